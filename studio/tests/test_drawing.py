import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.drawing.canvas import Picture, circle, group, line, number, path
from studio.drawing.curves import along, beside, placed, ribbon, ring, smooth, swell
from studio.drawing.night import mix
from studio.drawing.whale import Whale

PLACES = st.complex_numbers(max_magnitude=900, allow_nan=False, allow_infinity=False)


def test_the_layers_stand_in_the_order_in_which_they_cover_each_other() -> None:
    page = Picture(1)
    page.add(circle(1 + 1j, 5, "#123456"), circle(2 + 2j, 5, "{{skin}}"))
    page.face.append(circle(3 + 3j, 1, "#ffffff"))
    page.overlay.append(circle(4 + 4j, 1, "{{hair}}"))

    svg = page.svg()

    assert re.findall(r'g id="(\w+)"|cx="(\d)"', svg) == [
        ("scene", ""),
        ("backdrop", ""),
        ("", "1"),
        ("", "2"),
        ("face", ""),
        ("", "3"),
        ("overlay", ""),
        ("", "4"),
    ]


def test_the_same_paint_is_mixed_once() -> None:
    page = Picture(1)

    first, again = page.glow("#ffffff"), page.glow("#ffffff")

    assert first == again
    assert first != page.glow("#fffffe")
    assert page.svg().count("<radialGradient") == 2


def test_a_shape_with_one_paint_is_thinned_in_the_paint() -> None:
    assert 'fill-opacity="0.5"' in circle(0j, 1, "#ffffff", opacity=0.5)
    assert 'stroke-opacity="0.5"' in line("M0 0H1", "#ffffff", 1, opacity=0.5)


def test_a_shape_with_two_paints_is_thinned_as_a_whole() -> None:
    assert ' opacity="0.5"' in path("M0 0H1", fill="#ffffff", stroke="#000000", opacity=0.5)
    assert ' opacity="0.5"' in group(opacity=0.5)


@pytest.mark.parametrize(
    ("value", "written"), [(0.0, "0"), (-0.04, "0"), (12.0, "12"), (-3.25, "-3.2"), (100.0, "100")]
)
def test_numbers_are_written_short(value: float, written: str) -> None:
    assert number(value) == written


@given(st.lists(PLACES, min_size=4, max_size=9))
def test_a_walk_along_a_curve_starts_and_ends_with_it(points: list[complex]) -> None:
    walk = along(points, 20)

    assert walk[0] == pytest.approx(points[0])
    assert walk[-1] == pytest.approx(points[-1])


@given(st.lists(PLACES, min_size=4, max_size=9))
def test_a_drawn_curve_ends_where_its_points_end(points: list[complex]) -> None:
    numbers = [float(found) for found in re.findall(r"-?[\d.]+", smooth(points, closed=False))]
    start, moves = complex(*numbers[:2]), [complex(*numbers[at + 4 : at + 6]) for at in range(2, len(numbers), 6)]

    assert abs(start + sum(moves) - points[-1]) < 0.2


def test_a_ribbon_is_as_wide_as_it_was_told() -> None:
    outline = ribbon([0j, 50 + 0j, 100 + 0j], [20, 20, 20])

    assert max(point.imag for point in outline) == pytest.approx(10, abs=0.01)
    assert min(point.imag for point in outline) == pytest.approx(-10, abs=0.01)
    assert max(point.real for point in outline) > 109


def test_beside_a_way_to_the_right_is_above_it() -> None:
    assert all(point.imag == pytest.approx(-7) for point in beside([0j, 50 + 0j, 100 + 0j], lambda _at: 7, 9))


@given(PLACES, st.floats(-180, 180), st.floats(0.1, 4))
def test_placing_points_keeps_their_shape(at: complex, degrees: float, scale: float) -> None:
    before = ring(0j, 3, 3, 6)

    after = placed(before, at, degrees, scale)

    assert all(abs(point - at) == pytest.approx(3 * scale) for point in after)


def test_a_mirrored_shape_turns_the_other_way() -> None:
    assert placed([3 + 4j], 0j, mirror=True) == [-3 + 4j]


def test_a_course_passes_through_its_values() -> None:
    values = (0.3, 1.0, 0.7, 0.1)

    assert [swell(values, step / 3) for step in range(4)] == pytest.approx(values)


@given(st.floats(0, 1))
def test_a_blend_lies_between_its_colours(share: float) -> None:
    blended = int(mix("#204060", "#a0c0e0", share)[1:3], 16)

    assert 0x20 <= blended <= 0xA0


def test_the_same_seed_draws_the_same_page() -> None:
    def drawn(seed: int) -> list[str]:
        return Whale((0j, 100 - 20j, 200 + 0j, 300 - 10j), 50, 1).draw(Picture(seed))

    assert drawn(5) == drawn(5)
    assert drawn(5) != drawn(6)


def test_a_whale_has_its_back_above_its_belly_whichever_way_it_looks() -> None:
    left = Whale((0j, 100 + 0j, 200 + 0j, 300 + 0j), 50, 1)
    right = Whale((300 + 0j, 200 + 0j, 100 + 0j, 0j), 50, -1)

    for whale in (left, right):
        assert whale.point(0.3, 1).imag < whale.point(0.3, -1).imag
    assert math.isclose(left.point(0.3, 1).imag, right.point(0.3, 1).imag, abs_tol=0.01)
