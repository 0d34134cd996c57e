"""A seed is a schedule."""

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from chaos.faults import FAULTS
from chaos.schedule import PAUSE_SECONDS, schedule

SEEDS = st.integers(min_value=0, max_value=2**32)


@given(seed=SEEDS)
def test_the_same_seed_gives_the_same_schedule(seed: int) -> None:
    first, again = (list(islice(schedule(seed), 50)) for _ in range(2))

    assert first == again


@given(seed=SEEDS)
def test_every_fault_strikes_once_before_any_strikes_again(seed: int) -> None:
    round_of_all = [strike.fault.name for strike in islice(schedule(seed), len(FAULTS))]

    assert sorted(round_of_all) == sorted(fault.name for fault in FAULTS)


@given(seed=SEEDS)
def test_pauses_and_faults_last_as_long_as_they_may(seed: int) -> None:
    for strike in islice(schedule(seed), 50):
        assert PAUSE_SECONDS[0] <= strike.after_seconds <= PAUSE_SECONDS[1]
        assert strike.fault.lasts_seconds[0] <= strike.lasts_seconds <= strike.fault.lasts_seconds[1]


def test_different_seeds_give_different_schedules() -> None:
    names = {tuple(strike.fault.name for strike in islice(schedule(seed), len(FAULTS))) for seed in range(20)}

    assert len(names) == 20
