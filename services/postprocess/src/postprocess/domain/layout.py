"""Where letters stand and how large they are; in points from the top-left corner of the bleed box."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from contracts.story import UNITS_PER_INCH, Auto, Story, Trim
from contracts.values import AgeBand, Box
from postprocess.domain.refusal import Refused, unusable
from postprocess.domain.words import DEDICATION, Words

TOO_LONG: Final = "text_does_not_fit"
POINTS_PER_INCH: Final = 72
POINTS_PER_UNIT: Final = POINTS_PER_INCH / UNITS_PER_INCH
SIZE_STEP: Final = 0.5
WIDTH_STEP: Final = 1.0
TOLERANCE: Final = 0.01
MIDDLE_BAND: Final = 0.1
"""Boxes whose centre is this near the page's middle, as a share of its height, belong to neither edge."""


@dataclass(frozen=True)
class Sizes:
    """The smallest and the largest text size that may be chosen, in points."""

    smallest: float
    largest: float


BODY: Final[dict[AgeBand, Sizes]] = {
    "0-2": Sizes(16, 26),
    "3-5": Sizes(14, 22),
    "6-8": Sizes(14, 18),
    "9-12": Sizes(11, 15),
}
"""Younger readers, larger letters; a story for several ages is set for the youngest."""

SMALLEST_BODY: Final = 11.0
"""A very long name may make letters smaller than the age wants, but never smaller than this."""

TITLE: Final = Sizes(18, 64)
SMALLEST_PRINT: Final = 9.0
SMALL: Final = 0.75
"""Small print as a share of the body size."""


@dataclass(frozen=True)
class Extent:
    """How much room a text takes, in points; wider than its column when a word does not fit."""

    width: float
    height: float


class Measure(Protocol):
    """Sets a caption's text in a column without drawing it."""

    def __call__(self, words: Words, *, size: float, width: float) -> Extent:
        """Return the room the text takes in a column of this width."""


@dataclass(frozen=True)
class Setting:
    """A caption laid out: the column its text runs in, and the panel behind it."""

    words: Words
    size: float
    column: Box
    panel: Box | None
    radius: float


def body_size(story: Story, words: Iterable[Words], measure: Measure) -> float:
    """Return the one text size of the book: the largest at which every body caption fits its box."""
    sizes = BODY[min(story.age_bands, key=lambda band: int(band.split("-", maxsplit=1)[0]))]
    body = [one for one in words if _is_body(one)]
    try:
        return largest_fitting(body, sizes, measure)
    except Refused:
        return largest_fitting(body, Sizes(SMALLEST_BODY, sizes.smallest), measure)


def set_caption(words: Words, *, body: float, trim: Trim, measure: Measure) -> Setting:
    """Lay a caption out inside its box; refused when even the smallest size does not fit."""
    size = _size_of(words, body=body, measure=measure)
    box = in_points(words.said.box)
    room = _column(words, size)
    height = measure(words, size=size, width=room.width).height
    width = _balanced_width(words, size=size, room=room, height=height, measure=measure)
    around_x, around_y = _padding(words, size)
    panel_width, panel_height = width + 2 * around_x, height + 2 * around_y
    left = box.x + ((box.width - panel_width) / 2 if words.centred else 0)
    top = box.y + (box.height - panel_height) * _gravity(box, in_points(trim.bleed_box))
    return Setting(
        words=words,
        size=size,
        column=Box(x=left + around_x, y=top + around_y, width=width, height=height),
        panel=Box(x=left, y=top, width=panel_width, height=panel_height) if words.paper else None,
        radius=min(size * 0.75, panel_height / 2),
    )


def largest_fitting(words: Sequence[Words], sizes: Sizes, measure: Measure) -> float:
    """Return the largest size at which all of these fit their boxes; refused when the smallest is too large."""

    def fits(size: float) -> bool:
        return all(_fits(one, size=size, measure=measure) for one in words)

    if fits(sizes.largest):
        return sizes.largest
    if not fits(sizes.smallest):
        raise Refused(TOO_LONG)
    good, bad = 0, round((sizes.largest - sizes.smallest) / SIZE_STEP)
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if fits(sizes.smallest + middle * SIZE_STEP) else (good, middle)
    return sizes.smallest + good * SIZE_STEP


def in_points(box: Box | Auto) -> Box:
    """Return a box of page units in points; refused while its place is left open."""
    if box == "auto":
        raise unusable("a caption has no place")
    k = POINTS_PER_UNIT
    return Box(x=box.x * k, y=box.y * k, width=box.width * k, height=box.height * k)


def picture_size(trim: Trim, longest: int) -> tuple[int, int]:
    """Return width and height in pixels of the trimmed page, its longer side this long."""
    scale = longest / max(trim.width, trim.height)
    return round(trim.width * scale), round(trim.height * scale)


def _is_body(words: Words) -> bool:
    return words.role == "body" and words.said.id != DEDICATION


def _size_of(words: Words, *, body: float, measure: Measure) -> float:
    if _is_body(words):
        return body
    if words.role == "title":
        return largest_fitting([words], TITLE, measure)
    share = SMALL if words.role == "small" else 1
    largest = max(round(body * share / SIZE_STEP) * SIZE_STEP, SMALLEST_PRINT)
    return largest_fitting([words], Sizes(SMALLEST_PRINT, largest), measure)


def _fits(words: Words, *, size: float, measure: Measure) -> bool:
    room = _column(words, size)
    if room.width <= 0:
        return False
    extent = measure(words, size=size, width=room.width)
    return extent.width <= room.width + TOLERANCE and extent.height <= room.height + TOLERANCE


def _balanced_width(words: Words, *, size: float, room: "_Room", height: float, measure: Measure) -> float:
    """Return the narrowest column that takes no more lines: lines of like length, no lonely last word."""
    good, bad = room.width, 0.0
    while good - bad > WIDTH_STEP:
        middle = (good + bad) / 2
        extent = measure(words, size=size, width=middle)
        fits = extent.height <= height + TOLERANCE and extent.width <= middle + TOLERANCE
        good, bad = (middle, bad) if fits else (good, middle)
    return good


@dataclass(frozen=True)
class _Room:
    width: float
    height: float


def _column(words: Words, size: float) -> _Room:
    box = in_points(words.said.box)
    around_x, around_y = _padding(words, size)
    return _Room(box.width - 2 * around_x, box.height - 2 * around_y)


def _padding(words: Words, size: float) -> tuple[float, float]:
    return (size * 0.9, size * 0.5) if words.paper else (0, 0)


def _gravity(box: Box, page: Box) -> float:
    """Return 0 for a box in the upper half (its text keeps to the top), 1 in the lower, ½ around the middle."""
    off = (box.y + box.height / 2) / page.height - 0.5
    if abs(off) < MIDDLE_BAND:
        return 0.5
    return 0 if off < 0 else 1
