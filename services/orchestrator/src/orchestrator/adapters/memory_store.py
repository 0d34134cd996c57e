"""Jobs in memory: a stand-in for tests that keeps the promises of `JobStore`."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from contracts.jobs import AnalyticsFact
from contracts.message import Event
from orchestrator.domain.dispatch import Limits, Running, Waiting, choose
from orchestrator.domain.inputs import Story
from orchestrator.domain.job import Job, is_overdue
from orchestrator.domain.pause import Pause
from orchestrator.use_cases import progress
from orchestrator.use_cases.desk import Desk, GivenConsent, Grant, PaidCall, Refusal, Said, StoryKey, Upload
from orchestrator.use_cases.handling import Item, handle
from orchestrator.use_cases.signals import JobOverdue, Signal, StepOverdue


class MemoryJobStore:
    """Keeps everything in dictionaries; one change at a time."""

    def __init__(self, *, limits: Limits, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._limits = limits
        self._now = now
        self._seen: set[UUID] = set()
        self.uploads: dict[UUID, Upload] = {}
        self.consents: list[GivenConsent] = []
        self.stories: dict[StoryKey, Story] = {}
        self.jobs: dict[UUID, Job] = {}
        self.refusals: dict[tuple[UUID, str], Refusal] = {}
        self.grants: dict[UUID, Grant] = {}
        self.pauses: dict[str, Pause] = {}
        self.calls: dict[UUID, PaidCall] = {}
        self.facts: dict[UUID, AnalyticsFact] = {}
        self.outbox: list[Said] = []

    async def apply(self, item: Item) -> None:
        """Let a message or signal have its effect, once."""
        if isinstance(item, Event) and item.message_id in self._seen:
            return
        desk = self._desk()
        handle(item, desk)
        if isinstance(item, Event) and item.message_id not in desk.forgotten:
            self._seen.add(item.message_id)
        self._keep(desk)

    async def claim(self) -> int:
        """Start the queued jobs whose turn it is."""
        desk = self._desk()
        if progress.is_held(desk):
            return 0
        queued = [job for job in self.jobs.values() if job.status == "queued"]
        running = [job for job in self.jobs.values() if job.status == "processing"]
        chosen = choose(
            [Waiting(id=j.id, user_id=j.inputs.user_id, kind=j.inputs.kind, created_at=j.created_at) for j in queued],
            [Running(user_id=job.inputs.user_id, kind=job.inputs.kind) for job in running],
            self._limits,
        )
        for waiting in chosen:
            progress.claim(desk.jobs[waiting.id], desk)
        self._keep(desk)
        return len(chosen)

    async def overdue(self) -> list[Signal]:
        """Return what may have waited too long."""
        now = self._now()
        deadlines = {
            job.id: job.run_deadline_at or job.queue_deadline_at for job in self.jobs.values() if not job.ended
        }
        late: list[Signal] = [JobOverdue(job_id=job_id) for job_id, deadline in deadlines.items() if deadline <= now]
        return late + [
            StepOverdue(job_id=job.id, step=step.name)
            for job in self.jobs.values()
            if job.status == "processing"
            for step in job.plan.open_steps()
            if is_overdue(step, now=now, patience=self._limits.step, times=self._limits.times_sent)
        ]

    async def open_steps(self) -> list[Signal]:
        """Return a signal for every command that is unanswered, to send it at once."""
        return [
            StepOverdue(job_id=job.id, step=step.name, at_once=True)
            for job in self.jobs.values()
            if job.status == "processing"
            for step in job.plan.open_steps()
        ]

    async def find_job(self, job_id: UUID) -> Job | None:
        """Return a job as it is written down."""
        return self.jobs.get(job_id)

    def _desk(self) -> Desk:
        counted = [job for job in self.jobs.values() if job.inputs.kind == "preview" and _counts(job)]
        return Desk(
            now=self._now(),
            limits=self._limits,
            uploads=dict(self.uploads),
            stories=dict(self.stories),
            jobs=dict(self.jobs),
            refusals=dict(self.refusals),
            grants=dict(self.grants),
            pauses=dict(self.pauses),
            previews_used=Counter(job.inputs.user_id for job in counted),
        )

    def _keep(self, desk: Desk) -> None:
        self.uploads, self.stories, self.refusals = desk.uploads, desk.stories, desk.refusals
        self.grants, self.pauses = desk.grants, desk.pauses
        self.jobs = {job_id: replace(job, news=()) for job_id, job in desk.jobs.items()}
        self.consents += desk.new_consents
        self.calls = desk.calls | self.calls
        self.facts = desk.facts | self.facts
        self.outbox += desk.said.values()


def _counts(job: Job) -> bool:
    return job.failure is None or job.failure.fault == "customer"
