"""Checkouts: asked for, opened, over."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.payments import CheckoutFailed
from orchestrator.domain import checkout
from orchestrator.domain.checkout import ask_checkout, hear_checkout, look_up, may_be_paid, payable
from orchestrator.domain.order import Order, hear_fact

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def asked(make: Any, order: Order, *, after: timedelta = timedelta()) -> tuple[Order, Any]:
    return ask_checkout(order, now=make.noon + after, open_for=HOUR)


def heard(order: Order, *facts: Any) -> Order:
    for fact in facts:
        order = hear_fact(order, fact, now=fact.event_created)
    return order


def test_a_checkout_ends_on_a_full_minute(make: Any, sale: Any) -> None:
    _, command = asked(make, sale.order(), after=timedelta(seconds=59))

    assert command.expires_at == make.noon + HOUR


def test_the_same_command_is_sent_again_when_nobody_answered(make: Any, sale: Any) -> None:
    order, command = asked(make, sale.order())

    early, none = checkout.ask_again(order, now=make.noon + 4 * MINUTE, patience=5 * MINUTE)
    late, again = checkout.ask_again(order, now=make.noon + 5 * MINUTE, patience=5 * MINUTE)

    assert (early, none, again) == (order, [], [command])
    assert (late.checkouts[0].sent_at, late.version) == (make.noon + 5 * MINUTE, order.version)


def test_an_answered_checkout_is_not_asked_for_again(make: Any, sale: Any, open_checkout: Any) -> None:
    order, command = asked(make, sale.order())

    order = hear_checkout(order, open_checkout(command), now=make.noon)

    assert checkout.ask_again(order, now=make.noon + HOUR, patience=MINUTE) == (order, [])


def test_an_answer_to_what_was_never_asked_changes_nothing(make: Any, sale: Any, open_checkout: Any) -> None:
    order, command = asked(make, sale.order())

    answer = open_checkout(command).model_copy(update={"attempt": 2})

    assert hear_checkout(order, answer, now=make.noon) is order


def test_a_payment_told_before_the_checkout_is_answered_is_not_forgotten(
    make: Any, sale: Any, told_of: Any, open_checkout: Any
) -> None:
    order, command = asked(make, sale.order())

    order = hear_checkout(heard(order, told_of(order.id).paid()), open_checkout(command), now=make.noon)

    assert (order.status, order.money.attempts["cs_a"].state) == ("paid", "paid")


def test_a_session_that_stripe_spoke_of_is_not_waited_for(make: Any, sale: Any, told_of: Any) -> None:
    order, _ = asked(make, sale.order())

    order = heard(order, told_of(order.id).session("expired"))

    assert order.status == "expired"


@pytest.mark.parametrize(
    ("becomes", "after", "can_be_paid"),
    [("asked", 59, True), ("opened", 59, True), ("opened", 60, False), ("failed", 1, False), ("expired", 59, False)],
)
def test_where_an_order_can_be_paid(
    make: Any, sale: Any, told_of: Any, open_checkout: Any, *, becomes: str, after: int, can_be_paid: bool
) -> None:
    order, command = asked(make, sale.order())
    answers = {
        "opened": open_checkout(command),
        "expired": open_checkout(command),
        "failed": CheckoutFailed.answering(command, attempt=1, code="stripe_refused", fault="platform"),
    }
    if becomes in answers:
        order = hear_checkout(order, answers[becomes], now=make.noon)
    if becomes == "expired":
        order = heard(order, told_of(order.id).session("expired"))

    assert (payable(order, now=make.noon + after * MINUTE) is not None) == can_be_paid


def test_an_order_without_a_checkout_can_be_paid_nowhere(make: Any, sale: Any) -> None:
    assert payable(sale.order(), now=make.noon) is None


def test_what_is_granted_is_never_paid(sale: Any) -> None:
    assert (may_be_paid(sale.order()), may_be_paid(sale.order(granted=True))) == (True, False)


def test_nothing_is_looked_up_of_an_order_that_never_had_a_session(make: Any, sale: Any) -> None:
    order = sale.order()

    assert look_up(order, now=make.noon) == (order, [])


def test_each_question_to_stripe_is_another_one(make: Any, sale: Any, told_of: Any) -> None:
    order = sale.order()
    order = heard(order, told_of(order.id).session("payment_processing"))

    order, (first,) = look_up(order, now=make.noon)
    order, (second,) = look_up(order, now=make.noon + MINUTE)

    assert first.message_id != second.message_id
    assert order.synced_at == make.noon + MINUTE
