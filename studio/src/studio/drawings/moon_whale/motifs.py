"""What comes back on every page of the Moon Whale: notes, plums, lanterns, a whale no bigger than a hand."""

from __future__ import annotations

from studio.drawing.air import blossom
from studio.drawing.canvas import Picture, circle, ellipse, group, line, path, turned
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import Points, along, ribbon, smooth

LEAF = Tones("#5f9a7c", "#39685f", "#a8d2a4")
PLUM = Tones("#7d4a86", "#4f2d62", "#c48ac0")
BARK = Tones("#6b4a56", "#432d42", "#a88088")
WHALE: Points = [
    -62 + 4j, -56 - 17j, -34 - 32j, -2 - 32j, 28 - 19j, 45 - 8j, 54 - 20j, 50 - 40j, 54 - 46j, 64 - 34j,
    78 - 36j, 90 - 32j, 84 - 22j, 68 - 12j, 60 + 3j, 42 + 18j, 14 + 27j, -20 + 28j, -48 + 22j,
]  # fmt: skip


def note(page: Picture, at: complex, size: float, colour: str, *, strength: float = 1.0, turn: float = 0) -> str:
    """Draw a round note that shines."""
    return group(
        circle(-4j, 42, page.glow(colour, 0.6 * strength)),
        ellipse(-4 + 9j, 11, 8.6, colour, opacity=strength, transform="rotate(-18)"),
        path("M5 7V-28C12 -22 22 -19 19 -5C15 -14 10 -15 8.4 -15V7Z", fill=colour, opacity=strength),
        transform=turned(at, turn, size),
    )


def plum(page: Picture, at: complex, size: float, *, turn: float = 0) -> str:
    """Draw a plum on its stalk with one leaf, about 40 high."""
    fruit = smooth([-16j, 12 - 18j, 20 - 4j, 15 + 13j, 17j, -15 + 13j, -20 - 4j, -12 - 18j])
    leaf = smooth([-17j, 10 - 30j, 28 - 32j, 20 - 20j])
    return group(
        line("M0 -15Q-1 -26 -6 -33", BARK.base, 3.2),
        solid(page, leaf, LEAF, light=-2 - 2j, edge=1.5),
        solid(page, fruit, PLUM, light=-4 - 4j, edge=2, inside=[line("M1 -16Q8 0 1 17", PLUM.shade, 2, opacity=0.6)]),
        ellipse(-9 - 6j, 3, 5.5, "#f3d6ee", opacity=0.7, transform="rotate(24)"),
        transform=turned(at, turn, size),
    )


def branch(page: Picture, spine: Points, *, width: float = 16, fruit: int = 2) -> list[str]:
    """Draw a plum branch along a curve, in blossom, with leaves and a few plums."""
    rng = page.rng
    shapes = [solid(page, smooth(ribbon(spine, [width, width * 0.7, width * 0.4, 2])), BARK, light=-1 - 3j, edge=2)]
    spots = along(spine, 13)
    for step, spot in enumerate(spots[1:], start=1):
        side = 1 if step % 2 else -1
        tip = spot + complex(rng.uniform(8, 20), side * rng.uniform(16, 26))
        leaf = ribbon([spot, (spot + tip) / 2 + 3, tip], [2, 13, 1], count=8)
        shapes.append(solid(page, smooth(leaf), LEAF, light=-2 - 2j, edge=1.5))
    shapes += [plum(page, spots[4 + 4 * step] + 30j, 0.82, turn=rng.uniform(-8, 8)) for step in range(fruit)]
    shapes += [
        blossom(spots[step] + complex(rng.uniform(-8, 8), -6), rng.uniform(13, 19), turn=9 * step)
        for step in (2, 3, 6, 9, 11, 12)
    ]
    return shapes


def little_whale(at: complex, size: float, *, turn: float = 0, mirror: bool = False) -> str:
    """Draw a whale of about 150 by 75 for patterns and distances."""
    belly = smooth([-60 + 8j, -36 + 5j, -4 + 11j, 22 + 22j, -2 + 27j, -28 + 27j, -50 + 20j])
    return group(
        path(smooth(WHALE), fill="#3f62b2"),
        path(belly, fill="#c9d8f4"),
        line("M-56 -10Q-34 -30 0 -28Q22 -22 40 -9", "#bcd0f8", 2.4, opacity=0.7),
        path(smooth(ribbon([-14 + 12j, -4 + 28j, 12 + 36j], [14, 15, 2], count=9)), fill="#2c4684"),
        circle(-36 - 6j, 4.4, "#101a40"),
        circle(-37.4 - 7.4j, 1.6, "#fff"),
        ellipse(-38 + 3j, 5, 3, "#f39aa0", opacity=0.5),
        *(
            circle(spot, r, "#ffe9ad")
            for spot, r in ((-8 - 18j, 1.8), (6 - 12j, 1.3), (20 - 8j, 1.8), (2 - 22j, 1.2), (32 - 2j, 1.4))
        ),
        transform=turned(at, turn, size, mirror=mirror),
    )


def lantern(page: Picture, at: complex, size: float, *, turn: float = 0) -> str:
    """Draw Pip's lantern by itself, about 46 high, with its light."""
    glass = smooth([-11 - 8j, 11 - 8j, 13 + 6j, 9 + 18j, -9 + 18j, -13 + 6j])
    return group(
        circle(4j, 48, page.glow("#ffcf6b", 0.6)),
        line("M0 -26Q-10 -20 -7 -14M0 -26Q10 -20 7 -14", "#5d4038", 2.4),
        path("M-13 -7L-8 -16H8L13 -7Z", fill="#7a5240"),
        path(
            glass,
            fill=page.radial([(0, "#fffbe0"), (0.5, "#ffdf83"), (1, "#f4a63c")]),
            stroke="#5d4038",
            stroke_width=1.8,
        ),
        path("M0 14C-6 8 -4 3 0 -3C4 3 6 8 0 14Z", fill="#ffffff"),
        path("M-12 17H12V22H-12Z", fill="#7a5240"),
        transform=turned(at, turn, size),
    )


def sliver(at: complex, size: float, colour: str = "#ffe2a0", *, turn: float = 24) -> str:
    """Draw a crescent moon."""
    return path("M0 -22A22 22 0 1 0 22 6A18 18 0 0 1 0 -22Z", fill=colour, transform=turned(at, turn, size))
