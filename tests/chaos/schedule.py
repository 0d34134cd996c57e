"""Which fault strikes when: all of it from one seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from chaos.faults import FAULTS, Fault

PAUSE_SECONDS: Final = (2.0, 5.0)


@dataclass(frozen=True, kw_only=True)
class Strike:
    """One fault, for how long, and the pause before it."""

    after_seconds: float
    fault: Fault
    lasts_seconds: float


def schedule(seed: int) -> Iterator[Strike]:
    """Yield strikes without end, the same for the same seed; each fault comes once before any comes again."""
    chance = Random(seed)  # noqa: S311 - it has to come again, not to be secret.
    while True:
        for fault in chance.sample(FAULTS, len(FAULTS)):
            yield Strike(
                after_seconds=round(chance.uniform(*PAUSE_SECONDS), 2),
                fault=fault,
                lasts_seconds=round(chance.uniform(*fault.lasts_seconds), 2),
            )
