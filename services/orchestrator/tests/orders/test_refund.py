"""Refunds we ask for."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.payments import RefundMade
from orchestrator.domain import refund
from orchestrator.domain.order import Order, hear_fact
from orchestrator.domain.refund import ask_refund, hear_refund, refundable

KEY = "refund:operator:1"


def paid(sale: Any, told_of: Any, *more: Any, **fields: Any) -> Order:
    order = sale.order(**fields)
    for fact in (told_of(order.id).paid(), *more):
        order = hear_fact(order, fact, now=fact.event_created)
    return order


def asked(make: Any, order: Order, *, amount: int = 500, key: str = KEY) -> tuple[Order, list[Any]]:
    return ask_refund(order, order.payment, key=key, amount_minor=amount, reason="operator", now=make.noon)


def test_a_key_is_asked_for_once(make: Any, sale: Any, told_of: Any) -> None:
    order, commands = asked(make, paid(sale, told_of))

    assert [command.amount.amount_minor for command in commands] == [500]
    assert asked(make, order) == (order, [])


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_not_asked_for(make: Any, sale: Any, told_of: Any, amount: int) -> None:
    order = paid(sale, told_of)

    assert asked(make, order, amount=amount) == (order, [])


def test_money_goes_back_in_the_currency_it_came_in(make: Any, sale: Any, told_of: Any) -> None:
    order = sale.order()
    order = hear_fact(order, told_of(order.id).paid(currency="eur"), now=make.noon)

    _, (command,) = asked(make, order)

    assert command.amount.currency == "eur"


def test_a_currency_that_is_none_of_ours_is_left_to_the_quote(make: Any, sale: Any, told_of: Any) -> None:
    order = sale.order()
    order = hear_fact(order, told_of(order.id).paid(currency="jpy"), now=make.noon)

    _, (command,) = asked(make, order)

    assert command.amount.currency == "usd"


@pytest.mark.parametrize("status", ["pending", "requires_action", "succeeded"])
def test_a_refund_that_is_told_of_is_counted_once(make: Any, sale: Any, told_of: Any, status: str) -> None:
    order, (command,) = asked(make, paid(sale, told_of))
    before = order.left_minor(order.payment)

    told = told_of(order.id).refund(status, refund="re_9", amount=500, key=KEY)
    order = hear_fact(order, told, now=make.noon)
    order = hear_refund(
        order, RefundMade.answering(command, refund_key=KEY, refund_id="re_9", status="pending"), now=make.noon
    )

    assert (before, order.left_minor(order.payment)) == (1490, 1490)


@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_what_failed_to_go_back_is_left_again(make: Any, sale: Any, told_of: Any, status: str) -> None:
    order, _ = asked(make, paid(sale, told_of))

    order = hear_fact(order, told_of(order.id).refund(status, amount=500, key=KEY), now=make.noon)

    assert order.left_minor(order.payment) == 1990


def test_nothing_can_be_given_back_of_what_a_bank_has_in_hand(make: Any, sale: Any, told_of: Any) -> None:
    order = paid(sale, told_of)

    order = hear_fact(order, told_of(order.id).dispute("needs_response"), now=make.noon)

    assert refundable(order) is None


def test_the_same_command_is_sent_again_when_nobody_answered(make: Any, sale: Any, told_of: Any) -> None:
    order, commands = asked(make, paid(sale, told_of))
    later = make.noon + timedelta(minutes=5)

    early = refund.ask_again(order, now=later, patience=timedelta(minutes=6))
    after, again = refund.ask_again(order, now=later, patience=timedelta(minutes=5))

    assert (early, again) == ((order, []), commands)
    assert after.refunds[KEY].sent_at == later


def test_an_answer_to_what_was_never_asked_changes_nothing(make: Any, sale: Any, told_of: Any) -> None:
    order, (command,) = asked(make, paid(sale, told_of))
    answer = RefundMade.answering(command, refund_key="refund:operator:2", refund_id="re_9", status="pending")

    assert hear_refund(order, answer, now=make.noon) is order
