"""What the buyer is asked for."""

from datetime import timedelta
from typing import Any, get_args

import pytest

from contracts.orders import Currency, Money
from payments.domain.checkout import checkout_of, is_too_late, refund_of

WEB = "https://books.test/"


def test_an_attempt_is_one_page_however_often_it_is_asked_for(make: Any) -> None:
    command = make.open_checkout()

    assert checkout_of(command, env="test", web_url=WEB) == checkout_of(command, env="test", web_url=WEB)


def test_each_attempt_has_a_key_of_its_own(make: Any) -> None:
    keys = [checkout_of(make.open_checkout(attempt=n), env="test", web_url=WEB).key for n in (1, 2)]

    assert keys == [f"checkout:{make.order}:1", f"checkout:{make.order}:2"]


@pytest.mark.parametrize("web_url", ["https://books.test", "https://books.test/"])
def test_the_buyer_comes_back_to_the_order(make: Any, web_url: str) -> None:
    checkout = checkout_of(make.open_checkout(), env="test", web_url=web_url)

    page = f"https://books.test/orders/{make.order}"
    assert checkout.cancel_url == page
    assert checkout.success_url == f"{page}/thanks?session_id={{CHECKOUT_SESSION_ID}}"


def test_everything_at_stripe_carries_the_order_the_attempt_and_the_deployment(make: Any) -> None:
    checkout = checkout_of(make.open_checkout(attempt=3), env="staging", web_url=WEB)

    assert checkout.metadata == {"order_id": str(make.order), "attempt": "3", "env": "staging"}


@pytest.mark.parametrize(("minutes", "late"), [(60, False), (30, False), (29.9, True), (0, True), (-60, True)])
def test_stripe_opens_no_page_that_ends_within_half_an_hour(make: Any, minutes: float, late: bool) -> None:
    assert is_too_late(make.start + timedelta(minutes=minutes), now=make.start) is late


@pytest.mark.parametrize(
    ("reason", "duplicate"), [("duplicate_payment", True), ("book_failed", False), ("operator", False)]
)
def test_a_refund_carries_its_key(make: Any, reason: str, duplicate: bool) -> None:
    wish = refund_of(make.make_refund(reason=reason), env="test")

    assert (wish.key, wish.duplicate, wish.amount_minor) == (make.key, duplicate, 4400)
    assert wish.metadata == {"order_id": str(make.order), "env": "test", "refund_key": make.key}


def test_every_currency_has_two_decimals(make: Any) -> None:
    sold_in = get_args(Currency)

    assert sold_in == ("usd", "eur", "gbp")  # Another one needs a look at its smallest unit at Stripe first.
    for currency in sold_in:
        money = Money(amount_minor=1999, currency=currency)
        assert checkout_of(make.open_checkout(goods=money), env="test", web_url=WEB).goods == money
