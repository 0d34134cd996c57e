"""From a photo to a book in a child's hand: every story once, in three scripts."""

import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from PIL import Image

from contracts.manifest import Manifest, Preflight
from postprocess.adapters import printers

MENTIONS: Final = "SELECT 1 FROM app.{} AS t WHERE t::text LIKE $1"
PRINTERS: Final = {printer.id for printer in printers.known()}
TRIM: Final = 8.5 * 72
BLEED: Final = 3 / 25.4 * 72
"""Of the printer generic-3mm, in points."""

OPF: Final = {"opf": "http://www.idpf.org/2007/opf"}


def words_of(book: Any) -> str:
    return "\n".join(
        caption["text"]
        for page in book.manifest["readingOrder"]
        for caption in page["properties"]["aicb"].get("captions", [])
    )


def below(href: str, book: Any) -> str:
    """The name of a file below the book's folder."""
    return href.partition("?")[0].partition(f"/jobs/{book.job['id']}/")[2]


def fonts_of(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Every font of a PDF."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            yield item


def test_every_page_of_the_story_is_there_and_says_the_childs_name(book: Any) -> None:
    shown = [page["properties"]["aicb"]["id"] for page in book.manifest["readingOrder"]]
    assert shown == book.shown
    assert book.name in book.manifest["metadata"]["title"]
    assert book.name in words_of(book)
    assert "{name}" not in json.dumps(book.manifest)
    assert book.manifest["metadata"]["language"] == book.language


def test_every_file_is_the_one_the_manifest_promises(book: Any) -> None:
    entries = [*book.manifest["readingOrder"], *book.manifest["links"]]
    promised = {
        below(link["href"], book): link["properties"]["aicb"]["sha256"] for link in entries if link.get("rel") != "self"
    }

    assert len(promised) == len(book.shown) + len({"pdf", "epub", "cbz"}) + 2 * len(PRINTERS)
    assert {name: hashlib.sha256(book.files[name]).hexdigest() for name in promised} == promised


def test_pages_are_pictures_of_the_size_the_manifest_says(book: Any) -> None:
    for page in book.manifest["readingOrder"]:
        picture = Image.open(io.BytesIO(book.files[below(page["href"], book)]))
        assert (picture.format, picture.size) == ("WEBP", (page["width"], page["height"]))


def test_the_stored_manifest_is_a_manifest_with_relative_links(book: Any) -> None:
    stored = json.loads((book.folder / book.job["id"] / "manifest.json").read_bytes())

    Manifest.model_validate(stored)
    assert not [link for link in stored["readingOrder"] if "://" in link["href"] or link["href"].startswith("/")]


@pytest.mark.parametrize("role", ["print-interior", "print-cover"])
def test_every_printer_has_a_file_that_it_takes(book: Any, role: str) -> None:
    ours = [link["properties"]["aicb"] for link in book.links(role)]
    passed = {one["profile"]: Preflight.model_validate(one["preflight"]) for one in ours}

    assert set(passed) == PRINTERS
    assert len(ours) == len(PRINTERS)
    assert [finding for one in passed.values() for finding in one.findings if finding.severity == "error"] == []
    assert all(one.passed and one.profile == printer for printer, one in passed.items())


def test_an_interior_has_the_pages_of_the_story_and_as_many_as_its_printer_binds(book: Any) -> None:
    drawn = [page for page in book.story.story.pages if page.kind not in {"cover", "back", "endpaper"}]

    for link in book.links("print-interior"):
        ours = link["properties"]["aicb"]
        (printer,) = printers.of([ours["profile"]])
        with pikepdf.open(io.BytesIO(book.files[below(link["href"], book)])) as pdf:
            assert len(pdf.pages) == ours["pages"] > len(drawn), printer.id
            assert printer.pages.least <= len(pdf.pages) <= printer.pages.most, printer.id
            assert len(pdf.pages) % printer.pages.multiple == 0, printer.id


def test_a_printer_finds_trim_bleed_and_every_font(book: Any) -> None:
    with pikepdf.open(io.BytesIO(book.of("print-interior", profile="generic-3mm"))) as pdf:
        whole = [0, 0, TRIM + 2 * BLEED, TRIM + 2 * BLEED]
        for page in pdf.pages:
            assert [float(x) for x in page.mediabox] == pytest.approx(whole, abs=0.01)
            assert [float(x) for x in page.bleedbox] == pytest.approx(whole, abs=0.01)
            assert [float(x) for x in page.trimbox] == pytest.approx([BLEED] * 2 + [BLEED + TRIM] * 2, abs=0.01)
        fonts = [*fonts_of(pdf)]
        assert fonts
        assert all(any(key in font for key in ("/FontFile", "/FontFile2", "/FontFile3")) for font in fonts)


def test_a_cover_goes_round_the_book(book: Any) -> None:
    with pikepdf.open(io.BytesIO(book.of("print-cover", profile="generic-3mm"))) as pdf:
        (wrap,) = pdf.pages
        left, bottom, right, top = (float(x) for x in wrap.trimbox)

        assert (right - left, top - bottom) == pytest.approx((2 * TRIM, TRIM), abs=0.01)


def test_the_pdf_for_the_screen_has_the_pages_that_are_shown(book: Any) -> None:
    with pikepdf.open(io.BytesIO(book.of("ebook"))) as pdf:
        assert len(pdf.pages) == len(book.shown)


def test_an_e_reader_opens_the_book_and_turns_its_pages_the_right_way(book: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(book.of("epub"))) as epub:
        package = ET.fromstring(epub.read("EPUB/package.opf"))  # noqa: S314 - our own file.
        files = {item.get("id"): item.get("href", "") for item in package.iterfind("opf:manifest/opf:item", OPF)}
        spine = package.find("opf:spine", OPF)
        assert spine is not None
        pages = [epub.read(f"EPUB/{files[one.get('idref')]}").decode() for one in spine]

    assert len(pages) == len(book.shown)
    assert spine.get("page-progression-direction") == book.manifest["metadata"]["readingProgression"]
    assert all(f'lang="{book.language}"' in page for page in pages)
    assert book.name in "".join(pages)


def test_a_comic_reader_opens_the_book_and_turns_its_pages_the_right_way(book: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(book.of("cbz"))) as cbz:
        pictures = [Image.open(io.BytesIO(cbz.read(name))) for name in sorted(cbz.namelist()) if name.endswith(".jpg")]
        info = ET.fromstring(cbz.read("ComicInfo.xml"))  # noqa: S314 - our own file.

    rightwards = book.manifest["metadata"]["readingProgression"] == "ltr"
    assert [picture.format for picture in pictures] == ["JPEG"] * len(book.shown)
    assert info.findtext("Manga") == ("No" if rightwards else "YesAndRightToLeft")


@pytest.mark.parametrize(
    ("script", "direction", "sides"), [("english", "ltr", "right left"), ("arabic", "rtl", "left right")]
)
def test_a_book_opens_where_its_language_begins(
    request: pytest.FixtureRequest, script: str, direction: str, sides: str
) -> None:
    manifest = request.getfixturevalue(script).manifest
    side = {page["properties"]["aicb"]["id"]: page["properties"]["page"] for page in manifest["readingOrder"]}

    assert manifest["metadata"]["readingProgression"] == direction
    assert [side["p01"], side["p02"]] == sides.split()
    assert {side["cover"], side["back"]} == {"center"}
    assert {
        (caption["lang"], caption["dir"])
        for page in manifest["readingOrder"]
        for caption in page["properties"]["aicb"].get("captions", [])
    } == {(manifest["metadata"]["language"], direction)}


def test_a_preview_shows_its_pages_reduced_and_nothing_to_print(book: Any) -> None:
    shown = book.preview_manifest

    pages = [page["properties"]["aicb"]["id"] for page in shown["readingOrder"]]
    assert pages == [*book.story.story.preview_pages]
    assert all(page["width"] < book.manifest["readingOrder"][0]["width"] for page in shown["readingOrder"])
    assert not [kind for kind in ("application/pdf", "zip") if kind in json.dumps(shown)]


def test_the_accepted_pages_are_in_the_book_as_they_were_seen(book: Any) -> None:
    reused = sorted((book.folder / book.preview["id"] / "pages").glob("*.pdf"))

    assert {page.stem for page in reused} == set(book.story.story.preview_pages)
    for page in reused:
        assert (book.folder / book.job["id"] / "pages" / page.name).read_bytes() == page.read_bytes()


async def test_every_face_was_paid_for_once_and_both_books_agree(world: Any, book: Any) -> None:
    rows = await world.rows(
        "SELECT step, call, request_id, cost_usd_micros FROM app.ai_calls WHERE job_id = any($1::uuid[])",
        [book.preview["id"], book.job["id"]],
    )
    ledger = {row["request_id"]: row for row in await world.charged_calls()}

    assert len(rows) == len(book.faces)
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
    for spelled in (book.name, json.dumps(book.name)[1:-1]):
        assert spelled not in logs
        assert spelled not in traces
