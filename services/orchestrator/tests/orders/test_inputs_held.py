"""What a book is made of stays as long as the book may still have to be made."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from contracts.message import derived_id
from contracts.orders import ReplacementRequested


@pytest_asyncio.fixture
async def bench(postgres_bench: Any) -> Any:
    return await postgres_bench(preview_quota=100, slots_per_user=1000, slots=1000)


async def held(connection: asyncpg.Connection) -> dict[UUID, str]:
    return {row["order_id"]: row["why"] for row in await connection.fetch("SELECT order_id, why FROM app.inputs_held")}


async def book_ends(bench: Any, sale: Any, order_id: UUID, *, fails: bool) -> None:
    await sale.work(bench, derived_id("book of order", order_id), fails=fails)
    await sale.look_round(bench)


async def test_an_order_that_may_still_be_paid_holds_its_inputs(
    owner: asyncpg.Connection, bench: Any, sale: Any, told_of: Any
) -> None:
    waiting, expired, failed, delayed, unconfirmed = [await sale.ordered(bench) for _ in range(5)]
    await bench.store.apply(told_of(expired).session("expired"))
    await bench.store.apply(told_of(failed).session("payment_failed"))
    await bench.store.apply(told_of(delayed).session("payment_processing"))
    await bench.store.apply(told_of(unconfirmed).dispute("warning_needs_response"))

    assert await held(owner) == dict.fromkeys((waiting, expired, failed, delayed, unconfirmed), "open")


async def test_a_paid_order_holds_its_inputs_until_its_book_is_done(
    owner: asyncpg.Connection, bench: Any, sale: Any, told_of: Any
) -> None:
    done, queued, on_hold = [await sale.ordered(bench) for _ in range(3)]
    await bench.store.apply(told_of(done).paid())
    await book_ends(bench, sale, done, fails=False)
    await bench.store.apply(told_of(queued).paid())
    await bench.store.apply(told_of(on_hold).paid(amount_minor=7))

    assert await held(owner) == {queued: "paid", on_hold: "paid"}


async def test_a_failed_book_holds_its_inputs_until_the_money_goes_back(
    owner: asyncpg.Connection, bench: Any, sale: Any
) -> None:
    order_id = await sale.failed(bench)
    undecided = await held(owner)

    await bench.pass_time(timedelta(days=1))
    await sale.look_round(bench)

    assert (undecided, await held(owner)) == ({order_id: "unresolved"}, {})


async def test_a_book_made_again_holds_the_inputs_in_place_of_the_one_that_failed(
    owner: asyncpg.Connection, bench: Any, sale: Any
) -> None:
    order_id = await sale.failed(bench)
    again = ReplacementRequested(correlation_id=order_id, order_id=order_id, operator="ops", why="it failed")

    await bench.store.apply(again)
    meanwhile = await held(owner)
    await book_ends(bench, sale, again.replacement_order_id, fails=False)

    assert (meanwhile, await held(owner)) == ({again.replacement_order_id: "paid"}, {})


async def test_a_dispute_holds_the_inputs_of_a_book_not_made_until_it_is_lost(
    owner: asyncpg.Connection, bench: Any, sale: Any, told_of: Any
) -> None:
    disputed, lost = [await sale.bought(bench) for _ in range(2)]

    await bench.store.apply(told_of(disputed).dispute("needs_response"))
    await bench.store.apply(told_of(lost).dispute("lost"))

    assert await held(owner) == {disputed: "unresolved"}


async def test_what_is_held_names_whose_it_is_and_of_which_preview(
    owner: asyncpg.Connection, bench: Any, sale: Any
) -> None:
    order = await bench.store.find_order(await sale.bought(bench))

    (row,) = await owner.fetch("SELECT user_id, preview_job_id, book_job_id, changed_at FROM app.inputs_held")

    assert tuple(row) == (order.user_id, order.preview_job_id, order.book_job_id, order.changed_at)


async def test_the_orchestrator_itself_may_read_what_is_held(bench: Any, sale: Any) -> None:
    order_id = await sale.ordered(bench)

    async with bench.store.pool.acquire() as connection:
        assert await held(connection) == {order_id: "open"}
