"""Processes that do the computing, so that the service goes on answering its broker meanwhile."""

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Generic, ParamSpec, Self, TypeVar

from prometheus_client import Histogram

from chassis import telemetry

P = ParamSpec("P")
T = TypeVar("T")

_WORK = Histogram(
    "comics_postprocess_work_seconds",
    "Computing time of one piece of work",
    ["work"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16),
)
PATIENCE_SECONDS: Final = 60
"""How long a worker may take to start."""


class WorkerLostError(Exception):
    """The process that did the work ended before it was done."""


@dataclass(frozen=True)
class _Done(Generic[T]):
    result: T
    began: int
    ended: int
    cpu_seconds: float
    pid: int


class Workers:
    """So many processes; each does one piece of work at a time, and one that dies takes only its own work along."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._idle: asyncio.Queue[ProcessPoolExecutor] = asyncio.Queue()
        self._all: set[ProcessPoolExecutor] = set()

    async def __aenter__(self) -> Self:
        """Start the processes and wait until they are warm."""
        for _ in range(self._count):
            self._hire()
        warm = [asyncio.wrap_future(executor.submit(os.getpid)) for executor in self._all]
        await asyncio.wait_for(asyncio.gather(*warm), PATIENCE_SECONDS)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let running work finish and end the processes."""
        await asyncio.gather(*(asyncio.to_thread(executor.shutdown) for executor in self._all))
        self._all.clear()

    @property
    def running(self) -> bool:
        """Whether there are processes to work."""
        return bool(self._all)

    async def run(self, name: str, page: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do the work in a process as soon as one is free; WorkerLostError when that process dies.

        The work must be a function of a module; what it is given and returns must pickle. The current trace gets a
        span of the time in the process, with the page.
        """
        executor = await self._idle.get()
        try:
            done = await asyncio.wrap_future(executor.submit(_timed, work, args, kwargs))
        except BrokenProcessPool as error:
            self._all.discard(executor)
            executor.shutdown(wait=False)
            executor = self._make()
            raise WorkerLostError(f"the process that did {name} of {page} was lost") from error
        finally:
            self._idle.put_nowait(executor)
        _tell(name, page, done)
        return done.result

    def _hire(self) -> None:
        self._idle.put_nowait(self._make())

    def _make(self) -> ProcessPoolExecutor:
        executor = ProcessPoolExecutor(
            max_workers=1, mp_context=multiprocessing.get_context("spawn"), initializer=_begin
        )
        self._all.add(executor)
        return executor


def _tell(name: str, page: str, done: _Done[Any]) -> None:
    attributes: dict[str, str | int | float] = {"process.pid": done.pid, "comics.cpu_seconds": done.cpu_seconds}
    if page:
        attributes["comics.page.id"] = page
    span = telemetry.tracer.start_span(name, start_time=done.began, attributes=attributes)
    span.end(done.ended)
    _WORK.labels(name).observe((done.ended - done.began) / 1e9)


def _timed(work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Done[T]:
    began, cpu = time.time_ns(), time.process_time()
    result = work(*args, **kwargs)
    return _Done(result, began, time.time_ns(), round(time.process_time() - cpu, 3), os.getpid())


def _begin() -> None:
    """Leave signals to the parent, end with it, and load what every piece of work needs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import postprocess.adapters.book  # noqa: PLC0415 - here and not above: the parent never needs them.
    import postprocess.adapters.painting  # noqa: F401, PLC0415


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
