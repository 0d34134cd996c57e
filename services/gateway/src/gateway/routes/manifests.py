"""`/v1/jobs/{id}/manifest`: everything there is to see of a finished job."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header
from fastapi.responses import JSONResponse, Response

from contracts.manifest import MEDIA_TYPE
from gateway.domain.patience import matches
from gateway.routes.jobs import PATH
from gateway.routes.parts import SignedIn, WithParts
from gateway.routes.problems import documented
from gateway.use_cases import jobs

router = APIRouter(prefix=PATH, tags=["jobs"])


class ManifestResponse(JSONResponse):
    """A Readium manifest."""

    media_type = MEDIA_TYPE


@router.get(
    "/{job_id}/manifest",
    operation_id="getManifest",
    summary="Read a job's manifest",
    response_class=ManifestResponse,
    responses={
        200: {
            "description": "A Readium Web Publication Manifest (Divina profile) whose links work for a while: "
            "pages for an hour at least, PDFs for ten minutes at least. Ask again for new links.",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Manifest"}}},
            "headers": {"ETag": {"description": "content and age of the links", "schema": {"type": "string"}}},
        },
        304: {"description": "The links you have still work."},
        **documented(
            "unauthenticated",
            "token_invalid",
            "manifest_withheld",
            "not_found",
            "manifest_not_available",
            "erased",
            "unavailable",
        ),
    },
)
async def get_manifest(
    job_id: UUID,
    caller: SignedIn,
    parts: WithParts,
    if_none_match: Annotated[str | None, Header(description="the ETag you have")] = None,
) -> Response:
    """Read the manifest of a finished job of yours."""
    signed = await jobs.manifest_of(
        job_id, caller, parts.doors, now=parts.now(), self_url=f"{parts.public_url}{PATH}/{job_id}/manifest"
    )
    headers = {"ETag": signed.etag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if matches(if_none_match, signed.etag):
        return Response(status_code=304, headers=headers)
    return ManifestResponse(signed.manifest.document(), headers=headers)
