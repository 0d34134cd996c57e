from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.story import Caption, CaptionStyle, Trim
from contracts.values import Box
from postprocess.domain.contrast import ENOUGH, contrast_on
from postprocess.domain.layout import (
    MOST_ROOM,
    SIZE_STEP,
    TITLE,
    Measure,
    Sizes,
    balanced,
    body_sizes,
    in_points,
    in_units,
    largest_fitting,
    own_sizes,
    picture_size,
    set_caption,
)
from postprocess.domain.refusal import Refused
from postprocess.domain.words import Words

TRIM = Trim()


def some_words(
    text: str = "The moon looked back.", *, box: Box | None = None, name: str = "story", **style: Any
) -> Words:
    place = box or Box(x=62.5, y=600, width=750, height=200)
    return Words(Caption(id=name, box=place, style=CaptionStyle(**style)), text)


sentences = st.lists(st.text("abcde", min_size=1, max_size=9), min_size=1, max_size=60).map(" ".join)
boxes = st.builds(
    Box,
    x=st.floats(62.5, 300),
    y=st.floats(62.5, 600),
    width=st.floats(150, 500),
    height=st.floats(60, 200),
)


@given(sentences, boxes, st.sampled_from(["start", "center"]), st.sampled_from(["#ffffff", None]))
def test_a_caption_stays_in_its_box_with_its_ink_in_the_middle_of_its_panel(
    typewriter: Measure, text: str, box: Box, align: str, panel: str | None
) -> None:
    words = some_words(text, box=box, align=align, panel=panel)
    try:
        size = largest_fitting([words], Sizes(9, 22), typewriter)
    except Refused:
        assume(False)

    setting = set_caption(words, size=size, trim=TRIM, measure=typewriter)

    assert in_points(box).shrunk(-0.1).holds(setting.place)
    extent = typewriter(words, size=size, width=setting.column.width)
    assert extent.width <= setting.column.width + 0.1
    above = setting.column.y + extent.above - setting.place.y
    below = setting.place.bottom - (setting.column.bottom - extent.below)
    assert above == pytest.approx(below)
    assert (len(setting.shapes), above > 0) == ((1, True) if panel else (0, False)) or not panel


@given(sentences, boxes)
def test_the_largest_size_that_fits_is_chosen(typewriter: Measure, text: str, box: Box) -> None:
    words = [some_words(text, box=box, panel=None)]
    try:
        size = largest_fitting(words, Sizes(9, 22), typewriter)
    except Refused:
        return

    larger = in_points(box)
    next_extent = typewriter(words[0], size=size + SIZE_STEP, width=larger.width)
    assert size == 22 or next_extent.ink > larger.height or next_extent.width > larger.width


def test_a_word_wider_than_its_box_does_not_fit(typewriter: Measure) -> None:
    with pytest.raises(Refused, match="text_does_not_fit"):
        largest_fitting([some_words("W" * 200)], Sizes(9, 22), typewriter)


def test_a_caption_is_not_set_in_a_size_that_does_not_fit(typewriter: Measure) -> None:
    with pytest.raises(Refused, match="text_does_not_fit"):
        set_caption(some_words("whale " * 400), size=20, trim=TRIM, measure=typewriter)


def test_a_book_for_several_ages_is_set_for_the_youngest(story: Any) -> None:
    told = story.packed.story
    both = told.model_copy(update={"age_bands": ("6-8", "0-2")})

    assert body_sizes(told) == (Sizes(14, 22), Sizes(11, 14))
    assert body_sizes(both) == (Sizes(16, 26), Sizes(11, 16))


def test_titles_and_small_print_have_sizes_of_their_own_and_a_dedication_may_shrink_alone() -> None:
    assert own_sizes(some_words(), 20) == Sizes(20, 20)
    assert own_sizes(some_words(role="title"), 20) == TITLE
    assert own_sizes(some_words(role="small"), 20) == Sizes(9, 15)
    assert own_sizes(some_words(name="dedication"), 20) == Sizes(9, 20)


def test_texts_keep_to_the_edge_of_the_page_they_are_near(typewriter: Measure) -> None:
    def placed(y: float, height: float) -> Box:
        words = some_words(box=Box(x=80, y=y, width=700, height=height))
        return set_caption(words, size=20, trim=TRIM, measure=typewriter).place

    at_top, between, at_bottom = placed(70, 250), placed(300, 270), placed(560, 250)

    assert at_top.y == pytest.approx(70 * 0.72)
    assert at_bottom.bottom == pytest.approx(810 * 0.72)
    assert between.y + between.height / 2 == pytest.approx((300 + 135) * 0.72)


def test_a_caption_stands_where_its_lines_begin(typewriter: Measure) -> None:
    words = some_words("short", box=Box(x=80, y=80, width=700, height=100))

    left = set_caption(words, size=20, trim=TRIM, measure=typewriter).place
    right = set_caption(words, size=20, trim=TRIM, measure=typewriter, rightwards=False).place

    assert left.x == pytest.approx(80 * 0.72)
    assert right.right == pytest.approx(780 * 0.72)
    assert (left.width, left.y) == (right.width, right.y)


def test_lines_are_of_like_length_instead_of_leaving_a_lonely_word(typewriter: Measure) -> None:
    words = some_words("aaaa aaaa aaaa aaaa aaaa b", panel=None)

    extent = balanced(words, size=20, width=259, measure=typewriter)

    assert extent.width < 0.8 * 259
    assert extent.height == typewriter(words, size=20, width=259).height


def test_ink_that_cannot_be_read_on_its_panel_gets_another(typewriter: Measure) -> None:
    setting = set_caption(some_words(ink="#99aacc", panel="#ffffff"), size=20, trim=TRIM, measure=typewriter)

    assert setting.paper is not None
    assert contrast_on(setting.paper, setting.ink) >= ENOUGH
    assert [shape.fill for shape in setting.shapes] == [setting.paper]


def test_large_letters_have_no_larger_panels_than_middling_ones(typewriter: Measure) -> None:
    words = some_words("Mia", role="title")

    around = [set_caption(words, size=size, trim=TRIM, measure=typewriter) for size in (MOST_ROOM, 2 * MOST_ROOM)]

    assert around[0].column.x - around[0].place.x == around[1].column.x - around[1].place.x


@given(boxes)
def test_points_and_page_units_lead_back_to_each_other(box: Box) -> None:
    there_and_back = in_units(in_points(box))

    assert there_and_back.x == pytest.approx(box.x)
    assert there_and_back.height == pytest.approx(box.height)


def test_screen_pictures_keep_the_shape_of_the_page() -> None:
    assert picture_size(Trim(width=800, height=1000), 1600) == (1280, 1600)
