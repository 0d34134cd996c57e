"""The files for a printer from a book's edition: the interior, page by page, and the cover as one sheet."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pikepdf
from PIL import Image

from contracts.story import Colour, Trim
from contracts.values import Box, PageId
from postprocess.adapters.book import opened
from postprocess.adapters.edition import Colours, Printed, Screen, recolour
from postprocess.adapters.inks import QUALITY, Inks
from postprocess.adapters.pdfx import About, finish
from postprocess.adapters.pictures import FULL_COLOUR, JPEG_QUALITY, SRGB
from postprocess.domain.colours import parse
from postprocess.domain.cover import CoverPlan, Edge, Side
from postprocess.domain.imposition import POINTS_PER_UNIT, Area, Leaf, Placing, paper
from postprocess.domain.printer import Printer

WHITE: Final = (255, 255, 255)
HAIR: Final = 0.4
"""Millimetres."""


@dataclass(frozen=True)
class Edition:
    """A book in the colours of its printers: a page for every sheet."""

    file: Path
    pages: Mapping[PageId, int]
    """Where each page of the story is in the file, from 0."""
    imprint: int
    trim: Trim
    plain: Colour
    """Of spine and plain leaves."""
    inks: Inks | None
    """None: sRGB."""
    made_from: bytes
    """A digest of its content."""


def print_interior(edition: Edition, *, leaves: tuple[Leaf, ...], printer: Printer, about: About, out: Path) -> None:
    """Write the interior: every page of paper, cut and bleed marked by boxes, the art as the edition has it."""
    with pikepdf.open(edition.file) as book:
        sheets = [page.obj for page in book.pages]
        colours = _colours(edition, book)
        made = []
        for number, leaf in enumerate(leaves, start=1):
            at = paper(number, printer=printer, trim=edition.trim, direction=about.direction)
            if leaf.kind == "plain":
                page = _page(book, at.media, at.trim)
                page.Resources = _resources(book, colours)
                page.Contents = book.make_stream(_painted(at.media, edition.plain, colours))
            else:
                sheet = sheets[edition.imprint if leaf.page is None else edition.pages[leaf.page]]
                page = _page(book, at.media, at.trim)
                page.Resources = sheet.Resources
                page.Contents = pikepdf.Array(
                    [book.make_stream(b"q " + _moved(at.art)), sheet.Contents, book.make_stream(b"Q")]
                )
            made.append(page)
        _replace_pages(book, made)
        finish(book, about, out)


def print_cover(
    edition: Edition,
    *,
    plan: CoverPlan,
    front: PageId,
    back: PageId | None,
    spine: bytes | None,
    about: About,
    out: Path,
) -> None:
    """Write the cover: the spine's colour, back and front up to the edges of the sheet, what stays free in white.

    `spine` is a sheet with the title, of the spine's length and the room for its letters.
    """
    with pikepdf.open(edition.file) as book:
        sheets = [page.obj for page in book.pages]
        colours = _colours(edition, book)
        page = _page(book, plan.media, plan.trim)
        page.Resources = _resources(book, colours)
        page.Resources.XObject = pikepdf.Dictionary()
        drawn = [_painted(plan.media, edition.plain, colours)]
        for name, side, sheet in (("Back", plan.back, back), ("Front", plan.front, front)):
            if sheet is not None:
                whole = _as_drawing(book, sheets[edition.pages[sheet]], side, edition)
                page.Resources.XObject[f"/{name}"] = whole
                drawn.append(_within(side.area, _moved(side.art) + b" /%s Do" % name.encode()))
        if plan.barcode:
            drawn.append(_filled(plan.in_points(_wider(plan.barcode)), colours.vector(WHITE, fill=True)))
        if spine is not None:
            page.Resources.XObject.Spine = _spine(book, spine, colours)
            drawn.append(_on_spine(plan, page.Resources.XObject.Spine))
        page.Contents = book.make_stream(b"\n".join(drawn))
        _replace_pages(book, [page])
        finish(book, about, out)


def _colours(edition: Edition, book: pikepdf.Pdf) -> Colours:
    return Printed(edition.inks) if edition.inks else Screen(book)


def _page(book: pikepdf.Pdf, media: Area, trim: Area) -> pikepdf.Object:
    return book.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name("/Page"), MediaBox=_box(media), BleedBox=_box(media), TrimBox=_box(trim))
    )


def _resources(book: pikepdf.Pdf, colours: Colours) -> pikepdf.Object:
    resources = book.make_indirect(pikepdf.Dictionary())
    colours.name_in(resources)
    return resources


def _replace_pages(book: pikepdf.Pdf, pages: list[pikepdf.Object]) -> None:
    del book.pages[:]
    for page in pages:
        book.pages.append(pikepdf.Page(page))


def _as_drawing(book: pikepdf.Pdf, sheet: pikepdf.Object, side: Side, edition: Edition) -> pikepdf.Object:
    """Return a sheet as something that can be drawn on a page, its picture mirrored outwards where it is lacking."""
    box = edition.trim.bleed_box
    width, height = box.width * POINTS_PER_UNIT, box.height * POINTS_PER_UNIT
    lacking = side.lacking
    reach = [-lacking.get("left", 0), -lacking.get("bottom", 0)]
    reach += [width + lacking.get("right", 0), height + lacking.get("top", 0)]
    resources = pikepdf.Dictionary(dict(sheet.Resources.items()))
    if lacking:
        resources.XObject = pikepdf.Dictionary(dict(sheet.Resources.XObject.items()))
        for name, drawn in resources.XObject.items():
            if drawn.Subtype == "/Image":
                resources.XObject[name] = _mirrored(book, drawn, lacking, width=width, height=height)
    return book.make_stream(
        sheet.Contents.read_bytes(),
        Type=pikepdf.Name("/XObject"),
        Subtype=pikepdf.Name("/Form"),
        BBox=pikepdf.Array([_rounded(value) for value in reach]),
        Resources=resources,
    )


def _mirrored(
    book: pikepdf.Pdf, image: pikepdf.Object, lacking: Mapping[Edge, float], *, width: float, height: float
) -> pikepdf.Object:
    """Return a drawing of a picture and its mirrored edges that takes the picture's place."""
    with Image.open(BytesIO(image.read_raw_bytes())) as picture:
        across, down = picture.width / width, picture.height / height
        left, right = math.ceil(lacking.get("left", 0) * across), math.ceil(lacking.get("right", 0) * across)
        top, bottom = math.ceil(lacking.get("top", 0) * down), math.ceil(lacking.get("bottom", 0) * down)
        larger = np.pad(np.asarray(picture), ((top, bottom), (left, right), (0, 0)), mode="symmetric")
        x, y = left / picture.width, bottom / picture.height
        wide, high = larger.shape[1] / picture.width, larger.shape[0] / picture.height
        encoded = _encoded(larger, picture.mode)
    whole = book.make_stream(encoded, dict(image.items()))
    whole.write(encoded, filter=pikepdf.Name("/DCTDecode"))
    whole.Height, whole.Width = larger.shape[:2]
    return book.make_stream(
        f"q {wide:.6f} 0 0 {high:.6f} {-x:.6f} {-y:.6f} cm /Whole Do Q".encode(),
        Type=pikepdf.Name("/XObject"),
        Subtype=pikepdf.Name("/Form"),
        BBox=pikepdf.Array([_rounded(value) for value in (-x, -y, wide - x, high - y)]),
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Whole=whole)),
    )


def _encoded(pixels: npt.NDArray[np.uint8], mode: str) -> bytes:
    height, width = pixels.shape[:2]
    out = BytesIO()
    picture = Image.frombytes(mode, (width, height), pixels.tobytes())
    if mode == "CMYK":
        picture.save(out, "JPEG", quality=QUALITY, subsampling=FULL_COLOUR)
    else:
        picture.save(out, "JPEG", quality=JPEG_QUALITY, subsampling=FULL_COLOUR, icc_profile=SRGB)
    return out.getvalue()


def _spine(book: pikepdf.Pdf, sheet: bytes, colours: Colours) -> pikepdf.Object:
    with opened(sheet) as one:
        book.pages.extend(one.pages)
    title = book.pages[-1]
    recolour(book, [title], colours)
    return title.as_form_xobject()


def _on_spine(plan: CoverPlan, title: pikepdf.Object) -> bytes:
    """Lay the title on the spine, read from top to bottom."""
    spine = plan.in_points(plan.panel("spine"))
    length, room = (float(title.BBox[2]), float(title.BBox[3]))
    x = (spine.left + spine.right - room) / 2
    y = (spine.bottom + spine.top + length) / 2
    return f"q 0 -1 1 0 {x:.5f} {y:.5f} cm /Spine Do Q".encode()


def _painted(area: Area, colour: Colour, colours: Colours) -> bytes:
    return _filled(area, colours.vector(parse(colour), fill=True))


def _filled(area: Area, colour: bytes) -> bytes:
    return b"q %s %s re f Q" % (colour, _rectangle(area))


def _wider(area: Box) -> Box:
    """Return an area with a hair more on every side: its own edge is white, too."""
    return Box(x=area.x - HAIR, y=area.y - HAIR, width=area.width + 2 * HAIR, height=area.height + 2 * HAIR)


def _within(area: Area, drawing: bytes) -> bytes:
    return b"q %s re W n %s Q" % (_rectangle(area), drawing)


def _rectangle(area: Area) -> bytes:
    return f"{area.left:.5f} {area.bottom:.5f} {area.width:.5f} {area.height:.5f}".encode()


def _moved(art: Placing) -> bytes:
    return f"{art.scale:.6f} 0 0 {art.scale:.6f} {art.x:.5f} {art.y:.5f} cm".encode()


def _box(area: Area) -> pikepdf.Array:
    return pikepdf.Array([_rounded(value) for value in (area.left, area.bottom, area.right, area.top)])


def _rounded(value: float) -> float:
    return round(value, 4)
