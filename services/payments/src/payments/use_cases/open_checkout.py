"""Opening a page to pay on: one open page for each order."""

import logging
from typing import Final

from contracts.payments import CheckoutFailed, CheckoutOpened, FactName, OpenCheckout
from contracts.values import Code, Fault
from payments.domain.checkout import checkout_of, is_too_late
from payments.domain.objects import tag_of
from payments.use_cases.ports import OUTCOME_KEPT, Desk, ForeignSessionError, RefusedError, UnavailableError
from payments.use_cases.sync_checkout import tell_all

PAYING: Final[frozenset[FactName]] = frozenset({"order.paid", "order.payment_processing"})

log = logging.getLogger(__name__)


async def open_checkout(command: OpenCheckout, *, desk: Desk) -> CheckoutOpened | CheckoutFailed:
    """Open the page for an attempt, after the page it replaces has ended; or say why there is none."""
    if command.goods.currency not in desk.house.currencies:
        return _failed(command, "currency_refused", "platform")
    try:
        if command.replaces_session and await _is_paid(command.replaces_session, command, desk=desk):
            return _failed(command, "already_paid", "customer")
        if is_too_late(command.expires_at, now=desk.clock.now()):
            return _failed(command, "checkout_expired", "platform")
        session = await desk.stripe.open_session(checkout_of(command, env=desk.house.env, web_url=desk.house.web_url))
    except RefusedError as refusal:
        log.warning("Stripe opens no checkout", extra={"order_id": str(command.order_id), "code": refusal.code})
        if (
            refusal.code == OUTCOME_KEPT
        ):  # A page nobody knows may be open; nobody can pay there, and it ends by itself.
            return _failed(command, "checkout_refused", "provider")
        return _failed(command, "checkout_expired" if refusal.param == "expires_at" else "checkout_refused", "platform")
    return CheckoutOpened.answering(
        command,
        attempt=command.attempt,
        session_id=session.id,
        url=session.url,
        expires_at=session.expires_at,
        livemode=session.livemode,
    )


async def _is_paid(session_id: str, command: OpenCheckout, *, desk: Desk) -> bool:
    """End the earlier page; whether it was paid before that, or is about to be, which is told then."""
    try:
        await desk.stripe.expire_session(session_id)
    except RefusedError:
        session = await desk.stripe.session(session_id)
        if session.status == "expired":
            return False
        if session.status != "complete":
            raise UnavailableError("a session that is open does not end") from None
        tag = tag_of(session.metadata, env=desk.house.env)
        if tag is None or tag.order_id != command.order_id:
            raise ForeignSessionError(f"{session_id} is not of the order") from None
        told = await tell_all(session, tag, desk=desk)
        return not PAYING.isdisjoint(fact.fact for fact in told)  # A delayed payment that failed is in nobody's way.
    return False


def _failed(command: OpenCheckout, code: Code, fault: Fault) -> CheckoutFailed:
    return CheckoutFailed.answering(command, attempt=command.attempt, code=code, fault=fault)
