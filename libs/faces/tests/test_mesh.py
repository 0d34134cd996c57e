import cv2
import numpy as np
import pytest

from faces.detect import FaceFinder
from faces.face import Rgb


def test_the_irises_are_found_to_the_pixel(finder: FaceFinder, astronaut: Rgb) -> None:
    mesh = finder.mesh(astronaut, finder.find(astronaut)[0])

    assert mesh.points.shape == (478, 3)
    assert mesh.eye_distance == pytest.approx(42.7, abs=0.5)
    assert mesh.presence > 0.99


def test_a_mesh_turns_with_its_face(finder: FaceFinder, admiral: Rgb) -> None:
    upright = finder.mesh(admiral, finder.find(admiral)[0])
    lying = np.ascontiguousarray(np.rot90(admiral, 2))

    mesh = finder.mesh(lying, finder.find(lying)[0])

    height, width = admiral.shape[:2]
    assert mesh.first_eye == pytest.approx((width - upright.first_eye.x, height - upright.first_eye.y), abs=2.5)


def test_noise_is_no_presence(finder: FaceFinder, astronaut: Rgb) -> None:
    face = finder.find(astronaut)[0]
    grain = np.random.default_rng(1).normal(0, 90, astronaut.shape)

    mesh = finder.mesh(np.clip(astronaut + grain, 0, 255).astype(np.uint8), face)

    assert mesh.presence < 0.5


def test_a_mesh_is_the_same_on_a_larger_copy(finder: FaceFinder, astronaut: Rgb) -> None:
    large = np.asarray(cv2.resize(astronaut, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC), np.uint8)

    mesh = finder.mesh(large, finder.find(large)[0])

    assert mesh.eye_distance / 3 == pytest.approx(42.7, abs=1)
