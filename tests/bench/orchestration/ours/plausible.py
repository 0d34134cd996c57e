"""A story whose books have the pages wanted, and answers that look like real ones but were made of nothing."""

import hashlib
from datetime import UTC, datetime
from math import cos, sin, tau
from typing import Final
from uuid import UUID

from contracts.faceswap import CropSlot, PageSwapped, SwapPage
from contracts.jobs import Character, PreviewRequested, StoryPublished, StoryVersion
from contracts.message import AiCall, StepAnswer, StepCommand, derived_id
from contracts.postprocess import (
    ArtTinted,
    BindBook,
    BookBound,
    ComposedPage,
    ComposePage,
    PageComposed,
    Placed,
    TintArt,
    TintedPage,
)
from contracts.uploads import UploadStored
from contracts.values import Point, StoredObject

OUTLINE_POINTS: Final = 24
"""As many as the heads of our stories have."""


def story(*, pages: int) -> StoryPublished:
    """A story whose preview is its cover alone, so that a book has as many pages left to make as wanted."""
    names = ("cover", *(f"p{number:02}" for number in range(1, pages + 1)))
    return StoryPublished(
        correlation_id=derived_id("bench", "story"),
        story=StoryVersion(id="moon-whale", version=1, packed=_stored("stories/moon-whale/1/story.json")),
        age_bands=("3-5",),
        languages=("en",),
        titles={"en": "Moon Whale"},
        summaries={"en": "A whale and the moon."},
        pages=names,
        pages_with_a_face=names,
        preview_pages=names[:1],
        operator="bench",
    )


def upload(user: UUID) -> UploadStored:
    """A user's photo."""
    upload_id = derived_id(user, "upload")
    return UploadStored(
        correlation_id=upload_id,
        user_id=user,
        upload_id=upload_id,
        request_sha256=_sha256(str(upload_id)),
        purpose="photo",
        file=_stored(f"uploads/{user}/{upload_id}/photo.jpg"),
        findings=_stored(f"uploads/{user}/{upload_id}/findings.json"),
        width=1200,
        height=1600,
    )


def preview(user: UUID, *, of: StoryPublished) -> PreviewRequested:
    """A user's wish for a preview."""
    job_id = derived_id(user, "preview")
    return PreviewRequested(
        correlation_id=job_id,
        user_id=user,
        job_id=job_id,
        request_sha256=_sha256(str(job_id)),
        story_id=of.story.id,
        story_version=of.story.version,
        language="en",
        age_band="3-5",
        characters=(Character(upload_id=derived_id(user, "upload")),),
        person=_stored(f"jobs/{job_id}/person.json"),
    )


def answer(command: StepCommand) -> StepAnswer:
    """What a service says that did its work."""
    at = f"jobs/{command.job_id}"
    match command:
        case TintArt(pages=pages):
            return ArtTinted.answering(command, pages=tuple(_tinted(at, page) for page in pages))
        case SwapPage(page=page, result_key=key):
            return PageSwapped.answering(command, page=page, picture=_stored(key), calls=(_call(str(command.job_id)),))
        case ComposePage(page=page):
            return PageComposed.answering(command, composed=_composed(at, page))
        case BindBook(pages=pages):
            files = tuple(page.picture for page in pages)
            return BookBound.answering(command, manifest=_stored(f"{at}/manifest.json"), files=files)
    raise TypeError(f"nobody answers {command.type}")


def _tinted(at: str, page: str) -> TintedPage:
    turns = [tau * number / OUTLINE_POINTS for number in range(OUTLINE_POINTS)]
    outline = tuple(Point(x=round(512 + 380 * cos(turn), 1), y=round(512 + 430 * sin(turn), 1)) for turn in turns)
    eyes = {"left_eye": Point(x=400, y=460), "right_eye": Point(x=624, y=460)}
    return TintedPage(
        page=page,
        art=_stored(f"{at}/art/{page}.jpg"),
        overlay=Placed(file=_stored(f"{at}/art/{page}.overlay.webp"), x=700, y=500, width=900, height=900),
        crop=Placed(file=_stored(f"{at}/art/{page}.crop.png"), x=700, y=500, width=1024, height=1024),
        slot=CropSlot(width=1024, height=1024, **eyes, mouth=Point(x=512, y=680), outline=outline),
    )


def _composed(at: str, page: str) -> ComposedPage:
    return ComposedPage(
        page=page,
        picture=_stored(f"{at}/pages/{page}.jpg"),
        sheet=_stored(f"{at}/pages/{page}.pdf"),
        web=_stored(f"{at}/pages/{page}.webp"),
        thumbnail=_stored(f"{at}/pages/{page}.thumb.webp"),
        screen=_stored(f"{at}/pages/{page}.screen.jpg"),
    )


def _call(request: str) -> AiCall:
    now = datetime.now(UTC)
    return AiCall(
        call="swap",
        provider="segmind",
        model="faceswap-enhance",
        request_id=request,
        outcome="succeeded",
        cost_usd_micros=70_000,
        submitted_at=now,
        finished_at=now,
    )


def _stored(key: str) -> StoredObject:
    return StoredObject(key=key, sha256=_sha256(key), size=100_000 + len(key))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
