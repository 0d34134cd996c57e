"""Jobs in Postgres: many changes in one commit, nothing remembered between two."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final, TypeVar
from uuid import UUID

import asyncpg

from chassis.crash import crash_if
from contracts.message import Event
from orchestrator.adapters import bookkeeping, order_reading, order_rounds
from orchestrator.adapters.group_commit import Entry, GroupCommit
from orchestrator.adapters.reading import read_desk, read_job, read_queued_jobs
from orchestrator.adapters.statements import Db
from orchestrator.adapters.writing import Loaded, write_desk
from orchestrator.domain.dispatch import Limits, Running, Waiting, choose
from orchestrator.domain.job import Job
from orchestrator.domain.order import Order
from orchestrator.domain.pause import Pause, held_since
from orchestrator.use_cases import progress
from orchestrator.use_cases.handling import Item, handle, needs_of
from orchestrator.use_cases.signals import JobOverdue, Signal, StepOverdue

DISPATCH_LOCK: Final = 0x436F6D69
"""The advisory lock under which jobs are claimed."""
LOOK_AT_MOST: Final = 500
COMMAND_TIMEOUT_SECONDS: Final = 30.0
FIRST_WAIT_SECONDS: Final = 0.05
LONGEST_WAIT_SECONDS: Final = 5.0

AGAIN: Final = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InvalidAuthorizationSpecificationError,
)
"""What says that Postgres cannot work now; it is waited for."""

T = TypeVar("T")
log = logging.getLogger(__name__)

FIRST_SIGHT: Final = """
    INSERT INTO app.inbox (message_id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING message_id
"""
QUEUED: Final = """
    SELECT id, user_id, kind, created_at,
           (SELECT max(started_at) FROM app.jobs AS s WHERE (s.user_id, s.kind) = (q.user_id, q.kind)) AS served_at
    FROM (
        SELECT id, user_id, kind, created_at, row_number() OVER (PARTITION BY kind ORDER BY created_at, id) AS place
        FROM (
            SELECT id, user_id, kind, created_at,
                   row_number() OVER (PARTITION BY user_id, kind ORDER BY created_at, id) AS turn
            FROM app.jobs WHERE status = 'queued'
        ) AS of_user
        WHERE turn <= $1
    ) AS q
    WHERE place <= $2
"""
OVERDUE_JOBS: Final = """
    (SELECT id FROM app.jobs WHERE status = 'queued' AND queue_deadline_at <= clock_timestamp()
     ORDER BY queue_deadline_at LIMIT $1)
    UNION ALL
    (SELECT id FROM app.jobs WHERE status = 'processing' AND run_deadline_at <= clock_timestamp()
     ORDER BY run_deadline_at LIMIT $1)
"""
OPEN_STEPS: Final = """
    SELECT s.job_id, s.step
    FROM app.job_steps s JOIN app.jobs j ON j.id = s.job_id
    WHERE s.state = 'sent' AND j.status = 'processing' AND s.sent_at <= clock_timestamp() - $1::interval
          AND s.times_sent < $2
    ORDER BY s.sent_at
    LIMIT $3
"""


class PostgresJobStore:
    """Keeps `JobStore` in the schema app; any number of them may work on one database."""

    def __init__(self, *, database_url: str, limits: Limits, batch_max: int = 50) -> None:
        self._url = database_url
        self._limits = limits
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._group = GroupCommit(self._commit, batch_max=batch_max)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["PostgresJobStore"]:
        """Hold connections to Postgres while the block runs; it need not be there yet."""
        self._pool = await asyncpg.create_pool(
            self._url,
            min_size=0,
            max_size=8,
            command_timeout=COMMAND_TIMEOUT_SECONDS,
            server_settings={"application_name": "orchestrator"},
        )
        async with self._pool:
            yield self
        self._pool = None

    @property
    def pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        """The connections; RuntimeError while the store is not open."""
        if self._pool is None:
            raise RuntimeError("the store is not open")
        return self._pool

    async def run(self) -> None:
        """Commit what `apply` brings, until cancelled."""
        await self._group.run()

    async def apply(self, item: Item) -> None:
        """Let a message or signal have its effect, once; return when that is committed."""
        await self._group.apply(item)

    async def claim(self) -> int | None:
        """Start the queued jobs whose turn it is; None while somebody else is at it."""
        return await self._waiting_for_postgres(self._claim)

    async def overdue(self) -> list[Signal]:
        """Return what may have waited too long."""

        async def look() -> list[Signal]:
            jobs = await self.pool.fetch(OVERDUE_JOBS, LOOK_AT_MOST)
            steps = await self._open_steps(self._limits.step, self._limits.times_sent)
            orders = await order_rounds.unsettled(self.pool, patience=self._limits.step)
            return [*(JobOverdue(job_id=row["id"]) for row in jobs), *steps, *orders]

        return await self._waiting_for_postgres(look)

    async def open_steps(self) -> list[Signal]:
        """Return a signal for every command that is unanswered, to send it at once; those to payments too."""

        async def look() -> list[Signal]:
            steps = await self._open_steps(timedelta(), None, at_once=True)
            return [*steps, *await order_rounds.unanswered(self.pool, patience=timedelta(), at_once=True)]

        return await self._waiting_for_postgres(look)

    async def doubtful(self, *, replay_every: timedelta, broker_lost: bool = False) -> list[Signal]:
        """Return what Stripe may know more of than we were told: single orders, and everything when that is due."""

        async def look() -> list[Signal]:
            return await order_rounds.doubtful(self.pool, replay_every=replay_every, broker_lost=broker_lost)

        return await self._waiting_for_postgres(look)

    async def find_job(self, job_id: UUID) -> Job | None:
        """Return a job as it is written down."""
        async with self.pool.acquire() as db:
            return await read_job(db, job_id)

    async def find_order(self, order_id: UUID) -> Order | None:
        """Return an order as it is written down."""
        async with self.pool.acquire() as db, db.transaction(isolation="repeatable_read", readonly=True):
            return await order_reading.read_order(db, order_id)

    async def _open_steps(self, age: timedelta, times: int | None, *, at_once: bool = False) -> list[StepOverdue]:
        rows = await self.pool.fetch(OPEN_STEPS, age, times if times is not None else 2**31 - 1, LOOK_AT_MOST)
        return [StepOverdue(job_id=row["job_id"], step=row["step"], at_once=at_once) for row in rows]

    async def _commit(self, entries: Sequence[Entry]) -> None:
        await self._waiting_for_postgres(lambda: self._transaction(entries))

    async def _transaction(self, entries: Sequence[Entry]) -> None:
        """Judge these by what Postgres says now, and write inbox, rows and outbox together or not at all."""
        async with self.pool.acquire() as db, db.transaction():
            entries = await _first_seen(db, entries)
            if not entries:
                return
            desk = await read_desk(db, needs_of(entry.item for entry in entries), self._limits)
            loaded = Loaded.of(desk)
            for entry in entries:
                desk.headers = entry.headers
                handle(entry.item, desk)
            calls = await write_desk(db, desk, loaded)
            crash_if("before_commit")
        crash_if("after_commit")
        bookkeeping.count(desk, loaded.jobs, calls)

    async def _claim(self) -> int | None:
        async with self.pool.acquire() as db, db.transaction():
            if not await db.fetchval("SELECT pg_try_advisory_xact_lock($1)", DISPATCH_LOCK):
                return None
            chosen = await self._choose(db)
            if not chosen:
                return 0
            desk = await read_queued_jobs(db, [job.id for job in chosen], self._limits)
            loaded = Loaded.of(desk)
            for job in chosen:
                if job.id in desk.jobs:
                    with bookkeeping.span_of_claim(desk.jobs[job.id], desk):
                        progress.claim(desk.jobs[job.id], desk)
            calls = await write_desk(db, desk, loaded)
        bookkeeping.count(desk, loaded.jobs, calls)
        return len(loaded.jobs)

    async def _choose(self, db: Db) -> list[Waiting]:
        now = await db.fetchval("SELECT clock_timestamp()")
        pauses = [
            Pause(**row) for row in await db.fetch("SELECT provider, code, told_at, paused_at FROM app.provider_pauses")
        ]
        if held_since(pauses, now) is not None:
            return []
        running = await db.fetch("SELECT user_id, kind FROM app.jobs WHERE status = 'processing'")
        if len(running) >= self._limits.slots:
            return []
        waiting = await db.fetch(QUEUED, self._limits.slots_per_user, LOOK_AT_MOST)
        return choose((Waiting(**row) for row in waiting), (Running(**row) for row in running), self._limits)

    async def _waiting_for_postgres(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work; after a lost race, or while Postgres is away, do it again for as long as it takes."""
        wait_seconds = FIRST_WAIT_SECONDS
        while True:
            try:
                return await work()
            except AGAIN:
                log.info("lost a race in Postgres; doing it again", exc_info=True)
            except AWAY as error:
                log.warning("Postgres is away; waiting", extra={"why": type(error).__name__})
            except asyncpg.InterfaceError as error:
                if "closed" not in str(error):
                    raise
                log.warning("a connection to Postgres was lost; waiting", extra={"why": str(error)})
            await asyncio.sleep(wait_seconds)
            wait_seconds = min(2 * wait_seconds, LONGEST_WAIT_SECONDS)


async def _first_seen(db: Db, entries: Iterable[Entry]) -> list[Entry]:
    """Return what was never seen before; of a message that is here twice, the first. Signals are always new."""
    entries = list(entries)
    once = {entry.item.message_id: entry for entry in reversed(entries) if isinstance(entry.item, Event)}
    new = {row["message_id"] for row in await db.fetch(FIRST_SIGHT, sorted(once))} if once else set()
    bookkeeping.count_duplicates(sum(isinstance(entry.item, Event) for entry in entries) - len(new))
    return [
        entry
        for entry in entries
        if not isinstance(entry.item, Event) or (entry.item.message_id in new and once[entry.item.message_id] is entry)
    ]
