import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import pikepdf
import pymupdf
import pytest

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
    with pikepdf.open(BytesIO(book.interior(binding))) as pdf:
        fonts = [
            thing
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        ]
        assert len(fonts) == len({str(font.FontName) for font in fonts}) == 2
        assert all("/FontFile2" in font for font in fonts)


def test_equal_sheets_make_equal_books(binding: Binding) -> None:
    assert book.interior(binding) == book.interior(binding)


def test_a_sheet_that_is_no_pdf_is_refused(binding: Binding) -> None:
    with pytest.raises(Refused, match="sheet cannot be read"):
        book.interior(Binding((*binding.sheets, b"%PDF-1.7 nothing"), binding.title, "en", "ltr"))
