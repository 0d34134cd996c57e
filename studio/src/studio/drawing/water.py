"""Flowing water in day light: rivers between two banks, falls, ripples, rain, mist, and the world below."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from studio.drawing.canvas import PAGE, Picture, circle, ellipse, group, line, path, rect
from studio.drawing.curves import Points, along, ribbon, smooth


@dataclass(frozen=True)
class Flow:
    """A river between two banks, each a soft curve downstream with as many points as the other."""

    left: Points
    right: Points

    def at(self, downstream: float, across: float) -> complex:
        """Return a place on the water; both shares run from 0 to 1."""
        step = downstream * 48
        low = min(int(step), 47)
        left, right = self._banks()
        one = left[low] + (left[low + 1] - left[low]) * (step - low)
        other = right[low] + (right[low + 1] - right[low]) * (step - low)
        return one + (other - one) * across

    def outline(self) -> str:
        """Write the shape of the water as a path."""
        left, right = self._banks()
        return smooth([*left[::3], *reversed(right[::3])])

    def _banks(self) -> tuple[Points, Points]:
        return along(self.left, 49), along(self.right, 49)


@dataclass(frozen=True)
class Hue:
    """The colours of water: far off, near, in its depth, and where it glints."""

    far: str
    near: str
    deep: str
    glint: str


BROOK = Hue("#a8d8e4", "#4fa3c4", "#2c7ba6", "#f4fdff")


def river(picture: Picture, flow: Flow, hue: Hue = BROOK, *, streaks: int = 60, bank: str | None = None) -> None:
    """Let a river run between its banks, with light on its currents."""
    d = flow.outline()
    start, end = flow.at(0, 0.5), flow.at(1, 0.5)
    if bank:
        picture.add(line(d, bank, 9, opacity=0.8))
    picture.add(path(d, fill=picture.linear([(0, hue.far), (1, hue.near)], start, end, on_page=True)))
    rng = picture.rng
    middle = [flow.at(step / 8, 0.28) for step in range(9)] + [flow.at(1 - step / 8, 0.72) for step in range(9)]
    currents = [path(smooth(middle), fill=hue.deep, opacity=0.28)]
    for step in range(streaks):
        down, across = (step + rng.random()) / streaks, rng.uniform(0.04, 0.96)
        reach = rng.uniform(0.05, 0.14)
        span = abs(flow.at(down, 1) - flow.at(down, 0))
        if span > _WIDE:
            half = rng.uniform(14, 40) / span
            way = [flow.at(down, min(1, max(0, across + half * part))) + complex(0, 3 * part * part)
                   for part in (-1, -0.4, 0.4, 1)]  # fmt: skip
        else:
            way = [
                flow.at(min(1, down + reach * part), across + rng.uniform(-0.012, 0.012)) for part in (0, 0.33, 0.66, 1)
            ]
        light = step % 4 != 0
        stroke = ribbon(way, [0.4, min(6, max(1.2, span * 0.014)) * rng.uniform(0.6, 1.4), 0.4], count=5)
        currents.append(
            path(smooth(stroke), fill=hue.glint if light else hue.deep, opacity=rng.uniform(0.3, 0.8) if light else 0.3)
        )
    picture.add(group(*currents, clip_path=picture.clip(d)))
    edge = [flow.at(step / 20, side) for side in (0.0, 1.0) for step in range(21)]
    for bank_line in (edge[:21], edge[21:]):
        picture.add(line(smooth(bank_line, closed=False), hue.glint, 3, opacity=0.55))


_WIDE: Final = 230
"""Where a river is wider than this, it is so near that light lies across it."""


def falling(picture: Picture, flow: Flow, hue: Hue = BROOK, *, threads: int = 90) -> None:
    """Let water fall between two edges, top to bottom, in white threads."""
    d = flow.outline()
    start, end = flow.at(0, 0.5), flow.at(1, 0.5)
    body = picture.linear([(0, hue.near), (0.12, hue.far), (0.7, hue.glint), (1, "#ffffff")], start, end, on_page=True)
    picture.add(path(d, fill=body))
    rng = picture.rng
    drawn = []
    for step in range(threads):
        down, across = rng.random() ** 1.2 * 0.9, (step + rng.random()) / threads
        reach = rng.uniform(0.12, 0.4)
        way = [flow.at(min(1, down + reach * part), across) for part in (0, 0.5, 1)]
        dark = step % 3 == 0
        stroke = ribbon(way, [0.5, rng.uniform(3, 9), 1], count=5)
        drawn.append(path(smooth(stroke), fill=hue.near if dark else "#ffffff", opacity=0.35 if dark else 0.7))
    picture.add(group(*drawn, clip_path=picture.clip(d)))


def foam(picture: Picture, spots: list[tuple[float, float, float]], colour: str = "#ffffff") -> list[str]:
    """Heap foam at (x, y, size), with a soft light around each heap."""
    rng = picture.rng
    drawn = []
    for x, y, size in spots:
        drawn.append(circle(complex(x, y), size * 1.7, picture.glow(colour, 0.55)))
        drawn += [
            circle(complex(x, y) + complex(rng.gauss(0, size * 0.6), rng.gauss(0, size * 0.26)),
                size * rng.uniform(0.16, 0.42),
                   colour, opacity=0.8)
            for _ in range(7)
        ]  # fmt: skip
    return drawn


def ripples(
    at: complex, reach: float, colour: str, *, rings: int = 3, flat: float = 0.26, opacity: float = 0.6
) -> list[str]:
    """Draw rings that spread on still water around something."""
    return [
        ellipse(at, reach * (0.5 + 0.5 * step), reach * flat * (0.5 + 0.5 * step), "none", stroke=colour,
                stroke_width=2.6 - 0.5 * step, opacity=opacity * (1 - step / (rings + 1)))
        for step in range(rings)
    ]  # fmt: skip


def rainbow(at: complex, radius: float, width: float, *, opacity: float = 0.4) -> list[str]:
    """Draw a bow of seven colours around `at`."""
    colours = ("#e8575a", "#f3974b", "#f7dc62", "#77c56d", "#5fb4e0", "#5a7fd0", "#9a6cc4")
    return [
        circle(at, radius - step * width, "none", stroke=colour, stroke_width=width * 1.25, stroke_opacity=opacity)
        for step, colour in enumerate(colours)
    ]


def rain(
    picture: Picture,
    count: int,
    colour: str,
    *,
    slant: float = -12,
    long: float = 40,
    opacity: float = 0.5,
    width: float = 2,
) -> str:
    """Let it rain over the whole page."""
    rng = picture.rng
    drops = [
        f"M{rng.uniform(-20, PAGE + 60):.0f} {rng.uniform(-40, PAGE):.0f}l{slant * size:.0f} {long * size:.0f}"
        for size in (rng.uniform(0.5, 1.2) for _ in range(count))
    ]
    return line("".join(drops), colour, width, opacity=opacity)


def splashes(
    picture: Picture, count: int, colour: str, *, top: float, bottom: float, left: float = 0, right: float = PAGE
) -> str:
    """Let drops jump where the rain meets water."""
    rng = picture.rng
    drawn = []
    for _ in range(count):
        y = rng.uniform(top, bottom)
        size = 0.5 + 0.9 * (y - top) / (bottom - top)
        x = rng.uniform(left, right)
        ring = f"m{-9 * size:.0f} 0q{9 * size:.0f} {6 * size:.0f} {18 * size:.0f} 0"
        drawn.append(f"M{x:.0f} {y:.0f}{ring}m{-13 * size:.0f} -6l-3 -6m{8 * size:.0f} 5l3 -7")
    return line("".join(drawn), colour, 1.8, opacity=0.65)


def mist(picture: Picture, y: float, height: float, colour: str = "#ffffff", *, strength: float = 0.8) -> str:
    """Lay a band of mist across the page, thickest at `y`."""
    veil = picture.linear([(0, colour, 0), (0.5, colour, strength), (1, colour, 0)])
    return rect(-5, y - height / 2, PAGE + 10, height, veil)


def bubbles(picture: Picture, at: complex, count: int, *, spread: float = 26, rise: float = 160) -> list[str]:
    """Let air rise from `at`."""
    rng = picture.rng
    drawn = []
    for step in range(count):
        up = (step + rng.random()) / count
        spot = at + complex(rng.gauss(0, spread * (0.3 + 0.7 * up)), -rise * up)
        size = rng.uniform(2, 7) * (0.7 + 0.6 * up)
        drawn += [
            circle(spot, size, "#eafcff", fill_opacity=0.22, stroke="#f4ffff", stroke_width=1.3, stroke_opacity=0.8),
            circle(spot - size * (0.35 + 0.35j), size * 0.25, "#ffffff", opacity=0.9),
        ]
    return drawn


def weed(picture: Picture, root: complex, tall: float, colour: str, *, sway: float = 20) -> str:
    """Let a water plant wave from its root."""
    rng = picture.rng
    lean = rng.uniform(0.6, 1.3) * sway
    way = [
        root,
        root + complex(lean, -tall * 0.33),
        root + complex(-lean * 0.5, -tall * 0.66),
        root + complex(lean, -tall),
    ]
    return path(smooth(ribbon(way, [tall * 0.05, tall * 0.075, tall * 0.06, 1], count=12)), fill=colour)


def lily(picture: Picture, *, leaf: str = "#5f9a5c", edge: str = "#a9d38a", shade: str = "#3c7050") -> str:
    """Cut the stamp of a lily pad of radius 40 seen from above."""
    notch = [complex(40 * math.cos(a), 40 * math.sin(a)) for a in (0.25 + (math.tau - 0.5) * s / 20 for s in range(21))]
    d = "M0 0L" + "L".join(f"{spot.real:.0f} {spot.imag:.0f}" for spot in notch) + "Z"
    veins = "".join(
        f"M0 0L{34 * math.cos(a):.0f} {34 * math.sin(a):.0f}"
        for a in (0.7 + (math.tau - 1.4) * s / 8 for s in range(9))
    )
    return picture.stamp(
        path(d, fill=shade, transform="translate(3 4)", opacity=0.5),
        path(d, fill=leaf, stroke=edge, stroke_width=2.4),
        line(veins, edge, 1.4, opacity=0.55),
    )


def lotus(picture: Picture, petal: str = "#ffe9f2", inner: str = "#fff8e0") -> str:
    """Cut the stamp of a water lily's flower of radius 22 seen from above."""

    def whorl(reach: float, count: int, start: float, colour: str) -> list[str]:
        drawn = []
        for step in range(count):
            tip = reach * complex(math.cos(start + math.tau * step / count), math.sin(start + math.tau * step / count))
            across = tip * 0.28j
            drawn.append(
                path(
                    smooth([0j, tip * 0.55 + across, tip, tip * 0.55 - across]),
                    fill=colour,
                    stroke="#e8a9c0",
                    stroke_width=0.8,
                )
            )
        return drawn

    return picture.stamp(*whorl(24, 8, 0, petal), *whorl(16, 7, 0.3, inner), circle(0j, 4.6, "#f4c14a"))


def breaker(
    picture: Picture, crests: Points, hue: Hue, *, dip: float = 60, foam_colour: str = "#f4ecdc", drops: int = 10
) -> list[str]:
    """Draw one row of steep waves through their crests, down to the lower edge of the page, with foam on top."""
    rng = picture.rng
    d = f"M{crests[0].real:.0f} {crests[0].imag:.0f}"
    troughs = []
    for start, end in pairwise(crests):
        low = start + (end - start) * 0.55 + complex(0, dip)
        troughs.append((start, low, end))
        d += f"C{start.real + 14:.0f} {start.imag + dip * 0.9:.0f} {low.real - 20:.0f} {low.imag:.0f} "
        d += f"{low.real:.0f} {low.imag:.0f}"
        d += f"S{end.real - 26:.0f} {end.imag + dip * 0.2:.0f} {end.real:.0f} {end.imag:.0f}"
    high = min(spot.imag for spot in crests)
    d += f"V{PAGE + 20}H{crests[0].real:.0f}Z"
    body = picture.linear(
        [(0, hue.far), (0.5, hue.near), (1, hue.deep)], complex(0, high), complex(0, high + 200), on_page=True
    )
    drawn = [path(d, fill=body)]
    lines = []
    for start, low, end in troughs:
        for share, width in ((0.3, 3.4), (0.55, 2.6), (0.8, 2)):
            shift = complex(0, dip * share + 10)
            way = [start + shift + (low - start) * 0.35, low + shift * 0.7, end + shift + (low - end) * 0.3]
            lines.append(line(smooth(way, closed=False), hue.glint, width, opacity=0.5 - 0.35 * share))
        for step in range(11):
            share = 0.02 + 0.05 * step
            spot = (
                end
                + (low - end) * share
                + complex(rng.uniform(-5, 5), -dip * 0.5 * share * (1 - share) + rng.uniform(-3, 6))
            )
            lines.append(circle(spot, (9.5 - 0.8 * step) * rng.uniform(0.7, 1.15), foam_colour, opacity=0.9))
        lines += [
            circle(
                end + complex(rng.gauss(4, 20), rng.uniform(-24, 10)), rng.uniform(1.6, 5), foam_colour, opacity=0.85
            )
            for _ in range(drops)
        ]
    return [*drawn, *lines]
