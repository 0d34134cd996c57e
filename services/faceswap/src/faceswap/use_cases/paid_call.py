"""One paid call, followed or made, billed at most once whatever is killed."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from contracts.message import PaidCommand
from contracts.values import Code, Fault
from faceswap.domain.claim import (
    ChainId,
    Claim,
    Claimed,
    Ended,
    Fail,
    Follow,
    GiveUp,
    Receipt,
    Refusal,
    Refused,
    Search,
    Searched,
    Submitted,
    Wait,
    decide,
)
from faceswap.use_cases.ports import Away, Delivered, Desk, Lent, PaidCall, Rejected, Running, ShutOut, Unclear

log = logging.getLogger(__name__)

Lend = Callable[[str], Awaitable[Lent]]
"""Lends the inputs of an attempt under this name."""


class StepRefusedError(Exception):
    """The step cannot be done: an answer, not an accident."""

    def __init__(self, code: Code, fault: Fault) -> None:
        super().__init__(code)
        self.code = code
        self.fault = fault


@dataclass(frozen=True, kw_only=True)
class Made:
    """A call the provider has carried out; its result waits to be fetched."""

    chain: ChainId
    attempt: int
    submitted: Submitted
    delivered: Delivered


async def follow_or_make(call: PaidCall, command: PaidCommand, *, lend: Lend, desk: Desk) -> Made:
    """Bring one paid call to its result: follow the one that was made, else make it.

    Raises StepRefusedError when there is none and never will be.
    """
    course = _Course(call=call, chain=chain_of(call, command), not_after=command.not_after, lend=lend, desk=desk)
    while True:
        made = await course.go_on()
        if made is not None:
            return made


def chain_of(call: PaidCall, command: PaidCommand) -> ChainId:
    """Return where a command's call is recorded."""
    return ChainId(job_id=command.job_id, step=command.step, call=call.name)


async def conclude(made: Made, said: Ended, *, desk: Desk) -> None:
    """Write down how a call that was carried out ended; StepRefusedError when what stands is not success."""
    stands = await _write_down(made.chain, made.attempt, said, began_at=made.submitted.at, desk=desk)
    if stands.outcome != "succeeded":
        raise StepRefusedError(stands.code or "internal", stands.fault or "platform")


@dataclass(kw_only=True)
class _Course:
    """One worker on one call: what it knows beyond the facts that are written."""

    call: PaidCall
    chain: ChainId
    not_after: datetime
    lend: Lend
    desk: Desk
    posted: int = 0
    searched: Searched | None = None

    async def go_on(self) -> Made | None:
        """Do what may be done next; return the call once it is made."""
        decision = decide(
            await self.desk.claims.read(self.chain),
            now=self.desk.clock.now(),
            not_after=self.not_after,
            rules=self.desk.rules,
            posted=self.posted,
            searched=self.searched,
        )
        match decision:
            case Claim(number):
                await self._knock(number)
            case Wait(until):
                await self._wait(until)
            case Search(number, claimed):
                await self._search(number, claimed)
            case GiveUp(number, claimed):
                said = Ended(at=self.desk.clock.now(), outcome="unknown", code="provider_unknown", fault="provider")
                await _write_down(self.chain, number, said, began_at=claimed.at, desk=self.desk)
            case Follow(number, submitted):
                return await self._follow(number, submitted)
            case Fail(code, fault):
                raise StepRefusedError(code, fault)
        return None

    async def _knock(self, number: int) -> None:
        if self.desk.door.open_at(self.desk.clock.now()):
            await self._claim_and_post(number)
        else:
            await self.desk.clock.sleep(self.desk.poll_seconds)

    async def _claim_and_post(self, number: int) -> None:
        """Make an attempt if nobody else has claimed it."""
        clock, claims, rules = self.desk.clock, self.desk.claims, self.desk.rules
        lent = await self.lend(self.chain.mark(number))
        claimed = Claimed(
            at=clock.now(), by=uuid4(), provider=self.desk.provider.name, model=self.call.model, mark=lent.mark
        )
        if await claims.record(self.chain, number, claimed) != claimed:
            return
        if clock.now() >= min(claimed.at + rules.post_within, self.not_after):  # Others may soon judge, or it is void.
            answer: Receipt | Refusal | Unclear = Refusal(code="provider_unavailable", fault="platform", final=False)
        else:
            answer = await self.desk.provider.submit(self.call, lent, attempt=number)
        match answer:
            case Receipt():
                await claims.record(self.chain, number, Submitted(at=clock.now(), receipt=answer))
            case Refusal():
                await claims.record(self.chain, number, Refused(at=clock.now(), refusal=answer))
                await self._heed(answer)
            case Unclear(why):
                log.warning("a paid call had no clear answer", extra={"why": why, "call": self.call.name})
                self.desk.meter.ambiguous()
                self.posted = number

    async def _heed(self, refusal: Refusal) -> None:
        self.desk.meter.refused()
        log.warning("a paid call was refused", extra={"code": refusal.code, "call": self.call.name})
        if refusal.shuts is not None:
            await self.desk.door.shut(refusal.shuts)
        elif refusal.not_before is not None:
            self.desk.door.slow_down(refusal.not_before)

    async def _search(self, number: int, claimed: Claimed) -> None:
        """Look for an attempt in the history and adopt it."""
        clock = self.desk.clock
        found = await clock.unless_stopped(self.desk.provider.find(self.call, claimed.mark, since=claimed.at))
        match found:
            case Receipt():
                await self.desk.claims.record(self.chain, number, Submitted(at=clock.now(), receipt=found))
                return
            case ShutOut(code):
                await self.desk.door.shut(code)
            case None:
                now = clock.now()
                self.searched = Searched(since=self.searched.since if self.searched else now, until=now)
        await clock.sleep(self.desk.poll_seconds)

    async def _follow(self, number: int, submitted: Submitted) -> Made | None:
        """Ask until the call is made, or write down that it never will be."""
        clock = self.desk.clock
        while True:
            progress = await clock.unless_stopped(self.desk.provider.poll(self.call, submitted.receipt))
            if isinstance(progress, Delivered):
                return Made(chain=self.chain, attempt=number, submitted=submitted, delivered=progress)
            if isinstance(progress, ShutOut):
                await self.desk.door.shut(progress.code)
            elif failure := self._failure(progress, submitted):
                await _write_down(self.chain, number, failure, began_at=submitted.at, desk=self.desk)
                return None
            await clock.sleep(self.desk.poll_seconds)

    def _failure(self, progress: Rejected | Running | Away, submitted: Submitted) -> Ended | None:
        now = self.desk.clock.now()
        if isinstance(progress, Rejected):
            cost = progress.cost_usd_micros
            return Ended(at=now, outcome="rejected", code=progress.code, fault=progress.fault, cost_usd_micros=cost)
        if now < submitted.at + self.desk.rules.deadline:
            return None
        code = "provider_timeout" if isinstance(progress, Running) else "provider_unavailable"
        return Ended(at=now, outcome="unknown", code=code, fault="provider")

    async def _wait(self, until: datetime) -> None:
        left_seconds = max((until - self.desk.clock.now()).total_seconds(), 0)
        await self.desk.clock.sleep(min(left_seconds, self.desk.poll_seconds))


async def _write_down(chain: ChainId, number: int, said: Ended, *, began_at: datetime, desk: Desk) -> Ended:
    stands = await desk.claims.record(chain, number, said)
    if stands == said:
        seconds = (said.at - began_at).total_seconds()
        desk.meter.ended(said.outcome, seconds=seconds, cost_usd_micros=said.cost_usd_micros)
    return stands
