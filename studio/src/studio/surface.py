"""How finished art looks to somebody who wants to write on it: how busy, how dark, how light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from contracts.story import Grid, Surface
from studio.render import Area, ByColours, Rgb

SIDE: Final = 20
"""Of a square, in page units."""

FINENESS: Final = 2
"""Page units that one pixel of the small rendering shows; letters are coarser than that."""

DARKEST: Final[tuple[Rgb, Rgb]] = ((64, 36, 24), (12, 10, 10))
LIGHTEST: Final[tuple[Rgb, Rgb]] = ((255, 232, 214), (246, 232, 196))
USUAL: Final[tuple[Rgb, Rgb]] = ((216, 160, 124), (62, 40, 34))
"""Skin and hair of children. Pages take them with weights that are never negative, so no child is beyond these two."""

BUSIEST: Final = 32
"""Levels of 255 from one pixel of the small rendering to the next where nothing can be busier."""

Grey = NDArray[np.int64]


def measured(drawn: ByColours, overlay: ByColours | None, *, pixels_per_unit: float) -> Surface:
    """Measure a page of whole drawn art and what lies in front of it; equal art has equal numbers everywhere."""
    page = drawn.area
    behind = _Draft.of(drawn, page, pixels_per_unit)
    front = _Draft.of(overlay, page, pixels_per_unit) if overlay else None

    def finished(colours: tuple[Rgb, Rgb]) -> NDArray[np.uint8]:
        picture = behind.painted(*colours)
        return _over(picture, front.painted(*colours), front.alpha) if front else picture

    return Surface(
        side=SIDE,
        energy=_grid(_mean(_gradient(_luma(finished(USUAL))), page) * 255 // (BUSIEST * _FINE)),
        darkest=_grid(_by_square(_luminance(finished(DARKEST)), page, np.minimum) // _FINE),
        lightest=_grid(-(-_by_square(_luminance(finished(LIGHTEST)), page, np.maximum) // _FINE)),
    )


@dataclass(frozen=True)
class _Draft:
    """A small rendering of the whole page that can still be had in any two colours."""

    constant: NDArray[np.uint8]
    alpha: NDArray[np.uint8]
    skin: NDArray[np.uint8]
    hair: NDArray[np.uint8]

    @classmethod
    def of(cls, parts: ByColours, page: Area, pixels_per_unit: float) -> _Draft:
        def small(picture: NDArray[np.uint8], area: Area) -> NDArray[np.uint8]:
            return _small(_placed(picture, area, page, pixels_per_unit), page)

        constant = small(parts.constant, parts.area)
        weights = [small(one.pixels, one.area) if one else np.zeros_like(constant) for one in (parts.skin, parts.hair)]
        return cls(constant, small(parts.alpha, parts.area), *weights)

    def painted(self, skin: Rgb, hair: Rgb) -> NDArray[np.uint8]:
        total = self.constant.astype(np.int64) * 255 + self.skin * np.array(skin) + self.hair * np.array(hair)
        return np.asarray(np.minimum((total + 127) // 255, 255), np.uint8)


def _placed(picture: NDArray[np.uint8], area: Area, page: Area, pixels_per_unit: float) -> NDArray[np.uint8]:
    """Return a part of the page as large as the page, with nothing around it."""
    if area == page:
        return picture
    canvas = np.zeros(
        (round(page.height * pixels_per_unit), round(page.width * pixels_per_unit), *picture.shape[2:]), np.uint8
    )
    top, left = round(area.y * pixels_per_unit), round(area.x * pixels_per_unit)
    canvas[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return canvas


def _small(picture: NDArray[np.uint8], page: Area) -> NDArray[np.uint8]:
    size = -(-page.width // FINENESS), -(-page.height // FINENESS)
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def _over(picture: NDArray[np.uint8], front: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    behind = (picture.astype(np.uint16) * (255 - alpha[..., None].astype(np.uint16)) + 127) // 255
    return np.asarray(np.minimum(behind + front, 255), np.uint8)


_FINE: Final = 256
"""Luminances are counted in this share of a step, as whole numbers."""


def _linear() -> NDArray[np.int64]:
    value = np.arange(256) / 255
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - sRGB's own
    return np.asarray(np.rint(light * 255 * _FINE), np.int64)


_LINEAR: Final = _linear()
_SHARES: Final = np.array((2126, 7152, 722), np.int64)


def _luminance(picture: NDArray[np.uint8]) -> Grey:
    return np.asarray(_LINEAR[picture] @ _SHARES // int(_SHARES.sum()))


def _luma(picture: NDArray[np.uint8]) -> Grey:
    return np.asarray(picture.astype(np.int64) @ _SHARES // int(_SHARES.sum()))


def _gradient(grey: Grey) -> Grey:
    across = np.abs(np.diff(grey, axis=1, append=grey[:, -1:]))
    down = np.abs(np.diff(grey, axis=0, append=grey[-1:]))
    return np.asarray(across + down)


def _mean(grey: Grey, page: Area) -> Grey:
    """Return the mean of each square, in fine shares of a step."""
    return np.asarray(_by_square(grey * _FINE, page, np.add) // _by_square(np.ones_like(grey), page, np.add))


def _by_square(grey: Grey, page: Area, gather: np.ufunc) -> Grey:
    """Gather the pixels of each square into one number."""
    rows, columns = _starts(grey.shape[0], page.height), _starts(grey.shape[1], page.width)
    return np.asarray(gather.reduceat(gather.reduceat(grey, rows, axis=0), columns, axis=1))


def _starts(pixels: int, units: int) -> NDArray[np.int64]:
    """Return the first pixel of every square."""
    return -(-np.arange(0, units, SIDE, dtype=np.int64) * pixels // units)


def _grid(numbers: Grey) -> Grid:
    return Grid(rows=tuple(bytes(row).hex() for row in np.clip(numbers, 0, 255).astype(np.uint8)))
