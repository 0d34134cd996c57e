"""How long a worker waits before it hands its message back."""

import asyncio

import pytest

from chassis.bus import Release
from faceswap.adapters.patience import Patience


async def forever() -> None:
    await asyncio.Event().wait()


async def test_a_wait_lasts_as_long_as_asked_or_a_little_longer() -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()

    await Patience(asyncio.Event(), hold_seconds=60).sleep(0.05)

    assert 0.05 <= loop.time() - began < 1


async def test_a_wait_ends_at_once_when_the_process_stops() -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, stopping.set)

    with pytest.raises(Release):
        await asyncio.wait_for(Patience(stopping, hold_seconds=60).sleep(30), 5)


async def test_a_message_held_long_enough_is_handed_back() -> None:
    patience = Patience(asyncio.Event(), hold_seconds=0)

    with pytest.raises(Release):
        await patience.sleep(0.01)


async def test_what_can_be_asked_again_is_given_up_when_the_process_stops() -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, stopping.set)
    asked = asyncio.ensure_future(forever())

    with pytest.raises(Release):
        await asyncio.wait_for(Patience(stopping, hold_seconds=60).unless_stopped(asked), 5)

    assert asked.cancelled()


async def test_an_answer_that_came_is_returned_even_when_the_process_stops() -> None:
    stopping = asyncio.Event()
    stopping.set()
    answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    answered.set_result(7)

    assert await Patience(stopping, hold_seconds=60).unless_stopped(answered) == 7


async def test_an_error_of_what_was_asked_is_raised() -> None:
    async def failing() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError):
        await Patience(asyncio.Event(), hold_seconds=60).unless_stopped(failing())
