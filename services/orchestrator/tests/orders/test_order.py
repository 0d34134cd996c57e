"""An order and what the facts about its money mean for its book."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.orders import Money
from contracts.payments import Shipping
from orchestrator.domain import order as orders
from orchestrator.domain.order import Order, Quote, is_as_quoted
from orchestrator.domain.payment import Attempt
from orchestrator.domain.refund import ask_refund

DAY = timedelta(days=1)


def heard(order: Order, *facts: Any) -> Order:
    for fact in facts:
        order = orders.hear_fact(order, fact, now=fact.event_created)
    return order


def test_every_change_is_a_line_of_its_timeline(sale: Any, told_of: Any, make: Any) -> None:
    order = sale.order()

    order = heard(order, told_of(order.id).paid())
    order = orders.begin_book(order, now=make.noon)

    assert [(h.version, h.cause, h.status, h.amount_minor) for h in order.news] == [
        (1, "ordered", "awaiting_payment", 1990),
        (2, "order.paid", "paid", 1990),
        (3, "book_ordered", "paid", None),
    ]


def test_an_order_of_amount_0_is_paid_by_being_granted(sale: Any) -> None:
    quote = Quote(goods=Money(amount_minor=0, currency="usd"), shipping=None, price_list=1)

    order = sale.order(granted=True, quote=quote)

    assert (order.status, order.wants_book, order.bought, order.paid_at) == ("paid", True, False, order.created_at)


def test_money_for_what_was_granted_goes_back(sale: Any, told_of: Any) -> None:
    order = sale.order(granted=True)

    order = heard(order, told_of(order.id).paid())

    assert [attempt.session_id for attempt in order.duplicates] == ["cs_a"]
    assert (order.status, order.holds) == ("paid", frozenset())


def test_of_two_payments_the_earlier_one_stays_whichever_is_told_first(sale: Any, told_of: Any) -> None:
    order = sale.order()
    told = told_of(order.id)
    first, second = told.paid("b", minute=2), told.paid("a", minute=3)

    both = [heard(order, first, second), heard(order, second, first)]

    assert [(end.payment.session_id, [one.session_id for one in end.duplicates]) for end in both] == [
        ("cs_b", ["cs_a"])
    ] * 2


def test_a_payment_that_was_given_back_is_not_the_one_that_stays(sale: Any, told_of: Any) -> None:
    order = sale.order()
    told = told_of(order.id)

    order = heard(order, told.paid(), told.refund("succeeded"), told.paid("b", minute=9))

    assert (order.payment.session_id, order.duplicates, order.status) == ("cs_b", [], "paid")


def test_a_payment_in_dispute_is_left_to_the_bank(sale: Any, told_of: Any) -> None:
    order = sale.order()
    told = told_of(order.id)

    order = heard(order, told.paid(), told.paid("b", minute=9), told.dispute("needs_response", of="b"))

    assert (order.payment.session_id, order.duplicates) == ("cs_a", [])


def test_no_book_is_begun_while_all_the_money_is_on_its_way_back(sale: Any, told_of: Any, make: Any) -> None:
    order = heard(sale.order(), *[])
    told = told_of(order.id)
    order = heard(order, told.fact("order.review", 0, open=True), told.paid())
    order, _ = ask_refund(
        order, order.payment, key="refund:operator:1", amount_minor=1990, reason="operator", now=make.noon
    )

    order = heard(order, told.fact("order.review", 5, open=False))

    assert (order.status, order.holds, order.wants_book) == ("paid", frozenset(), False)


def test_a_hold_that_was_lifted_stays_lifted(sale: Any, told_of: Any, make: Any) -> None:
    order = sale.order()
    told = told_of(order.id)
    order = heard(order, told.paid(amount_minor=1, amount_subtotal_minor=1))

    order = orders.release(order, "amount_mismatch", now=make.noon)
    order = heard(order, told.refund("succeeded", amount=1, minute=9), told.refund("failed", amount=1, minute=10))

    assert (order.holds, order.wants_book) == (frozenset(), True)


def test_only_what_is_held_is_released(sale: Any, make: Any) -> None:
    order = sale.order()

    assert orders.release(order, "fraud_warning", now=make.noon) is order


def test_the_first_decision_about_a_failed_book_stands(sale: Any, make: Any) -> None:
    order = sale.order(granted=True)
    order = orders.open_resolution(order, job_id=order.book_id, after=DAY, now=make.noon)

    decided = orders.resolve(order, "replacement", now=make.noon)

    assert orders.resolve(decided, "refund", now=make.noon) is decided
    assert orders.open_resolution(decided, job_id=order.book_id, after=DAY, now=make.noon) is decided
    assert (order.resolution.kind, order.resolution.due_at) == ("open", make.noon + DAY)
    assert decided.resolution.kind == "replacement"


def test_nothing_is_decided_about_a_book_that_did_not_fail(sale: Any, make: Any) -> None:
    order = sale.order()

    assert orders.resolve(order, "refund", now=make.noon) is order


@pytest.mark.parametrize(
    ("wrong", "fits"),
    [
        ({}, True),
        ({"discount_minor": 500, "total_minor": 1890}, True),
        ({"currency": "eur"}, False),
        ({"currency": None}, False),
        ({"subtotal_minor": 1889}, False),
        ({"total_minor": 2389}, False),
        ({"total_minor": None}, False),
        ({"shipping_minor": 0, "total_minor": 1890}, False),
        ({"tax_minor": 100, "total_minor": 2490}, False),
        ({"discount_minor": 500}, False),
    ],
)
def test_a_payment_is_as_quoted_to_the_cent(make: Any, wrong: Any, fits: bool) -> None:
    quote = Quote(
        goods=Money(amount_minor=1890, currency="usd"),
        shipping=Shipping(amount_minor=500, countries=("US",)),
        price_list=1,
    )
    paid = {"currency": "usd", "subtotal_minor": 1890, "shipping_minor": 500, "total_minor": 2390}

    attempt = Attempt(session_id="cs_a", number=1, state="paid", at=make.noon, **(paid | wrong))

    assert is_as_quoted(attempt, quote) == fits
