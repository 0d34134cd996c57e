import pytest
import stripe

from sandbox.stripe.testing import Receiver, a_session
from sandbox.testing import World


def payment_of(session: stripe.checkout.Session) -> str:
    assert isinstance(session.payment_intent, str)
    return session.payment_intent


async def charge_of(client: stripe.StripeClient, session: stripe.checkout.Session) -> stripe.Charge:
    intent = await client.v1.payment_intents.retrieve_async(payment_of(session), {"expand": ["latest_charge"]})
    assert isinstance(intent.latest_charge, stripe.Charge)
    return intent.latest_charge


async def test_a_refund_in_two_parts_gives_all_back(
    client: stripe.StripeClient, shop: World, receiver: Receiver, paid: stripe.checkout.Session
) -> None:
    payment = payment_of(paid)

    first = await client.v1.refunds.create_async(
        {"payment_intent": payment, "amount": 900, "metadata": {"order_id": "ord_1"}, "reason": "requested_by_customer"}
    )
    half = await charge_of(client, paid)
    second = await client.v1.refunds.create_async({"payment_intent": payment})
    whole = await charge_of(client, paid)
    ledger = (await shop.admin.get("/_stripe/ledger")).json()

    assert (first.status, first.amount, second.amount) == ("succeeded", 900, 3_000)
    assert (half.amount_refunded, half.refunded) == (900, False)
    assert (whole.amount_refunded, whole.refunded) == (3_900, True)
    assert (ledger["charged"], ledger["refunded"]) == (3_900, 3_900)
    told = await receiver.wait(4)
    assert sorted(receiver.types) == ["charge.refunded", "charge.refunded", "refund.created", "refund.created"]
    befores = [one.event["data"].get("previous_attributes") for one in told if one.event["type"] == "charge.refunded"]
    assert {"amount_refunded": 0} in befores
    assert {"amount_refunded": 900, "refunded": False} in befores


async def test_refunds_of_a_payment_are_found_by_their_metadata(
    client: stripe.StripeClient, paid: stripe.checkout.Session
) -> None:
    payment = payment_of(paid)
    made = [
        await client.v1.refunds.create_async({"payment_intent": payment, "amount": 100, "metadata": {"key": key}})
        for key in ("a", "b")
    ]

    found = await client.v1.refunds.list_async({"payment_intent": payment})
    others = await client.v1.refunds.list_async({"payment_intent": "pi_other"})
    one = await client.v1.refunds.retrieve_async(made[0].id)

    assert [refund.to_dict()["metadata"]["key"] for refund in found.data] == ["b", "a"]
    assert others.data == []
    assert one.to_dict() == made[0].to_dict()


async def test_metadata_of_a_refund_can_be_added_to(
    client: stripe.StripeClient, receiver: Receiver, paid: stripe.checkout.Session
) -> None:
    made = await client.v1.refunds.create_async({"payment_intent": payment_of(paid), "metadata": {"a": "1"}})

    changed = await client.v1.refunds.update_async(made.id, {"metadata": {"b": "2"}})
    await receiver.wait(3)

    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"a": "1", "b": "2"}
    assert "refund.updated" in receiver.types


async def test_more_than_is_left_is_not_refunded(client: stripe.StripeClient, paid: stripe.checkout.Session) -> None:
    payment = payment_of(paid)
    await client.v1.refunds.create_async({"payment_intent": payment, "amount": 3_000})

    with pytest.raises(stripe.InvalidRequestError) as too_much:
        await client.v1.refunds.create_async({"payment_intent": payment, "amount": 901})
    await client.v1.refunds.create_async({"payment_intent": payment, "amount": 900})
    with pytest.raises(stripe.InvalidRequestError) as again:
        await client.v1.refunds.create_async({"payment_intent": payment, "amount": 1})

    assert (too_much.value.http_status, too_much.value.code, too_much.value.param) == (
        400,
        "amount_too_large",
        "amount",
    )
    assert again.value.code == "charge_already_refunded"


async def test_what_was_not_paid_is_not_refunded(client: stripe.StripeClient, shop: World) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session())
    delayed = await shop.act(f"sessions/{session.id}/pay", outcome="delayed")

    with pytest.raises(stripe.InvalidRequestError) as unpaid:
        await client.v1.refunds.create_async({"payment_intent": delayed["payment_intent"]})
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        await client.v1.refunds.create_async({"payment_intent": "pi_none"})
    with pytest.raises(stripe.InvalidRequestError) as nothing:
        await client.v1.refunds.create_async({"amount": 1})

    assert unpaid.value.code == "payment_intent_unexpected_state"
    assert unknown.value.code == "resource_missing"
    assert nothing.value.code == "parameter_missing"


async def test_a_refund_that_succeeded_can_fail_later_and_the_money_is_ours_again(
    client: stripe.StripeClient, shop: World, receiver: Receiver, paid: stripe.checkout.Session
) -> None:
    await shop.admin.patch("/_stripe/settings", json={"refund_status": "pending"})
    made = await client.v1.refunds.create_async({"payment_intent": payment_of(paid)})

    await shop.act(f"refunds/{made.id}", status="succeeded")
    failed = await shop.act(f"refunds/{made.id}", status="failed", failure_reason="lost_or_stolen_card")
    charge = await charge_of(client, paid)
    await receiver.wait(5)
    again = await shop.admin.post(f"/_stripe/refunds/{made.id}", json={"status": "succeeded"})

    assert made.status == "pending"
    assert (failed["status"], failed["failure_reason"]) == ("failed", "lost_or_stolen_card")
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert sorted(receiver.types) == [
        "charge.refunded",
        "refund.created",
        "refund.failed",
        "refund.updated",
        "refund.updated",
    ]
    assert again.status_code == 400


async def test_a_refund_in_the_dashboard_is_told_like_any_other_without_a_request(
    shop: World, receiver: Receiver, paid: stripe.checkout.Session
) -> None:
    made = await shop.act("refunds", payment_intent=payment_of(paid), amount=500, metadata={"why": "goodwill"})

    told = await receiver.wait(2)

    assert (made["amount"], made["metadata"]) == (500, {"why": "goodwill"})
    assert {one.event["type"] for one in told} == {"refund.created", "charge.refunded"}
    assert [one.event["request"] for one in told] == [{"id": None, "idempotency_key": None}] * 2
