"""A book's texts laid out page by page: one size for all, balloons with tails, places found where none is given."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from contracts.story import Balloon, FaceSlot, Page, PageArt, Story, Surface
from contracts.values import Box, CharacterId, PageId
from postprocess.domain import contrast, speech
from postprocess.domain.balloon import STRAIGHT, TURNS
from postprocess.domain.geometry import XY
from postprocess.domain.heads import Head, head_in, head_with_hair
from postprocess.domain.layout import (
    POINTS_PER_UNIT,
    SIZE_STEP,
    TOLERANCE,
    TOO_LONG,
    Extent,
    Measure,
    Setting,
    around,
    balanced,
    body_sizes,
    caption_at,
    fits_box,
    in_points,
    in_units,
    is_body,
    largest,
    own_sizes,
    padding,
    panel,
    set_caption,
)
from postprocess.domain.placement import Calm, Option, Place, Wish, grown, places
from postprocess.domain.refusal import Refused
from postprocess.domain.words import Words

HAIR: Final = (0.2, 0.3)
"""How far hair, ears or a hood go beyond a drawn face at least: to each side and above, as shares of its size."""

AWAY_FROM_FACES: Final = 8.0
AWAY_FROM_OTHERS: Final = 9.0
CAPTION_COLUMNS: Final = (13.0, 17.0, 22.0, 28.0, 36.0)
"""Widths of a caption that may stand anywhere, in letters' sizes."""

BEST_COLUMN: Final = 18.0
MOST_MOVES: Final = 8
"""How many places of a text are tried before those that follow it are called impossible."""

UNREAD: Final = "its ink is lost on the art, a panel is laid behind it"
LARGEST_FIRST: Final = 2.0
"""Step between the sizes tried for titles without a place."""


@dataclass(frozen=True)
class Scene:
    """What a page's letters have to heed."""

    page: Page
    story: Story
    surface: Surface | None
    calm: Calm | None
    heads: Mapping[CharacterId, Head]
    rightwards: bool

    @property
    def whole(self) -> Box:
        """The page with bleed."""
        return in_points(self.story.trim.bleed_box)

    @property
    def safe(self) -> Box:
        """Where letters may stand."""
        return in_points(self.story.trim.safe_box)

    @property
    def seen(self) -> Box:
        """The page after cutting."""
        return in_points(self.story.trim.trim_box)

    def target(self, balloon: Balloon) -> Head | XY:
        """Return what a balloon's tail points at."""
        if balloon.speaker is not None:
            return self.heads[balloon.speaker]
        if balloon.points_to is None:
            raise ValueError("a balloon has either a speaker or points_to")
        return balloon.points_to.x * POINTS_PER_UNIT, balloon.points_to.y * POINTS_PER_UNIT


def scene(page: Page, art: PageArt, *, story: Story, rightwards: bool) -> Scene:
    """Return what the letters of a page have to heed."""
    k = POINTS_PER_UNIT
    heads = {
        who: head_in(in_points(one.head), (one.mouth.x * k, one.mouth.y * k)) for who, one in page.speakers.items()
    }
    for slot in page.faces:
        outline = tuple((point.x * k, point.y * k) for point in slot.outline)
        hair = [in_points(box) for box in _hair(slot, art, story)]
        heads[slot.character] = head_with_hair(outline, (slot.mouth.x * k, slot.mouth.y * k), hair=hair)
    surface = art.surface
    calm = None
    if surface is not None:
        energy = np.array([list(row) for row in surface.energy.values()], np.float64) / 255
        calm = Calm(energy, surface.side * k)
    return Scene(page, story, surface, calm, heads, rightwards)


def _hair(slot: FaceSlot, art: PageArt, story: Story) -> Iterator[Box]:
    """Yield how far a face's hair is drawn, in page units; at least as far as most hair goes."""
    aside, above = HAIR[0] * slot.box.width, HAIR[1] * slot.box.height
    yield Box(
        x=slot.box.x - aside, y=slot.box.y - above, width=slot.box.width + 2 * aside, height=slot.box.height + above
    )
    scale = story.trim.bleed_box.width / art.width
    for part in (art.drawn, art.overlay):
        if part and (hair := part.hair):
            box = Box(x=hair.x * scale, y=hair.y * scale, width=hair.width * scale, height=hair.height * scale)
            if slot.crop.holds(box):  # More than one head's hair is nobody's outline.
                yield box


def lay_out(
    scenes: Sequence[Scene], pages: Mapping[PageId, tuple[Words, ...]], *, measure: Measure
) -> Mapping[PageId, tuple[Setting, ...]]:
    """Lay out every page of a book in one size, the largest that fits everywhere.

    Refused when a text does not fit its box or has no place at the smallest size.
    """
    measure = _remembered(measure)
    story = scenes[0].story
    everything = [words for one in scenes for words in pages[one.page.id]]
    pinned = [words for words in everything if is_body(words) and words.said.box != "auto"]
    sizes, smaller = body_sizes(story)

    def fits(size: float) -> bool:
        return all(_fits(words, size=size, measure=measure) for words in pinned)

    try:
        size, last = largest(sizes, fits), sizes.smallest
    except Refused:
        size, last = largest(smaller, fits), smaller.smallest
    return _settled(scenes, pages, size=size, smallest=min(last, smaller.smallest), measure=measure)


def _settled(
    scenes: Sequence[Scene],
    pages: Mapping[PageId, tuple[Words, ...]],
    *,
    size: float,
    smallest: float,
    measure: Measure,
) -> Mapping[PageId, tuple[Setting, ...]]:
    """Lay out all pages, smaller and smaller until everything has found its place; the hard pages are tried first."""
    order = sorted(scenes, key=lambda one: -sum(words.said.box == "auto" for words in pages[one.page.id]))
    while True:
        done: dict[PageId, tuple[Setting, ...]] = {}
        try:
            for one in order:
                done[one.page.id] = lay_out_page(one, pages[one.page.id], body=size, measure=measure)
        except Refused:
            if size - SIZE_STEP < smallest:
                raise
            order = [one, *(other for other in order if other is not one)]
            size -= SIZE_STEP
        else:
            return {one.page.id: done[one.page.id] for one in scenes}


def lay_out_page(one: Scene, words: Sequence[Words], *, body: float, measure: Measure) -> tuple[Setting, ...]:
    """Lay out a page's texts: first those with a box of their own, then the others, in the order they are read."""
    done: dict[int, Setting] = {}
    for at, text in enumerate(words):
        if text.said.box != "auto":
            done[at] = _pinned(one, text, body=body, measure=measure)
    for at in list(done):
        others = [other for key, other in done.items() if key != at]
        done[at] = _with_best_tail(one, done[at], others, measure=measure)
    found = _place_rest(one, words, done, body=body, measure=measure)
    if found is None:
        raise Refused(TOO_LONG)
    settings = found[1]
    return tuple(_on_paper(one, settings[at]) for at in range(len(words)))


def _place_rest(
    one: Scene, words: Sequence[Words], done: Mapping[int, Setting], *, body: float, measure: Measure, breadth: int = 4
) -> tuple[float, Mapping[int, Setting]] | None:
    """Find the places that cost least together for what has none, in the order it is read; None when there are none.

    Where a later text finds no place among the best of the earlier, these move further.
    """
    rest = [at for at in range(len(words)) if at not in done]
    if not rest:
        return 0.0, done
    at, best = rest[0], None
    ways = _candidates(one, words, at, done, to_come=len(rest) - 1, body=body, measure=measure)
    for tried, (cost, setting) in enumerate(ways, start=1):
        found = _place_rest(one, words, {**done, at: setting}, body=body, measure=measure, breadth=max(breadth // 2, 1))
        if found is not None and (best is None or cost + found[0] < best[0]):
            best = cost + found[0], found[1]
        if len(rest) == 1 or tried >= (breadth if best else MOST_MOVES):
            break
    return best


def _candidates(
    one: Scene,
    words: Sequence[Words],
    at: int,
    done: Mapping[int, Setting],
    *,
    to_come: int,
    body: float,
    measure: Measure,
) -> Iterator[tuple[float, Setting]]:
    """Return the ways to set a text without a place with their costs, the best first."""
    text = words[at]
    sizes = own_sizes(text, body)
    size = sizes.largest
    wishes = _wishes(one, words, at, done, to_come=to_come)
    while True:
        if isinstance(text.said, Balloon):
            shapes = speech.shapes(text, size=size, measure=measure, room=one.safe.width)
        else:
            shapes = _columns(one, text, size, measure)
        options = [option for option, _ in shapes]
        for wish in wishes:
            some = False
            for place in places(options, wish, calm=one.calm):
                setting = _put(one, text, place, shapes[place.option][1], size=size, others=tuple(done.values()))
                if setting is not None:
                    some = True
                    yield place.cost, setting
            if some:
                return
        size -= LARGEST_FIRST
        if size < sizes.smallest:
            return


def _wishes(
    one: Scene, words: Sequence[Words], at: int, done: Mapping[int, Setting], *, to_come: int
) -> tuple[Wish, ...]:
    """Return what a text's place has to fulfil; where it cannot, its turn counts only among those nobody placed."""
    said = words[at].said
    target = one.target(said) if isinstance(said, Balloon) else None
    in_turn = {k: setting.place for k, setting in done.items() if _in_turn(words[k])}
    strict = Wish(
        inside=one.safe,
        forbidden=_forbidden(one, tuple(done.values()), target),
        after=tuple(place for k, place in in_turn.items() if k < at),
        before=tuple(place for k, place in in_turn.items() if k > at),
        mouth=None if target is None else _mouth(target),
        to_come=to_come,
        rightwards=one.rightwards,
    )
    free = tuple(place for k, place in in_turn.items() if k < at and words[k].said.box == "auto")
    return strict, replace(strict, after=free, before=())


def _put(
    one: Scene, text: Words, place: Place, extent: Extent, *, size: float, others: Sequence[Setting]
) -> Setting | None:
    """Set a text at a place; None when its tail would cross something."""
    if isinstance(text.said, Balloon):
        bare = speech.set_balloon(text, extent, place.box, size=size)
        whole = _with_tail(one, bare, others, turns=STRAIGHT)
        return whole if whole.fault is None else None
    return caption_at(text, size=size, extent=extent, left=place.box.x, top=place.box.y)


def _columns(one: Scene, text: Words, size: float, measure: Measure) -> list[tuple[Option, Extent]]:
    around_x, around_y = padding(text, size)
    most = one.safe.width - 2 * around_x
    whole = balanced(text, size=size, width=most, measure=measure)
    natural, phrase = whole.width, whole.phrase + TOLERANCE
    found = []
    for width in sorted({min(max(share * size, phrase), natural) for share in CAPTION_COLUMNS}):
        extent = balanced(text, size=size, width=width, measure=measure)
        if measure(text, size=size, width=extent.width).width <= extent.width + 1:
            odd = abs(np.log(max(extent.width, 1) / (BEST_COLUMN * size))) if extent.width < natural else 0
            option = Option(extent.width + 2 * around_x, extent.ink + 2 * around_y, cost=0.12 * float(odd))
            found.append((option, extent))
    return found


def _pinned(one: Scene, text: Words, *, body: float, measure: Measure) -> Setting:
    size = largest(own_sizes(text, body), lambda size: _fits(text, size=size, measure=measure))
    if isinstance(text.said, Balloon):
        return speech.set_in_box(text, size=size, measure=measure)
    return set_caption(text, size=size, trim=one.story.trim, measure=measure, rightwards=one.rightwards)


def _fits(text: Words, *, size: float, measure: Measure) -> bool:
    fits = speech.fits_box if isinstance(text.said, Balloon) else fits_box
    return fits(text, size=size, measure=measure)


def _with_best_tail(one: Scene, setting: Setting, others: Sequence[Setting], *, measure: Measure) -> Setting:
    """Return a balloon in its box where its tail gets through; where none does, in the middle, with its fault."""
    said = setting.words.said
    first = _with_tail(one, setting, others)
    if not isinstance(said, Balloon) or first.fault is None:
        return first
    ways = speech.ways_in_box(setting.words, size=setting.size, measure=measure, mouth=_mouth(one.target(said)))
    taken = [*(head.whole for head in one.heads.values()), *(other.place for other in others)]
    whole = (_with_tail(one, way, others) for way in ways if not any(way.place.meets(box) for box in taken))
    return next((way for way in whole if way.fault is None), first)


def _mouth(target: Head | XY) -> XY:
    return target.mouth if isinstance(target, Head) else target


def _with_tail(one: Scene, setting: Setting, others: Sequence[Setting], *, turns: Sequence[float] = TURNS) -> Setting:
    if not isinstance(setting.words.said, Balloon):
        return setting
    target = one.target(setting.words.said)
    return speech.with_tail(
        setting,
        target,
        heads=tuple(one.heads.values()),
        others=[other.place for other in others],
        page=grown(one.seen, -speech.FROM_EDGE),
        turns=turns,
    )


def _forbidden(one: Scene, settings: Collection[Setting], target: Head | XY | None) -> list[Box]:
    boxes = [in_points(box) for box in one.page.keep_outs]
    boxes += [
        grown(head.whole, speech.ROOM_FOR_TAIL if head is target else AWAY_FROM_FACES) for head in one.heads.values()
    ]
    boxes += [grown(setting.place, AWAY_FROM_OTHERS) for setting in settings]
    boxes += [Box(x=x - 5, y=y - 5, width=10, height=10) for setting in settings for x, y in setting.tail]
    return boxes


def _in_turn(words: Words) -> bool:
    """Say whether others keep their turn with it: captions that their author placed stand where they like."""
    return isinstance(words.said, Balloon) or words.said.box == "auto"


def _on_paper(one: Scene, setting: Setting) -> Setting:
    """Lay a panel behind letters that the art would swallow."""
    if setting.paper is not None or one.surface is None:
        return setting
    if contrast.contrast_over(one.surface, in_units(setting.column), setting.ink) >= contrast.ENOUGH:
        return setting
    ink, paper = contrast.on_new_paper(setting.ink)
    around_x, around_y = around(setting.size)
    box = Box(
        x=setting.place.x - around_x,
        y=setting.place.y - around_y,
        width=setting.place.width + 2 * around_x,
        height=setting.place.height + 2 * around_y,
    )
    return replace(
        setting,
        ink=ink,
        paper=paper,
        place=box,
        shapes=(panel(box, setting.size, paper),),
        fault=setting.fault or UNREAD,
    )


def _remembered(measure: Measure) -> Measure:
    """Return a measure that sets no text twice in the same column."""
    known: dict[tuple[object, ...], Extent] = {}

    def remember(words: Words, *, size: float, width: float) -> Extent:
        key = words.text, words.role, words.centred, size, width
        if key not in known:
            known[key] = measure(words, size=size, width=width)
        return known[key]

    return remember
