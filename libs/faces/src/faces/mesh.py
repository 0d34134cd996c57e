"""Reading the 478 points of a face."""

from pathlib import Path
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray

from faces import models
from faces.face import Face, Mesh, Rgb

MARGIN = 1.5


class MeshReader:
    """Lays a mesh over a face; safe to share between threads.

    The points come from the network with irises; how surely there is a face comes from the older one,
    whose score OpenCV reads right.
    """

    def __init__(self, folder: Path) -> None:
        self._points = _Net(models.read(folder, models.MESH), side=256, output="Identity")
        self._presence = _Net(models.read(folder, models.PRESENCE), side=192, output="conv2d_30")

    def read(self, rgb: Rgb, face: Face) -> Mesh:
        """Return the mesh in pixels of this picture, the face turned upright by its eye line first."""
        place = _square_to_picture(face)
        points = self._points.run(_cut(rgb, place, self._points.side)).reshape(478, 3)
        unit = points / self._points.side
        flat = np.column_stack((unit[:, :2] - 0.5, np.ones(len(unit)))) @ place.T
        depth = unit[:, 2:] * np.hypot(place[0, 0], place[1, 0])
        logit = float(self._presence.run(_cut(rgb, place, self._presence.side)).ravel()[0])
        return Mesh(np.hstack((flat, depth)).astype(np.float32), float(1 / (1 + np.exp(-logit))))


class _Net:
    def __init__(self, model: bytes, *, side: int, output: str) -> None:
        self._net = cv2.dnn.readNetFromTFLite(np.frombuffer(model, np.uint8))
        self._output = output
        self.side = side
        self._busy = Lock()

    def run(self, square: Rgb) -> NDArray[np.float32]:
        with self._busy:
            self._net.setInput(cv2.dnn.blobFromImage(square, 1 / 255))
            return np.asarray(self._net.forward(self._output), np.float32).copy()


def _square_to_picture(face: Face) -> NDArray[np.float64]:
    """Map a unit square around zero onto the picture, as a 2x3 matrix."""
    side = max(face.box.width, face.box.height) * MARGIN
    angle = np.arctan2(face.second_eye.y - face.first_eye.y, face.second_eye.x - face.first_eye.x)
    cos, sin = np.cos(angle) * side, np.sin(angle) * side
    return np.array([[cos, -sin, face.box.center.x], [sin, cos, face.box.center.y]])


def _cut(rgb: Rgb, place: NDArray[np.float64], side: int) -> Rgb:
    """Cut out the square at `side` pixels; strong reductions are averaged, not sampled."""
    reduction = np.hypot(place[0, 0], place[1, 0]) / side
    fine = side * max(1, round(min(reduction, 8)))
    to_unit = np.array([[1 / fine, 0, 0.5 / fine - 0.5], [0, 1 / fine, 0.5 / fine - 0.5], [0, 0, 1]])
    cut = cv2.warpAffine(
        rgb,
        place @ to_unit,
        (fine, fine),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
    )
    return np.asarray(cv2.resize(cut, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
