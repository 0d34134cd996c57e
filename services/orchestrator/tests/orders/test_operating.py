"""What operators decide about orders is done, and written down with who and why."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.message import derived_id
from contracts.orders import RefundRequested, ReleaseRequested, ReplacementRequested
from contracts.payments import MakeRefund, RefundRefused

WHY = {"operator": "ops", "why": "the customer asked"}


def refund(order_id: UUID, amount: int | None = None) -> RefundRequested:
    return RefundRequested(correlation_id=order_id, order_id=order_id, amount_minor=amount, **WHY)


def replacement(order_id: UUID) -> ReplacementRequested:
    return ReplacementRequested(correlation_id=order_id, order_id=order_id, **WHY)


def release(order_id: UUID, hold: str = "fraud_warning") -> ReleaseRequested:
    return ReleaseRequested(correlation_id=order_id, order_id=order_id, hold=hold, **WHY)


async def amounts(bench: Any, sale: Any) -> list[tuple[int, str]]:
    return [(m.amount.amount_minor, m.reason) for m in await sale.said(bench, MakeRefund)]


@pytest.mark.parametrize("wish", [refund, replacement, release])
async def test_a_wish_about_no_order_is_written_down_too(open_bench: Any, wish: Any) -> None:
    bench, event = await open_bench(), wish(uuid4())

    await bench.store.apply(event)

    kind = event.type.removesuffix(".requested")
    assert await bench.wishes() == [(kind, "ops", "the customer asked", "order_unknown")]


async def test_an_operator_gives_back_all_that_is_left(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    await bench.store.apply(told_of(order_id).refund("succeeded", amount=500))

    await bench.store.apply(refund(order_id))

    assert await amounts(bench, sale) == [(1490, "operator")]
    assert await bench.wishes() == [("refund", "ops", "the customer asked", None)]
    assert (await bench.store.find_order(order_id)).status == "partially_refunded"


async def test_what_was_asked_to_go_back_is_not_left(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)

    for amount in (1000, 990, 1, None):
        await bench.store.apply(refund(order_id, amount))

    assert await amounts(bench, sale) == [(1000, "operator"), (990, "operator")]
    assert [refused for *_, refused in await bench.wishes()] == [None, None, *2 * ["nothing_to_refund"]]


async def test_more_than_is_left_does_not_go_back(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)

    await bench.store.apply(refund(order_id, 1991))

    assert await amounts(bench, sale) == []
    assert [refused for *_, refused in await bench.wishes()] == ["refund_too_large"]


async def test_nothing_goes_back_of_what_was_never_paid(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()

    await bench.store.apply(refund(await sale.ordered(bench)))

    assert [refused for *_, refused in await bench.wishes()] == ["nothing_to_refund"]


async def test_a_refund_of_all_is_what_is_done_about_a_failed_book(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.failed(bench)

    await bench.store.apply(refund(order_id))
    await bench.pass_time(timedelta(days=1))
    await sale.look_round(bench)

    assert (await bench.store.find_order(order_id)).resolution.kind == "refund"
    assert {reason for _, reason in await amounts(bench, sale)} == {"operator"}
    assert len({m.message_id for m in await sale.said(bench, MakeRefund)}) == 1


async def test_a_refund_that_was_refused_is_tried_again_when_a_decision_is_due(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.failed(bench)
    await bench.store.apply(refund(order_id))
    (command,) = await sale.said(bench, MakeRefund)
    await bench.store.apply(RefundRefused.answering(command, refund_key=command.refund_key, code="no_balance"))
    await bench.pass_time(timedelta(days=1))

    await sale.look_round(bench)

    assert await amounts(bench, sale) == [(1990, "operator"), (1990, "book_failed")]


async def test_a_failed_book_is_made_again_by_an_order_of_its_own(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.failed(bench)
    event = replacement(order_id)

    await bench.store.apply(event)

    old = await bench.store.find_order(order_id)
    new = await bench.store.find_order(event.replacement_order_id)
    book = await bench.store.find_job(derived_id("book of order", new.id))
    assert (old.status, old.resolution.kind) == ("paid", "replacement")
    assert (new.status, new.quote.total_minor, new.granted, new.replaces_order_id) == ("paid", 0, True, order_id)
    assert (book.status, book.inputs.order_id, new.book_job_id) == ("queued", new.id, book.id)
    assert (await bench.facts()).count("order_paid") == 1


async def test_a_failed_book_is_replaced_before_anybody_noticed(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    await sale.work(bench, derived_id("book of order", order_id), fails=True)

    await bench.store.apply(replacement(order_id))

    assert (await bench.store.find_order(order_id)).resolution.kind == "replacement"


async def test_a_book_is_replaced_once(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.failed(bench)
    await bench.store.apply(replacement(order_id))

    await bench.store.apply(replacement(order_id))

    assert [refused for *_, refused in await bench.wishes()] == [None, "already_replaced"]


async def test_only_a_failed_book_is_replaced(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()

    await bench.store.apply(replacement(await sale.bought(bench)))

    assert [refused for *_, refused in await bench.wishes()] == ["book_not_failed"]


@pytest.mark.parametrize("how", ["refunded", "being refunded", "disputed"])
async def test_whoever_has_the_money_back_has_no_replacement(
    open_bench: Any, sale: Any, told_of: Any, how: str
) -> None:
    bench = await open_bench()
    order_id = await sale.failed(bench)
    back = {
        "refunded": told_of(order_id).refund("succeeded"),
        "being refunded": refund(order_id),
        "disputed": told_of(order_id).dispute("needs_response"),
    }
    await bench.store.apply(back[how])

    await bench.store.apply(replacement(order_id))

    assert [refused for kind, *_, refused in await bench.wishes() if kind == "replacement"] == ["order_not_paid"]


@pytest.mark.parametrize("how", ["refunded", "being refunded", "disputed"])
async def test_whoever_has_the_money_back_has_no_replacement_of_a_replacement(
    open_bench: Any, sale: Any, told_of: Any, how: str
) -> None:
    bench = await open_bench()
    order_id = await sale.failed(bench)
    first = replacement(order_id)
    await bench.store.apply(first)
    await sale.work(bench, derived_id("book of order", first.replacement_order_id), fails=True)
    back = {
        "refunded": told_of(order_id).refund("succeeded"),
        "being refunded": refund(order_id),
        "disputed": told_of(order_id).dispute("needs_response"),
    }
    await bench.store.apply(back[how])

    await bench.store.apply(replacement(first.replacement_order_id))

    assert [refused for kind, *_, refused in await bench.wishes() if kind == "replacement"] == [None, "order_not_paid"]


async def test_a_hold_that_a_person_lifts_lets_the_book_be_made(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.ordered(bench)
    await bench.store.apply(told_of(order_id).fact("order.fraud_warning", 1, actionable=True))
    await bench.store.apply(told_of(order_id).paid(amount_minor=1, amount_subtotal_minor=1))

    books = []
    for hold in ("fraud_warning", "amount_mismatch"):
        await bench.store.apply(release(order_id, hold))
        books.append((await bench.store.find_order(order_id)).book_job_id)

    assert books == [None, derived_id("book of order", order_id)]


async def test_what_is_not_held_cannot_be_released(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()

    await bench.store.apply(release(await sale.bought(bench)))

    assert await bench.wishes() == [("release", "ops", "the customer asked", "not_held")]
