"""What operations counts about Stripe."""

from typing import Final

from prometheus_client import Counter, Histogram

from contracts.payments import PaymentRecorded
from payments.domain.events import SUBSCRIBED
from payments.use_cases.ports import Alarm, Channel, Outcome

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_WEBHOOKS: Final = Counter("comics_stripe_webhooks", "Webhooks by what became of them", ["outcome", "type"])
_WEBHOOK_SECONDS: Final = Histogram(
    "comics_stripe_webhook_duration_seconds", "From a webhook's first byte to its answer", ["outcome"], buckets=_SECONDS
)
_FACTS: Final = Counter("comics_payment_facts", "Payment facts published", ["fact", "channel"])
_ALARMS: Final = Counter("comics_payment_alarms", "What a person has to look at", ["reason"])
_CALLS: Final = Counter("comics_stripe_calls", "Calls to Stripe's API, retries counted as one", ["call", "outcome"])
_CALL_SECONDS: Final = Histogram(
    "comics_stripe_call_duration_seconds", "Time of a call to Stripe's API with its retries", ["call"], buckets=_SECONDS
)


class Meters:
    """The meter port over Prometheus."""

    def heard(self, outcome: Outcome, event_type: str, *, seconds: float) -> None:
        """Count a webhook; types that are not ours are one."""
        _WEBHOOKS.labels(outcome, event_type if event_type in SUBSCRIBED else "other").inc()
        _WEBHOOK_SECONDS.labels(outcome).observe(seconds)

    def told(self, fact: PaymentRecorded, channel: Channel) -> None:
        """Count a fact."""
        _FACTS.labels(fact.fact, channel).inc()

    def alarm(self, reason: Alarm) -> None:
        """Count something a person has to look at."""
        _ALARMS.labels(reason).inc()

    def called(self, call: str, outcome: str, *, seconds: float) -> None:
        """Count a call to Stripe's API."""
        _CALLS.labels(call, outcome).inc()
        _CALL_SECONDS.labels(call).observe(seconds)
