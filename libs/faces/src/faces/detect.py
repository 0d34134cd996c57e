"""Finding faces in a picture."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray

from faces import models
from faces.face import Box, Face, Mesh, Point, Points, Rgb
from faces.mesh import MeshReader

LONGEST_SIDE = 2048
WINDOW, WINDOW_STEP = 1024, 512
SAME_FACE_OVERLAP = 0.3
SURE_SCORE = 0.87
TURN_GAIN = 0.06


class FaceFinder:
    """Finds faces near and far, and reads the mesh of one; safe to share between threads.

    Raises `models.ModelError` if a model file is missing from the folder or is not the one expected.
    """

    def __init__(self, folder: Path) -> None:
        self._near = _Detector(models.read(folder, models.NEAR_DETECTOR), _NEAR)
        self._far = _Detector(models.read(folder, models.FAR_DETECTOR), _FAR)
        self._mesher = MeshReader(folder)

    def find(self, rgb: Rgb) -> list[Face]:
        """Return every face, the surest first; key points are in pixels of the picture as given.

        A face that lies on its side or head is found too: `quarter_turns` then says how to set it upright.
        """
        scale = min(1.0, LONGEST_SIDE / max(rgb.shape[:2]))
        picture = rgb if scale == 1.0 else _resized(rgb, scale)
        faces = self._upright(picture)
        if not faces or faces[0].score < SURE_SCORE:
            faces = self._best_turn(picture, faces)
        return [_scaled(face, 1 / scale) for face in faces]

    def mesh(self, rgb: Rgb, face: Face) -> Mesh:
        """Return the mesh of a face that was found in this picture."""
        return self._mesher.read(rgb, face)

    def _upright(self, picture: Rgb) -> list[Face]:
        faces = _distinct([*self._near.find(picture), *self._far.find(picture)])
        if faces or max(picture.shape[:2]) <= WINDOW:
            return faces
        found: list[Face] = []
        for top, left in product(_starts(picture.shape[0]), _starts(picture.shape[1])):
            window = picture[top : top + WINDOW, left : left + WINDOW]
            in_window = [*self._near.find(window), *self._far.find(window)]
            found += [_moved(face, left, top) for face in in_window]
        return _distinct(found)

    def _best_turn(self, picture: Rgb, upright: list[Face]) -> list[Face]:
        best = upright
        for turns in (1, 2, 3):
            turned = self._upright(np.ascontiguousarray(np.rot90(picture, turns)))
            if turned and turned[0].score > (best[0].score + TURN_GAIN if best else 0.0):
                best = [_turned_back(face, turns, picture) for face in turned]
        return best


def largest(faces: list[Face]) -> Face:
    """The face with the widest box."""
    return max(faces, key=lambda face: face.box.width)


@dataclass(frozen=True)
class _Design:
    """How a network is fed and read: its side in pixels, its grids as (cells, anchors per cell)."""

    side: int
    grids: tuple[tuple[int, int], ...]
    outputs: tuple[str, str]
    sure: float

    def anchors(self) -> Points:
        return np.asarray(
            [
                ((column + 0.5) / cells, (row + 0.5) / cells)
                for cells, per_cell in self.grids
                for row, column in product(range(cells), range(cells))
                for _ in range(per_cell)
            ],
            np.float32,
        )


_NEAR = _Design(128, ((16, 2), (8, 6)), ("regressors", "classificators"), sure=0.5)
_FAR = _Design(192, ((48, 1),), ("reshaped_regressor_face_4", "reshaped_classifier_face_4"), sure=0.6)


class _Detector:
    """One single-shot network with its anchors."""

    def __init__(self, model: bytes, design: _Design) -> None:
        self._net = cv2.dnn.readNetFromTFLite(np.frombuffer(model, np.uint8))
        self._side, self._outputs, self._sure = design.side, design.outputs, design.sure
        self._anchors = design.anchors()
        self._busy = Lock()

    def find(self, picture: Rgb) -> list[Face]:
        height, width = picture.shape[:2]
        long_side = max(height, width)
        left, top = (long_side - width) // 2, (long_side - height) // 2
        scale = self._side / long_side
        square = np.zeros((self._side, self._side, 3), np.uint8)
        small = cv2.resize(
            picture,
            (max(1, round(width * scale)), max(1, round(height * scale))),
            interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR,
        )
        y, x = round(top * scale), round(left * scale)
        small = small[: self._side - y, : self._side - x]
        square[y : y + small.shape[0], x : x + small.shape[1]] = small
        rows, scores = self._run(square)
        return _distinct(
            [
                _moved(_face(row, anchor, float(score), long_side, self._side), -left, -top)
                for row, anchor, score in zip(rows, self._anchors, scores, strict=True)
                if score > self._sure
            ]
        )

    def _run(self, square: Rgb) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        blob = cv2.dnn.blobFromImage(square, 1 / 127.5, mean=(127.5, 127.5, 127.5))
        with self._busy:
            self._net.setInput(blob)
            rows = np.asarray(self._net.forward(self._outputs[0]), np.float32)[0].copy()
            logits = np.asarray(self._net.forward(self._outputs[1]), np.float32)[0, :, 0].copy()
        return rows, (1 / (1 + np.exp(-np.clip(logits, -80, 80)))).astype(np.float32)


def _face(row: NDArray[np.float32], anchor: NDArray[np.float32], score: float, long_side: int, side: int) -> Face:
    points = (row.reshape(8, 2) / side + anchor) * long_side
    width, height = (float(value) for value in row[2:4] / side * long_side)
    first_eye, second_eye, nose, mouth = (Point(float(x), float(y)) for x, y in points[2:6])
    box = Box(float(points[0, 0]) - width / 2, float(points[0, 1]) - height / 2, width, height)
    return Face(box, score, first_eye, second_eye, nose, mouth)


def _distinct(faces: list[Face]) -> list[Face]:
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if all(face.box.overlap(other.box) < SAME_FACE_OVERLAP for other in kept):
            kept.append(face)
    return kept


def _mapped(face: Face, place: NDArray[np.float64], quarter_turns: int = 0) -> Face:
    """Carry a face through a 2x3 matrix that keeps boxes upright."""

    def move(point: Point) -> Point:
        x, y = place @ np.array([point.x, point.y, 1.0])
        return Point(float(x), float(y))

    one = move(Point(face.box.left, face.box.top))
    two = move(Point(face.box.left + face.box.width, face.box.top + face.box.height))
    box = Box(min(one.x, two.x), min(one.y, two.y), abs(two.x - one.x), abs(two.y - one.y))
    first_eye, second_eye, nose, mouth = map(move, (face.first_eye, face.second_eye, face.nose, face.mouth))
    return Face(box, face.score, first_eye, second_eye, nose, mouth, quarter_turns)


def _scaled(face: Face, scale: float) -> Face:
    return _mapped(face, np.array([[scale, 0, 0], [0, scale, 0]]), face.quarter_turns)


def _moved(face: Face, right: float, down: float) -> Face:
    return _mapped(face, np.array([[1, 0, right], [0, 1, down]]), face.quarter_turns)


def _turned_back(face: Face, turns: int, picture: Rgb) -> Face:
    height, width = picture.shape[:2]
    back = {
        1: np.array([[0, -1, width - 1], [1, 0, 0]]),
        2: np.array([[-1, 0, width - 1], [0, -1, height - 1]]),
        3: np.array([[0, 1, 0], [-1, 0, height - 1]]),
    }[turns]
    return _mapped(face, back.astype(np.float64), turns)


def _resized(rgb: Rgb, scale: float) -> Rgb:
    height, width = rgb.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _starts(length: int) -> list[int]:
    last = max(0, length - WINDOW)
    return sorted({*range(0, last, WINDOW_STEP), last})
