"""What is heard of money has its effect, once, and nothing of it is lost."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.message import derived_id
from contracts.payments import (
    CheckoutOpened,
    CheckoutSynced,
    MakeRefund,
    RefundMade,
    RefundRefused,
    SyncCheckout,
)
from orchestrator.use_cases.money import UnknownOrderError


def book_of(order_id: UUID) -> UUID:
    return derived_id("book of order", order_id)


async def test_the_answer_to_a_checkout_says_where_to_pay(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()

    order = await bench.store.find_order(await sale.ordered(bench))

    assert [(one.state, one.session_id, one.url) for one in order.checkouts] == [
        ("opened", "cs_a", "https://pay.example/cs_a")
    ]
    assert order.money.attempts["cs_a"].state == "open"


async def test_an_answer_about_no_order_is_told_loudly(open_bench: Any) -> None:
    bench = await open_bench()
    answer = CheckoutSynced(
        correlation_id=uuid4(),
        order_id=uuid4(),
        attempt=1,
        session_id="cs_a",
        status="open",
        payment_status="unpaid",
    )

    with pytest.raises(UnknownOrderError):
        await bench.store.apply(answer)


async def test_a_payment_orders_the_book_in_the_same_moment(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.ordered(bench)

    await bench.store.apply(told_of(order_id).paid())

    order, book = await bench.store.find_order(order_id), await bench.store.find_job(book_of(order_id))
    assert (order.status, order.book_job_id, book.status) == ("paid", book_of(order_id), "queued")
    assert (await bench.facts()).count("order_paid") == 1


async def test_the_same_event_under_another_message_has_no_effect(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    funds = told_of(order_id).fact("order.dispute_funds", 7, payment_intent_id="pi_a", amount_minor=1990)
    await bench.store.apply(funds)
    before = await bench.store.find_order(order_id)

    await bench.store.apply(funds.model_copy(update={"message_id": uuid4()}))

    assert (await bench.store.find_order(order_id)).version == before.version


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": 100, "amount_subtotal_minor": 100},
        {"currency": "eur"},
        {"amount_tax_minor": 10, "amount_minor": 2000},
        {"amount_shipping_minor": 10, "amount_minor": 2000},
        {"amount_discount_minor": 100},
    ],
)
async def test_money_that_was_not_asked_for_is_kept_and_the_book_held(
    open_bench: Any, sale: Any, told_of: Any, wrong: Any
) -> None:
    bench = await open_bench()
    order_id = await sale.ordered(bench)

    await bench.store.apply(told_of(order_id).paid(**wrong))

    order = await bench.store.find_order(order_id)
    assert (order.status, order.holds, order.book_job_id) == ("paid", {"amount_mismatch"}, None)
    assert await bench.alarms() == ["amount_mismatch"]


async def test_a_discount_that_explains_the_total_is_as_quoted(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.ordered(bench)

    await bench.store.apply(told_of(order_id).paid(amount_minor=990, amount_discount_minor=1000))

    assert (await bench.store.find_order(order_id)).book_job_id is not None


async def test_a_book_that_is_free_altogether_is_made(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.ordered(bench)

    await bench.store.apply(told_of(order_id).paid(amount_minor=0, amount_discount_minor=1990, payment_intent_id=None))

    assert (await bench.store.find_order(order_id)).book_job_id is not None


async def test_a_wrong_payment_given_back_does_not_hold_the_right_one(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.ordered(bench)
    told = told_of(order_id)

    await bench.store.apply(told.paid("b", minute=5, amount_minor=1))
    await bench.store.apply(told.paid())

    order = await bench.store.find_order(order_id)
    assert (order.holds, order.book_job_id) == (frozenset(), book_of(order_id))
    assert [m.payment_intent_id for m in await sale.said(bench, MakeRefund)] == ["pi_b"]


@pytest.mark.parametrize(
    ("doubt", "says", "loudly"),
    [("fraud_warning", {"actionable": True}, ["fraud_warning"]), ("review", {"open": True}, [])],
)
async def test_a_doubt_holds_the_book(order_on_a_bench: Any, doubt: str, says: Any, loudly: list[str]) -> None:
    bench, order_id, told = order_on_a_bench

    await bench.store.apply(told.fact(f"order.{doubt}", 1, **says))
    await bench.store.apply(told.paid())

    order = await bench.store.find_order(order_id)
    assert (order.status, order.holds, order.book_job_id) == ("paid", {doubt}, None)
    assert await bench.alarms() == loudly


async def test_a_warning_that_asks_for_nothing_holds_nothing(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.ordered(bench)
    told = told_of(order_id)

    await bench.store.apply(told.fact("order.fraud_warning", 1, actionable=False))
    await bench.store.apply(told.paid())

    assert (await bench.store.find_order(order_id)).book_job_id is not None


@pytest.mark.parametrize("closed_first", [True, False])
async def test_a_review_that_is_over_holds_nothing(
    open_bench: Any, sale: Any, told_of: Any, closed_first: bool
) -> None:
    bench = await open_bench()
    order_id = await sale.ordered(bench)
    told = told_of(order_id)
    reviews = [told.fact("order.review", 1, open=True), told.fact("order.review", 2, open=False)]

    for fact in (told.paid(minute=0), *(reversed(reviews) if closed_first else reviews)):
        await bench.store.apply(fact)

    assert (await bench.store.find_order(order_id)).book_job_id is not None


async def test_a_second_payment_goes_back_and_a_person_hears_of_it(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)

    await bench.store.apply(told_of(order_id).paid("b", minute=5))

    (command,) = await sale.said(bench, MakeRefund)
    assert (command.refund_key, command.payment_intent_id, command.amount.amount_minor, command.reason) == (
        "refund:dup:cs_b",
        "pi_b",
        1990,
        "duplicate_payment",
    )
    assert (await bench.store.find_order(order_id)).status == "paid"
    assert await bench.alarms() == ["duplicate_payment"]


async def test_a_payment_that_comes_when_the_money_went_back_goes_back_too(
    open_bench: Any, sale: Any, told_of: Any
) -> None:
    bench = await open_bench()
    order_id = await sale.failed(bench)
    told = told_of(order_id)
    await bench.pass_time(timedelta(days=1))
    await sale.look_round(bench)
    await bench.store.apply(told.refund("succeeded", key=f"refund:{order_id}:{book_of(order_id)}"))

    await bench.store.apply(told.paid("b", minute=5000))
    await bench.store.apply(told.refund("succeeded", refund="re_b", of="b", minute=5001, key="refund:dup:cs_b"))

    order = await bench.store.find_order(order_id)
    assert [m.payment_intent_id for m in await sale.said(bench, MakeRefund)] == ["pi_a", "pi_b"]
    assert (order.status, order.resolution.kind) == ("refunded", "refund")


@pytest.mark.parametrize(("what", "status"), [("refund", "refunded"), ("dispute", "disputed")])
async def test_a_book_that_still_waits_is_called_off_when_the_money_is_gone(
    open_bench: Any, sale: Any, told_of: Any, what: str, status: str
) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    told = told_of(order_id)

    await bench.store.apply(told.refund("succeeded") if what == "refund" else told.dispute("needs_response"))

    book = await bench.store.find_job(book_of(order_id))
    assert (await bench.store.find_order(order_id)).status == status
    assert (book.status, book.failure.code, book.failure.fault) == ("failed", "order_refunded", "customer")


async def test_a_book_that_is_at_work_is_let_end_when_the_money_is_gone(
    open_bench: Any, sale: Any, told_of: Any
) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    await bench.store.claim()

    await bench.store.apply(told_of(order_id).refund("succeeded"))
    await sale.work(bench, book_of(order_id))

    order, book = await bench.store.find_order(order_id), await bench.store.find_job(book_of(order_id))
    assert (order.withheld, book.status) == (True, "done")


async def test_a_partial_refund_changes_nothing_for_the_book(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)

    await bench.store.apply(told_of(order_id).refund("succeeded", amount=500))

    assert (await bench.store.find_job(book_of(order_id))).status == "queued"
    assert (await bench.facts()).count("order_refunded") == 1


async def test_a_fact_of_an_unknown_order_waits_for_it(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)
    await bench.store.apply(told_of(wish.order_id).paid())
    await bench.store.apply(wish)

    await sale.look_round(bench)
    waiting = await bench.store.find_order(wish.order_id)
    await bench.pass_time(timedelta(minutes=1))
    await sale.look_round(bench)

    assert waiting.status == "awaiting_payment"
    assert (await bench.store.find_order(wish.order_id)).status == "paid"
    assert await bench.parked() == []
    assert await bench.alarms() == ["unknown_order"]


async def test_a_fact_whose_order_never_comes_is_one_dead_letter_and_stays_written_down(
    open_bench: Any, sale: Any, told_of: Any
) -> None:
    bench, fact = await open_bench(), told_of(uuid4()).paid()
    await bench.store.apply(fact)

    for _ in range(8):
        await bench.pass_time(timedelta(minutes=30))
        await sale.look_round(bench)

    assert [m.stripe_event_id for m in await bench.dead_letters()] == [fact.stripe_event_id]
    assert await bench.parked() == [fact.stripe_event_id]
    assert await bench.alarms() == ["unknown_order", "unknown_order"]


async def test_a_dead_fact_that_is_queued_again_finds_its_order(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)
    fact = told_of(wish.order_id).paid()
    await bench.store.apply(fact)
    await bench.pass_time(timedelta(hours=2))
    await sale.look_round(bench)
    await bench.store.apply(wish)

    await bench.store.apply(fact)

    assert (await bench.store.find_order(wish.order_id)).status == "paid"


async def test_a_refund_that_stripe_has_is_remembered_and_moves_no_money(
    open_bench: Any, sale: Any, told_of: Any
) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    await bench.store.apply(told_of(order_id).paid("b", minute=5))
    (command,) = await sale.said(bench, MakeRefund)

    await bench.store.apply(
        RefundMade.answering(command, refund_key=command.refund_key, refund_id="re_9", status="pending")
    )

    order = await bench.store.find_order(order_id)
    wish = order.refunds["refund:dup:cs_b"]
    assert (wish.state, wish.refund_id, order.money.refunds) == ("made", "re_9", {})


async def test_a_refund_that_stripe_will_not_make_is_for_a_person(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    await bench.store.apply(told_of(order_id).paid("b", minute=5))
    (command,) = await sale.said(bench, MakeRefund)

    await bench.store.apply(RefundRefused.answering(command, refund_key=command.refund_key, code="charge_disputed"))

    wish = (await bench.store.find_order(order_id)).refunds["refund:dup:cs_b"]
    assert (wish.state, wish.refused) == ("refused", "charge_disputed")
    assert await bench.alarms() == ["duplicate_payment", "refund_refused"]
    assert len(await sale.said(bench, MakeRefund)) == 1


async def test_a_refund_of_ours_that_fails_after_all_is_for_a_person(open_bench: Any, sale: Any, told_of: Any) -> None:
    bench = await open_bench()
    order_id = await sale.bought(bench)
    told = told_of(order_id)
    await bench.store.apply(told.paid("b", minute=5))

    await bench.store.apply(told.refund("failed", of="b", key="refund:dup:cs_b"))

    assert await bench.alarms() == ["duplicate_payment", "refund_failed"]


async def test_a_session_looked_up_is_remembered_and_is_no_news(open_bench: Any, sale: Any) -> None:
    bench = await open_bench()
    order_id = await sale.ordered(bench)
    before = await bench.store.find_order(order_id)
    command = SyncCheckout(correlation_id=order_id, order_id=order_id, attempt=1, session_id="cs_a")

    await bench.store.apply(
        CheckoutSynced.answering(command, attempt=1, session_id="cs_a", status="open", payment_status="unpaid")
    )

    after = await bench.store.find_order(order_id)
    assert (before.synced_at, after.synced_at is not None, after.version) == (None, True, before.version)


async def test_an_answer_that_comes_twice_changes_nothing(open_bench: Any, sale: Any, open_checkout: Any) -> None:
    bench = await open_bench()
    order_id = await sale.ordered(bench)
    before = await bench.store.find_order(order_id)
    again: CheckoutOpened = open_checkout(*await sale.checkouts(bench, order_id))

    await bench.store.apply(again.model_copy(update={"message_id": uuid4(), "url": "https://elsewhere.example"}))

    assert await bench.store.find_order(order_id) == before
