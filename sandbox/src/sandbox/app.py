"""Building the sandbox: three apps and what they share."""

from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from sandbox.auth import front as auth_front
from sandbox.auth.keys import KeyRing
from sandbox.clock import Clock
from sandbox.segmind.admin import build_admin
from sandbox.segmind.engine.pool import EnginePool
from sandbox.segmind.faults import Faults, Rule
from sandbox.segmind.files import FileHost
from sandbox.segmind.front import build_front
from sandbox.segmind.inputs import Inputs
from sandbox.segmind.knobs import Knobs
from sandbox.segmind.ledger import Ledger
from sandbox.segmind.provider import Engine, Provider
from sandbox.settings import Settings


@dataclass(frozen=True)
class Sandbox:
    """The outside world: one app per port."""

    segmind: FastAPI
    auth: FastAPI
    admin: FastAPI
    provider: Provider
    engine: Engine
    client: httpx.AsyncClient

    async def close(self) -> None:
        """Stop all work; everything that was accepted is taken up at the next start."""
        await self.provider.close()
        self.engine.close()
        await self.client.aclose()
        self.provider.ledger.close()


def build(settings: Settings, *, engine: Engine | None = None) -> Sandbox:
    """Build the sandbox; raises `faces.models.ModelError` if set-up has not brought the models.

    Without an engine the real one is taken.
    """
    clock = Clock()
    client = httpx.AsyncClient(timeout=30, trust_env=False)
    engine = engine or _pool(settings)
    provider = Provider(
        ledger=Ledger(settings.data_dir / "segmind" / "ledger.sqlite"),
        engine=engine,
        files=FileHost(settings.data_dir / "segmind" / "files"),
        inputs=Inputs(client, http_hosts=settings.http_input_hosts.split(",")),
        clock=clock,
        knobs=Knobs(
            mode=settings.segmind_mode,
            min_latency_seconds=settings.min_latency_seconds,
            credits_usd=settings.credits,
        ),
        pending=settings.data_dir / "segmind" / "pending",
    )
    if settings.faults_file is not None:
        provider.faults = Faults(TypeAdapter(list[Rule]).validate_json(settings.faults_file.read_bytes()))
    auth = auth_front.Auth(keys=KeyRing(settings.data_dir / "auth" / "keys.json"), issuer=settings.issuer, clock=clock)
    return Sandbox(
        segmind=build_front(
            provider,
            api_keys=frozenset({settings.api_key.get_secret_value()}),
            workflows=frozenset({settings.workflow_id}),
        ),
        auth=auth_front.build_front(auth),
        admin=_admin(provider, auth),
        provider=provider,
        engine=engine,
        client=client,
    )


def _pool(settings: Settings) -> EnginePool:
    pool = EnginePool(models=settings.models_dir, cache=settings.data_dir / "segmind" / "cache")
    pool.warm()
    return pool


def _admin(provider: Provider, auth: auth_front.Auth) -> FastAPI:
    app = FastAPI(title="Sandbox admin")
    app.include_router(build_admin(provider))
    app.include_router(auth_front.build_admin(auth))

    async def well() -> dict[str, Any]:
        return {"status": "ok"}

    for state in ("live", "ready", "startup"):
        app.get(f"/health/{state}", response_class=JSONResponse)(well)
    return app
