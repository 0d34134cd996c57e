"""Facts: what an object of Stripe's means for the order it belongs to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from contracts.payments import DisputeFact, DisputeStatus, FactName, PaymentRecorded, RefundFact
from payments.domain.objects import Charge, Dispute, FraudWarning, Refund, Review, Session, Tag

CLOSED_DISPUTES: Final[frozenset[DisputeStatus]] = frozenset({"won", "lost", "warning_closed", "prevented"})


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a fact is from: an event of Stripe's, or a look at an object."""

    id: str
    type: str
    at: datetime
    livemode: bool


def session_fact(name: FactName, session: Session, *, source: Source, tag: Tag) -> PaymentRecorded:
    """Tell what became of a checkout, and every amount of it."""
    totals = session.total_details
    return _fact(
        name,
        source=source,
        tag=tag,
        session_id=session.id,
        payment_intent_id=session.payment_intent,
        currency=session.currency,
        amount_minor=session.amount_total,
        amount_subtotal_minor=session.amount_subtotal,
        amount_tax_minor=totals.amount_tax if totals else None,
        amount_shipping_minor=totals.amount_shipping if totals else None,
        amount_discount_minor=totals.amount_discount if totals else None,
    )


def refund_fact(refund: Refund, *, source: Source, tag: Tag) -> PaymentRecorded:
    """Tell of a refund, whatever its status."""
    return _fact(
        "order.refunded",
        source=source,
        tag=tag,
        payment_intent_id=refund.payment_intent,
        currency=refund.currency,
        amount_minor=refund.amount,
        refund=RefundFact(id=refund.id, amount_minor=refund.amount, status=refund.status, key=refund.key),
    )


def refund_total_fact(charge: Charge, *, source: Source, tag: Tag) -> PaymentRecorded:
    """Tell how much of a charge was given back in all."""
    return _fact(
        "order.refund_total",
        source=source,
        tag=tag,
        payment_intent_id=charge.payment_intent,
        currency=charge.currency,
        refunded_total_minor=charge.amount_refunded,
    )


def dispute_fact(name: FactName, dispute: Dispute, *, source: Source, tag: Tag) -> PaymentRecorded:
    """Tell of a dispute."""
    return _fact(
        name,
        source=source,
        tag=tag,
        payment_intent_id=dispute.payment_intent,
        currency=dispute.currency,
        amount_minor=dispute.amount,
        dispute=DisputeFact(
            id=dispute.id,
            amount_minor=dispute.amount,
            status=dispute.status,
            reason=dispute.reason,
            due_by=dispute.evidence_details.due_by if dispute.evidence_details else None,
        ),
    )


def fraud_fact(warning: FraudWarning, *, payment_intent_id: str | None, source: Source, tag: Tag) -> PaymentRecorded:
    """Tell of a bank's warning."""
    return _fact(
        "order.fraud_warning",
        source=source,
        tag=tag,
        payment_intent_id=payment_intent_id,
        actionable=warning.actionable,
    )


def review_fact(review: Review, *, source: Source, tag: Tag) -> PaymentRecorded:
    """Tell that a review began or ended."""
    return _fact("order.review", source=source, tag=tag, payment_intent_id=review.payment_intent, open=review.open)


def _fact(name: FactName, *, source: Source, tag: Tag, **fields: Any) -> PaymentRecorded:  # noqa: ANN401 - pydantic checks them.
    return PaymentRecorded(
        message_id=PaymentRecorded.id_of(source.id),
        correlation_id=tag.order_id,
        fact=name,
        stripe_event_id=source.id,
        stripe_event_type=source.type,
        event_created=source.at,
        livemode=source.livemode,
        order_id=tag.order_id,
        attempt=tag.attempt,
        **fields,
    )
