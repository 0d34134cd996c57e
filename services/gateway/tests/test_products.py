"""What is for sale."""

from typing import Any

import pytest

from contracts.orders import Money


async def look(world: Any, **query: str) -> Any:
    async with world.client() as client:
        return await client.get("/v1/products", params=query)


async def test_everyone_reads_what_is_for_sale_and_for_how_much(world: Any, make: Any) -> None:
    dollars = Money(amount_minor=490, currency="usd")
    world.reads.keep(make.product(format="softcover", shipping=dollars, ships_to=("CA", "US")))

    answer = await look(world)

    (product,) = answer.json()["data"]
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("public")
    assert product == {
        "object": "product",
        "story_id": "moon-whale",
        "format": "softcover",
        "goods": {"amount_minor": 1200, "currency": "usd"},
        "shipping": {"amount_minor": 490, "currency": "usd"},
        "ships_to": ["CA", "US"],
        "price_list": 3,
    }


async def test_products_are_chosen_by_story_and_currency(world: Any, make: Any) -> None:
    for story_id in ("lost-bear", "moon-whale"):
        for currency in ("eur", "usd"):
            world.reads.keep(make.product(story_id, goods=Money(amount_minor=1200, currency=currency)))

    answer = await look(world, story_id="lost-bear", currency="eur")

    (product,) = answer.json()["data"]
    assert (product["story_id"], product["goods"]["currency"]) == ("lost-bear", "eur")


async def test_where_there_is_no_price_list_nothing_is_for_sale(world: Any) -> None:
    answer = await look(world)

    assert (answer.status_code, answer.json()) == (200, {"data": []})


@pytest.mark.parametrize("query", [{"currency": "yen"}, {"currency": "USD"}, {"story_id": "../secret"}])
async def test_a_strange_question_is_a_problem(world: Any, query: dict[str, str]) -> None:
    answer = await look(world, **query)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_without_the_database_there_is_no_price(world: Any) -> None:
    world.reads.away = True

    answer = await look(world)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
