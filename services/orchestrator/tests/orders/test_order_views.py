"""What the analyst and the on-call engineer see of orders, by worked examples."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from contracts.jobs import AnalyticsFact, AnalyticsRecorded
from contracts.message import derived_id
from contracts.orders import RefundRequested, ReplacementRequested
from contracts.payments import MakeRefund, RefundMade, RefundRefused

HIDDEN = {"user_id", "request_sha256", "person_sha256", "acceptance_id", "url", "traceparent", "operator"}


@pytest_asyncio.fixture
async def bench(postgres_bench: Any) -> Any:
    return await postgres_bench(preview_quota=100, slots_per_user=1000, slots=1000)


@pytest_asyncio.fixture
async def analyst(fresh_database: str) -> Any:
    connection = await asyncpg.connect(fresh_database)
    await connection.execute("SET SESSION AUTHORIZATION analyst")
    yield connection
    await connection.close()


def book_of(order_id: UUID) -> UUID:
    return derived_id("book of order", order_id)


async def undelivered(connection: asyncpg.Connection) -> dict[UUID, tuple[Any, ...]]:
    rows = await connection.fetch("SELECT * FROM analytics.paid_not_delivered")
    return {row["order_id"]: (row["job_status"], row["code"], row["holds"], row["resolution"]) for row in rows}


async def refund_of(sale: Any, bench: Any, order_id: UUID) -> MakeRefund:
    """Let a failed book's money be given back, and return the command for it."""
    await bench.pass_time(timedelta(days=1))
    await sale.look_round(bench)
    return next(m for m in await sale.said(bench, MakeRefund) if m.order_id == order_id)


async def test_whoever_has_paid_and_has_no_book_is_on_the_list(
    analyst: asyncpg.Connection, owner: asyncpg.Connection, bench: Any, sale: Any, told_of: Any
) -> None:
    await sale.ordered(bench)
    done, failed, held, queued, lost = [await sale.ordered(bench) for _ in range(5)]
    await bench.store.apply(told_of(done).paid())
    await sale.work(bench, book_of(done))
    await bench.store.apply(told_of(failed).paid())
    await sale.work(bench, book_of(failed), fails=True)
    await sale.look_round(bench)
    await bench.store.apply(told_of(held).paid(currency="gbp"))
    await bench.store.apply(told_of(queued).paid())
    await owner.execute("UPDATE app.orders SET status = 'paid', paid_at = now() WHERE id = $1", lost)

    assert await undelivered(analyst) == {
        failed: ("failed", "photo_no_face", [], "open"),
        held: ("none", None, ["amount_mismatch"], None),
        queued: ("queued", None, [], None),
        lost: ("none", None, [], None),
    }


async def test_whose_book_is_made_again_is_on_the_list_by_the_replacement_until_that_is_done(
    analyst: asyncpg.Connection, bench: Any, sale: Any
) -> None:
    order_id = await sale.failed(bench)
    wish = ReplacementRequested(correlation_id=order_id, order_id=order_id, operator="ops", why="it failed")

    await bench.store.apply(wish)
    meanwhile = await undelivered(analyst)
    await sale.work(bench, book_of(wish.replacement_order_id))

    assert meanwhile == {wish.replacement_order_id: ("queued", None, [], None)}
    assert await undelivered(analyst) == {}


async def test_whose_money_is_on_its_way_back_is_not_on_the_list(
    analyst: asyncpg.Connection, bench: Any, sale: Any, told_of: Any
) -> None:
    order_id = await sale.failed(bench)

    command = await refund_of(sale, bench, order_id)
    asked = await undelivered(analyst)
    made = RefundMade.answering(command, refund_key=command.refund_key, refund_id="re_1", status="pending")
    await bench.store.apply(made)
    await bench.store.apply(told_of(order_id).refund("pending", key=command.refund_key))

    assert (asked, await undelivered(analyst)) == ({}, {})


async def test_whose_money_stripe_could_not_give_back_is_on_the_list_again(
    analyst: asyncpg.Connection, bench: Any, sale: Any, told_of: Any
) -> None:
    refused, failed = await sale.failed(bench), await sale.failed(bench)
    for order_id in (refused, failed):
        command = await refund_of(sale, bench, order_id)
        answer = RefundRefused.answering(command, refund_key=command.refund_key, code="charge_disputed")
        if order_id == failed:
            answer = RefundMade.answering(command, refund_key=command.refund_key, refund_id="re_1", status="pending")
        await bench.store.apply(answer)

    await bench.store.apply(told_of(failed).refund("failed", minute=9))

    assert await undelivered(analyst) == dict.fromkeys((refused, failed), ("failed", "photo_no_face", [], "refund"))


@pytest.mark.parametrize("whose", ["an operator's", "the dashboard's"])
async def test_whose_money_nobody_could_give_back_is_on_the_list_again(
    analyst: asyncpg.Connection, bench: Any, sale: Any, told_of: Any, whose: str
) -> None:
    order_id = await sale.failed(bench)
    told, key = told_of(order_id), None
    if whose == "an operator's":
        wish = RefundRequested(correlation_id=order_id, order_id=order_id, operator="ops", why="they asked")
        key = f"refund:operator:{wish.message_id}"
        await bench.store.apply(wish)
    await bench.store.apply(told.refund("pending", key=key))
    await bench.pass_time(timedelta(days=1))
    await sale.look_round(bench)
    on_its_way = [await undelivered(analyst)]

    await bench.store.apply(told.refund("failed", key=key, minute=9))
    *_, second_try = await sale.said(bench, MakeRefund)
    on_its_way.append(await undelivered(analyst))
    await bench.store.apply(
        RefundRefused.answering(second_try, refund_key=second_try.refund_key, code="expired_or_canceled_card")
    )

    assert on_its_way == [{}, {}]
    assert await undelivered(analyst) == {order_id: ("failed", "photo_no_face", [], "refund")}


async def a_week_of_sales(bench: Any, sale: Any, told_of: Any) -> None:
    """Three digital books paid for: one kept, one partly refunded, one lost to a dispute; and one replacement."""
    kept, partly, lost = [await sale.bought(bench) for _ in range(3)]
    await bench.store.apply(told_of(kept).paid("b", minute=4))
    back = told_of(kept).refund("succeeded", of="b", refund="re_dup", key="refund:dup:cs_b")
    await bench.store.apply(back)
    await bench.store.apply(told_of(partly).refund("succeeded", amount=490))
    await bench.store.apply(told_of(lost).dispute("lost"))
    failed = await sale.failed(bench)
    await bench.store.apply(ReplacementRequested(correlation_id=failed, order_id=failed, operator="ops", why="failed"))
    await sale.ordered(bench)


async def test_sales_are_counted_by_book_and_day_without_what_was_paid_twice_or_given_away(
    analyst: asyncpg.Connection, bench: Any, sale: Any, told_of: Any
) -> None:
    await a_week_of_sales(bench, sale, told_of)

    rows = await analyst.fetch("SELECT * FROM analytics.sales_by_book")

    day = datetime(2026, 3, 1, tzinfo=UTC)
    assert [tuple(row) for row in rows] == [(day, "moon-whale", "digital", "usd", 4, 4 * 1990, 490)]


async def test_the_refund_rate_counts_orders_not_payments(
    analyst: asyncpg.Connection, bench: Any, sale: Any, told_of: Any
) -> None:
    await a_week_of_sales(bench, sale, told_of)

    rows = await analyst.fetch("SELECT * FROM analytics.refund_rate")

    assert [tuple(row)[1:] for row in rows] == [(4, 1, 1, Decimal("25.0"))]


async def test_orders_are_listed_with_their_money_and_without_their_buyers(
    analyst: asyncpg.Connection, owner: asyncpg.Connection, bench: Any, sale: Any, told_of: Any
) -> None:
    order_id = await sale.bought(bench, format="softcover")
    await bench.store.apply(told_of(order_id).refund("succeeded", amount=300))
    columns = await owner.fetch("SELECT column_name FROM information_schema.columns WHERE table_schema = 'analytics'")

    (row,) = await analyst.fetch("SELECT * FROM analytics.orders")

    assert (row["id"], row["story_id"], row["story_version"], row["status"]) == (
        order_id,
        "moon-whale",
        1,
        "partially_refunded",
    )
    assert (row["goods_minor"], row["shipping_minor"], row["refunded_minor"]) == (2990, 500, 300)
    assert HIDDEN.isdisjoint(column["column_name"] for column in columns)


async def test_a_sold_book_bears_the_cost_of_all_previews(analyst: asyncpg.Connection, bench: Any, sale: Any) -> None:
    await sale.preview(bench, user=uuid4())
    order_id = await sale.bought(bench)

    await sale.work(bench, book_of(order_id))

    (row,) = await analyst.fetch("SELECT * FROM analytics.unit_economics")
    assert (row["ai_usd_per_book"], row["ai_usd_per_sold_book"]) == (0, pytest.approx(Decimal("0.42")))


async def test_conversion_counts_people_of_an_age_band_once(
    analyst: asyncpg.Connection, bench: Any, sale: Any, told_of: Any
) -> None:
    buyer = uuid4()
    await sale.bought(bench, user=buyer)
    await sale.preview(bench, user=buyer)
    await sale.preview(bench, user=uuid4())
    back = await sale.bought(bench)
    await bench.store.apply(RefundRequested(correlation_id=back, order_id=back, operator="ops", why="kind"))
    await bench.store.apply(told_of(back).refund("succeeded"))
    await sale.ordered(bench)

    rows = await analyst.fetch("SELECT * FROM analytics.conversion_by_age_band")

    assert [tuple(row) for row in rows] == [("3-5", 4, 2, Decimal("50.0"))]


async def test_the_time_to_a_preview_is_from_wish_to_end(
    analyst: asyncpg.Connection, owner: asyncpg.Connection, bench: Any, sale: Any
) -> None:
    for seconds in (10, 20, 60):
        job_id = await sale.preview(bench, user=uuid4())
        async with owner.transaction():
            await owner.execute("SET LOCAL session_replication_role = replica")
            await owner.execute(
                "UPDATE app.jobs SET created_at = finished_at - make_interval(secs => $2) WHERE id = $1",
                job_id,
                seconds,
            )

    (row,) = await analyst.fetch("SELECT story_id, previews, p50, p95 FROM analytics.time_to_preview")

    assert tuple(row) == ("moon-whale", 3, timedelta(seconds=20), timedelta(seconds=56))


async def test_a_step_of_the_funnel_counts_when_all_before_it_happened_before(
    analyst: asyncpg.Connection, bench: Any
) -> None:
    steps = ("book_viewed", "personalization_started", "photo_uploaded", "preview_job_created", "preview_viewed")
    begun = datetime.now(UTC) - timedelta(hours=1)

    def visits(names: tuple[str, ...], *, user: UUID | None = None, days_ago: int = 0) -> tuple[AnalyticsFact, ...]:
        """What a visitor does, minute by minute: signed in from the second on; the server knows of no browser."""
        browser = uuid4()
        return tuple(
            AnalyticsFact(
                id=uuid4(),
                name=name,
                occurred_at=begun + timedelta(minutes=minute, days=-days_ago),
                anonymous_id=None if name in {"photo_uploaded", "preview_job_created"} else browser,
                user_id=user if minute else None,
            )
            for minute, name in enumerate(names)
        )

    facts = (
        *visits(steps, user=uuid4()),
        *visits(steps[:2]),
        *visits((steps[1], steps[0]), user=uuid4()),
        *visits(("order_paid",)),
        *visits(steps, user=uuid4(), days_ago=8),
    )
    await bench.store.apply(AnalyticsRecorded(correlation_id=uuid4(), facts=facts))

    rows = await analyst.fetch("SELECT step, visitors, percent_of_previous FROM analytics.funnel_7d ORDER BY step")

    assert [(row["step"], row["visitors"]) for row in rows] == list(enumerate((3, 2, 1, 1, 1, 0, 0, 0), 1))
    assert [row["percent_of_previous"] for row in rows][:3] == [None, Decimal("66.7"), Decimal("50.0")]
