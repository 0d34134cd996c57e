"""The whole service but its broker, on a sandbox that really swaps faces and bills for it."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

from chassis.bus import Release
from contracts.faceswap import CropSlot, PageSwapped, SwapPage
from faces.detect import FaceFinder
from faces.likeness import Slot, check_slot
from faceswap.adapters.loans import UploadedLoans
from faceswap.adapters.pictures import slot_data


@pytest.fixture
def shape() -> str:
    return "workflow-v2"


@pytest.fixture
async def order(workshop: Any, a_command: Any, drawn_crop: bytes, photo: bytes) -> AsyncIterator[Any]:
    """Order a page with its pictures in the store."""

    async def make(**changes: Any) -> SwapPage:
        command: SwapPage = await workshop.order(a_command, crop=drawn_crop, photo=photo, **changes)
        return command

    return make


async def charges(workshop: Any) -> list[int]:
    return [round(row["cost_usd"] * 1e6) for row in await workshop.world.ledger() if row["charged"]]


def picture_of(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


class TestEveryShape:
    """What is shown for each way to use Segmind."""

    @pytest.fixture(params=["workflow-v2", "workflow-legacy", "models"])
    def shape(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    async def test_the_childs_face_is_in_the_slot_and_the_cost_is_the_ledgers(
        self, workshop: Any, order: Any, finder: FaceFinder, slot: CropSlot
    ) -> None:
        command = await order()

        answer = await workshop.swap(command)

        assert isinstance(answer, PageSwapped)
        page = picture_of(await workshop.store.get(answer.picture))
        assert (page.format, page.size) == ("PNG", (slot.width, slot.height))
        assert check_slot(np.asarray(page.convert("RGB")), Slot.parse(slot_data(slot)), finder).accepted
        assert [call.cost_usd_micros for call in answer.calls] == await charges(workshop)

    async def test_two_workers_at_once_pay_once_and_answer_alike(self, workshop: Any, order: Any) -> None:
        command = await order()

        one, other = await asyncio.gather(workshop.swap(command), workshop.swap(command))

        assert isinstance(one, PageSwapped)
        assert one == other
        assert len(await charges(workshop)) == len(workshop.provider.calls)

    async def test_a_call_that_was_charged_and_whose_reply_was_dropped_is_adopted(
        self, workshop: Any, order: Any
    ) -> None:
        await workshop.world.fault("reset_after", nth=1)

        answer = await workshop.swap(await order())

        assert isinstance(answer, PageSwapped)
        assert [call.cost_usd_micros for call in answer.calls] == await charges(workshop)
        assert len(await charges(workshop)) == len(workshop.provider.calls)

    async def test_an_expired_record_is_answered_by_the_history(self, workshop: Any, order: Any) -> None:
        await workshop.world.fault("expired_record")

        answer = await workshop.swap(await order())

        assert isinstance(answer, PageSwapped)
        assert [call.cost_usd_micros for call in answer.calls] == await charges(workshop)


async def test_the_provider_can_read_what_it_was_lent_only_until_the_answer(workshop: Any, order: Any) -> None:
    command = await order()

    await workshop.swap(command)

    assert [found.key async for found in workshop.store.list("inputs/")] == []


async def test_the_same_command_again_gives_the_same_bytes_for_no_money(workshop: Any, order: Any) -> None:
    command = await order()
    first = await workshop.swap(command)
    paid = await charges(workshop)

    second = await workshop.swap(command)

    assert second == first
    assert await charges(workshop) == paid


@pytest.mark.parametrize("trouble", ["rate_limited", "server_error_before", "reset_before"])
async def test_trouble_at_the_first_post_is_paid_at_most_once(workshop: Any, order: Any, trouble: str) -> None:
    kind = "bad_gateway" if trouble == "server_error_before" else trouble
    await workshop.world.fault(kind, nth=1, seconds=0.2)

    answer = await workshop.swap(await order())

    expected = "page.swapped" if trouble == "rate_limited" else "provider_unknown"
    assert expected in (answer.type, getattr(answer, "code", ""))
    assert len(await charges(workshop)) == (len(workshop.provider.calls) if answer.type == "page.swapped" else 0)


@pytest.mark.parametrize(
    ("trouble", "code"),
    [("unauthorized", "key_refused"), ("credits", "credits_refused")],
)
async def test_a_refused_key_or_credit_shuts_the_door(workshop: Any, order: Any, trouble: str, code: str) -> None:
    await workshop.world.fault(trouble)

    answer = await workshop.swap(await order(good_for=0.5))

    assert workshop.door.shut_for == code
    assert (answer.code, await charges(workshop)) == ("expired", [])


@pytest.mark.parametrize(
    ("trouble", "code", "fault"),
    [
        ("content_type", "provider_rejected", "provider"),
        ("no_face_source", "photo_no_face", "customer"),
        ("no_face_target", "provider_rejected", "platform"),
        ("moderation", "photo_moderation", "customer"),
    ],
)
async def test_what_the_provider_will_not_do_costs_nothing(
    workshop: Any, order: Any, trouble: str, code: str, fault: str
) -> None:
    await workshop.world.fault(trouble)

    answer = await workshop.swap(await order())

    assert (answer.code, answer.fault) == (code, fault)
    assert await charges(workshop) == []


@pytest.mark.parametrize("trouble", ["unchanged", "truncated_file", "not_an_image"])
async def test_a_result_without_the_child_is_never_a_page(workshop: Any, order: Any, trouble: str) -> None:
    await workshop.world.fault(trouble)
    command = await order()

    answer = await workshop.swap(command)

    assert (answer.code, answer.fault) == ("provider_rejected", "provider")
    assert await workshop.store.find(command.result_key) is None
    assert [call.cost_usd_micros for call in answer.calls] == await charges(workshop)


async def test_a_worker_that_is_told_to_stop_hands_a_running_call_back_at_once(workshop: Any, order: Any) -> None:
    await workshop.world.set(min_latency_seconds=5)
    command = await order()
    working = asyncio.create_task(workshop.swap(command))
    async with asyncio.timeout(10):
        while not await workshop.world.ledger():  # noqa: ASYNC110 - the ledger is another process's
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)

    workshop.stopping.set()

    with pytest.raises(Release):
        await asyncio.wait_for(working, 1)


async def test_who_takes_a_call_over_pays_nothing(workshop: Any, order: Any) -> None:
    await workshop.world.set(min_latency_seconds=1)
    command = await order()
    first = asyncio.create_task(workshop.swap(command))
    await asyncio.sleep(0.6)
    first.cancel()

    answer = await workshop.swap(command)

    assert isinstance(answer, PageSwapped)
    assert len(await charges(workshop)) == len(workshop.provider.calls)


async def test_inputs_can_be_uploaded_where_the_store_cannot_be_reached(
    workshop: Any, order: Any, make_workshop: Any
) -> None:
    uploading = make_workshop(loans=UploadedLoans(workshop.provider))
    await workshop.world.fault("reset_after", nth=1)

    answer = await uploading.swap(await order())

    assert isinstance(answer, PageSwapped)
    assert len(await charges(workshop)) == len(workshop.provider.calls)
