import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.clock import Clock
from sandbox.stripe.books import Books
from sandbox.stripe.deliveries import Deliveries
from sandbox.stripe.faults import ApiMatch, ApiRule, ApiTrouble, Faults
from sandbox.stripe.front import Stripe, build_front
from sandbox.stripe.testing import a_session
from sandbox.testing import STRIPE_KEY, World

POSTS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 2), st.booleans()), max_size=10)


async def alone(folder: Path, act: Callable[[httpx.AsyncClient, Stripe], Awaitable[None]]) -> None:
    """Act on a Stripe without a network."""
    async with httpx.AsyncClient() as out:
        books = Books(folder / "ledger.sqlite", clock=Clock())
        account = Stripe(books, Deliveries(books, client=out), api_key=STRIPE_KEY)
        transport = httpx.ASGITransport(build_front(account))
        async with httpx.AsyncClient(transport=transport, base_url="http://stripe", auth=(STRIPE_KEY, "")) as client:
            await act(client, account)
        await account.close()


@settings(max_examples=30, deadline=None)
@given(POSTS)
def test_however_often_a_key_is_used_one_thing_is_made_and_its_answer_repeated(
    posts: list[tuple[str, int, bool]],
) -> None:
    async def act(client: httpx.AsyncClient, account: Stripe) -> None:
        first: dict[str, tuple[int, httpx.Response]] = {}
        for key, number, broken in posts:
            trouble = ApiRule(match=ApiMatch(), do=ApiTrouble(kind="error_after"))
            account.deliveries.faults = Faults([trouble] if broken else [])
            answer = await client.post(
                "/v1/products", data={"name": f"book {number}"}, headers={"idempotency-key": key}
            )
            known, before = first.setdefault(key, (number, answer))
            if known == number:
                assert (answer.status_code, answer.content) == (before.status_code, before.content)
            else:
                assert (answer.status_code, answer.json()["error"]["type"]) == (400, "idempotency_error")
        assert len(account.books.all("product")) == len(first)

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(alone(Path(folder), act))


async def test_the_same_key_and_parameters_give_the_same_answer_and_one_session(client: stripe.StripeClient) -> None:
    made = [
        await client.v1.checkout.sessions.create_async(a_session(), {"idempotency_key": "checkout:ord_1:1"})
        for _ in range(2)
    ]
    other = await client.v1.checkout.sessions.create_async(a_session(), {"idempotency_key": "checkout:ord_1:2"})
    listed = await client.v1.checkout.sessions.list_async()

    assert made[0].to_dict() == made[1].to_dict()
    assert {session.id for session in listed.data} == {made[0].id, other.id}


async def test_the_same_key_with_other_parameters_is_refused(client: stripe.StripeClient) -> None:
    await client.v1.checkout.sessions.create_async(a_session(), {"idempotency_key": "k"})

    with pytest.raises(stripe.IdempotencyError) as caught:
        await client.v1.checkout.sessions.create_async(a_session(amount=4_000), {"idempotency_key": "k"})

    assert caught.value.http_status == 400


async def test_the_same_key_at_another_door_is_refused(shop: World) -> None:
    headers = {"idempotency-key": "k"}
    await shop.stripe.post("/v1/products", data={"name": "a"}, headers=headers)

    answer = await shop.stripe.post("/v1/payment_methods", data={"name": "a"}, headers=headers)

    assert answer.json()["error"]["type"] == "idempotency_error"


async def test_a_replay_says_that_it_is_one(shop: World) -> None:
    first, again = [
        await shop.stripe.post("/v1/products", data={"name": "a"}, headers={"idempotency-key": "k"}) for _ in range(2)
    ]
    requests = (await shop.admin.get("/_stripe/requests")).json()

    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["original-request"] == first.headers["request-id"]
    assert [row["replayed"] for row in requests] == [False, True]


async def test_a_request_that_was_not_understood_leaves_its_key_free(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.checkout.sessions.create_async(a_session(colour="red"), {"idempotency_key": "k"})

    session = await client.v1.checkout.sessions.create_async(a_session(), {"idempotency_key": "k"})

    assert session.status == "open"


async def test_a_refusal_on_the_merits_is_kept(client: stripe.StripeClient, paid: stripe.checkout.Session) -> None:
    payment = str(paid.payment_intent)
    wanted: Any = {"payment_intent": payment, "amount": 3_900}
    await client.v1.refunds.create_async({"payment_intent": payment, "amount": 1})

    messages = []
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            await client.v1.refunds.create_async(wanted, {"idempotency_key": "k"})
        messages.append((caught.value.code, caught.value.user_message))

    assert messages[0] == messages[1]
    assert messages[0][0] == "amount_too_large"


async def test_a_stored_500_is_answered_again_and_nothing_was_done(client: stripe.StripeClient, shop: World) -> None:
    await shop.stripe_fault("stored_error", match={"method": "POST", "nth": 1})

    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            await client.v1.checkout.sessions.create_async(a_session(), {"idempotency_key": "k"})
        assert caught.value.http_status == 500
    made = await client.v1.checkout.sessions.list_async()

    assert made.data == []


async def test_a_500_after_the_work_is_answered_again_and_the_work_was_done(
    client: stripe.StripeClient, shop: World
) -> None:
    await shop.stripe_fault("error_after", match={"path": "/v1/checkout/*", "nth": 1})

    for _ in range(2):
        with pytest.raises(stripe.APIError):
            await client.v1.checkout.sessions.create_async(a_session(), {"idempotency_key": "k"})
    made = await client.v1.checkout.sessions.list_async()

    assert len(made.data) == 1


async def test_a_second_request_with_a_key_under_way_conflicts(shop: World) -> None:
    await shop.stripe_fault("latency", seconds=0.5, match={"nth": 1})

    async def post() -> httpx.Response:
        return await shop.stripe.post("/v1/products", data={"name": "a"}, headers={"idempotency-key": "k"})

    answers = await asyncio.gather(post(), post())

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    conflict = max(answers, key=lambda answer: answer.status_code)
    assert conflict.json()["error"]["code"] == "idempotency_key_in_use"


async def test_a_key_is_forgotten_after_a_day(shop: World) -> None:
    headers = {"idempotency-key": "k"}
    first = (await shop.stripe.post("/v1/products", data={"name": "a"}, headers=headers)).json()

    await shop.admin.post("/_clock", json={"advance_seconds": 86_401})
    later = (await shop.stripe.post("/v1/products", data={"name": "a"}, headers=headers)).json()

    assert later["id"] != first["id"]


async def test_a_key_may_be_too_long(shop: World) -> None:
    answer = await shop.stripe.post("/v1/products", data={"name": "a"}, headers={"idempotency-key": "k" * 256})

    assert answer.status_code == 400
