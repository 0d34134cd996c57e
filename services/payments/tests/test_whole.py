"""The real process, between a real broker and a Stripe that signs, repeats and loses things."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from chassis.bus import Bus
from chassis.crash import CRASH_AT
from chassis.testing import free_port
from contracts.message import Answer
from contracts.payments import (
    CheckoutFailed,
    CheckoutOpened,
    CheckoutSynced,
    EventsReplayed,
    MakeRefund,
    OpenCheckout,
    PaymentRecorded,
    RefundMade,
    RefundRefused,
    ReplayEvents,
    SyncCheckout,
)
from sandbox.testing import STRIPE_KEY, Copier, World, open_world

PATIENCE_SECONDS = 60
SECRET = "whsec_of_the_test"


@dataclass
class Town:
    """A broker, a Stripe, and what the orchestrator heard."""

    amqp_url: str
    stripe: World
    port: int
    folder: Path
    orchestrator: Bus
    facts: list[PaymentRecorded] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    async def opened(self, **changes: Any) -> CheckoutOpened:
        """Order a page to pay on and wait for it."""
        before = len(self.answers)
        await self.orchestrator.publish(a_command(**changes))
        await until(lambda: len(self.answers) > before)
        answer = self.answers[-1]
        assert isinstance(answer, CheckoutOpened), answer
        return answer

    async def pay(self, opened: CheckoutOpened, outcome: str = "paid") -> None:
        await self.stripe.act(f"sessions/{opened.session_id}/pay", outcome=outcome)

    async def delivery_fault(self, kind: str, **match: Any) -> None:
        """Set the one fault of deliveries in force."""
        rule = {"match": {"on": "delivery", **match}, "do": {"kind": kind}}
        (await self.stripe.admin.put("/_stripe/faults", json=[rule])).raise_for_status()

    async def statuses(self) -> list[int]:
        """How each attempt to deliver was answered, without those that nobody answered."""
        told = (await self.stripe.admin.get("/_stripe/deliveries")).json()
        return [attempt["status"] for attempt in told["attempts"] if attempt["status"] is not None]

    async def sessions(self) -> list[str]:
        return [one["id"] for one in (await self.stripe.stripe.get("/v1/checkout/sessions")).json()["data"]]

    async def refunds(self) -> list[str]:
        return [one["id"] for one in (await self.stripe.stripe.get("/v1/refunds")).json()["data"]]

    def fact_names(self) -> list[str]:
        return [fact.fact for fact in self.facts]


def a_command(**changes: Any) -> OpenCheckout:
    order_id = uuid4()
    fields: dict[str, Any] = {
        "correlation_id": order_id,
        "order_id": order_id,
        "attempt": 1,
        "goods": {"amount_minor": 3900, "currency": "eur"},
        "product_name": "The Lost Bear",
        "expires_at": datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1),
    }
    return OpenCheckout.model_validate(fields | changes)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in another process.
            await asyncio.sleep(0.02)


@pytest.fixture
async def town(tmp_path: Path, fresh_vhost: str) -> AsyncIterator[Town]:
    port = free_port()
    orchestrator = Bus("orchestrator", fresh_vhost, shutdown_seconds=5)
    settings = {
        "stripe_webhook_url": f"http://127.0.0.1:{port}/v1/webhooks/stripe",
        "stripe_webhook_secret": SECRET,
        "stripe_retry_seconds": 0.2,
    }
    async with open_world(tmp_path / "sandbox", engine=Copier(), **settings) as stripe:
        built = Town(fresh_vhost, stripe, port, tmp_path, orchestrator)

        @orchestrator.events(PaymentRecorded, at_once=8)
        async def _(fact: PaymentRecorded) -> None:
            built.facts.append(fact)

        @orchestrator.events(
            CheckoutOpened, CheckoutFailed, CheckoutSynced, RefundMade, RefundRefused, EventsReplayed, at_once=8
        )
        async def _(answer: Answer) -> None:
            built.answers.append(answer)

        async with running(orchestrator):
            yield built


@asynccontextmanager
async def running(bus: Bus) -> AsyncIterator[None]:
    task = asyncio.create_task(bus.run())
    await until(lambda: bus.connected and bus.consumers_attached())
    try:
        yield
    finally:
        await bus.stop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@dataclass(frozen=True, kw_only=True)
class Process:
    """A running payments."""

    process: asyncio.subprocess.Process
    health: httpx.AsyncClient
    traces: Path
    log: Path

    async def until_ready(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self._is_ready():  # noqa: ASYNC110 - another process starts.
                await asyncio.sleep(0.1)

    async def _is_ready(self) -> bool:
        try:
            return (await self.health.get("/health/ready")).status_code == 200
        except httpx.TransportError:
            return False

    async def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 20)

    async def died(self) -> int:
        return await asyncio.wait_for(self.process.wait(), PATIENCE_SECONDS)


Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def start(town: Town) -> AsyncIterator[Start]:
    """Start payments; what is still running at the end of the test is killed."""
    told = {
        "BROKER_URL": town.amqp_url,
        "STORE_URL": "memory:///",
        "PORT": str(town.port),
        "TRACES_FILE": str(town.folder / "spans.jsonl"),
        "ENVIRONMENT": "staging",
        "STRIPE_SECRET_KEY": STRIPE_KEY,
        "STRIPE_WEBHOOK_SECRETS": json.dumps(["whsec_of_tomorrow", SECRET]),
        "STRIPE_API_BASE": str(town.stripe.stripe.base_url),
        "WEB_URL": "http://books.test",
        "BACK_OFF_SECONDS": "0.1",
    }
    async with AsyncExitStack() as stack:

        async def begin(*, crash_at: str = "") -> Process:
            port, log = free_port(), town.folder / "log.jsonl"
            settings = {f"PAYMENTS_{name}": value for name, value in (told | {"HEALTH_PORT": str(port)}).items()}
            out = stack.enter_context(log.open("ab"))
            started = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "payments",
                env=os.environ | settings | {CRASH_AT: crash_at},
                stdout=out,
                stderr=out,
            )
            stack.push_async_callback(killed, started)
            health = await stack.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}"))
            process = Process(process=started, health=health, traces=town.folder / "spans.jsonl", log=log)
            await process.until_ready()
            return process

        yield begin


async def killed(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


async def test_a_book_is_bought_given_back_and_disputed(town: Town, start: Start) -> None:
    process = await start()
    opened = await town.opened()
    await town.pay(opened)
    await until(lambda: "order.paid" in town.fact_names())
    paid = town.facts[0]
    await town.orchestrator.publish(a_refund(opened, paid))
    await until(lambda: {"order.refunded", "order.refund_total"} <= set(town.fact_names()))
    dispute = await town.stripe.act("disputes", payment_intent=paid.payment_intent_id)
    await until(lambda: "order.disputed" in town.fact_names())
    await town.stripe.act(f"disputes/{dispute['id']}", status="lost")
    await until(lambda: "order.dispute_closed" in town.fact_names())
    metrics = (await process.health.get("/metrics")).text
    code = await process.stop()

    assert {(fact.order_id, fact.livemode) for fact in town.facts} == {(opened.order_id, False)}
    assert (paid.session_id, paid.amount_minor, paid.attempt) == (opened.session_id, 3900, 1)
    assert set(await town.statuses()) == {200}
    assert 'comics_stripe_webhooks_total{outcome="told",type="checkout.session.completed"} 1.0' in metrics
    assert 'comics_payment_facts_total{channel="webhook",fact="order.paid"} 1.0' in metrics
    assert 'comics_stripe_calls_total{call="POST /v1/checkout/sessions",outcome="answered"} 1.0' in metrics
    assert code == 0
    assert_traces_without_secrets(process)


def a_refund(opened: CheckoutOpened, paid: PaymentRecorded) -> MakeRefund:
    return MakeRefund.model_validate(
        {
            "correlation_id": opened.order_id,
            "order_id": opened.order_id,
            "refund_key": f"refund:{opened.order_id}:book",
            "payment_intent_id": paid.payment_intent_id,
            "amount": {"amount_minor": 1000, "currency": "eur"},
            "reason": "book_failed",
        }
    )


def assert_traces_without_secrets(process: Process) -> None:
    spans = [json.loads(line) for line in process.traces.read_text().splitlines()]
    by_id = {span["context"]["span_id"]: span for span in spans}
    told = next(span for span in spans if span["name"] == "publish comic.events:payment.recorded")
    assert by_id[told["parent_id"]]["name"] == "POST /v1/webhooks/stripe"
    assert {"POST /v1/checkout/sessions", "GET /v1/refunds", "POST /v1/refunds"} <= {span["name"] for span in spans}
    written = process.traces.read_text() + process.log.read_text()
    for secret in (STRIPE_KEY, SECRET, "v1=", "The Lost Bear", "client_secret", "@example"):
        assert secret not in written


@pytest.mark.parametrize("point", ["before_publishing_fact", "after_publishing_fact"])
async def test_a_process_that_dies_around_a_fact_leaves_it_told(town: Town, start: Start, point: str) -> None:
    healthy = await start()
    opened = await town.opened()
    await healthy.stop()
    dying = await start(crash_at=point)

    await town.pay(opened)
    code = await dying.died()
    told_when_it_died = len(town.facts)
    await start()
    await until(lambda: len(town.facts) > told_when_it_died)
    await delivered(town)

    assert code == -signal.SIGKILL
    assert {fact.fact for fact in town.facts} == {"order.paid"}
    assert len({fact.message_id for fact in town.facts}) == 1
    assert (await town.statuses())[-1] == 200


async def delivered(town: Town) -> None:
    """Wait until Stripe waits for no answer any more."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while 200 not in await town.statuses():  # noqa: ASYNC110 - another process delivers.
            await asyncio.sleep(0.05)


async def test_a_process_that_dies_after_opening_a_page_leaves_one_page(town: Town, start: Start) -> None:
    command = a_command()
    dying = await start(crash_at="after_stripe_answered")

    await town.orchestrator.publish(command)
    code = await dying.died()
    await start()
    await until(lambda: bool(town.answers))

    answer = town.answers[0]
    assert code == -signal.SIGKILL
    assert isinstance(answer, CheckoutOpened)
    assert await town.sessions() == [answer.session_id]


async def test_a_process_that_dies_after_giving_money_back_gives_it_back_once(town: Town, start: Start) -> None:
    healthy = await start()
    opened = await town.opened()
    await town.pay(opened)
    await until(lambda: bool(town.facts))
    await healthy.stop()
    dying = await start(crash_at="after_stripe_answered")

    await town.orchestrator.publish(a_refund(opened, town.facts[0]))
    code = await dying.died()
    await start()
    await until(lambda: len(town.answers) == 2)

    answer = town.answers[1]
    assert code == -signal.SIGKILL
    assert isinstance(answer, RefundMade)
    assert await town.refunds() == [answer.refund_id]


@pytest.mark.parametrize(
    ("trouble", "status"), [("wrong_secret", 400), ("old_timestamp", 400), ("livemode", 400), ("api_version", 503)]
)
async def test_a_delivery_that_is_wrong_tells_nothing_and_its_retry_does(
    town: Town, start: Start, trouble: str, status: int
) -> None:
    await start()
    opened = await town.opened()
    await town.delivery_fault(trouble, nth=1)

    await town.pay(opened)
    await until(lambda: bool(town.facts))
    await delivered(town)

    assert await town.statuses() == [status, 200]
    assert town.fact_names() == ["order.paid"]


async def test_an_event_that_comes_twice_is_told_under_one_id(town: Town, start: Start) -> None:
    await start()
    opened = await town.opened()
    await town.delivery_fault("duplicate")

    await town.pay(opened)
    await until(lambda: len(town.facts) == 2)

    assert town.facts[0] == town.facts[1]


async def test_what_webhooks_lost_is_told_by_a_look_and_by_a_replay(town: Town, start: Start) -> None:
    await start()
    began = datetime.now(UTC) - timedelta(minutes=1)
    opened = await town.opened()
    await town.delivery_fault("drop")
    await town.pay(opened)

    order = {"correlation_id": opened.order_id, "order_id": opened.order_id}
    await town.orchestrator.publish(a_look(session_id=opened.session_id, **order))
    await until(lambda: len(town.answers) == 2)
    await town.orchestrator.publish(ReplayEvents(correlation_id=opened.order_id, since=began))
    await until(lambda: len(town.answers) == 3)

    replayed = town.answers[2]
    assert isinstance(replayed, EventsReplayed)
    assert replayed.told == 1
    assert town.fact_names() == ["order.paid", "order.paid"]
    assert town.facts[0].stripe_event_id == f"sync:{opened.session_id}:paid"
    assert town.facts[1].stripe_event_id.startswith("evt_")


def a_look(**fields: Any) -> SyncCheckout:
    return SyncCheckout.model_validate({"attempt": 1, **fields})


async def test_an_order_paid_on_its_old_page_gets_no_new_one(town: Town, start: Start) -> None:
    await start()
    opened = await town.opened()
    await town.pay(opened)
    await until(lambda: bool(town.facts))

    again = a_command(order_id=opened.order_id, attempt=2, replaces_session=opened.session_id)
    await town.orchestrator.publish(again)
    await until(lambda: len(town.answers) == 2)

    failed = town.answers[1]
    assert isinstance(failed, CheckoutFailed)
    assert failed.code == "already_paid"
    assert await town.sessions() == [opened.session_id]


async def test_a_delayed_payment_is_processing_until_its_bank_has_spoken(town: Town, start: Start) -> None:
    await start()
    opened = await town.opened()
    await town.pay(opened, outcome="delayed")
    await until(lambda: bool(town.facts))
    await town.orchestrator.publish(
        a_look(session_id=opened.session_id, correlation_id=opened.order_id, order_id=opened.order_id)
    )
    await until(lambda: len(town.answers) == 2)
    await town.stripe.act(f"sessions/{opened.session_id}/settle", outcome="failed")
    await until(lambda: len(town.facts) == 3)
    await town.orchestrator.publish(
        a_look(session_id=opened.session_id, correlation_id=opened.order_id, order_id=opened.order_id)
    )
    await until(lambda: len(town.answers) == 3)

    assert town.fact_names() == [
        "order.payment_processing",
        "order.payment_processing",
        "order.payment_failed",
        "order.payment_failed",
    ]
    assert len({fact.message_id for fact in town.facts}) == 4
