"""Where letters go that nobody placed: calm, near who speaks, clear of faces, read in the right order; in points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from contracts.values import Box
from postprocess.domain.geometry import XY

STEP: Final = 7.0
"""How far two places that are tried lie apart."""

SAME_ROW: Final = 0.3
"""Boxes that share more than this of the lower one's height stand in one row."""

MOST_TRIED: Final = 48
_APART: Final = 54.0
_NEAR: Final = 45.0
_NUMBERS = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """What makes a place worse, each about 1 at its worst."""

    busy: float = 3.2
    far: float = 1.6
    below: float = 0.55
    """Under the mouth: tails point down, as a voice rises."""

    early: float = 0.5
    """Low on the page while others are still to come after it."""

    inland: float = 0.9
    """Captions keep to the upper or lower edge."""


@dataclass(frozen=True)
class Calm:
    """How much happens on the art, square by square."""

    energy: _NUMBERS
    """0 for nothing to 1, rows from the top."""
    side: float
    """Of a square."""

    def mean_over(self, tops: _NUMBERS, lefts: _NUMBERS, width: float, height: float) -> _NUMBERS:
        """Return the mean under boxes of one size, for every top and left."""
        rows = _shares(tops, height, self.energy.shape[0], self.side)
        columns = _shares(lefts, width, self.energy.shape[1], self.side)
        mean: _NUMBERS = rows @ self.energy @ columns.T
        return mean


@dataclass(frozen=True)
class Option:
    """A shape that a text could have: its room, and how much one would rather have another."""

    width: float
    height: float
    cost: float = 0


@dataclass(frozen=True)
class Wish:
    """What a place has to fulfil."""

    inside: Box
    forbidden: Sequence[Box] = ()
    after: Sequence[Box] = ()
    """What is read before it."""
    before: Sequence[Box] = ()
    """What is read after it and stands already."""
    mouth: XY | None = None
    to_come: int = 0
    """How many more are to be placed after it."""
    rightwards: bool = True
    """Whether one reads from left to right."""


@dataclass(frozen=True)
class Place:
    """Where a text could go, in which of its shapes."""

    box: Box
    option: int
    cost: float


def places(
    options: Sequence[Option], wish: Wish, *, calm: Calm | None, weights: Weights = Weights()
) -> Iterator[Place]:
    """Return places that fulfil the wish, the best first, no two of them nearly the same."""
    found = [_scored(at, option, wish, calm, weights) for at, option in enumerate(options)]
    rows = np.concatenate([one for one in found if one.size] or [np.empty((0, 4))])
    tried: list[Place] = []
    for cost, at, left, top in rows[np.argsort(rows[:, 0], kind="stable")]:
        option = options[int(at)]
        centre = left + option.width / 2, top + option.height / 2
        if any(_near(centre, one, int(at)) for one in tried):
            continue
        place = Place(Box(x=left, y=top, width=option.width, height=option.height), int(at), float(cost))
        tried.append(place)
        yield place
        if len(tried) == MOST_TRIED:
            return


def read_in_order(earlier: Box, later: Box, *, rightwards: bool = True) -> bool:
    """Say whether a reader comes to the one box before the other: rows downwards, within a row along the script."""
    if _share_of_row(earlier, later) > SAME_ROW:
        return later.x >= earlier.right if rightwards else later.right <= earlier.x
    return later.y + later.height / 2 > earlier.y + earlier.height / 2


def grown(box: Box, margin: float) -> Box:
    """Return a box with a margin around it."""
    return box.shrunk(-margin)


def _scored(at: int, option: Option, wish: Wish, calm: Calm | None, weights: Weights) -> _NUMBERS:
    """Return cost, option, left and top of every allowed place."""
    inside = wish.inside
    if option.width > inside.width or option.height > inside.height:
        return np.empty((0, 4))
    lefts = _steps(inside.x, inside.right - option.width)
    tops = _steps(inside.y, inside.bottom - option.height)
    cost = np.full((tops.size, lefts.size), option.cost, np.float64)
    if calm is not None:
        cost += weights.busy * calm.mean_over(tops, lefts, option.width, option.height)
    middle = tops + option.height / 2 - inside.y
    cost += (weights.early * wish.to_come * middle / inside.height)[:, None]
    cost += (
        _from_mouth(option, wish, tops, lefts, weights) if wish.mouth else _inland(option, wish, tops, lefts, weights)
    )
    allowed = np.ones(cost.shape, bool)
    for box in wish.forbidden:
        allowed &= ~_meets(box, option, tops, lefts)
    for box in wish.after:
        allowed &= _in_order(box, option, tops, lefts, rightwards=wish.rightwards)
    for box in wish.before:
        allowed &= _in_order(box, option, tops, lefts, rightwards=wish.rightwards, turned=True)
    row, column = np.nonzero(allowed)
    return np.stack([cost[row, column], np.full(row.size, float(at)), lefts[column], tops[row]], axis=1)


def _from_mouth(option: Option, wish: Wish, tops: _NUMBERS, lefts: _NUMBERS, weights: Weights) -> _NUMBERS:
    if wish.mouth is None:
        raise ValueError("nobody speaks")
    x, y = wish.mouth
    aside = np.maximum(np.maximum(lefts - x, x - lefts - option.width), 0)
    above = np.maximum(np.maximum(tops - y, y - tops - option.height), 0)
    far = np.maximum(np.hypot(aside[None, :], above[:, None]) - _NEAR, 0) / max(wish.inside.width, wish.inside.height)
    drop = np.clip((tops + option.height * 1.2 - y) / (option.height * 1.5), 0, 1)
    cost: _NUMBERS = weights.far * far + weights.below * drop[:, None]
    return cost


def _inland(option: Option, wish: Wish, tops: _NUMBERS, lefts: _NUMBERS, weights: Weights) -> _NUMBERS:
    inside = wish.inside
    edge = np.minimum(tops - inside.y, inside.bottom - tops - option.height) / inside.height
    aside = np.abs(lefts + option.width / 2 - inside.x - inside.width / 2) / inside.width
    cost: _NUMBERS = weights.inland * (2 * edge[:, None] + 0.3 * aside[None, :])
    return cost


def _meets(box: Box, option: Option, tops: _NUMBERS, lefts: _NUMBERS) -> NDArray[np.bool_]:
    down = (tops < box.bottom) & (tops + option.height > box.y)
    across = (lefts < box.right) & (lefts + option.width > box.x)
    return down[:, None] & across[None, :]


def _in_order(
    box: Box, option: Option, tops: _NUMBERS, lefts: _NUMBERS, *, rightwards: bool, turned: bool = False
) -> NDArray[np.bool_]:
    """Say of every place whether it is read after the box, or, turned, before it."""
    shared = np.minimum(tops + option.height, box.bottom) - np.maximum(tops, box.y)
    row = shared / min(option.height, box.height) > SAME_ROW
    lower = tops + option.height / 2 - (box.y + box.height / 2)
    down = lower < 0 if turned else lower > 0
    along = lefts >= box.right if rightwards is not turned else lefts + option.width <= box.x
    return (~row & down)[:, None] | (row[:, None] & along[None, :])


def _share_of_row(one: Box, other: Box) -> float:
    return (min(one.bottom, other.bottom) - max(one.y, other.y)) / min(one.height, other.height)


def _near(centre: XY, place: Place, option: int) -> bool:
    return (
        place.option == option
        and abs(place.box.x + place.box.width / 2 - centre[0]) < _APART
        and abs(place.box.y + place.box.height / 2 - centre[1]) < _APART
    )


def _steps(first: float, last: float) -> _NUMBERS:
    return np.linspace(first, last, int((last - first) / STEP) + 1) if last - first >= STEP else np.array([first])


def _shares(starts: _NUMBERS, length: float, squares: int, side: float) -> _NUMBERS:
    """Return how much of each stretch lies in each square, as shares of the stretch."""
    edges = np.arange(squares + 1) * side
    low = np.maximum(starts[:, None], edges[None, :-1])
    high = np.minimum(starts[:, None] + length, edges[None, 1:])
    shares: _NUMBERS = np.maximum(high - low, 0) / length
    return shares
