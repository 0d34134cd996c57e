"""Photos are looked at in processes of their own, with limits, so that no file can hurt this one."""

import asyncio
import logging
import multiprocessing
import resource
import signal
from concurrent.futures import TimeoutError as TooLateError
from pathlib import Path
from typing import Final, Self

import cv2
from faces.detect import FaceFinder
from pebble import ProcessExpired, ProcessPool

from gateway.adapters import pillow_photo
from gateway.domain.photo import BadPhoto, CheckedPhoto, Limits, unreadable
from gateway.domain.problem import UnavailableError

MEMORY_FOR_A_PHOTO: Final = 1_200_000_000
"""Bytes a process may take beyond what it holds when it is ready."""

PHOTOS_PER_PROCESS: Final = 200
WAITING_PHOTOS_PER_PROCESS: Final = 8
log = logging.getLogger(__name__)


class PhotoPool:
    """Checks photos with the photo gate, `processes` at once; open it as a context manager."""

    def __init__(self, *, models: Path, limits: Limits, processes: int, seconds_per_photo: float) -> None:
        self._models = models
        self._limits = limits
        self._processes = processes
        self._seconds = seconds_per_photo
        self._waiting = 0
        self._pool: ProcessPool | None = None

    async def __aenter__(self) -> Self:
        self._pool = ProcessPool(
            max_workers=self._processes,
            max_tasks=PHOTOS_PER_PROCESS,
            initializer=_get_ready,
            initargs=(self._models, self._limits),
            context=multiprocessing.get_context("spawn"),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # Pebble has not typed it.
            await asyncio.to_thread(self._pool.join)

    async def check(self, data: bytes) -> CheckedPhoto | BadPhoto:
        """Decode a file and make the photo anew, or say what is wrong with it; UnavailableError when all are busy."""
        if self._pool is None:
            raise UnavailableError("the photo pool is not open")
        if self._waiting >= self._processes * WAITING_PHOTOS_PER_PROCESS:
            raise UnavailableError("too many photos wait")
        self._waiting += 1
        try:
            return await asyncio.wrap_future(self._pool.schedule(_check, args=(data,), timeout=self._seconds))
        except (TooLateError, ProcessExpired, MemoryError) as error:
            # A file that breaks its process is refused like any other that cannot be read.
            log.warning("a photo broke its process", extra={"error": type(error).__name__})
            return unreadable()
        finally:
            self._waiting -= 1


_ready: tuple[Limits, pillow_photo.Judge] | None = None


def _get_ready(models: Path, limits: Limits) -> None:
    """Load the models, then take rights away: no more memory than a photo needs, no core file with a face in it."""
    global _ready  # noqa: PLW0603 - one process, one judge
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which stops its processes.
    cv2.setNumThreads(1)
    _ready = (limits, pillow_photo.face_judge(FaceFinder(models)))
    limit = _address_space() + MEMORY_FOR_A_PHOTO
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _check(data: bytes) -> CheckedPhoto | BadPhoto:
    if _ready is None:
        raise AssertionError("the process was not made ready")
    limits, judge = _ready
    return pillow_photo.check(data, limits=limits, judge=judge)


def _address_space() -> int:
    """Return the bytes of address space in use; Linux tells, elsewhere a generous guess stands in."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except FileNotFoundError:
        return 4_000_000_000
    return pages * resource.getpagesize()
