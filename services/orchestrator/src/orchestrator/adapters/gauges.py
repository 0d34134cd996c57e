"""Numbers that only the whole database knows, and rows that nobody needs any more."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final, NoReturn

import asyncpg
from prometheus_client import Gauge

SECONDS: Final = 5.0
TIDY_ROWS: Final = 5000

log = logging.getLogger(__name__)

_IN_STATE = Gauge("comics_jobs_in_state", "Jobs that have not ended", ["state"])
_OLDEST = Gauge("comics_job_oldest_unfinished_age_seconds", "Age of the oldest job that has not ended")
_PENDING = Gauge("comics_outbox_pending", "Messages not published yet")
_OUTBOX_AGE = Gauge("comics_outbox_oldest_age_seconds", "Age of the oldest message not published yet")
_PAUSED = Gauge("comics_provider_paused", "Providers that refuse our calls")

MEASURE: Final = """
    SELECT count(*) FILTER (WHERE status = 'queued') AS queued,
           count(*) FILTER (WHERE status = 'processing') AS processing,
           coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest_job,
           (SELECT count(*) FROM app.outbox WHERE published_at IS NULL) AS pending,
           (SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 FROM app.outbox
            WHERE published_at IS NULL) AS oldest_message,
           (SELECT count(*) FROM app.provider_pauses WHERE paused_at IS NOT NULL) AS paused
    FROM app.jobs WHERE status IN ('queued', 'processing')
"""
TIDY_OUTBOX: Final = """
    DELETE FROM app.outbox WHERE id IN (SELECT id FROM app.outbox WHERE published_at < now() - $1::interval LIMIT $2)
"""
TIDY_INBOX: Final = """
    DELETE FROM app.inbox
    WHERE message_id IN (SELECT message_id FROM app.inbox WHERE received_at < now() - $1::interval LIMIT $2)
"""


class Housekeeper:
    """Measures, and clears away what is older than anything that could still ask for it."""

    def __init__(
        self, *, pool: Callable[[], "asyncpg.Pool[asyncpg.Record]"], outbox_kept: timedelta, inbox_kept: timedelta
    ) -> None:
        self._pool = pool
        self._outbox_kept = outbox_kept
        self._inbox_kept = inbox_kept

    async def run(self) -> NoReturn:
        """Go round until cancelled."""
        while True:
            try:
                await self.measure()
                await self.tidy()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("cannot measure Postgres now", extra={"why": type(error).__name__})
            await asyncio.sleep(SECONDS)

    async def measure(self) -> None:
        """Set the gauges."""
        row = await self._pool().fetchrow(MEASURE)
        if row is None:
            return
        _IN_STATE.labels("queued").set(row["queued"])
        _IN_STATE.labels("processing").set(row["processing"])
        _OLDEST.set(row["oldest_job"])
        _PENDING.set(row["pending"])
        _OUTBOX_AGE.set(row["oldest_message"])
        _PAUSED.set(row["paused"])

    async def tidy(self) -> None:
        """Delete a bounded number of old rows of the outbox and the inbox."""
        await self._pool().execute(TIDY_OUTBOX, self._outbox_kept, TIDY_ROWS)
        await self._pool().execute(TIDY_INBOX, self._inbox_kept, TIDY_ROWS)
