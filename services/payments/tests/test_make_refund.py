"""Money is given back once, however often it is asked."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.payments import RefundMade, RefundRefused
from payments.use_cases.insist import insist
from payments.use_cases.make_refund import make_refund
from payments.use_cases.ports import OUTCOME_KEPT, BusyError, RefusedError, UnavailableError

TROUBLES = st.lists(st.sampled_from([None, BusyError("busy"), UnavailableError("away")]), max_size=12)
LOST_ANSWERS = st.lists(st.sampled_from([None, UnavailableError("lost"), RefusedError(OUTCOME_KEPT)]), max_size=3)


async def test_a_refund_is_made_under_its_key_and_answered(office: Any, make: Any) -> None:
    command = make.make_refund()

    answer = await make_refund(command, desk=office.desk)

    assert isinstance(answer, RefundMade)
    assert (answer.message_id, answer.refund_key) == (command.reply_id, make.key)
    assert (answer.refund_id, answer.status) == ("re_1", "pending")
    assert list(office.stripe.wishes) == [make.key]


async def test_asked_again_when_stripe_has_forgotten_the_key_it_is_found(office: Any, make: Any) -> None:
    answers = [await make_refund(make.make_refund(message_id=make.order), desk=office.desk) for _ in range(3)]

    assert answers[0] == answers[1] == answers[2]
    assert office.stripe.calls.count("refund") == 1


async def test_a_refund_made_by_hand_is_not_taken_for_ours(office: Any, make: Any) -> None:
    office.stripe.refunds = [make.refund(id="re_hand", metadata={}), make.refund(metadata={"refund_key": "refund:x"})]

    answer = await make_refund(make.make_refund(), desk=office.desk)

    assert isinstance(answer, RefundMade)
    assert answer.refund_id == "re_3"


async def test_our_refund_that_failed_is_told_and_not_made_again(office: Any, make: Any) -> None:
    office.stripe.refunds = [make.refund(status="failed")]

    answer = await make_refund(make.make_refund(), desk=office.desk)

    assert isinstance(answer, RefundMade)
    assert (answer.refund_id, answer.status) == ("re_1", "failed")
    assert "refund" not in office.stripe.calls


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"order_id": "00000000-0000-4000-8000-000000000001"}, "payment_of_another_order"),
        ({"amount": {"amount_minor": 1, "currency": "usd"}}, "currency_differs"),
        ({"payment_intent_id": "pi_unknown"}, "resource_missing"),
    ],
)
async def test_money_of_another_payment_is_not_touched(
    office: Any, make: Any, changes: dict[str, Any], code: str
) -> None:
    answer = await make_refund(make.make_refund(**changes), desk=office.desk)

    assert isinstance(answer, RefundRefused)
    assert (answer.code, answer.refund_key) == (code, make.key)
    assert "refund" not in office.stripe.calls


async def test_more_than_is_left_is_refused_for_good(office: Any, make: Any) -> None:
    office.stripe.left_minor = 4399

    answer = await make_refund(make.make_refund(), desk=office.desk)

    assert isinstance(answer, RefundRefused)
    assert answer.code == "charge_already_refunded"


async def test_a_refund_whose_making_was_answered_with_an_error_is_looked_for(office: Any, make: Any) -> None:
    office.stripe.aftermath = [RefusedError(OUTCOME_KEPT)]

    answer = await make_refund(make.make_refund(), desk=office.desk)

    assert isinstance(answer, RefundMade)
    assert answer.refund_id == "re_1"
    assert office.stripe.calls == ["intent", "refunds_of", "refund", "refunds_of"]


@given(troubles=TROUBLES, lost_answers=LOST_ANSWERS, deliveries=st.integers(1, 3))
async def test_whatever_gets_lost_the_money_goes_back_once(
    open_office: Any, make: Any, troubles: list[Any], lost_answers: list[Any], deliveries: int
) -> None:
    office = open_office()
    office.stripe.troubles, office.stripe.aftermath = list(troubles), list(lost_answers)
    command = make.make_refund()

    answers = [
        await insist(lambda: make_refund(command, desk=office.desk), desk=office.desk) for _ in range(deliveries)
    ]

    assert [refund.key for refund in office.stripe.refunds] == [make.key]
    assert all(isinstance(answer, RefundMade) and answer == answers[0] for answer in answers)
