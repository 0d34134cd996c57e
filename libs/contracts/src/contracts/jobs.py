"""Jobs: what a user wishes, what an operator grants, and that a job changed."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.message import Event, derived_id
from contracts.story import Format
from contracts.uploads import Consent
from contracts.values import (
    AgeBand,
    CharacterId,
    Code,
    Frozen,
    Language,
    Operator,
    PageId,
    Sha256,
    StoredObject,
    StoryId,
    Why,
)

JobKind = Literal["preview", "book"]
JobStatus = Literal["queued", "processing", "done", "failed"]
Pronoun = Literal["she", "he", "they"]
"""How a story speaks of the child, in languages and sentences where that shows."""


class Character(Frozen):
    """Whose face a character of the story wears."""

    id: CharacterId = "hero"
    upload_id: UUID


class Person(Frozen):
    """Who the book is about; lives in jobs/<job>/person.json and nowhere else."""

    schema_version: Literal[1] = 1
    name: Annotated[str, Field(min_length=1, max_length=40)]
    dedication: Annotated[str, Field(max_length=300)] | None = None
    pronoun: Pronoun = "they"


class StoryVersion(Frozen):
    """One published, never changing version of a story."""

    id: StoryId
    version: Annotated[int, Field(ge=1)]
    packed: StoredObject = Field(description="its story.json (contracts.story.PackedStory)")


class PreviewRequested(Event):
    """A user wants to see a child in a story."""

    type: Literal["preview.requested"] = "preview.requested"
    user_id: UUID
    job_id: UUID
    request_sha256: Sha256
    story_id: StoryId
    story_version: Annotated[int, Field(ge=1)]
    language: Language
    age_band: AgeBand
    characters: Annotated[tuple[Character, ...], Field(min_length=1, max_length=1)]
    person: StoredObject = Field(description="contracts.jobs.Person")
    consent: Consent | None = None


class GrantRequested(Event):
    """An operator gives the book of a finished preview away; the orchestrator writes down who and why."""

    type: Literal["grant.requested"] = "grant.requested"
    preview_job_id: UUID
    operator: Operator
    why: Why

    @property
    def book_job_id(self) -> UUID:
        """Return the id of the one book this grant may make."""
        return derived_id("grant", self.message_id)


class StoryPublished(Event):
    """A version of a story lies in the object store, complete; the catalogue may offer it."""

    type: Literal["story.published"] = "story.published"
    story: StoryVersion
    age_bands: tuple[AgeBand, ...]
    languages: tuple[Language, ...]
    titles: dict[Language, str]
    summaries: dict[Language, str]
    pages: tuple[PageId, ...]
    pages_with_a_face: tuple[PageId, ...]
    preview_pages: tuple[PageId, ...]
    price_ids: dict[Format, Code] = Field(default_factory=dict, description="what it is sold as")
    operator: Operator


class JobChanged(Event):
    """A job's row has a new version; look at it."""

    type: Literal["job.changed"] = "job.changed"
    user_id: UUID
    job_id: UUID
    version: Annotated[int, Field(ge=1)]
    status: JobStatus


class AnalyticsFact(Frozen):
    """Something that happened, told without a person: props hold story, step, counts, never a name."""

    id: UUID
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,60}$")]
    occurred_at: AwareDatetime
    anonymous_id: UUID | None = None
    user_id: UUID | None = None
    session_id: UUID | None = None
    story_id: StoryId | None = None
    age_band: AgeBand | None = None
    language: Language | None = None
    job_id: UUID | None = None
    order_id: UUID | None = None
    props: dict[Code, str | int | float | bool] = Field(default_factory=dict)


class AnalyticsRecorded(Event):
    """Facts for the analytics tables."""

    type: Literal["analytics.recorded"] = "analytics.recorded"
    facts: Annotated[tuple[AnalyticsFact, ...], Field(min_length=1, max_length=100)]
