"""Sentences with places for the child: ICU MessageFormat, filled in one language for one name.

Arguments: `name`; `pronoun` (she, he, they: select on it with `other` for they); `starts` (vowel, i, consonant) and
`ends` (sibilant, vowel, consonant), the sound-bearing letters of the name for elision (d’Anna) and genitives (Max’).
"""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from icu4py.messageformat import MessageFormat

from contracts.jobs import Pronoun
from contracts.values import Language

VOWELS: Final = frozenset("aeiouyæœø")
SILENT: Final = "h"
"""Counts as a vowel in front: names with a mute h are elided (d’Hugo)."""

SIBILANTS: Final = ("s", "ß", "z", "x", "ce")
MARKS: Final = ("{", "}")


class PhraseError(Exception):
    """A text is not a message, or asks for something nobody knows."""


def fill(text: str, *, language: Language, name: str, pronoun: Pronoun = "they") -> str:
    """Return a text for this child; PhraseError when it is no ICU message or has unknown arguments."""
    known: dict[str, int | float | str | Decimal | date | datetime] = {
        "name": name,
        "pronoun": pronoun,
        "starts": starts(name),
        "ends": ends(name),
    }
    try:
        return MessageFormat(text, language).format(known)
    except ValueError as error:
        raise PhraseError(f"not an ICU message ({error})") from error


def check(text: str, *, language: Language) -> None:
    """Raise PhraseError unless a text can be filled in for every child."""
    for pronoun in ("she", "he", "they"):
        for name in ("Anna", "Max", "Lou", "Inés"):
            filled = fill(text, language=language, name=name, pronoun=pronoun)
            if not filled.strip():
                raise PhraseError(f"says nothing when the pronoun is {pronoun} and the name {name}")
            if any(mark in filled for mark in MARKS):
                raise PhraseError("asks for something else than name, pronoun, starts or ends")


def starts(name: str) -> str:
    """Say what a name begins with, for elision: `i` (Spanish y → e), another `vowel`, or a `consonant`."""
    first = _bare(name)[:1]
    if first == "i":
        return "i"
    return "vowel" if first in VOWELS or first == SILENT else "consonant"


def ends(name: str) -> str:
    """Say what a name ends with, for genitives: a `sibilant`, a `vowel` or another `consonant`."""
    bare = _bare(name)
    if bare.endswith(SIBILANTS):
        return "sibilant"
    return "vowel" if bare[-1:] in VOWELS else "consonant"


def _bare(name: str) -> str:
    """Return the letters of a name, small and without accents."""
    split = unicodedata.normalize("NFD", name.lower())
    return "".join(letter for letter in split if letter.isalpha())
