import pytest
import stripe

from sandbox.stripe.testing import Receiver
from sandbox.testing import World


def payment_of(session: stripe.checkout.Session) -> str:
    assert isinstance(session.payment_intent, str)
    return session.payment_intent


async def disputed(shop: World) -> int:
    return int((await shop.admin.get("/_stripe/ledger")).json()["disputed"])


@pytest.mark.parametrize(
    ("end", "kept", "events"),
    [
        ("won", 0, {"charge.dispute.closed", "charge.dispute.funds_reinstated"}),
        ("lost", 3_900, {"charge.dispute.closed"}),
    ],
)
async def test_a_chargeback_takes_the_money_until_it_is_won(
    *,
    client: stripe.StripeClient,
    shop: World,
    receiver: Receiver,
    paid: stripe.checkout.Session,
    end: str,
    kept: int,
    events: set[str],
) -> None:
    opened = await shop.act("disputes", payment_intent=payment_of(paid), reason="product_not_received", due_days=7)
    taken = await disputed(shop)
    await shop.act(f"disputes/{opened['id']}", status="under_review")
    closed = await shop.act(f"disputes/{opened['id']}", status=end)
    dispute = await client.v1.disputes.retrieve_async(opened["id"])
    await receiver.wait(3 + len(events))

    assert (opened["status"], taken) == ("needs_response", 3_900)
    assert opened["evidence_details"]["due_by"] - opened["created"] == 7 * 86_400
    assert (closed["status"], dispute.status, await disputed(shop)) == (end, end, kept)
    assert set(receiver.types) == events | {
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
    }


async def test_an_inquiry_moves_no_money_until_it_becomes_a_dispute(
    shop: World, receiver: Receiver, paid: stripe.checkout.Session
) -> None:
    inquiry = await shop.act("disputes", payment_intent=payment_of(paid), inquiry=True)
    before = await disputed(shop)
    await shop.act(f"disputes/{inquiry['id']}", status="needs_response")
    await receiver.wait(3)

    assert (inquiry["status"], inquiry["is_charge_refundable"], before) == ("warning_needs_response", True, 0)
    assert await disputed(shop) == 3_900
    assert set(receiver.types) == {
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
    }


async def test_a_closed_inquiry_changes_nothing(shop: World, paid: stripe.checkout.Session) -> None:
    inquiry = await shop.act("disputes", payment_intent=payment_of(paid), inquiry=True)

    closed = await shop.act(f"disputes/{inquiry['id']}", status="warning_closed")
    again = await shop.admin.post(f"/_stripe/disputes/{inquiry['id']}", json={"status": "won"})

    assert (closed["status"], await disputed(shop), again.status_code) == ("warning_closed", 0, 400)


async def test_a_lost_dispute_can_be_appealed_and_won(shop: World, paid: stripe.checkout.Session) -> None:
    opened = await shop.act("disputes", payment_intent=payment_of(paid))

    for status in ("lost", "appeal_needs_response", "appeal_under_review", "won"):
        await shop.act(f"disputes/{opened['id']}", status=status)

    assert await disputed(shop) == 0


async def test_a_disputed_charge_is_refunded_only_while_it_may_be(
    client: stripe.StripeClient, shop: World, paid: stripe.checkout.Session
) -> None:
    opened = await shop.act("disputes", payment_intent=payment_of(paid))

    with pytest.raises(stripe.InvalidRequestError) as caught:
        await client.v1.refunds.create_async({"payment_intent": payment_of(paid)})
    await shop.act(f"disputes/{opened['id']}", status="won")
    refund = await client.v1.refunds.create_async({"payment_intent": payment_of(paid)})

    assert caught.value.code == "charge_disputed"
    assert refund.status == "succeeded"


async def test_a_dispute_can_cross_a_refund(
    client: stripe.StripeClient, shop: World, paid: stripe.checkout.Session
) -> None:
    await client.v1.refunds.create_async({"payment_intent": payment_of(paid)})

    await shop.act("disputes", payment_intent=payment_of(paid))
    (row,) = (await shop.admin.get("/_stripe/ledger")).json()["payments"]

    assert (row["charged"], row["refunded"], row["disputed"]) == (3_900, 3_900, 3_900)
    assert row["metadata"]["order_id"] == "ord_1"


async def test_a_payment_is_disputed_once_and_only_if_it_was_made(shop: World, paid: stripe.checkout.Session) -> None:
    await shop.act("disputes", payment_intent=payment_of(paid))

    again = await shop.admin.post("/_stripe/disputes", json={"payment_intent": payment_of(paid)})
    unknown = await shop.admin.post("/_stripe/disputes", json={"payment_intent": "pi_none"})

    assert [again.status_code, unknown.status_code] == [400, 404]


async def test_a_fraud_warning_asks_for_nothing_once_all_is_refunded(
    client: stripe.StripeClient, shop: World, receiver: Receiver, paid: stripe.checkout.Session
) -> None:
    warning = await shop.act("fraud_warnings", payment_intent=payment_of(paid))
    await receiver.wait(1)
    await client.v1.refunds.create_async({"payment_intent": payment_of(paid)})

    after = await client.v1.radar.early_fraud_warnings.retrieve_async(warning["id"])

    assert (warning["actionable"], after.actionable) == (True, False)
    assert receiver.types[0] == "radar.early_fraud_warning.created"


async def test_a_review_is_opened_and_closed_once(
    client: stripe.StripeClient, shop: World, receiver: Receiver, paid: stripe.checkout.Session
) -> None:
    review = await shop.act("reviews", payment_intent=payment_of(paid))
    during = await client.v1.payment_intents.retrieve_async(payment_of(paid))
    closed = await shop.act(f"reviews/{review['id']}/close", reason="approved")
    again = await shop.admin.post(f"/_stripe/reviews/{review['id']}/close", json={})
    await receiver.wait(2)

    assert (during.review, closed["closed_reason"], closed["open"]) == (review["id"], "approved", False)
    assert again.status_code == 400
    assert sorted(receiver.types) == ["review.closed", "review.opened"]
