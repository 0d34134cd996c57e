"""A stored manifest made readable for a while."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.manifest import DIVINA, Manifest
from gateway.domain.links import DOWNLOAD_WINDOW, VIEW_WINDOW, Need, etag, needs, signed, window_start

SELF = "https://api.example/v1/jobs/0f8fad5b/manifest"


def a_manifest(**changes: Any) -> Manifest:
    document = {
        "metadata": {
            "conformsTo": DIVINA,
            "identifier": "urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e",
            "title": "Mia and the Moon Whale",
            "language": "en",
            "numberOfPages": 1,
            "modified": "2026-01-15T10:42:07Z",
            "aicb": {
                "kind": "book",
                "story": {"id": "moon-whale", "version": 1},
                "input_sha256": "0" * 64,
                "trim": {"width_mm": 210, "height_mm": 210, "bleed_mm": 3, "dpi": 300},
            },
        },
        "links": [
            {"rel": "self", "href": "manifest.json", "type": "application/divina+json"},
            {"rel": "alternate", "href": "book.pdf", "type": "application/pdf"},
            {"rel": "alternate", "href": "book.epub", "type": "application/epub+zip"},
            {"rel": "alternate", "href": "book.cbz", "type": "application/vnd.comicbook+zip"},
        ],
        "readingOrder": [
            {
                "href": "pages/cover.webp",
                "type": "image/webp",
                "alternate": [{"href": "pages/cover.thumb.webp", "type": "image/webp"}],
            }
        ],
        "resources": [{"href": "art/cover.jpg", "type": "image/jpeg"}],
        "toc": [{"href": "pages/cover.webp#xywh=0,0,1,1", "title": "Cover"}],
    }
    return Manifest.model_validate({**document, **changes})


def test_every_file_is_needed_and_whole_books_are_for_keeping() -> None:
    assert needs(a_manifest()) == {
        Need("book.pdf", "download"),
        Need("book.epub", "download"),
        Need("book.cbz", "download"),
        Need("pages/cover.webp", "view"),
        Need("pages/cover.thumb.webp", "view"),
        Need("art/cover.jpg", "view"),
    }


def test_every_href_is_signed_and_nothing_else_changes() -> None:
    manifest = a_manifest()
    urls = {need.href: f"https://files.example/{need.href}?signature=s" for need in needs(manifest)}

    document = signed(manifest, urls, self_url=SELF).document()

    assert document["links"][0]["href"] == SELF
    assert document["links"][1]["href"] == "https://files.example/book.pdf?signature=s"
    assert document["readingOrder"][0]["href"] == urls["pages/cover.webp"]
    assert document["readingOrder"][0]["alternate"][0]["href"] == urls["pages/cover.thumb.webp"]
    assert document["resources"][0]["href"] == urls["art/cover.jpg"]
    assert document["toc"][0]["href"] == urls["pages/cover.webp"] + "#xywh=0,0,1,1"
    assert document["metadata"] == manifest.document()["metadata"]


@pytest.mark.parametrize(
    "href", ["../person.json", "/etc/passwd", "https://elsewhere.example/x.webp", "a//b.webp", "./a", "a\\b"]
)
def test_a_manifest_never_leads_out_of_its_folder(href: str) -> None:
    manifest = a_manifest(readingOrder=[{"href": href, "type": "image/webp"}])

    with pytest.raises(ValueError, match="only files in its job's folder"):
        needs(manifest)


moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given apart.


@given(moments, st.booleans())
def test_a_window_begins_before_now_and_not_long_before(now: datetime, downloads: bool) -> None:
    start = window_start(now, downloads=downloads)

    assert start <= now < start + (DOWNLOAD_WINDOW if downloads else VIEW_WINDOW)
    assert window_start(start, downloads=downloads) == start


def test_a_manifest_is_another_version_when_its_links_are_new() -> None:
    now = datetime(2026, 1, 15, 10, 40, tzinfo=UTC)
    tags = [etag("a" * 64, window_start(now + timedelta(minutes=m), downloads=False)) for m in (0, 19, 20)]

    assert tags[0] == tags[1] != tags[2]
