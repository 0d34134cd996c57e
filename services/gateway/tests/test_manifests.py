"""Everything there is to see of a finished job."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from contracts.manifest import DIVINA

STRANGER = UUID(int=2)


def a_document() -> dict[str, Any]:
    return {
        "@context": "https://readium.org/webpub-manifest/context.jsonld",
        "metadata": {
            "@type": "https://schema.org/ComicStory",
            "conformsTo": DIVINA,
            "identifier": "urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e",
            "title": "Mia and the Moon Whale",
            "language": "en",
            "numberOfPages": 1,
            "modified": "2026-01-15T10:42:07Z",
            "aicb": {
                "schema": "output_manifest/1",
                "kind": "book",
                "story": {"id": "moon-whale", "version": 1},
                "input_sha256": "0" * 64,
                "trim": {"width_mm": 210, "height_mm": 210, "bleed_mm": 3, "dpi": 300},
            },
        },
        "links": [
            {"rel": "self", "href": "manifest.json", "type": "application/divina+json"},
            {"rel": "alternate", "href": "book.pdf", "type": "application/pdf"},
        ],
        "readingOrder": [{"href": "pages/cover.webp", "type": "image/webp", "width": 1600, "height": 1600}],
    }


async def a_book(world: Any, make: Any, document: dict[str, Any] | None = None, **changes: Any) -> Any:
    """Finish a job: its files lie in the store, its manifest is in its row."""
    job = make.finished_job()
    folder = f"jobs/{job.id}"
    await world.store.put(f"{folder}/pages/cover.webp", b"RIFF cover", content_type="image/webp")
    await world.store.put(f"{folder}/book.pdf", b"%PDF book", content_type="application/pdf")
    written = json.dumps(document or a_document()).encode()
    manifest = await world.store.put(f"{folder}/manifest.json", written, content_type="application/json")
    job = make.finished_job(id=job.id, manifest=manifest, **changes)
    world.reads.keep(job)
    return job


async def read(world: Any, job: Any, **headers: str) -> Any:
    async with world.client() as client:
        return await client.get(f"/v1/jobs/{job.id}/manifest", headers=world.headers(**headers))


async def follow(world: Any, href: str) -> Any:
    parts = urlsplit(href)
    async with world.client() as client:
        return await client.get(f"{parts.path}?{parts.query}")


async def test_the_links_of_a_manifest_lead_to_its_files(world: Any, make: Any) -> None:
    job = await a_book(world, make)

    answer = await read(world, job)
    document = answer.json()
    page = await follow(world, document["readingOrder"][0]["href"])
    book = await follow(world, document["links"][1]["href"])

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/divina+json")
    assert document["links"][0]["href"] == f"https://api.example/v1/jobs/{job.id}/manifest"
    assert (page.status_code, page.content, page.headers["Content-Type"]) == (200, b"RIFF cover", "image/webp")
    assert (book.content, book.headers["Content-Disposition"]) == (
        b"%PDF book",
        "attachment; filename*=UTF-8''book.pdf",
    )


async def test_what_was_stored_is_what_is_shown(world: Any, make: Any) -> None:
    job = await a_book(world, make)

    document = (await read(world, job)).json()

    assert document["metadata"] == {**a_document()["metadata"], **document["metadata"]}
    assert document["readingOrder"][0]["width"] == 1600
    assert set(document) == set(a_document())


async def test_links_repeat_within_their_window_and_a_304_never_outlives_them(world: Any, make: Any) -> None:
    job = await a_book(world, make)
    first = await read(world, job)

    world.now += timedelta(minutes=2)
    soon = await read(world, job, If_None_Match=first.headers["ETag"])
    again = await read(world, job)
    world.now += timedelta(minutes=5)
    later = await read(world, job, If_None_Match=first.headers["ETag"])

    assert (soon.status_code, soon.content) == (304, b"")
    assert again.json() == first.json()
    assert (later.status_code, later.headers["ETag"] == first.headers["ETag"]) == (200, False)


async def test_a_link_that_was_just_given_works_for_a_while_and_then_ends(world: Any, make: Any) -> None:
    job = await a_book(world, make)
    document = (await read(world, job)).json()
    page, book = document["readingOrder"][0]["href"], document["links"][1]["href"]

    world.now += timedelta(minutes=10)
    assert [(await follow(world, href)).status_code for href in (page, book)] == [200, 200]
    world.now += timedelta(minutes=50)
    assert [(await follow(world, href)).status_code for href in (page, book)] == [200, 403]
    world.now += timedelta(hours=2)
    assert [(await follow(world, href)).status_code for href in (page, book)] == [403, 403]


async def test_a_manifest_is_for_its_reader_alone(world: Any, make: Any) -> None:
    job = await a_book(world, make)

    async with world.client() as client:
        theirs = await client.get(f"/v1/jobs/{job.id}/manifest", headers=world.headers(STRANGER))
        mine = await client.get(f"/v1/jobs/{job.id}/manifest", headers=world.headers())

    assert theirs.status_code == 404
    assert "private" in mine.headers["Cache-Control"]
    assert "Authorization" in mine.headers["Vary"]


@pytest.mark.parametrize("status", ["queued", "processing", "failed"])
async def test_before_the_book_is_done_there_is_no_manifest(world: Any, make: Any, status: str) -> None:
    job = make.job(status=status)
    world.reads.keep(job)

    answer = await read(world, job)

    assert (answer.status_code, answer.json()["code"]) == (404, "manifest_not_available")


async def test_a_manifest_that_is_not_the_one_of_the_job_is_never_shown(world: Any, make: Any) -> None:
    job = await a_book(world, make)
    await world.store.put(job.manifest.key, b"{}", content_type="application/json")

    answer = await read(world, job)

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")


async def test_a_manifest_that_leads_astray_is_never_signed(world: Any, make: Any) -> None:
    document = {**a_document(), "readingOrder": [{"href": "../person.json", "type": "image/webp"}]}
    job = await a_book(world, make, document)

    answer = await read(world, job)

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "person" not in answer.text


@pytest.mark.parametrize("status", ["refunded", "disputed", "chargeback_lost"])
async def test_a_book_whose_money_goes_back_is_not_shown(world: Any, make: Any, status: str) -> None:
    job = await a_book(world, make, kind="book", order_id=UUID(int=7), order_status=status)

    answer = await read(world, job)

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (403, "manifest_withheld")
    assert (problem["order_id"], problem["order_status"]) == (str(UUID(int=7)), status)
    assert "files" not in answer.text


@pytest.mark.parametrize("status", ["paid", "partially_refunded"])
async def test_a_book_that_is_paid_for_is_shown(world: Any, make: Any, status: str) -> None:
    job = await a_book(world, make, kind="book", order_id=UUID(int=7), order_status=status)

    answer = await read(world, job)

    assert answer.status_code == 200


async def test_a_book_that_was_erased_is_gone(world: Any, make: Any) -> None:
    job = make.finished_job(erased_at=world.now)
    world.reads.keep(job)

    async with world.client() as client:
        shown = await client.get(f"/v1/jobs/{job.id}", headers=world.headers())
    answer = await read(world, job)

    assert (shown.status_code, shown.json()["manifest_url"]) == (200, None)
    assert (answer.status_code, answer.json()["code"]) == (410, "erased")
