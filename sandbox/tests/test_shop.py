"""The pages buyers come back to say what they are, and prove nothing."""

import pytest

from sandbox.testing import World

ORDER = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


@pytest.mark.parametrize(("path", "title"), [("/thanks?session_id=cs_1", "Thank you"), ("", "Not paid yet")])
async def test_a_buyer_who_comes_back_reads_where_the_order_can_be_seen(world: World, path: str, title: str) -> None:
    page = await world.stripe.get(f"/shop/orders/{ORDER}{path}")

    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert f"<h1>{title}</h1>" in page.text
    assert "stands in for the shop" in page.text
    assert f"/v1/orders/{ORDER}" in page.text


async def test_what_stands_in_an_address_is_no_markup(world: World) -> None:
    page = await world.stripe.get("/shop/orders/<b>x")

    assert "<b>x" not in page.text
    assert "&lt;b&gt;x" in page.text
