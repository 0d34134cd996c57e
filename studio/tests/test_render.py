from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.render import Area, ByColours, DrawingError, by_colours, in_colours, premultiplied, render
from studio.testing import a_drawing

CHANNEL = st.integers(0, 255)
COLOUR = st.tuples(CHANNEL, CHANNEL, CHANNEL)
CHILDREN = [((141, 85, 54), (32, 27, 24)), ((255, 255, 255), (255, 255, 255)), ((7, 250, 99), (200, 3, 128))]
ROUNDING = 2
"""Levels of 255 that eight-bit layers lose on their way; a pixel under many layers may lose a few more."""

AT_MOST = 6
SELDOM = 0.003


@settings(max_examples=25, deadline=None)
@given(skin=COLOUR, hair=COLOUR)
def test_a_drawing_put_together_from_its_parts_is_the_drawing_in_any_colours(
    skin: tuple[int, int, int], hair: tuple[int, int, int]
) -> None:
    drawing = a_drawing()
    parts = by_colours(drawing, layers=("scene", "face"), pixels_per_unit=1)
    assert parts is not None

    together = in_colours(parts, skin=skin, hair=hair, pixels_per_unit=1)

    assert_equal(together, render(drawing, skin=skin, hair=hair, layers=("scene", "face"), pixels_per_unit=1))


@pytest.mark.parametrize(("skin", "hair"), CHILDREN)
@pytest.mark.parametrize("page", ["cover", "p07", "p10"])
def test_a_page_put_together_from_its_parts_is_the_page_in_these_colours(
    moon_whale: Path, page: str, skin: tuple[int, int, int], hair: tuple[int, int, int]
) -> None:
    svg = (moon_whale / "art" / f"{page}.svg").read_text()
    parts = by_colours(svg, layers=("scene", "face"), pixels_per_unit=1)
    assert parts is not None

    together = in_colours(parts, skin=skin, hair=hair, pixels_per_unit=1)

    child = around(parts)
    part = render(svg, skin=skin, hair=hair, layers=("scene", "face"), pixels_per_unit=1, area=child)
    assert_equal(together[child.y : child.y + child.height, child.x : child.x + child.width], part)


@pytest.mark.parametrize(("skin", "hair"), CHILDREN)
@pytest.mark.parametrize("page", ["cover", "p07"])
def test_what_lies_in_front_of_the_face_is_put_together_at_print_size(
    moon_whale: Path, page: str, skin: tuple[int, int, int], hair: tuple[int, int, int]
) -> None:
    svg = (moon_whale / "art" / f"{page}.svg").read_text()
    parts = by_colours(svg, layers=("overlay",), whole=False)
    assert parts is not None

    together = in_colours(parts, skin=skin, hair=hair)

    at_once = render(svg, skin=skin, hair=hair, layers=("overlay",), area=parts.area)
    assert_equal(together, at_once)
    assert np.array_equal(parts.alpha, at_once[..., 3])


def test_the_child_meets_its_page_without_a_seam(moon_whale: Path) -> None:
    svg = (moon_whale / "art" / "p01.svg").read_text()
    skin, hair = CHILDREN[0]
    parts = by_colours(svg, layers=("scene", "face"), pixels_per_unit=1)
    assert parts is not None

    together = in_colours(parts, skin=skin, hair=hair, pixels_per_unit=1)

    at_once = render(svg, skin=skin, hair=hair, layers=("scene", "face"), pixels_per_unit=1)
    difference = np.abs(together.astype(int) - premultiplied(at_once))
    assert (difference > ROUNDING).mean() < SELDOM


def test_only_what_wears_the_childs_colours_has_weights(drawing: str) -> None:
    parts = by_colours(drawing, layers=("scene", "face"))

    assert parts is not None
    assert parts.skin is not None
    assert parts.hair is not None
    assert parts.skin.area.width < parts.area.width
    assert parts.hair.area.width < parts.skin.area.width


def test_a_layer_that_shows_nothing_has_no_parts(drawing: str) -> None:
    bare = drawing.replace('<path d="M20 20h60v20h-60z" fill="{{hair}}"/>', "")

    assert by_colours(bare, layers=("overlay",), whole=False) is None


def test_an_area_is_the_page_cut_out_but_for_the_smoothing_of_edges(drawing: str) -> None:
    whole = render(drawing, skin=(200, 150, 120), hair=(60, 40, 30), pixels_per_unit=2)

    part = render(drawing, skin=(200, 150, 120), hair=(60, 40, 30), pixels_per_unit=2, area=Area(10, 20, 50, 40))

    assert part.shape == (80, 100, 4)
    assert (np.abs(part.astype(int) - whole[40:120, 20:120]) > ROUNDING).mean() < 0.01


def test_light_hair_never_runs_out_of_range(drawing: str) -> None:
    white = render(drawing, skin=(255, 255, 255), hair=(255, 255, 255), layers=("overlay",))

    assert white[90, 150].tolist() == [255, 255, 255, 255]


def test_a_colour_that_nobody_knows_is_named(drawing: str) -> None:
    with pytest.raises(DrawingError, match="unknown colour: sock"):
        render(drawing.replace("{{hair}}", "{{sock}}"), skin=(0, 0, 0), hair=(0, 0, 0))


def test_a_drawing_has_to_say_how_large_its_page_is(drawing: str) -> None:
    with pytest.raises(DrawingError, match="viewBox"):
        by_colours(drawing.replace("viewBox", "data-box"), layers=("scene",))


def assert_equal(together: NDArray[np.uint8], at_once: NDArray[np.uint8]) -> None:
    difference = np.abs(together.astype(int) - premultiplied(at_once))
    assert int(difference.max()) <= AT_MOST
    assert (difference > ROUNDING).mean() < SELDOM


def around(parts: ByColours) -> Area:
    areas = [weights.area for weights in (parts.skin, parts.hair) if weights]
    left, top = min(area.x for area in areas), min(area.y for area in areas)
    right, bottom = max(area.x + area.width for area in areas), max(area.y + area.height for area in areas)
    return Area(left, top, right - left, bottom - top)
