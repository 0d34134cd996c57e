"""A preview is accepted, its book ordered, and paid for; or why not."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.message import derived_id
from contracts.orders import AcceptanceRegistered, CheckoutRequested, OrderChanged, OrderRefreshRequested
from contracts.payments import CheckoutFailed, OpenCheckout, Shipping, SyncCheckout
from orchestrator.domain.acceptance import pages_of
from orchestrator.use_cases.buying import PricesChangedError

HOUR = timedelta(hours=1)


def another_checkout(order: UUID, *, user: UUID, **fields: Any) -> CheckoutRequested:
    checkout = uuid4()
    return CheckoutRequested(
        correlation_id=checkout, user_id=user, checkout_id=checkout, request_sha256="a" * 64, order_id=order, **fields
    )


async def test_an_acceptance_freezes_what_was_shown(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)

    order = await bench.store.find_order(
        (wish := sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)).order_id
    )
    await bench.store.apply(wish)

    assert order is None
    assert [m.acceptance_id for m in await sale.said(bench, AcceptanceRegistered)] == [acceptance.acceptance_id]
    assert "preview_accepted" in await bench.facts()


async def test_accepting_again_is_the_same_acceptance(open_bench: Any, sale: Any, make: Any) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)

    await bench.store.apply(
        sale.acceptance(
            user=acceptance.user_id, preview=acceptance.preview_job_id, request_sha256=make.stored("other").sha256
        )
    )

    assert await bench.refusals() == []
    assert (await bench.facts()).count("preview_accepted") == 1


@pytest.mark.parametrize("whose", ["nobody's", "somebody else's"])
async def test_only_an_own_preview_can_be_accepted(open_bench: Any, sale: Any, whose: str) -> None:
    bench, user = await open_bench(), uuid4()
    preview = uuid4() if whose == "nobody's" else await sale.preview(bench, user=uuid4())
    acceptance = sale.acceptance(user=user, preview=preview)

    await bench.store.apply(acceptance)

    assert await bench.refusals() == [(acceptance.acceptance_id, "preview_unknown", 404, {})]


async def test_a_preview_is_accepted_when_it_is_done(open_bench: Any, sale: Any, make: Any) -> None:
    bench, user = await open_bench(), uuid4()
    story, upload = make.story(), make.upload(user=user)
    wish = make.wish(user=user, upload=upload.upload_id, story=story)
    acceptance = sale.acceptance(user=user, preview=wish.job_id)
    for event in (story, upload, wish, acceptance):
        await bench.store.apply(event)

    refused = await bench.refusals()
    await sale.work(bench, wish.job_id)
    await bench.store.apply(sale.acceptance(user=user, preview=wish.job_id))

    assert refused == [(acceptance.acceptance_id, "preview_not_done", 409, {})]
    assert len(await sale.said(bench, AcceptanceRegistered)) == 1


async def test_an_acceptance_id_of_another_preview_is_refused(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)
    other = await sale.preview(bench, user=acceptance.user_id)

    await bench.store.apply(
        sale.acceptance(user=acceptance.user_id, preview=other, acceptance_id=acceptance.acceptance_id)
    )

    assert await bench.refusals() == [(acceptance.acceptance_id, "idempotency_key_reused", 422, {})]


async def test_an_order_has_its_price_and_its_first_checkout_at_once(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)

    await bench.store.apply(wish)

    order = await bench.store.find_order(wish.order_id)
    (command,) = await sale.checkouts(bench, wish.order_id)
    assert (order.status, order.version, order.quote.total_minor, order.quote.price_list) == (
        "awaiting_payment",
        2,
        1990,
        1,
    )
    assert (command.attempt, command.goods.amount_minor, command.goods.currency) == (1, 1990, "usd")
    assert command.product_name == "Moon Whale: a comic book of your own (digital)"
    assert timedelta(minutes=59) <= command.expires_at - order.created_at <= HOUR
    assert "checkout_started" in await bench.facts()


async def test_what_is_printed_is_sent(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()

    order_id = await sale.ordered(bench, format="softcover", currency="eur")

    (command,) = await sale.checkouts(bench, order_id)
    assert (command.goods.amount_minor, command.shipping) == (
        2790,
        Shipping(amount_minor=400, countries=("DE", "US")),
    )


async def test_the_newest_prices_are_in_force_and_an_order_keeps_its_own(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    first = await sale.ordered(bench)

    await bench.store.apply(sale.prices(version=3, usd=2500))
    await bench.store.apply(sale.prices(version=2, usd=2200))
    second = await sale.ordered(bench)

    quotes = [(await bench.store.find_order(order_id)).quote for order_id in (first, second)]
    assert [(quote.price_list, quote.total_minor) for quote in quotes] == [(1, 1990), (3, 2500)]


async def test_a_version_of_the_prices_never_changes(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    await bench.store.apply(sale.prices())

    await bench.store.apply(sale.prices())

    with pytest.raises(PricesChangedError):
        await bench.store.apply(sale.prices(usd=100))


async def test_an_order_asked_for_twice_is_one_order(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)

    await bench.store.apply(wish)
    await bench.store.apply(wish.model_copy(update={"message_id": uuid4()}))

    assert len(await sale.checkouts(bench, wish.order_id)) == 1
    assert await bench.refusals() == []


async def test_the_same_key_with_another_body_is_refused(open_bench: Any, sale: Any, make: Any) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)
    await bench.store.apply(wish)

    changed = {"message_id": uuid4(), "request_sha256": make.stored("another").sha256, "currency": "eur"}
    await bench.store.apply(wish.model_copy(update=changed))

    assert await bench.refusals() == [(wish.order_id, "idempotency_key_reused", 422, {})]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"acceptance": uuid4()}, "acceptance_unknown"),
        ({"format": "hardcover"}, "not_for_sale"),
        ({"currency": "gbp"}, "not_for_sale"),
    ],
)
async def test_what_is_not_for_sale_is_refused(open_bench: Any, sale: Any, asked: Any, code: str) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(**({"user": acceptance.user_id, "acceptance": acceptance.acceptance_id} | asked))

    await bench.store.apply(wish)

    assert await bench.refusals() == [(wish.order_id, code, 422, {})]
    assert await sale.said(bench, OpenCheckout) == []


async def test_nobody_orders_what_somebody_else_accepted(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=uuid4(), acceptance=acceptance.acceptance_id)

    await bench.store.apply(wish)

    assert await bench.refusals() == [(wish.order_id, "acceptance_unknown", 422, {})]


@pytest.mark.parametrize("is_paid", [True, False])
async def test_a_book_is_bought_once(open_bench: Any, sale: Any, told_of: Any, is_paid: bool) -> None:
    bench, user = await open_bench(), uuid4()
    first = await sale.ordered(bench, user=user)
    order = await bench.store.find_order(first)
    if is_paid:
        await bench.store.apply(told_of(first).paid())
    again = sale.wish(user=user, acceptance=order.acceptance_id)

    await bench.store.apply(again)

    assert await bench.refusals() == [(again.order_id, "order_exists", 409, {"order_id": str(first)})]


async def test_another_format_is_another_book(open_bench: Any, sale: Any) -> None:
    bench, user = await open_bench(), uuid4()
    first = await bench.store.find_order(await sale.ordered(bench, user=user))

    await bench.store.apply(sale.wish(user=user, acceptance=first.acceptance_id, format="softcover"))

    assert await bench.refusals() == []


async def test_whoever_has_the_money_back_may_buy_again(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench, user = await open_bench(), uuid4()
    first = await sale.bought(bench, user=user)
    await bench.store.apply(told_of(first).refund("succeeded"))
    order = await bench.store.find_order(first)

    await bench.store.apply(sale.wish(user=user, acceptance=order.acceptance_id))

    assert await bench.refusals() == []


async def test_an_open_checkout_is_shown_again(open_bench: Any, sale: Any) -> None:
    bench, user = await open_bench(), uuid4()
    order_id = await sale.ordered(bench, user=user)
    before = len(await sale.said(bench, OrderChanged))

    await bench.store.apply(another_checkout(order_id, user=user))

    assert len(await sale.checkouts(bench, order_id)) == 1
    assert len(await sale.said(bench, OrderChanged)) >= before


async def test_after_its_time_a_checkout_has_a_successor_that_replaces_it(open_bench: Any, sale: Any) -> None:
    bench, user = await open_bench(), uuid4()
    order_id = await sale.ordered(bench, user=user)
    await bench.pass_time(HOUR)

    await bench.store.apply(another_checkout(order_id, user=user))

    commands = await sale.checkouts(bench, order_id)
    assert [(c.attempt, c.replaces_session) for c in commands] == [(1, None), (2, "cs_a")]
    assert [c.message_id for c in commands] == [derived_id(order_id, "checkout", n) for n in (1, 2)]


@pytest.mark.parametrize("how", ["expired", "payment_failed"])
async def test_a_checkout_that_came_to_nothing_has_a_successor_at_once(
    open_bench: Any, sale: Any, told_of: Any, how: str
) -> None:
    bench, user = await open_bench(), uuid4()
    order_id = await sale.ordered(bench, user=user)
    await bench.store.apply(told_of(order_id).session(how))

    await bench.store.apply(another_checkout(order_id, user=user))

    order = await bench.store.find_order(order_id)
    assert (len(order.checkouts), order.status) == (2, "awaiting_payment")


async def test_a_checkout_that_could_not_be_opened_may_be_asked_for_anew(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)
    await bench.store.apply(wish)
    (command,) = await sale.checkouts(bench, wish.order_id)

    await bench.store.apply(CheckoutFailed.answering(command, attempt=1, code="stripe_refused", fault="platform"))
    await bench.store.apply(another_checkout(wish.order_id, user=acceptance.user_id))

    order = await bench.store.find_order(wish.order_id)
    assert [(one.state, one.failure) for one in order.checkouts] == [("failed", "stripe_refused"), ("asked", None)]


@pytest.mark.parametrize("state", ["paid", "payment_processing"])
async def test_what_is_paid_or_being_paid_has_no_more_checkouts(
    open_bench: Any, sale: Any, told_of: Any, state: str
) -> None:
    bench, user = await open_bench(), uuid4()
    order_id = await sale.ordered(bench, user=user)
    await bench.store.apply(told_of(order_id).session(state))
    wish = another_checkout(order_id, user=user)

    await bench.store.apply(wish)

    assert await bench.refusals() == [(wish.checkout_id, "order_not_payable", 409, {})]


async def test_nobody_pays_an_order_that_is_not_theirs(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    wish = another_checkout(await sale.ordered(bench), user=uuid4())

    await bench.store.apply(wish)

    assert await bench.refusals() == [(wish.checkout_id, "order_unknown", 404, {})]


async def test_a_buyer_who_is_back_has_stripe_asked_once_in_a_while(open_bench: Any, sale: Any) -> None:
    bench, user = await open_bench(), uuid4()
    order_id = await sale.ordered(bench, user=user)
    asked = []

    for _ in range(2):
        for _ in range(3):
            await bench.store.apply(OrderRefreshRequested(correlation_id=order_id, user_id=user, order_id=order_id))
        asked.append(len(await sale.said(bench, SyncCheckout)))
        await bench.pass_time(timedelta(seconds=11))

    assert asked == [1, 2]
    assert {(m.session_id, m.attempt) for m in await sale.said(bench, SyncCheckout)} == {("cs_a", 1)}


async def test_nobody_asks_stripe_about_the_order_of_somebody_else(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.ordered(bench)

    await bench.store.apply(OrderRefreshRequested(correlation_id=order_id, user_id=uuid4(), order_id=order_id))

    assert await sale.said(bench, SyncCheckout) == []


async def test_every_book_brings_two_more_previews(open_bench: Any, sale: Any, make: Any, told_of: Any) -> None:
    bench, user = await open_bench(preview_quota=1), uuid4()
    order_id = await sale.bought(bench, user=user)
    story, upload = make.story(), make.upload(user=user)
    await bench.store.apply(upload)

    wishes = [make.wish(user=user, upload=upload.upload_id, story=story) for _ in range(3)]
    for wish in wishes:
        await bench.store.apply(wish)
    await bench.store.apply(told_of(order_id).refund("succeeded"))
    late = make.wish(user=user, upload=upload.upload_id, story=story)
    await bench.store.apply(late)

    assert await bench.refusals() == [
        (wishes[2].job_id, "preview_quota_exceeded", 429, {"used": 3, "limit": 3}),
        (late.job_id, "preview_quota_exceeded", 429, {"used": 3, "limit": 1}),
    ]


async def test_the_book_is_made_of_the_accepted_pages(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)

    order = await bench.store.find_order(order_id)
    book = await bench.store.find_job(order.book_job_id)
    preview = await bench.store.find_job(order.preview_job_id)

    assert list(pages_of(book)) == list(pages_of(preview))
    assert (book.status, book.inputs.order_id, book.inputs.kind) == ("queued", order_id, "book")
    assert order.news == ()
