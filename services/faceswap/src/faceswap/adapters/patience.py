"""Time, and how long a worker waits before it hands its message back."""

import asyncio
import random
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Final, TypeVar

from chassis.bus import Release

T = TypeVar("T")

JITTER: Final = 0.5
"""A wait is up to this much longer than asked, so that workers do not knock in step."""


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class Patience:
    """The clock for one message: raises Release when the process stops, or the message was held long enough.

    `hold_seconds` stays below the broker's consumer timeout (half an hour by default): past it the broker would take
    the message away from a worker that still works on it.
    """

    def __init__(self, stopping: asyncio.Event, *, hold_seconds: float) -> None:
        self._stopping = stopping
        self._release_at = asyncio.get_running_loop().time() + hold_seconds

    def now(self) -> datetime:
        """Return the time."""
        return utc_now()

    async def sleep(self, seconds: float) -> None:
        """Wait so long or a little longer."""
        if asyncio.get_running_loop().time() >= self._release_at:
            raise Release
        try:
            async with asyncio.timeout(seconds * random.uniform(1, 1 + JITTER)):  # noqa: S311 - spreads load, guards nothing
                await self._stopping.wait()
        except TimeoutError:
            return
        raise Release

    async def unless_stopped(self, asking: Awaitable[T]) -> T:
        """Await something that may be given up without harm, but no longer than this process works."""
        asked = asyncio.ensure_future(asking)
        stopped = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait((asked, stopped), return_when=asyncio.FIRST_COMPLETED)
            if not asked.done():
                raise Release
            return asked.result()
        finally:
            for task in (asked, stopped):
                task.cancel()
            await asyncio.gather(asked, stopped, return_exceptions=True)
