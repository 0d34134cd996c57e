"""Building the sandbox: four apps and what they share."""

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
from sandbox.shop import add_shop
from sandbox.stripe import admin as stripe_admin
from sandbox.stripe import faults as stripe_faults
from sandbox.stripe import front as stripe_front
from sandbox.stripe.books import Books
from sandbox.stripe.deliveries import Deliveries, Endpoint

OWN_ENDPOINT = "we_sandbox"
"""The endpoint that the settings name."""


@dataclass(frozen=True)
class Sandbox:
    """The outside world: one app per port."""

    segmind: FastAPI
    auth: FastAPI
    stripe: FastAPI
    admin: FastAPI
    provider: Provider
    account: stripe_front.Stripe
    engine: Engine
    client: httpx.AsyncClient

    def resume(self) -> None:
        """Take up what a stop left unfinished."""
        self.provider.resume()
        self.account.resume()

    async def close(self) -> None:
        """Stop all work; everything that was accepted is taken up at the next start."""
        await self.account.close()
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
    account = _account(settings, client, clock)
    stripe = stripe_front.build_front(account)
    add_shop(stripe)
    return Sandbox(
        segmind=build_front(
            provider,
            api_keys=frozenset({settings.api_key.get_secret_value()}),
            workflows=frozenset({settings.workflow_id}),
        ),
        auth=auth_front.build_front(auth),
        stripe=stripe,
        admin=_admin(provider, auth, account),
        provider=provider,
        account=account,
        engine=engine,
        client=client,
    )


def _pool(settings: Settings) -> EnginePool:
    pool = EnginePool(models=settings.models_dir, cache=settings.data_dir / "segmind" / "cache")
    pool.warm()
    return pool


def _account(settings: Settings, client: httpx.AsyncClient, clock: Clock) -> stripe_front.Stripe:
    books = Books(settings.data_dir / "stripe" / "ledger.sqlite", clock=clock)
    deliveries = Deliveries(books, client=client)
    deliveries.knobs = deliveries.knobs.model_copy(update={"retry_first_seconds": settings.stripe_retry_seconds})
    if settings.stripe_faults_file is not None:
        rules = TypeAdapter(list[stripe_faults.Rule]).validate_json(settings.stripe_faults_file.read_bytes())
        deliveries.faults = stripe_faults.Faults(rules)
    if settings.stripe_webhook_url:
        secrets = (settings.stripe_webhook_secret.get_secret_value(),)
        deliveries.set_endpoint(OWN_ENDPOINT, Endpoint(url=settings.stripe_webhook_url, secrets=secrets))
    elif known := deliveries.endpoints().get(OWN_ENDPOINT):
        deliveries.set_endpoint(OWN_ENDPOINT, known.model_copy(update={"active": False}))
    key = settings.stripe_api_key.get_secret_value()
    return stripe_front.Stripe(books, deliveries, api_key=key, public_url=settings.stripe_public_url)


def _admin(provider: Provider, auth: auth_front.Auth, account: stripe_front.Stripe) -> FastAPI:
    app = FastAPI(title="Sandbox admin")
    app.include_router(build_admin(provider))
    app.include_router(auth_front.build_admin(auth))
    app.include_router(stripe_admin.build_admin(account))
    stripe_admin.add_errors(app)

    async def well() -> dict[str, Any]:
        return {"status": "ok"}

    for state in ("live", "ready", "startup"):
        app.get(f"/health/{state}", response_class=JSONResponse)(well)
    return app
