"""`/v1/jobs/{id}/events`: a job as it happens (server-sent events)."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header
from fastapi.responses import Response, StreamingResponse
from fastapi.sse import format_sse_event

from gateway.domain.patience import last_seen
from gateway.domain.resources import Job
from gateway.routes.jobs import PATH, JobDocument
from gateway.routes.parts import SignedIn, WithParts
from gateway.routes.problems import documented
from gateway.use_cases import jobs

MEDIA_TYPE: Final = "text/event-stream"
COME_BACK_MILLISECONDS: Final = 2000
_EXAMPLE: Final = (
    'event: progress\\ndata: {"id": "0f8fad5b-…", "object": "job", "status": "processing", …}\\nid: 7\\n\\n'
)

router = APIRouter(prefix=PATH, tags=["jobs"])


async def place_in_the_audience(parts: WithParts, caller: SignedIn) -> AsyncIterator[None]:
    """Hold one of the user's places until the stream has ended, however it ends."""
    with parts.streams.entered(caller.user_id):
        yield


@router.get(
    "/{job_id}/events",
    operation_id="followJob",
    summary="Follow a job",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Events `status` and `progress`, each with the job as data and its version as id. "
            "The stream ends after the last event, or after a while: come back with Last-Event-ID.",
            "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": _EXAMPLE}},
        },
        204: {"description": "The job has ended and you have seen its last event: do not come back."},
        **documented("unauthenticated", "token_invalid", "not_found", "too_many_at_once", "unavailable"),
    },
    dependencies=[Depends(place_in_the_audience)],
)
async def follow_job(
    job_id: UUID,
    caller: SignedIn,
    parts: WithParts,
    last_event_id: Annotated[str | None, Header(description="id of the last event you have")] = None,
) -> Response:
    """Follow a job of yours. With `fetch` the bearer token travels in the header as always."""
    job = await jobs.job_of(job_id, caller, parts.doors)
    seen = last_seen(last_event_id)
    if job.ended and job.version <= seen:
        return Response(status_code=204)
    pace = jobs.Pace(
        look_every=parts.look_seconds,
        breathe_every=parts.breath_seconds,
        until=min(parts.now() + timedelta(seconds=parts.stream_seconds), caller.expires_at),
    )
    story = jobs.follow_job(job_id, caller, parts.doors, seen_version=seen, pace=pace, now=parts.now)
    return StreamingResponse(
        _told(story), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


async def _told(story: AsyncGenerator[Job | None]) -> AsyncIterator[bytes]:
    yield format_sse_event(retry=COME_BACK_MILLISECONDS)
    status = None
    async with aclosing(story) as changes:
        async for job in changes:
            if job is None:
                yield format_sse_event(comment="")
                continue
            event = "progress" if job.status == status else "status"
            status = job.status
            document = JobDocument.of(job).model_dump_json()
            yield format_sse_event(data_str=document, event=event, id=str(job.version))
