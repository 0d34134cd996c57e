"""`/v1/uploads`: photos."""

import asyncio
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from contracts.uploads import Consent
from gateway.domain.photo import HINTS, BadPhoto, Limits, too_many_bytes
from gateway.domain.problem import FieldError, Problem, RefusedError, wrong_field
from gateway.domain.resources import Upload
from gateway.domain.wish import canonical, wish
from gateway.routes.parts import Parts, SignedIn, WithParts
from gateway.routes.problems import documented
from gateway.routes.wishes import OPENAPI, IdempotencyKey
from gateway.use_cases import uploads

router = APIRouter(prefix="/v1/uploads", tags=["uploads"])
PATH: Final = "/v1/uploads"
_FORM: Final = "multipart/form-data"


class HintDocument(BaseModel):
    """What would make a better book; the photo can be used as it is."""

    model_config = ConfigDict(title="Hint")

    code: str
    detail: str


class FoundDocument(BaseModel):
    """What was found on the photo."""

    model_config = ConfigDict(title="Found")

    face_score: Annotated[float, Field(description="how surely there is a face, 0 to 1")]
    eye_distance: Annotated[float, Field(description="pixels of the stored photo")]
    skin: Annotated[str, Field(description="colour the pages will take up")]
    hair: str
    hints: tuple[HintDocument, ...]


class UploadDocument(BaseModel):
    """A photo that can be used."""

    model_config = ConfigDict(
        title="Upload",
        json_schema_extra={
            "examples": [
                {
                    "id": "3f1f7d8e-0a52-5a3c-8f3e-0d7c8a5d9b11",
                    "object": "upload",
                    "purpose": "photo",
                    "width": 1536,
                    "height": 2048,
                    "found": {
                        "face_score": 0.94,
                        "eye_distance": 212.5,
                        "skin": "#c68a6b",
                        "hair": "#3a2a20",
                        "hints": [{"code": "tilted", "detail": "A photo with the head upright is better."}],
                    },
                    "created_at": "2026-01-15T10:39:58Z",
                }
            ]
        },
    )

    id: UUID
    object: Literal["upload"] = "upload"
    purpose: Literal["photo", "voice"]
    width: Annotated[int, Field(description="pixels, upright")]
    height: int
    found: FoundDocument
    created_at: AwareDatetime


class PhotoForm(BaseModel):
    """What a client sends."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    photo: bytes
    consent: Consent | None


class _InMemory(MultiPartParser):
    """A child's photo is never written to a disk on its way in."""

    def __init__(self, request: Request, *, largest_file: int) -> None:
        super().__init__(request.headers, request.stream(), max_files=2, max_fields=4, max_part_size=16_000)
        self.spool_max_size = 2 * largest_file


async def photo_form(request: Request, parts: WithParts, caller: SignedIn, _: IdempotencyKey) -> PhotoForm:
    """Read the form, not longer, larger or more of them at once than allowed."""
    if not request.headers.get("content-type", "").lower().startswith(_FORM):
        raise RefusedError(Problem(code="media_type", detail=f"Send {_FORM} with a part named photo."))
    with parts.uploads.entered(caller.user_id):
        form = await _read_form(request, parts)
        try:
            return PhotoForm(photo=await _photo(form, parts), consent=_consent(form))
        finally:
            await form.close()


@router.post(
    "",
    operation_id="createUpload",
    summary="Upload a photo",
    status_code=201,
    responses={
        201: {
            "description": "The photo is stored and can be used.",
            "headers": {"Location": {"description": "where the upload is", "schema": {"type": "string"}}},
        },
        **documented(
            "bad_request", "idempotency_key_missing", "idempotency_key_invalid", "unauthenticated", "token_invalid",
            "anonymous_user", "upload_too_slow", "photo_too_large", "body_too_large", "media_type", "photo_wrong_type",
            "photo_unreadable", "photo_animated", "photo_too_many_pixels", "photo_no_face", "photo_many_faces",
            "photo_quality", "invalid", "idempotency_key_reused", "too_many_at_once", "unavailable",
        ),
    },
    openapi_extra={
        **OPENAPI,
        "requestBody": {
            "required": True,
            "content": {
                _FORM: {
                    "schema": {
                        "type": "object",
                        "required": ["photo"],
                        "properties": {
                            "photo": {"type": "string", "format": "binary", "description": "JPEG, PNG or WebP"},
                            "consent": {
                                "allOf": [{"$ref": "#/components/schemas/Consent"}],
                                "description": "what a guardian agreed to, as JSON",
                            },
                        },
                    },
                    "encoding": {
                        "photo": {"contentType": "image/jpeg, image/png, image/webp"},
                        "consent": {"contentType": "application/json"},
                    },
                }
            },
        },
    },
)  # fmt: skip
async def create_upload(
    form: Annotated[PhotoForm, Depends(photo_form)],
    caller: SignedIn,
    parts: WithParts,
    key: IdempotencyKey,
    response: Response,
) -> UploadDocument:
    """Bring a photo of one face. It is looked at, turned upright, freed of all metadata and stored anew."""
    consent = form.consent and form.consent.model_dump(mode="json")
    asked = wish(caller.user_id, "uploads", key, canonical({"consent": consent}) + b"\n" + form.photo)
    upload = await uploads.store_upload(asked, form.photo, form.consent, caller, parts.doors)
    response.headers["Location"] = f"{PATH}/{upload.id}"
    return await _shown(upload, parts)


@router.get(
    "/{upload_id}",
    operation_id="getUpload",
    summary="Read an upload",
    responses=documented("unauthenticated", "token_invalid", "not_found", "erased", "unavailable"),
)
async def get_upload(upload_id: UUID, caller: SignedIn, parts: WithParts, response: Response) -> UploadDocument:
    """Read what is known of a photo of yours."""
    response.headers["Cache-Control"] = "private, no-cache"
    return await _shown(await uploads.upload_of(upload_id, caller, parts.doors), parts)


async def _shown(upload: Upload, parts: Parts) -> UploadDocument:
    findings = await uploads.findings_of(upload, parts.doors)
    return UploadDocument(
        id=upload.id,
        purpose=upload.purpose,
        width=upload.width,
        height=upload.height,
        found=FoundDocument(
            face_score=round(findings.face_score, 3),
            eye_distance=round(findings.eye_distance, 1),
            skin=findings.skin,
            hair=findings.hair,
            hints=tuple(HintDocument(code=code, detail=HINTS.get(code, "")) for code in findings.warnings),
        ),
        created_at=upload.created_at,
    )


async def _read_form(request: Request, parts: Parts) -> FormData:
    parser = _InMemory(request, largest_file=parts.photo_bytes)
    try:
        async with asyncio.timeout(parts.upload_seconds):
            return await parser.parse()
    except TimeoutError:
        raise RefusedError(Problem(code="upload_too_slow", detail="Try again with a better connection.")) from None
    except MultiPartException as error:
        raise RefusedError(Problem(code="bad_request", detail=error.message)) from None
    except HTTPException as error:
        raise (RefusedError(_too_large(parts).problem()) if error.status_code == 413 else error) from None  # noqa: PLR2004


async def _photo(form: FormData, parts: Parts) -> bytes:
    files = form.getlist("photo")
    if len(files) != 1 or not isinstance(files[0], UploadFile):
        raise wrong_field("/photo", "missing", "Send one file in a part named photo.")
    photo = await files[0].read()
    if len(photo) > parts.photo_bytes:
        raise RefusedError(_too_large(parts).problem())
    return photo


def _consent(form: FormData) -> Consent | None:
    given = form.get("consent")
    if given is None:
        return None
    try:
        text = given if isinstance(given, str) else given.file.read()
        return Consent.model_validate_json(text)
    except ValidationError as error:
        errors = tuple(
            FieldError(
                pointer="".join(f"/{part}" for part in ("consent", *one["loc"])), code=one["type"], detail=one["msg"]
            )
            for one in error.errors()
        )
        raise RefusedError(Problem(code="invalid", detail=errors[0].detail, errors=errors)) from None


def _too_large(parts: Parts) -> BadPhoto:
    return too_many_bytes(Limits(bytes=parts.photo_bytes, pixels=0))
