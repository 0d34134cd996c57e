"""A job's pages as lines: where each is, and how long each part of it took."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

State = Literal["waiting", "sent", "done", "failed"]

WORDS: Final = {"art": "colours", "faces": "face", "pages": "page", "book": "binding"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a job, as its row tells."""

    stage: str
    page: str | None
    state: State
    reused: bool
    started_at: datetime | None
    ended_at: datetime | None

    def says(self, now: datetime) -> str:
        """The step in a few words: what is done, and in how many seconds."""
        word = WORDS.get(self.stage, self.stage)
        if self.reused:
            return f"{word} kept"
        if self.state == "waiting":
            return f"{word} …"
        seconds = _seconds(self.started_at, self.ended_at or now)
        return f"{word} {seconds:.1f} s" + {"sent": " …", "done": "", "failed": " failed"}[self.state]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One page, or one step of the whole book."""

    title: str
    text: str
    state: State


def lines(steps: Iterable[Step], *, now: datetime) -> list[Line]:
    """Return one line per page in their order, with the steps of the whole book before and after."""
    groups: dict[str, list[Step]] = {}
    for step in steps:
        groups.setdefault(step.page or WORDS.get(step.stage, step.stage), []).append(step)
    return [_line(title, group, now) for title, group in groups.items()]


def _line(title: str, steps: Sequence[Step], now: datetime) -> Line:
    return Line(title=title, text=" · ".join(step.says(now) for step in steps), state=_together(steps))


def _together(steps: Sequence[Step]) -> State:
    states = {step.state for step in steps}
    if "failed" in states:
        return "failed"
    if states == {"done"}:
        return "done"
    return "waiting" if states == {"waiting"} else "sent"


def _seconds(since: datetime | None, until: datetime) -> float:
    return (until - since) / timedelta(seconds=1) if since else 0.0
