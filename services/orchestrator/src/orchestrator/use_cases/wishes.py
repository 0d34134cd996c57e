"""Wishes from outside: uploads, previews, grants, stories, facts."""

import hashlib
from typing import Final
from uuid import UUID

from contracts.jobs import AnalyticsFact, AnalyticsRecorded, GrantRequested, PreviewRequested, StoryPublished
from contracts.message import derived_id
from contracts.postprocess import ComposedPage
from contracts.uploads import Consent, UploadRegistered, UploadStored
from contracts.values import Code, PageId, Sha256
from orchestrator.domain.inputs import Cast, Inputs, Story
from orchestrator.domain.job import Job, queue
from orchestrator.domain.pipeline import plan_of
from orchestrator.domain.plan import COMPOSED
from orchestrator.use_cases.desk import Desk, GivenConsent, Grant, Refusal, Upload

KEY_REUSED: Final = "idempotency_key_reused"


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


def grant_book(event: GrantRequested, desk: Desk) -> None:
    """Insert the book of a finished preview, once per grant, and write down who and why."""
    if event.message_id in desk.grants:
        return
    preview = desk.jobs.get(event.preview_job_id)
    refused = _no_book_of(preview)
    grant = Grant(
        id=event.message_id,
        preview_job_id=event.preview_job_id,
        operator=event.operator,
        why=event.why,
        refused=refused,
    )
    desk.grants[grant.id] = grant
    desk.new_grants.append(grant)
    if preview is None:
        return
    if refused:
        desk.refuse(
            Refusal(
                resource_id=event.book_job_id,
                request_sha256=_hash_of(event.message_id),
                user_id=preview.inputs.user_id,
                resource="job",
                code=refused,
                status=422,
            )
        )
        return
    desk.insert(_book_of(preview, event, desk))


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
    if (used := desk.previews_used[event.user_id]) >= desk.limits.preview_quota:
        return _refusal(event, "preview_quota_exceeded", status=429, used=used, limit=desk.limits.preview_quota)
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


def _no_book_of(preview: Job | None) -> Code | None:
    if preview is None or preview.inputs.kind != "preview":
        return "preview_unknown"
    return None if preview.status == "done" else "preview_not_done"


def _book_of(preview: Job, event: GrantRequested, desk: Desk) -> Job:
    story = desk.stories[(preview.inputs.story.id, preview.inputs.story.version)]
    inputs = Inputs(
        user_id=preview.inputs.user_id,
        kind="book",
        story=preview.inputs.story,
        language=preview.inputs.language,
        age_band=preview.inputs.age_band,
        characters=preview.inputs.characters,
        person=preview.inputs.person,
        request_sha256=_hash_of(event.message_id),
        preview_job_id=preview.id,
        grant_id=event.message_id,
    )
    plan = plan_of(event.book_job_id, inputs=inputs, story=story, now=desk.now, reused=_pages_of(preview))
    return queue(plan, now=desk.now, wait=desk.limits.wait["book"], traceparent=desk.headers.get("traceparent"))


def _pages_of(preview: Job) -> dict[PageId, ComposedPage]:
    made = [COMPOSED.validate_json(step.output) for step in preview.plan.of_stage("pages") if step.output]
    return {composed.page: composed for composed in made}


def _keep_consent(desk: Desk, user_id: UUID, resource_id: UUID, consent: Consent | None) -> None:
    if consent is not None:
        desk.new_consents.append(GivenConsent(user_id=user_id, resource_id=resource_id, consent=consent))


def _hash_of(grant_id: UUID) -> Sha256:
    return hashlib.sha256(grant_id.bytes).hexdigest()
