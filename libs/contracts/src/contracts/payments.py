"""Payments: what Stripe is asked for, and the facts it tells."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID, uuid5

from pydantic import AwareDatetime, Field

from contracts.message import NAMESPACE, Answer, Command, Event
from contracts.orders import Country, Currency, Money
from contracts.values import Code, Fault, Frozen

SessionId = Annotated[str, Field(pattern=r"^cs_[A-Za-z0-9_]{1,200}$")]
PaymentIntentId = Annotated[str, Field(pattern=r"^pi_[A-Za-z0-9_]{1,200}$")]
RefundId = Annotated[str, Field(pattern=r"^[a-z]{2,4}_[A-Za-z0-9_]{1,200}$", description="re_…, pyr_…")]
DisputeId = Annotated[str, Field(pattern=r"^[a-z]{2,4}_[A-Za-z0-9_]{1,200}$", description="dp_…, du_…")]
StripeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_:]{1,255}$")]
RefundKey = Annotated[
    str, Field(pattern=r"^refund:[A-Za-z0-9:_-]{1,200}$", description="Idempotency-Key, and metadata of the refund")
]
Attempt = Annotated[int, Field(ge=1, description="the order's checkouts, counted")]
SessionStatus = Literal["open", "complete", "expired"]
PaymentStatus = Literal["paid", "unpaid", "no_payment_required"]
RefundStatus = Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
DisputeStatus = Literal[
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "needs_response",
    "under_review",
    "won",
    "lost",
    "prevented",
    "appeal_needs_response",
    "appeal_under_review",
]
FactName = Literal[
    "order.paid",
    "order.payment_processing",
    "order.payment_failed",
    "order.expired",
    "order.refunded",
    "order.refund_total",
    "order.disputed",
    "order.dispute_closed",
    "order.dispute_funds",
    "order.fraud_warning",
    "order.review",
]
STRIPE: UUID = uuid5(NAMESPACE, "stripe")
"""Ids of messages that tell what Stripe told are made under this one."""


class PaymentCommand(Command):
    """An order to payments, about one order of a customer."""

    order_id: UUID


class PaymentAnswer(Answer):
    """What payments answers, about one order of a customer."""

    echoes: ClassVar[tuple[str, ...]] = ("order_id",)
    order_id: UUID


class Shipping(Frozen):
    """A flat price for sending the book, and where it can be sent."""

    amount_minor: Annotated[int, Field(ge=0)]
    countries: Annotated[tuple[Country, ...], Field(min_length=1)]


class OpenCheckout(PaymentCommand):
    """Open a Checkout Session for one attempt to pay an order."""

    type: Literal["payments.open_checkout"] = "payments.open_checkout"
    attempt: Attempt
    goods: Money
    shipping: Shipping | None = None
    product_name: Annotated[str, Field(min_length=1, max_length=200, description="never a person's name")]
    expires_at: AwareDatetime
    replaces_session: SessionId | None = Field(default=None, description="expire it first: one open session per order")


class CheckoutOpened(PaymentAnswer):
    """There is a page where the order can be paid."""

    type: Literal["checkout.opened"] = "checkout.opened"
    attempt: Attempt
    session_id: SessionId
    url: Annotated[str, Field(pattern=r"^https?://", max_length=2000)]
    expires_at: AwareDatetime
    livemode: bool


class CheckoutFailed(PaymentAnswer):
    """There is no page for this attempt, and why; another attempt may have one."""

    type: Literal["checkout.failed"] = "checkout.failed"
    attempt: Attempt
    code: Code
    fault: Fault


class SyncCheckout(PaymentCommand):
    """Look a session up at Stripe and tell its facts, and those of its payment, as if they had just been sent."""

    type: Literal["payments.sync_checkout"] = "payments.sync_checkout"
    attempt: Attempt
    session_id: SessionId


class CheckoutSynced(PaymentAnswer):
    """The session was looked up; what it means was told as facts before."""

    type: Literal["checkout.synced"] = "checkout.synced"
    attempt: Attempt
    session_id: SessionId
    status: SessionStatus
    payment_status: PaymentStatus


class MakeRefund(PaymentCommand):
    """Give money back; asked twice under one key it is one refund, however much later."""

    type: Literal["payments.make_refund"] = "payments.make_refund"
    refund_key: RefundKey
    payment_intent_id: PaymentIntentId
    amount: Money
    reason: Literal["book_failed", "duplicate_payment", "operator"]


class RefundMade(PaymentAnswer):
    """Stripe has the refund; whether the money is back is told by facts."""

    type: Literal["refund.made"] = "refund.made"
    refund_key: RefundKey
    refund_id: RefundId
    status: RefundStatus


class RefundRefused(PaymentAnswer):
    """Stripe will not make this refund; a person has to look."""

    type: Literal["refund.refused"] = "refund.refused"
    refund_key: RefundKey
    code: Code


class ReplayEvents(Command):
    """Tell every event of ours that Stripe had since that moment; the known ones are dropped by the inbox."""

    type: Literal["payments.replay_events"] = "payments.replay_events"
    since: AwareDatetime


class EventsReplayed(Answer):
    """Every event up to that moment was told."""

    type: Literal["events.replayed"] = "events.replayed"
    since: AwareDatetime
    until: AwareDatetime
    told: Annotated[int, Field(ge=0)]


class RefundFact(Frozen):
    """A refund as Stripe had it at that moment."""

    id: RefundId
    amount_minor: Annotated[int, Field(ge=0)]
    status: RefundStatus
    key: RefundKey | None = Field(default=None, description="ours; None when it was made in the Dashboard")


class DisputeFact(Frozen):
    """A dispute as Stripe had it at that moment."""

    id: DisputeId
    amount_minor: Annotated[int, Field(ge=0)]
    status: DisputeStatus
    reason: Code | None = None
    due_by: AwareDatetime | None = None


class PaymentRecorded(Event):
    """A fact about money, told by Stripe; without card data, without a person."""

    type: Literal["payment.recorded"] = "payment.recorded"
    fact: FactName
    stripe_event_id: StripeId
    stripe_event_type: Code | Annotated[str, Field(pattern=r"^[a-z_.]{1,80}$")]
    event_created: AwareDatetime
    livemode: bool
    order_id: UUID
    attempt: Attempt | None = None
    session_id: SessionId | None = None
    payment_intent_id: PaymentIntentId | None = None
    currency: Currency | Annotated[str, Field(pattern=r"^[a-z]{3}$")] | None = None
    amount_minor: int | None = Field(default=None, description="amount_total of a session; amount of anything else")
    amount_subtotal_minor: int | None = None
    amount_tax_minor: int | None = None
    amount_shipping_minor: int | None = None
    amount_discount_minor: int | None = None
    refund: RefundFact | None = None
    refunded_total_minor: int | None = Field(default=None, description="of the charge: set, never added")
    dispute: DisputeFact | None = None
    actionable: bool | None = Field(default=None, description="of a fraud warning")
    open: bool | None = Field(default=None, description="of a review")

    @staticmethod
    def id_of(stripe_event_id: str) -> UUID:
        """Return the one message id of an event at Stripe; `sync:…` ids stand for what was looked up."""
        return uuid5(STRIPE, stripe_event_id)
