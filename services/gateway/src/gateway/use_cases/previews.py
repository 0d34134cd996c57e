"""Previews: a wish is checked as far as it can be, and becomes a job."""

import logging
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from contracts.jobs import Character, Person, PreviewRequested, Pronoun
from contracts.uploads import Consent
from contracts.values import AgeBand, Language, StoryId
from gateway.domain import lettering
from gateway.domain.caller import Caller
from gateway.domain.problem import Problem, RefusedError, UnavailableError, refused_wish, wrong_field
from gateway.domain.resources import Job, StoryEntry
from gateway.domain.wish import Wish, reused
from gateway.use_cases.ports import Doors, KeyTakenError
from gateway.use_cases.saying import raise_refusal, say

log = logging.getLogger(__name__)

HERO: Final = "hero"
"""The child of the book; the one character stories have so far."""


def _tidy(text: object) -> object:
    """Tidy first, measure then: composing can change the length of a text."""
    return lettering.tidy(text) if isinstance(text, str) else text


class PreviewWish(BaseModel):
    """What a user asks for with `POST /v1/jobs`."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        json_schema_extra={
            "examples": [
                {
                    "kind": "preview",
                    "story_id": "moon-whale",
                    "language": "en",
                    "age_band": "3-5",
                    "name": "Mia",
                    "pronoun": "she",
                    "dedication": "For Mia, who asks why.",
                    "characters": [{"id": "hero", "upload_id": "3f1f7d8e-0a52-5a3c-8f3e-0d7c8a5d9b11"}],
                }
            ]
        },
    )

    kind: Annotated[Literal["preview"], Field(description="Only previews can be asked for; a book follows its order.")]
    story_id: StoryId
    language: Language
    age_band: AgeBand
    name: Annotated[
        str,
        Field(min_length=1, max_length=40, description="The child's first name, as it is printed."),
        BeforeValidator(_tidy),
    ]
    dedication: Annotated[
        Annotated[str, Field(max_length=300)] | None,
        Field(description="Printed in front; may have several lines."),
        BeforeValidator(_tidy),
    ] = None
    pronoun: Annotated[
        Pronoun, Field(description="How the story speaks of the child, in sentences where that shows.")
    ] = "they"
    characters: Annotated[
        tuple[Character, ...], Field(min_length=1, max_length=1, description="Whose face each character wears.")
    ]
    consent: Consent | None = None


async def request_preview(wish: Wish, asked: PreviewWish, caller: Caller, doors: Doors) -> Job:
    """Check a wish for a preview and have it written down as a job."""
    known = await _job_or_refusal(wish, caller, doors)
    if known is not None:
        return known
    story = await _story_for(asked, doors)
    await _check_letters(asked, story, doors)
    await _check_characters(asked, caller, doors)
    person = Person(name=asked.name, dedication=asked.dedication or None, pronoun=asked.pronoun)
    try:
        kept = await doors.objects.keep(
            f"jobs/{wish.id}/person.json", person.model_dump_json().encode(), content_type="application/json"
        )
    except KeyTakenError:
        raise reused() from None
    requested = PreviewRequested(
        message_id=wish.message_id,
        correlation_id=wish.id,
        user_id=caller.user_id,
        job_id=wish.id,
        request_sha256=wish.request_sha256,
        story_id=story.id,
        story_version=story.version,
        language=asked.language,
        age_band=asked.age_band,
        characters=asked.characters,
        person=kept,
        consent=asked.consent,
    )
    return await say(requested, wish, doors, look=lambda: _job_or_refusal(wish, caller, doors))


async def _story_for(asked: PreviewWish, doors: Doors) -> StoryEntry:
    story = await doors.reads.story(asked.story_id)
    if story is None:
        raise RefusedError(refused_wish("story_unknown"))
    if asked.language not in story.languages:
        raise RefusedError(refused_wish("language_unknown"))
    if asked.age_band not in story.age_bands:
        raise RefusedError(refused_wish("age_band_unknown"))
    return story


async def _check_characters(asked: PreviewWish, caller: Caller, doors: Doors) -> None:
    (character,) = asked.characters
    if character.id != HERO:
        raise wrong_field("/characters/0/id", "character_unknown", f"Name the character {HERO}: stories have no other.")
    upload = await doors.reads.upload(caller, character.upload_id)
    if upload is None or upload.purpose != "photo" or upload.erased_at is not None:
        raise RefusedError(refused_wish("upload_unknown"))


async def _check_letters(asked: PreviewWish, story: StoryEntry, doors: Doors) -> None:
    document = await doors.objects.read(f"{story.folder}/coverage.json")
    if document is None:
        log.error("story was published without coverage.json", extra={"story": story.folder})
        raise UnavailableError
    coverage = lettering.coverage_of(document)
    errors = tuple(
        error
        for error in (
            lettering.check_name(asked.name, coverage, language=asked.language),
            lettering.check_dedication(asked.dedication or "", coverage, language=asked.language),
        )
        if error is not None
    )
    if errors:
        raise RefusedError(Problem(code="invalid", detail=errors[0].detail, errors=errors))


async def _job_or_refusal(wish: Wish, caller: Caller, doors: Doors) -> Job | None:
    job = await doors.reads.job(caller, wish.id)
    if job is not None:
        wish.check_same(job.request_sha256)
        return job
    await raise_refusal(wish, caller, doors)
    return None
