"""Those who live along the river: deer, beaver, heron, trout, dragonflies, geese and swallows."""

from __future__ import annotations

import math
from typing import Final

from studio.drawing.canvas import Picture, circle, ellipse, group, line, path, turned
from studio.drawing.cloth import Tones, folds, solid
from studio.drawing.curves import ribbon, smooth

DOE: Final = Tones("#c08552", "#7f5138", "#f0c890")
BEAVER: Final = Tones("#7b5138", "#4b3030", "#bd8a5c")
HERON: Final = Tones("#9fb0c2", "#64748c", "#eef4f8")
TROUT: Final = Tones("#a9a069", "#656a4c", "#efe7b0")


def deer(picture: Picture, at: complex, *, scale: float = 1, mirror: bool = False, tones: Tones = DOE) -> str:
    """Draw a doe standing at `at`, looking to the right with wet nose and lifted head; about 240 wide and 300 high."""
    dark = Tones(tones.shade, "#5a3830", tones.base)
    body = smooth([-88 - 178j, -50 - 182j, -10 - 175j, 34 - 184j, 64 - 180j, 82 - 156j, 80 - 128j, 58 - 106j, 18 - 100j,
                   -26 - 107j, -58 - 112j, -90 - 122j, -106 - 148j])  # fmt: skip
    neck = smooth(ribbon([42 - 150j, 70 - 192j, 86 - 222j, 98 - 252j], [84, 54, 44, 36], count=14))
    spots = [circle(complex(x, y), r, "#fbe6c0", opacity=0.85) for x, y, r in (
        (-84, -164, 3.6), (-66, -172, 4.4), (-46, -170, 4), (-26, -166, 4), (-6, -166, 3.4), (-76, -150, 4),
        (-56, -156, 4.6), (-36, -152, 4), (-14, -152, 4), (8, -158, 3.4), (-64, -138, 3.6),
        (-44, -138, 3.4))]  # fmt: skip
    belly = path(smooth([-66 - 116j, -20 - 112j, 40 - 108j, 70 - 118j, 46 - 94j, -20 - 96j]), fill="#f3dcb8",
                 opacity=0.85)  # fmt: skip
    tail = smooth([-94 - 174j, -116 - 172j, -126 - 146j, -116 - 130j, -102 - 142j])
    throat = path(smooth(ribbon([92 - 132j, 100 - 178j, 106 - 214j, 116 - 240j], [20, 22, 18, 12])), fill="#f6e3c0",
                  opacity=0.85)  # fmt: skip
    fur = folds([[58 - 168j, 66 - 142j, 58 - 116j], [-62 - 160j, -48 - 138j, -58 - 116j]], tones.shade, width=5)
    return group(
        *_leg(picture, [72 - 128j, 80 - 92j, 75 - 62j, 80 - 34j, 80 - 10j], [34, 22, 16, 11, 12], dark),
        *_leg(picture, [-58 - 138j, -44 - 102j, -60 - 64j, -54 - 34j, -54 - 10j], [60, 34, 17, 12, 13], dark),
        path(tail, fill="#fff4e0", stroke=tones.shade, stroke_width=2),
        *_leg(picture, [-76 - 142j, -66 - 106j, -90 - 66j, -83 - 36j, -82 - 8j], [66, 42, 19, 13, 14], tones),
        solid(picture, body, tones, light=-4 - 10j, edge=3, inside=[belly, *spots, *fur]),
        *_leg(picture, [54 - 122j, 58 - 92j, 54 - 62j, 56 - 34j, 56 - 6j], [36, 25, 17, 12, 13], tones),
        solid(picture, neck, tones, light=-7 - 3j, edge=2.5, inside=[throat]),
        path(smooth([18 - 164j, 44 - 176j, 74 - 164j, 70 - 138j, 40 - 126j, 16 - 138j]), fill=tones.base),
        group(*_deer_head(picture, tones), transform=turned(98 - 256j, 4)),
        transform=turned(at, 0, scale, mirror=mirror),
    )


def _leg(picture: Picture, way: list[complex], widths: list[float], tones: Tones) -> list[str]:
    """Draw a slender leg from its root to its hoof."""
    foot = way[-1]
    return [
        solid(picture, smooth(ribbon(way, widths, count=20)), tones, light=-3 - 2j, edge=2),
        path(f"M{foot.real - 7:.0f} {foot.imag - 3:.0f}h13l5 12h-20z", fill="#3a2a2c"),
    ]


def _deer_head(picture: Picture, tones: Tones) -> list[str]:
    skull = smooth([-32 - 6j, -26 - 28j, -4 - 38j, 20 - 32j, 38 - 14j, 58 - 2j, 68 + 10j, 64 + 24j, 44 + 30j, 14 + 30j,
                    -16 + 22j])  # fmt: skip
    muzzle = smooth([34 + 4j, 54 + 2j, 68 + 12j, 64 + 24j, 44 + 30j, 18 + 31j, 22 + 20j])
    ear = smooth([-20 - 20j, -34 - 42j, -64 - 56j, -74 - 46j, -58 - 22j, -30 - 8j])
    back_ear = smooth([2 - 32j, 0 - 60j, 18 - 84j, 30 - 74j, 26 - 46j, 14 - 28j])
    inner = smooth([-26 - 22j, -38 - 38j, -62 - 48j, -54 - 28j, -34 - 14j])
    return [
        solid(picture, back_ear, Tones(tones.shade, "#5a3830", tones.base), light=-2 - 2j, edge=2,
              inside=[path(smooth([8 - 36j, 8 - 58j, 18 - 74j, 22 - 52j]), fill="#d69a84", opacity=0.7)]),
        solid(picture, skull, tones, light=-4 - 6j, edge=2.5, inside=[path(muzzle, fill="#f7e6c6")]),
        solid(picture, ear, tones, light=-2 - 3j, edge=2, inside=[path(inner, fill="#f2b9a0", opacity=0.85)]),
        ellipse(12 - 6j, 13, 14, "#fbe9cc", opacity=0.55),
        ellipse(13 - 6j, 9.4, 11.4, "#2a1822"),
        circle(10 - 10j, 3.6, "#ffffff"),
        circle(16 - 1j, 1.7, "#ffffff", opacity=0.8),
        line("M2 -14Q12 -23 24 -13M22 -16l6 -4M17 -19l4 -5M11 -20l1 -6", "#3a2328", 2.2),
        path(smooth([56 + 2j, 66 + 1j, 73 + 8j, 70 + 15j, 62 + 13j]), fill="#33242c"),
        ellipse(66 + 5j, 3.4, 1.7, "#ffffff", opacity=0.75),
        line("M64 16Q60 24 50 22Q44 21 40 18", "#6b4238", 2),
        ellipse(30 + 14j, 9, 6, "#ee8a7c", opacity=0.4),
    ]  # fmt: skip


def beaver(picture: Picture, at: complex, *, scale: float = 1, mirror: bool = False) -> str:
    """Draw a beaver sitting at `at` with one paw up: stop; about 190 wide and 210 high, looking to the right."""
    tail = ribbon([-50 - 20j, -104 - 6j, -150 - 30j, -168 - 58j], [30, 66, 70, 40], count=14)
    scales = [line("".join(f"M{x} {y}l{across} 80" for x in range(-230, 0, 17)), "#4a3a3c", 1.8, opacity=0.6)
              for y, across in ((-96, 60), (-90, -46))]  # fmt: skip
    body = smooth([-132j, 44 - 124j, 66 - 76j, 80 - 30j, 66 + 2j, 8j, -66 + 2j, -80 - 30j, -66 - 76j, -44 - 124j])
    belly = smooth([-6 - 100j, 36 - 84j, 48 - 36j, 36 - 4j, -2j, -36 - 4j, -44 - 36j, -32 - 80j])
    stop = [52 - 108j, 96 - 104j, 118 - 150j]
    hip = [-48 - 106j, -92 - 84j, -70 - 46j]
    feet = [
        solid(
            picture,
            smooth(
                [
                    complex(s * 18, -10),
                    complex(s * 60, -14),
                    complex(s * 84, 2),
                    complex(s * 60, 14),
                    complex(s * 16, 12),
                ]
            ),
            Tones("#5b4444", "#3a2a2e", "#93766a"),
            light=-2 - 3j,
            edge=2,
        )
        for s in (-1, 1)
    ]
    palm = group(
        ellipse(0j, 21, 21, "#5b4444"),
        *(line(f"M{x} -12l{dx} -19", "#5b4444", 10) for x, dx in ((-14, -8), (-5, -3), (5, 2), (14, 8))),
        line("M-16 4l-15 -6", "#5b4444", 10),
        ellipse(1 + 3j, 12, 10, "#a8827a", opacity=0.8),
        *(circle(complex(x, y), 3.2, "#a8827a", opacity=0.8) for x, y in ((-20, -26), (-8, -29), (6, -29), (20, -26))),
        transform=turned(119 - 166j, 6, 1.12),
    )
    return group(
        solid(picture, smooth(tail), Tones("#6d5a58", "#453a40", "#a89288"), light=-3 - 5j, edge=2.5, inside=scales),
        solid(picture, body, BEAVER, light=-8 - 7j, edge=3, inside=[path(belly, fill="#b98a62", opacity=0.85)]),
        *feet,
        ellipse(-66 - 45j, 14, 12, "#5b4444"),
        solid(picture, smooth(ribbon(hip, [36, 32, 26], count=18)), BEAVER, light=-3 - 4j, edge=2),
        solid(picture, smooth(ribbon(stop, [38, 32, 26])), BEAVER, light=-4 - 4j, edge=2),
        palm,
        group(*_beaver_head(picture), transform=turned(4 - 164j)),
        transform=turned(at, 0, scale, mirror=mirror),
    )


def _beaver_head(picture: Picture) -> list[str]:
    skull = smooth([-54j, 40 - 48j, 62 - 14j, 58 + 22j, 30 + 44j, 48j, -30 + 44j, -58 + 22j, -62 - 14j, -40 - 48j])
    ears = [circle(complex(s * 46, -44), 14, BEAVER.base, stroke=BEAVER.shade, stroke_width=2)
            + circle(complex(s * 46, -42), 7, "#c98f78", opacity=0.9) for s in (-1, 1)]  # fmt: skip
    eyes = [
        circle(complex(s * 26, -12), 8.6, "#241620") + circle(complex(s * 26 - 2.6, -15), 3, "#ffffff") for s in (-1, 1)
    ]
    brows = [path(smooth(ribbon([complex(s * 14, -28), complex(s * 28, -33), complex(s * 42, -28)], [5, 9, 3])),
                  fill="#3a2528") for s in (-1, 1)]  # fmt: skip
    return [
        *ears,
        solid(picture, skull, BEAVER, light=-5 - 6j, edge=2.5),
        *eyes,
        *brows,
        ellipse(-17 + 18j, 21, 17, "#a87a56"),
        ellipse(17 + 18j, 21, 17, "#a87a56"),
        path("M-11 29h10v18q-5 4 -10 0zM1 29h10v18q-5 4 -10 0z", fill="#fff6dc", stroke="#c9a46a", stroke_width=1.4),
        path("M-18 -1Q0 -12 18 -1Q15 13 0 16Q-15 13 -18 -1Z", fill="#2f1e24"),
        ellipse(-5 + 1j, 6, 2.6, "#ffffff", opacity=0.55),
        line("M0 16V26M0 26Q-10 34 -22 28M0 26Q10 34 22 28", "#3f2a2a", 2.4),
        *(ellipse(complex(s * 44, 14), 9, 6, "#ee8a7c", opacity=0.35) for s in (-1, 1)),
    ]


def heron(picture: Picture, at: complex, *, scale: float = 1, mirror: bool = False, tones: Tones = HERON) -> str:
    """Draw a heron standing on one leg at `at`, looking to the right; about 200 wide and 440 high."""
    body = smooth(
        [-96 - 176j, -40 - 236j, 20 - 258j, 52 - 244j, 56 - 204j, 26 - 172j, -30 - 160j, -84 - 162j, -112 - 158j]
    )
    wing = smooth([-108 - 154j, -60 - 202j, 4 - 232j, 30 - 216j, 14 - 182j, -36 - 166j, -74 - 156j])
    neck = ribbon(
        [36 - 226j, 70 - 262j, 60 - 308j, 26 - 342j, 32 - 386j, 58 - 402j], [50, 34, 24, 20, 21, 24], count=26
    )
    plumes = [path(smooth(ribbon(way, [5, 4, 0.6])), fill=tones.light) for way in (
        [50 - 232j, 66 - 206j, 62 - 170j], [56 - 236j, 78 - 212j, 80 - 178j], [44 - 228j, 50 - 200j,
            44 - 160j])]  # fmt: skip
    feathers = folds([[-20 - 214j, -60 - 190j, -98 - 158j], [0 - 206j, -40 - 180j, -76 - 158j], [10 - 192j,
        -20 - 174j, -50 - 162j]],
                     tones.shade, width=6, opacity=0.6)  # fmt: skip
    legs = [
        line("M4 -172L1 -92L6 -4", "#8a7a52", 7),
        line("M1 -92l0.500 1", "#74653f", 11),
        line("M6 -3Q22 -2 36 5M6 -3Q12 6 24 11M6 -3Q-6 0 -14 6", "#8a7a52", 5.4),
        line("M-16 -170L-24 -104L26 -80", "#776a4a", 6.4),
        line("M-24 -104l0.500 1", "#62563a", 10),
        line("M26 -80Q38 -78 44 -66M26 -80Q34 -70 36 -60M26 -80Q32 -88 42 -86", "#776a4a", 5),
    ]
    return group(
        *legs,
        solid(picture, body, tones, light=-5 - 9j, edge=3),
        solid(picture, wing, Tones("#7f90a8", "#4c5c78", tones.light), light=-3 - 7j, edge=2.5, inside=feathers),
        *plumes,
        solid(picture, smooth(neck), Tones("#dfe6ea", tones.base, "#ffffff"), light=-4 - 2j, edge=2,
              inside=[line("M44 -262Q66 -290 46 -318Q30 -336 34 -372", "#53627c", 3, stroke_dasharray="5 9",
                  opacity=0.8)]),
        *_heron_head(picture),
        transform=turned(at, 0, scale, mirror=mirror),
    )  # fmt: skip


def _heron_head(picture: Picture) -> list[str]:
    skull = smooth([34 - 404j, 48 - 422j, 76 - 424j, 100 - 412j, 96 - 398j, 66 - 388j, 42 - 390j])
    plume = smooth(ribbon([86 - 418j, 44 - 418j, 8 - 404j, -24 - 372j], [7, 11, 7, 0.6], count=12))
    return [
        path("M92 -414L182 -398L92 -396Z", fill="#f0b64a", stroke="#b27a34", stroke_width=1.6),
        line("M94 -404L170 -399", "#a36c2c", 1.8),
        solid(picture, skull, Tones("#eef2f3", "#b7c3cd", "#ffffff"), light=-3 - 4j, edge=2),
        path(plume, fill="#38435c"),
        circle(80 - 408j, 6.2, "#f6cf52"),
        circle(81 - 408j, 3.6, "#1d1720"),
        circle(79.6 - 409.6j, 1.3, "#ffffff"),
    ]


def trout(
    picture: Picture, at: complex, *, scale: float = 1, turn: float = 0, mirror: bool = False, tones: Tones = TROUT
) -> str:
    """Draw a trout swimming to the right, its middle at `at`; about 220 long."""
    body = smooth(
        [
            112 - 2j,
            92 - 26j,
            46 - 40j,
            -10 - 38j,
            -60 - 22j,
            -92 - 11j,
            -94 + 11j,
            -60 + 22j,
            -6 + 36j,
            50 + 36j,
            92 + 20j,
        ]
    )
    tail = smooth([-86 + 0j, -104 - 30j, -132 - 44j, -122 - 4j, -132 + 42j, -104 + 28j])
    fins = [
        smooth([-8 - 34j, -18 - 62j, 22 - 58j, 34 - 38j]),
        smooth([-4 + 32j, -26 + 56j, 6 + 52j, 22 + 34j]),
        smooth([-58 + 20j, -72 + 40j, -46 + 38j, -38 + 24j]),
    ]
    spots = [circle(complex(x, y), r, colour, opacity=0.85) for x, y, r, colour in (
        (40, -22, 4, "#4a4634"), (20, -28, 3.4, "#4a4634"), (-4, -24, 4, "#4a4634"), (-26, -20, 3.4, "#4a4634"),
        (-50, -12, 3, "#4a4634"), (28, -10, 3.6, "#d9583f"), (2, -6, 4, "#d9583f"), (-24, -4, 3.4, "#d9583f"),
        (-48, 2, 3, "#d9583f"), (-70, -4, 2.6, "#4a4634"), (14, 6, 2.8, "#4a4634"), (-10, 10, 3,
            "#d9583f"))]  # fmt: skip
    belly = path(
        smooth([104 + 10j, 50 + 18j, -20 + 18j, -84 + 8j, -60 + 30j, 0 + 44j, 60 + 42j]), fill="#f6e9c4", opacity=0.85
    )
    fin = Tones("#c98a4e", "#86583a", "#f6cf96")
    rays = line("M-92 0L-124 -34M-92 2L-120 -8M-92 4L-122 14M-92 6L-122 34", "#86583a", 1.8, opacity=0.6)
    return group(
        solid(picture, tail, fin, light=-2 - 4j, edge=2, inside=[rays]),
        *(solid(picture, shape, fin, light=-2 - 3j, edge=2) for shape in fins[:2]),
        solid(picture, body, tones, light=-2 - 9j, edge=3, inside=[belly, *spots]),
        solid(picture, fins[2], fin, light=-2 - 3j, edge=2),
        solid(picture, smooth([48 + 8j, 20 + 20j, 14 + 34j, 40 + 28j]), fin, light=-2 - 2j, edge=2),
        line("M66 -32Q54 -4 68 28", tones.shade, 3, opacity=0.8),
        circle(88 - 10j, 9, "#fff6d8"),
        circle(90 - 10j, 6, "#1d1720"),
        circle(88 - 12.6j, 2.2, "#ffffff"),
        line("M112 3Q100 13 90 10", "#57503a", 2.6),
        transform=turned(at, turn, scale, mirror=mirror),
    )


def dragonfly(
    picture: Picture,
    at: complex,
    *,
    scale: float = 1,
    turn: float = 0,
    colour: str = "#37c2b4",
    light: str | None = None,
) -> str:
    """Draw a dragonfly from above, its wings' root at `at`, head up; 120 wide; `light` makes it shine."""
    wings = [
        ellipse(complex(side * 34, y), 30, 8, "#e9fbff", fill_opacity=0.55, stroke="#ffffff", stroke_width=1.4,
                transform=f"rotate({side * spin} {side * 34} {y})")
        for side in (-1, 1) for y, spin in ((-8, -14), (6, 12))
    ]  # fmt: skip
    rings = "".join(f"M-3 {y}h6" for y in range(16, 62, 8))
    glow = [circle(10j, 86, picture.glow(light, 0.7))] if light else []
    return group(
        *glow,
        *wings,
        path(smooth(ribbon([4j, 30j, 66j], [9, 6, 4], count=8)), fill=colour),
        line(rings, "#ffffff", 1.2, opacity=0.6),
        ellipse(-4j, 7, 12, colour),
        ellipse(-6j, 3, 7, "#ffffff", opacity=0.4),
        *(
            circle(complex(side * 5, -17), 5.4, "#24404a") + circle(complex(side * 5 - 1.4, -18.5), 1.6, "#ffffff")
            for side in (-1, 1)
        ),
        transform=turned(at, turn, scale),
    )


def goose(
    at: complex, *, scale: float = 1, turn: float = 0, colour: str = "#4a3a52", rim: str | None = None, flap: float = 1
) -> str:
    """Draw a goose flying to the left, seen against the light; 150 wide; `flap` runs from 1 (wings up) to -1."""
    body = smooth(ribbon([-74 + 4j, -40 - 2j, -8 + 2j, 34 + 6j, 62 + 2j], [9, 9, 26, 24, 6], count=16))
    near = smooth([-14 + 0j, complex(6, -46 * flap), complex(44, -84 * flap), complex(40, -44 * flap), 26 + 2j])
    far = smooth([-16 + 0j, complex(-22, -40 * flap), complex(-2, -78 * flap), complex(4, -40 * flap), 12 + 0j])
    lit = [line(f"M-70 0Q-40 -8 -10 -8L{8} {-48 * flap:.0f}", rim, 2.4, opacity=0.8)] if rim else []
    return group(
        path(far, fill=colour, opacity=0.8),
        path(body, fill=colour),
        path(near, fill=colour),
        ellipse(-78 + 3j, 9, 7, colour),
        path("M-85 1l-14 4l13 5z", fill=colour),
        *lit,
        transform=turned(at, turn, scale),
    )


def swallow(at: complex, *, scale: float = 1, turn: float = 0, colour: str = "#33406a") -> str:
    """Draw a swallow gliding to the right; 90 wide."""
    wing = smooth([6 + 0j, -14 - 12j, -44 - 34j, -22 - 4j, -6 + 6j])
    other = smooth([8 + 0j, 6 - 20j, -8 - 46j, -8 - 14j, -4 + 4j])
    return group(
        path(other, fill=colour, opacity=0.85),
        path(smooth(ribbon([22 + 2j, 2 + 1j, -26 + 8j], [7, 14, 4], count=8)), fill=colour),
        path("M-22 5L-52 4L-32 9L-50 20L-20 12Z", fill=colour),
        path(wing, fill=colour),
        ellipse(14 + 5j, 5, 3, "#e8755a"),
        path("M24 1l7 2l-7 2z", fill=colour),
        transform=turned(at, turn, scale),
    )


def spiral(at: complex, reach: float, turns: float, colour: str, width: float) -> str:
    """Draw a curl, such as wind or an eddy makes."""
    points = [
        at + complex(math.cos(a), math.sin(a)) * reach * a / (math.tau * turns)
        for a in (math.tau * turns * step / 24 for step in range(1, 25))
    ]
    return line(smooth(points, closed=False), colour, width)
