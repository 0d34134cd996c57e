"""One page's PDF: the picture untouched, balloons, panels and letters as vectors, page boxes set."""

from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

import pymupdf
from PIL import Image

from contracts.story import Trim
from contracts.values import Box
from postprocess.adapters.lettering import Lettering
from postprocess.domain import layout
from postprocess.domain.colours import parse
from postprocess.domain.layout import Setting, Shape

ROUND: Final = 1
"""How PDF joins lines and ends dashes."""

DASHES: Final = "[3.4 4.6] 0"


class Sheet:
    """A page being made: letters first, so that screens can have them over a picture of their own size."""

    def __init__(self, settings: Sequence[Setting], *, trim: Trim, lettering: Lettering) -> None:
        self._trim = trim
        self._settings = settings
        whole = layout.in_points(trim.bleed_box)
        self._document = pymupdf.open()
        self._page = self._document.new_page(width=whole.width, height=whole.height)
        for setting in settings:
            for shape in setting.shapes:
                _draw(self._page, shape)
            lettering.draw(self._page, setting)

    def __enter__(self) -> Self:
        """Use the sheet, and close it afterwards."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give its memory back."""
        self._document.close()

    def letter(self, picture: Image.Image) -> None:
        """Draw balloons, panels and letters over a picture of the trimmed page, the very vectors of the sheet."""
        cut = layout.in_points(self._trim.trim_box)
        scale_x, scale_y = picture.width / cut.width, picture.height / cut.height
        onto = pymupdf.Matrix(scale_x, 0, 0, scale_y, -cut.x * scale_x, -cut.y * scale_y)
        letters = self._page.get_displaylist()
        for area in self._lettered(picture.size, onto):
            below = picture.crop(area)
            drawn = pymupdf.Pixmap(pymupdf.csRGB, below.width, below.height, below.tobytes(), False)
            drawn.set_origin(area[0], area[1])
            _run(letters, onto, drawn)
            picture.paste(Image.frombytes("RGB", below.size, drawn.samples), area[:2])

    def pdf(self, jpeg: bytes) -> bytes:
        """Return the page with its picture underneath; the same bytes for the same input."""
        page = self._page
        page.insert_image(page.rect, stream=jpeg, overlay=False)
        _print_black_with_black_alone(self._document)
        page.set_bleedbox(page.mediabox)
        page.set_trimbox(_rect(layout.in_points(self._trim.trim_box)))
        return bytes(self._document.tobytes(garbage=3, deflate=True, no_new_id=True))

    def _lettered(self, size: tuple[int, int], onto: pymupdf.Matrix) -> tuple[tuple[int, int, int, int], ...]:
        """Return the areas of a picture that letters lie on, in whole pixels; none of them overlap."""
        found: list[pymupdf.IRect] = []
        for setting in self._settings:
            area = (_covered(setting) * onto).irect & pymupdf.IRect(0, 0, *size)
            while met := [one for one in found if not (one & area).is_empty]:
                found = [one for one in found if one not in met]
                for one in met:
                    area |= one
            if not area.is_empty:
                found.append(area)
        return tuple((area.x0, area.y0, area.x1, area.y1) for area in found)


def _run(drawing: pymupdf.DisplayList, onto: pymupdf.Matrix, pixels: pymupdf.Pixmap) -> None:
    """Draw over what the pixels show already; only MuPDF's own binding can, PyMuPDF's begins with a blank."""
    mupdf = pymupdf.mupdf
    device = mupdf.fz_new_draw_device(mupdf.FzMatrix(), pixels.this)
    area = mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE)
    mupdf.fz_run_display_list(
        drawing.this, device, mupdf.FzMatrix(onto.a, onto.b, onto.c, onto.d, onto.e, onto.f), area, mupdf.FzCookie()
    )
    mupdf.fz_close_device(device)


def _covered(setting: Setting) -> pymupdf.Rect:
    """Return everything a text may cover: letters with their overhang, panel or balloon, tail, line."""
    covered: pymupdf.Rect = _rect(setting.column.shrunk(-setting.size))
    for shape in setting.shapes:
        covered |= _rect(shape.path.box.shrunk(-shape.line_width))
    return covered


def _draw(page: pymupdf.Page, shape: Shape) -> None:
    """Draw area and line as one closed path, so that nothing shows where a tail leaves its balloon."""
    pen = page.new_shape()
    for curve in shape.path.curves():
        pen.draw_bezier(*[pymupdf.Point(point) for point in curve])
    pen.finish(
        fill=_colour(shape.fill),
        color=_colour(shape.line) if shape.line else None,
        width=shape.line_width if shape.line else 0,
        dashes=DASHES if shape.dashed else None,
        lineJoin=ROUND,
        lineCap=ROUND,
        closePath=True,
    )
    pen.commit()


def _print_black_with_black_alone(document: pymupdf.Document) -> None:
    """Say black letters in grey, not in three colours: those print one over the other, and never quite so."""
    for xref in range(1, document.xref_length()):
        if document.xref_is_stream(xref) and document.xref_get_key(xref, "Subtype") == ("name", "/Form"):
            drawing = document.xref_stream(xref)
            if b"0 0 0 rg" in drawing:
                document.update_stream(xref, drawing.replace(b"\n0 0 0 rg", b"\n0 g"))


def _colour(colour: str) -> tuple[float, ...]:
    return tuple(value / 255 for value in parse(colour))


def _rect(box: Box) -> pymupdf.Rect:
    return pymupdf.Rect(box.x, box.y, box.right, box.bottom)
