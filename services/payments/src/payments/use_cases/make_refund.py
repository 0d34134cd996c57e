"""Giving money back once, however often it is asked."""

import logging

from contracts.payments import MakeRefund, RefundMade, RefundRefused
from payments.domain.checkout import refund_of
from payments.domain.objects import Refund, tag_of
from payments.use_cases.ports import Desk, RefusedError

log = logging.getLogger(__name__)


async def make_refund(command: MakeRefund, *, desk: Desk) -> RefundMade | RefundRefused:
    """Find the refund of this key, or make it: Stripe forgets keys after a day, but not refunds."""
    try:
        intent = await desk.stripe.intent(command.payment_intent_id)
        tag = tag_of(intent.metadata, env=desk.house.env)
        if tag is None or tag.order_id != command.order_id:
            return _refused(command, "payment_of_another_order")
        if intent.currency != command.amount.currency:
            return _refused(command, "currency_differs")
        refund = await _made(command, desk=desk) or await _make(command, desk=desk)
    except RefusedError as refusal:
        return _refused(command, refusal.code)
    return RefundMade.answering(command, refund_key=command.refund_key, refund_id=refund.id, status=refund.status)


async def _made(command: MakeRefund, *, desk: Desk) -> Refund | None:
    refunds = await desk.stripe.refunds_of(command.payment_intent_id)
    return next((refund for refund in refunds if refund.key == command.refund_key), None)


async def _make(command: MakeRefund, *, desk: Desk) -> Refund:
    try:
        return await desk.stripe.refund(refund_of(command, env=desk.house.env))
    except RefusedError:
        if (made := await _made(command, desk=desk)) is not None:
            return made  # It was made by a try whose answer was lost.
        raise


def _refused(command: MakeRefund, code: str) -> RefundRefused:
    log.error("a refund is refused", extra={"order_id": str(command.order_id), "code": code})
    return RefundRefused.answering(command, refund_key=command.refund_key, code=code)
