"""Stripe as payments knows it: sessions, payments and refunds that happen once, told as often as anybody asks."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from contracts.message import Message
from contracts.orders import OrderStatus
from contracts.payments import (
    CheckoutFailed,
    CheckoutOpened,
    CheckoutSynced,
    EventsReplayed,
    MakeRefund,
    OpenCheckout,
    PaymentRecorded,
    RefundFact,
    RefundMade,
    RefundRefused,
    RefundStatus,
    ReplayEvents,
    SyncCheckout,
)

SHORTEST = timedelta(minutes=30)
"""No session may be opened for less."""

FACTS = {
    "paid": "order.paid",
    "processing": "order.payment_processing",
    "failed": "order.payment_failed",
    "expired": "order.expired",
}


@dataclass
class Refund:
    """Money that goes back."""

    id: str
    key: str | None
    amount_minor: int
    status: RefundStatus


@dataclass
class Session:
    """One page to pay on."""

    id: str
    order_id: UUID
    attempt: int
    total_minor: int
    shipping_minor: int
    currency: str
    expires_at: datetime
    state: Literal["open", "processing", "paid", "failed", "expired"] = "open"
    refunds: list[Refund] = field(default_factory=list)

    @property
    def intent(self) -> str:
        """Its payment."""
        return self.id.replace("cs_", "pi_")

    def given_back(self, *statuses: RefundStatus) -> int:
        """Return how much is in refunds of these states."""
        return sum(refund.amount_minor for refund in self.refunds if refund.status in statuses)

    @property
    def left_minor(self) -> int:
        """What may still be given back."""
        return self.total_minor - self.given_back("succeeded", "pending")


class Stripe:
    """Keeps the truth about money; every change of it is an event that payments publishes."""

    def __init__(self) -> None:
        self.sessions: dict[UUID, Session] = {}
        """By the command that asked for them."""
        self.events: list[PaymentRecorded] = []

    def answer(self, command: Message, *, now: datetime, slowly: bool) -> list[Message]:
        """Return everything payments publishes before it acknowledges a command; its answer comes last."""
        match command:
            case OpenCheckout():
                return self._open(command, now)
            case SyncCheckout():
                return self._tell_again(command)
            case MakeRefund():
                return self._refund(command, now, "pending" if slowly else "succeeded")
            case ReplayEvents(since=since):
                told = [event for event in self.events if event.event_created >= since]
                return [*told, EventsReplayed.answering(command, since=since, until=now, told=len(told))]
        raise AssertionError(f"nobody answers {command.type}")

    def of_order(self, order_id: UUID) -> list[Session]:
        """Return the sessions of an order."""
        return [session for session in self.sessions.values() if session.order_id == order_id]

    def in_state(self, state: str) -> list[Session]:
        """Return the sessions in a state."""
        return [session for session in self.sessions.values() if session.state == state]

    def move(self, session: Session, state: Any, *, now: datetime) -> list[Message]:
        """Let a session come into a state; return what is told of that."""
        session.state = state
        return [self._fact_of(session, f"evt_{len(self.events)}", now)]

    def give_back(
        self, session: Session, amount_minor: int, *, now: datetime, key: str | None, status: RefundStatus
    ) -> tuple[Refund, list[Message]]:
        """Begin a refund; return it and what is told of it."""
        refund = Refund(id=f"re_{len(self.events)}", key=key, amount_minor=amount_minor, status=status)
        session.refunds.append(refund)
        return refund, self._told_of(session, refund, now)

    def settle_refund(self, session: Session, refund: Refund, status: RefundStatus, *, now: datetime) -> list[Message]:
        """Let a pending refund come to its end; return what is told of that."""
        refund.status = status
        return self._told_of(session, refund, now)

    def standing_of(self, order_id: UUID) -> OrderStatus:
        """Return the state in which an order is, if one knows everything."""
        sessions = self.of_order(order_id)
        states = {session.state for session in sessions}
        if "paid" in states:
            back = [(one.given_back("succeeded"), one.total_minor) for one in sessions if one.state == "paid"]
            if any(given == 0 for given, _ in back):
                return "paid"
            return "partially_refunded" if any(given < total for given, total in back) else "refunded"
        if "processing" in states:
            return "payment_processing"
        if "open" in states or not states:
            return "awaiting_payment"
        return "payment_failed" if "failed" in states else "expired"

    def _open(self, command: OpenCheckout, now: datetime) -> list[Message]:
        said: list[Message] = []
        earlier = next((one for one in self.sessions.values() if one.id == command.replaces_session), None)
        if earlier is not None and earlier.state in {"paid", "processing"}:
            said.append(self._fact_of(earlier, f"sync:{earlier.id}:{earlier.state}", now))
            return [*said, self._refused(command, "already_paid")]
        if earlier is not None and earlier.state == "open":
            said += self.move(earlier, "expired", now=now)
        if command.message_id not in self.sessions:
            if command.expires_at - now < SHORTEST:
                return [*said, self._refused(command, "checkout_expired")]
            self.sessions[command.message_id] = self._new_session(command)
        session = self.sessions[command.message_id]
        opened = CheckoutOpened.answering(
            command,
            attempt=command.attempt,
            session_id=session.id,
            url=f"https://pay.example/{session.id}",
            expires_at=session.expires_at,
            livemode=False,
        )
        return [*said, opened]

    def _new_session(self, command: OpenCheckout) -> Session:
        shipping = command.shipping.amount_minor if command.shipping else 0
        return Session(
            id=f"cs_{len(self.sessions)}",
            order_id=command.order_id,
            attempt=command.attempt,
            total_minor=command.goods.amount_minor + shipping,
            shipping_minor=shipping,
            currency=command.goods.currency,
            expires_at=command.expires_at,
        )

    def _refund(self, command: MakeRefund, now: datetime, status: RefundStatus) -> list[Message]:
        session = next(one for one in self.sessions.values() if one.intent == command.payment_intent_id)
        refund = next((one for one in session.refunds if one.key == command.refund_key), None)
        said: list[Message] = []
        if refund is None:
            amount = command.amount.amount_minor
            if amount > session.left_minor:
                return [RefundRefused.answering(command, refund_key=command.refund_key, code="charge_already_refunded")]
            refund, said = self.give_back(session, amount, now=now, key=command.refund_key, status=status)
        made = RefundMade.answering(command, refund_key=command.refund_key, refund_id=refund.id, status=refund.status)
        return [*said, made]

    def _tell_again(self, command: SyncCheckout) -> list[Message]:
        session = next(one for one in self.sessions.values() if one.id == command.session_id)
        about = {session.id, session.intent}
        told = [event for event in self.events if {event.session_id, event.payment_intent_id} & about]
        again = [self._looked_up(event) for event in told]
        status = {"open": "open", "expired": "expired"}.get(session.state, "complete")
        synced = CheckoutSynced.answering(
            command,
            attempt=session.attempt,
            session_id=session.id,
            status=status,
            payment_status="paid" if session.state == "paid" else "unpaid",
        )
        return [*again, synced]

    def _looked_up(self, event: PaymentRecorded) -> PaymentRecorded:
        told_as = f"sync:{event.stripe_event_id}"
        return event.model_copy(update={"stripe_event_id": told_as, "message_id": PaymentRecorded.id_of(told_as)})

    def _refused(self, command: OpenCheckout, code: str) -> CheckoutFailed:
        return CheckoutFailed.answering(command, attempt=command.attempt, code=code, fault="customer")

    def _fact_of(self, session: Session, event_id: str, now: datetime) -> PaymentRecorded:
        return self._told(
            event_id,
            now,
            fact=FACTS[session.state],
            order_id=session.order_id,
            attempt=session.attempt,
            session_id=session.id,
            payment_intent_id=None if session.state == "expired" else session.intent,
            currency=session.currency,
            amount_minor=session.total_minor,
            amount_subtotal_minor=session.total_minor - session.shipping_minor,
            amount_shipping_minor=session.shipping_minor,
        )

    def _told_of(self, session: Session, refund: Refund, now: datetime) -> list[Message]:
        about: dict[str, Any] = {"order_id": session.order_id, "payment_intent_id": session.intent}
        told = RefundFact(id=refund.id, amount_minor=refund.amount_minor, status=refund.status, key=refund.key)
        total = session.given_back("succeeded", "pending")
        return [
            self._told(f"evt_{len(self.events)}", now, fact="order.refunded", refund=told, **about),
            self._told(f"evt_{len(self.events)}", now, fact="order.refund_total", refunded_total_minor=total, **about),
        ]

    def _told(self, event_id: str, now: datetime, *, order_id: UUID, **fields: Any) -> PaymentRecorded:
        event = PaymentRecorded(
            message_id=PaymentRecorded.id_of(event_id),
            correlation_id=order_id,
            stripe_event_id=event_id,
            stripe_event_type="charge.told",
            event_created=now,
            livemode=False,
            order_id=order_id,
            **fields,
        )
        if event_id.startswith("evt_"):
            self.events.append(event)
        return event
