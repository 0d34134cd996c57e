"""Swapping one page's face, with a provider that does as told."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.faceswap import PageSwapped, SwapPage
from contracts.message import StepFailed
from faceswap.adapters.memory import (
    PRICE_USD_MICROS,
    START,
    Fate,
    MemoryClaims,
    MemoryClock,
    MemoryDoor,
    MemoryLoans,
    MemoryMeter,
    MemoryPictures,
    MemoryProvider,
    ReplyLost,
    delivered,
)
from faceswap.domain.claim import ChainId, Refusal, Rules
from faceswap.use_cases.ports import Desk, Inputs, Rejected, Running, Unacceptable, Unclear, Unfetched
from faceswap.use_cases.swap_page import swap_page

BUSY = Refusal(code="provider_unavailable", fault="provider", final=False)


class World:
    """A provider, and everything else around a worker."""

    def __init__(self, *fates: Fate | ReplyLost, calls: tuple[str, ...] = ("swap",)) -> None:
        self.provider = MemoryProvider(*fates, calls=calls)
        self.claims = MemoryClaims()
        self.clock = MemoryClock()
        self.loans = MemoryLoans()
        self.pictures = MemoryPictures(Inputs(crop=b"crop", photo=b"photo"))
        self.door = MemoryDoor()
        self.meter = MemoryMeter()

    async def swap(self, command: SwapPage) -> PageSwapped | StepFailed:
        desk = Desk(
            provider=self.provider,
            claims=self.claims,
            door=self.door,
            clock=self.clock,
            meter=self.meter,
            rules=Rules(),
            poll_seconds=3,
        )
        return await swap_page(command, desk=desk, pictures=self.pictures, loans=self.loans)


async def test_a_page_gets_the_childs_face(a_command: Any) -> None:
    world, command = World(), a_command()

    answer = await world.swap(command)

    assert isinstance(answer, PageSwapped)
    assert (answer.message_id, answer.page, answer.picture.key) == (command.reply_id, "p07", command.result_key)
    assert [(call.call, call.outcome, call.cost_usd_micros) for call in answer.calls] == [
        ("swap", "succeeded", PRICE_USD_MICROS)
    ]


async def test_the_provider_gets_pictures_and_nothing_else(a_command: Any) -> None:
    world, command = World(), a_command()

    await world.swap(command)

    (taken,) = world.provider.taken
    assert str(command.job_id) not in f"{taken.lent.target} {taken.lent.photo}"


async def test_nothing_stays_lent(a_command: Any) -> None:
    world = World()

    await world.swap(a_command())

    assert world.loans.lent == {}


async def test_the_second_call_gets_the_picture_of_the_first_and_not_the_photo(a_command: Any) -> None:
    world = World(delivered("memory:///swapped.png"), delivered("memory:///enhanced.png"), calls=("swap", "enhance"))

    answer = await world.swap(a_command())

    swap, enhance = world.provider.taken
    assert (swap.call.name, swap.lent.photo is None) == ("swap", False)
    assert (enhance.call.name, enhance.lent.photo is None) == ("enhance", True)
    assert [call.call for call in answer.calls] == ["swap", "enhance"]
    assert b"enhanced.png" in world.pictures.results[answer.picture.key]


async def test_the_same_command_again_gets_the_same_answer_and_costs_nothing(a_command: Any) -> None:
    world, command = World(), a_command()
    first = await world.swap(command)

    second = await world.swap(command)

    assert second == first
    assert world.provider.posts == 1


async def test_what_was_answered_once_needs_no_provider_any_more(a_command: Any) -> None:
    world, command = World(), a_command()
    first = await world.swap(command)
    world.provider.taken.clear()

    assert await world.swap(command) == first


async def test_a_command_that_is_void_is_answered_without_a_claim(a_command: Any) -> None:
    world, command = World(), a_command(good_for=0)

    answer = await world.swap(command)

    assert isinstance(answer, StepFailed)
    assert (answer.code, answer.fault, answer.calls) == ("expired", "platform", ())
    assert (world.provider.posts, world.claims.facts) == (0, {})


async def test_a_call_that_runs_when_the_command_becomes_void_is_followed_to_its_end(a_command: Any) -> None:
    world, command = World(ReplyLost(delivered())), a_command(good_for=1)

    answer = await world.swap(command)

    assert isinstance(answer, PageSwapped)


async def test_a_lost_reply_is_found_in_the_history(a_command: Any) -> None:
    world = World(ReplyLost(delivered()))

    answer = await world.swap(a_command())

    assert isinstance(answer, PageSwapped)
    assert (world.provider.posts, world.meter.ambiguities) == (1, 1)


async def test_a_call_nobody_knows_of_fails_the_step_and_is_never_made_again(a_command: Any) -> None:
    world, command = World(Unclear("HTTP 502")), a_command()
    answers = [await world.swap(command), await world.swap(command)]

    assert [(answer.code, answer.fault) for answer in answers] == [("provider_unknown", "provider")] * 2
    assert [call.outcome for call in answers[0].calls] == ["unknown"]
    assert (world.provider.posts, world.meter.ends) == (1, [("unknown", 0)])


async def test_the_history_is_searched_as_long_as_it_may_be_late(a_command: Any) -> None:
    world = World(Unclear("HTTP 502"))
    began = world.clock.now()

    await world.swap(a_command())

    assert world.clock.now() - began >= Rules().history_lag + Rules().post_timeout


async def test_a_refused_call_is_made_again_and_billed_once(a_command: Any) -> None:
    world = World(BUSY, BUSY, delivered())

    answer = await world.swap(a_command())

    assert isinstance(answer, PageSwapped)
    assert [(call.attempt, call.cost_usd_micros) for call in answer.calls] == [(3, PRICE_USD_MICROS)]
    assert world.meter.refusals == 2


async def test_every_attempt_has_a_mark_of_its_own(a_command: Any) -> None:
    world = World(BUSY, delivered())
    command = a_command()

    await world.swap(command)

    (taken,) = world.provider.taken
    chain = ChainId(job_id=command.job_id, step=command.step, call="swap")
    assert taken.lent.mark == f"inputs/{chain.mark(2)}.png"


async def test_a_rate_limit_holds_everybody_back_until_its_reset(a_command: Any) -> None:
    reset = START + timedelta(seconds=90)
    world = World(BUSY.model_copy(update={"not_before": reset}), delivered())

    await world.swap(a_command())

    assert world.door.slow_until == reset
    assert world.clock.now() >= reset


async def test_a_provider_that_stays_busy_fails_the_step_in_the_end(a_command: Any) -> None:
    world = World(BUSY)

    answer = await world.swap(a_command())

    assert (answer.code, answer.calls) == ("provider_unavailable", ())
    assert world.provider.posts == Rules().attempts_max


async def test_a_refused_key_shuts_the_door_and_the_command_waits_until_it_is_void(a_command: Any) -> None:
    world = World(BUSY.model_copy(update={"shuts": "key_refused"}))

    answer = await world.swap(a_command(good_for=600))

    assert world.door.shut_for == "key_refused"
    assert (answer.code, world.provider.posts) == ("expired", 1)


@pytest.mark.parametrize(("code", "fault"), [("photo_no_face", "customer"), ("photo_moderation", "customer")])
async def test_a_call_that_failed_says_whose_fault_it_is(a_command: Any, code: str, fault: Any) -> None:
    world = World(Rejected(code=code, fault=fault))

    answer = await world.swap(a_command())

    assert (answer.code, answer.fault) == (code, fault)
    assert [(call.outcome, call.cost_usd_micros) for call in answer.calls] == [("rejected", 0)]


async def test_a_call_that_never_ends_times_out(a_command: Any) -> None:
    world = World(Running())

    answer = await world.swap(a_command())

    assert (answer.code, answer.fault) == ("provider_timeout", "provider")
    assert world.clock.now() - START >= Rules().deadline


async def test_a_provider_that_goes_away_after_the_call_is_waited_for(a_command: Any) -> None:
    world = World()
    world.provider.away = True

    answer = await world.swap(a_command())

    assert answer.code == "provider_unavailable"
    assert world.clock.now() - START >= Rules().deadline


async def test_a_result_the_page_cannot_have_is_rejected_and_still_paid(a_command: Any) -> None:
    world, command = World(), a_command()
    world.provider.files["memory:///page.png"] = b"the crop again"
    world.pictures.unacceptable[b"the crop again"] = Unacceptable("the untouched crop", broken=False)

    answer = await world.swap(command)

    assert (answer.code, answer.fault) == ("provider_rejected", "provider")
    assert [(call.outcome, call.cost_usd_micros) for call in answer.calls] == [("rejected", PRICE_USD_MICROS)]
    assert command.result_key not in world.pictures.results


async def test_a_file_that_does_not_decode_is_fetched_a_few_times(a_command: Any) -> None:
    world = World()
    world.provider.files["memory:///page.png"] = b"half a pic"
    world.pictures.unacceptable[b"half a pic"] = Unacceptable("does not decode", broken=True)

    answer = await world.swap(a_command())

    assert (answer.code, world.provider.posts) == ("provider_rejected", 1)
    assert world.clock.now() - START >= timedelta(seconds=6)


async def test_a_file_that_is_not_there_yet_is_waited_for(a_command: Any) -> None:
    world = World()
    world.provider.files["memory:///page.png"] = Unfetched("HTTP 404", passing=True)

    answer = await world.swap(a_command())

    assert answer.code == "provider_unavailable"
    assert world.clock.now() - START >= Rules().deadline


async def test_a_file_on_a_strange_host_is_not_waited_for(a_command: Any) -> None:
    world = World()
    world.provider.files["memory:///page.png"] = Unfetched("not trusted", passing=False)

    answer = await world.swap(a_command())

    assert (answer.code, world.clock.now()) == ("provider_rejected", START)


async def test_a_failing_second_call_still_tells_what_the_first_cost(a_command: Any) -> None:
    world = World(delivered(), Rejected(code="provider_rejected", fault="provider"), calls=("swap", "enhance"))

    answer = await world.swap(a_command())

    assert isinstance(answer, StepFailed)
    assert [(call.call, call.outcome, call.cost_usd_micros) for call in answer.calls] == [
        ("swap", "succeeded", PRICE_USD_MICROS),
        ("enhance", "rejected", 0),
    ]


async def test_a_photo_that_was_erased_meanwhile_is_not_paid_for(a_command: Any) -> None:
    world = World()
    world.pictures.given = None

    answer = await world.swap(a_command())

    assert (answer.code, world.provider.posts) == ("input_missing", 0)
