"""Setting type: a book's faces cut to its characters, text measured and drawn by MuPDF."""

import hashlib
import html
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

import pymupdf
from contracts.jobs import Person
from contracts.story import PackedStory
from contracts.values import Language, PageId
from fontTools import subset
from fontTools.ttLib import TTFont

from postprocess.adapters.fonts import FACES, Face, FaceRole
from postprocess.domain import layout, words
from postprocess.domain.layout import Extent, Setting
from postprocess.domain.refusal import Refused, unusable
from postprocess.domain.words import Words

ENDLESS: Final = 100_000
OVERHANG: Final = 0.5
"""Room around a column for strokes that leave their line, as a share of the text size."""

LEADING: Final[Mapping[FaceRole, float]] = {"body": 1.35, "title": 1.15}
HAN_LEADING: Final = 1.5

logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # It warns of tables that no page needs.


@dataclass(frozen=True, eq=False)
class Lettering:
    """Everything a book's pages have in common as to letters: faces, the one text size, the filled-in words."""

    packed: PackedStory
    language: Language
    body: float
    pages: Mapping[PageId, tuple[Words, ...]]
    archive: pymupdf.Archive

    def settings(self, page: PageId) -> tuple[Setting, ...]:
        """Lay out the captions of a page."""
        trim = self.packed.story.trim
        return tuple(
            layout.set_caption(one, body=self.body, trim=trim, measure=self.measure) for one in self.pages[page]
        )

    def measure(self, words: Words, *, size: float, width: float) -> Extent:
        """Set a text in a column without drawing it (a layout.Measure)."""
        story = pymupdf.Story(self._markup(words), user_css=self._style(words, size=size), archive=self.archive)
        _, filled = story.place(pymupdf.Rect(0, 0, width, ENDLESS))
        return Extent(width=filled[2], height=filled[3])

    def draw(self, page: pymupdf.Page, setting: Setting) -> None:
        """Draw a caption's letters on a page, as text."""
        around = setting.size * OVERHANG
        column = setting.column
        rect = pymupdf.Rect(
            column.x - around, column.y - around, column.right + around, column.bottom + around + layout.WIDTH_STEP
        )
        spare, scale = page.insert_htmlbox(
            rect,
            self._markup(setting.words),
            css=self._style(setting.words, size=setting.size, margin=around),
            archive=self.archive,
            scale_low=1,
        )
        if spare < 0 or scale != 1:
            raise Refused("text_does_not_fit")

    def _markup(self, words: Words) -> str:
        lines = "<br/>".join(html.escape(line) for line in words.text.split("\n"))
        direction = self.packed.texts[self.language].direction
        return f'<p lang="{self.language}" dir="{direction}">{lines}</p>'

    def _style(self, words: Words, *, size: float, margin: float = 0) -> str:
        style = words.caption.style
        face: FaceRole = "title" if style.role == "title" else "body"
        leading = HAN_LEADING if face == "body" and self.language.startswith("zh") else LEADING[face]
        start = "right" if self.packed.texts[self.language].direction == "rtl" else "left"
        return (
            f"@font-face {{font-family: {face}; src: url({face}.ttf)}}"
            f"body {{margin: {margin}px}}"
            f"p {{margin: 0; font-family: {face}; font-size: {size}px; line-height: {leading}; color: {style.ink};"
            f" text-align: {'center' if style.align == 'center' else start}}}"
        )


@lru_cache(maxsize=16)
def letter_book(packed_json: bytes, language: Language, person: Person, fonts: Path) -> Lettering:
    """Prepare a book's letters; kept for the next page of the same book.

    Raises Refused when the story has no such language, a character cannot be drawn, or the text does not fit.
    """
    packed = read_story(packed_json)
    pages = words.book_words(packed, language=language, person=person)
    everything = [one for page in pages.values() for one in page]
    needed = words.characters(everything)
    faces = faces_of(language)
    for face in faces:
        words.check_drawable(needed, drawable(fonts / face.file_name), person=person)
    archive = pymupdf.Archive()
    for face in faces:
        archive.add((cut_to(fonts / face.file_name, needed, name=f"Comic{face.role.title()}"), f"{face.role}.ttf"))
    unsized = Lettering(packed, language, 0, pages, archive)
    return Lettering(packed, language, layout.body_size(packed.story, everything, unsized.measure), pages, archive)


@lru_cache(maxsize=8)
def read_story(packed_json: bytes) -> PackedStory:
    """Parse a packed story; kept, because every page of a book asks again."""
    try:
        return PackedStory.model_validate_json(packed_json)
    except ValueError as error:
        raise unusable("story.json cannot be read") from error


def faces_of(language: Language) -> tuple[Face, ...]:
    """Return the faces a language is lettered with; refused when there are none."""
    faces = tuple(face for face in FACES if face.language == language)
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
    options.recalc_timestamp = False
    options.drop_tables = [*options.drop_tables, "FFTM", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[*wanted, ord(" ")])
    tag = hashlib.sha256(repr((face.name, wanted)).encode()).digest()
    called = "".join(chr(ord("A") + byte % 26) for byte in tag[:6]) + f"+{name}"
    cut = BytesIO()
    with TTFont(face, lazy=True) as font:
        cutter.subset(font)
        for name_id in (1, 4, 6):
            font["name"].setName(called, name_id, 3, 1, 0x409)
        font.save(cut)
    return cut.getvalue()
