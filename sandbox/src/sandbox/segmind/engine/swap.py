"""The whole swap: photo and page in, page with the child's face out."""

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from faces.detect import FaceFinder, largest
from faces.face import OVAL, Mesh, Point, Rgb
from faces.likeness import Slot
from faces.tones import Lab, photo_skin
from sandbox.segmind.engine.draw import INSIDE, Mask, drawn, in_page_colors
from sandbox.segmind.engine.place import Placement, place

Mode: TypeAlias = Literal["real", "fast"]
DRAWING_EYES = 44
"""The network draws best when the eyes of the photo are this many pixels apart."""

MARGIN = 0.45


class NoFaceError(Exception):
    """No face was found; `where` is the provider's word for the picture."""

    def __init__(self, where: Literal["Swap", "Target"]) -> None:
        super().__init__(f"No face found in {where}")


class Enlarger(Protocol):
    """Makes a picture four times larger."""

    def enlarge(self, rgb: Rgb) -> Rgb:
        """Return the picture at four times its size."""
        ...


@dataclass(frozen=True)
class Tools:
    """The networks that a swap uses."""

    finder: FaceFinder
    upscaler: Enlarger


def swap(photo: Rgb, page: Rgb, slot: Slot | None, *, mode: Mode, tools: Tools) -> Rgb:
    """Return the page with the face of the photo in its slot; what lies outside the face is not touched.

    Without a slot the largest face of the drawing is taken. Raises `NoFaceError`.
    """
    slot = slot or _drawn_face(page, tools.finder)
    mesh = _photographed_face(photo, tools.finder)
    skin = photo_skin(photo, mesh)
    close, mesh = _close_up(photo, mesh, tools.upscaler if mode == "real" else None)
    placement = place(mesh, slot, page=page.shape[:2])
    face = _taken(close, placement)
    left, top, right, bottom = placement.area
    base = page[top:bottom, left:right]
    mask = _mask(placement, slot)
    points = placement.points - np.array([left, top], np.float32)
    page_skin = _page_skin(base, mask)
    face = in_page_colors(face, mask, points, photo=skin, page=page_skin, unit=placement.unit)
    if mode == "real":
        face = drawn(face, mask, points, page=page_skin, unit=placement.unit)
    done = page.copy()
    share = mask[..., None]
    mixed = np.clip(base + (face.astype(np.float32) - base) * share + 0.5, 0, 255).astype(np.uint8)
    done[top:bottom, left:right] = np.where(share > 0, mixed, base)
    return done


def _taken(close: Rgb, placement: Placement) -> Rgb:
    way, edge = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
    return np.asarray(cv2.remap(close, placement.columns, placement.rows, way, borderMode=edge), np.uint8)


def _photographed_face(photo: Rgb, finder: FaceFinder) -> Mesh:
    faces = finder.find(photo)
    if not faces:
        raise NoFaceError("Swap")
    return finder.mesh(photo, largest(faces))


def _drawn_face(page: Rgb, finder: FaceFinder) -> Slot:
    faces = finder.find(page)
    if not faces:
        raise NoFaceError("Target")
    mesh = finder.mesh(page, largest(faces))
    center = mesh.oval.mean(axis=0)
    outline = center + (mesh.oval - center) * 1.02
    points = tuple(Point(float(x), float(y)) for x, y in outline)
    return Slot(mesh.first_eye, mesh.second_eye, mesh.mouth, points)


def _close_up(photo: Rgb, mesh: Mesh, upscaler: Enlarger | None) -> tuple[Rgb, Mesh]:
    """Cut the face out and bring it to one size, so that the drawing is equally strong for every photo."""
    low, high = mesh.oval.min(axis=0), mesh.oval.max(axis=0)
    margin = (high - low) * MARGIN
    left, top = np.floor(low - margin).astype(int)
    right, bottom = np.ceil(high + margin).astype(int)
    cut = _cut(photo, int(left), int(top), int(right), int(bottom))
    scale = DRAWING_EYES / mesh.eye_distance
    size = (max(8, round(cut.shape[1] * scale)), max(8, round(cut.shape[0] * scale)))
    if upscaler is not None:
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        close = upscaler.enlarge(np.asarray(cv2.resize(cut, size, interpolation=way), np.uint8))
    else:
        close = cut
    grown = np.array([close.shape[1] / cut.shape[1], close.shape[0] / cut.shape[0]], np.float32)
    points = mesh.points.copy()
    points[:, :2] = (points[:, :2] - np.array([left, top], np.float32)) * grown
    return close, Mesh(points, mesh.presence)


def _cut(rgb: Rgb, left: int, top: int, right: int, bottom: int) -> Rgb:
    """Cut out a rectangle that may reach beyond the picture; the edge is repeated there."""
    height, width = rgb.shape[:2]
    inner = rgb[max(0, top) : min(height, bottom), max(0, left) : min(width, right)]
    beyond = (max(0, -top), max(0, bottom - height), max(0, -left), max(0, right - width))
    return np.asarray(cv2.copyMakeBorder(inner, *beyond, cv2.BORDER_REPLICATE), np.uint8)


def _mask(placement: Placement, slot: Slot) -> Mask:
    """Where the face is laid: the oval inside the drawn head, with a soft edge."""
    left, top, right, bottom = placement.area
    shape = (bottom - top, right - left)
    oval, head = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    origin = np.array([left, top])
    cv2.fillPoly(oval, [(placement.points[list(OVAL), :2] - origin).astype(np.int32)], 255)
    cv2.fillPoly(head, [(np.array(slot.outline) - origin).astype(np.int32)], 255)
    unit = placement.unit
    inside = cv2.bitwise_and(_shrunk(oval, 15 * unit), _shrunk(head, (9 + 15) * unit))
    soft = cv2.GaussianBlur(inside.astype(np.float32) / 255, (0, 0), 9 * unit)
    return np.asarray(np.where(soft < 1 / 255, 0, soft), np.float32)


def _shrunk(mask: NDArray[np.uint8], by: float) -> NDArray[np.uint8]:
    side = 2 * max(1, round(by)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.erode(mask, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0), np.uint8)


def _page_skin(base: Rgb, mask: Mask) -> Lab:
    """The skin of the drawing: the middle colour where the face will be."""
    lab = cv2.cvtColor(base, cv2.COLOR_RGB2LAB)[mask > INSIDE]
    return np.asarray(np.median(lab, axis=0), np.float32)
