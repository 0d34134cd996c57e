"""The whole orchestrator as a process, on a real broker and a real database."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import asyncpg
import httpx
import pytest
import pytest_asyncio

from chassis.bus import Bus, Stored
from chassis.testing import free_port
from contracts.faceswap import SwapPage
from contracts.message import Message, StepCommand
from contracts.payments import PaymentRecorded
from contracts.postprocess import BindBook, ComposePage, TintArt
from contracts.topology import Party

PATIENCE_SECONDS = 60
TRACE = "0af7651916cd43dd8448eb211c80319c"


class Fleet:
    """Everything around the orchestrator: a database, a virtual host, and services that answer as told."""

    def __init__(self, *, database_url: str, amqp_url: str, make: Any, folder: Path, stack: AsyncExitStack) -> None:
        self.db: asyncpg.Connection
        self.seen: list[UUID] = []
        self.answer: Callable[[StepCommand], Message | None] = make.answer
        self._database_url = database_url
        self._amqp_url = amqp_url
        self._make = make
        self._folder = folder
        self._stack = stack
        self._buses: dict[Party, Bus] = {}

    async def open(self) -> None:
        self.db = await asyncpg.connect(self._database_url)
        self._stack.push_async_callback(self.db.close)
        for party in ("gateway", "operator", "faceswap", "postprocess", "payments"):
            bus = self._buses[party] = Bus(party, self._amqp_url, shutdown_seconds=2)
            taken = {"faceswap": (SwapPage,), "postprocess": (TintArt, ComposePage, BindBook)}.get(party)
            if taken:
                bus.commands(*taken, at_once=20)(self._answering(bus))
            await bus.start()
            self._stack.push_async_callback(bus.stop)

    def _answering(self, bus: Bus) -> Callable[[StepCommand], Awaitable[None]]:
        async def work(command: StepCommand) -> None:
            self.seen.append(command.message_id)
            if answer := self.answer(command):
                await bus.answer(answer)

        return work

    @asynccontextmanager
    async def orchestrator(self, **settings: object) -> AsyncIterator["Orchestrator"]:
        port = free_port()
        told = {
            "BROKER_URL": self._amqp_url,
            "DATABASE_URL": f"{self._database_url}?role=orchestrator",
            "STORE_URL": "memory:///",
            "HEALTH_PORT": port,
            "TRACES_FILE": self._folder / "traces.jsonl",
            **settings,
        }
        environment = {f"ORCHESTRATOR_{name}": str(value) for name, value in told.items()}
        with (self._folder / "orchestrator.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "orchestrator", env=os.environ | environment, stdout=log, stderr=log
            )
        running = Orchestrator(process, port)
        try:
            await until(running.is_ready)
            yield running
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def wish(self) -> UUID:
        """Let a user wish for a preview; return the job."""
        story, user = self._make.story(pages=4), uuid4()
        upload = self._make.upload(user=user)
        wish = self._make.wish(user=user, upload=upload.upload_id, story=story)
        await self._buses["operator"].publish(story)
        await self._buses["gateway"].publish(upload)
        await until(lambda: self.db.fetchval("SELECT true FROM app.uploads WHERE id = $1", upload.upload_id))
        await until(lambda: self.db.fetchval("SELECT true FROM app.stories"))
        await self._buses["gateway"].publish_stored(
            Stored(
                message_id=wish.message_id,
                correlation_id=wish.correlation_id,
                exchange=wish.exchange,
                routing_key=wish.type,
                body=wish.model_dump_json().encode(),
                headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"},
            )
        )
        return UUID(str(wish.job_id))

    async def tell(self, party: Party, message: Message) -> None:
        await self._buses[party].publish(message)

    async def ended(self, job_id: UUID) -> tuple[str, str | None]:
        """Wait for the end of a job; return status and code."""
        await until(lambda: self.db.fetchval("SELECT finished_at FROM app.jobs WHERE id = $1", job_id))
        row = await self.db.fetchrow("SELECT status, error_code FROM app.jobs WHERE id = $1", job_id)
        return row["status"], row["error_code"]

    def spans_about(self, job_id: UUID) -> list[dict[str, Any]]:
        """Return the spans of a job, by what they say they are about."""
        spans = [json.loads(line) for line in (self._folder / "traces.jsonl").read_text().splitlines()]
        names = {"comics.job.id", "messaging.message.conversation_id"}
        return [span for span in spans if str(job_id) in {span["attributes"].get(name) for name in names}]


class Orchestrator:
    """A running process."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self._process = process
        self._port = port

    async def is_ready(self) -> bool:
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"http://127.0.0.1:{self._port}/health/ready")).status_code == 200
        except httpx.TransportError:
            return False

    async def metrics(self) -> str:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"http://127.0.0.1:{self._port}/metrics")).text

    async def stop(self, number: signal.Signals) -> int:
        self._process.send_signal(number)
        return await self._process.wait()


async def until(holds: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await holds():  # noqa: ASYNC110 - what is waited for happens in another process.
            await asyncio.sleep(0.05)


@pytest_asyncio.fixture
async def fleet(fresh_database: str, fresh_vhost: str, make: Any, tmp_path: Path) -> AsyncIterator[Fleet]:
    async with AsyncExitStack() as stack:
        fleet = Fleet(database_url=fresh_database, amqp_url=fresh_vhost, make=make, folder=tmp_path, stack=stack)
        await fleet.open()
        yield fleet


async def test_a_wish_becomes_a_preview_and_a_grant_a_book_in_one_trace_each(fleet: Fleet, make: Any) -> None:
    async with fleet.orchestrator() as orchestrator:
        preview = await fleet.wish()
        ended = await fleet.ended(preview)
        grant = make.grant(preview)
        await fleet.tell("operator", grant)
        book = await fleet.ended(grant.book_job_id)
        counted = await orchestrator.metrics()
        code = await orchestrator.stop(signal.SIGTERM)

    assert (ended, book, code) == (("done", None), ("done", None), 0)
    assert 'comics_jobs_total{kind="book",state="done"} 1.0' in counted
    about = {job: fleet.spans_about(job) for job in (preview, grant.book_job_id)}
    assert [span["name"] for span in about[preview] if span["context"]["trace_id"] != f"0x{TRACE}"] == []
    assert len({span["context"]["trace_id"] for span in about[grant.book_job_id]}) == 1
    assert {"claim job", "process comic.events:book.bound"} <= {span["name"] for span in about[preview]}
    assert "publish comic.commands:faceswap.swap_page" in {span["name"] for span in about[preview]}


async def test_killed_in_the_middle_it_goes_on_where_it_was(fleet: Fleet) -> None:
    for _ in range(3):
        async with fleet.orchestrator() as orchestrator:
            jobs = [await fleet.wish() for _ in range(4)]
            await orchestrator.stop(signal.SIGKILL)
    async with fleet.orchestrator():
        ends = [await fleet.ended(job_id) for job_id in jobs]
        await until(lambda: fleet.db.fetchval("SELECT NOT EXISTS (SELECT FROM app.jobs WHERE finished_at IS NULL)"))

    terminal = await fleet.db.fetch(
        "SELECT count(*) AS times FROM app.job_events WHERE status IN ('done', 'failed') GROUP BY job_id"
    )
    assert ends == [("done", None)] * 4
    assert [row["times"] for row in terminal] == [1] * 12
    assert await fleet.db.fetchval("SELECT max(times_sent) FROM app.job_steps") == 1
    assert await fleet.db.fetchval("SELECT count(*) FROM app.ai_calls") == 12 * 3


async def test_a_command_that_nobody_can_carry_out_fails_its_job_at_once(fleet: Fleet) -> None:
    def fails(command: StepCommand) -> Message:
        raise RuntimeError(f"cannot do {command.type}")

    fleet.answer = fails

    async with fleet.orchestrator():
        ended = await fleet.ended(await fleet.wish())

    assert ended == ("failed", "internal")


async def test_an_answer_that_cannot_be_taken_fails_its_job_and_no_other(fleet: Fleet, make: Any) -> None:
    def strange(command: StepCommand) -> Message:
        answer = make.answer(command)
        return answer.model_copy(update={"pages": answer.pages[:1]}) if isinstance(command, TintArt) else answer

    async with fleet.orchestrator():
        fleet.answer = strange
        first = await fleet.ended(await fleet.wish())
        fleet.answer = make.answer
        second = await fleet.ended(await fleet.wish())

    assert (first, second) == (("failed", "internal"), ("done", None))


async def test_a_queue_that_was_lost_with_its_commands_costs_seconds(fleet: Fleet, fresh_vhost: str, make: Any) -> None:
    fleet.answer = lambda _: None  # Acknowledged and forgotten, as if the queue had been lost with it.

    async with fleet.orchestrator():
        job_id = await fleet.wish()
        await until(lambda: asyncio.sleep(0, result=bool(fleet.seen)))
        fleet.answer = make.answer
        connection = await aio_pika.connect(fresh_vhost)
        async with connection:
            await (await connection.channel()).queue_delete("orchestrator.events")
        ended = await fleet.ended(job_id)

    assert ended == ("done", None)


async def test_money_that_nobody_can_place_reaches_people_as_a_dead_letter(
    fleet: Fleet, fresh_vhost: str, make: Any
) -> None:
    order_id, event = uuid4(), "evt_1"
    fact = PaymentRecorded(
        message_id=PaymentRecorded.id_of(event),
        correlation_id=order_id,
        fact="order.paid",
        stripe_event_id=event,
        stripe_event_type="checkout.session.completed",
        event_created=make.noon,
        livemode=False,
        order_id=order_id,
    )

    async with fleet.orchestrator(SWEEP_SECONDS=0.1), await aio_pika.connect(fresh_vhost) as connection:
        queue = await (await connection.channel()).declare_queue("comic.dead")
        await queue.bind("comic.dlx", "#")
        await fleet.tell("payments", fact)
        await until(lambda: fleet.db.fetchval("SELECT true FROM app.unplaced_facts"))
        await fleet.db.execute(
            "UPDATE app.unplaced_facts SET first_seen_at = now() - interval '1 hour', due_at = now() - interval '1 s'"
        )
        await until(lambda: fleet.db.fetchval("SELECT published_at FROM app.outbox WHERE exchange = 'comic.dlx'"))
        letter = await queue.get()

    assert letter is not None
    assert PaymentRecorded.model_validate_json(letter.body) == fact
    assert await fleet.db.fetchval("SELECT dead_at IS NOT NULL FROM app.unplaced_facts")


@pytest.mark.parametrize("words", [["migrat"], ["migrate", "now"]])
async def test_it_says_how_it_is_called(words: list[str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "orchestrator", *words, stderr=asyncio.subprocess.PIPE
    )

    _, said = await process.communicate()

    assert process.returncode == 1
    assert b"usage" in said
