"""Who is next."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.dispatch import Limits, Running, Waiting, choose


def waiting(make: Any, *, kind: str, minutes: int = 0, user: UUID | None = None) -> Waiting:
    created_at = make.noon + timedelta(minutes=minutes)
    return Waiting(id=uuid4(), user_id=user or uuid4(), kind=kind, created_at=created_at)


def test_the_oldest_preview_starts_first(make: Any) -> None:
    late, early = waiting(make, kind="preview", minutes=5), waiting(make, kind="preview", minutes=1)

    assert choose([late, early], [], Limits(slots=2)) == [early]


def test_users_take_turns(make: Any) -> None:
    mine = [waiting(make, kind="book", minutes=n, user=UUID(int=1)) for n in range(3)]
    other = waiting(make, kind="book", minutes=9)

    assert choose([*mine, other], [], Limits(slots=3, slots_per_user=9)) == [mine[0], other, mine[1]]


def test_whoever_was_just_served_waits_for_those_who_were_not(make: Any) -> None:
    served = replace(waiting(make, kind="preview", minutes=1), served_at=make.noon + timedelta(minutes=5))
    late = waiting(make, kind="preview", minutes=4)

    assert choose([served, late], [], Limits(slots=2)) == [late]


def test_previews_go_before_books_but_leave_them_half_of_the_slots(make: Any) -> None:
    books = [waiting(make, kind="book", minutes=n) for n in range(4)]
    previews = [waiting(make, kind="preview", minutes=60 + n) for n in range(4)]

    assert choose([*books, *previews], [], Limits(slots=5)) == [*previews[:2], *books[:3]]


def test_books_may_take_every_slot_that_no_preview_wants(make: Any) -> None:
    books = [waiting(make, kind="book", minutes=n) for n in range(4)]

    assert choose(books, [], Limits(slots=4)) == books


def test_nobody_gets_more_than_their_share(make: Any) -> None:
    user = uuid4()
    mine = [waiting(make, kind="book", minutes=n, user=user) for n in range(3)]
    other = waiting(make, kind="book", minutes=9)

    chosen = choose([*mine, other], [Running(user_id=user, kind="preview")], Limits(slots=10, slots_per_user=2))

    assert chosen == [mine[0], other]


def test_no_slot_no_job(make: Any) -> None:
    running = [Running(user_id=uuid4(), kind="book") for _ in range(4)]

    assert choose([waiting(make, kind="preview")], running, Limits(slots=4)) == []


USERS = [UUID(int=number) for number in range(4)]
KINDS = st.sampled_from(["preview", "book"])


@given(
    queued=st.lists(st.tuples(KINDS, st.sampled_from(USERS), st.integers(0, 9)), max_size=20),
    started=st.lists(st.tuples(KINDS, st.sampled_from(USERS)), max_size=8),
    slots=st.integers(2, 8),
    share=st.integers(1, 3),
)
def test_limits_hold_whoever_waits_and_runs(
    make: Any, queued: list[Any], started: list[Any], slots: int, share: int
) -> None:
    line = [waiting(make, kind=kind, user=user, minutes=minutes) for kind, user, minutes in queued]
    running = [Running(user_id=user, kind=kind) for kind, user in started]
    limits = Limits(slots=slots, slots_per_user=share)

    chosen = choose(line, running, limits)

    users = Counter(job.user_id for job in (*running, *chosen))
    previews = sum(job.kind == "preview" for job in (*running, *chosen))
    assert len(chosen) == len({job.id for job in chosen})
    assert len(chosen) <= max(0, slots - len(running))
    assert all(users[job.user_id] <= share for job in chosen)
    assert previews <= max(slots // 2, sum(job.kind == "preview" for job in running))
    left = [job for job in line if job not in chosen and users[job.user_id] < share]
    assert not any(job.kind == "book" for job in left) or len(running) + len(chosen) >= slots
