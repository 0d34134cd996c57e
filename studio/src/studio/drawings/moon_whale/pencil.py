"""What waits for colours: whale, mouse, cloud and house as one line on white."""

from __future__ import annotations

from typing import Final

from studio.drawing.canvas import circle, ellipse, group, line, path, rect, turned
from studio.drawing.curves import Points, ribbon, ring, smooth, straight
from studio.drawing.whale import Whale

PEN: Final = "#5a6396"
WHITE: Final = "#fffdf8"
CREAM: Final = "#fbeedd"


def pencil(points: Points, *, closed: bool = True, width: float = 3.2, fill: str = WHITE) -> str:
    """Draw the outline of something to be coloured in."""
    d = smooth(points, closed=closed)
    return path(
        d,
        fill=fill if closed else "none",
        stroke=PEN,
        stroke_width=width,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def drawn_whale(whale: Whale) -> list[str]:
    """Draw a whale as one would for a colouring book, its tail and belly of one line with its back."""
    belly = [
        whale.point(at, height)
        for at, height in (
            (0.0, -0.5),
            (0.1, -0.48),
            (0.22, -0.4),
            (0.38, -0.46),
            (0.56, -0.62),
            (0.72, -0.82),
            (0.84, -1),
        )
    ]  # fmt: skip
    pleats = [
        [whale.point(at, -0.58 - 0.1 * row - 0.03 * at) for at in (0.03, 0.14, 0.26, 0.42 - 0.04 * row)]
        for row in range(4)
    ]
    smile = [
        whale.point(at, height)
        for at, height in ((0.005, -0.4), (0.07, -0.44), (0.14, -0.38), (0.2, -0.2), (0.225, -0.06))
    ]
    eye = whale.point(0.245, 0.14)
    flukes = whale.flukes(10)[0]
    return [
        pencil(whale.flipper(far=True), width=2.8),
        pencil(flukes, width=6.4),
        pencil(whale.outline(), width=6.4),
        path(smooth(flukes), fill=WHITE),
        path(smooth(whale.outline()), fill=WHITE),
        *(pencil(vein, closed=False, width=2.4) for vein in whale.flukes(10, veins=True)),
        pencil(belly, closed=False, width=2.8),
        *(pencil(pleat, closed=False, width=1.8) for pleat in pleats),
        pencil(smile, closed=False, width=3.6),
        *_eye(eye),
        pencil(whale.flipper()),
        *(star(whale.point(at, height), size, 2.2) for at, height, size in (
            (0.34, 0.6, 17), (0.44, 0.28, 12), (0.52, 0.62, 13), (0.6, 0.2, 15), (0.7, 0.5, 10), (0.5, -0.1, 9),
            (0.78, 0.1, 9))),
    ]  # fmt: skip


def _eye(at: complex) -> list[str]:
    return [
        ellipse(at, 17, 16, WHITE, stroke=PEN, stroke_width=2.6),
        circle(at + 1j, 11.5, PEN),
        circle(at - 4 - 4j, 4.2, WHITE),
        circle(at + 4 + 5j, 2, WHITE),
        pencil([at - 21 - 3j, at - 15 - 14j, at - 18j, at + 15 - 13j, at + 21 - 2j], closed=False, width=3.4),
        pencil([at - 24 - 33j, at - 2 - 43j, at + 20 - 35j], closed=False, width=2.8),
        ellipse(at + 2 + 29j, 22, 11, "none", stroke=PEN, stroke_width=1.8, stroke_dasharray="3 6"),
    ]


def drawn_mouse(at: complex, scale: float) -> str:
    """Draw Pip sitting at `at` with its lantern, looking to the right, in one line."""
    fine = 2.2
    skull = [-3 - 101j, 14 - 99j, 27 - 86j, 38 - 75j, 37 - 66j, 24 - 58j, 4 - 53j, -16 - 57j, -25 - 70j, -21 - 90j]
    near = [-22 - 88j, -34 - 98j, -34 - 113j, -22 - 121j, -8 - 116j, -3 - 102j, -8 - 90j]
    inner = [-22 - 93j, -28 - 101j, -27 - 110j, -20 - 114j, -12 - 110j, -9 - 101j, -13 - 94j]
    far = [12 - 92j, 12 - 110j, 26 - 117j, 38 - 108j, 35 - 94j, 22 - 88j]
    body = [-2 - 58j, 17 - 50j, 25 - 26j, 25 - 6j, 12 + 2j, -14 + 2j, -26 - 6j, -24 - 28j, -17 - 50j]
    return group(
        pencil([-20 - 6j, -44 + 2j, -60 - 14j, -54 - 32j, -66 - 42j], closed=False, width=fine),
        pencil(body, width=fine),
        pencil(ring(5 - 20j, 14, 18, 10), width=1.6),
        *(pencil(ring(complex(x, 2), 11, 5, 8), width=fine) for x in (-9, 16)),
        *(pencil(ribbon(way, [11, 9, 8]), width=fine)
          for way in ([16 - 42j, 30 - 36j, 44 - 42j], [-16 - 42j, -22 - 28j, -12 - 20j])),
        pencil(ribbon([-14 - 50j, -28 - 40j, -34 - 22j], [10, 11, 12], count=10), width=fine),
        pencil(ribbon([-21 - 52j, -2 - 45j, 21 - 51j], [12, 14, 11], count=10), width=fine),
        *(line(f"M{x} {y}l3 11", PEN, 1.6) for x, y in ((-12, -55), (0, -52), (11, -54))),
        pencil(far, width=fine),
        pencil(near, width=fine),
        pencil(inner, width=1.6),
        pencil(skull, width=fine),
        circle(13 - 79j, 6, PEN),
        circle(11 - 81.5j, 2.2, WHITE),
        circle(37 - 72j, 4.4, PEN),
        pencil([32 - 64j, 27 - 60j, 21 - 62j], closed=False, width=1.8),
        *(line(f"M27 -66Q{x} {y} {x + 10} {y + 3}", PEN, 1.2) for x, y in ((37, -60), (35, -55), (41, -66))),
        pencil([46 - 40j, 39 - 34j, 41 - 30j], closed=False, width=1.8),
        pencil([46 - 40j, 53 - 34j, 51 - 30j], closed=False, width=1.8),
        pencil([37 - 26j, 55 - 26j, 57 - 14j, 54 - 4j, 38 - 4j, 35 - 14j], width=fine),
        pencil([46 - 8j, 42 - 13j, 46 - 21j, 50 - 13j], width=1.6),
        transform=turned(at, 0, scale),
    )  # fmt: skip


def star(at: complex, reach: float, width: float = 2.6) -> str:
    """Draw a star with five points."""
    points = [
        at + (reach if step % 2 == 0 else reach * 0.48) * point
        for step, point in enumerate(ring(0j, 1, 1, 10, turn=-90))
    ]
    return path(straight(points), fill=WHITE, stroke=PEN, stroke_width=width, stroke_linejoin="round")


def drawn_cloud(at: complex, width: float) -> list[str]:
    """Draw a heap of puffs with one line around it; `at` is the middle of its foot."""
    puffs = [
        (at + width * complex(x, y), width * size)
        for x, y, size in (
            (-0.4, -0.1, 0.1), (-0.25, -0.19, 0.15), (-0.02, -0.26, 0.2), (0.22, -0.19, 0.16), (0.39, -0.1, 0.105)
        )
    ]  # fmt: skip
    foot = rect(at.real - 0.42 * width, at.imag - 0.2 * width, 0.84 * width, 0.2 * width, WHITE, rx=0.09 * width)
    outline = rect(
        at.real - 0.42 * width, at.imag - 0.2 * width, 0.84 * width, 0.2 * width, PEN, rx=0.09 * width, stroke=PEN,
        stroke_width=6.4,
    )  # fmt: skip
    curls = [
        line(f"M{spot.real - size * 0.5:.1f} {spot.imag - size * 0.1:.1f}q{size * 0.3:.1f} {-size * 0.62:.1f} "
             f"{size * 0.86:.1f} {-size * 0.24:.1f}", PEN, 2.2, opacity=0.55)
        for spot, size in puffs[1:4]
    ]  # fmt: skip
    return [
        outline,
        *(circle(spot, size + 3.2, PEN) for spot, size in puffs),
        foot,
        *(circle(spot, size, WHITE) for spot, size in puffs),
        *curls,
    ]


def drawn_house(corner: complex, width: float, tall: float, *, roof: float, tint: str = WHITE) -> list[str]:
    """Draw the walls, the roof and the chimney of a house whose foot begins at `corner`."""
    x, top = corner.real, corner.imag - tall
    peak, over = complex(x + width / 2, top - roof), 10
    gable = [complex(x - over, top + 2), peak, complex(x + width + over, top + 2)]
    pen = {"stroke": PEN, "stroke_width": 3.2, "stroke_linejoin": "round"}
    return [
        rect(x + width * 0.7 - 3, top - roof * 0.84, 28, 10, WHITE, rx=3, stroke=PEN, stroke_width=3),
        rect(x + width * 0.7, top - roof * 0.76, 22, roof * 0.7, WHITE, stroke=PEN, stroke_width=3),
        rect(x, top, width, tall, tint, **pen),
        path(straight(gable), fill=WHITE if tint == WHITE else CREAM, **pen),
        *(
            line(
                f"M{peak.real - half:.0f} {top - roof + drop:.0f}q{half:.0f} 7 {2 * half:.0f} 0", PEN, 1.8, opacity=0.5
            )
            for drop, half in ((roof * 0.4, width * 0.18), (roof * 0.6, width * 0.28), (roof * 0.8, width * 0.38))
        ),
    ]
