"""An order: what was bought for how much, and what the facts about its money mean for its book."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal
from uuid import UUID

from contracts import payments
from contracts.message import derived_id
from contracts.orders import WITHHELD, Hold, OrderStatus
from contracts.orders import Money as Amount
from contracts.payments import PaymentRecorded, Shipping
from contracts.story import Format
from contracts.values import Code, Sha256
from orchestrator.domain.payment import LEGAL_MOVES, Attempt, AttemptState, Money, status_of

CheckoutState = Literal["asked", "opened", "failed"]
RefundReason = Literal["book_failed", "duplicate_payment", "operator"]

ATTEMPT_STATES: Final[Mapping[payments.FactName, AttemptState]] = {
    "order.paid": "paid",
    "order.payment_processing": "processing",
    "order.payment_failed": "failed",
    "order.expired": "expired",
}
DELIVERING: Final[frozenset[OrderStatus]] = frozenset({"paid", "partially_refunded"})
"""The money is here, most of it at least."""
GONE: Final[frozenset[OrderStatus]] = frozenset({"refunded", "chargeback_lost"})
"""The money is back with the buyer, who may buy the same thing anew."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What the order costs, fixed before anybody is asked to pay."""

    goods: Amount
    shipping: Shipping | None
    price_list: int

    @property
    def total_minor(self) -> int:
        """Goods and shipping."""
        return self.goods.amount_minor + (self.shipping.amount_minor if self.shipping else 0)


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """One attempt to have the order paid, as we asked for it."""

    number: int
    state: CheckoutState
    asked_at: datetime
    sent_at: datetime
    """When it was last asked for."""
    expires_at: datetime
    session_id: str | None = None
    url: str | None = None
    failure: Code | None = None


@dataclass(frozen=True, kw_only=True)
class RefundWish:
    """Money we asked Stripe to give back; whether it did is told by facts."""

    key: str
    payment_intent_id: str
    amount_minor: int
    reason: RefundReason
    asked_at: datetime
    sent_at: datetime
    """When it was last asked for."""
    state: Literal["asked", "made", "refused"] = "asked"
    refund_id: str | None = None
    refused: Code | None = None


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """What is done about a paid book that failed; once."""

    job_id: UUID
    due_at: datetime
    """When the money goes back if nobody has decided otherwise."""
    kind: Literal["open", "refund", "replacement"] = "open"
    decided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One version of an order and what caused it: a line of its timeline."""

    version: int
    cause: str
    status: OrderStatus
    at: datetime
    occurred_at: datetime
    amount_minor: int | None = None


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a customer bought; every change is a new version."""

    id: UUID
    user_id: UUID
    request_sha256: Sha256
    acceptance_id: UUID
    preview_job_id: UUID
    format: Format
    quote: Quote
    product_name: str
    created_at: datetime
    changed_at: datetime
    traceparent: str | None = None
    replaces_order_id: UUID | None = None
    granted: bool = False
    version: int = 0
    status: OrderStatus = "awaiting_payment"
    checkouts: tuple[Checkout, ...] = ()
    money: Money = field(default_factory=Money)
    held: frozenset[Hold] = frozenset()
    released: frozenset[Hold] = frozenset()
    refunds: Mapping[str, RefundWish] = field(default_factory=dict)
    resolution: Resolution | None = None
    book_job_id: UUID | None = None
    synced_at: datetime | None = None
    """When Stripe was last asked about it."""
    news: tuple[Happening, ...] = ()
    """What happened since it was last written down."""

    @property
    def holds(self) -> frozenset[Hold]:
        """What keeps the book from being made."""
        return self.held - self.released

    @property
    def withheld(self) -> bool:
        """Whether the book is not shown."""
        return self.status in WITHHELD

    @property
    def delivers(self) -> bool:
        """Whether its state is one in which a book is due."""
        return self.status in DELIVERING

    @property
    def bought(self) -> bool:
        """Whether somebody has paid for it and left the money here."""
        return self.delivers and not self.granted

    @property
    def book_id(self) -> UUID:
        """The id of the one book this order may have."""
        return derived_id("book of order", self.id)

    @property
    def paid_at(self) -> datetime | None:
        """When it was first paid, or granted."""
        if self.granted:
            return self.created_at
        paid = self.money.paid_attempts
        return paid[0].at if paid else None

    @property
    def payment(self) -> Attempt | None:
        """The payment its book is made for: the first that does not go back."""
        staying = [] if self.granted else self._staying
        return staying[0] if staying else None

    @property
    def wants_book(self) -> bool:
        """Whether its book has to be made now: paid for, nothing in the way, and not begun."""
        stands = self.granted or self.payment is not None
        return stands and self.delivers and not self.holds and self.book_job_id is None

    @property
    def duplicates(self) -> list[Attempt]:
        """The payments beyond the one it keeps, which go back; it keeps none once its book was given up."""
        given_up = any(wish.reason == "book_failed" for wish in self.refunds.values())
        resolved = self.resolution is not None and self.resolution.kind == "refund"
        kept = 0 if self.granted or given_up or resolved else 1
        return [one for one in self._staying[kept:] if one.payment_intent_id]

    def left_minor(self, attempt: Attempt) -> int:
        """Return what is not given back of a payment, nor asked to be."""
        told = self.money.refunds.values()
        known = {refund.id for refund in told} | {refund.key for refund in told}
        asked = sum(
            wish.amount_minor
            for wish in self.refunds.values()
            if wish.payment_intent_id == attempt.payment_intent_id
            and wish.state != "refused"
            and not known & {wish.key, wish.refund_id or wish.key}
        )
        given = self.money.refunded_minor(attempt.payment, promised=True)
        return max(0, (attempt.total_minor or 0) - given - asked)

    @property
    def _staying(self) -> list[Attempt]:
        """Payments that are neither given back nor asked back by a bank."""
        paid = self.money.paid_attempts
        return [one for one in paid if self.money.standing_of(one) in DELIVERING and not self._goes_back(one)]

    def _goes_back(self, attempt: Attempt) -> bool:
        ours = any(
            wish.reason != "operator" and wish.payment_intent_id == attempt.payment_intent_id
            for wish in self.refunds.values()
        )
        return ours or (bool(attempt.total_minor) and self.left_minor(attempt) == 0)


def place(order: Order, *, now: datetime) -> Order:
    """Return a new order as it is first written down."""
    cause = "granted" if order.granted else "ordered"
    return changed(order, cause, now=now, amount_minor=order.quote.total_minor)


def hear_fact(order: Order, fact: PaymentRecorded, *, now: datetime) -> Order:
    """Return the order after a fact; one that tells nothing new changes nothing."""
    heard = _heard(order, fact)
    if heard == order and fact.fact != "order.dispute_funds":
        return order
    return changed(heard, fact.fact, now=now, occurred_at=fact.event_created, amount_minor=_amount_of(fact))


def release(order: Order, hold: Hold, *, now: datetime) -> Order:
    """Return the order with a hold lifted by a person."""
    if hold not in order.holds:
        return order
    return changed(replace(order, released=order.released | {hold}), f"released_{hold}", now=now)


def begin_book(order: Order, *, now: datetime) -> Order:
    """Return the order whose book is being made."""
    return changed(replace(order, book_job_id=order.book_id), "book_ordered", now=now)


def open_resolution(order: Order, *, job_id: UUID, after: timedelta, now: datetime) -> Order:
    """Return the order whose paid book failed, with some time for a person to decide what is done about it."""
    if order.resolution is not None:
        return order
    resolution = Resolution(job_id=job_id, due_at=now + after)
    return changed(replace(order, resolution=resolution), "book_failed", now=now)


def resolve(order: Order, kind: Literal["refund", "replacement"], *, now: datetime) -> Order:
    """Return the order with what is done about its failed book; the first decision stands."""
    if order.resolution is None or order.resolution.kind != "open":
        return order
    decided = replace(order.resolution, kind=kind, decided_at=now)
    return changed(replace(order, resolution=decided), f"resolved_by_{kind}", now=now)


def illegal_moves(before: Order, after: Order) -> list[tuple[OrderStatus, OrderStatus]]:
    """Return the moves from one to the other that the facts should never have made."""
    statuses = [before.status, *(happening.status for happening in after.news[len(before.news) :])]
    return [(was, is_) for was, is_ in pairwise(statuses) if was != is_ and is_ not in LEGAL_MOVES[was]]


def is_as_quoted(attempt: Attempt, quote: Quote) -> bool:
    """Say whether a payment is what was asked for: the goods as quoted, shipping only where it was offered, no tax."""
    if (attempt.currency, attempt.subtotal_minor) != (quote.goods.currency, quote.goods.amount_minor):
        return False
    shipping = quote.shipping.amount_minor if quote.shipping else 0
    if (attempt.shipping_minor, attempt.tax_minor) != (shipping, 0):
        return False
    return attempt.total_minor == quote.goods.amount_minor - attempt.discount_minor + shipping


def changed(
    order: Order, cause: str, *, now: datetime, occurred_at: datetime | None = None, amount_minor: int | None = None
) -> Order:
    """Return the next version of the order, at the state its facts add up to."""
    order = _held_by_its_amount(order)
    told_of = {attempt.number for attempt in order.money.attempts.values()}
    asked = any(one.state == "asked" and one.number not in told_of for one in order.checkouts)
    status = status_of(order.money, quoted_minor=order.quote.total_minor, granted=order.granted, asked=asked)
    happening = Happening(
        version=order.version + 1,
        cause=cause,
        status=status,
        at=now,
        occurred_at=occurred_at or now,
        amount_minor=amount_minor,
    )
    return replace(order, status=status, version=happening.version, changed_at=now, news=(*order.news, happening))


def _held_by_its_amount(order: Order) -> Order:
    """Hold the book while the payment it would be made for is not what was asked for."""
    payment, quote = order.payment, order.quote
    if payment is None:
        return order
    if not is_as_quoted(payment, quote):
        return replace(order, held=order.held | {"amount_mismatch"})
    released = order.released | (order.held & {"amount_mismatch"})
    return order if released == order.released else replace(order, released=released)


def _heard(order: Order, fact: PaymentRecorded) -> Order:
    match fact.fact:
        case "order.paid" | "order.payment_processing" | "order.payment_failed" | "order.expired":
            return replace(order, money=order.money.with_attempt(_attempt_of(fact)))
        case "order.refunded":
            return replace(order, money=order.money.with_refund(fact))
        case "order.refund_total":
            return replace(order, money=order.money.with_total(fact))
        case "order.disputed" | "order.dispute_closed":
            return replace(order, money=order.money.with_dispute(fact))
        case _:
            return _with_doubts(order, fact)


def _with_doubts(order: Order, fact: PaymentRecorded) -> Order:
    match fact.fact:
        case "order.fraud_warning" if fact.actionable:
            return replace(order, held=order.held | {"fraud_warning"})
        case "order.review" if fact.open:
            return replace(order, held=order.held | {"review"})
        case "order.review":
            return replace(order, released=order.released | {"review"})
        case _:
            return order


def _attempt_of(fact: PaymentRecorded) -> Attempt:
    if fact.session_id is None:
        raise ValueError(f"{fact.fact} names no session")
    return Attempt(
        session_id=fact.session_id,
        number=fact.attempt or 1,
        state=ATTEMPT_STATES[fact.fact],
        at=fact.event_created,
        payment_intent_id=fact.payment_intent_id,
        currency=fact.currency,
        total_minor=fact.amount_minor,
        subtotal_minor=fact.amount_subtotal_minor,
        tax_minor=fact.amount_tax_minor or 0,
        shipping_minor=fact.amount_shipping_minor or 0,
        discount_minor=fact.amount_discount_minor or 0,
    )


def _amount_of(fact: PaymentRecorded) -> int | None:
    for told in (fact.refund, fact.dispute):
        if told is not None:
            return told.amount_minor
    return fact.refunded_total_minor if fact.refunded_total_minor is not None else fact.amount_minor
