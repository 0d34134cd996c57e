import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pymupdf
import pytest

from postprocess.adapters.cbz import cbz
from postprocess.domain.refusal import Refused
from postprocess.domain.work import PictureBook

Books = Callable[..., PictureBook]


def info(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {part.tag: part.text for part in ET.fromstring(archive.read("ComicInfo.xml"))}  # noqa: S314 - our own.


def test_another_program_reads_its_pages_in_order(a_picture_book: Books) -> None:
    with pymupdf.open(stream=cbz(a_picture_book("en")), filetype="cbz") as comic:
        assert len(comic) == 5
        brightness = [sum(page.get_pixmap().pixel(10, 10)) for page in comic]

    assert brightness == sorted(brightness)
    assert len(set(brightness)) == 5


@pytest.mark.parametrize(("language", "manga"), [("en", "No"), ("zh-Hans", "No"), ("ar", "YesAndRightToLeft")])
def test_it_says_what_it_is(a_picture_book: Books, language: str, manga: str) -> None:
    book = a_picture_book(language)

    told = info(cbz(book))

    assert (told["Title"], told["LanguageISO"], told["PageCount"]) == (book.reading.title, language, "5")
    assert told["Manga"] == manga
    assert "compositeWithTrainedAlgorithmicMedia" in told["Notes"]


def test_of_the_child_only_the_title_is_told(a_picture_book: Books) -> None:
    told = info(cbz(a_picture_book("en")))

    assert [name for name, text in told.items() if text and "Mia" in text] == ["Title"]


def test_pictures_are_stored_as_they_are(a_picture_book: Books) -> None:
    book = a_picture_book("en")

    with zipfile.ZipFile(BytesIO(cbz(book))) as archive:
        assert [archive.read(f"{number:03}.jpg") for number in range(1, 6)] == list(book.pictures)
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_equal_books_are_equal_bytes(a_picture_book: Books) -> None:
    assert cbz(a_picture_book("en")) == cbz(a_picture_book("en"))


def test_what_is_no_picture_is_refused(a_picture_book: Books) -> None:
    book = a_picture_book("en")

    with pytest.raises(Refused, match="cannot be decoded"):
        cbz(PictureBook(book.reading, (*book.pictures[:4], b"no picture")))
