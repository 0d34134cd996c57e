from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import Box
from postprocess.domain.placement import Calm, Option, Place, Wish, places, read_in_order

SAFE = Box(x=45, y=45, width=540, height=540)
boxes = st.builds(Box, x=st.floats(45, 450), y=st.floats(45, 450), width=st.floats(20, 130), height=st.floats(20, 130))
options = st.builds(Option, width=st.floats(40, 200), height=st.floats(30, 120))


def a_calm(*busy: tuple[int, int]) -> Calm:
    """A page of 9 by 9 squares, quiet but for these."""
    energy = np.zeros((9, 9))
    for row, column in busy:
        energy[row, column] = 1
    return Calm(energy, side=70)


def first(wish: Wish, *, option: Option | None = None, calm: Calm | None = None) -> Place:
    return next(places([option or Option(120, 60)], wish, calm=calm))


@given(
    st.lists(options, min_size=1, max_size=3),
    st.lists(boxes, max_size=4),
    st.lists(boxes, max_size=2),
    st.lists(boxes, max_size=1),
    st.booleans(),
)
def test_every_place_is_allowed_and_in_its_turn(
    options: list[Option], forbidden: list[Box], after: list[Box], before: list[Box], rightwards: bool
) -> None:
    wish = Wish(inside=SAFE, forbidden=forbidden, after=after, before=before, mouth=(300, 300), rightwards=rightwards)

    for place in islice(places(options, wish, calm=None), 12):
        assert SAFE.shrunk(-0.001).holds(place.box)
        assert not any(place.box.meets(box) for box in forbidden)
        assert all(read_in_order(box, place.box, rightwards=rightwards) for box in after)
        assert all(read_in_order(place.box, box, rightwards=rightwards) for box in before)
        assert (place.box.width, place.box.height) == (options[place.option].width, options[place.option].height)


@given(options, st.lists(boxes, max_size=3))
def test_places_come_best_first_and_the_same_every_time(option: Option, forbidden: list[Box]) -> None:
    wish = Wish(inside=SAFE, forbidden=forbidden, mouth=(200, 400))

    found = list(places([option], wish, calm=a_calm((2, 2))))

    assert [place.cost for place in found] == sorted(place.cost for place in found)
    assert found == list(places([option], wish, calm=a_calm((2, 2))))


def test_what_is_too_large_has_no_place() -> None:
    assert not list(places([Option(541, 20), Option(20, 541)], Wish(inside=SAFE), calm=None))


def test_a_balloon_goes_where_it_is_calm() -> None:
    wish = Wish(inside=SAFE, forbidden=[Box(x=250, y=250, width=130, height=130)], mouth=(315, 315))
    left_is_busy = a_calm(*((row, column) for row in range(9) for column in range(5)))

    assert first(wish, calm=left_is_busy).box.x >= 350 - 1


def test_a_balloon_stays_near_the_mouth_and_above_it() -> None:
    wish = Wish(inside=SAFE, forbidden=[Box(x=265, y=265, width=100, height=100)], mouth=(315, 330))

    place = first(wish)

    assert place.box.bottom <= 330
    assert abs(place.box.x + 60 - 315) < 180


def test_the_first_of_several_leaves_room_below() -> None:
    alone = first(Wish(inside=SAFE, mouth=(315, 500)))
    with_others = first(Wish(inside=SAFE, mouth=(315, 500), to_come=3))

    assert with_others.box.y < alone.box.y


def test_a_caption_keeps_to_an_edge() -> None:
    place = first(Wish(inside=SAFE), option=Option(300, 80))

    assert place.box.y == SAFE.y or place.box.bottom == pytest.approx(SAFE.bottom)


@pytest.mark.parametrize(
    ("earlier", "later", "rightwards", "in_order"),
    [
        ((100, 100), (100, 200), True, True),
        ((100, 200), (100, 100), True, False),
        ((100, 100), (300, 110), True, True),
        ((300, 100), (100, 110), True, False),
        ((300, 100), (100, 110), False, True),
        ((300, 100), (100, 200), True, True),
    ],
)
def test_readers_go_down_the_rows_and_along_each_of_them(
    earlier: tuple[int, int], later: tuple[int, int], rightwards: bool, in_order: bool
) -> None:
    one, other = (Box(x=x, y=y, width=120, height=60) for x, y in (earlier, later))

    assert read_in_order(one, other, rightwards=rightwards) is in_order


@given(st.floats(0, 500), st.floats(0, 500), st.floats(5, 130), st.floats(5, 130))
def test_how_calm_it_is_counts_parts_of_squares(x: float, y: float, width: float, height: float) -> None:
    energy = np.add.outer(np.arange(9.0), np.arange(9.0) * 2)
    fine = np.kron(energy, np.ones((70, 70)))

    mean = Calm(energy, 70).mean_over(np.array([y]), np.array([x]), width, height)

    whole = fine[round(y) : round(y + height) or 1, round(x) : round(x + width) or 1]
    assert mean[0, 0] == pytest.approx(whole.mean(), abs=1.5)
