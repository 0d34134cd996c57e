"""What processes cost: seconds of CPU and memory of whole process trees, without a sampler inside them."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

import psutil

SAMPLE_SECONDS: Final = 0.5


@dataclass
class Peak:
    """The most memory that the processes held together, in MiB."""

    mebibytes: float = 0


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time of these processes and all below them, so far."""
    total = 0.0
    for process in _trees(roots):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total


@asynccontextmanager
async def memory_watched(roots: Iterable[int]) -> AsyncIterator[Peak]:
    """Watch the proportional share of memory (PSS; pages that forks share count once) while the block runs."""
    roots, peak = list(roots), Peak()
    task = asyncio.create_task(_watch(roots, peak))
    try:
        yield peak
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        peak.mebibytes = max(peak.mebibytes, _memory(roots))


async def _watch(roots: Iterable[int], peak: Peak) -> None:
    while True:
        peak.mebibytes = max(peak.mebibytes, await asyncio.to_thread(_memory, roots))
        await asyncio.sleep(SAMPLE_SECONDS)


def _memory(roots: Iterable[int]) -> float:
    total = 0
    for process in _trees(roots):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            held = process.memory_full_info()
            total += getattr(held, "pss", held.uss)
    return total / 2**20


def _trees(roots: Iterable[int]) -> Iterator[psutil.Process]:
    for pid in roots:
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(pid)
            yield from (root, *root.children(recursive=True))
