"""One page's PDF: the picture untouched, panels and letters as vectors, page boxes set."""

from collections.abc import Sequence

import pymupdf
from PIL import Image

from contracts.story import Trim
from contracts.values import Box
from postprocess.adapters.lettering import Lettering
from postprocess.domain import layout
from postprocess.domain.colours import parse
from postprocess.domain.layout import Setting


def letter_sheet(jpeg: bytes, settings: Sequence[Setting], *, trim: Trim, lettering: Lettering) -> bytes:
    """Return a one-page PDF whose media and bleed box are the picture's; the same bytes for the same input."""
    whole = layout.in_points(trim.bleed_box)
    with pymupdf.open() as document:
        page = document.new_page(width=whole.width, height=whole.height)
        page.insert_image(page.rect, stream=jpeg)
        for setting in settings:
            _draw_panel(page, setting)
            lettering.draw(page, setting)
        _print_black_with_black_alone(document)
        page.set_bleedbox(page.mediabox)
        page.set_trimbox(_rect(layout.in_points(trim.trim_box)))
        return bytes(document.tobytes(garbage=3, deflate=True, no_new_id=True))


def render(sheet: bytes, *, trim: Trim, longest: int) -> Image.Image:
    """Return the trimmed sheet as a picture for the screen, its longer side this many pixels."""
    width, height = layout.picture_size(trim, longest)
    cut = _rect(layout.in_points(trim.trim_box))
    with pymupdf.open(stream=sheet, filetype="pdf") as document:
        scale = pymupdf.Matrix(width / cut.width, height / cut.height)
        drawn = document[0].get_pixmap(matrix=scale, clip=cut, alpha=False)
        picture = Image.frombytes("RGB", (drawn.width, drawn.height), drawn.samples)
    return picture if picture.size == (width, height) else picture.crop((0, 0, width, height))


def _draw_panel(page: pymupdf.Page, setting: Setting) -> None:
    paper = setting.words.paper
    if setting.panel is None or paper is None:
        return
    page.draw_rect(
        _rect(setting.panel),
        color=None,
        fill=tuple(value / 255 for value in parse(paper)),
        radius=setting.radius / min(setting.panel.width, setting.panel.height),
    )


def _print_black_with_black_alone(document: pymupdf.Document) -> None:
    """Say black letters in grey, not in three colours: those print one over the other, and never quite so."""
    for xref in range(1, document.xref_length()):
        if document.xref_is_stream(xref) and document.xref_get_key(xref, "Subtype") == ("name", "/Form"):
            drawing = document.xref_stream(xref)
            if b"0 0 0 rg" in drawing:
                document.update_stream(xref, drawing.replace(b"\n0 0 0 rg", b"\n0 g"))


def _rect(box: Box) -> pymupdf.Rect:
    return pymupdf.Rect(box.x, box.y, box.right, box.bottom)
