"""Facts of orders nobody knows: tried again less and less often, given up loudly, never lost."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

MINUTE = timedelta(minutes=1)


async def minutes_of_tries(bench: Any, *, minutes: int) -> list[int]:
    """Let time pass minute by minute, and return those at which a fact was tried again."""
    tried = []
    for minute in range(1, minutes + 1):
        await bench.pass_time(MINUTE)
        signals = await bench.store.overdue()
        tried += [minute] * len(signals)
        for signal in signals:
            await bench.store.apply(signal)
    return tried


async def test_a_fact_is_tried_again_after_one_minute_and_then_twice_as_long_each_time(
    open_bench: Any, told_of: Any
) -> None:
    bench = await open_bench()
    await bench.store.apply(told_of(uuid4()).paid())

    assert await minutes_of_tries(bench, minutes=70) == [1, 3, 7, 15, 31, 63]
    assert len(await bench.dead_letters()) == 1


async def test_several_that_look_at_once_put_a_fact_off_once(open_bench: Any, told_of: Any) -> None:
    bench = await open_bench()
    await bench.store.apply(told_of(uuid4()).paid())
    await bench.pass_time(MINUTE)

    for signal in 3 * await bench.store.overdue():
        await bench.store.apply(signal)

    assert await minutes_of_tries(bench, minutes=7) == [2, 6]


async def test_a_dead_fact_that_is_queued_again_too_early_waits_anew(open_bench: Any, told_of: Any) -> None:
    bench, fact = await open_bench(), told_of(uuid4()).paid()
    await bench.store.apply(fact)
    await bench.pass_time(2 * timedelta(hours=1))
    await minutes_of_tries(bench, minutes=1)

    await bench.store.apply(fact)

    assert await minutes_of_tries(bench, minutes=64) == [1, 3, 7, 15, 31, 63]
    assert await bench.parked() == [fact.stripe_event_id]


async def test_a_fact_that_has_found_its_order_waits_no_more_however_it_came(
    open_bench: Any, sale: Any, told_of: Any
) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)
    fact = told_of(wish.order_id).paid()
    await bench.store.apply(fact)
    await bench.store.apply(wish)

    await bench.store.apply(fact.model_copy(update={"message_id": uuid4()}))

    assert await bench.parked() == []
    assert (await bench.store.find_order(wish.order_id)).status == "paid"
