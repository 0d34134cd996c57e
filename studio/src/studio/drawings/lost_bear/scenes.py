"""What several pages of the Lost Bear share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.drawing.canvas import Picture, group, turned
from studio.drawing.child import Light
from studio.drawing.mouse import mouse

NOON: Final = Light(side=-1, warm="#fff3c8", cool="#5a3a7a", rim="#fff6da", depth=0.16)
EVENING: Final = Light(side=1, warm="#ffd58a", cool="#6a3a6a", rim="#ffe6a8", depth=0.22)


def within(page: Picture, d: str, draw: Callable[[], None]) -> None:
    """Draw something that is only seen inside an outline, such as a window."""
    start = len(page.scene)
    draw()
    seen = page.scene[start:]
    del page.scene[start:]
    page.add(group(*seen, clip_path=page.clip(d)))


def hidden_pip(page: Picture, at: complex, *, scale: float = 0.4, turn: float = 0, mirror: bool = False) -> str:
    """Hide Pip somewhere: no lantern by day."""
    return mouse(page, at, scale=scale, turn=turn, mirror=mirror, lantern=False)


def moved(shapes: list[str], at: complex, turn: float = 0, scale: float = 1) -> str:
    """Put shapes drawn around the origin somewhere else."""
    return group(*shapes, transform=turned(at, turn, scale))
