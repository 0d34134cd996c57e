"""A job's life: queued, processing, then done or failed, once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.jobs import JobStatus
from contracts.message import StepCommand, StepName
from orchestrator.domain import pipeline
from orchestrator.domain.inputs import Inputs
from orchestrator.domain.pause import LONGEST, Pause, held_since
from orchestrator.domain.pipeline import EXPIRED, STAGES, StepEvent
from orchestrator.domain.plan import Failure, Plan, Step

DEADLINE_EXCEEDED: Final = "deadline_exceeded"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One version of a job and what caused it."""

    version: int
    cause: str
    step: StepName | None
    status: JobStatus
    stage: str
    steps_done: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Job:
    """A fact that happens once; each change is a new version."""

    plan: Plan
    created_at: datetime
    changed_at: datetime
    queue_deadline_at: datetime
    traceparent: str | None = None
    status: JobStatus = "queued"
    version: int = 0
    failure: Failure | None = None
    started_at: datetime | None = None
    run_deadline_at: datetime | None = None
    paused_for: timedelta = timedelta()
    """How far a provider's pauses have moved the run deadline."""
    finished_at: datetime | None = None
    news: tuple[Happening, ...] = ()
    """What happened since it was last written down."""

    @property
    def id(self) -> UUID:
        """Its id."""
        return self.plan.job_id

    @property
    def inputs(self) -> Inputs:
        """What it was asked to make."""
        return self.plan.inputs

    @property
    def ended(self) -> bool:
        """Whether nothing will ever change it again."""
        return self.status in {"done", "failed"}


def queue(plan: Plan, *, now: datetime, wait: timedelta, traceparent: str | None) -> Job:
    """Return a new job that waits to be claimed, at most so long."""
    job = Job(plan=plan, created_at=now, changed_at=now, queue_deadline_at=now + wait, traceparent=traceparent)
    return _changed(job, "created", now=now)


def claim(job: Job, *, now: datetime, limit: timedelta) -> tuple[Job, list[StepCommand]]:
    """Return the job as it starts, to end within the limit, and its first commands."""
    deadline = now + limit
    plan, commands = pipeline.begin(job.plan, now=now, deadline=deadline)
    started = replace(job, plan=plan, status="processing", started_at=now, run_deadline_at=deadline)
    return _changed(started, "claimed", now=now), commands


def hear(job: Job, answer: StepEvent, *, now: datetime, pauses: Iterable[Pause] = ()) -> tuple[Job, list[StepCommand]]:
    """Return the job after an answer, and the commands that may now be sent; late answers change nothing."""
    if job.status != "processing":
        return job, []
    plan, commands = pipeline.advance(job.plan, answer, now=now, deadline=deadline(job, now=now, pauses=pauses))
    before, after = job.plan.steps[answer.step], plan.steps[answer.step]
    if after is before:
        return job, []
    job = replace(job, plan=plan)
    return (_changed(job, answer.type, step=answer.step, now=now) if after.ended else job), commands


def lose_step(job: Job, step: StepName, failure: Failure, *, now: datetime) -> Job:
    """Return the job that fails because a step's command or answer is lost; unless the step has ended."""
    lost = job.plan.steps.get(step)
    if job.status != "processing" or lost is None or lost.ended:
        return job
    return _changed(replace(job, plan=pipeline.fail(job.plan, lost, failure, now=now)), "lost", step=step, now=now)


def is_overdue(step: Step, *, now: datetime, patience: timedelta, times: int) -> bool:
    """Say whether a step is unanswered for longer than our patience, and was not sent often enough yet."""
    return step.sent_at is not None and now - step.sent_at >= patience and step.times_sent < times


def send_again(
    job: Job, step: StepName, *, now: datetime, pauses: Iterable[Pause] = ()
) -> tuple[Job, list[StepCommand]]:
    """Return the job with a step's command sent once more, the same id; unless the step has ended."""
    overdue = job.plan.steps.get(step)
    if job.status != "processing" or overdue is None or overdue.state != "sent":
        return job, []
    plan, command = pipeline.send(job.plan, overdue, now=now, deadline=deadline(job, now=now, pauses=pauses))
    return replace(job, plan=plan), [command]


def give_up(job: Job, *, now: datetime, limit: timedelta, pauses: Iterable[Pause] = ()) -> Job:
    """Return the job failed if a deadline of it has passed; one that was never claimed is claimed and failed."""
    pauses = list(pauses)
    if job.status == "queued" and now >= job.queue_deadline_at:
        failure = Failure(code=DEADLINE_EXCEEDED, fault="platform")
        if held_since(pauses, now) is not None:
            failure = Failure(code="provider_unavailable", fault="provider")
        return _claimed_and_failed(job, failure, cause="deadline", now=now, limit=limit)
    if job.status == "processing" and now >= deadline(job, now=now, pauses=pauses):
        waits_for_paid_work_only = all(STAGES[step.stage].paid for step in job.plan.open_steps())
        failure = Failure(code=DEADLINE_EXCEEDED, fault="provider" if waits_for_paid_work_only else "platform")
        return _failed(job, failure, cause="deadline", now=now)
    return job


def call_off(job: Job, failure: Failure, *, now: datetime, limit: timedelta) -> Job:
    """Return the job claimed and failed if it still waits; one that is at work is let end."""
    return (
        _claimed_and_failed(job, failure, cause="called_off", now=now, limit=limit) if job.status == "queued" else job
    )


def deadline(job: Job, *, now: datetime, pauses: Iterable[Pause] = ()) -> datetime:
    """Return when a processing job has to be done; a pause that holds moves it along with the clock."""
    if job.run_deadline_at is None:
        raise ValueError("a job that is not claimed has no run deadline")
    since = held_since(pauses, now)
    return job.run_deadline_at + (timedelta() if since is None else _moved_by(job, since, now))


def resume(job: Job, *, since: datetime, now: datetime) -> Job:
    """Return the job with its run deadline moved by a pause that has ended now."""
    if job.status != "processing" or job.run_deadline_at is None:
        return job
    by = _moved_by(job, since, now)
    return replace(job, run_deadline_at=job.run_deadline_at + by, paused_for=job.paused_for + by)


def _moved_by(job: Job, since: datetime, now: datetime) -> timedelta:
    began = max(since, job.started_at or since)
    return max(timedelta(), min(now - began, LONGEST - job.paused_for))


def _claimed_and_failed(job: Job, failure: Failure, *, cause: str, now: datetime, limit: timedelta) -> Job:
    started = replace(job, status="processing", started_at=now, run_deadline_at=now + limit)
    return _failed(_changed(started, "claimed", now=now), failure, cause=cause, now=now)


def _failed(job: Job, failure: Failure, *, cause: str, now: datetime) -> Job:
    return _changed(replace(job, status="failed", failure=failure, finished_at=now), cause, now=now)


def _changed(job: Job, cause: str, *, now: datetime, step: StepName | None = None) -> Job:
    """Return the next version of the job; it ends when its plan has ended."""
    if not job.ended and job.plan.ended:
        failure = job.plan.failure
        if failure is not None and failure.code == EXPIRED:
            failure = replace(failure, code=DEADLINE_EXCEEDED)
        job = replace(job, status="failed" if failure else "done", failure=failure, finished_at=now)
    happening = Happening(
        version=job.version + 1,
        cause=cause,
        step=step,
        status=job.status,
        stage=job.plan.stage,
        steps_done=job.plan.done,
        at=now,
    )
    return replace(job, version=happening.version, changed_at=now, news=(*job.news, happening))
