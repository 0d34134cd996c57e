"""Rounds that ask Stripe, and what they say aloud."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from contracts.payments import ReplayEvents, SyncCheckout
from orchestrator.adapters import bookkeeping
from orchestrator.domain.dispatch import Limits
from orchestrator.use_cases import rounds
from orchestrator.use_cases.desk import Desk, OperatorWish

DAY = timedelta(days=1)


@asynccontextmanager
async def going_round(work: Any) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - the stand-in has no event to wait on.
            await asyncio.sleep(0)


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


async def test_the_reconciler_asks_about_single_orders_and_about_everything(memory_bench: Any, sale: Any) -> None:
    bench = await memory_bench()
    await sale.ordered(bench)
    await bench.pass_time(2 * DAY)

    async with going_round(rounds.reconcile(bench.store, every_seconds=60, replay_every=DAY)):
        await until(lambda: any(isinstance(said.message, ReplayEvents) for said in bench.store.outbox))

    assert len(await sale.said(bench, SyncCheckout)) == 1


async def test_a_lost_queue_has_stripe_tell_everything_again(memory_bench: Any, sale: Any) -> None:
    bench, lost = await memory_bench(), asyncio.Event()
    await sale.ordered(bench)

    async with going_round(rounds.resend_lost(bench.store, lost=lost, replay_every=DAY, settle_seconds=0)):
        lost.set()
        await until(lambda: any(isinstance(said.message, ReplayEvents) for said in bench.store.outbox))

    assert not lost.is_set()


def test_alarms_and_states_of_orders_are_counted_and_told_without_a_person(
    sale: Any, make: Any, caplog: pytest.LogCaptureFixture
) -> None:
    desk, order = Desk(now=make.noon, limits=Limits()), sale.order()
    before = counted("comics_order_alarms_total", kind="totals_differ")
    placed = counted("comics_orders_total", status="awaiting_payment")

    desk.place_order(order)
    desk.alarm("totals_differ", order.id)
    desk.operator_wishes.append(
        OperatorWish(id=uuid4(), kind="refund", order_id=order.id, operator="ops", why="kind", refused=None)
    )
    with caplog.at_level("INFO", logger=bookkeeping.__name__):
        bookkeeping.count(desk, {}, [])

    assert counted("comics_order_alarms_total", kind="totals_differ") == before + 1
    assert counted("comics_orders_total", status="awaiting_payment") == placed + 1
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "an order needs a person"),
        ("INFO", "operator's wish recorded"),
    ]
    assert str(order.user_id) not in str([vars(record) for record in caplog.records])
