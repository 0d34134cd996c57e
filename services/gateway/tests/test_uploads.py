"""Bringing a photo."""

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.uploads import UploadStored
from gateway.domain.photo import unreadable
from gateway.domain.resources import Refusal

PHOTO = b"\xff\xd8\xff photo"
A_FIELD = b'--b\r\nContent-Disposition: form-data; name="photo"\r\n\r\nx\r\n--b--\r\n'
CONSENT = {"text_version": "2026-01", "scopes": ["photo"], "given_at": "2026-01-15T10:39:00Z"}
STRANGER = UUID(int=2)


async def bring(world: Any, photo: bytes = PHOTO, *, key: str = "k1", **options: Any) -> Any:
    headers = {**world.headers(), "Idempotency-Key": key, **options.pop("headers", {})}
    files = options.pop("files", {"photo": ("../../me.jpg", photo, "image/jpeg")})
    async with world.client() as client:
        return await client.post("/v1/uploads", headers=headers, files=files, **options)


async def test_a_good_photo_is_stored_and_what_was_found_is_said(world: Any) -> None:
    answer = await bring(world)

    document = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/uploads/{document['id']}"
    assert (document["object"], document["width"], document["height"]) == ("upload", 512, 600)
    assert document["found"]["skin"] == "#dd936e"
    assert document["found"]["hints"] == [{"code": "tilted", "detail": "A photo with the head upright is better."}]


async def test_the_message_names_objects_that_lie_in_the_store(world: Any) -> None:
    await bring(world)

    (stored,) = world.orchestrator.heard
    assert isinstance(stored, UploadStored)
    assert stored.file.key == f"uploads/{stored.user_id}/{stored.upload_id}/photo.jpg"
    assert await world.store.get(stored.file) == b"\xff\xd8\xff" + PHOTO
    assert json.loads(await world.store.get(stored.findings))["hair"] == "#131012"


async def test_no_name_of_the_clients_choosing_reaches_the_store(world: Any) -> None:
    await bring(world)

    keys = [found.key async for found in world.store.list("")]

    assert all(key.startswith("uploads/00000000-0000-0000-0000-000000000001/") for key in keys)
    assert not any("me" in key.rpartition("/")[2] for key in keys)


async def test_consent_travels_with_the_photo(world: Any) -> None:
    await bring(world, data={"consent": json.dumps(CONSENT)})

    assert world.orchestrator.heard[0].consent.text_version == "2026-01"


@pytest.mark.parametrize("consent", ["yes", "{}", json.dumps({**CONSENT, "scopes": []})])
async def test_a_consent_nobody_can_read_is_no_consent(world: Any, consent: str) -> None:
    answer = await bring(world, data={"consent": consent})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/consent")
    assert world.orchestrator.heard == []


async def test_the_same_photo_with_the_same_key_is_one_upload(world: Any) -> None:
    first = await bring(world)
    second = await bring(world)

    assert (second.status_code, second.json()) == (201, first.json())
    assert len(world.orchestrator.heard) == 1
    assert len(world.photos.seen) == 1


async def test_another_photo_with_the_same_key_is_refused(world: Any) -> None:
    await bring(world)
    answer = await bring(world, PHOTO + b" of somebody else")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


async def test_another_photo_in_place_of_one_that_was_never_written_down_is_refused_too(world: Any) -> None:
    world.orchestrator.away = True
    await bring(world)
    world.orchestrator.away = False

    answer = await bring(world, PHOTO + b" of somebody else")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


async def test_without_a_key_nothing_is_read(world: Any) -> None:
    async with world.client() as client:
        answer = await client.post("/v1/uploads", headers=world.headers(), files={"photo": PHOTO})

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert world.photos.seen == []


async def test_a_bad_photo_is_a_problem_and_leaves_nothing(world: Any) -> None:
    world.photos.finds = unreadable()

    answer = await bring(world)

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "photo_unreadable"
    assert world.orchestrator.heard == []
    assert [found async for found in world.store.list("")] == []


async def test_a_photo_above_the_limit_is_refused(world: Any) -> None:
    answer = await bring(world, PHOTO + b"\x00" * 200_000)

    assert (answer.status_code, answer.json()["code"]) == (413, "photo_too_large")
    assert world.photos.seen == []


async def test_a_body_far_above_the_limit_is_refused_whatever_it_declares(world: Any) -> None:
    async def endless() -> Any:
        yield b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n'
        for _ in range(100):
            yield b"\x00" * 10_000

    headers = {**world.headers(Idempotency_Key="k"), "Content-Type": "multipart/form-data; boundary=b"}
    async with world.client() as client:
        answer = await client.post("/v1/uploads", headers=headers, content=endless())

    assert (answer.status_code, answer.json()["code"]) == (413, "photo_too_large")


async def test_twenty_megabytes_over_a_real_connection_are_refused_with_an_answer(world: Any, free_port: int) -> None:
    async with world.served(port=free_port) as client:
        answer = await client.post(
            "/v1/uploads", headers=world.headers(Idempotency_Key="k"), files={"photo": b"\x00" * 20_000_000}
        )

    assert (answer.status_code, answer.json()["code"]) == (413, "photo_too_large")


@pytest.mark.parametrize(
    ("content_type", "body", "status", "code"),
    [
        ("application/json", b"{}", 415, "media_type"),
        ("image/jpeg", PHOTO, 415, "media_type"),
        ("multipart/form-data", b"", 400, "bad_request"),
        ("multipart/form-data; boundary=b", b"not multipart", 400, "bad_request"),
        ("multipart/form-data; boundary=b", b"", 422, "invalid"),
        ("multipart/form-data; boundary=b", A_FIELD, 422, "invalid"),
    ],
)  # fmt: skip
async def test_a_form_nobody_can_read_is_a_problem(
    world: Any, content_type: str, body: bytes, status: int, code: str
) -> None:
    headers = {**world.headers(Idempotency_Key="k"), "Content-Type": content_type}
    async with world.client() as client:
        answer = await client.post("/v1/uploads", headers=headers, content=body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_two_photos_in_one_request_are_one_too_many(world: Any) -> None:
    answer = await bring(world, files=[("photo", ("a.jpg", PHOTO)), ("photo", ("b.jpg", PHOTO))])

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_client_that_never_ends_its_photo_is_let_go(make: Any, store_url: str) -> None:
    world = make.world(store_url, upload_seconds=0.1)

    async def dripping() -> Any:
        yield b"--b\r\n"
        await asyncio.sleep(10)
        yield b"--b--\r\n"

    headers = {**world.headers(Idempotency_Key="k"), "Content-Type": "multipart/form-data; boundary=b"}
    async with world.client() as client:
        answer = await client.post("/v1/uploads", headers=headers, content=dripping())

    assert (answer.status_code, answer.json()["code"]) == (408, "upload_too_slow")


async def test_without_the_broker_nothing_is_half_done_and_asking_again_works(world: Any) -> None:
    world.orchestrator.away = True
    refused = await bring(world)
    world.orchestrator.away = False

    answer = await bring(world)

    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    assert answer.status_code == 201


async def test_without_the_database_the_photo_is_not_even_looked_at(world: Any) -> None:
    world.reads.away = True

    answer = await bring(world)

    assert answer.status_code == 503
    assert world.photos.seen == []


async def test_a_refusal_of_the_orchestrator_is_the_answer(world: Any) -> None:
    world.orchestrator.refuses_with = Refusal(code="upload_quota_exceeded", status=429, params={"limit": 20})

    answer = await bring(world)

    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (429, "upload_quota_exceeded", 20)


async def test_an_upload_can_be_read_again_by_its_owner_alone(world: Any) -> None:
    made = await bring(world)
    place = made.headers["Location"]

    async with world.client() as client:
        mine = await client.get(place, headers=world.headers())
        theirs = await client.get(place, headers=world.headers(STRANGER))
        nobodys = await client.get(f"/v1/uploads/{uuid4()}", headers=world.headers())

    assert (mine.status_code, mine.json()) == (200, made.json())
    assert (theirs.status_code, theirs.json()["code"]) == (404, "not_found")
    assert nobodys.status_code == 404


async def test_a_user_has_only_so_many_uploads_under_way(world: Any) -> None:
    with world.api.state.parts.uploads.entered(UUID(int=1)), world.api.state.parts.uploads.entered(UUID(int=1)):
        answer = await bring(world)

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_at_once")


async def test_a_photo_that_was_erased_is_gone_and_stays_gone(world: Any) -> None:
    made = await bring(world)
    _, upload = world.reads.uploads_[UUID(made.json()["id"])]
    world.reads.keep(replace(upload, erased_at=world.now))

    async with world.client() as client:
        read = await client.get(made.headers["Location"], headers=world.headers())
    again = await bring(world)

    assert (read.status_code, read.json()["code"]) == (410, "erased")
    assert (again.status_code, again.json()["code"]) == (410, "erased")
