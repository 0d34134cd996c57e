"""Jobs: looking at one, waiting for it, following it, reading its book."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.manifest import Manifest
from gateway.domain import links
from gateway.domain.caller import Caller
from gateway.domain.problem import Problem, RefusedError, UnavailableError, erased, not_found
from gateway.domain.resources import Job
from gateway.use_cases.ports import Doors


async def job_of(job_id: UUID, caller: Caller, doors: Doors) -> Job:
    """Return a job of the caller."""
    job = await doors.reads.job(caller, job_id)
    if job is None:
        raise not_found()
    return job


async def job_after(
    job_id: UUID,
    caller: Caller,
    doors: Doors,
    *,
    unless: Callable[[Job], bool],
    wait_seconds: float,
    look_seconds: float,
) -> Job:
    """Return the job as soon as `unless` holds no more or it has ended, at the latest after the wait."""
    with doors.changes.watch(job_id) as watch:
        deadline = asyncio.get_running_loop().time() + wait_seconds
        while True:
            job = await job_of(job_id, caller, doors)
            left = deadline - asyncio.get_running_loop().time()
            if job.ended or left <= 0 or watch.ended or not unless(job):
                return job
            await watch.wait(min(left, look_seconds))


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How a job is followed; in seconds where not said otherwise."""

    look_every: float
    """Also when nobody says that something changed."""
    breathe_every: float
    """In silence."""
    until: datetime


async def follow_job(
    job_id: UUID, caller: Caller, doors: Doors, *, seen_version: int, pace: Pace, now: Callable[[], datetime]
) -> AsyncGenerator[Job | None]:
    """Yield the job whenever it has a newer version, and None as a breath in long silences, until it has ended."""
    silent_since = now()
    with doors.changes.watch(job_id) as watch:
        while True:
            job = await _looked_up(job_id, caller, doors)
            if job is not None and job.version > seen_version:
                yield job
                seen_version, silent_since = job.version, now()
            if (job is not None and job.ended) or watch.ended or now() >= pace.until:
                return
            left = (pace.until - now()).total_seconds()
            await watch.wait(min(pace.look_every, pace.breathe_every, left))
            if (now() - silent_since).total_seconds() >= pace.breathe_every:
                yield None
                silent_since = now()


async def _looked_up(job_id: UUID, caller: Caller, doors: Doors) -> Job | None:
    try:
        return await job_of(job_id, caller, doors)
    except UnavailableError:
        return None  # The reader stays; the next look may find the database back.


@dataclass(frozen=True, kw_only=True)
class SignedManifest:
    """A job's manifest with links that can be followed."""

    etag: str
    manifest: Manifest


async def manifest_of(job_id: UUID, caller: Caller, doors: Doors, *, now: datetime, self_url: str) -> SignedManifest:
    """Return the manifest of a finished job; before that there is none."""
    job = await job_of(job_id, caller, doors)
    if job.erased_at is not None:
        raise erased()
    if job.manifest is None:
        detail = job.advice_after(job.failure) if job.failure else "Ask for the job until its status is done."
        raise RefusedError(Problem(code="manifest_not_available", detail=detail))
    if job.withheld:
        raise RefusedError(
            Problem(
                code="manifest_withheld",
                detail="Look at the order: the money for this book went back, or is asked back.",
                members={"order_id": str(job.order_id), "order_status": job.order_status},
            )
        )
    manifest = Manifest.model_validate_json(await doors.objects.get(job.manifest))
    needs = links.needs(manifest)
    window = links.window_start(now, downloads=any(need.purpose == "download" for need in needs))
    urls = {
        need.href: doors.objects.link(
            f"jobs/{job_id}/{need.href}",
            purpose=need.purpose,
            now=window,
            filename=need.href.rpartition("/")[2] if need.purpose == "download" else None,
        )
        for need in needs
    }
    return SignedManifest(
        etag=links.etag(job.manifest.sha256, window), manifest=links.signed(manifest, urls, self_url=self_url)
    )
