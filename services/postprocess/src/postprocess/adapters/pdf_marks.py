"""Walks through what a PDF's pages draw: pictures, fonts and colours, without drawing anything."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from io import BytesIO
from math import hypot
from typing import Final, cast

import numpy as np
import pikepdf
from PIL import Image

from postprocess.domain.facts import Coding, FontFacts, PictureFacts, Rect, Space

Matrix = tuple[float, float, float, float, float, float]

CODINGS: Final[dict[str, Coding]] = {
    "/DCTDecode": "jpeg",
    "/DCT": "jpeg",
    "/FlateDecode": "flate",
    "/Fl": "flate",
    "/JPXDecode": "jpx",
    "/LZWDecode": "lzw",
    "/LZW": "lzw",
    "/CCITTFaxDecode": "fax",
    "/CCF": "fax",
    "/JBIG2Decode": "jbig2",
}
DEVICE: Final[dict[str, Space]] = {
    "/DeviceGray": "gray",
    "/G": "gray",
    "/DeviceRGB": "rgb",
    "/RGB": "rgb",
    "/DeviceCMYK": "cmyk",
    "/CMYK": "cmyk",
}
SIMPLE: Final[dict[str, Space]] = {"g": "gray", "G": "gray", "rg": "rgb", "RG": "rgb", "k": "cmyk", "K": "cmyk"}
PROFILED: Final[dict[int, Space]] = {1: "icc-gray", 3: "icc-rgb", 4: "icc-cmyk"}
FAMILIES: Final[dict[str, Space]] = {
    "/CalGray": "icc-gray",
    "/CalRGB": "icc-rgb",
    "/Lab": "lab",
    "/Separation": "spot",
    "/DeviceN": "spot",
}
CMYK: Final = frozenset[Space]({"cmyk", "icc-cmyk"})
CHANNELS: Final = 4
SHOWS: Final = frozenset({"Tj", "TJ", "'", '"'})
HIDDEN: Final = 3
"""The way of writing that draws nothing."""

TAG_LETTERS: Final = 6
"""A subset's name begins with so many letters and a plus sign."""

DEEPEST: Final = 12
"""Drawings inside drawings are followed so far."""

REDUCED: Final = 8
"""Pictures are decoded at this fraction of their size to measure ink."""


@dataclass
class Marks:
    """What one page draws."""

    pictures: list[PictureFacts] = field(default_factory=list)
    fonts: dict[str, FontFacts] = field(default_factory=dict)
    spaces: set[Space] = field(default_factory=set)
    letters: set[tuple[float, ...]] = field(default_factory=set)
    ink: float | None = None
    transparent: bool = False
    overprinting: bool = False
    damages: list[str] = field(default_factory=list)

    def add_ink(self, percent: float) -> None:
        """Remember the most ink."""
        self.ink = max(percent, self.ink or 0)


def marks_of(pdf: pikepdf.Pdf, *, ink: bool) -> Iterator[Marks]:
    """Return what every page draws; ink of pictures takes most of the time and can be left out."""
    measured: dict[tuple[int, int], float | None] = {}
    for page in pdf.pages:
        left, _, _, top = (float(value) for value in page.mediabox)
        walk = _Walk(Marks(), measured if ink else None)
        if "/Transparency" in str(inside(page.obj, "/Group").get("/S", "")):
            walk.marks.transparent = True
        walk.through(page.obj, page.obj.get("/Resources", page.resources), _Pen((1, 0, 0, -1, -left, top)))
        yield walk.marks


def inside(holder: pikepdf.Object, key: str) -> pikepdf.Object:
    """Return a dictionary's dictionary, an empty one where there is none."""
    found: pikepdf.Object = holder.get(key, pikepdf.Dictionary())
    return found


@dataclass(frozen=True, slots=True)
class _Pen:
    """What is drawn with: where, in which colour, letters in which way."""

    matrix: Matrix
    fill: tuple[float, ...] = (0,)
    mode: int = 0


@dataclass
class _Walk:
    marks: Marks
    measured: dict[tuple[int, int], float | None] | None

    def through(self, drawing: pikepdf.Object, resources: pikepdf.Object, pen: "_Pen", depth: int = 0) -> None:
        """Follow a page's or a form's operators."""
        try:
            operations = pikepdf.parse_content_stream(drawing)
        except pikepdf.PdfError:
            self.marks.damages.append("a drawing cannot be read")
            return
        pens = [pen]
        for operation in operations:
            operands, word = list(operation.operands), str(operation.operator)
            try:
                self._follow(word, operands, resources, pens, depth)
            except (ArithmeticError, IndexError, TypeError, ValueError):
                self.marks.damages.append(f"the instruction {word} cannot be read")

    def _follow(
        self,
        word: str,
        operands: list[pikepdf.Object],
        resources: pikepdf.Object,
        pens: "list[_Pen]",
        depth: int,
    ) -> None:
        """Do what an operator says to the last of the pens; the others wait until they are taken up again."""
        pen = pens[-1]
        if word == "q":
            pens.append(pen)
        elif word == "Q":
            if len(pens) > 1:
                pens.pop()
        elif word == "cm":
            pens[-1] = replace(pen, matrix=_times(_matrix(operands), pen.matrix))
        elif word == "Do":
            self._draw(_named(resources, "/XObject", operands), resources, pen, depth)
        elif word == "INLINE IMAGE":
            self._inline(cast("pikepdf.PdfInlineImage", operands[0]), pen.matrix)
        elif word in SHOWS:
            self._show(pen)
        else:
            self._note(word, operands, resources)
            pens[-1] = _dipped(pen, word, operands)

    def _note(self, word: str, operands: Sequence[pikepdf.Object], resources: pikepdf.Object) -> None:
        if word in SIMPLE:
            self._colour(SIMPLE[word], operands)
        elif word in {"cs", "CS"}:
            self._add_space(_space(operands[0], resources))
        elif word in {"sc", "SC", "scn", "SCN"}:
            if len(operands) == CHANNELS and _are_numbers(operands):
                self.marks.add_ink(100 * sum(map(float, operands)))
        elif word == "gs":
            self._state(_named(resources, "/ExtGState", operands))
        elif word == "Tf":
            self._font(_named(resources, "/Font", operands))
        elif word == "sh":
            shading = _named(resources, "/Shading", operands)
            if shading is not None:
                self._add_space(_space(shading.get("/ColorSpace"), resources))

    def _show(self, pen: "_Pen") -> None:
        if pen.mode != HIDDEN:
            self.marks.letters.add(pen.fill)

    def _add_space(self, space: Space | None) -> None:
        if space:
            self.marks.spaces.add(space)

    def _colour(self, space: Space, operands: Sequence[pikepdf.Object]) -> None:
        self.marks.spaces.add(space)
        if space == "cmyk" and _are_numbers(operands):
            self.marks.add_ink(100 * sum(map(float, operands)))

    def _state(self, state: pikepdf.Object | None) -> None:
        if state is None:
            return
        opaque = all(float(state.get(name, 1)) >= 1 for name in ("/ca", "/CA"))
        unmasked = str(state.get("/SMask", "/None")) == "/None"
        mode = state.get("/BM", "/Normal")
        plain = str(mode) in {"/Normal", "/Compatible"}
        self.marks.transparent |= not (opaque and unmasked and plain)
        self.marks.overprinting |= bool(state.get("/OP", False)) or bool(state.get("/op", False))

    def _font(self, font: pikepdf.Object | None) -> None:
        if font is None:
            return
        described = font.get("/DescendantFonts", [font])[0]
        name = str(font.get("/BaseFont", "/unnamed")).removeprefix("/")
        descriptor = inside(described, "/FontDescriptor")
        embedded = str(font.get("/Subtype")) == "/Type3" or any(
            key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")
        )
        tag, plus, _ = name.partition("+")
        subset = bool(plus) and len(tag) == TAG_LETTERS and tag.isupper()
        self.marks.fonts.setdefault(name, FontFacts(name=name, embedded=embedded, subset=subset))

    def _draw(self, thing: pikepdf.Object | None, resources: pikepdf.Object, pen: "_Pen", depth: int) -> None:
        if thing is None:
            return
        if str(thing.get("/Subtype")) == "/Image":
            self._picture(thing, resources, pen.matrix)
            return
        if "/Transparency" in str(inside(thing, "/Group").get("/S", "")):
            self.marks.transparent = True
        if depth < DEEPEST:
            matrix = _times(_matrix(thing.Matrix), pen.matrix) if "/Matrix" in thing else pen.matrix
            self.through(thing, thing.get("/Resources", resources), replace(pen, matrix=matrix), depth + 1)

    def _picture(self, image: pikepdf.Object, resources: pikepdf.Object, matrix: Matrix) -> None:
        coding = _coding(image.get("/Filter"))
        stencil = bool(image.get("/ImageMask", False))
        space = "gray" if stencil else _space(image.get("/ColorSpace"), resources) or "unknown"
        masked = "/SMask" in image
        self.marks.transparent |= masked
        self.marks.pictures.append(
            PictureFacts(
                place=_place(matrix),
                ppi=_ppi(matrix, int(image.Width), int(image.Height)),
                space=space,
                coding=coding,
                bits=1 if stencil else int(image.get("/BitsPerComponent", 8)),
                ink=self._ink(image, coding) if space in CMYK else None,
                masked=masked,
            )
        )

    def _inline(self, image: pikepdf.PdfInlineImage, matrix: Matrix) -> None:
        space = DEVICE.get(str(image.colorspace)) if image.colorspace else None
        self.marks.pictures.append(
            PictureFacts(
                place=_place(matrix),
                ppi=_ppi(matrix, image.width, image.height),
                space="gray" if image.image_mask else space or "unknown",
                coding=_coding(image.filters[-1]) if image.filters else "none",
                bits=image.bits_per_component,
            )
        )

    def _ink(self, image: pikepdf.Object, coding: Coding) -> float | None:
        if self.measured is None:
            return None
        known = image.objgen
        if known not in self.measured:
            self.measured[known] = _most_ink(image, coding)
        return self.measured[known]


def _dipped(pen: _Pen, word: str, operands: Sequence[pikepdf.Object]) -> _Pen:
    """Return the pen after an operator that may change its colour or how it writes."""
    if word == "Tr":
        return replace(pen, mode=int(operands[0]))
    if word in {"g", "rg", "k", "sc", "scn"} and operands and _are_numbers(operands):
        return replace(pen, fill=tuple(float(value) for value in operands))
    return pen


def _most_ink(image: pikepdf.Object, coding: Coding) -> float | None:
    """Return the most ink of a picture with four inks, in percent; None when it is coded in another way."""
    if int(image.get("/BitsPerComponent", 8)) != 8:  # noqa: PLR2004 - a byte per ink.
        return None
    if coding == "jpeg" and isinstance(image.Filter, pikepdf.Name):
        inks = _reduced(image.read_raw_bytes())
    elif coding in {"flate", "none"}:
        inks = np.frombuffer(image.read_bytes(), np.uint8).reshape(-1, CHANNELS)
    else:
        return None
    turned = [float(value) for value in image.get("/Decode", [])]
    if turned and turned[0] > turned[1]:
        inks = 255 - inks
    return float(inks.sum(axis=-1, dtype=np.uint16).max()) / 2.55


def _reduced(jpeg: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Decode at a fraction of the size, to the numbers as they are stored: Pillow turns those of Adobe's programs."""
    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as picture:
        picture.draft(None, (picture.width // REDUCED, picture.height // REDUCED))
        inks = np.asarray(picture, np.uint8).reshape(-1, CHANNELS)
        return 255 - inks if "adobe" in picture.info else inks


def _space(found: pikepdf.Object | None, resources: pikepdf.Object) -> Space | None:
    """Return the colour space; None for patterns, which bring their own, and for none at all."""
    if found is None or found == pikepdf.Name.Pattern:
        return None
    if isinstance(found, pikepdf.Name):
        named = inside(resources, "/ColorSpace").get(str(found))
        return DEVICE.get(str(found)) or _space(named, pikepdf.Dictionary())
    family = str(found[0])
    if family == "/ICCBased":
        return PROFILED.get(int(found[1].get("/N", 0)), "unknown")
    if family in {"/Indexed", "/I", "/Pattern"}:
        return _space(found[1], resources) if len(found) > 1 else None
    return FAMILIES.get(family, DEVICE.get(family, "unknown"))


def _coding(found: pikepdf.Object | str | None) -> Coding:
    """Return how a picture is packed; of several steps the one next to the pixels."""
    if found is None:
        return "none"
    if isinstance(found, pikepdf.Array):
        return _coding(found[-1]) if len(found) else "none"
    return CODINGS.get(str(found), "unknown")


def _named(resources: pikepdf.Object, kind: str, operands: Sequence[pikepdf.Object]) -> pikepdf.Object | None:
    return inside(resources, kind).get(str(operands[0])) if operands else None


def _are_numbers(operands: Sequence[object]) -> bool:
    return all(isinstance(one, (int, float, Decimal)) for one in operands)


def _matrix(operands: Iterable[object]) -> Matrix:
    a, b, c, d, e, f = (float(str(value)) for value in operands)
    return a, b, c, d, e, f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    u, v, w, x, y, z = outer
    return a * u + b * w, a * v + b * x, c * u + d * w, c * v + d * x, e * u + f * w + y, e * v + f * x + z


def _place(matrix: Matrix) -> Rect:
    """Return where the unit square comes to lie."""
    a, b, c, d, e, f = matrix
    across, down = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    return Rect(min(across), min(down), max(across), max(down))


def _ppi(matrix: Matrix, width: int, height: int) -> float:
    a, b, c, d, _, _ = matrix
    lengths = (hypot(a, b), hypot(c, d))
    return min(
        pixels * 72 / length if length else float("inf")
        for pixels, length in zip((width, height), lengths, strict=True)
    )
