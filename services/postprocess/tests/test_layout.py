import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.story import Caption, CaptionStyle, Trim
from contracts.values import Box
from postprocess.domain.layout import (
    SIZE_STEP,
    Extent,
    Sizes,
    body_size,
    in_points,
    largest_fitting,
    picture_size,
    set_caption,
)
from postprocess.domain.refusal import Refused
from postprocess.domain.words import Words

TRIM = Trim()
LETTER, LINE = 0.5, 1.4
"""Width of a letter and height of a line, as shares of the size, of the typewriter below."""


def typewriter(words: Words, *, size: float, width: float) -> Extent:
    """Set text greedily in letters of one width."""
    lines, longest = 0, 0
    room = math.floor(width / (size * LETTER) + 1e-9)
    for paragraph in words.text.split("\n"):
        used = -1
        lines += 1
        for word in paragraph.split():
            if used >= 0 and used + 1 + len(word) > room:
                lines, used = lines + 1, -1
            used += 1 + len(word)
            longest = max(longest, used)
    return Extent(width=longest * size * LETTER, height=lines * size * LINE)


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
def test_a_caption_stays_in_its_box_with_its_text_in_its_panel(
    text: str, box: Box, align: str, panel: str | None
) -> None:
    words = some_words(text, box=box, align=align, panel=panel)
    try:
        size = largest_fitting([words], Sizes(9, 22), typewriter)
    except Refused:
        assume(False)

    setting = set_caption(words, body=size, trim=TRIM, measure=typewriter)

    outer = setting.panel or setting.column
    assert in_points(box).shrunk(-0.1).holds(outer)
    assert outer.shrunk(-0.1).holds(setting.column)
    extent = typewriter(words, size=size, width=setting.column.width)
    assert extent.height <= setting.column.height + 0.1
    assert extent.width <= setting.column.width + 0.1


@given(sentences, boxes)
def test_the_largest_size_that_fits_is_chosen(text: str, box: Box) -> None:
    words = [some_words(text, box=box, panel=None)]
    try:
        size = largest_fitting(words, Sizes(9, 22), typewriter)
    except Refused:
        return

    larger = Box(x=0, y=0, width=in_points(box).width, height=in_points(box).height)
    next_extent = typewriter(words[0], size=size + SIZE_STEP, width=larger.width)
    assert size == 22 or next_extent.height > larger.height or next_extent.width > larger.width


def test_one_long_caption_makes_the_whole_book_smaller(story: Any) -> None:
    short, long = some_words(), some_words("once upon a time there was a whale " * 9)

    assert body_size(story.packed.story, [short], typewriter) == 22
    assert 14 <= body_size(story.packed.story, [short, long], typewriter) < 22


def test_a_very_long_text_may_be_smaller_than_the_age_wants(story: Any) -> None:
    size = body_size(story.packed.story, [some_words("once upon a time there was a whale " * 17)], typewriter)

    assert 11 <= size < 14


def test_titles_and_dedications_do_not_make_the_book_smaller(story: Any) -> None:
    others = [some_words("long " * 90, role="title"), some_words("long " * 90, name="dedication")]

    assert body_size(story.packed.story, [some_words(), *others], typewriter) == 22


def test_text_that_does_not_fit_at_the_smallest_size_is_refused(story: Any) -> None:
    with pytest.raises(Refused, match="text_does_not_fit"):
        body_size(story.packed.story, [some_words("whale " * 400)], typewriter)


def test_a_word_wider_than_its_box_does_not_fit() -> None:
    with pytest.raises(Refused, match="text_does_not_fit"):
        largest_fitting([some_words("W" * 200)], Sizes(9, 22), typewriter)


def test_a_long_title_is_set_smaller_than_a_short_one() -> None:
    sizes = [
        set_caption(some_words(title, role="title", panel=None), body=18, trim=TRIM, measure=typewriter).size
        for title in ("Mia", "Maximilian-Alexander and the Whale That Sang the Moon to Sleep Again")
    ]

    assert sizes[0] == 64
    assert 18 <= sizes[1] < 64


def test_small_print_is_smaller_than_the_body_and_a_long_dedication_shrinks_alone() -> None:
    small = set_caption(some_words(role="small"), body=20, trim=TRIM, measure=typewriter)
    dedication = set_caption(some_words("love " * 150, name="dedication"), body=20, trim=TRIM, measure=typewriter)

    assert small.size == 15
    assert 9 <= dedication.size < 20


def test_panels_keep_to_the_edge_of_the_page_they_are_near() -> None:
    at_top = set_caption(some_words(box=Box(x=80, y=70, width=700, height=250)), body=20, trim=TRIM, measure=typewriter)
    at_bottom = set_caption(
        some_words(box=Box(x=80, y=560, width=700, height=250)), body=20, trim=TRIM, measure=typewriter
    )
    between = set_caption(
        some_words(box=Box(x=80, y=300, width=700, height=270)), body=20, trim=TRIM, measure=typewriter
    )

    assert at_top.panel is not None
    assert at_top.panel.y == pytest.approx(70 * 0.72)
    assert at_bottom.panel is not None
    assert at_bottom.panel.bottom == pytest.approx(810 * 0.72)
    assert between.panel is not None
    assert between.panel.y + between.panel.height / 2 == pytest.approx((300 + 135) * 0.72)


def test_lines_are_of_like_length_instead_of_leaving_a_lonely_word() -> None:
    words = some_words("aaaa aaaa aaaa aaaa aaaa b", box=Box(x=80, y=560, width=360, height=200), panel=None)

    setting = set_caption(words, body=20, trim=TRIM, measure=typewriter)

    assert setting.column.width < 0.8 * in_points(words.said.box).width
    assert typewriter(words, size=20, width=setting.column.width).height == typewriter(words, size=20, width=259).height


def test_screen_pictures_keep_the_shape_of_the_page() -> None:
    assert picture_size(Trim(width=800, height=1000), 1600) == (1280, 1600)
