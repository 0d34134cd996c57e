"""One user's long queue is in nobody else's way."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from contracts.jobs import StoryPublished
from contracts.message import StepCommand
from orchestrator.domain.dispatch import Limits, Running, Waiting, choose

OpenBench = Callable[..., Awaitable[Any]]

GREEDY, PATIENT = UUID(int=1), UUID(int=2)
MANY = 500


class Line:
    """A dispatcher's queue and slots, in a time that goes on with each start."""

    def __init__(self, limits: Limits, noon: datetime) -> None:
        self._limits, self._now = limits, noon
        self._waiting: list[tuple[UUID, str, datetime, UUID]] = []
        self._served: dict[tuple[UUID, str], datetime] = {}
        self.running: list[tuple[UUID, str]] = []
        self.started: list[tuple[UUID, str]] = []

    def wish(self, user: UUID, kind: str, *, times: int = 1) -> None:
        for _ in range(times):
            self._now += timedelta(seconds=1)
            self._waiting.append((user, kind, self._now, uuid4()))

    def admit(self) -> None:
        self._now += timedelta(seconds=1)
        waiting = [
            Waiting(id=job, user_id=user, kind=kind, created_at=at, served_at=self._served.get((user, kind)))
            for user, kind, at, job in self._waiting
        ]
        running = [Running(user_id=user, kind=kind) for user, kind in self.running]
        for job in choose(waiting, running, self._limits):
            self._waiting = [one for one in self._waiting if one[3] != job.id]
            self._served[job.user_id, job.kind] = self._now
            self.running.append((job.user_id, job.kind))
            self.started.append((job.user_id, job.kind))

    def end(self, which: int) -> None:
        del self.running[which % len(self.running)]


@given(
    slots=st.integers(2, 8),
    share=st.integers(1, 4),
    others=st.lists(st.tuples(st.integers(10, 13), st.sampled_from(["preview", "book"])), max_size=12),
    ends=st.lists(st.integers(0, 20), min_size=40, max_size=40),
)
def test_a_long_queue_costs_another_user_one_start_at_most(
    make: Any, slots: int, share: int, others: list[Any], ends: list[int]
) -> None:
    line = Line(Limits(slots=slots, slots_per_user=share), make.noon)
    for number, kind in others:
        line.wish(UUID(int=number), kind)
    line.wish(GREEDY, "book", times=MANY // 50)
    line.wish(GREEDY, "preview", times=MANY // 10)
    line.admit()
    before = len(line.started)
    line.wish(PATIENT, "preview")
    line.admit()

    for which in ends:
        if (PATIENT, "preview") in line.started:
            break
        line.end(which)
        line.admit()

    meanwhile = line.started[before:]
    assert (PATIENT, "preview") in meanwhile
    assert meanwhile[: meanwhile.index((PATIENT, "preview"))].count((GREEDY, "preview")) <= 1


async def test_500_queued_jobs_of_one_user_cost_another_one_start_at_most(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench(slots=2, slots_per_user=1, preview_quota=MANY)
    story = await a_story(make, bench)
    await wish(make, bench, story, users=[GREEDY] * MANY)
    await start_the_next(bench)
    (patient,) = await wish(make, bench, story, users=[PATIENT])

    started = []
    for _ in range(2):
        await bench.store.apply(make.failure(await last_order(bench)))
        await start_the_next(bench)
        started.append((await last_order(bench)).job_id)

    assert patient in started


async def test_many_waiting_previews_hide_no_book(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench(slots=2)
    story = await a_story(make, bench)
    (preview,) = await wish(make, bench, story, users=[PATIENT])
    await start_the_next(bench)
    while not (await bench.store.find_job(preview)).ended:
        for command in await orders(bench):
            await bench.store.apply(make.answer(command))
    await wish(make, bench, story, users=[uuid4() for _ in range(MANY + 1)])
    grant = make.grant(preview)
    await bench.store.apply(grant)

    await start_the_next(bench)

    assert (await bench.store.find_job(grant.book_job_id)).status == "processing"


async def a_story(make: Any, bench: Any) -> StoryPublished:
    story: StoryPublished = make.story()
    await bench.store.apply(story)
    return story


async def wish(make: Any, bench: Any, story: StoryPublished, *, users: list[UUID]) -> list[UUID]:
    """Let each of these ask for a preview."""
    uploads = {user: make.upload(user=user) for user in users}
    await asyncio.gather(*map(bench.store.apply, uploads.values()))
    wishes = [make.wish(user=user, upload=uploads[user].upload_id, story=story) for user in users]
    await asyncio.gather(*map(bench.store.apply, wishes))
    await bench.pass_time(timedelta(seconds=1))
    return [one.job_id for one in wishes]


async def start_the_next(bench: Any) -> None:
    await bench.store.claim()
    await bench.pass_time(timedelta(seconds=1))


async def orders(bench: Any) -> list[StepCommand]:
    return [message for message in await bench.said() if isinstance(message, StepCommand)]


async def last_order(bench: Any) -> StepCommand:
    return (await orders(bench))[-1]
