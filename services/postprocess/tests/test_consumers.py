import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aio_pika
import pytest

from chassis.bus import Bus
from chassis.store import ObjectStore, StoreUnavailableError
from contracts.message import Message, StepFailed
from contracts.postprocess import ArtTinted, BookBound, PageComposed
from contracts.values import StoredObject
from postprocess.adapters import printers
from postprocess.adapters.objects import StoredObjects
from postprocess.adapters.workers import Workers
from postprocess.adapters.workshop import ProcessWorkshop
from postprocess.consumers import subscribe

PAGES = ("cover", "p01", "p02", "back")
Jobs = Callable[..., Awaitable[Any]]


class Orchestrator:
    """The other end: gives commands and collects the answers."""

    def __init__(self, amqp_url: str) -> None:
        self.bus = Bus("orchestrator", amqp_url)
        self.answers: asyncio.Queue[Message] = asyncio.Queue()

        @self.bus.events(ArtTinted, PageComposed, BookBound, StepFailed, at_once=10)
        async def _(message: Message) -> None:
            await self.answers.put(message)

    async def ask(self, *commands: Message) -> list[Any]:
        for command in commands:
            await self.bus.publish(command)
        return [await asyncio.wait_for(self.answers.get(), 60) for _ in commands]


@pytest.fixture
async def orchestrator(fresh_vhost: str) -> AsyncIterator[Orchestrator]:
    one = Orchestrator(fresh_vhost)
    await one.bus.start()
    yield one
    await one.bus.stop()


@pytest.fixture
def store() -> ObjectStore:
    return ObjectStore.open("memory:///")


@pytest.fixture
async def postprocess(fresh_vhost: str, store: ObjectStore, font_folder: Path) -> AsyncIterator[Bus]:
    """The service's consumers over two worker processes."""
    bus = Bus("postprocess", fresh_vhost)
    async with Workers(2) as workers:
        subscribe(
            bus,
            at_once=4,
            objects=StoredObjects(store),
            workshop=ProcessWorkshop(workers, fonts=font_folder),
            printers=printers.of(["kdp-8.5x8.5", "gelato-200x200"]),
            clock=lambda: datetime.now(UTC),
        )
        await bus.start()
        yield bus
        await bus.stop()


@pytest.mark.usefixtures("postprocess")
async def test_a_book_is_made_by_commands_alone(a_job: Jobs, store: ObjectStore, orchestrator: Orchestrator) -> None:
    job = await a_job(store=store)

    (tinted,) = await orchestrator.ask(await job.order_tint(*PAGES))
    orders = [await job.order_page(page, await job.swap(page)) for page in tinted.pages]
    composed = sorted(
        (answer.composed for answer in await orchestrator.ask(*orders)), key=lambda c: PAGES.index(c.page)
    )
    (bound,) = await orchestrator.ask(await job.order_book(*composed))

    assert isinstance(bound, BookBound)
    made = {file.key.removeprefix(f"jobs/{job.id}/") for file in bound.files}
    assert made >= {"print/kdp-8.5x8.5/interior.pdf", "print/kdp-8.5x8.5/cover.pdf", "pages/p01.webp"}
    assert made >= {"book.pdf", "book.epub", "book.cbz"}
    assert not any("gelato" in key for key in made), "no CMYK profile was configured"


@pytest.mark.usefixtures("postprocess")
async def test_a_command_that_comes_twice_is_answered_twice_alike(
    a_job: Jobs, store: ObjectStore, orchestrator: Orchestrator
) -> None:
    job = await a_job(store=store)
    command = await job.order_tint("back")

    first, second = await orchestrator.ask(command, command)

    assert first == second


@pytest.mark.usefixtures("postprocess")
async def test_bad_input_is_answered_and_does_not_die(
    a_job: Jobs, store: ObjectStore, orchestrator: Orchestrator
) -> None:
    job = await a_job(store=store)

    (answer,) = await orchestrator.ask(await job.order_tint("p99"))

    assert isinstance(answer, StepFailed)
    assert (answer.step, answer.code, answer.fault) == ("art", "render_failed", "platform")


@pytest.mark.usefixtures("postprocess")
async def test_what_is_not_expected_goes_to_the_dead_letters(fresh_vhost: str, orchestrator: Orchestrator) -> None:
    connection = await aio_pika.connect(fresh_vhost)
    async with connection:
        channel = await connection.channel()
        commands = await channel.get_exchange("comic.commands", ensure=False)
        dead = await channel.declare_queue(exclusive=True)
        await dead.bind("comic.dlx", routing_key="#")

        await commands.publish(aio_pika.Message(b"{}", type="postprocess.bind_book"), "postprocess.bind_book")

        letter = await _next(dead)
    assert letter.routing_key == "postprocess.commands.dead"
    assert orchestrator.answers.empty()


class AwayObjects(StoredObjects):
    """A store that is away the first few times."""

    away_times = 3

    async def put(self, key: str, data: bytes, *, content_type: str) -> StoredObject:
        if self.away_times:
            self.away_times -= 1
            raise StoreUnavailableError(key)
        return await super().put(key, data, content_type=content_type)


async def test_a_store_that_is_away_costs_time_and_no_page(
    a_job: Jobs, fresh_vhost: str, store: ObjectStore, font_folder: Path, orchestrator: Orchestrator
) -> None:
    job = await a_job(store=store)
    bus = Bus("postprocess", fresh_vhost)
    async with Workers(1) as workers:
        subscribe(
            bus,
            at_once=1,
            objects=AwayObjects(store),
            workshop=ProcessWorkshop(workers, fonts=font_folder),
            printers=(),
            clock=lambda: datetime.now(UTC),
            trouble_seconds=0.1,
        )
        await bus.start()
        (answer,) = await orchestrator.ask(await job.order_tint("back"))
        await bus.stop()

    assert isinstance(answer, ArtTinted)


async def _next(queue: aio_pika.abc.AbstractQueue) -> aio_pika.abc.AbstractIncomingMessage:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        message = await queue.get(no_ack=True, fail=False)
        if message is not None:
            return message
        await asyncio.sleep(0.1)
    raise TimeoutError("no dead letter came")
