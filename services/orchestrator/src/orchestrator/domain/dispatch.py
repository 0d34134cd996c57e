"""Who is next: admission of queued jobs, and every limit of a job's life."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from contracts.jobs import JobKind


def _waits() -> dict[JobKind, timedelta]:
    return {"preview": timedelta(minutes=15), "book": timedelta(hours=6)}


def _runs() -> dict[JobKind, timedelta]:
    return {"preview": timedelta(minutes=10), "book": timedelta(minutes=30)}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many at once, how long at most."""

    slots: int = 20
    """Jobs processing at once; at least two."""
    slots_per_user: int = 2
    preview_quota: int = 3
    """Previews a user may ask for; those that failed through no fault of theirs do not count."""
    wait: Mapping[JobKind, timedelta] = field(default_factory=_waits)
    """From created to claimed."""
    run: Mapping[JobKind, timedelta] = field(default_factory=_runs)
    """From claimed to done."""
    step: timedelta = timedelta(minutes=5)
    """From sent to answered, before the command is sent again."""
    times_sent: int = 3
    checkout: timedelta = timedelta(hours=1)
    """How long a checkout is open; half an hour at least, a day at most."""
    refund_after: timedelta = timedelta(days=1)
    """From a paid book's failure to its refund, if no person has decided otherwise."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A queued job, as far as admission cares."""

    id: UUID
    user_id: UUID
    kind: JobKind
    created_at: datetime
    served_at: datetime | None = None
    """When a job of this kind last started for this user."""

    @property
    def since(self) -> datetime:
        """Since when the user waits for the next start of such a job."""
        return max(self.created_at, self.served_at or self.created_at)


@dataclass(frozen=True, kw_only=True)
class Running:
    """A processing job, as far as admission cares."""

    user_id: UUID
    kind: JobKind


def choose(waiting: Iterable[Waiting], running: Iterable[Running], limits: Limits) -> list[Waiting]:
    """Return who starts now: previews first, on at most half of the slots; of a kind, users take turns.

    Whoever waits longest since a start of their own is next, each with their oldest job.
    """
    running = list(running)
    free = limits.slots - len(running)
    free_for_previews = limits.slots // 2 - sum(job.kind == "preview" for job in running)
    of_user = Counter(job.user_id for job in running)
    chosen: list[Waiting] = []
    for job in _in_turn(waiting):
        if free <= 0 or of_user[job.user_id] >= limits.slots_per_user:
            continue
        if job.kind == "preview" and free_for_previews <= 0:
            continue
        chosen.append(job)
        free -= 1
        free_for_previews -= job.kind == "preview"
        of_user[job.user_id] += 1
    return chosen


def _in_turn(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Return previews before books, and of a kind the first of each user before anybody's second."""
    mine: Counter[tuple[UUID, JobKind]] = Counter()
    turns: dict[UUID, int] = {}
    oldest_first = sorted(waiting, key=lambda job: (job.created_at, job.id))
    for job in oldest_first:
        turns[job.id] = mine[job.user_id, job.kind]
        mine[job.user_id, job.kind] += 1
    return sorted(oldest_first, key=lambda job: (job.kind != "preview", turns[job.id], job.since))
