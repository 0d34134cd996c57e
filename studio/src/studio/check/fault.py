"""A fault of a story: where it is, what it is, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault; a story with errors cannot be published, warnings are the author's to judge."""

    file: str
    """Below the story's folder."""
    line: int
    """Counted from 1."""
    rule: str
    """Stable name, such as text-over-face."""
    what: str
    cure: str
    severity: Severity = "error"


def in_reading_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return each fault once: story.yaml first, then the other files by name, each from top to bottom."""
    found = dict.fromkeys(faults)
    return tuple(sorted(found, key=lambda one: (one.file != "story.yaml", one.file, one.line, one.rule)))
