"""A book's sheets made ready for any printer: colours named or turned into inks, nothing transparent, fonts shared."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

import pikepdf

from postprocess.adapters.book import joined, opened
from postprocess.adapters.inks import Inks
from postprocess.adapters.pictures import SRGB
from postprocess.domain.colours import Rgb

WHOLE: Final = 255
CHOICE: Final = re.compile(rb"(?<!\S)(?:(\S+)\s+(\S+)\s+(\S+)\s+(rg|RG)|/\S+\s+gs)(?!\S)")
"""The choice of a colour, and what may make it transparent."""

LEFT: Final = re.compile(rb"(?<![A-Za-z])(?:rg|RG|gs)(?![A-Za-z])")
STRINGS: Final = re.compile(rb"[(%]|\bBI\b")


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


def write_inked(sheet: Path, inks: Inks, out: Path) -> None:
    """Write a sheet in inks."""
    with opened(sheet) as pdf:
        recolour(pdf, pdf.pages, Printed(inks))
        _write(pdf, out)


def write_edition(sheets: Iterable[Path], out: Path, *, inked: bool) -> None:
    """Write one PDF of all sheets, a page each, what they share kept once; those not in inks name their sRGB."""
    with joined(sheets) as book:
        if not inked:
            recolour(book, book.pages, Screen(book))
        _write(book, out)


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
    """Return instructions with every colour said in another way: quickly where no string can be mistaken for one."""
    written = _written(holder)
    if not STRINGS.search(written):
        changed = CHOICE.sub(lambda found: _said(found, colours), written)
        if not LEFT.search(changed):
            return changed
    return _parsed(holder, colours)


def _written(holder: pikepdf.Page | pikepdf.Object) -> bytes:
    contents = holder.obj.Contents if isinstance(holder, pikepdf.Page) else holder
    if isinstance(contents, pikepdf.Array):
        return b"\n".join(part.read_bytes() for part in contents.as_list())
    return contents.read_bytes()


def _said(found: re.Match[bytes], colours: Colours) -> bytes:
    *parts, operator = found.groups()
    if operator is None:
        return b""
    red, green, blue = (round(float(part) * WHOLE) for part in parts)
    return colours.vector((red, green, blue), fill=operator == b"rg")


def _parsed(holder: pikepdf.Page | pikepdf.Object, colours: Colours) -> bytes:
    lines = []
    for instruction in pikepdf.parse_content_stream(holder):
        name = str(instruction.operator)
        if name in {"rg", "RG"}:
            red, green, blue = (round(float(part) * WHOLE) for part in instruction.operands)
            lines.append(colours.vector((red, green, blue), fill=name == "rg"))
        elif name != "gs":
            lines.append(pikepdf.unparse_content_stream([instruction]))
    return b"\n".join(lines)


def _drop(holder: pikepdf.Object, name: str) -> None:
    if name in holder:
        del holder[name]


def _write(book: pikepdf.Pdf, out: Path) -> None:
    book.save(out, static_id=True)  # Nobody but ourselves will ever see this file.
