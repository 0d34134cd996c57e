"""Which way letters run: Unicode's bidirectional algorithm (UAX 9), with isolates and without embeddings."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final

ISOLATE: Final = "\u2068"
END: Final = "\u2069"
"""Marks around a stretch that runs its own way, such as a name; they do not nest."""

STRONG: Final = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON", "FSI", "PDI"})
_REMOVED: Final = frozenset({"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI"})


def direction_of(text: str) -> str | None:
    """Return the direction of the first letter that has one: "ltr", "rtl" or None."""
    return next((STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in STRONG), None)


def levels(text: str, *, rtl: bool) -> tuple[int, ...]:
    """Return the level of every character of a paragraph: even ones run to the right, odd ones to the left."""
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    found = [int(rtl)] * len(text)
    outer: list[int] = []
    for inside, stretch in _stretches(text):
        if not inside:
            outer += stretch
            continue
        level = _above(int(rtl), rtl=direction_of(text[stretch[0] : stretch[-1] + 1]) == "rtl")
        _resolve(text, kinds, stretch, level, found)
    _resolve(text, kinds, outer, int(rtl), found)
    return tuple(found)


def visual(levels: Sequence[int]) -> tuple[int, ...]:
    """Return the places of a line's parts from left to right, by their levels."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return tuple(order)


def _stretches(text: str) -> Iterator[tuple[bool, list[int]]]:
    """Cut a text into what stands outside and inside isolates, as places; the marks count as outside."""
    start = 0
    while (opened := text.find(ISOLATE, start)) >= 0 and (closed := text.find(END, opened)) >= 0:
        yield False, list(range(start, opened + 1))
        if closed > opened + 1:
            yield True, list(range(opened + 1, closed))
        start = closed
    yield False, list(range(start, len(text)))


def _above(level: int, *, rtl: bool) -> int:
    return level + 1 if (level + 1) % 2 == rtl else level + 2


def _resolve(text: str, kinds: Sequence[str], places: Sequence[int], level: int, found: list[int]) -> None:
    """Find the levels of the characters at these places, which belong together (rules W1 to I2)."""
    kept = [place for place in places if kinds[place] not in _REMOVED]
    side = "R" if level % 2 else "L"
    run = _weak([kinds[place] for place in kept], side)
    _brackets([text[place] for place in kept], run, side)
    _neutral(run, side)
    for place, kind in zip(kept, run, strict=True):
        found[place] = level + _step(kind, level)
    for before, place in pairwise(places):  # Characters that are not seen go with the one before.
        if kinds[place] in _REMOVED:
            found[place] = found[before]


def _weak(run: list[str], side: str) -> list[str]:
    """Find a place for marks, numbers and what stands in numbers (W1 to W7)."""
    _marks(run, side)
    _after_letters(run, side, {"AL"}, becomes="AN")  # W2
    run = ["R" if kind == "AL" else kind for kind in run]  # W3
    for i in range(1, len(run) - 1):  # W4
        if run[i - 1] == run[i + 1] and (run[i - 1], run[i]) in {("EN", "ES"), ("EN", "CS"), ("AN", "CS")}:
            run[i] = run[i - 1]
    for start, end in _runs_of(run, {"ET"}):  # W5
        if "EN" in (run[start - 1 : start] + run[end : end + 1]):
            run[start:end] = ["EN"] * (end - start)
    run = ["ON" if kind in {"ES", "ET", "CS"} else kind for kind in run]  # W6
    _after_letters(run, side, {"L"}, becomes="L")  # W7
    return run


def _marks(run: list[str], side: str) -> None:
    """Let marks on letters be like their letters (W1)."""
    before = side
    for i, kind in enumerate(run):
        if kind == "NSM":
            run[i] = "ON" if before in {"FSI", "PDI"} else before
        before = run[i]


def _after_letters(run: list[str], side: str, letters: Collection[str], *, becomes: str) -> None:
    """Change European numbers whose last letter before them is one of these."""
    last = side
    for i, kind in enumerate(run):
        if kind in STRONG:
            last = kind
        elif kind == "EN" and last in letters:
            run[i] = becomes


def _brackets(characters: Sequence[str], run: list[str], side: str) -> None:
    """Let both brackets of a pair run like what stands in them (N0)."""
    for opened, closed in _pairs(characters, run):
        inside = {_side(kind) for kind in run[opened + 1 : closed]} - {None}
        if side in inside:
            chosen = side
        elif inside:
            before = next(filter(None, map(_side, reversed(run[:opened]))), side)
            chosen = before if before in inside else side
        else:
            continue
        run[opened] = run[closed] = chosen


def _pairs(characters: Sequence[str], run: Sequence[str]) -> list[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    found = []
    for i, character in enumerate(characters):
        if run[i] != "ON":
            continue
        if character in _PAIRS:
            waiting.append((_PAIRS[character], i))
        elif any(closing == character for closing, _ in waiting):
            while waiting[-1][0] != character:
                waiting.pop()
            found.append((waiting.pop()[1], i))
    return sorted(found)


def _neutral(run: list[str], side: str) -> None:
    """Let what has no side follow its neighbours where they agree, else the paragraph (N1, N2)."""
    for start, end in _runs_of(run, _NEUTRAL):
        before = _side(run[start - 1]) if start else side
        after = _side(run[end]) if end < len(run) else side
        run[start:end] = [before if before is not None and before == after else side] * (end - start)


def _runs_of(run: Sequence[str], kinds: Collection[str]) -> list[tuple[int, int]]:
    found, start = [], 0
    while start < len(run):
        end = start
        while end < len(run) and run[end] in kinds:
            end += 1
        if end > start:
            found.append((start, end))
        start = max(end, start + 1)
    return found


def _side(kind: str) -> str | None:
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind)


def _step(kind: str, level: int) -> int:
    """Return how far above its surroundings a character stands (I1, I2)."""
    if level % 2:
        return 0 if kind == "R" else 1
    return {"L": 0, "R": 1}.get(kind, 2)
