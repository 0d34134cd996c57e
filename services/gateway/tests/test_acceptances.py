"""Agreeing to a preview as it was shown."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.orders import PreviewAccepted
from gateway.domain.resources import Refusal

USER, STRANGER = UUID(int=1), UUID(int=2)


async def accept(world: Any, job_id: Any, *, user: UUID = USER, key: str = "k1", **body: Any) -> Any:
    async with world.client() as client:
        return await client.post(
            f"/v1/jobs/{job_id}/acceptance", headers=world.headers(user, Idempotency_Key=key), **body
        )


async def look(world: Any, job_id: Any, *, user: UUID = USER) -> Any:
    async with world.client() as client:
        return await client.get(f"/v1/jobs/{job_id}/acceptance", headers=world.headers(user))


@pytest.fixture
def preview(world: Any, make: Any) -> Any:
    """A finished preview of the user."""
    preview = make.finished_job()
    world.reads.keep(preview)
    return preview


async def test_a_finished_preview_is_accepted(world: Any, preview: Any) -> None:
    answer = await accept(world, preview.id)
    found = await look(world, preview.id)

    (said,) = world.orchestrator.heard
    assert isinstance(said, PreviewAccepted)
    assert (said.user_id, said.preview_job_id, said.acceptance_id) == (USER, preview.id, UUID(answer.json()["id"]))
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/v1/jobs/{preview.id}/acceptance")
    assert (found.status_code, found.json()) == (200, answer.json())
    assert "private" in found.headers["Cache-Control"]


async def test_a_preview_is_accepted_once_whatever_the_key(world: Any, preview: Any) -> None:
    first = await accept(world, preview.id)
    again = await accept(world, preview.id)
    other_key = await accept(world, preview.id, key="k2")

    assert [again.json(), other_key.json()] == [first.json()] * 2
    assert (again.status_code, other_key.status_code) == (201, 201)
    assert len(world.orchestrator.heard) == 1


async def test_many_who_ask_at_once_say_the_same_thing(world: Any, preview: Any) -> None:
    answers = await asyncio.gather(*(accept(world, preview.id, key=f"k{number}") for number in range(5)))

    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len({said.message_id for said in world.orchestrator.heard}) == 1


@pytest.mark.parametrize("body", [{}, {"json": {}}, {"json": {"manifest_sha256": "mine"}}, {"content": b"{"}])
async def test_a_body_says_nothing_here(world: Any, preview: Any, body: dict[str, Any]) -> None:
    answer = await accept(world, preview.id, **body)

    assert (answer.status_code, answer.json()["manifest_sha256"]) == (201, "0" * 64)


async def test_it_needs_a_key_all_the_same(world: Any, preview: Any) -> None:
    async with world.client() as client:
        answer = await client.post(f"/v1/jobs/{preview.id}/acceptance", headers=world.headers())

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert world.orchestrator.heard == []


@pytest.mark.parametrize("status", ["queued", "processing", "failed"])
async def test_what_is_not_finished_is_not_accepted_and_may_be_later(world: Any, make: Any, status: str) -> None:
    job = make.job(status=status)
    world.reads.keep(job)
    early = await accept(world, job.id)
    world.reads.keep(make.finished_job(id=job.id))

    answer = await accept(world, job.id)

    assert (early.status_code, early.json()["code"]) == (409, "preview_not_done")
    assert answer.status_code == 201


async def test_a_book_is_no_preview(world: Any, make: Any) -> None:
    book = make.book()
    world.reads.keep(book)

    answer = await accept(world, book.id)

    assert (answer.status_code, answer.json()["code"]) == (404, "preview_unknown")
    assert world.orchestrator.heard == []


async def test_somebody_elses_preview_and_acceptance_are_not_there(world: Any, preview: Any) -> None:
    await accept(world, preview.id)

    taken = await accept(world, preview.id, user=STRANGER)
    seen = await look(world, preview.id, user=STRANGER)
    nothing = await accept(world, uuid4())

    assert [answer.status_code for answer in (taken, seen, nothing)] == [404] * 3
    assert taken.json() | {"instance": "", "request_id": ""} == nothing.json() | {"instance": "", "request_id": ""}
    assert len(world.orchestrator.heard) == 1


async def test_a_preview_that_was_erased_cannot_be_accepted_any_more(world: Any, make: Any) -> None:
    gone = make.finished_job(erased_at=world.now)
    world.reads.keep(gone)

    answer = await accept(world, gone.id)

    assert (answer.status_code, answer.json()["code"]) == (410, "erased")
    assert world.orchestrator.heard == []


async def test_what_nobody_accepted_has_no_acceptance(world: Any, preview: Any) -> None:
    answer = await look(world, preview.id)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_refusal_reaches_the_user(world: Any, preview: Any) -> None:
    world.orchestrator.refuses_with = Refusal(code="preview_unknown", status=404)

    answer = await accept(world, preview.id)

    assert (answer.status_code, answer.json()["code"]) == (404, "preview_unknown")


async def test_without_the_broker_asking_again_later_works(world: Any, preview: Any) -> None:
    world.orchestrator.away = True
    refused = await accept(world, preview.id)
    world.orchestrator.away = False

    answer = await accept(world, preview.id)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert answer.status_code == 201
