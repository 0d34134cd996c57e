import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces import tones
from faces.detect import FaceFinder
from faces.face import Rgb

channels = st.integers(min_value=0, max_value=255)


def test_skin_and_hair_of_a_portrait_are_skin_and_hair(finder: FaceFinder, astronaut: Rgb) -> None:
    seen = tones.measure(astronaut, finder.mesh(astronaut, finder.find(astronaut)[0]))

    assert seen.skin == pytest.approx((231, 195, 168), abs=8)
    assert sum(seen.hair) < sum(seen.skin) - 100


def test_a_darker_photo_gives_a_darker_skin(finder: FaceFinder, astronaut: Rgb) -> None:
    dim = (astronaut * 0.5).astype(np.uint8)

    light, dark = (tones.measure(photo, finder.mesh(photo, finder.find(photo)[0])).skin for photo in (astronaut, dim))

    assert sum(dark) < sum(light) - 150


def test_hair_is_measured_even_where_the_photo_ends(finder: FaceFinder, astronaut: Rgb) -> None:
    close = np.ascontiguousarray(astronaut[80:300])
    face = finder.find(close)[0]

    seen = tones.measure(close, finder.mesh(close, face))

    assert all(0 <= value <= 255 for value in seen.hair)


@given(st.tuples(channels, channels, channels))
def test_a_warm_colour_survives_the_way_through_lab(any_order: tones.Color) -> None:
    blue, green, red = sorted(any_order)  # As in all skin and hair.

    assert tones.rgb_of(tones.lab_of((red, green, blue))) == pytest.approx((red, green, blue), abs=12)


@given(st.floats(0, 255), st.floats(118, 168), st.floats(118, 168))
def test_drawn_skin_is_lighter_than_photographed_within_its_limits(light: float, a: float, b: float) -> None:
    page = tones.page_skin(np.array([light, a, b], np.float32))

    assert 60 <= page[0] <= 232
    assert page[0] >= min(light, 232) - 1e-3
