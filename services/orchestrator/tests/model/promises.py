"""What is promised of jobs, commands and money, judged by what can be seen of them, not by how it is done."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.faceswap import PageSwapped
from contracts.jobs import JobChanged
from contracts.message import Message, StepAnswer, StepCommand, StepFailed, StepName
from orchestrator.domain.dispatch import Limits
from orchestrator.domain.job import Job, deadline
from orchestrator.domain.pause import LONGEST

if TYPE_CHECKING:
    from .outside import Workers
    from .stripe import Stripe
    from .world import WatchedStore

Open = tuple[UUID, StepName]


class BrokenPromiseError(AssertionError):
    """Something that must never happen has happened."""


def promise(holds: object, sentence: str, **about: object) -> None:
    """Raise BrokenPromiseError unless it holds; the sentence says what does."""
    if not holds:
        raise BrokenPromiseError(f"{sentence}: {about}" if about else sentence)


class Witness:
    """Remembers what was seen, and holds against it what is seen next."""

    def __init__(self, store: "WatchedStore", limits: Limits) -> None:
        self._store, self._limits = store, limits
        self._jobs: Mapping[UUID, Job] = {}
        self._versions: Counter[UUID] = Counter()
        self._read = 0
        self._said: list[Message] = []
        self._ends_told: dict[UUID, set[UUID]] = {}
        self._command_ids: dict[Open, UUID] = {}
        self._sent: Counter[Open] = Counter()
        self._may_be_sent: Counter[Open] = Counter()
        self._calls: Counter[Open] = Counter()
        self._reasons: dict[UUID, set[str]] = {}

    # What the world did, by which the rest is judged

    def expect_failure(self, job_id: UUID, code: str) -> None:
        """A job may fail with this from now on."""
        self._reasons.setdefault(job_id, set()).add(code)

    def expect_one_more(self, job_id: UUID, step: StepName) -> None:
        """A command may be sent once more, for it was lost or was void."""
        self._may_be_sent[job_id, step] += 1

    def expect_calls(self, answer: StepAnswer) -> None:
        """What was paid for is told."""
        if isinstance(answer, PageSwapped | StepFailed) and answer.calls:
            self._calls[answer.job_id, answer.step] = len(answer.calls)

    # What has to hold always

    def look(self, *, now: datetime) -> None:
        """Check everything that was written since it was last looked at."""
        self._look_at_versions()
        for job_id, job in self._store.jobs.items():
            before = self._jobs.get(job_id)
            if before is not None and before is not job:
                _look_at_change(before, job)
        promise(self._jobs.keys() <= self._store.jobs.keys(), "no job is lost")
        self._look_at_what_is_said()
        for job_id, job in self._store.jobs.items():
            if job is not self._jobs.get(job_id):
                self._look_at_steps(job)
                self._look_at_its_end(self._jobs.get(job_id), job, now=now)
        self._jobs = dict(self._store.jobs)
        self._look_at_slots()
        self._look_at_books()

    def look_who_waits(self, before: Mapping[UUID, Job], *, now: datetime) -> None:
        """Check after a claim that nobody waits for whom there is room, nor while others are served out of turn."""
        if any(pause.holds(now) for pause in self._store.pauses.values()):
            return
        running = [job for job in self._store.jobs.values() if job.status == "processing"]
        started = [job for job in running if before[job.id].status == "queued"]
        of_user = Counter(job.inputs.user_id for job in running)
        of_previews = sum(job.inputs.kind == "preview" for job in running)
        for job in self._store.jobs.values():
            if job.status != "queued" or of_user[job.inputs.user_id] >= self._limits.slots_per_user:
                continue
            full = len(running) >= self._limits.slots
            full |= job.inputs.kind == "preview" and of_previews >= self._limits.slots // 2
            promise(full, "whoever waits starts as soon as there is room", job=job.id)
            rivals = [one for one in started if one.inputs.kind == job.inputs.kind]
            fair = all(_place_of(one, before) <= _place_of(job, before) for one in rivals)
            promise(fair, "whoever waits longest since a start of their own is next", job=job.id)

    def look_for_late_jobs(self, *, now: datetime) -> None:
        """Check after a sweep that no job is past its deadline, nor past the latest one that pauses could give it."""
        pauses = list(self._store.pauses.values())
        for job in self._store.jobs.values():
            if job.status == "queued":
                promise(now < job.queue_deadline_at, "nobody waits past the deadline", job=job.id)
            elif job.status == "processing" and job.started_at:
                promise(now < deadline(job, now=now, pauses=pauses), "nobody works past the deadline", job=job.id)
                latest = job.started_at + self._limits.run[job.inputs.kind] + LONGEST
                promise(now < latest, "no pause moves a deadline by more than a day", job=job.id)

    # What has to hold in the end

    def look_at_the_end(self, stripe: "Stripe", workers: "Workers") -> None:
        """Check when nothing is left to happen."""
        for job in self._store.jobs.values():
            promise(job.ended, "every accepted job ends", job=job.id, status=job.status)
            self._look_at_its_facts(job)
            told = self._ends_told.get(job.id, set())
            promise(len(told) == 1, "its end is told by one message", job=job.id, told=len(told))
        recorded = Counter((paid.job_id, paid.step) for paid in self._store.calls.values())
        promise(recorded == self._calls, "every paid call that was told is on the books, once")
        promise(all(n == 1 for n in workers.charges.values()), "no step is paid for twice")
        for order in self._store.orders.values():
            if not order.granted:
                standing = stripe.standing_of(order.id)
                promise(order.status == standing, "an order stands as Stripe says", order=order.id, at=order.status)
            promise(not order.wants_book, "whoever has paid has a book", order=order.id)
            book = self._store.jobs.get(order.book_id)
            failed = book is not None and book.status == "failed" and order.delivers
            promise(not failed or order.resolution, "a paid book that failed is somebody's business", order=order.id)

    # How each of these is seen

    def _look_at_versions(self) -> None:
        promise(len(self._store.journal) >= self._read, "what is written stays written")
        for job_id, happening in self._store.journal[self._read :]:
            self._versions[job_id] += 1
            promise(happening.version == self._versions[job_id], "versions grow by one", job=job_id)
        self._read = len(self._store.journal)
        for job in self._store.jobs.values():
            promise(job.version == self._versions[job.id], "each version says why it is", job=job.id)

    def _look_at_what_is_said(self) -> None:
        said = [one.message for one in self._store.outbox]
        promise(said[: len(self._said)] == self._said, "what was said stays said")
        for message in said[len(self._said) :]:
            if isinstance(message, StepCommand):
                self._look_at_command(message)
            if isinstance(message, JobChanged) and message.status in {"done", "failed"}:
                promise(message.version == self._store.jobs[message.job_id].version, "the end is the last version")
                self._ends_told.setdefault(message.job_id, set()).add(message.message_id)
        self._said = said

    def _look_at_command(self, command: StepCommand) -> None:
        which = command.job_id, command.step
        known = self._command_ids.setdefault(which, command.message_id)
        promise(command.message_id == known, "a command keeps its id", step=which)
        promise(self._store.jobs[command.job_id].status == "processing", "only jobs at work give orders", step=which)
        self._sent[which] += 1
        often = self._limits.times_sent + self._may_be_sent[which]
        promise(self._sent[which] <= often, "no command is sent more often than that", step=which)

    def _look_at_steps(self, job: Job) -> None:
        for step in job.plan.steps.values():
            promise(step.times_sent == self._sent[job.id, step.name], "what is sent is said", step=step.name)

    def _look_at_its_end(self, before: Job | None, job: Job, *, now: datetime) -> None:
        if job.failure is None or (before is not None and before.ended):
            return
        code, reasons = job.failure.code, self._reasons.get(job.id, set()) - {"expired"}
        if job.inputs.order_id:
            reasons |= {"order_refunded"}
        if now >= job.queue_deadline_at and not any(step.times_sent for step in job.plan.steps.values()):
            reasons |= {"deadline_exceeded", "provider_unavailable"}
        if before is not None and before.status == "processing":
            over = now >= deadline(before, now=now, pauses=self._store.pauses.values())
            reasons |= {"deadline_exceeded"} if over else set()
        promise(code in reasons, "a job fails for a reason", job=job.id, code=code, reasons=reasons)

    def _look_at_its_facts(self, job: Job) -> None:
        told = {fact.name: fact for fact in self._store.facts.values() if fact.job_id == job.id}
        names = {f"{job.inputs.kind}_job_created", f"{job.inputs.kind}_job_{job.status}"}
        told.pop("preview_accepted", None)
        promise(told.keys() == names, "its beginning and its end are counted, nothing else", job=job.id)

    def _look_at_slots(self) -> None:
        running = [job for job in self._store.jobs.values() if job.status == "processing"]
        promise(len(running) <= self._limits.slots, "no more work than there are slots", at_once=len(running))
        previews = sum(job.inputs.kind == "preview" for job in running)
        promise(previews <= self._limits.slots // 2, "half of the slots are for books", previews=previews)
        shares = Counter(job.inputs.user_id for job in running).values()
        promise(all(share <= self._limits.slots_per_user for share in shares), "nobody has more than a share")

    def _look_at_books(self) -> None:
        books = [job.inputs for job in self._store.jobs.values() if job.inputs.kind == "book"]
        of_orders = Counter(book.order_id for book in books if book.order_id)
        of_grants = Counter(book.grant_id for book in books if book.grant_id)
        promise(len(books) == of_orders.total() + of_grants.total(), "no book without an order or a grant")
        promise(all(n == 1 for n in [*of_orders.values(), *of_grants.values()]), "one book for each")
        for order_id in of_orders:
            order = self._store.orders[order_id]
            paid = order.granted or any(attempt.state == "paid" for attempt in order.money.attempts.values())
            promise(paid, "no book without money", order=order_id)


def _look_at_change(before: Job, after: Job) -> None:
    promise(not before.ended or after == before, "what has ended never changes", job=before.id)
    promise(after.version >= before.version, "versions never go back", job=before.id)
    promise(after.plan.done >= before.plan.done, "steps that are done stay done", job=before.id)
    promise(after.inputs == before.inputs, "what was asked for never changes", job=before.id)
    order = ["queued", "processing", "done", "failed"]
    promise(order.index(after.status) >= order.index(before.status), "a job only goes on", job=before.id)
    for name, step in before.plan.steps.items():
        promise(not step.ended or after.plan.steps[name] == step, "a step is answered once", step=name)


def _place_of(job: Job, jobs: Mapping[UUID, Job]) -> tuple[int, datetime]:
    """Return how many of their own stand before it, and since when its user waits for a start."""
    mine = [
        one for one in jobs.values() if (one.inputs.user_id, one.inputs.kind) == (job.inputs.user_id, job.inputs.kind)
    ]
    older = [one for one in mine if one.status == "queued" and (one.created_at, one.id) < (job.created_at, job.id)]
    return len(older), max([job.created_at, *(one.started_at for one in mine if one.started_at)])
