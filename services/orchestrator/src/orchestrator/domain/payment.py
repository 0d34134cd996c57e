"""Facts about money, each with a rank of its own, and the one state they add up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from contracts.orders import OrderStatus
from contracts.payments import DisputeStatus, PaymentRecorded, RefundStatus

AttemptState = Literal["open", "expired", "processing", "failed", "paid"]

ATTEMPT_RANK: Final[Mapping[AttemptState, int]] = {"open": 0, "expired": 1, "processing": 2, "failed": 3, "paid": 4}
REFUND_RANK: Final[Mapping[RefundStatus, int]] = {
    "pending": 0,
    "requires_action": 1,
    "succeeded": 2,
    "failed": 3,
    "canceled": 3,
}
DISPUTE_RANK: Final[Mapping[DisputeStatus, int]] = {
    "warning_needs_response": 0,
    "warning_under_review": 1,
    "needs_response": 2,
    "under_review": 3,
    "appeal_needs_response": 4,
    "appeal_under_review": 5,
    "won": 9,
    "lost": 9,
    "warning_closed": 9,
    "prevented": 9,
}
APPEALS: Final[frozenset[DisputeStatus]] = frozenset({"appeal_needs_response", "appeal_under_review"})
OPEN_DISPUTES: Final[frozenset[DisputeStatus]] = APPEALS | {"needs_response", "under_review"}

BEST_FIRST: Final[tuple[OrderStatus, ...]] = (
    "paid",
    "partially_refunded",
    "disputed",
    "chargeback_lost",
    "refunded",
    "payment_unconfirmed",
)
"""Of several payments of one order, the one that stands best is what the order stands at; one given back hides none."""

_MONEY: Final[frozenset[OrderStatus]] = frozenset(
    {"partially_refunded", "refunded", "disputed", "chargeback_lost", "payment_unconfirmed"}
)
LEGAL_MOVES: Final[Mapping[OrderStatus, frozenset[OrderStatus]]] = {
    "awaiting_payment": _MONEY | {"payment_processing", "paid", "expired", "payment_failed"},
    "payment_processing": _MONEY | {"paid", "payment_failed"},
    "payment_failed": _MONEY | {"awaiting_payment", "payment_processing", "paid"},
    "expired": _MONEY | {"awaiting_payment", "payment_processing", "payment_failed", "paid"},
    "payment_unconfirmed": frozenset({"paid", "partially_refunded", "refunded", "disputed", "chargeback_lost"}),
    "paid": frozenset({"partially_refunded", "refunded", "disputed", "chargeback_lost"}),
    "partially_refunded": frozenset({"refunded", "paid", "disputed", "chargeback_lost", "payment_unconfirmed"}),
    "refunded": frozenset({"partially_refunded", "paid", "disputed", "chargeback_lost", "payment_unconfirmed"}),
    "disputed": frozenset({"paid", "partially_refunded", "refunded", "chargeback_lost", "payment_unconfirmed"}),
    "chargeback_lost": frozenset({"disputed", "paid", "partially_refunded", "refunded", "payment_unconfirmed"}),
}
"""Every other move is a mistake of ours: it is told loudly, and the facts are kept.

A lost dispute that is won after all leaves the payment unconfirmed where the paid event is still on its way.
"""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One checkout at Stripe, in the highest state that was ever told of it."""

    session_id: str
    number: int
    state: AttemptState
    at: datetime
    payment_intent_id: str | None = None
    currency: str | None = None
    total_minor: int | None = None
    subtotal_minor: int | None = None
    tax_minor: int = 0
    shipping_minor: int = 0
    discount_minor: int = 0

    @property
    def payment(self) -> str:
        """What its refunds and disputes are about; a free one has no payment intent."""
        return self.payment_intent_id or self.session_id


@dataclass(frozen=True, kw_only=True)
class Refund:
    """Money given back, in the highest state that was ever told of it."""

    id: str
    payment: str
    amount_minor: int
    status: RefundStatus
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """A payment the buyer's bank asks back, with everything that was ever told of it."""

    id: str
    payment: str
    amount_minor: int
    told: frozenset[tuple[DisputeStatus, datetime]]
    reason: str | None = None
    due_by: datetime | None = None

    @property
    def status(self) -> DisputeStatus:
        """The highest status; once there is an appeal, which starts over, the latest."""
        if any(status in APPEALS for status, _ in self.told):
            return max(self.told, key=lambda one: (one[1], DISPUTE_RANK[one[0]], one[0]))[0]
        return max(self.told, key=lambda one: (DISPUTE_RANK[one[0]], one[1], one[0]))[0]


@dataclass(frozen=True, kw_only=True)
class Money:
    """Every fact about the money of one order."""

    attempts: Mapping[str, Attempt] = field(default_factory=dict)
    """By session."""
    refunds: Mapping[str, Refund] = field(default_factory=dict)
    disputes: Mapping[str, Dispute] = field(default_factory=dict)
    totals: Mapping[str, tuple[datetime, int]] = field(default_factory=dict)
    """What Stripe last said was refunded of a payment, and when; only held against our own sum."""

    @property
    def paid_attempts(self) -> list[Attempt]:
        """The attempts that were paid; the first in the order in which they were paid."""
        paid = [attempt for attempt in self.attempts.values() if attempt.state == "paid"]
        return sorted(paid, key=lambda attempt: (attempt.at, attempt.session_id))

    def refunded_minor(self, payment: str, *, promised: bool = False) -> int:
        """Return what is given back of a payment; with `promised` also what is on its way."""
        counted = {"succeeded", "pending", "requires_action"} if promised else {"succeeded"}
        return sum(r.amount_minor for r in self.refunds.values() if r.payment == payment and r.status in counted)

    def standing_of(self, attempt: Attempt) -> OrderStatus:
        """Return what a paid attempt comes to by itself."""
        return _standing(self, attempt.payment, total_minor=attempt.total_minor or 0, paid=True)

    def with_attempt(self, told: Attempt) -> "Money":
        """Return the facts with what was told of an attempt; a lower or equal state changes nothing."""
        known = self.attempts.get(told.session_id)
        if known is not None and ATTEMPT_RANK[told.state] <= ATTEMPT_RANK[known.state]:
            return self
        return replace(self, attempts={**self.attempts, told.session_id: told})

    def with_refund(self, fact: PaymentRecorded) -> "Money":
        """Return the facts with what was told of a refund."""
        if fact.refund is None:
            raise ValueError("the fact tells of no refund")
        told, payment = fact.refund, payment_of(fact)
        refund = Refund(id=told.id, payment=payment, amount_minor=told.amount_minor, status=told.status, key=told.key)
        known = self.refunds.get(refund.id)
        if known is not None and _refund_rank(refund) <= _refund_rank(known):
            return self
        return replace(self, refunds={**self.refunds, refund.id: refund})

    def with_dispute(self, fact: PaymentRecorded) -> "Money":
        """Return the facts with what was told of a dispute."""
        if fact.dispute is None:
            raise ValueError("the fact tells of no dispute")
        told = frozenset({(fact.dispute.status, fact.event_created)})
        known = self.disputes.get(fact.dispute.id)
        if known is not None and told <= known.told:
            return self
        dispute = Dispute(
            id=fact.dispute.id,
            payment=payment_of(fact),
            amount_minor=fact.dispute.amount_minor,
            told=told | (known.told if known else frozenset()),
            reason=fact.dispute.reason or (known.reason if known else None),
            due_by=fact.dispute.due_by or (known.due_by if known else None),
        )
        return replace(self, disputes={**self.disputes, dispute.id: dispute})

    def with_total(self, fact: PaymentRecorded) -> "Money":
        """Return the facts with what Stripe says was refunded of a payment in all."""
        total = (fact.event_created, fact.refunded_total_minor or 0)
        payment = payment_of(fact)
        if payment in self.totals and total <= self.totals[payment]:
            return self
        return replace(self, totals={**self.totals, payment: total})

    def totals_differ(self) -> bool:
        """Say whether Stripe says another sum was refunded than its refunds add up to, of any payment."""
        return any(map(self.total_differs, self.totals))

    def total_differs(self, payment: str) -> bool:
        """Say whether Stripe says another sum was refunded of a payment; refunds on their way may count."""
        _, total = self.totals[payment]
        return not self.refunded_minor(payment) <= total <= self.refunded_minor(payment, promised=True)


def payment_of(fact: PaymentRecorded) -> str:
    """Return what a fact's money is about: the payment intent, or the session of a free checkout."""
    payment = fact.payment_intent_id or fact.session_id
    if payment is None:
        raise ValueError(f"{fact.fact} names no payment")
    return payment


def status_of(money: Money, *, quoted_minor: int, granted: bool = False, asked: bool = False) -> OrderStatus:
    """Return the one state the facts add up to; `asked` when a checkout is being opened."""
    totals = {attempt.payment: attempt.total_minor for attempt in money.paid_attempts}
    touched = {r.payment for r in money.refunds.values()} | {d.payment for d in money.disputes.values()}
    standings = [
        _standing(money, payment, total_minor=_known(totals.get(payment), quoted_minor), paid=payment in totals)
        for payment in {*totals, *touched}
    ]
    if granted:
        standings.append("paid")
    if standings:
        return min(standings, key=BEST_FIRST.index)
    return _unpaid({attempt.state for attempt in money.attempts.values()}, asked=asked)


def _standing(money: Money, payment: str, *, total_minor: int, paid: bool) -> OrderStatus:
    disputes = {dispute.status for dispute in money.disputes.values() if dispute.payment == payment}
    refunded = money.refunded_minor(payment)
    if disputes & OPEN_DISPUTES:
        return "disputed"
    if "lost" in disputes:
        return "chargeback_lost"
    if refunded > 0:
        return "refunded" if refunded >= total_minor else "partially_refunded"
    return "paid" if paid else "payment_unconfirmed"


def _known(total_minor: int | None, otherwise: int) -> int:
    return otherwise if total_minor is None else total_minor


def _unpaid(states: Iterable[AttemptState], *, asked: bool) -> OrderStatus:
    states = set(states)
    if "processing" in states:
        return "payment_processing"
    if asked or "open" in states or not states:
        return "awaiting_payment"
    return "payment_failed" if "failed" in states else "expired"


def _refund_rank(refund: Refund) -> tuple[int, str]:
    return REFUND_RANK[refund.status], refund.status
