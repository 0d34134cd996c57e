"""Several stores on one database: money is heard once, a book is made once, and nobody stands in another's way."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from contracts.message import StepCommand, derived_id
from contracts.orders import ReplacementRequested
from contracts.payments import MakeRefund, PaymentRecorded
from contracts.topology import MESSAGES
from orchestrator.adapters.job_store import PostgresJobStore
from orchestrator.domain.dispatch import Limits

Open = Callable[..., Awaitable[PostgresJobStore]]

WIDE = Limits(slots=1000, slots_per_user=1000, preview_quota=1000)


def book_of(order_id: UUID) -> UUID:
    return derived_id("book of order", order_id)


class Shop:
    """Three stores on one database; what is a bench of one to the builders."""

    def __init__(self, stores: list[PostgresJobStore]) -> None:
        self.stores = stores
        self.store = stores[0]

    async def said(self) -> list[Any]:
        rows = await self.store.pool.fetch("SELECT type, body FROM app.outbox ORDER BY id")
        return [MESSAGES[row["type"]].model_validate_json(row["body"]) for row in rows]

    async def everywhere(self, items: Iterable[Any]) -> None:
        """Tell every store everything at once, each beginning somewhere else."""
        items = list(items)
        told = (
            store.apply(item)
            for n, store in enumerate(self.stores)
            for item in (*items[n * len(items) // 3 :], *items[: n * len(items) // 3])
        )
        await asyncio.gather(*told)

    def spread(self, items: Iterable[Any]) -> Iterator[Awaitable[None]]:
        """Yield the work of telling each item to one of the stores, by turns."""
        return (store.apply(item) for store, item in zip(cycle(self.stores), items, strict=False))

    async def books(self) -> dict[UUID, str]:
        rows = await self.store.pool.fetch("SELECT order_id, status FROM app.jobs WHERE kind = 'book'")
        return {row["order_id"]: row["status"] for row in rows}


@pytest_asyncio.fixture
async def shop(open_store: Open) -> Shop:
    stores = [await open_store(limits=WIDE) for _ in range(3)]
    await asyncio.gather(*(store.find_job(uuid4()) for store in stores))  # Connected, so that they start together.
    return Shop(stores)


def told_again(fact: PaymentRecorded) -> PaymentRecorded:
    """What looking the same thing up tells: another event, the same fact."""
    event = f"sync:{fact.stripe_event_id}"
    return fact.model_copy(update={"message_id": PaymentRecorded.id_of(event), "stripe_event_id": event})


async def test_facts_that_reach_every_store_at_once_have_one_effect(shop: Shop, sale: Any, scenarios: Any) -> None:
    names = ("paid", "delayed, then paid", "two partial refunds", "refunded", "a dispute that is lost", "paid twice")
    ends = {await sale.ordered(shop): name for name in names}
    ended = {order_id: scenarios(order_id)[name] for order_id, name in ends.items()}
    facts = [fact for scenario in ended.values() for fact in scenario.facts]

    await shop.everywhere([*facts, *map(told_again, facts)])

    orders = {order_id: await shop.store.find_order(order_id) for order_id in ended}
    effects = await shop.store.pool.fetch("SELECT count(*) FROM app.payment_events GROUP BY stripe_event_id")
    assert {order_id: order.status for order_id, order in orders.items()} == {
        order_id: scenario.ends for order_id, scenario in ended.items()
    }
    assert {row["count"] for row in effects} == {1}
    assert len(effects) == 2 * len(facts)
    due = {order_id for order_id, scenario in ended.items() if scenario.book}
    assert due <= set(await shop.books())
    assert {order.book_job_id for order in orders.values() if order.id in due} == {book_of(one) for one in due}


async def test_a_payment_and_its_book_and_what_is_said_of_them_are_one_transaction(
    shop: Shop, sale: Any, told_of: Any
) -> None:
    order_id = await sale.ordered(shop)
    before = await shop.store.pool.fetchval("SELECT max(id) FROM app.outbox")

    await shop.store.apply(told_of(order_id).paid())

    written = await shop.store.pool.fetch(
        """
        SELECT xmin::text AS transaction FROM app.payment_events
        UNION ALL SELECT xmin::text FROM app.payment_facts
        UNION ALL SELECT xmin::text FROM app.orders
        UNION ALL SELECT xmin::text FROM app.jobs WHERE kind = 'book'
        UNION ALL SELECT s.xmin::text FROM app.job_steps s JOIN app.jobs j ON j.id = s.job_id WHERE j.kind = 'book'
        UNION ALL SELECT xmin::text FROM app.inbox WHERE message_id = $2
        UNION ALL SELECT xmin::text FROM app.outbox WHERE id > $1
        """,
        before,
        told_of(order_id).paid().message_id,
    )
    assert len(written) > 6
    assert len({row["transaction"] for row in written}) == 1


async def test_two_checkouts_paid_at_once_are_one_book_and_one_refund(shop: Shop, sale: Any, told_of: Any) -> None:
    order_id = await sale.ordered(shop)
    told = told_of(order_id)
    first, second = told.paid("a"), told.paid("b", minute=5)

    await asyncio.gather(*(shop.spread([first, second, told_again(second), told_again(first), first, second])))

    refunds = {m.refund_key for m in await shop.said() if isinstance(m, MakeRefund)}
    assert await shop.books() == {order_id: "queued"}
    assert len(refunds) == 1
    assert refunds <= {"refund:dup:cs_a", "refund:dup:cs_b"}


async def test_a_book_whose_money_goes_while_it_is_claimed_runs_or_is_called_off(
    shop: Shop, sale: Any, told_of: Any
) -> None:
    orders = [await sale.bought(shop) for _ in range(4)]
    refunds = [told_of(order_id).refund("succeeded") for order_id in orders]

    await asyncio.gather(
        *shop.spread(refunds[:2]), *(store.claim() for store in shop.stores), *shop.spread(refunds[2:])
    )
    while await shop.store.claim():
        pass

    rows = await shop.store.pool.fetch(
        "SELECT j.status, j.error_code, o.status AS order_status FROM app.jobs j JOIN app.orders o ON o.id = j.order_id"
    )
    assert len(rows) == 4
    assert {row["order_status"] for row in rows} == {"refunded"}
    assert {(row["status"], row["error_code"]) for row in rows} <= {("processing", None), ("failed", "order_refunded")}


async def test_a_book_that_several_operators_replace_at_once_is_replaced_once(
    shop: Shop, sale: Any, owner: asyncpg.Connection
) -> None:
    order_id = await sale.failed(shop)
    wishes = [
        ReplacementRequested(correlation_id=order_id, order_id=order_id, operator=name, why="it failed")
        for name in ("ops", "boss", "intern")
    ]

    async with owner.transaction():  # All of them have begun when the first may go on.
        await owner.execute("SELECT FROM app.orders FOR UPDATE")
        working = asyncio.gather(*shop.spread(wishes))
        await until_waiting(owner, number=3)
    await working

    refused = await shop.store.pool.fetch("SELECT refused FROM app.operator_wishes")
    replaced = await shop.store.pool.fetch("SELECT replaces_order_id FROM app.orders WHERE granted")
    assert sorted(str(row["refused"]) for row in refused) == ["None", "already_replaced", "already_replaced"]
    assert [row["replaces_order_id"] for row in replaced] == [order_id]


async def test_a_preview_accepted_and_ordered_in_many_places_at_once_is_bought_once(shop: Shop, sale: Any) -> None:
    user = uuid4()
    await shop.store.apply(sale.prices())
    preview = await sale.preview(shop, user=user)
    acceptance = sale.acceptance(user=user, preview=preview)
    accepted = [acceptance.model_copy(update={"message_id": uuid4()}) for _ in range(6)]
    wishes = [sale.wish(user=user, acceptance=acceptance.acceptance_id) for _ in range(6)]

    await asyncio.gather(*shop.spread(accepted))
    await asyncio.gather(*shop.spread(wishes))

    refusals = await shop.store.pool.fetch("SELECT code, params FROM app.refusals")
    (order_id,) = [row["id"] for row in await shop.store.pool.fetch("SELECT id FROM app.orders")]
    assert await shop.store.pool.fetchval("SELECT count(*) FROM app.acceptances") == 1
    assert {(row["code"], row["params"]) for row in refusals} == {("order_exists", f'{{"order_id": "{order_id}"}}')}
    assert len(refusals) == 5


async def test_prices_published_in_many_places_at_once_are_one_list(shop: Shop, sale: Any) -> None:
    for version in range(1, 11):
        await asyncio.gather(*shop.spread(sale.prices(version=version) for _ in shop.stores))

    versions = await shop.store.pool.fetch("SELECT version FROM app.price_lists ORDER BY version")
    assert [row["version"] for row in versions] == list(range(1, 11))


async def test_claims_answers_rounds_and_facts_at_once_wait_for_each_other_in_one_order(
    shop: Shop, sale: Any, make: Any, scenarios: Any, caplog: pytest.LogCaptureFixture
) -> None:
    orders = [await sale.ordered(shop) for _ in range(8)]
    names = cycle(("paid", "a refund that fails after all", "two partial refunds", "a dispute that is won"))
    facts = [fact for order_id in orders for fact in scenarios(order_id)[next(names)].facts]
    caplog.set_level(logging.INFO, logger="orchestrator.adapters.job_store")

    async def look_round() -> None:
        for _ in range(4):
            for store in shop.stores:
                await asyncio.gather(*map(store.apply, [*await store.overdue(), *await store.open_steps()]))
                await store.claim()

    await asyncio.gather(shop.everywhere(facts), look_round(), answer_everything(shop, make))
    while await shop.store.claim():
        pass
    await answer_everything(shop, make)

    books = await shop.books()
    assert set(books) == set(orders)
    assert set(books.values()) <= {"done", "failed"}
    assert [record.message for record in caplog.records if "race" in record.message] == []


async def answer_everything(shop: Shop, make: Any) -> None:
    """Answer every command of a job in several places, until there is none left."""
    answered: set[UUID] = set()
    while todo := [m for m in await shop.said() if isinstance(m, StepCommand) and m.message_id not in answered]:
        await asyncio.gather(*shop.spread(make.answer(command) for command in todo for _ in range(2)))
        answered |= {command.message_id for command in todo}


async def until_waiting(owner: asyncpg.Connection, *, number: int) -> None:
    """Wait until so many connections wait for a lock."""
    waiting = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
    async with asyncio.timeout(30):
        while await owner.fetchval(waiting) < number:  # noqa: ASYNC110 - Postgres has no event to wait on.
            await asyncio.sleep(0.02)
