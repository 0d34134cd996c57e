"""Which face each letter is set in: the language's own, and for what it lacks another one's for the whole name."""

import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Final

from postprocess.domain.breaks import Span, graphemes

KANA: Final = ("HIRAGANA", "KATAKANA")
JAPANESE: Final = "ja"


def dress(text: str, names: Sequence[Span], faces: Mapping[str, Container[str]]) -> tuple[str | None, ...]:
    """Return the face of every character, None where no face has it; the first face is the language's own.

    A name stays in one face whenever one has all of it, and so does a word with a foreign letter.
    """
    own, *_ = faces
    worn: list[str | None] = [own] * len(text)
    for start, end in _stretches(text, names):
        for face, first, after in _dressed(text[start:end], faces, whole=(start, end) in names):
            worn[start + first : start + after] = [face] * (after - first)
    return tuple(worn)


def unseen(character: str) -> bool:
    """Say whether a character needs no face: white space and what only steers its neighbours."""
    return character.isspace() or unicodedata.category(character) == "Cf"


def _dressed(part: str, faces: Mapping[str, Container[str]], *, whole: bool) -> Iterator[tuple[str | None, int, int]]:
    own, *_ = faces
    lacking = [character for character in part if not _has(faces[own], character)]
    if not lacking:
        return
    order = _order(part, faces)
    if whole or any(character.isalpha() for character in lacking):
        face = _first(part, faces, order)
        if face is not None:
            yield face, 0, len(part)
            return
    for start, end in graphemes(part):
        yield _first(part[start:end], faces, order), start, end


def _first(part: str, faces: Mapping[str, Container[str]], order: Iterable[str]) -> str | None:
    return next((face for face in order if all(_has(faces[face], character) for character in part)), None)


def _has(face: Container[str], character: str) -> bool:
    return unseen(character) or character in face


def _order(part: str, faces: Mapping[str, Container[str]]) -> Sequence[str]:
    """Return the faces in the order they are asked: one with kana is Japanese, whatever else could draw it."""
    own, *others = faces
    if JAPANESE in others and any(unicodedata.name(character, "").startswith(KANA) for character in part):
        others = [JAPANESE, *(face for face in others if face != JAPANESE)]
    return [own, *others]


def _stretches(text: str, names: Sequence[Span]) -> Iterator[Span]:
    """Cut a text into names and the words between them; spaces belong to none."""
    start = 0
    for first, after in (*names, (len(text), len(text))):
        yield from _words(text, start, first)
        yield first, after
        start = after


def _words(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    while at < end:
        after = next((i for i in range(at, end) if text[i].isspace()), end)
        if after > at:
            yield at, after
        at = after + 1
