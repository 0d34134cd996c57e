import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
import stripe

from sandbox.stripe.testing import Received, Receiver, a_session, open_receiver
from sandbox.testing import Copier, World, open_world

SECRET = "whsec_sandbox_only"
COMPLETED = "checkout.session.completed"


def verified(one: Received, secret: str = SECRET) -> stripe.Event:
    event = stripe.Webhook.construct_event(one.body, one.signature, secret)
    assert isinstance(event, stripe.Event)
    return event


def timestamp_of(one: Received) -> int:
    return int(one.signature.partition(",")[0].removeprefix("t="))


async def pay(world: World) -> str:
    form = {
        "mode": "payment",
        "success_url": "https://books.example/thanks",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": "3900",
        "line_items[0][price_data][product_data][name]": "The Lost Bear",
    }
    session: str = (await world.stripe.post("/v1/checkout/sessions", data=form)).raise_for_status().json()["id"]
    await world.act(f"sessions/{session}/pay")
    return session


async def attempts(world: World) -> list[dict[str, Any]]:
    """Wait until something was tried, and return what was."""
    async with asyncio.timeout(30):
        while True:
            rows: list[dict[str, Any]] = (await world.admin.get("/_stripe/deliveries")).json()["attempts"]
            if rows:
                return rows
            await asyncio.sleep(0.01)


async def state_of_deliveries(world: World, *, state: str) -> list[dict[str, Any]]:
    """Wait until every delivery has come to that state."""
    async with asyncio.timeout(30):
        while True:
            rows: list[dict[str, Any]] = (await world.admin.get("/_stripe/deliveries")).json()["deliveries"]
            if rows and all(row["state"] == state for row in rows):
                return rows
            await asyncio.sleep(0.01)


async def test_the_official_client_takes_an_event_and_its_object(shop: World, receiver: Receiver) -> None:
    session = await pay(shop)

    (one,) = await receiver.wait(1)
    event = verified(one)

    assert (event.type, event.api_version, event.livemode) == (COMPLETED, "2026-10-28.endive", False)
    assert isinstance(event.data.object, stripe.checkout.Session)
    assert (event.data.object.id, event.data.object.payment_status) == (session, "paid")
    assert event.pending_webhooks == 1
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(one.body + b" ", one.signature, SECRET)


async def test_only_events_that_were_asked_for_are_sent(shop: World, receiver: Receiver) -> None:
    await pay(shop)

    await state_of_deliveries(shop, state="delivered")

    assert receiver.types == [COMPLETED]


async def test_an_event_is_sent_until_it_is_taken(tmp_path: Path) -> None:
    statuses = [500, 301, 404, 302, 400, 503]
    async with (
        open_receiver(*statuses) as receiver,
        open_world(tmp_path, engine=Copier(), stripe_webhook_url=receiver.url, stripe_retry_seconds=0.01) as world,
    ):
        await pay(world)
        (row,) = await state_of_deliveries(world, state="delivered")
        tried = await attempts(world)

    assert {verified(one).id for one in receiver.received} == {row["event"]}
    assert [one["status"] for one in tried] == [*statuses, 200]
    assert [one["attempt"] for one in tried] == [1, 2, 3, 4, 5, 6, 7]


async def test_each_attempt_is_signed_anew(tmp_path: Path) -> None:
    async with (
        open_receiver(500) as receiver,
        open_world(tmp_path, engine=Copier(), stripe_webhook_url=receiver.url, stripe_retry_seconds=1.1) as world,
    ):
        await pay(world)
        first, second = await receiver.wait(2)

    assert timestamp_of(first) < timestamp_of(second)
    assert verified(first).id == verified(second).id


async def test_after_its_retries_a_delivery_has_failed_and_can_be_sent_again(tmp_path: Path) -> None:
    settings = {"stripe_retry_seconds": 0.01}
    async with (
        open_receiver(*[500] * 3) as receiver,
        open_world(tmp_path, engine=Copier(), stripe_webhook_url=receiver.url, **settings) as world,
    ):
        await world.admin.patch("/_stripe/settings", json={"retries": 2})
        await pay(world)
        (row,) = await state_of_deliveries(world, state="failed")
        await world.act(f"events/{row['event']}/resend")
        await state_of_deliveries(world, state="delivered")

    assert len(receiver.received) == 4


async def test_an_endpoint_that_is_away_gets_its_events_when_it_is_back(tmp_path: Path) -> None:
    async with open_receiver() as receiver:
        url = receiver.url
    async with open_world(tmp_path, engine=Copier(), stripe_webhook_url=url, stripe_retry_seconds=0.01) as world:
        await pay(world)
        (first, *_) = await attempts(world)

    async with (
        open_receiver() as receiver,
        open_world(tmp_path, engine=Copier(), stripe_webhook_url=receiver.url) as world,
    ):
        (one,) = await receiver.wait(1)
        await state_of_deliveries(world, state="delivered")

    assert (first["status"], first["error"]) == (None, "ConnectError")
    assert verified(one).type == COMPLETED


async def test_a_slow_endpoint_has_failed(shop: World) -> None:
    await shop.admin.patch("/_stripe/settings", json={"delivery_timeout_seconds": 0})

    await pay(shop)
    tried = await attempts(shop)

    assert tried[0]["status"] is None
    assert tried[0]["error"] in ("TimeoutError", "ConnectTimeout", "PoolTimeout", "ReadTimeout", "WriteTimeout")


async def test_a_dropped_event_never_comes(shop: World, receiver: Receiver) -> None:
    await shop.stripe_fault("drop", match={"on": "delivery", "nth": 1})

    await pay(shop)
    await state_of_deliveries(shop, state="dropped")
    second = await pay(shop)
    (one,) = await receiver.wait(1)

    assert one.event["data"]["object"]["id"] == second


async def test_a_duplicate_comes_twice_with_one_id(shop: World, receiver: Receiver) -> None:
    await shop.stripe_fault("duplicate", match={"on": "delivery"})

    await pay(shop)
    first, second = await receiver.wait(2)

    assert first.event["id"] == second.event["id"]
    assert verified(second).type == COMPLETED


async def test_a_reordered_event_comes_after_a_later_one(shop: World, receiver: Receiver) -> None:
    await shop.stripe_fault("reorder", match={"on": "delivery", "nth": 1}, seconds=20)

    first, second = [await pay(shop) for _ in range(2)]
    received = await receiver.wait(2)

    assert [one.event["data"]["object"]["id"] for one in received] == [second, first]


async def test_a_delayed_event_comes_late(shop: World, receiver: Receiver) -> None:
    await shop.stripe_fault("delay", match={"on": "delivery"}, seconds=0.3)
    begun = time.monotonic()

    await pay(shop)
    (one,) = await receiver.wait(1)

    assert one.at - begun >= 0.3


@pytest.mark.parametrize("kind", ["wrong_secret", "old_timestamp"])
async def test_a_signature_may_be_worth_nothing(shop: World, receiver: Receiver, kind: str) -> None:
    await shop.stripe_fault(kind, match={"on": "delivery"})

    await pay(shop)
    (one,) = await receiver.wait(1)

    with pytest.raises(stripe.SignatureVerificationError):
        verified(one)


@pytest.mark.parametrize(
    ("kind", "field", "value"), [("api_version", "api_version", "2020-08-27"), ("livemode", "livemode", True)]
)
async def test_an_event_may_say_that_it_is_of_another_world(
    shop: World, receiver: Receiver, kind: str, field: str, value: object
) -> None:
    await shop.stripe_fault(kind, match={"on": "delivery", "type": "checkout.*"})

    await pay(shop)
    (one,) = await receiver.wait(1)

    assert verified(one).to_dict()[field] == value


async def test_a_fault_of_one_attempt_is_over_with_the_next(tmp_path: Path) -> None:
    async with (
        open_receiver(400) as receiver,
        open_world(tmp_path, engine=Copier(), stripe_webhook_url=receiver.url, stripe_retry_seconds=0.01) as world,
    ):
        await world.stripe_fault("wrong_secret", match={"on": "delivery", "nth": 1})
        await pay(world)
        wrong, right = await receiver.wait(2)

    assert verified(wrong, SECRET + "_wrong").id == verified(right).id


async def test_the_machine_signs_with_its_own_clock(shop: World, receiver: Receiver) -> None:
    await shop.admin.post("/_clock", json={"advance_seconds": 86_400})

    await pay(shop)
    (one,) = await receiver.wait(1)

    assert abs(timestamp_of(one) - time.time()) < 60
    assert verified(one).created > time.time() + 80_000


async def test_an_endpoint_can_be_added_rolled_and_switched_off(shop: World, receiver: Receiver) -> None:
    async with open_receiver() as other:
        told = {
            "url": other.url,
            "secrets": ["whsec_new", "whsec_old"],
            "enabled_events": ["*"],
            "api_version": "2024-04-10",
        }
        ((name, _),) = (await shop.act("endpoints", **told)).items()
        await pay(shop)
        await other.wait(5)
        await shop.admin.put(f"/_stripe/endpoints/{name}", json={**told, "active": False})
        await pay(shop)
        await receiver.wait(2)

    assert len(other.received) == 5
    assert {verified(one, secret).api_version for one in other.received for secret in told["secrets"]} == {"2024-04-10"}
    assert (await shop.admin.put("/_stripe/endpoints/we_none", json=told)).status_code == 404


async def test_a_restart_keeps_objects_events_and_endpoints(tmp_path: Path) -> None:
    async with open_receiver() as receiver:
        async with open_world(tmp_path, engine=Copier(), stripe_webhook_url=receiver.url) as world:
            session = await pay(world)
            await state_of_deliveries(world, state="delivered")
            before = (await world.stripe.get("/v1/events")).json()

        async with open_world(tmp_path, engine=Copier()) as world:
            after = (await world.stripe.get("/v1/events")).json()
            kept = (await world.stripe.get(f"/v1/checkout/sessions/{session}")).json()
            endpoints = (await world.admin.get("/_stripe/endpoints")).json()

    assert after == before
    assert kept["payment_status"] == "paid"
    assert [one["active"] for one in endpoints.values()] == [False]
    assert len(receiver.received) == 1


async def test_a_reset_forgets_all_but_the_endpoints(shop: World, receiver: Receiver) -> None:
    await pay(shop)
    await receiver.wait(1)

    await shop.act("reset")
    empty = (await shop.stripe.get("/v1/events")).json()["data"]
    await pay(shop)
    await receiver.wait(2)

    assert empty == []


async def test_a_rule_that_does_not_exist_is_refused(shop: World) -> None:
    answers = [
        await shop.admin.put("/_stripe/faults", json=[{"match": {"on": on}, "do": {"kind": kind}}])
        for on, kind in (("delivery", "server_error"), ("api", "duplicate"), ("moon", "drop"))
    ]

    assert [answer.status_code for answer in answers] == [422] * 3


async def test_the_session_of_the_client_and_of_the_event_are_one(
    client: stripe.StripeClient, shop: World, receiver: Receiver
) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session())
    await shop.act(f"sessions/{session.id}/pay")

    (one,) = await receiver.wait(1)
    now = await client.v1.checkout.sessions.retrieve_async(session.id)

    assert one.event["data"]["object"] == now.to_dict()
