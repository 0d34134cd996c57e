"""Time, and how long a command waits before it is handed back."""

import asyncio
import random
from datetime import UTC, datetime
from typing import Final

from chassis.bus import Release

JITTER: Final = 0.5
"""A wait is up to this much longer than asked, so that workers do not knock in step."""


class WallClock:
    """The clock for a webhook, which waits for nothing."""

    def now(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class Patience(WallClock):
    """The clock for one command: raises Release when the process stops, or the message was held long enough.

    `hold_seconds` stays below the broker's consumer timeout (half an hour by default): past it the broker would take
    the message away from a worker that still works on it.
    """

    def __init__(self, stopping: asyncio.Event, *, hold_seconds: float) -> None:
        self._stopping = stopping
        self._release_at = asyncio.get_running_loop().time() + hold_seconds

    async def sleep(self, seconds: float) -> None:
        """Wait so long or a little longer."""
        if self._stopping.is_set() or asyncio.get_running_loop().time() >= self._release_at:
            raise Release
        try:
            async with asyncio.timeout(seconds * random.uniform(1, 1 + JITTER)):  # noqa: S311 - spreads load, guards nothing
                await self._stopping.wait()
        except TimeoutError:
            return
        raise Release
