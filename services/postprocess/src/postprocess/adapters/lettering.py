"""Setting type: a book's faces cut to its characters, text measured and drawn by MuPDF."""

import hashlib
import html
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final, Self

import pymupdf
from fontTools import subset
from fontTools.ttLib import TTFont

from contracts.jobs import Person
from contracts.story import PackedStory
from contracts.values import Language, PageId
from postprocess.adapters.fonts import FACES, Face, FaceRole
from postprocess.adapters.ink import Ink, ink_of
from postprocess.domain import composition, layout, words
from postprocess.domain.layout import Extent, Setting
from postprocess.domain.refusal import Refused, unusable
from postprocess.domain.words import Words

ENDLESS: Final = 100_000
OVERHANG: Final = 0.5
"""Room around a column for strokes that leave their line, as a share of the text size."""

PARAGRAPH: Final = 0.15
"""Room between two paragraphs, as a share of the text size."""

LEADING: Final[Mapping[FaceRole, float]] = {"body": 1.3, "title": 1.15}
HAN_LEADING: Final = 1.42

logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # It warns of tables that no page needs.


@dataclass(frozen=True, eq=False)
class Lettering:
    """A book's letters: its faces cut to its characters, every caption laid out."""

    packed: PackedStory
    language: Language
    archive: pymupdf.Archive
    ink: Mapping[FaceRole, Ink]
    settings: Mapping[PageId, tuple[Setting, ...]] = field(default_factory=dict)
    _base_lines: dict[FaceRole, float] = field(default_factory=dict)

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
        story = pymupdf.Story(
            self._markup(words, size=size), user_css=self._style(words, size=size), archive=self.archive
        )
        _, filled = story.place(pymupdf.Rect(0, 0, width, ENDLESS))
        role = _face_role(words)
        up, down = self.ink[role].of(words.text)
        base = self._base_line(role)
        return Extent(
            width=filled[2],
            height=filled[3],
            above=(base - up) * size,
            below=(self._leading(role) - base - down) * size,
        )

    def draw(self, page: pymupdf.Page, setting: Setting) -> None:
        """Draw a caption's letters on a page, as text."""
        around = setting.size * OVERHANG
        column = setting.column
        rect = pymupdf.Rect(
            column.x - around, column.y - around, column.right + around, column.bottom + around + layout.WIDTH_STEP
        )
        spare, scale = page.insert_htmlbox(
            rect,
            self._markup(setting.words, size=setting.size),
            css=self._style(setting.words, size=setting.size, margin=around),
            archive=self.archive,
            scale_low=1,
        )
        if spare < 0 or scale != 1:
            raise Refused(layout.TOO_LONG)

    def _leading(self, role: FaceRole) -> float:
        return HAN_LEADING if role == "body" and self.language.startswith("zh") else LEADING[role]

    def _base_line(self, role: FaceRole) -> float:
        """Return how far below a line's upper edge its letters stand, as a share of their size."""
        if role not in self._base_lines:
            with pymupdf.open() as document:
                page = document.new_page()
                style = f"@font-face {{font-family: {role}; src: url({role}.ttf)}} body {{margin: 0}}"
                line = f"margin: 0; font-family: {role}; font-size: 100px; line-height: {self._leading(role)}"
                letter = min(self.ink[role].reach, default="x")
                page.insert_htmlbox(
                    page.rect, f'<p style="{line}">{_escaped(letter)}</p>', css=style, archive=self.archive
                )
                (span,) = page.get_text("dict")["blocks"][0]["lines"][0]["spans"]
                self._base_lines[role] = span["origin"][1] / 100
        return self._base_lines[role]

    def _markup(self, words: Words, *, size: float) -> str:
        direction = self.packed.texts[self.language].direction
        first, *others = (_escaped(line) for line in words.text.split("\n"))
        start = f'<p lang="{self.language}" dir="{direction}"'
        later = "".join(f'{start} style="margin-top: {size * PARAGRAPH}px">{line}</p>' for line in others)
        return f"{start}>{first}</p>{later}"

    def _style(self, words: Words, *, size: float, margin: float = 0) -> str:
        face = _face_role(words)
        leading = self._leading(face)
        start = "right" if self.packed.texts[self.language].direction == "rtl" else "left"
        return (
            f"@font-face {{font-family: {face}; src: url({face}.ttf)}}"
            f"body {{margin: {margin}px}}"
            f"p {{margin: 0; font-family: {face}; font-size: {size}px; line-height: {leading}; color: {words.ink};"
            f" text-align: {'center' if words.centred else start}}}"
        )


def _face_role(words: Words) -> FaceRole:
    return "title" if words.role == "title" else "body"


def _escaped(line: str) -> str:
    # MuPDF reads the entities of a text twice; a comment after the sign keeps its second reading off.
    return html.escape(line).replace("&amp;", "&amp;<!-- -->")


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
    needed = words.characters(one for page in pages.values() for one in page)
    archive, ink = pymupdf.Archive(), {}
    for face in faces_of(language):
        words.check_drawable(needed, drawable(fonts / face.file_name), person=person)
        cut = cut_to(fonts / face.file_name, needed, name=f"Comic{face.role.title()}")
        archive.add((cut, f"{face.role}.ttf"))
        ink[face.role] = ink_of(cut)
    return Lettering(packed, language, archive, ink)


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


@lru_cache(maxsize=16)
def drawable(face: Path) -> frozenset[str]:
    """Return the characters a face can draw."""
    with TTFont(face, lazy=True) as font:
        return frozenset(chr(point) for point in font.getBestCmap())


def cut_to(face: Path, characters: Iterable[str], *, name: str) -> bytes:
    """Return the face with these characters only, under a PDF subset name; equal characters give equal bytes."""
    wanted = sorted(ord(character) for character in characters)
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["*"]
    options.drop_tables = [*options.drop_tables, "FFTM", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[*wanted, ord(" ")])
    tag = hashlib.sha256(repr((face.name, wanted)).encode()).digest()
    called = "".join(chr(ord("A") + byte % 26) for byte in tag[:6]) + f"+{name}"
    cut = BytesIO()
    with TTFont(face, lazy=True, recalcTimestamp=False) as font:
        cutter.subset(font)
        for name_id in (1, 4, 6):
            font["name"].setName(called, name_id, 3, 1, 0x409)
        font.save(cut)
    return cut.getvalue()
