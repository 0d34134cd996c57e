"""What the town bakes and reads: loaves, buns, shelves of books, and one picture book."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from studio.drawing.canvas import Picture, ellipse, group, line, path, rect, turned
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import smooth
from studio.drawing.day import chance
from studio.drawing.night import mix

THICK: Final = 13
"""Width from which a book has gold on its back."""


def loaf(picture: Picture, at: complex, *, scale: float = 1, turn: float = 0) -> str:
    """Bake a loaf with three cuts, about 120 wide."""
    crust = Tones("#d08f48", "#9a5c2e", "#f6cf8c")
    cuts = [line(f"M{x} -34q10 10 6 24", "#f8e0b0", 6) for x in (-28, 0, 28)]
    d = smooth([-60 - 10j, -48 - 36j, -44j, 48 - 36j, 60 - 10j, 44 + 0j, -44 + 0j])
    return group(solid(picture, d, crust, light=-5 - 7j, inside=cuts), transform=turned(at, turn, scale))


def bun(picture: Picture, at: complex, *, scale: float = 1) -> str:
    """Bake a round bun with raisins, about 64 wide."""
    crust = Tones("#dd9f55", "#a8692f", "#ffe0a0")
    raisins = [ellipse(spot, 3.4, 2.6, "#5a2f2a") for spot in (-14 - 20j, 4 - 26j, 15 - 14j, -3 - 12j, -20 - 9j)]
    d = smooth([-32 - 6j, -24 - 28j, -36j, 24 - 28j, 32 - 6j, 20 + 1j, -20 + 1j])
    return group(solid(picture, d, crust, light=-4 - 6j, edge=2, inside=raisins), transform=turned(at, 0, scale))


def shelf_of_books(
    picture: Picture, x: float, foot: float, width: float, tall: float, *, colours: Sequence[str], shade: float = 0
) -> None:
    """Fill a shelf with books standing on `foot`; `shade` (0-1) darkens them."""
    rng = picture.rng
    here = x
    books = []
    while here < x + width - 8:
        wide = min(rng.uniform(9, 24), x + width - here)
        high = tall * rng.uniform(0.7, 0.97)
        colour = mix(rng.choice(list(colours)), "#2a1836", shade)
        lean = rng.uniform(-4, 4) if chance(rng, 0.12) else 0
        spin = f"rotate({lean:.0f} {here:.0f} {foot:.0f})" if lean else None
        books.append(rect(here, foot - high, wide - 1, high, colour, rx=1.5, transform=spin))
        books.append(rect(here + 1, foot - high, 2, high, "#ffffff", opacity=0.18))
        if wide > THICK:
            gold = mix("#f2d38a", "#2a1836", shade)
            books.append(
                rect(here + 2, foot - high * 0.82, wide - 5, 3, gold)
                + rect(here + 2, foot - high * 0.3, wide - 5, 2, gold)
            )
        here += wide
    picture.add(group(*books))


def book(at: complex, *, scale: float = 1, turn: float = 0, cover: str = "#b5443f") -> str:
    """Open a picture book with a lighthouse in it; `at` is the lower end of its spine, about 240 wide."""
    left = smooth([0j, -40 - 10j, -116 - 4j, -120 - 120j, -60 - 130j, -116j])
    right = smooth([0j, 40 - 10j, 116 - 4j, 120 - 120j, 60 - 130j, -116j])
    return group(
        path("M-126 4L-130 -116L0 -112L130 -116L126 4L0 12Z", fill=cover, stroke="#7a2c30", stroke_width=2),
        path(left, fill="#fff8e8", stroke="#d8c4ae", stroke_width=1.4),
        path(right, fill="#fff8e8", stroke="#d8c4ae", stroke_width=1.4),
        path("M14 -22Q60 -34 108 -20V-112Q60 -124 14 -108Z", fill="#9fd0e8"),
        path("M14 -22Q60 -34 108 -20V-40Q60 -56 14 -44Z", fill="#3f7fae"),
        path("M52 -40L56 -96H68L72 -42Z", fill="#fffaf0"),
        path("M54.500 -66L55.500 -78H68.600L69.500 -66Z", fill=cover),
        rect(55, -104, 14, 9, "#ffd45a"),
        path("M53 -104L62 -113L71 -104Z", fill=cover),
        path("M69 -100L106 -108V-92Z", fill="#fff0a8", opacity=0.8),
        line("".join(f"M-104 {y}q44 -12 86 2" for y in (-96, -82, -68, -54, -40, -26)), "#b9a8a0", 2.6, opacity=0.8),
        transform=turned(at, turn, scale),
    )
