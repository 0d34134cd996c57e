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
    body = smooth([-92 - 176j, -60 - 188j, -6 - 182j, 40 - 186j, 70 - 172j, 76 - 140j, 56 - 108j, 20 - 98j, -30 - 100j,
                   -66 - 104j, -94 - 124j, -104 - 152j])  # fmt: skip
    neck = smooth(ribbon([50 - 150j, 72 - 190j, 84 - 236j], [70, 48, 36], count=10))
    spots = [circle(complex(x, y), r, "#fbe6c0", opacity=0.85) for x, y, r in (
        (-80, -168, 4), (-62, -174, 4.5), (-42, -172, 4), (-22, -170, 4), (-72, -152, 4), (-52, -156, 4.5),
        (-30, -154, 4), (-8, -158, 4), (-62, -138, 3.6), (-40, -138, 3.6))]  # fmt: skip
    belly = path(smooth([-80 - 108j, -20 - 106j, 50 - 112j, 20 - 92j, -40 - 92j]), fill="#f3dcb8", opacity=0.85)
    tail = smooth([-98 - 170j, -116 - 162j, -122 - 138j, -110 - 128j, -98 - 144j])
    return group(
        *_deer_legs(picture, dark, 16),
        path(tail, fill="#fff4e0", stroke=tones.shade, stroke_width=2),
        *_deer_legs(picture, tones, 0),
        solid(picture, body, tones, light=-4 - 10j, edge=3, inside=[belly, *spots]),
        solid(
            picture,
            neck,
            tones,
            light=-6 - 3j,
            edge=2.5,
            inside=[path(smooth(ribbon([84 - 150j, 94 - 190j, 98 - 220j], [16, 14, 10])), fill="#f3dcb8", opacity=0.7)],
        ),
        group(*_deer_head(picture, tones), transform=turned(92 - 250j, 6)),
        transform=turned(at, 0, scale, mirror=mirror),
    )


def _deer_legs(picture: Picture, tones: Tones, shift: int) -> list[str]:
    front = [50 + shift - 128j, 54 + shift - 76j, 52 + shift - 40j, 54 + shift - 8j]
    hind = [-74 + shift - 140j, -68 + shift - 96j, -84 + shift - 58j, -78 + shift - 8j]
    drawn = []
    for way, widths in ((front, [40, 24, 17, 15]), (hind, [64, 34, 19, 15])):
        foot = way[-1]
        drawn += [
            solid(picture, smooth(ribbon(way, widths, count=16)), tones, light=-3 - 2j, edge=2),
            path(f"M{foot.real - 8:.0f} {foot.imag - 4:.0f}h15l4 12h-21z", fill="#3a2a2c"),
        ]
    return drawn


def _deer_head(picture: Picture, tones: Tones) -> list[str]:
    skull = smooth([-26 - 12j, -8 - 26j, 16 - 22j, 40 - 4j, 66 + 8j, 72 + 18j, 64 + 28j, 40 + 28j, 12 + 26j, -14 + 20j])
    chin = smooth([20 + 24j, 46 + 22j, 68 + 22j, 62 + 30j, 40 + 32j])
    ear = smooth([-14 - 20j, -34 - 38j, -62 - 42j, -54 - 24j, -26 - 8j])
    back_ear = smooth([0 - 24j, 2 - 48j, 20 - 66j, 24 - 46j, 16 - 22j])
    return [
        solid(picture, back_ear, Tones(tones.shade, "#5a3830", tones.base), light=-2 - 2j, edge=2),
        solid(picture, skull, tones, light=-4 - 6j, edge=2.5, inside=[path(chin, fill="#f7e6c6")]),
        solid(picture, ear, tones, light=-2 - 3j, edge=2,
              inside=[path(smooth([-20 - 20j, -36 - 32j, -54 - 36j, -46 - 24j, -28 - 12j]), fill="#f2b9a0",
                  opacity=0.8)]),
        ellipse(16 - 2j, 8, 9, "#fbe9cc", opacity=0.6),
        ellipse(16 - 2j, 6.6, 8, "#2a1822"),
        circle(13.6 - 5j, 2.6, "#ffffff"),
        line("M9 -10Q16 -14 24 -7M22 -10l5 -4M18 -12l3 -5", "#3a2328", 2),
        ellipse(68 + 15j, 7, 6, "#33242c"),
        ellipse(66 + 12j, 2.6, 1.4, "#ffffff", opacity=0.7),
        line("M64 25Q52 28 44 22", "#6b4238", 2),
        ellipse(32 + 12j, 8, 5, "#ee8a7c", opacity=0.3),
    ]  # fmt: skip


def beaver(picture: Picture, at: complex, *, scale: float = 1, mirror: bool = False) -> str:
    """Draw a beaver sitting at `at` with one paw up: stop; about 190 wide and 210 high, looking to the right."""
    tail = ribbon([-50 - 20j, -104 - 6j, -150 - 30j, -168 - 58j], [30, 66, 70, 40], count=14)
    scales = [line(f"M{x} {y}l22 16M{x + 18} {y - 6}l-16 22", "#4a3a3c", 2, opacity=0.7)
              for x, y in ((-160, -52), (-140, -44), (-122, -34), (-104, -26), (-150, -70))]  # fmt: skip
    body = smooth([-132j, 44 - 124j, 66 - 76j, 80 - 30j, 66 + 2j, 8j, -66 + 2j, -80 - 30j, -66 - 76j, -44 - 124j])
    belly = smooth([-6 - 100j, 36 - 84j, 48 - 36j, 36 - 4j, -2j, -36 - 4j, -44 - 36j, -32 - 80j])
    stop = [52 - 108j, 96 - 104j, 118 - 150j]
    fist = [-50 - 104j, -70 - 70j, -30 - 54j]
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
        ellipse(120 - 166j, 19, 20, "#5b4444"),
        *(line(f"M{x} -178l{dx} -16", "#5b4444", 8.5) for x, dx in ((108, -6), (116, -2), (125, 2), (133, 7))),
        line("M104 -164l-14 -4", "#5b4444", 8.5),
        ellipse(121 - 163j, 10, 9, "#a8827a", opacity=0.7),
    )
    return group(
        solid(picture, smooth(tail), Tones("#6d5a58", "#453a40", "#a89288"), light=-3 - 5j, edge=2.5, inside=scales),
        solid(picture, body, BEAVER, light=-8 - 7j, edge=3, inside=[path(belly, fill="#b98a62", opacity=0.85)]),
        *feet,
        solid(picture, smooth(ribbon(fist, [36, 30, 24])), BEAVER, light=-3 - 4j, edge=2),
        ellipse(-28 - 53j, 13, 11, "#5b4444"),
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
        line("M4 -172L2 -92L6 0M6 0l26 6M6 0l-16 8M6 0l18 -8", "#8a7a52", 7),
        line("M-16 -170L-24 -104L26 -78L40 -92", "#776a4a", 6.4),
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
