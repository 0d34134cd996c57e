"""What operations counts has a bounded number of names."""

from typing import Any

from prometheus_client import REGISTRY

from contracts.payments import PaymentRecorded
from payments.adapters.meters import Meters
from payments.domain.events import SUBSCRIBED, read


def count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def test_a_webhook_is_counted_by_what_became_of_it_and_by_its_type() -> None:
    told = {"outcome": "told", "type": "refund.created"}
    before = count("comics_stripe_webhooks_total", **told)

    Meters().heard("told", "refund.created", seconds=0.01)

    assert count("comics_stripe_webhooks_total", **told) == before + 1


def test_types_that_are_not_ours_are_counted_as_one() -> None:
    other = {"outcome": "unsubscribed", "type": "other"}
    before = count("comics_stripe_webhooks_total", **other)

    for made_up in range(100):
        Meters().heard("unsubscribed", f"made.up_{made_up}", seconds=0)

    names = {
        sample.labels["type"] for metric in REGISTRY.collect() for sample in metric.samples if "type" in sample.labels
    }
    assert count("comics_stripe_webhooks_total", **other) == before + 100
    assert names <= {*SUBSCRIBED, "other"}


def test_a_fact_is_counted_by_how_it_was_learned(make: Any) -> None:
    labels = {"fact": "order.paid", "channel": "replay"}
    before = count("comics_payment_facts_total", **labels)
    fact = read(make.heard(), env=make.env)
    assert isinstance(fact, PaymentRecorded)

    Meters().told(fact, "replay")

    assert count("comics_payment_facts_total", **labels) == before + 1


def test_an_alarm_is_counted_by_its_reason() -> None:
    before = count("comics_payment_alarms_total", reason="livemode")

    Meters().alarm("livemode")

    assert count("comics_payment_alarms_total", reason="livemode") == before + 1


def test_a_call_is_counted_by_its_address_and_its_end() -> None:
    labels = {"call": "GET /v1/refunds", "outcome": "busy"}
    before = count("comics_stripe_calls_total", **labels)

    Meters().called("GET /v1/refunds", "busy", seconds=0.1)

    assert count("comics_stripe_calls_total", **labels) == before + 1
