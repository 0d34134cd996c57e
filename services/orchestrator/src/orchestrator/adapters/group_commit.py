"""Many changes in one commit, each caller waiting for its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import Histogram

from chassis import telemetry
from orchestrator.use_cases.handling import Item

LINGER_SECONDS: Final = 0.002
"""How long a commit waits for company, once there was company."""

log = logging.getLogger(__name__)

_SIZE = Histogram(
    "comics_commit_changes", "Messages and signals in one commit", buckets=(1, 2, 5, 10, 20, 50, 100, 200)
)


@dataclass(frozen=True)
class Entry:
    """One change that waits to be committed, in the trace it came with."""

    item: Item
    headers: Mapping[str, str]
    done: asyncio.Future[None] = field(compare=False)


class GroupCommit:
    """Takes what has arrived, up to a number, and commits it together; what fails in company is tried alone."""

    def __init__(self, commit: Callable[[Sequence[Entry]], Awaitable[None]], *, batch_max: int) -> None:
        self._commit = commit
        self._batch_max = batch_max
        self._waiting: asyncio.Queue[Entry] = asyncio.Queue()

    async def apply(self, item: Item) -> None:
        """Return when the change is committed; raise what it fails with by itself."""
        entry = Entry(item, telemetry.trace_headers(), asyncio.get_running_loop().create_future())
        self._waiting.put_nowait(entry)
        await entry.done

    async def run(self) -> None:
        """Commit until cancelled."""
        had_company = False
        while True:
            batch = await self._next_batch(linger=had_company)
            had_company = len(batch) > 1
            await self._settle(batch)

    async def _next_batch(self, *, linger: bool) -> list[Entry]:
        batch = [await self._waiting.get()]
        if linger and self._waiting.qsize() < self._batch_max - 1:
            await asyncio.sleep(LINGER_SECONDS)
        while len(batch) < self._batch_max and not self._waiting.empty():
            batch.append(self._waiting.get_nowait())
        return [entry for entry in batch if not entry.done.done()]

    async def _settle(self, batch: Sequence[Entry]) -> None:
        if not batch:
            return
        try:
            await self._commit(batch)
        except Exception as error:
            if len(batch) > 1:
                log.warning("a commit of many failed; each is tried alone", exc_info=True)
                for entry in batch:
                    await self._settle([entry])
            elif not batch[0].done.done():
                batch[0].done.set_exception(error)
            return
        _SIZE.observe(len(batch))
        for entry in batch:
            if not entry.done.done():
                entry.done.set_result(None)
