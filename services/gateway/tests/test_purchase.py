"""An order as its owner reads it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.orders import Money, OrderStatus
from contracts.payments import FactName
from gateway.domain.purchase import TOLD, Happening

NOW = datetime(2026, 1, 15, 10, 40, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_an_open_page_is_open_until_it_ends(make: Any) -> None:
    order = make.order()

    assert order.checkout_status(NOW) == "open"
    assert order.checkout_status(NOW + HOUR) == "closed"


@pytest.mark.parametrize("status", sorted(set(get_args(OrderStatus)) - {"awaiting_payment"}))
def test_nobody_is_sent_to_a_page_where_there_is_nothing_to_pay(make: Any, status: str) -> None:
    order = make.order(status=status)

    assert order.checkout_status(NOW) == "closed"
    assert not order.is_payable(NOW)


def test_a_page_that_nobody_answered_for_is_given_up_when_it_would_end(make: Any) -> None:
    order = make.order(checkout=make.asked_checkout())

    assert (order.checkout_status(NOW), order.is_payable(NOW)) == ("opening", True)
    assert (order.checkout_status(NOW + HOUR), order.is_payable(NOW + HOUR)) == ("closed", False)


def test_an_order_of_a_grant_has_no_checkout(make: Any) -> None:
    order = make.paid_order(checkout=None)

    assert order.checkout_status(NOW) is None
    assert not order.is_payable(NOW)


@pytest.mark.parametrize("shipping", [None, 490])
def test_the_total_is_goods_and_shipping(make: Any, shipping: int | None) -> None:
    money = None if shipping is None else Money(amount_minor=shipping, currency="gbp")

    order = make.order(goods=Money(amount_minor=2900, currency="gbp"), shipping=money)

    assert order.total == Money(amount_minor=2900 + (shipping or 0), currency="gbp")


@pytest.mark.parametrize(
    ("changes", "moves"),
    [
        ({}, True),
        ({"status": "paid", "fulfilment": "scheduled"}, True),
        ({"status": "paid", "fulfilment": "processing"}, True),
        ({"status": "payment_unconfirmed"}, True),
        ({"status": "paid", "fulfilment": "done"}, False),
        ({"status": "paid", "fulfilment": "failed"}, False),
        ({"status": "paid", "fulfilment": "on_hold"}, False),
        ({"status": "payment_processing"}, False),
        ({"status": "expired"}, False),
    ],
)
def test_asking_again_soon_makes_sense_while_something_is_going_on(
    make: Any, changes: dict[str, Any], moves: bool
) -> None:
    assert make.order(**changes).moves(NOW) == moves


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    versions=st.tuples(st.integers(1, 50), st.integers(0, 50)), others=st.tuples(st.integers(1, 50), st.integers(0, 50))
)
def test_every_version_of_an_order_and_of_its_book_has_its_own_etag(
    make: Any, versions: tuple[int, int], others: tuple[int, int]
) -> None:
    order = make.order()

    tags = {replace(order, version=own, book_version=book).etag(NOW) for own, book in (versions, others)}

    assert len(tags) == len({versions, others})


def test_what_is_told_of_money_are_facts_that_payments_tells() -> None:
    assert {cause for cause in TOLD if cause.startswith("order.")} <= set(get_args(FactName))


def test_customers_are_told_in_words_the_document_lists() -> None:
    assert set(TOLD.values()) == set(get_args(Happening))


@pytest.mark.parametrize(
    "doubt", ["order.fraud_warning", "order.review", "released_fraud_warning", "order.dispute_funds"]
)
def test_customers_are_not_told_whom_we_distrust(doubt: str) -> None:
    assert doubt not in TOLD
