"""The same deliveries through a real broker into a real database."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from chassis.bus import Bus
from contracts.payments import MakeRefund
from orchestrator import consumers

PATIENCE_SECONDS = 60
SEEDS = (1, 2, 3)
"""Each is another order of deliveries of every scenario, with every fact twice."""


@pytest_asyncio.fixture
async def deliver(fresh_vhost: str, postgres_bench: Any) -> AsyncIterator[tuple[Any, Bus]]:
    """A bench that hears a broker, and payments' own connection to it."""
    bench = await postgres_bench()
    ours, theirs = Bus("orchestrator", fresh_vhost, shutdown_seconds=2), Bus("payments", fresh_vhost)
    consumers.subscribe(ours, store=bench.store, lost=asyncio.Event(), at_once=100)
    await ours.start()
    await theirs.start()
    yield bench, theirs
    await theirs.stop()
    await ours.stop()


async def heard(bench: Any, order_id: UUID, scenario: Any) -> None:
    """Wait until everything that was told of an order is written down."""
    count = "SELECT count(*) FROM app.payment_events WHERE order_id = $1"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await bench.store.pool.fetchval(count, order_id) != len(scenario.facts):  # noqa: ASYNC110 - rows come from elsewhere.
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("seed", SEEDS)
async def test_facts_mixed_and_doubled_by_the_broker_make_the_books_that_are_due_and_no_other(
    deliver: tuple[Any, Bus], sale: Any, scenarios: Any, seed: int
) -> None:
    bench, payments = deliver
    orders = [await sale.ordered(bench, user=uuid4()) for _ in scenarios(uuid4())]
    played = {order_id: list(scenarios(order_id).values())[number] for number, order_id in enumerate(orders)}
    facts = [fact for scenario in played.values() for fact in scenario.facts * 2]
    random.Random(seed).shuffle(facts)  # noqa: S311 - a sample, not a secret.

    await asyncio.gather(*map(payments.publish, facts))
    for order_id, scenario in played.items():
        await heard(bench, order_id, scenario)

    commands = await sale.said(bench, MakeRefund)
    for order_id, scenario in played.items():
        order = await bench.store.find_order(order_id)
        book = await bench.store.find_job(order.book_id)
        keys = {command.refund_key for command in commands if command.order_id == order_id}
        assert order.status == scenario.ends
        assert (book is not None) if scenario.book else (book is None or book.status == "failed")
        assert scenario.given_back <= keys <= scenario.given_back | scenario.perhaps
    assert set(await bench.alarms()) <= {"duplicate_payment"}
