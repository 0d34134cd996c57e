import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.story import Grid, Surface
from contracts.values import Box
from postprocess.domain.contrast import (
    ENOUGH,
    INK,
    NIGHT,
    PAPER,
    contrast,
    contrast_on,
    contrast_over,
    legible,
    luminance,
    paper_for,
)

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")
lights = st.floats(0, 1)


def a_surface(darkest: int, lightest: int, *, spot: tuple[int, int] | None = None) -> Surface:
    """Four by four squares of 20 units; one of them white where there is a spot."""

    def grid(value: int) -> Grid:
        rows = [bytearray([value] * 4) for _ in range(4)]
        if spot:
            rows[spot[0]][spot[1]] = 255
        return Grid(rows=tuple(row.hex() for row in rows))

    return Surface(side=20, energy=grid(0), darkest=grid(darkest), lightest=grid(lightest))


@given(lights, lights)
def test_contrast_is_the_same_both_ways_and_lies_between_1_and_21(one: float, other: float) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@pytest.mark.parametrize(
    ("ink", "paper", "known"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0), ("#123456", "#123456", 1)],
)
def test_contrasts_are_those_of_wcag(ink: str, paper: str, known: float) -> None:
    assert contrast_on(paper, ink) == pytest.approx(known, abs=0.01)


@given(colours, colours)
def test_letters_on_paper_can_always_be_read(ink: str, paper: str) -> None:
    changed = legible(ink, paper)

    assert contrast_on(changed[1], changed[0]) >= ENOUGH
    assert changed == (ink, paper) or contrast_on(paper, ink) < ENOUGH


def test_dark_ink_gets_light_paper_and_light_ink_the_night() -> None:
    assert legible(INK, "#224466") == (INK, PAPER)
    assert legible("#fff6de", "#ffffff") == ("#fff6de", NIGHT)


def test_ink_that_no_paper_can_carry_gives_way() -> None:
    assert paper_for("#808080") is None
    assert legible("#808080", "#888888") == (INK, PAPER)


@given(st.integers(0, 255), st.integers(0, 255), colours)
def test_over_art_the_worst_square_and_the_worst_child_count(one: int, other: int, ink: str) -> None:
    surface = a_surface(min(one, other), max(one, other))
    found = contrast_over(surface, Box(x=10, y=10, width=40, height=40), ink)

    assert found <= contrast(luminance(ink), one / 255)
    assert found <= contrast(luminance(ink), other / 255)


def test_only_what_lies_under_the_letters_counts() -> None:
    surface = a_surface(0, 0, spot=(0, 3))
    beside, over = Box(x=0, y=25, width=75, height=50), Box(x=0, y=15, width=75, height=50)

    assert contrast_over(surface, beside, "#ffffff") == pytest.approx(21)
    assert contrast_over(surface, over, "#ffffff") == 1
