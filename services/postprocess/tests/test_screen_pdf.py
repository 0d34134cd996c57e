import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pytest
from PIL import Image

from postprocess.adapters import pictures, screen_pdf
from postprocess.domain.refusal import Refused
from postprocess.domain.work import ScreenBook

Jobs = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="module")
def work(a_reading: Callable[..., Any], a_job: Jobs, whole_story: Any) -> ScreenBook:
    async def made() -> ScreenBook:
        read = a_reading("en")
        job = await a_job(told=whole_story)
        sheets = [await job.store.get(page.sheet) for page in await job.compose(*(page.id for page in read.pages))]
        return ScreenBook(read, tuple(map(screen_pdf.reduced, sheets)))

    return asyncio.run(made())


def test_it_shows_trimmed_pages_with_searchable_text(work: ScreenBook) -> None:
    with pymupdf.open(stream=screen_pdf.screen_pdf(work), filetype="pdf") as pdf:
        assert [tuple(page.rect) for page in pdf] == [(0, 0, 216, 216)] * 5
        assert all("Mia" in page.get_text() for page in pdf)
        assert pdf.metadata["title"] == "Mia and the Whale"


def test_bookmarks_lead_to_every_page(work: ScreenBook) -> None:
    with pymupdf.open(stream=screen_pdf.screen_pdf(work), filetype="pdf") as pdf:
        titles = ["Mia and the Whale", "For Mia & the moon", "1", "2", "Good night, Mia."]
        assert pdf.get_toc() == [[1, title, number] for number, title in enumerate(titles, start=1)]


def test_inner_pages_are_counted_from_one_and_those_before_in_roman(work: ScreenBook) -> None:
    with pymupdf.open(stream=screen_pdf.screen_pdf(work), filetype="pdf") as pdf:
        assert [page.get_label() for page in pdf] == ["i", "ii", "1", "2", "3"]


def test_it_says_its_language_and_that_ai_had_a_hand_in_it(work: ScreenBook) -> None:
    with pikepdf.open(BytesIO(screen_pdf.screen_pdf(work))) as pdf, pdf.open_metadata() as about:
        ai = about["{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"]
        assert str(pdf.Root.Lang) == "en"
        assert str(ai).endswith("compositeWithTrainedAlgorithmicMedia")


@pytest.mark.parametrize(("direction", "said"), [("ltr", "/L2R"), ("rtl", "/R2L")])
def test_it_says_in_which_direction_it_is_read(work: ScreenBook, direction: Any, said: str) -> None:
    mirrored = replace(work, reading=replace(work.reading, direction=direction))

    with pikepdf.open(BytesIO(screen_pdf.screen_pdf(mirrored))) as pdf:
        assert said == pdf.Root.ViewerPreferences.Direction


def test_equal_books_are_equal_bytes(work: ScreenBook) -> None:
    assert screen_pdf.screen_pdf(work) == screen_pdf.screen_pdf(work)


def test_its_syntax_is_sound(work: ScreenBook) -> None:
    with pikepdf.open(BytesIO(screen_pdf.screen_pdf(work))) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_large_pictures_are_reduced_and_stay_alike() -> None:
    slope = np.linspace(0, 255, 2600, dtype=np.uint8)
    picture = np.dstack(
        [np.tile(slope, (2600, 1)), np.tile(slope[:, None], (1, 2600)), np.full((2600, 2600), 90, np.uint8)]
    )
    with pymupdf.open() as document:
        page = document.new_page(width=624, height=624)
        page.insert_image(page.rect, stream=pictures.jpeg(picture))
        sheet = document.tobytes(no_new_id=True)

    small = screen_pdf.reduced(sheet)

    with pikepdf.open(BytesIO(small)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        seen = Image.open(BytesIO(image.read_raw_bytes()))
        assert seen.size == (1750, 1750) == (int(image.Width), int(image.Height))
        expected = np.asarray(Image.fromarray(picture).resize((1750, 1750), Image.Resampling.BOX)).astype(int)
        assert np.abs(np.asarray(seen).astype(int) - expected).mean() < 3
    assert len(small) < len(sheet) / 2


def test_a_sheet_that_is_no_pdf_is_refused() -> None:
    with pytest.raises(Refused, match="sheet cannot be read"):
        screen_pdf.reduced(b"%PDF-1.7 nothing")
