"""The PDF for the screen: trimmed pages with smaller pictures, letters still vectors, bookmarks and page labels."""

from collections.abc import Iterable
from io import BytesIO
from typing import Final

import pikepdf
from PIL import Image

from postprocess.adapters.book import joined, opened, saved, say_what_it_is
from postprocess.adapters.pictures import SRGB, decode
from postprocess.domain.marking import XMP
from postprocess.domain.reading import ReadPage
from postprocess.domain.work import ScreenBook

PIXELS: Final = 1750
"""Longer side of a page's picture, bleed included: 200 pixels per inch of the square book."""

QUALITY: Final = 85


def reduced(sheet: bytes) -> bytes:
    """Return a sheet with a smaller picture; refused when it cannot be read."""
    with opened(sheet) as one:
        for page in one.pages:
            for image in page.get_images().values():
                _reduce(image)
        return saved(one)


def screen_pdf(work: ScreenBook) -> bytes:
    """Return the PDF of reduced sheets, one for every page that is read."""
    reading = work.reading
    with joined(work.sheets) as book:
        for page in book.pages:
            page.MediaBox = page.TrimBox
            del page["/TrimBox"], page["/BleedBox"]
        say_what_it_is(book, title=reading.title, language=reading.language, sheets=work.sheets)
        book.Root.PageLayout = pikepdf.Name("/TwoPageRight")
        book.Root.ViewerPreferences = pikepdf.Dictionary(
            DisplayDocTitle=True, Direction=pikepdf.Name("/R2L" if reading.direction == "rtl" else "/L2R")
        )
        book.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(_labels(reading.pages)))
        with book.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(page.title, number) for number, page in enumerate(reading.pages))
        return saved(book)


def _labels(pages: Iterable[ReadPage]) -> Iterable[pikepdf.Object | int]:
    """Yield where a way of counting begins: inner pages by their numbers, what stands before them by roman ones."""
    counted = False
    for position, page in enumerate(pages):
        if position == 0 and page.number is None:
            yield from (position, pikepdf.Dictionary(S=pikepdf.Name.r))
        if page.number is not None and not counted:
            counted = True
            yield from (position, pikepdf.Dictionary(S=pikepdf.Name.D, St=page.number))


def _reduce(image: pikepdf.Object) -> None:
    picture = decode(image.read_raw_bytes(), "RGB")
    longest = max(picture.size)
    if longest <= PIXELS:
        return
    size = (round(picture.width * PIXELS / longest), round(picture.height * PIXELS / longest))
    small = BytesIO()
    picture.resize(size, Image.Resampling.HAMMING).save(small, "JPEG", quality=QUALITY, icc_profile=SRGB, xmp=XMP)
    image.write(small.getvalue(), filter=pikepdf.Name("/DCTDecode"))
    image.Width, image.Height = size
