"""What a job is asked to make; fixed when the job is inserted."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from pydantic import TypeAdapter

from contracts.jobs import JobKind, StoryPublished, StoryVersion
from contracts.postprocess import ComposedPage
from contracts.story import Format
from contracts.values import AgeBand, CharacterId, Code, Frozen, Language, PageId, Sha256, StoredObject


class Cast(Frozen):
    """Whose face a character wears, with the photo and what was measured on it."""

    id: CharacterId
    upload_id: UUID
    photo: StoredObject
    findings: StoredObject


@dataclass(frozen=True, kw_only=True)
class Story:
    """What a job must know of a published version of a story."""

    version: StoryVersion
    languages: tuple[Language, ...]
    pages: tuple[PageId, ...]
    pages_with_a_face: tuple[PageId, ...]
    preview_pages: tuple[PageId, ...]
    price_ids: Mapping[Format, Code] = field(default_factory=dict)
    """What it is sold as; no format that is missing here is for sale."""

    @classmethod
    def published(cls, event: StoryPublished) -> Self:
        """Return the story as it was published."""
        return cls(
            version=event.story,
            languages=event.languages,
            pages=event.pages,
            pages_with_a_face=event.pages_with_a_face,
            preview_pages=event.preview_pages,
            price_ids=event.price_ids,
        )


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Everything that decides what comes out of a job, and for whom."""

    user_id: UUID
    kind: JobKind
    story: StoryVersion
    language: Language
    age_band: AgeBand
    characters: tuple[Cast, ...]
    person: StoredObject
    request_sha256: Sha256
    preview_job_id: UUID | None = None
    grant_id: UUID | None = None
    order_id: UUID | None = None

    @property
    def hero(self) -> Cast:
        """The child of the book."""
        return self.characters[0]


_FINGERPRINT = TypeAdapter(tuple[str, ...])


def fingerprint(inputs: Inputs, reused: Iterable[ComposedPage] = ()) -> Sha256:
    """Return one hash over the content of everything that goes into the book; user and time are no part of it."""
    parts = (
        inputs.kind,
        inputs.story.id,
        str(inputs.story.version),
        inputs.story.packed.sha256,
        inputs.language,
        inputs.age_band,
        inputs.person.sha256,
        *(part for cast in inputs.characters for part in (cast.id, cast.photo.sha256, cast.findings.sha256)),
        *(part for page in reused for part in (page.page, page.picture.sha256, page.sheet.sha256)),
    )
    return hashlib.sha256(_FINGERPRINT.dump_json(parts)).hexdigest()
