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
from contracts.payments import MakeRefund, OpenCheckout, PaymentRecorded, Shipping
from contracts.story import Format
from contracts.values import Code, Sha256
from orchestrator.domain.payment import LEGAL_MOVES, Attempt, AttemptState, Money, payment_of, status_of

CheckoutState = Literal["asked", "opened", "failed"]
RefundReason = Literal["book_failed", "duplicate_payment", "operator"]

ATTEMPT_STATES: Final[Mapping[payments.FactName, AttemptState]] = {
    "order.paid": "paid",
    "order.payment_processing": "processing",
    "order.payment_failed": "failed",
    "order.expired": "expired",
}


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
    expires_at: datetime
    session_id: str | None = None
    url: str | None = None
    failure: Code | None = None

    def is_payable(self, now: datetime) -> bool:
        """Say whether somebody may be paying there, or about to."""
        return self.state != "failed" and now < self.expires_at


@dataclass(frozen=True, kw_only=True)
class RefundWish:
    """Money we asked Stripe to give back; whether it did is told by facts."""

    key: str
    payment_intent_id: str
    amount_minor: int
    reason: RefundReason
    asked_at: datetime
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
    def checkout(self) -> Checkout | None:
        """The last checkout."""
        return self.checkouts[-1] if self.checkouts else None

    @property
    def book_id(self) -> UUID:
        """The id of the one book this order may have."""
        return derived_id("book of order", self.id)

    @property
    def paid(self) -> bool:
        """Whether money came, or none is wanted."""
        return self.granted or bool(self.money.paid_attempts)

    @property
    def wants_book(self) -> bool:
        """Whether its book has to be made now: paid for, nothing in the way, and not begun."""
        begins = self.status in {"paid", "partially_refunded"}
        return self.paid and begins and not self.holds and self.book_job_id is None

    @property
    def duplicates(self) -> list[Attempt]:
        """The payments beyond the first, which go back."""
        first = 0 if self.granted else 1
        return [attempt for attempt in self.money.paid_attempts[first:] if attempt.payment_intent_id]


def place(order: Order, *, now: datetime) -> Order:
    """Return a new order as it is first written down."""
    return _changed(order, "ordered", now=now, amount_minor=order.quote.total_minor)


def ask_checkout(order: Order, *, now: datetime, open_for: timedelta) -> tuple[Order, OpenCheckout]:
    """Return the order with one more checkout asked for, and the command for it.

    Sessions end on a full minute, so that the same command is the same request at Stripe.
    """
    last = order.checkout
    number = last.number + 1 if last else 1
    expires_at = (now + open_for).replace(second=0, microsecond=0)
    checkout = Checkout(number=number, state="asked", asked_at=now, expires_at=expires_at)
    after = _changed(replace(order, checkouts=(*order.checkouts, checkout)), "checkout_asked", now=now)
    return after, open_checkout(after, checkout)


def open_checkout(order: Order, checkout: Checkout) -> OpenCheckout:
    """Return the command for a checkout, the same whenever it is asked again."""
    earlier = [one.session_id for one in order.checkouts if one.number < checkout.number and one.session_id]
    return OpenCheckout(
        message_id=derived_id(order.id, "checkout", checkout.number),
        correlation_id=order.id,
        order_id=order.id,
        attempt=checkout.number,
        goods=order.quote.goods,
        shipping=order.quote.shipping,
        product_name=order.product_name,
        expires_at=checkout.expires_at,
        replaces_session=earlier[-1] if earlier else None,
    )


def hear_checkout(order: Order, answer: payments.CheckoutOpened | payments.CheckoutFailed, *, now: datetime) -> Order:
    """Return the order after the answer to a checkout; repeated and late ones change nothing."""
    known = next((one for one in order.checkouts if one.number == answer.attempt), None)
    if known is None or known.state != "asked":
        return order
    if isinstance(answer, payments.CheckoutFailed):
        heard = replace(known, state="failed", failure=answer.code)
        return _changed(_with_checkout(order, heard), "checkout_failed", now=now)
    heard = replace(known, state="opened", session_id=answer.session_id, url=answer.url, expires_at=answer.expires_at)
    attempt = Attempt(session_id=answer.session_id, number=answer.attempt, state="open", at=now)
    order = _with_checkout(order, heard)
    return _changed(replace(order, money=order.money.with_attempt(attempt)), "checkout_opened", now=now)


def hear_fact(order: Order, fact: PaymentRecorded, *, now: datetime) -> Order:
    """Return the order after a fact; one that tells nothing new changes nothing."""
    heard = _heard(order, fact)
    if heard == order and fact.fact != "order.dispute_funds":
        return order
    return _changed(heard, fact.fact, now=now, occurred_at=fact.event_created, amount_minor=_amount_of(fact))


def release(order: Order, hold: Hold, *, now: datetime) -> Order:
    """Return the order with a hold lifted by a person."""
    if hold not in order.holds:
        return order
    return _changed(replace(order, released=order.released | {hold}), f"released_{hold}", now=now)


def begin_book(order: Order, *, now: datetime) -> Order:
    """Return the order whose book is being made."""
    return _changed(replace(order, book_job_id=order.book_id), "book_ordered", now=now)


def ask_refund(
    order: Order, *, key: str, payment_intent_id: str, amount_minor: int, reason: RefundReason, now: datetime
) -> tuple[Order, MakeRefund | None]:
    """Return the order with a refund asked for, and the command for it; None when it was asked for before."""
    if key in order.refunds:
        return order, None
    wish = RefundWish(
        key=key, payment_intent_id=payment_intent_id, amount_minor=amount_minor, reason=reason, asked_at=now
    )
    after = replace(order, refunds={**order.refunds, key: wish})
    return _changed(after, "refund_asked", now=now, amount_minor=amount_minor), make_refund(order, wish)


def make_refund(order: Order, wish: RefundWish) -> MakeRefund:
    """Return the command for a refund, the same whenever it is asked again."""
    return MakeRefund(
        message_id=derived_id(order.id, wish.key),
        correlation_id=order.id,
        order_id=order.id,
        refund_key=wish.key,
        payment_intent_id=wish.payment_intent_id,
        amount=Amount(amount_minor=wish.amount_minor, currency=order.quote.goods.currency),
        reason=wish.reason,
    )


def hear_refund(order: Order, answer: payments.RefundMade | payments.RefundRefused, *, now: datetime) -> Order:
    """Return the order after the answer to a refund; the money itself moves by facts."""
    wish = order.refunds.get(answer.refund_key)
    if wish is None or wish.state != "asked":
        return order
    if isinstance(answer, payments.RefundMade):
        heard, cause = replace(wish, state="made", refund_id=answer.refund_id), "refund_made"
    else:
        heard, cause = replace(wish, state="refused", refused=answer.code), "refund_refused"
    return _changed(replace(order, refunds={**order.refunds, wish.key: heard}), cause, now=now)


def open_resolution(order: Order, *, job_id: UUID, after: timedelta, now: datetime) -> Order:
    """Return the order whose paid book failed, with a day for a person to decide what is done about it."""
    if order.resolution is not None:
        return order
    resolution = Resolution(job_id=job_id, due_at=now + after)
    return _changed(replace(order, resolution=resolution), "book_failed", now=now)


def resolve(order: Order, kind: Literal["refund", "replacement"], *, now: datetime) -> Order:
    """Return the order with what is done about its failed book; the first decision stands."""
    if order.resolution is None or order.resolution.kind != "open":
        return order
    decided = replace(order.resolution, kind=kind, decided_at=now)
    return _changed(replace(order, resolution=decided), f"resolved_by_{kind}", now=now)


def illegal_moves(order: Order, before: OrderStatus) -> list[tuple[OrderStatus, OrderStatus]]:
    """Return the moves among an order's news that the facts should never have made."""
    statuses = [before, *(happening.status for happening in order.news)]
    return [(was, is_) for was, is_ in pairwise(statuses) if was != is_ and is_ not in LEGAL_MOVES[was]]


def is_as_quoted(attempt: Attempt, quote: Quote) -> bool:
    """Say whether a payment is what was asked for: the goods as quoted, shipping only where it was offered, no tax."""
    if (attempt.currency, attempt.subtotal_minor) != (quote.goods.currency, quote.goods.amount_minor):
        return False
    shipping = quote.shipping.amount_minor if quote.shipping else 0
    if (attempt.shipping_minor, attempt.tax_minor) != (shipping, 0):
        return False
    expected = quote.goods.amount_minor - attempt.discount_minor + attempt.shipping_minor
    return attempt.total_minor == expected


def _heard(order: Order, fact: PaymentRecorded) -> Order:
    match fact.fact:
        case "order.paid" | "order.payment_processing" | "order.payment_failed" | "order.expired":
            return _with_attempt(order, fact, ATTEMPT_STATES[fact.fact])
        case "order.refunded" if fact.refund is not None:
            return replace(order, money=order.money.with_refund(fact.refund, payment=payment_of(fact)))
        case "order.refund_total":
            return replace(order, money=order.money.with_total(fact))
        case "order.disputed" | "order.dispute_closed":
            return replace(order, money=order.money.with_dispute(fact))
        case _:
            return _with_doubts(order, fact)


def _with_doubts(order: Order, fact: PaymentRecorded) -> Order:
    if fact.fact == "order.fraud_warning" and fact.actionable:
        return replace(order, held=order.held | {"fraud_warning"})
    if fact.fact == "order.review" and fact.open:
        return replace(order, held=order.held | {"review"})
    if fact.fact == "order.review":
        return replace(order, released=order.released | {"review"})
    return order


def _with_attempt(order: Order, fact: PaymentRecorded, state: AttemptState) -> Order:
    if fact.session_id is None:
        raise ValueError(f"{fact.fact} names no session")
    attempt = Attempt(
        session_id=fact.session_id,
        number=fact.attempt or 1,
        state=state,
        at=fact.event_created,
        payment_intent_id=fact.payment_intent_id,
        currency=fact.currency,
        total_minor=fact.amount_minor,
        subtotal_minor=fact.amount_subtotal_minor,
        tax_minor=fact.amount_tax_minor or 0,
        shipping_minor=fact.amount_shipping_minor or 0,
        discount_minor=fact.amount_discount_minor or 0,
    )
    wrong = state == "paid" and not is_as_quoted(attempt, order.quote)
    held: frozenset[Hold] = frozenset({"amount_mismatch"}) if wrong else frozenset()
    return replace(order, money=order.money.with_attempt(attempt), held=order.held | held)


def _with_checkout(order: Order, checkout: Checkout) -> Order:
    checkouts = tuple(checkout if one.number == checkout.number else one for one in order.checkouts)
    return replace(order, checkouts=checkouts)


def _amount_of(fact: PaymentRecorded) -> int | None:
    for told in (fact.refund, fact.dispute):
        if told is not None:
            return told.amount_minor
    return fact.refunded_total_minor if fact.refunded_total_minor is not None else fact.amount_minor


def _changed(
    order: Order, cause: str, *, now: datetime, occurred_at: datetime | None = None, amount_minor: int | None = None
) -> Order:
    """Return the next version of the order, at the state its facts add up to."""
    asked = any(one.state == "asked" for one in order.checkouts)
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
