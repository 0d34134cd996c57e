"""Whatever happens around it, the orchestrator keeps its promises; and a fault in it would be seen.

The machine of machine.py lets a broker repeat, mix up and lose messages, processes die before and after a commit,
deadlines pass and a provider pause, in simulated time. promises.py says what has to hold after every transaction and
when all has come to rest. Each fault of faults.py breaks one promise, and the same machine has to find it.
"""

from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from orchestrator.use_cases.money import UnknownOrderError
from orchestrator.use_cases.progress import UnknownJobError

from . import faults
from .machine import AnythingHappens
from .promises import BrokenPromiseError
from .world import WatchedStore

FOUND_BY = {
    faults.WithoutInbox: "what was heard before changes nothing",
    faults.WithOneSlotMore: "no more work than there are slots|half of the slots are for books",
    faults.WithALargerShare: "nobody has more than a share",
    faults.WithOneSlotLess: "whoever waits starts as soon as there is room",
    faults.WithAllSlotsForPreviews: "half of the slots are for books|no more work than",
    faults.WithoutDeadlines: "past the deadline",
    faults.WithEndlessPatience: "no command is sent more often",
    faults.WithoutOutbox: "what is sent is said",
    faults.WithMessagesThatStay: "only jobs at work give orders|what is sent is said|that is not there",
    faults.WithLostUpdates: "each version says why|versions",
    faults.WithSilentEnds: "its end is told by one message",
    faults.WithBooksForgotten: "whoever has paid has a book|versions|what has ended",
    faults.WithBooksForNothing: "an order stands as Stripe says",
    faults.WithDeafEars: "an order stands as Stripe says",
    faults.WithoutCalls: "every paid call that was told is on the books",
}


AS_FOUND = [Phase.explicit, Phase.reuse, Phase.generate]
"""Making a failure short takes minutes; that is left to the long run."""


def test_whatever_happens_the_promises_hold(make: Any) -> None:
    play(make, WatchedStore, settings(max_examples=50, stateful_step_count=50, phases=AS_FOUND))


@pytest.mark.exhaustive
def test_whatever_happens_at_length_the_promises_hold(make: Any) -> None:
    play(make, WatchedStore, settings(max_examples=3000, stateful_step_count=80, derandomize=False))


@pytest.mark.parametrize("faulty", FOUND_BY, ids=lambda faulty: faulty.__name__)
def test_a_planted_fault_is_found(make: Any, faulty: type[WatchedStore]) -> None:
    until_found = settings(max_examples=400, phases=AS_FOUND, report_multiple_bugs=False)

    with pytest.raises((BrokenPromiseError, UnknownOrderError, UnknownJobError), match=FOUND_BY[faulty]):
        play(make, faulty, until_found)


def play(make: Any, store: type[WatchedStore], budget: settings) -> None:
    """Let anything happen to a store, as often as the budget says; raise what came of it."""

    class ToThisStore(AnythingHappens):
        def __init__(self) -> None:
            super().__init__(make, store)

    run_state_machine_as_test(ToThisStore, settings=budget)
