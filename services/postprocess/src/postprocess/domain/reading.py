"""A book as it is read on a screen: its pages in their order, what they say and how they lie."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from contracts.jobs import Person
from contracts.story import PackedStory, Page, PageKind
from contracts.values import Language, PageId
from postprocess.domain.words import Words, book_words, named, texts_of

Side = Literal["left", "right", "center"]
Direction = Literal["ltr", "rtl"]

LONGEST_TITLE: Final = 40
"""Characters of a page's own words that stand for its title."""


@dataclass(frozen=True)
class Said:
    """One text of a page."""

    id: str
    text: str


@dataclass(frozen=True)
class ReadPage:
    """One page: its line in the table of contents, the picture in words, and all that is said on it."""

    id: PageId
    kind: PageKind
    number: int | None
    """Of the inner pages, from 1."""
    title: str
    alt: str
    side: Side
    says: tuple[Said, ...]


@dataclass(frozen=True)
class Reading:
    """The whole book; it has no name but the title's."""

    identifier: str
    title: str
    language: Language
    direction: Direction
    modified: datetime
    pages: tuple[ReadPage, ...]

    def page(self, page_id: PageId) -> ReadPage:
        """Return the page of that id; KeyError when it is not read on screens."""
        for page in self.pages:
            if page.id == page_id:
                return page
        raise KeyError(page_id)


def reading(packed: PackedStory, *, language: Language, person: Person, identifier: str, modified: datetime) -> Reading:
    """Return the book of this child, without the pages that are for paper only."""
    texts = texts_of(packed, language)
    words = book_words(packed, language=language, person=person)
    title = named(texts.title, person, language=language)
    shown = [page for page in packed.story.pages if page.on_screen]
    numbers = {page.id: number for number, page in enumerate((p for p in shown if p.kind == "inner"), start=1)}
    return Reading(
        identifier=identifier,
        title=title,
        language=language,
        direction=texts.direction,
        modified=modified,
        pages=tuple(
            ReadPage(
                id=page.id,
                kind=page.kind,
                number=numbers.get(page.id),
                title=page_title(page, words[page.id], number=numbers.get(page.id), book=title),
                alt=named(texts.pages[page.id].alt, person, language=language),
                side=page_side(page.kind, number=numbers.get(page.id), direction=texts.direction),
                says=tuple(Said(word.said.id, word.text) for word in words[page.id]),
            )
            for page in shown
        ),
    )


def page_side(kind: PageKind, *, number: int | None, direction: Direction) -> Side:
    """Return on which side of the open book a page lies.

    Covers stand alone; the first inner page is a recto, which is on the right, and what comes before it faces it.
    """
    if kind in {"cover", "back"}:
        return "center"
    recto = number is not None and number % 2 == 1
    return "right" if recto == (direction == "ltr") else "left"


def page_title(page: Page, words: Iterable[Words], *, number: int | None, book: str) -> str:
    """Return how a page is called: the book's title, its own, its number, or else by its first words."""
    if page.kind == "cover":
        return book
    texts = {one.said.id: " ".join(one.text.split()) for one in words}
    titles = [caption.id for caption in page.captions if caption.style.role == "title"]
    if titles:
        return texts[titles[0]]
    if number is not None:
        return str(number)
    return _short(next(iter(texts.values()), book))


def _short(text: str) -> str:
    """Return a text, or as many of its first words as fit."""
    if len(text) <= LONGEST_TITLE:
        return text
    start = text[: LONGEST_TITLE - 1]
    if not text[len(start)].isspace():  # Not in the middle of a word, where there are words.
        start = start.rsplit(" ", maxsplit=1)[0]
    return start.rstrip() + "…"
