"""Arithmetic of pictures: tinting, laying over, blending; whole numbers, so that bytes repeat everywhere."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from contracts.faceswap import CropSlot
from contracts.story import FaceSlot
from contracts.values import Box, Point
from postprocess.domain.colours import Tones

Pixels: TypeAlias = NDArray[np.uint8]
"""Height x width x channels, or height x width; sRGB, 0 to 255."""

RIM: Final = 0.6


@dataclass(frozen=True)
class Patch:
    """Pixels at a place: whole pixels from the corner of the bleed box."""

    pixels: Pixels
    x: int = 0
    y: int = 0

    @property
    def place(self) -> tuple[slice, slice]:
        """Where it lies, as rows and columns."""
        height, width = self.pixels.shape[:2]
        return slice(self.y, self.y + height), slice(self.x, self.x + width)


@dataclass(frozen=True)
class TintedLayers:
    """A picture as a function of two colours: constant + skin weights x skin + hair weights x hair, per channel."""

    constant: Patch
    skin: Patch | None = None
    hair: Patch | None = None

    def painted(self, tones: Tones) -> Pixels:
        """Return the constant's area in these colours."""
        layers = [(self.skin, tones.skin), (self.hair, tones.hair)]
        weighted = [(layer, colour) for layer, colour in layers if layer is not None]
        result = self.constant.pixels.copy()
        for area in (layer.place for layer, _ in weighted):
            ours = _shifted(area, self.constant)
            total = self.constant.pixels[ours].astype(np.uint32) * 255
            for layer, colour in weighted:
                _add(total, area, layer, colour)
            result[ours] = np.minimum((total + 127) // 255, 255).astype(np.uint8)
        return result


def _add(total: NDArray[np.uint32], area: tuple[slice, slice], layer: Patch, colour: tuple[int, int, int]) -> None:
    top, bottom = max(area[0].start, layer.place[0].start), min(area[0].stop, layer.place[0].stop)
    left, right = max(area[1].start, layer.place[1].start), min(area[1].stop, layer.place[1].stop)
    if top >= bottom or left >= right:
        return
    weights = layer.pixels[top - layer.y : bottom - layer.y, left - layer.x : right - layer.x]
    share = weights * np.array(colour, np.uint32)
    total[top - area[0].start : bottom - area[0].start, left - area[1].start : right - area[1].start] += share


def _shifted(area: tuple[slice, slice], inside: Patch) -> tuple[slice, slice]:
    rows, columns = area
    return (
        slice(rows.start - inside.y, rows.stop - inside.y),
        slice(columns.start - inside.x, columns.stop - inside.x),
    )


def straight(premultiplied: Pixels, alpha: Pixels) -> Pixels:
    """Return a premultiplied picture and its alpha as one picture with straight alpha."""
    cover = np.maximum(alpha, 1).astype(np.uint32)[..., None]
    colours = np.minimum((premultiplied.astype(np.uint32) * 255 + cover // 2) // cover, 255)
    colours[alpha == 0] = 0
    return np.dstack([colours.astype(np.uint8), alpha])


def trimmed(picture: Patch) -> Patch | None:
    """Cut the fully transparent edges off a picture with alpha; None when nothing is left."""
    seen = picture.pixels[..., 3] > 0
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not rows.size:
        return None
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    return Patch(picture.pixels[top:bottom, left:right], picture.x + int(left), picture.y + int(top))


def soft_inside(outline: Pixels, blurred: Pixels) -> Pixels:
    """Return a mask that is 0 on and outside an outline and rises smoothly to 255 inside it.

    `outline` is the filled outline (0 or 255), `blurred` the same after a blur: half way at the outline itself, and
    only past RIM does the face begin, safely inside.
    """
    return np.minimum(np.take(_SOFTLY, blurred), outline)


def _softly() -> Pixels:
    ramp = np.clip((np.arange(256) / 255 - RIM) / (1 - RIM), 0, 1)
    return np.round(ramp * ramp * (3 - 2 * ramp) * 255).astype(np.uint8)


_SOFTLY: Final = _softly()


def pixel_box(box: Box, *, pixels_per_unit: float, width: int, height: int) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of a box of page units in whole pixels, kept on the page."""
    left, top = round(box.x * pixels_per_unit), round(box.y * pixels_per_unit)
    right, bottom = round(box.right * pixels_per_unit), round(box.bottom * pixels_per_unit)
    return max(left, 0), max(top, 0), min(right, width), min(bottom, height)


def slot_in_crop(slot: FaceSlot, box: tuple[int, int, int, int], *, pixels_per_unit: float) -> CropSlot:
    """Return the face slot in pixels of its crop."""

    def moved(point: Point) -> Point:
        x, y = point.x * pixels_per_unit - box[0], point.y * pixels_per_unit - box[1]
        return Point(x=round(x, 3), y=round(y, 3))

    return CropSlot(
        character=slot.character,
        width=box[2] - box[0],
        height=box[3] - box[1],
        left_eye=moved(slot.left_eye),
        right_eye=moved(slot.right_eye),
        mouth=moved(slot.mouth),
        outline=tuple(moved(point) for point in slot.outline),
    )
