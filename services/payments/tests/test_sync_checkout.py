"""Asking Stripe instead of waiting for it."""

from typing import Any

import pytest

from payments.use_cases.ports import ForeignSessionError
from payments.use_cases.sync_checkout import sync_checkout


async def test_what_stripe_has_is_told_before_the_answer(office: Any, make: Any) -> None:
    command = make.sync_checkout()

    answer = await sync_checkout(command, desk=office.desk)

    assert (answer.message_id, answer.status, answer.payment_status) == (command.reply_id, "complete", "paid")
    assert office.facts == ["order.paid"]
    assert office.meter.facts == [("order.paid", "sync")]


async def test_an_open_session_is_answered_without_a_fact(office: Any, make: Any) -> None:
    office.stripe.sessions["cs_test_1"] = make.session(status="open", payment_status="unpaid", payment_intent=None)

    answer = await sync_checkout(make.sync_checkout(), desk=office.desk)

    assert (answer.status, answer.payment_status) == ("open", "unpaid")
    assert office.facts == []
    assert office.stripe.calls == ["session"]


async def test_refunds_and_disputes_of_the_payment_are_told_too(office: Any, make: Any) -> None:
    office.stripe.refunds = [make.refund()]
    office.stripe.disputes = [make.dispute(status="lost")]

    await sync_checkout(make.sync_checkout(), desk=office.desk)

    assert office.facts == ["order.paid", "order.refunded", "order.refund_total", "order.dispute_closed"]


async def test_a_session_of_another_order_is_a_mistake_and_tells_nothing(office: Any, make: Any) -> None:
    command = make.sync_checkout(order_id="00000000-0000-4000-8000-000000000001")

    with pytest.raises(ForeignSessionError):
        await sync_checkout(command, desk=office.desk)

    assert office.facts == []
