"""What is looked after again and again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.message import StepCommand
from orchestrator.adapters.memory_store import MemoryJobStore
from orchestrator.domain.dispatch import Limits
from orchestrator.domain.plan import Failure
from orchestrator.use_cases import rounds
from orchestrator.use_cases.signals import JobOverdue


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


async def a_queued_job(make: Any, store: MemoryJobStore) -> UUID:
    story, user = make.story(), uuid4()
    upload = make.upload(user=user)
    wish = make.wish(user=user, upload=upload.upload_id, story=story)
    for event in (story, upload, wish):
        await store.apply(event)
    return UUID(str(wish.job_id))


@asynccontextmanager
async def going_round(work: Any) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - the stand-in has no event to wait on.
            await asyncio.sleep(0)


async def test_a_job_is_claimed_when_somebody_says_that_there_is_one(make: Any) -> None:
    store, woken = MemoryJobStore(limits=Limits()), asyncio.Event()

    async with going_round(rounds.dispatch(store, woken=lambda: _once(woken))):
        await asyncio.sleep(0)
        job_id = await a_queued_job(make, store)
        woken.set()
        await until(lambda: store.jobs[job_id].status == "processing")

    assert store.jobs[job_id].version == 2


async def test_the_sweeper_ends_what_is_late(make: Any) -> None:
    clock = Clock()
    store = MemoryJobStore(limits=Limits(), now=clock)
    job_id = await a_queued_job(make, store)
    clock.now += timedelta(hours=1)

    async with going_round(rounds.sweep(store, every_seconds=0)):
        await until(lambda: store.jobs[job_id].ended)

    assert store.jobs[job_id].failure == Failure(code="deadline_exceeded", fault="platform")


async def test_queues_lost_together_are_one_occasion(make: Any) -> None:
    store, lost = MemoryJobStore(limits=Limits()), asyncio.Event()
    job_id = await a_queued_job(make, store)
    await store.claim()

    async with going_round(rounds.resend_lost(store, lost=lost, replay_every=timedelta(days=1), settle_seconds=0.01)):
        for _ in range(3):
            lost.set()
            await asyncio.sleep(0)
        await until(lambda: store.jobs[job_id].plan.steps["art"].times_sent == 2)
        await asyncio.sleep(0.03)

    assert store.jobs[job_id].plan.steps["art"].times_sent == 2


async def test_a_signal_that_fails_is_logged_and_leaves_the_others_alone(
    make: Any, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    store = MemoryJobStore(limits=Limits(), now=clock)
    job_id = await a_queued_job(make, store)
    clock.now += timedelta(hours=1)

    await rounds.settle(store, [JobOverdue(job_id=uuid4()), JobOverdue(job_id=job_id)])

    assert store.jobs[job_id].status == "failed"
    assert [record.getMessage() for record in caplog.records] == ["a signal failed"]


@pytest.mark.parametrize(("reason", "code"), [("delivery_limit", "worker_lost"), ("rejected", "internal")])
async def test_a_buried_command_says_why_its_step_failed(make: Any, reason: str, code: str) -> None:
    store = MemoryJobStore(limits=Limits())
    job_id = await a_queued_job(make, store)
    await store.claim()
    (command,) = [said.message for said in store.outbox if isinstance(said.message, StepCommand)]

    await rounds.bury(command, reason=reason, store=store)

    assert store.jobs[job_id].failure == Failure(code=code, fault="platform")


async def _once(event: asyncio.Event) -> None:
    await event.wait()
    event.clear()
