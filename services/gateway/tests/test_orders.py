"""Ordering a book, paying for it, seeing what became of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.orders import CheckoutRequested, Fulfilment, OrderRefreshRequested, OrderRequested, OrderStatus
from gateway.domain.purchase import Told
from gateway.domain.resources import Refusal
from gateway.routes.orders import OrderDocument

USER, STRANGER = UUID(int=1), UUID(int=2)
PAGE_TO_PAY_ON = "https://pay.example/cs_1"
NOW = datetime(2026, 1, 15, 10, 40, 2, tzinfo=UTC)
MOMENTS = st.integers(-90, 90).map(lambda minutes: NOW + timedelta(minutes=minutes))
STATUSES = st.sampled_from(get_args(OrderStatus))
CHECKOUTS = st.sampled_from(["none", "asked", "opened", "failed"])


async def post(world: Any, path: str, *, user: UUID = USER, key: str | None = "k1", **body: Any) -> Any:
    keys = {"Idempotency_Key": key} if key else {}
    async with world.client() as client:
        return await client.post(f"/v1/orders{path}", headers=world.headers(user, **keys), **body)


async def order(world: Any, body: Any, **more: Any) -> Any:
    return await post(world, "", json=body, **more)


async def pay(world: Any, order_id: UUID, **more: Any) -> Any:
    return await post(world, f"/{order_id}/checkout-session", **more)


async def refresh(world: Any, order_id: UUID, **more: Any) -> Any:
    return await post(world, f"/{order_id}/refresh", **{"key": None, **more})


async def look(world: Any, path: Any = "", *, user: UUID = USER, **headers: str) -> Any:
    async with world.client() as client:
        return await client.get(f"/v1/orders{path}", headers=world.headers(user, **headers))


@pytest.fixture
def body(world: Any, make: Any) -> dict[str, Any]:
    """An order that can be placed: its preview is finished and accepted."""
    preview = make.finished_job()
    acceptance = make.acceptance(preview_job_id=preview.id)
    world.reads.keep(preview)
    world.reads.keep(acceptance)
    return {"acceptance_id": str(acceptance.id), "format": "digital", "currency": "usd"}


@pytest.fixture
def kept(world: Any, make: Any) -> Any:
    """Make an order and write it down."""

    def keep(**changes: Any) -> Any:
        made = make.order(**changes)
        world.reads.keep(made)
        return made

    return keep


# Ordering


async def test_an_order_comes_with_the_page_to_pay_on(world: Any, body: dict[str, Any]) -> None:
    answer = await order(world, body)

    placed = answer.json()
    (said,) = world.orchestrator.heard
    assert isinstance(said, OrderRequested)
    assert (str(said.acceptance_id), said.format, said.currency) == tuple(body.values())
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/v1/orders/{placed['id']}")
    assert (placed["object"], placed["status"], placed["fulfilment"]) == ("order", "awaiting_payment", "not_started")
    assert (placed["checkout"]["status"], placed["checkout"]["url"]) == ("open", PAGE_TO_PAY_ON)
    assert placed["total"] == {"amount_minor": 1200, "currency": "usd"}


async def test_asking_twice_is_one_order(world: Any, body: dict[str, Any]) -> None:
    first = await order(world, body)
    again = await order(world, dict(reversed(body.items())))

    assert (again.status_code, again.json()) == (201, first.json())
    assert len(world.orchestrator.heard) == 1


async def test_a_key_is_for_one_order(world: Any, body: dict[str, Any]) -> None:
    await order(world, body)

    other = await order(world, {**body, "currency": "eur"})

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_what_it_costs_is_not_for_the_browser_to_say(world: Any, body: dict[str, Any]) -> None:
    answer = await order(world, {**body, "goods": {"amount_minor": 1, "currency": "usd"}, "amount": 1})

    (said,) = world.orchestrator.heard
    assert (answer.status_code, answer.json()["total"]["amount_minor"]) == (201, 1200)
    assert "amount" not in said.model_dump_json()


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"currency": "jpy"}, "/currency"),
        ({"format": "scroll"}, "/format"),
        ({"acceptance_id": "seven"}, "/acceptance_id"),
        ({"acceptance_id": None}, "/acceptance_id"),
    ],
)
async def test_a_wrong_field_is_named(world: Any, body: dict[str, Any], wrong: dict[str, Any], pointer: str) -> None:
    answer = await order(world, {**body, **wrong})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert world.orchestrator.heard == []


async def test_an_order_needs_a_key(world: Any, body: dict[str, Any]) -> None:
    answer = await order(world, body, key=None)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def test_what_somebody_else_accepted_cannot_be_ordered(world: Any, body: dict[str, Any]) -> None:
    theirs = await order(world, body, user=STRANGER)
    nobodys = await order(world, {**body, "acceptance_id": str(uuid4())})

    for answer in (theirs, nobodys):
        assert (answer.status_code, answer.json()["code"]) == (422, "acceptance_unknown")
        assert answer.json()["errors"][0]["pointer"] == "/acceptance_id"
    assert world.orchestrator.heard == []


async def test_nobody_pays_for_a_preview_that_was_erased(world: Any, make: Any, body: dict[str, Any]) -> None:
    acceptance = make.acceptance()
    world.reads.keep(acceptance)
    world.reads.keep(make.finished_job(id=acceptance.preview_job_id, erased_at=world.now))

    answer = await order(world, {**body, "acceptance_id": str(acceptance.id)})

    assert (answer.status_code, answer.json()["code"]) == (410, "erased")
    assert world.orchestrator.heard == []


@pytest.mark.parametrize(
    ("refusal", "pointer"),
    [
        (Refusal(code="not_for_sale", status=422), "/format"),
        (Refusal(code="acceptance_unknown", status=422), "/acceptance_id"),
        (Refusal(code="order_exists", status=409, params={"order_id": str(UUID(int=7))}), None),
    ],
)
async def test_refusals_reach_the_user_and_stay(
    world: Any, body: dict[str, Any], refusal: Refusal, pointer: str | None
) -> None:
    world.orchestrator.refuses_with = refusal

    first, again = await order(world, body), await order(world, body)

    for answer in (first, again):
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (refusal.status, refusal.code)
        assert problem.get("errors", [{"pointer": None}])[0]["pointer"] == pointer
        assert problem.get("order_id") == refusal.params.get("order_id")
    assert len(world.orchestrator.heard) == 1


async def test_an_order_waits_for_its_page(world: Any, make: Any, body: dict[str, Any]) -> None:
    world.orchestrator.opens = None
    ordering = asyncio.create_task(order(world, body))
    await world.until(lambda: world.reads.orders_)
    ((_, placed),) = world.reads.orders_.values()

    world.orchestrator.moves(make.order(id=placed.id, checkout=make.checkout()))
    answer = await asyncio.wait_for(ordering, timeout=2)

    assert (answer.status_code, answer.json()["checkout"]["url"]) == (201, PAGE_TO_PAY_ON)


async def test_when_stripe_is_slow_the_order_is_there_without_its_page(world: Any, body: dict[str, Any]) -> None:
    world.orchestrator.opens = None
    ordering = asyncio.create_task(order(world, body))
    await world.until(lambda: world.board.watching and world.reads.orders_)

    world.board.close()
    answer = await asyncio.wait_for(ordering, timeout=2)

    checkout = answer.json()["checkout"]
    assert (answer.status_code, checkout["status"], checkout["url"]) == (201, "opening", None)


async def test_when_stripe_opens_no_page_the_order_says_so(world: Any, make: Any, body: dict[str, Any]) -> None:
    world.orchestrator.opens = make.failed_checkout()

    answer = await order(world, body)

    checkout = answer.json()["checkout"]
    assert (answer.status_code, checkout["status"], checkout["url"]) == (201, "failed", None)


async def test_nobody_orders_all_the_time(world: Any, body: dict[str, Any]) -> None:
    world.orchestrator.refuses_with = Refusal(code="order_exists", status=409)

    answers = [await order(world, body, key=f"k{number}") for number in range(5)]

    assert [answer.status_code for answer in answers] == [409, 409, 409, 429, 429]
    assert len(world.orchestrator.heard) == 3


async def test_nobody_has_any_number_of_requests_wait_for_a_page(world: Any, body: dict[str, Any]) -> None:
    world.orchestrator.opens = None
    waiting = [asyncio.create_task(order(world, body)) for _ in range(2)]
    await world.until(lambda: world.board.watching == 2 and world.reads.orders_)

    one_more = await order(world, body)
    world.board.close()
    answers = await asyncio.wait_for(asyncio.gather(*waiting), timeout=2)

    assert (one_more.status_code, one_more.json()["code"]) == (429, "too_many_at_once")
    assert [answer.status_code for answer in answers] == [201, 201]


async def test_without_the_broker_no_order_is_half_made(world: Any, body: dict[str, Any]) -> None:
    world.orchestrator.away = True
    refused = await order(world, body)
    world.orchestrator.away = False

    answer = await order(world, body)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert answer.status_code == 201


# Paying


async def test_a_page_that_is_open_is_shown_again(world: Any, kept: Any) -> None:
    placed = kept()

    answers = [await pay(world, placed.id, key=key) for key in ("k1", "k2")]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert {answer.json()["url"] for answer in answers} == {PAGE_TO_PAY_ON}
    assert world.orchestrator.heard == []


@pytest.mark.parametrize("status", ["expired", "payment_failed", "awaiting_payment"])
async def test_after_a_page_is_over_there_is_another_one(world: Any, make: Any, kept: Any, status: str) -> None:
    over = make.checkout(url="https://pay.example/old", expires_at=world.now)
    placed = kept(status=status, checkout=over)

    answer = await pay(world, placed.id)

    (said,) = world.orchestrator.heard
    assert isinstance(said, CheckoutRequested)
    assert (said.order_id, said.user_id) == (placed.id, USER)
    assert (answer.status_code, answer.json()["number"], answer.json()["url"]) == (201, 2, PAGE_TO_PAY_ON)


async def test_a_page_where_the_payment_failed_is_not_shown_again_however_long_it_would_last(
    world: Any, make: Any, kept: Any
) -> None:
    placed = kept(status="payment_failed", checkout=make.checkout(url="https://pay.example/old"))

    answer = await pay(world, placed.id)

    assert (answer.status_code, answer.json()["url"]) == (201, PAGE_TO_PAY_ON)


async def test_asking_twice_with_one_key_opens_one_page(world: Any, make: Any, kept: Any) -> None:
    placed = kept(checkout=make.failed_checkout())

    first, again = await pay(world, placed.id), await pay(world, placed.id)

    assert first.json() == again.json()
    assert len(world.orchestrator.heard) == 1


async def test_one_key_may_serve_two_orders(world: Any, make: Any, kept: Any) -> None:
    placed, other = kept(checkout=make.failed_checkout()), kept(checkout=make.failed_checkout())

    answers = [await pay(world, one.id) for one in (placed, other)]

    first, second = world.orchestrator.heard
    assert [answer.status_code for answer in answers] == [201, 201]
    assert first.checkout_id != second.checkout_id


async def test_a_page_that_is_being_opened_is_waited_for_and_not_asked_for_again(
    world: Any, make: Any, kept: Any
) -> None:
    placed = kept(checkout=make.asked_checkout())
    paying = asyncio.create_task(pay(world, placed.id))
    await world.until(lambda: world.board.watching)

    world.orchestrator.moves(make.order(id=placed.id))
    answer = await asyncio.wait_for(paying, timeout=2)

    assert (answer.status_code, answer.json()["url"]) == (201, PAGE_TO_PAY_ON)
    assert world.orchestrator.heard == []


async def test_when_no_page_comes_in_time_asking_again_is_safe(world: Any, make: Any, kept: Any) -> None:
    world.orchestrator.opens = None
    placed = kept(checkout=make.failed_checkout())
    paying = asyncio.create_task(pay(world, placed.id))
    await world.until(lambda: world.board.watching and world.orchestrator.heard)

    world.board.close()
    answer = await asyncio.wait_for(paying, timeout=2)

    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "unavailable", "2")


async def test_when_stripe_opens_no_page_asking_again_asks_for_another(world: Any, make: Any, kept: Any) -> None:
    world.orchestrator.opens = make.failed_checkout()
    placed = kept(checkout=make.failed_checkout())
    refused = await pay(world, placed.id)
    world.orchestrator.opens = make.checkout()

    answer = await pay(world, placed.id)

    assert (refused.status_code, refused.json()["code"]) == (503, "checkout_failed")
    assert int(refused.headers["Retry-After"]) > 0
    assert (answer.status_code, answer.json()["number"]) == (201, 3)
    assert len({said.message_id for said in world.orchestrator.heard}) == 2


async def test_who_has_just_paid_at_the_page_before_gets_no_other(world: Any, make: Any, kept: Any) -> None:
    world.orchestrator.opens = make.failed_checkout(failure="already_paid")
    placed = kept(checkout=make.checkout(expires_at=world.now))

    answer = await pay(world, placed.id)

    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_payable")


@pytest.mark.parametrize("status", ["paid", "payment_processing", "refunded", "disputed"])
async def test_what_is_not_to_be_paid_has_no_page(world: Any, kept: Any, status: str) -> None:
    world.orchestrator.refuses_with = Refusal(code="order_not_payable", status=409)
    placed = kept(status=status)

    first, again = await pay(world, placed.id), await pay(world, placed.id)

    assert [(answer.status_code, answer.json()["code"]) for answer in (first, again)] == [
        (409, "order_not_payable")
    ] * 2
    assert len(world.orchestrator.heard) == 1


async def test_paying_needs_a_key(world: Any, kept: Any) -> None:
    answer = await pay(world, kept().id, key=None)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("sent", [{}, {"json": {}}, {"json": {"url": "https://evil.example"}}, {"content": b"{"}])
async def test_what_has_no_body_ignores_one(world: Any, kept: Any, sent: dict[str, Any]) -> None:
    placed = kept()

    paying = await pay(world, placed.id, **sent)
    asking = await refresh(world, placed.id, **sent)

    assert (paying.status_code, paying.json()["url"], asking.status_code) == (201, PAGE_TO_PAY_ON, 202)


# Asking what became of it


async def test_whoever_is_back_from_paying_has_stripe_asked(world: Any, kept: Any) -> None:
    placed = kept()

    answer = await refresh(world, placed.id)

    (said,) = world.orchestrator.heard
    assert isinstance(said, OrderRefreshRequested)
    assert (said.order_id, said.user_id) == (placed.id, USER)
    assert (answer.status_code, answer.json()["id"]) == (202, str(placed.id))
    assert (answer.headers["Location"], answer.headers["Retry-After"]) == (f"/v1/orders/{placed.id}", "2")


async def test_nobody_has_stripe_asked_all_the_time(world: Any, kept: Any) -> None:
    placed = kept()
    answers = [await refresh(world, placed.id) for _ in range(5)]

    page = await pay(world, placed.id)
    world.now += timedelta(minutes=1)
    later = await refresh(world, placed.id)

    assert [answer.status_code for answer in answers] == [202, 202, 202, 429, 429]
    assert (answers[-1].json()["code"], answers[-1].headers["Retry-After"]) == ("too_often", "60")
    assert (page.status_code, later.status_code) == (429, 202)
    assert len(world.orchestrator.heard) == 4


async def test_without_the_broker_stripe_is_asked_later(world: Any, kept: Any) -> None:
    world.orchestrator.away = True

    answer = await refresh(world, kept().id)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


# Looking


@pytest.fixture
def an_order(make: Any) -> Any:
    """Make an order by its status and the state of its checkout, which ends an hour from now."""
    checkouts = {
        "none": None,
        "asked": make.asked_checkout(),
        "opened": make.checkout(),
        "failed": make.failed_checkout(),
    }
    return lambda status, state, **changes: make.order(status=status, checkout=checkouts[state], **changes)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(status=STATUSES, state=CHECKOUTS, then=MOMENTS)
def test_what_is_shown_never_changes_under_the_same_etag(
    an_order: Any, status: OrderStatus, state: str, then: datetime
) -> None:
    order = an_order(status, state)

    same_etag = order.etag(NOW) == order.etag(then)
    same_document = OrderDocument.of(order, now=NOW) == OrderDocument.of(order, now=then)

    assert same_etag == same_document


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(status=STATUSES, state=CHECKOUTS, now=MOMENTS, fulfilment=st.sampled_from(get_args(Fulfilment)))
def test_a_url_is_shown_exactly_while_somebody_can_pay_there(
    an_order: Any, status: OrderStatus, state: str, now: datetime, fulfilment: Fulfilment
) -> None:
    order = an_order(status, state, fulfilment=fulfilment)

    shown = OrderDocument.of(order, now=now).checkout

    can_pay = state == "opened" and status == "awaiting_payment" and now < NOW + timedelta(hours=1)
    assert (shown is not None and shown.url is not None) == can_pay
    assert (shown is not None and shown.status == "open") == can_pay


async def test_an_order_is_shown_with_what_happened(world: Any, make: Any) -> None:
    told = (
        Told(what="ordered", status="awaiting_payment", at=world.now, amount_minor=1200),
        Told(what="paid", status="paid", at=world.now + timedelta(minutes=1), amount_minor=1200),
    )
    paid = make.paid_order(timeline=told, checkout=make.checkout())
    world.reads.keep(paid)

    answer = await look(world, f"/{paid.id}")

    shown = answer.json()
    assert [(line["what"], line["status"]) for line in shown["timeline"]] == [
        ("ordered", "awaiting_payment"),
        ("paid", "paid"),
    ]
    assert (shown["status"], shown["fulfilment"], shown["book_job_id"]) == ("paid", "queued", str(paid.book_job_id))
    assert (shown["checkout"]["status"], shown["checkout"]["url"]) == ("closed", None)
    assert "private" in answer.headers["Cache-Control"]


async def test_a_version_already_seen_is_not_sent_again(world: Any, kept: Any) -> None:
    placed = kept()
    first = await look(world, f"/{placed.id}")

    answer = await look(world, f"/{placed.id}", If_None_Match=first.headers["ETag"])

    assert (answer.status_code, answer.content) == (304, b"")
    assert (answer.headers["ETag"], answer.headers["Retry-After"]) == (first.headers["ETag"], "2")


async def test_a_page_that_ended_without_a_word_is_news(world: Any, kept: Any) -> None:
    placed = kept()
    first = await look(world, f"/{placed.id}")
    world.now += timedelta(hours=1)

    answer = await look(world, f"/{placed.id}", If_None_Match=first.headers["ETag"])

    assert (answer.status_code, answer.json()["checkout"]["status"]) == (200, "closed")
    assert "Retry-After" not in answer.headers


async def test_a_book_that_goes_on_is_news_of_its_order(world: Any, make: Any) -> None:
    paid = make.paid_order()
    world.reads.keep(paid)
    first = await look(world, f"/{paid.id}")
    world.reads.keep(make.paid_order(id=paid.id, book_version=2, fulfilment="processing"))

    answer = await look(world, f"/{paid.id}", If_None_Match=first.headers["ETag"])

    assert (answer.status_code, answer.json()["fulfilment"]) == (200, "processing")


async def test_somebody_elses_order_is_not_there(world: Any, kept: Any) -> None:
    placed = kept()

    answers = [
        await look(world, f"/{placed.id}", user=STRANGER),
        await pay(world, placed.id, user=STRANGER),
        await refresh(world, placed.id, user=STRANGER),
        await look(world, f"/{uuid4()}"),
        await look(world, "/seven"),
    ]
    listed = await look(world, user=STRANGER)

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "not_found")] * 5
    assert listed.json()["data"] == []
    assert world.orchestrator.heard == []


async def test_orders_are_listed_page_by_page_without_their_history(world: Any, make: Any) -> None:
    for number in range(3):
        world.reads.keep(make.order(id=UUID(int=number), created_at=world.now + timedelta(seconds=number)))
    world.reads.keep(make.order(), owner=STRANGER)

    first = (await look(world, "?limit=2")).json()
    rest = (await look(world, f"?limit=2&cursor={first['next_cursor']}")).json()

    assert [UUID(one["id"]).int for one in (*first["data"], *rest["data"])] == [2, 1, 0]
    assert {one["timeline"] for one in first["data"]} == {None}
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "status", "code"), [("cursor=x", 400, "cursor_invalid"), ("limit=0", 422, "invalid")]
)
async def test_a_strange_page_is_a_problem(world: Any, query: str, status: int, code: str) -> None:
    answer = await look(world, f"?{query}")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_an_order_is_never_changed_from_outside(world: Any, kept: Any, method: str) -> None:
    async with world.client() as client:
        answer = await client.request(method, f"/v1/orders/{kept().id}", headers=world.headers())

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
