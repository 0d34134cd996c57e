"""Builders of wishes and answers, two stores that keep one promise, and a schema to copy."""

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from contracts.faceswap import CropSlot, PageSwapped, ProviderPaused, ProviderResumed, SwapPage, provider_id
from contracts.jobs import Character, GrantRequested, PreviewRequested, StoryPublished, StoryVersion
from contracts.message import DEAD_LETTERS, AiCall, Message, StepAnswer, StepCommand, StepFailed
from contracts.postprocess import (
    ArtTinted,
    BindBook,
    BookBound,
    ComposedPage,
    ComposePage,
    PageComposed,
    Placed,
    TintArt,
    TintedPage,
)
from contracts.topology import MESSAGES
from contracts.uploads import Consent, UploadStored
from contracts.values import Point, StoredObject
from orchestrator.adapters import bookkeeping, migrations
from orchestrator.adapters.job_store import PostgresJobStore
from orchestrator.adapters.memory_store import MemoryJobStore
from orchestrator.domain.dispatch import Limits
from orchestrator.domain.inputs import Cast, Inputs, Story
from orchestrator.domain.job import Job, claim, queue
from orchestrator.domain.pipeline import plan_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WITHOUT_A_FACE = "back"


class Make:
    """Makes things a test needs; what a test does not name is of no importance to it."""

    noon = NOON

    def stored(self, name: str) -> StoredObject:
        return StoredObject(key=f"things/{name}", sha256=hashlib.sha256(name.encode()).hexdigest(), size=len(name))

    def story(self, *, pages: int = 4, version: int = 1, languages: tuple[str, ...] = ("en",)) -> StoryPublished:
        """A cover, inner pages and a back without a face."""
        names = ("cover", *(f"p{number:02}" for number in range(1, pages - 1)), WITHOUT_A_FACE)
        return StoryPublished(
            correlation_id=uuid4(),
            story=StoryVersion(id="moon-whale", version=version, packed=self.stored(f"moon-whale-{version}-{pages}")),
            age_bands=("3-5",),
            languages=languages,
            titles=dict.fromkeys(languages, "Moon Whale"),
            summaries=dict.fromkeys(languages, "A whale and the moon."),
            pages=names,
            pages_with_a_face=names[:-1],
            preview_pages=names[: min(3, len(names) - 1)],
            price_ids={"digital": "picture_book_digital", "softcover": "picture_book_softcover"},
            operator="ops",
        )

    def upload(self, *, user: UUID, upload: UUID | None = None, request: str = "upload", **fields: Any) -> UploadStored:
        upload = upload or uuid4()
        return UploadStored(
            correlation_id=upload,
            user_id=user,
            upload_id=upload,
            request_sha256=self.stored(request).sha256,
            purpose=fields.pop("purpose", "photo"),
            file=self.stored(f"{upload}/photo.jpg"),
            findings=self.stored(f"{upload}/findings.json"),
            width=1200,
            height=1600,
            consent=Consent(text_version="2026-01", scopes=("photo",), given_at=NOON),
            **fields,
        )

    def wish(self, *, user: UUID, upload: UUID, story: StoryPublished, job: UUID | None = None, **fields: Any) -> Any:
        job = job or uuid4()
        return PreviewRequested(
            correlation_id=job,
            user_id=user,
            job_id=job,
            request_sha256=self.stored(fields.pop("request", "wish")).sha256,
            story_id=fields.pop("story_id", story.story.id),
            story_version=story.story.version,
            language=fields.pop("language", "en"),
            age_band="3-5",
            characters=(Character(upload_id=upload),),
            person=self.stored(f"jobs/{job}/person.json"),
            **fields,
        )

    def grant(self, preview: UUID, **fields: Any) -> GrantRequested:
        return GrantRequested(correlation_id=uuid4(), preview_job_id=preview, operator="ops", why="a present", **fields)

    def inputs(self, **fields: Any) -> Inputs:
        upload = uuid4()
        cast = Cast(id="hero", upload_id=upload, photo=self.stored("photo"), findings=self.stored("findings"))
        given = {
            "user_id": uuid4(),
            "kind": "preview",
            "story": self.story().story,
            "language": "en",
            "age_band": "3-5",
            "characters": (cast,),
            "person": self.stored("person"),
            "request_sha256": self.stored("wish").sha256,
        }
        return Inputs(**(given | fields))

    def plan(self, *, pages: int = 4, kind: str = "book", reused: tuple[str, ...] = ()) -> Any:
        story = self.story(pages=pages)
        composed = {page: self.composed(page) for page in reused}
        return plan_of(
            uuid4(),
            inputs=self.inputs(kind=kind, story=story.story),
            story=Story.published(story),
            now=NOON,
            reused=composed,
        )

    def queued(self, **fields: Any) -> Job:
        return queue(self.plan(**fields), now=NOON, wait=timedelta(hours=1), traceparent=None)

    def claimed(self, **fields: Any) -> tuple[Job, list[StepCommand]]:
        return claim(self.queued(**fields), now=NOON, limit=timedelta(minutes=10))

    def composed(self, page: str) -> ComposedPage:
        return ComposedPage(
            page=page,
            picture=self.stored(f"{page}.jpg"),
            sheet=self.stored(f"{page}.pdf"),
            web=self.stored(f"{page}.webp"),
            thumbnail=self.stored(f"{page}.thumb.webp"),
        )

    def tinted(self, page: str) -> TintedPage:
        art = self.stored(f"{page}.art.jpg")
        if page == WITHOUT_A_FACE:
            return TintedPage(page=page, art=art)
        eye, other, mouth = Point(x=300, y=300), Point(x=500, y=300), Point(x=400, y=500)
        slot = CropSlot(width=1024, height=1024, left_eye=eye, right_eye=other, mouth=mouth, outline=(eye,) * 8)
        crop = Placed(file=self.stored(f"{page}.crop.png"), x=0, y=0, width=1024, height=1024)
        return TintedPage(page=page, art=art, crop=crop, slot=slot)

    def answer(self, command: StepCommand) -> StepAnswer:
        """What a service that does its work answers."""
        match command:
            case TintArt(pages=pages):
                return ArtTinted.answering(command, pages=tuple(self.tinted(page) for page in pages))
            case SwapPage(page=page):
                return PageSwapped.answering(
                    command, page=page, picture=self.stored(f"{page}.face.png"), calls=(self.call(),)
                )
            case ComposePage(page=page):
                return PageComposed.answering(command, composed=self.composed(page))
            case BindBook():
                return BookBound.answering(command, manifest=self.stored("manifest.json"), files=())
        raise AssertionError(f"nobody answers {command.type}")

    def failure(self, command: StepCommand, code: str = "photo_no_face", fault: str = "customer") -> StepFailed:
        return StepFailed.answering(command, code=code, fault=fault)

    def call(self, *, cost: int = 70_000) -> AiCall:
        return AiCall(
            call="swap",
            provider="segmind",
            model="faceswap",
            request_id="r1",
            outcome="succeeded",
            cost_usd_micros=cost,
            submitted_at=NOON,
            finished_at=NOON,
        )

    def paused(self, *, at: datetime) -> ProviderPaused:
        return ProviderPaused(correlation_id=provider_id("segmind"), provider="segmind", code="credits_gone", at=at)

    def resumed(self, *, at: datetime) -> ProviderResumed:
        return ProviderResumed(correlation_id=provider_id("segmind"), provider="segmind", at=at)


@pytest.fixture(scope="session")
def make() -> Make:
    """Builders."""
    return Make()


class Bench(Protocol):
    """A store and what can be seen of its work from outside."""

    store: Any
    limits: Limits

    async def said(self) -> list[Message]: ...

    async def pass_time(self, by: timedelta) -> None: ...

    async def calls(self) -> list[int]: ...

    async def facts(self) -> list[str]: ...

    async def refusals(self) -> list[tuple[UUID, str, int, Mapping[str, Any]]]: ...

    async def consents(self) -> list[UUID]: ...

    async def grants(self) -> list[tuple[str, str, str | None]]: ...

    async def alarms(self) -> list[str]: ...

    async def parked(self) -> list[str]: ...

    async def dead_letters(self) -> list[Message]: ...

    async def wishes(self) -> list[tuple[str, str, str, str | None]]: ...


class MemoryBench:
    """The stand-in, with a clock of its own."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._now = datetime.now(UTC)
        self.store = MemoryJobStore(limits=limits, now=lambda: self._now)

    async def said(self) -> list[Message]:
        return [said.message for said in self.store.outbox]

    async def pass_time(self, by: timedelta) -> None:
        self._now += by

    async def calls(self) -> list[int]:
        return [paid.call.cost_usd_micros for paid in self.store.calls.values()]

    async def facts(self) -> list[str]:
        return sorted(fact.name for fact in self.store.facts.values())

    async def refusals(self) -> list[tuple[UUID, str, int, Mapping[str, Any]]]:
        return [(r.resource_id, r.code, r.status, r.params) for r in self.store.refusals.values()]

    async def consents(self) -> list[UUID]:
        return [given.resource_id for given in self.store.consents]

    async def grants(self) -> list[tuple[str, str, str | None]]:
        return [(grant.operator, grant.why, grant.refused) for grant in self.store.grants.values()]

    async def alarms(self) -> list[str]:
        return [alarm.kind for alarm in self.store.alarms]

    async def parked(self) -> list[str]:
        return list(self.store.parked)

    async def dead_letters(self) -> list[Message]:
        return [said.message for said in self.store.outbox if said.exchange == DEAD_LETTERS]

    async def wishes(self) -> list[tuple[str, str, str, str | None]]:
        return [(wish.kind, wish.operator, wish.why, wish.refused) for wish in self.store.wishes]


TIMES = {
    "provider_pauses": ("told_at", "paused_at"),
    "orders": ("created_at", "changed_at", "synced_at"),
    "checkouts": ("asked_at", "sent_at", "expires_at"),
    "refunds": ("asked_at", "sent_at"),
    "resolutions": ("due_at", "decided_at"),
    "payment_facts": ("changed_at",),
    "unplaced_facts": ("first_seen_at", "due_at"),
    "replays": ("until", "since", "recorded_at"),
}
"""Columns of other tables than those of jobs that time passes by."""


class Alarms(logging.Handler):
    """Hears what the log says a person has to look at."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.kinds: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if kind := getattr(record, "alarm", None):
            self.kinds.append(kind)


class PostgresBench:
    """The real one, as the role that may write; time passes by moving what is written into the past."""

    def __init__(self, store: PostgresJobStore, limits: Limits, owner_url: str, alarms: Alarms) -> None:
        self.store = store
        self.limits = limits
        self._owner_url = owner_url
        self._alarms = alarms

    async def said(self) -> list[Message]:
        rows = await self.store.pool.fetch("SELECT type, body FROM app.outbox ORDER BY id")
        return [MESSAGES[row["type"]].model_validate_json(row["body"]) for row in rows]

    async def pass_time(self, by: timedelta) -> None:
        db = await asyncpg.connect(self._owner_url)
        await db.execute("SET session_replication_role = replica")  # Only time may pass by the triggers.
        await db.execute(
            """
            UPDATE app.jobs
            SET created_at = created_at - $1::interval, queue_deadline_at = queue_deadline_at - $1::interval,
                started_at = started_at - $1::interval, run_deadline_at = run_deadline_at - $1::interval
            """,
            by,
        )
        await db.execute(
            "UPDATE app.job_steps SET sent_at = sent_at - $1::interval, not_after = not_after - $1::interval", by
        )
        for table, columns in TIMES.items():
            earlier = ", ".join(f"{column} = {column} - $1::interval" for column in columns)
            await db.execute(f"UPDATE app.{table} SET {earlier}", by)  # noqa: S608 - names of our own.
        await db.execute(
            """
            UPDATE app.payment_facts
            SET body = jsonb_set(body, '{at}', to_jsonb((body ->> 'at')::timestamptz - $1::interval))
            WHERE kind = 'attempt'
            """,
            by,
        )
        await db.close()

    async def calls(self) -> list[int]:
        return [row[0] for row in await self.store.pool.fetch("SELECT cost_usd_micros FROM app.ai_calls")]

    async def facts(self) -> list[str]:
        return sorted(row[0] for row in await self.store.pool.fetch("SELECT name FROM app.analytics_events"))

    async def refusals(self) -> list[tuple[UUID, str, int, Mapping[str, Any]]]:
        rows = await self.store.pool.fetch("SELECT resource_id, code, status, params FROM app.refusals")
        return [(row["resource_id"], row["code"], row["status"], json.loads(row["params"])) for row in rows]

    async def consents(self) -> list[UUID]:
        return [row[0] for row in await self.store.pool.fetch("SELECT resource_id FROM app.consents")]

    async def grants(self) -> list[tuple[str, str, str | None]]:
        return [tuple(row) for row in await self.store.pool.fetch("SELECT operator, why, refused FROM app.grants")]

    async def alarms(self) -> list[str]:
        return list(self._alarms.kinds)

    async def parked(self) -> list[str]:
        return [row[0] for row in await self.store.pool.fetch("SELECT stripe_event_id FROM app.unplaced_facts")]

    async def dead_letters(self) -> list[Message]:
        rows = await self.store.pool.fetch("SELECT type, body FROM app.outbox WHERE exchange = $1", DEAD_LETTERS)
        return [MESSAGES[row["type"]].model_validate_json(row["body"]) for row in rows]

    async def wishes(self) -> list[tuple[str, str, str, str | None]]:
        rows = await self.store.pool.fetch(
            "SELECT kind, operator, why, refused FROM app.operator_wishes ORDER BY wished_at"
        )
        return [tuple(row) for row in rows]


@pytest.fixture(scope="session")
def database_template(postgres_url: str) -> Iterator[str]:
    """A database with our schema, to be copied for each test."""
    name = f"orchestrator_{uuid4().hex}"
    asyncio.run(_execute(postgres_url, f'CREATE DATABASE "{name}"'))
    migrations.migrate(urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}")))
    yield name
    asyncio.run(_execute(postgres_url, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest_asyncio.fixture
async def owner(fresh_database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as whoever owns the schema."""
    connection = await asyncpg.connect(fresh_database)
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def gateway(fresh_database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the gateway logs in."""
    connection = await asyncpg.connect(fresh_database)
    await connection.execute("SET SESSION AUTHORIZATION gateway")
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def another_database(postgres_url: str, database_template: str) -> AsyncIterator[str]:
    """URL of a second fresh database with our schema."""
    name = f"test_{uuid4().hex}"
    await _execute(postgres_url, f'CREATE DATABASE "{name}" TEMPLATE "{database_template}"')
    yield urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}"))
    await _execute(postgres_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def orchestrator_url(fresh_database: str) -> str:
    """The fresh database, as the role orchestrator sees it."""
    return f"{fresh_database}?role=orchestrator"


Open = Callable[..., Awaitable[PostgresJobStore]]


@pytest_asyncio.fixture
async def open_store(orchestrator_url: str) -> AsyncIterator[Open]:
    """Opens stores on the fresh database, each like a process of its own."""
    async with AsyncExitStack() as stack:

        async def open_one(*, limits: Limits | None = None, batch_max: int = 50) -> PostgresJobStore:
            store = PostgresJobStore(database_url=orchestrator_url, limits=limits or Limits(), batch_max=batch_max)
            await stack.enter_async_context(running(store))
            return store

        yield open_one


OpenBench = Callable[..., Awaitable[Bench]]


@pytest.fixture
def memory_bench() -> OpenBench:
    """Opens a bench with the stand-in."""

    async def open_bench(**limits: Any) -> Bench:
        return MemoryBench(Limits(**limits))

    return open_bench


@pytest.fixture
def alarms() -> Iterator[Alarms]:
    """What is said aloud of orders while the test runs."""
    handler, log = Alarms(), logging.getLogger(bookkeeping.__name__)
    log.addHandler(handler)
    yield handler
    log.removeHandler(handler)


@pytest.fixture
def postgres_bench(open_store: Open, fresh_database: str, alarms: Alarms) -> OpenBench:
    """Opens a bench with the real store."""

    async def open_bench(**limits: Any) -> Bench:
        chosen = Limits(**limits)
        return PostgresBench(await open_store(limits=chosen), chosen, fresh_database, alarms)

    return open_bench


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.servers)])
def open_bench(request: pytest.FixtureRequest) -> OpenBench:
    """Both stores pass the same tests."""
    found: OpenBench = request.getfixturevalue(f"{request.param}_bench")
    return found


@asynccontextmanager
async def running(store: PostgresJobStore) -> AsyncIterator[PostgresJobStore]:
    async with store.opened():
        task = asyncio.create_task(store.run())
        try:
            yield store
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
