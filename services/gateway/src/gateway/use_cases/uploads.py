"""Uploads: a photo is checked, freed of everything but the picture, and written down."""

from uuid import UUID

from contracts.uploads import Consent, Findings, UploadStored
from gateway.domain.caller import Caller
from gateway.domain.photo import BadPhoto
from gateway.domain.problem import RefusedError, erased, not_found
from gateway.domain.resources import Upload
from gateway.domain.wish import Wish, reused
from gateway.use_cases.ports import Doors, KeyTakenError
from gateway.use_cases.saying import raise_refusal, say


async def store_upload(wish: Wish, photo: bytes, consent: Consent | None, caller: Caller, doors: Doors) -> Upload:
    """Check a photo, keep it freed of everything but the picture, and have it written down."""
    known = await _upload_or_refusal(wish, caller, doors)
    if known is not None:
        return known
    checked = await doors.photos.check(photo)
    if isinstance(checked, BadPhoto):
        raise RefusedError(checked.problem())
    folder = f"uploads/{caller.user_id}/{wish.id}"
    try:
        file = await doors.objects.keep(f"{folder}/photo.jpg", checked.jpeg, content_type="image/jpeg")
        findings = await doors.objects.keep(
            f"{folder}/findings.json",
            checked.findings.model_dump_json().encode(),
            content_type="application/json",
        )
    except KeyTakenError:
        raise reused() from None
    stored = UploadStored(
        message_id=wish.message_id,
        correlation_id=wish.id,
        user_id=caller.user_id,
        upload_id=wish.id,
        request_sha256=wish.request_sha256,
        purpose="photo",
        file=file,
        findings=findings,
        width=checked.width,
        height=checked.height,
        warnings=checked.findings.warnings,
        consent=consent,
    )
    return await say(stored, wish, doors, look=lambda: _upload_or_refusal(wish, caller, doors))


async def upload_of(upload_id: UUID, caller: Caller, doors: Doors) -> Upload:
    """Return an upload of the caller."""
    upload = await doors.reads.upload(caller, upload_id)
    if upload is None:
        raise not_found()
    if upload.erased_at is not None:
        raise erased()
    return upload


async def findings_of(upload: Upload, doors: Doors) -> Findings:
    """Return what was measured on an upload."""
    return Findings.model_validate_json(await doors.objects.get(upload.findings))


async def _upload_or_refusal(wish: Wish, caller: Caller, doors: Doors) -> Upload | None:
    upload = await doors.reads.upload(caller, wish.id)
    if upload is not None:
        wish.check_same(upload.request_sha256)
        if upload.erased_at is not None:
            raise erased()
        return upload
    await raise_refusal(wish, caller, doors)
    return None
