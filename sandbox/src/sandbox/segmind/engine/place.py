"""Where each pixel of the drawn face comes from in the photo."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from faces.face import OVAL, Mesh, Points
from faces.likeness import Slot

GRID = 16
EYE_GROWTH = 0.08
LARGEST_PULL = 0.16
PARALLEL = 1e-9
REFERENCE_EYES = 150
"""Lengths in the recipe hold for a drawn face whose eyes are this many pixels apart."""

Affine = NDArray[np.float64]

INNER = (1, 4, 6, 9, 33, 61, 70, 105, 107, 129, 133, 168, 263, 291, 300, 334, 336, 358, 362, 17)
"""Points that keep the person's proportions: they stay where the similarity puts them."""


@dataclass(frozen=True, eq=False)
class Placement:
    """The face laid onto the slot.

    `points` are the mesh after fitting, in pixels of the page; `columns` and `rows` say, for each pixel of `area`
    (left, top, right, bottom), which pixel of the photo to take; `unit` is the length of one pixel of the recipe.
    """

    points: Points
    area: tuple[int, int, int, int]
    columns: NDArray[np.float32]
    rows: NDArray[np.float32]
    unit: float


def place(mesh: Mesh, slot: Slot, *, page: tuple[int, int]) -> Placement:
    """Lay the mesh onto the slot: a similarity for the features, a soft pull of the jaw to the drawn outline.

    `page` is the height and width of the page.
    """
    unit = slot.eye_distance / REFERENCE_EYES
    onto = _similarity(mesh, slot)
    flat = np.asarray(mesh.points[:, :2], np.float64)
    laid = flat @ onto[:, :2].T + onto[:, 2]
    oval = _pulled_oval(laid, slot, unit)
    area = _area(oval, page, margin=24 * unit)
    fixed = np.vstack((laid[list(INNER)], oval))
    origin = np.vstack((laid[list(INNER)], _oval(laid)))
    bend = _ThinPlate(fixed, origin)
    back = np.asarray(cv2.invertAffineTransform(onto), np.float64)
    columns, rows = _sources(bend, laid[[468, 473]], back, area=area, unit=unit)
    moved = laid.astype(np.float32)
    moved[list(OVAL)] = oval
    return Placement(moved, area, columns, rows, unit)


def _similarity(mesh: Mesh, slot: Slot) -> Affine:
    """Turn, scale and shift the features onto the slot by least squares; the eyes count most."""
    source = np.array([mesh.first_eye, mesh.second_eye, mesh.mouth], np.float64)
    goal = np.array([slot.first_eye, slot.second_eye, slot.mouth], np.float64)
    weights = np.repeat([1.0, 1.0, 0.4], 2)
    zeros, ones = np.zeros(3), np.ones(3)
    across = np.column_stack((source[:, 0], -source[:, 1], ones, zeros))
    down = np.column_stack((source[:, 1], source[:, 0], zeros, ones))
    system = np.stack((across, down), axis=1).reshape(6, 4)
    (a, b, x, y), *_ = np.linalg.lstsq(system * weights[:, None], goal.reshape(6) * weights, rcond=None)
    return np.array([[a, -b, x], [b, a, y]])


def _oval(points: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(points[list(OVAL), :2], np.float64)


def _pulled_oval(laid: NDArray[np.float64], slot: Slot, unit: float) -> NDArray[np.float64]:
    """Move the oval below the eyes along its rays to just inside the drawn outline, a sixth of the way at most."""
    center = (laid[468] + laid[473] + 2 * laid[[61, 291]].mean(axis=0)) / 4
    down = laid[152] - laid[10]
    eyes = (laid[468] + laid[473]) / 2
    outline = np.array(slot.outline, np.float64)
    pulled = _oval(laid)
    for row, point in enumerate(pulled):
        ray = point - center
        radius = float(np.hypot(*ray))
        low = float((point - eyes) @ down / (down @ down))
        reach = _reach(center, ray / radius, outline)
        if low <= 0 or reach is None:
            continue
        wish = np.clip(reach - 3 * unit, radius * (1 - LARGEST_PULL), radius * (1 + LARGEST_PULL))
        share = min(1.0, low / 0.15)
        pulled[row] = center + ray / radius * (radius + share * (wish - radius))
    return pulled


def _reach(center: NDArray[np.float64], ray: NDArray[np.float64], outline: NDArray[np.float64]) -> float | None:
    """How far the outline is along a ray; None if the ray misses it."""
    starts, ends = outline, np.roll(outline, -1, axis=0)
    edges = ends - starts
    cross = ray[0] * edges[:, 1] - ray[1] * edges[:, 0]
    safe = np.where(np.abs(cross) < PARALLEL, np.inf, cross)
    away = starts - center
    along = (away[:, 0] * edges[:, 1] - away[:, 1] * edges[:, 0]) / safe
    on_edge = (away[:, 0] * ray[1] - away[:, 1] * ray[0]) / safe
    hits = along[(along > 0) & (on_edge >= 0) & (on_edge <= 1)]
    return float(hits.max()) if len(hits) else None


def _area(oval: NDArray[np.float64], page: tuple[int, int], *, margin: float) -> tuple[int, int, int, int]:
    left, top = np.floor(oval.min(axis=0) - margin).astype(int)
    right, bottom = np.ceil(oval.max(axis=0) + margin).astype(int)
    height, width = page
    return max(0, int(left)), max(0, int(top)), min(width, int(right)), min(height, int(bottom))


def _sources(
    bend: "_ThinPlate", eyes: NDArray[np.float64], back: Affine, *, area: tuple[int, int, int, int], unit: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Trace the pixels of the area back through the eye growth, the pull and the similarity."""
    left, top, right, bottom = area
    step = max(4.0, GRID * unit)
    xs = np.linspace(left, right - 1, max(2, int((right - left) / step)))
    ys = np.linspace(top, bottom - 1, max(2, int((bottom - top) / step)))
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    bent = bend(grid).reshape(len(ys), len(xs), 2).astype(np.float32)
    size = (right - left, bottom - top)
    x, y = (_stretched(bent[..., axis], size) for axis in (0, 1))
    x, y = _grown_eyes(x, y, eyes, 71 * unit)
    columns = back[0, 0] * x + back[0, 1] * y + back[0, 2]
    rows = back[1, 0] * x + back[1, 1] * y + back[1, 2]
    return columns.astype(np.float32), rows.astype(np.float32)


def _stretched(values: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """Interpolate grid values, the corners on the corner pixels."""
    width, height = size
    columns = np.linspace(0, values.shape[1] - 1, width, dtype=np.float32)
    rows = np.linspace(0, values.shape[0] - 1, height, dtype=np.float32)
    at_columns, at_rows = np.meshgrid(columns, rows)
    stretched = cv2.remap(values, at_columns, at_rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(stretched, np.float32)


def _grown_eyes(
    x: NDArray[np.float32], y: NDArray[np.float32], eyes: NDArray[np.float64], radius: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    for eye_x, eye_y in eyes:
        away = np.hypot(x - eye_x, y - eye_y) / radius
        shrink = 1 - EYE_GROWTH / (1 + EYE_GROWTH) * np.clip(1 - away**2, 0, 1) ** 2
        x, y = eye_x + (x - eye_x) * shrink, eye_y + (y - eye_y) * shrink
    return x.astype(np.float32), y.astype(np.float32)


class _ThinPlate:
    """A smooth map that carries `fixed` exactly (nearly) onto `origin`."""

    def __init__(self, fixed: NDArray[np.float64], origin: NDArray[np.float64]) -> None:
        self._fixed = fixed
        count = len(fixed)
        ones = np.column_stack((np.ones(count), fixed))
        system = np.zeros((count + 3, count + 3))
        system[:count, :count] = self._kernel(fixed) + np.eye(count) * 1e-3
        system[:count, count:] = ones
        system[count:, :count] = ones.T
        self._weights = np.linalg.solve(system, np.vstack((origin, np.zeros((3, 2)))))

    def __call__(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        base = np.column_stack((self._kernel(points), np.ones(len(points)), points))
        return np.asarray(base @ self._weights, np.float64)

    def _kernel(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        squared = ((points[:, None, :] - self._fixed[None, :, :]) ** 2).sum(axis=2)
        return np.asarray(squared * np.log(np.maximum(squared, 1e-12)), np.float64)
