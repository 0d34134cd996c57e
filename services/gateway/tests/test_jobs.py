"""Asking for a preview, and looking at jobs."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.jobs import PreviewRequested
from gateway.domain.resources import Failure, Refusal
from gateway.use_cases.previews import PreviewWish

USER, STRANGER = UUID(int=1), UUID(int=2)


async def ask(world: Any, body: Any, *, key: str = "k1", user: UUID = USER) -> Any:
    async with world.client() as client:
        headers = {**world.headers(user, Idempotency_Key=key), "Content-Type": "application/json"}
        return await client.post("/v1/jobs", headers=headers, content=json.dumps(body))


@pytest.fixture
async def body(world: Any, make: Any) -> dict[str, Any]:
    """A wish that can be granted: its story is published, its photo is there."""
    upload = make.upload()
    world.reads.keep(upload)
    await world.publish(make.story())
    return dict(make.wish_for(characters=[{"id": "hero", "upload_id": str(upload.id)}]))


async def test_a_wish_becomes_a_job(world: Any, body: dict[str, Any]) -> None:
    answer = await ask(world, body)

    job = answer.json()
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/v1/jobs/{job['id']}"
    assert answer.headers["Retry-After"] == "2"
    assert (job["object"], job["kind"], job["status"]) == ("job", "preview", "queued")
    assert job["story"] == {"id": "moon-whale", "version": 3}
    assert job["progress"] == {"stage": "art", "done": 0, "total": 8, "percent": 0, "eta_seconds": None}
    assert (job["manifest_url"], job["error"], job["order_id"]) == (None, None, None)


async def test_the_name_lies_in_one_object_and_in_no_message(world: Any, body: dict[str, Any]) -> None:
    await ask(world, {**body, "name": " Zoe\u0308 ", "dedication": "For you,\nwho asks why."})

    (requested,) = world.orchestrator.heard
    person = json.loads(await world.store.get(requested.person))
    assert isinstance(requested, PreviewRequested)
    assert requested.person.key == f"jobs/{requested.job_id}/person.json"
    assert (person["name"], person["dedication"]) == ("Zoë", "For you,\nwho asks why.")
    assert "Zo" not in requested.model_dump_json()
    assert requested.story_version == 3


@pytest.mark.parametrize(("wished", "kept"), [({}, "they"), ({"pronoun": "she"}, "she"), ({"pronoun": "he"}, "he")])
async def test_the_story_speaks_of_the_child_as_wished(
    world: Any, body: dict[str, Any], wished: dict[str, str], kept: str
) -> None:
    await ask(world, {**body, **wished})

    (requested,) = world.orchestrator.heard
    assert json.loads(await world.store.get(requested.person))["pronoun"] == kept
    assert "pronoun" not in requested.model_dump_json()


async def test_another_pronoun_is_another_wish(world: Any, body: dict[str, Any]) -> None:
    await ask(world, {**body, "pronoun": "she"})

    answer = await ask(world, {**body, "pronoun": "he"})

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


async def test_the_same_wish_with_the_same_key_is_one_job(world: Any, body: dict[str, Any]) -> None:
    first = await ask(world, body)
    second = await ask(world, {**dict(reversed(body.items())), "unknown_field": 1})

    assert (second.status_code, second.json()) == (202, first.json())
    assert len(world.orchestrator.heard) == 1


async def test_another_wish_with_the_same_key_is_refused(world: Any, body: dict[str, Any]) -> None:
    await ask(world, body)
    answer = await ask(world, {**body, "name": "Noah"})

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


async def test_the_same_key_of_another_user_is_another_job(world: Any, body: dict[str, Any], make: Any) -> None:
    theirs = make.upload()
    world.reads.keep(theirs, owner=STRANGER)

    mine = await ask(world, body)
    other = await ask(world, {**body, "characters": [{"id": "hero", "upload_id": str(theirs.id)}]}, user=STRANGER)

    assert mine.json()["id"] != other.json()["id"]


async def test_no_user_token_can_make_a_book(world: Any, body: dict[str, Any]) -> None:
    for changes in ({"kind": "book"}, {"kind": "Book"}, {"kind": None}, {"kind": ["preview", "book"]}):
        answer = await ask(world, {**body, **changes})

        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/kind"]
    assert world.orchestrator.heard == []


@given(kind=st.text())
def test_no_spelling_of_a_book_is_a_preview(kind: str) -> None:
    wish = {"kind": kind, "story_id": "a", "language": "en", "age_band": "3-5", "name": "Mia"}
    characters = [{"id": "hero", "upload_id": str(uuid4())}]

    understood = _understood({**wish, "characters": characters})

    assert understood is None or understood.kind == "preview" == kind


def _understood(body: dict[str, Any]) -> PreviewWish | None:
    try:
        return PreviewWish.model_validate(body)
    except ValueError:
        return None


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": "M" * 300}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "   "}, "/name"),
        ({"name": "\u041c\u0438\u044f"}, "/name"),
        ({"name": "Mia\u0000"}, "/name"),
        ({"name": "Mia\nMia"}, "/name"),
        ({"name": 7}, "/name"),
        ({"pronoun": "it"}, "/pronoun"),
        ({"name": None}, "/name"),
        ({"dedication": "x" * 301}, "/dedication"),
        ({"dedication": "\u2603"}, "/dedication"),
        ({"story_id": "no-such-story"}, "/story_id"),
        ({"story_id": "../moon-whale"}, "/story_id"),
        ({"language": "fr"}, "/language"),
        ({"language": "english"}, "/language"),
        ({"age_band": "9-12"}, "/age_band"),
        ({"age_band": "4"}, "/age_band"),
        ({"characters": []}, "/characters"),
        ({"characters": [{"id": "hero", "upload_id": "me"}]}, "/characters/0/upload_id"),
        ({"characters": [{"upload_id": "5f2f8f0e-5a3c-4f3e-8d7c-8a5d9b110000"}]}, "/characters/0/upload_id"),
        ({"characters": [{"id": "villain", "upload_id": "5f2f8f0e-5a3c-4f3e-8d7c-8a5d9b110000"}]}, "/characters/0/id"),
        ({"consent": {"text_version": "1"}}, "/consent/scopes"),
        ({"name": "\ud800"}, "/name"),
        ({"name": "\u0958" * 40}, "/name"),
    ],
    ids=str,
)  # fmt: skip
async def test_a_wrong_field_is_named_before_there_is_a_job(
    world: Any, body: dict[str, Any], changes: dict[str, Any], pointer: str
) -> None:
    answer = await ask(world, {**body, **changes})

    problem = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert problem["errors"][0]["pointer"] == pointer
    assert problem["detail"]
    assert world.orchestrator.heard == []
    assert [found async for found in world.store.list("jobs/")] == []


async def test_somebody_elses_photo_is_no_photo(world: Any, body: dict[str, Any], make: Any) -> None:
    theirs = make.upload()
    world.reads.keep(theirs, owner=STRANGER)

    answer = await ask(world, {**body, "characters": [{"id": "hero", "upload_id": str(theirs.id)}]})

    assert (answer.status_code, answer.json()["code"]) == (422, "upload_unknown")


async def test_an_erased_photo_is_no_photo(world: Any, body: dict[str, Any], make: Any) -> None:
    erased = make.upload(erased_at=world.now)
    world.reads.keep(erased)

    answer = await ask(world, {**body, "characters": [{"upload_id": str(erased.id)}]})

    assert (answer.status_code, answer.json()["code"]) == (422, "upload_unknown")


async def test_a_story_published_without_its_letters_is_away_and_makes_no_job(
    world: Any, body: dict[str, Any], make: Any
) -> None:
    await world.store.delete(f"{make.story().folder}/coverage.json")

    answer = await ask(world, body)

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert world.orchestrator.heard == []


async def test_what_was_sent_is_not_sent_back(world: Any, body: dict[str, Any]) -> None:
    answer = await ask(world, {**body, "name": "Wilhelmina" * 30})

    assert "Wilhelmina" not in answer.text


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"{", 400), (b"", 422), (b"[]", 422), (b'"x"', 422), (b"null", 422), (b"[" * 60_000, 400), (b"\xff\xfe", 400)],
)
async def test_a_body_nobody_can_read_is_a_problem(world: Any, content: bytes, status: int) -> None:
    headers = {**world.headers(Idempotency_Key="k"), "Content-Type": "application/json"}
    async with world.client() as client:
        answer = await client.post("/v1/jobs", headers=headers, content=content)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


async def test_a_body_without_end_is_not_read_to_its_end(world: Any) -> None:
    headers = {**world.headers(Idempotency_Key="k"), "Content-Type": "application/json"}
    async with world.client() as client:
        answer = await client.post("/v1/jobs", headers=headers, content=b" " * 100_000)

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_a_used_up_quota_is_said_with_its_numbers(world: Any, body: dict[str, Any]) -> None:
    world.orchestrator.refuses_with = Refusal(code="preview_quota_exceeded", status=429, params={"used": 3, "limit": 3})

    answer = await ask(world, body)
    again = await ask(world, body)

    assert (answer.status_code, answer.json()["used"], answer.json()["limit"]) == (429, 3, 3)
    assert again.json()["code"] == "preview_quota_exceeded"
    assert len(world.orchestrator.heard) == 1


async def test_without_the_broker_nothing_is_half_done_and_asking_again_works(world: Any, body: dict[str, Any]) -> None:
    world.orchestrator.away = True
    refused = await ask(world, body)
    world.orchestrator.away = False

    answer = await ask(world, body)

    assert (refused.status_code, refused.headers["Content-Type"]) == (503, "application/problem+json")
    assert int(refused.headers["Retry-After"]) > 0
    assert answer.status_code == 202


async def test_a_wish_that_is_not_written_down_in_time_may_come_again(world: Any, body: dict[str, Any]) -> None:
    world.orchestrator.asleep = True

    answer = await ask(world, body)

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_a_wish_is_answered_even_when_nobody_says_that_it_is_written_down(
    world: Any, body: dict[str, Any], make: Any
) -> None:
    world.orchestrator.asleep = True
    asking = asyncio.create_task(ask(world, body))
    await world.until(lambda: world.orchestrator.heard)
    said = world.orchestrator.heard[0]
    world.reads.keep(make.queued_job(id=said.job_id, request_sha256=said.request_sha256))

    assert (await asking).status_code == 202


# Looking


async def look(world: Any, job_id: Any, *, user: UUID = USER, **headers: str) -> Any:
    async with world.client() as client:
        return await client.get(f"/v1/jobs/{job_id}", headers=world.headers(user, **headers))


async def test_a_running_job_is_shown_with_when_to_ask_again(world: Any, make: Any) -> None:
    job = make.job()
    world.reads.keep(job)

    answer = await look(world, job.id)

    assert answer.status_code == 200
    assert (answer.headers["ETag"], answer.headers["Retry-After"]) == ('"4"', "2")
    assert answer.json()["progress"]["percent"] == 25
    assert answer.headers["Cache-Control"].startswith("private")


async def test_an_old_job_is_asked_for_less_often_and_a_finished_one_never(world: Any, make: Any) -> None:
    old, done = make.job(), make.finished_job()
    world.reads.keep(old)
    world.reads.keep(done)
    world.now += timedelta(minutes=5)

    assert (await look(world, old.id)).headers["Retry-After"] == "5"
    assert "Retry-After" not in (await look(world, done.id)).headers


async def test_a_failed_job_is_answered_200_with_why_and_whose_fault(world: Any, make: Any) -> None:
    job = make.job(
        status="failed", finished_at=make.job().created_at, failure=Failure(code="provider_timeout", fault="provider")
    )
    world.reads.keep(job)

    answer = await look(world, job.id)

    error = answer.json()["error"]
    assert answer.status_code == 200
    assert (error["code"], error["fault"]) == ("provider_timeout", "provider")
    assert error["title"]
    assert error["detail"]


async def test_a_paid_book_that_failed_says_what_happens_with_the_money(world: Any, make: Any) -> None:
    failure = Failure(code="provider_rejected", fault="provider")
    book = make.book(status="failed", manifest=None, failure=failure)
    world.reads.keep(book)

    shown = (await look(world, book.id)).json()
    manifest = (await look(world, f"{book.id}/manifest")).json()

    assert (shown["order_id"], shown["error"]["code"]) == (str(book.order_id), "provider_rejected")
    assert "money goes back" in shown["error"]["detail"]
    assert (manifest["code"], manifest["detail"]) == ("manifest_not_available", shown["error"]["detail"])


async def test_a_book_whose_money_goes_back_is_news_though_its_job_stays_the_same(world: Any, make: Any) -> None:
    book = make.book()
    world.reads.keep(book)
    first = await look(world, book.id)
    world.reads.keep(make.book(id=book.id, order_status="disputed"))

    answer = await look(world, book.id, If_None_Match=first.headers["ETag"])

    assert first.json()["manifest_url"] == f"/v1/jobs/{book.id}/manifest"
    assert (answer.status_code, answer.json()["manifest_url"]) == (200, None)


async def test_a_reason_nobody_planned_is_shown_as_ours(world: Any, make: Any) -> None:
    job = make.job(status="failed", failure=Failure(code="flux_capacitor", fault="platform"))
    world.reads.keep(job)

    assert (await look(world, job.id)).json()["error"]["code"] == "internal"


async def test_a_version_already_seen_is_not_sent_again(world: Any, make: Any) -> None:
    job = make.job()
    world.reads.keep(job)

    answer = await look(world, job.id, If_None_Match='"4"')

    assert (answer.status_code, answer.content) == (304, b"")
    assert (answer.headers["ETag"], answer.headers["Retry-After"]) == ('"4"', "2")


async def test_somebody_elses_job_is_not_there(world: Any, make: Any) -> None:
    job = make.finished_job()
    world.reads.keep(job)

    for path in (job.id, f"{job.id}/manifest", f"{job.id}/events"):
        answer = await look(world, path, user=STRANGER)

        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_what_is_no_id_is_not_there_either(world: Any) -> None:
    assert (await look(world, "seven")).status_code == 404


async def test_a_patient_client_is_answered_when_the_job_changes(world: Any, make: Any) -> None:
    job = make.job()
    world.reads.keep(job)
    looking = asyncio.create_task(look(world, job.id, Prefer="wait=20", If_None_Match='"4"'))
    await world.until(lambda: world.board.watching)

    world.orchestrator.changes(make.job(id=job.id, version=5))
    answer = await asyncio.wait_for(looking, timeout=2)

    assert (answer.status_code, answer.headers["ETag"]) == (200, '"5"')
    assert answer.headers["Preference-Applied"] == "wait=20"


async def test_a_client_that_does_not_say_what_it_has_waits_from_now_on(world: Any, make: Any) -> None:
    job = make.job()
    world.reads.keep(job)
    looking = asyncio.create_task(look(world, job.id, Prefer="wait=20"))
    await world.until(lambda: world.board.watching)

    world.orchestrator.changes(make.finished_job(id=job.id, version=5))

    assert (await asyncio.wait_for(looking, timeout=2)).json()["status"] == "done"


async def test_a_wait_without_a_change_ends_with_what_there_is(world: Any, make: Any) -> None:
    job = make.job()
    world.reads.keep(job)

    same = await look(world, job.id, Prefer="wait=0", If_None_Match='"4"')
    all_of_it = await look(world, job.id, Prefer="wait=0")

    assert (same.status_code, same.headers["Preference-Applied"]) == (304, "wait=0")
    assert all_of_it.status_code == 200


async def test_nobody_waits_for_a_job_that_has_ended(world: Any, make: Any) -> None:
    job = make.finished_job()
    world.reads.keep(job)

    answer = await asyncio.wait_for(look(world, job.id, Prefer="wait=25", If_None_Match=job.etag), timeout=2)

    assert answer.status_code == 304


async def test_a_list_is_read_page_by_page_while_it_grows(world: Any, make: Any) -> None:
    for number in range(5):
        world.reads.keep(make.job(id=UUID(int=100 + number), created_at=world.now + timedelta(seconds=number // 2)))
    world.reads.keep(make.job(), owner=STRANGER)

    seen, cursor = [], None
    async with world.client() as client:
        while True:
            query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
            page = (await client.get("/v1/jobs", params=query, headers=world.headers())).json()
            seen += [UUID(job["id"]).int for job in page["data"]]
            world.reads.keep(make.job(created_at=world.now + timedelta(hours=1)))
            if (cursor := page["next_cursor"]) is None:
                break

    assert seen == [104, 103, 102, 101, 100]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [({"cursor": "x"}, 400, "cursor_invalid"), ({"limit": 0}, 422, "invalid"), ({"limit": 101}, 422, "invalid")],
)
async def test_a_strange_page_is_a_problem(world: Any, query: dict[str, Any], status: int, code: str) -> None:
    async with world.client() as client:
        answer = await client.get("/v1/jobs", params=query, headers=world.headers())

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["", "/retry", "/cancel", "/manifest", "/events"])
async def test_a_job_is_never_changed(world: Any, make: Any, method: str, path: str) -> None:
    job = make.job()
    world.reads.keep(job)

    async with world.client() as client:
        answer = await client.request(method, f"/v1/jobs/{job.id}{path}", headers=world.headers())

    assert (answer.status_code, answer.headers["Allow"], answer.json()["code"]) == (405, "GET", "method_not_allowed")


@pytest.mark.parametrize("path", ["/retry", "/cancel"])
async def test_a_job_is_never_tried_again_or_cancelled(world: Any, path: str) -> None:
    async with world.client() as client:
        answer = await client.post(f"/v1/jobs/{uuid4()}{path}", headers=world.headers())

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
