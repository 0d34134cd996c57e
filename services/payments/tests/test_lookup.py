"""What a look at Stripe tells."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.payments import PaymentRecorded
from payments.domain.events import read
from payments.domain.lookup import Look, facts_of


def facts(make: Any, **seen: Any) -> list[PaymentRecorded]:
    fields = {"session": make.session(), "intent": make.intent(), "at": make.start, "livemode": False}
    return list(facts_of(Look(**fields | seen), tag=make.tag))


@pytest.mark.parametrize(
    ("session", "intent", "fact", "seen"),
    [
        ({}, "succeeded", "order.paid", "paid"),
        ({"payment_status": "no_payment_required"}, "succeeded", "order.paid", "no_payment_required"),
        ({"payment_status": "unpaid"}, "processing", "order.payment_processing", "payment_processing"),
        ({"payment_status": "unpaid"}, "requires_payment_method", "order.payment_failed", "payment_failed"),
        ({"payment_status": "unpaid"}, "canceled", "order.payment_failed", "payment_failed"),
        ({"payment_status": "unpaid", "status": "expired"}, "canceled", "order.expired", "expired"),
    ],
)
def test_a_session_tells_what_became_of_it(
    make: Any, session: dict[str, Any], intent: str, fact: str, seen: str
) -> None:
    (told,) = facts(make, session=make.session(**session), intent=make.intent(status=intent))

    assert (told.fact, told.stripe_event_type) == (fact, "sync.checkout_session")
    assert told.message_id == PaymentRecorded.id_of(f"sync:cs_test_1:{seen}")


def test_an_open_session_tells_nothing(make: Any) -> None:
    assert facts(make, session=make.session(status="open", payment_status="unpaid"), intent=None) == []


def test_refunds_their_total_and_disputes_are_told_too(make: Any) -> None:
    told = facts(
        make,
        charge=make.charge(),
        refunds=(make.refund(), make.refund(id="re_2", status="pending")),
        disputes=(make.dispute(), make.dispute(id="du_2", status="won")),
    )

    assert [fact.fact for fact in told] == [
        "order.paid",
        "order.refunded",
        "order.refunded",
        "order.refund_total",
        "order.disputed",
        "order.dispute_closed",
    ]
    assert [fact.stripe_event_id for fact in told] == [
        "sync:cs_test_1:paid",
        "sync:re_1:succeeded",
        "sync:re_2:pending",
        "sync:ch_1:900:2",
        "sync:du_1:needs_response",
        "sync:du_2:won",
    ]


def test_what_is_seen_again_as_it_was_has_the_same_id(make: Any) -> None:
    everything = {"charge": make.charge(), "refunds": (make.refund(),), "disputes": (make.dispute(),)}

    first = facts(make, **everything)
    second = facts(make, **everything, at=make.start + timedelta(days=1))

    assert [fact.message_id for fact in first] == [fact.message_id for fact in second]


def test_a_total_that_is_back_where_it_was_is_told_anew(make: Any) -> None:
    once = facts(make, charge=make.charge(), refunds=(make.refund(),))
    failed = make.refund(status="failed")
    again = facts(make, charge=make.charge(), refunds=(failed, make.refund(id="re_2")))

    totals = [fact for fact in (*once, *again) if fact.fact == "order.refund_total"]
    assert [fact.refunded_total_minor for fact in totals] == [900, 900]
    assert len({fact.message_id for fact in totals}) == 2


def test_a_look_tells_the_same_as_the_webhook_would_have(make: Any) -> None:
    heard = read(make.heard(), env=make.env)
    (seen,) = facts(make)

    source = {"message_id", "stripe_event_id", "stripe_event_type"}
    assert isinstance(heard, PaymentRecorded)
    assert seen.model_dump(exclude=source) == heard.model_dump(exclude=source)
