"""Is the child's face where it should be, and is it the same person."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from faces import models
from faces.detect import FaceFinder
from faces.face import Face, Point, Rgb

SURE_SCORE = 0.75
EYE_TOLERANCE = 0.08
SAME_PERSON = 0.6
FEWEST_POINTS = 3

Descriptor: TypeAlias = NDArray[np.float64]
"""128 numbers that say who it is; the distance of two is `distance`."""


@dataclass(frozen=True)
class Slot:
    """Where a drawn face is: eye centres, mouth centre and head outline, in pixels of the picture.

    `first_eye` is the eye on the left of the picture.
    """

    first_eye: Point
    second_eye: Point
    mouth: Point
    outline: tuple[Point, ...]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "Slot":
        """Read `{left_eye, right_eye, mouth, outline}`; raise `ValueError` when it is no slot.

        Which eye is called left does not matter: some count from the person, some from the picture.
        """
        try:
            eyes = sorted(_point(data[key]) for key in ("left_eye", "right_eye"))
            outline = tuple(_point(point) for point in data["outline"])
            slot = cls(eyes[0], eyes[1], _point(data["mouth"]), outline)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("a slot has left_eye, right_eye, mouth and outline, in pixels") from error
        if len(outline) < FEWEST_POINTS or slot.eye_distance < 1:
            raise ValueError("a slot has two eyes apart and an outline of three points or more")
        return slot

    @property
    def eye_distance(self) -> float:
        """Pixels between the eyes."""
        return float(np.hypot(self.second_eye.x - self.first_eye.x, self.second_eye.y - self.first_eye.y))


@dataclass(frozen=True)
class SlotVerdict:
    """What is in the slot: `problem` is None when one sure face sits where it should.

    `eye_error` is the larger distance of an eye from its place, over the eye distance.
    """

    problem: str | None
    score: float = 0.0
    eye_error: float = float("inf")

    @property
    def accepted(self) -> bool:
        """True if the page may be used."""
        return self.problem is None


def check_slot(rgb: Rgb, slot: Slot, finder: FaceFinder) -> SlotVerdict:
    """Check that exactly one face is in the slot, surely seen, its eyes in place."""
    inside = [face for face in finder.find(rgb) if _within(face, slot)]
    if len(inside) != 1:
        return SlotVerdict("no face in the slot" if not inside else f"{len(inside)} faces in the slot")
    face = inside[0]
    mesh = finder.mesh(rgb, face)
    wanted = np.array([slot.first_eye, slot.second_eye])
    seen = np.array(sorted((mesh.first_eye, mesh.second_eye)))
    error = float(np.hypot(*(seen - wanted).T).max() / slot.eye_distance)
    if face.score < SURE_SCORE:
        return SlotVerdict("the face is hard to see", face.score, error)
    if error > EYE_TOLERANCE:
        return SlotVerdict("the eyes are not in their place", face.score, error)
    return SlotVerdict(None, face.score, error)


class Describer:
    """Tells people apart; needs the extra `faces[likeness]` and its model files, used by tests only.

    Raises `models.ModelError` if a model file is missing or is not the one expected.
    """

    def __init__(self, folder: Path) -> None:
        import dlib  # noqa: PLC0415 - an optional extra, needed by nothing else here

        models.ensure(folder, models.LIKENESS_MODELS)
        self._corners = dlib.shape_predictor(str(folder / models.EYE_CORNERS.name))
        self._network = dlib.face_recognition_model_v1(str(folder / models.RECOGNITION.name))
        self._rectangle = dlib.rectangle

    def describe(self, rgb: Rgb, face: Face) -> Descriptor:
        """Describe who the face in the picture is."""
        picture = np.ascontiguousarray(rgb)
        left, top, right, bottom = _wide_box(face)
        shape = self._corners(picture, self._rectangle(left, top, right, bottom))
        return np.asarray(self._network.compute_face_descriptor(picture, shape), np.float64)


def distance(one: Descriptor, other: Descriptor) -> float:
    """How unlike two people are: below `SAME_PERSON` they are taken for one."""
    return float(np.linalg.norm(one - other))


def _point(value: Any) -> Point:  # noqa: ANN401 - anything may come from outside; wrong shapes raise
    if isinstance(value, Mapping):
        value = (value["x"], value["y"])
    x, y = value
    point = Point(float(x), float(y))
    if not np.isfinite(point).all():
        raise ValueError("a point is finite")
    return point


def _within(face: Face, slot: Slot) -> bool:
    outline = np.array(slot.outline, np.float32)
    middle = ((face.first_eye.x + face.second_eye.x) / 2, (face.first_eye.y + face.second_eye.y) / 2)
    return cv2.pointPolygonTest(outline, middle, measureDist=False) >= 0


def _wide_box(face: Face) -> tuple[int, int, int, int]:
    box = face.box
    return round(box.left), round(box.top), round(box.left + box.width), round(box.top + box.height)
