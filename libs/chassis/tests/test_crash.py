"""A process dies where it is told to, and nowhere else."""

import os
import signal
import subprocess
import sys

SCRIPT = """
from chassis.crash import crash_if
crash_if("before_work")
print("worked", flush=True)
crash_if("after_work")
print("answered", flush=True)
"""


def run(point: str | None) -> subprocess.CompletedProcess[str]:
    told = {"COMICS_CRASH_AT": point} if point else {}
    return subprocess.run(  # noqa: S603 - our own words.
        [sys.executable, "-c", SCRIPT], env={**os.environ, **told}, capture_output=True, text=True, check=False
    )


def test_a_process_dies_at_the_point_it_is_told() -> None:
    died = run("after_work")

    assert (died.returncode, died.stdout) == (-signal.SIGKILL, "worked\n")


def test_a_process_that_is_told_nothing_lives() -> None:
    lived = run(None)

    assert (lived.returncode, lived.stdout) == (0, "worked\nanswered\n")
