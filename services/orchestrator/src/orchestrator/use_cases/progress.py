"""Jobs going on: answers heard, steps lost, deadlines passed, providers paused."""

from dataclasses import replace

from contracts.faceswap import PageSwapped, ProviderPaused, ProviderResumed
from contracts.message import StepFailed
from orchestrator.domain import job as jobs
from orchestrator.domain.job import Job
from orchestrator.domain.pause import first_heard, held_since
from orchestrator.domain.pipeline import StepEvent
from orchestrator.use_cases.desk import Desk, PaidCall
from orchestrator.use_cases.signals import JobOverdue, StepLost, StepOverdue


class UnknownJobError(Exception):
    """An answer to a job that is not written down."""


def hear_answer(event: StepEvent, desk: Desk) -> None:
    """Take an answer into its job, and what it cost into the books; UnknownJobError when there is no such job."""
    job = desk.jobs.get(event.job_id)
    if job is None:
        raise UnknownJobError(f"{event.type} answers a job that is not there")
    if isinstance(event, PageSwapped | StepFailed):
        for call in event.calls:
            paid = PaidCall(job_id=event.job_id, step=event.step, call=call)
            desk.calls[paid.id] = paid
    after, commands = jobs.hear(job, event, now=desk.now, pauses=desk.pauses.values())
    desk.change(after, commands)
    if not after.ended and not after.plan.steps[event.step].ended:
        desk.forgotten.append(event.message_id)  # The step is still open: its one answer, with this id, is to come.


def lose_step(signal: StepLost, desk: Desk) -> None:
    """Fail a step that nobody can do or answer any more."""
    if (job := desk.jobs.get(signal.job_id)) is not None:
        desk.change(jobs.lose_step(job, signal.step, signal.failure, now=desk.now))


def send_again(signal: StepOverdue, desk: Desk) -> None:
    """Send the command of an unanswered step again: when our patience is over and not too often, or at once if lost."""
    job = desk.jobs[signal.job_id]
    step = job.plan.steps[signal.step]
    if signal.at_once or jobs.is_overdue(step, now=desk.now, patience=desk.limits.step, times=desk.limits.times_sent):
        desk.change(*jobs.send_again(job, signal.step, now=desk.now, pauses=desk.pauses.values()))


def give_up(signal: JobOverdue, desk: Desk) -> None:
    """Fail a job whose deadline has passed."""
    job = desk.jobs[signal.job_id]
    limit = desk.limits.run[job.inputs.kind]
    desk.change(jobs.give_up(job, now=desk.now, limit=limit, pauses=desk.pauses.values()))


def claim(job: Job, desk: Desk) -> None:
    """Start a job."""
    after, commands = jobs.claim(job, now=desk.now, limit=desk.limits.run[job.inputs.kind])
    desk.change(after, commands)


def hear_of_provider(event: ProviderPaused | ProviderResumed, desk: Desk) -> None:
    """Stop or restart the clock of running jobs, as a provider goes away or comes back."""
    at = min(event.at or desk.now, desk.now)
    before = desk.pauses.get(event.provider)
    after = first_heard(event, at=at) if before is None else before.heard(event, at=at)
    if after == before:
        return
    since = held_since(desk.pauses.values(), desk.now)
    desk.set_pause(after)
    if since is None:
        return
    if still := [pause for pause in desk.pauses.values() if pause.holds(desk.now)]:
        desk.set_pause(replace(still[0], paused_at=since))  # Another one holds: the clock has stood since the first.
        return
    for job in [job for job in desk.jobs.values() if job.status == "processing"]:
        desk.change(jobs.resume(job, since=since, now=desk.now))


def is_held(desk: Desk) -> bool:
    """Say whether nothing may be claimed now."""
    return held_since(desk.pauses.values(), desk.now) is not None
