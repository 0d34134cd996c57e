from typing import Any

import pytest
import stripe

from sandbox.stripe.testing import Receiver, a_session
from sandbox.testing import World


async def method(client: stripe.StripeClient, token: str) -> str:
    params: Any = {"type": "card", "card": {"token": token}, "billing_details": {"email": "jenny@example.com"}}
    return (await client.v1.payment_methods.create_async(params)).id


async def confirm(world: World, session: str, **params: str) -> tuple[int, dict[str, Any]]:
    answer = await world.stripe.post(f"/v1/payment_pages/{session}/confirm", data=params)
    return answer.status_code, answer.json()


async def test_a_payment_page_can_be_confirmed_by_api(
    client: stripe.StripeClient, shop: World, receiver: Receiver
) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session())
    card = await method(client, "tok_visa")

    before = (await shop.stripe.get(f"/v1/payment_pages/{session.id}")).json()
    wrong, error = await confirm(shop, session.id, payment_method=card, expected_amount="1")
    done, page = await confirm(shop, session.id, payment_method=card, expected_amount="3900")
    (told,) = await receiver.wait(1)

    assert (before["session_id"], before["payment_status"]) == (session.id, "unpaid")
    assert (wrong, error["error"]["code"]) == (400, "checkout_amount_mismatch")
    assert (done, page["payment_status"]) == (200, "paid")
    assert told.event["data"]["object"]["customer_details"]["email"] == "jenny@example.com"


@pytest.mark.parametrize(
    ("token", "decline"),
    [("tok_chargeDeclined", "generic_decline"), ("tok_chargeDeclinedInsufficientFunds", "insufficient_funds")],
)
async def test_a_card_that_is_declined_is_a_card_error_and_leaves_its_charge(
    client: stripe.StripeClient, shop: World, token: str, decline: str
) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session())

    code, body = await confirm(shop, session.id, payment_method=await method(client, token))
    (charge,) = (await client.v1.charges.list_async()).data

    assert (code, body["error"]["type"], body["error"]["decline_code"]) == (402, "card_error", decline)
    assert (charge.status, charge.failure_code) == ("failed", "card_declined")


async def test_a_bank_debit_is_a_delayed_payment(client: stripe.StripeClient, shop: World) -> None:
    session = await client.v1.checkout.sessions.create_async(a_session(currency="eur"))
    params: Any = {"type": "sepa_debit", "sepa_debit": {"iban": "AT611904300234573201"}}
    debit = await client.v1.payment_methods.create_async(params)

    code, page = await confirm(shop, session.id, payment_method=debit.id)
    intent = await client.v1.payment_intents.retrieve_async(page["payment_intent"])

    assert (code, page["status"], page["payment_status"]) == (200, "complete", "unpaid")
    assert intent.status == "processing"


@pytest.mark.parametrize(
    "params",
    [{"type": "card", "card": {"token": "tok_none"}}, {"type": "card"}, {"type": "sepa_debit"}, {"type": "cash"}],
)
async def test_means_of_payment_that_no_sandbox_has_are_refused(client: stripe.StripeClient, params: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_methods.create_async(params)


async def test_a_price_needs_one_product(client: stripe.StripeClient) -> None:
    for more in ({}, {"product": "prod_1", "product_data": {"name": "Bear"}}, {"product": "prod_none"}):
        params: Any = {"currency": "usd", "unit_amount": 100, **more}
        with pytest.raises(stripe.InvalidRequestError) as caught:
            await client.v1.prices.create_async(params)
        assert caught.value.param == "product"


async def test_objects_are_shown_within_others(client: stripe.StripeClient, paid: stripe.checkout.Session) -> None:
    refund = await client.v1.refunds.create_async(
        {"payment_intent": str(paid.payment_intent), "amount": 100, "expand": ["charge.refunds", "payment_intent"]}
    )
    sessions = await client.v1.checkout.sessions.list_async({"expand": ["data.payment_intent.payment_method"]})

    assert isinstance(refund.charge, stripe.Charge)
    assert refund.charge.refunds is not None
    assert [one.id for one in refund.charge.refunds.data] == [refund.id]
    assert isinstance(refund.payment_intent, stripe.PaymentIntent)
    within = sessions.data[0].payment_intent
    assert isinstance(within, stripe.PaymentIntent)
    assert isinstance(within.payment_method, stripe.PaymentMethod)


@pytest.mark.parametrize("path", ["colour", "status", "payment_intent.colour"])
async def test_what_holds_no_object_is_not_shown_as_one(
    client: stripe.StripeClient, paid: stripe.checkout.Session, path: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        await client.v1.checkout.sessions.retrieve_async(paid.id, {"expand": [path]})
