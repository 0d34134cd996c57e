"""Each command is done and answered once, over a real broker."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chassis.bus import Bus
from contracts.message import Answer, Event
from contracts.payments import (
    CheckoutFailed,
    CheckoutOpened,
    CheckoutSynced,
    EventsReplayed,
    PaymentRecorded,
    RefundMade,
    RefundRefused,
    ReplayEvents,
)
from payments import consumers
from payments.adapters.patience import Patience
from payments.adapters.voice import BusVoice
from payments.use_cases.ports import BusyError, Desk, NotToldError, UnavailableError

PATIENCE_SECONDS = 30


@dataclass
class Fleet:
    """Payments between a real broker and a Stripe in memory, and whoever hears it."""

    amqp_url: str
    office: Any
    heard: list[Event] = field(default_factory=list)

    @asynccontextmanager
    async def payments(self) -> AsyncIterator[Bus]:
        bus = Bus("payments", self.amqp_url, shutdown_seconds=5)

        def desk() -> Desk:
            clock = Patience(bus.stopping, hold_seconds=60)
            counter: Desk = replace(self.office.desk, voice=BusVoice(bus), clock=clock, back_off_seconds=0.05)
            return counter

        consumers.subscribe(bus, desk=desk, at_once=4)
        async with running(bus):
            yield bus

    @asynccontextmanager
    async def orchestrator(self) -> AsyncIterator[Bus]:
        bus = Bus("orchestrator", self.amqp_url, shutdown_seconds=5)
        answers = (CheckoutOpened, CheckoutFailed, CheckoutSynced, RefundMade, RefundRefused, EventsReplayed)

        @bus.events(PaymentRecorded, *answers, at_once=8)
        async def _(event: Event) -> None:
            self.heard.append(event)

        async with running(bus):
            yield bus

    @property
    def answers(self) -> list[Answer]:
        return [event for event in self.heard if isinstance(event, Answer)]

    async def until_answered(self, count: int = 1) -> None:
        await until(lambda: len(self.answers) >= count)


@asynccontextmanager
async def running(bus: Bus) -> AsyncIterator[None]:
    task = asyncio.create_task(bus.run())
    await until(lambda: bus.connected and bus.consumers_attached())
    try:
        yield
    finally:
        await bus.stop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in another process.
            await asyncio.sleep(0.02)


@pytest.fixture
def fleet(fresh_vhost: str, office: Any) -> Fleet:
    return Fleet(fresh_vhost, office)


def in_an_hour() -> datetime:
    return datetime.now().astimezone() + timedelta(hours=1)


async def test_every_command_has_one_answer_with_the_id_that_belongs_to_it(fleet: Fleet, make: Any) -> None:
    commands = [
        make.open_checkout(expires_at=in_an_hour(), attempt=2),
        make.sync_checkout(),
        make.make_refund(),
        ReplayEvents(correlation_id=make.order, since=in_an_hour() - timedelta(hours=3)),
    ]
    async with fleet.orchestrator() as orchestrator, fleet.payments():
        for command in commands:
            await orchestrator.publish(command)
        await fleet.until_answered(4)

    assert {answer.message_id for answer in fleet.answers} == {command.reply_id for command in commands}
    assert {answer.type for answer in fleet.answers} == {
        "checkout.opened",
        "checkout.synced",
        "refund.made",
        "events.replayed",
    }


async def test_facts_are_told_before_the_answer(fleet: Fleet, make: Any) -> None:
    async with fleet.orchestrator() as orchestrator, fleet.payments():
        await orchestrator.publish(make.sync_checkout())
        await fleet.until_answered()

    assert [event.type for event in fleet.heard] == ["payment.recorded", "checkout.synced"]


async def test_a_command_that_comes_twice_to_two_processes_is_answered_alike(fleet: Fleet, make: Any) -> None:
    command = make.open_checkout(expires_at=in_an_hour(), attempt=2)
    async with fleet.orchestrator() as orchestrator, fleet.payments(), fleet.payments():
        await asyncio.gather(orchestrator.publish(command), orchestrator.publish(command))
        await fleet.until_answered(2)

    assert fleet.answers[0] == fleet.answers[1]


async def test_a_stripe_that_is_busy_costs_time_and_no_answer(fleet: Fleet, make: Any) -> None:
    fleet.office.stripe.troubles = [BusyError(), UnavailableError(), BusyError()]
    async with fleet.orchestrator() as orchestrator, fleet.payments():
        await orchestrator.publish(make.open_checkout(expires_at=in_an_hour(), attempt=2))
        await fleet.until_answered()

    assert isinstance(fleet.answers[0], CheckoutOpened)
    assert fleet.office.stripe.calls == ["open_session"] * 4


async def test_a_worker_told_to_stop_hands_its_message_to_another(fleet: Fleet, make: Any) -> None:
    fleet.office.stripe.troubles = [UnavailableError() for _ in range(1000)]
    async with fleet.orchestrator() as orchestrator:
        async with fleet.payments():
            await orchestrator.publish(make.open_checkout(expires_at=in_an_hour(), attempt=2))
            await until(lambda: len(fleet.office.stripe.calls) >= 2)
        heard_meanwhile = list(fleet.heard)
        fleet.office.stripe.troubles = []
        async with fleet.payments():
            await fleet.until_answered()

    assert heard_meanwhile == []
    assert isinstance(fleet.answers[0], CheckoutOpened)


async def test_a_fact_that_nobody_takes_is_not_confirmed(fresh_vhost: str, office: Any, make: Any) -> None:
    await office.hear(make.event())
    (fact,) = office.voice.facts
    bus = Bus("payments", fresh_vhost, shutdown_seconds=5)
    async with running(bus):
        with pytest.raises(NotToldError):
            await BusVoice(bus).tell(fact)


async def test_without_a_broker_nothing_is_confirmed(office: Any, make: Any) -> None:
    await office.hear(make.event())
    (fact,) = office.voice.facts

    with pytest.raises(NotToldError):
        await BusVoice(Bus("payments", "amqp://nobody@127.0.0.1:1/")).tell(fact)
