"""What one transaction has read, and what it is going to write."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from contracts.jobs import AnalyticsFact, JobChanged, StoryPublished
from contracts.message import DEAD_LETTERS, AiCall, Message, StepName, derived_id
from contracts.orders import OrderChanged, OrderStatus, PriceListPublished
from contracts.payments import EventsReplayed, PaymentRecorded
from contracts.uploads import Consent, RequestRefused, UploadStored
from contracts.values import Code, Sha256, StoredObject, StoryId
from orchestrator.domain.acceptance import Acceptance
from orchestrator.domain.dispatch import Limits
from orchestrator.domain.inputs import Story
from orchestrator.domain.job import Job
from orchestrator.domain.order import Order
from orchestrator.domain.pause import Pause
from orchestrator.domain.prices import PriceList

StoryKey = tuple[StoryId, int]


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A registered upload, as far as a job needs it."""

    id: UUID
    user_id: UUID
    request_sha256: Sha256
    purpose: Literal["photo", "voice"]
    file: StoredObject
    findings: StoredObject


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a wish was refused; `resource_id` is the thing that was wished for."""

    resource_id: UUID
    request_sha256: Sha256
    user_id: UUID
    resource: Literal["upload", "job", "acceptance", "order", "checkout"]
    code: Code
    status: int
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A book given away by an operator; `refused` says why it could not be."""

    id: UUID
    preview_job_id: UUID
    operator: str
    why: str
    refused: Code | None = None


WishKind = Literal["refund", "replacement", "release"]


@dataclass(frozen=True, kw_only=True)
class OperatorWish:
    """What an operator wished of an order; `refused` says why it could not be."""

    id: UUID
    kind: WishKind
    order_id: UUID
    operator: str
    why: str
    refused: Code | None = None


AlarmKind = Literal[
    "amount_mismatch",
    "duplicate_payment",
    "illegal_move",
    "unknown_order",
    "totals_differ",
    "refund_refused",
    "refund_failed",
    "fraud_warning",
    "acceptance_broken",
]


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Something about money that a person has to look at."""

    kind: AlarmKind
    order_id: UUID


@dataclass(frozen=True, kw_only=True)
class GivenConsent:
    """A consent and what it was given with."""

    user_id: UUID
    resource_id: UUID
    consent: Consent


@dataclass(frozen=True, kw_only=True)
class PaidCall:
    """A paid call and the step it was made for."""

    job_id: UUID
    step: StepName
    call: AiCall

    @property
    def id(self) -> UUID:
        """The id of this one call, the same whenever it is told."""
        return derived_id(self.job_id, self.step, self.call.call, self.call.attempt)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message to be published, in the trace it belongs to."""

    message: Message
    headers: Mapping[str, str]
    mandatory: bool = True
    """Whether somebody has to take it; hints are for whoever listens."""
    exchange: str = ""
    """Where else than to its own exchange it goes."""


@dataclass
class Desk:
    """The rows a transaction holds; use cases read them, change them here, and the store writes the difference."""

    now: datetime
    limits: Limits
    headers: Mapping[str, str] = field(default_factory=dict)
    """The trace context of what is being handled; empty when nobody's trace led here."""

    uploads: dict[UUID, Upload] = field(default_factory=dict)
    stories: dict[StoryKey, Story] = field(default_factory=dict)
    jobs: dict[UUID, Job] = field(default_factory=dict)
    refusals: dict[tuple[UUID, Sha256], Refusal] = field(default_factory=dict)
    grants: dict[UUID, Grant] = field(default_factory=dict)
    pauses: dict[str, Pause] = field(default_factory=dict)
    previews_used: Counter[UUID] = field(default_factory=Counter)
    books_bought: Counter[UUID] = field(default_factory=Counter)
    price_lists: dict[int, PriceList] = field(default_factory=dict)
    acceptances: dict[UUID, Acceptance] = field(default_factory=dict)
    orders: dict[UUID, Order] = field(default_factory=dict)
    known_facts: set[str] = field(default_factory=set)
    """Events of Stripe that had their effect, by their ids there."""

    new_uploads: list[UploadStored] = field(default_factory=list)
    new_consents: list[GivenConsent] = field(default_factory=list)
    new_stories: list[StoryPublished] = field(default_factory=list)
    new_refusals: list[Refusal] = field(default_factory=list)
    new_grants: list[Grant] = field(default_factory=list)
    new_jobs: dict[UUID, None] = field(default_factory=dict)
    changed_jobs: dict[UUID, None] = field(default_factory=dict)
    changed_pauses: dict[str, None] = field(default_factory=dict)
    new_price_lists: list[PriceListPublished] = field(default_factory=list)
    new_acceptances: list[Acceptance] = field(default_factory=list)
    new_orders: dict[UUID, None] = field(default_factory=dict)
    changed_orders: dict[UUID, None] = field(default_factory=dict)
    told: dict[str, PaymentRecorded] = field(default_factory=dict)
    """Facts that had their effect, by the ids of their events at Stripe."""
    unplaced: dict[str, PaymentRecorded] = field(default_factory=dict)
    """Facts of orders nobody knows, to be tried (again) later."""
    placed: list[str] = field(default_factory=list)
    """Facts that have found their order, and wait no more if they did."""
    given_up: list[str] = field(default_factory=list)
    """Facts that waited long enough: they became dead letters, and stay written down."""
    operator_wishes: list[OperatorWish] = field(default_factory=list)
    replayed: list[EventsReplayed] = field(default_factory=list)
    order_moves: list[OrderStatus] = field(default_factory=list)
    """States that orders came into."""
    alarms: list[Alarm] = field(default_factory=list)
    calls: dict[UUID, PaidCall] = field(default_factory=dict)
    facts: dict[UUID, AnalyticsFact] = field(default_factory=dict)
    said: dict[UUID, Said] = field(default_factory=dict)
    announced: dict[UUID, UUID] = field(default_factory=dict)
    """The message that tells of the last version of a job or an order, by its id."""
    forgotten: list[UUID] = field(default_factory=list)
    """Messages that had no effect yet and may have one when they come again."""

    def say(self, message: Message, *, mandatory: bool = True, headers: Mapping[str, str] | None = None) -> None:
        """Publish a message when all this is written."""
        self.said[message.message_id] = Said(message=message, headers=headers or self.headers, mandatory=mandatory)

    def bury(self, fact: PaymentRecorded) -> None:
        """Give a fact up that waited long enough: a dead letter now, for a person; it may be tried again like one."""
        self.given_up.append(fact.stripe_event_id)
        self.forgotten.append(fact.message_id)
        self.said[fact.message_id] = Said(message=fact, headers=self.headers, exchange=DEAD_LETTERS)

    def refuse(self, refusal: Refusal) -> None:
        """Write a refusal down and wake whoever waits for it."""
        key = (refusal.resource_id, refusal.request_sha256)
        if key not in self.refusals:
            self.refusals[key] = refusal
            self.new_refusals.append(refusal)
        self.say(
            RequestRefused(
                message_id=derived_id("refused", *key),
                correlation_id=refusal.resource_id,
                user_id=refusal.user_id,
                resource_id=refusal.resource_id,
            ),
            mandatory=False,
        )

    def refusals_of(self, resource_id: UUID) -> list[Refusal]:
        """Return every refusal of a resource."""
        return [refusal for refusal in self.refusals.values() if refusal.resource_id == resource_id]

    def insert(self, job: Job) -> None:
        """Add a new job."""
        self.new_jobs[job.id] = None
        self.jobs[job.id] = job
        self._tell(job, "created")
        self.announce(job)

    def change(self, job: Job, commands: Iterable[Message] = ()) -> None:
        """Put a job back as it is now, and publish its commands."""
        before = self.jobs[job.id]
        if job is before:
            return
        self.jobs[job.id] = job
        if job.id not in self.new_jobs:
            self.changed_jobs[job.id] = None
        for command in commands:
            self.say(command, headers=self._trace_of(job))
        if job.version != before.version:
            self.announce(job)
        if job.ended and not before.ended:
            self._tell(job, job.status)

    def announce(self, job: Job) -> None:
        """Wake whoever looks at the job; the last version said in a transaction stands for all."""
        self.said.pop(self.announced.get(job.id, job.id), None)
        changed = JobChanged(
            message_id=derived_id(job.id, "changed", job.version),
            correlation_id=job.id,
            user_id=job.inputs.user_id,
            job_id=job.id,
            version=job.version,
            status=job.status,
        )
        self.announced[job.id] = changed.message_id
        self.say(changed, mandatory=False, headers=self._trace_of(job))

    def place_order(self, order: Order, commands: Iterable[Message] = ()) -> None:
        """Add a new order, and publish its commands."""
        self.new_orders[order.id] = None
        self.orders[order.id] = order
        self.order_moves.append(order.status)
        for command in commands:
            self.say(command, headers=self._trace_of(order))
        self.announce_order(order)

    def change_order(self, order: Order, commands: Iterable[Message] = ()) -> None:
        """Put an order back as it is now, and publish its commands."""
        before = self.orders[order.id]
        for command in commands:
            self.say(command, headers=self._trace_of(order))
        if order is before:
            return
        self.orders[order.id] = order
        if order.id not in self.new_orders:
            self.changed_orders[order.id] = None
        if order.version != before.version:
            self.announce_order(order)
        if order.status != before.status:
            self.order_moves.append(order.status)
        self.books_bought[order.user_id] += order.bought - before.bought

    def announce_order(self, order: Order) -> None:
        """Wake whoever looks at the order; the last version said in a transaction stands for all."""
        self.said.pop(self.announced.get(order.id, order.id), None)
        changed = OrderChanged(
            message_id=derived_id(order.id, "changed", order.version),
            correlation_id=order.id,
            user_id=order.user_id,
            order_id=order.id,
            version=order.version,
            status=order.status,
        )
        self.announced[order.id] = changed.message_id
        self.say(changed, mandatory=False, headers=self._trace_of(order))

    def alarm(self, kind: AlarmKind, order_id: UUID) -> None:
        """Have a person look at something, once this is written."""
        self.alarms.append(Alarm(kind=kind, order_id=order_id))

    @property
    def price_list(self) -> PriceList | None:
        """The prices in force, if they were read."""
        return self.price_lists[max(self.price_lists)] if self.price_lists else None

    def set_pause(self, pause: Pause) -> None:
        """Write down what is known of a provider."""
        self.pauses[pause.provider] = pause
        self.changed_pauses[pause.provider] = None

    def _trace_of(self, job: Job | Order) -> Mapping[str, str]:
        return self.headers or ({"traceparent": job.traceparent} if job.traceparent else {})

    def _tell(self, job: Job, what: str) -> None:
        """Add the fact to the analytics, in the transaction that makes it true."""
        name = f"{job.inputs.kind}_job_{what}"
        fact = AnalyticsFact(
            id=derived_id(job.id, name),
            name=name,
            occurred_at=self.now,
            user_id=job.inputs.user_id,
            story_id=job.inputs.story.id,
            age_band=job.inputs.age_band,
            language=job.inputs.language,
            job_id=job.id,
            props={"code": job.failure.code, "fault": job.failure.fault} if job.failure else {},
        )
        self.facts[fact.id] = fact
