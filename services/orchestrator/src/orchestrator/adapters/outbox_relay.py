"""The outbox relay: publishes what was committed, at least once."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

import asyncpg
from prometheus_client import Counter

from chassis.bus import NotPublishedError, Stored, UnroutableError
from chassis.crash import crash_if

BATCH: Final = 100
POLL_SECONDS: Final = 1.0
AWAY_SECONDS: Final = 1.0

log = logging.getLogger(__name__)

_PUBLISHED = Counter("comics_outbox_publish", "Rows of the outbox, as publishing them went", ["outcome"])

TAKE: Final = """
    SELECT id, message_id, correlation_id, exchange, type, body, headers, mandatory
    FROM app.outbox
    WHERE published_at IS NULL AND due_at <= now()
    ORDER BY due_at, id
    LIMIT $1
    FOR UPDATE SKIP LOCKED
"""
MARK: Final = "UPDATE app.outbox SET published_at = now() WHERE id = ANY($1::bigint[])"
PUT_OFF: Final = """
    UPDATE app.outbox
    SET returned = returned + 1, due_at = now() + least(interval '30 seconds', interval '1 second' * power(2, returned))
    WHERE id = ANY($1::bigint[])
"""


class Publisher(Protocol):
    """Publishes a stored message in its own trace, with a confirm; NotPublishedError without one."""

    async def publish_stored(self, stored: Stored, *, mandatory: bool = True) -> None:
        """Return when the broker has the message."""


class OutboxRelay:
    """Several may run; each takes rows that no other holds."""

    def __init__(
        self,
        *,
        pool: Callable[[], "asyncpg.Pool[asyncpg.Record]"],
        publisher: Publisher,
        woken: Callable[[float], Awaitable[None]],
    ) -> None:
        self._pool = pool
        self._publisher = publisher
        self._woken = woken

    async def run(self) -> None:
        """Publish until cancelled."""
        while True:
            try:
                taken, published = await self.publish_batch()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("cannot read the outbox; waiting", extra={"why": type(error).__name__})
                await asyncio.sleep(AWAY_SECONDS)
                continue
            if taken and not published:
                await asyncio.sleep(AWAY_SECONDS)
            elif taken < BATCH:
                await self._woken(POLL_SECONDS)

    async def publish_batch(self) -> tuple[int, int]:
        """Publish what is due, confirms overlapping, and mark what was confirmed; return how many of how many."""
        async with self._pool().acquire() as db, db.transaction():
            rows = await db.fetch(TAKE, BATCH)
            if not rows:
                return 0, 0
            crash_if("before_publishing")
            errors = await asyncio.gather(*(self._publish(row) for row in rows), return_exceptions=True)
            crash_if("after_publishing")
            outcomes = list(zip(rows, errors, strict=True))
            await db.execute(MARK, [row["id"] for row, error in outcomes if error is None])
            await db.execute(PUT_OFF, [row["id"] for row, error in outcomes if _is_its_own_fault(error)])
        for row, error in outcomes:
            _PUBLISHED.labels("confirmed" if error is None else type(error).__name__).inc()
            if _is_its_own_fault(error):
                log.warning("a message waits: it cannot be published now", extra={"route": row["type"]}, exc_info=error)
        return len(rows), sum(error is None for _, error in outcomes)

    async def _publish(self, row: asyncpg.Record) -> None:
        stored = Stored(
            message_id=row["message_id"],
            correlation_id=row["correlation_id"],
            exchange=row["exchange"],
            routing_key=row["type"],
            body=row["body"].encode(),
            headers=json.loads(row["headers"]),
        )
        await self._publisher.publish_stored(stored, mandatory=row["mandatory"])


def _is_its_own_fault(error: BaseException | None) -> bool:
    """Whether the message has to stand back so that it holds up no other; that the broker is away is nobody's fault."""
    return error is not None and (isinstance(error, UnroutableError) or not isinstance(error, NotPublishedError))
