"""A program in the background: started apart, watched, ended by its own pid."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

import psutil

LOOK_SECONDS: Final = 0.25

_children: "dict[int, subprocess.Popen[bytes]]" = {}
"""What this very process started, by pid."""

Ready = Callable[[], Awaitable[bool]]


class StartError(Exception):
    """Something could not be started; the text is for a person and says what to do."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to start: nothing is inherited but what `environment` says."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    folder: Path
    stop_signal: signal.Signals = signal.SIGTERM


@dataclass(frozen=True, kw_only=True)
class Running:
    """A started program, known by pid and birth so that a pid used again is never mistaken for it."""

    name: str
    pid: int
    born: float
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM

    def alive(self) -> bool:
        """Whether it still runs; collects its exit where we are its parent."""
        runs = self._runs()
        return self.exit_code() is None and runs  # Asked last: what has just ended is collected all the same.

    def _runs(self) -> bool:
        try:
            process = psutil.Process(self.pid)
            return process.create_time() == self.born and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def exit_code(self) -> int | None:
        """How it ended; None while it runs, or when another process started it."""
        child = _children.get(self.pid)
        return child.poll() if child else None

    def log_tail(self, lines: int = 15) -> str:
        """The last lines it wrote."""
        if not self.log.exists():
            return "(it wrote nothing)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    async def stop(self, *, patience_seconds: float = 20) -> None:
        """End it: its stop signal, patience, then the kill that also takes what it left behind."""
        if self.alive():
            os.kill(self.pid, self.stop_signal)
            deadline = monotonic() + patience_seconds
            while self.alive() and monotonic() < deadline:
                await asyncio.sleep(0.05)
        await self.kill()

    async def kill(self) -> None:
        """End it and what it left behind at once, as a power cut would."""
        self._kill_group()
        while self.alive():
            await asyncio.sleep(0.02)

    def _kill_group(self) -> None:
        """Kill what is left in the session it began, unless its number means somebody else by now."""
        if self.alive() or not psutil.pid_exists(self.pid):
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)


def start(program: Program) -> Running:
    """Start a program in a session of its own, so that Ctrl-C reaches only who asked for it."""
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        child = subprocess.Popen(
            program.command,
            env=dict(program.environment),
            cwd=program.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _children[child.pid] = child
    return Running(
        name=program.name,
        pid=child.pid,
        born=psutil.Process(child.pid).create_time(),
        log=program.log,
        stop_signal=program.stop_signal,
    )


async def until_ready(running: Running, ready: Ready, *, seconds: float) -> None:
    """Wait until a started program is ready; StartError, with the end of its log, when it dies or takes too long."""
    deadline = monotonic() + seconds
    while not await ready():
        if not running.alive():
            raise StartError(_last_words(running, "ended while it was starting"))
        if monotonic() > deadline:
            raise StartError(_last_words(running, f"was not ready after {seconds:.0f} s"))
        await asyncio.sleep(LOOK_SECONDS)
    if not running.alive():
        raise StartError(_last_words(running, "ended, and something else answers in its place"))


def _last_words(running: Running, fate: str) -> str:
    return f"{running.name} {fate}. The end of its log ({running.log}):\n{running.log_tail()}"
