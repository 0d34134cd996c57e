"""Lettering: which names and dedications a story's fonts can write."""

import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import Annotated, Final

from pydantic import RootModel, model_validator

from contracts.values import Language
from gateway.domain.problem import FieldError

LISTED_LETTERS: Final = 10
_ALWAYS_ALLOWED_IN_DEDICATIONS: Final = "\n"


class Coverage(RootModel[dict[Language, tuple[tuple[int, int], ...]]]):
    """Code points that can be printed in a book of a language: inclusive, sorted; beside its story as coverage.json."""

    @model_validator(mode="after")
    def _sorted_and_apart(self) -> "Coverage":
        for language, ranges in self.root.items():
            ends = [end for pair in ranges for end in pair]
            if ends != sorted(ends):
                raise ValueError(f"the ranges of {language} are not sorted")
        return self

    def missing(self, text: str, *, language: Language) -> tuple[str, ...]:
        """Return the characters of the text that cannot be drawn, each once, in their order."""
        ranges = self.root.get(language, ())
        starts = [first for first, _ in ranges]

        def drawn(character: str) -> bool:
            place = bisect_right(starts, ord(character)) - 1
            return place >= 0 and ord(character) <= ranges[place][1]

        return tuple(dict.fromkeys(character for character in text if not drawn(character)))


@lru_cache(maxsize=8)
def coverage_of(document: bytes) -> Coverage:
    """Read a coverage.json, half a megabyte and the same for every wish: kept; ValueError when damaged."""
    return Coverage.model_validate_json(document)


Pointer = Annotated[str, "a JSON pointer to the field"]


def tidy(text: str) -> str:
    """Return a text composed (NFC) and without white space around it, as it is stored and printed."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def check_name(name: str, coverage: Coverage, *, language: Language, pointer: Pointer = "/name") -> FieldError | None:
    """Say what is wrong with a tidy name, or None: it has a letter, and the story can write all of it."""
    if not any(character.isalnum() for character in name):
        return FieldError(pointer=pointer, code="no_letter", detail="Write a name with at least one letter.")
    return _check_drawn(name, coverage, language=language, pointer=pointer)


def check_dedication(
    dedication: str, coverage: Coverage, *, language: Language, pointer: Pointer = "/dedication"
) -> FieldError | None:
    """Say what is wrong with a tidy dedication, or None; it may have several lines."""
    one_line = dedication.replace(_ALWAYS_ALLOWED_IN_DEDICATIONS, "")
    return _check_drawn(one_line, coverage, language=language, pointer=pointer)


def _check_drawn(text: str, coverage: Coverage, *, language: Language, pointer: Pointer) -> FieldError | None:
    missing = coverage.missing(text, language=language)
    if not missing:
        return None
    named = " ".join(_shown(character) for character in missing[:LISTED_LETTERS])
    return FieldError(
        pointer=pointer,
        code="letters_missing",
        detail=f"This story cannot write {named} in this language; leave it out or write it otherwise.",
    )


def _shown(character: str) -> str:
    visible = character.isprintable() and not unicodedata.combining(character) and not character.isspace()
    return f"“{character}”" if visible else f"U+{ord(character):04X}"
