"""From sRGB to the inks of a printing condition: by its profile, never above the ink a paper takes."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, ImageFilter

from postprocess.adapters.pictures import FULL_COLOUR, SRGB, decode
from postprocess.domain.colours import Rgb
from postprocess.domain.press import Condition

GRID: Final = 33
"""Points along each side of the table from RGB to CMYK: a printed difference of ΔE 0.3 on average."""

QUALITY: Final = 90
SLACK: Final = 8
"""Percent of ink kept free: compression overshoots."""

WHOLE: Final = 255
Cmyk = tuple[float, float, float, float]
"""Shares of the inks, 0 to 1."""


class ConditionError(Exception):
    """The operator's profile is none for printing in CMYK."""


@dataclass(frozen=True)
class Inks:
    """A printing condition, and the most ink its paper takes."""

    condition: Condition
    percent: float

    def picture(self, jpeg: bytes) -> bytes:
        """Return a picture in CMYK, as JPEG (inverted, as Adobe has it); Refused when it cannot be read."""
        converted = decode(jpeg, "RGB").filter(_table(self))
        out = BytesIO()
        converted.save(out, "JPEG", quality=QUALITY, subsampling=FULL_COLOUR)
        return out.getvalue()

    def colour(self, rgb: Rgb) -> Cmyk:
        """Return the inks of one colour; black is black ink alone."""
        if rgb == (0, 0, 0):
            return 0, 0, 0, 1
        one = Image.new("RGB", (1, 1), rgb)
        (inks,) = _limited(np.asarray(ImageCms.applyTransform(one, _transform(self.condition))), self.percent)
        cyan, magenta, yellow, black = (round(float(ink), 4) for ink in inks)
        return cyan, magenta, yellow, black


def profile(file: Path) -> bytes:
    """Read a profile; ConditionError when there is none."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConditionError(f"{file} cannot be read") from error


def check(condition: Condition) -> None:
    """Raise ConditionError unless the profile is one of a CMYK printing condition."""
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(condition.profile)).profile
        _transform(condition)
    except (OSError, ImageCms.PyCMSError) as error:
        raise ConditionError(f"the profile of {condition.name} cannot be used: {error}") from error
    if (profile.device_class, profile.xcolor_space.strip()) != ("prtr", "CMYK"):
        raise ConditionError(f"the profile of {condition.name} is none of a CMYK printer")


@lru_cache(maxsize=4)
def _transform(condition: Condition) -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(
        BytesIO(SRGB),
        BytesIO(condition.profile),
        "RGB",
        "CMYK",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


@lru_cache(maxsize=4)
def _table(inks: Inks) -> ImageFilter.Color3DLUT:
    """Return the whole conversion as a table; between its points is no more ink than at them."""
    steps = np.rint(np.linspace(0, WHOLE, GRID)).astype(np.uint8)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    points = Image.fromarray(np.stack([red, green, blue], axis=-1).reshape(GRID * GRID, GRID, 3))
    converted = np.asarray(ImageCms.applyTransform(points, _transform(inks.condition)))
    limited = _limited(converted, inks.percent - SLACK)
    return ImageFilter.Color3DLUT(GRID, limited.astype(np.float32).ravel(), channels=4, target_mode="CMYK")


def _limited(converted: npt.NDArray[np.uint8], percent: float) -> npt.NDArray[np.float64]:
    """Return shares of ink, a row each; where there is too much, the coloured ones are taken back, not the black."""
    inks = converted.reshape(-1, 4) / WHOLE
    colours, black = inks[:, :3], inks[:, 3:]
    total = colours.sum(axis=1, keepdims=True)
    room = np.maximum(percent / 100 - black, 0)
    return np.hstack([colours * np.minimum(1, room / np.maximum(total, 1e-9)), black])
