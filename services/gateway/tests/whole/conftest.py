"""A whole gateway: a process of its own, a real broker and database, and the orchestrator behind them."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
from contracts.message import StepAnswer, StepCommand
from contracts.orders import Price, PriceListPublished
from contracts.payments import (
    CheckoutOpened,
    CheckoutSynced,
    OpenCheckout,
    PaymentRecorded,
    RefundFact,
    SyncCheckout,
)
from contracts.postprocess import (
    ArtTinted,
    BindBook,
    BookBound,
    ComposedPage,
    ComposePage,
    PageComposed,
    TintArt,
    TintedPage,
)
from contracts.values import StoredObject
from faces import models
from sandbox import samples

ISSUER = "https://auth.example/auth/v1"
UNREACHABLE = "amqp://nobody:nothing@127.0.0.1:1/"
PRICE = 1200


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
                pages_with_a_face=(),
                preview_pages=pages[:3],
                price_ids={"digital": "ebook"},
                operator="ops",
            )
        )
        await bus.publish(
            PriceListPublished(
                correlation_id=uuid4(), version=1, prices=(Price(id="ebook", goods={"usd": PRICE}),), operator="ops"
            )
        )
        await bus.stop()
        await _until(self.client, "/v1/stories/moon-whale")

    async def post(self, path: str, key: str, *, body: Any = None, **changes: Any) -> httpx.Response:
        """Ask for something, or for what became of it."""
        return await self.client.post(path, headers=self.headers(key, **changes), json=body)

    async def read(self, path: str, *, until: Callable[[Any], bool] = bool) -> Any:
        """Read something again and again until it is as it should become, so many seconds at most."""
        async with asyncio.timeout(40):
            while True:
                found = (await self.client.get(path, headers=self.headers())).json()
                if until(found):
                    return found
                await asyncio.sleep(0.1)

    async def books(self) -> int:
        """Count the books that are made, or were."""
        db = await asyncpg.connect(self.database_url)
        try:
            return int(await db.fetchval("SELECT count(*) FROM app.jobs WHERE kind = 'book'"))
        finally:
            await db.close()


@dataclass(frozen=True)
class Works:
    """Who draws and who is paid: both answer every command at once."""

    drawing: Bus
    stripe: Bus
    paid: set[str] = field(default_factory=set)
    """Sessions that were paid, of which nobody was told."""

    @classmethod
    async def open(cls, broker_url: str, stack: AsyncExitStack) -> "Works":
        """Attach both to the broker."""
        works = cls(Bus("postprocess", broker_url), Bus("payments", broker_url))

        @works.drawing.commands(TintArt, ComposePage, BindBook, at_once=8)
        async def _(command: StepCommand) -> None:
            await works.drawing.answer(drawn(command))

        @works.stripe.commands(OpenCheckout, at_once=8)
        async def _(command: OpenCheckout) -> None:
            await works.stripe.answer(opened(command))

        @works.stripe.commands(SyncCheckout, at_once=8)
        async def _(command: SyncCheckout) -> None:
            if command.session_id in works.paid:
                await works.tells_paid(str(command.order_id), command.session_id, command.attempt)
            await works.stripe.answer(looked_up(command, paid=command.session_id in works.paid))

        for bus in (works.drawing, works.stripe):
            await bus.start()
            stack.push_async_callback(bus.stop)
        return works

    async def tells_paid(self, order_id: str, session_id: str, attempt: int) -> None:
        """Tell that a session was paid."""
        await self.tells(order_id, "order.paid", session_id=session_id, attempt=attempt, amount_subtotal_minor=PRICE)

    async def tells_refunded(self, order_id: str) -> None:
        """Tell that all the money is back."""
        refund = RefundFact(id="re_1", amount_minor=PRICE, status="succeeded")
        await self.tells(order_id, "order.refunded", refund=refund)

    async def tells(self, order_id: str, fact: str, **fields: Any) -> None:
        """Tell a fact about the money of an order, as Stripe would."""
        event = f"evt_{uuid4().hex}"
        told = {
            "message_id": PaymentRecorded.id_of(event),
            "correlation_id": order_id,
            "fact": fact,
            "stripe_event_id": event,
            "stripe_event_type": "checkout.session.completed",
            "event_created": datetime.now(UTC),
            "livemode": False,
            "order_id": order_id,
            "payment_intent_id": "pi_1",
            "currency": "usd",
            "amount_minor": PRICE,
        }
        await self.stripe.publish(PaymentRecorded.model_validate({**told, **fields}))


def drawn(command: StepCommand) -> StepAnswer:
    """Make nothing, and say that it is done."""
    made = StoredObject(key=f"jobs/{command.job_id}/made", sha256="0" * 64, size=1)
    match command:
        case TintArt():
            return ArtTinted.answering(command, pages=[TintedPage(page=page, art=made) for page in command.pages])
        case ComposePage():
            page = ComposedPage(page=command.page, picture=made, sheet=made, web=made, thumbnail=made)
            return PageComposed.answering(command, composed=page)
    return BookBound.answering(command, manifest=made, files=())


def opened(command: OpenCheckout) -> CheckoutOpened:
    """Open a page to pay on."""
    return CheckoutOpened.answering(
        command,
        attempt=command.attempt,
        session_id=f"cs_{command.attempt}",
        url=f"https://pay.example/{command.attempt}",
        expires_at=command.expires_at,
        livemode=False,
    )


def looked_up(command: SyncCheckout, *, paid: bool) -> CheckoutSynced:
    """Say how a session stands."""
    return CheckoutSynced.answering(
        command,
        attempt=command.attempt,
        session_id=command.session_id,
        status="complete" if paid else "open",
        payment_status="paid" if paid else "unpaid",
    )


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
async def works(fleet: Fleet, fresh_vhost: str) -> Works:
    return await Works.open(fresh_vhost, fleet.stack)


@pytest_asyncio.fixture
async def preview(fleet: Fleet, works: Works) -> str:
    """The path of a preview that is done."""
    del works
    upload = await fleet.bring()
    job = await fleet.ask(upload.json()["id"])
    await fleet.read(job.headers["Location"], until=lambda found: found["status"] == "done")
    return job.headers["Location"]


@pytest_asyncio.fixture
async def without_a_broker(make: Any, ground: Ground) -> AsyncIterator[Fleet]:
    async with _running(make.provider(), ground, broker_url=UNREACHABLE) as fleet:
        await _until(fleet.client, "/about")
        yield fleet


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
