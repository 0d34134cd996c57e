"""What is spoken, set in its balloon: how many lines, how large, and a tail that crosses nobody; in points."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from contracts.story import Balloon
from contracts.values import Box
from postprocess.domain.balloon import (
    LINE,
    SHORTEST_TAIL,
    TURNS,
    Body,
    along,
    around_words,
    balloon,
    bends,
    overhang,
    tail_line,
    tail_tips,
    widest_words,
)
from postprocess.domain.contrast import PAPER
from postprocess.domain.geometry import XY
from postprocess.domain.heads import GAP, Head
from postprocess.domain.layout import (
    TOLERANCE,
    TOO_LONG,
    Extent,
    Measure,
    Setting,
    Shape,
    balanced,
    colours_of,
    in_points,
)
from postprocess.domain.placement import Option, grown
from postprocess.domain.refusal import Refused
from postprocess.domain.words import Words

FROM_EDGE: Final = 5.0
"""How far a tail to a voice off the page stays away from the page's edge."""

ROOM_FOR_TAIL: Final = GAP + SHORTEST_TAIL + 2
HANDSOME: Final = 1.7
"""Width of a balloon by its height that pleases most."""

LONGEST_LINE: Final = 40.0
"""In letters' sizes."""

ALONE: Final = 10.0
"""How much worse a shape is for each line with next to nothing on it: the last to be taken."""

CROSSES: Final = "its tail would cross a face or another text"
TOO_NEAR: Final = "there is no room for its tail"
_FINE: Final = 16
_SQUEEZES: Final = (1.0, 0.8, 0.64, 0.51, 0.41, 0.33, 0.26, 0.21, 0.17, 0.14, 0.11, 0.09)


def shapes(words: Words, *, size: float, measure: Measure, room: float = math.inf) -> list[tuple[Option, Extent]]:
    """Return the shapes a balloon could have, one for each number of lines, with the column of each.

    A phrase is broken only where it is longer than the widest line that a balloon in this room can have.
    """
    said = _balloon(words)
    widest = min(widest_words(said.kind, room=room, size=size), LONGEST_LINE * size)
    whole = balanced(words, size=size, width=LONGEST_LINE * size, measure=measure)
    least = size * 1.2 if whole.phrase > widest else whole.phrase
    found: dict[float, tuple[Option, Extent]] = {}
    for width in dict.fromkeys(max(whole.width * squeeze, min(least, whole.width)) for squeeze in _SQUEEZES):
        trial = measure(words, size=size, width=width + TOLERANCE)
        if trial.width > width + TOLERANCE + 0.5 or round(trial.height, 2) in found:
            continue
        extent = balanced(words, size=size, width=width + TOLERANCE, measure=measure)
        across, down = around_words(said.kind, width=extent.width, height=extent.ink, size=size)
        out = overhang(said.kind, size)
        ugly = 0.35 * abs(math.log(across / down / HANDSOME)) + 0.02 * across * down / (size * size) / 10
        ugly += ALONE * extent.alone
        found[round(trial.height, 2)] = Option(2 * (across + out), 2 * (down + out), cost=ugly), extent
    return list(found.values())


def ways_in_box(words: Words, *, size: float, measure: Measure, mouth: XY | None = None) -> Iterator[Setting]:
    """Yield the ways to set a balloon in the box its author gave it, the best first: in its middle, off the mouth."""
    room = in_points(words.said.box)
    fitting = [
        (option, extent)
        for option, extent in shapes(words, size=size, measure=measure, room=room.width)
        if option.width <= room.width + TOLERANCE and option.height <= room.height + TOLERANCE
    ]
    for option, extent in sorted(fitting, key=lambda one: one[0].cost):
        spare_x, spare_y = room.width - option.width, room.height - option.height
        middle = Box(x=room.x + spare_x / 2, y=room.y + spare_y / 2, width=option.width, height=option.height)
        for x, y in _off(middle, mouth):
            place = middle.model_copy(update={"x": middle.x + x * spare_x / 2, "y": middle.y + y * spare_y / 2})
            yield set_balloon(words, extent, place, size=size)


def set_in_box(words: Words, *, size: float, measure: Measure) -> Setting:
    """Set a balloon in the middle of the box its author gave it; refused when it does not fit."""
    found = next(ways_in_box(words, size=size, measure=measure), None)
    if found is None:
        raise Refused(TOO_LONG)
    return found


def fits_box(words: Words, *, size: float, measure: Measure) -> bool:
    """Say whether a balloon fits the box its author gave it."""
    return next(ways_in_box(words, size=size, measure=measure), None) is not None


def _off(middle: Box, mouth: XY | None) -> tuple[XY, ...]:
    """Return how a balloon may move: not at all, up or down, sideways, or both; away from the mouth."""
    if mouth is None:
        return ((0, 0),)
    x = math.copysign(1, middle.x + middle.width / 2 - mouth[0])
    y = math.copysign(1, middle.y + middle.height / 2 - mouth[1])
    return (0, 0), (0, y), (x, 0), (x, y)


def set_balloon(words: Words, extent: Extent, place: Box, *, size: float) -> Setting:
    """Return a balloon without its tail at this place, the ink of its words in the middle."""
    x, y = place.x + place.width / 2, place.y + place.height / 2
    column = Box(x=x - extent.width / 2, y=y - extent.ink / 2 - extent.above, width=extent.width, height=extent.height)
    ink, paper = colours_of(words)
    return Setting(words=words, size=size, column=column, place=place, ink=ink, paper=paper)


def with_tail(
    setting: Setting,
    target: Head | XY,
    *,
    heads: Sequence[Head],
    others: Sequence[Box],
    page: Box,
    turns: Sequence[float] = TURNS,
) -> Setting:
    """Draw a balloon with a tail towards who speaks; the setting says so where no tail can get through."""
    body = body_of(setting)
    tips = list(tail_tips(body, towards=target, page=page, turns=turns))
    long = [tip for tip in tips if math.dist(body.edge_towards(tip), tip) >= SHORTEST_TAIL]
    ways = ((tip, bend) for tip in long for bend in bends(body, tip))
    free = next((way for way in ways if not crosses(tail_outline(body, *way), heads, others)), None)
    if free:
        return _drawn(setting, body, *free)
    if long:
        return replace(_drawn(setting, body, _stopped(body, long[0], heads, others), 0), fault=CROSSES)
    return replace(_drawn(setting, body, tips[0], 0), fault=TOO_NEAR)


def _drawn(setting: Setting, body: Body, tip: XY, bend: float) -> Setting:
    reached = tip if not body.covers(tip, margin=2) else None
    return replace(
        setting,
        shapes=tuple(
            Shape(path=path, fill=setting.paper or PAPER, line=setting.ink, dashed=body.kind == "whisper")
            for path in balloon(body, tip=reached, bend=bend)
        ),
        tail=tail_line(body, reached, bend) if reached else (),
    )


def body_of(setting: Setting) -> Body:
    """Return the balloon of a setting."""
    said, place = _balloon(setting.words), setting.place
    out = overhang(said.kind, setting.size)
    centre = place.x + place.width / 2, place.y + place.height / 2
    return Body(said.kind, centre, place.width / 2 - out, place.height / 2 - out, setting.size)


def crosses(tail: Sequence[XY], heads: Sequence[Head], others: Sequence[Box]) -> bool:
    """Say whether a tail goes over a head or another text."""
    return any(_hit(point, heads, others) for point in tail)


def _hit(point: XY, heads: Sequence[Head], others: Sequence[Box]) -> bool:
    x, y = point
    return any(head.covers(point) for head in heads) or any(
        box.x <= x <= box.right and box.y <= y <= box.bottom for box in (grown(other, 1) for other in others)
    )


def tail_outline(body: Body, tip: XY, bend: float) -> tuple[XY, ...]:
    """Return points along the middle of a tail and along its drawn sides."""
    if body.covers(tip, margin=2):
        return ()
    curves = (curve for path in balloon(body, tip=tip, bend=bend) for curve in path.curves())
    outer = (curve for curve in curves if not all(body.covers(point, margin=LINE) for point in curve))
    drawn = (point for curve in outer for point in along(curve, _FINE))
    return (*tail_line(body, tip, bend), *(point for point in drawn if not body.covers(point, margin=LINE)))


def _stopped(body: Body, tip: XY, heads: Sequence[Head], others: Sequence[Box]) -> XY:
    """Return where a straight tail has to end so that it stays off what is in its way."""
    straight = tail_line(body, tip, 0)
    free = (end for end in reversed(straight) if not crosses(tail_outline(body, end, 0), heads, others))
    return next(free, straight[0])


def _balloon(words: Words) -> Balloon:
    if not isinstance(words.said, Balloon):
        raise TypeError("captions have no balloon")
    return words.said
