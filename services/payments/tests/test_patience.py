"""A command is held no longer than it may be."""

import asyncio

import pytest

from chassis.bus import Release
from payments.adapters.patience import Patience


async def test_a_message_held_long_enough_is_handed_back() -> None:
    clock = Patience(asyncio.Event(), hold_seconds=0.05)

    await clock.sleep(0.06)

    with pytest.raises(Release):
        await clock.sleep(0.01)


async def test_a_process_that_stops_hands_its_message_back_at_once() -> None:
    stopping = asyncio.Event()
    clock = Patience(stopping, hold_seconds=60)

    waiting = asyncio.ensure_future(clock.sleep(60))
    await asyncio.sleep(0)
    stopping.set()

    with pytest.raises(Release):
        await asyncio.wait_for(waiting, timeout=5)


async def test_a_pause_of_no_length_is_a_question_whether_to_go_on() -> None:
    stopping = asyncio.Event()
    clock = Patience(stopping, hold_seconds=60)

    await clock.sleep(0)
    stopping.set()

    with pytest.raises(Release):
        await clock.sleep(0)
