"""A book's sheets made ready for any printer: colours named or turned into inks, nothing transparent, fonts shared."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

import pikepdf

from postprocess.adapters.book import joined, opened, saved
from postprocess.adapters.inks import Inks
from postprocess.adapters.pictures import SRGB
from postprocess.domain.colours import Rgb

WHOLE: Final = 255
FILL: Final = "rg"
COLOURED: Final = {"rg", "RG"}


class Colours(Protocol):
    """How an edition says its colours."""

    def vector(self, rgb: Rgb, *, fill: bool) -> bytes:
        """Return the instructions that choose a colour."""

    def picture(self, image: pikepdf.Object) -> None:
        """Make a picture one of this edition."""

    def name_in(self, resources: pikepdf.Object) -> None:
        """Add to the resources what the instructions name."""


class Screen:
    """sRGB, named, in one PDF: pictures stay as they are, byte for byte."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        profile = pdf.make_stream(SRGB, N=3, Alternate=pikepdf.Name("/DeviceRGB"))
        self._space = pdf.make_indirect(pikepdf.Array([pikepdf.Name("/ICCBased"), profile]))

    def vector(self, rgb: Rgb, *, fill: bool) -> bytes:
        """Return the instructions that choose a colour; black and white are grey, so that black is one ink."""
        if rgb in {(0, 0, 0), (WHOLE, WHOLE, WHOLE)}:
            return b"%d %s" % (rgb[0] // WHOLE, b"g" if fill else b"G")
        parts = " ".join(f"{part / WHOLE:.5g}" for part in rgb).encode()
        return b"/Srgb cs %s sc" % parts if fill else b"/Srgb CS %s SC" % parts

    def picture(self, image: pikepdf.Object) -> None:
        """Let all pictures of sRGB name the same profile, which in every one is a copy."""
        space = image.ColorSpace
        if isinstance(space, pikepdf.Array) and str(space[0]) == "/ICCBased" and space[1].read_bytes() == SRGB:
            image.ColorSpace = self._space

    def name_in(self, resources: pikepdf.Object) -> None:
        """Name the profile."""
        if "/ColorSpace" not in resources:
            resources.ColorSpace = pikepdf.Dictionary()
        resources.ColorSpace.Srgb = self._space


class Printed:
    """The inks of a printing condition."""

    def __init__(self, inks: Inks) -> None:
        self._inks = inks

    def vector(self, rgb: Rgb, *, fill: bool) -> bytes:
        """Return the instructions that choose a colour."""
        parts = " ".join(f"{ink:.4g}" for ink in self._inks.colour(rgb)).encode()
        return parts + (b" k" if fill else b" K")

    def picture(self, image: pikepdf.Object) -> None:
        """Turn a picture into inks."""
        image.write(self._inks.picture(image.read_raw_bytes()), filter=pikepdf.Name("/DCTDecode"))
        image.ColorSpace = pikepdf.Name("/DeviceCMYK")
        image.Decode = pikepdf.Array([1, 0] * 4)

    def name_in(self, resources: pikepdf.Object) -> None:
        """Inks need no name."""


def inked(sheet: bytes | Path, inks: Inks) -> bytes:
    """Return a sheet in inks."""
    with opened(sheet) as pdf:
        recolour(pdf, pdf.pages, Printed(inks))
        return saved(pdf)


def in_inks(sheets: Iterable[bytes | Path]) -> bytes:
    """Return one PDF of sheets that are in inks, a page each, what they share kept once."""
    with joined(sheets) as book:
        return saved(book)


def in_srgb(sheets: Iterable[bytes | Path]) -> bytes:
    """Return one PDF of all sheets, a page each, their colours named."""
    with joined(sheets) as book:
        recolour(book, book.pages, Screen(book))
        return saved(book)


def recolour(book: pikepdf.Pdf, pages: Iterable[pikepdf.Page], colours: Colours) -> None:
    """Say every colour of some pages in another way, and leave out what would make them transparent."""
    seen: set[tuple[int, int]] = set()
    for page in pages:
        page.obj.Contents = book.make_stream(_rewritten(page, colours))
        _drop(page.obj, "/Group")
        page.obj.Resources = book.make_indirect(page.obj.Resources)
        _recolour_resources(page.obj.Resources, colours, seen)


def _recolour_resources(resources: pikepdf.Object, colours: Colours, seen: set[tuple[int, int]]) -> None:
    _drop(resources, "/ExtGState")
    colours.name_in(resources)
    for drawn in resources.get("/XObject", {}).values():
        if drawn.objgen in seen:
            continue
        seen.add(drawn.objgen)
        if drawn.Subtype == "/Image":
            colours.picture(drawn)
        else:
            drawn.write(_rewritten(drawn, colours))
            _drop(drawn, "/Group")
            if "/Resources" in drawn:
                _recolour_resources(drawn.Resources, colours, seen)


def _rewritten(holder: pikepdf.Page | pikepdf.Object, colours: Colours) -> bytes:
    lines = []
    for instruction in pikepdf.parse_content_stream(holder):
        name = str(instruction.operator)
        if name in COLOURED:
            red, green, blue = (round(float(part) * WHOLE) for part in instruction.operands)
            lines.append(colours.vector((red, green, blue), fill=name == FILL))
        elif name != "gs":
            lines.append(pikepdf.unparse_content_stream([instruction]))
    return b"\n".join(lines)


def _drop(holder: pikepdf.Object, name: str) -> None:
    if name in holder:
        del holder[name]
