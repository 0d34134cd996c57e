"""The colours of a person: skin and hair, as the page will use them."""

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from faces.face import FIRST_EYE, LIPS, SECOND_EYE, Mesh, Rgb

Color: TypeAlias = tuple[int, int, int]
"""Red, green, blue; 0 to 255."""

Lab: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True)
class Tones:
    """Colours for the page: the skin as drawn (a little lighter than in the photo), and the hair."""

    skin: Color
    hair: Color


def measure(rgb: Rgb, mesh: Mesh) -> Tones:
    """Measure a photo's face; shadows and shine are left out."""
    return Tones(skin=rgb_of(page_skin(photo_skin(rgb, mesh))), hair=_hair(rgb, mesh))


def photo_skin(rgb: Rgb, mesh: Mesh) -> Lab:
    """The median skin colour in the photo as L, a, b of 0 to 255: the oval without eyes and mouth."""
    mask = np.zeros(rgb.shape[:2], np.uint8)
    cv2.fillPoly(mask, [mesh.oval.astype(np.int32)], 255)
    for part in (FIRST_EYE, SECOND_EYE, LIPS):
        cv2.fillPoly(mask, [mesh.points[list(part), :2].astype(np.int32)], 0)
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)[mask > 0].astype(np.float32)
    low, high = np.percentile(lab[:, 0], (40, 90))
    middle = lab[(lab[:, 0] >= low) & (lab[:, 0] <= high)]
    return np.asarray(np.median(middle, axis=0), np.float32)


def page_skin(lab: Lab) -> Lab:
    """The drawn skin for a photographed one: lighter, the more so the darker, and a little richer."""
    light = float(np.clip(lab[0] + 18 * (1 - lab[0] / 255) + 6, 60, 232))
    a, b = (128 + (float(value) - 128) * 1.08 for value in lab[1:])
    return np.array([light, a, b], np.float32)


def lab_of(color: Color) -> Lab:
    """A colour as L, a, b of 0 to 255."""
    return np.asarray(cv2.cvtColor(np.array([[color]], np.uint8), cv2.COLOR_RGB2LAB)[0, 0], np.float32)


def rgb_of(lab: Lab) -> Color:
    """A colour from L, a, b of 0 to 255."""
    one = np.clip(np.round(lab), 0, 255).astype(np.uint8).reshape(1, 1, 3)
    red, green, blue = (int(value) for value in cv2.cvtColor(one, cv2.COLOR_LAB2RGB)[0, 0])
    return red, green, blue


def _hair(rgb: Rgb, mesh: Mesh) -> Color:
    """The median of a patch above the forehead, a sixth of the face high; as far as the photo shows it."""
    top, chin = mesh.points[10, :2], mesh.points[152, :2]
    height = float(np.hypot(*(chin - top)))
    up = (top - chin) / max(height, 1.0)
    x, y = top + up * height * 0.12
    half = height * 0.08
    rows = slice(max(0, round(y - half)), max(1, round(y + half)))
    columns = slice(max(0, round(x - half)), max(1, round(x + half)))
    patch = rgb[rows, columns].reshape(-1, 3)
    if patch.size == 0:
        patch = rgb[:1, columns].reshape(-1, 3)
    red, green, blue = (int(value) for value in np.median(patch, axis=0))
    return red, green, blue
