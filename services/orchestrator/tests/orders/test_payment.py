"""Facts about money, in whatever order they come."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any, get_args
from uuid import UUID

import pytest

from contracts.orders import OrderStatus
from contracts.payments import PaymentRecorded
from orchestrator.domain.order import Order, hear_fact, illegal_moves
from orchestrator.domain.payment import BEST_FIRST, LEGAL_MOVES

ORDER = UUID(int=1)
NAMES = [
    "paid",
    "delayed, then paid",
    "delayed, then failed",
    "failed, then another attempt paid",
    "expired",
    "expired, then paid by another attempt",
    "told to be expired, but paid",
    "a partial refund overtakes the payment",
    "two partial refunds",
    "refunded",
    "a refund that fails after all",
    "a dispute that is won",
    "a dispute that is lost",
    "partly refunded, then a dispute that is won",
    "an inquiry that is closed",
    "a refund that crosses a dispute",
    "a refund that crosses a lost dispute",
    "paid twice, the second given back",
    "paid twice",
    "paid three times",
    "an appeal that is won",
    "an appeal that is lost",
    "an appeal that is open",
]


def heard(make: Any, order: Order, *facts: PaymentRecorded) -> Order:
    for fact in facts:
        order = hear_fact(order, fact, now=make.noon + timedelta(hours=1))
    return order


def test_every_scenario_is_played(scenarios: Any) -> None:
    assert list(scenarios(ORDER)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_same_facts_in_any_order_are_the_same_state(make: Any, sale: Any, scenarios: Any, name: str) -> None:
    scenario, order = scenarios(ORDER)[name], sale.order(id=ORDER)

    ends = [heard(make, order, *facts) for facts in permutations(scenario.facts)]

    assert {end.status for end in ends} == {scenario.ends}
    assert len({repr(sorted(end.money.attempts.items())) for end in ends}) == 1
    assert [move for end in ends for move in illegal_moves(order, end)] == []


@pytest.mark.parametrize("name", NAMES)
def test_at_every_point_of_every_order_a_fact_heard_before_changes_nothing(
    make: Any, sale: Any, scenarios: Any, name: str
) -> None:
    """So no order with duplicates, however many, ends elsewhere than the same order without them."""
    for facts in permutations(scenarios(ORDER)[name].facts):
        order = sale.order(id=ORDER)
        for number, fact in enumerate(facts):
            order = heard(make, order, fact)
            assert all(heard(make, order, again) is order for again in facts[: number + 1])


def test_every_state_has_its_legal_moves_and_every_state_of_money_its_place() -> None:
    unpaid = {"awaiting_payment", "payment_processing", "payment_failed", "expired"}

    assert set(LEGAL_MOVES) == set(get_args(OrderStatus))
    assert set(BEST_FIRST) == set(get_args(OrderStatus)) - unpaid


def test_a_move_that_the_table_does_not_know_is_seen(make: Any, sale: Any, told_of: Any) -> None:
    mistaken = replace(sale.order(id=ORDER), status="paid")

    order = heard(make, mistaken, told_of(ORDER).session("expired"))

    assert illegal_moves(mistaken, order) == [("paid", "expired")]


def test_a_refund_of_another_payment_leaves_the_order_paid(make: Any, sale: Any, told_of: Any) -> None:
    told = told_of(ORDER)

    order = heard(make, sale.order(id=ORDER), told.paid(), told.refund("succeeded", of="b"))

    assert order.status == "paid"


def test_the_quote_stands_for_an_amount_that_is_not_known_yet(make: Any, sale: Any, told_of: Any) -> None:
    told = told_of(ORDER)

    partly = heard(make, sale.order(id=ORDER), told.refund("succeeded", amount=told.total - 1))
    wholly = heard(make, sale.order(id=ORDER), told.refund("succeeded"))

    assert (partly.status, wholly.status) == ("partially_refunded", "refunded")


@pytest.mark.parametrize(("status", "counts"), [("pending", False), ("requires_action", False), ("succeeded", True)])
def test_only_money_that_is_back_counts(make: Any, sale: Any, told_of: Any, status: str, counts: bool) -> None:
    told = told_of(ORDER)

    order = heard(make, sale.order(id=ORDER), told.paid(), told.refund(status))

    assert (order.status == "refunded") == counts


def test_a_total_that_no_refund_explains_is_seen(make: Any, sale: Any, told_of: Any) -> None:
    told = told_of(ORDER)
    order = heard(make, sale.order(id=ORDER), told.paid(), told.refunded_in_all(900))

    explained = heard(make, order, told.refund("succeeded", amount=900))

    assert (order.money.totals_differ(), explained.money.totals_differ()) == (True, False)


def test_a_refund_on_its_way_explains_a_total(make: Any, sale: Any, told_of: Any) -> None:
    told = told_of(ORDER)

    order = heard(make, sale.order(id=ORDER), told.paid(), told.refund("pending"), told.refunded_in_all(told.total))

    assert not order.money.totals_differ()


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        ("order.paid", "names no session"),
        ("order.refunded", "tells of no refund"),
        ("order.disputed", "tells of no dispute"),
        ("order.refund_total", "names no payment"),
    ],
)
def test_a_fact_that_says_too_little_is_no_fact(make: Any, sale: Any, told_of: Any, fact: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        heard(make, sale.order(id=ORDER), told_of(ORDER).fact(fact, 1))
