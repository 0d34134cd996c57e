"""What looking at Stripe shows: the facts its webhooks would have told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from contracts.payments import FactName, PaymentRecorded
from payments.domain.facts import CLOSED_DISPUTES, Source, dispute_fact, refund_fact, refund_total_fact, session_fact
from payments.domain.objects import Charge, Dispute, Intent, Refund, Session, Tag

UNPAID_INTENTS: Final = frozenset({"requires_payment_method", "canceled"})
"""An intent in one of these waits for no money any more."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """Everything Stripe has of one checkout, as it was at one moment."""

    session: Session
    intent: Intent | None = None
    charge: Charge | None = None
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    at: datetime
    livemode: bool


def facts_of(look: Look, *, tag: Tag) -> Iterable[PaymentRecorded]:
    """Tell each thing that is seen; an open checkout tells nothing. Seen again as it was, it has the same id."""
    if (name := _became_of(look)) is not None:
        status = look.session.payment_status
        word = name.rpartition(".")[2] if status == "unpaid" else status  # Being unpaid has more than one meaning.
        source = _seen(look, f"{look.session.id}:{word}", "sync.checkout_session")
        yield session_fact(name, look.session, source=source, tag=tag)
    for refund in look.refunds:
        yield refund_fact(refund, source=_seen(look, f"{refund.id}:{refund.status}", "sync.refund"), tag=tag)
    if look.charge is not None:
        # A refund that fails takes its sum back, and another may bring it again: with their number it is another look.
        sum_now = f"{look.charge.amount_refunded}:{len(look.refunds)}"
        source = _seen(look, f"{look.charge.id}:{sum_now}", "sync.charge")
        yield refund_total_fact(look.charge, source=source, tag=tag)
    for dispute in look.disputes:
        closed = dispute.status in CLOSED_DISPUTES
        source = _seen(look, f"{dispute.id}:{dispute.status}", "sync.dispute")
        yield dispute_fact("order.dispute_closed" if closed else "order.disputed", dispute, source=source, tag=tag)


def _became_of(look: Look) -> FactName | None:
    session, intent = look.session, look.intent
    if session.status == "expired":
        return "order.expired"
    if session.status != "complete":
        return None
    if session.payment_status != "unpaid":
        return "order.paid"
    return "order.payment_failed" if intent and intent.status in UNPAID_INTENTS else "order.payment_processing"


def _seen(look: Look, what: str, kind: str) -> Source:
    return Source(id=f"sync:{what}", type=kind, at=look.at, livemode=look.livemode)
