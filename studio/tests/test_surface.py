from pathlib import Path

from contracts.story import Surface
from studio.pack import pack
from studio.render import by_colours
from studio.surface import measured
from studio.testing import a_drawing


def test_a_square_of_one_colour_is_calm_and_as_light_as_that_colour() -> None:
    surface = surface_of(a_drawing(sea="#808080"))

    assert surface.energy.values()[0][0] == 0
    assert (surface.darkest.values()[0][0], surface.lightest.values()[0][0]) == (55, 56)


def test_white_is_as_light_and_black_as_dark_as_can_be() -> None:
    white, black = surface_of(a_drawing(sea="#ffffff")), surface_of(a_drawing(sea="#000000"))

    assert white.darkest.values()[0][0] == white.lightest.values()[0][0] == 255
    assert black.darkest.values()[0][0] == black.lightest.values()[0][0] == 0


def test_a_square_where_something_ends_is_busier_than_its_middle() -> None:
    energy = surface_of(a_drawing(overlay="")).energy.values()

    assert energy[1][1] > energy[0][0]


def test_skin_is_as_dark_and_as_light_as_children_are() -> None:
    surface = surface_of(a_drawing(overlay=""))

    middle = 2, 1
    dark, light = (grid.values()[middle[0]][middle[1]] for grid in (surface.darkest, surface.lightest))
    assert dark < 20
    assert light > 190


def test_what_lies_in_front_of_the_face_is_what_is_seen() -> None:
    covered = a_drawing(overlay='<rect x="20" y="40" width="60" height="20" fill="#ffffff"/>')

    surface = surface_of(covered)

    assert surface.darkest.values()[2][2] == 255


def test_the_last_squares_of_a_page_may_leave_it() -> None:
    surface = surface_of(a_drawing().replace("100 100", "90 100"))

    assert [len(row) for row in surface.energy.values()] == [5] * 5


def test_a_packed_page_knows_its_surface(small_story: Path, tmp_path: Path) -> None:
    packed = pack(small_story, tmp_path / "out", cache_dir=tmp_path / "cache", workers=1)

    surface = packed.art_of("cover").surface

    assert surface is not None
    assert surface.side == 20
    assert len(surface.energy.rows) == 5


def surface_of(svg: str) -> Surface:
    drawn = by_colours(svg, layers=("scene", "face"), pixels_per_unit=2)
    assert drawn is not None
    overlay = by_colours(svg, layers=("overlay",), pixels_per_unit=2, whole=False)
    return measured(drawn, overlay, pixels_per_unit=2)
