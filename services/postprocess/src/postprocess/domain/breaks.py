"""Where a line may end, in every language, and where it would rather not."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

import budoux
from icu4py.breakers import CharacterBreaker, LineBreaker

from contracts.values import Language

Span = tuple[int, int]
"""A stretch of a text: the places of its first character and after its last."""

BY_PHRASE: Final = {
    "ja": budoux.load_default_japanese_parser,
    "zh-Hans": budoux.load_default_simplified_chinese_parser,
}
"""Languages that may break between any two characters, and read better when they break between phrases.

Thai is not among them: BudouX cuts inside words (ว่า|ย, ช้า|ๆ) where ICU's dictionary does not.
"""

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_STOPS: Final = re.compile("[、。！？…」』]+")


@dataclass(frozen=True)
class Break:
    """A place where a line may end: before the character of this number."""

    at: int
    gladly: bool = True


def breaks(text: str, language: Language, *, whole: Iterable[Span] = ()) -> tuple[Break, ...]:
    """Return where a paragraph may break, its end included; inside of `whole` stretches not gladly, save at spaces."""
    kept, by_phrase = tuple(whole), language in BY_PHRASE
    glad = _phrase_ends(text, language) if by_phrase else frozenset()
    found = []
    characters = frozenset(end for _, end in graphemes(text))
    for at in sorted(characters.intersection(_ends(LineBreaker(text, _locale(language))))):
        spaced, inside = at == len(text) or text[at - 1].isspace(), _in(at, kept)
        if spaced or by_phrase or not inside:
            found.append(Break(at, gladly=spaced or not by_phrase or (at in glad and not inside)))
    return tuple(found)


def graphemes(text: str) -> tuple[Span, ...]:
    """Return what a reader takes for one character each: letters with their marks."""
    ends = _ends(CharacterBreaker(text, "en"))
    return tuple(zip([0, *ends], ends, strict=False))


def _locale(language: Language) -> str:
    """Return the ICU locale; strict Chinese and Japanese lines start with no small kana and no iteration mark."""
    return f"{language}@lb=strict" if language in BY_PHRASE else language


def _ends(segments: Iterable[str]) -> Sequence[int]:
    return tuple(accumulate(map(len, segments)))


def _phrase_ends(text: str, language: Language) -> frozenset[int]:
    if language == "ja" and (" " in text or not _HAN.search(text)):  # Kana for the small: spaces part the phrases.
        return frozenset(stop.end() for stop in _STOPS.finditer(text))
    return frozenset(_ends(_parser(language).parse(text)))


@lru_cache
def _parser(language: Language) -> budoux.Parser:
    return BY_PHRASE[language]()


def _in(at: int, spans: Iterable[Span]) -> bool:
    return any(start < at < end for start, end in spans)
