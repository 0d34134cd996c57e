import asyncio
import time
from typing import Any

import pytest
import stripe

from sandbox.stripe.testing import Receiver, a_session
from sandbox.testing import World


async def refused(awaited: Any) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await awaited
    return caught.value


async def test_a_session_opens_with_its_page_and_without_a_payment(client: stripe.StripeClient) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session())

    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_subtotal, session.amount_total, session.currency) == (3_900, 3_900, "usd")
    assert session.payment_intent is None
    assert session.url is not None
    assert session.url.endswith(f"/c/pay/{session.id}")
    assert session.expires_at - session.created == 24 * 3_600


async def test_lines_and_shipping_add_up(client: stripe.StripeClient) -> None:
    lines = a_session(amount=1_000)["line_items"] + a_session(amount=250)["line_items"]
    lines[1]["quantity"] = 3
    rate = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 450, "currency": "usd"}}
    params = a_session(
        line_items=lines,
        shipping_address_collection={"allowed_countries": ["DE", "AT"]},
        shipping_options=[{"shipping_rate_data": rate}],
    )

    session = await client.v1.checkout.sessions.create_async(params)
    items = await client.v1.checkout.sessions.line_items.list_async(session.id)

    assert (session.amount_subtotal, session.amount_total) == (1_750, 2_200)
    assert session.total_details is not None
    assert session.total_details.amount_shipping == 450
    assert session.shipping_cost is not None
    assert session.shipping_cost.amount_total == 450
    assert [(item.quantity, item.amount_total) for item in items.data] == [(1, 1_000), (3, 750)]


async def test_a_price_kept_before_can_be_sold(client: stripe.StripeClient) -> None:
    product = await client.v1.products.create_async({"name": "The Lost Bear"})
    price = await client.v1.prices.create_async({"product": product.id, "unit_amount": 2_500, "currency": "eur"})

    session = await client.v1.checkout.sessions.create_async(a_session(line_items=[{"price": price.id, "quantity": 2}]))

    assert (session.amount_total, session.currency) == (5_000, "eur")


@pytest.mark.parametrize(
    ("more", "code", "param"),
    [
        ({"colour": "red"}, "parameter_unknown", "colour"),
        ({"payment_intent_data": {"metadate": {"a": "b"}}}, "parameter_unknown", "payment_intent_data[metadate]"),
        ({"payment_method_types": ["card"]}, "parameter_unknown", "payment_method_types"),
        ({"line_items": [{"quantity": 1, "price": "price_none"}]}, "resource_missing", "line_items[0][price]"),
        ({"line_items": [{"price": "price_none"}]}, "parameter_missing", "line_items[0][quantity]"),
        ({"line_items": [{"quantity": "one", "price": "p"}]}, "parameter_invalid_integer", "line_items[0][quantity]"),
        ({"success_url": ""}, "parameter_invalid_empty", "success_url"),
        ({"success_url": "books.example"}, "url_invalid", "success_url"),
        ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
        ({"client_reference_id": "x" * 201}, None, "client_reference_id"),
        ({"metadata": {"x" * 41: "a"}}, None, "metadata"),
        ({"metadata": {"a": "x" * 501}}, None, "metadata"),
        ({"metadata": {str(place): "a" for place in range(51)}}, None, "metadata"),
        ({"mode": "subscription"}, None, "mode"),
        ({"ui_mode": "embedded_page"}, None, "ui_mode"),
        ({"allow_promotion_codes": "true"}, None, "allow_promotion_codes"),
        ({"automatic_tax": {"enabled": "true"}}, None, "automatic_tax[enabled]"),
        ({"payment_intent_data": {"statement_descriptor": "B"}}, None, "payment_intent_data[statement_descriptor]"),
        ({"expires_at": int(time.time()) + 1_700}, None, "expires_at"),
        ({"expires_at": int(time.time()) + 25 * 3_600}, None, "expires_at"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(
    client: stripe.StripeClient, more: dict[str, Any], code: str | None, param: str
) -> None:
    error = await refused(client.v1.checkout.sessions.create_async(a_session(**more)))

    assert (error.http_status, error.code, error.param) == (400, code, param)
    assert error.user_message
    assert error.request_id is not None


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "usd", "amount_too_small"),
        (29, "gbp", "amount_too_small"),
        (99_999_999 + 1, "usd", "parameter_invalid_integer"),
    ],
)
async def test_sums_that_no_card_is_charged_are_refused(
    client: stripe.StripeClient, amount: int, currency: str, code: str
) -> None:
    error = await refused(client.v1.checkout.sessions.create_async(a_session(amount=amount, currency=currency)))

    assert error.code == code


async def test_prices_of_two_currencies_are_not_sold_together(client: stripe.StripeClient) -> None:
    lines = a_session()["line_items"] + a_session(currency="eur")["line_items"]

    error = await refused(client.v1.checkout.sessions.create_async(a_session(line_items=lines)))

    assert error.param == "line_items"


@pytest.mark.parametrize("seconds", [1_805, 24 * 3_600 - 5])
async def test_the_bounds_of_expiry_are_allowed(client: stripe.StripeClient, seconds: int) -> None:
    at = int(time.time()) + seconds

    session = await client.v1.checkout.sessions.create_async(a_session(expires_at=at))

    assert session.expires_at == at


async def test_only_an_open_session_can_be_expired(client: stripe.StripeClient, receiver: Receiver) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session())

    expired = await client.v1.checkout.sessions.expire_async(session.id)
    error = await refused(client.v1.checkout.sessions.expire_async(session.id))
    await receiver.wait(1)

    assert (expired.status, expired.url) == ("expired", None)
    assert error.http_status == 400
    assert receiver.types == ["checkout.session.expired"]


async def test_a_session_expires_by_the_clock(client: stripe.StripeClient, shop: World, receiver: Receiver) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session(expires_at=int(time.time()) + 3_600))
    await shop.admin.post("/_clock", json={"advance_seconds": 3_601})

    (told,) = await receiver.wait(1)
    error = await shop.admin.post(f"/_stripe/sessions/{session.id}/pay", json={})

    assert told.event["type"] == "checkout.session.expired"
    assert told.event["data"]["object"]["status"] == "expired"
    assert error.status_code == 400


async def test_a_paid_session_has_a_payment_that_carries_its_own_metadata(
    client: stripe.StripeClient, shop: World
) -> None:
    params = a_session()
    params["payment_intent_data"]["metadata"] = {"order_id": "ord_1"}
    session = await client.v1.checkout.sessions.create_async(params)

    await shop.act(f"sessions/{session.id}/pay")
    paid = await client.v1.checkout.sessions.retrieve_async(
        session.id, {"expand": ["payment_intent.latest_charge", "line_items"]}
    )

    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert isinstance(paid.payment_intent, stripe.PaymentIntent)
    charge = paid.payment_intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert paid.payment_intent.metadata.to_dict() == charge.metadata.to_dict() == {"order_id": "ord_1"}
    assert (charge.amount, charge.paid, paid.payment_intent.amount_received) == (3_900, True, 3_900)
    assert paid.line_items is not None
    assert paid.line_items.data[0].description == "The Lost Bear"


async def test_session_metadata_is_not_copied_to_the_payment(client: stripe.StripeClient, shop: World) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session(payment_intent_data={}))

    paid = await shop.act(f"sessions/{session.id}/pay")
    intent = await client.v1.payment_intents.retrieve_async(paid["payment_intent"])

    assert paid["metadata"]["order_id"] == "ord_1"
    assert intent.metadata.to_dict() == {}


async def test_a_declined_card_leaves_the_session_open_for_another(
    client: stripe.StripeClient, shop: World, receiver: Receiver
) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session())

    declined = await shop.act(f"sessions/{session.id}/pay", outcome="declined")
    paid = await shop.act(f"sessions/{session.id}/pay")
    charges = await client.v1.charges.list_async({"payment_intent": paid["payment_intent"]})
    await receiver.wait(2)

    assert (declined["status"], declined["payment_intent"]) == ("open", paid["payment_intent"])
    assert [charge.status for charge in charges.data] == ["succeeded", "failed"]
    assert sorted(receiver.types) == ["checkout.session.completed", "payment_intent.payment_failed"]


@pytest.mark.parametrize(
    ("outcome", "status", "event"),
    [
        ("succeeded", "paid", "checkout.session.async_payment_succeeded"),
        ("failed", "unpaid", "checkout.session.async_payment_failed"),
    ],
)
async def test_a_delayed_payment_ends_later(
    *, client: stripe.StripeClient, shop: World, receiver: Receiver, outcome: str, status: str, event: str
) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session())

    delayed = await shop.act(f"sessions/{session.id}/pay", outcome="delayed")
    intent = await client.v1.payment_intents.retrieve_async(delayed["payment_intent"])
    await receiver.wait(1)
    settled = await shop.act(f"sessions/{session.id}/settle", outcome=outcome)
    await receiver.wait(3 if outcome == "failed" else 2)
    again = await shop.admin.post(f"/_stripe/sessions/{session.id}/settle", json={"outcome": outcome})

    assert (delayed["status"], delayed["payment_status"], intent.status) == ("complete", "unpaid", "processing")
    assert settled["payment_status"] == status
    assert set(receiver.types) == {"checkout.session.completed", event} | (
        {"payment_intent.payment_failed"} if outcome == "failed" else set()
    )
    assert again.status_code == 400


async def test_a_session_of_nothing_needs_no_payment(client: stripe.StripeClient, shop: World) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session(amount=0))

    done = await shop.act(f"sessions/{session.id}/pay")

    assert (done["status"], done["payment_status"], done["payment_intent"]) == ("complete", "no_payment_required", None)


async def test_a_parcel_is_sent_to_an_allowed_country(client: stripe.StripeClient, shop: World) -> None:
    params = a_session(shipping_address_collection={"allowed_countries": ["DE"]})
    session = await client.v1.checkout.sessions.create_async(params)

    paid = await shop.act(f"sessions/{session.id}/pay", name="Alma Buch")
    details = paid["collected_information"]["shipping_details"]

    assert (details["name"], details["address"]["country"]) == ("Alma Buch", "DE")


async def test_sessions_are_listed_the_newest_first(client: stripe.StripeClient, shop: World) -> None:
    made = [await client.v1.checkout.sessions.create_async(a_session()) for _ in range(3)]
    await shop.act(f"sessions/{made[0].id}/pay")

    unpaid = await client.v1.checkout.sessions.list_async({"status": "open"})

    assert [session.id for session in unpaid.data] == [made[2].id, made[1].id]


async def test_nobody_pays_twice_for_one_session(client: stripe.StripeClient, shop: World) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session())

    answers = await asyncio.gather(*(shop.admin.post(f"/_stripe/sessions/{session.id}/pay", json={}) for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400]
    assert (await shop.admin.get("/_stripe/ledger")).json()["charged"] == 3_900


@pytest.mark.parametrize(
    "path",
    [
        "/v1/checkout/sessions/cs_none",
        "/v1/payment_intents/pi_none",
        "/v1/charges/ch_none",
        "/v1/refunds/re_none",
        "/v1/disputes/du_none",
        "/v1/events/evt_none",
    ],
)
async def test_what_is_not_there_is_said_to_be_missing(shop: World, path: str) -> None:
    answer = await shop.stripe.get(path)

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "resource_missing"
    assert answer.json()["error"]["param"] == "id"


async def test_a_door_that_stripe_does_not_have_is_said_to_be_none(shop: World) -> None:
    answer = await shop.stripe.post("/v1/unicorns")

    assert answer.status_code == 404
    assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("key", ["sk_test_of_somebody_else", ""])
async def test_another_key_is_refused(shop: World, key: str) -> None:
    answer = await shop.stripe.get("/v1/events", auth=(key, ""))

    assert answer.status_code == 401
    assert "sandbox_only" not in answer.text


async def test_an_answer_says_which_request_and_version_it_is_of(shop: World) -> None:
    plain = await shop.stripe.get("/v1/events")
    older = await shop.stripe.get("/v1/events", headers={"stripe-version": "2025-03-31.basil"})
    wrong = await shop.stripe.get("/v1/events", headers={"stripe-version": "yesterday"})

    assert plain.headers["request-id"].startswith("req_")
    assert plain.headers["request-id"] != older.headers["request-id"]
    assert [answer.headers["stripe-version"] for answer in (plain, older)] == ["2026-10-28.endive", "2025-03-31.basil"]
    assert wrong.status_code == 400
