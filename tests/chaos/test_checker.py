"""The checker sees each kind of broken promise, and nothing where none is broken."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chaos.checker import judge
from chaos.evidence import Charge, Claim, Depth, Evidence, Letter

JOB = "11111111-1111-1111-1111-111111111111"
ORDER = "22222222-2222-2222-2222-222222222222"
MARK = "inputs/33333333-3333-3333-3333-333333333333.png"
OTHER_MARK = "inputs/44444444-4444-4444-4444-444444444444.png"


def a_job(**said: Any) -> dict[str, Any]:
    return (
        {"id": JOB, "kind": "preview", "order_id": None, "status": "done", "error_code": None, "version": 3}
        | {"steps_done": 1}
        | said
    )


def an_event(version: int, status: str, **said: Any) -> dict[str, Any]:
    return {"job_id": JOB, "version": version, "status": status, "steps_done": int(status == "done")} | said


def a_claim(**said: Any) -> Claim:
    told: dict[str, Any] = {
        "job_id": JOB,
        "step": "faces/p01",
        "call": "swap",
        "attempt": 1,
        "mark": MARK,
        "facts": frozenset({"claimed", "submitted", "ended"}),
        "outcome": "succeeded",
    }
    return Claim(**(told | said))


def a_charge(request_id: str = "r1", *marks: str) -> Charge:
    return Charge(request_id=request_id, marks=marks or (MARK,), cost_usd=0.07)


def an_order(**said: Any) -> dict[str, Any]:
    return {"id": ORDER, "status": "paid", "held": [], "released": []} | said


def written(folder: Path, key: str, content: bytes) -> dict[str, str]:
    file = folder / key
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return {"key": key, "sha256": hashlib.sha256(content).hexdigest()}


@pytest.fixture
def sound(tmp_path: Path) -> Evidence:
    """One finished preview, paid for once, with everything in its place."""
    page = written(tmp_path, f"jobs/{JOB}/pages/p01.webp", b"a page")
    link = {"href": "pages/p01.webp", "properties": {"aicb": {"sha256": page["sha256"]}}}
    document = {"links": [{"rel": "self", "href": "manifest.json"}], "readingOrder": [link]}
    manifest = written(tmp_path, f"jobs/{JOB}/manifest.json", json.dumps(document).encode())
    return Evidence(
        accepted=[JOB],
        jobs={JOB: a_job(manifest=json.dumps(manifest))},
        events={JOB: [an_event(1, "queued"), an_event(2, "processing"), an_event(3, "done")]},
        steps={JOB: [{"job_id": JOB, "step": "faces/p01", "state": "done"}]},
        calls=[{"job_id": JOB, "request_id": "r1"}],
        charges=[a_charge()],
        claims=[a_claim()],
        store=tmp_path,
        depths=[Depth(queue="orchestrator.events", ready=0, unacked=0)],
    )


def test_nothing_is_found_where_nothing_is_broken(sound: Evidence) -> None:
    verdict = judge(sound)

    assert verdict.violations == ()
    assert verdict.counts["jobs_done"] == 1


def test_an_accepted_job_that_is_nowhere(sound: Evidence) -> None:
    sound.accepted.append(ORDER)

    assert broken(sound) == {("accepted_jobs_end_once", ORDER)}


def test_an_accepted_job_that_has_not_ended(sound: Evidence) -> None:
    sound.jobs = {JOB: a_job(status="processing", version=2, steps_done=0)}
    sound.events[JOB].pop()

    assert broken(sound) == {("accepted_jobs_end_once", JOB)}


def test_a_job_that_ended_twice(sound: Evidence) -> None:
    sound.events[JOB].append(an_event(4, "done"))
    sound.jobs[JOB] = sound.jobs[JOB] | {"version": 4}

    assert broken(sound) == {("accepted_jobs_end_once", JOB)}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda events: events.pop(1),
        lambda events: events.insert(2, events.pop(1) | {"status": "queued", "steps_done": 1}),
        lambda events: events.append(events.pop() | {"steps_done": 0}),
    ],
    ids=["a version is missing", "the steps go back", "the last is not where the job is"],
)
def test_events_that_tell_another_story(sound: Evidence, spoil: Callable[[list[Any]], None]) -> None:
    spoil(sound.events[JOB])

    assert broken(sound) == {("events_tell_the_story", JOB)}


def test_a_finished_job_with_an_open_step(sound: Evidence) -> None:
    sound.steps[JOB].append({"job_id": JOB, "step": "pages/p01", "state": "sent"})

    assert broken(sound) == {("done_jobs_have_done_every_step", JOB)}


def test_a_call_that_was_billed_twice_in_two_attempts(sound: Evidence) -> None:
    sound.claims.append(a_claim(attempt=2, mark=OTHER_MARK))
    sound.charges.append(a_charge("r2", OTHER_MARK))
    sound.calls.append({"job_id": JOB, "request_id": "r2"})

    assert broken(sound) == {("nothing_is_paid_twice", JOB)}


def test_one_attempt_that_was_posted_twice(sound: Evidence) -> None:
    sound.charges.append(a_charge("r2"))
    sound.calls.append({"job_id": JOB, "request_id": "r2"})

    assert broken(sound) == {("nothing_is_paid_twice", JOB)}


def test_two_calls_of_one_page_are_no_double_charge(sound: Evidence) -> None:
    sound.claims.append(a_claim(call="enhance", mark=OTHER_MARK))
    sound.charges.append(a_charge("r2", OTHER_MARK))
    sound.calls.append({"job_id": JOB, "request_id": "r2"})

    assert broken(sound) == set()


def test_a_charge_that_nobody_claimed(sound: Evidence) -> None:
    sound.charges.append(a_charge("r2", OTHER_MARK))

    assert broken(sound) == {("nothing_is_paid_twice", "r2")}


def test_a_charge_that_stands_in_no_table(sound: Evidence) -> None:
    sound.calls.clear()

    assert broken(sound) == {("charges_of_done_jobs_are_written_down", "r1")}


def test_a_finished_job_with_an_open_claim(sound: Evidence) -> None:
    sound.claims = [replace(a_claim(), facts=frozenset({"claimed", "submitted"}), outcome=None)]

    assert broken(sound) == {("claims_of_done_jobs_are_concluded", JOB)}


def test_outcomes_that_stay_unknown_are_counted(sound: Evidence) -> None:
    sound.claims = [a_claim(outcome="unknown")]

    verdict = judge(sound)

    assert (verdict.violations, verdict.counts["outcomes_unknown"]) == ((), 1)


@pytest.mark.parametrize("content", [None, b"", b"another page"], ids=["missing", "empty", "another"])
@pytest.mark.parametrize("file", ["pages/p01.webp", "manifest.json"])
def test_a_file_that_is_not_as_it_was_written_down(sound: Evidence, file: str, content: bytes | None) -> None:
    spoiled = sound.store / "jobs" / JOB / file
    spoiled.unlink()
    if content is not None:
        spoiled.write_bytes(content)

    assert broken(sound) == {("named_files_are_there", JOB)}


def test_a_paid_order_without_a_book(sound: Evidence) -> None:
    sound.orders.append(an_order())

    assert broken(sound) == {("paid_orders_have_one_book", ORDER)}


def test_a_paid_order_that_is_held_needs_no_book(sound: Evidence) -> None:
    sound.orders.append(an_order(held=["review"]))

    assert broken(sound) == set()


@pytest.mark.parametrize(("status", "books"), [("paid", 2), ("expired", 1)])
def test_an_order_with_books_that_nobody_paid_for(sound: Evidence, status: str, books: int) -> None:
    sound.orders.append(an_order(status=status))
    for number in range(books):
        book = a_job(id=str(number), kind="book", order_id=ORDER, status="failed", version=1)
        sound.jobs[str(number)] = book
        sound.events[str(number)] = [an_event(1, "failed", steps_done=1)]

    assert broken(sound) == {("paid_orders_have_one_book", ORDER)}


def test_a_message_that_was_never_published(sound: Evidence) -> None:
    sound.pending = 1

    assert broken(sound) == {("nothing_waits", "outbox")}


@pytest.mark.parametrize(
    "depth",
    [Depth(queue="faceswap.commands", ready=1, unacked=0), Depth(queue="comic.dead", ready=0, unacked=1)],
    ids=["one waits", "one is not acknowledged"],
)
def test_a_queue_that_is_not_empty(sound: Evidence, depth: Depth) -> None:
    sound.depths.append(depth)

    assert broken(sound) == {("nothing_waits", depth.queue)}


def test_a_dead_letter_without_a_reason(sound: Evidence) -> None:
    sound.letters = [
        Letter(type="page.swapped", queue="orchestrator.events", reason="rejected"),
        Letter(type="swap_page", queue="faceswap.commands", reason=None),
    ]

    assert broken(sound) == {("dead_letters_say_why", "swap_page")}


def broken(evidence: Evidence) -> set[tuple[str, str]]:
    return {(violation.rule, violation.subject) for violation in judge(evidence).violations}
