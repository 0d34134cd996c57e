"""Resources: stories, uploads and jobs as a reader finds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.jobs import JobKind, JobStatus
from contracts.orders import WITHHELD, OrderStatus
from contracts.uploads import Purpose
from contracts.values import AgeBand, Fault, Language, StoredObject
from gateway.domain.problem import Problem, advice, book_advice, refused_wish


@dataclass(frozen=True, kw_only=True)
class StoryEntry:
    """The version of a story that the catalogue offers now."""

    id: str
    version: int
    languages: tuple[Language, ...]
    age_bands: tuple[AgeBand, ...]
    titles: Mapping[Language, str]
    summaries: Mapping[Language, str]
    pages: tuple[str, ...]
    preview_pages: tuple[str, ...]

    @property
    def folder(self) -> str:
        """Where the files of this version lie."""
        return f"stories/{self.id}/{self.version}"


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A photo the caller brought, as the orchestrator wrote it down."""

    id: UUID
    request_sha256: str
    purpose: Purpose
    findings: StoredObject
    width: int
    height: int
    warnings: tuple[str, ...]
    created_at: datetime
    erased_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a job failed, and whose fault that was."""

    code: str
    fault: Fault


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Steps done of all steps; it only counts, and never goes down."""

    stage: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        """Whole per cent; 100 only when all is done."""
        return self.done * 100 // self.total if self.total else 0


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job of the caller; `version` grows with every change."""

    id: UUID
    request_sha256: str
    version: int
    kind: JobKind
    status: JobStatus
    story_id: str
    story_version: int
    language: Language
    age_band: AgeBand
    order_id: UUID | None
    order_status: OrderStatus | None
    progress: Progress
    failure: Failure | None
    manifest: StoredObject | None
    created_at: datetime
    changed_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    deadline_at: datetime
    erased_at: datetime | None

    @property
    def withheld(self) -> bool:
        """Whether its book is not shown, because the money for it went back or is asked back."""
        return self.order_status in WITHHELD

    @property
    def readable(self) -> bool:
        """Whether there is a book to be shown."""
        return self.manifest is not None and self.erased_at is None and not self.withheld

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.status in {"done", "failed"}

    @property
    def etag(self) -> str:
        """The version as a client remembers it; money that goes back hides a book without changing its job."""
        return f'"{self.version}.withheld"' if self.withheld else f'"{self.version}"'

    def advice_after(self, failure: Failure) -> str:
        """Return the one thing to do after it failed like that."""
        if self.kind == "book":
            return book_advice(failure.code, ordered=self.order_id is not None)
        return advice(failure.code, failure.fault)

    @property
    def eta_seconds(self) -> int | None:
        """How long the rest takes at the pace so far, as of the last change; None while nothing can be told."""
        if self.ended or self.started_at is None or not self.progress.done:
            return None
        pace = (self.changed_at - self.started_at).total_seconds() / self.progress.done
        return max(0, round(pace * (self.progress.total - self.progress.done)))


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A wish the orchestrator looked at and refused."""

    code: str
    status: int
    params: Mapping[str, Any] = field(default_factory=dict)

    def problem(self) -> Problem:
        """Return the refusal as the caller reads it."""
        return refused_wish(self.code, status=self.status, members=self.params)
