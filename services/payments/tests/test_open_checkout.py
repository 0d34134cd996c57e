"""One open page for each order."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.payments import CheckoutFailed, CheckoutOpened
from payments.use_cases.open_checkout import open_checkout
from payments.use_cases.ports import OUTCOME_KEPT, ForeignSessionError, RefusedError, UnavailableError


async def test_a_page_is_opened_and_told(office: Any, make: Any) -> None:
    command = make.open_checkout(attempt=2)

    answer = await open_checkout(command, desk=office.desk)

    assert isinstance(answer, CheckoutOpened)
    assert (answer.message_id, answer.order_id, answer.attempt) == (command.reply_id, make.order, 2)
    assert (answer.session_id, answer.url, answer.livemode) == ("cs_test_2", "http://stripe.test/pay", False)
    assert answer.expires_at == command.expires_at
    assert list(office.stripe.checkouts) == [f"checkout:{make.order}:2"]


async def test_asked_twice_it_is_one_page(office: Any, make: Any) -> None:
    command = make.open_checkout(attempt=2)

    answers = [await open_checkout(command, desk=office.desk) for _ in range(2)]

    assert answers[0] == answers[1]


async def test_the_page_before_is_ended_first(office: Any, make: Any) -> None:
    office.stripe.sessions["cs_test_1"] = make.session(status="open", payment_status="unpaid")

    answer = await open_checkout(make.open_checkout(attempt=2, replaces_session="cs_test_1"), desk=office.desk)

    assert isinstance(answer, CheckoutOpened)
    assert office.stripe.calls == ["expire_session", "open_session"]
    assert office.stripe.sessions["cs_test_1"].status == "expired"


async def test_a_page_that_has_ended_by_itself_is_replaced(office: Any, make: Any) -> None:
    office.stripe.sessions["cs_test_1"] = make.session(status="expired", payment_status="unpaid")

    answer = await open_checkout(make.open_checkout(attempt=2, replaces_session="cs_test_1"), desk=office.desk)

    assert isinstance(answer, CheckoutOpened)


@pytest.mark.parametrize(
    ("payment_status", "intent", "fact"),
    [("paid", "succeeded", "order.paid"), ("unpaid", "processing", "order.payment_processing")],
)
async def test_an_order_that_was_paid_meanwhile_gets_no_second_page_but_its_facts(
    office: Any, make: Any, payment_status: str, intent: str, fact: str
) -> None:
    office.stripe.sessions["cs_test_1"] = make.session(payment_status=payment_status)
    office.stripe.intents["pi_1"] = make.intent(status=intent)

    answer = await open_checkout(make.open_checkout(attempt=2, replaces_session="cs_test_1"), desk=office.desk)

    assert isinstance(answer, CheckoutFailed)
    assert (answer.code, answer.fault, answer.attempt) == ("already_paid", "customer", 2)
    assert (office.facts, office.voice.facts[0].attempt) == ([fact], 1)
    assert "open_session" not in office.stripe.calls


async def test_a_delayed_payment_that_failed_is_told_and_followed_by_another_page(office: Any, make: Any) -> None:
    office.stripe.sessions["cs_test_1"] = make.session(payment_status="unpaid")
    office.stripe.intents["pi_1"] = make.intent(status="requires_payment_method")

    answer = await open_checkout(make.open_checkout(attempt=2, replaces_session="cs_test_1"), desk=office.desk)

    assert isinstance(answer, CheckoutOpened)
    assert office.facts == ["order.payment_failed"]


async def test_a_page_of_another_order_is_not_taken_for_this_one_s(office: Any, make: Any) -> None:
    office.stripe.sessions["cs_test_1"] = make.session(metadata={})

    with pytest.raises(ForeignSessionError):
        await open_checkout(make.open_checkout(attempt=2, replaces_session="cs_test_1"), desk=office.desk)

    assert office.facts == []


async def test_a_page_that_is_open_and_does_not_end_is_passing_trouble(office: Any, make: Any) -> None:
    office.stripe.sessions["cs_test_1"] = make.session(status="open", payment_status="unpaid")
    office.stripe.troubles = [RefusedError("lock_timeout")]

    with pytest.raises(UnavailableError):
        await open_checkout(make.open_checkout(attempt=2, replaces_session="cs_test_1"), desk=office.desk)

    assert "open_session" not in office.stripe.calls


async def test_too_late_a_command_opens_nothing(office: Any, make: Any) -> None:
    office.clock.set(make.start + timedelta(minutes=31))

    answer = await open_checkout(make.open_checkout(), desk=office.desk)

    assert isinstance(answer, CheckoutFailed)
    assert (answer.code, answer.fault) == ("checkout_expired", "platform")
    assert office.stripe.calls == []


@pytest.mark.parametrize(
    ("refusal", "code", "fault"),
    [
        (RefusedError("amount_too_small", param="line_items"), "checkout_refused", "platform"),
        (RefusedError("stripe_refused", param="expires_at"), "checkout_expired", "platform"),
        (RefusedError(OUTCOME_KEPT), "checkout_refused", "provider"),
    ],
)
async def test_what_stripe_refuses_is_an_answer(
    office: Any, make: Any, refusal: RefusedError, code: str, fault: str
) -> None:
    office.stripe.troubles = [refusal]

    answer = await open_checkout(make.open_checkout(), desk=office.desk)

    assert isinstance(answer, CheckoutFailed)
    assert (answer.code, answer.fault) == (code, fault)


async def test_a_currency_this_deployment_does_not_take_is_refused(office: Any, make: Any) -> None:
    command = make.open_checkout(goods={"amount_minor": 3900, "currency": "gbp"})

    answer = await open_checkout(command, desk=office.desk)

    assert isinstance(answer, CheckoutFailed)
    assert answer.code == "currency_refused"
    assert office.stripe.calls == []
