"""Button, the lost bear: knitted, one button eye, one felt eye, a patched elbow."""

from __future__ import annotations

from typing import Final, Literal

from studio.drawing.canvas import Picture, circle, ellipse, group, line, path, turned
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import Points, ribbon, ring, smooth
from studio.drawing.day import flower

WOOL: Final = Tones("#c98b4e", "#8f5a3a", "#f2c689")
CREAM: Final = Tones("#f3dcb4", "#cfae86", "#fff6e0")
NAVY: Final = Tones("#2f4272", "#1f2c52", "#6d84bd")
GOLD: Final = "#f2c14e"
FELT: Final = "#6fa36b"
RED: Final = "#d9412f"
FORGET_ME_NOT: Final = "#6f9fe0"

Arms = Literal["down", "up", "wide"]

_ARMS: Final[dict[Arms, tuple[Points, Points]]] = {
    "down": ([-36 - 88j, -54 - 66j, -52 - 38j], [36 - 88j, 56 - 68j, 52 - 38j]),
    "up": ([-34 - 90j, -58 - 108j, -66 - 136j], [34 - 90j, 58 - 108j, 66 - 136j]),
    "wide": ([-34 - 88j, -62 - 88j, -84 - 98j], [34 - 88j, 62 - 88j, 84 - 98j]),
}


def bear(
    picture: Picture,
    at: complex,
    *,
    scale: float = 1,
    turn: float = 0,
    mirror: bool = False,
    arms: Arms = "down",
    clues: bool = True,
    knit: bool = True,
) -> str:
    """Draw Button sitting at `at` (the middle of the seat), about 130 wide and 190 high; `knit` shows each stitch."""
    left, right = _ARMS[arms]
    body = smooth([-96j, 30 - 92j, 46 - 56j, 46 - 22j, 28 - 2j, 2j, -28 - 2j, -46 - 22j, -46 - 56j, -30 - 92j])
    shapes = [
        _limb(picture, left, 30, knit=knit),
        solid(
            picture,
            body,
            WOOL,
            light=-6 - 5j,
            inside=[
                *_stitches(-48, 48, -98, 4, knit=knit),
                ellipse(-40j, 27, 33, CREAM.base, opacity=0.9),
                *_stitches(-26, 26, -70, -10, knit=knit, colour=CREAM.shade),
            ],
        ),
        *(_foot(picture, side, flour=clues and side > 0, knit=knit) for side in (-1, 1)),
        _limb(picture, right, 30, knit=knit),
        *_patch(right),
        *(_thread(left[-1]) if clues else []),
        bear_head(picture, -134j, clues=clues, knit=knit),
    ]
    return group(*shapes, transform=turned(at, turn, scale, mirror=mirror))


def bear_head(
    picture: Picture, at: complex, *, scale: float = 1, clues: bool = True, knit: bool = True, eyes: int = 2
) -> str:
    """Draw Button's head with its middle at `at`, about 116 wide; `eyes` counts from the button eye."""
    skull = smooth([-50j, 34 - 42j, 56 - 10j, 50 + 24j, 24 + 42j, 46j, -24 + 42j, -50 + 24j, -56 - 10j, -34 - 42j])
    ears = [
        solid(
            picture,
            smooth(ring(complex(side * 43, -40), 21, 20, 8)),
            WOOL,
            light=-4 - 4j,
            inside=[
                *_stitches(side * 43 - 20, side * 43 + 20, -62, -18, knit=knit),
                circle(complex(side * 43, -37), 11, CREAM.shade),
            ],
        )
        for side in (-1, 1)
    ]
    snout = smooth(ring(19j, 27, 21, 10))
    nose = smooth([-11 + 6j, 3j, 11 + 6j, 6 + 15j, 18j, -6 + 15j])
    shapes = [
        *ears,
        *(_petals(49 - 58j) if clues else []),
        solid(picture, skull, WOOL, light=-7 - 6j, inside=_stitches(-58, 58, -50, 48, knit=knit)),
        solid(picture, snout, CREAM, light=-3 - 4j, inside=_stitches(-28, 28, 0, 42, knit=knit, colour=CREAM.shade)),
        path(nose, fill="#4a2a26"),
        ellipse(-3 + 8j, 3.4, 2, "#ffffff", opacity=0.6),
        line("M0 17V25M0 25Q-7 33 -14 28M0 25Q7 33 14 28", "#4a2a26", 2.6),
        *_button_eye(-24 - 7j),
        *(_felt_eye(24 - 7j) if eyes > 1 else []),
        ellipse(-40 + 15j, 9, 6, "#e8806a", opacity=0.35),
        ellipse(40 + 15j, 9, 6, "#e8806a", opacity=0.35),
    ]
    return group(*shapes, transform=turned(at, 0, scale))


def _button_eye(at: complex) -> list[str]:
    return [
        circle(at, 12, "#251d33"),
        circle(at, 8.6, "none", stroke="#5d5478", stroke_width=1.6),
        *(circle(at + spot, 1.5, "#cbbfe0") for spot in (-2.6 - 2.6j, 2.6 - 2.6j, -2.6 + 2.6j, 2.6 + 2.6j)),
        line(f"M{at.real - 2.6} {at.imag - 2.6}l5.2 5.2m0-5.2l-5.2 5.2", "#efe6ff", 1.3),
        ellipse(at - 4 - 6j, 3.4, 2, "#ffffff", opacity=0.75),
    ]


def _felt_eye(at: complex) -> list[str]:
    felt = smooth([at + spot for spot in (-12 - 3j, -4 - 12j, 8 - 10j, 12 + 1j, 6 + 11j, -7 + 10j)])
    return [
        path(felt, fill=FELT, stroke="#44734c", stroke_width=1.4),
        path(
            felt,
            fill="none",
            stroke="#fff3cf",
            stroke_width=1.5,
            stroke_dasharray="3 4",
            transform=f"translate({at.real * 0.2:.1f} {at.imag * 0.2:.1f}) scale(.8)",
        ),
        circle(at, 4.6, "#251d33"),
        circle(at - 1.6 - 1.8j, 1.5, "#ffffff"),
    ]


def _limb(picture: Picture, spine: Points, width: float, *, knit: bool) -> str:
    d = smooth(ribbon(spine, [width * 0.9, width, width * 1.05], count=9))
    tip = spine[-1]
    low, high = min(point.imag for point in spine) - 18, max(point.imag for point in spine) + 18
    west, east = min(point.real for point in spine) - 18, max(point.real for point in spine) + 18
    inside = [*_stitches(west, east, low, high, knit=knit), circle(tip, width * 0.36, CREAM.base, opacity=0.85)]
    return group(
        path(d, fill="none", stroke=WOOL.shade, stroke_width=2),
        solid(picture, d, WOOL, light=-4 - 4j, edge=2, inside=inside),
    )


def _foot(picture: Picture, side: int, *, flour: bool, knit: bool) -> str:
    at = complex(side * 36, -10)
    sole = smooth(ring(at, 23, 25, 9))
    pad = [ellipse(at + 3j, 13, 14, CREAM.base), *_stitches(at.real - 24, at.real + 24, -36, 16, knit=knit)]
    dust = [
        circle(at + spot, size, "#ffffff", opacity=0.92)
        for spot, size in ((2j, 8), (-8 - 3j, 5), (7 - 6j, 5), (9 + 8j, 4), (-6 + 11j, 5), (-1 - 13j, 3), (15 + 1j, 3))
    ]
    return group(
        path(sole, fill="none", stroke=WOOL.shade, stroke_width=2),
        solid(picture, sole, WOOL, light=-4 - 4j, edge=2, inside=[*pad, *(dust if flour else [])]),
    )


def _patch(arm: Points) -> list[str]:
    """Sew the patch on the elbow: navy cloth with a gold line, like a tram driver's sleeve."""
    at = arm[1] + 2
    cloth = smooth([at + spot for spot in (-13 - 13j, 12 - 14j, 14 + 12j, -12 + 14j)])
    return [
        path(cloth, fill=NAVY.base, stroke=NAVY.shade, stroke_width=1),
        line(f"M{at.real - 11:.1f} {at.imag + 4:.1f}l24-2", GOLD, 2.6),
        path(cloth, fill="none", stroke="#fff3cf", stroke_width=1.6, stroke_dasharray="4 4"),
    ]


def _thread(at: complex) -> list[str]:
    x, y = at.real, at.imag
    return [
        line(f"M{x - 14:.1f} {y - 12:.1f}q14 8 28 0", RED, 3.4),
        line(f"M{x - 8:.1f} {y - 8:.1f}q-14 8 -8 18q6 9 -6 17q-10 7 -4 16", RED, 2.4),
    ]


def _petals(at: complex) -> list[str]:
    return flower(at, 13, FORGET_ME_NOT)


def _stitches(west: float, east: float, top: float, foot: float, *, knit: bool, colour: str = WOOL.shade) -> list[str]:
    """Knit rows of small v over an area."""
    if not knit:
        return []
    rows = []
    y = top
    while y < foot:
        count = max(1, int((east - west) / 8))
        rows.append(f"M{west:.0f} {y:.0f}" + "l4 4 4-4" * count)
        y += 8
    return [path("".join(rows), fill="none", stroke=colour, stroke_width=1.4, opacity=0.4)]
