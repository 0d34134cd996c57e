"""What is looked after when nobody speaks: failed books, unanswered commands, payments we may have missed."""

from datetime import datetime, timedelta
from typing import Final

from contracts.message import derived_id
from contracts.payments import MakeRefund, ReplayEvents
from orchestrator.domain import checkout, refund
from orchestrator.domain import order as orders
from orchestrator.domain.order import GONE
from orchestrator.use_cases.books import book_has_failed, payer_of
from orchestrator.use_cases.desk import Desk
from orchestrator.use_cases.money import settle
from orchestrator.use_cases.signals import (
    BookFailed,
    CheckoutStale,
    CheckoutUnanswered,
    RefundUnanswered,
    ReplayDue,
    ResolutionDue,
)

AT_ONCE: Final = timedelta()
BEHIND: Final = timedelta(minutes=30)
"""An answer that ends so long before it was heard says that there is more to be told."""


def open_resolution(signal: BookFailed, desk: Desk) -> None:
    """Give a person some time to decide about the failed book of a paid order."""
    order = desk.orders[signal.order_id]
    paid = order.granted or order.payment is not None
    if order.book_job_id is not None and paid and order.delivers and book_has_failed(order, desk):
        settle(
            orders.open_resolution(order, job_id=order.book_job_id, after=desk.limits.refund_after, now=desk.now), desk
        )


def give_money_back(signal: ResolutionDue, desk: Desk) -> None:
    """Give back what is left of the money for a failed book; of a replacement, the money of the order it replaced.

    While the bank asks the money back too, it is not given back twice: that waits for the dispute to end.
    """
    order = desk.orders[signal.order_id]
    resolution = order.resolution
    if resolution is None or resolution.kind != "open" or desk.now < resolution.due_at:
        return
    payer = payer_of(order, desk)
    if not payer.delivers and payer.status not in GONE:
        return
    commands: list[MakeRefund] = []
    if (payment := payer.payment) is not None:
        payer, commands = refund.ask_refund(
            payer,
            payment,
            key=f"refund:{payer.id}:{resolution.job_id}",
            amount_minor=payer.left_minor(payment),
            reason="book_failed",
            now=desk.now,
        )
    if payer.id == order.id:
        settle(orders.resolve(payer, "refund", now=desk.now), desk, commands)
    else:
        settle(payer, desk, commands)
        settle(orders.resolve(order, "refund", now=desk.now), desk)


def ask_checkout_again(signal: CheckoutUnanswered, desk: Desk) -> None:
    """Send the command for a checkout again if it is unanswered."""
    order = desk.orders[signal.order_id]
    patience = AT_ONCE if signal.at_once else desk.limits.step
    desk.change_order(*checkout.ask_again(order, now=desk.now, patience=patience))


def ask_refunds_again(signal: RefundUnanswered, desk: Desk) -> None:
    """Send the commands for refunds again if they are unanswered."""
    order = desk.orders[signal.order_id]
    patience = AT_ONCE if signal.at_once else desk.limits.step
    desk.change_order(*refund.ask_again(order, now=desk.now, patience=patience))


def look_up(signal: CheckoutStale, desk: Desk) -> None:
    """Ask Stripe what became of a payment we should have heard more of."""
    order = desk.orders[signal.order_id]
    if not checkout.is_stale(order, now=desk.now):
        return
    if order.money.totals_differ():
        desk.alarm("totals_differ", order.id)
    desk.change_order(*checkout.look_up(order, now=desk.now))


def replay(signal: ReplayDue, desk: Desk) -> None:
    """Have Stripe tell everything again since then."""
    command_id = derived_id("replay", signal.since.isoformat())
    desk.say(ReplayEvents(message_id=command_id, correlation_id=command_id, since=signal.since))


def replay_is_due(now: datetime, until: datetime | None, *, behind: timedelta | None, every: timedelta) -> bool:
    """Say whether Stripe has to tell everything again: never done, not for so long, or not done to its end."""
    return until is None or now - until >= every or (behind is not None and behind >= BEHIND)
