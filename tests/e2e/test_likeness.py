"""The face in the book is the child's, in its place, and nothing else of the page has changed."""

import io
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from contracts.story import FaceSlot, PackedStory
from contracts.values import Point
from faces import models
from faces.detect import FaceFinder
from faces.likeness import Describer, Slot, check_slot, distance

Rgb = NDArray[np.uint8]
SURELY_THE_SAME = 0.5
SURELY_ANOTHER = 0.6
JPEG_LEVELS = 24
"""What coding a page twice as JPEG changes at most, beside a changed region."""


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder(models.default_folder())


@pytest.fixture(scope="module")
def describer() -> Describer:
    return Describer(models.default_folder())


def pixels(data: bytes | Path) -> Rgb:
    picture = Image.open(io.BytesIO(data) if isinstance(data, bytes) else data)
    return np.asarray(picture.convert("RGB"))


def made_in(book: Any, page: str) -> Path:
    """The job's folder in which a page was drawn: the preview's or the book's."""
    job = book.preview if page in book.story.story.preview_pages else book.job
    return Path(book.folder / job["id"])


def printed(book: Any, page: str) -> Rgb:
    """The part of the finished page, overlay and all, that shows the face."""
    crop, scale = book.faces[page].crop, book.story.story.pixels_per_unit
    whole = pixels(made_in(book, page) / "pages" / f"{page}.jpg")
    return whole[
        round(crop.y * scale) : round(crop.bottom * scale), round(crop.x * scale) : round(crop.right * scale)
    ].copy()


def slot_on(slot: FaceSlot, scale: float) -> Slot:
    """The slot in pixels of its crop."""

    def point(p: Point) -> dict[str, float]:
        return {"x": (p.x - slot.crop.x) * scale, "y": (p.y - slot.crop.y) * scale}

    eyes_and_mouth = {name: point(getattr(slot, name)) for name in ("left_eye", "right_eye", "mouth")}
    return Slot.parse({**eyes_and_mouth, "outline": [point(p) for p in slot.outline]})


def test_every_printed_face_is_like_its_own_photo_and_unlike_the_other(
    book: Any, astronaut: Path, admiral: Path, finder: FaceFinder, describer: Describer
) -> None:
    (other,) = {astronaut, admiral} - {book.photo}

    def describe(rgb: Rgb) -> Any:
        return describer.describe(rgb, max(finder.find(rgb), key=lambda face: face.score))

    own, another = describe(pixels(book.photo)), describe(pixels(other))
    pages = {page: describe(printed(book, page)) for page in book.faces}

    to_own = {page: round(distance(face, own), 3) for page, face in pages.items()}
    to_another = {page: round(distance(face, another), 3) for page, face in pages.items()}
    assert {page: far for page, far in to_own.items() if far >= SURELY_THE_SAME} == {}
    assert {page: near for page, near in to_another.items() if near <= SURELY_ANOTHER} == {}


def test_every_slot_shows_exactly_one_face_in_its_place(book: Any, finder: FaceFinder) -> None:
    scale = book.story.story.pixels_per_unit

    verdicts = {
        page: check_slot(printed(book, page), slot_on(slot, scale), finder) for page, slot in book.faces.items()
    }

    assert {page: verdict.problem for page, verdict in verdicts.items() if not verdict.accepted} == {}


def test_outside_the_slot_and_what_lies_before_it_no_pixel_is_touched(book: Any) -> None:
    for page, slot in book.faces.items():
        folder = made_in(book, page)
        change = cv2.absdiff(pixels(folder / "art" / f"{page}.jpg"), pixels(folder / "pages" / f"{page}.jpg")).max(
            axis=2
        )
        outside = cv2.bitwise_not(covered_by(slot, book.story, page, shape=change.shape))
        assert cv2.minMaxLoc(change, mask=outside)[1] <= JPEG_LEVELS, page
        assert change.max() > JPEG_LEVELS, page


def covered_by(slot: FaceSlot, story: PackedStory, page: str, *, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """A mask of the slot, of what lies before it, and of the pixels JPEG codes together with them."""
    mask = np.zeros(shape, np.uint8)
    outline = np.array([[p.x, p.y] for p in slot.outline]) * story.story.pixels_per_unit
    cv2.fillPoly(mask, [outline.astype(np.int32)], 255)
    overlay = story.art_of(page).overlay
    if overlay is not None:
        box = overlay.constant
        mask[box.y : box.y + box.height, box.x : box.x + box.width] = 255
    return np.asarray(cv2.dilate(mask, np.ones((17, 17), np.uint8)), np.uint8)
