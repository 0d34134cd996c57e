"""Wishes from outside: uploads, previews, stories, facts."""

from typing import Final
from uuid import UUID

from contracts.jobs import AnalyticsFact, AnalyticsRecorded, PreviewRequested, StoryPublished
from contracts.message import derived_id
from contracts.uploads import Consent, UploadRegistered, UploadStored
from contracts.values import Code
from orchestrator.domain.inputs import Cast, Inputs, Story
from orchestrator.domain.job import queue
from orchestrator.domain.pipeline import plan_of
from orchestrator.use_cases.desk import Desk, GivenConsent, Refusal, Upload

KEY_REUSED: Final = "idempotency_key_reused"
PREVIEWS_PER_BOOK: Final = 2
"""So many more previews may be asked for with every book bought."""


class StoryChangedError(Exception):
    """A published version of a story is published again with another content."""


def register_upload(event: UploadStored, desk: Desk) -> None:
    """Write an upload down, once; another content under the same id is refused."""
    known = desk.uploads.get(event.upload_id)
    if known is None:
        _add_upload(event, desk)
    elif (known.user_id, known.request_sha256) != (event.user_id, event.request_sha256):
        desk.refuse(
            Refusal(
                resource_id=event.upload_id,
                request_sha256=event.request_sha256,
                user_id=event.user_id,
                resource="upload",
                code=KEY_REUSED,
                status=422,
            )
        )
        return
    registered = UploadRegistered(
        message_id=derived_id(event.upload_id, "registered"),
        correlation_id=event.upload_id,
        user_id=event.user_id,
        upload_id=event.upload_id,
    )
    desk.say(registered, mandatory=False)


def request_preview(event: PreviewRequested, desk: Desk) -> None:
    """Insert a preview job, once, or write down why not."""
    job = desk.jobs.get(event.job_id)
    refusals = {refusal.request_sha256: refusal for refusal in desk.refusals_of(event.job_id)}
    if job is not None and (job.inputs.user_id, job.inputs.request_sha256) == (event.user_id, event.request_sha256):
        desk.announce(job)
    elif event.request_sha256 in refusals:
        desk.refuse(refusals[event.request_sha256])
    elif job is not None or refusals:
        desk.refuse(_refusal(event, KEY_REUSED))
    elif (refusal := _why_not(event, desk)) is not None:
        desk.refuse(refusal)
    else:
        _insert_preview(event, desk)


def publish_story(event: StoryPublished, desk: Desk) -> None:
    """Offer a version of a story; StoryChangedError when that version was published with another content."""
    key = (event.story.id, event.story.version)
    story = Story.published(event)
    if key not in desk.stories:
        desk.stories[key] = story
        desk.new_stories.append(event)
    elif desk.stories[key].version.packed.sha256 != story.version.packed.sha256:
        raise StoryChangedError(f"version {event.story.version} of {event.story.id} is published and never changes")


def record_facts(event: AnalyticsRecorded, desk: Desk) -> None:
    """Keep what happened elsewhere for the analytics, each fact once."""
    for fact in event.facts:
        desk.facts[fact.id] = fact


def _add_upload(event: UploadStored, desk: Desk) -> None:
    desk.uploads[event.upload_id] = Upload(
        id=event.upload_id,
        user_id=event.user_id,
        request_sha256=event.request_sha256,
        purpose=event.purpose,
        file=event.file,
        findings=event.findings,
    )
    desk.new_uploads.append(event)
    _keep_consent(desk, event.user_id, event.upload_id, event.consent)
    fact = AnalyticsFact(
        id=derived_id(event.upload_id, "uploaded"),
        name=f"{event.purpose}_uploaded",
        occurred_at=desk.now,
        user_id=event.user_id,
    )
    desk.facts[fact.id] = fact


def _insert_preview(event: PreviewRequested, desk: Desk) -> None:
    story = desk.stories[(event.story_id, event.story_version)]
    uploads = [(character.id, desk.uploads[character.upload_id]) for character in event.characters]
    inputs = Inputs(
        user_id=event.user_id,
        kind="preview",
        story=story.version,
        language=event.language,
        age_band=event.age_band,
        characters=tuple(
            Cast(id=name, upload_id=upload.id, photo=upload.file, findings=upload.findings) for name, upload in uploads
        ),
        person=event.person,
        request_sha256=event.request_sha256,
    )
    plan = plan_of(event.job_id, inputs=inputs, story=story, now=desk.now)
    _keep_consent(desk, event.user_id, event.job_id, event.consent)
    desk.previews_used[event.user_id] += 1
    desk.insert(
        queue(plan, now=desk.now, wait=desk.limits.wait["preview"], traceparent=desk.headers.get("traceparent"))
    )


def _why_not(event: PreviewRequested, desk: Desk) -> Refusal | None:
    uploads = [desk.uploads.get(character.upload_id) for character in event.characters]
    if any(upload is None or upload.user_id != event.user_id or upload.purpose != "photo" for upload in uploads):
        return _refusal(event, "upload_unknown")
    story = desk.stories.get((event.story_id, event.story_version))
    if story is None:
        return _refusal(event, "story_unknown")
    if event.language not in story.languages:
        return _refusal(event, "language_unknown")
    limit = desk.limits.preview_quota + PREVIEWS_PER_BOOK * desk.books_bought[event.user_id]
    if (used := desk.previews_used[event.user_id]) >= limit:
        return _refusal(event, "preview_quota_exceeded", status=429, used=used, limit=limit)
    return None


def _refusal(event: PreviewRequested, code: Code, *, status: int = 422, **params: int) -> Refusal:
    return Refusal(
        resource_id=event.job_id,
        request_sha256=event.request_sha256,
        user_id=event.user_id,
        resource="job",
        code=code,
        status=status,
        params=params,
    )


def _keep_consent(desk: Desk, user_id: UUID, resource_id: UUID, consent: Consent | None) -> None:
    if consent is not None:
        desk.new_consents.append(GivenConsent(user_id=user_id, resource_id=resource_id, consent=consent))
