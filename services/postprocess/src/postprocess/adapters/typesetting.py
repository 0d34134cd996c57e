"""Setting a text: its faces, its directions, its words, its lines, down to the place of every glyph."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from fontTools.unicodedata import script

from contracts.values import Language
from postprocess.adapters.typefaces import Glyph, Typeface
from postprocess.domain import bidi, lines
from postprocess.domain.breaks import Span, breaks, graphemes
from postprocess.domain.dress import unseen
from postprocess.domain.lines import Word
from postprocess.domain.typography import MIDDLE, PARAGRAPH

OF_ANY_SCRIPT: Final = frozenset({"Zyyy", "Zinh", "Zzzz"})
LINE_CACHE: Final = 256
"""Widths a text is kept set in: layout tries many, and comes back to some."""


@dataclass(frozen=True)
class Piece:
    """Letters of one face, direction and word; lengths are shares of the text size."""

    text: str
    typeface: Typeface
    glyphs: tuple[Glyph, ...]
    level: int
    width: float

    @property
    def rtl(self) -> bool:
        """Whether it runs to the left."""
        return bool(self.level % 2)

    @property
    def blank(self) -> bool:
        """Whether it is a space."""
        return self.text.isspace()


@dataclass(frozen=True)
class Placed:
    """A piece on its line: where it begins from the left, as a share of the text size."""

    piece: Piece
    x: float


@dataclass(frozen=True)
class Line:
    """A line as it is read; how its ink reaches above its base line and below it."""

    pieces: tuple[Placed, ...]
    width: float
    rtl: bool
    base: float
    """Of its base line, below the top of the text."""
    above: float
    below: float


@dataclass(frozen=True)
class Block:
    """A whole text in its lines; lengths are shares of the text size."""

    lines: tuple[Line, ...]
    width: float
    height: float
    alone: int
    """How many lines have next to nothing on them."""


@dataclass(frozen=True)
class _Paragraph:
    rtl: bool
    words: tuple[Word, ...]
    pieces: tuple[tuple[Piece, ...], ...]
    """By word, in the order they are read."""


class Text:
    """A text in its faces, to be set in columns of any width."""

    def __init__(
        self,
        text: str,
        *,
        names: Sequence[Span],
        worn: Sequence[str | None],
        faces: Mapping[str, Typeface],
        language: Language,
        rtl: bool,
        leading: float,
        own_way: bool = False,
    ) -> None:
        """Take a text apart; each of its paragraphs may go its own way, whatever its language's direction is."""
        self._language, self._faces, self._leading = language, faces, leading
        self._paragraphs = tuple(
            self._paragraph(
                text[start:end],
                _within(names, start, end),
                worn[start:end],
                rtl=_runs_left(text[start:end], rtl=rtl) if own_way else rtl,
            )
            for start, end in _paragraphs(text)
        )
        self.phrase = max(lines.longest_phrase(paragraph.words) for paragraph in self._paragraphs)
        self.set = lru_cache(maxsize=LINE_CACHE)(self._set)

    @property
    def glyphs(self) -> Iterator[Glyph]:
        """Every glyph of the text."""
        for paragraph in self._paragraphs:
            for word in paragraph.pieces:
                for piece in word:
                    yield from piece.glyphs

    def _set(self, room: float) -> Block:
        """Return the text in lines no longer than the room, unless a word is."""
        found: list[Line] = []
        top, alone = 0.0, 0
        for paragraph in self._paragraphs:
            top += PARAGRAPH if found else 0
            filled = lines.fill(paragraph.words, room)
            alone += lines.alone(paragraph.words, filled)
            for start, end in filled:
                pieces = [piece for word in paragraph.pieces[start:end] for piece in word]
                found.append(_line(pieces, base=top + self._leading / 2 + MIDDLE, rtl=paragraph.rtl))
                top += self._leading
        return Block(tuple(found), max((line.width for line in found), default=0.0), top, alone)

    def _paragraph(self, text: str, names: Sequence[Span], worn: Sequence[str | None], *, rtl: bool) -> _Paragraph:
        levels, scripts = _levels(text, names, rtl=rtl), _scripts(text)
        words, pieces, start = [], [], 0
        for one in breaks(text, self._language, whole=names):
            cuts = (at for at in range(start + 1, one.at) if not _alike(at, text, levels, worn, scripts))
            made = tuple(
                self._piece(text[first:after], worn[first], levels[first])
                for first, after in pairwise((start, *cuts, one.at))
            )
            blank = made[-1].width if made[-1].blank else 0.0
            seen = sum(len(graphemes(piece.text)) for piece in made if not piece.blank)
            words.append(Word(sum(piece.width for piece in made) - blank, blank, one.gladly, seen))
            pieces.append(made)
            start = one.at
        return _Paragraph(rtl, tuple(words), tuple(pieces))

    def _piece(self, text: str, face: str | None, level: int) -> Piece:
        typeface = self._faces[face or next(iter(self._faces))]
        glyphs = typeface.shape(text, rtl=bool(level % 2), language=self._language)
        return Piece(text, typeface, glyphs, level, sum(glyph.advance for glyph in glyphs))


def _line(pieces: list[Piece], *, base: float, rtl: bool) -> Line:
    while pieces and pieces[-1].blank:
        pieces.pop()
    x, places = 0.0, [0.0] * len(pieces)
    for at in bidi.visual([piece.level for piece in pieces]):
        places[at] = x
        x += pieces[at].width
    reaches = [piece.typeface.reach(piece.glyphs) for piece in pieces] or [(0.0, 0.0)]
    return Line(
        pieces=tuple(Placed(piece, place) for piece, place in zip(pieces, places, strict=True)),
        width=x,
        rtl=rtl,
        base=base,
        above=max(above for above, _ in reaches),
        below=max(below for _, below in reaches),
    )


def _alike(at: int, text: str, levels: Sequence[int], worn: Sequence[str | None], scripts: Sequence[str]) -> bool:
    """Say whether a character is set in one go with the one before it."""
    return (
        levels[at - 1] == levels[at]
        and text[at - 1].isspace() == text[at].isspace()
        and (worn[at - 1] == worn[at] or unseen(text[at]))
        and (scripts[at - 1] == scripts[at])
    )


def _scripts(text: str) -> tuple[str, ...]:
    """Return the script of every character; what is of any script goes with what stands before it."""
    found, last = [], next((own for own in map(script, text) if own not in OF_ANY_SCRIPT), "Zyyy")
    for own in map(script, text):
        last = last if own in OF_ANY_SCRIPT else own
        found.append(last)
    return tuple(found)


def _levels(text: str, names: Sequence[Span], *, rtl: bool) -> tuple[int, ...]:
    """Return the levels of a paragraph; a name that runs the other way keeps its own order and disturbs no other."""
    marked, places, start = "", [], 0
    for first, after in (*names, (len(text), len(text))):
        places += [len(marked) + i for i in range(first - start)]
        marked += text[start:first]
        name = text[first:after]
        other = (bidi.direction_of(name) == "rtl") != rtl and bidi.direction_of(name) is not None
        places += [len(marked) + other + i for i in range(len(name))]
        marked += f"{bidi.ISOLATE}{name}{bidi.END}" if other else name
        start = after
    found = bidi.levels(marked, rtl=rtl)
    return tuple(found[place] for place in places)


def _runs_left(text: str, *, rtl: bool) -> bool:
    return (bidi.direction_of(text) or ("rtl" if rtl else "ltr")) == "rtl"


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _within(names: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    return tuple((first - start, after - start) for first, after in names if start <= first and after <= end)
