"""The child in town clothes, seen from behind: hair, backpack, dungarees, and heels that leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from studio.drawing.canvas import (
    HAIR,
    HAIR_LIGHT,
    HAIR_SHADE,
    Picture,
    circle,
    group,
    line,
    path,
    rect,
    turned,
)
from studio.drawing.child import Light, gleam, neck
from studio.drawing.cloth import Tones, folds, limb, solid, stitched
from studio.drawing.curves import ribbon, smooth
from studio.drawing.outfit import BRASS, CANVAS, DENIM, SHIRT, SNEAKER, STRIPE

WHORL: Final = 8 - 98j
"""Where all hair begins."""

_MOP: Final = (
    -132j, 50 - 124j, 88 - 88j, 105 - 38j, 106 + 8j, 92 + 42j, 50 + 58j, 62j,
    -50 + 58j, -92 + 42j, -106 + 8j, -105 - 38j, -88 - 88j, -50 - 124j,
)  # fmt: skip
_LOCKS: Final = (
    (-94 - 40j, -98 + 70j, 46), (94 - 40j, 100 + 68j, 46), (-82 - 34j, -70 + 84j, 52), (82 - 34j, 74 + 82j, 52),
    (-58 - 30j, -40 + 86j, 52), (60 - 30j, 46 + 88j, 52), (-28 - 26j, -12 + 92j, 50), (32 - 26j, 18 + 82j, 48),
)  # fmt: skip
_CROWN: Final = (
    (-80 - 84j, -98 - 2j, 38), (86 - 80j, 98 - 2j, 38), (-56 - 88j, -64 + 8j, 42), (64 - 84j, 66 + 8j, 42),
    (-26 - 80j, -26 + 16j, 42), (38 - 78j, 32 + 12j, 40), (4 - 76j, 4 + 6j, 38),
)  # fmt: skip


def head_from_behind(
    picture: Picture, at: complex, *, turn: float = 0, scale: float = 1, light: Light, wind: complex = 0j
) -> str:
    """Draw the child's head from behind where `child.head` would draw its face; no face is seen.

    `wind` is how far it blows the tips of the hair.
    """
    mop = smooth(list(_MOP))
    under = [
        _lock(middle + 6j, tip + wind * _share(tip, wind) + 12j, width, HAIR_SHADE) for middle, tip, width in _LOCKS
    ]
    tufts = [
        path(smooth(ribbon([complex(x, -112), complex(x + lean * 0.4, -134) + wind * 0.2,
                            complex(x + lean, -high) + wind * 0.6], [26, 16, 1])), fill=HAIR)
        for x, lean, high in ((-24, -12, 148), (4, 14, 154), (32, 24, 142))
    ]  # fmt: skip
    hair: list[str] = []
    strands: list[Sequence[complex]] = []
    for middle, tip, width in (*_LOCKS, *_CROWN):
        end = tip + wind * _share(tip, wind)
        strands.append((WHORL, middle, end))
        hair.append(_lock(middle, end, width, HAIR, stroke=HAIR_SHADE, stroke_width=1.4))
        hair += _strands(middle, end, width)
    gloss = picture.linear([(0, HAIR_SHADE, 0.5), (0.3, HAIR_SHADE, 0), (0.72, HAIR_SHADE, 0), (1, HAIR_SHADE, 0.6)])
    return group(
        *under,
        *tufts,
        path(mop, fill=HAIR),
        *hair,
        path(mop, fill=gloss, opacity=0.4),
        *gleam(picture, mop, strands, light),
        transform=turned(at, turn, scale),
    )


def _share(tip: complex, wind: complex) -> float:
    """How much of the wind a lock takes: the lower its tip and the more to the lee, the more."""
    lee = tip.real * (1 if wind.real > 0 else -1) / 112
    return max(0.0, (tip.imag + 60) / 160) * (0.75 + 0.45 * lee)


def _lock(middle: complex, tip: complex, width: float, fill: str, **style: object) -> str:
    return path(smooth(ribbon([WHORL, middle, tip], [width * 0.3, width, width * 0.8, 2])), fill=fill, **style)


def _strands(middle: complex, tip: complex, width: float) -> list[str]:
    root, end = WHORL + (middle - WHORL) * 0.6, tip + (middle - tip) * 0.3
    return [
        path(
            smooth(ribbon([root, middle + width * shift, end + width * shift * 0.4], [0.4, 3, 0.4], count=8)),
            fill=paint,
            opacity=0.45,
        )
        for shift, paint in ((-0.2, HAIR_LIGHT), (0.2, HAIR_SHADE))
    ]


def back_of_dungarees(picture: Picture, *, light: complex = -8 - 5j, knees: float = 336) -> list[str]:
    """Draw shirt and dungarees from behind, from the neck to the hips at `knees`, around a head at the origin."""
    shirt = smooth([
        -30 + 112j, -64 + 126j, -86 + 158j, -80 + 230j, complex(-76, knees - 40), complex(0, knees - 34),
        complex(76, knees - 40), 80 + 230j, 86 + 158j, 64 + 126j, 30 + 112j, 116j,
    ])  # fmt: skip
    stripes = [line(f"M-100 {y}Q0 {y + 10} 100 {y}", STRIPE, 10) for y in range(142, 260, 25)]
    trousers = smooth([
        -78 + 236j, -40 + 226j, 222j, 40 + 226j, 78 + 236j, complex(84, knees - 40), complex(83, knees - 4),
        complex(44, knees + 8), complex(2, knees - 8), complex(-44, knees + 8), complex(-83, knees - 4),
        complex(-84, knees - 40),
    ])  # fmt: skip
    seams = [
        stitched([244j, complex(1, knees - 10)], DENIM.shade),
        *folds([[-66 + 290j, complex(-46, knees - 14), complex(-16, knees - 10)],
                [66 + 290j, complex(46, knees - 14), complex(16, knees - 10)]], DENIM.shade),
    ]  # fmt: skip
    straps = [
        solid(picture, smooth(ribbon([s * 44 + 118j, s * 20 + 172j, -s * 14 + 236j], [19] * 3)), DENIM, light=-3 - 2j)
        for s in (-1, 1)
    ]
    pockets = [
        path(smooth([complex(s * x, y) for x, y in ((18, 292), (58, 288), (60, 316), (40, 326), (20, 318))]),
             fill=DENIM.base, stroke=DENIM.light, stroke_width=1.8, stroke_dasharray="6 5")
        for s in (-1, 1)
    ]  # fmt: skip
    return [
        neck(0j),
        solid(picture, shirt, SHIRT, light=light, inside=stripes),
        path(smooth(ribbon([-34 + 114j, 120j, 34 + 114j], [9, 11, 9])), fill=STRIPE),
        *straps,
        solid(picture, trousers, DENIM, light=complex(light.real, 0), edge=0, inside=seams),
        *pockets,
    ]


def pack_on_back(picture: Picture, *, swing: complex = 0j) -> list[str]:
    """Draw the backpack on a back, around a head at the origin; `swing` is how far its foot swings out."""
    body = smooth([-70 + 114j, 104j, 70 + 114j, 88 + 150j, 92 + 232j + swing, 76 + 276j + swing, 284j + swing,
                   -76 + 276j + swing, -92 + 232j + swing, -88 + 150j])  # fmt: skip
    pocket = smooth([-54 + 206j + swing, 202j + swing, 54 + 206j + swing, 58 + 250j + swing, 48 + 268j + swing,
                     272j + swing, -48 + 268j + swing, -58 + 250j + swing])  # fmt: skip
    half = swing / 2
    flap = smooth([-74 + 118j, 106j, 74 + 118j, 84 + 150j, 62 + 178j + half, 190j + half, -62 + 178j + half,
                   -84 + 150j])  # fmt: skip
    leaf = Tones("#6faa70", CANVAS.shade, CANVAS.light)
    tongue = 176 + half.imag
    return [
        path(smooth(ribbon([-20 + 112j, -18 + 88j, 18 + 88j, 20 + 112j], [11, 10, 10, 11])), fill=CANVAS.shade),
        solid(picture, body, CANVAS, light=-8 - 6j, edge=4),
        solid(picture, pocket, CANVAS, light=-5 - 5j),
        stitched([-50 + 216j + swing, 221j + swing, 50 + 216j + swing], CANVAS.light),
        solid(picture, flap, leaf, light=-5 - 5j),
        rect(half.real - 8, tongue, 16, 30, "#c98a4a", rx=5, stroke="#8a5a30", stroke_width=1.4),
        rect(half.real - 6, tongue + 12, 12, 10, BRASS.base, rx=2, stroke=BRASS.shade, stroke_width=1.4),
        circle(complex(half.real + 52, 150 + half.imag), 11, "#f2c14e", stroke="#a8762a", stroke_width=1.6),
        circle(complex(half.real + 49, 147 + half.imag), 3, "#fff6d8"),
    ]


def heeled_leg(picture: Picture, joints: Sequence[complex], *, turn: float = 0, width: float = 58) -> list[str]:
    """Draw a leg in denim from behind, through hip, knee and ankle, and the heel of its sneaker."""
    knee, foot = joints[-2], joints[-1]
    heel = smooth([-17 - 26j, 17 - 26j, 21 - 2j, 24 + 22j, 26j, -24 + 22j, -21 - 2j])
    tab = smooth([-9 - 26j, 9 - 26j, 8 - 6j, -3j, -8 - 6j])
    sole = smooth([-25 + 17j, 21j, 25 + 17j, 26 + 28j, 31j, -26 + 28j])
    way = (foot - knee) / (abs(foot - knee) or 1)
    across = way * 1j * width * 0.46
    turn_up = ribbon([foot - way * 24 - across, foot - way * 21, foot - way * 24 + across], [17, 19, 17], count=6)
    return [
        limb(picture, [*joints[:-1], foot - way * 30], [width * 1.36, width * 1.1, width * 0.86], DENIM),
        group(
            solid(picture, heel, SNEAKER, light=-4 - 4j),
            path(tab, fill="#fff6e4"),
            path(sole, fill="#fff6e4", stroke="#c9b7ac", stroke_width=1.4),
            transform=turned(foot, turn, 1),
        ),
        path(smooth(turn_up), fill=DENIM.light, stroke=DENIM.shade, stroke_width=1.5),
    ]
