"""A provider that refuses us pauses the fleet, and one replica finds out when it is over."""

from datetime import timedelta
from typing import NoReturn

import pytest

from chassis.store import ObjectStore
from contracts.faceswap import ProviderPaused, ProviderResumed, provider_id
from faceswap.adapters.memory import MemoryClock, MemoryProvider, MemoryVoice
from faceswap.adapters.pauses import ObjectPauses
from faceswap.use_cases.ports import PassingTroubleError
from faceswap.use_cases.watch import Watch


class Fleet:
    """Replicas that share a claim store, a provider and a clock."""

    def __init__(self) -> None:
        self.store = ObjectStore.open("memory:///")
        self.provider = MemoryProvider()
        self.clock = MemoryClock()
        self.voice = MemoryVoice()

    def replica(self) -> Watch:
        return Watch(
            provider=self.provider,
            pauses=ObjectPauses(self.store, provider=self.provider.name),
            voice=self.voice,
            now=self.clock.now,
            probe_seconds=60,
        )

    def said(self) -> list[str]:
        return [event.type for event in self.voice.said]


@pytest.fixture
def fleet() -> Fleet:
    return Fleet()


async def test_the_door_is_open_at_first(fleet: Fleet) -> None:
    watch = fleet.replica()

    await watch.look()

    assert watch.open_at(fleet.clock.now())
    assert fleet.said() == []


async def test_a_refusal_shuts_the_door_for_every_replica(fleet: Fleet) -> None:
    one, other = fleet.replica(), fleet.replica()

    await one.shut("credits_refused")
    await other.look()

    assert [watch.open_at(fleet.clock.now()) for watch in (one, other)] == [False, False]


async def test_a_pause_is_said_by_every_replica_under_one_id(fleet: Fleet) -> None:
    one, other, began = fleet.replica(), fleet.replica(), fleet.clock.now()
    await one.shut("credits_refused")

    for watch in (one, other, one, other):
        await watch.look()

    assert fleet.said() == ["provider.paused"] * 2
    assert len({event.message_id for event in fleet.voice.said}) == 1
    assert fleet.voice.said[0] == ProviderPaused(
        message_id=fleet.voice.said[0].message_id,
        correlation_id=provider_id("memory"),
        provider="memory",
        code="credits_refused",
        at=began,
    )


async def test_a_shut_door_is_not_tried_in_the_first_minute(fleet: Fleet) -> None:
    watch = fleet.replica()
    await watch.shut("key_refused")

    await watch.look()

    assert not watch.open_at(fleet.clock.now())


async def test_one_replica_a_minute_probes_and_its_success_opens_the_door_for_all(fleet: Fleet) -> None:
    one, other = fleet.replica(), fleet.replica()
    await one.shut("credits_refused")
    fleet.clock.pass_by(timedelta(seconds=61))

    await one.look()
    await other.look()

    assert [watch.open_at(fleet.clock.now()) for watch in (one, other)] == [True, True]
    resumed = [event for event in fleet.voice.said if isinstance(event, ProviderResumed)]
    assert len({event.message_id for event in resumed}) == 1


async def test_a_provider_that_still_refuses_is_asked_again_next_minute(fleet: Fleet) -> None:
    watch = fleet.replica()
    fleet.provider.open = False
    await watch.shut("credits_refused")
    seen = []
    for fleet.provider.open in (False, False, True):
        fleet.clock.pass_by(timedelta(seconds=61))
        await watch.look()
        seen.append(watch.open_at(fleet.clock.now()))

    assert seen == [False, False, True]


async def test_two_replicas_do_not_probe_in_the_same_minute(fleet: Fleet) -> None:
    one, other = fleet.replica(), fleet.replica()
    fleet.provider.open = False
    await one.shut("credits_refused")
    fleet.clock.pass_by(timedelta(seconds=61))
    await one.look()
    fleet.provider.open = True

    await other.look()

    assert not other.open_at(fleet.clock.now())


async def test_each_pause_has_ids_of_its_own(fleet: Fleet) -> None:
    watch = fleet.replica()
    for _ in range(2):
        await watch.shut("credits_refused")
        await watch.look()
        fleet.clock.pass_by(timedelta(seconds=61))
        await watch.look()

    assert fleet.said() == ["provider.paused", "provider.resumed"] * 2
    assert len({event.message_id for event in fleet.voice.said}) == 4


async def test_a_replica_that_starts_during_a_pause_knows_and_says_it(fleet: Fleet) -> None:
    await fleet.replica().shut("key_refused")
    newcomer = fleet.replica()

    await newcomer.look()

    assert not newcomer.open_at(fleet.clock.now())
    assert fleet.said() == ["provider.paused"]


async def test_an_old_pause_is_history(fleet: Fleet) -> None:
    first = fleet.replica()
    await first.shut("key_refused")
    fleet.clock.pass_by(timedelta(seconds=61))
    await first.look()
    fleet.voice.said.clear()
    fleet.clock.pass_by(timedelta(days=2))

    await fleet.replica().look()

    assert fleet.said() == []


async def test_a_rate_limit_closes_the_door_until_its_reset(fleet: Fleet) -> None:
    watch, now = fleet.replica(), fleet.clock.now()

    watch.slow_down(now + timedelta(seconds=30))
    watch.slow_down(now + timedelta(seconds=10))

    assert [watch.open_at(now + timedelta(seconds=s)) for s in (0, 29, 30)] == [False, False, True]


class AwayPauses:
    """A record that cannot be reached."""

    async def _away(self, *_: object, **__: object) -> NoReturn:
        raise PassingTroubleError("away")

    latest = begin = finish = take_turn = _away


async def test_a_refusal_shuts_the_door_of_this_replica_even_when_it_cannot_be_written_down(fleet: Fleet) -> None:
    watch = Watch(
        provider=fleet.provider, pauses=AwayPauses(), voice=fleet.voice, now=fleet.clock.now, probe_seconds=60
    )

    await watch.shut("key_refused")

    assert not watch.open_at(fleet.clock.now())
