from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studio.render import Area, DrawingError, LayerName, by_colours, in_colours, premultiplied, render

CHANNEL = st.integers(0, 255)
COLOUR = st.tuples(CHANNEL, CHANNEL, CHANNEL)
ROUNDING = 3
"""Levels of 255 by which a page put together from its parts may differ from one drawn at once."""


@pytest.mark.parametrize("page", ["cover", "p07", "p10"])
@pytest.mark.parametrize("layers", [("scene", "face"), ("overlay",)])
@settings(max_examples=4, deadline=None)
@given(skin=COLOUR, hair=COLOUR)
def test_a_page_put_together_from_its_parts_is_the_page_drawn_in_these_colours(
    moon_whale: Path,
    page: str,
    layers: tuple[LayerName, ...],
    skin: tuple[int, int, int],
    hair: tuple[int, int, int],
) -> None:
    svg = (moon_whale / "art" / f"{page}.svg").read_text()
    parts = by_colours(svg, layers=layers, pixels_per_unit=1)
    assert parts is not None

    together = in_colours(parts, skin=skin, hair=hair, pixels_per_unit=1)

    at_once = premultiplied(render(svg, skin=skin, hair=hair, layers=layers, pixels_per_unit=1))
    assert int(np.abs(together.astype(int) - at_once).max()) <= ROUNDING


def test_the_weights_hold_at_print_size(moon_whale: Path) -> None:
    svg = (moon_whale / "art" / "p01.svg").read_text()
    skin, hair = (141, 85, 54), (32, 27, 24)
    parts = by_colours(svg, layers=("scene", "face"))
    assert parts is not None

    together = in_colours(parts, skin=skin, hair=hair)

    at_once = premultiplied(render(svg, skin=skin, hair=hair, layers=("scene", "face")))
    assert together.shape == (2625, 2625, 3)
    assert int(np.abs(together.astype(int) - at_once).max()) <= ROUNDING


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


def test_an_area_is_the_same_cut_out_of_the_page(drawing: str) -> None:
    whole = render(drawing, skin=(200, 150, 120), hair=(60, 40, 30), pixels_per_unit=2)

    part = render(drawing, skin=(200, 150, 120), hair=(60, 40, 30), pixels_per_unit=2, area=Area(10, 20, 50, 40))

    assert int(np.abs(part.astype(int) - whole[40:120, 20:120]).max()) <= 1


def test_light_hair_never_runs_out_of_range(drawing: str) -> None:
    white = render(drawing, skin=(255, 255, 255), hair=(255, 255, 255), layers=("overlay",))

    assert white[90, 150].tolist() == [255, 255, 255, 255]


def test_a_colour_that_nobody_knows_is_named(drawing: str) -> None:
    with pytest.raises(DrawingError, match="unknown colour: sock"):
        render(drawing.replace("{{hair}}", "{{sock}}"), skin=(0, 0, 0), hair=(0, 0, 0))


def test_a_drawing_has_to_say_how_large_its_page_is(drawing: str) -> None:
    with pytest.raises(DrawingError, match="viewBox"):
        by_colours(drawing.replace("viewBox", "data-box"), layers=("scene",))
