"""What the pages say, with the child's name put in."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from contracts import phrase
from contracts.jobs import Person
from contracts.story import Balloon, Caption, Colour, PackedStory, Texts
from contracts.values import Language, PageId
from postprocess.domain.refusal import Refused, unusable

DEDICATION: Final = "dedication"
"""A caption of this id says the parents' own words, where they wrote any."""

_UNDRAWN: Final = frozenset(" \n\u200b")


@dataclass(frozen=True)
class Words:
    """One caption or balloon and what it says."""

    said: Caption | Balloon
    text: str

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
        page.id: tuple(
            Words(one, said(texts.pages[page.id].captions[one.id], one.id, person, language=language))
            for one in page.said
        )
        for page in packed.story.pages
    }


def said(text: str, text_id: str, person: Person, *, language: Language) -> str:
    """Return what a caption or balloon says to this child."""
    if text_id == DEDICATION and person.dedication:
        return tidy(person.dedication)
    return named(text, person, language=language)


def named(text: str, person: Person, *, language: Language) -> str:
    """Return a text of the story told of this child; refused when it is no ICU message."""
    try:
        return tidy(phrase.fill(text, language=language, name=person.name, pronoun=person.pronoun))
    except phrase.PhraseError as error:
        raise unusable(f"a text of {language} is {error}") from error


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
