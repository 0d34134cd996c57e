"""Whatever happens to an order, both stores keep the same of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.orders import RefundRequested, ReleaseRequested
from contracts.payments import CheckoutFailed, MakeRefund, RefundMade, RefundRefused
from orchestrator.domain.order import Order

OpenBench = Callable[..., Awaitable[Any]]

NEVER = datetime(2026, 1, 1, tzinfo=UTC)


class Both:
    """Two stores that hear the same; the second hears it many at once."""

    def __init__(self, one: Any, other: Any) -> None:
        self.one, self.other = one.store, other.store
        self.said = one.said
        self.store = self

    async def apply(self, *items: Any) -> None:
        for item in items:
            await self.one.apply(item)
        await asyncio.gather(*map(self.other.apply, items))

    async def claim(self) -> int:
        await self.other.claim()
        return int(await self.one.claim())


def timeless(order: Order) -> Order:
    """The order without what clocks have to do with."""
    attempts = {key: replace(a, at=NEVER) if a.state == "open" else a for key, a in order.money.attempts.items()}
    resolution = order.resolution
    return replace(
        order,
        created_at=NEVER,
        changed_at=NEVER,
        synced_at=order.synced_at and NEVER,
        checkouts=tuple(
            replace(one, asked_at=NEVER, sent_at=NEVER, expires_at=NEVER if one.state == "asked" else one.expires_at)
            for one in order.checkouts
        ),
        refunds={key: replace(wish, asked_at=NEVER, sent_at=NEVER) for key, wish in order.refunds.items()},
        money=replace(order.money, attempts=attempts),
        resolution=resolution and replace(resolution, due_at=NEVER, decided_at=resolution.decided_at and NEVER),
    )


def whatever_may_happen(order_id: UUID, *, told: Any, scenarios: Any, commands: list[Any]) -> list[Any]:
    """Facts of every scenario, answers to what was asked, and what operators wish."""
    facts = [fact for scenario in scenarios(order_id).values() for fact in scenario.facts]
    doubts = [
        told.fact("order.fraud_warning", 3, actionable=True),
        told.fact("order.review", 4, open=True),
        told.fact("order.review", 6, open=False),
        told.fact("order.dispute_funds", 7),
        told.paid("d", minute=8, amount_minor=7, currency="eur"),
    ]
    refunds = [command for command in commands if isinstance(command, MakeRefund)]
    made = [RefundMade.answering(c, refund_key=c.refund_key, refund_id="re_9", status="pending") for c in refunds]
    refused = [RefundRefused.answering(c, refund_key=c.refund_key, code="charge_disputed") for c in refunds]
    wishes = [
        RefundRequested(correlation_id=order_id, order_id=order_id, operator="ops", why="kind", amount_minor=amount)
        for amount in (None, 300)
    ]
    releases = [
        ReleaseRequested(correlation_id=order_id, order_id=order_id, hold=hold, operator="ops", why="looked at")
        for hold in ("amount_mismatch", "fraud_warning")
    ]
    return [*facts, *doubts, *made, *refused, *wishes, *releases]


@pytest_asyncio.fixture
async def both(memory_bench: OpenBench, postgres_bench: OpenBench) -> Both:
    return Both(await memory_bench(preview_quota=100), await postgres_bench(preview_quota=100))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_both_stores_keep_the_same_of_an_order(
    both: Both, sale: Any, told_of: Any, scenarios: Any, data: st.DataObject
) -> None:
    order_id = await sale.ordered(both, **data.draw(st.sampled_from([{}, {"format": "softcover"}]), label="order"))

    for _ in range(data.draw(st.integers(1, 3), label="rounds")):
        commands = [m for m in await both.said() if m.correlation_id == order_id]
        possible = whatever_may_happen(order_id, told=told_of(order_id), scenarios=scenarios, commands=commands)
        happens = data.draw(st.lists(st.integers(0, 999), min_size=1, max_size=12), label="happens")
        await both.apply(*(possible[n % len(possible)] for n in happens))

    kept, written = [await store.find_order(order_id) for store in (both.one, both.other)]
    assert timeless(written) == timeless(kept)
    book, written_book = [await store.find_job(kept.book_id) for store in (both.one, both.other)]
    assert (book and (book.status, book.failure)) == (written_book and (written_book.status, written_book.failure))


async def test_a_checkout_that_failed_is_kept_alike(both: Both, sale: Any) -> None:
    acceptance = await sale.accepted(both)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id, format="softcover")
    await both.apply(wish)
    (command,) = await sale.checkouts(both, wish.order_id)

    await both.apply(CheckoutFailed.answering(command, attempt=1, code="not_configured", fault="platform"))

    kept, written = [await store.find_order(wish.order_id) for store in (both.one, both.other)]
    assert timeless(written) == timeless(kept)
    assert kept.quote.shipping.countries == ("DE", "US")
