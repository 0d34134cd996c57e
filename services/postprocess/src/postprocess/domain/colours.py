"""The child's colours as a drawn page wears them."""

from dataclasses import dataclass
from typing import Final

from contracts.uploads import Findings

Rgb = tuple[int, int, int]
"""Red, green, blue of sRGB, 0 to 255."""

Lab = tuple[float, float, float]
"""CIE L*a*b* (D65) in the scale of eight-bit pictures: L 0 to 255, a and b around 128."""

DARKEST: Final = 60
LIGHTEST: Final = 232
WARMTH: Final = 1.08

_TO_XYZ: Final = (
    (0.412453, 0.357580, 0.180423),
    (0.212671, 0.715160, 0.072169),
    (0.019334, 0.119193, 0.950227),
)
_TO_RGB: Final = (
    (3.240479, -1.537150, -0.498535),
    (-0.969256, 1.875991, 0.041556),
    (0.055648, -0.204043, 1.057311),
)
_WHITE: Final = (0.950456, 1.0, 1.088754)
_BEND: Final = 6 / 29


@dataclass(frozen=True)
class Tones:
    """The two colours a page is drawn with."""

    skin: Rgb
    hair: Rgb


def tones_of(findings: Findings) -> Tones:
    """Return the page's colours for a photo's: the page takes the child's colours, never the other way round."""
    return Tones(skin=page_skin(parse(findings.skin)), hair=parse(findings.hair))


def page_skin(photographed: Rgb) -> Rgb:
    """Return the skin as drawn: a little lighter than in the photo, the more so the darker, and a little warmer."""
    light, a, b = to_lab(photographed)
    light = min(max(light + 18 * (1 - light / 255) + 6, DARKEST), LIGHTEST)
    return to_rgb((light, 128 + (a - 128) * WARMTH, 128 + (b - 128) * WARMTH))


def parse(colour: str) -> Rgb:
    """Read a colour such as #ff8800."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def to_lab(rgb: Rgb) -> Lab:
    """Return an sRGB colour as eight-bit-scaled L*a*b*."""
    light = [linear(value / 255) for value in rgb]
    x, y, z = (
        _cube_root(sum(weight * value for weight, value in zip(row, light, strict=True)) / white)
        for row, white in zip(_TO_XYZ, _WHITE, strict=True)
    )
    return (116 * y - 16) * 255 / 100, 128 + 500 * (x - y), 128 + 200 * (y - z)


def to_rgb(lab: Lab) -> Rgb:
    """Return the nearest sRGB colour."""
    y = (lab[0] * 100 / 255 + 16) / 116
    xyz = [
        _cube(part) * white
        for part, white in zip((y + (lab[1] - 128) / 500, y, y - (lab[2] - 128) / 200), _WHITE, strict=True)
    ]
    red, green, blue = (
        round(255 * _from_linear(min(max(sum(w * v for w, v in zip(row, xyz, strict=True)), 0.0), 1.0)))
        for row in _TO_RGB
    )
    return red, green, blue


def linear(value: float) -> float:
    """Return how much light a channel of sRGB stands for, both from 0 to 1."""
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - sRGB's own numbers


def _from_linear(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)  # noqa: PLR2004


def _cube_root(value: float) -> float:
    return float(value ** (1 / 3)) if value > _BEND**3 else value / (3 * _BEND**2) + 4 / 29


def _cube(value: float) -> float:
    return value**3 if value > _BEND else 3 * _BEND**2 * (value - 4 / 29)
