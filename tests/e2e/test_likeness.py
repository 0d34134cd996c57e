"""The face in the book is the child's, in its place, and nothing else of the page has changed."""

import io
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from contracts.story import FaceSlot, PackedStory
from faces import models
from faces.detect import FaceFinder
from faces.likeness import Describer, Slot, check_slot, distance
from numpy.typing import NDArray
from PIL import Image

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


@pytest.fixture(scope="module")
def story(world: Any) -> PackedStory:
    (packed,) = sorted((world.fleet.folder / "store" / "stories" / "moon-whale").glob("*/story.json"))
    return PackedStory.model_validate_json(packed.read_bytes())


def pixels(data: bytes | Path) -> Rgb:
    picture = Image.open(io.BytesIO(data) if isinstance(data, bytes) else data)
    return np.asarray(picture.convert("RGB"))


def slots(story: PackedStory) -> dict[str, FaceSlot]:
    return {page.id: page.faces[0] for page in story.story.pages if page.faces}


def made_in(book: Any, story: PackedStory, page: str) -> Path:
    """The job's folder in which a page was drawn: the preview's or the book's."""
    job = book.preview if page in story.story.preview_pages else book.job
    return Path(book.folder / job["id"])


def slot_in_pixels(slot: FaceSlot, scale: float) -> Slot:
    def point(p: Any) -> dict[str, float]:
        return {"x": p.x * scale, "y": p.y * scale}

    outline = [point(p) for p in slot.outline]
    return Slot.parse(
        {
            "left_eye": point(slot.left_eye),
            "right_eye": point(slot.right_eye),
            "mouth": point(slot.mouth),
            "outline": outline,
        }
    )


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_every_face_is_like_its_own_photo_and_unlike_the_other(
    request: pytest.FixtureRequest, language: str, story: PackedStory, finder: FaceFinder, describer: Describer
) -> None:
    book = request.getfixturevalue(language)
    other = request.getfixturevalue({"english": "admiral", "chinese": "astronaut"}[language])

    def describe(rgb: Rgb) -> Any:
        return describer.describe(rgb, max(finder.find(rgb), key=lambda face: face.score))

    own, another = describe(pixels(book.photo)), describe(pixels(other))
    pages = {page: describe(pixels(made_in(book, story, page) / "faces" / f"{page}.png")) for page in slots(story)}

    to_own = {page: round(distance(face, own), 3) for page, face in pages.items()}
    to_another = {page: round(distance(face, another), 3) for page, face in pages.items()}
    assert {page: far for page, far in to_own.items() if far >= SURELY_THE_SAME} == {}
    assert {page: near for page, near in to_another.items() if near <= SURELY_ANOTHER} == {}


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_every_slot_shows_exactly_one_face_in_its_place(
    request: pytest.FixtureRequest, language: str, story: PackedStory, finder: FaceFinder
) -> None:
    book = request.getfixturevalue(language)
    wrong = {}

    for page, slot in slots(story).items():
        swapped = pixels(made_in(book, story, page) / "faces" / f"{page}.png")
        scale = swapped.shape[1] / slot.crop.width
        moved = slot.model_copy(
            update={
                name: getattr(slot, name).model_copy(
                    update={"x": getattr(slot, name).x - slot.crop.x, "y": getattr(slot, name).y - slot.crop.y}
                )
                for name in ("left_eye", "right_eye", "mouth")
            }
            | {
                "outline": tuple(
                    p.model_copy(update={"x": p.x - slot.crop.x, "y": p.y - slot.crop.y}) for p in slot.outline
                )
            }
        )
        verdict = check_slot(swapped, slot_in_pixels(moved, scale), finder)
        if not verdict.accepted:
            wrong[page] = verdict.problem

    assert wrong == {}


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_outside_the_slot_and_what_lies_before_it_no_pixel_is_touched(
    request: pytest.FixtureRequest, language: str, story: PackedStory
) -> None:
    book = request.getfixturevalue(language)

    for page, slot in slots(story).items():
        folder = made_in(book, story, page)
        before, after = pixels(folder / "art" / f"{page}.jpg"), pixels(folder / "pages" / f"{page}.jpg")
        covered = np.zeros(before.shape[:2], np.uint8)
        outline = np.array([[p.x, p.y] for p in slot.outline]) * story.story.pixels_per_unit
        cv2.fillPoly(covered, [outline.astype(np.int32)], 255)
        overlay = story.art_of(page).overlay
        if overlay is not None:
            box = overlay.constant
            covered[box.y : box.y + box.height, box.x : box.x + box.width] = 255
        outside = cv2.dilate(covered, np.ones((17, 17), np.uint8)) == 0
        change = np.abs(before.astype(int) - after.astype(int)).max(axis=2)
        assert change[outside].max() <= JPEG_LEVELS, page
        assert change[~outside].max() > JPEG_LEVELS, page


def test_two_people_make_two_different_books(english: Any, chinese: Any) -> None:
    covers = [
        json.dumps(book.manifest["readingOrder"][0]["properties"]["aicb"]["sha256"]) for book in (english, chinese)
    ]

    assert covers[0] != covers[1]
