"""A job's life, once."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain import job as jobs
from orchestrator.domain.inputs import fingerprint
from orchestrator.domain.job import Job
from orchestrator.domain.pause import Pause
from orchestrator.domain.plan import Failure

MINUTE = timedelta(minutes=1)


def test_each_change_is_a_version_that_says_what_caused_it(make: Any) -> None:
    job, (tint,) = make.claimed()

    job, _ = jobs.hear(job, make.answer(tint), now=make.noon + MINUTE)

    assert [(h.version, h.cause, h.step, h.status) for h in job.news] == [
        (1, "created", None, "queued"),
        (2, "claimed", None, "processing"),
        (3, "art.tinted", "art", "processing"),
    ]


def test_a_job_that_was_never_claimed_hears_no_answer(make: Any) -> None:
    _, (tint,) = make.claimed()
    queued = make.queued()

    assert jobs.hear(queued, make.answer(tint), now=make.noon) == (queued, [])


def test_an_expired_step_is_told_as_a_deadline(make: Any) -> None:
    job, (tint,) = make.claimed()

    job, _ = jobs.hear(job, make.failure(tint, code="expired", fault="platform"), now=make.noon)

    assert job.failure == Failure(code="deadline_exceeded", fault="platform")


def test_a_pause_that_holds_moves_the_deadline_along(make: Any) -> None:
    job, _ = make.claimed()
    pause = Pause(provider="segmind", code="no_credits", told_at=make.noon, paused_at=make.noon + 2 * MINUTE)

    deadline = jobs.deadline(job, now=make.noon + 7 * MINUTE, pauses=[pause])

    assert deadline == make.noon + 10 * MINUTE + 5 * MINUTE


def test_a_pause_from_before_the_claim_counts_from_the_claim(make: Any) -> None:
    job, _ = make.claimed()

    resumed = jobs.resume(job, since=make.noon - 60 * MINUTE, now=make.noon + 3 * MINUTE)

    assert resumed.paused_for == 3 * MINUTE


def test_pauses_give_a_day_at_most(make: Any) -> None:
    job, _ = make.claimed()

    for days in (1, 2, 3):
        job = jobs.resume(job, since=make.noon, now=make.noon + timedelta(days=days))

    assert job.run_deadline_at == make.noon + 10 * MINUTE + timedelta(days=1)


def test_the_same_inputs_have_one_fingerprint_whoever_asks(make: Any) -> None:
    inputs = make.inputs()
    same = make.inputs(request_sha256=make.stored("other-request").sha256)

    assert fingerprint(inputs) == fingerprint(same)
    assert fingerprint(inputs) != fingerprint(make.inputs(language="fr"))
    assert fingerprint(inputs) != fingerprint(inputs, [make.composed("cover")])


@given(data=st.data())
def test_whatever_happens_a_job_ends_once_and_never_goes_back(make: Any, data: st.DataObject) -> None:
    job: Job = make.queued(pages=data.draw(st.integers(2, 5), label="pages"))
    now, commands, seen = make.noon, [], [job]

    for _ in range(data.draw(st.integers(1, 40), label="moves")):
        now += data.draw(st.integers(0, 4), label="minutes") * MINUTE
        more: list[Any] = []
        match data.draw(st.sampled_from(["claim", "answer", "answer", "answer", "fail", "lose", "late", "again"])):
            case "claim" if job.status == "queued":
                job, more = jobs.claim(job, now=now, limit=30 * MINUTE)
            case "answer" if commands:
                job, more = jobs.hear(job, make.answer(data.draw(st.sampled_from(commands))), now=now)
            case "fail" if commands and data.draw(st.integers(0, 9)) == 0:
                job, more = jobs.hear(job, make.failure(data.draw(st.sampled_from(commands))), now=now)
            case "lose" if data.draw(st.integers(0, 9)) == 0:
                step = data.draw(st.sampled_from(sorted(job.plan.steps)))
                job = jobs.lose_step(job, step, Failure(code="worker_lost", fault="platform"), now=now)
            case "late":
                job = jobs.give_up(job, now=now, limit=30 * MINUTE)
            case "again" if commands:
                job, again = jobs.send_again(job, data.draw(st.sampled_from(commands)).step, now=now)
                assert {c.message_id for c in again} <= {c.message_id for c in commands}
            case _:
                continue
        commands += more
        seen.append(job)

    happened = [h.status for h in job.news]
    order = {"queued": 0, "processing": 1, "done": 2, "failed": 2}
    assert [h.version for h in job.news] == list(range(1, job.version + 1))
    assert happened == sorted(happened, key=order.__getitem__)
    assert sum(status in {"done", "failed"} for status in happened) == (1 if job.ended else 0)
    assert [j.plan.done for j in seen] == sorted(j.plan.done for j in seen)
    assert len({c.message_id for c in commands}) == len(commands)
    assert (job.failure is None) == (job.status != "failed")
    assert (job.finished_at is None) == (not job.ended)
