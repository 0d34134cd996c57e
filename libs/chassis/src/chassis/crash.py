"""Crash points: places where a process can be told to die, so that tests see what is left."""

import os
import signal
from typing import Final

CRASH_AT: Final = "COMICS_CRASH_AT"
"""The environment variable that names the one point at which to die; no service reads it otherwise."""


def crash_if(point: str) -> None:
    """Die here by SIGKILL, as if the machine had failed, when the environment names this point."""
    if os.environ.get(CRASH_AT) == point:
        os.kill(os.getpid(), signal.SIGKILL)
