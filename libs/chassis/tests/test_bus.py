"""Messages on a real broker: confirmed, taken once at a time, never silently gone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import aio_pika
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from chassis import telemetry
from chassis.bus import Bus, DeadLetter, NotPublishedError, Release, UnroutableError
from contracts.faceswap import CropSlot, SwapPage
from contracts.jobs import JobChanged
from contracts.message import COMMANDS, QueueRestored, StepFailed
from contracts.topology import Party
from contracts.values import Point, StoredObject

PATIENCE_SECONDS = 30


def a_command(**changes: object) -> SwapPage:
    job = uuid4()
    stored = StoredObject(key="jobs/1/x.png", sha256="0" * 64, size=1)
    outline = tuple(Point(x=x, y=x) for x in range(8))
    eye = Point(x=1, y=1)
    slot = CropSlot(width=10, height=10, left_eye=eye, right_eye=eye, mouth=eye, outline=outline)
    command = SwapPage(
        correlation_id=job,
        job_id=job,
        step="faces/p01",
        page="p01",
        crop=stored,
        photo=stored,
        slot=slot,
        result_key="jobs/1/faces/p01.png",
        not_after=datetime.now(UTC) + timedelta(minutes=5),
    )
    return command.model_copy(update=changes)


@asynccontextmanager
async def running(party: Party, url: str, register: Callable[[Bus], object] = lambda _: None) -> AsyncIterator[Bus]:
    bus = Bus(party, url, shutdown_seconds=5)
    register(bus)
    task = asyncio.create_task(bus.run())
    await until(lambda: bus.connected and bus.consumers_attached())
    try:
        yield bus
    finally:
        await bus.stop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in another process.
            await asyncio.sleep(0.02)


async def publish_when_possible(bus: Bus, command: SwapPage) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                await bus.publish(command)
            except NotPublishedError:
                await asyncio.sleep(0.1)
            else:
                return


def collecting(into: list[SwapPage], *, at_once: int = 4) -> Callable[[Bus], object]:
    async def take(command: SwapPage) -> None:
        into.append(command)

    return lambda bus: bus.commands(SwapPage, at_once=at_once)(take)


async def test_a_command_reaches_its_service_as_it_was_said(fresh_vhost: str) -> None:
    heard: list[SwapPage] = []
    said = a_command()

    async with (
        running("faceswap", fresh_vhost, collecting(heard)),
        running("orchestrator", fresh_vhost) as orchestrator,
    ):
        await orchestrator.publish(said)
        await until(lambda: bool(heard))

    assert heard == [said]


async def test_a_message_no_queue_takes_is_an_error_and_not_a_loss(fresh_vhost: str) -> None:
    async with running("orchestrator", fresh_vhost) as orchestrator:
        with pytest.raises(UnroutableError, match="no queue takes"):
            await orchestrator.publish(a_command())


async def test_a_hint_that_nobody_waits_for_may_be_lost(fresh_vhost: str) -> None:
    job = uuid4()
    changed = JobChanged(correlation_id=job, job_id=job, user_id=uuid4(), version=1, status="queued")

    async with running("orchestrator", fresh_vhost) as orchestrator:
        await orchestrator.publish(changed, mandatory=False)


async def test_without_a_broker_publishing_fails_at_once() -> None:
    bus = Bus("gateway", "amqp://guest:guest@127.0.0.1:1/")

    with pytest.raises(NotPublishedError, match="away"):
        await bus.publish(a_command())


async def test_what_a_handler_cannot_do_becomes_a_dead_letter_with_its_reason(fresh_vhost: str) -> None:
    letters: list[DeadLetter] = []
    said = a_command()

    async def fail(_: SwapPage) -> None:
        raise ValueError("a bug")

    async def read(letter: DeadLetter) -> None:
        letters.append(letter)

    def bury(bus: Bus) -> object:
        return bus.dead_letters("orchestrator.dead", at_once=1)(read)

    def failing(bus: Bus) -> object:
        return bus.commands(SwapPage, at_once=1)(fail)

    async with running("orchestrator", fresh_vhost, bury) as orchestrator, running("faceswap", fresh_vhost, failing):
        await orchestrator.publish(said)
        await until(lambda: bool(letters))

    (letter,) = letters
    assert (letter.queue, letter.reason, letter.message) == ("faceswap.commands", "rejected", said)


async def test_the_operator_keeps_a_copy_of_dead_letters_without_listening(fresh_vhost: str) -> None:
    async def fail(_: SwapPage) -> None:
        raise ValueError

    async with running("operator", fresh_vhost) as operator:
        await operator.declare_queues()
    async with (
        running("faceswap", fresh_vhost, lambda bus: bus.commands(SwapPage, at_once=1)(fail)),
        running("orchestrator", fresh_vhost) as orchestrator,
    ):
        await orchestrator.publish(a_command())
        async with await aio_pika.connect(fresh_vhost) as connection:
            queue = await (await connection.channel()).get_queue("comic.dead")
            async with queue.iterator(timeout=PATIENCE_SECONDS) as letters:
                letter = await anext(letters)

    assert letter.type == SwapPage.route()


async def test_a_body_that_cannot_be_read_becomes_a_dead_letter_too(fresh_vhost: str) -> None:
    letters: list[DeadLetter] = []
    heard: list[SwapPage] = []

    async def read(letter: DeadLetter) -> None:
        letters.append(letter)

    def bury(bus: Bus) -> object:
        return bus.dead_letters("orchestrator.dead", at_once=1)(read)

    async with running("orchestrator", fresh_vhost, bury), running("faceswap", fresh_vhost, collecting(heard)):
        connection = await aio_pika.connect(fresh_vhost)
        async with connection:
            exchange = await (await connection.channel()).get_exchange(COMMANDS)
            await exchange.publish(aio_pika.Message(b"\xff not json", type="faceswap.swap_page"), "faceswap.swap_page")
        await until(lambda: bool(letters))

    assert (letters[0].message, heard) == (None, [])


async def test_a_released_message_comes_again(fresh_vhost: str) -> None:
    seen: list[SwapPage] = []

    async def release_once(command: SwapPage) -> None:
        seen.append(command)
        if len(seen) == 1:
            raise Release

    def register(bus: Bus) -> object:
        return bus.commands(SwapPage, at_once=1)(release_once)

    async with running("faceswap", fresh_vhost, register), running("orchestrator", fresh_vhost) as orchestrator:
        await orchestrator.publish(a_command())
        await until(lambda: len(seen) == 2)

    assert seen[0] == seen[1]


async def test_so_many_messages_are_handled_at_once_and_no_more(fresh_vhost: str) -> None:
    running_now: set[object] = set()
    most = 0
    done = 0

    async def work(command: SwapPage) -> None:
        nonlocal most, done
        running_now.add(command.message_id)
        most = max(most, len(running_now))
        await asyncio.sleep(0.05)
        running_now.discard(command.message_id)
        done += 1

    def register(bus: Bus) -> object:
        return bus.commands(SwapPage, at_once=3)(work)

    async with running("faceswap", fresh_vhost, register), running("orchestrator", fresh_vhost) as orchestrator:
        await asyncio.gather(*(orchestrator.publish(a_command()) for _ in range(12)))
        await until(lambda: done == 12)

    assert most == 3


async def test_every_process_hears_of_changes(fresh_vhost: str) -> None:
    heard: list[tuple[str, JobChanged]] = []
    job = uuid4()
    changed = JobChanged(correlation_id=job, job_id=job, user_id=uuid4(), version=2, status="processing")

    def listening(name: str) -> Callable[[Bus], object]:
        async def hear(change: JobChanged) -> None:
            heard.append((name, change))

        return lambda bus: bus.changes(JobChanged)(hear)

    async with (
        running("gateway", fresh_vhost, listening("one")),
        running("gateway", fresh_vhost, listening("two")),
        running("orchestrator", fresh_vhost) as orchestrator,
    ):
        await orchestrator.publish(changed, mandatory=False)
        await until(lambda: len(heard) == 2)

    assert sorted(name for name, _ in heard) == ["one", "two"]


async def test_a_trace_goes_through_the_broker(fresh_vhost: str) -> None:
    traces: list[int] = []
    tracer = TracerProvider().get_tracer("test")

    async def hear(_: SwapPage) -> None:
        traces.append(trace.get_current_span().get_span_context().trace_id)

    def register(bus: Bus) -> object:
        return bus.commands(SwapPage, at_once=1)(hear)

    async with running("faceswap", fresh_vhost, register), running("orchestrator", fresh_vhost) as orchestrator:
        with tracer.start_as_current_span("a request") as span:
            await orchestrator.publish(a_command())
        await until(lambda: bool(traces))

    assert traces == [span.get_span_context().trace_id]
    assert telemetry.trace_headers() == {}


async def test_a_queue_that_was_deleted_is_there_again_with_its_consumer(fresh_vhost: str) -> None:
    heard: list[SwapPage] = []

    async with (
        running("faceswap", fresh_vhost, collecting(heard)) as faceswap,
        running("orchestrator", fresh_vhost) as sender,
    ):
        connection = await aio_pika.connect(fresh_vhost)
        async with connection:
            await (await connection.channel()).queue_delete("faceswap.commands")
        await publish_when_possible(sender, a_command())
        await until(lambda: bool(heard))
        await until(faceswap.consumers_attached)

    assert len(heard) == 1


async def test_who_restores_a_queue_says_so(fresh_vhost: str) -> None:
    heard: list[QueueRestored] = []

    def listening(bus: Bus) -> object:
        return bus.events(QueueRestored, at_once=1)(collect)

    async def collect(event: QueueRestored) -> None:
        heard.append(event)

    async with (
        running("faceswap", fresh_vhost, collecting([])),
        running("orchestrator", fresh_vhost, listening),
    ):
        connection = await aio_pika.connect(fresh_vhost)
        async with connection:
            await (await connection.channel()).queue_delete("faceswap.commands")
        await until(lambda: bool(heard))

    assert [event.queue for event in heard] == ["faceswap.commands"]


async def test_stopping_lets_a_running_handler_finish(fresh_vhost: str) -> None:
    finished: list[SwapPage] = []
    started = asyncio.Event()

    async def work(command: SwapPage) -> None:
        started.set()
        await asyncio.sleep(0.3)
        finished.append(command)

    def register(bus: Bus) -> object:
        return bus.commands(SwapPage, at_once=1)(work)

    async with running("orchestrator", fresh_vhost) as orchestrator, running("faceswap", fresh_vhost, register):
        await orchestrator.publish(a_command())
        await started.wait()

    assert len(finished) == 1


async def test_a_handler_that_is_told_to_stop_still_gives_its_answer(fresh_vhost: str) -> None:
    heard: list[StepFailed] = []
    started = asyncio.Event()

    async def hear(event: StepFailed) -> None:
        heard.append(event)

    def listen(bus: Bus) -> object:
        return bus.events(StepFailed, at_once=1)(hear)

    def register(bus: Bus) -> object:
        async def work(command: SwapPage) -> None:
            started.set()
            await bus.stopping.wait()
            await bus.answer(StepFailed.answering(command, code="photo_no_face", fault="customer"))

        return bus.commands(SwapPage, at_once=1)(work)

    async with running("orchestrator", fresh_vhost, listen) as orchestrator:
        async with running("faceswap", fresh_vhost, register):
            await orchestrator.publish(a_command())
            await started.wait()
        await until(lambda: bool(heard))

    assert [answer.code for answer in heard] == ["photo_no_face"]


async def test_what_waited_for_a_service_is_answered_while_it_starts(fresh_vhost: str) -> None:
    heard: list[StepFailed] = []

    async def hear(event: StepFailed) -> None:
        heard.append(event)

    def register(bus: Bus) -> object:
        async def work(command: SwapPage) -> None:
            await bus.answer(StepFailed.answering(command, code="photo_no_face", fault="customer"))

        return bus.commands(SwapPage, at_once=8)(work)

    def listen(bus: Bus) -> object:
        return bus.events(StepFailed, at_once=1)(hear)

    async with running("faceswap", fresh_vhost, collecting([])):
        pass  # Its queue is there now.
    async with running("orchestrator", fresh_vhost, listen) as orchestrator:
        for _ in range(8):
            await orchestrator.publish(a_command())
        async with running("faceswap", fresh_vhost, register):
            await until(lambda: len(heard) == 8)

    assert len({answer.message_id for answer in heard}) == 8


async def test_an_answer_is_an_event_the_orchestrator_hears(fresh_vhost: str) -> None:
    heard: list[StepFailed] = []
    answer = StepFailed.answering(a_command(), code="photo_no_face", fault="customer")

    async def hear(event: StepFailed) -> None:
        heard.append(event)

    def register(bus: Bus) -> Awaitable[None] | object:
        return bus.events(StepFailed, at_once=1)(hear)

    async with running("orchestrator", fresh_vhost, register), running("faceswap", fresh_vhost) as faceswap:
        await faceswap.answer(answer)
        await until(lambda: bool(heard))

    assert heard == [answer]
