"""Balloons and panels written on a page as vectors."""

from collections.abc import Iterator, Sequence
from typing import Final

import pymupdf

from contracts.story import Colour
from postprocess.adapters.letters import append, number
from postprocess.domain.colours import parse
from postprocess.domain.layout import Shape

ROUND: Final = 1
"""How PDF joins lines and ends dashes."""

DASHES: Final = "[3.4 4.6] 0 d"


def draw(page: pymupdf.Page, shapes: Sequence[Shape]) -> None:
    """Draw shapes over what the page shows already, the same bytes for the same shapes."""
    if shapes:
        height = page.rect.height
        append(page, "\n".join(step for shape in shapes for step in _drawn(shape, height)).encode("ascii"))


def _drawn(shape: Shape, height: float) -> Iterator[str]:
    """Say area and line as one closed path, so that nothing shows where a tail leaves its balloon."""
    yield f"q {ROUND} J {ROUND} j {_colour(shape.fill)} rg"
    if shape.line:
        yield f"{_colour(shape.line)} RG {number(shape.line_width)} w"
        if shape.dashed:
            yield DASHES
    points = [f"{number(x)} {number(height - y)}" for x, y in shape.path.points]
    yield f"{points[0]} m"
    for at in range(1, len(points) - 2, 3):
        yield f"{points[at]} {points[at + 1]} {points[at + 2]} c"
    yield f"{'b' if shape.line else 'f'} Q\n"


def _colour(colour: Colour) -> str:
    return " ".join(number(part / 255) for part in parse(colour))
