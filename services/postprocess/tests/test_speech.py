import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.story import Balloon, BalloonKind, Caption
from contracts.values import Box, Point
from postprocess.domain.balloon import widest_words
from postprocess.domain.breaks import Break, breaks
from postprocess.domain.geometry import inside
from postprocess.domain.heads import Head, head_in
from postprocess.domain.layout import POINTS_PER_UNIT, Extent, Measure, Setting, in_points
from postprocess.domain.lines import Word, alone, fill, longest_phrase
from postprocess.domain.refusal import Refused
from postprocess.domain.speech import CROSSES, TOO_NEAR, body_of, fits_box, set_in_box, shapes, with_tail
from postprocess.domain.words import Words

PAGE = Box(x=9, y=9, width=612, height=612)
kinds = st.sampled_from(["speech", "thought", "shout", "whisper"])
sentences = st.lists(st.text("abcde", min_size=1, max_size=9), min_size=1, max_size=18).map(" ".join)


def spoken(text: str = "Look at the moon!", *, kind: BalloonKind = "speech", box: Box | None = None) -> Words:
    place = box or Box(x=100, y=100, width=400, height=300)
    return Words(Balloon(id="says", kind=kind, points_to=Point(x=0, y=0), box=place), text)


def a_head(x: float, y: float) -> Head:
    """A head of 60 points around here."""
    return head_in(Box(x=x - 30, y=y - 30, width=60, height=60), (x, y + 12))


@given(sentences, kinds)
def test_every_shape_of_a_balloon_has_another_number_of_lines(
    typewriter: Measure, text: str, kind: BalloonKind
) -> None:
    found = shapes(spoken(text, kind=kind), size=16, measure=typewriter)

    assert found
    assert len({extent.height for _, extent in found}) == len(found)
    assert all(option.width > extent.width and option.height > extent.ink for option, extent in found)


@given(sentences, kinds, st.floats(150, 500), st.floats(60, 300))
def test_a_balloon_stays_in_its_authors_box_and_its_words_in_the_balloon(
    typewriter: Measure, text: str, kind: BalloonKind, width: float, height: float
) -> None:
    words = spoken(text, kind=kind, box=Box(x=100, y=100, width=width, height=height))
    assume(fits_box(words, size=14, measure=typewriter))

    setting = set_in_box(words, size=14, measure=typewriter)

    extent = typewriter(words, size=14, width=setting.column.width)
    assert in_points(words.said.box if words.said.box != "auto" else PAGE).shrunk(-0.1).holds(setting.place)
    left, right = setting.column.x, setting.column.right
    top, bottom = setting.column.y + extent.above, setting.column.bottom - extent.below
    assert all(body_of(setting).covers((x, y)) for x in (left, right) for y in (top, bottom))


def test_a_balloon_too_large_for_its_box_is_refused(typewriter: Measure) -> None:
    words = spoken("whale " * 40, box=Box(x=100, y=100, width=120, height=60))

    with pytest.raises(Refused, match="text_does_not_fit"):
        set_in_box(words, size=14, measure=typewriter)


def kana(words: Words, *, size: float, width: float) -> Extent:
    """Sets Japanese in letters as wide as they are large."""
    known = phrases(words.text)
    lines = fill(known, width / size)
    return Extent(
        width=max(sum(word.whole for word in known[a:b]) - known[b - 1].space for a, b in lines) * size,
        height=len(lines) * size * 1.6,
        phrase=longest_phrase(known) * size,
        alone=alone(known, lines),
    )


def phrases(text: str) -> list[Word]:
    """What a Japanese line may be made of."""
    parts = pairwise([Break(0), *breaks(text, "ja")])
    cut = [(text[start.at : end.at], end.gladly) for start, end in parts]
    return [Word(len(part.strip()), len(part) - len(part.strip()), gladly, len(part.strip())) for part, gladly in cut]


said_in_kana = st.lists(st.text("メエホそんなのおとちいさい", min_size=1, max_size=9), min_size=1, max_size=5)


@given(said_in_kana.map(" ".join), kinds, st.floats(120, 450), st.floats(120, 450))
def test_a_phrase_is_broken_only_where_no_line_has_room_for_it(
    text: str, kind: BalloonKind, width: float, height: float
) -> None:
    words = spoken(text, kind=kind, box=Box(x=100, y=100, width=width, height=height))
    assume(fits_box(words, size=14, measure=kana))

    column = set_in_box(words, size=14, measure=kana).column.width

    known = phrases(text)
    broken = [end for _, end in fill(known, column / 14)[:-1] if not known[end - 1].gladly]
    widest = widest_words(kind, room=width * POINTS_PER_UNIT, size=14)
    assert not broken or longest_phrase(known) * 14 > widest


@given(said_in_kana.map(" ".join), kinds, st.floats(120, 450), st.floats(120, 450))
def test_one_or_two_characters_stand_alone_only_where_every_shape_has_such_a_line(
    text: str, kind: BalloonKind, width: float, height: float
) -> None:
    words = spoken(text, kind=kind, box=Box(x=100, y=100, width=width, height=height))
    room = in_points(Box(x=100, y=100, width=width, height=height))
    assume(fits_box(words, size=14, measure=kana))

    column = set_in_box(words, size=14, measure=kana).column.width

    fitting = [
        extent.alone
        for option, extent in shapes(words, size=14, measure=kana, room=room.width)
        if option.width <= room.width and option.height <= room.height
    ]
    assert kana(words, size=14, width=column).alone <= min(fitting, default=math.inf)


def test_a_cry_is_not_cut_in_two() -> None:
    cry = spoken("メエエエ！", kind="shout", box=Box(x=100, y=100, width=200, height=140))

    column = set_in_box(cry, size=15, measure=kana).column.width

    assert len(fill(phrases("メエエエ！"), column / 15)) == 1


def with_target(typewriter: Measure, target: Head, *others: Box, heads: tuple[Head, ...] = ()) -> Setting:
    bare = set_in_box(spoken(), size=16, measure=typewriter)
    return with_tail(bare, target, heads=(target, *heads), others=others, page=PAGE)


@given(st.floats(60, 560), st.floats(320, 560), st.floats(60, 560), st.floats(320, 560))
def test_a_tail_never_goes_over_a_head(typewriter: Measure, x: float, y: float, other_x: float, other_y: float) -> None:
    other = a_head(other_x, other_y)

    setting = with_target(typewriter, a_head(x, y), heads=(other,))

    drawn = setting.shapes[0].path.flattened(16)
    assert not any(inside(point, head.outline) for point in drawn for head in (other, a_head(x, y)))


def test_a_tail_bows_around_what_is_in_its_way(typewriter: Measure) -> None:
    free = with_target(typewriter, a_head(216, 450))
    between = [Box(x=x - 2, y=y - 2, width=4, height=4) for x, y in free.tail[5:6]]

    bowed = with_target(typewriter, a_head(216, 450), *between)

    assert free.fault is None
    assert bowed.fault is None
    assert bowed.tail != free.tail


def test_a_tail_that_cannot_get_through_stops_and_says_so(typewriter: Measure) -> None:
    wall = Box(x=20, y=330, width=580, height=20)

    setting = with_target(typewriter, a_head(216, 500), wall)

    assert setting.fault == CROSSES
    assert all(y < wall.y for _, y in setting.shapes[0].path.flattened(16))


def test_a_balloon_on_the_speakers_head_says_that_there_is_no_room(typewriter: Measure) -> None:
    bare = set_in_box(spoken(), size=16, measure=typewriter)
    near = a_head(bare.place.x + bare.place.width / 2, bare.place.bottom + 32)

    assert with_target(typewriter, near).fault == TOO_NEAR


def test_only_a_whisper_is_dashed_and_colours_are_its_authors(typewriter: Measure) -> None:
    dashed = {}
    for kind in ("speech", "thought", "shout", "whisper"):
        bare = set_in_box(spoken(kind=kind), size=16, measure=typewriter)
        drawn = with_tail(bare, a_head(216, 450), heads=(), others=(), page=PAGE).shapes
        dashed[kind] = {shape.dashed for shape in drawn}
        assert {(shape.fill, shape.line) for shape in drawn} == {("#ffffff", "#1d1b33")}

    assert dashed == {"speech": {False}, "thought": {False}, "shout": {False}, "whisper": {True}}


def test_captions_do_not_speak(typewriter: Measure) -> None:
    caption = Words(Caption(id="story", box=Box(x=100, y=100, width=100, height=100)), "Once upon a time")

    with pytest.raises(TypeError):
        shapes(caption, size=14, measure=typewriter)
