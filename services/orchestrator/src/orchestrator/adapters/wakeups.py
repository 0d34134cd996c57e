"""Wake-ups from Postgres: what a commit notified, heard on a connection of its own."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Final

import asyncpg

RECONNECT_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 5.0

log = logging.getLogger(__name__)


class Wakeups:
    """Listens to channels; whoever waits for one looks by itself too, since a notice may be lost."""

    def __init__(self, *, database_url: str, channels: Iterable[str]) -> None:
        self._url = database_url
        self._events = {channel: asyncio.Event() for channel in channels}

    async def wait(self, channel: str, *, at_most_seconds: float) -> None:
        """Return when the channel was notified since the last wait, or the time is over."""
        event = self._events[channel]
        try:
            async with asyncio.timeout(at_most_seconds):
                await event.wait()
        except TimeoutError:
            return
        event.clear()

    async def run(self) -> None:
        """Listen until cancelled; connect again whenever the connection is lost."""
        while True:
            try:
                await self._listen()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("cannot hear Postgres; listening again soon", extra={"why": type(error).__name__})
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=LOOK_SECONDS, command_timeout=LOOK_SECONDS)
        try:
            for channel in self._events:
                await connection.add_listener(channel, self._heard)
            for event in self._events.values():  # What was said before we listened.
                event.set()
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                await connection.execute("SELECT 1")
        finally:
            connection.terminate()

    def _heard(self, _connection: object, _pid: int, channel: str, _payload: object) -> None:
        self._events[channel].set()
