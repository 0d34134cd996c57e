from pathlib import Path

import cv2
import numpy as np
import pytest

from faces import likeness
from faces.detect import FaceFinder
from faces.face import Point, Rgb
from faces.likeness import SAME_PERSON, Describer, Slot, check_slot


def slot_at(first: tuple[float, float], second: tuple[float, float]) -> Slot:
    """A slot around two eyes, its outline a circle."""
    middle = np.array([(first[0] + second[0]) / 2, (first[1] + second[1]) / 2])
    apart = float(np.hypot(first[0] - second[0], first[1] - second[1]))
    turns = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    outline = tuple(Point(*(middle + 1.4 * apart * np.array([np.cos(turn), np.sin(turn)]))) for turn in turns)
    return Slot(Point(*first), Point(*second), Point(middle[0], middle[1] + apart), outline)


@pytest.fixture
def slot(finder: FaceFinder, astronaut: Rgb) -> Slot:
    mesh = finder.mesh(astronaut, finder.find(astronaut)[0])
    return slot_at(mesh.first_eye, mesh.second_eye)


def test_a_face_in_its_slot_is_accepted(finder: FaceFinder, astronaut: Rgb, slot: Slot) -> None:
    verdict = check_slot(astronaut, slot, finder)

    assert verdict.accepted
    assert verdict.eye_error < 0.01


def test_a_face_a_tenth_off_its_place_is_not(finder: FaceFinder, astronaut: Rgb, slot: Slot) -> None:
    moved = np.asarray(cv2.warpAffine(astronaut, np.array([[1.0, 0, 4.5], [0, 1, 0]]), (512, 512)), np.uint8)

    verdict = check_slot(moved, slot, finder)

    assert verdict.problem == "the eyes are not in their place"


def test_an_empty_slot_is_not(finder: FaceFinder, astronaut: Rgb, slot: Slot) -> None:
    empty = astronaut.copy()
    empty[40:200, 140:320] = (200, 170, 150)

    verdict = check_slot(empty, slot, finder)

    assert verdict.problem == "no face in the slot"


def test_a_face_elsewhere_does_not_count(finder: FaceFinder, astronaut: Rgb, slot: Slot) -> None:
    verdict = check_slot(np.hstack((astronaut, astronaut)), slot, finder)

    assert verdict.accepted


def test_two_faces_in_one_slot_are_refused(finder: FaceFinder, astronaut: Rgb) -> None:
    pair = np.hstack((astronaut[40:200, 160:300], astronaut[40:200, 160:300]))
    wide = Slot(
        Point(100, 80), Point(180, 80), Point(140, 140), (Point(0, 0), Point(280, 0), Point(280, 160), Point(0, 160))
    )

    verdict = check_slot(np.ascontiguousarray(pair), wide, finder)

    assert verdict.problem == "2 faces in the slot"


def test_a_slot_is_read_from_points_in_either_form() -> None:
    pairs = {"left_eye": [10, 20], "right_eye": [40, 20], "mouth": [25, 50], "outline": [[0, 0], [50, 0], [25, 70]]}
    named = {
        "left_eye": {"x": 10, "y": 20},
        "right_eye": {"x": 40, "y": 20},
        "mouth": {"x": 25, "y": 50},
        "outline": [{"x": 0, "y": 0}, {"x": 50, "y": 0}, {"x": 25, "y": 70}],
    }

    assert Slot.parse(pairs) == Slot.parse(named)


def test_a_slot_whose_eyes_are_named_from_the_person_is_the_same() -> None:
    seen = {"left_eye": [10, 20], "right_eye": [40, 20], "mouth": [25, 50], "outline": [[0, 0], [50, 0], [25, 70]]}
    own = seen | {"left_eye": [40, 20], "right_eye": [10, 20]}

    assert Slot.parse(seen) == Slot.parse(own)


@pytest.mark.parametrize(
    "changes",
    [
        {"mouth": None},
        {"mouth": [1]},
        {"mouth": ["a", "b"]},
        {"mouth": [float("nan"), 1]},
        {"outline": [[0, 0], [1, 1]]},
        {"left_eye": [40, 20]},
    ],
)
def test_what_is_no_slot_is_refused(changes: dict[str, object]) -> None:
    slot = {"left_eye": [10, 20], "right_eye": [40, 20], "mouth": [25, 50], "outline": [[0, 0], [50, 0], [25, 70]]}

    with pytest.raises(ValueError, match="a slot has"):
        Slot.parse(slot | changes)


def test_two_people_are_told_apart_and_one_is_known_again(
    finder: FaceFinder, models_folder: Path, astronaut: Rgb, admiral: Rgb
) -> None:
    describer = Describer(models_folder)
    mirrored = np.ascontiguousarray(astronaut[:, ::-1])

    one, again, other = (describer.describe(photo, finder.find(photo)[0]) for photo in (astronaut, mirrored, admiral))

    assert likeness.distance(one, again) < SAME_PERSON / 2
    assert likeness.distance(one, other) > SAME_PERSON
