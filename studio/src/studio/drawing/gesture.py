"""Arms that bend at the elbow, sleeves with an opening, and soft small hands that do something."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from typing import Literal

from studio.drawing.canvas import SKIN, SKIN_LINE, SKIN_SHADE, Picture, ellipse, group, line, path, turned
from studio.drawing.cloth import COAT, Tones, folds, solid
from studio.drawing.curves import along, ribbon, smooth
from studio.drawing.figure import STARS

Pose = Literal["rest", "wave", "hold", "cup"]

_OUTLINE = {"stroke": SKIN_LINE, "stroke_width": 1.5, "stroke_opacity": 0.6}


def palm(at: complex, degrees: float, *, pose: Pose = "rest", scale: float = 1, mirror: bool = False) -> str:
    """Draw a child's hand with its wrist at `at`, fingers along `degrees` (0 is to the right), thumb above."""
    drawn = {"rest": _rest, "wave": _wave, "hold": _hold, "cup": _cup}[pose]()
    wrist = path(smooth(ribbon([-22 + 0j, 2 + 0j], [19, 20])), fill=SKIN_SHADE, **_OUTLINE)
    return group(wrist, *drawn, transform=turned(at, degrees, scale, mirror=mirror))


def _rest() -> list[str]:
    back = smooth(
        [-5 - 10j, 8 - 14j, 24 - 15j, 38 - 13j, 47 - 6j, 48 + 3j, 43 + 10j, 32 + 14j, 18 + 14j, 6 + 12j, -5 + 10j]
    )
    return [
        path(back, fill=SKIN, **_OUTLINE),
        *(
            line(f"M{x} {y}Q{x + 8} {y + bend} {x + 15} {y + bend}", SKIN_LINE, 1.5, opacity=0.5)
            for x, y, bend in ((31, -6, 0.4), (32, 1, 0.6), (29, 7.5, 0.8))
        ),
        path(smooth(ribbon([4 - 6j, 15 - 16j, 28 - 17j], [13, 12, 9], count=9)), fill=SKIN, **_OUTLINE),
    ]


def _wave() -> list[str]:
    fingers = []
    for lean, length, root in ((-27, 23, 20 - 10j), (-8, 27, 24 - 4j), (9, 26, 24 + 4j), (27, 21, 20 + 11j)):
        tip = root + cmath.rect(length, math.radians(lean))
        fingers.append(
            path(smooth(ribbon([root, (root + tip) / 2, tip], [11.5, 11.5, 10], count=9)), fill=SKIN, **_OUTLINE)
        )
    hollow = smooth([-5 - 10j, 8 - 15j, 22 - 16j, 30 - 8j, 31 + 6j, 24 + 15j, 8 + 15j, -5 + 10j])
    return [
        path(smooth(ribbon([2 - 8j, 8 - 20j, 20 - 30j], [14, 12, 10], count=9)), fill=SKIN, **_OUTLINE),
        *fingers,
        path(hollow, fill=SKIN),
        line("M6 -12Q16 -8 15 4", SKIN_LINE, 1.4, opacity=0.35),
        line("M14 10Q22 8 26 2", SKIN_LINE, 1.4, opacity=0.3),
    ]


def _hold() -> list[str]:
    fist = smooth([-5 - 10j, 8 - 15j, 24 - 16j, 35 - 10j, 38 + 1j, 35 + 11j, 24 + 16j, 8 + 15j, -5 + 10j])
    knuckles = [line(f"M{x} {y}q9 2 16 0", SKIN_LINE, 1.5, opacity=0.5) for x, y in ((19, -7), (21, 1), (19, 8))]
    thumb = smooth(ribbon([4 - 7j, 14 - 15j, 25 - 8j, 27 + 1j], [12, 12, 11, 9], count=11))
    return [path(fist, fill=SKIN, **_OUTLINE), *knuckles, path(thumb, fill=SKIN, **_OUTLINE)]


def _cup() -> list[str]:
    """A hollow hand, palm up: fingers lie along and curl a little upwards."""
    bowl = smooth(
        [-5 - 9j, 10 - 6j, 26 - 8j, 42 - 17j, 52 - 19j, 55 - 12j, 46 + 0j, 34 + 10j, 16 + 14j, 2 + 12j, -5 + 9j]
    )
    lines = [
        line(f"M{x} {y}Q{x + 10} {y - 2} {x + 17} {y - 9}", SKIN_LINE, 1.5, opacity=0.45)
        for x, y in ((31, -1), (30, 5))
    ]
    thumb = smooth(ribbon([6 - 4j, 18 - 13j, 31 - 17j], [12, 11, 8], count=9))
    return [path(bowl, fill=SKIN, **_OUTLINE), *lines, path(thumb, fill=SKIN, **_OUTLINE)]


def reach(
    picture: Picture,
    joints: Sequence[complex],
    *,
    cloth: Tones = COAT,
    pose: Pose = "rest",
    turn: float | None = None,
    mirror: bool = False,
    width: float = 54,
    size: float = 1.12,
    light: complex = -6 - 6j,
    dots: bool = False,
) -> list[str]:
    """Draw an arm in a sleeve through shoulder, elbow and wrist, and its hand; `turn` points the fingers.

    `dots` prints the pyjamas' dots on the sleeve.
    """
    shoulder, elbow, wrist = joints
    upper, lower = (elbow - shoulder) / abs(elbow - shoulder), (wrist - elbow) / abs(wrist - elbow)
    spine = [shoulder, shoulder + (elbow - shoulder) * 0.5, elbow - upper * width * 0.2, elbow + lower * width * 0.2]
    spine += [elbow + (wrist - elbow) * 0.6, wrist]
    outline = smooth(ribbon(spine, [width * share for share in (1.0, 0.94, 0.82, 0.8, 0.86, 0.94)], count=22))
    degrees = math.degrees(cmath.phase(lower)) if turn is None else turn
    inner = _inner_elbow(elbow, upper, lower, width)
    creases = folds(inner, cloth.shade, width=4.5, opacity=0.6)
    spots = [
        ellipse(point + 1j * lower * width * (0.2 if step % 2 else -0.2), 4, 4, STARS, opacity=0.8)
        for step, point in enumerate(along(spine, 9)[1:-1])
    ]
    return [
        palm(wrist + lower * 13, degrees - 180 if mirror else degrees, pose=pose, scale=size, mirror=mirror),
        group(
            path(outline, fill="none", stroke=cloth.shade, stroke_width=2.2),
            solid(picture, outline, cloth, light=light, inside=[*(spots if dots else []), *creases]),
        ),
        *_opening(picture, wrist, lower, width, cloth),
    ]


def _inner_elbow(elbow: complex, upper: complex, lower: complex, width: float) -> list[list[complex]]:
    """Give the creases that fan out from the inner side of a bent elbow; none for a straight arm."""
    side = (lower - upper) if abs(lower - upper) > 0.2 else 0j  # noqa: PLR2004 - nearly straight
    if not side:
        return []
    side /= abs(side)
    hollow = elbow + side * width * 0.42
    return [
        [
            hollow + way * width * 0.1,
            hollow + way * width * 0.26 - side * width * 0.14,
            hollow + way * width * 0.34 - side * width * 0.4,
        ]
        for way in (-upper, lower)
    ]


def _opening(picture: Picture, wrist: complex, way: complex, width: float, cloth: Tones) -> list[str]:
    """Turn back the end of the sleeve."""
    across, deep = way * 1j * width * 0.53, way * 15
    band = smooth(
        [
            wrist - across - deep * 0.25,
            wrist - across * 0.96 + deep * 0.75,
            wrist + deep * 0.95,
            wrist + across * 0.96 + deep * 0.75,
            wrist + across - deep * 0.25,
            wrist - deep * 0.1,
        ]
    )
    tones = Tones(cloth.light, cloth.base, "#fff6df")
    return [
        path(band, fill="none", stroke=cloth.shade, stroke_width=2),
        solid(picture, band, tones, light=-2 - 3j, edge=2),
    ]
