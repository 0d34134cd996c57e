"""A face in a picture, as values."""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Rgb: TypeAlias = NDArray[np.uint8]
"""A picture: height x width x 3, sRGB, 8 bit."""

Points: TypeAlias = NDArray[np.float32]
"""Points in pixels of the picture, one per row: x, y (and z for a mesh)."""


class Point(NamedTuple):
    """A place in a picture, in pixels from its top left corner."""

    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """An upright rectangle in pixels; it may reach beyond the picture."""

    left: float
    top: float
    width: float
    height: float

    @property
    def center(self) -> Point:
        """The middle of the box."""
        return Point(self.left + self.width / 2, self.top + self.height / 2)

    def overlap(self, other: "Box") -> float:
        """Shared area over joined area, 0 to 1."""
        right = min(self.left + self.width, other.left + other.width)
        bottom = min(self.top + self.height, other.top + other.height)
        shared = max(0.0, right - max(self.left, other.left)) * max(0.0, bottom - max(self.top, other.top))
        return shared / (self.width * self.height + other.width * other.height - shared)


@dataclass(frozen=True)
class Face:
    """A face that was found: where, how surely, and its six key points.

    `first_eye` is the eye on the left of the picture when the face is upright (the person's right eye).
    `quarter_turns` counts the counter-clockwise quarter turns that set the picture upright.
    """

    box: Box
    score: float
    first_eye: Point
    second_eye: Point
    nose: Point
    mouth: Point
    quarter_turns: int = 0

    @property
    def eye_distance(self) -> float:
        """Pixels between the eyes."""
        return float(np.hypot(self.second_eye.x - self.first_eye.x, self.second_eye.y - self.first_eye.y))


@dataclass(frozen=True, eq=False)
class Mesh:
    """The 478 points of a face (x, y, z in pixels) and how surely there is one, 0 to 1."""

    points: Points
    presence: float

    @property
    def first_eye(self) -> Point:
        """Centre of the iris of the person's right eye."""
        return Point(*(float(value) for value in self.points[468, :2]))

    @property
    def second_eye(self) -> Point:
        """Centre of the iris of the person's left eye."""
        return Point(*(float(value) for value in self.points[473, :2]))

    @property
    def mouth(self) -> Point:
        """The middle between the corners of the mouth."""
        return Point(*(float(value) for value in self.points[[61, 291], :2].mean(axis=0)))

    @property
    def eye_distance(self) -> float:
        """Pixels between the irises."""
        return float(np.hypot(*(self.points[473, :2] - self.points[468, :2])))

    @property
    def oval(self) -> Points:
        """The outline of the face, 36 points, clockwise from the top of the forehead."""
        return self.points[list(OVAL), :2]


OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
FIRST_EYE = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
SECOND_EYE = (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)
FIRST_BROW = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
SECOND_BROW = (300, 293, 334, 296, 336, 285, 295, 282, 283, 276)
LIPS = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
NOSE = (168, 417, 465, 343, 437, 420, 279, 358, 327, 326, 2, 97, 98, 129, 49, 198, 217, 114, 245, 193)
"""Closed outlines of the parts of a face, as rows of a mesh."""
