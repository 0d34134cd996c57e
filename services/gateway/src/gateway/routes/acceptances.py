"""`/v1/jobs/{id}/acceptance`: agreeing to a preview as it was shown."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from gateway.domain.purchase import Acceptance
from gateway.routes.jobs import PATH, StoryRef
from gateway.routes.parts import SignedIn, WithParts
from gateway.routes.problems import documented
from gateway.routes.wishes import LOCATION, OPENAPI, REFUSALS, IdempotencyKey
from gateway.use_cases import orders

router = APIRouter(prefix=PATH, tags=["orders"])


class AcceptanceDocument(BaseModel):
    """A preview whose book may be ordered, as it was shown: text and pictures cannot change any more."""

    model_config = ConfigDict(
        title="Acceptance",
        json_schema_extra={
            "examples": [
                {
                    "id": "3f1f7d8e-0a52-5a3c-8f3e-0d7c8a5d9b11",
                    "object": "acceptance",
                    "preview_job_id": "0f8fad5b-d9cb-569f-a165-70867728950e",
                    "story": {"id": "moon-whale", "version": 3},
                    "manifest_sha256": "9b74c9897bac770ffc029102a200c5de6fd5a0eb2d7ca1f1eefa3ba0b0f4b6a1",
                    "accepted_at": "2026-01-15T10:45:00Z",
                }
            ]
        },
    )

    id: UUID
    object: Literal["acceptance"] = "acceptance"
    preview_job_id: UUID
    story: StoryRef
    manifest_sha256: Annotated[str, Field(description="of what was shown")]
    accepted_at: AwareDatetime

    @classmethod
    def of(cls, acceptance: Acceptance) -> "AcceptanceDocument":
        """Show an acceptance."""
        return cls(
            id=acceptance.id,
            preview_job_id=acceptance.preview_job_id,
            story=StoryRef(id=acceptance.story_id, version=acceptance.story_version),
            manifest_sha256=acceptance.manifest_sha256,
            accepted_at=acceptance.accepted_at,
        )


@router.post(
    "/{job_id}/acceptance",
    operation_id="acceptPreview",
    summary="Accept a preview",
    status_code=201,
    responses={
        201: {"description": "It is written down.", "headers": LOCATION},
        **documented(*REFUSALS, "not_found", "preview_unknown", "preview_not_done", "erased"),
    },
    openapi_extra=OPENAPI,
)
async def accept_preview(
    job_id: UUID, caller: SignedIn, parts: WithParts, _: IdempotencyKey, response: Response
) -> AcceptanceDocument:
    """Accept a finished preview: name, dedication and pictures as shown. They cannot change after this."""
    acceptance = await orders.accept_preview(job_id, caller, parts.doors)
    response.headers["Location"] = f"{PATH}/{job_id}/acceptance"
    return AcceptanceDocument.of(acceptance)


@router.get(
    "/{job_id}/acceptance",
    operation_id="getAcceptance",
    summary="Read the acceptance of a preview",
    responses=documented("unauthenticated", "token_invalid", "not_found", "unavailable"),
)
async def get_acceptance(job_id: UUID, caller: SignedIn, parts: WithParts, response: Response) -> AcceptanceDocument:
    """Read whether a preview of yours was accepted."""
    response.headers.update({"Cache-Control": "private, no-cache", "Vary": "Authorization"})
    return AcceptanceDocument.of(await orders.acceptance_of(job_id, caller, parts.doors))
