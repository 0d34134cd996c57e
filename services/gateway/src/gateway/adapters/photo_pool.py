"""Photos are looked at in processes of their own, with limits, so that no file can hurt this one."""

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any, Final, Self

from contracts.uploads import Findings
from faces import models
from gateway.domain.photo import BadPhoto, CheckedPhoto, Limits, unreadable
from gateway.domain.problem import UnavailableError

READY_WITHIN_SECONDS: Final = 30
PHOTOS_PER_PROCESS: Final = 200
WAITING_PER_PROCESS: Final = 8
LENGTH_BYTES: Final = 4
KEPT_ENVIRONMENT: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "TMPDIR")
"""A process that opens strangers' files is told none of our secrets."""

log = logging.getLogger(__name__)


class PhotoPool:
    """Checks photos with the photo gate, `processes` at once; open it as a context manager."""

    def __init__(self, *, models_folder: Path, limits: Limits, processes: int, seconds_per_photo: float) -> None:
        self._models = models_folder
        self._limits = limits
        self._processes = processes
        self._seconds = seconds_per_photo
        self._waiting = 0
        self._idle: asyncio.LifoQueue[_Onlooker] = asyncio.LifoQueue()
        self._all: list[_Onlooker] = []

    async def __aenter__(self) -> Self:
        """Make the processes; faces.models.ModelError when they could not work."""
        await asyncio.to_thread(models.ensure, self._models)
        arguments = (str(self._models), str(self._limits.bytes), str(self._limits.pixels))
        self._all = [_Onlooker(arguments) for _ in range(self._processes)]
        for onlooker in self._all:
            self._idle.put_nowait(onlooker)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(onlooker.end() for onlooker in self._all))

    @property
    def pids(self) -> list[int]:
        """The processes that live now."""
        return [onlooker.process.pid for onlooker in self._all if onlooker.alive and onlooker.process]

    async def check(self, data: bytes) -> CheckedPhoto | BadPhoto:
        """Decode a file and make the photo anew, or say what is wrong with it; UnavailableError when all are busy."""
        if self._waiting >= self._processes * WAITING_PER_PROCESS:
            raise UnavailableError("too many photos wait")
        self._waiting += 1
        try:
            onlooker = await self._idle.get()
        finally:
            self._waiting -= 1
        try:
            return await self._checked_by(onlooker, data)
        finally:
            self._idle.put_nowait(onlooker)

    async def _checked_by(self, onlooker: "_Onlooker", data: bytes) -> CheckedPhoto | BadPhoto:
        await onlooker.get_ready()
        done = False
        try:
            async with asyncio.timeout(self._seconds):
                checked = await onlooker.look(data)
            done = True
        except (TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            # A file that breaks its process is refused like any other that cannot be read.
            log.warning("a photo broke its process", extra={"error": type(error).__name__})
            return unreadable()
        finally:
            if not done or onlooker.looked_at >= PHOTOS_PER_PROCESS:
                await onlooker.end()
        return checked


class _Onlooker:
    """One process, started when it is needed and started anew when it is gone."""

    def __init__(self, arguments: tuple[str, ...]) -> None:
        self.process: Process | None = None
        self.looked_at = 0
        self._arguments = arguments

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def get_ready(self) -> None:
        if self.alive:
            return
        self.looked_at = 0
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gateway.adapters.photo_process", *self._arguments),
            stdin=PIPE,
            stdout=PIPE,
            env={name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ},
        )
        ready = b""
        try:
            async with asyncio.timeout(READY_WITHIN_SECONDS):
                ready = await _pipes(self.process)[1].readline()
        except TimeoutError as error:
            raise UnavailableError("a process for photos does not get ready") from error
        finally:
            if not ready:
                await self.end()
        if not ready:
            raise UnavailableError("a process for photos ended before it was ready")

    async def look(self, data: bytes) -> CheckedPhoto | BadPhoto:
        photos, answers = _pipes(self.process)
        photos.write(len(data).to_bytes(LENGTH_BYTES) + data)
        await photos.drain()
        head = json.loads(await _part(answers))
        jpeg = await _part(answers)
        self.looked_at += 1
        return _told(head, jpeg)

    async def end(self) -> None:
        if self.process is not None and self.alive:
            self.process.kill()
            await self.process.wait()


def _pipes(process: Process | None) -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
    if process is None or process.stdin is None or process.stdout is None:
        raise BrokenPipeError("the process has not been started")
    return process.stdin, process.stdout


async def _part(answers: asyncio.StreamReader) -> bytes:
    length = int.from_bytes(await answers.readexactly(LENGTH_BYTES))
    return await answers.readexactly(length)


def _told(head: dict[str, Any], jpeg: bytes) -> CheckedPhoto | BadPhoto:
    if "bad" in head:
        return BadPhoto(**head["bad"])
    findings = Findings.model_validate(head["findings"])
    return CheckedPhoto(jpeg=jpeg, width=head["width"], height=head["height"], findings=findings)
