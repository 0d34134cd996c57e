"""Refunds we ask for; what became of the money is told by facts."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from contracts.message import derived_id
from contracts.orders import Currency, Money
from contracts.payments import MakeRefund, RefundMade, RefundRefused
from orchestrator.domain.order import DELIVERING, Order, RefundReason, RefundWish, changed
from orchestrator.domain.payment import Attempt


def refundable(order: Order) -> Attempt | None:
    """Return the first payment of which something is left to give back; what a bank has in hand we cannot."""
    here = [one for one in order.money.paid_attempts if order.money.standing_of(one) in DELIVERING]
    return next((one for one in here if one.payment_intent_id and order.left_minor(one)), None)


def ask_refund(
    order: Order, payment: Attempt, *, key: str, amount_minor: int, reason: RefundReason, now: datetime
) -> tuple[Order, list[MakeRefund]]:
    """Return the order with a refund asked for, and the command for it; a key is asked for once, and never nothing."""
    if key in order.refunds or payment.payment_intent_id is None or amount_minor <= 0:
        return order, []
    wish = RefundWish(
        key=key,
        payment_intent_id=payment.payment_intent_id,
        amount_minor=amount_minor,
        reason=reason,
        asked_at=now,
        sent_at=now,
    )
    after = replace(order, refunds={**order.refunds, key: wish})
    return changed(after, "refund_asked", now=now, amount_minor=amount_minor), [_make_refund(order, wish)]


def ask_again(order: Order, *, now: datetime, patience: timedelta) -> tuple[Order, list[MakeRefund]]:
    """Return the order and, the same ids, the commands of its refunds that are unanswered for so long."""
    late = [wish for wish in order.refunds.values() if wish.state == "asked" and now - wish.sent_at >= patience]
    if not late:
        return order, []
    sent = {wish.key: replace(wish, sent_at=now) for wish in late}
    return replace(order, refunds={**order.refunds, **sent}), [_make_refund(order, wish) for wish in late]


def hear_refund(order: Order, answer: RefundMade | RefundRefused, *, now: datetime) -> Order:
    """Return the order after the answer to a refund; the money itself moves by facts."""
    wish = order.refunds.get(answer.refund_key)
    if wish is None or wish.state != "asked":
        return order
    if isinstance(answer, RefundMade):
        heard, cause = replace(wish, state="made", refund_id=answer.refund_id), "refund_made"
    else:
        heard, cause = replace(wish, state="refused", refused=answer.code), "refund_refused"
    return changed(replace(order, refunds={**order.refunds, wish.key: heard}), cause, now=now)


def _make_refund(order: Order, wish: RefundWish) -> MakeRefund:
    return MakeRefund(
        message_id=derived_id(order.id, wish.key),
        correlation_id=order.id,
        order_id=order.id,
        refund_key=wish.key,
        payment_intent_id=wish.payment_intent_id,
        amount=Money(amount_minor=wish.amount_minor, currency=_currency(order, wish.payment_intent_id)),
        reason=wish.reason,
    )


def _currency(order: Order, payment_intent_id: str) -> Currency:
    """Return the currency a payment was made in; that of the quote where it is none of ours."""
    paid_in = {one.currency for one in order.money.attempts.values() if one.payment_intent_id == payment_intent_id}
    ours: tuple[Currency, ...] = get_args(Currency)
    return next((currency for currency in ours if currency in paid_in), order.quote.goods.currency)
