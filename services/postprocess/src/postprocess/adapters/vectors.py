"""Pages of letters alone: the imprint, and the title on a spine."""

import tomllib
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
from postprocess.domain.colours import parse, to_lab
from postprocess.domain.layout import Setting
from postprocess.domain.words import Words, named, texts_of

PUBLISHER: Final = "AI Comic Books"
ENGLISH: Final = "en"
IMPRINT_SIZE: Final = 10.0
"""Points."""

IMPRINT_WIDTH: Final = 0.62
"""Of the paper's."""

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


def imprint(told: Told) -> bytes:
    """Return the imprint as a sheet without a picture, of the size of the others; Refused when it cannot be set."""
    packed = read_story(told.packed_json)
    words = Words(_caption(DARK), imprint_text(packed, told.language, told.person))
    letters = _letters(told, packed, words)
    trim = packed.story.trim
    paper, safe = layout.in_points(trim.trim_box), layout.in_points(trim.safe_box)
    width = paper.width * IMPRINT_WIDTH
    extent = letters.measure(words, size=IMPRINT_SIZE, width=width)
    place = Box(x=paper.x + (paper.width - width) / 2, y=safe.bottom - extent.height, width=width, height=extent.height)
    whole = layout.in_points(trim.bleed_box)
    return _drawn(letters, words, size=IMPRINT_SIZE, place=place, width=whole.width, height=whole.height)


def spine_title(told: Told, *, length: float, room: float) -> bytes:
    """Return the title as one line in the middle of a page, so long and as high as its letters may be, in points."""
    packed = read_story(told.packed_json)
    colour = packed.story.spine or packed.story.background
    ink = DARK if to_lab(parse(colour))[0] > MIDDLE else LIGHT
    title = named(texts_of(packed, told.language).title, told.person, language=told.language)
    words = Words(_caption(ink), title)
    letters = _letters(told, packed, words)
    one = letters.measure(words, size=1, width=length)
    size = min(room / one.height, length / one.width)
    extent = letters.measure(words, size=size, width=length)
    place = Box(x=0, y=(room - extent.height) / 2, width=length, height=extent.height)
    return _drawn(letters, words, size=size, place=place, width=length, height=room)


def imprint_text(packed: PackedStory, language: Language, person: Person) -> str:
    """Return what the imprint says, a line each."""
    texts = texts_of(packed, language)
    said = _sentences().get(language) or _sentences()[ENGLISH]
    names = dict.fromkeys(_name_of(face.package.name) for face in faces_of(language))
    return "\n".join(
        (
            named(texts.title, person, language=language),
            PUBLISHER,
            named(said["made_for"], person, language=language),
            said["pictures"],
            f"{said['typefaces']}{', '.join(names)}",
        )
    )


@lru_cache(maxsize=1)
def _sentences() -> dict[Language, dict[str, str]]:
    return tomllib.loads((resources.files("postprocess") / "imprint.toml").read_text(encoding="utf-8"))


def _name_of(package: str) -> str:
    """Return how a typeface is called: @fontsource/baloo-2 is Baloo 2."""
    return package.rsplit("/", 1)[-1].replace("-", " ").title()


def _caption(ink: str) -> Caption:
    return Caption(id="imprint", box="auto", style=CaptionStyle(ink=ink, panel=None, align="center", role="small"))


def _letters(told: Told, packed: PackedStory, words: Words) -> Lettering:
    return unlettered(packed, told.language, {"imprint": (words,)}, person=told.person, fonts=told.fonts)


def _drawn(letters: Lettering, words: Words, *, size: float, place: Box, width: float, height: float) -> bytes:
    with pymupdf.open() as document:
        page = document.new_page(width=width, height=height)
        letters.draw(page, Setting(words=words, size=size, column=place, place=place))
        return bytes(document.tobytes(garbage=3, deflate=True, no_new_id=True))
