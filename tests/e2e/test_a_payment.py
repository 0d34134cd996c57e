"""Every way a payment can go, through the doors of the shop and of Stripe: one state, and one book or none."""

from collections.abc import AsyncIterator
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from fleet.operator import WishError

pytestmark = pytest.mark.usefixtures("nothing_is_begun")

SHOPPERS: Final = 6
PAID: Final = "checkout.session.completed"
FAULTS: Final = {
    "told twice": ({"type": PAID}, {"kind": "duplicate"}),
    "told twice, a while apart": ({"type": PAID}, {"kind": "duplicate", "seconds": 0.5}),
    "told late": ({"type": PAID}, {"kind": "delay", "seconds": 1}),
    "told after what came later": ({"type": PAID}, {"kind": "reorder", "seconds": 2}),
    "signed with another secret at first": ({"type": PAID, "nth": [1, 2]}, {"kind": "wrong_secret"}),
    "signed long ago at first": ({"type": PAID, "nth": [1, 2]}, {"kind": "old_timestamp"}),
    "of another mode at first": ({"type": PAID, "nth": 1}, {"kind": "livemode"}),
}


@pytest.fixture
async def shopper(stall: Any) -> AsyncIterator[Any]:
    """A shopper who has ordered; the money goes back afterwards, so that no book is made for nobody."""
    shopper = await stall.shopper()
    await shopper.order()
    yield shopper
    await stall.take_back(shopper)


async def a_second_payment(shopper: Any, *, amount: int, attempt: int = 2) -> str:
    """Have the order paid on a page that we did not open: what must not happen, and may."""
    told = {"order_id": shopper.order_id, "attempt": str(attempt), "env": "development"}
    form = {
        "mode": "payment",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": str(amount),
        "line_items[0][price_data][product_data][name]": "A comic book",
        "success_url": "http://127.0.0.1/thanks",
        **{f"metadata[{name}]": value for name, value in told.items()},
        **{f"payment_intent_data[metadata][{name}]": value for name, value in told.items()},
    }
    session = await shopper.world.stripe_api("checkout/sessions", form)
    await shopper.world.stripe("POST", f"sessions/{session['id']}/pay", {})
    return str((await shopper.world.stripe_api(f"checkout/sessions/{session['id']}"))["payment_intent"])


def happened(order: Any) -> list[str]:
    return [told["what"] for told in order["timeline"]]


async def test_a_payment_leads_to_the_thanks_page_and_to_one_queued_book(shopper: Any) -> None:
    page = await shopper.press("paid")

    order = await shopper.until(status="paid", fulfilment="queued")
    assert urlsplit(page).path == f"/shop/orders/{shopper.order_id}/thanks"
    assert happened(order) == ["ordered", "checkout_opened", "paid", "book_started"]
    assert [str(book["id"]) for book in await shopper.books()] == [order["book_job_id"]]
    assert [row["charges"] for row in await shopper.payments()] == [1]


async def test_who_goes_back_has_not_paid_and_finds_the_same_page_open(shopper: Any) -> None:
    page = await shopper.press("back")

    async with shopper.customer() as customer:
        again = await customer.checkout(shopper.order_id)
    order = await shopper.now()
    assert urlsplit(page).path == f"/shop/orders/{shopper.order_id}"
    assert (order["status"], order["checkout"]["number"], again["url"]) == (
        "awaiting_payment",
        1,
        order["checkout"]["url"],
    )
    assert await shopper.books() == []


async def test_a_declined_card_changes_nothing_and_another_one_pays(shopper: Any) -> None:
    await shopper.press("declined")
    declined = await shopper.now()

    await shopper.press("paid")

    order = await shopper.until(status="paid", fulfilment="queued")
    assert declined["status"] == "awaiting_payment"
    assert order["checkout"]["number"] == 1
    assert len(await shopper.books()) == 1


async def test_a_delayed_payment_begins_the_book_when_the_money_is_there(shopper: Any) -> None:
    await shopper.press("delayed")
    processing = await shopper.until(status="payment_processing")
    before = await shopper.books()

    await shopper.world.stripe("POST", f"sessions/{await shopper.session_id()}/settle", {"outcome": "succeeded"})

    order = await shopper.until(status="paid", fulfilment="queued")
    assert (processing["fulfilment"], before) == ("not_started", [])
    assert happened(order) == ["ordered", "checkout_opened", "payment_processing", "paid", "book_started"]


async def test_a_delayed_payment_that_fails_can_be_tried_anew(shopper: Any) -> None:
    await shopper.press("delayed")
    await shopper.until(status="payment_processing")
    await shopper.world.stripe("POST", f"sessions/{await shopper.session_id()}/settle", {"outcome": "failed"})
    await shopper.until(status="payment_failed")

    await shopper.press("paid")

    order = await shopper.until(status="paid", fulfilment="queued")
    assert order["checkout"]["number"] == 2
    assert len(await shopper.books()) == 1


async def test_an_expired_page_is_followed_by_another(shopper: Any) -> None:
    first = await shopper.session_id()
    await shopper.world.stripe("POST", f"sessions/{first}/expire", {})
    await shopper.until(status="expired")

    await shopper.press("paid")

    order = await shopper.until(status="paid", fulfilment="queued")
    assert order["checkout"]["number"] == 2
    assert await shopper.session_id() != first
    assert "checkout_expired" in happened(order)
    assert len(await shopper.books()) == 1


async def test_who_pays_twice_gets_one_payment_back_and_one_book(shopper: Any) -> None:
    await shopper.press("paid")
    paid = await shopper.until(status="paid", fulfilment="queued")

    await a_second_payment(shopper, amount=paid["goods"]["amount_minor"])

    async for order in _changes(shopper):
        if "refund" in happened(order):
            break
    left = sorted(row["charged"] - row["refunded"] for row in await shopper.payments())
    assert order["status"] == "paid"
    assert (left[0], left[1] > 0) == (0, True)
    assert len(await shopper.books()) == 1


async def test_another_amount_than_asked_for_is_kept_and_held_until_a_person_releases_it(shopper: Any) -> None:
    await a_second_payment(shopper, amount=4321)
    held = await shopper.until(status="paid", fulfilment="on_hold")
    before = await shopper.books()

    with pytest.raises(WishError, match="not held for that"):
        await shopper.world.orders.release(shopper.order_uuid, hold="review", why="looked at it")
    await shopper.world.orders.release(shopper.order_uuid, hold="amount_mismatch", why="looked at it")

    order = await shopper.until(status="paid", fulfilment="queued")
    assert (held["book_job_id"], before) == (None, [])
    assert order["book_job_id"] is not None


async def test_money_that_goes_back_before_its_book_is_begun_calls_it_off(shopper: Any) -> None:
    await shopper.press("paid")
    await shopper.until(status="paid", fulfilment="queued")

    made = await shopper.world.orders.refund(shopper.order_uuid, amount_minor=None, why="changed their mind")

    order = await shopper.until(status="refunded", fulfilment="failed")
    (book,) = await shopper.books()
    (payment,) = await shopper.payments()
    assert made.startswith("re_")
    assert (book["status"], book["error_code"], book["error_fault"]) == ("failed", "order_refunded", "customer")
    assert payment["refunded"] == payment["charged"]
    assert order["id"] not in {str(row["order_id"]) for row in await shopper.world.orders.late()}


async def test_some_money_back_stops_nothing_and_no_more_than_was_paid_goes_back(shopper: Any) -> None:
    await shopper.press("paid")
    order = await shopper.until(status="paid", fulfilment="queued")

    await shopper.world.orders.refund(shopper.order_uuid, amount_minor=500, why="a late book")
    partly = await shopper.until(status="partially_refunded")
    with pytest.raises(WishError, match="refund_too_large"):
        await shopper.world.orders.refund(
            shopper.order_uuid, amount_minor=order["total"]["amount_minor"], why="all of it"
        )

    (payment,) = await shopper.payments()
    assert (partly["fulfilment"], payment["refunded"]) == ("queued", 500)


async def test_a_dispute_withholds_the_book_and_a_won_one_shows_it_again(shopper: Any) -> None:
    await shopper.press("paid")
    await shopper.until(status="paid", fulfilment="queued")
    (payment,) = await shopper.payments()

    dispute = await shopper.world.stripe("POST", "disputes", {"payment_intent": payment["payment_intent"]})
    disputed = await shopper.until(status="disputed")
    await shopper.world.stripe("POST", f"disputes/{dispute['id']}", {"status": "won"})

    order = await shopper.until(status="paid")
    assert disputed["fulfilment"] == order["fulfilment"] == "failed"
    assert "dispute_closed" in happened(order)


async def test_a_lost_message_of_stripe_is_made_up_for_when_the_buyer_asks(shopper: Any) -> None:
    async with shopper.world.webhook_trouble(({}, {"kind": "drop"})):
        await shopper.press("paid")
        before = (await shopper.now())["status"]

        async with shopper.customer() as customer:
            await customer.refresh(shopper.order_id)
        order = await shopper.until(status="paid", fulfilment="queued")

    assert before == "awaiting_payment"
    assert happened(order).count("paid") == 1
    assert len(await shopper.books()) == 1


async def test_a_lost_message_of_stripe_is_made_up_for_when_nobody_asks(shopper: Any) -> None:
    async with shopper.world.webhook_trouble(({}, {"kind": "drop"})):
        await shopper.press("paid")

        settings = {"ORCHESTRATOR_RECONCILE_SECONDS": "1", "ORCHESTRATOR_REPLAY_SECONDS": "1"}
        async with shopper.world.living("orchestrator", **settings):
            await shopper.until(status="paid", fulfilment="queued")

    assert len(await shopper.books()) == 1


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_message_of_stripe_may_come_in_any_way(shopper: Any, fault: str) -> None:
    async with shopper.world.webhook_trouble(FAULTS[fault]):
        await shopper.press("paid")
        order = await shopper.until(status="paid", fulfilment="queued")
        await shopper.world.eventually(lambda: _everything_has_arrived(shopper.world))
        after = await shopper.now()

    assert happened(after) == happened(order) == ["ordered", "checkout_opened", "paid", "book_started"]
    assert len(await shopper.books()) == 1


async def test_a_fact_of_an_order_nobody_knows_waits_in_the_database(stall: Any) -> None:
    shopper = await stall.shopper()
    shopper.order_id = str(uuid4())

    payment = await a_second_payment(shopper, amount=1490, attempt=1)

    waiting = "SELECT body FROM app.unplaced_facts WHERE body ->> 'order_id' = $1 AND dead_at IS NULL"
    (row,) = await shopper.world.eventually(lambda: shopper.world.rows(waiting, shopper.order_id))
    assert payment in row["body"]


async def test_nobody_but_stripe_is_believed(shopper: Any) -> None:
    event = {"id": "evt_forged", "object": "event", "type": PAID, "data": {"object": {"payment_status": "paid"}}}
    door = f"{shopper.world.fleet.addresses.of('payments')}/v1/webhooks/stripe"

    async with httpx.AsyncClient(trust_env=False) as http:
        forged = [
            await http.post(door, json=event, headers=headers)
            for headers in ({}, {"Stripe-Signature": "t=1,v1=00"}, {"Stripe-Signature": "t=1,v0=00"})
        ]

    assert [answer.status_code for answer in forged] == [400, 400, 400]
    assert (await shopper.now())["status"] == "awaiting_payment"


async def _changes(shopper: Any) -> AsyncIterator[Any]:
    async with shopper.customer() as customer:
        async for order in customer.follow_order(shopper.order_id):
            yield order


async def _everything_has_arrived(world: Any) -> bool:
    """Say whether every event of Stripe has arrived, however often it was sent."""
    return all(one["state"] != "pending" for one in (await world.stripe("GET", "deliveries"))["deliveries"])
