from collections.abc import Mapping
from typing import Any, Literal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contracts.story import (
    Auto,
    Balloon,
    Caption,
    CaptionStyle,
    FaceSlot,
    Grid,
    Layer,
    Page,
    PageArt,
    Speaker,
    Story,
    Surface,
    Tinted,
)
from contracts.values import Box, PageId, Point, StoredObject
from postprocess.domain.composition import UNREAD, Scene, lay_out, lay_out_page, scene
from postprocess.domain.contrast import NIGHT
from postprocess.domain.heads import HAIR_GAP
from postprocess.domain.layout import Measure, Setting, in_points
from postprocess.domain.placement import read_in_order
from postprocess.domain.refusal import Refused
from postprocess.domain.words import Words

SIDE = 20
SQUARES = 44
RING = ((-50, 0), (-40, -35), (0, -60), (40, -35), (50, 0), (40, 40), (0, 60), (-40, 40))
centres = st.tuples(st.floats(150, 700), st.floats(150, 700))
sentences = st.lists(st.text("abcde", min_size=1, max_size=8), min_size=1, max_size=9).map(" ".join)


def a_face(x: float, y: float) -> FaceSlot:
    """The hero's face around here, 100 units wide and 120 high."""
    return FaceSlot(
        left_eye=Point(x=x - 20, y=y - 10),
        right_eye=Point(x=x + 20, y=y - 10),
        mouth=Point(x=x, y=y + 30),
        outline=tuple(Point(x=x + dx, y=y + dy) for dx, dy in RING),
        crop=Box(x=x - 100, y=y - 100, width=200, height=200),
    )


def a_page(*said: Caption | Balloon, name: str = "p01", **more: Any) -> Page:
    return Page(
        id=name,
        kind="cover",
        art=f"{name}.svg",
        captions=tuple(one for one in said if isinstance(one, Caption)),
        balloons=tuple(one for one in said if isinstance(one, Balloon)),
        **more,
    )


def a_scene(
    page: Page, *, surface: Surface | None = None, rightwards: bool = True, drawn: Tinted | None = None
) -> Scene:
    other = page.model_copy(update={"id": "other", "kind": "inner"})
    story = Story(
        id="tale", version=1, age_bands=("3-5",), languages=("en",), preview_pages=(page.id,), pages=(page, other)
    )
    file = StoredObject(key="art.png", sha256="0" * 64, size=1)
    art = PageArt(
        page=page.id,
        width=875,
        height=875,
        drawn=drawn or Tinted(constant=Layer(file=file, width=875, height=875)),
        surface=surface,
    )
    return scene(page, art, story=story, rightwards=rightwards)


def plain(energy: int = 0, *, dark: int = 0, light: int = 0) -> Surface:
    def grid(value: int) -> Grid:
        return Grid(rows=tuple(bytes([value] * SQUARES).hex() for _ in range(SQUARES)))

    return Surface(side=SIDE, energy=grid(energy), darkest=grid(dark), lightest=grid(light))


def placed(one: Scene, texts: Mapping[str, str], measure: Measure, *, size: float = 16) -> Mapping[str, Setting]:
    """Every text of a page laid out, by its id."""
    words = [Words(said, texts.get(said.id, "The moon looked back.")) for said in one.page.said]
    settings = lay_out_page(one, words, body=size, measure=measure)
    return {setting.words.said.id: setting for setting in settings}


def caption(name: str = "story", box: Box | Auto = "auto", **style: Any) -> Caption:
    return Caption(id=name, box=box, style=CaptionStyle(**style))


@settings(deadline=None, max_examples=40)
@given(centres, st.lists(centres, max_size=2), st.lists(sentences, min_size=1, max_size=3), st.booleans())
def test_what_has_no_place_stands_clear_of_everything_and_in_its_turn(
    typewriter: Measure, face: tuple[float, float], kept: list[tuple[float, float]], said: list[str], rightwards: bool
) -> None:
    keep_outs = tuple(Box(x=x - 40, y=y - 40, width=80, height=80) for x, y in kept)
    balloons = [Balloon(id=f"b{at}", speaker="hero") for at in range(len(said))]
    one = a_scene(a_page(*balloons, faces=(a_face(*face),), keep_outs=keep_outs), rightwards=rightwards)
    try:
        found = placed(one, {f"b{at}": text for at, text in enumerate(said)}, typewriter)
    except Refused:
        assume(False)

    places = [found[f"b{at}"].place for at in range(len(said))]
    taken = [in_points(box) for box in (*keep_outs, one.page.faces[0].box)]
    for at, place in enumerate(places):
        assert one.safe.shrunk(-0.01).holds(place)
        assert not any(place.meets(box) for box in (*taken, *places[:at]))
        assert all(read_in_order(before, place, rightwards=rightwards) for before in places[:at])
    assert all(setting.fault is None for setting in found.values())


@settings(deadline=None, max_examples=40)
@given(centres)
def test_tails_cross_no_face_and_no_other_text(typewriter: Measure, face: tuple[float, float]) -> None:
    pip = Speaker(mouth=Point(x=120, y=720), head=Box(x=80, y=680, width=80, height=70))
    assume(not pip.head.meets(a_face(*face).box))
    talk = (Balloon(id="b0", speaker="hero"), Balloon(id="b1", speaker="pip"), Balloon(id="b2", speaker="hero"))
    one = a_scene(a_page(*talk, faces=(a_face(*face),), speakers={"pip": pip}))
    try:
        found = placed(one, {}, typewriter)
    except Refused:
        assume(False)

    for setting in found.values():
        others = [other.place for other in found.values() if other is not setting]
        assert not any(head.covers(point) for point in setting.tail for head in one.heads.values())
        assert not any(box.holds_point(Point(x=x, y=y)) for x, y in setting.tail for box in others)


def test_what_is_placed_stays_and_the_rest_goes_around_it(typewriter: Measure) -> None:
    story = caption(box=Box(x=70, y=620, width=700, height=180))
    page = a_page(story, Balloon(id="says", speaker="hero"), faces=(a_face(430, 480),))

    found = placed(a_scene(page), {"story": "moon " * 40}, typewriter)

    assert in_points(Box(x=70, y=620, width=700, height=180)).shrunk(-0.1).holds(found["story"].place)
    assert not found["says"].place.meets(found["story"].place)


def test_a_balloon_its_author_placed_badly_is_drawn_and_reported(typewriter: Measure) -> None:
    over_the_head = Balloon(id="says", speaker="hero", box=Box(x=300, y=200, width=260, height=200))

    found = placed(a_scene(a_page(over_the_head, faces=(a_face(430, 480),))), {}, typewriter)

    assert found["says"].fault is None
    on_it = Balloon(id="says", speaker="hero", box=Box(x=390, y=430, width=80, height=60))
    assert placed(a_scene(a_page(on_it, faces=(a_face(430, 480),))), {"says": "Oh"}, typewriter)["says"].fault


def test_a_balloon_moves_in_its_authors_box_to_make_room_for_its_tail(typewriter: Measure) -> None:
    box = Box(x=300, y=300, width=260, height=100)
    near = a_page(Balloon(id="says", speaker="hero", box=box), faces=(a_face(430, 480),))
    far = a_page(Balloon(id="says", speaker="hero", box=box), faces=(a_face(430, 580),))

    moved, middle = (placed(a_scene(page), {"says": "Oh"}, typewriter)["says"] for page in (near, far))

    assert moved.fault is None
    assert moved.tail
    assert moved.place.y < middle.place.y
    assert in_points(box).shrunk(-0.01).holds(moved.place)


def hair_drawn(left: int, *, width: int) -> Tinted:
    """Hair on a page of 875 by 875 pixels, beginning here and this wide, as long as to the shoulders."""
    file = StoredObject(key="hair.png", sha256="0" * 64, size=1)
    hair = Layer(file=file, x=left, y=440, width=width, height=138)
    return Tinted(constant=Layer(file=file, width=875, height=875), hair=hair)


def test_a_tail_ends_before_hair_as_far_as_it_is_drawn(typewriter: Measure) -> None:
    said = Balloon(id="says", speaker="hero", box=Box(x=70, y=480, width=200, height=80))
    page = a_page(said, faces=(a_face(430, 480),))
    bob, plaits = (a_scene(page, drawn=hair_drawn(left, width=860 - 2 * left)) for left in (360, 332))

    short, long = (placed(one, {"says": "Oh"}, typewriter)["says"].tail[-1] for one in (plaits, bob))

    edge = in_points(Box(x=332, y=390, width=1, height=1)).x
    assert short[0] == pytest.approx(edge - HAIR_GAP, abs=1.5)
    assert long[0] > short[0] + 5


def test_without_room_a_page_is_refused(typewriter: Measure) -> None:
    everywhere = (Box(x=0, y=0, width=875, height=875),)

    with pytest.raises(Refused, match="text_does_not_fit"):
        placed(a_scene(a_page(caption(), keep_outs=everywhere)), {}, typewriter)


def lost(one: Scene, measure: Measure) -> Setting:
    return placed(one, {}, measure)["story"]


def test_ink_that_the_art_swallows_gets_paper_behind_it(typewriter: Measure) -> None:
    box = Box(x=70, y=620, width=700, height=180)
    page = a_page(caption(box=box, panel=None, ink="#fff6de"))

    on_dark = lost(a_scene(page, surface=plain(dark=0, light=3)), typewriter)
    on_light = lost(a_scene(page, surface=plain(dark=80, light=200)), typewriter)
    unmeasured = lost(a_scene(page), typewriter)

    assert (on_dark.shapes, on_dark.fault) == ((), None)
    assert unmeasured.shapes == ()
    assert (on_light.paper, on_light.ink, on_light.fault) == (NIGHT, "#fff6de", UNREAD)
    assert on_light.column == on_dark.column
    assert on_light.place.holds(on_light.column.shrunk(5))


Told = Mapping[PageId, tuple[Words, ...]]


def a_book(*boxes: Box | Auto, texts: tuple[str, ...], role: Literal["body", "title"] = "body") -> tuple[Scene, Told]:
    captions = [caption(f"t{at}", box, role=role) for at, box in enumerate(boxes)]
    one = a_scene(a_page(*captions))
    return one, {one.page.id: tuple(Words(said, text) for said, text in zip(captions, texts, strict=True))}


def sizes_of(one: Scene, told: Told, measure: Measure) -> set[float]:
    (settings,) = lay_out([one], told, measure=measure).values()
    return {setting.size for setting in settings}


LOW = Box(x=62.5, y=600, width=750, height=200)
HIGH = Box(x=62.5, y=70, width=750, height=200)


def test_one_long_caption_makes_the_whole_book_smaller(typewriter: Measure) -> None:
    assert sizes_of(*a_book(LOW, texts=("The moon.",)), typewriter) == {22}

    (size,) = sizes_of(*a_book(HIGH, LOW, texts=("The moon.", "once upon a time there was a whale " * 9)), typewriter)

    assert 14 <= size < 22


def test_a_very_long_text_may_be_smaller_than_the_age_wants(typewriter: Measure) -> None:
    (size,) = sizes_of(*a_book(LOW, texts=("once upon a time there was a whale " * 16,)), typewriter)

    assert 11 <= size < 14


def test_text_that_does_not_fit_at_the_smallest_size_is_refused(typewriter: Measure) -> None:
    with pytest.raises(Refused, match="text_does_not_fit"):
        sizes_of(*a_book(LOW, texts=("whale " * 400,)), typewriter)


def test_a_text_without_a_place_makes_the_book_smaller_too(typewriter: Measure) -> None:
    (size,) = sizes_of(*a_book("auto", texts=("once upon a time there was a whale " * 24,)), typewriter)

    assert 11 <= size < 22


def test_titles_do_not_make_the_book_smaller_and_long_ones_are_set_smaller(typewriter: Measure) -> None:
    short = sizes_of(*a_book(LOW, texts=("Mia",), role="title"), typewriter)
    long = sizes_of(
        *a_book(LOW, texts=("Mia and the Whale That Sang the Moon to Sleep " * 3,), role="title"), typewriter
    )

    assert short == {64}
    assert 18 <= long.pop() < 64
