"""The official library on the sandbox: every question, and every way to hear no."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr

from chassis.testing import free_port
from payments.adapters.meters import Meters
from payments.adapters.stripe_api import StripeApi
from payments.domain.checkout import Checkout, checkout_of, refund_of
from payments.domain.events import API_VERSION, parse
from payments.domain.objects import Session
from payments.use_cases.ports import OUTCOME_KEPT, BusyError, RefusedError, UnavailableError
from sandbox.testing import STRIPE_KEY, Copier, World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path / "sandbox", engine=Copier()) as opened:
        yield opened


@pytest.fixture
async def api(world: World) -> AsyncIterator[StripeApi]:
    async with StripeApi(key=SecretStr(STRIPE_KEY), base_url=str(world.stripe.base_url), meter=Meters()) as opened:
        yield opened


@pytest.fixture
def checkout(make: Any) -> Checkout:
    command = make.open_checkout(expires_at=datetime.now(UTC) + timedelta(hours=1))
    return checkout_of(command, env=make.env, web_url="https://books.test")


async def paid(world: World, api: StripeApi, checkout: Checkout) -> Session:
    """Open a session, let its buyer pay, and look at it again."""
    session = await api.open_session(checkout)
    await world.act(f"sessions/{session.id}/pay", outcome="paid")
    return await api.session(session.id)


async def requests(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await world.admin.get("/_stripe/requests")).json()
    return found


async def test_a_page_is_opened_with_everything_a_checkout_has(api: StripeApi, checkout: Checkout) -> None:
    session = await api.open_session(checkout)

    assert (session.status, session.payment_status, session.livemode) == ("open", "unpaid", False)
    assert (session.amount_total, session.currency) == (3900, "eur")
    assert session.metadata == checkout.metadata
    assert session.url is not None
    assert session.expires_at == checkout.expires_at.replace(microsecond=0)


async def test_a_printed_book_is_shipped_for_a_price(world: World, api: StripeApi, make: Any) -> None:
    command = make.open_checkout(
        expires_at=datetime.now(UTC) + timedelta(hours=1), shipping={"amount_minor": 500, "countries": ["DE"]}
    )

    session = await paid(world, api, checkout_of(command, env=make.env, web_url="https://books.test"))

    assert (session.amount_subtotal, session.amount_total) == (3900, 4400)
    assert session.total_details is not None
    assert session.total_details.amount_shipping == 500


async def test_the_same_attempt_is_the_same_page(api: StripeApi, checkout: Checkout) -> None:
    one, other = await asyncio.gather(api.open_session(checkout), api.open_session(checkout))

    assert one == other


async def test_every_request_says_our_version_and_our_key(world: World, api: StripeApi, checkout: Checkout) -> None:
    await api.open_session(checkout)

    (request,) = await requests(world)
    assert (request["version"], request["idempotency_key"]) == (API_VERSION, checkout.key)


async def test_a_paid_order_can_be_traced_from_its_payment_and_its_charge(
    world: World, api: StripeApi, checkout: Checkout
) -> None:
    session = await paid(world, api, checkout)
    assert session.payment_intent is not None

    intent = await api.intent(session.payment_intent)
    assert intent.latest_charge is not None
    charge = await api.charge(intent.latest_charge)

    assert (session.status, session.payment_status, intent.status) == ("complete", "paid", "succeeded")
    assert intent.metadata == charge.metadata == checkout.metadata
    assert (charge.payment_intent, charge.amount_refunded) == (intent.id, 0)


async def test_an_open_page_is_ended_once(api: StripeApi, checkout: Checkout) -> None:
    session = await api.open_session(checkout)

    await api.expire_session(session.id)

    assert (await api.session(session.id)).status == "expired"
    with pytest.raises(RefusedError):
        await api.expire_session(session.id)


async def test_a_refund_is_found_by_its_key(world: World, api: StripeApi, checkout: Checkout, make: Any) -> None:
    session = await paid(world, api, checkout)
    wish = refund_of(
        make.make_refund(payment_intent_id=session.payment_intent, amount={"amount_minor": 100, "currency": "eur"}),
        env=make.env,
    )

    one, other = await asyncio.gather(api.refund(wish), api.refund(wish))

    assert one == other
    assert [(refund.key, refund.amount) for refund in await api.refunds_of(str(session.payment_intent))] == [
        (make.key, 100)
    ]


async def test_more_refunds_than_a_page_holds_are_all_found(world: World, api: StripeApi, checkout: Checkout) -> None:
    session = await paid(world, api, checkout)
    for _ in range(105):
        await world.act("refunds", payment_intent=session.payment_intent, amount=1)

    assert len(await api.refunds_of(str(session.payment_intent))) == 105


async def test_more_than_is_left_is_refused(world: World, api: StripeApi, checkout: Checkout, make: Any) -> None:
    session = await paid(world, api, checkout)
    command = make.make_refund(
        payment_intent_id=session.payment_intent, amount={"amount_minor": 3901, "currency": "eur"}
    )

    with pytest.raises(RefusedError, match="amount_too_large"):
        await api.refund(refund_of(command, env=make.env))


async def test_a_dispute_is_found_by_its_payment(world: World, api: StripeApi, checkout: Checkout) -> None:
    session = await paid(world, api, checkout)
    await world.act("disputes", payment_intent=session.payment_intent)

    (dispute,) = await api.disputes_of(str(session.payment_intent))

    assert (dispute.status, dispute.amount, dispute.payment_intent) == (
        "needs_response",
        3900,
        session.payment_intent,
    )
    assert await api.disputes_of("pi_of_nobody") == ()


async def test_events_are_listed_newest_first_page_by_page(world: World, api: StripeApi, checkout: Checkout) -> None:
    began = datetime.now(UTC) - timedelta(seconds=2)
    session = await paid(world, api, checkout)
    for _ in range(60):  # Two of our events each.
        await world.act("refunds", payment_intent=session.payment_intent, amount=1)
    until = datetime.now(UTC) + timedelta(seconds=2)

    first = await api.events(since=began, before=until, after=None)
    second = await api.events(since=began, before=until, after=first.last)

    everything = [*first.events, *second.events]
    assert (len(first.events), second.last) == (100, None)
    assert len({event.id for event in everything}) == len(everything) == 121
    assert everything[-1].type == "checkout.session.completed"
    assert "payment_intent.succeeded" not in {event.type for event in everything}


async def test_only_events_of_the_time_asked_for_are_listed(world: World, api: StripeApi, checkout: Checkout) -> None:
    await paid(world, api, checkout)
    later = datetime.now(UTC) + timedelta(hours=1)

    page = await api.events(since=later, before=later + timedelta(hours=1), after=None)

    assert (page.events, page.last) == ((), None)


async def test_an_event_reads_the_same_from_the_list_and_from_the_wire(
    world: World, api: StripeApi, checkout: Checkout
) -> None:
    await paid(world, api, checkout)
    now = datetime.now(UTC)
    page = await api.events(since=now - timedelta(hours=1), before=now + timedelta(hours=1), after=None)

    (event,) = page.events
    body = (await world.stripe.get(f"/v1/events/{event.id}")).content

    assert parse(body) == event
    assert event.api_version == API_VERSION


@pytest.mark.parametrize("kind", ["server_error", "bad_gateway", "unavailable", "conflict", "reset_before"])
async def test_a_trouble_that_passes_is_not_noticed(
    world: World, api: StripeApi, checkout: Checkout, kind: str
) -> None:
    await world.stripe_fault(kind, match={"nth": 1})

    assert (await api.open_session(checkout)).status == "open"


async def test_a_reply_that_is_lost_costs_no_second_page(world: World, api: StripeApi, checkout: Checkout) -> None:
    await world.stripe_fault("reset_after", match={"nth": 1})

    session = await api.open_session(checkout)

    listed = (await world.stripe.get("/v1/checkout/sessions")).json()["data"]
    assert [one["id"] for one in listed] == [session.id]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("server_error", UnavailableError),
        ("unavailable", UnavailableError),
        ("conflict", UnavailableError),
        ("reset_before", UnavailableError),
        ("rate_limited", BusyError),
        ("unauthorized", UnavailableError),
    ],
)
async def test_a_trouble_that_stays_is_told_as_passing(
    world: World, api: StripeApi, checkout: Checkout, kind: str, error: type[Exception]
) -> None:
    await world.stripe_fault(kind)

    with pytest.raises(error):
        await api.open_session(checkout)


@pytest.mark.parametrize("kind", ["stored_error", "error_after"])
async def test_an_error_that_stripe_keeps_under_the_key_is_final(
    world: World, api: StripeApi, checkout: Checkout, kind: str
) -> None:
    await world.stripe_fault(kind, match={"nth": 1})

    with pytest.raises(RefusedError, match=OUTCOME_KEPT):
        await api.open_session(checkout)


async def test_the_same_key_with_another_price_is_refused(api: StripeApi, checkout: Checkout, make: Any) -> None:
    await api.open_session(checkout)
    command = make.open_checkout(expires_at=checkout.expires_at, goods={"amount_minor": 1, "currency": "eur"})

    with pytest.raises(RefusedError, match="idempotency_error"):
        await api.open_session(checkout_of(command, env=make.env, web_url="https://books.test"))


async def test_too_near_an_end_is_refused_by_its_name(api: StripeApi, make: Any) -> None:
    command = make.open_checkout(expires_at=datetime.now(UTC) + timedelta(minutes=10))

    with pytest.raises(RefusedError) as caught:
        await api.open_session(checkout_of(command, env=make.env, web_url="https://books.test"))

    assert caught.value.param == "expires_at"


@pytest.mark.parametrize("ask", ["session", "intent", "charge"])
async def test_what_is_not_there_is_refused(api: StripeApi, ask: str) -> None:
    with pytest.raises(RefusedError, match="resource_missing"):
        await getattr(api, ask)("cs_test_nothing")


async def test_a_stripe_that_is_not_there_is_passing_trouble() -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    async with StripeApi(key=SecretStr(STRIPE_KEY), base_url=nowhere, meter=Meters()) as api:
        with pytest.raises(UnavailableError):
            await api.intent("pi_1")


async def test_a_wrong_key_is_an_alarm(world: World) -> None:
    before = REGISTRY.get_sample_value("comics_payment_alarms_total", {"reason": "key_refused"}) or 0
    key = SecretStr("sk_test_of_somebody_else")
    async with StripeApi(key=key, base_url=str(world.stripe.base_url), meter=Meters()) as api:
        with pytest.raises(UnavailableError):
            await api.intent("pi_1")

    assert REGISTRY.get_sample_value("comics_payment_alarms_total", {"reason": "key_refused"}) == before + 1


async def test_a_client_is_opened_before_it_is_used() -> None:
    with pytest.raises(RuntimeError, match="opened"):
        await StripeApi(key=SecretStr(STRIPE_KEY), base_url="http://127.0.0.1:1", meter=Meters()).intent("pi_1")


async def test_logs_hold_neither_the_key_nor_what_was_sent_or_said(
    world: World, api: StripeApi, checkout: Checkout, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = await api.open_session(checkout)
    await world.stripe_fault("server_error")

    with pytest.raises(UnavailableError) as caught:
        await api.session(session.id)

    told = [record for record in caplog.records if record.name.startswith(("payments", "stripe"))]
    said = " ".join(f"{vars(record)}" for record in told)
    assert "req_" in said
    for secret in (STRIPE_KEY, checkout.product_name, "An unknown error"):
        assert secret not in f"{said} {caught.value!r} {caught.value.__cause__!r}"
