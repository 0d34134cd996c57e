"""The photo gate: may this photo carry a book."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from faces.detect import FaceFinder, largest
from faces.face import Face, Mesh, Rgb

BURNT_LIGHT = 250

Code: TypeAlias = Literal["photo_no_face", "photo_many_faces", "photo_quality"]


@dataclass(frozen=True)
class Refusal:
    """Why a photo cannot be used: a stable code, its detail, and the one thing to do."""

    code: Code
    detail: str
    advice: str


@dataclass(frozen=True)
class PhotoWarning:
    """What may make the book less good; the customer may go on."""

    code: Code
    detail: str
    advice: str


@dataclass(frozen=True)
class Measures:
    """What was measured on the largest face; angles in degrees, shares from 0 to 1, light from 0 to 255."""

    score: float
    presence: float
    second_width: float
    eye_distance: float
    sharpness: float
    light: float
    contrast: float
    burnt: float
    yaw: float
    pitch: float
    roll: float
    eye_opening: float
    outside: float


@dataclass(frozen=True)
class Verdict:
    """What the gate says of one photo; the face and its mesh are those a book would use."""

    refusal: Refusal | None
    warnings: tuple[PhotoWarning, ...]
    face: Face | None
    mesh: Mesh | None
    measures: Measures | None = None

    @property
    def accepted(self) -> bool:
        """True if the photo may be used."""
        return self.refusal is None


def judge(rgb: Rgb, *, finder: FaceFinder) -> Verdict:
    """Judge an upright sRGB photo whose EXIF orientation has been applied."""
    faces = finder.find(rgb)
    if not faces:
        return Verdict(_NO_FACE, (), None, None)
    face = largest(faces)
    mesh = finder.mesh(rgb, face)
    measures = measure(rgb, face, mesh, others=[other for other in faces if other is not face])
    refusal, warnings = decide(measures)
    return Verdict(refusal, warnings, face, mesh, measures)


def decide(measures: Measures) -> tuple[Refusal | None, tuple[PhotoWarning, ...]]:
    """Compare with the limits: the first refusal, or else every warning."""
    broken = next((limit for limit in REFUSED if limit.broken_by(measures)), None)
    if broken:
        return Refusal(broken.code, broken.detail, broken.advice), ()
    warned = (limit for limit in WARNED if limit.broken_by(measures))
    return None, tuple(PhotoWarning(limit.code, limit.detail, limit.advice) for limit in warned)


def measure(rgb: Rgb, face: Face, mesh: Mesh, *, others: list[Face]) -> Measures:
    """Measure everything that the gate decides on."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    inside = _inside_oval(grey, mesh)
    low, light, high = (float(value) for value in np.percentile(inside, (5, 50, 95)))
    yaw, pitch, roll = _angles(mesh, face.quarter_turns)
    return Measures(
        score=face.score,
        presence=mesh.presence,
        second_width=max((other.box.width for other in others), default=0.0) / face.box.width,
        eye_distance=mesh.eye_distance,
        sharpness=_sharpness(_box(grey, face), mesh.eye_distance, high - low),
        light=light,
        contrast=high - low,
        burnt=float((inside > BURNT_LIGHT).mean()),
        yaw=yaw,
        pitch=pitch,
        roll=roll,
        eye_opening=_eye_opening(mesh),
        outside=_outside(rgb, face, mesh),
    )


@dataclass(frozen=True)
class _Limit:
    """One row of the gate: the measure must lie from `least` to `most`."""

    of: Callable[[Measures], float]
    code: Code
    detail: str
    advice: str
    least: float = -math.inf
    most: float = math.inf

    def broken_by(self, measures: Measures) -> bool:
        return not self.least <= self.of(measures) <= self.most


_ANOTHER = "Choose a photo that shows one face, looking at the camera."
_NO_FACE = Refusal("photo_no_face", "no_face", _ANOTHER)
_BURNT = "Choose a photo taken in softer light."

REFUSED: Final = (
    _Limit(lambda seen: seen.score, "photo_no_face", "no_face", _ANOTHER, least=0.60),
    _Limit(lambda seen: seen.presence, "photo_no_face", "no_face", _ANOTHER, least=0.50),
    _Limit(
        lambda seen: seen.second_width,
        "photo_many_faces",
        "several_faces",
        "Choose a photo that shows only the child.",
        most=0.45,
    ),
    _Limit(
        lambda seen: seen.eye_distance,
        "photo_quality",
        "too_small",
        "Choose a photo taken closer, or a larger copy of this one.",
        least=16,
    ),
    _Limit(
        lambda seen: seen.outside, "photo_quality", "cut_off", "Choose a photo that shows the whole face.", most=0.08
    ),
    _Limit(lambda seen: seen.light, "photo_quality", "too_dark", "Choose a photo taken in brighter light.", least=40),
    _Limit(lambda seen: seen.light, "photo_quality", "too_bright", _BURNT, most=235),
    _Limit(lambda seen: seen.burnt, "photo_quality", "too_bright", _BURNT, most=0.35),
    _Limit(lambda seen: seen.contrast, "photo_quality", "too_flat", "Choose a photo with clearer light.", least=40),
    _Limit(lambda seen: seen.sharpness, "photo_quality", "blurred", "Choose a sharper photo.", least=7),
    _Limit(
        lambda seen: abs(seen.yaw),
        "photo_quality",
        "not_frontal",
        "Choose a photo where we can see both eyes.",
        most=40,
    ),
    _Limit(
        lambda seen: abs(seen.pitch - 15),
        "photo_quality",
        "not_frontal",
        "Choose a photo looking straight at the camera.",
        most=30,
    ),
)
"""In this order: the first broken limit is the one thing to say."""

WARNED: Final = (
    _Limit(lambda seen: seen.score, "photo_no_face", "unsure", "A photo with nothing before the face is better.", 0.80),
    _Limit(
        lambda seen: seen.second_width,
        "photo_many_faces",
        "took_largest",
        "We took the largest face; a photo of the child alone is better.",
        most=0.25,
    ),
    _Limit(lambda seen: seen.eye_distance, "photo_quality", "small", "A photo taken closer gives sharper pages.", 40),
    _Limit(lambda seen: seen.sharpness, "photo_quality", "soft", "A sharper photo gives better pages.", 15),
    _Limit(lambda seen: seen.light, "photo_quality", "dark", "A photo in brighter light gives better pages.", 70),
    _Limit(
        lambda seen: seen.burnt, "photo_quality", "bright", "A photo in softer light gives better pages.", most=0.15
    ),
    _Limit(
        lambda seen: abs(seen.yaw),
        "photo_quality",
        "turned",
        "A photo looking straight at the camera is better.",
        most=25,
    ),
    _Limit(lambda seen: abs(seen.roll), "photo_quality", "tilted", "A photo with the head upright is better.", most=30),
    _Limit(lambda seen: seen.eye_opening, "photo_quality", "eyes_closed", "A photo with open eyes is better.", 0.18),
    _Limit(
        lambda seen: seen.outside,
        "photo_quality",
        "near_edge",
        "A photo with some room around the face is better.",
        most=0.0,
    ),
)


def _inside_oval(grey: NDArray[np.uint8], mesh: Mesh) -> NDArray[np.uint8]:
    """The light of the face alone; one dark pixel when the face lies outside the picture."""
    mask = np.zeros(grey.shape, np.uint8)
    cv2.fillPoly(mask, [mesh.oval.astype(np.int32)], 255)
    return grey[mask > 0] if mask.any() else np.zeros(1, np.uint8)


def _box(grey: NDArray[np.uint8], face: Face) -> NDArray[np.uint8]:
    height, width = grey.shape
    left, top = max(0, round(face.box.left)), max(0, round(face.box.top))
    right = min(width, max(left + 1, round(face.box.left + face.box.width)))
    bottom = min(height, max(top + 1, round(face.box.top + face.box.height)))
    return grey[top:bottom, left:right]


def _sharpness(grey: NDArray[np.uint8], eye_distance: float, contrast: float) -> float:
    """Variance of the Laplacian, made independent of the size of the face and its exposure."""
    scale = 64 / max(eye_distance, 1.0)
    size = (max(8, round(grey.shape[1] * scale)), max(8, round(grey.shape[0] * scale)))
    even = cv2.resize(grey.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    edges = cv2.Laplacian(cv2.GaussianBlur(even, (0, 0), 0.8), cv2.CV_32F)
    return float(edges.var() * (160 / max(contrast, 1.0)) ** 2)


def _angles(mesh: Mesh, quarter_turns: int) -> tuple[float, float, float]:
    """Yaw, pitch (nodding down is less), and roll once the photo has been set upright, in degrees."""
    across = mesh.points[263] - mesh.points[33]
    down = mesh.points[152] - mesh.points[10]
    x, y, z = np.cross(across, down)
    lean = np.arctan2(across[1], across[0])
    sideways = x * np.cos(lean) + y * np.sin(lean)
    upwards = x * np.sin(lean) - y * np.cos(lean)
    yaw = np.degrees(np.arctan2(sideways, abs(z)))
    pitch = np.degrees(np.arctan2(upwards, np.hypot(sideways, z)))
    roll = (np.degrees(lean) - 90 * quarter_turns + 180) % 360 - 180
    return float(yaw), float(pitch), float(roll)


def _eye_opening(mesh: Mesh) -> float:
    """Height over width of the lids, mean of both eyes."""

    def opening(upper: int, lower: int, outer: int, inner: int) -> float:
        points = mesh.points[:, :2]
        return float(np.hypot(*(points[upper] - points[lower])) / np.hypot(*(points[outer] - points[inner])))

    return (opening(159, 145, 33, 133) + opening(386, 374, 263, 362)) / 2


def _outside(rgb: Rgb, face: Face, mesh: Mesh) -> float:
    """How far the face reaches beyond the picture, as a share of its width.

    Half a face still gets a whole mesh inside the picture, so the box of the detector counts too.
    """
    height, width = rgb.shape[:2]
    low, high = mesh.oval.min(axis=0), mesh.oval.max(axis=0)
    oval = max(-low[0], -low[1], high[0] - width, high[1] - height) / max(1.0, float(high[0] - low[0]))
    box = face.box
    sides = (-box.left, -box.top, box.left + box.width - width, box.top + box.height - height)
    return float(max(0.0, oval, max(sides) / box.width))
