"""What several pages of the Lost Bear share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.drawing.canvas import HAIR_LIGHT, Picture, circle, group, turned
from studio.drawing.child import Light
from studio.drawing.mouse import mouse

NOON: Final = Light(side=-1, warm="#fff3c8", cool="#5a3a7a", rim=HAIR_LIGHT, depth=0.16)
EVENING: Final = Light(side=1, warm="#ffd58a", cool="#6a3a6a", rim=HAIR_LIGHT, depth=0.22)


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


def cloud(
    page: Picture, at: complex, width: float, *, top: str = "#ffffff", base: str = "#bfd9ee", height: float = 0.3
) -> None:
    """Hang a cloud of heaps that each have their own light; `at` is the middle of its foot, which is almost flat."""
    rng = page.rng
    tall, peak = width * height, rng.choice((-0.24, 0.22))
    paint = page.linear([(0, top), (0.36, top), (1, base)], 0.32 + 0j, 0.62 + 1j)
    heaps = []
    for row, (count, reach, lift) in enumerate(((7, 0.34, 0.6), (8, 0.4, 0.16))):
        for step in range(count):
            across = 2 * step / (count - 1) - 1
            swell = max(0.0, 1 - abs(across - peak) ** 1.4)
            size = tall * (0.27 - 0.02 * row + (0.3 - 0.12 * row) * swell) * rng.uniform(0.92, 1.1)
            heaps.append((row, complex(across * width * reach, -size * 0.7 - tall * lift * swell), size))
    heaps.sort(key=lambda heap: (heap[0], heap[1].imag))
    foot = tall * 0.08
    d = f"M{-width} {-width}H{width}V0C{width * 0.3:.0f} {foot:.0f} {-width * 0.3:.0f} {foot:.0f} {-width} 0Z"
    page.add(
        group(
            group(*(circle(spot, size, paint) for _row, spot, size in heaps), clip_path=page.clip(d)),
            transform=turned(at),
        )
    )
