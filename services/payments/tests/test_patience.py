"""A command waits for Stripe and the broker, later and later, and no longer than it may."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chassis.bus import Release
from payments.adapters.memory import MemoryClock, MemoryStripe
from payments.adapters.patience import LONGEST_SECONDS, Insistence, Patience, PatientStripe
from payments.domain.checkout import checkout_of, refund_of
from payments.use_cases.ports import BusyError, PassingTroubleError, RefusedError, UnavailableError


async def test_busy_and_away_are_waited_for(make: Any) -> None:
    clock, stripe = MemoryClock(), MemoryStripe(sessions={"cs_test_1": make.session()})
    stripe.troubles = [BusyError(), UnavailableError(), UnavailableError(), BusyError()]

    session = await PatientStripe(stripe, Insistence(clock, first_seconds=1)).session("cs_test_1")

    assert session.id == "cs_test_1"
    assert clock.slept == [1, 2, 4, 8]


async def test_waits_do_not_grow_without_end(make: Any) -> None:
    clock, stripe = MemoryClock(), MemoryStripe(sessions={"cs_test_1": make.session()})
    stripe.troubles = [BusyError() for _ in range(12)]

    await PatientStripe(stripe, Insistence(clock, first_seconds=1)).session("cs_test_1")

    assert max(clock.slept) == LONGEST_SECONDS


async def test_a_refusal_is_not_waited_for() -> None:
    clock = MemoryClock()

    with pytest.raises(RefusedError):
        await PatientStripe(MemoryStripe(), Insistence(clock, first_seconds=1)).session("cs_unknown")

    assert clock.slept == []


async def test_every_question_is_asked_again(make: Any) -> None:
    stripe = MemoryStripe(
        sessions={"cs_test_1": make.session(status="open")},
        intents={"pi_1": make.intent()},
        charges={"ch_1": make.charge()},
    )
    patient = PatientStripe(stripe, Insistence(MemoryClock(), first_seconds=0.001))
    checkout = checkout_of(make.open_checkout(), env="test", web_url="https://books.test")
    asking = {
        "session": lambda: patient.session("cs_test_1"),
        "expire_session": lambda: patient.expire_session("cs_test_1"),
        "open_session": lambda: patient.open_session(checkout),
        "intent": lambda: patient.intent("pi_1"),
        "charge": lambda: patient.charge("ch_1"),
        "refunds_of": lambda: patient.refunds_of("pi_1"),
        "disputes_of": lambda: patient.disputes_of("pi_1"),
        "refund": lambda: patient.refund(refund_of(make.make_refund(), env="test")),
        "events": lambda: patient.events(since=make.start, before=make.start + timedelta(hours=1), after=None),
    }

    for ask in asking.values():
        stripe.troubles = [UnavailableError()]
        await ask()

    assert stripe.calls == [name for name in asking for _ in range(2)]


async def test_a_message_held_long_enough_is_handed_back() -> None:
    clock = Patience(asyncio.Event(), hold_seconds=0.05)

    async def never() -> None:
        raise PassingTroubleError

    with pytest.raises(Release):
        await Insistence(clock, first_seconds=0.01).on(never)


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
