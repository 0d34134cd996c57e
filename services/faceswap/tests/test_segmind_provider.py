"""One suite for every provider: the one in memory, and Segmind in each of its shapes over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Protocol
from uuid import uuid4

import pytest

from faceswap.adapters.memory import MemoryProvider, ReplyLost, delivered
from faceswap.adapters.segmind import Segmind
from faceswap.domain.claim import Receipt, Refusal
from faceswap.use_cases.ports import (
    Away,
    Delivered,
    Lent,
    PaidCall,
    Progress,
    Provider,
    Rejected,
    Running,
    ShutOut,
    Unclear,
    Unfetched,
)
from sandbox.testing import Copier, World, a_page, a_picture, in_base64, open_world

Trouble = Literal["busy", "no_credits", "bad_key", "odd_value", "bad_gateway", "reply_lost", "no_face", "moderated"]

FAULTS: dict[Trouble, str] = {
    "busy": "rate_limited",
    "no_credits": "credits",
    "bad_key": "unauthorized",
    "odd_value": "invalid_input",
    "bad_gateway": "bad_gateway",
    "reply_lost": "reset_after",
    "no_face": "no_face_source",
    "moderated": "moderation",
}


def a_refusal(code: str = "provider_unavailable", *, final: bool = False, **fields: Any) -> Refusal:
    return Refusal.model_validate({"code": code, "fault": "provider", "final": final, **fields})


FATES = {
    "busy": a_refusal(not_before=datetime.now(UTC) + timedelta(seconds=1)),
    "no_credits": a_refusal(shuts="credits_refused"),
    "bad_key": a_refusal(shuts="key_refused"),
    "odd_value": a_refusal("provider_rejected", final=True),
    "bad_gateway": Unclear("HTTP 502"),
    "reply_lost": ReplyLost(delivered()),
    "no_face": Rejected(code="photo_no_face", fault="customer"),
    "moderated": Rejected(code="photo_moderation", fault="customer"),
}


class Rig(Protocol):
    """A provider, and a hand on what goes wrong in it."""

    provider: Provider

    async def let(self, trouble: Trouble) -> None: ...

    async def charged_usd_micros(self) -> list[int]: ...


@dataclass
class MemoryRig:
    provider: MemoryProvider

    async def let(self, trouble: Trouble) -> None:
        self.provider.fates = [FATES[trouble]]

    async def charged_usd_micros(self) -> list[int]:
        ends = [taken.progress for taken in self.provider.taken]
        return [end.cost_usd_micros for end in ends if isinstance(end, Delivered)]


@dataclass
class SegmindRig:
    provider: Segmind
    world: World

    async def let(self, trouble: Trouble) -> None:
        await self.world.fault(FAULTS[trouble])

    async def charged_usd_micros(self) -> list[int]:
        return [round(row["cost_usd"] * 1e6) for row in await self.world.ledger() if row["charged"]]


@pytest.fixture(params=["memory", "workflow-v2", "workflow-legacy", "models"])
def shape(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A sandbox that returns every picture as it came: here only the wire matters."""
    async with open_world(tmp_path / "sandbox", engine=Copier()) as opened:
        yield opened


@pytest.fixture
def rig(shape: str, request: pytest.FixtureRequest) -> Rig:
    return MemoryRig(MemoryProvider()) if shape == "memory" else request.getfixturevalue("segmind_rig")


@pytest.fixture
def segmind_rig(world: World, provider: Segmind) -> SegmindRig:
    return SegmindRig(provider, world)


@pytest.fixture
def lent(shape: str, request: pytest.FixtureRequest) -> Callable[[], Any]:
    """Lend a drawn page and a photo under URLs that nobody else has."""
    if shape == "memory":
        return lent_in_memory
    world, photo = request.getfixturevalue("world"), request.getfixturevalue("photo")
    return lambda: lent_as_assets(world, photo)


async def lent_in_memory() -> Lent:
    name = f"inputs/{uuid4()}.png"
    return Lent(mark=name, target=f"memory:///{name}", photo="memory:///photo.jpg")


async def lent_as_assets(world: World, photo: bytes) -> Lent:
    page, _ = a_page(side=512)
    urls = [f"data:{kind};base64,{in_base64(data)}" for kind, data in (("image/png", page), ("image/jpeg", photo))]
    answer = await world.segmind.post("/upload-asset", json={"data_urls": urls})
    target, source = answer.json()["file_urls"]
    return Lent(mark=target, target=target, photo=source)


async def end_of(provider: Provider, call: PaidCall, receipt: Receipt) -> Progress:
    async with asyncio.timeout(20):
        while True:
            progress = await provider.poll(call, receipt)
            if not isinstance(progress, Running | Away):
                return progress
            await asyncio.sleep(0.02)


async def test_every_call_is_taken_on_carried_out_and_fetched(rig: Rig, lent: Any) -> None:
    for call in rig.provider.calls:
        receipt = await rig.provider.submit(call, await lent(), attempt=1)
        assert isinstance(receipt, Receipt)
        end = await end_of(rig.provider, call, receipt)
        assert isinstance(end, Delivered)
        assert isinstance(await rig.provider.fetch(end.url), bytes)


async def test_the_cost_is_what_was_charged(rig: Rig, lent: Any) -> None:
    costs = []
    for call in rig.provider.calls:
        receipt = await rig.provider.submit(call, await lent(), attempt=1)
        costs.append((await end_of(rig.provider, call, receipt)).cost_usd_micros)

    assert costs == await rig.charged_usd_micros()
    assert all(costs)


@pytest.mark.parametrize(
    ("trouble", "shuts", "final"),
    [
        ("busy", None, False),
        ("no_credits", "credits_refused", False),
        ("bad_key", "key_refused", False),
        ("odd_value", None, True),
    ],
)
async def test_a_documented_refusal_costs_nothing(
    rig: Rig, lent: Any, trouble: Trouble, shuts: str | None, final: bool
) -> None:
    await rig.let(trouble)

    refusal = await rig.provider.submit(rig.provider.calls[0], await lent(), attempt=1)

    assert isinstance(refusal, Refusal)
    assert (refusal.shuts, refusal.final, refusal.not_before is not None) == (shuts, final, trouble == "busy")
    assert await rig.charged_usd_micros() == []


async def test_a_bad_gateway_is_unclear_and_the_history_clears_it(rig: Rig, lent: Any) -> None:
    await rig.let("bad_gateway")
    inputs, call = await lent(), rig.provider.calls[0]

    answer = await rig.provider.submit(call, inputs, attempt=1)

    assert isinstance(answer, Unclear)
    assert await rig.provider.find(call, inputs.mark, since=datetime.now(UTC)) is None


async def test_a_call_whose_reply_was_lost_is_found_by_its_mark_and_followed(rig: Rig, lent: Any) -> None:
    await rig.let("reply_lost")
    inputs, call = await lent(), rig.provider.calls[0]
    answer = await rig.provider.submit(call, inputs, attempt=1)
    assert isinstance(answer, Unclear)

    found = await rig.provider.find(call, inputs.mark, since=datetime.now(UTC))

    assert isinstance(found, Receipt)
    assert isinstance(await end_of(rig.provider, call, found), Delivered)
    assert len(await rig.charged_usd_micros()) == 1


async def test_a_mark_finds_no_other_call(rig: Rig, lent: Any) -> None:
    call = rig.provider.calls[0]
    await rig.provider.submit(call, await lent(), attempt=1)

    assert await rig.provider.find(call, (await lent()).mark, since=datetime.now(UTC)) is None


@pytest.mark.parametrize(("trouble", "code"), [("no_face", "photo_no_face"), ("moderated", "photo_moderation")])
async def test_a_photo_that_will_not_do_is_the_customers_and_free(
    rig: Rig, lent: Any, trouble: Trouble, code: str
) -> None:
    await rig.let(trouble)
    call = rig.provider.calls[0]
    receipt = await rig.provider.submit(call, await lent(), attempt=1)

    end = await end_of(rig.provider, call, receipt)

    assert end == Rejected(code=code, fault="customer")
    assert await rig.charged_usd_micros() == []


class TestSegmind:
    """What differs with the shape of its answers."""

    @pytest.fixture(params=["workflow-v2", "workflow-legacy", "models"])
    def shape(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    async def test_an_expired_record_is_looked_up_in_the_history(self, segmind_rig: SegmindRig, lent: Any) -> None:
        await segmind_rig.world.fault("expired_record")
        provider, call = segmind_rig.provider, segmind_rig.provider.calls[0]

        end = await end_of(provider, call, await provider.submit(call, await lent(), attempt=1))

        assert isinstance(end, Delivered)
        assert [end.cost_usd_micros] == await segmind_rig.charged_usd_micros()

    async def test_a_record_nobody_knows_yet_is_asked_for_again(self, segmind_rig: SegmindRig, lent: Any) -> None:
        await segmind_rig.world.set(record_seconds=0, history_lag_seconds=3600)
        provider, call = segmind_rig.provider, segmind_rig.provider.calls[0]

        progress = await provider.poll(call, await provider.submit(call, await lent(), attempt=1))

        assert isinstance(progress, Away)

    async def test_a_key_refused_while_waiting_shuts_the_door(self, segmind_rig: SegmindRig, lent: Any) -> None:
        provider, call = segmind_rig.provider, segmind_rig.provider.calls[0]
        receipt = await provider.submit(call, await lent(), attempt=1)
        rules = [{"match": {"on": door}, "do": {"kind": "unauthorized"}} for door in ("poll", "history")]
        await segmind_rig.world.admin.put("/_faults", json=rules)

        assert await provider.poll(call, receipt) == ShutOut("key_refused")

    async def test_passing_trouble_while_waiting_is_asked_again(self, segmind_rig: SegmindRig, lent: Any) -> None:
        provider, call = segmind_rig.provider, segmind_rig.provider.calls[0]
        receipt = await provider.submit(call, await lent(), attempt=1)
        await segmind_rig.world.fault("bad_gateway", on="poll", nth=[1, 2])

        assert isinstance(await end_of(provider, call, receipt), Delivered)

    async def test_a_provider_that_is_away_while_waiting_is_no_verdict(
        self, segmind_rig: SegmindRig, lent: Any
    ) -> None:
        provider, call = segmind_rig.provider, segmind_rig.provider.calls[0]
        receipt = await provider.submit(call, await lent(), attempt=1)
        await segmind_rig.world.fault("bad_gateway", on="poll")

        assert isinstance(await provider.poll(call, receipt), Away)


class TestSegmindWhateverItsShape:
    """What is the same for every shape."""

    @pytest.fixture
    def shape(self) -> str:
        return "workflow-v2"

    async def test_a_face_it_cannot_see_in_our_drawing_is_our_fault(self, segmind_rig: SegmindRig, lent: Any) -> None:
        await segmind_rig.world.fault("no_face_target")
        provider, call = segmind_rig.provider, segmind_rig.provider.calls[0]

        end = await end_of(provider, call, await provider.submit(call, await lent(), attempt=1))

        assert end == Rejected(code="provider_rejected", fault="platform")

    async def test_a_history_that_is_away_proves_nothing(self, segmind_rig: SegmindRig) -> None:
        await segmind_rig.world.fault("bad_gateway", on="history")

        found = await segmind_rig.provider.find(segmind_rig.provider.calls[0], "inputs/x.png", since=datetime.now(UTC))

        assert isinstance(found, Away)

    async def test_a_late_row_is_found_later(self, segmind_rig: SegmindRig, lent: Any) -> None:
        provider, call, inputs = segmind_rig.provider, segmind_rig.provider.calls[0], await lent()
        await segmind_rig.world.fault("late_history", seconds=0.3)
        await provider.submit(call, inputs, attempt=1)
        first = await provider.find(call, inputs.mark, since=datetime.now(UTC))
        await asyncio.sleep(0.35)

        assert first is None
        assert isinstance(await provider.find(call, inputs.mark, since=datetime.now(UTC)), Receipt)

    async def test_a_call_is_found_behind_many_others(self, segmind_rig: SegmindRig, lent: Any) -> None:
        provider, call, inputs = segmind_rig.provider, segmind_rig.provider.calls[0], await lent()
        await provider.submit(call, inputs, attempt=1)
        tiny = f"data:image/png;base64,{in_base64(a_picture())}"
        posts = [segmind_rig.world.segmind.post("/v2/esrgan", json={"image": tiny, "scale": 2}) for _ in range(105)]
        await asyncio.gather(*posts)

        assert isinstance(await provider.find(call, inputs.mark, since=datetime.now(UTC)), Receipt)

    async def test_a_file_that_is_gone_may_come_back(self, segmind_rig: SegmindRig, world: World) -> None:
        fetched = await segmind_rig.provider.fetch(f"{str(world.segmind.base_url).rstrip('/')}/generations/none.png")

        assert fetched == Unfetched("HTTP 404", passing=True)

    async def test_without_credits_for_a_page_it_does_not_let_us_in(self, segmind_rig: SegmindRig) -> None:
        before = await segmind_rig.provider.lets_us_in()
        await segmind_rig.world.set(credits_usd=0.5)

        assert (before, await segmind_rig.provider.lets_us_in()) == (True, False)

    @pytest.mark.parametrize("kind", ["unauthorized", "bad_gateway"])
    async def test_while_it_refuses_or_fails_it_does_not_let_us_in(self, segmind_rig: SegmindRig, kind: str) -> None:
        await segmind_rig.world.fault(kind, on="credits")

        assert not await segmind_rig.provider.lets_us_in()
