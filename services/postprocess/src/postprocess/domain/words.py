"""What the pages say, with the child's name put in."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from contracts import phrase
from contracts.jobs import Person
from contracts.story import Balloon, Caption, Colour, PackedStory, Texts
from contracts.values import Language, PageId
from postprocess.domain.bidi import END, ISOLATE
from postprocess.domain.breaks import Span
from postprocess.domain.refusal import Refused, unusable

DEDICATION: Final = "dedication"
"""A caption of this id says the parents' own words, where they wrote any."""

_MARKS: Final = {ord(mark): None for mark in (ISOLATE, END)}


@dataclass(frozen=True)
class Words:
    """One caption or balloon and what it says."""

    said: Caption | Balloon
    text: str
    names: tuple[Span, ...] = ()
    """Where the child's name stands in the text."""

    @property
    def role(self) -> Literal["body", "title", "small"]:
        """How large it is set; what is spoken is as large as what is told."""
        return self.said.style.role if isinstance(self.said, Caption) else "body"

    @property
    def ink(self) -> Colour:
        """The colour of its letters."""
        return self.said.style.ink if isinstance(self.said, Caption) else self.said.ink

    @property
    def paper(self) -> Colour | None:
        """The colour behind its letters, where one is laid."""
        return self.said.style.panel if isinstance(self.said, Caption) else self.said.fill

    @property
    def centred(self) -> bool:
        """Whether its lines stand around the middle."""
        return isinstance(self.said, Balloon) or self.said.style.align == "center"


def book_words(packed: PackedStory, *, language: Language, person: Person) -> Mapping[PageId, tuple[Words, ...]]:
    """Return what every page says, filled in, in the order it is read."""
    texts = texts_of(packed, language)
    return {
        page.id: tuple(_words(one, texts.pages[page.id].captions[one.id], person, language) for one in page.said)
        for page in packed.story.pages
    }


def said(text: str, text_id: str, person: Person, *, language: Language) -> str:
    """Return what a caption or balloon says to this child."""
    if text_id == DEDICATION and person.dedication:
        return tidy(person.dedication)
    return named(text, person, language=language)


def named(text: str, person: Person, *, language: Language) -> str:
    """Return a text of the story told of this child; refused when it is no ICU message."""
    return told(text, person, language=language)[0]


def told(text: str, person: Person, *, language: Language) -> tuple[str, tuple[Span, ...]]:
    """Return a text of the story told of this child, and where the name stands in it."""
    name = " ".join(person.name.translate(_MARKS).split())
    try:
        filled = phrase.fill(text, language=language, name=ISOLATE + name + END, pronoun=person.pronoun)
    except phrase.PhraseError as error:
        raise unusable(f"a text of {language} is {error}") from error
    return _unmarked(tidy(filled))


def _words(one: Caption | Balloon, text: str, person: Person, language: Language) -> Words:
    if one.id == DEDICATION and person.dedication:
        return Words(one, tidy(person.dedication))
    return Words(one, *told(text, person, language=language))


def _unmarked(text: str) -> tuple[str, tuple[Span, ...]]:
    """Return a text without the marks around its names, and where these stand."""
    plain, names = "", []
    for part in text.split(ISOLATE):
        name, _, after = part.rpartition(END)
        if name:
            names.append((len(plain), len(plain) + len(name)))
        plain += name + after
    return plain, tuple(names)


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


def check_drawable(missing: Collection[str], *, person: Person) -> None:
    """Refuse characters that no face has: they would print as boxes."""
    if not missing:
        return
    personal = set(tidy(f"{person.name}\n{person.dedication or ''}"))
    if personal & set(missing):
        raise Refused("name_not_printable", fault="customer")
    listed = ", ".join(f"U+{ord(character):04X}" for character in sorted(missing))
    raise unusable(f"the fonts cannot draw {listed}")
