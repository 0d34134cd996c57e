"""Faces cut to a book's letters, and the glyphs HarfBuzz makes of a text."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Final

import uharfbuzz as hb
from fontTools.ttLib import TTFont

from contracts.values import Language
from postprocess.adapters.fonts import Face
from postprocess.domain.typography import SCALE, STROKE

IN_A_PDF: Final = frozenset({"glyf", "loca", "head", "hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep"})
"""The tables a PDF needs: its letters are chosen and placed already."""

MISSING: Final = 0
"""The glyph of what a face lacks."""


THAI: Final = "Thai"
"""Here a letter and its marks are said together, elsewhere each by itself: so most readers copy the text rightly."""


@dataclass(frozen=True)
class Glyph:
    """One shape of a face and where it stands; lengths are shares of the text size."""

    id: int
    says: str
    """The letters it stands for, alone or with the glyphs after it that say nothing, from left to right."""
    advance: float
    x: float
    y: float


class Typeface:
    """A face cut to the letters of a book."""

    def __init__(self, file: bytes, *, name: str, scale: float = 1, stroke: float = 0) -> None:
        """Take a cut face, how large it is set, and how wide a line thickens it; shares of the text size."""
        self.file = file
        self.name = name
        self.scale = scale
        self.stroke = stroke
        self._face = hb.Face(file)
        self._font = hb.Font(self._face)
        self.units: int = self._face.upem
        self._says = {
            self._font.get_nominal_glyph(point): chr(point) for point in sorted(self._face.unicodes, reverse=True)
        }

    @property
    def says(self) -> Mapping[int, str]:
        """What each glyph stands for wherever it stands alone; grows as texts are shaped."""
        return self._says

    @cached_property
    def advances(self) -> tuple[int, ...]:
        """The width of every glyph, in the face's own units."""
        return tuple(self._font.get_glyph_h_advance(glyph) for glyph in range(self._face.glyph_count))

    @cached_property
    def ascent(self) -> float:
        """How high its letters reach, by its own word, as a share of its size."""
        return float(self._font.get_font_extents("ltr").ascender / self.units)

    @cached_property
    def descent(self) -> float:
        """How low its letters reach: a negative share of its size."""
        return float(self._font.get_font_extents("ltr").descender / self.units)

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """Left, bottom, right and top of all its letters laid over each other, in its own units."""
        with TTFont(BytesIO(self.file), lazy=True) as font:
            head = font["head"]
            return head.xMin, head.yMin, head.xMax, head.yMax

    def shape(self, text: str, *, rtl: bool, language: Language) -> tuple[Glyph, ...]:
        """Return the glyphs of a text of one direction and script, from left to right."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.direction = "rtl" if rtl else "ltr"
        buffer.language = language
        buffer.guess_segment_properties()
        if buffer.script != THAI:
            buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        hb.shape(self._font, buffer, {"liga": False} if rtl else None)
        glyphs = self._glyphs(text, buffer.glyph_infos, buffer.glyph_positions, backwards=rtl)
        if buffer.script == THAI and len(glyphs) == len(text):
            for glyph, letter in zip(glyphs, text, strict=True):
                self._says.setdefault(glyph.id, letter)
        return glyphs

    def reach(self, glyphs: Iterable[Glyph]) -> tuple[float, float]:
        """Return how far the ink of glyphs reaches above the base line and below it."""
        above, below = 0.0, 0.0
        for glyph in glyphs:
            box = self._font.get_glyph_extents(glyph.id)
            if box is not None and box.height:
                top = box.y_bearing / self.units * self.scale + glyph.y
                above = max(above, top)
                below = max(below, -box.height / self.units * self.scale - top)
        return above, below

    def _glyphs(
        self, text: str, infos: Sequence[hb.GlyphInfo], places: Sequence[hb.GlyphPosition], *, backwards: bool
    ) -> tuple[Glyph, ...]:
        size = Counter(info.cluster for info in infos)
        starts = sorted(size)
        said = {start: text[start:end][:: -1 if backwards else 1] for start, end in pairwise([*starts, len(text)])}
        share, glyphs, seen = self.scale / self.units, [], set[int]()
        for info, place in zip(infos, places, strict=True):
            says = "" if info.cluster in seen else said[info.cluster]
            seen.add(info.cluster)
            if size[info.cluster] == 1:
                self._says.setdefault(info.codepoint, says)
            glyphs.append(
                Glyph(info.codepoint, says, place.x_advance * share, place.x_offset * share, place.y_offset * share)
            )
        return tuple(glyphs)


def typeface(folder: Path, face: Face, characters: Collection[str]) -> Typeface:
    """Return a face cut to these characters."""
    cut = cut_to(folder / face.file_name, characters)
    return Typeface(
        cut,
        name=f"Comic{face.role.title()}-{face.name}",
        scale=SCALE.get(face.name, 1),
        stroke=STROKE.get(face.name, 0) if face.role == "title" else 0,
    )


@lru_cache(maxsize=32)
def drawable(face: Path) -> frozenset[str]:
    """Return the characters a face can draw."""
    with TTFont(face, lazy=True) as font:
        return frozenset(chr(point) for point in font.getBestCmap())


def cut_to(face: Path, characters: Collection[str]) -> bytes:
    """Return the face with these characters only; equal characters give equal bytes."""
    wanted = hb.SubsetInput()
    parts = unicodedata.normalize(
        "NFKD", "".join(sorted(characters))
    )  # HarfBuzz takes letters apart: Thai ำ is ◌ํ and า.
    wanted.unicode_set.update({ord(" "), *map(ord, characters), *map(ord, parts)})
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    return bytes(hb.subset(_opened(face), wanted).blob.data)


@lru_cache(maxsize=32)
def _opened(face: Path) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(face))


@lru_cache(maxsize=64)
def for_a_pdf(file: bytes) -> bytes:
    """Return a face without the tables that only choose and place letters; its glyphs keep their numbers."""
    out = BytesIO()
    with TTFont(BytesIO(file), lazy=True, recalcTimestamp=False) as font:
        for table in set(font.keys()) - IN_A_PDF - {"GlyphOrder"}:
            del font[table]
        font.save(out)
    return out.getvalue()
