"""What operations counts about paid calls."""

from typing import Final

from prometheus_client import Counter, Histogram

from faceswap.domain.claim import Outcome
from faceswap.domain.cost import MICROS_PER_USD

_CALLS: Final = Counter("comics_ai_calls", "Paid AI calls that have ended", ["provider", "outcome"])
_DURATION: Final = Histogram(
    "comics_ai_call_duration_seconds",
    "From the moment a paid AI call was made to its end",
    ["provider"],
    buckets=(0.1, 0.5, 1, 2, 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900),
)
_COST: Final = Counter("comics_ai_cost_usd", "What the provider billed, in US dollars")
_AMBIGUOUS: Final = Counter("comics_ai_calls_ambiguous", "Paid AI calls whose POST had no clear answer")


class Meters:
    """The meter port over Prometheus; each end is counted once in the fleet, by whoever wrote it down."""

    def __init__(self, *, provider: str) -> None:
        self._provider = provider

    def refused(self) -> None:
        """Count a call that the provider did not take on."""
        _CALLS.labels(self._provider, "refused").inc()

    def ambiguous(self) -> None:
        """Count a call whose POST had no clear answer."""
        _AMBIGUOUS.inc()

    def ended(self, outcome: Outcome, *, seconds: float, cost_usd_micros: int) -> None:
        """Count a call that has ended: how, after how long, and for how much."""
        _CALLS.labels(self._provider, outcome).inc()
        _DURATION.labels(self._provider).observe(seconds)
        _COST.inc(cost_usd_micros / MICROS_PER_USD)
