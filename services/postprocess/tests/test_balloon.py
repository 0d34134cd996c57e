import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.story import BalloonKind
from contracts.values import Box
from postprocess.domain.balloon import (
    MOST_ASIDE,
    Body,
    around_words,
    balloon,
    bends,
    overhang,
    soft_box,
    tail_line,
    tail_tips,
    widest_words,
)
from postprocess.domain.geometry import XY, distance, in_box, inside
from postprocess.domain.heads import GAP, HAIR_GAP, Head, head_in, head_with_hair

PAGE = Box(x=9, y=9, width=612, height=612)
kinds = st.sampled_from(["speech", "thought", "shout", "whisper"])
points = st.tuples(st.floats(20, 600), st.floats(20, 600))
sizes = st.floats(11, 24)


def a_body(kind: BalloonKind = "speech", *, width: float = 120, height: float = 40, size: float = 16) -> Body:
    across, down = around_words(kind, width=width, height=height, size=size)
    return Body(kind, (300, 200), across, down, size)


@given(kinds, st.floats(8, 300), st.floats(8, 160), sizes, st.none() | points)
def test_every_line_of_a_balloon_is_closed_and_the_first_holds_the_words(
    kind: BalloonKind, width: float, height: float, size: float, tip: XY | None
) -> None:
    body = a_body(kind, width=width, height=height, size=size)
    assume(tip is None or not body.covers(tip, margin=size))

    lines = balloon(body, tip=tip)

    assert all(line.points[0] == pytest.approx(line.points[-1]) for line in lines)
    outline = lines[0].flattened()
    corners = [(300 + x * width / 2, 200 + y * height / 2) for x in (-1, 1) for y in (-1, 1)]
    assert all(body.covers(corner) and inside(corner, outline) for corner in corners)


@given(kinds, sizes)
def test_without_its_tail_a_balloon_stays_in_its_box(kind: BalloonKind, size: float) -> None:
    body = a_body(kind, size=size)

    (outline, *_) = balloon(body, tip=None)

    assert body.box.shrunk(-1).holds(outline.box)


@given(kinds, points, st.floats(30, 90), st.floats(30, 90))
def test_a_tail_stops_before_the_head_it_points_at(kind: BalloonKind, centre: XY, width: float, height: float) -> None:
    body = a_body(kind)
    box = Box(x=centre[0] - width / 2, y=centre[1] - height / 2, width=width, height=height)
    head = head_in(box, mouth=(centre[0], centre[1] + height / 4))
    assume(not box.shrunk(-40).meets(body.box))

    tip = next(tail_tips(body, towards=head, page=PAGE))

    assert not in_box(tip, box)
    nearest = min(math.dist(tip, point) for point in head.outline)
    assert nearest >= GAP
    start = body.edge_towards(head.mouth)
    along = (tip[0] - start[0]) * (head.mouth[1] - start[1]) - (tip[1] - start[1]) * (head.mouth[0] - start[0])
    assert along == pytest.approx(0, abs=1e-6 * math.dist(start, head.mouth) ** 2)


def a_child(x: float, y: float, *, hair: float) -> Head:
    """A face of 60 by 80 points around here, whose hair goes this much further but for the chin."""
    outline = head_in(Box(x=x - 30, y=y - 40, width=60, height=80), (x, y + 20)).outline
    locks = Box(x=x - 30 - hair, y=y - 40 - hair, width=60 + 2 * hair, height=80 + hair)
    return head_with_hair(outline, (x, y + 20), hair=[locks])


@given(kinds, points, st.floats(2, 40))
def test_a_tail_stops_before_the_hair_from_whichever_side_it_comes(kind: BalloonKind, centre: XY, hair: float) -> None:
    body = a_body(kind)
    child = a_child(*centre, hair=hair)
    assume(not child.whole.shrunk(-20).meets(body.box))

    tips = list(tail_tips(body, towards=child, page=PAGE))

    assert all(not child.covers(tip) and distance(tip, child.hair) >= HAIR_GAP for tip in tips)
    assert all(distance(tip, child.outline) >= GAP for tip in tips)


@given(kinds, points)
def test_every_tail_points_at_the_mouth(kind: BalloonKind, centre: XY) -> None:
    body = a_body(kind)
    child = a_child(*centre, hair=20)
    assume(not child.whole.shrunk(-20).meets(body.box))

    for tip in tail_tips(body, towards=child, page=PAGE):
        (ax, ay), (mx, my) = body.edge_towards(tip), child.mouth
        ahead, aside = (tip[0] - ax, tip[1] - ay), (mx - tip[0], my - tip[1])
        cosine = (ahead[0] * aside[0] + ahead[1] * aside[1]) / (math.hypot(*ahead) * math.hypot(*aside))
        assert cosine >= math.cos(math.radians(MOST_ASIDE)) - 1e-6


@given(kinds, sizes, st.floats(20, 300))
def test_the_widest_words_fill_their_room_from_left_to_right(kind: BalloonKind, size: float, width: float) -> None:
    across, _ = around_words(kind, width=width, height=1, size=size)
    room = 2 * (across + overhang(kind, size))

    assert widest_words(kind, room=room, size=size) == pytest.approx(width)


@given(kinds, points)
def test_the_tail_reaches_its_tip_in_the_same_line(kind: BalloonKind, tip: XY) -> None:
    body = a_body(kind)
    assume(not body.covers(tip, margin=30))

    lines = balloon(body, tip=tip, bend=bends(body, tip)[0])

    if kind == "thought":
        assert [round(line.box.width, 6) for line in lines[1:]] == sorted(
            (round(line.box.width, 6) for line in lines[1:]), reverse=True
        )
        assert min(math.dist(tip, point) for point in lines[-1].points) < 0.2 * math.dist(body.centre, tip)
    else:
        assert len(lines) == 1
        assert min(math.dist(tip, point) for point in lines[0].points) < 1e-9


@given(points)
def test_a_tail_may_bow_both_ways_or_not_at_all(tip: XY) -> None:
    body = a_body()
    assume(not body.covers(tip, margin=30))

    middles = [tail_line(body, tip, bend)[5] for bend in bends(body, tip)]

    assert len({(round(x, 3), round(y, 3)) for x, y in middles}) == 3
    assert all(tail_line(body, tip, bend)[-1] == pytest.approx(tip) for bend in bends(body, tip))


@given(st.tuples(st.floats(-900, 1500), st.floats(-900, 1500)))
def test_a_voice_from_elsewhere_is_pointed_at_without_leaving_the_page(voice: XY) -> None:
    body = a_body()
    assume(not body.covers(voice))

    (tip,) = tail_tips(body, towards=voice, page=PAGE)

    assert in_box(tip, PAGE.shrunk(-0.001))
    assert math.dist(tip, body.edge_towards(voice)) <= 4 * body.size + 1e-6


def test_a_thought_has_three_bubbles_and_a_shout_spikes() -> None:
    assert len(balloon(a_body("thought"), tip=(100, 400))) == 4
    (star,) = balloon(a_body("shout"), tip=None)
    far = [math.dist(point, (300, 200)) for point in star.points[::3]]
    assert sum(a < b > c for a, b, c in zip(far, far[1:], far[2:], strict=False)) >= 8


@given(st.floats(30, 500), st.floats(20, 300), st.floats(0, 60))
def test_a_panels_soft_corners_stay_in_its_box(width: float, height: float, radius: float) -> None:
    box = Box(x=10, y=20, width=width, height=height)

    line = soft_box(box, radius)

    assert box.shrunk(-0.001).holds(line.box)
    assert inside((10 + width / 2, 20 + height / 2), line.flattened())
    assert line.points[0] == pytest.approx(line.points[-1])


def test_bumps_and_spikes_take_room() -> None:
    assert overhang("speech", 16) < overhang("thought", 16) < overhang("shout", 16)
