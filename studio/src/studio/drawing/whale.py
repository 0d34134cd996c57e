"""The whale: one long curve with a round head, a pale belly and stars on its back."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from studio.drawing.canvas import Picture, circle, ellipse, group, line, path
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import Points, beside, ribbon, smooth, swell
from studio.drawing.night import sparkle

BACK: Final = (0.34, 0.76, 0.93, 1.0, 1.0, 0.95, 0.84, 0.68, 0.50, 0.33, 0.20, 0.13, 0.085)
BELLY: Final = (0.42, 0.82, 0.95, 0.99, 1.0, 0.94, 0.80, 0.62, 0.44, 0.30, 0.19, 0.13, 0.085)

FLUKE: Final = (
    -0.36 - 0.1j, 0.02 - 0.115j, 0.26 - 0.19j, 0.42 - 0.42j, 0.58 - 0.74j, 0.92 - 1.0j, 0.98 - 0.68j, 0.86 - 0.33j,
)  # fmt: skip
"""One half of the flukes, along the tail from its root; the length of a half is 1."""

LIT: Final = 0.5
"""How far up the body the light from above reaches."""


Mood = Literal["calm", "sad", "wonder", "joy"]


@dataclass(frozen=True)
class Hide:
    """The colours of a whale in some light."""

    back: str = "#34549a"
    deep: str = "#22386f"
    belly: str = "#c4d3f0"
    crease: str = "#8ea4d2"
    rim: str = "#cfe0ff"
    stars: str = "#ffe9ad"


@dataclass(frozen=True)
class Whale:
    """A whale along a curve from its nose to the root of its tail; `girth` is half its height.

    `up` is 1 for a whale that looks to the left with its back up, and -1 for one that looks to the right.
    """

    spine: Sequence[complex]
    girth: float
    up: int
    hide: Hide = Hide()
    asleep: bool = False
    mood: Mood = "calm"
    sings: bool = False

    def point(self, at: float, height: float) -> complex:
        """Find a place on the body: `at` from nose 0 to tail 1, `height` from belly -1 to back 1."""
        profile = BACK if height > 0 else BELLY
        reach = swell(profile, at) * self.girth * abs(height)
        return beside(self.spine, lambda _: self.up * math.copysign(reach, height), 101)[round(at * 100)]

    def draw(self, picture: Picture, *, flipper: bool = True, fluke: float = 0, stars: int = 34) -> list[str]:
        """Draw the whole whale; `fluke` turns its tail by degrees."""
        outline = smooth(self.outline())
        inside = [*self._belly(picture), *self._shading(picture), *self._freckles(picture, stars), *self._crescent()]
        body = group(path(outline, fill=self._hide_paint(picture)), *inside, clip_path=picture.clip(outline))
        return [
            *self._fluke(picture, fluke),
            *([self._flipper(picture, far=True)] if flipper else []),
            body,
            *self._rim(),
            *self._mouth(),
            *self._eye(),
            *([self._flipper(picture, far=False)] if flipper else []),
        ]

    def outline(self) -> Points:
        """Give the points around its body, from the nose over the back; the flukes begin where it ends."""
        return [self._nose(), *self._edge(BACK, 1)[1:], self._tail_end(), *reversed(self._edge(BELLY, -1)[1:])]

    def _nose(self) -> complex:
        way = self.point(0, 0.001) - self.point(0.04, 0.001)
        return self.spine[0] + way / abs(way) * self.girth * 0.1

    def _tail_end(self) -> complex:
        way = self.spine[-1] - self.point(0.94, 0.001)
        return self.spine[-1] + way / abs(way) * self.girth * 0.03

    def _edge(self, profile: Sequence[float], side: int, scale: float = 1) -> Points:
        return beside(self.spine, lambda at: self.up * side * scale * self.girth * swell(profile, at), 40)

    def _hide_paint(self, picture: Picture) -> str:
        top, bottom = self.point(0.3, 1), self.point(0.3, -1)
        return picture.linear(
            [(0, self.hide.back), (0.55, self.hide.back), (1, self.hide.deep)], top, bottom, on_page=True
        )

    def _belly(self, picture: Picture) -> list[str]:
        upper = [
            self.point(at, height)
            for at, height in (
                (0.0, -0.52),
                (0.1, -0.5),
                (0.2, -0.4),
                (0.36, -0.45),
                (0.55, -0.6),
                (0.72, -0.8),
                (0.86, -1),
            )
        ]
        lower = [self.point(at, -1.15) for at in (0.86, 0.7, 0.5, 0.3, 0.12, 0.0)]
        belly = smooth([*upper, *lower])
        top, bottom = self.point(0.3, -0.4), self.point(0.3, -1)
        paint = picture.linear([(0, self.hide.belly), (1, self.hide.crease)], top, bottom, on_page=True)
        pleats = []
        for step in range(6):
            start, end = -0.58 - 0.075 * step, -0.54 - 0.09 * step
            curve = [
                self.point(0.02 + at * (0.5 - 0.03 * step), start + (end - start) * at)
                for at in (0, 0.25, 0.5, 0.75, 1)
            ]
            pleats.append(
                path(
                    smooth(ribbon(curve, [self.girth * 0.006, self.girth * 0.022, self.girth * 0.004])),
                    fill=self.hide.crease,
                    opacity=0.85,
                )
            )
        return [path(belly, fill=paint), *pleats]

    def _shading(self, picture: Picture) -> list[str]:
        rng = picture.rng
        strokes = []
        for _ in range(46):
            at, height = rng.uniform(0.02, 0.9), rng.uniform(-0.3, 0.95)
            curve = [self.point(min(at + step, 1), height) for step in (0, 0.04, 0.08)]
            fill = self.hide.rim if height > LIT else self.hide.deep
            width = self.girth * rng.uniform(0.015, 0.045)
            strokes.append(
                path(smooth(ribbon(curve, [0.5, width, 0.5], count=7)), fill=fill, opacity=rng.uniform(0.06, 0.2))
            )
        glow = [self.point(at, 0.78) for at in (0.02, 0.15, 0.32, 0.5, 0.68)]
        shine = path(
            smooth(ribbon(glow, [2, self.girth * 0.3, self.girth * 0.34, self.girth * 0.2, 2])),
            fill=self.hide.rim,
            opacity=0.16,
        )
        return [shine, *strokes]

    def _freckles(self, picture: Picture, count: int) -> list[str]:
        rng = picture.rng
        dots = []
        for step in range(count):
            height = rng.uniform(-0.1, 0.88)
            spot = self.point(rng.uniform(0.22 if height > LIT else 0.36, 0.93), height)
            size = self.girth * rng.uniform(0.008, 0.02)
            dots.append(
                sparkle(spot, size * 4, self.hide.stars, opacity=0.9)
                if step % 6 == 0
                else circle(spot, max(size, 1), self.hide.stars, opacity=rng.uniform(0.4, 0.95))
            )
        return dots

    def _crescent(self) -> list[str]:
        centre, size = self.point(0.2, 0.55), self.girth * 0.13
        along_spine = self.point(0.26, 0.55) - centre
        angle = math.degrees(math.atan2(along_spine.imag, along_spine.real))
        inner = size * 0.82
        d = f"M0 {-size:.1f}A{size:.1f} {size:.1f} 0 1 0 {size:.1f} 0A{inner:.1f} {inner:.1f} 0 0 1 0 {-size:.1f}Z"
        return [
            path(
                d,
                fill=self.hide.stars,
                opacity=0.85,
                transform=f"translate({centre.real:.1f} {centre.imag:.1f}) rotate({angle:.1f})",
            )
        ]

    def _rim(self) -> list[str]:
        edge = self._edge(BACK, 1, 0.985)[:38]
        light = ribbon(edge, [0.5, self.girth * 0.035, self.girth * 0.045, self.girth * 0.03, 0.5], count=50)
        return [path(smooth(light), fill=self.hide.rim, opacity=0.75)]

    def _mouth(self) -> list[str]:
        corner = {"sad": -0.34, "joy": 0.0, "wonder": -0.16}.get(self.mood, -0.1)
        heights = ((0.005, -0.36), (0.06, -0.42), (0.13, -0.38 + (corner + 0.1) * 0.2), (0.19, (corner - 0.38) / 2))
        smile = [self.point(at, height) for at, height in (*heights, (0.225, corner))]
        lips = path(
            smooth(ribbon(smile, [2, self.girth * 0.03, self.girth * 0.028, self.girth * 0.03, 2], count=20)),
            fill=self.hide.deep,
        )
        return [*self._open_mouth(), lips]

    def _open_mouth(self) -> list[str]:
        """Part the lips in front, as one who hums or gasps does."""
        if not self.sings and self.mood != "wonder":
            return []
        upper = [self.point(at, height) for at, height in ((0.0, -0.34), (0.05, -0.37), (0.11, -0.38), (0.16, -0.34))]
        lower = [self.point(at, height) for at, height in ((0.13, -0.46), (0.07, -0.56), (0.01, -0.55))]
        tongue = [self.point(at, height) for at, height in ((0.03, -0.52), (0.07, -0.5), (0.1, -0.47), (0.07, -0.54))]
        return [path(smooth([*upper, *lower]), fill="#3a1e4e"), path(smooth(tongue), fill="#c4627c", opacity=0.9)]

    def _eye(self) -> list[str]:
        at, size = self.point(0.245, 0.14), self.girth * 0.085
        tilt = self.point(0.28, 0.14) - at
        angle = math.degrees(math.atan2(tilt.imag, tilt.real)) + (0 if self.up > 0 else 180)
        turn = f"translate({at.real:.1f} {at.imag:.1f}) rotate({angle:.1f})"
        cheek = ellipse(complex(0, size * 1.7), size * 1.6, size * 0.9, "#f39aa0", opacity=0.32)
        lid = line(
            f"M{-size * 1.5:.1f} {size * 0.1:.1f}Q0 {size * 1.5:.1f} {size * 1.5:.1f} {size * 0.1:.1f}",
            self.hide.deep,
            size * 0.32,
        )
        if self.asleep:
            return [group(cheek, lid, *self._brow(size), *self._tear(size), transform=turn)]
        upper = smooth(
            ribbon(
                [
                    complex(-size * 1.5, -size * 0.2),
                    complex(-size * 0.2, -size * 1.45),
                    complex(size * 1.5, -size * 0.1),
                ],
                [1, size * 0.4, 1],
            )
        )
        return [
            group(
                cheek,
                ellipse(0j, size * 1.35, size * 1.2, "#eef3ff"),
                circle(complex(0, size * 0.05), size, "#1a2146"),
                circle(complex(0, size * 0.3), size * 0.62, "#3f568f"),
                circle(complex(0, size * 0.1), size * 0.5, "#0d1128"),
                circle(complex(-size * 0.34, -size * 0.36), size * 0.34, "#ffffff"),
                circle(complex(size * 0.36, size * 0.42), size * 0.16, "#ffffff", opacity=0.85),
                path(upper, fill=self.hide.deep),
                *self._brow(size),
                transform=turn,
            )
        ]

    def _brow(self, size: float) -> list[str]:
        if self.mood == "calm":
            return []
        ends = {"sad": (-1.5, -2.7), "wonder": (-2.5, -2.5), "joy": (-2.0, -2.0)}[self.mood]
        arch = -3.3 if self.mood == "wonder" else -2.6
        away = -1 if self.up > 0 else 1
        brow = [
            complex(-away * size * 1.3, ends[0] * size),
            complex(0, arch * size * 0.94),
            complex(away * size * 1.4, ends[1] * size),
        ]
        return [path(smooth(ribbon(brow, [1, size * 0.5, 1], count=9)), fill=self.hide.deep, opacity=0.9)]

    def _tear(self, size: float) -> list[str]:
        if self.mood != "sad":
            return []
        drop = smooth([size * spot for spot in (1.2j, 0.6 + 2.4j, 0.6 + 3.2j, 3.6j, -0.6 + 3.2j, -0.6 + 2.4j)])
        return [
            path(drop, fill="#cfe6ff", opacity=0.85),
            circle(complex(-size * 0.2, size * 2.8), size * 0.22, "#ffffff"),
        ]

    def flipper(self, *, far: bool = False) -> Points:
        """Give the points around the flipper on this side, or on the far one."""
        root = self.point(0.37 if not far else 0.31, -0.5 if not far else -0.8)
        tip = self.point(0.62 if not far else 0.5, -1.5 if not far else -1.55)
        middle = (root + tip) / 2 + (self.point(0.6, -0.6) - self.point(0.45, -0.6)) * (0.12 if far else 0.35)
        width = self.girth * 0.36
        return ribbon([root, middle, tip], [width * 0.62, width * 1.06, width * 0.92, width * 0.5, 2], count=14)

    def _flipper(self, picture: Picture, *, far: bool) -> str:
        fin = smooth(self.flipper(far=far))
        if far:
            return path(fin, fill=self.hide.deep)
        tones = Tones(self.hide.back, self.hide.deep, self.hide.rim)
        return solid(
            picture, fin, tones, light=complex(-self.girth * 0.05, -self.girth * 0.05), edge=max(2, self.girth * 0.02)
        )

    def flukes(self, turn: float = 0, veins: bool = False) -> list[Points]:
        """Give the points around its flukes, turned by degrees against the body, or those of their two veins."""
        end, before = self.spine[-1], self.point(0.94, 0.001)
        way, size = (end - before) / abs(end - before), self.girth * 0.95

        def bent(point: complex) -> complex:
            """Turn a place on the flukes the more, the farther it is from the body."""
            share = min(max((point.real + 0.1) / 0.4, 0), 1)
            return end + way * size * (cmath.rect(1, math.radians(turn * share)) * point - 0.12)

        if veins:
            half = (0.32 + 0.12j, 0.62 + 0.42j, 0.86 + 0.76j)
            return [[bent(point) for point in half], [bent(point.conjugate()) for point in half]]
        upper = [bent(point) for point in FLUKE]
        return [[*upper, bent(0.66 + 0j), *(bent(point.conjugate()) for point in reversed(FLUKE))]]

    def _fluke(self, picture: Picture, turn: float) -> list[str]:
        size = self.girth * 0.95
        outline = smooth(self.flukes(turn)[0])
        tones = Tones(self.hide.back, self.hide.deep, self.hide.rim)
        veins = [
            path(smooth(ribbon(vein, [1, size * 0.04, 1])), fill=self.hide.deep, opacity=0.6)
            for vein in self.flukes(turn, veins=True)
        ]
        return [
            solid(
                picture,
                outline,
                tones,
                light=complex(-size * 0.05, -size * 0.07),
                edge=max(2, size * 0.025),
                inside=veins,
            )
        ]


def breath(picture: Picture, at: complex, size: float, colour: str = "#dfe9ff") -> list[str]:
    """Draw the sparkling breath above a blow-hole."""
    rng = picture.rng
    shapes = []
    for step in range(16):
        lift = step / 15
        spot = at + complex(rng.uniform(-1, 1) * size * (0.15 + 0.75 * lift), -size * lift * 1.6)
        shapes.append(
            circle(spot, size * rng.uniform(0.03, 0.1) * (1.2 - lift * 0.6), colour, opacity=0.75 - 0.5 * lift)
        )
    shapes += [
        sparkle(at + complex(x * size, y * size), size * 0.22, "#ffe9ad")
        for x, y in ((-0.5, -1.3), (0.45, -1.0), (0.1, -1.8))
    ]
    return shapes
