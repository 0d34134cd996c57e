"""Moss: a young river otter, brown as a wet log, with whiskers and a great wish to slide."""

from __future__ import annotations

from typing import Final

from studio.drawing.canvas import Picture, circle, ellipse, group, line, path, turned
from studio.drawing.child import Mouth
from studio.drawing.cloth import Tones, folds, solid
from studio.drawing.curves import ribbon, smooth

PELT: Final = Tones("#94694a", "#5d4038", "#d1a57c")
CREAM: Final = "#f0dcbc"
PAW: Final = "#6b4a40"


def face(picture: Picture, *, expression: Mouth = "smile", tones: Tones = PELT) -> list[str]:
    """Draw the otter's head from the front, its middle in the origin; about 110 wide and 84 high."""
    skull = smooth([-42j, 30 - 39j, 52 - 16j, 55 + 10j, 40 + 32j, 39j, -40 + 32j, -55 + 10j, -52 - 16j, -30 - 39j])
    mask = smooth([2j, 22 + 2j, 44 + 16j, 34 + 34j, 40j, -34 + 34j, -44 + 16j, -22 + 2j])
    ears = [
        group(
            circle(complex(side * 43, -29), 11, tones.base, stroke=tones.shade, stroke_width=2),
            circle(complex(side * 43, -27), 5.5, "#d69a84", opacity=0.9),
        )
        for side in (-1, 1)
    ]
    whiskers = [
        line(f"M{side * 22} {y}Q{side * 44} {y + bend} {side * 66} {y + 2 * bend}", "#fff7e6", 1.4, opacity=0.85)
        for side in (-1, 1)
        for y, bend in ((14, -3), (18, 1), (22, 5))
    ]
    return [
        *ears,
        solid(picture, skull, tones, light=-4 - 6j, edge=2.5, inside=[path(mask, fill=CREAM)]),
        *(ellipse(complex(side * 36, 12), 9, 6, "#ee8a7c", opacity=0.45) for side in (-1, 1)),
        *(_eye(side, expression) for side in (-1, 1)),
        *_muzzle(expression),
        *whiskers,
    ]


def _eye(side: int, expression: Mouth) -> str:
    at = complex(side * 25, -8)
    if expression == "sleepy":
        return line(f"M{at.real - 8:.0f} -8Q{at.real:.0f} -1 {at.real + 8:.0f} -8", "#2a1822", 2.8)
    wide = 10.5 if expression == "wonder" else 9
    return group(
        circle(at, wide, "#2a1822"),
        circle(at + complex(-2.6, -3.2), wide * 0.36, "#ffffff"),
        circle(at + complex(3, 3.4), wide * 0.18, "#ffffff", opacity=0.8),
        line(f"M{at.real - 9:.0f} -23q{9} -6 18 {-1 * side}", PELT.shade, 2.6, opacity=0.7),
    )


def _muzzle(expression: Mouth) -> list[str]:
    open_mouth = {
        "laugh": [
            path("M-14 22Q0 30 14 22Q10 38 0 38Q-10 38 -14 22Z", fill="#7a2b35"),
            ellipse(34j, 6, 3.4, "#e58a86"),
        ],
        "wonder": [ellipse(29j, 6, 7, "#7a2b35")],
    }.get(expression, [])
    return [
        ellipse(-13 + 15j, 17, 13, "#f9ecd4"),
        ellipse(13 + 15j, 17, 13, "#f9ecd4"),
        *open_mouth,
        line("M0 10V19M0 19Q-8 27 -17 21M0 19Q8 27 17 21", "#5a3630", 2.2),
        path("M-12 1Q0 -6 12 1Q10 11 0 13Q-10 11 -12 1Z", fill="#3a2328"),
        ellipse(-3 + 2j, 4, 2, "#ffffff", opacity=0.6),
        *(circle(complex(side * x, y), 1.1, "#8a6450") for side in (-1, 1) for x, y in ((12, 14), (17, 18), (11, 20))),
    ]


def sitting(
    picture: Picture, at: complex, *, scale: float = 1, turn: float = 0, mirror: bool = False,
        expression: Mouth = "smile",
    paws: str = "belly", tilt: float = 0,
) -> str:  # fmt: skip
    """Draw Moss upright on its seat at `at`, 130 x 190 units; `paws` are on the belly, up, or one pointing."""
    body = smooth([-118j, 28 - 112j, 42 - 70j, 52 - 30j, 44 + 2j, 6j, -44 + 2j, -52 - 30j, -42 - 70j, -28 - 112j])
    belly = smooth([-104j, 20 - 98j, 30 - 56j, 34 - 16j, 0j, -34 - 16j, -30 - 56j, -20 - 98j])
    tail = ribbon([-30 - 8j, -78 + 2j, -112 - 14j, -132 - 44j], [36, 30, 20, 6], count=14)
    feet = [
        solid(picture, smooth([complex(s * 14, -8), complex(s * 46, -10), complex(s * 58, 4), complex(s * 40, 12),
                               complex(s * 14, 10)]), Tones(PAW, "#47302d", "#a17d68"), light=-2 - 3j, edge=2)
        for s in (-1, 1)
    ]  # fmt: skip
    toes = [line(f"M{s * 34} 4l{s * 2} 7M{s * 44} 2l{s * 5} 7", "#3a2328", 1.6, opacity=0.7) for s in (-1, 1)]
    return group(
        solid(picture, smooth(tail), PELT, light=-3 - 6j, edge=2.5),
        solid(picture, body, PELT, light=-6 - 6j, edge=3, inside=[path(belly, fill=CREAM), *_fur()]),
        *feet,
        *toes,
        *_arms(picture, paws),
        group(*face(picture, expression=expression), transform=turned(-140j, tilt)),
        transform=turned(at, turn, scale, mirror=mirror),
    )


def _fur() -> list[str]:
    spots = ((-12, -84), (8, -72), (-6, -54), (14, -44), (-16, -34), (4, -24))
    return [line(f"M{x} {y}q3 6 6 0q3 6 6 0", "#cdb08c", 1.6, opacity=0.8) for x, y in spots]


def _arms(picture: Picture, paws: str) -> list[str]:
    ways = {
        "belly": ([-34 - 92j, -49 - 76j, -40 - 60j, -14 - 57j], [34 - 92j, 49 - 76j, 40 - 60j, 14 - 57j]),
        "up": ([-34 - 96j, -62 - 108j, -74 - 142j], [34 - 96j, 62 - 108j, 74 - 142j]),
        "point": ([-34 - 92j, -49 - 76j, -40 - 60j, -14 - 57j], [34 - 96j, 66 - 98j, 98 - 110j]),
    }[paws]
    drawn = []
    for way in ways:
        drawn += [
            solid(picture, smooth(ribbon(way, [26, 23, 19])), PELT, light=-3 - 4j, edge=2),
            ellipse(way[-1], 10.5, 9.5, PAW),
            line(f"M{way[-1].real - 4:.0f} {way[-1].imag - 2:.0f}v7m4 -7v8m4 -8v7", "#3a2328", 1.3, opacity=0.7),
        ]
    return drawn


def peeking(picture: Picture, at: complex, *, scale: float = 1, turn: float = 0, expression: Mouth = "wonder") -> str:
    """Draw Moss looking over an edge at `at`: head and two paws."""
    paws = [
        group(
            ellipse(complex(side * 50, 2), 16, 11, PELT.base, stroke=PELT.shade, stroke_width=2),
            line(f"M{side * 50 - 6} 3v6m6 -6v7m6 -7v6", "#3a2328", 1.6, opacity=0.7),
        )
        for side in (-1, 1)
    ]
    return group(
        group(*face(picture, expression=expression), transform=turned(-32j)), *paws, transform=turned(at, turn, scale)
    )


def floating(picture: Picture, at: complex, *, scale: float = 1, turn: float = 0, expression: Mouth = "sleepy") -> str:
    """Draw Moss floating on its back, seen from above, head up; the belly is in the origin, about 240 long."""
    tail = ribbon([70j, 4 + 110j, -8 + 150j, 4 + 184j], [40, 32, 20, 5], count=12)
    body = smooth([-66j, 38 - 54j, 46 - 6j, 44 + 44j, 30 + 84j, 92j, -30 + 84j, -44 + 44j, -46 - 6j, -38 - 54j])
    belly = smooth([-56j, 26 - 44j, 33 - 4j, 30 + 40j, 18 + 72j, 78j, -18 + 72j, -30 + 40j, -33 - 4j, -26 - 44j])
    feet = [
        ellipse(complex(side * 36, 88), 11, 17, PAW, transform=f"rotate({side * -24} {side * 36} 88)")
        for side in (-1, 1)
    ]
    arms = [
        solid(picture, smooth(ribbon([complex(s * 36, -44), complex(s * 48, -24), complex(s * 38, -4),
            complex(s * 12, -2)], [24, 23, 21, 18])),
              PELT, light=-3 - 4j, edge=2)
        + ellipse(complex(s * 9, -3), 10, 9, PAW)
        for s in (-1, 1)
    ]  # fmt: skip
    return group(
        *feet,
        solid(picture, smooth(tail), PELT, light=-4 - 4j, edge=2.5),
        solid(picture, body, PELT, light=-6 - 5j, edge=3, inside=[path(belly, fill=CREAM), *_fur()]),
        *arms,
        group(*face(picture, expression=expression), transform=turned(-94j)),
        transform=turned(at, turn, scale),
    )


def swimming(
    picture: Picture,
    at: complex,
    *,
    scale: float = 1,
    turn: float = 0,
    mirror: bool = False,
    expression: Mouth = "smile",
) -> str:
    """Draw Moss swimming to the right under water, long as an eel; the shoulders are in the origin, 300 long."""
    body = ribbon([-170 + 26j, -110 - 8j, -50 + 8j, 4 + 2j, 40 - 6j], [40, 66, 74, 66, 52], count=18)
    tail = ribbon([-160 + 22j, -206 + 44j, -250 + 34j, -286 + 50j], [38, 28, 18, 4], count=12)
    belly = smooth(ribbon([-150 + 46j, -90 + 20j, -40 + 34j, 20 + 22j], [8, 24, 26, 10], count=12))
    far = [solid(picture, smooth(ribbon(way, [22, 20, 16])), Tones(PELT.shade, "#47302d", PELT.base), light=-2 - 3j,
        edge=2)
           for way in ([10 + 20j, 34 + 50j, 66 + 52j], [-130 + 34j, -150 + 66j, -184 + 72j])]  # fmt: skip
    near = [solid(picture, smooth(ribbon(way, [26, 22, 17])), PELT, light=-3 - 4j, edge=2)
            for way in ([-10 + 26j, -4 + 60j, -30 + 84j], [-120 + 30j, -116 + 66j, -150 + 88j])]  # fmt: skip
    webs = [ellipse(spot, 13, 8, PAW, transform=f"rotate({spin} {spot.real:.0f} {spot.imag:.0f})")
            for spot, spin in ((-32 + 86j, 140), (-154 + 90j, 150), (70 + 52j, 0), (-188 + 74j, 165))]  # fmt: skip
    shine = folds(
        [[-140 - 4j, -90 - 24j, -40 - 18j], [-70 - 10j, -30 - 12j, 10 - 14j]], PELT.light, width=6, opacity=0.5
    )
    return group(
        *far,
        solid(picture, smooth(tail), PELT, light=-2 - 6j, edge=2.5),
        solid(
            picture, smooth(body), PELT, light=-3 - 9j, edge=3, inside=[path(belly, fill=CREAM, opacity=0.85), *shine]
        ),
        *webs,
        *near,
        group(*face(picture, expression=expression), transform=turned(72 - 14j, -6, 0.9, mirror=mirror)),
        transform=turned(at, turn, scale, mirror=mirror),
    )
