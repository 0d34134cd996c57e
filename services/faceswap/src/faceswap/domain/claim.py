"""What is known of one paid call, and what may be done next.

A call is a chain of attempts; an attempt is a few facts, each written once and never changed:
claimed, then refused (surely not billed) or submitted, then ended. Only a refusal opens the next attempt.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.message import AiCall, derived_id
from contracts.values import Code, Fault, Frozen

Outcome = Literal["succeeded", "rejected", "unknown"]
FactKind = Literal["claimed", "submitted", "refused", "ended"]


class Receipt(Frozen):
    """A call the provider has taken on: its name there, and where to ask for it."""

    request_id: Annotated[str, Field(min_length=1, max_length=120)]
    status_url: str | None = None
    result_url: str | None = None


class Refusal(Frozen):
    """The provider surely did not take the call on, and so bills nothing.

    `final`: asking again would be in vain. `shuts`: nobody may call until the provider accepts us again.
    """

    code: Code
    fault: Fault
    final: bool
    shuts: Code | None = None
    not_before: AwareDatetime | None = None


class Claimed(Frozen):
    """One worker, and no other, may make this attempt; `mark` is how to know it in the provider's history."""

    at: AwareDatetime
    by: UUID
    provider: Annotated[str, Field(max_length=60)]
    model: Annotated[str, Field(max_length=120)]
    mark: Annotated[str, Field(min_length=8)]


class Submitted(Frozen):
    """The provider took the attempt on."""

    at: AwareDatetime
    receipt: Receipt


class Refused(Frozen):
    """The attempt did not come about and cost nothing."""

    at: AwareDatetime
    refusal: Refusal


class Ended(Frozen):
    """What became of the attempt, and what it cost; said once, so every answer says the same."""

    at: AwareDatetime
    outcome: Outcome
    code: Code | None = None
    fault: Fault | None = None
    cost_usd_micros: Annotated[int, Field(ge=0)] = 0


Fact = Claimed | Submitted | Refused | Ended


@dataclass(frozen=True, kw_only=True)
class ChainId:
    """Which paid call of which step."""

    job_id: UUID
    step: str
    call: str

    def mark(self, attempt: int) -> str:
        """Return the name under which the inputs of this attempt are lent, unlike that of any other."""
        return str(derived_id("input", self.job_id, self.step, self.call, attempt))


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """The facts of one attempt, as far as they are written."""

    number: int
    claimed: Claimed | None = None
    submitted: Submitted | None = None
    refused: Refused | None = None
    ended: Ended | None = None


@dataclass(frozen=True)
class Chain:
    """All attempts of one call, first to last."""

    attempts: tuple[Attempt, ...] = ()

    @classmethod
    def of(cls, facts: Iterable[tuple[int, Fact]]) -> Self:
        """Make a chain of numbered facts in any order."""
        known: dict[int, dict[str, Fact]] = {}
        for number, fact in facts:
            known.setdefault(number, {})[kind_of(fact)] = fact
        return cls(tuple(Attempt(number=number, **named) for number, named in sorted(known.items())))  # type: ignore[arg-type]  # kind_of names the field of the fact's type

    @property
    def length(self) -> int:
        """The number of the last attempt; 0 when there is none."""
        return self.attempts[-1].number if self.attempts else 0

    @property
    def taken_on(self) -> Attempt | None:
        """The attempt that the provider took on or whose end is known, if any."""
        return next((a for a in self.attempts if a.ended or a.submitted), None)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How long things may take, and how often a refused call may be asked again."""

    attempts_max: int = 6
    post_within: timedelta = timedelta(seconds=10)
    post_timeout: timedelta = timedelta(seconds=60)
    history_lag: timedelta = timedelta(seconds=120)
    deadline: timedelta = timedelta(minutes=15)
    back_off_first: timedelta = timedelta(seconds=2)
    back_off_longest: timedelta = timedelta(seconds=60)

    def back_off(self, attempt: int) -> timedelta:
        """Return how long to wait after this attempt was refused without a word on when to come back."""
        return min(self.back_off_first * (1 << min(attempt - 1, 16)), self.back_off_longest)

    def judge_from(self, claimed: Claimed) -> datetime:
        """Return when nobody can be posting any more and the history must know what was posted."""
        return claimed.at + self.post_within + self.post_timeout + self.history_lag


@dataclass(frozen=True, kw_only=True)
class Searched:
    """When one worker looked, first and last, into a history that did not hold the mark."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Claim:
    """Nothing can have been billed: this attempt may be claimed, and then posted once."""

    number: int


@dataclass(frozen=True)
class Wait:
    """Look again then, or earlier: a refusal is fresh, or somebody may be posting."""

    until: datetime


@dataclass(frozen=True)
class Search:
    """The call may have been made: look for its mark in the provider's history."""

    number: int
    claimed: Claimed


@dataclass(frozen=True)
class GiveUp:
    """The history was searched long enough: nobody knows what became of the call, and it is never made again."""

    number: int
    claimed: Claimed


@dataclass(frozen=True)
class Follow:
    """The call was made: ask for its result."""

    number: int
    submitted: Submitted


@dataclass(frozen=True)
class Fail:
    """The step cannot be done."""

    code: Code
    fault: Fault


Decision = Claim | Wait | Search | GiveUp | Follow | Fail


def decide(
    chain: Chain,
    *,
    now: datetime,
    not_after: datetime,
    rules: Rules,
    posted: int = 0,
    searched: Searched | None = None,
) -> Decision:
    """Return what may be done next.

    `posted` is the attempt whose POST the asking worker has itself seen end without a clear answer: nobody can
    be posting it any more. `searched` is its own search.
    """
    known = chain.taken_on
    if known is not None:
        return _of_taken_on(known, chain)
    if not chain.attempts:
        return Claim(1) if now < not_after else Fail("expired", "platform")
    last = chain.attempts[-1]
    if last.refused is not None:
        return _of_refused(last.number, last.refused, now=now, not_after=not_after, rules=rules)
    if last.claimed is None:
        raise ValueError(f"attempt {last.number} has no facts")
    return _of_claimed(last.number, last.claimed, now=now, rules=rules, posted=posted, searched=searched)


def ai_calls(call: str, chain: Chain) -> tuple[AiCall, ...]:
    """Return what this chain cost, one entry per attempt that may have been billed and whose end is known."""
    return tuple(_ai_call(call, a, a.claimed, a.ended) for a in chain.attempts if a.claimed and a.ended)


def kind_of(fact: Fact) -> FactKind:
    """Return the word under which a fact is kept."""
    match fact:
        case Claimed():
            return "claimed"
        case Submitted():
            return "submitted"
        case Refused():
            return "refused"
        case Ended():
            return "ended"


FACTS: dict[str, type[Claimed | Submitted | Refused | Ended]] = {
    "claimed": Claimed,
    "submitted": Submitted,
    "refused": Refused,
    "ended": Ended,
}
"""Every kind of fact by its word."""


def _of_taken_on(attempt: Attempt, chain: Chain) -> Decision:
    ended, submitted = attempt.ended, attempt.submitted
    if ended is not None and ended.outcome != "succeeded":
        return Fail(ended.code or "internal", ended.fault or "platform")
    if submitted is None:
        raise ValueError(f"attempt {attempt.number} of {chain.length} succeeded without having been submitted")
    return Follow(attempt.number, submitted)


def _of_refused(number: int, refused: Refused, *, now: datetime, not_after: datetime, rules: Rules) -> Decision:
    refusal = refused.refusal
    if refusal.final or number >= rules.attempts_max:
        return Fail(refusal.code, refusal.fault)
    if now >= not_after:
        return Fail("expired", refusal.fault)
    opens = refusal.not_before or refused.at + rules.back_off(number)
    return Claim(number + 1) if now >= opens else Wait(min(opens, not_after))


def _of_claimed(
    number: int, claimed: Claimed, *, now: datetime, rules: Rules, posted: int, searched: Searched | None
) -> Decision:
    judge_from = rules.judge_from(claimed)
    if now < judge_from:
        return Search(number, claimed) if posted == number else Wait(judge_from)
    searched_enough = (
        searched is not None and searched.until >= judge_from and searched.until - searched.since >= rules.history_lag
    )
    if searched_enough or now >= judge_from + rules.deadline:
        return GiveUp(number, claimed)
    return Search(number, claimed)


def _ai_call(call: str, attempt: Attempt, claimed: Claimed, ended: Ended) -> AiCall:
    submitted = attempt.submitted
    return AiCall(
        call=call,
        attempt=attempt.number,
        provider=claimed.provider,
        model=claimed.model,
        request_id=submitted.receipt.request_id if submitted else "",
        outcome=ended.outcome,
        cost_usd_micros=ended.cost_usd_micros,
        submitted_at=submitted.at if submitted else claimed.at,
        finished_at=ended.at,
    )
