import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.face import OVAL, Box, Face, Mesh, Point

sides = st.floats(min_value=1, max_value=2_000)
places = st.floats(min_value=-2_000, max_value=2_000)
boxes = st.builds(Box, places, places, sides, sides)


@given(boxes)
def test_a_box_overlaps_itself_wholly(box: Box) -> None:
    assert box.overlap(box) == pytest.approx(1, abs=1e-6)


@given(boxes, boxes)
def test_overlap_is_mutual_and_a_share(one: Box, other: Box) -> None:
    assert one.overlap(other) == pytest.approx(other.overlap(one))
    assert 0 <= one.overlap(other) <= 1 + 1e-9


def test_boxes_apart_do_not_overlap() -> None:
    assert Box(0, 0, 10, 10).overlap(Box(20, 0, 10, 10)) == 0


def test_the_eye_distance_is_measured_along_the_eyes() -> None:
    face = Face(Box(0, 0, 100, 100), 0.9, Point(10, 20), Point(40, 60), Point(0, 0), Point(0, 0))

    assert face.eye_distance == pytest.approx(50)


def test_the_oval_of_a_mesh_goes_once_around() -> None:
    mesh = Mesh(np.arange(478 * 3, dtype=np.float32).reshape(478, 3), 1.0)

    assert mesh.oval.shape == (36, 2)
    assert len(set(OVAL)) == 36
