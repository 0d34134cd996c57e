"""A paid call is billed at most once, wherever its workers pause, die, meet or are late."""

from collections.abc import Coroutine, Generator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from contracts.faceswap import CropSlot, PageSwapped, SwapPage
from contracts.message import StepFailed
from contracts.values import Point
from faceswap.adapters.memory import (
    START,
    Fate,
    MemoryClaims,
    MemoryClock,
    MemoryDoor,
    MemoryLoans,
    MemoryMeter,
    MemoryPictures,
    MemoryProvider,
    ReplyLost,
    delivered,
)
from faceswap.domain.claim import Refusal, Rules
from faceswap.use_cases.ports import Delivered, Desk, Inputs, Rejected, Running, Unclear
from faceswap.use_cases.swap_page import swap_page

Answer = PageSwapped | StepFailed
Worker = Coroutine[Any, Any, Answer]
STORED = {"sha256": "0" * 64, "size": 4}


class Breath:
    """One point at which a worker pauses: it goes on, or never does."""

    def __await__(self) -> Generator[None]:
        yield


async def breathe() -> None:
    await Breath()


def the_command() -> SwapPage:
    job = UUID(int=7)
    return SwapPage.model_validate(
        {
            "correlation_id": job,
            "job_id": job,
            "step": "faces/p07",
            "message_id": UUID(int=8),
            "not_after": START + timedelta(hours=6),
            "page": "p07",
            "crop": {"key": "crop.png", **STORED},
            "slot": CropSlot(
                width=8,
                height=8,
                left_eye=Point(x=2, y=3),
                right_eye=Point(x=5, y=3),
                mouth=Point(x=4, y=6),
                outline=tuple(Point(x=x, y=y) for x in (0, 4, 7) for y in (0, 4, 7)),
            ),
            "photo": {"key": "photo.jpg", **STORED},
            "result_key": "jobs/7/faces/p07.png",
        }
    )


REFUSED = Refusal(code="provider_unavailable", fault="provider", final=False)
FATES: st.SearchStrategy[Fate | ReplyLost] = st.sampled_from(
    [
        delivered(),
        Running(),
        Rejected(code="photo_no_face", fault="customer"),
        ReplyLost(delivered()),
        ReplyLost(Running()),
        Unclear("HTTP 502, and nothing came of it"),
        REFUSED,
        Refusal(code="provider_rejected", fault="provider", final=True),
    ]
)


class Fleet(RuleBasedStateMachine):
    """Any number of workers on the same command; each can be stopped between any two effects, for ever or a while."""

    workers = Bundle("workers")

    @initialize(calls=st.sampled_from([("swap",), ("swap", "enhance")]), fate=FATES)
    def arrange(self, calls: tuple[str, ...], fate: Fate | ReplyLost) -> None:
        self.command = the_command()
        self.clock = MemoryClock(breath=breathe)
        self.provider = MemoryProvider(fate, calls=calls, breath=breathe)
        self.claims = MemoryClaims(breath=breathe)
        self.loans = MemoryLoans(breath=breathe)
        self.pictures = MemoryPictures(Inputs(crop=b"crop", photo=b"photo"), breath=breathe)
        self.desk = Desk(
            provider=self.provider,
            claims=self.claims,
            door=MemoryDoor(),
            clock=self.clock,
            meter=MemoryMeter(),
            rules=Rules(),
            poll_seconds=3,
        )
        self.answers: list[Answer] = []
        self.alive: list[Worker] = []

    @rule(target=workers)
    def deliver(self) -> Worker:
        """Bring the command to one more worker: a redelivery, or the same command twice."""
        worker = swap_page(self.command, desk=self.desk, pictures=self.pictures, loans=self.loans)
        self.alive.append(worker)
        return worker

    @rule(target=workers, worker=consumes(workers), steps=st.integers(1, 12) | st.sampled_from([40, 400]))
    def work(self, worker: Worker, steps: int) -> Any:
        """Let a worker come through so many effects."""
        return worker if self.goes_on(worker, steps) else multiple()

    @rule(worker=consumes(workers))
    def crash(self, worker: Worker) -> None:
        """Kill a worker where it stands."""
        worker.close()

    @rule(seconds=st.sampled_from([1, 15, 70, 130, 400, 1000, 2500, 30_000]))
    def time_passes(self, seconds: int) -> None:
        self.clock.pass_by(timedelta(seconds=seconds))

    @rule(fate=FATES)
    def the_next_posts_meet(self, fate: Fate | ReplyLost) -> None:
        self.provider.fates = [fate]

    @rule(listed=st.booleans())
    def the_history_shows(self, listed: bool) -> None:
        self.provider.lists_at_once = listed
        for taken in self.provider.taken:
            taken.listed = listed

    @rule(end=st.sampled_from([delivered(), Rejected(code="provider_rejected", fault="provider")]))
    def the_provider_ends_what_runs(self, end: Delivered | Rejected) -> None:
        for taken in self.provider.taken:
            if isinstance(taken.progress, Running):
                taken.progress = end

    @invariant()
    def no_call_can_be_billed_twice(self) -> None:
        if hasattr(self, "provider"):
            names = [taken.call.name for taken in self.provider.taken]
            assert len(names) == len(set(names))

    @invariant()
    def every_answer_is_the_same(self) -> None:
        if hasattr(self, "answers"):
            assert len({self.gist(answer) for answer in self.answers}) <= 1

    def teardown(self) -> None:
        """In the end the broker delivers to a worker that nobody kills, and it comes to the same answer."""
        if not hasattr(self, "provider"):
            return
        for worker in self.alive:
            worker.close()
        self.the_history_shows(listed=True)
        self.the_provider_ends_what_runs(delivered())
        last = self.deliver()
        assert not self.goes_on(last, 4_000)
        self.no_call_can_be_billed_twice()
        self.every_answer_is_the_same()
        assert self.loans.lent == {}

    def goes_on(self, worker: Worker, steps: int) -> bool:
        for _ in range(steps):
            try:
                worker.send(None)
            except StopIteration as end:
                self.answers.append(end.value)
                return False
        return True

    def gist(self, answer: Answer) -> tuple[str, ...]:
        if isinstance(answer, PageSwapped):
            return str(answer.message_id), answer.type, answer.picture.sha256
        return str(answer.message_id), answer.type, answer.code, answer.fault


Fleet.TestCase.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestAtMostOncePerCall = pytest.mark.slow(Fleet.TestCase)
