"""Pages of letters alone: the imprint, and the title on a spine."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

import pymupdf

from contracts.jobs import Person
from contracts.story import Caption, CaptionStyle, PackedStory
from contracts.values import Box, Language
from postprocess.adapters.lettering import Lettering, faces_of, read_story, unlettered
from postprocess.domain import layout
from postprocess.domain.breaks import Span
from postprocess.domain.colours import parse, to_lab
from postprocess.domain.layout import Setting
from postprocess.domain.words import Words, texts_of, told

PUBLISHER: Final = "AI Comic Books"
ENGLISH: Final = "en"
IMPRINT_SIZE: Final = 10.0
"""Points."""

IMPRINT_WIDTH: Final = 0.62
"""Of the paper's."""

NAMES: Final = {"lxgw-wenkai": "LXGW WenKai"}
"""Typefaces that write themselves in another way than their packages let on."""

MIDDLE: Final = 128
"""Lightness (of 255) from which a spine is light, and its letters are dark."""

DARK, LIGHT = "#000000", "#ffffff"


@dataclass(frozen=True)
class Told:
    """Which book: enough to set letters for it."""

    packed_json: bytes
    language: Language
    person: Person
    fonts: Path


def imprint(book: Told) -> bytes:
    """Return the imprint as a sheet without a picture, of the size of the others; Refused when it cannot be set."""
    packed = read_story(book.packed_json)
    words = imprint_words(packed, book.language, book.person)
    letters = _letters(book, packed, words)
    trim = packed.story.trim
    paper, safe = layout.in_points(trim.trim_box), layout.in_points(trim.safe_box)
    width = paper.width * IMPRINT_WIDTH
    extent = letters.measure(words, size=IMPRINT_SIZE, width=width)
    place = Box(x=paper.x + (paper.width - width) / 2, y=safe.bottom - extent.height, width=width, height=extent.height)
    whole = layout.in_points(trim.bleed_box)
    return _drawn(letters, words, size=IMPRINT_SIZE, place=place, width=whole.width, height=whole.height)


def spine_title(book: Told, *, length: float, room: float) -> bytes:
    """Return the title as one line in the middle of a page, so long and as high as its letters may be, in points."""
    packed = read_story(book.packed_json)
    colour = packed.story.spine or packed.story.background
    ink = DARK if to_lab(parse(colour))[0] > MIDDLE else LIGHT
    title = texts_of(packed, book.language).title
    words = Words(_caption(ink), *told(title, book.person, language=book.language))
    letters = _letters(book, packed, words)
    one = letters.measure(words, size=1, width=length)
    size = min(room / one.height, length / one.width)
    extent = letters.measure(words, size=size, width=length)
    place = Box(x=0, y=(room - extent.height) / 2, width=length, height=extent.height)
    return _drawn(letters, words, size=size, place=place, width=length, height=room)


def imprint_words(packed: PackedStory, language: Language, person: Person) -> Words:
    """Return what the imprint says, a line each."""
    said = sentences(language)
    typefaces = dict.fromkeys(_name_of(face.package.name) for face in faces_of(language))
    lines = (
        texts_of(packed, language).title,
        PUBLISHER,
        said["made_for"],
        said["pictures"],
        f"{said['typefaces']}{', '.join(typefaces)}",
    )
    text, names = "", list[Span]()
    for line in lines:
        filled, spans = told(line, person, language=language)
        names += [(start + len(text), end + len(text)) for start, end in spans]
        text += filled + "\n"
    return Words(_caption(DARK), text.removesuffix("\n"), tuple(names))


def sentences(language: Language) -> Mapping[str, str]:
    """Return what every imprint of a language says; the English one where there is none."""
    said = _all_sentences()
    return said.get(language, said[ENGLISH])


@lru_cache(maxsize=1)
def _all_sentences() -> dict[Language, dict[str, str]]:
    return tomllib.loads((resources.files("postprocess") / "imprint.toml").read_text(encoding="utf-8"))


def _name_of(package: str) -> str:
    """Return how a typeface is called: @fontsource/baloo-2 is Baloo 2."""
    name = package.rsplit("/", 1)[-1]
    return NAMES.get(name, name.replace("-", " ").title())


def _caption(ink: str) -> Caption:
    return Caption(id="imprint", box="auto", style=CaptionStyle(ink=ink, panel=None, align="center", role="small"))


def _letters(book: Told, packed: PackedStory, words: Words) -> Lettering:
    return unlettered(packed, book.language, {"imprint": (words,)}, person=book.person, fonts=book.fonts)


def _drawn(letters: Lettering, words: Words, *, size: float, place: Box, width: float, height: float) -> bytes:
    with pymupdf.open() as document:
        page = document.new_page(width=width, height=height)
        letters.draw(page, Setting(words=words, size=size, column=place, place=place, ink=words.ink, paper=None))
        return bytes(document.tobytes(garbage=3, deflate=True, no_new_id=True))
