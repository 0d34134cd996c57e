"""Orders are looked after when nobody speaks."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.message import derived_id
from contracts.orders import RefundRequested, ReplacementRequested
from contracts.payments import EventsReplayed, MakeRefund, OpenCheckout, ReplayEvents, SyncCheckout
from orchestrator.use_cases.signals import CheckoutStale, CheckoutUnanswered

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def book_of(order_id: UUID) -> UUID:
    return derived_id("book of order", order_id)


async def look_for_doubts(bench: Any, **fields: Any) -> None:
    for signal in await bench.store.doubtful(**({"replay_every": DAY} | fields)):
        await bench.store.apply(signal)


async def test_a_paid_book_that_failed_has_a_day_for_a_person_to_decide(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()

    order = await bench.store.find_order(await sale.failed(bench))
    await sale.look_round(bench)

    assert (order.resolution.kind, order.resolution.job_id) == ("open", book_of(order.id))
    assert await sale.said(bench, MakeRefund) == []


async def test_after_that_the_money_goes_back(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.failed(bench)
    await bench.pass_time(DAY)

    for _ in range(2):
        await sale.look_round(bench)

    order = await bench.store.find_order(order_id)
    (command,) = await sale.said(bench, MakeRefund)
    assert (command.refund_key, command.amount.amount_minor, command.reason) == (
        f"refund:{order_id}:{book_of(order_id)}",
        1990,
        "book_failed",
    )
    assert (order.resolution.kind, order.status) == ("refund", "paid")


async def test_what_went_back_before_does_not_go_back_again(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.failed(bench)
    await bench.store.apply(told_of(order_id).refund("succeeded", amount=600))
    await bench.pass_time(DAY)

    await sale.look_round(bench)

    assert [m.amount.amount_minor for m in await sale.said(bench, MakeRefund)] == [1390]


async def test_a_book_that_failed_because_the_money_is_gone_needs_no_decision(
    open_bench: Any, sale: Any, told_of: Any
) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    await bench.store.apply(told_of(order_id).refund("succeeded"))

    await sale.look_round(bench)

    assert (await bench.store.find_order(order_id)).resolution is None


async def test_a_book_called_off_for_a_dispute_that_was_won_is_decided_about(
    open_bench: Any, sale: Any, told_of: Any
) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    await bench.store.apply(told_of(order_id).dispute("needs_response"))
    await bench.store.apply(told_of(order_id).dispute("won", minute=9))

    await sale.look_round(bench)

    assert (await bench.store.find_order(order_id)).resolution.kind == "open"


async def test_money_that_the_bank_asks_back_is_not_given_back_twice(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.failed(bench)
    await bench.store.apply(told_of(order_id).dispute("needs_response"))
    await bench.pass_time(DAY)
    await sale.look_round(bench)
    waiting = (await bench.store.find_order(order_id)).resolution.kind

    await bench.store.apply(told_of(order_id).dispute("lost", minute=9))
    await sale.look_round(bench)

    assert (waiting, (await bench.store.find_order(order_id)).resolution.kind) == ("open", "refund")
    assert await sale.said(bench, MakeRefund) == []


async def test_a_replacement_that_fails_too_gives_back_what_was_paid_for_the_first(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    root = await sale.failed(bench)
    chain = [root]
    for _ in range(2):
        event = ReplacementRequested(correlation_id=root, order_id=chain[-1], operator="ops", why="try again")
        await bench.store.apply(event)
        chain.append(event.replacement_order_id)
        await sale.work(bench, book_of(chain[-1]), fails=True)
        await sale.look_round(bench)
    await bench.pass_time(DAY)

    for _ in range(2):
        await sale.look_round(bench)

    kinds = [(await bench.store.find_order(order_id)).resolution.kind for order_id in chain]
    (command,) = await sale.said(bench, MakeRefund)
    assert kinds == ["replacement", "replacement", "refund"]
    assert (command.order_id, command.refund_key) == (root, f"refund:{root}:{book_of(chain[-1])}")


async def test_a_replaced_order_keeps_its_money_here_while_the_replacement_is_made(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.failed(bench)
    event = ReplacementRequested(correlation_id=order_id, order_id=order_id, operator="ops", why="try again")
    await bench.store.apply(event)
    await sale.work(bench, book_of(event.replacement_order_id))
    await bench.pass_time(2 * DAY)

    await sale.look_round(bench)

    assert await sale.said(bench, MakeRefund) == []


async def test_an_unanswered_checkout_is_asked_for_again_by_the_same_command(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)
    await bench.store.apply(wish)
    before = await bench.store.find_order(wish.order_id)

    await sale.look_round(bench)
    unsent = (await bench.store.find_order(wish.order_id)).checkouts == before.checkouts
    await bench.pass_time(6 * MINUTE)
    await sale.look_round(bench)

    after = await bench.store.find_order(wish.order_id)
    assert unsent
    assert after.checkouts[0].sent_at - after.checkouts[0].asked_at >= 5 * MINUTE
    assert after.version == before.version
    assert len({m.message_id for m in await sale.said(bench, OpenCheckout)}) == 1


async def test_an_unanswered_refund_is_asked_for_again_by_the_same_command(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    await bench.store.apply(
        RefundRequested(correlation_id=order_id, order_id=order_id, operator="ops", why="the customer asked")
    )
    await bench.pass_time(6 * MINUTE)

    await sale.look_round(bench)

    ((key, wish),) = (await bench.store.find_order(order_id)).refunds.items()
    assert wish.sent_at - wish.asked_at >= 5 * MINUTE
    assert {m.refund_key for m in await sale.said(bench, MakeRefund)} == {key}
    assert len({m.message_id for m in await sale.said(bench, MakeRefund)}) == 1


async def test_commands_to_payments_are_sent_again_at_once_when_a_queue_was_lost(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)
    await bench.store.apply(wish)

    for signal in await bench.store.open_steps():
        await bench.store.apply(signal)

    assert [signal for signal in await bench.store.open_steps() if isinstance(signal, CheckoutUnanswered)]
    assert len({m.message_id for m in await sale.said(bench, OpenCheckout)}) == 1
    assert (await bench.store.find_order(wish.order_id)).version == 2


@pytest.mark.parametrize(("minutes", "asked"), [(69, []), (71, ["cs_a"])])
async def test_stripe_is_asked_what_became_of_a_checkout_that_is_over(
    open_bench: Any, sale: Any, minutes: int, asked: list[str]
) -> None:
    bench = await open_bench()
    await sale.ordered(bench)
    await bench.pass_time(minutes * MINUTE)

    for _ in range(2):
        await look_for_doubts(bench)

    assert [m.session_id for m in await sale.said(bench, SyncCheckout)] == asked


@pytest.mark.parametrize(("days", "asked"), [(6, []), (8, ["cs_a"])])
async def test_stripe_is_asked_about_a_payment_that_takes_too_long(
    order_on_a_bench: Any, sale: Any, days: int, asked: list[str]
) -> None:
    bench, order_id, told = order_on_a_bench
    (checkout,) = (await bench.store.find_order(order_id)).checkouts
    fact = told.session("payment_processing").model_copy(update={"event_created": checkout.asked_at})
    await bench.store.apply(fact)
    await bench.pass_time(days * DAY)

    await look_for_doubts(bench)

    assert [m.session_id for m in await sale.said(bench, SyncCheckout)] == asked


async def test_stripe_is_asked_for_the_payment_that_a_refund_speaks_of(
    open_bench: Any, sale: Any, told_of: Any
) -> None:
    bench = await open_bench()
    order_id = await sale.ordered(bench)
    await bench.store.apply(told_of(order_id).refund("pending"))
    await look_for_doubts(bench)
    at_first = len(await sale.said(bench, SyncCheckout))
    await bench.pass_time(11 * MINUTE)

    await look_for_doubts(bench)

    assert (await bench.store.find_order(order_id)).status == "payment_unconfirmed"
    assert (at_first, len(await sale.said(bench, SyncCheckout))) == (0, 1)


async def test_a_sum_that_our_refunds_do_not_explain_is_told_aloud_and_looked_up(
    open_bench: Any, sale: Any, told_of: Any
) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    await bench.store.apply(told_of(order_id).refunded_in_all(900))
    await look_for_doubts(bench)
    at_first = await bench.alarms()
    await bench.pass_time(11 * MINUTE)

    await look_for_doubts(bench)

    assert (at_first, await bench.alarms()) == ([], ["totals_differ"])
    assert [m.session_id for m in await sale.said(bench, SyncCheckout)] == ["cs_a"]


async def test_an_order_that_is_settled_is_not_asked_about(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    await bench.pass_time(DAY)

    await bench.store.apply(CheckoutStale(order_id=order_id))

    assert await sale.said(bench, SyncCheckout) == []


async def test_stripe_tells_everything_again_daily_and_after_a_loss(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    await sale.ordered(bench)
    asked = []

    await look_for_doubts(bench)
    (first,) = await sale.said(bench, ReplayEvents)
    await bench.store.apply(EventsReplayed.answering(first, since=first.since, until=first.since + 2 * DAY, told=3))
    for fields in ({}, {"broker_lost": True}):
        await look_for_doubts(bench, **fields)
        asked.append({m.since for m in await sale.said(bench, ReplayEvents)})

    assert [len(since) for since in asked] == [1, 2]
    assert max(asked[1]) == first.since + 2 * DAY - timedelta(hours=1)


@pytest.mark.parametrize(("up_to", "asked"), [(12 * HOUR, 2), (20 * HOUR, 1)], ids=["half of it", "all of it"])
async def test_what_stripe_could_not_tell_in_one_go_is_asked_for_next(
    open_bench: Any, sale: Any, up_to: timedelta, asked: int
) -> None:
    bench = await open_bench()
    await sale.ordered(bench)
    await bench.pass_time(19 * HOUR)
    await look_for_doubts(bench)
    (command,) = await sale.said(bench, ReplayEvents)

    await bench.store.apply(EventsReplayed.answering(command, since=command.since, until=command.since + up_to, told=3))
    await look_for_doubts(bench)

    assert len({m.since for m in await sale.said(bench, ReplayEvents)}) == asked


async def test_where_nothing_was_ever_ordered_stripe_has_nothing_to_tell(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()

    await look_for_doubts(bench, broker_lost=True)

    assert await sale.said(bench, ReplayEvents) == []
