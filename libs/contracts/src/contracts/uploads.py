"""Uploads: a checked photo lies in the object store, and what became of the wish to keep it."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.message import Event
from contracts.values import Code, Frozen, NotTwice, Sha256, StoredObject

Purpose = Literal["photo", "voice"]


class Consent(Frozen):
    """What a guardian agreed to, by which text, when."""

    text_version: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
    scopes: Annotated[tuple[Literal["photo", "voice", "sharing"], ...], Field(min_length=1), NotTwice]
    given_at: AwareDatetime


class UploadStored(Event):
    """A user's file was checked, freed of metadata and stored; the orchestrator may now know it."""

    type: Literal["upload.stored"] = "upload.stored"
    user_id: UUID
    upload_id: UUID
    request_sha256: Sha256
    purpose: Purpose
    file: StoredObject
    findings: StoredObject = Field(
        description="what was measured: face, skin and hair colours (contracts.uploads.Findings)"
    )
    width: Annotated[int, Field(gt=0, description="pixels")]
    height: Annotated[int, Field(gt=0)]
    warnings: tuple[Code, ...] = ()
    consent: Consent | None = None


class UploadRegistered(Event):
    """The upload is a row now."""

    type: Literal["upload.registered"] = "upload.registered"
    user_id: UUID
    upload_id: UUID


class RequestRefused(Event):
    """A wish was looked at and refused; the reason is readable under the resource's id."""

    type: Literal["request.refused"] = "request.refused"
    user_id: UUID
    resource_id: UUID


Rgb = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$", description="sRGB")]


class Findings(Frozen):
    """What was measured on a photo, once, at upload; personal, so an object and never a message."""

    schema_version: Literal[1] = 1
    face_score: Annotated[float, Field(ge=0, le=1)]
    eye_distance: Annotated[float, Field(gt=0, description="pixels of the stored photo")]
    skin: Rgb
    hair: Rgb
    warnings: tuple[Code, ...] = ()
