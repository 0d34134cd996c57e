import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pytest
from PIL import Image

from postprocess.adapters import book, pictures
from postprocess.domain.refusal import Refused
from postprocess.domain.work import Binding

PAGES = ("cover", "p01", "p02", "back")
Jobs = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="module", params=["en", "zh-Hans"])
def binding(request: pytest.FixtureRequest, a_job: Jobs) -> Binding:
    async def made() -> Binding:
        job = await a_job(language=request.param)
        sheets = tuple([await job.store.get(page.sheet) for page in await job.compose(*PAGES)])
        return Binding(sheets=sheets, title="Mia and the Whale", language=request.param, direction="ltr")

    return asyncio.run(made())


def screen(binding: Binding) -> bytes:
    small = tuple(book.reduced(sheet) for sheet in binding.sheets)
    return book.ebook(Binding(small, binding.title, binding.language, binding.direction))


def test_the_interior_has_every_page_with_its_boxes(binding: Binding) -> None:
    with pikepdf.open(BytesIO(book.interior(binding))) as pdf:
        boxes = [
            [[float(v) for v in page[name]] for name in ("/MediaBox", "/BleedBox", "/TrimBox")] for page in pdf.pages
        ]
        assert not any(
            "/ArtBox" in page or "/Annots" in page or ("/Rotate" in page and page.Rotate) for page in pdf.pages
        )

    assert boxes == [[[0, 0, 234, 234], [0, 0, 234, 234], [9, 9, 225, 225]]] * 4


def test_pictures_in_the_interior_have_print_resolution_and_cover_the_bleed(binding: Binding) -> None:
    with pymupdf.open(stream=book.interior(binding), filetype="pdf") as pdf:
        for page in pdf:
            (picture,) = page.get_image_info()
            assert picture["bbox"] == pytest.approx(tuple(page.mediabox))
            assert picture["width"] * 72 / page.mediabox.width >= 299.9


def test_pictures_reach_the_printer_as_they_were_painted(binding: Binding) -> None:
    def picture(content: bytes, number: int) -> bytes:
        with pikepdf.open(BytesIO(content)) as pdf:
            (image,) = pdf.pages[number].get_images().values()
            return bytes(image.read_raw_bytes())

    interior = book.interior(binding)

    assert [picture(interior, n) for n in range(4)] == [picture(sheet, 0) for sheet in binding.sheets]


def test_the_interior_says_what_it_is(binding: Binding) -> None:
    with pikepdf.open(BytesIO(book.interior(binding))) as pdf:
        (intent,) = pdf.Root.OutputIntents
        with pdf.open_metadata() as about:
            told = {name: about[name] for name in ("dc:title", "pdf:Trapped", "xmp:CreateDate", "xmp:ModifyDate")}
            ai = about["{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"]

        assert str(intent.OutputConditionIdentifier) == "sRGB IEC61966-2.1"
        assert intent.DestOutputProfile.read_bytes() == pictures.SRGB
        assert pdf.docinfo["/Trapped"] == "/False"
        assert str(pdf.docinfo["/Title"]) == told["dc:title"] == "Mia and the Whale"
        assert told["pdf:Trapped"] == "False"
        assert told["xmp:CreateDate"] == told["xmp:ModifyDate"]
        assert str(ai).endswith("compositeWithTrainedAlgorithmicMedia")
        assert pdf.pdf_version == "1.6"
        assert str(pdf.Root.Lang) == binding.language
        assert not pdf.is_encrypted


def test_fonts_are_embedded_once_for_the_whole_book(binding: Binding) -> None:
    for content in (book.interior(binding), screen(binding)):
        with pikepdf.open(BytesIO(content)) as pdf:
            fonts = [
                thing
                for thing in pdf.objects
                if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
            ]
            assert len(fonts) == len({str(font.FontName) for font in fonts}) == 2
            assert all("/FontFile2" in font for font in fonts)


def test_equal_sheets_make_equal_books(binding: Binding) -> None:
    assert book.interior(binding) == book.interior(binding)
    assert screen(binding) == screen(binding)


def test_the_screen_pdf_shows_trimmed_pages_with_searchable_text(binding: Binding) -> None:
    with pymupdf.open(stream=screen(binding), filetype="pdf") as pdf:
        assert [tuple(page.rect) for page in pdf] == [(0, 0, 216, 216)] * 4
        assert all("Mia" in page.get_text() for page in pdf)
        assert pdf.metadata["title"] == "Mia and the Whale"


def test_large_pictures_are_reduced_for_the_screen_and_stay_alike() -> None:
    slope = np.linspace(0, 255, 2600, dtype=np.uint8)
    picture = np.dstack(
        [np.tile(slope, (2600, 1)), np.tile(slope[:, None], (1, 2600)), np.full((2600, 2600), 90, np.uint8)]
    )
    with pymupdf.open() as document:
        page = document.new_page(width=624, height=624)
        page.insert_image(page.rect, stream=pictures.jpeg(picture))
        sheet = document.tobytes(no_new_id=True)

    small = book.reduced(sheet)

    with pikepdf.open(BytesIO(small)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        seen = Image.open(BytesIO(image.read_raw_bytes()))
        assert seen.size == (1750, 1750) == (int(image.Width), int(image.Height))
        expected = np.asarray(Image.fromarray(picture).resize((1750, 1750), Image.Resampling.BOX)).astype(int)
        assert np.abs(np.asarray(seen).astype(int) - expected).mean() < 3
    assert len(small) < len(sheet) / 2


def test_a_right_to_left_book_says_so(binding: Binding) -> None:
    mirrored = Binding(binding.sheets, binding.title, "ar", "rtl")

    with pikepdf.open(BytesIO(book.ebook(mirrored))) as pdf:
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"


def test_a_sheet_that_is_no_pdf_is_refused(binding: Binding) -> None:
    with pytest.raises(Refused, match="sheet cannot be read"):
        book.interior(Binding((*binding.sheets, b"%PDF-1.7 nothing"), binding.title, "en", "ltr"))
