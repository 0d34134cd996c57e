"""Whether letters stand out from what is behind them (WCAG 2 contrast)."""

from typing import Final

import numpy as np

from contracts.story import Colour, Surface
from contracts.values import Box
from postprocess.domain.colours import linear, parse

ENOUGH: Final = 7.0
"""WCAG's AAA: a tired parent reads aloud in a dim bedroom."""

INK: Final = "#1d1b33"
PAPER: Final = "#fffaf0"
NIGHT: Final = "#141433"
"""What is laid behind letters that would be lost: light behind dark ones, dark behind light ones."""

_AMBIENT: Final = 0.05
_SHARES: Final = (0.2126, 0.7152, 0.0722)


def luminance(colour: Colour) -> float:
    """Return the relative luminance of a colour: 0 for black, 1 for white."""
    return sum(share * linear(value / 255) for share, value in zip(_SHARES, parse(colour), strict=True))


def contrast(one: float, other: float) -> float:
    """Return the contrast of two luminances: 1 for none, 21 for black on white."""
    return (max(one, other) + _AMBIENT) / (min(one, other) + _AMBIENT)


def contrast_on(paper: Colour, ink: Colour) -> float:
    """Return the contrast of an ink on a plain colour."""
    return contrast(luminance(ink), luminance(paper))


def contrast_over(surface: Surface, area: Box, ink: Colour) -> float:
    """Return the least contrast of an ink over the art under an area (page units), whatever the child's colours."""
    rows, columns = (
        slice(max(int(start // surface.side), 0), int(-(-end // surface.side)))
        for start, end in ((area.y, area.bottom), (area.x, area.right))
    )
    darkest, lightest = (
        np.array([list(row) for row in grid.values()], np.float64)[rows, columns] / 255
        for grid in (surface.darkest, surface.lightest)
    )
    if not darkest.size:
        return contrast(0, 1)
    light = luminance(ink)
    if darkest.min() <= light <= lightest.max():
        return 1.0
    return min(contrast(light, float(darkest.min())), contrast(light, float(lightest.max())))


def paper_for(ink: Colour) -> Colour | None:
    """Return the colour that goes behind an ink so that it can be read; None when no colour is far enough from it."""
    best = max((PAPER, NIGHT), key=lambda paper: contrast_on(paper, ink))
    return best if contrast_on(best, ink) >= ENOUGH else None


def on_new_paper(ink: Colour) -> tuple[Colour, Colour]:
    """Return ink and paper for letters that need some: their ink where any paper can carry it, else dark on light."""
    paper = paper_for(ink)
    return (ink, paper) if paper else (INK, PAPER)


def legible(ink: Colour, paper: Colour) -> tuple[Colour, Colour]:
    """Return ink and paper that can be read: as they are, on another paper, or, at worst, dark ink on light paper."""
    if contrast_on(paper, ink) >= ENOUGH:
        return ink, paper
    return on_new_paper(ink)
