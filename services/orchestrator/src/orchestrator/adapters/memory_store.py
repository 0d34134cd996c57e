"""Jobs and orders in memory: a stand-in for tests that keeps the promises of `JobStore`."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.jobs import AnalyticsFact
from contracts.message import Event
from contracts.payments import PaymentRecorded
from orchestrator.domain.acceptance import Acceptance
from orchestrator.domain.checkout import is_stale
from orchestrator.domain.dispatch import Limits, Running, Waiting, choose
from orchestrator.domain.inputs import Story
from orchestrator.domain.job import Job, is_overdue
from orchestrator.domain.order import Order
from orchestrator.domain.pause import Pause
from orchestrator.domain.prices import PriceList
from orchestrator.use_cases import progress
from orchestrator.use_cases.aftercare import replay_is_due
from orchestrator.use_cases.desk import (
    Alarm,
    Desk,
    GivenConsent,
    Grant,
    OperatorWish,
    PaidCall,
    Refusal,
    Said,
    StoryKey,
    Upload,
)
from orchestrator.use_cases.handling import Item, Needs, handle, needs_of
from orchestrator.use_cases.signals import (
    BookFailed,
    CheckoutStale,
    CheckoutUnanswered,
    FactWaits,
    JobOverdue,
    RefundUnanswered,
    ReplayDue,
    ResolutionDue,
    Signal,
    StepOverdue,
)

FIRST_TRY: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
UNKNOWN_FOR: Final = timedelta(hours=1)
"""So long a fact may wait for its order."""
OVERLAP: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Parked:
    """A fact whose order nobody knew."""

    fact: PaymentRecorded
    first_seen_at: datetime
    due_at: datetime
    tries: int = 0
    dead: bool = False


class MemoryJobStore:
    """Keeps everything in dictionaries; one change at a time, each with no more rows than it said it needs."""

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
        self.price_lists: dict[int, PriceList] = {}
        self.acceptances: dict[UUID, Acceptance] = {}
        self.orders: dict[UUID, Order] = {}
        self.told: dict[str, PaymentRecorded] = {}
        self.parked: dict[str, Parked] = {}
        self.wishes: list[OperatorWish] = []
        self.alarms: list[Alarm] = []
        self.replayed: list[tuple[datetime, timedelta]] = []
        """Until when everything was told again, and how long before that was heard."""
        self.calls: dict[UUID, PaidCall] = {}
        self.facts: dict[UUID, AnalyticsFact] = {}
        self.outbox: list[Said] = []

    async def apply(self, item: Item) -> None:
        """Let a message or signal have its effect, once."""
        if isinstance(item, Event) and item.message_id in self._seen:
            return
        desk = self._desk(needs_of([item]))
        handle(item, desk)
        if isinstance(item, Event):
            self._seen.add(item.message_id)
        self._keep(desk)

    async def claim(self) -> int:
        """Start the queued jobs whose turn it is."""
        queued = [job for job in self.jobs.values() if job.status == "queued"]
        desk = self._desk(Needs(jobs=frozenset(job.id for job in queued)))
        if progress.is_held(desk):
            return 0
        running = [job for job in self.jobs.values() if job.status == "processing"]
        chosen = choose(
            [self._waiting(job) for job in queued],
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
        late += [
            StepOverdue(job_id=job.id, step=step.name)
            for job in self.jobs.values()
            if job.status == "processing"
            for step in job.plan.open_steps()
            if is_overdue(step, now=now, patience=self._limits.step, times=self._limits.times_sent)
        ]
        late += [
            FactWaits(fact=parked.fact, last=now - parked.first_seen_at >= UNKNOWN_FOR)
            for parked in self.parked.values()
            if not parked.dead and parked.due_at <= now
        ]
        return [*late, *self._unanswered(now - self._limits.step), *self._unresolved(now)]

    async def open_steps(self) -> list[Signal]:
        """Return a signal for every command that is unanswered, to send it at once."""
        steps: list[Signal] = [
            StepOverdue(job_id=job.id, step=step.name, at_once=True)
            for job in self.jobs.values()
            if job.status == "processing"
            for step in job.plan.open_steps()
        ]
        return [*steps, *self._unanswered(self._now(), at_once=True)]

    async def doubtful(self, *, replay_every: timedelta, broker_lost: bool = False) -> list[Signal]:
        """Return what Stripe may know more of than we were told."""
        now = self._now()
        doubts: list[Signal] = [CheckoutStale(order_id=o.id) for o in self.orders.values() if is_stale(o, now=now)]
        if not self.orders:
            return doubts
        until, behind = max(self.replayed, default=(None, None))
        if broker_lost or replay_is_due(now, until, behind=behind, every=replay_every):
            first = min(order.created_at for order in self.orders.values())
            doubts.append(ReplayDue(since=(until or first) - OVERLAP))
        return doubts

    async def find_job(self, job_id: UUID) -> Job | None:
        """Return a job as it is written down."""
        return self.jobs.get(job_id)

    async def find_order(self, order_id: UUID) -> Order | None:
        """Return an order as it is written down."""
        return self.orders.get(order_id)

    def _waiting(self, job: Job) -> Waiting:
        user, kind = job.inputs.user_id, job.inputs.kind
        started = [j.started_at for j in self.jobs.values() if (j.inputs.user_id, j.inputs.kind) == (user, kind)]
        served_at = max((at for at in started if at is not None), default=None)
        return Waiting(id=job.id, user_id=user, kind=kind, created_at=job.created_at, served_at=served_at)

    def _unanswered(self, since: datetime, *, at_once: bool = False) -> Iterable[Signal]:
        for order in self.orders.values():
            if any(one.state == "asked" and one.sent_at <= since for one in order.checkouts):
                yield CheckoutUnanswered(order_id=order.id, at_once=at_once)
            if any(wish.state == "asked" and wish.sent_at <= since for wish in order.refunds.values()):
                yield RefundUnanswered(order_id=order.id, at_once=at_once)

    def _unresolved(self, now: datetime) -> Iterable[Signal]:
        for order in self.orders.values():
            book = self.jobs.get(order.book_id)
            if order.delivers and order.resolution is None and book is not None and book.status == "failed":
                yield BookFailed(order_id=order.id)
            if order.resolution is not None and order.resolution.kind == "open" and order.resolution.due_at <= now:
                yield ResolutionDue(order_id=order.id)

    def _desk(self, needs: Needs) -> Desk:
        orders = self._orders(needs)
        accepted = needs.acceptances | {order.acceptance_id for order in orders.values()}
        acceptances = {one.id: one for one in self.acceptances.values() if one.id in accepted}
        wanted = {
            *needs.jobs,
            *(order.book_id for order in orders.values()),
            *(acceptance.preview_job_id for acceptance in acceptances.values()),
        }
        jobs = {
            job.id: job
            for job in self.jobs.values()
            if job.id in wanted or (needs.running_jobs and job.status == "processing")
        }
        told_by = {job.inputs.story for job in jobs.values()}
        stories = needs.stories | {(story.id, story.version) for story in told_by}
        in_force = {max(self.price_lists)} if needs.price_list and self.price_lists else set[int]()
        users = needs.users
        counted = [job for job in self.jobs.values() if job.inputs.kind == "preview" and _counts(job)]
        return Desk(
            now=self._now(),
            limits=self._limits,
            uploads={key: upload for key, upload in self.uploads.items() if key in needs.uploads},
            stories={key: story for key, story in self.stories.items() if key in stories},
            jobs=jobs,
            refusals={key: refusal for key, refusal in self.refusals.items() if key[0] in needs.refusals},
            grants={key: grant for key, grant in self.grants.items() if key in needs.grants},
            pauses=dict(self.pauses),
            previews_used=Counter(job.inputs.user_id for job in counted if job.inputs.user_id in users),
            books_bought=Counter(o.user_id for o in self.orders.values() if o.bought and o.user_id in users),
            price_lists={v: prices for v, prices in self.price_lists.items() if v in needs.price_lists | in_force},
            acceptances=acceptances,
            orders=orders,
            known_facts={event_id for event_id in self.told if event_id in needs.facts},
        )

    def _orders(self, needs: Needs) -> dict[UUID, Order]:
        found = {
            order.id: order
            for order in self.orders.values()
            if order.id in needs.orders or order.acceptance_id in needs.acceptances
        }
        replaced = [order.replaces_order_id for order in found.values() if order.replaces_order_id]
        while replaced:
            order = self.orders[replaced.pop()]
            found[order.id] = order
            replaced += [order.replaces_order_id] if order.replaces_order_id else []
        return found

    def _keep(self, desk: Desk) -> None:
        self._seen -= set(desk.forgotten)
        self.uploads |= desk.uploads
        self.stories |= desk.stories
        self.refusals |= desk.refusals
        self.grants |= desk.grants
        self.pauses |= desk.pauses
        self.price_lists |= desk.price_lists
        self.acceptances |= desk.acceptances
        self.orders |= {order_id: replace(order, news=()) for order_id, order in desk.orders.items()}
        self.jobs |= {job_id: replace(job, news=()) for job_id, job in desk.jobs.items()}
        self.consents += desk.new_consents
        self.told |= desk.told
        self.wishes += desk.operator_wishes
        self.alarms += desk.alarms
        self.replayed += [(event.until, desk.now - event.until) for event in desk.replayed]
        self.calls = desk.calls | self.calls
        self.facts = desk.facts | self.facts
        self.outbox += desk.said.values()
        for fact in desk.unplaced.values():
            self.parked[fact.stripe_event_id] = _parked_again(self.parked.get(fact.stripe_event_id), fact, self._now())
        for event_id in desk.placed:
            self.parked.pop(event_id, None)
        for event_id in desk.given_up:
            self.parked[event_id] = replace(self.parked[event_id], dead=True)


def _parked_again(known: Parked | None, fact: PaymentRecorded, now: datetime) -> Parked:
    if known is None or known.dead:
        return Parked(fact, now, now + FIRST_TRY)
    if known.due_at > now:  # Somebody else has just put it off.
        return known
    tries = known.tries + 1
    return Parked(fact, known.first_seen_at, now + min(FIRST_TRY * 2**tries, LONGEST_WAIT), tries)


def _counts(job: Job) -> bool:
    return job.failure is None or job.failure.fault == "customer"
