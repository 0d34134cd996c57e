"""Pip: a mouse no bigger than a plum, with a red scarf and a lantern."""

from __future__ import annotations

from studio.drawing.canvas import Picture, circle, ellipse, group, line, path, turned
from studio.drawing.cloth import SCARF, Tones, solid
from studio.drawing.curves import ribbon, smooth

FUR = Tones("#b79b8a", "#7d6570", "#f3dfc8")
PINK = "#f2a7a0"
BELLY = "#ecdccb"


def mouse(
    picture: Picture,
    at: complex,
    *,
    scale: float = 1,
    turn: float = 0,
    mirror: bool = False,
    asleep: bool = False,
    lantern: bool = True,
    arms_up: bool = False,
    scarf_wind: float = 0,
) -> str:
    """Draw Pip sitting at `at` (the middle of the seat), looking to the right; about 60 wide and 95 high."""
    tail = ribbon([-20 - 6j, -44 + 2j, -60 - 14j, -54 - 32j, -66 - 42j], [5, 4.5, 4, 3, 1], count=16)
    body = smooth([-2 - 58j, 17 - 50j, 25 - 26j, 25 - 6j, 12 + 2j, -14 + 2j, -26 - 6j, -24 - 28j, -17 - 50j])
    shapes = [
        path(smooth(tail), fill=PINK, stroke="#b0707a", stroke_width=0.8),
        solid(picture, body, FUR, light=-4 - 4j, edge=2, inside=[ellipse(5 - 20j, 15, 20, BELLY, opacity=0.9)]),
        *_feet(),
        *_arms(picture, lantern=lantern, up=arms_up),
        *_scarf(picture, scarf_wind),
        *_head(picture, asleep=asleep),
    ]
    return group(*shapes, transform=turned(at, turn, scale, mirror=mirror))


def curled(picture: Picture, at: complex, *, scale: float = 1, turn: float = 0, mirror: bool = False) -> str:
    """Draw Pip asleep in a ball at `at` (the middle of its bed), nose to the right; about 104 wide and 70 high."""
    back = smooth([-46 - 4j, -48 - 26j, -34 - 48j, -8 - 58j, 20 - 50j, 34 - 28j, 30 - 4j, 2j, -34 + 2j])
    haunch = smooth([-44 - 6j, -42 - 30j, -22 - 36j, -6 - 22j, -6 - 2j, -24 + 2j])
    tail = ribbon([-44 - 8j, -56 + 2j, -34 + 8j, 2 + 7j, 34 + 7j, 56 + 3j], [6, 5.5, 5, 4.5, 3.5, 1.5], count=18)
    scarf = ribbon([-14 - 50j, -22 - 26j, -8 - 2j], [12, 17, 15], count=10)
    end = ribbon([-12 - 10j, -30 - 2j, -50 + 3j], [13, 14, 13], count=8)
    stripes = [line(f"M{x} {y}l15 3", "#ffd9a0", 2.4, opacity=0.8) for x, y in ((-27, -38), (-28, -28), (-25, -18))]
    return group(
        solid(picture, back, FUR, light=-5 - 5j, edge=2, inside=[ellipse(14 - 12j, 22, 16, BELLY, opacity=0.8)]),
        solid(picture, haunch, FUR, light=-3 - 4j, edge=1.6),
        solid(picture, smooth(end), SCARF, light=-1 - 3j, edge=1.5),
        solid(picture, smooth(scarf), SCARF, light=-3 - 1j, edge=1.5, inside=stripes),
        path(smooth(tail), fill=PINK, stroke="#b0707a", stroke_width=0.8),
        group(*_head(picture, asleep=True), transform=turned(10 + 50j, 4, 0.96)),
        ellipse(30 - 1j, 10, 5, PINK, stroke="#b0707a", stroke_width=0.8),
        transform=turned(at, turn, scale, mirror=mirror),
    )


def _head(picture: Picture, *, asleep: bool) -> list[str]:
    far = solid(
        picture, smooth([12 - 92j, 12 - 110j, 26 - 117j, 38 - 108j, 35 - 94j, 22 - 88j]), FUR, light=-3 - 3j, edge=2
    )
    near = smooth([-22 - 88j, -34 - 98j, -34 - 113j, -22 - 121j, -8 - 116j, -3 - 102j, -8 - 90j])
    inner = smooth([-22 - 93j, -28 - 101j, -27 - 110j, -20 - 114j, -12 - 110j, -9 - 101j, -13 - 94j])
    skull = smooth(
        [-3 - 101j, 14 - 99j, 27 - 86j, 38 - 75j, 37 - 66j, 24 - 58j, 4 - 53j, -16 - 57j, -25 - 70j, -21 - 90j]
    )
    cheek = ellipse(14 - 65j, 9, 6, "#ee8a7c", opacity=0.4)
    if asleep:
        eye = line("M7 -78Q13 -72 19 -78", "#3a2530", 2.4)
    else:
        eye = group(
            circle(13 - 79j, 6.4, "#2a1822"),
            circle(11 - 81.5j, 2.3, "#ffffff"),
            circle(15 - 76.5j, 1.1, "#ffffff", opacity=0.8),
        )
    whiskers = [
        line(f"M26 -66Q{x} {y} {x + 10} {y + 3}", "#f7ead9", 1, opacity=0.8)
        for x, y in ((36, -60), (34, -55), (40, -66))
    ]
    return [
        far,
        ellipse(25 - 102j, 8, 9, PINK, opacity=0.75),
        solid(picture, near, FUR, light=-3 - 3j, edge=2, inside=[path(inner, fill=PINK, opacity=0.85)]),
        solid(
            picture, skull, FUR, light=-4 - 5j, edge=2, inside=[ellipse(24 - 62j, 14, 8, BELLY, opacity=0.75), cheek]
        ),
        eye,
        ellipse(37.5 - 72j, 4.6, 3.8, "#c9566a"),
        circle(36.5 - 73j, 1.2, "#ffffff", opacity=0.8),
        line("M32 -64Q27 -59 21 -62", "#6b4450", 1.6),
        *whiskers,
    ]


def _feet() -> list[str]:
    return [ellipse(complex(x, 2), 11, 5, PINK, stroke="#b0707a", stroke_width=0.8) for x in (-9, 16)]


def _arms(picture: Picture, *, lantern: bool, up: bool) -> list[str]:
    if up:
        arms = [[-18 - 44j, -32 - 54j, -38 - 70j], [18 - 44j, 34 - 50j, 44 - 62j]]
    elif lantern:
        arms = [[16 - 42j, 30 - 36j, 44 - 42j], [-16 - 42j, -22 - 28j, -12 - 20j]]
    else:
        arms = [[16 - 42j, 20 - 30j, 9 - 24j], [-16 - 42j, -18 - 28j, -5 - 23j]]
    drawn = []
    for arm in arms:
        drawn += [
            path(smooth(ribbon(arm, [11, 9, 8])), fill=FUR.base, stroke=FUR.shade, stroke_width=1.2),
            circle(arm[-1], 4.6, PINK),
        ]
    if lantern and not up:
        drawn += lamp(picture, 46 - 40j)
    return drawn


def lamp(picture: Picture, at: complex, *, scale: float = 1) -> list[str]:
    """Hang a little lantern by its ring at `at`, with the light around it."""
    glass = smooth([-9 + 14j, 9 + 14j, 11 + 26j, 8 + 36j, -8 + 36j, -11 + 26j])
    return [
        group(
            circle(25j, 62, picture.glow("#ffcf6b", 0.75)),
            line("M0 0Q-7 5 -5 10M0 0Q7 5 5 10", "#5d4038", 2),
            path("M-10 15L-6 8H6L10 15Z", fill="#7a5240"),
            path(
                glass,
                fill=picture.radial([(0, "#fffbe0"), (0.5, "#ffdf83"), (1, "#f4a63c")]),
                stroke="#5d4038",
                stroke_width=1.6,
            ),
            path("M0 33C-5 28 -3 24 0 19C3 24 5 28 0 33Z", fill="#ffffff"),
            path("M-10 36H10V40H-10Z", fill="#7a5240"),
            transform=turned(at, 0, scale),
        )
    ]


def _scarf(picture: Picture, wind: float) -> list[str]:
    tail = ribbon(
        [-14 - 50j, complex(-28 - wind * 0.5, -40 - wind * 0.2), complex(-32 - wind, -22 - wind * 0.7)],
        [10, 11, 12],
        count=10,
    )
    band = ribbon([-21 - 52j, -2 - 45j, 21 - 51j], [12, 14, 11], count=10)
    stripes = [line(f"M{x} {y}l3 12", "#ffd9a0", 2.4, opacity=0.8) for x, y in ((-12, -55), (0, -53), (11, -55))]
    return [
        solid(picture, smooth(tail), SCARF, light=-2 - 2j, edge=1.5),
        solid(picture, smooth(band), SCARF, light=-1 - 3j, edge=1.5, inside=stripes),
    ]
