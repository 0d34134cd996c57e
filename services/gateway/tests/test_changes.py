"""Changes told inside this process."""

import asyncio
from uuid import uuid4

import pytest

from contracts.jobs import JobChanged
from contracts.orders import AcceptanceRegistered, OrderChanged
from contracts.topology import CHANGES
from contracts.uploads import RequestRefused, UploadRegistered
from gateway.adapters.changes import ChangeBoard
from gateway.consumers import Change, resource_of

HERE, THERE = uuid4(), uuid4()


async def test_a_reader_is_woken_by_what_it_waits_for() -> None:
    board = ChangeBoard()

    with board.watch(HERE) as watch:
        board.tell(HERE)

        assert await watch.wait(1)


async def test_a_change_between_two_looks_is_not_lost() -> None:
    board = ChangeBoard()

    with board.watch(HERE) as watch:
        waiting = asyncio.create_task(watch.wait(5))
        await asyncio.sleep(0)
        board.tell(HERE)
        assert await waiting
        board.tell(HERE)

        assert await watch.wait(1)


async def test_nobody_is_woken_by_something_else() -> None:
    board = ChangeBoard()

    with board.watch(HERE) as watch:
        board.tell(THERE)

        assert not await watch.wait(0.01)


async def test_every_reader_of_a_resource_is_woken() -> None:
    board = ChangeBoard()

    with board.watch(HERE) as one, board.watch(HERE) as other:
        board.tell(HERE)

        assert [await one.wait(1), await other.wait(1)] == [True, True]


async def test_readers_who_left_are_forgotten_even_after_an_accident() -> None:
    board = ChangeBoard()

    with pytest.raises(ZeroDivisionError), board.watch(HERE):
        raise ZeroDivisionError
    board.tell(HERE)

    assert board.watching == 0


async def test_at_the_end_everybody_is_let_go_and_nobody_begins_to_wait() -> None:
    board = ChangeBoard()

    with board.watch(HERE) as early:
        board.close()
        with board.watch(THERE) as late:
            assert [await early.wait(1), await late.wait(1)] == [True, True]
            assert early.ended
            assert late.ended


def test_every_change_says_what_changed() -> None:
    user = uuid4()
    changes: list[Change] = [
        JobChanged(correlation_id=HERE, user_id=user, job_id=HERE, version=1, status="queued"),
        UploadRegistered(correlation_id=HERE, user_id=user, upload_id=HERE),
        AcceptanceRegistered(correlation_id=HERE, user_id=user, acceptance_id=HERE),
        OrderChanged(correlation_id=HERE, user_id=user, order_id=HERE, version=1, status="paid"),
        RequestRefused(correlation_id=HERE, user_id=user, resource_id=HERE),
    ]

    assert {resource_of(change) for change in changes} == {HERE}
    assert {type(change) for change in changes} == set(CHANGES)
