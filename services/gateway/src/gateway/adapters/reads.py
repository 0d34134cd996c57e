"""Reading Postgres: as the caller, under row security, one transaction a request."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Self
from uuid import UUID

import asyncpg
from pydantic import SecretStr

from contracts.orders import Currency
from contracts.values import AgeBand, Language, StoredObject, StoryId
from gateway.adapters import order_rows
from gateway.domain.caller import Caller
from gateway.domain.page import Place, StoryPlace
from gateway.domain.problem import UnavailableError
from gateway.domain.purchase import Acceptance, Order, Product
from gateway.domain.resources import Failure, Job, Progress, Refusal, StoryEntry, Upload
from gateway.domain.wish import Wish

PATIENCE_SECONDS: Final = 3.0
"""How long a request waits for a connection, and for an answer."""

_JOB: Final = """
    SELECT id, request_sha256, version, kind, status, story_id, story_version, language, age_band, stage, steps_done,
           steps_total, error_code, error_fault, manifest, order_id,
           (WITH RECURSIVE paid_by AS (
                SELECT o.status, o.replaces_order_id FROM app.orders o WHERE o.id = order_id
                UNION ALL
                SELECT o.status, o.replaces_order_id FROM app.orders o JOIN paid_by r ON o.id = r.replaces_order_id)
            SELECT status FROM paid_by WHERE replaces_order_id IS NULL) AS order_status,
           created_at, changed_at, started_at, finished_at, erased_at,
           coalesce(run_deadline_at, queue_deadline_at) AS deadline_at
      FROM app.jobs
"""
_STORY: Final = """
    SELECT id, version, languages, age_bands, titles, summaries, pages, preview_pages
      FROM app.stories
     WHERE id = $1
     ORDER BY version DESC
     LIMIT 1
"""
_STORIES: Final = """
    WITH newest AS (
        SELECT DISTINCT ON (id) id, version, languages, age_bands, titles, summaries, pages, preview_pages
          FROM app.stories
         ORDER BY id, version DESC
    )
    SELECT id, version, languages, age_bands, titles, summaries, pages, preview_pages
      FROM newest
     WHERE ($1::text IS NULL OR $1 = ANY (languages))
       AND ($2::text IS NULL OR $2 = ANY (age_bands))
       AND ($3::text IS NULL OR id > $3)
     ORDER BY id
     LIMIT $4
"""
_AWAY: Final = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)


class PostgresReads:
    """The read-only view of the state; open it as a context manager.

    Connections hold no state between transactions, so a transaction pooler may stand in between. The pool fills itself:
    a database that is away at the start only makes requests unavailable.
    """

    def __init__(self, dsn: SecretStr, *, connections: int) -> None:
        self._dsn = dsn
        self._connections = connections
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def __aenter__(self) -> Self:
        self._pool = await asyncpg.create_pool(
            self._dsn.get_secret_value(),
            min_size=0,
            max_size=self._connections,
            statement_cache_size=0,
            command_timeout=PATIENCE_SECONDS,
            timeout=PATIENCE_SECONDS,
            init=_speak_json,
            reset=_nothing_to_reset,
            server_settings={"application_name": "gateway"},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.terminate()

    async def answers(self) -> bool:
        """Say whether the database answers."""
        async with self._as("anon", None) as db:
            return bool(await db.fetchval("SELECT true"))

    async def story(self, story_id: StoryId) -> StoryEntry | None:
        """Return the newest version of a story."""
        async with self._as("anon", None) as db:
            row = await db.fetchrow(_STORY, story_id)
        return row and _story(row)

    async def stories(
        self, *, language: Language | None, age_band: AgeBand | None, after: StoryPlace | None, limit: int
    ) -> Sequence[StoryEntry]:
        """Return stories in the order of their ids, each in its newest version."""
        async with self._as("anon", None) as db:
            rows = await db.fetch(_STORIES, language, age_band, after and after.story_id, limit)
        return [_story(row) for row in rows]

    async def upload(self, caller: Caller, upload_id: UUID) -> Upload | None:
        """Return an upload of the caller."""
        async with self._as("authenticated", caller) as db:
            row = await db.fetchrow(
                """
                SELECT id, request_sha256, purpose, findings, width, height, warnings, created_at, erased_at
                  FROM app.uploads
                 WHERE id = $1
                """,
                upload_id,
            )
        return row and _upload(row)

    async def job(self, caller: Caller, job_id: UUID) -> Job | None:
        """Return a job of the caller."""
        async with self._as("authenticated", caller) as db:
            row = await db.fetchrow(f"{_JOB} WHERE id = $1", job_id)
        return row and _job(row)

    async def jobs(self, caller: Caller, *, after: Place | None, limit: int) -> Sequence[Job]:
        """Return jobs of the caller, the newest first."""
        async with self._as("authenticated", caller) as db:
            rows = await db.fetch(
                f"""
                {_JOB}
                 WHERE user_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
                 ORDER BY created_at DESC, id DESC
                 LIMIT $4
                """,
                caller.user_id,
                after and after.created_at,
                after and after.id,
                limit,
            )
        return [_job(row) for row in rows]

    async def products(self, *, story_id: StoryId | None, currency: Currency | None) -> Sequence[Product]:
        """Return what is for sale, by story, format and currency."""
        async with self._as("anon", None) as db:
            rows = await db.fetch(order_rows.PRODUCTS, story_id, currency)
        return [order_rows.product(row) for row in rows]

    async def acceptance(self, caller: Caller, acceptance_id: UUID) -> Acceptance | None:
        """Return an acceptance of the caller."""
        async with self._as("authenticated", caller) as db:
            row = await db.fetchrow(order_rows.ACCEPTANCE, acceptance_id)
        return row and order_rows.acceptance(row)

    async def order(self, caller: Caller, order_id: UUID) -> Order | None:
        """Return an order of the caller."""
        async with self._as("authenticated", caller) as db:
            row = await db.fetchrow(f"{order_rows.ORDER} WHERE o.id = $1", order_id)
            happened = await db.fetch(order_rows.TIMELINE, order_id)
        return row and order_rows.order(row, happened)

    async def orders(self, caller: Caller, *, after: Place | None, limit: int) -> Sequence[Order]:
        """Return orders of the caller, the newest first; their timelines are left out."""
        async with self._as("authenticated", caller) as db:
            rows = await db.fetch(
                f"{order_rows.ORDER} {order_rows.NEWEST_FIRST}",
                caller.user_id,
                after and after.created_at,
                after and after.id,
                limit,
            )
        return [order_rows.order(row) for row in rows]

    async def refusal(self, caller: Caller, wish: Wish) -> Refusal | None:
        """Return why this very wish was refused."""
        async with self._as("authenticated", caller) as db:
            row = await db.fetchrow(
                "SELECT code, status, params FROM app.refusals WHERE resource_id = $1 AND request_sha256 = $2",
                wish.id,
                wish.request_sha256,
            )
        return row and Refusal(code=row["code"], status=row["status"], params=row["params"])

    @asynccontextmanager
    async def _as(self, role: str, caller: Caller | None) -> AsyncIterator[Any]:
        claims = json.dumps({"sub": str(caller.user_id), "role": role}) if caller else ""
        try:
            if self._pool is None:
                raise UnavailableError("the database is not open")
            async with self._pool.acquire(timeout=PATIENCE_SECONDS) as db, db.transaction(readonly=True):
                await db.execute(
                    "SELECT set_config('request.jwt.claims', $1, true), set_config('role', $2, true)", claims, role
                )
                yield db
        except _AWAY as error:
            raise UnavailableError("the database does not answer") from error


async def _speak_json(db: "asyncpg.Connection[asyncpg.Record]") -> None:
    await db.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)


async def _nothing_to_reset(_: object) -> None:
    """Every setting is local to its transaction."""


def _story(row: asyncpg.Record) -> StoryEntry:
    return StoryEntry(
        id=row["id"],
        version=row["version"],
        languages=tuple(row["languages"]),
        age_bands=tuple(row["age_bands"]),
        titles=row["titles"],
        summaries=row["summaries"],
        pages=tuple(row["pages"]),
        preview_pages=tuple(row["preview_pages"]),
    )


def _upload(row: asyncpg.Record) -> Upload:
    return Upload(
        id=row["id"],
        request_sha256=row["request_sha256"],
        purpose=row["purpose"],
        findings=StoredObject.model_validate(row["findings"]),
        width=row["width"],
        height=row["height"],
        warnings=tuple(row["warnings"]),
        created_at=row["created_at"],
        erased_at=row["erased_at"],
    )


def _job(row: asyncpg.Record) -> Job:
    return Job(
        id=row["id"],
        request_sha256=row["request_sha256"],
        version=row["version"],
        kind=row["kind"],
        status=row["status"],
        story_id=row["story_id"],
        story_version=row["story_version"],
        language=row["language"],
        age_band=row["age_band"],
        order_id=row["order_id"],
        order_status=row["order_status"],
        progress=Progress(stage=row["stage"], done=row["steps_done"], total=row["steps_total"]),
        failure=row["error_code"] and Failure(code=row["error_code"], fault=row["error_fault"]),
        manifest=row["manifest"] and StoredObject.model_validate(row["manifest"]),
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        deadline_at=row["deadline_at"],
        erased_at=row["erased_at"],
    )
