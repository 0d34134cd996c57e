"""What makes a picture that came back acceptable: the drawn scene of the crop, with another face in its slot."""

from dataclasses import dataclass
from typing import Final

SMALLEST: Final = 0.75
"""A result may be this much smaller than the crop; any smaller would look soft in print."""

STRETCH: Final = 0.02
"""How much the proportions may differ."""

BLACK_LEVEL: Final = 8.0
FLAT_SPREAD: Final = 2.0
CHANGED_LEVEL: Final = 24
LEAST_CHANGED: Final = 0.03
"""Compression and enlarging move less than a hundredth of the pixels this far; another face moves a fifth or more."""

MOST_CHANGED_AROUND: Final = 0.5
"""The scene around the face stays; a workflow whose inputs were misnamed answers with a picture of its own."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A result as a picture: its own size, and mean and standard deviation of its luminance (0..255)."""

    size: Size
    level: float
    spread: float


@dataclass(frozen=True, kw_only=True)
class FaceSeen:
    """A result, brought to the size of the crop, beside it.

    `in_slot` and `around` are the shares of pixels, inside the slot's outline and outside it, that differ by more than
    CHANGED_LEVEL; `problem` is None for one sure face in its place.
    """

    in_slot: float
    around: float
    problem: str | None


def objection(seen: Seen, *, crop: Size) -> str | None:
    """Return what is wrong with a result as a picture, or None."""
    if min(seen.size.width / crop.width, seen.size.height / crop.height) < SMALLEST:
        return f"too small: {seen.size.width} x {seen.size.height} for {crop.width} x {crop.height}"
    if abs(seen.size.width * crop.height / (seen.size.height * crop.width) - 1) > STRETCH:
        return "other proportions than the crop"
    if seen.level < BLACK_LEVEL:
        return "black"
    if seen.spread < FLAT_SPREAD:
        return "one flat colour"
    return None


def face_objection(seen: FaceSeen) -> str | None:
    """Return what is wrong with a result as the crop with the child's face in it, or None."""
    if seen.in_slot < LEAST_CHANGED:
        return "the untouched crop"
    if seen.around > MOST_CHANGED_AROUND:
        return "another scene than the crop"
    return seen.problem
