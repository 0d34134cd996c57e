"""A book that is bought: made of what was accepted, paid once, withheld with its money, made up for when it fails."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import psutil
import pytest

from chassis.bus import NotPublishedError
from contracts.payments import PaymentRecorded
from fleet import parts
from fleet.customer import RefusedError
from fleet.purchase import buy, charged_again

NAME: Final = "Zebulon"
NO_FACE: Final = {"match": {"on": "submit"}, "do": {"kind": "no_face_source"}}
DOORS: Final = json.loads((Path(__file__).parents[2] / "docs" / "api" / "openapi.json").read_text())["paths"]


@dataclass(frozen=True, kw_only=True)
class Bought:
    """A book, and how it was paid."""

    order: Any
    job: Any
    manifest: Any
    told: list[Any]
    """The order at each change, as the buyer saw it."""


@pytest.fixture(scope="module")
def bought(world: Any, astronaut: Path) -> Bought:
    return asyncio.run(_bought(world, astronaut))


async def _bought(world: Any, photo: Path) -> Bought:
    told: list[Any] = []
    async with world.mode("fast"), world.customer() as customer:
        preview = await world.preview(customer, photo=photo, name=NAME)
        order = await buy(customer, preview["id"], tell=told.append)
        job = await world.ended(customer, order["book_job_id"])
        return Bought(
            order=await customer.order_as_it_is(order["id"]),
            job=job,
            manifest=await customer.manifest(job["id"]),
            told=told,
        )


def test_a_book_that_is_bought_is_made_and_read(bought: Bought, world: Any) -> None:
    shown = [page["properties"]["aicb"]["id"] for page in bought.manifest["readingOrder"]]

    assert (bought.order["status"], bought.order["fulfilment"], bought.job["status"]) == ("paid", "done", "done")
    assert (bought.job["order_id"], bought.order["book_job_id"]) == (bought.order["id"], bought.job["id"])
    assert shown == [page.id for page in world.packed("moon-whale").story.pages if page.on_screen]


def test_the_price_is_the_one_of_the_price_list(bought: Bought) -> None:
    assert bought.order["goods"] == {"amount_minor": 1490, "currency": "usd"}
    assert bought.order["price_list"] == 1
    assert bought.told[0]["status"] == "awaiting_payment"


async def test_accepted_pages_are_reused_and_not_charged_again(bought: Bought, world: Any) -> None:
    kept = await world.rows(
        "SELECT page FROM app.job_steps WHERE job_id = $1::uuid AND stage = 'pages' AND reused", bought.job["id"]
    )
    calls = await world.rows(
        "SELECT request_id FROM app.ai_calls WHERE job_id = $1::uuid", bought.order["preview_job_id"]
    )
    ledger = await world.charged_calls()
    faces = {page.id for page in world.packed("moon-whale").story.pages if page.faces}
    accepted = set(world.packed("moon-whale").story.preview_pages)

    assert {row["page"] for row in kept} == accepted
    assert charged_again(_of(ledger, await _calls(world, bought)), preview=_ids(calls), accepted=()) == 0
    assert len(calls) == len(accepted & faces)
    assert len(await _calls(world, bought)) == len(faces)


async def test_a_paid_book_was_paid_once(bought: Bought, world: Any) -> None:
    ledger = await world.stripe("GET", "ledger")

    (payment,) = [row for row in ledger["payments"] if row["metadata"].get("order_id") == bought.order["id"]]
    assert (payment["charges"], payment["charged"], payment["refunded"]) == (1, 1490, 0)


async def test_nothing_about_a_person_is_told_to_stripe(bought: Bought, world: Any) -> None:
    (row,) = await world.rows("SELECT session_id FROM app.checkouts WHERE order_id = $1::uuid", bought.order["id"])

    session = await world.stripe_api(f"checkout/sessions/{row['session_id']}")
    payment = await world.stripe_api(f"payment_intents/{session['payment_intent']}")
    events = await world.stripe_api("events?limit=100")

    assert set(session["metadata"]) == set(payment["metadata"]) == {"order_id", "attempt", "env"}
    assert session["customer_email"] is None
    assert NAME not in json.dumps([session, payment, events], ensure_ascii=False)


def test_only_payments_holds_the_key_of_stripe_and_it_has_no_database(world: Any) -> None:
    memory = world.fleet.memory
    secrets = {parts.stripe_key(memory), parts.webhook_secret(memory)}
    databases = {memory.password(name) for name in memory.passwords if name.startswith("database/")}
    services = {each.name: each.pid for each in world.fleet.standing() if each.name in parts.SERVICES}

    told = {name: " ".join(psutil.Process(pid).environ().values()) for name, pid in services.items()}

    assert set(told) == set(parts.SERVICES)
    assert {name for name, words in told.items() if any(secret in words for secret in secrets)} == {"payments"}
    assert {name for name, words in told.items() if any(word in words for word in databases)} == {
        "gateway",
        "orchestrator",
    }
    assert "postgres" not in told["payments"]


async def test_money_that_goes_back_while_the_book_is_made_withholds_it_and_fails_nothing(
    stall: Any, world: Any
) -> None:
    async with world.mode("fast"):
        shopper = await stall.shopper()
        await shopper.order()
        await shopper.press("paid")
        order = await shopper.until(status="paid", fulfilment="processing")

        await shopper.give_back()

        refunded = await shopper.until(status="refunded")
        ended = await shopper.until(fulfilment="done")
    async with shopper.customer() as customer:
        with pytest.raises(RefusedError) as refused:
            await customer.manifest(order["book_job_id"])
        job = await customer.job(order["book_job_id"])
    assert refunded["fulfilment"] in {"processing", "done"}
    assert (ended["status"], job["status"], job["error"]) == ("refunded", "done", None)
    assert (refused.value.code, refused.value.problem["order_status"]) == ("manifest_withheld", "refunded")


async def test_a_book_that_failed_is_made_again_for_nothing(stall: Any, world: Any) -> None:
    shopper = await stall.shopper()
    await shopper.order()
    async with world.trouble(NO_FACE):
        await shopper.press("paid")
        failed = await shopper.until(status="paid", fulfilment="failed")
    late = {str(row["order_id"]) for row in await world.orders.late()}

    async with world.mode("fast"):
        replacement = await world.orders.replace(shopper.order_uuid, why="the faces were refused")
        async with shopper.customer() as customer:
            order = await customer.order_as_it_is(str(replacement))
            job = await world.ended(customer, order["book_job_id"])

    (payment,) = await shopper.payments()
    assert shopper.order_id in late
    assert (order["total"]["amount_minor"], order["replaces_order_id"], order["status"]) == (0, failed["id"], "paid")
    assert job["status"] == "done"
    assert (await shopper.now())["status"] == "paid"
    assert (payment["charges"], payment["refunded"]) == (1, 0)
    assert shopper.order_id not in {str(row["order_id"]) for row in await world.orders.late()}


async def test_the_money_for_a_book_that_failed_goes_back_when_nobody_decides(stall: Any, world: Any) -> None:
    shopper = await stall.shopper()
    await shopper.order()

    async with world.living("orchestrator", ORCHESTRATOR_REFUND_AFTER_SECONDS="0.5"), world.trouble(NO_FACE):
        await shopper.press("paid")
        order = await shopper.until(status="refunded")

    (payment,) = await shopper.payments()
    happened = [told["what"] for told in order["timeline"]]
    assert (order["fulfilment"], payment["refunded"]) == ("failed", payment["charged"])
    assert [what for what in happened if what in {"book_failed", "refund_decided"}] == ["book_failed", "refund_decided"]


@pytest.mark.parametrize("ordered", [False, True], ids=["no order", "an order that is not paid"])
async def test_no_door_makes_a_book_without_money(stall: Any, world: Any, ordered: bool) -> None:
    shopper = await stall.shopper()
    if ordered:
        await shopper.order()
    before = await _books_of(shopper)
    ids = {"job_id": shopper.preview_id, "order_id": shopper.order_id or str(uuid4()), "story_id": "moon-whale"}
    book = {"kind": "book", "order_id": ids["order_id"], "preview_job_id": shopper.preview_id, "status": "paid"}

    answers = {}
    for path, method, door in [(path, method, door) for path, doors in DOORS.items() for method, door in doors.items()]:
        if method in {"get", "post", "put", "patch", "delete"}:
            answers[path, method] = await _ask(
                world, shopper.token, method, _filled(path, ids), {**_example(door), **book}
            )

    assert await _books_of(shopper) == before
    assert {door: status for door, status in answers.items() if status >= 500} == {}
    assert answers["/v1/jobs", "post"] == 422


@pytest.mark.parametrize("party", ["gateway", "orchestrator", "faceswap", "postprocess", "operator"])
async def test_nobody_but_payments_can_say_that_an_order_is_paid(world: Any, party: Any) -> None:
    order = uuid4()
    fact = PaymentRecorded(
        correlation_id=order,
        fact="order.paid",
        stripe_event_id=f"evt_{order.hex}",
        stripe_event_type="checkout.session.completed",
        event_created="2026-01-01T00:00:00Z",
        livemode=False,
        order_id=order,
        attempt=1,
        session_id="cs_forged",
    )

    with pytest.raises(NotPublishedError):
        await world.say(party, fact)


async def _books_of(shopper: Any) -> Any:
    """The book jobs of the shopper, of whatever orders."""
    return await shopper.world.rows(
        "SELECT id FROM app.jobs WHERE kind = 'book' AND user_id = (SELECT user_id FROM app.jobs WHERE id = $1::uuid)",
        shopper.preview_id,
    )


def _example(door: Any) -> Any:
    """A body as the document shows it."""
    content = door.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = content.get("schema", {}).get("examples") or [{}]
    return examples[0]


def _filled(path: str, ids: dict[str, str]) -> str:
    """The path with our own ids in it; others stand for nothing there is."""
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", value)
    return "/".join(str(uuid4()) if part.startswith("{") else part for part in path.split("/"))


async def _ask(world: Any, token: str, method: str, path: str, body: Any) -> int:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    async with (
        httpx.AsyncClient(base_url=world.api, trust_env=False, timeout=60) as http,
        http.stream(method, path, headers=headers, json=None if method == "get" else body) as answer,
    ):
        return answer.status_code


async def _calls(world: Any, bought: Bought) -> set[str]:
    jobs = [bought.order["preview_job_id"], bought.job["id"]]
    return _ids(await world.rows("SELECT request_id FROM app.ai_calls WHERE job_id = ANY($1::uuid[])", jobs))


def _ids(rows: Any) -> set[str]:
    return {row["request_id"] for row in rows}


def _of(ledger: Any, requests: set[str]) -> Any:
    return [row for row in ledger if row["request_id"] in requests]
