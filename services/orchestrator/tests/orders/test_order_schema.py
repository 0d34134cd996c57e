"""What Postgres itself refuses about orders: other people's rows, other amounts, another past."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from contracts.orders import ReplacementRequested

OWNED = {
    "acceptances": "user_id",
    "orders": "user_id",
    "order_overview": "user_id",
    "checkouts": "(SELECT user_id FROM app.orders o WHERE o.id = order_id)",
    "order_events": "(SELECT user_id FROM app.orders o WHERE o.id = order_id)",
}
"""What a user reads of, and how it says whose it is."""


@pytest_asyncio.fixture
async def bench(postgres_bench: Any) -> Any:
    return await postgres_bench()


@asynccontextmanager
async def as_user(connection: asyncpg.Connection, user: UUID | None, role: str = "authenticated") -> AsyncIterator[Any]:
    """Look as the gateway does for a user."""
    async with connection.transaction():
        claims = json.dumps({"sub": str(user)}) if user else ""
        await connection.execute("SELECT set_config('request.jwt.claims', $1, true)", claims)
        await connection.execute(f"SET LOCAL ROLE {role}")
        yield connection


async def is_impossible(connection: asyncpg.Connection, statement: str) -> bool:
    """Say whether Postgres refuses a change whoever asks for it."""
    try:
        async with connection.transaction():
            await connection.execute(statement)
    except asyncpg.IntegrityConstraintViolationError:
        return True
    return False


async def test_a_buyer_sees_their_own_purchases_and_nobody_elses(
    gateway: asyncpg.Connection, bench: Any, sale: Any
) -> None:
    mine, theirs = uuid4(), uuid4()
    for user in (mine, theirs):
        await sale.bought(bench, user=user)

    seen: dict[str, list[set[UUID]]] = {}
    for user in (mine, theirs, uuid4(), None):
        async with as_user(gateway, user):
            for name, whose in OWNED.items():
                rows = await gateway.fetch(f"SELECT {whose} AS whose FROM app.{name}")  # noqa: S608 - of this file.
                seen.setdefault(name, []).append({row["whose"] for row in rows})

    assert seen == {name: [{mine}, {theirs}, set(), set()] for name in OWNED}


@pytest.mark.parametrize(
    "column", ["acceptances.pages", "acceptances.person_sha256", "price_lists.operator", "price_lists.published_at"]
)
async def test_what_a_buyer_needs_not_know_is_hidden(gateway: asyncpg.Connection, column: str) -> None:
    table, name = column.split(".")

    async with as_user(gateway, uuid4()):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await gateway.fetch(f"SELECT {name} FROM app.{table}")  # noqa: S608 - names of this test.


@pytest.mark.parametrize("table", ["acceptances", "orders", "checkouts", "order_events", "order_overview"])
async def test_whoever_is_not_signed_in_reads_of_no_purchase(gateway: asyncpg.Connection, table: str) -> None:
    async with as_user(gateway, None, role="anon"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await gateway.fetch(f"SELECT count(*) FROM app.{table}")  # noqa: S608 - names of this test.


@pytest.mark.parametrize("role", ["authenticated", "anon"])
async def test_anyone_sees_what_is_for_sale_at_the_prices_in_force(
    gateway: asyncpg.Connection, bench: Any, sale: Any, make: Any, role: str
) -> None:
    for event in (
        make.story(version=1),
        make.story(version=2),
        sale.prices(version=1),
        sale.prices(version=2, usd=990),
    ):
        await bench.store.apply(event)

    async with as_user(gateway, None, role=role):
        found = await gateway.fetch(
            "SELECT format, currency, goods_minor, shipping_minor, price_list, ships_to FROM app.products ORDER BY 1, 2"
        )

    assert [tuple(row) for row in found] == [
        ("digital", "eur", 1890, None, 2, []),
        ("digital", "usd", 990, None, 2, []),
        ("softcover", "eur", 2790, 400, 2, ["DE", "US"]),
        ("softcover", "usd", 2990, 500, 2, ["DE", "US"]),
    ]


async def test_what_can_be_sent_nowhere_is_not_for_sale(
    gateway: asyncpg.Connection, bench: Any, sale: Any, make: Any
) -> None:
    await bench.store.apply(make.story())
    await bench.store.apply(sale.prices().model_copy(update={"ships_to": ()}))

    async with as_user(gateway, None, role="anon"):
        found = await gateway.fetch("SELECT DISTINCT format FROM app.products")

    assert [row["format"] for row in found] == ["digital"]


async def test_what_was_ordered_and_for_how_much_never_changes(
    owner: asyncpg.Connection, bench: Any, sale: Any
) -> None:
    await sale.bought(bench)
    changes = [
        "user_id = gen_random_uuid()",
        "acceptance_id = gen_random_uuid()",
        "preview_job_id = gen_random_uuid()",
        "request_sha256 = 'x'",
        "format = 'hardcover'",
        "currency = 'gbp'",
        "goods_minor = 50",
        "shipping_minor = 1",
        "ships_to = '{DE}'",
        "price_list = 2",
        "product_name = 'x'",
        "replaces_order_id = id",
        "granted = true",
        "traceparent = 'x'",
        "created_at = now()",
        "version = 1",
    ]

    refused = {
        change: await is_impossible(owner, f"UPDATE app.orders SET {change}")  # noqa: S608 - changes of this test.
        for change in changes
    }

    assert refused == dict.fromkeys(changes, True)


async def test_a_hold_and_its_release_stay_on_the_record(
    owner: asyncpg.Connection, bench: Any, sale: Any, told_of: Any
) -> None:
    order_id = await sale.ordered(bench)
    await bench.store.apply(told_of(order_id).fact("order.review", 1, open=True))
    await bench.store.apply(told_of(order_id).fact("order.review", 2, open=False))

    refused = [
        await is_impossible(owner, f"UPDATE app.orders SET {column} = '{{}}'")  # noqa: S608 - names of this test.
        for column in ("held", "released")
    ]

    assert refused == [True, True]


async def test_the_past_of_an_order_never_changes(owner: asyncpg.Connection, bench: Any, sale: Any) -> None:
    await sale.bought(bench)
    frozen = {
        "price_lists": "operator = 'x'",
        "prices": "goods_minor = 60",
        "acceptances": "manifest_sha256 = 'x'",
        "payment_events": "fact = 'x'",
        "order_events": "cause = 'x'",
    }
    changes = [f"UPDATE app.{table} SET {change}" for table, change in frozen.items()]  # noqa: S608 - of this test.
    changes += [f"DELETE FROM app.{table}" for table in (*frozen, "orders")]  # noqa: S608 - names of this test.

    refused = {change: await is_impossible(owner, change) for change in changes}

    assert refused == dict.fromkeys(changes, True)


@pytest.mark.parametrize("table", ["checkouts", "payment_facts", "refunds", "resolutions", "operator_wishes", "orders"])
async def test_the_orchestrator_deletes_nothing_about_money(bench: Any, table: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await bench.store.pool.execute(f"DELETE FROM app.{table}")  # noqa: S608 - names of this test.


@pytest.mark.parametrize(
    ("table", "constraint"), [("jobs", "jobs_one_book_per_order"), ("orders", "orders_replaces_order_id_key")]
)
async def test_an_order_has_one_book_and_one_replacement(
    owner: asyncpg.Connection, bench: Any, sale: Any, table: str, constraint: str
) -> None:
    order_id = await sale.failed(bench)
    wish = ReplacementRequested(correlation_id=order_id, order_id=order_id, operator="ops", why="failed")
    await bench.store.apply(wish)
    twice = f"""
        INSERT INTO app.{table} SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid()))).*
        FROM app.{table} t WHERE to_jsonb(t) ->> $1 = $2
    """  # noqa: S608 - names of this test.

    with pytest.raises(asyncpg.UniqueViolationError, match=constraint):
        await owner.execute(twice, "order_id" if table == "jobs" else "replaces_order_id", str(order_id))


async def fulfilments(connection: asyncpg.Connection) -> dict[UUID, str]:
    return {row["id"]: row["fulfilment"] for row in await connection.fetch("SELECT * FROM app.order_overview")}


async def test_the_overview_says_how_far_each_book_is(
    owner: asyncpg.Connection, bench: Any, sale: Any, told_of: Any
) -> None:
    unpaid, held, queued, failed, done, refunded = [await sale.ordered(bench) for _ in range(6)]
    await bench.store.apply(told_of(failed).paid())
    await sale.work(bench, (await bench.store.find_order(failed)).book_id, fails=True)
    await bench.store.apply(told_of(done).paid())
    await sale.work(bench, (await bench.store.find_order(done)).book_id)
    await bench.store.apply(told_of(refunded).refund("succeeded"))
    await bench.store.apply(told_of(refunded).paid())
    await bench.store.apply(told_of(held).paid(amount_minor=7))
    processing = await sale.bought(bench)
    await bench.store.claim()
    await bench.store.apply(told_of(queued).paid())

    assert await fulfilments(owner) == {
        unpaid: "not_started",
        held: "on_hold",
        queued: "queued",
        processing: "processing",
        failed: "failed",
        done: "done",
        refunded: "not_started",
    }


async def test_a_book_that_is_due_but_has_no_job_yet_is_scheduled(
    owner: asyncpg.Connection, bench: Any, sale: Any
) -> None:
    order_id = await sale.ordered(bench)
    await owner.execute("UPDATE app.orders SET status = 'paid', paid_at = now()")

    assert await fulfilments(owner) == {order_id: "scheduled"}
