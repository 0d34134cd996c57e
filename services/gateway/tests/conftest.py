"""Builders and small stand-ins that keep the gateway's Protocols."""

import asyncio
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

import asyncpg
import httpx
import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec
from opentelemetry.trace import TracerProvider
from pydantic import SecretStr

from chassis import testing
from chassis.service import serving
from chassis.store import ObjectStore
from contracts.jobs import JobChanged, PreviewRequested
from contracts.message import Message
from contracts.orders import (
    CheckoutRequested,
    Currency,
    Money,
    OrderRequested,
    PreviewAccepted,
)
from contracts.uploads import Findings, UploadStored
from contracts.values import AgeBand, Language, StoredObject, StoryId
from gateway.adapters.auth import KeyRing, TokenVerifier
from gateway.adapters.changes import ChangeBoard
from gateway.adapters.objects import LinkedFiles, StoredObjects
from gateway.app import build_api
from gateway.domain.caller import Caller
from gateway.domain.page import Place, StoryPlace
from gateway.domain.photo import BadPhoto, CheckedPhoto
from gateway.domain.problem import UnavailableError
from gateway.domain.purchase import Acceptance, Checkout, Order, Product, Told
from gateway.domain.ration import Ration
from gateway.domain.resources import Job, Progress, Refusal, StoryEntry, Upload
from gateway.domain.turnstile import Turnstile
from gateway.domain.wish import Wish
from gateway.routes.edge import Api
from gateway.routes.parts import About, Parts
from gateway.use_cases.ports import Doors

ISSUER = "https://auth.example/auth/v1"
PUBLIC_URL = "https://api.example"
SHOP = "https://shop.example"
NOW = datetime(2026, 1, 15, 10, 40, 2, tzinfo=UTC)
USER, STRANGER = UUID(int=1), UUID(int=2)
PAGE_TO_PAY_ON = "https://pay.example/cs_1"
T = TypeVar("T")


def a_stored(key: str = "uploads/a/photo.jpg", data: bytes = b"data") -> StoredObject:
    """Name an object."""
    return StoredObject(key=key, sha256=hashlib.sha256(data).hexdigest(), size=len(data))


def a_story(story_id: str = "moon-whale", **changes: Any) -> StoryEntry:
    """Make a story of the catalogue."""
    story = StoryEntry(
        id=story_id,
        version=3,
        languages=("en", "zh-Hans"),
        age_bands=("3-5",),
        titles={"en": "{name} and the Moon Whale"},
        summaries={"en": "A whale swims through the night."},
        pages=("cover", "p01", "p02", "p03"),
        preview_pages=("cover", "p01", "p02"),
    )
    return replace(story, **changes)


def a_job(**changes: Any) -> Job:
    """Make a running preview."""
    job = Job(
        id=uuid4(),
        request_sha256="0" * 64,
        version=4,
        kind="preview",
        status="processing",
        story_id="moon-whale",
        story_version=3,
        language="en",
        age_band="3-5",
        order_id=None,
        order_status=None,
        progress=Progress(stage="faces", done=2, total=8),
        failure=None,
        manifest=None,
        created_at=NOW - timedelta(seconds=10),
        changed_at=NOW,
        started_at=NOW - timedelta(seconds=8),
        finished_at=None,
        deadline_at=NOW + timedelta(minutes=30),
        erased_at=None,
    )
    return replace(job, **changes)


def a_queued_job(**changes: Any) -> Job:
    """Make a job nobody has begun."""
    return a_job(
        **{
            "version": 1,
            "status": "queued",
            "started_at": None,
            "progress": Progress(stage="art", done=0, total=8),
            **changes,
        }
    )


def a_finished_job(**changes: Any) -> Job:
    """Make a job that is done."""
    done = {"status": "done", "version": 12, "finished_at": NOW, "progress": Progress(stage="book", done=8, total=8)}
    return a_job(**{**done, "manifest": a_stored("jobs/a/manifest.json"), **changes})


def a_book(**changes: Any) -> Job:
    """Make the finished book of an order."""
    return a_finished_job(**{"kind": "book", "order_id": uuid4(), "order_status": "paid", **changes})


def a_product(story_id: str = "moon-whale", **changes: Any) -> Product:
    """Make something for sale."""
    product = Product(
        story_id=story_id,
        format="digital",
        goods=Money(amount_minor=1200, currency="usd"),
        shipping=None,
        ships_to=(),
        price_list=3,
    )
    return replace(product, **changes)


def an_acceptance(**changes: Any) -> Acceptance:
    """Make an acceptance of a preview."""
    acceptance = Acceptance(
        id=uuid4(),
        preview_job_id=uuid4(),
        manifest_sha256="0" * 64,
        story_id="moon-whale",
        story_version=3,
        accepted_at=NOW,
    )
    return replace(acceptance, **changes)


def a_checkout(**changes: Any) -> Checkout:
    """Make a page that is open for an hour."""
    checkout = Checkout(number=1, state="opened", url=PAGE_TO_PAY_ON, expires_at=NOW + timedelta(hours=1), failure=None)
    return replace(checkout, **changes)


def an_asked_checkout(**changes: Any) -> Checkout:
    """Make a checkout that nobody has answered."""
    return a_checkout(**{"state": "asked", "url": None, **changes})


def a_failed_checkout(**changes: Any) -> Checkout:
    """Make a checkout for which there will be no page."""
    return a_checkout(**{"state": "failed", "url": None, "failure": "checkout_refused", **changes})


def an_order(**changes: Any) -> Order:
    """Make an order that can be paid."""
    order = Order(
        id=uuid4(),
        request_sha256="0" * 64,
        version=3,
        book_version=0,
        status="awaiting_payment",
        fulfilment="not_started",
        acceptance_id=uuid4(),
        preview_job_id=uuid4(),
        book_job_id=None,
        story_id="moon-whale",
        story_version=3,
        format="digital",
        goods=Money(amount_minor=1200, currency="usd"),
        shipping=None,
        price_list=3,
        replaces_order_id=None,
        checkout=a_checkout(),
        timeline=(Told(what="ordered", status="awaiting_payment", at=NOW, amount_minor=1200),),
        created_at=NOW,
        changed_at=NOW,
        paid_at=None,
    )
    return replace(order, **changes)


def a_paid_order(**changes: Any) -> Order:
    """Make an order whose book is being made."""
    paid = {"version": 5, "book_version": 1, "status": "paid", "fulfilment": "queued", "paid_at": NOW}
    return an_order(**{**paid, "book_job_id": uuid4(), **changes})


def an_upload(**changes: Any) -> Upload:
    """Make an upload that is written down."""
    upload = Upload(
        id=uuid4(),
        request_sha256="0" * 64,
        purpose="photo",
        findings=a_stored("uploads/a/findings.json"),
        width=512,
        height=600,
        warnings=(),
        created_at=NOW,
        erased_at=None,
    )
    return replace(upload, **changes)


def some_findings(**changes: Any) -> Findings:
    """Measure a photo."""
    measured = {"face_score": 0.94, "eye_distance": 83.2, "skin": "#dd936e", "hair": "#131012", "warnings": ("tilted",)}
    return Findings.model_validate({**measured, **changes})


def a_wish_for(**changes: Any) -> dict[str, Any]:
    """Make the body of `POST /v1/jobs`."""
    body: dict[str, Any] = {
        "kind": "preview",
        "story_id": "moon-whale",
        "language": "en",
        "age_band": "3-5",
        "name": "Mia",
        "characters": [{"id": "hero", "upload_id": str(uuid4())}],
    }
    return {**body, **changes}


@dataclass
class MemoryReads:
    """The state, in memory; keeps the owner of everything, as row security does."""

    stories_: dict[str, StoryEntry] = field(default_factory=dict)
    uploads_: dict[UUID, tuple[UUID, Upload]] = field(default_factory=dict)
    jobs_: dict[UUID, tuple[UUID, Job]] = field(default_factory=dict)
    products_: list[Product] = field(default_factory=list)
    acceptances_: dict[UUID, tuple[UUID, Acceptance]] = field(default_factory=dict)
    orders_: dict[UUID, tuple[UUID, Order]] = field(default_factory=dict)
    refusals_: dict[tuple[UUID, str], tuple[UUID, Refusal]] = field(default_factory=dict)
    away: bool = False

    async def story(self, story_id: StoryId) -> StoryEntry | None:
        self._answer()
        return self.stories_.get(story_id)

    async def stories(
        self, *, language: Language | None, age_band: AgeBand | None, after: StoryPlace | None, limit: int
    ) -> Sequence[StoryEntry]:
        self._answer()
        found = [
            story
            for _, story in sorted(self.stories_.items())
            if (language is None or language in story.languages)
            and (age_band is None or age_band in story.age_bands)
            and (after is None or story.id > after.story_id)
        ]
        return found[:limit]

    async def upload(self, caller: Caller, upload_id: UUID) -> Upload | None:
        return self._own(self.uploads_.get(upload_id), caller)

    async def job(self, caller: Caller, job_id: UUID) -> Job | None:
        return self._own(self.jobs_.get(job_id), caller)

    async def jobs(self, caller: Caller, *, after: Place | None, limit: int) -> Sequence[Job]:
        self._answer()
        mine = [job for owner, job in self.jobs_.values() if owner == caller.user_id]
        mine.sort(key=lambda job: (job.created_at, job.id), reverse=True)
        return [job for job in mine if after is None or (job.created_at, job.id) < after][:limit]

    async def products(self, *, story_id: StoryId | None, currency: Currency | None) -> Sequence[Product]:
        self._answer()
        found = [
            product
            for product in self.products_
            if story_id in {None, product.story_id} and currency in {None, product.goods.currency}
        ]
        return sorted(found, key=lambda product: (product.story_id, product.format, product.goods.currency))

    async def acceptance(self, caller: Caller, acceptance_id: UUID) -> Acceptance | None:
        return self._own(self.acceptances_.get(acceptance_id), caller)

    async def order(self, caller: Caller, order_id: UUID) -> Order | None:
        return self._own(self.orders_.get(order_id), caller)

    async def orders(self, caller: Caller, *, after: Place | None, limit: int) -> Sequence[Order]:
        self._answer()
        mine = [replace(order, timeline=None) for owner, order in self.orders_.values() if owner == caller.user_id]
        mine.sort(key=lambda order: (order.created_at, order.id), reverse=True)
        return [order for order in mine if after is None or (order.created_at, order.id) < after][:limit]

    async def refusal(self, caller: Caller, wish: Wish) -> Refusal | None:
        return self._own(self.refusals_.get((wish.id, wish.request_sha256)), caller)

    def keep(self, thing: Job | Upload | StoryEntry | Product | Acceptance | Order, *, owner: UUID = USER) -> None:
        """Write something down, as the orchestrator would."""
        match thing:
            case Job():
                self.jobs_[thing.id] = (owner, thing)
            case Upload():
                self.uploads_[thing.id] = (owner, thing)
            case StoryEntry():
                self.stories_[thing.id] = thing
            case Product():
                self.products_.append(thing)
            case Acceptance():
                self.acceptances_[thing.id] = (owner, thing)
            case Order():
                self.orders_[thing.id] = (owner, thing)

    def _own(self, found: tuple[UUID, T] | None, caller: Caller) -> T | None:
        self._answer()
        return found[1] if found and found[0] == caller.user_id else None

    def _answer(self) -> None:
        if self.away:
            raise UnavailableError("the database does not answer")


@dataclass
class Orchestrator:
    """Stands behind the broker: writes a wish down, or refuses it, and says that something changed."""

    reads: MemoryReads
    board: ChangeBoard
    heard: list[Message] = field(default_factory=list)
    away: bool = False
    asleep: bool = False
    refuses_with: Refusal | None = None
    opens: Checkout | None = field(default_factory=a_checkout)
    """How Stripe answers for checkouts; None while it does not."""

    async def announce(self, message: Message) -> None:
        if self.away:
            raise UnavailableError("the broker does not answer")
        self.heard.append(message)
        if self.asleep:
            return
        if self.refuses_with is None:
            self._write_down(message)
        else:
            self._refuse(message, self.refuses_with)

    def _write_down(self, message: Message) -> None:
        match message:
            case UploadStored():
                upload = an_upload(
                    id=message.upload_id,
                    request_sha256=message.request_sha256,
                    findings=message.findings,
                    width=message.width,
                    height=message.height,
                    warnings=message.warnings,
                )
                self.reads.keep(upload, owner=message.user_id)
                self.board.tell(message.upload_id)
            case PreviewRequested():
                job = a_queued_job(
                    id=message.job_id, request_sha256=message.request_sha256, language=message.language, created_at=NOW
                )
                self.reads.keep(job, owner=message.user_id)
                self.board.tell(message.job_id)
            case PreviewAccepted():
                acceptance = an_acceptance(id=message.acceptance_id, preview_job_id=message.preview_job_id)
                self.reads.keep(acceptance, owner=message.user_id)
                self.board.tell(message.acceptance_id)
            case OrderRequested():
                order = an_order(
                    id=message.order_id,
                    request_sha256=message.request_sha256,
                    acceptance_id=message.acceptance_id,
                    format=message.format,
                    goods=Money(amount_minor=1200, currency=message.currency),
                    checkout=None,
                )
                self._ask_stripe(order, owner=message.user_id)
            case CheckoutRequested():
                self._ask_stripe(self.reads.orders_[message.order_id][1], owner=message.user_id)

    def _ask_stripe(self, order: Order, *, owner: UUID) -> None:
        number = order.checkout.number + 1 if order.checkout else 1
        self.moves(
            replace(
                order,
                version=order.version + 1,
                status="awaiting_payment",
                checkout=replace(self.opens or an_asked_checkout(), number=number),
            ),
            owner=owner,
        )

    def _refuse(self, message: Message, refusal: Refusal) -> None:
        match message:
            case UploadStored() | PreviewRequested() | PreviewAccepted() | OrderRequested():
                resource_id = message.correlation_id
            case CheckoutRequested():
                resource_id = message.checkout_id
            case _:
                return
        self.reads.refusals_[resource_id, message.request_sha256] = (message.user_id, refusal)
        self.board.tell(resource_id)

    def moves(self, order: Order, *, owner: UUID = USER) -> None:
        """Write a new version of an order down and say so."""
        self.reads.keep(order, owner=owner)
        self.board.tell(order.id)

    def changes(self, job: Job, *, owner: UUID = USER) -> None:
        """Write a new version of a job down and say so."""
        self.reads.keep(job, owner=owner)
        changed = JobChanged(
            correlation_id=job.id, user_id=owner, job_id=job.id, version=job.version, status=job.status
        )
        self.board.tell(changed.job_id)


@dataclass
class Photos:
    """Finds the same face on every photo, unless told what is wrong with them."""

    finds: BadPhoto | None = None
    seen: list[bytes] = field(default_factory=list)

    async def check(self, data: bytes) -> CheckedPhoto | BadPhoto:
        self.seen.append(data)
        if self.finds is not None:
            return self.finds
        return CheckedPhoto(jpeg=b"\xff\xd8\xff" + data, width=512, height=600, findings=some_findings())


@dataclass
class Provider:
    """An identity provider: signs tokens and publishes its keys."""

    keys: dict[str, ec.EllipticCurvePrivateKey] = field(
        default_factory=lambda: {"first": ec.generate_private_key(ec.SECP256R1())}
    )
    fetches: int = 0
    answers_with: httpx.Response | Exception | None = None

    def token(self, *, kid: str = "first", without: tuple[str, ...] = (), **changes: Any) -> str:
        """Sign a token of `USER`, good for an hour unless changed."""
        now = int(datetime.now(UTC).timestamp())
        claims = {
            "iss": ISSUER,
            "aud": "authenticated",
            "sub": str(USER),
            "role": "authenticated",
            "is_anonymous": False,
            "iat": now,
            "exp": now + 3600,
            **changes,
        }
        kept = {name: value for name, value in claims.items() if name not in without}
        return jwt.encode(kept, self.keys[kid], algorithm="ES256", headers={"kid": kid})

    def document(self) -> dict[str, Any]:
        """Return the published keys."""
        algorithm = jwt.algorithms.ECAlgorithm
        return {
            "keys": [
                {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "alg": "ES256", "use": "sig"}
                for kid, key in self.keys.items()
            ]
        }

    def http(self) -> httpx.AsyncClient:
        """Return a client that reaches only this provider."""

        def answer(_: httpx.Request) -> httpx.Response:
            self.fetches += 1
            if isinstance(self.answers_with, Exception):
                raise self.answers_with
            return self.answers_with or httpx.Response(200, json=self.document())

        return httpx.AsyncClient(transport=httpx.MockTransport(answer))

    def verifier(self, keys: KeyRing | None = None, *, anonymous_allowed: bool = False) -> TokenVerifier:
        """Return a verifier of this provider's tokens."""
        return TokenVerifier(
            keys or KeyRing("https://auth.example/jwks", http=self.http()),
            issuer=ISSUER,
            audience="authenticated",
            algorithms=("ES256", "RS256"),
            anonymous_allowed=anonymous_allowed,
        )


@dataclass
class World:
    """The gateway's API and everything around it."""

    api: Api
    reads: MemoryReads
    orchestrator: Orchestrator
    photos: Photos
    provider: Provider
    store: ObjectStore
    board: ChangeBoard
    now: datetime = NOW

    def headers(self, user: UUID = USER, **more: str) -> dict[str, str]:
        """Return the headers of a signed-in user; underscores in names become hyphens."""
        token = self.provider.token(sub=str(user))
        return {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): text for name, text in more.items()}}

    async def publish(self, story: StoryEntry, coverage: dict[str, list[list[int]]] | None = None) -> None:
        """Put a story into the catalogue, and its letters beside it."""
        self.reads.keep(story)
        letters = coverage or {language: [[32, 126], [192, 591]] for language in story.languages}
        await self.store.put(
            f"{story.folder}/coverage.json", json.dumps(letters).encode(), content_type="application/json"
        )

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something is true, so many seconds at most."""
        async with asyncio.timeout(5):
            while not true():  # noqa: ASYNC110 - what is waited for has no event of its own.
                await asyncio.sleep(0.005)

    def client(self) -> httpx.AsyncClient:
        """Return a client of the API, without a socket between."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=self.api), base_url=PUBLIC_URL)

    @asynccontextmanager
    async def served(self, *, port: int) -> AsyncIterator[httpx.AsyncClient]:
        """Serve the API on a real socket and return a client of it."""
        async with (
            serving(self.api, host="127.0.0.1", port=port),
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client,
        ):
            while True:
                try:
                    await client.get("/about")
                except httpx.ConnectError:
                    continue
                yield client
                self.board.close()
                return


@cache
def the_api(photo_bytes: int, tracer_provider: TracerProvider | None) -> Api:
    """Build the routes once; what they work with changes with every world."""
    return build_api(cors_origins=(SHOP,), photo_bytes=photo_bytes, tracer_provider=tracer_provider)


def a_world(store_url: str, **parts: Any) -> World:
    """Build the API over stand-ins for everything outside."""
    reads, board, photos, provider = MemoryReads(), ChangeBoard(), Photos(), Provider()
    orchestrator = Orchestrator(reads, board)
    store = ObjectStore.open(store_url, link_secret=SecretStr("between us"), link_base_url=PUBLIC_URL)
    api = the_api(parts.get("photo_bytes", 200_000), parts.pop("tracer_provider", None))
    world = World(api, reads, orchestrator, photos, provider, store, board)
    given = {
        "doors": Doors(reads=reads, objects=StoredObjects(store), announcer=orchestrator, photos=photos, changes=board),
        "verifier": provider.verifier(),
        "files": LinkedFiles(store),
        "uploads": Turnstile(per_user=2, in_all=4),
        "streams": Turnstile(per_user=2, in_all=4),
        "checkouts": Turnstile(per_user=2, in_all=4),
        "payments": Ration(per_user=3, within=timedelta(minutes=1)),
        "about": About(version="1.2.3", source_url="https://source.example"),
        "now": lambda: world.now,
        "public_url": PUBLIC_URL,
        "photo_bytes": 200_000,
        "upload_seconds": 5.0,
        "stream_seconds": 60.0,
        "look_seconds": 5.0,
    }
    api.state.parts = Parts(**{**given, **parts})
    return world


@pytest.fixture
def world(store_url: str) -> World:
    """The API over stand-ins."""
    return a_world(store_url)


@pytest.fixture
def make() -> SimpleNamespace:
    """Every builder of this file."""
    return SimpleNamespace(
        acceptance=an_acceptance,
        asked_checkout=an_asked_checkout,
        book=a_book,
        caller=lambda user=USER: Caller(user_id=user, expires_at=NOW + timedelta(hours=1)),
        checkout=a_checkout,
        failed_checkout=a_failed_checkout,
        finished_job=a_finished_job,
        findings=some_findings,
        job=a_job,
        order=an_order,
        paid_order=a_paid_order,
        product=a_product,
        queued_job=a_queued_job,
        provider=Provider,
        reads=MemoryReads,
        stored=a_stored,
        story=a_story,
        upload=an_upload,
        wish_for=a_wish_for,
        world=a_world,
    )


@pytest.fixture
def free_port() -> int:
    """A port nobody listens on."""
    return testing.free_port()


async def _as_superuser(url: str, *statements: str) -> None:
    db = await asyncpg.connect(url)
    try:
        for statement in statements:
            await db.execute(statement)
    finally:
        await db.close()


@pytest.fixture(scope="session")
def database_template(postgres_url: str) -> Iterator[str]:
    """A database with the orchestrator's schema, to be copied for each test."""
    name = f"gateway_{uuid4().hex}"
    asyncio.run(_as_superuser(postgres_url, f'CREATE DATABASE "{name}"'))
    url = urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}"))
    subprocess.run(
        [sys.executable, "-m", "orchestrator", "migrate"],
        env={"PATH": os.environ["PATH"], "ORCHESTRATOR_MIGRATION_URL": url},
        check=True,
        capture_output=True,
    )
    yield name
    asyncio.run(_as_superuser(postgres_url, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest_asyncio.fixture
async def gateway_url(fresh_database: str) -> AsyncIterator[str]:
    """The fresh database as a login of its own that may do what the role gateway may, and nothing else."""
    login = f"gateway_{uuid4().hex}"
    await _as_superuser(fresh_database, f"CREATE ROLE {login} LOGIN NOINHERIT PASSWORD 'secret' IN ROLE gateway")
    parts = urlsplit(fresh_database)
    host = parts.netloc.rpartition("@")[2]
    yield urlunsplit(parts._replace(netloc=f"{login}:secret@{host}"))
    await _as_superuser(fresh_database, f"DROP ROLE {login}")
