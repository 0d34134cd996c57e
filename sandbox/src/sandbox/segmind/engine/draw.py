"""From a photographed face to a drawn one, in the colours of the page."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from faces.face import FIRST_BROW, FIRST_EYE, LIPS, NOSE, SECOND_BROW, SECOND_EYE, Points, Rgb
from faces.tones import Lab

Mask = NDArray[np.float32]
"""0 to 1 per pixel."""

STEPS = 7
SLOPE = 9
UNLIKE_SKIN = 26
INSIDE = 0.5


def in_page_colors(face: Rgb, mask: Mask, points: Points, *, photo: Lab, page: Lab, unit: float) -> Rgb:
    """Shift the face to the skin of the page, clear the forehead of hair, and take away the photo's lighting.

    `points` is the mesh in pixels of `face`; `photo` and `page` are the two skins as L, a, b.
    """
    lab = cv2.cvtColor(face, cv2.COLOR_RGB2LAB).astype(np.float32) + (page - photo)
    lab = _clear_hair(lab, mask, points, page, unit)
    lab = _even_light(lab, mask, page, unit)
    return _rgb(_without_shine(lab, mask, points, page, unit))


def drawn(face: Rgb, mask: Mask, points: Points, *, page: Lab, unit: float) -> Rgb:
    """Draw the face: flat areas, soft steps of light, ink around the features, a little blush."""
    flat: NDArray[Any] = face
    reach = max(5, round(9 * unit) | 1)
    for _ in range(2):
        flat = cv2.bilateralFilter(flat, reach, 22, reach)
    flat = cv2.edgePreservingFilter(flat, flags=cv2.RECURS_FILTER, sigma_s=12 * unit, sigma_r=0.18)
    lab = _stepped(cv2.cvtColor(flat, cv2.COLOR_RGB2LAB).astype(np.float32))
    lab[..., 1:] = 128 + (lab[..., 1:] - 128) * 1.18
    skin = mask > INSIDE
    if skin.any():
        lab += page - np.median(lab[skin], axis=0).astype(np.float32)
    return _blushed(_inked(_rgb(lab), face, points, page, unit), points, unit)


def _clear_hair(lab: NDArray[np.float32], mask: Mask, points: Points, page: Lab, unit: float) -> NDArray[np.float32]:
    """Paint over a fringe and side locks: what does not look like skin there becomes the skin of the page."""
    zone = 1 - cv2.GaussianBlur(cv2.erode(mask, _disc(22 * unit)), (0, 0), 8 * unit)
    zone = zone * (1 - _features(points, mask.shape, unit))
    above = np.zeros(mask.shape, np.float32)
    cv2.fillPoly(above, [_above_brows(points)], 1.0)
    zone = np.maximum(zone, cv2.GaussianBlur(above, (0, 0), 7 * unit))
    away = np.sqrt((((lab - page) * np.array([0.55, 1.2, 1.2], np.float32)) ** 2).sum(axis=2))
    other = np.clip((away - UNLIKE_SKIN + 6) / 12, 0, 1)
    cover = cv2.GaussianBlur(cv2.dilate(other, _disc(3 * unit)), (0, 0), 4 * unit)
    return np.asarray(lab + (page - lab) * (zone * cover)[..., None], np.float32)


def _without_shine(lab: NDArray[np.float32], mask: Mask, points: Points, page: Lab, unit: float) -> NDArray[np.float32]:
    """Soften what is lighter than the skin of the page, and shadows at the rim; eyes and teeth keep their light.

    More than this costs likeness.
    """
    skin = 1 - _features(points, mask.shape, unit)
    rim = 1 - cv2.GaussianBlur(cv2.erode(mask, _disc(34 * unit)), (0, 0), 14 * unit)
    lighter = np.clip(lab[..., 0] - page[0], 0, None)
    darker = np.clip(page[0] - lab[..., 0], 0, None)
    pale = (skin * np.clip(lighter / 30, 0, 1) * 0.6)[..., None]
    even = lab.copy()
    even[..., 0] += skin * (0.15 * rim * darker - 0.1 * lighter)
    even[..., 1:] += (page[1:] - even[..., 1:]) * pale
    return np.asarray(even, np.float32)


def _features(points: Points, shape: tuple[int, ...], unit: float) -> Mask:
    """Eyes with brows, and mouth, with a soft edge."""
    marked = np.zeros(shape[:2], np.float32)
    for part in ((*FIRST_EYE, *FIRST_BROW), (*SECOND_EYE, *SECOND_BROW), LIPS):
        cv2.fillPoly(marked, [cv2.convexHull(points[list(part), :2].astype(np.int32))], 1.0)
    return np.asarray(cv2.GaussianBlur(cv2.dilate(marked, _disc(8 * unit)), (0, 0), 4 * unit), np.float32)


def _above_brows(points: Points) -> NDArray[np.int32]:
    brows = points[[70, 63, 105, 66, 107, 336, 296, 334, 293, 300], :2]
    up = points[10, :2] - points[152, :2]
    top = points[[251, 284, 332, 297, 338, 10, 109, 67, 103, 54, 21], :2] + up * 0.06
    return np.vstack((brows + up * 0.035, top)).astype(np.int32)


def _disc(radius: float) -> NDArray[np.uint8]:
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _even_light(lab: NDArray[np.float32], mask: Mask, page: Lab, unit: float) -> NDArray[np.float32]:
    """Pull broad differences to the skin of the page; features are finer and stay."""
    small = cv2.resize(lab, None, fx=1 / 6, fy=1 / 6, interpolation=cv2.INTER_AREA)
    inside = cv2.resize(mask, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_AREA)[..., None]
    sigma = 50 * unit / 6
    weight = cv2.GaussianBlur(inside, (0, 0), sigma)[..., None]
    low = cv2.GaussianBlur(small * inside, (0, 0), sigma) / np.maximum(weight, 1e-3)
    broad = cv2.resize(low, (lab.shape[1], lab.shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(lab + (page - broad) * np.array([0.5, 0.6, 0.6], np.float32), np.float32)


def _stepped(lab: NDArray[np.float32]) -> NDArray[np.float32]:
    """Gather the light in a few soft steps, nearly half of it."""
    level = lab[..., 0] / 255 * STEPS
    whole = np.floor(level)
    step = 1 / (1 + np.exp(-SLOPE * (level - whole - 0.5)))
    lab[..., 0] = 0.55 * lab[..., 0] + 0.45 * (whole + step) / STEPS * 255
    return lab


def _inked(drawing: Rgb, face: Rgb, points: Points, page: Lab, unit: float) -> Rgb:
    """Lay lines of dark skin where the features have edges."""
    grey = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    sigma = 1.9 * unit
    fine, broad = cv2.GaussianBlur(grey, (0, 0), sigma), cv2.GaussianBlur(grey, (0, 0), sigma * 1.6)
    edge = fine - 0.975 * broad
    line = np.where(edge >= 0, 0.0, -np.tanh(38 * edge)).astype(np.float32)
    near = np.zeros(grey.shape, np.float32)
    for part in (FIRST_EYE, SECOND_EYE, FIRST_BROW, SECOND_BROW, LIPS, NOSE):
        cv2.fillPoly(near, [cv2.convexHull(points[list(part), :2].astype(np.int32))], 1.0)
    close = cv2.dilate(near, np.ones((3, 3), np.uint8), iterations=max(1, round(4 * unit)))
    share = (0.6 * line * cv2.GaussianBlur(close, (0, 0), 4 * unit))[..., None]
    ink = _rgb((page * np.array([0.28, 1, 1], np.float32)).reshape(1, 1, 3)).astype(np.float32)
    return np.asarray(np.clip(drawing + (ink - drawing) * share + 0.5, 0, 255), np.uint8)


def _blushed(drawing: Rgb, points: Points, unit: float) -> Rgb:
    spots = np.zeros(drawing.shape[:2], np.float32)
    for cheek in (50, 280):
        x, y = points[cheek, :2]
        cv2.circle(spots, (round(float(x)), round(float(y))), round(26 * unit), 1.0, -1)
    share = (0.2 * cv2.GaussianBlur(spots, (0, 0), 14 * unit))[..., None]
    blush = drawing * np.array([1.06, 0.72, 0.70], np.float32)
    return np.asarray(np.clip(drawing + (blush - drawing) * share + 0.5, 0, 255), np.uint8)


def _rgb(lab: NDArray[np.float32]) -> Rgb:
    whole = np.clip(lab + 0.5, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(whole, cv2.COLOR_LAB2RGB), np.uint8)
