"""Lines of a steady but living hand; points are complex numbers, x + y·i in page units."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Final

from studio.drawing.canvas import number

Points = list[complex]
BLUNT: Final = 3
"""Half a width from which on the end of a stroke is rounded."""


def smooth(points: Sequence[complex], *, closed: bool = True) -> str:
    """Write the soft curve through the points as an SVG path."""
    here = _tenths(points[0])
    steps = [f"M{_at(here)}"]
    for before, start, end, after in _spans(points, closed=closed):
        goal = _tenths(end)
        first, second = start + (end - before) / 6 - here, end - (after - start) / 6 - here
        steps.append(f"c{_joined(first, second, goal - here)}")
        here = goal
    return "".join(steps) + ("z" if closed else "")


def straight(points: Sequence[complex], *, closed: bool = True) -> str:
    """Write the polygon through the points as an SVG path."""
    return f"M{' L'.join(_at(point) for point in points)}" + ("Z" if closed else "")


def along(points: Sequence[complex], count: int, *, closed: bool = False) -> Points:
    """Walk the soft curve through the points in `count` equal steps of its parameter."""
    spans = _spans(points, closed=closed)
    last = count if closed else count - 1
    return [_on_curve(spans, len(spans) * step / last) for step in range(count)]


def swell(values: Sequence[float], at: float) -> float:
    """Read a smooth course through evenly spaced values at `at` (0-1)."""
    spans = _spans([complex(value) for value in values], closed=False)
    return _on_curve(spans, len(spans) * at).real


def _on_curve(spans: list[tuple[complex, complex, complex, complex]], at: float) -> complex:
    index = min(int(at), len(spans) - 1)
    before, start, end, after = spans[index]
    t = at - index
    first, second = start + (end - before) / 6, end - (after - start) / 6
    u = 1 - t
    return u**3 * start + 3 * u * u * t * first + 3 * u * t * t * second + t**3 * end


def ring(at: complex, rx: float, ry: float, count: int = 12, *, turn: float = 0) -> Points:
    """Give points around an ellipse, turned by degrees."""
    spin = cmath.rect(1, math.radians(turn))
    return [
        at + spin * complex(rx * math.cos(angle), ry * math.sin(angle))
        for angle in (math.tau * step / count for step in range(count))
    ]


def wobbly(points: Iterable[complex], rng: Random, amount: float) -> Points:
    """Move each point a little, as a hand does."""
    return [point + complex(rng.uniform(-amount, amount), rng.uniform(-amount, amount)) for point in points]


def blob(at: complex, rx: float, ry: float, rng: Random, *, wobble: float = 0.05, count: int = 10) -> str:
    """Write a hand-drawn round shape as a path."""
    return smooth(wobbly(ring(at, rx, ry, count, turn=rng.uniform(0, 360 / count)), rng, wobble * min(rx, ry)))


def placed(
    points: Iterable[complex], at: complex, degrees: float = 0, scale: float = 1, *, mirror: bool = False
) -> Points:
    """Move, turn and scale points drawn around the origin, as `canvas.turned` does with a group."""
    spin = cmath.rect(scale, math.radians(degrees))
    return [at + spin * (-point.conjugate() if mirror else point) for point in points]


def ribbon(spine: Sequence[complex], widths: Sequence[float], *, count: int = 14) -> Points:
    """Give the outline of a limb: the soft curve `spine`, as wide as `widths` along it, with round ends."""
    middle = along(spine, count)
    half = [_between(widths, step / (count - 1)) / 2 for step in range(count)]
    across = [1j * _direction(middle, step) for step in range(count)]
    left = [point + side * reach for point, side, reach in zip(middle, across, half, strict=True)]
    right = [point - side * reach for point, side, reach in zip(middle, across, half, strict=True)]
    return [
        *_cap(middle[0], -_direction(middle, 0) * half[0]),
        *left,
        *_cap(middle[-1], _direction(middle, count - 1) * half[-1]),
        *reversed(right),
    ]


def _cap(at: complex, reach: complex) -> Points:
    if abs(reach) < BLUNT:
        return [at + reach * 0.8]
    return [at + reach * cmath.rect(0.97, math.radians(angle)) for angle in (52, 0, -52)]


def beside(spine: Sequence[complex], reach: Callable[[float], float], count: int) -> Points:
    """Follow a soft curve at a changing distance; a positive reach is above a curve that runs to the right."""
    middle = along(spine, count)
    return [point - 1j * _direction(middle, step) * reach(step / (count - 1)) for step, point in enumerate(middle)]


def _direction(points: Sequence[complex], step: int) -> complex:
    way = points[min(step + 1, len(points) - 1)] - points[max(step - 1, 0)]
    return way / (abs(way) or 1)


def _between(values: Sequence[float], at: float) -> float:
    place = at * (len(values) - 1)
    index = min(int(place), len(values) - 2)
    return values[index] + (values[index + 1] - values[index]) * (place - index)


def _spans(points: Sequence[complex], *, closed: bool) -> list[tuple[complex, complex, complex, complex]]:
    count = len(points)
    if closed:
        return [
            (points[step - 1], points[step], points[(step + 1) % count], points[(step + 2) % count])
            for step in range(count)
        ]
    return [
        (points[max(step - 1, 0)], points[step], points[step + 1], points[min(step + 2, count - 1)])
        for step in range(count - 1)
    ]


def _tenths(point: complex) -> complex:
    return complex(round(point.real, 1), round(point.imag, 1))


def _joined(*points: complex) -> str:
    """Write numbers with no more between them than SVG needs: a minus sign parts them, too."""
    values = [number(part) for point in points for part in (point.real, point.imag)]
    return values[0] + "".join(value if value.startswith("-") else f" {value}" for value in values[1:])


def _at(point: complex) -> str:
    return f"{number(point.real)} {number(point.imag)}"
