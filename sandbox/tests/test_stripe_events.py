from pathlib import Path
from typing import Any, get_args

import pytest
import stripe

from sandbox.stripe.testing import a_session, open_receiver
from sandbox.testing import STRIPE_KEY, Copier, World, open_world

KINDS: dict[str, type[stripe.StripeObject]] = {
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "price": stripe.Price,
    "product": stripe.Product,
    "radar.early_fraud_warning": stripe.radar.EarlyFraudWarning,
    "refund": stripe.Refund,
    "review": stripe.Review,
    "item": stripe.LineItem,
    "shipping_rate": stripe.ShippingRate,
}


async def pay(shop: World, client: stripe.StripeClient, *, order: str = "ord_1") -> dict[str, Any]:
    session = await client.v1.checkout.sessions.create_async(a_session(order=order))
    return await shop.act(f"sessions/{session.id}/pay")


async def test_a_payment_leaves_the_events_of_the_real_one(client: stripe.StripeClient, shop: World) -> None:
    await pay(shop, client)

    events = await client.v1.events.list_async({"limit": 100})

    assert [event.type for event in events.data] == [
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
        "product.created",
    ]


async def test_an_event_says_which_request_caused_it(client: stripe.StripeClient) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session())
    await client.v1.checkout.sessions.expire_async(session.id, {}, {"idempotency_key": "expire:1"})

    (event,) = (await client.v1.events.list_async({"type": "checkout.session.expired"})).data

    assert event.request is not None
    assert event.request.idempotency_key == "expire:1"
    assert str(event.request.id).startswith("req_")
    assert (event.api_version, event.livemode) == ("2026-10-28.endive", False)
    assert (await client.v1.events.retrieve_async(event.id)).to_dict() == event.to_dict()


async def test_an_event_is_a_snapshot_that_later_changes_do_not_touch(client: stripe.StripeClient, shop: World) -> None:
    paid = await pay(shop, client)

    await client.v1.refunds.create_async({"payment_intent": paid["payment_intent"]})
    (event,) = (await client.v1.events.list_async({"type": "charge.succeeded"})).data

    assert event.data.object["amount_refunded"] == 0


async def test_pages_of_events_hold_each_once_the_newest_first(client: stripe.StripeClient, shop: World) -> None:
    for _ in range(3):
        await pay(shop, client)
    whole = await client.v1.events.list_async({"limit": 100})

    first = await client.v1.events.list_async({"limit": 4})
    paged = [event.id async for event in first.auto_paging_iter()]
    back = await client.v1.events.list_async({"limit": 2, "ending_before": whole.data[5].id})

    assert first.has_more
    assert paged == [event.id for event in whole.data]
    assert [event.id for event in back.data] == [event.id for event in whole.data[3:5]]
    assert back.has_more


async def test_events_are_chosen_by_type_and_time(client: stripe.StripeClient, shop: World) -> None:
    await pay(shop, client)
    await shop.admin.post("/_clock", json={"advance_seconds": 1_000})
    await pay(shop, client)
    newest, oldest = (await client.v1.events.list_async({"types": ["checkout.session.completed"]})).data

    later = await client.v1.events.list_async(
        {"created": {"gte": newest.created}, "type": "checkout.session.completed"}
    )
    earlier = await client.v1.events.list_async({"created": {"lt": newest.created}, "type": "checkout.session.*"})
    both = await shop.stripe.get("/v1/events?type=a&types[]=b")

    assert [event.id for event in later.data] == [newest.id]
    assert [event.id for event in earlier.data] == [oldest.id]
    assert both.status_code == 400


async def test_events_are_forgotten_after_thirty_days(client: stripe.StripeClient, shop: World) -> None:
    await pay(shop, client)
    event = (await client.v1.events.list_async()).data[0]

    await shop.admin.post("/_clock", json={"advance_seconds": 30 * 86_400 + 5})

    assert (await client.v1.events.list_async()).data == []
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.events.retrieve_async(event.id)


async def test_events_that_did_not_arrive_can_be_asked_for(tmp_path: Path) -> None:
    async with (
        open_receiver() as receiver,
        open_world(tmp_path, engine=Copier(), stripe_webhook_url=receiver.url) as world,
    ):
        await world.stripe_fault("drop", match={"on": "delivery", "type": "checkout.session.completed", "nth": 1})
        lost, arrived = [await _paid(world) for _ in range(2)]
        await receiver.wait(1)

        asked = {"types[]": "checkout.session.completed"}
        failed = (await world.stripe.get("/v1/events", params={**asked, "delivery_success": "false"})).json()["data"]
        well: list[dict[str, Any]] = []
        while not well:
            answer = await world.stripe.get("/v1/events", params={**asked, "delivery_success": "true"})
            well = answer.json()["data"]

    assert [event["data"]["object"]["id"] for event in failed] == [lost]
    assert [event["data"]["object"]["id"] for event in well] == [arrived]
    assert [event["pending_webhooks"] for event in failed + well] == [1, 0]


async def _paid(world: World) -> str:
    http = stripe.HTTPXClient()
    client = stripe.StripeClient(
        STRIPE_KEY, base_addresses={"api": str(world.stripe.base_url).rstrip("/")}, http_client=http
    )
    session = await client.v1.checkout.sessions.create_async(a_session())
    await world.act(f"sessions/{session.id}/pay")
    await http.close_async()
    return session.id


async def test_every_object_has_the_fields_that_the_official_client_knows_and_no_others(
    client: stripe.StripeClient, shop: World
) -> None:
    rate = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 450, "currency": "usd"}}
    session = await client.v1.checkout.sessions.create_async(
        a_session(
            shipping_options=[{"shipping_rate_data": rate}],
            shipping_address_collection={"allowed_countries": ["DE"]},
            expand=["line_items", "shipping_cost.shipping_rate"],
        )
    )
    paid = await shop.act(f"sessions/{session.id}/pay")
    payment = paid["payment_intent"]
    seen = [
        session.to_dict(),
        paid,
        await shop.act("refunds", payment_intent=payment, amount=100),
        await shop.act("fraud_warnings", payment_intent=payment),
        await shop.act("reviews", payment_intent=payment),
        await shop.act("disputes", payment_intent=payment),
        *(event.to_dict() for event in (await client.v1.events.list_async({"limit": 100})).data),
        (
            await client.v1.payment_intents.retrieve_async(
                payment, {"expand": ["payment_method", "latest_charge.balance_transaction"]}
            )
        ).to_dict(),
        (await client.v1.prices.list_async()).data[0].to_dict(),
    ]

    found = {obj["object"] for obj in _objects(seen)}
    wrong = [said for obj in _objects(seen) for said in _differences(obj)]

    assert found == set(KINDS)
    assert wrong == []


def _objects(value: Any) -> list[dict[str, Any]]:
    """All objects of the API within a value."""
    if isinstance(value, list):
        return [obj for item in value for obj in _objects(item)]
    if not isinstance(value, dict):
        return []
    inner = [obj for item in value.values() for obj in _objects(item)]
    kind = value.get("object")
    return inner + ([value] if isinstance(kind, str) and kind in KINDS else [])


def _differences(obj: dict[str, Any]) -> list[str]:
    """The fields that the client does not know, and those that it says are never absent."""
    hints = {name: hint for name, hint in KINDS[obj["object"]].__annotations__.items() if not name.startswith("_")}
    needed = {name for name, hint in hints.items() if type(None) not in get_args(hint) and name != "OBJECT_NAME"}
    return [f"{obj['object']}.{name} is unknown" for name in obj if name not in hints] + [
        f"{obj['object']}.{name} is missing" for name in needed if name not in obj
    ]
