"""From a photo to a book in a child's hand, in two languages."""

import hashlib
import io
import json
from collections import Counter
from typing import Any

import pikepdf
import pytest
from PIL import Image

from contracts.manifest import Manifest

PAGES = 13
PREVIEW_PAGES = 3
FACES = 11
MENTIONS = "SELECT 1 FROM app.{} AS t WHERE t::text LIKE $1"


@pytest.fixture(params=["english", "chinese"])
def book(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


def words_of(book: Any) -> str:
    return "\n".join(
        caption["text"]
        for page in book.manifest["readingOrder"]
        for caption in page["properties"]["aicb"].get("captions", [])
    )


def test_every_page_of_the_story_is_there_and_says_the_childs_name(book: Any) -> None:
    assert len(book.manifest["readingOrder"]) == PAGES
    assert book.name in book.manifest["metadata"]["title"]
    assert book.name in words_of(book)
    assert "{name}" not in json.dumps(book.manifest)
    assert book.manifest["metadata"]["language"] == book.language


def test_every_file_is_the_one_the_manifest_promises(book: Any) -> None:
    links = [book.manifest["readingOrder"], book.manifest["links"], book.manifest.get("resources", [])]
    promised = {
        link["href"].partition("?")[0].partition(f"/jobs/{book.job['id']}/")[2]: link["properties"]["aicb"]["sha256"]
        for group in links
        for link in group
        if link.get("rel") != "self"
    }

    assert len(promised) >= PAGES + 2
    assert {name: hashlib.sha256(book.files[name]).hexdigest() for name in promised} == promised


def test_pages_are_pictures_of_the_size_the_manifest_says(book: Any) -> None:
    for page in book.manifest["readingOrder"]:
        name = page["href"].partition("?")[0].partition(f"/jobs/{book.job['id']}/")[2]
        picture = Image.open(io.BytesIO(book.files[name]))
        assert (picture.format, picture.size) == ("WEBP", (page["width"], page["height"]))


def test_the_stored_manifest_is_a_manifest_with_relative_links(book: Any) -> None:
    stored = json.loads((book.folder / book.job["id"] / "manifest.json").read_bytes())

    Manifest.model_validate(stored)
    assert not [link for link in stored["readingOrder"] if "://" in link["href"] or link["href"].startswith("/")]


def test_a_printer_finds_trim_bleed_and_every_font(book: Any) -> None:
    (name,) = [name for name in book.files if name.startswith("print/")]

    with pikepdf.open(io.BytesIO(book.files[name])) as pdf:
        assert len(pdf.pages) == PAGES
        assert all([float(x) for x in page.mediabox] == [0, 0, 630, 630] for page in pdf.pages)
        assert all([float(x) for x in page.trimbox] == [9, 9, 621, 621] for page in pdf.pages)
        fonts = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        assert all(any(key in font for key in ("/FontFile", "/FontFile2", "/FontFile3")) for font in fonts)


def test_a_preview_shows_its_pages_reduced_and_nothing_to_print(book: Any) -> None:
    shown = book.preview_manifest

    assert len(shown["readingOrder"]) == PREVIEW_PAGES
    assert all(page["width"] < book.manifest["readingOrder"][0]["width"] for page in shown["readingOrder"])
    assert "application/pdf" not in json.dumps(shown)


def test_the_accepted_pages_are_in_the_book_as_they_were_seen(book: Any) -> None:
    reused = sorted((book.folder / book.preview["id"] / "pages").glob("*.pdf"))

    assert len(reused) == PREVIEW_PAGES
    for page in reused:
        assert (book.folder / book.job["id"] / "pages" / page.name).read_bytes() == page.read_bytes()


async def test_every_face_was_paid_for_once_and_both_books_agree(world: Any, book: Any) -> None:
    rows = await world.rows(
        "SELECT step, call, request_id, cost_usd_micros FROM app.ai_calls WHERE job_id = any($1::uuid[])",
        [book.preview["id"], book.job["id"]],
    )
    ledger = {row["request_id"]: row for row in await world.charged_calls()}

    assert len(rows) == FACES
    assert max(Counter((row["step"], row["call"]) for row in rows).values()) == 1
    for row in rows:
        assert round(ledger[row["request_id"]]["cost_usd"] * 1_000_000) == row["cost_usd_micros"]


async def test_a_name_is_in_no_row_and_no_log(world: Any, book: Any) -> None:
    tables = await world.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'app'")
    found = [
        table["tablename"]
        for table in tables
        if await world.rows(MENTIONS.format(table["tablename"]), f"%{book.name}%")
    ]
    logs = "".join(path.read_text() for path in (world.fleet.folder / "logs").glob("*.log"))
    traces = "".join(path.read_text() for path in (world.fleet.folder / "traces").glob("*.jsonl"))

    assert found == []
    assert book.name not in logs
    assert book.name not in traces
