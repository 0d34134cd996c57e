"""Everything Stripe told is told again, oldest first."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.payments import PaymentRecorded, ReplayEvents
from payments.adapters.memory import MemoryClock, MemoryStripe
from payments.use_cases.ports import Page, RefusedError
from payments.use_cases.replay_events import AT_A_STRETCH, KEPT, replay_events


class SlowStripe(MemoryStripe):
    """A Stripe that lists a page in a minute and a half."""

    clock: MemoryClock

    async def events(self, **which: Any) -> Page:
        await self.clock.sleep(90)
        return await super().events(**which)


def a_day_of_events(office: Any, make: Any, *, count: int) -> list[str]:
    """Let Stripe have so many events, spread over the day before now."""
    office.clock.set(make.start + timedelta(days=1))
    gap = timedelta(days=1) / count
    office.stripe.told = [
        make.heard(id=f"evt_{n}", created=int((make.start + gap * n).timestamp())) for n in range(count)
    ]
    return [event.id for event in office.stripe.told]


def since(make: Any, **ago: Any) -> ReplayEvents:
    return ReplayEvents(correlation_id=make.order, since=make.start + timedelta(**ago))


@pytest.mark.parametrize("count", [1, 2, 24, 200])
async def test_every_event_is_told_once_oldest_first_under_the_id_it_always_has(
    office: Any, make: Any, count: int
) -> None:
    ids = a_day_of_events(office, make, count=count)
    command = since(make)

    answer = await replay_events(command, desk=office.desk)

    assert [fact.message_id for fact in office.voice.facts] == [PaymentRecorded.id_of(name) for name in ids]
    assert (answer.message_id, answer.since, answer.told) == (command.reply_id, command.since, count)
    assert answer.until == make.start + timedelta(days=1)
    assert set(office.meter.facts) == {("order.paid", "replay")}


async def test_what_happened_in_this_very_second_is_told_too(office: Any, make: Any) -> None:
    office.stripe.told = [make.heard(created=int(make.start.timestamp()))]
    office.clock.set(make.start + timedelta(milliseconds=400))

    answer = await replay_events(since(make), desk=office.desk)

    assert answer.told == 1


async def test_only_what_came_since_is_told(office: Any, make: Any) -> None:
    a_day_of_events(office, make, count=24)

    answer = await replay_events(since(make, hours=12), desk=office.desk)

    assert answer.told == 12


async def test_what_is_nothing_to_us_or_cannot_be_read_does_not_stop_the_others(office: Any, make: Any) -> None:
    office.clock.set(make.start + timedelta(minutes=1))
    office.stripe.told = [
        make.heard(id="evt_1", about={"metadata": {}}),
        make.heard(id="evt_2", about={"payment_status": "promised"}),
        make.heard("refund.created", id="evt_3", about={"payment_intent": "pi_gone"}),
        make.heard("refund.created", id="evt_4"),
    ]

    answer = await replay_events(since(make), desk=office.desk)

    assert ([fact.stripe_event_id for fact in office.voice.facts], answer.told) == (["evt_4"], 1)
    assert office.meter.alarms == ["unreadable", "not_looked_up"]


async def test_before_stripe_s_memory_begins_nothing_is_asked(office: Any, make: Any) -> None:
    a_day_of_events(office, make, count=5)

    answer = await replay_events(since(make, days=-400), desk=office.desk)

    assert answer.told == 5
    assert len(office.stripe.calls) < KEPT / timedelta(hours=1) + 10


async def test_a_replay_lets_a_stopping_process_go_on_between_its_hours(office: Any, make: Any) -> None:
    a_day_of_events(office, make, count=5)

    await replay_events(since(make), desk=office.desk)

    assert len(office.clock.slept) >= 24


async def test_a_long_replay_ends_in_time_and_the_next_goes_on_where_it_came_to(office: Any, make: Any) -> None:
    ids = a_day_of_events(office, make, count=24)
    slow = SlowStripe(told=office.stripe.told)
    slow.clock, office.stripe = office.clock, slow
    begun_at, answers, since_when = office.clock.now(), [], make.start

    while not answers or answers[-1].until < begun_at:
        command = ReplayEvents(correlation_id=make.order, since=since_when)
        answers.append(await replay_events(command, desk=office.desk))
        since_when = answers[-1].until

    took = answers[0].until - make.start
    assert timedelta() < took < timedelta(hours=12)
    assert office.clock.now() - begun_at < (AT_A_STRETCH + timedelta(seconds=90)) * len(answers)
    assert [fact.stripe_event_id for fact in office.voice.facts][: len(ids)] == ids


async def test_a_list_that_is_refused_is_no_empty_list(office: Any, make: Any) -> None:
    a_day_of_events(office, make, count=5)
    office.stripe.troubles = [RefusedError("stripe_refused")]

    with pytest.raises(RefusedError):
        await replay_events(since(make), desk=office.desk)
