"""One page's PDF: the picture untouched, balloons, panels and letters as vectors, page boxes set."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import pymupdf
from PIL import Image

from contracts.story import Trim
from contracts.values import Box
from postprocess.adapters import shapes
from postprocess.adapters.lettering import Lettering
from postprocess.domain import layout
from postprocess.domain.layout import Setting


class Sheet:
    """A page being made: letters first, so that screens can have them over a picture of their own size."""

    def __init__(self, settings: Sequence[Setting], *, trim: Trim, lettering: Lettering) -> None:
        self._trim = trim
        self._settings = settings
        whole = layout.in_points(trim.bleed_box)
        self._document = pymupdf.open()
        self._page = self._document.new_page(width=whole.width, height=whole.height)
        for setting in settings:
            shapes.draw(self._page, setting.shapes)
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


def _rect(box: Box) -> pymupdf.Rect:
    return pymupdf.Rect(box.x, box.y, box.right, box.bottom)
