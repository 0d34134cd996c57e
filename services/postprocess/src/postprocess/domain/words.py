"""What the pages say, with the child's name put in."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.jobs import Person
from contracts.story import Caption, PackedStory, Texts
from contracts.values import Language, PageId
from postprocess.domain.refusal import Refused, unusable

NAME: Final = "{name}"
DEDICATION: Final = "dedication"
"""A caption of this id says the parents' own words, where they wrote any."""

_UNDRAWN: Final = frozenset(" \n\u200b")


@dataclass(frozen=True)
class Words:
    """One caption and what it says."""

    caption: Caption
    text: str


def book_words(packed: PackedStory, *, language: Language, person: Person) -> Mapping[PageId, tuple[Words, ...]]:
    """Return the captions of every page, filled in."""
    texts = texts_of(packed, language)
    return {
        page.id: tuple(Words(c, said(texts.pages[page.id].captions[c.id], c, person)) for c in page.captions)
        for page in packed.story.pages
    }


def said(text: str, caption: Caption, person: Person) -> str:
    """Return what a caption says to this child."""
    if caption.id == DEDICATION and person.dedication:
        return tidy(person.dedication)
    return named(text, person)


def named(text: str, person: Person) -> str:
    """Return a text of the story with the name in its places; a name is never read as a place."""
    return tidy(text.replace(NAME, person.name))


def tidy(text: str) -> str:
    """Return a text composed (NFC), without spaces at the ends of its lines."""
    lines = (line.strip() for line in unicodedata.normalize("NFC", text).strip().splitlines())
    return "\n".join(lines)


def texts_of(packed: PackedStory, language: Language) -> Texts:
    """Return the story's texts in a language; refused when it does not speak it."""
    try:
        return packed.texts[language]
    except KeyError:
        raise unusable(f"{packed.story.id} is not told in {language}") from None


def characters(words: Iterable[Words]) -> frozenset[str]:
    """Return every character that has to be drawn."""
    return frozenset(character for word in words for character in word.text) - _UNDRAWN


def check_drawable(needed: frozenset[str], drawable: frozenset[str], *, person: Person) -> None:
    """Refuse characters that the faces lack: they would print as boxes."""
    missing = needed - drawable
    if not missing:
        return
    personal = set(tidy(f"{person.name}\n{person.dedication or ''}"))
    if missing & personal:
        raise Refused("name_not_printable", fault="customer")
    listed = ", ".join(f"U+{ord(character):04X}" for character in sorted(missing))
    raise unusable(f"the fonts cannot draw {listed}")
