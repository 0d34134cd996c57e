"""Filling lines: as few as can be, broken gladly, of like length, none with next to nothing on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

LONELY: Final = 0.2
"""A last line shorter than this share of the column looks forgotten."""

FEW: Final = 2
"""Characters that nobody wants to see alone on a line."""

SLACK: Final = 1e-6
_OVERFULL: Final = 1e9
_UNGLADLY: Final = 1e6
_ALONE: Final = 1e2
_LINE: Final = 1e3


@dataclass(frozen=True)
class Word:
    """What stays together on a line, as long as there is no other way; lengths count in text sizes."""

    width: float
    space: float = 0
    gladly: bool = True
    letters: int = FEW + 1
    """How many characters one sees of it."""

    @property
    def whole(self) -> float:
        """Its length when another word follows it on the line."""
        return self.width + self.space


def fill(words: Sequence[Word], room: float) -> tuple[tuple[int, int], ...]:
    """Return the lines of a paragraph as stretches of its words; a line is longer than the room only if one word is."""
    reach = [0.0, *accumulate(word.whole for word in words)]
    seen = [0, *accumulate(word.letters for word in words)]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(words) + 1):
        choices = []
        for start in range(end - 1, -1, -1):
            length = reach[end] - reach[start] - words[end - 1].space
            if length > room + SLACK and start < end - 1:
                break
            cost = _cost(words, start, end, length=length, room=room)
            if seen[end] - seen[start] <= FEW and end - start < len(words):
                cost += _ALONE
            choices.append((best[start][0] + cost, start))
        best.append(min(choices))
    return _traced(best)


def alone(words: Sequence[Word], lines: Sequence[tuple[int, int]]) -> int:
    """Return how many lines of a paragraph have next to nothing on them; one that is all of it is no such line."""
    return sum(sum(word.letters for word in words[start:end]) <= FEW for start, end in lines if len(lines) > 1)


def longest_phrase(words: Sequence[Word]) -> float:
    """Return the length of the longest stretch without a glad break: no phrase is broken in a room of this length."""
    longest = length = 0.0
    for word in words:
        longest = max(longest, length + word.width)
        length = 0.0 if word.gladly else length + word.whole
    return longest


def _cost(words: Sequence[Word], start: int, end: int, *, length: float, room: float) -> float:
    share = length / room if room > 0 else 2.0
    cost = _LINE
    if length > room + SLACK:
        cost += _OVERFULL
    if end < len(words):
        return cost + (1 - min(share, 1)) ** 2 + (0 if words[end - 1].gladly else _UNGLADLY)
    return cost + (1 if start > 0 and share < LONELY else 0)


def _traced(best: Sequence[tuple[float, int]]) -> tuple[tuple[int, int], ...]:
    lines, end = [], len(best) - 1
    while end > 0:
        start = best[end][1]
        lines.append((start, end))
        end = start
    return tuple(reversed(lines))
