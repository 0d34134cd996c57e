"""Commands in and answers out, over a real broker."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from chassis.bus import Bus
from chassis.store import ObjectStore, StoreUnavailableError
from contracts.faceswap import PageSwapped, ProviderPaused, ProviderResumed, SwapPage
from contracts.message import Answer, Event, StepFailed
from faceswap import consumers
from faceswap.adapters.memory import (
    MemoryClaims,
    MemoryLoans,
    MemoryMeter,
    MemoryPictures,
    MemoryProvider,
    delivered,
)
from faceswap.adapters.patience import Patience, utc_now
from faceswap.adapters.pauses import ObjectPauses
from faceswap.adapters.voice import BusVoice
from faceswap.domain.claim import Refusal, Rules
from faceswap.use_cases.ports import Clock, Desk, Inputs, Running
from faceswap.use_cases.watch import Watch

PATIENCE_SECONDS = 30


@dataclass
class World:
    """What several replicas share."""

    amqp_url: str
    provider: MemoryProvider = field(default_factory=MemoryProvider)
    claims: MemoryClaims = field(default_factory=MemoryClaims)
    loans: MemoryLoans = field(default_factory=MemoryLoans)
    pictures: MemoryPictures = field(default_factory=lambda: MemoryPictures(Inputs(crop=b"crop", photo=b"photo")))
    pause_store: ObjectStore = field(default_factory=lambda: ObjectStore.open("memory:///"))
    answers: list[Answer] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def replica(self) -> AsyncIterator[Bus]:
        """Run the consumers of one more process."""
        bus = Bus("faceswap", self.amqp_url, shutdown_seconds=5)

        watch = Watch(
            provider=self.provider,
            pauses=ObjectPauses(self.pause_store, provider=self.provider.name),
            voice=BusVoice(bus),
            now=utc_now,
            probe_seconds=0.2,
        )

        def desk(clock: Clock) -> Desk:
            return Desk(
                provider=self.provider,
                claims=self.claims,
                door=watch,
                clock=clock,
                meter=MemoryMeter(),
                rules=Rules(back_off_first=timedelta(seconds=0.05)),
                poll_seconds=0.05,
            )

        consumers.subscribe(
            bus,
            desk=desk,
            clock=lambda: Patience(bus.stopping, hold_seconds=60),
            pictures=self.pictures,
            loans=self.loans,
            at_once=4,
            trouble_seconds=0.05,
        )
        async with running(bus, watch.run):
            yield bus

    @asynccontextmanager
    async def orchestrator(self) -> AsyncIterator[Bus]:
        """Run what sends commands and hears answers."""
        bus = Bus("orchestrator", self.amqp_url, shutdown_seconds=5)

        @bus.events(PageSwapped, StepFailed, at_once=8)
        async def _(answer: Answer) -> None:
            self.answers.append(answer)

        @bus.events(ProviderPaused, ProviderResumed, at_once=8)
        async def _(event: Event) -> None:
            self.heard.append(event.type)

        async with running(bus):
            yield bus

    async def until_answered(self, count: int = 1) -> None:
        await until(lambda: len(self.answers) >= count)


@asynccontextmanager
async def running(bus: Bus, *works: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work()) for work in (bus.run, *works)]
    await until(lambda: bus.connected and bus.consumers_attached())
    try:
        yield
    finally:
        await bus.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in another process.
            await asyncio.sleep(0.02)


@pytest.fixture
def world(fresh_vhost: str) -> World:
    return World(fresh_vhost)


@pytest.fixture
def command(a_command: Any) -> SwapPage:
    made: SwapPage = a_command(now=utc_now())
    return made


async def test_a_command_is_answered_with_the_id_that_belongs_to_it(world: World, command: SwapPage) -> None:
    async with world.orchestrator() as orchestrator, world.replica():
        await orchestrator.publish(command)
        await world.until_answered()

    (answer,) = world.answers
    assert isinstance(answer, PageSwapped)
    assert (answer.message_id, answer.job_id) == (command.reply_id, command.job_id)


async def test_the_same_command_twice_at_once_is_paid_once_and_answered_alike(world: World, command: SwapPage) -> None:
    async with world.orchestrator() as orchestrator, world.replica(), world.replica():
        await asyncio.gather(orchestrator.publish(command), orchestrator.publish(command))
        await world.until_answered(2)

    assert world.answers[0] == world.answers[1]
    assert world.provider.posts == 1


async def test_a_worker_told_to_stop_hands_its_message_to_another_at_once(world: World, command: SwapPage) -> None:
    world.provider.fates = [Running()]
    async with world.orchestrator() as orchestrator:
        async with world.replica():
            await orchestrator.publish(command)
            await until(lambda: len(world.provider.taken) == 1)
            began = asyncio.get_running_loop().time()
        stopped_seconds = asyncio.get_running_loop().time() - began
        world.provider.taken[0].progress = delivered()
        async with world.replica():
            await world.until_answered()

    assert isinstance(world.answers[0], PageSwapped)
    assert world.provider.posts == 1
    assert stopped_seconds < 3


class AwayPictures(MemoryPictures):
    """A store that is away the first few times."""

    away_times = 3

    async def save(self, key: str, png: bytes) -> Any:
        if self.away_times:
            self.away_times -= 1
            raise StoreUnavailableError(key)
        return await super().save(key, png)


async def test_a_store_that_is_away_costs_time_and_no_money(world: World, command: SwapPage) -> None:
    world.pictures = AwayPictures(Inputs(crop=b"crop", photo=b"photo"))
    async with world.orchestrator() as orchestrator, world.replica():
        await orchestrator.publish(command)
        await world.until_answered()

    assert isinstance(world.answers[0], PageSwapped)
    assert world.provider.posts == 1


async def test_a_refused_key_pauses_the_fleet_until_the_provider_lets_us_in_again(
    world: World, command: SwapPage
) -> None:
    refused = Refusal(code="provider_unavailable", fault="platform", final=False, shuts="key_refused")
    world.provider.fates, world.provider.open = [refused, delivered()], False
    async with world.orchestrator() as orchestrator, world.replica():
        await orchestrator.publish(command)
        await until(lambda: "provider.paused" in world.heard)
        answered_while_paused = list(world.answers)
        world.provider.open = True
        await world.until_answered()
        await until(lambda: "provider.resumed" in world.heard)

    assert answered_while_paused == []
    assert isinstance(world.answers[0], PageSwapped)
    assert (world.provider.posts, world.heard) == (2, ["provider.paused", "provider.resumed"])
