"""`/v1/jobs`: asking for a preview, and seeing what becomes of it."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from contracts.jobs import JobKind, JobStatus
from contracts.values import AgeBand, Fault
from gateway.domain.page import Place
from gateway.domain.patience import FIRST_WAIT_SECONDS, matches, preferred_wait, retry_after_seconds
from gateway.domain.problem import FAILURES, TYPE_PREFIX, RefusedError
from gateway.domain.resources import Failure, Job
from gateway.domain.wish import canonical, wish
from gateway.routes.parts import Parts, SignedIn, WithParts
from gateway.routes.problems import documented, not_allowed
from gateway.routes.wishes import OPENAPI, IdempotencyKey
from gateway.use_cases import jobs, previews
from gateway.use_cases.previews import PreviewWish

PATH = "/v1/jobs"
router = APIRouter(prefix=PATH, tags=["jobs"])


class StoryRef(BaseModel):
    """The version of a story a job tells."""

    model_config = ConfigDict(title="StoryRef")

    id: str
    version: int


class ProgressDocument(BaseModel):
    """Steps done of all steps; it only counts."""

    model_config = ConfigDict(title="Progress")

    stage: Annotated[str, Field(description="art, faces, pages or book: where most is still to do")]
    done: int
    total: int
    percent: int
    eta_seconds: Annotated[int | None, Field(description="an estimate at the pace so far")]


class JobError(BaseModel):
    """Why a job failed, and whose fault that was."""

    model_config = ConfigDict(title="JobError")

    type: str
    title: str
    detail: Annotated[str, Field(description="the one thing to do")]
    code: str
    fault: Fault

    @classmethod
    def of(cls, failure: Failure, job: Job) -> "JobError":
        """Show the failure of a job."""
        code = failure.code if failure.code in FAILURES else "internal"
        return cls(
            type=TYPE_PREFIX + code,
            title=FAILURES[code],
            detail=job.advice_after(failure),
            code=code,
            fault=failure.fault,
        )


EXAMPLES: Final[JsonDict] = {
    "examples": [
        {
            "id": "0f8fad5b-d9cb-569f-a165-70867728950e",
            "object": "job",
            "kind": "preview",
            "status": "processing",
            "story": {"id": "moon-whale", "version": 3},
            "language": "en",
            "age_band": "3-5",
            "order_id": None,
            "progress": {"stage": "faces", "done": 3, "total": 8, "percent": 37, "eta_seconds": 35},
            "error": None,
            "manifest_url": None,
            "created_at": "2026-01-15T10:40:02Z",
            "started_at": "2026-01-15T10:40:04Z",
            "finished_at": None,
            "deadline_at": "2026-01-15T11:10:02Z",
        }
    ]
}


class JobDocument(BaseModel):
    """A job: a fact that happens once."""

    model_config = ConfigDict(title="Job", json_schema_extra=EXAMPLES)

    id: UUID
    object: Literal["job"] = "job"
    kind: JobKind
    status: JobStatus
    story: StoryRef
    language: str
    age_band: AgeBand
    order_id: UUID | None
    progress: ProgressDocument
    error: JobError | None
    manifest_url: Annotated[str | None, Field(description="everything there is to see of the result; null until done")]
    created_at: AwareDatetime
    started_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    deadline_at: AwareDatetime

    @classmethod
    def of(cls, job: Job) -> "JobDocument":
        """Show a job."""
        progress = job.progress
        return cls(
            id=job.id,
            kind=job.kind,
            status=job.status,
            story=StoryRef(id=job.story_id, version=job.story_version),
            language=job.language,
            age_band=job.age_band,
            order_id=job.order_id,
            progress=ProgressDocument(
                stage=progress.stage,
                done=progress.done,
                total=progress.total,
                percent=progress.percent,
                eta_seconds=job.eta_seconds,
            ),
            error=JobError.of(job.failure, job) if job.failure else None,
            manifest_url=f"{PATH}/{job.id}/manifest" if job.readable else None,
            created_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            deadline_at=job.deadline_at,
        )


class JobPage(BaseModel):
    """Jobs, the newest first."""

    model_config = ConfigDict(title="JobPage")

    data: list[JobDocument]
    next_cursor: str | None


_LOCATION = {"Location": {"description": "the job, which is its own monitor", "schema": {"type": "string"}}}
_RETRY_AFTER = {"Retry-After": {"description": "seconds until asking again makes sense", "schema": {"type": "integer"}}}
_ETAG = {"ETag": {"description": "the job's version", "schema": {"type": "string"}}}
_PREFERENCE = {"Preference-Applied": {"description": "the wait that was granted", "schema": {"type": "string"}}}


@router.post(
    "",
    operation_id="createJob",
    summary="Ask for a preview",
    status_code=202,
    responses={
        202: {"description": "The job is written down.", "headers": {**_LOCATION, **_RETRY_AFTER}},
        **documented(
            "bad_request", "idempotency_key_missing", "idempotency_key_invalid", "unauthenticated", "token_invalid",
            "anonymous_user", "body_too_large", "invalid", "idempotency_key_reused", "story_unknown",
            "language_unknown", "age_band_unknown", "upload_unknown", "preview_quota_exceeded", "unavailable",
        ),
    },
    openapi_extra=OPENAPI,
)  # fmt: skip
async def create_job(
    asked: PreviewWish, caller: SignedIn, parts: WithParts, key: IdempotencyKey, response: Response
) -> JobDocument:
    """Ask for a preview: the cover and two pages, free. Books are not asked for here, they follow an order."""
    body = canonical(asked.model_dump(mode="json", exclude_unset=True))
    job = await previews.request_preview(wish(caller.user_id, "jobs", key, body), asked, caller, parts.doors)
    response.headers["Location"] = f"{PATH}/{job.id}"
    response.headers["Retry-After"] = str(FIRST_WAIT_SECONDS)
    return JobDocument.of(job)


@router.get(
    "",
    operation_id="listJobs",
    summary="List jobs",
    responses=documented("cursor_invalid", "unauthenticated", "token_invalid", "invalid", "unavailable"),
)
async def list_jobs(
    caller: SignedIn,
    parts: WithParts,
    response: Response,
    cursor: Annotated[str | None, Query(description="next_cursor of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> JobPage:
    """List your jobs, the newest first."""
    after = Place.of(cursor) if cursor else None
    found = await parts.doors.reads.jobs(caller, after=after, limit=limit + 1)
    response.headers["Cache-Control"] = "private, no-cache"
    last = found[limit - 1] if len(found) > limit else None
    return JobPage(
        data=[JobDocument.of(job) for job in found[:limit]],
        next_cursor=Place(last.created_at, last.id).cursor() if last else None,
    )


@router.get(
    "/{job_id}",
    operation_id="getJob",
    summary="Read a job",
    response_model=JobDocument,
    responses={
        200: {"headers": {**_ETAG, **_RETRY_AFTER, **_PREFERENCE}},
        304: {"description": "Nothing has changed since the version of If-None-Match."},
        **documented("unauthenticated", "token_invalid", "not_found", "too_many_at_once", "unavailable"),
    },
)
async def get_job(
    *,
    job_id: UUID,
    caller: SignedIn,
    parts: WithParts,
    response: Response,
    if_none_match: Annotated[str | None, Header(description="the ETag you have")] = None,
    prefer: Annotated[
        str | None, Header(description="wait=20 answers when the job changes, or after so many seconds")
    ] = None,
) -> JobDocument | Response:
    """Read a job of yours. A failed job is answered 200: the status is in the document."""
    job = await jobs.job_of(job_id, caller, parts.doors)
    wait = preferred_wait(prefer)
    if wait is not None:
        known = if_none_match if if_none_match is not None else job.etag
        with parts.streams.entered(caller.user_id):
            job = await jobs.job_after(
                job_id,
                caller,
                parts.doors,
                unless=lambda found: matches(known, found.etag),
                wait_seconds=wait,
                look_seconds=parts.look_seconds,
            )
    headers = _headers(job, parts, wait=wait)
    if matches(if_none_match, job.etag):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return JobDocument.of(job)


def _headers(job: Job, parts: Parts, *, wait: int | None) -> dict[str, str]:
    headers = {"ETag": job.etag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Prefer"}
    if not job.ended:
        headers["Retry-After"] = str(retry_after_seconds(created_at=job.created_at, now=parts.now()))
    if wait is not None:
        headers["Preference-Applied"] = f"wait={wait}"
    return headers


@router.api_route("/{job_id}/retry", methods=["POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
@router.api_route("/{job_id}/cancel", methods=["POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def never(job_id: str) -> None:
    """Refuse: a job is never retried or cancelled, a new wish is a new job."""
    del job_id
    raise RefusedError(not_allowed(["GET"]))
