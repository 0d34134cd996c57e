"""Patience: how long a client waits, and how it is told that nothing has changed."""

import re
from datetime import datetime, timedelta
from typing import Final

FIRST_WAIT_SECONDS: Final = 2
LATER_WAIT_SECONDS: Final = 5
EAGER_FOR: Final = timedelta(seconds=30)
LONGEST_WAIT_SECONDS: Final = 25
"""Shorter than the half minute after which proxies give up."""

_WAIT = re.compile(r"\s*wait\s*=\s*\"?(\d{1,9})\"?\s*", re.IGNORECASE)


def retry_after_seconds(*, created_at: datetime, now: datetime) -> int:
    """Return when to ask again for a job that is not finished: soon at first, later less often."""
    return FIRST_WAIT_SECONDS if now - created_at < EAGER_FOR else LATER_WAIT_SECONDS


def preferred_wait(prefer: str | None) -> int | None:
    """Return the seconds of `Prefer: wait=n` (RFC 7240), at most the longest wait; None when none is asked."""
    for preference in (prefer or "").split(","):
        match = _WAIT.fullmatch(preference.split(";")[0])
        if match:
            return min(int(match[1]), LONGEST_WAIT_SECONDS)
    return None


def matches(if_none_match: str | None, etag: str) -> bool:
    """Say whether the client already has this version (weak comparison, RFC 9110 13.1.2)."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    opaque = etag.removeprefix("W/")
    return any(tag.strip().removeprefix("W/") == opaque for tag in if_none_match.split(","))


def last_seen(last_event_id: str | None) -> int:
    """Return the version of the job a reader has seen last; 0 for a new reader or an id that is not ours."""
    seen = (last_event_id or "").strip()
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= len(str(2**63)) else 0
