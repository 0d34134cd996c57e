"""The child's clothes for town: striped shirt, dungarees, sneakers and a small green backpack."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from typing import Final

from studio.drawing.canvas import SKIN, SKIN_LINE, SKIN_SHADE, Picture, circle, group, line, path, rect, turned
from studio.drawing.child import neck
from studio.drawing.cloth import Tones, buttons, folds, limb, solid, stitched
from studio.drawing.curves import Points, along, ribbon, smooth
from studio.drawing.hand import Grip, hand

SHIRT: Final = Tones("#fdf4e3", "#d3c3c8", "#ffffff")
STRIPE: Final = "#e0604f"
DENIM: Final = Tones("#4f7dbb", "#335790", "#a7cbef")
SNEAKER: Final = Tones("#f2b33d", "#c07c2a", "#ffe3a0")
CANVAS: Final = Tones("#5f9a63", "#3c6d4c", "#aad7a0")
BRASS: Final = Tones("#d9a441", "#9a6a2a", "#ffe6a8")
BARE: Final = Tones(SKIN, SKIN_SHADE, SKIN)

STEPS: Final = 41
"""In how many steps the stripes of a sleeve are measured."""

RING: Final = 5
"""Steps from one stripe of a sleeve to the next."""


def dungarees(picture: Picture, *, light: complex = -8 - 5j, pack: bool = True, knees: float = 336) -> list[str]:
    """Draw shirt and dungarees from the neck to the hips at `knees`, with the straps of the backpack."""
    shirt = smooth(
        [
            -30 + 112j,
            -64 + 126j,
            -86 + 158j,
            -80 + 230j,
            complex(-76, knees - 40),
            complex(0, knees - 34),
            complex(76, knees - 40),
            80 + 230j,
            86 + 158j,
            64 + 126j,
            30 + 112j,
            122j,
        ]
    )
    stripes = [line(f"M-100 {y}Q0 {y + 16} 100 {y}", STRIPE, 10) for y in range(142, 260, 25)]
    low = knees
    trousers = smooth(
        [
            -56 + 198j,
            206j,
            56 + 198j,
            62 + 236j,
            80 + 250j,
            complex(84, low - 40),
            complex(83, low - 4),
            complex(44, low + 8),
            complex(2, low - 8),
            complex(-44, low + 8),
            complex(-83, low - 4),
            complex(-84, low - 40),
            -80 + 250j,
            -62 + 236j,
        ]
    )
    seams = [
        stitched([-60 + 240j, 252j, 60 + 240j], DENIM.light),
        stitched([complex(1, 256), complex(2, low)], DENIM.shade),
        *folds(
            [
                [-60 + 262j, complex(-66, 290), complex(-58, low - 6)],
                [58 + 264j, complex(64, 292), complex(54, low - 6)],
                [complex(-20, 268), complex(-12, 290), complex(-16, low - 8)],
            ],
            DENIM.shade,
        ),
    ]
    pocket = smooth([-26 + 216j, 220j, 26 + 216j, 23 + 243j, 250j, -23 + 243j])
    shoulder = [
        path(
            smooth(ribbon([complex(s * 64, 122), complex(s * 72, 170), complex(s * 66, 226)], [18, 20, 16])),
            fill=CANVAS.base,
            stroke=CANVAS.shade,
            stroke_width=2,
        )
        for s in (-1, 1)
    ]
    straps = [
        solid(
            picture,
            smooth(ribbon([complex(s * 40, 118), complex(s * 46, 160), complex(s * 45, 214)], [19, 19, 19])),
            DENIM,
            light=-3 - 2j,
            edge=2,
        )
        for s in (-1, 1)
    ]
    return [
        neck(0j),
        solid(picture, shirt, SHIRT, light=light, inside=stripes),
        path(smooth(ribbon([-34 + 114j, 132j, 34 + 114j], [9, 11, 9])), fill=STRIPE),
        *(shoulder if pack else []),
        solid(picture, trousers, DENIM, light=complex(light.real, 0), edge=0, inside=seams),
        line(smooth([-56 + 199j, -8 + 206j, 56 + 199j], closed=False), DENIM.light, 3, opacity=0.75),
        line(
            smooth([-59 + 210j, -64 + 237j, -79 + 252j, complex(-82, low - 40)], closed=False),
            DENIM.light,
            3,
            opacity=0.6,
        ),
        *straps,
        path(pocket, fill=DENIM.base, stroke=DENIM.light, stroke_width=1.8, stroke_dasharray="6 5"),
        *buttons([-45 + 208j, 45 + 208j], 7, BRASS),
    ]


def backpack(picture: Picture, *, width: float = 1) -> list[str]:
    """Draw the backpack as it shows behind the shoulders, to be put before the body."""
    pack = smooth(
        [
            complex(-100 * width, 150),
            complex(-84 * width, 112),
            100j,
            complex(84 * width, 112),
            complex(100 * width, 150),
            complex(108 * width, 250),
            complex(90 * width, 290),
            296j,
            complex(-90 * width, 290),
            complex(-108 * width, 250),
        ]
    )
    return [solid(picture, pack, CANVAS, light=-6 - 6j)]


def elbowed(joints: Sequence[complex]) -> Points:
    """Bend an arm softly at its elbow: points from the shoulder to the wrist, almost through the elbow."""
    shoulder, elbow, wrist = joints
    pull = elbow * 1.6 - (shoulder + wrist) * 0.3
    shares = [step / 6 for step in range(7)]
    return [shoulder * (1 - t) ** 2 + pull * 2 * t * (1 - t) + wrist * t**2 for t in shares]


def bare_arm(
    picture: Picture,
    joints: Sequence[complex],
    *,
    turn: float | None = None,
    grip: Grip = "mitten",
    mirror: bool = False,
    width: float = 46,
    light: complex = -4 - 5j,
    sleeve: float = 0.48,
) -> list[str]:
    """Draw an arm through shoulder, elbow and wrist in a short striped sleeve; `turn` points the fingers."""
    way = (joints[-1] - joints[-2]) / abs(joints[-1] - joints[-2])
    degrees = math.degrees(cmath.phase(way)) if turn is None else turn
    bend = elbowed(joints)
    steps = along(bend, STEPS)[: max(8, round(STEPS * sleeve))]
    ways = [_unit(after - before) for before, after in zip([steps[0], *steps], [*steps[1:], steps[-1]], strict=False)]
    half = [width * (0.5 - 0.03 * step / len(steps)) for step in range(len(steps))]
    left, right = (
        [point + side * 1j * along_ * reach for point, along_, reach in zip(steps, ways, half, strict=True)]
        for side in (-1, 1)
    )
    hem = [left[-1], steps[-1] + ways[-1] * 5, right[-1]]
    cap = [steps[0] + ways[0] * half[0] * cmath.rect(1, math.radians(angle)) for angle in range(110, 251, 20)]
    outline = smooth([*cap[::2], *left[2::4], *along(hem, 5), *reversed(right[2::4])])
    rings = [
        line(smooth([near, point + ahead * 5, far], closed=False), STRIPE, 8.5)
        for near, point, far, ahead in list(zip(left, steps, right, ways, strict=True))[:-2:RING]
    ]
    sides = [line(smooth(edge[4::4] + edge[-1:], closed=False), SHIRT.shade, 2) for edge in (left, right)]
    return [
        hand(joints[-1] + way * 6, degrees - 180 if mirror else degrees, scale=1.12, grip=grip, mirror=mirror),
        limb(picture, bend, [width * 0.76, width * 0.72, width * 0.5], BARE, light=light),
        path(
            smooth(ribbon([left[-1], steps[-1] + ways[-1] * 8, right[-1]], [3, 7, 3], count=7)),
            fill=SKIN_LINE,
            opacity=0.28,
        ),
        solid(picture, outline, SHIRT, light=light, edge=2, inside=rings),
        *sides,
        line(smooth(hem, closed=False), STRIPE, 6),
    ]


def _unit(way: complex) -> complex:
    return way / (abs(way) or 1)


def sneaker_leg(
    picture: Picture, joints: Sequence[complex], *, toes: float = 0, mirror: bool = False, width: float = 58
) -> list[str]:
    """Draw a leg in denim through hip, knee and ankle, its turn-up and a yellow sneaker pointing along `toes`."""
    knee, foot = joints[-2], joints[-1]
    upper = smooth([-18 - 26j, 14 - 28j, 20 - 8j, 36 + 0j, 48 + 12j, 46 + 22j, 2 + 24j, -18 + 22j, -21 - 2j])
    cap = smooth([30 - 2j, 42 + 4j, 49 + 14j, 47 + 23j, 28 + 23j])
    sole = smooth([-20 + 19j, 14 + 22j, 47 + 19j, 50 + 26j, 12 + 30j, -20 + 28j])
    laces = [line(f"M{x} {y}l9 8", "#fff8ea", 3) for x, y in ((13, -14), (19, -6), (26, -1))]
    way = (foot - knee) / (abs(foot - knee) or 1)
    across = way * 1j * width * 0.46
    turn_up = ribbon([foot - way * 24 - across, foot - way * 20, foot - way * 24 + across], [17, 19, 17], count=6)
    return [
        limb(picture, [*joints[:-1], foot - way * 30], [width * 1.36, width * 1.1, width * 0.86], DENIM),
        group(
            solid(picture, upper, SNEAKER, light=-4 - 4j, inside=laces),
            path(cap, fill="#fff6e4"),
            path(sole, fill="#fff6e4", stroke="#c9b7ac", stroke_width=1.4),
            circle(-4 - 6j, 6, "#fff6e4"),
            transform=turned(foot, toes, 1, mirror=mirror),
        ),
        path(smooth(turn_up), fill=DENIM.light, stroke=DENIM.shade, stroke_width=1.5),
    ]


def open_pack(picture: Picture, at: complex, *, scale: float = 1) -> str:
    """Draw the backpack standing open, seen from the front; `at` is the middle of its foot, about 340 wide."""
    body = smooth([-150 - 300j, 0 - 312j, 150 - 300j, 172 - 150j, 160 - 14j, 0j, -160 - 14j, -172 - 150j])
    mouth = smooth([-150 - 300j, -312j - 20j, 150 - 300j, 0 - 272j])
    pocket = smooth([-104 - 150j, -160j, 104 - 150j, 112 - 60j, 96 - 26j, -18j, -96 - 26j, -112 - 60j])
    flap = smooth([-104 - 152j, -164j, 104 - 152j, 100 - 108j, 0 - 92j, -100 - 108j])
    return group(
        path(smooth(ribbon([-40 - 318j, -40 - 372j, 40 - 372j, 40 - 318j], [16, 14, 14, 16])), fill=CANVAS.shade),
        solid(picture, body, CANVAS, light=-14 - 10j, edge=5),
        path(mouth, fill="#2b4a3a"),
        solid(picture, pocket, CANVAS, light=-8 - 8j, edge=4),
        solid(picture, flap, Tones("#6faa70", CANVAS.shade, CANVAS.light), light=-6 - 6j, edge=3),
        rect(-16, -118, 32, 46, "#c98a4a", rx=8),
        rect(-8, -98, 16, 18, "#7a4a2e", rx=4),
        stitched([-128 - 270j, -150 - 140j, -136 - 40j], CANVAS.light),
        stitched([128 - 270j, 150 - 140j, 136 - 40j], CANVAS.light),
        transform=turned(at, 0, scale),
    )
