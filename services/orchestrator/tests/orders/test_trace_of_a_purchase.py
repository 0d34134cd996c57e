"""A purchase is one trace, from the wish to the book; what Stripe tells has traces of its own."""

from typing import Any

from chassis import telemetry
from contracts.message import Event
from contracts.payments import OpenCheckout

OF_THE_WISH, OF_A_WEBHOOK = "0af7651916cd43dd8448eb211c80319c", "4bf92f3577b34da6a3ce929d0e0e4736"


async def apply_within(trace: str, event: Event, *, bench: Any) -> None:
    """Let an event arrive in a trace."""
    with telemetry.trace_from({"traceparent": f"00-{trace}-b7ad6b7169203331-01"}):
        await bench.store.apply(event)


async def test_the_book_goes_on_in_the_trace_in_which_it_was_ordered(
    postgres_bench: Any, sale: Any, told_of: Any
) -> None:
    bench = await postgres_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)

    await apply_within(OF_THE_WISH, wish, bench=bench)
    await apply_within(OF_A_WEBHOOK, told_of(wish.order_id).paid(), bench=bench)

    order = await bench.store.find_order(wish.order_id)
    book = await bench.store.find_job(order.book_id)
    assert [made.traceparent.split("-")[1] for made in (order, book)] == [OF_THE_WISH] * 2


async def test_what_is_asked_of_payments_is_in_the_trace_of_the_wish(postgres_bench: Any, sale: Any) -> None:
    bench = await postgres_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)

    await apply_within(OF_THE_WISH, wish, bench=bench)

    headers = await bench.store.pool.fetchval("SELECT headers FROM app.outbox WHERE type = $1", OpenCheckout.route())
    assert OF_THE_WISH in headers
