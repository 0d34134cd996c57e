import asyncio
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import stripe

from sandbox.stripe.faults import ApiMatch, ApiRule, ApiTrouble, Faults
from sandbox.stripe.testing import a_session
from sandbox.testing import STRIPE_KEY, Copier, World, open_world


@pytest.mark.parametrize(
    ("kind", "status", "error"),
    [
        ("unauthorized", 401, stripe.AuthenticationError),
        ("rate_limited", 429, stripe.RateLimitError),
        ("conflict", 409, stripe.APIError),
        ("server_error", 500, stripe.APIError),
        ("bad_gateway", 502, stripe.APIError),
        ("unavailable", 503, stripe.APIError),
    ],
)
async def test_a_refusal_on_demand_does_nothing(
    client: stripe.StripeClient, shop: World, kind: str, status: int, error: type[stripe.StripeError]
) -> None:
    await shop.stripe_fault(kind, match={"method": "POST"})

    with pytest.raises(error) as caught:
        await client.v1.checkout.sessions.create_async(a_session())

    assert caught.value.http_status == status
    assert (await client.v1.checkout.sessions.list_async()).data == []


async def test_the_official_client_retries_what_passes(shop: World) -> None:
    http = stripe.HTTPXClient()
    patient = stripe.StripeClient(
        STRIPE_KEY,
        base_addresses={"api": str(shop.stripe.base_url).rstrip("/")},
        max_network_retries=2,
        http_client=http,
    )
    await shop.stripe_fault("unavailable", match={"nth": [1, 2]})

    session = await patient.v1.checkout.sessions.create_async(a_session())
    requests = (await shop.admin.get("/_stripe/requests")).json()
    await http.close_async()

    assert session.status == "open"
    assert [row["status"] for row in requests] == [503, 503, 200]
    assert len({row["idempotency_key"] for row in requests}) == 1


async def test_a_reply_dropped_after_the_work_is_had_with_the_same_key(
    client: stripe.StripeClient, shop: World
) -> None:
    await shop.stripe_fault("reset_after", match={"nth": 1})

    with pytest.raises(stripe.APIConnectionError):
        await client.v1.checkout.sessions.create_async(a_session(), {"idempotency_key": "k"})
    session = await client.v1.checkout.sessions.create_async(a_session(), {"idempotency_key": "k"})
    made = await client.v1.checkout.sessions.list_async()

    assert [one.id for one in made.data] == [session.id]


async def test_a_connection_cut_before_the_work_does_nothing(client: stripe.StripeClient, shop: World) -> None:
    await shop.stripe_fault("reset_before", match={"method": "POST"})

    with pytest.raises(stripe.APIConnectionError):
        await client.v1.checkout.sessions.create_async(a_session())

    assert (await client.v1.checkout.sessions.list_async()).data == []


async def test_a_hanging_request_does_nothing_and_is_noted(shop: World) -> None:
    await shop.stripe_fault("hang", match={"path": "/v1/products"}, seconds=3_600)

    with suppress(httpx.TimeoutException):
        await shop.stripe.post("/v1/products", data={"name": "a"}, timeout=0.2)
    await asyncio.sleep(0.2)
    requests = (await shop.admin.get("/_stripe/requests")).json()

    assert [(row["path"], row["status"]) for row in requests] == [("/v1/products", None)]
    assert (await shop.stripe.get("/v1/events")).json()["data"] == []


async def test_latency_is_added(shop: World) -> None:
    await shop.stripe_fault("latency", seconds=0.3)
    begun = time.monotonic()

    await shop.stripe.get("/v1/events")

    assert time.monotonic() - begun >= 0.3


async def test_a_rule_strikes_the_doors_it_names(shop: World) -> None:
    await shop.stripe_fault("server_error", match={"method": "GET", "path": "/v1/e*", "nth": 2})

    codes = [
        (await shop.stripe.get(path)).status_code for path in ("/v1/events", "/v1/refunds", "/v1/events", "/v1/events")
    ]

    assert codes == [200, 200, 500, 200]


async def test_rules_from_a_file_are_in_force_from_the_start(tmp_path: Path) -> None:
    rules = tmp_path / "faults.json"
    rules.write_text('[{"match": {"nth": 1}, "do": {"kind": "server_error"}}]')

    async with open_world(tmp_path / "sandbox", engine=Copier(), stripe_faults_file=rules) as world:
        codes = [(await world.stripe.get("/v1/events")).status_code for _ in range(2)]
        shown = (await world.admin.get("/_stripe/faults")).json()

    assert codes == [500, 200]
    assert [rule["do"]["kind"] for rule in shown] == ["server_error"]


def struck(seed: int) -> list[bool]:
    rule = ApiRule(match=ApiMatch(probability=0.5, seed=seed), do=ApiTrouble(kind="conflict"))
    faults = Faults([rule])
    return [bool(faults.of_request("GET", "/v1/events")) for _ in range(60)]


def test_the_same_seed_gives_the_same_faults() -> None:
    assert struck(1) == struck(1)
    assert struck(1) != struck(2)
    assert 10 < sum(struck(3)) < 50
