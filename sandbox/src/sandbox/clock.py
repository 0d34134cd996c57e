"""A clock that tests can move."""

import time
from datetime import UTC, datetime


class Clock:
    """Seconds since the epoch, plus whatever it was moved by; it never goes back."""

    def __init__(self) -> None:
        self._ahead_seconds = 0.0

    def now(self) -> float:
        """The time of this sandbox, in seconds since the epoch."""
        return time.time() + self._ahead_seconds

    def advance(self, *, seconds: float) -> float:
        """Move the time on and return it; raises `ValueError` for a step back."""
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        self._ahead_seconds += seconds
        return self.now()


def iso(seconds: float) -> str:
    """A moment as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
