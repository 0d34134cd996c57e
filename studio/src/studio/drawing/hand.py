"""The child's hands."""

from __future__ import annotations

import cmath
import math
from typing import Literal

from studio.drawing.canvas import SKIN, SKIN_LINE, group, line, path, turned
from studio.drawing.curves import ribbon, smooth

Grip = Literal["open", "mitten", "fist"]


def hand(at: complex, degrees: float, *, scale: float = 1, grip: Grip = "mitten", mirror: bool = False) -> str:
    """Draw a hand with its wrist at `at` and its fingers pointing along `degrees` (0 is to the right)."""
    outline = {"stroke": SKIN_LINE, "stroke_width": 1.4, "stroke_opacity": 0.6}
    palm = smooth([-4 - 8j, 8 - 11j, 20 - 12j, 26 - 4j, 26 + 6j, 20 + 12j, 8 + 11j, -4 + 8j])
    if grip == "fist":
        knuckles = [
            line(
                smooth([complex(17, y), complex(25, y + 1), complex(30, y)], closed=False), SKIN_LINE, 1.4, opacity=0.55
            )
            for y in (-6, 1, 8)
        ]
        fist = smooth([-4 - 8j, 6 - 12j, 20 - 15j, 31 - 10j, 33 + 2j, 30 + 13j, 18 + 16j, 6 + 12j, -4 + 8j])
        thumb = smooth(ribbon([4 - 8j, 14 - 12j, 22 - 4j], [9, 10, 8]))
        return group(
            path(fist, fill=SKIN, **outline),
            *knuckles,
            path(thumb, fill=SKIN, **outline),
            transform=turned(at, degrees, scale, mirror=mirror),
        )
    spread = 15 if grip == "open" else 5
    fingers = []
    for step, (y, length) in enumerate(((-9.5, 15), (-3.2, 19), (3.2, 18), (9, 14))):
        way = cmath.rect(length, math.radians((step - 1.5) * spread))
        root = complex(20, y * (1 if grip == "open" else 0.92))
        fingers.append(
            path(smooth(ribbon([root, root + way * 0.5, root + way], [8, 8, 7], count=8)), fill=SKIN, **outline)
        )
    lift = -14 if grip == "open" else -8
    thumb = smooth(ribbon([2 - 6j, 10 - 14j, complex(18 if grip == "open" else 23, lift - 8)], [10, 9, 7], count=8))
    return group(
        path(thumb, fill=SKIN, **outline),
        *fingers,
        path(palm, fill=SKIN),
        line(smooth([10 + 4j, 17 + 1j, 20 - 6j], closed=False), SKIN_LINE, 1.2, opacity=0.35),
        transform=turned(at, degrees, scale, mirror=mirror),
    )
