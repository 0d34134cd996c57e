"""What is heard of money: facts Stripe tells, and answers to what we asked of it."""

from collections.abc import Iterable
from dataclasses import replace

from contracts.message import Message
from contracts.payments import (
    CheckoutFailed,
    CheckoutOpened,
    CheckoutSynced,
    EventsReplayed,
    PaymentAnswer,
    PaymentRecorded,
    RefundMade,
    RefundRefused,
)
from orchestrator.domain import checkout, refund
from orchestrator.domain import order as orders
from orchestrator.domain.order import Order
from orchestrator.use_cases.books import begin_book, call_off
from orchestrator.use_cases.desk import Desk
from orchestrator.use_cases.signals import FactWaits
from orchestrator.use_cases.telling import tell_of_order


class UnknownOrderError(Exception):
    """An answer about an order that is not written down."""


def hear_fact(fact: PaymentRecorded, desk: Desk) -> None:
    """Take a fact into its order, once; one of an order nobody knows waits, and is not lost."""
    if fact.order_id in desk.orders:
        _apply(fact, desk)
    else:
        desk.unplaced[fact.stripe_event_id] = fact
        desk.alarm("unknown_order", fact.order_id)


def try_again(signal: FactWaits, desk: Desk) -> None:
    """Take a fact that waited into its order; if there still is none it waits on, or becomes a dead letter."""
    fact = signal.fact
    if fact.order_id in desk.orders:
        _apply(fact, desk)
    elif signal.last:
        desk.bury(fact)
        desk.alarm("unknown_order", fact.order_id)
    else:
        desk.unplaced[fact.stripe_event_id] = fact


def hear_checkout(answer: CheckoutOpened | CheckoutFailed, desk: Desk) -> None:
    """Take the answer to a checkout into its order."""
    settle(checkout.hear_checkout(_order_of(answer, desk), answer, now=desk.now), desk)


def hear_refund(answer: RefundMade | RefundRefused, desk: Desk) -> None:
    """Take the answer to a refund into its order; a person has to look at one that is refused."""
    before = _order_of(answer, desk)
    after = refund.hear_refund(before, answer, now=desk.now)
    if after is not before and isinstance(answer, RefundRefused):
        desk.alarm("refund_refused", answer.order_id)
    settle(after, desk)


def hear_synced(answer: CheckoutSynced, desk: Desk) -> None:
    """Remember when Stripe was last heard about an order; what it said came as facts."""
    desk.change_order(replace(_order_of(answer, desk), synced_at=desk.now))


def hear_replayed(event: EventsReplayed, desk: Desk) -> None:
    """Remember up to when Stripe has told everything again."""
    desk.replayed.append(event)


def settle(after: Order, desk: Desk, commands: Iterable[Message] = ()) -> None:
    """Put an order back as it is now, with everything that follows: money sent back, a book begun or called off."""
    before = desk.orders[after.id]
    said = list(commands)
    for payment in after.duplicates:
        after, asked = refund.ask_refund(
            after,
            payment,
            key=f"refund:dup:{payment.session_id}",
            amount_minor=after.left_minor(payment),
            reason="duplicate_payment",
            now=desk.now,
        )
        if asked:
            said += asked
            desk.alarm("duplicate_payment", after.id)
    if after.wants_book:
        after = begin_book(after, desk)
    if after.withheld:
        call_off(after, desk)
    _look_for_trouble(before, after, desk)
    tell_of_order(before, after, desk)
    desk.change_order(after, said)


def _apply(fact: PaymentRecorded, desk: Desk) -> None:
    desk.placed.append(fact.stripe_event_id)
    if fact.stripe_event_id in desk.known_facts:
        return
    desk.known_facts.add(fact.stripe_event_id)
    desk.told[fact.stripe_event_id] = fact
    settle(orders.hear_fact(desk.orders[fact.order_id], fact, now=desk.now), desk)


def _look_for_trouble(before: Order, after: Order, desk: Desk) -> None:
    for hold in sorted(after.holds - before.holds):
        if hold != "review":
            desk.alarm(hold, after.id)
    for _ in orders.illegal_moves(before, after):
        desk.alarm("illegal_move", after.id)
    was = before.money.refunds
    for refunded in after.money.refunds.values():
        failed = refunded.status in {"failed", "canceled"}
        if failed and refunded.key in after.refunds and was.get(refunded.id) != refunded:
            desk.alarm("refund_failed", after.id)


def _order_of(answer: PaymentAnswer, desk: Desk) -> Order:
    order = desk.orders.get(answer.order_id)
    if order is None:
        raise UnknownOrderError(f"{answer.type} answers about an order that is not there")
    return order
