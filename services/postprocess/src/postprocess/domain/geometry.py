"""Points, boxes and closed lines on a page."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from contracts.values import Box

XY = tuple[float, float]


def inside(point: XY, polygon: Sequence[XY]) -> bool:
    """Say whether a point lies inside a polygon."""
    x, y = point
    within = False
    for (ax, ay), (bx, by) in zip(polygon, (*polygon[1:], *polygon[:1]), strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            within = not within
    return within


def in_box(point: XY, box: Box) -> bool:
    """Say whether a point lies in a box or on its edge."""
    return box.x <= point[0] <= box.right and box.y <= point[1] <= box.bottom


def distance(point: XY, polygon: Sequence[XY]) -> float:
    """Return how far a point lies from the nearest side of a polygon."""
    x, y = point
    nearest = math.inf
    ax, ay = polygon[-1]
    for bx, by in polygon:
        dx, dy = bx - ax, by - ay
        along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy or 1)
        along = 0 if along < 0 else min(along, 1)
        off_x, off_y = ax + dx * along - x, ay + dy * along - y
        if (squared := off_x * off_x + off_y * off_y) < nearest:
            nearest = squared
        ax, ay = bx, by
    return math.sqrt(nearest)


def around(points: Iterable[XY]) -> Box:
    """Return the smallest box around points."""
    xs, ys = zip(*points, strict=True)
    return Box(x=min(xs), y=min(ys), width=max(max(xs) - min(xs), 1e-6), height=max(max(ys) - min(ys), 1e-6))


def superellipse(centre: XY, a: float, b: float, *, roundness: float, corners: int) -> tuple[XY, ...]:
    """Return points of |x/a|^n + |y/b|^n = 1: a roundness n of 2 is an ellipse, more is squarer."""
    x, y = centre
    return tuple((x + a * c, y + b * s) for c, s in _unit_superellipse(roundness, corners))


@lru_cache(maxsize=8)
def _unit_superellipse(roundness: float, corners: int) -> tuple[XY, ...]:
    turns = (2 * math.pi * step / corners for step in range(corners))
    power = 2 / roundness
    return tuple(
        (math.copysign(abs(c) ** power, c), math.copysign(abs(s) ** power, s))
        for c, s in ((math.cos(turn), math.sin(turn)) for turn in turns)
    )
