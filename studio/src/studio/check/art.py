"""Rules about drawings: what they are made of, and that they cover their page."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, UnidentifiedImageError

from studio.check.draft import Draft, Sheet
from studio.check.fault import Fault
from studio.render import BACKDROP, BLACK, LAYERS, child_colours, page_area, render
from studio.svg import BrokenDrawingError, Element, elements, numbers

FEWEST_PPI: Final = 300
LARGEST_BYTES: Final = 5_000_000
PAINTLESS: Final = frozenset({"defs", "style", "title", "desc", "metadata", "namedview", "linearGradient", "script"})
LETTERS: Final = frozenset({"text", "foreignObject"})
COLOURS: Final = frozenset(child_colours(BLACK, BLACK))
OPAQUE: Final = 255

_TOKEN: Final = re.compile(r"\{\{(.*?)\}\}")
_URL: Final = re.compile(r"""url\(\s*['"]?([^'")]+)""")
_IMPORT: Final = re.compile(r"@import")


def art_faults(draft: Draft, folder: Path) -> Iterator[Fault]:
    """Yield what is wrong with the drawings of a story."""
    used: dict[str, list[Sheet]] = {}
    for sheet in draft.sheets:
        if sheet.art:
            used.setdefault(sheet.art, []).append(sheet)
    for name, sheets in used.items():
        path = folder / "art" / name
        if path.is_file():
            yield from _Drawing(f"art/{name}", sheets[0], draft).faults(path)
        else:
            what, cure = f"art/{name} is missing.", "Draw it, or correct the name."
            yield draft.marked.fault(*sheets[0].at, "art", rule="missing-file", what=what, cure=cure)
    for path in sorted((folder / "art").glob("*")):
        if path.name not in used:
            what, cure = "No page shows this file.", "Give it to a page, or remove it."
            yield Fault(file=f"art/{path.name}", line=1, rule="unused-file", what=what, cure=cure, severity="warning")


@dataclass(frozen=True)
class _Drawing:
    file: str
    sheet: Sheet
    draft: Draft

    def faults(self, path: Path) -> Iterator[Fault]:
        try:
            svg = path.read_text(encoding="utf-8")
            found = elements(svg)
        except UnicodeDecodeError:
            yield self._fault(1, "not-svg", "The file is not UTF-8 text.", "Save it as plain SVG.")
            return
        except BrokenDrawingError as error:
            yield self._fault(error.line, "not-svg", f"The file cannot be read: {error}.", "Save it as plain SVG.")
            return
        if len(svg.encode()) > LARGEST_BYTES:
            what = f"The file has {len(svg.encode()) / 1e6:.1f} MB."
            yield self._fault(1, "heavy", what, "Simplify paths and shrink pictures.", warning=True)
        whole = [*self._size(found), *self._layers(found), *self._colours(svg)]
        yield from whole
        for element in found:
            yield from self._element(element)
        yield from self._styles(svg)
        if not whole:
            yield from self._bleed(svg, found[0])

    def _size(self, found: tuple[Element, ...]) -> Iterator[Fault]:
        root, page = found[0], self.draft.trim.bleed_box
        view = numbers(root.attributes.get("viewBox", ""))
        if view != (0, 0, page.width, page.height):
            told = " ".join(f"{number:g}" for number in view) or "missing"
            what = f"The viewBox is {told}; the page is {page.width:g} x {page.height:g} units with its bleed."
            yield self._fault(root.line, "art-size", what, f'Write viewBox="0 0 {page.width:g} {page.height:g}".')

    def _layers(self, found: tuple[Element, ...]) -> Iterator[Fault]:
        top = [one for one in found if len(one.above) == 1]
        there = {one.attributes.get("id") for one in top if one.tag == "g"}
        needed = ("scene", "face") if self.sheet.shows_a_face else ("scene",)
        for name in needed:
            if name not in there:
                what = f"There is no group {name}."
                cure = f'Put what belongs to it into <g id="{name}"> directly below <svg>.'
                yield self._fault(found[0].line, "missing-layer", what, cure)
        for one in top:
            if one.attributes.get("id") not in LAYERS and one.tag not in PAINTLESS:
                what = f"<{one.tag}> stands outside the layers, so it would be painted behind and before the face."
                yield self._fault(one.line, "outside-layers", what, f"Move it into {', '.join(LAYERS)}.")

    def _colours(self, svg: str) -> Iterator[Fault]:
        for number, line in enumerate(svg.splitlines(), start=1):
            for token in _TOKEN.findall(line):
                if token not in COLOURS:
                    cure = f"The child's colours are {', '.join(sorted(COLOURS))}."
                    yield self._fault(number, "unknown-colour", f"Nobody knows the colour {{{{{token}}}}}.", cure)

    def _element(self, one: Element) -> Iterator[Fault]:
        if one.tag in LETTERS:
            what = f"<{one.tag}> shows nothing: drawings have no fonts."
            cure = "Turn letters into paths, or better: into a caption, so that they can be translated."
            yield self._fault(one.line, "text-in-art", what, cure)
        if one.tag == "script" or any(name.lower().startswith("on") for name in one.attributes):
            yield self._fault(one.line, "script", "A drawing has no scripts.", "Take it out.")
        if f"g#{BACKDROP}" in (*one.above, one.name) and any("{{" in value for value in one.attributes.values()):
            what = "The backdrop wears a colour of the child."
            yield self._fault(one.line, "coloured-backdrop", what, "Move it out of the backdrop.")
        if one.tag.startswith("fe") and "linearRGB" in one.attributes.get("color-interpolation-filters", ""):
            yield self._fault(one.line, "filter-colours", "The filter is not sRGB.", _SRGB, warning=True)
        if one.tag == "filter" and one.attributes.get("color-interpolation-filters") != "sRGB":
            yield self._fault(one.line, "filter-colours", "The filter is not sRGB.", _SRGB, warning=True)
        yield from self._references(one)

    def _references(self, one: Element) -> Iterator[Fault]:
        reference = one.reference
        if reference and not reference.startswith(("#", "data:")):
            yield self._external(one.line, reference)
        for value in one.attributes.values():
            for url in _URL.findall(value):
                if not url.startswith("#"):
                    yield self._external(one.line, url)
        if one.tag == "image" and reference and reference.startswith("data:"):
            yield from self._picture(one, reference)

    def _styles(self, svg: str) -> Iterator[Fault]:
        for number, line in enumerate(svg.splitlines(), start=1):
            if _IMPORT.search(line):
                yield self._external(number, "@import")

    def _external(self, line: int, reference: str) -> Fault:
        what = f"It refers to {reference[:60]}, which is not in the file."
        return self._fault(line, "external-reference", what, "Embed it, or draw it.")

    def _picture(self, one: Element, reference: str) -> Iterator[Fault]:
        try:
            with Image.open(BytesIO(base64.b64decode(reference.partition(",")[2]))) as picture:
                width, height = picture.size
        except (binascii.Error, UnidentifiedImageError, OSError):
            yield self._fault(one.line, "picture", "The embedded picture cannot be read.", "Embed it as PNG or JPEG.")
            return
        sizes = (numbers(one.attributes.get(side, "")) for side in ("width", "height"))
        shown = [(size[0] if size else pixels) for size, pixels in zip(sizes, (width, height), strict=True)]
        across, down = (size * scale for size, scale in zip(shown, one.scales, strict=True))
        ppi = min(width / across, height / down) * 100 if across and down else 0
        if ppi < FEWEST_PPI:
            what = f"The picture has {ppi:.0f} pixels per inch in print; {FEWEST_PPI} are needed."
            cure = f"Embed it with {across * 3:.0f} x {down * 3:.0f} pixels, or show it smaller."
            yield self._fault(one.line, "low-resolution", what, cure)

    def _bleed(self, svg: str, root: Element) -> Iterator[Fault]:
        """Look at a small rendering for places where paper would show."""
        pixels = render(svg, skin=BLACK, hair=BLACK, layers=("scene", "face"), pixels_per_unit=1)
        bare = np.argwhere(pixels[..., 3] < OPAQUE)
        if bare.size:
            (top, left), (bottom, right) = bare.min(axis=0), bare.max(axis=0) + 1
            page = page_area(svg)
            share = 100 * len(bare) / (page.width * page.height)
            what = f"Paper shows within x {left} to {right}, y {top} to {bottom} ({share:.1f} % of the page)."
            cure = "Paint the scene over the whole page, bleed and all, without holes."
            yield self._fault(root.line, "bare-paper", what, cure)

    def _fault(self, line: int, rule: str, what: str, cure: str, *, warning: bool = False) -> Fault:
        return Fault(
            file=self.file, line=line, rule=rule, what=what, cure=cure, severity="warning" if warning else "error"
        )


_SRGB: Final = 'Write color-interpolation-filters="sRGB" on the filter: other colours would shift with the child\'s.'
