"""Checkouts of an order: asked for, opened, looked up at Stripe."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from contracts.message import derived_id
from contracts.orders import OrderStatus
from contracts.payments import CheckoutFailed, CheckoutOpened, OpenCheckout, SyncCheckout
from orchestrator.domain.order import Checkout, Order, changed
from orchestrator.domain.payment import Attempt

UNPAID: Final[frozenset[OrderStatus]] = frozenset({"awaiting_payment", "payment_failed", "expired"})
"""States in which an order may be paid by one more checkout."""

LATE: Final = timedelta(minutes=10)
"""Webhooks are late when they are later than that."""
LOOKED_UP_LATELY: Final = timedelta(seconds=10)
"""A buyer who is back may have Stripe asked once in so long."""
DELAYED: Final = timedelta(days=7)
"""Slow ways to pay take so long at most."""


def may_be_paid(order: Order) -> bool:
    """Say whether one more checkout may be opened for it."""
    return order.status in UNPAID and not order.granted


def payable(order: Order, *, now: datetime) -> Checkout | None:
    """Return the checkout where the order can be paid now, or is about to be able to."""
    if not order.checkouts:
        return None
    last = order.checkouts[-1]
    told = order.money.attempts.get(last.session_id or "")
    over = last.state == "failed" or now >= last.expires_at or (told is not None and told.state != "open")
    return None if over else last


def ask_checkout(order: Order, *, now: datetime, open_for: timedelta) -> tuple[Order, OpenCheckout]:
    """Return the order with one more checkout asked for, and the command for it.

    Sessions end on a full minute, so that the same command is the same request at Stripe.
    """
    number = order.checkouts[-1].number + 1 if order.checkouts else 1
    expires_at = (now + open_for).replace(second=0, microsecond=0)
    checkout = Checkout(number=number, state="asked", asked_at=now, sent_at=now, expires_at=expires_at)
    after = changed(replace(order, checkouts=(*order.checkouts, checkout)), "checkout_asked", now=now)
    return after, _open_checkout(after, checkout)


def ask_again(order: Order, *, now: datetime, patience: timedelta) -> tuple[Order, list[OpenCheckout]]:
    """Return the order and, the same ids, the commands of its checkouts that are unanswered for so long."""
    late = [one for one in order.checkouts if one.state == "asked" and now - one.sent_at >= patience]
    for one in late:
        order = _with_checkout(order, replace(one, sent_at=now))
    return order, [_open_checkout(order, one) for one in late]


def hear_checkout(order: Order, answer: CheckoutOpened | CheckoutFailed, *, now: datetime) -> Order:
    """Return the order after the answer to a checkout; repeated and late ones change nothing."""
    known = next((one for one in order.checkouts if one.number == answer.attempt), None)
    if known is None or known.state != "asked":
        return order
    if isinstance(answer, CheckoutFailed):
        heard = replace(known, state="failed", failure=answer.code)
        return changed(_with_checkout(order, heard), "checkout_failed", now=now)
    heard = replace(known, state="opened", session_id=answer.session_id, url=answer.url, expires_at=answer.expires_at)
    attempt = Attempt(session_id=answer.session_id, number=answer.attempt, state="open", at=now)
    order = _with_checkout(order, heard)
    return changed(replace(order, money=order.money.with_attempt(attempt)), "checkout_opened", now=now)


def is_stale(order: Order, *, now: datetime) -> bool:
    """Say whether Stripe must know more of its money than we were told, and was not asked lately."""
    if order.synced_at is not None and now - order.synced_at < LATE:
        return False
    unclear = order.status == "payment_unconfirmed" or order.money.totals_differ()
    if unclear and now - order.changed_at >= LATE:
        return True
    ends = {one.session_id: one.expires_at for one in order.checkouts}
    return any(
        (attempt.state == "open" and now - ends.get(attempt.session_id, attempt.at) >= LATE)
        or (attempt.state == "processing" and now - attempt.at >= DELAYED)
        for attempt in order.money.attempts.values()
    )


def look_up(order: Order, *, now: datetime) -> tuple[Order, list[SyncCheckout]]:
    """Return the order and the commands to look up at Stripe whatever is not settled about it."""
    sessions = [one for one in order.money.attempts.values() if _is_unsettled(order, one)]
    if not sessions:
        return order, []
    return replace(order, synced_at=now), [
        SyncCheckout(
            message_id=derived_id(order.id, "sync", one.session_id, now.isoformat()),
            correlation_id=order.id,
            order_id=order.id,
            attempt=one.number,
            session_id=one.session_id,
        )
        for one in sessions
    ]


def _is_unsettled(order: Order, attempt: Attempt) -> bool:
    if order.money.totals_differ():
        return True
    if order.status == "payment_unconfirmed":
        return attempt.state != "paid"
    return attempt.state in {"open", "processing"}


def _open_checkout(order: Order, checkout: Checkout) -> OpenCheckout:
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


def _with_checkout(order: Order, checkout: Checkout) -> Order:
    checkouts = tuple(checkout if one.number == checkout.number else one for one in order.checkouts)
    return replace(order, checkouts=checkouts)
