"""Whoever is killed between a payment and its book: afterwards the order is paid and has one book."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest

from chassis.crash import CRASH_AT

pytestmark = pytest.mark.usefixtures("nothing_is_begun")

SHOPPERS: Final = 3


@pytest.fixture
async def shopper(stall: Any) -> AsyncIterator[Any]:
    """A shopper who has ordered; the money goes back afterwards."""
    shopper = await stall.shopper()
    await shopper.order()
    yield shopper
    await stall.take_back(shopper)


async def check_that_it_is_paid_and_has_one_book(shopper: Any) -> None:
    order = await shopper.until(status="paid", fulfilment="queued")

    (payment,) = await shopper.payments()
    assert (payment["charges"], payment["charged"]) == (1, order["total"]["amount_minor"])
    assert [told["what"] for told in order["timeline"]].count("paid") == 1
    assert [str(book["id"]) for book in await shopper.books()] == [order["book_job_id"]]


async def killed(world: Any, part: str) -> None:
    """Wait until a part has died at its crash point."""

    async def is_dead() -> bool:
        return not world.fleet.part_runs(part)

    await world.eventually(is_dead)


@pytest.mark.parametrize("point", ["before_publishing_fact", "after_publishing_fact"])
async def test_payments_dies_while_it_tells_of_a_payment(shopper: Any, world: Any, point: str) -> None:
    await world.fleet.start_part("payments", {CRASH_AT: point})

    await shopper.press("paid")
    await killed(world, "payments")
    await world.fleet.start_part("payments")

    await check_that_it_is_paid_and_has_one_book(shopper)


async def test_payments_dies_when_stripe_has_opened_the_page(stall: Any, world: Any) -> None:
    shopper = await stall.shopper()
    await world.fleet.start_part("payments", {CRASH_AT: "after_stripe_answered"})

    ordering = asyncio.create_task(shopper.order())
    await killed(world, "payments")
    await world.fleet.start_part("payments")
    await ordering
    await shopper.press("paid")

    await check_that_it_is_paid_and_has_one_book(shopper)
    sessions = (await world.stripe_api("checkout/sessions?limit=100"))["data"]
    assert [one["metadata"]["order_id"] for one in sessions].count(shopper.order_id) == 1
    await stall.take_back(shopper)


async def test_payments_dies_when_stripe_has_made_the_refund(stall: Any, world: Any) -> None:
    shopper = await stall.shopper()
    await shopper.order()
    await shopper.press("paid")
    await shopper.until(status="paid", fulfilment="queued")
    await world.fleet.start_part("payments", {CRASH_AT: "after_stripe_answered"})

    refunding = asyncio.create_task(world.orders.refund(shopper.order_uuid, amount_minor=None, why="a test"))
    await killed(world, "payments")
    await world.fleet.start_part("payments")
    await refunding

    await shopper.until(status="refunded", fulfilment="failed")
    (payment,) = await shopper.payments()
    refunds = await world.stripe_api(f"refunds?payment_intent={payment['payment_intent']}")
    assert payment["refunded"] == payment["charged"]
    assert len(refunds["data"]) == 1


async def test_payments_is_away_while_the_buyer_pays(shopper: Any, world: Any) -> None:
    url = (await shopper.now())["checkout"]["url"]
    await world.fleet.stop_part("payments", at_once=True)

    await world.stripe("POST", f"sessions/{url.rpartition('/')[2]}/pay", {})
    await world.fleet.start_part("payments")

    await check_that_it_is_paid_and_has_one_book(shopper)


@pytest.mark.parametrize("point", ["before_commit", "after_commit", "before_publishing", "after_publishing"])
async def test_the_orchestrator_dies_over_a_payment(shopper: Any, world: Any, point: str) -> None:
    await world.fleet.stop_part("orchestrator")
    await shopper.press("paid")

    await world.fleet.start_part("orchestrator", {CRASH_AT: point}, wait=False)
    await killed(world, "orchestrator")
    await world.fleet.start_part("orchestrator")

    await check_that_it_is_paid_and_has_one_book(shopper)


async def test_the_orchestrator_is_killed_while_payments_come(shopper: Any, world: Any) -> None:
    paying = asyncio.create_task(shopper.press("paid"))
    await world.fleet.stop_part("orchestrator", at_once=True)
    await paying
    await world.fleet.start_part("orchestrator")

    await check_that_it_is_paid_and_has_one_book(shopper)


async def test_the_broker_is_killed_with_a_payment_in_a_queue(shopper: Any, world: Any) -> None:
    await world.fleet.stop_part("orchestrator")
    await shopper.press("paid")

    await world.fleet.stop_part("rabbitmq", at_once=True)
    await world.fleet.start_part("rabbitmq")
    await world.fleet.start_part("orchestrator")

    await check_that_it_is_paid_and_has_one_book(shopper)


async def test_the_broker_is_away_while_the_buyer_pays(shopper: Any, world: Any) -> None:
    url = (await shopper.now())["checkout"]["url"]
    await world.fleet.stop_part("rabbitmq", at_once=True)

    await world.stripe("POST", f"sessions/{url.rpartition('/')[2]}/pay", {})
    await world.fleet.start_part("rabbitmq")

    await check_that_it_is_paid_and_has_one_book(shopper)


async def test_the_broker_loses_everything_with_a_payment_in_a_queue(shopper: Any, world: Any) -> None:
    await world.fleet.stop_part("orchestrator")
    await shopper.press("paid")

    await world.fleet.stop_part("rabbitmq", at_once=True)
    shutil.rmtree(world.fleet.folder / "rabbitmq" / "data")
    await world.fleet.start_part("rabbitmq")
    await world.fleet.start_part("orchestrator")

    await check_that_it_is_paid_and_has_one_book(shopper)
