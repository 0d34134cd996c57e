"""Reading the state: the same promises in memory and in Postgres under row security."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from pydantic import SecretStr

from contracts.values import StoredObject
from gateway.adapters.reads import PostgresReads
from gateway.domain.page import Place, StoryPlace
from gateway.domain.problem import UnavailableError
from gateway.domain.resources import Failure, Job, Refusal, StoryEntry, Upload
from gateway.domain.wish import wish

ME, YOU = UUID(int=1), UUID(int=2)
CHANGES = (
    "INSERT INTO app.users (id) VALUES (gen_random_uuid())",
    "UPDATE app.jobs SET version = version + 1",
    "DELETE FROM app.uploads",
    "DELETE FROM app.refusals",
    "UPDATE app.stories SET version = 1",
    "DELETE FROM app.outbox",
)
BREAK_CONNECTIONS = """
    SELECT pg_terminate_backend(pid)
      FROM pg_stat_activity
     WHERE application_name = 'gateway' AND datname = current_database()
"""
NOW = datetime(2026, 1, 15, 10, 40, 2, tzinfo=UTC)


class Scribe(Protocol):
    """Writes state down for the readers under test."""

    async def keep(self, thing: Job | Upload | StoryEntry, *, owner: UUID = ME) -> None: ...

    async def refuse(self, resource_id: UUID, request_sha256: str, refusal: Refusal, *, owner: UUID = ME) -> None: ...


class InMemory:
    def __init__(self, reads: Any) -> None:
        self._reads = reads

    async def keep(self, thing: Job | Upload | StoryEntry, *, owner: UUID = ME) -> None:
        self._reads.keep(thing, owner=owner)

    async def refuse(self, resource_id: UUID, request_sha256: str, refusal: Refusal, *, owner: UUID = ME) -> None:
        self._reads.refusals_[resource_id, request_sha256] = (owner, refusal)


class InPostgres:
    """Writes as the owner of the tables, whom row security does not hold back."""

    def __init__(self, db: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._db = db

    async def keep(self, thing: Job | Upload | StoryEntry, *, owner: UUID = ME) -> None:
        await self._db.execute("INSERT INTO app.users (id) VALUES ($1) ON CONFLICT DO NOTHING", owner)
        match thing:
            case Job():
                await self._keep_job(thing, owner)
            case Upload():
                await self._keep_upload(thing, owner)
            case StoryEntry():
                await self._keep_story(thing)

    async def refuse(self, resource_id: UUID, request_sha256: str, refusal: Refusal, *, owner: UUID = ME) -> None:
        await self._db.execute("INSERT INTO app.users (id) VALUES ($1) ON CONFLICT DO NOTHING", owner)
        await self._insert(
            "refusals",
            resource_id=resource_id,
            request_sha256=request_sha256,
            user_id=owner,
            resource="job",
            code=refusal.code,
            status=refusal.status,
            params=json.dumps(dict(refusal.params)),
        )

    async def _keep_story(self, story: StoryEntry) -> None:
        fields = {**asdict(story), "titles": json.dumps(story.titles), "summaries": json.dumps(story.summaries)}
        await self._insert("stories", **fields, pages_with_a_face=story.pages, packed=_json(_a_file()), operator="ops")

    async def _keep_upload(self, upload: Upload, owner: UUID) -> None:
        fields = {**asdict(upload), "findings": _json(upload.findings)}
        await self._insert("uploads", **fields, user_id=owner, file=_json(_a_file()))

    async def _keep_job(self, job: Job, owner: UUID) -> None:
        if not await self._db.fetchval("SELECT true FROM app.stories WHERE id = $1", job.story_id):
            await self._keep_story(_a_story_of(job))
        running = job.started_at is not None
        await self._insert(
            "jobs",
            id=job.id,
            user_id=owner,
            kind=job.kind,
            story_id=job.story_id,
            story_version=job.story_version,
            language=job.language,
            age_band=job.age_band,
            characters="[]",
            person=_json(_a_file()),
            request_sha256=job.request_sha256,
            input_sha256="0" * 64,
            status=job.status,
            version=job.version,
            stage=job.progress.stage,
            steps_done=job.progress.done,
            steps_total=job.progress.total,
            error_code=job.failure and job.failure.code,
            error_fault=job.failure and job.failure.fault,
            manifest=job.manifest and _json(job.manifest),
            created_at=job.created_at,
            changed_at=job.changed_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            queue_deadline_at=job.deadline_at - timedelta(days=1 if running else 0),
            run_deadline_at=job.deadline_at if running else None,
            erased_at=job.erased_at,
        )

    async def _insert(self, table: str, **values: Any) -> None:
        columns = ", ".join(values)
        places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
        await self._db.execute(f"INSERT INTO app.{table} ({columns}) VALUES ({places})", *values.values())  # noqa: S608 - names are ours.


def _a_file() -> StoredObject:
    return StoredObject(key="some/file", sha256="0" * 64, size=1)


def _json(stored: StoredObject) -> str:
    return stored.model_dump_json()


def _a_story_of(job: Job) -> StoryEntry:
    return StoryEntry(
        id=job.story_id,
        version=job.story_version,
        languages=("en",),
        age_bands=("3-5",),
        titles={},
        summaries={},
        pages=("cover",),
        preview_pages=("cover",),
    )


@pytest_asyncio.fixture
async def postgres(gateway_url: str, fresh_database: str) -> AsyncIterator[tuple[PostgresReads, Scribe]]:
    db = await asyncpg.connect(fresh_database)
    async with PostgresReads(SecretStr(gateway_url), connections=3) as reads:
        yield reads, InPostgres(db)
    await db.close()


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.servers)])
def state(request: pytest.FixtureRequest, make: Any) -> tuple[Any, Scribe]:
    """A reader, and the scribe who writes for it."""
    if request.param == "postgres":
        opened: tuple[Any, Scribe] = request.getfixturevalue("postgres")
        return opened
    reads = make.reads()
    return reads, InMemory(reads)


@pytest.fixture
def me(make: Any) -> Any:
    return make.caller(ME)


@pytest.fixture
def you(make: Any) -> Any:
    return make.caller(YOU)


async def test_a_job_is_read_as_it_was_written(state: Any, make: Any, me: Any) -> None:
    reads, scribe = state
    jobs = [
        make.queued_job(),
        make.job(),
        make.finished_job(),
        make.job(status="failed", failure=Failure(code="photo_quality", fault="customer"), finished_at=NOW),
        make.finished_job(erased_at=NOW),
    ]
    for job in jobs:
        await scribe.keep(job)

    assert [await reads.job(me, job.id) for job in jobs] == jobs


async def test_an_upload_is_read_as_it_was_written(state: Any, make: Any, me: Any) -> None:
    reads, scribe = state
    upload, erased = make.upload(warnings=("small", "tilted")), make.upload(erased_at=NOW)
    await scribe.keep(upload)
    await scribe.keep(erased)

    assert await reads.upload(me, upload.id) == upload
    assert await reads.upload(me, erased.id) == erased


async def test_nobody_sees_what_belongs_to_somebody_else(state: Any, make: Any, me: Any, you: Any) -> None:
    reads, scribe = state
    job, upload, mine = make.job(), make.upload(), wish(ME, "jobs", "k", b"body")
    await scribe.keep(job)
    await scribe.keep(upload)
    await scribe.refuse(mine.id, mine.request_sha256, Refusal(code="story_unknown", status=422))

    assert await reads.job(you, job.id) is None
    assert await reads.upload(you, upload.id) is None
    assert await reads.jobs(you, after=None, limit=10) == []
    assert await reads.refusal(you, mine) is None
    assert await reads.refusal(me, mine) is not None


async def test_what_is_not_there_is_not_found(state: Any, me: Any) -> None:
    reads, _ = state

    assert await reads.job(me, uuid4()) is None
    assert await reads.upload(me, uuid4()) is None
    assert await reads.story("no-such-story") is None
    assert await reads.refusal(me, wish(ME, "jobs", "k", b"body")) is None


async def test_a_refusal_belongs_to_one_wish(state: Any, me: Any) -> None:
    reads, scribe = state
    refused, other = wish(ME, "jobs", "k", b"one"), wish(ME, "jobs", "k", b"two")
    refusal = Refusal(code="preview_quota_exceeded", status=429, params={"used": 3, "limit": 3})
    await scribe.refuse(refused.id, refused.request_sha256, refusal)

    assert await reads.refusal(me, refused) == refusal
    assert await reads.refusal(me, other) is None


async def test_jobs_are_listed_from_the_newest_and_from_a_place(state: Any, make: Any, me: Any) -> None:
    reads, scribe = state
    jobs = [make.job(id=UUID(int=10 + n), created_at=NOW - timedelta(seconds=n // 2)) for n in range(5)]
    for job in jobs:
        await scribe.keep(job)

    listed = await reads.jobs(me, after=None, limit=10)
    after = await reads.jobs(me, after=Place(listed[1].created_at, listed[1].id), limit=2)

    assert [job.id.int for job in listed] == [11, 10, 13, 12, 14]
    assert list(after) == list(listed[2:4])


async def test_the_catalogue_offers_the_newest_version_of_each_story(make: Any, postgres: Any) -> None:
    reads, scribe = postgres
    for story in (make.story("b", version=1), make.story("b", version=10), make.story("b", version=9), make.story("a")):
        await scribe.keep(story)

    listed = await reads.stories(language=None, age_band=None, after=None, limit=10)

    assert [(story.id, story.version) for story in listed] == [("a", 3), ("b", 10)]
    assert await reads.story("b") == make.story("b", version=10)


async def test_stories_are_chosen_by_language_age_and_place(state: Any, make: Any) -> None:
    reads, scribe = state
    await scribe.keep(make.story("a", languages=("en",)))
    await scribe.keep(make.story("b", age_bands=("6-8", "9-12")))
    await scribe.keep(make.story("c"))

    async def ids(**choice: Any) -> list[str]:
        asked = {"language": None, "age_band": None, "after": None, "limit": 10, **choice}
        return [story.id for story in await reads.stories(**asked)]

    assert await ids(language="zh-Hans") == ["b", "c"]
    assert await ids(age_band="9-12") == ["b"]
    assert await ids(after=StoryPlace("a")) == ["b", "c"]
    assert await ids(limit=1) == ["a"]


# Postgres alone


async def test_the_gateway_can_write_nothing(gateway_url: str) -> None:
    db = await asyncpg.connect(gateway_url)
    try:
        for role in ("none", "authenticated", "anon"):
            await db.execute(f"SET ROLE {role}")
            for change in CHANGES:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await db.execute(change)
    finally:
        await db.close()


async def test_even_in_a_transaction_nothing_is_written(postgres: Any, me: Any) -> None:
    reads, _ = postgres

    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with reads._as("authenticated", me) as db:
            await db.execute("CREATE TEMPORARY TABLE t (a int)")


async def test_no_request_leaves_its_user_behind(postgres: Any, make: Any, me: Any) -> None:
    reads, scribe = postgres
    job = make.job()
    await scribe.keep(job)
    await reads.job(me, job.id)

    async with reads._pool.acquire() as db:
        left = await db.fetchrow("SELECT current_setting('request.jwt.claims', true), current_user = session_user")

    assert (left[0] or "", left[1]) == ("", True)


async def test_no_statement_is_kept_for_the_next_transaction(postgres: Any, me: Any) -> None:
    reads, _ = postgres
    await reads.jobs(me, after=None, limit=1)

    async with reads._pool.acquire() as db:
        kept = await db.fetchval("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''")

    assert kept == 0


async def test_a_quote_in_an_id_is_only_a_quote(postgres: Any) -> None:
    reads, _ = postgres

    assert await reads.story("'; DROP TABLE app.jobs; --") is None


async def test_a_database_that_is_away_is_said_to_be_away(me: Any) -> None:
    async with PostgresReads(SecretStr("postgresql://gateway@127.0.0.1:1/postgres"), connections=1) as reads:
        with pytest.raises(UnavailableError):
            await reads.job(me, uuid4())
        with pytest.raises(UnavailableError):
            await reads.answers()


async def test_a_connection_that_broke_is_replaced(postgres: Any, me: Any, fresh_database: str) -> None:
    reads, _ = postgres
    await reads.job(me, uuid4())
    owner = await asyncpg.connect(fresh_database)
    await owner.execute(BREAK_CONNECTIONS)
    await owner.close()

    for _ in range(3):
        try:
            assert await reads.job(me, uuid4()) is None
        except UnavailableError:
            continue
        break
    else:
        pytest.fail("the database stays away")


async def test_the_database_answers(postgres: Any) -> None:
    reads, _ = postgres

    assert await reads.answers()
