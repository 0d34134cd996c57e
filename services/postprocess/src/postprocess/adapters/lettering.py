"""Setting type: a book's faces cut to its characters, every text laid out and written on its page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, Self

import pymupdf

from contracts.jobs import Person
from contracts.story import PackedStory
from contracts.values import Language, PageId
from postprocess.adapters import letters
from postprocess.adapters.fonts import FACES, Face, FaceRole
from postprocess.adapters.typefaces import MISSING, Typeface, drawable, typeface
from postprocess.adapters.typesetting import Text
from postprocess.domain import composition, layout, words
from postprocess.domain.dress import dress
from postprocess.domain.layout import Extent, Setting
from postprocess.domain.refusal import Refused, unusable
from postprocess.domain.typography import leading
from postprocess.domain.words import Words

TOLERANCE: Final = 0.5
"""How far letters may stand out of their column, in points."""

ROLES: Final[tuple[FaceRole, ...]] = ("body", "title")


@dataclass(frozen=True, eq=False)
class Lettering:
    """A book's letters: its faces cut to its characters, every text in its faces and laid out."""

    packed: PackedStory
    language: Language
    texts: Mapping[Words, Text]
    settings: Mapping[PageId, tuple[Setting, ...]] = field(default_factory=dict)

    def laid_out(self, pages: Mapping[PageId, tuple[Words, ...]]) -> Self:
        """Return these letters with every text laid out; refused when one does not fit."""
        rightwards = self.packed.texts[self.language].direction == "ltr"
        scenes = [
            composition.scene(page, art, story=self.packed.story, rightwards=rightwards)
            for page, art in zip(self.packed.story.pages, self.packed.art, strict=True)
        ]
        return replace(self, settings=composition.lay_out(scenes, pages, measure=self.measure))

    def measure(self, words: Words, *, size: float, width: float) -> Extent:
        """Set a text in a column without drawing it (a layout.Measure)."""
        text = self.texts[words]
        block = text.set(width / size)
        if not block.lines:
            return Extent(width=0, height=0)
        first, last = block.lines[0], block.lines[-1]
        return Extent(
            width=block.width * size,
            height=block.height * size,
            above=(first.base - first.above) * size,
            below=(block.height - last.base - last.below) * size,
            phrase=text.phrase * size,
            alone=block.alone,
        )

    def draw(self, page: pymupdf.Page, setting: Setting) -> None:
        """Write a text on a page; refused when it does not fit its column."""
        column, size = setting.column, setting.size
        block = self.texts[setting.words].set(column.width / size)
        if block.height * size > column.height + TOLERANCE or block.width * size > column.width + TOLERANCE:
            raise Refused(layout.TOO_LONG)
        centred = setting.words.centred
        runs = letters.runs_of(block, x=column.x, y=column.y, width=column.width, size=size, centred=centred)
        letters.write(page, tuple(runs), size=size, ink=setting.ink)


@lru_cache(maxsize=16)
def letter_book(packed_json: bytes, language: Language, person: Person, fonts: Path) -> Lettering:
    """Lay out every page of a book; kept for its next page, and the same whichever pages are made.

    Raises Refused when the story has no such language, a character cannot be drawn, or a text does not fit.
    """
    packed = read_story(packed_json)
    pages = words.book_words(packed, language=language, person=person)
    try:
        return unlettered(packed, language, pages, person=person, fonts=fonts).laid_out(pages)
    except Refused as refusal:
        if refusal.code != layout.TOO_LONG or not _fits_with_another_name(packed, language, fonts):
            raise
        raise Refused("name_too_long", fault="customer") from refusal


def _fits_with_another_name(packed: PackedStory, language: Language, fonts: Path) -> bool:
    sample = Person(name=packed.texts[language].sample_name)
    pages = words.book_words(packed, language=language, person=sample)
    try:
        unlettered(packed, language, pages, person=sample, fonts=fonts).laid_out(pages)
    except Refused:
        return False
    return True


def unlettered(
    packed: PackedStory, language: Language, pages: Mapping[PageId, tuple[Words, ...]], *, person: Person, fonts: Path
) -> Lettering:
    """Return letters for these words, not laid out; refused when a character cannot be drawn."""
    everything = [one for page in pages.values() for one in page]
    worn = {one: dress(one.text, one.names, _faces(language, _role(one), fonts)) for one in everything}
    missing = {letter for one in everything for letter, face in zip(one.text, worn[one], strict=True) if face is None}
    words.check_drawable(missing, person=person)
    faces = {role: _cut(worn, language, role, fonts) for role in ROLES}
    rtl = packed.texts[language].direction == "rtl"
    texts = {one: _text(one, worn[one], faces[_role(one)], language=language, rtl=rtl) for one in everything}
    boxes = {letter for text in texts.values() for glyph in text.glyphs if glyph.id == MISSING for letter in glyph.says}
    words.check_drawable(boxes, person=person)
    return Lettering(packed, language, texts)


def _text(
    one: Words, worn: tuple[str | None, ...], faces: Mapping[str, Typeface], *, language: Language, rtl: bool
) -> Text:
    role = _role(one)
    room = leading(language)
    return Text(
        one.text,
        names=one.names,
        worn=worn,
        faces=faces,
        language=language,
        rtl=rtl,
        leading=room.title if role == "title" else room.body,
        own_way=one.said.id == words.DEDICATION and not one.names,
    )


def _cut(
    worn: Mapping[Words, tuple[str | None, ...]], language: Language, role: FaceRole, fonts: Path
) -> Mapping[str, Typeface]:
    """Return the faces of one role that the book needs, cut to what they say; the language's own comes first."""
    needed: dict[str, set[str]] = {}
    for one, names in worn.items():
        if _role(one) == role:
            for letter, name in zip(one.text, names, strict=True):
                if name is not None and letter != "\n":
                    needed.setdefault(name, set()).add(letter)
    return {
        face.name: typeface(fonts, face, needed[face.name]) for face in faces_for(language, role) if face.name in needed
    }


@dataclass(frozen=True)
class _Letters:
    """What a face can draw, looked up when somebody asks."""

    file: Path

    def __contains__(self, letter: object) -> bool:
        return letter in self._drawable

    @cached_property
    def _drawable(self) -> frozenset[str]:
        return drawable(self.file)


def _faces(language: Language, role: FaceRole, fonts: Path) -> Mapping[str, _Letters]:
    return {face.name: _Letters(fonts / face.file_name) for face in faces_for(language, role)}


def _role(one: Words) -> FaceRole:
    return "title" if one.role == "title" else "body"


def faces_for(language: Language, role: FaceRole) -> tuple[Face, ...]:
    """Return a language's own face, then those that lend it letters, in the order they are asked."""
    own = [face for face in faces_of(language) if face.role == role]
    return (*own, *(face for face in FACES if face.role == role and face not in own))


@lru_cache(maxsize=8)
def read_story(packed_json: bytes) -> PackedStory:
    """Parse a packed story; kept, because every page of a book asks again."""
    try:
        return PackedStory.model_validate_json(packed_json)
    except ValueError as error:
        raise unusable("story.json cannot be read") from error


def faces_of(language: Language) -> tuple[Face, ...]:
    """Return the faces a language is lettered with; refused when there are none."""
    faces = tuple(face for face in FACES if language in face.languages)
    if not faces:
        raise unusable(f"there are no fonts for {language}")
    return faces
