"""Which events are ours, and the one fact each of them tells."""

import json
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from contracts.payments import PaymentRecorded
from payments.domain.events import (
    API_VERSION,
    KINDS,
    SUBSCRIBED,
    StripeEvent,
    UnreadableError,
    Wanted,
    complete,
    objection,
    parse,
    read,
)

TELLS = {
    "checkout.session.completed": "order.paid",
    "checkout.session.async_payment_succeeded": "order.paid",
    "checkout.session.async_payment_failed": "order.payment_failed",
    "checkout.session.expired": "order.expired",
    "refund.created": "order.refunded",
    "refund.updated": "order.refunded",
    "refund.failed": "order.refunded",
    "charge.refunded": "order.refund_total",
    "charge.dispute.created": "order.disputed",
    "charge.dispute.updated": "order.disputed",
    "charge.dispute.closed": "order.dispute_closed",
    "charge.dispute.funds_withdrawn": "order.dispute_funds",
    "charge.dispute.funds_reinstated": "order.dispute_funds",
    "radar.early_fraud_warning.created": "order.fraud_warning",
    "review.opened": "order.review",
    "review.closed": "order.review",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
TYPES = st.sampled_from(SUBSCRIBED)


def told(event: StripeEvent, make: Any) -> PaymentRecorded:
    """The fact of an event, with what it needs looked up."""
    reading = read(event, env=make.env)
    if isinstance(reading, Wanted):
        found = make.charge() if reading.of == "charge" else make.intent()
        reading = complete(reading, found, env=make.env)
    assert isinstance(reading, PaymentRecorded), reading
    return reading


def test_every_type_that_is_subscribed_to_is_in_the_table() -> None:
    assert set(TELLS) == set(KINDS)
    assert set(SUBSCRIBED) == {*TELLS, "payment_intent.payment_failed"}
    assert len(SUBSCRIBED) <= 20  # Stripe lists events by so many types at most.


def test_the_pinned_version_is_the_library_s() -> None:
    assert stripe.api_version == API_VERSION


@pytest.mark.parametrize(("event_type", "fact"), TELLS.items())
def test_an_event_tells_its_fact_of_its_order(make: Any, event_type: str, fact: str) -> None:
    recorded = told(make.heard(event_type), make)

    assert (recorded.fact, recorded.order_id, recorded.correlation_id) == (fact, make.order, make.order)
    assert (recorded.stripe_event_id, recorded.stripe_event_type) == ("evt_1", event_type)
    assert (recorded.message_id, recorded.event_created) == (PaymentRecorded.id_of("evt_1"), make.start)
    assert (recorded.payment_intent_id, recorded.livemode) == ("pi_1", False)


@pytest.mark.parametrize(
    ("payment_status", "fact"),
    [
        ("paid", "order.paid"),
        ("no_payment_required", "order.paid"),
        ("unpaid", "order.payment_processing"),
    ],
)
def test_a_completed_session_is_paid_or_being_paid(make: Any, payment_status: str, fact: str) -> None:
    recorded = told(make.heard(about={"payment_status": payment_status}), make)

    assert recorded.fact == fact


def test_a_free_session_has_no_payment(make: Any) -> None:
    recorded = told(make.heard(about={"payment_status": "no_payment_required", "payment_intent": None}), make)

    assert (recorded.fact, recorded.payment_intent_id, recorded.session_id) == ("order.paid", None, "cs_test_1")


@pytest.mark.parametrize("status", ["pending", "requires_action", "succeeded", "failed", "canceled"])
def test_a_refund_is_told_in_whatever_status(make: Any, status: str) -> None:
    recorded = told(make.heard("refund.updated", about={"status": status}), make)

    assert recorded.refund is not None
    assert (recorded.refund.status, recorded.refund.key) == (status, make.key)


def test_a_refund_made_by_hand_has_no_key(make: Any) -> None:
    recorded = told(make.heard("refund.created", about={"metadata": {}}), make)

    assert recorded.refund is not None
    assert recorded.refund.key is None


def test_the_refunds_of_a_charge_are_told_as_a_total(make: Any) -> None:
    recorded = told(make.heard("charge.refunded"), make)

    assert (recorded.refunded_total_minor, recorded.refund) == (900, None)


def test_a_dispute_says_why_and_until_when(make: Any) -> None:
    recorded = told(make.heard("charge.dispute.created"), make)

    assert recorded.dispute is not None
    assert (recorded.dispute.status, recorded.dispute.reason) == ("needs_response", "fraudulent")
    assert recorded.dispute.due_by is not None
    assert (recorded.amount_minor, recorded.currency) == (4400, "eur")


def test_an_actionable_warning_is_told_with_the_payment_of_its_charge(make: Any) -> None:
    recorded = told(make.heard("radar.early_fraud_warning.created"), make)

    assert (recorded.actionable, recorded.payment_intent_id) == (True, "pi_1")


@pytest.mark.parametrize("is_open", [True, False])
def test_a_review_says_whether_it_is_open(make: Any, is_open: bool) -> None:
    assert told(make.heard("review.opened", about={"open": is_open}), make).open is is_open


def test_the_mode_speaks_against_an_event_before_its_version_does(make: Any) -> None:
    assert objection(make.heard(), livemode=False) is None
    assert objection(make.heard(api_version="2020-08-27"), livemode=False) == "api_version"
    assert objection(make.heard(api_version="2020-08-27", livemode=True), livemode=False) == "livemode"


def test_what_cannot_be_read_is_named_by_place_and_never_by_content(make: Any) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(make.heard(about={"payment_status": "Zoë paid"}), env=make.env)

    assert str(caught.value) == "checkout.session.completed: payment_status"


@given(event_type=TYPES, more=st.dictionaries(st.text(min_size=9, max_size=12), JSON, max_size=3))
def test_fields_we_do_not_know_change_nothing(make: Any, event_type: str, more: dict[str, Any]) -> None:
    plain = read(make.heard(event_type), env=make.env)
    richer = make.event(event_type)
    richer["data"]["object"] = more | richer["data"]["object"]

    again = read(StripeEvent.model_validate(more | richer), env=make.env)

    assert again == plain if not isinstance(plain, Wanted) else isinstance(again, Wanted) and again.id == plain.id


@given(event_type=TYPES, about=st.dictionaries(st.text(max_size=12), JSON, max_size=5), ours=st.booleans())
def test_whatever_an_event_holds_it_is_read_or_refused(
    make: Any, event_type: str, about: dict[str, Any], ours: bool
) -> None:
    if ours:
        about["metadata"] = make.tag.metadata(env=make.env)
    event = make.event(event_type) | {"data": {"object": about}}

    try:
        reading = read(parse(json.dumps(event)), env=make.env)
    except UnreadableError:
        return
    assert isinstance(reading, str | Wanted | PaymentRecorded)


@given(body=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_a_body_holds_it_is_an_event_or_refused(body: bytes) -> None:
    try:
        event = parse(body)
    except UnreadableError:
        return
    assert event.object == "event"


@given(
    event_type=TYPES,
    field=st.sampled_from(
        ["id", "payment_intent", "status", "amount", "amount_refunded", "payment_status", "open", "charge"]
    ),
    value=JSON,
)
def test_an_event_with_one_wrong_field_never_tells_of_another_order(
    make: Any, event_type: str, field: str, value: object
) -> None:
    event = make.heard(event_type, about={field: value})

    try:
        reading = read(event, env=make.env)
        if isinstance(reading, Wanted):
            reading = complete(reading, make.charge() if reading.of == "charge" else make.intent(), env=make.env)
    except UnreadableError:
        return
    assert isinstance(reading, str) or reading.order_id == make.order
