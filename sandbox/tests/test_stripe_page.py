from html.parser import HTMLParser
from typing import Any

import pytest
import stripe

from sandbox.stripe.testing import Receiver, a_session
from sandbox.testing import World


class Page(HTMLParser):
    """What a browser would find: texts, buttons, and addresses of other things."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.buttons: list[str | None] = []
        self.assets: list[str | None] = []
        self.language: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.assets += [told[name] for name in ("src", "href") if name in told]
        if tag == "button":
            self.buttons.append(told["value"])
        if tag == "html":
            self.language = told["lang"]

    def handle_data(self, data: str) -> None:
        self.text += data


async def opened(client: stripe.StripeClient, **more: Any) -> stripe.checkout.Session:
    return await client.v1.checkout.sessions.create_async(a_session(**more))


async def test_the_page_says_that_it_is_not_stripe_what_is_sold_and_for_how_much(
    client: stripe.StripeClient, shop: World
) -> None:
    session = await opened(client)

    answer = await shop.stripe.get(str(session.url))
    page = Page(answer.text)

    assert "This is not Stripe." in page.text
    assert "The Lost Bear × 1" in page.text
    assert "$39.00" in page.text
    assert page.buttons == ["paid", "declined", "delayed", "back"]
    assert (page.assets, page.language) == ([], "en")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert (await shop.stripe.get(f"/pay/{session.id}")).text == answer.text


async def test_paying_tells_the_shop_and_then_sends_the_buyer_back_to_it(
    client: stripe.StripeClient, shop: World, receiver: Receiver
) -> None:
    session = await opened(client)

    answer = await shop.stripe.post(str(session.url), data={"outcome": "paid"})

    assert answer.status_code == 303
    assert answer.headers["location"] == f"https://books.example/orders/1/thanks?session_id={session.id}"
    assert receiver.types == ["checkout.session.completed"]
    assert (await client.v1.checkout.sessions.retrieve_async(session.id)).payment_status == "paid"


async def test_a_buyer_waits_no_longer_than_set_for_a_shop_that_does_not_answer(
    client: stripe.StripeClient, shop: World
) -> None:
    await shop.admin.patch("/_stripe/settings", json={"redirect_wait_seconds": 0.1})
    await shop.stripe_fault("delay", match={"on": "delivery"}, seconds=60)
    session = await opened(client)

    answer = await shop.stripe.post(str(session.url), data={"outcome": "paid"})

    assert answer.status_code == 303


async def test_a_declined_buyer_stays_on_the_page_and_can_pay(client: stripe.StripeClient, shop: World) -> None:
    session = await opened(client)

    declined = await shop.stripe.post(str(session.url), data={"outcome": "declined"})
    paid = await shop.stripe.post(str(session.url), data={"outcome": "paid"})

    assert declined.status_code == 402
    assert "Your card was declined" in declined.text
    assert Page(declined.text).buttons == ["paid", "declined", "delayed", "back"]
    assert paid.status_code == 303


async def test_a_delayed_payment_goes_back_to_the_shop_unpaid(client: stripe.StripeClient, shop: World) -> None:
    session = await opened(client)

    answer = await shop.stripe.post(str(session.url), data={"outcome": "delayed"})
    after = await client.v1.checkout.sessions.retrieve_async(session.id)

    assert answer.status_code == 303
    assert (after.status, after.payment_status) == ("complete", "unpaid")


async def test_going_back_leaves_the_payment_open(client: stripe.StripeClient, shop: World) -> None:
    session = await opened(client)

    answer = await shop.stripe.post(str(session.url), data={"outcome": "back"})

    assert answer.headers["location"] == "https://books.example/orders/1"
    assert (await client.v1.checkout.sessions.retrieve_async(session.id)).status == "open"


async def test_without_a_way_back_no_way_back_is_shown(client: stripe.StripeClient, shop: World) -> None:
    params = a_session()
    del params["cancel_url"]
    session = await client.v1.checkout.sessions.create_async(params)

    page = Page((await shop.stripe.get(str(session.url))).text)
    answer = await shop.stripe.post(str(session.url), data={"outcome": "back"})

    assert page.buttons == ["paid", "declined", "delayed"]
    assert answer.status_code == 400


async def test_for_cards_only_the_page_says_that_no_delay_is_real(client: stripe.StripeClient, shop: World) -> None:
    session = await opened(client, allowed_payment_method_types=["card"])

    page = Page((await shop.stripe.get(str(session.url))).text)

    assert "the real page would not offer it" in page.text


async def test_words_of_the_shop_are_shown_as_words(client: stripe.StripeClient, shop: World) -> None:
    lines = a_session()["line_items"]
    lines[0]["price_data"]["product_data"]["name"] = "<b>Bear</b>"
    session = await opened(client, line_items=lines)

    answer = await shop.stripe.get(str(session.url))

    assert "&lt;b&gt;Bear" in answer.text


@pytest.mark.parametrize(("end", "status"), [("pay", 200), ("expire", 410)])
async def test_a_payment_that_is_over_has_no_buttons(
    client: stripe.StripeClient, shop: World, end: str, status: int
) -> None:
    session = await opened(client)
    await shop.act(f"sessions/{session.id}/{end}")

    shown = await shop.stripe.get(str(session.url))
    pressed = await shop.stripe.post(str(session.url), data={"outcome": "paid"})

    assert [shown.status_code, pressed.status_code] == [status, status]
    assert Page(shown.text).buttons == []


@pytest.mark.parametrize("body", ["outcome=free", "", "outcome=paid&outcome[a]=b", "x" * 20_000])
async def test_a_button_that_is_not_there_does_nothing(client: stripe.StripeClient, shop: World, body: str) -> None:
    session = await opened(client)

    answer = await shop.stripe.post(str(session.url), content=body)

    assert answer.status_code == 400
    assert (await client.v1.checkout.sessions.retrieve_async(session.id)).status == "open"


async def test_there_is_no_page_for_a_session_that_is_not_there(shop: World) -> None:
    assert (await shop.stripe.get("/c/pay/cs_test_none")).status_code == 404
