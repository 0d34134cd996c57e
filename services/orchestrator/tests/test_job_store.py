"""One promise, two stores: what a message does, once."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.jobs import AnalyticsFact, AnalyticsRecorded, JobChanged
from contracts.message import StepCommand
from contracts.uploads import RequestRefused, UploadRegistered
from orchestrator.domain.plan import Failure
from orchestrator.use_cases.progress import UnknownJobError
from orchestrator.use_cases.signals import JobOverdue, StepLost, StepOverdue
from orchestrator.use_cases.wishes import StoryChangedError

OpenBench = Callable[..., Awaitable[Any]]


async def a_wish(make: Any, bench: Any, *, user: UUID | None = None, pages: int = 4, **fields: Any) -> Any:
    """A wish all of whose conditions are met, not told yet."""
    user = user or uuid4()
    story = make.story(pages=pages)
    upload = make.upload(user=user)
    await bench.store.apply(story)
    await bench.store.apply(upload)
    return make.wish(user=user, upload=upload.upload_id, story=story, **fields)


async def a_job(make: Any, bench: Any, **fields: Any) -> UUID:
    """A preview that was claimed."""
    wish = await a_wish(make, bench, **fields)
    await bench.store.apply(wish)
    await bench.store.claim()
    return UUID(str(wish.job_id))


async def orders(bench: Any, job_id: UUID) -> dict[str, StepCommand]:
    said = await bench.said()
    return {m.step: m for m in said if isinstance(m, StepCommand) and m.job_id == job_id}


async def work(make: Any, bench: Any, job_id: UUID, *, but_not: str = "-") -> None:
    """Answer every order of a job until there is none left, except those of one stage."""
    answered: set[str] = set()
    while todo := [c for s, c in (await orders(bench, job_id)).items() if s not in answered and but_not not in s]:
        for command in todo:
            await bench.store.apply(make.answer(command))
            answered.add(command.step)


async def a_finished_preview(make: Any, bench: Any, **fields: Any) -> UUID:
    job_id = await a_job(make, bench, **fields)
    await work(make, bench, job_id)
    return job_id


async def test_an_upload_is_registered_with_its_consent(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    upload = make.upload(user=uuid4())

    await bench.store.apply(upload)

    assert [(type(m), m.upload_id) for m in await bench.said()] == [(UploadRegistered, upload.upload_id)]
    assert await bench.consents() == [upload.upload_id]
    assert await bench.facts() == ["photo_uploaded"]


async def test_another_file_under_the_same_id_is_refused(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    upload = make.upload(user=uuid4())
    await bench.store.apply(upload)

    await bench.store.apply(make.upload(user=upload.user_id, upload=upload.upload_id, request="another"))

    assert await bench.refusals() == [(upload.upload_id, "idempotency_key_reused", 422, {})]
    assert isinstance((await bench.said())[-1], RequestRefused)


async def test_a_wish_becomes_a_queued_preview(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    wish = await a_wish(make, bench)

    await bench.store.apply(wish)

    job = await bench.store.find_job(wish.job_id)
    assert (job.status, job.version, job.inputs.kind, job.inputs.user_id) == ("queued", 1, "preview", wish.user_id)
    assert (job.inputs.person, job.inputs.request_sha256) == (wish.person, wish.request_sha256)
    changed = (await bench.said())[-1]
    assert (type(changed), changed.job_id, changed.version, changed.status) == (JobChanged, job.id, 1, "queued")
    assert "preview_job_created" in await bench.facts()


async def test_asking_twice_is_one_job(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    wish = await a_wish(make, bench)

    await bench.store.apply(wish)
    await bench.store.apply(wish)
    await bench.store.apply(wish.model_copy(update={"message_id": uuid4()}))

    assert (await bench.store.find_job(wish.job_id)).version == 1
    assert await bench.refusals() == []
    assert (await bench.facts()).count("preview_job_created") == 1


async def test_the_same_key_with_another_wish_is_refused(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    wish = await a_wish(make, bench)
    await bench.store.apply(wish)
    other = {"message_id": uuid4(), "request_sha256": make.stored("another-wish").sha256}

    await bench.store.apply(wish.model_copy(update=other))

    assert await bench.refusals() == [(wish.job_id, "idempotency_key_reused", 422, {})]


async def test_a_refused_wish_stays_refused_with_its_first_reason(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    wish = await a_wish(make, bench, language="fr")
    await bench.store.apply(wish)

    await bench.store.apply(wish.model_copy(update={"message_id": uuid4(), "language": "en"}))

    assert await bench.refusals() == [(wish.job_id, "language_unknown", 422, {})]
    assert await bench.store.find_job(wish.job_id) is None


async def test_a_story_nobody_published_is_refused(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    wish = await a_wish(make, bench, story_id="sun-snail")

    await bench.store.apply(wish)

    assert [code for _, code, _, _ in await bench.refusals()] == ["story_unknown"]


async def test_the_photo_of_somebody_else_is_refused(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    wish = await a_wish(make, bench)

    await bench.store.apply(wish.model_copy(update={"user_id": uuid4()}))

    assert await bench.refusals() == [(wish.job_id, "upload_unknown", 422, {})]


async def test_a_recorded_voice_is_no_photo(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    wish = await a_wish(make, bench)
    voice = make.upload(user=wish.user_id, purpose="voice")
    await bench.store.apply(voice)

    await bench.store.apply(make.wish(user=wish.user_id, upload=voice.upload_id, story=make.story()))

    assert [code for _, code, _, _ in await bench.refusals()] == ["upload_unknown"]


async def test_previews_have_a_quota(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench(preview_quota=2)
    user = uuid4()
    wishes = [await a_wish(make, bench, user=user) for _ in range(3)]

    for wish in wishes:
        await bench.store.apply(wish)

    assert await bench.refusals() == [(wishes[2].job_id, "preview_quota_exceeded", 429, {"used": 2, "limit": 2})]


async def test_a_preview_that_failed_through_no_fault_of_the_user_is_not_counted(
    open_bench: OpenBench, make: Any
) -> None:
    bench = await open_bench(preview_quota=1)
    user = uuid4()
    lost = await a_job(make, bench, user=user)
    await bench.store.apply(make.failure((await orders(bench, lost))["art"], code="render_failed", fault="platform"))

    again = await a_wish(make, bench, user=user)
    await bench.store.apply(again)

    assert (await bench.store.find_job(again.job_id)).status == "queued"


async def test_a_claimed_job_begins_and_is_finished_by_its_answers(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()

    job_id = await a_job(make, bench)
    begun = await bench.store.find_job(job_id)
    await work(make, bench, job_id)
    ended = await bench.store.find_job(job_id)

    assert (begun.status, begun.plan.stage, begun.plan.done) == ("processing", "art", 0)
    assert (ended.status, ended.plan.done, len(ended.plan.steps)) == ("done", 8, 8)
    assert ended.plan.manifest == make.stored("manifest.json")
    assert ended.version == 2 + 8
    assert (await bench.facts())[1:] == ["preview_job_created", "preview_job_done"]


async def test_every_command_is_ordered_once_though_every_answer_comes_twice(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    job_id = await a_job(make, bench)

    await work(make, bench, job_id)
    for command in (await orders(bench, job_id)).values():
        await bench.store.apply(make.answer(command))

    job = await bench.store.find_job(job_id)
    assert (job.status, job.version) == ("done", 10)
    assert all(step.times_sent == 1 for step in job.plan.steps.values())


async def test_what_a_call_has_cost_is_written_down_once(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    job_id = await a_job(make, bench)

    await work(make, bench, job_id)
    swap = (await orders(bench, job_id))["faces/p01"]
    await bench.store.apply(make.answer(swap).model_copy(update={"message_id": uuid4()}))

    assert await bench.calls() == [70_000] * 3


async def test_what_a_failed_step_has_cost_is_written_down_even_after_the_end(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    job_id = await a_job(make, bench)
    await work(make, bench, job_id, but_not="faces")
    first, second, _ = [c for s, c in sorted((await orders(bench, job_id)).items()) if "faces" in s]
    await bench.store.apply(make.failure(first))

    await bench.store.apply(make.failure(second).model_copy(update={"calls": (make.call(cost=5),)}))

    assert await bench.calls() == [5]
    assert (await bench.store.find_job(job_id)).failure.code == "photo_no_face"


async def test_a_failed_step_fails_the_job_with_its_reason(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    job_id = await a_job(make, bench)

    await bench.store.apply(make.failure((await orders(bench, job_id))["art"], code="render_failed", fault="platform"))

    job = await bench.store.find_job(job_id)
    assert (job.status, job.failure) == ("failed", Failure(code="render_failed", fault="platform"))
    assert "preview_job_failed" in await bench.facts()


async def test_an_answer_to_a_job_nobody_knows_is_an_error(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    _, (tint,) = make.claimed()

    with pytest.raises(UnknownJobError):
        await bench.store.apply(make.answer(tint))


async def test_a_grant_makes_one_book_that_reuses_the_preview(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    preview = await a_finished_preview(make, bench, pages=5)
    grant = make.grant(preview)

    await bench.store.apply(grant)
    await bench.store.apply(grant)
    await bench.store.claim()
    await work(make, bench, grant.book_job_id)

    book = await bench.store.find_job(grant.book_job_id)
    assert (book.status, book.inputs.kind, book.inputs.preview_job_id) == ("done", "book", preview)
    assert [name for name, step in book.plan.steps.items() if step.reused] == ["pages/cover", "pages/p01", "pages/p02"]
    assert (await orders(bench, book.id))["art"].pages == ("p03", "back")
    assert await bench.grants() == [("ops", "a present", None)]


async def test_a_book_of_a_preview_that_is_not_done_is_refused(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    preview = await a_job(make, bench)
    grant = make.grant(preview)

    await bench.store.apply(grant)

    assert await bench.store.find_job(grant.book_job_id) is None
    assert await bench.refusals() == [(grant.book_job_id, "preview_not_done", 422, {})]
    assert await bench.grants() == [("ops", "a present", "preview_not_done")]


async def test_a_book_of_a_book_or_of_nothing_is_refused(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    book = make.grant(await a_finished_preview(make, bench))
    await bench.store.apply(book)

    await bench.store.apply(make.grant(book.book_job_id))
    await bench.store.apply(make.grant(uuid4()))

    assert [refused for _, _, refused in await bench.grants()] == [None, "preview_unknown", "preview_unknown"]


async def test_a_published_version_never_changes(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    await bench.store.apply(make.story(pages=4))

    await bench.store.apply(make.story(pages=4))
    with pytest.raises(StoryChangedError, match="version 1 of moon-whale"):
        await bench.store.apply(make.story(pages=5))


async def test_facts_are_kept_once(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    fact = AnalyticsFact(id=uuid4(), name="book_viewed", occurred_at=make.noon, props={"page": 3})

    for _ in range(2):
        await bench.store.apply(AnalyticsRecorded(correlation_id=fact.id, facts=(fact,)))

    assert await bench.facts() == ["book_viewed"]


async def test_a_job_that_nobody_claims_in_time_fails_as_if_claimed(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    wish = await a_wish(make, bench)
    await bench.store.apply(wish)

    await bench.pass_time(timedelta(minutes=16))
    signals = await bench.store.overdue()
    for signal in signals:
        await bench.store.apply(signal)

    job = await bench.store.find_job(wish.job_id)
    assert signals == [JobOverdue(job_id=job.id)]
    assert (job.status, job.version, job.failure) == (
        "failed",
        3,
        Failure(code="deadline_exceeded", fault="platform"),
    )
    assert job.started_at == job.finished_at


async def test_a_job_that_waits_only_for_the_provider_fails_by_its_fault(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    job_id = await a_job(make, bench)
    await work(make, bench, job_id, but_not="faces")

    await bench.pass_time(timedelta(minutes=11))
    await bench.store.apply(JobOverdue(job_id=job_id))

    job = await bench.store.find_job(job_id)
    assert job.failure == Failure(code="deadline_exceeded", fault="provider")


async def test_a_job_in_time_is_not_ended_by_a_hasty_signal(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    job_id = await a_job(make, bench)

    await bench.store.apply(JobOverdue(job_id=job_id))

    assert await bench.store.overdue() == []
    assert (await bench.store.find_job(job_id)).status == "processing"


async def test_an_unanswered_command_is_sent_again_twice_and_no_more(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench(run={"preview": timedelta(days=1), "book": timedelta(days=1)})
    job_id = await a_job(make, bench)
    found = []

    for _ in range(4):
        await bench.pass_time(timedelta(minutes=6))
        found.append(await bench.store.overdue())
        for signal in found[-1]:
            await bench.store.apply(signal)

    art = (await bench.store.find_job(job_id)).plan.steps["art"]
    assert found == [[StepOverdue(job_id=job_id, step="art")]] * 2 + [[], []]
    assert art.times_sent == 3
    assert {m.message_id for m in await bench.said() if isinstance(m, StepCommand)} == {
        (await orders(bench, job_id))["art"].message_id
    }


async def test_all_open_commands_are_sent_at_once_when_a_queue_was_lost(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    job_id = await a_job(make, bench)
    await work(make, bench, job_id, but_not="faces")

    for signal in await bench.store.open_steps():
        await bench.store.apply(signal)

    steps = (await bench.store.find_job(job_id)).plan.steps
    assert {name for name, step in steps.items() if step.times_sent == 2} == {
        "faces/cover",
        "faces/p01",
        "faces/p02",
    }


async def test_a_dead_command_fails_its_step_at_once(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    job_id = await a_job(make, bench)
    lost = StepLost(job_id=job_id, step="art", failure=Failure(code="worker_lost", fault="platform"))

    await bench.store.apply(lost)
    await bench.store.apply(lost)

    job = await bench.store.find_job(job_id)
    assert (job.status, job.version, job.failure) == ("failed", 3, lost.failure)


async def test_a_dead_letter_of_an_answered_step_is_of_no_importance(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    job_id = await a_finished_preview(make, bench)

    await bench.store.apply(StepLost(job_id=job_id, step="art", failure=Failure(code="worker_lost", fault="platform")))

    assert (await bench.store.find_job(job_id)).status == "done"


async def test_nothing_is_claimed_while_the_provider_refuses_us(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    wish = await a_wish(make, bench)
    await bench.store.apply(wish)
    now = datetime.now(make.noon.tzinfo)

    await bench.store.apply(make.paused(at=now))
    while_paused = await bench.store.claim()
    await bench.store.apply(make.resumed(at=datetime.now(make.noon.tzinfo)))
    afterwards = await bench.store.claim()

    assert (while_paused, afterwards) == (0, 1)


async def test_news_of_an_older_pause_does_not_stop_us_again(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    await bench.store.apply(await a_wish(make, bench))
    now = datetime.now(make.noon.tzinfo)

    await bench.store.apply(make.resumed(at=now - timedelta(minutes=1)))
    await bench.store.apply(make.paused(at=now - timedelta(minutes=2)))

    assert await bench.store.claim() == 1


async def test_a_pause_does_not_eat_the_time_of_a_running_job(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    job_id = await a_job(make, bench)
    before = await bench.store.find_job(job_id)
    await bench.store.apply(make.paused(at=datetime.now(make.noon.tzinfo)))

    await bench.pass_time(timedelta(minutes=30))
    await bench.store.apply(JobOverdue(job_id=job_id))
    await bench.store.apply(make.resumed(at=datetime.now(make.noon.tzinfo) + timedelta(hours=1)))

    job = await bench.store.find_job(job_id)
    given = (job.run_deadline_at - job.started_at) - (before.run_deadline_at - before.started_at)
    assert job.status == "processing"
    assert timedelta(minutes=30) <= given < timedelta(minutes=31)
    assert job.paused_for == given


async def test_a_pause_of_more_than_a_day_ends_what_runs(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    job_id = await a_job(make, bench)
    await bench.store.apply(make.paused(at=datetime.now(make.noon.tzinfo)))

    await bench.pass_time(timedelta(days=1, minutes=20))
    await bench.store.apply(JobOverdue(job_id=job_id))

    assert (await bench.store.find_job(job_id)).status == "failed"


async def test_a_job_that_waits_through_a_long_pause_fails_by_the_providers_fault(
    open_bench: OpenBench, make: Any
) -> None:
    bench = await open_bench()
    wish = await a_wish(make, bench)
    await bench.store.apply(wish)
    await bench.store.apply(make.paused(at=datetime.now(make.noon.tzinfo)))

    await bench.pass_time(timedelta(minutes=20))
    await bench.store.apply(JobOverdue(job_id=wish.job_id))

    job = await bench.store.find_job(wish.job_id)
    assert job.failure == Failure(code="provider_unavailable", fault="provider")


async def test_an_answer_that_only_asks_for_more_time_may_come_again(open_bench: OpenBench, make: Any) -> None:
    bench = await open_bench()
    job_id = await a_job(make, bench)
    await work(make, bench, job_id, but_not="faces")
    swap = (await orders(bench, job_id))["faces/p01"]
    await bench.store.apply(make.paused(at=datetime.now(make.noon.tzinfo)))
    await bench.pass_time(timedelta(minutes=30))
    await bench.store.apply(make.resumed(at=datetime.now(make.noon.tzinfo) + timedelta(hours=1)))

    await bench.store.apply(make.failure(swap, code="expired", fault="platform"))
    await bench.store.apply(make.answer(swap))

    steps = (await bench.store.find_job(job_id)).plan.steps
    assert (steps["faces/p01"].state, steps["faces/p01"].times_sent) == ("done", 2)
