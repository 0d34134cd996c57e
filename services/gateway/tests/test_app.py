"""The whole gateway: a process of its own, a real broker and database, and the orchestrator behind them."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from chassis.bus import Bus
from chassis.service import serving
from chassis.store import ObjectStore
from chassis.testing import free_port
from contracts.jobs import StoryPublished, StoryVersion
from faces import models
from gateway.settings import Settings
from sandbox import samples

ISSUER = "https://auth.example/auth/v1"
UNREACHABLE = "amqp://nobody:nothing@127.0.0.1:1/"


@dataclass
class Fleet:
    """A gateway, an orchestrator, and what they stand on."""

    provider: Any
    client: httpx.AsyncClient
    health: httpx.AsyncClient
    gateway: Process
    traces: Path
    store: ObjectStore
    database_url: str
    stack: AsyncExitStack = field(repr=False)

    def headers(self, key: str | None = None, **changes: Any) -> dict[str, str]:
        """Return the headers of a signed-in user."""
        bearer = {"Authorization": f"Bearer {self.provider.token(**changes)}"}
        return {**bearer, "Idempotency-Key": key} if key else bearer

    async def bring(self, key: str = "photo") -> httpx.Response:
        """Upload a real photo."""
        photo = (samples.bring() / samples.ADMIRAL.name).read_bytes()
        return await self.client.post("/v1/uploads", headers=self.headers(key), files={"photo": photo})

    async def ask(self, upload_id: str, *, key: str = "wish", **changes: Any) -> httpx.Response:
        """Ask for a preview."""
        body = {
            "kind": "preview",
            "story_id": "moon-whale",
            "language": "en",
            "age_band": "3-5",
            "name": "Mia",
            "characters": [{"id": "hero", "upload_id": upload_id}],
        }
        return await self.client.post("/v1/jobs", headers=self.headers(key), json={**body, **changes})

    async def publish_story(self, broker_url: str) -> None:
        """Publish a story as an operator does, and wait until it is in the catalogue."""
        folder = "stories/moon-whale/1"
        packed = await self.store.put(f"{folder}/story.json", b"{}", content_type="application/json")
        letters = json.dumps({"en": [[32, 126]]}).encode()
        await self.store.put(f"{folder}/coverage.json", letters, content_type="application/json")
        pages = ("cover", "p01", "p02", "p03")
        bus = Bus("operator", broker_url)
        await bus.start()
        await bus.publish(
            StoryPublished(
                correlation_id=uuid4(),
                story=StoryVersion(id="moon-whale", version=1, packed=packed),
                age_bands=("3-5",),
                languages=("en",),
                titles={"en": "{name} and the Moon Whale"},
                summaries={"en": "A whale swims through the night."},
                pages=pages,
                pages_with_a_face=pages,
                preview_pages=pages[:3],
                operator="ops",
            )
        )
        await bus.stop()
        await _until(self.client, "/v1/stories/moon-whale")


@dataclass(frozen=True)
class Ground:
    """What every process of one test stands on."""

    gateway_url: str
    database_url: str
    store_url: str
    folder: Path


@pytest.fixture
def ground(gateway_url: str, fresh_database: str, store_url: str, tmp_path: Path) -> Ground:
    return Ground(gateway_url, fresh_database, store_url, tmp_path)


@pytest_asyncio.fixture
async def fleet(make: Any, ground: Ground, fresh_vhost: str) -> AsyncIterator[Fleet]:
    async with _running(make.provider(), ground, broker_url=fresh_vhost) as fleet:
        health_port = free_port()
        orchestrator = {
            "ORCHESTRATOR_BROKER_URL": fresh_vhost,
            "ORCHESTRATOR_STORE_URL": ground.store_url,
            "ORCHESTRATOR_HEALTH_PORT": str(health_port),
            "ORCHESTRATOR_DATABASE_URL": f"{ground.database_url}?role=orchestrator",
            "ORCHESTRATOR_PREVIEW_QUOTA": "2",
        }
        await fleet.stack.enter_async_context(_process("orchestrator", orchestrator))
        await _until(fleet.health, f"http://127.0.0.1:{health_port}/health/ready")
        await _until(fleet.health, "/health/ready")
        await fleet.publish_story(fresh_vhost)
        yield fleet


@pytest_asyncio.fixture
async def without_a_broker(make: Any, ground: Ground) -> AsyncIterator[Fleet]:
    async with _running(make.provider(), ground, broker_url=UNREACHABLE) as fleet:
        await _until(fleet.client, "/about")
        yield fleet


async def test_a_wish_goes_from_a_photo_to_a_job_that_can_be_followed(fleet: Fleet) -> None:
    upload = await fleet.bring()
    same_upload = await fleet.bring()
    job = await fleet.ask(upload.json()["id"])
    same_job = await fleet.ask(upload.json()["id"])
    other_body = await fleet.ask(upload.json()["id"], name="Noah")

    assert (upload.status_code, job.status_code) == (201, 202)
    assert (same_upload.status_code, same_upload.json()) == (201, upload.json())
    assert (same_job.status_code, same_job.json()["id"]) == (202, job.json()["id"])
    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency_key_reused")

    path = f"/v1/jobs/{job.json()['id']}/events"
    seen = []
    async with asyncio.timeout(20), fleet.client.stream("GET", path, headers=fleet.headers()) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data:"):
                seen.append(json.loads(line.removeprefix("data:"))["status"])
                if seen[-1] == "processing" and fleet.gateway.returncode is None:
                    fleet.gateway.send_signal(signal.SIGTERM)
    code = await asyncio.wait_for(fleet.gateway.wait(), timeout=8)

    assert (seen[-1], code) == ("processing", 0)
    _one_trace_holds_the_wish_and_its_message(fleet)


def _one_trace_holds_the_wish_and_its_message(fleet: Fleet) -> None:
    spans = [json.loads(line) for line in fleet.traces.read_text(encoding="utf-8").splitlines()]
    trace_of = {span["name"]: span["context"]["trace_id"] for span in spans}

    assert trace_of["publish comic.events:preview.requested"] in {
        span["context"]["trace_id"] for span in spans if span["name"] == "POST /v1/jobs"
    }
    assert not any("Mia" in json.dumps(span) for span in spans)


async def test_refusals_of_the_orchestrator_reach_the_user(fleet: Fleet) -> None:
    upload_id = (await fleet.bring()).json()["id"]
    answers = [await fleet.ask(upload_id, key=f"wish-{number}") for number in range(3)]
    again = await fleet.ask(upload_id, key="wish-2")

    problem = answers[2].json()
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert (problem["code"], problem["used"], problem["limit"]) == ("preview_quota_exceeded", 2, 2)
    assert (again.status_code, again.json()["code"]) == (429, "preview_quota_exceeded")


async def test_no_token_reaches_what_is_somebody_elses_or_a_book_nobody_paid_for(fleet: Fleet) -> None:
    upload = await fleet.bring()
    job = await fleet.ask(upload.json()["id"])
    book = await fleet.ask(upload.json()["id"], key="book", kind="book")

    stranger = fleet.headers(sub=str(uuid4()))
    paths = [upload.headers["Location"], *(job.headers["Location"] + part for part in ("", "/events", "/manifest"))]
    answers = [await fleet.client.get(path, headers=stranger) for path in paths]
    listed = await fleet.client.get("/v1/jobs", headers=stranger)

    db = await asyncpg.connect(fleet.database_url)
    books = await db.fetchval("SELECT count(*) FROM app.jobs WHERE kind = 'book'")
    await db.close()
    assert [answer.status_code for answer in answers] == [404] * 4
    assert listed.json()["data"] == []
    assert (book.status_code, book.json()["errors"][0]["pointer"], books) == (422, "/kind", 0)


async def test_without_its_broker_the_gateway_reads_and_says_when_to_come_back(without_a_broker: Fleet) -> None:
    fleet = without_a_broker

    reading = await fleet.client.get("/v1/jobs", headers=fleet.headers())
    writing = await fleet.bring()
    ready = await fleet.health.get("/health/ready")
    live = await fleet.health.get("/health/live")

    db = await asyncpg.connect(fleet.database_url)
    rows = await db.fetchval("SELECT count(*) FROM app.uploads")
    await db.close()
    assert (reading.status_code, reading.json()["data"]) == (200, [])
    assert (writing.status_code, writing.headers["Retry-After"]) == (503, "2")
    assert (ready.status_code, ready.json()["failing"]) == (503, ["broker", "consumers"])
    assert live.status_code == 200
    assert rows == 0


def test_settings_tell_no_secret() -> None:
    settings = Settings(
        broker_url="amqp://gateway:secret@broker/",
        store_url="memory:///",
        health_port=1,
        port=2,
        database_url="postgresql://gateway:secret@db/app",
        jwks_url="https://auth.example/jwks",
        jwt_issuer=ISSUER,
        models_dir=Path("models"),
        link_secret="secret",
    )

    assert "secret@db" not in repr(settings)
    assert "'secret'" not in repr(settings)


@asynccontextmanager
async def _running(provider: Any, ground: Ground, *, broker_url: str) -> AsyncIterator[Fleet]:
    port, health_port, jwks_port = free_port(), free_port(), free_port()

    async def keys(_: object) -> JSONResponse:
        return JSONResponse(provider.document())

    settings = {
        "GATEWAY_BROKER_URL": broker_url,
        "GATEWAY_STORE_URL": ground.store_url,
        "GATEWAY_LINK_SECRET": "between us",
        "GATEWAY_LINK_BASE_URL": f"http://127.0.0.1:{port}",
        "GATEWAY_DATABASE_URL": ground.gateway_url,
        "GATEWAY_JWKS_URL": f"http://127.0.0.1:{jwks_port}/keys",
        "GATEWAY_JWT_ISSUER": ISSUER,
        "GATEWAY_MODELS_DIR": str(models.default_folder()),
        "GATEWAY_PORT": str(port),
        "GATEWAY_HEALTH_PORT": str(health_port),
        "GATEWAY_TRACES_FILE": str(ground.folder / "traces.jsonl"),
        "GATEWAY_PHOTO_PROCESSES": "1",
    }
    await asyncio.to_thread(models.bring, models.default_folder(), models.MODELS, lock=models.LOCK)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(
            serving(Starlette(routes=[Route("/keys", keys)]), host="127.0.0.1", port=jwks_port)
        )
        yield Fleet(
            provider=provider,
            client=await stack.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20)),
            health=await stack.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{health_port}")),
            gateway=await stack.enter_async_context(_process("gateway", settings)),
            traces=ground.folder / "traces.jsonl",
            store=ObjectStore.open(ground.store_url),
            database_url=ground.database_url,
            stack=stack,
        )


@asynccontextmanager
async def _process(module: str, settings: dict[str, str]) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, env={"PATH": os.environ["PATH"], **settings}, stdout=DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def _until(client: httpx.AsyncClient, url: str) -> None:
    """Ask until the answer is a good one, so many seconds at most."""
    async with asyncio.timeout(40):
        while True:
            try:
                if (await client.get(url)).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
