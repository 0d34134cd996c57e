"""What a book costs."""

from typing import Any

import pytest

from contracts.orders import Money
from contracts.payments import Shipping
from orchestrator.domain.inputs import Story
from orchestrator.domain.prices import PriceList, product_name


def prices(sale: Any, **fields: Any) -> PriceList:
    return PriceList.published(sale.prices().model_copy(update=fields))


def test_a_digital_book_is_not_sent(make: Any, sale: Any) -> None:
    quote = prices(sale).quote(Story.published(make.story()), sold_as="digital", currency="eur")

    assert (quote.goods, quote.shipping, quote.total_minor) == (Money(amount_minor=1890, currency="eur"), None, 1890)


def test_a_printed_book_is_sent_where_we_send(make: Any, sale: Any) -> None:
    quote = prices(sale).quote(Story.published(make.story()), sold_as="softcover", currency="usd")

    assert quote.shipping == Shipping(amount_minor=500, countries=("DE", "US"))
    assert quote.total_minor == 3490


@pytest.mark.parametrize(("sold_as", "currency"), [("hardcover", "usd"), ("digital", "gbp")])
def test_what_has_no_price_is_not_for_sale(make: Any, sale: Any, sold_as: Any, currency: Any) -> None:
    assert prices(sale).quote(Story.published(make.story()), sold_as=sold_as, currency=currency) is None


def test_nothing_printed_is_for_sale_where_nothing_is_sent(make: Any, sale: Any) -> None:
    assert prices(sale, ships_to=()).quote(Story.published(make.story()), sold_as="softcover", currency="usd") is None


def test_the_name_on_the_bill_is_the_story_and_nobody_in_it(make: Any) -> None:
    name = product_name(Story.published(make.story()), sold_as="softcover")

    assert name == "Moon Whale: a comic book of your own (softcover)"
