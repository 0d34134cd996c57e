"""How often one user may ask."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.problem import RefusedError
from gateway.domain.ration import Ration

ME, YOU = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 1, 15, 10, 40, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def asks(ration: Ration, user: UUID, now: datetime) -> bool:
    try:
        ration.take(user, now=now)
    except RefusedError:
        return False
    return True


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    ration = Ration(per_user=2, within=MINUTE)
    ration.take(ME, now=NOW)
    ration.take(ME, now=NOW + timedelta(seconds=20))

    with pytest.raises(RefusedError) as refused:
        ration.take(ME, now=NOW + timedelta(seconds=30))

    problem = refused.value.problem
    assert (problem.code, problem.kind.status, problem.retry_after_seconds) == ("too_often", 429, 30)


def test_who_comes_back_then_is_served() -> None:
    ration = Ration(per_user=1, within=MINUTE)
    ration.take(ME, now=NOW)

    assert not asks(ration, ME, NOW + timedelta(seconds=59))
    assert asks(ration, ME, NOW + MINUTE)


def test_one_user_takes_nothing_from_another() -> None:
    ration = Ration(per_user=1, within=MINUTE)
    ration.take(ME, now=NOW)

    assert asks(ration, YOU, NOW)


def test_the_silent_are_forgotten() -> None:
    ration = Ration(per_user=3, within=MINUTE)
    for number in range(100):
        ration.take(UUID(int=number), now=NOW)

    ration.take(ME, now=NOW + MINUTE)

    assert ration.users == 1


@given(st.lists(st.tuples(st.sampled_from([ME, YOU]), st.integers(0, 40)), max_size=60), st.integers(1, 4))
def test_nobody_is_ever_served_more_often_than_allowed(steps: list[tuple[UUID, int]], per_user: int) -> None:
    ration, now = Ration(per_user=per_user, within=MINUTE), NOW
    served: list[tuple[UUID, datetime]] = []

    for user, seconds in steps:
        now += timedelta(seconds=seconds)
        lately = [moment for who, moment in served if who == user and now - moment < MINUTE]
        assert asks(ration, user, now) == (len(lately) < per_user)
        if len(lately) < per_user:
            served.append((user, now))
