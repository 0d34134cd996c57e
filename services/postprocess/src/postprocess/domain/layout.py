"""Where letters stand and how large they are; in points from the top-left corner of the bleed box."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from contracts.story import UNITS_PER_INCH, Auto, Colour, Story, Trim
from contracts.values import AgeBand, Box
from postprocess.domain.balloon import LINE, Path, soft_box
from postprocess.domain.contrast import legible
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

AROUND_X: Final = 1.05
AROUND_Y: Final = 0.8
"""From the letters to the edge of their panel, as shares of the text size."""

MOST_ROOM: Final = 24.0
"""Letters larger than this have panels as if they were of this size."""

CORNER: Final = 1.5
"""Radius of a panel's corner, as a share of the text size."""


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
    above: float = 0
    """Of the height, what stays blank above the first line's ink."""
    below: float = 0
    """Of the height, what stays blank below the last line's ink."""
    phrase: float = 0
    """The length of its longest phrase: in a column of this width none is broken."""
    alone: int = 0
    """How many lines have next to nothing on them."""

    @property
    def ink(self) -> float:
        """The height from the first line's ink to the last line's."""
        return self.height - self.above - self.below


class Measure(Protocol):
    """Sets a text in a column without drawing it."""

    def __call__(self, words: Words, *, size: float, width: float) -> Extent:
        """Return the room the text takes in a column of this width."""


@dataclass(frozen=True)
class Shape:
    """Something drawn behind letters: an opaque area, its line drawn or not."""

    path: Path
    fill: Colour
    line: Colour | None = None
    line_width: float = LINE
    dashed: bool = False


@dataclass(frozen=True)
class Setting:
    """A text laid out: the column its lines run in, what is drawn behind it, and the room it takes."""

    words: Words
    size: float
    column: Box
    place: Box
    """What it covers; a balloon's without the tail."""
    ink: Colour
    paper: Colour | None
    """What is behind the letters; None for the art itself."""
    shapes: tuple[Shape, ...] = ()
    tail: tuple[tuple[float, float], ...] = field(default=(), repr=False)
    """Points along a balloon's tail."""
    fault: str | None = None
    """Why it should not stay like this, for the story's author."""


def body_sizes(story: Story) -> tuple[Sizes, Sizes]:
    """Return the sizes the body may have: those for the youngest readers and, for a very long name, those below."""
    sizes = BODY[min(story.age_bands, key=lambda band: int(band.split("-", maxsplit=1)[0]))]
    return sizes, Sizes(min(SMALLEST_BODY, sizes.smallest), sizes.smallest)


def set_caption(words: Words, *, size: float, trim: Trim, measure: Measure, rightwards: bool = True) -> Setting:
    """Lay a caption out inside its box, at the side its lines begin at; refused when it does not fit."""
    if not fits_box(words, size=size, measure=measure):
        raise Refused(TOO_LONG)
    box = in_points(words.said.box)
    around_x, around_y = padding(words, size)
    extent = balanced(words, size=size, width=box.width - 2 * around_x, measure=measure)
    width, height = extent.width + 2 * around_x, extent.ink + 2 * around_y
    left = box.x + (box.width - width) * (0.5 if words.centred else 0 if rightwards else 1)
    top = box.y + (box.height - height) * _gravity(box, in_points(trim.bleed_box))
    return caption_at(words, size=size, extent=extent, left=left, top=top)


def caption_at(words: Words, *, size: float, extent: Extent, left: float, top: float) -> Setting:
    """Return a caption whose outer corner is here, its ink in the middle of its panel."""
    around_x, around_y = padding(words, size)
    place = Box(x=left, y=top, width=extent.width + 2 * around_x, height=extent.ink + 2 * around_y)
    column = Box(x=left + around_x, y=top + around_y - extent.above, width=extent.width, height=extent.height)
    ink, paper = colours_of(words)
    shapes = (panel(place, size, paper),) if paper else ()
    return Setting(words=words, size=size, column=column, place=place, ink=ink, paper=paper, shapes=shapes)


def colours_of(words: Words) -> tuple[Colour, Colour | None]:
    """Return ink and paper of a text: its author's, where they can be read."""
    return (words.ink, None) if words.paper is None else legible(words.ink, words.paper)


def panel(place: Box, size: float, paper: Colour) -> Shape:
    """Return the panel of a caption."""
    return Shape(path=soft_box(place, min(size, MOST_ROOM) * CORNER), fill=paper)


def largest_fitting(words: Sequence[Words], sizes: Sizes, measure: Measure) -> float:
    """Return the largest size at which all of these captions fit their boxes; refused when there is none."""
    return largest(sizes, lambda size: all(fits_box(one, size=size, measure=measure) for one in words))


class Fits(Protocol):
    """Tries a size."""

    def __call__(self, size: float, /) -> bool:
        """Say whether everything fits at a size."""


def largest(sizes: Sizes, fits: Fits) -> float:
    """Return the largest size that fits; refused when even the smallest does not."""
    if fits(sizes.largest):
        return sizes.largest
    if not fits(sizes.smallest):
        raise Refused(TOO_LONG)
    good, bad = 0, round((sizes.largest - sizes.smallest) / SIZE_STEP)
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if fits(sizes.smallest + middle * SIZE_STEP) else (good, middle)
    return sizes.smallest + good * SIZE_STEP


def fits_box(words: Words, *, size: float, measure: Measure) -> bool:
    """Say whether a caption fits the box its author gave it."""
    box = in_points(words.said.box)
    around_x, around_y = padding(words, size)
    width, height = box.width - 2 * around_x, box.height - 2 * around_y
    if width <= 0:
        return False
    extent = measure(words, size=size, width=width)
    return extent.width <= width + TOLERANCE and extent.ink <= height + TOLERANCE


def balanced(words: Words, *, size: float, width: float, measure: Measure) -> Extent:
    """Set a text in the narrowest column that takes no more lines: lines of like length, no phrase broken for it.

    The width of what is returned is that column's.
    """
    whole = measure(words, size=size, width=width)
    good, bad = width, min(whole.phrase, width)
    while good - bad > WIDTH_STEP:
        middle = (good + bad) / 2
        extent = measure(words, size=size, width=middle)
        fits = extent.height <= whole.height + TOLERANCE and extent.width <= middle + TOLERANCE
        good, bad = (middle, bad) if fits and extent.alone <= whole.alone else (good, middle)
    return replace(measure(words, size=size, width=good), width=good)


def in_points(box: Box | Auto) -> Box:
    """Return a box of page units in points; refused while its place is left open."""
    if box == "auto":
        raise unusable("a caption has no place")
    k = POINTS_PER_UNIT
    return Box(x=box.x * k, y=box.y * k, width=box.width * k, height=box.height * k)


def in_units(box: Box) -> Box:
    """Return a box of points in page units."""
    k = POINTS_PER_UNIT
    return Box(x=box.x / k, y=box.y / k, width=box.width / k, height=box.height / k)


def picture_size(trim: Trim, longest: int) -> tuple[int, int]:
    """Return width and height in pixels of the trimmed page, its longer side this long."""
    scale = longest / max(trim.width, trim.height)
    return round(trim.width * scale), round(trim.height * scale)


def is_body(words: Words) -> bool:
    """Say whether a text has the one size of the book; the parents' own words may be smaller."""
    return words.role == "body" and words.said.id != DEDICATION


def own_sizes(words: Words, body: float) -> Sizes:
    """Return the sizes of a text that is not of the body, or of the body: that one."""
    if is_body(words):
        return Sizes(body, body)
    if words.role == "title":
        return TITLE
    share = SMALL if words.role == "small" else 1
    return Sizes(SMALLEST_PRINT, max(round(body * share / SIZE_STEP) * SIZE_STEP, SMALLEST_PRINT))


def padding(words: Words, size: float) -> tuple[float, float]:
    """Return the room left and right of a caption's letters, and above and below, within its place."""
    return around(size) if words.paper else (0, 0)


def around(size: float) -> tuple[float, float]:
    """Return how far a panel goes beyond its letters, to each side and up and down; little more for large ones."""
    room = min(size, MOST_ROOM)
    return room * AROUND_X, room * AROUND_Y


def _gravity(box: Box, page: Box) -> float:
    """Return 0 for a box in the upper half (its text keeps to the top), 1 in the lower, ½ around the middle."""
    off = (box.y + box.height / 2) / page.height - 0.5
    if abs(off) < MIDDLE_BAND:
        return 0.5
    return 0 if off < 0 else 1
