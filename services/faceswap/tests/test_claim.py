"""The rules of a claim chain."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceswap.domain.claim import (
    Chain,
    ChainId,
    Claim,
    Claimed,
    Ended,
    Fact,
    Fail,
    Follow,
    GiveUp,
    Receipt,
    Refusal,
    Refused,
    Rules,
    Search,
    Searched,
    Submitted,
    Wait,
    ai_calls,
    decide,
)

NOW = datetime.fromisoformat("2026-01-15T10:00:00+00:00")
LATER = NOW + timedelta(hours=1)
RULES = Rules()
BUSY = Refusal(code="provider_unavailable", fault="provider", final=False)
ODD = Refusal(code="photo_no_face", fault="customer", final=True)


def seconds_ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def claimed(at: datetime = NOW) -> Claimed:
    return Claimed(at=at, by=UUID(int=1), provider="segmind", model="faceswap-comic", mark="inputs/1.png")


def submitted(at: datetime = NOW) -> Submitted:
    return Submitted(at=at, receipt=Receipt(request_id="r1"))


def refused(refusal: Refusal = BUSY, at: datetime = NOW) -> Refused:
    return Refused(at=at, refusal=refusal)


def a_chain(*attempts: tuple[Fact, ...]) -> Chain:
    return Chain.of((number, fact) for number, facts in enumerate(attempts, start=1) for fact in facts)


def test_a_fresh_call_may_be_claimed() -> None:
    assert decide(Chain(), now=NOW, not_after=LATER, rules=RULES) == Claim(1)


def test_a_void_command_is_not_claimed() -> None:
    assert decide(Chain(), now=NOW, not_after=NOW, rules=RULES) == Fail("expired", "platform")


def test_somebody_who_may_be_posting_is_waited_for() -> None:
    chain = a_chain((claimed(seconds_ago(5)),))

    decision = decide(chain, now=NOW, not_after=LATER, rules=RULES)

    assert decision == Wait(RULES.judge_from(claimed(seconds_ago(5))))


def test_who_has_seen_its_own_post_end_searches_at_once() -> None:
    chain = a_chain((claimed(seconds_ago(5)),))

    decision = decide(chain, now=NOW, not_after=LATER, rules=RULES, posted=1)

    assert decision == Search(1, claimed(seconds_ago(5)))


def test_an_old_claim_is_searched_for_before_it_is_judged() -> None:
    chain = a_chain((claimed(seconds_ago(400)),))

    assert isinstance(decide(chain, now=NOW, not_after=LATER, rules=RULES), Search)


def test_an_old_claim_is_given_up_after_a_search_as_long_as_the_history_is_late() -> None:
    chain = a_chain((claimed(seconds_ago(400)),))
    searched = Searched(since=seconds_ago(120), until=NOW)

    assert isinstance(decide(chain, now=NOW, not_after=LATER, rules=RULES, searched=searched), GiveUp)


def test_a_search_that_ended_before_the_history_must_know_proves_nothing() -> None:
    chain = a_chain((claimed(seconds_ago(191)),))
    searched = Searched(since=seconds_ago(180), until=seconds_ago(5))

    assert isinstance(decide(chain, now=NOW, not_after=LATER, rules=RULES, searched=searched), Search)


def test_a_history_that_cannot_be_read_is_not_waited_for_without_end() -> None:
    chain = a_chain((claimed(seconds_ago(2000)),))

    assert isinstance(decide(chain, now=NOW, not_after=LATER, rules=RULES), GiveUp)


def test_a_claim_from_a_clock_that_runs_ahead_counts_as_young() -> None:
    chain = a_chain((claimed(NOW + timedelta(minutes=5)),))

    assert isinstance(decide(chain, now=NOW, not_after=LATER, rules=RULES), Wait)


def test_a_submitted_call_is_followed_even_when_the_command_is_void() -> None:
    chain = a_chain((claimed(), submitted()))

    assert decide(chain, now=LATER, not_after=NOW, rules=RULES) == Follow(1, submitted())


def test_a_refused_call_is_asked_for_again_after_a_while() -> None:
    chain = a_chain((claimed(), refused()))

    decisions = [decide(chain, now=NOW + timedelta(seconds=s), not_after=LATER, rules=RULES) for s in (0, 2)]

    assert decisions == [Wait(NOW + RULES.back_off(1)), Claim(2)]


def test_the_provider_may_say_when_to_come_back() -> None:
    reset = NOW + timedelta(seconds=40)
    chain = a_chain((claimed(), refused(BUSY.model_copy(update={"not_before": reset}))))

    assert decide(chain, now=NOW + timedelta(seconds=30), not_after=LATER, rules=RULES) == Wait(reset)


def test_a_final_refusal_fails_the_step() -> None:
    chain = a_chain((claimed(), refused(ODD)))

    assert decide(chain, now=LATER, not_after=LATER, rules=RULES) == Fail("photo_no_face", "customer")


def test_a_call_is_asked_for_only_so_often() -> None:
    chain = a_chain(*[(claimed(), refused())] * RULES.attempts_max)

    assert decide(chain, now=LATER, not_after=LATER, rules=RULES) == Fail("provider_unavailable", "provider")


def test_a_refused_call_is_not_asked_for_after_the_command_is_void() -> None:
    chain = a_chain((claimed(), refused()))

    assert decide(chain, now=LATER, not_after=LATER, rules=RULES) == Fail("expired", "provider")


@pytest.mark.parametrize("outcome", ["rejected", "unknown"])
def test_a_call_that_ended_badly_fails_the_step_for_ever(outcome: str) -> None:
    ended = Ended.model_validate({"at": NOW, "outcome": outcome, "code": "provider_unknown", "fault": "provider"})
    chain = a_chain((claimed(), ended))

    assert decide(chain, now=LATER, not_after=LATER, rules=RULES) == Fail("provider_unknown", "provider")


def test_what_was_paid_is_told_the_same_each_time() -> None:
    ended = Ended(at=NOW + timedelta(seconds=20), outcome="succeeded", cost_usd_micros=70_000)
    chain = a_chain((claimed(), refused()), (claimed(), submitted(), ended))

    (call,) = ai_calls("swap", chain)

    assert (call.attempt, call.request_id, call.outcome, call.cost_usd_micros) == (2, "r1", "succeeded", 70_000)
    assert (call.provider, call.model) == ("segmind", "faceswap-comic")


def test_every_attempt_of_every_call_has_a_mark_of_its_own() -> None:
    chains = [ChainId(job_id=UUID(int=j), step=s, call=c) for j in (1, 2) for s in ("a", "b") for c in ("x", "y")]

    marks = {chain.mark(attempt) for chain in chains for attempt in (1, 2, 3)}

    assert len(marks) == len(chains) * 3


MOMENTS = st.integers(-4000, 4000).map(lambda seconds: NOW + timedelta(seconds=seconds))
REFUSALS = st.builds(
    Refusal,
    code=st.just("provider_unavailable"),
    fault=st.just("provider"),
    final=st.booleans(),
    not_before=st.none() | MOMENTS,
)
ENDS = st.builds(Ended, at=MOMENTS, outcome=st.sampled_from(["succeeded", "rejected", "unknown"]))


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """Any chain that workers can have left behind, the last attempt in any state."""
    attempts: list[tuple[Fact, ...]] = [
        (claimed(draw(MOMENTS)), refused(draw(REFUSALS), draw(MOMENTS))) for _ in range(draw(st.integers(0, 7)))
    ]
    last = draw(st.sampled_from(["nothing", "claimed", "submitted", "ended", "lost"]))
    facts: dict[str, tuple[Fact, ...]] = {
        "claimed": (claimed(draw(MOMENTS)),),
        "submitted": (claimed(draw(MOMENTS)), submitted(draw(MOMENTS))),
        "ended": (claimed(draw(MOMENTS)), submitted(draw(MOMENTS)), draw(ENDS)),
        "lost": (claimed(draw(MOMENTS)), Ended(at=draw(MOMENTS), outcome="unknown", code="provider_unknown")),
    }
    if last in facts:
        attempts.append(facts[last])
    return a_chain(*attempts)


@given(chain=chains(), now=MOMENTS, not_after=MOMENTS, posted=st.integers(0, 8))
def test_only_a_chain_of_refusals_lets_a_call_be_made(
    chain: Chain, now: datetime, not_after: datetime, posted: int
) -> None:
    decision = decide(chain, now=now, not_after=not_after, rules=RULES, posted=posted)

    if isinstance(decision, Claim):
        assert all(attempt.refused and not attempt.submitted and not attempt.ended for attempt in chain.attempts)
        assert decision.number == chain.length + 1 <= RULES.attempts_max
        assert now < not_after


@given(chain=chains(), now=MOMENTS, not_after=MOMENTS)
def test_a_wait_always_ends(chain: Chain, now: datetime, not_after: datetime) -> None:
    decision = decide(chain, now=now, not_after=not_after, rules=RULES)

    if isinstance(decision, Wait):
        assert decision.until > now
        assert not isinstance(decide(chain, now=decision.until, not_after=not_after, rules=RULES), Wait)


@given(chain=chains(), now=MOMENTS)
def test_a_claim_that_may_have_been_billed_is_never_judged_before_its_time(chain: Chain, now: datetime) -> None:
    searched = Searched(since=now - timedelta(days=1), until=now)

    decision = decide(chain, now=now, not_after=LATER, rules=RULES, searched=searched)

    if isinstance(decision, GiveUp):
        assert now >= decision.claimed.at + RULES.post_within + RULES.post_timeout + RULES.history_lag
