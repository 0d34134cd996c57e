"""Changes told inside this process: from the one queue to every request that waits."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID


class Watcher:
    """One reader's bell."""

    def __init__(self) -> None:
        self.ended = False
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake the reader, now or when it next waits."""
        self._rung.set()

    def end(self) -> None:
        """Wake the reader for the last time."""
        self.ended = True
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for a change, so many seconds at most; say whether one came."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class ChangeBoard:
    """Who waits for what."""

    def __init__(self) -> None:
        self._watchers: defaultdict[UUID, set[Watcher]] = defaultdict(set)
        self._closed = False

    @contextmanager
    def watch(self, resource_id: UUID) -> Iterator[Watcher]:
        """Begin to notice changes of a resource."""
        watcher = Watcher()
        if self._closed:
            watcher.end()
        self._watchers[resource_id].add(watcher)
        try:
            yield watcher
        finally:
            self._watchers[resource_id].discard(watcher)
            if not self._watchers[resource_id]:
                del self._watchers[resource_id]

    def tell(self, resource_id: UUID) -> None:
        """Wake everybody who waits for this resource."""
        for watcher in self._watchers.get(resource_id, ()):
            watcher.ring()

    def close(self) -> None:
        """Let everybody go: this process is about to stop."""
        self._closed = True
        for watchers in self._watchers.values():
            for watcher in watchers:
                watcher.end()

    @property
    def watching(self) -> int:
        """How many readers wait."""
        return sum(len(watchers) for watchers in self._watchers.values())
