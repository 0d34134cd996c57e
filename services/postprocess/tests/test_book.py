import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from postprocess.adapters import book
from postprocess.domain.refusal import Refused

PAGES = ("cover", "p01", "p02", "back")
Jobs = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="module", params=["en", "zh-Hans"])
def sheets(request: pytest.FixtureRequest, a_job: Jobs) -> tuple[bytes, ...]:
    async def made() -> tuple[bytes, ...]:
        job = await a_job(language=request.param)
        return tuple([await job.store.get(page.sheet) for page in await job.compose(*PAGES)])

    return asyncio.run(made())


def test_fonts_are_embedded_once_for_the_whole_book(sheets: tuple[bytes, ...]) -> None:
    with book.joined(sheets) as joined, pikepdf.open(BytesIO(book.saved(joined))) as pdf:
        fonts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one]
        assert len(fonts) == len({str(font.FontName) for font in fonts}) == 2
        assert all("/FontFile2" in font for font in fonts)


def test_a_font_has_one_name_and_says_how_its_glyphs_are_counted(sheets: tuple[bytes, ...]) -> None:
    with book.joined(sheets) as joined:
        fonts = [one for one in joined.objects if isinstance(one, pikepdf.Dictionary) and "/DescendantFonts" in one]
        for font in fonts:
            (descendant,) = font.DescendantFonts
            assert str(font.BaseFont) == str(descendant.BaseFont) == str(descendant.FontDescriptor.FontName)
            assert " " not in str(font.BaseFont)
            assert "/CIDToGIDMap" in descendant


def test_equal_sheets_make_equal_books(sheets: tuple[bytes, ...], tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.pdf" for number in range(len(sheets))]
    for file, sheet in zip(files, sheets, strict=True):
        file.write_bytes(sheet)

    with book.joined(sheets) as one, book.joined(files) as other:
        assert book.saved(one) == book.saved(other)


def test_a_sheet_that_is_no_pdf_is_refused(sheets: tuple[bytes, ...]) -> None:
    with pytest.raises(Refused, match="sheet cannot be read"):
        book.joined((*sheets, b"%PDF-1.7 nothing"))
