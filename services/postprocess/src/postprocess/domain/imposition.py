"""Which pages an interior has, one after the other, and where each lies on its paper."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from contracts.story import UNITS_PER_INCH, Page, PageKind, Trim
from contracts.values import PageId
from postprocess.domain.printer import PageCount, Printer

Direction = Literal["ltr", "rtl"]
POINTS_PER_MILLIMETRE: Final = 72 / 25.4
POINTS_PER_UNIT: Final = 72 / UNITS_PER_INCH
PAIR: Final = 2
"""The two sides of one sheet of paper."""


@dataclass(frozen=True)
class Leaf:
    """One page of paper."""

    kind: Literal["drawn", "imprint", "plain"]
    """plain is the story's colour from edge to edge: printed, not blank."""
    page: PageId | None = None
    """The drawn page."""


IMPRINT: Final = Leaf("imprint")
PLAIN: Final = Leaf("plain")


@dataclass(frozen=True)
class Area:
    """A rectangle in points; x to the right, y upwards from the corner of the sheet, as PDF counts."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom


@dataclass(frozen=True)
class Placing:
    """How a drawn page (its bleed box, from its lower left corner) is laid on a sheet: enlarged, then moved."""

    scale: float
    x: float
    y: float


@dataclass(frozen=True)
class Paper:
    """One page of an interior: media box (which is the bleed box, from 0, 0), trim box, and where the art lies."""

    media: Area
    trim: Area
    art: Placing


def leaves(pages: Sequence[Page], rules: PageCount) -> tuple[Leaf, ...] | None:
    """Return the interior of a story, from its first right-hand page on; None when no count that is allowed will do.

    The first inner page is on the front of a leaf, and so are the title and the dedication; the imprint is on the
    back of one. A story that brings no endpaper gets plain leaves in its place.
    """
    of_kind = _by_kind(pages)
    endpaper = next(iter(of_kind["endpaper"]), PLAIN)
    front = list(_front(of_kind, endpaper))
    inner = [*of_kind["inner"], *of_kind["activity"]]
    least = PAIR + len(front) + len(inner) + PAIR
    count = max(rules.least, least)
    count += -count % rules.multiple
    if count > rules.most:
        return None
    before = (count - least) // (2 * PAIR) * PAIR
    after = count - least - before
    return (*[endpaper] * (PAIR + before), *front, *inner, *[endpaper] * (after + PAIR))


def paper(number: int, *, printer: Printer, trim: Trim, direction: Direction) -> Paper:
    """Return the boxes of the page of this number, from 1, and how the art lies on it: large enough, in the middle.

    The bound edge is on the left of every second page, beginning with the first; mirrored from right to left.
    """
    k = POINTS_PER_MILLIMETRE
    bleed = printer.bleed
    bound_left = (number % 2 == 1) == (direction == "ltr")
    left, right = (bleed.inside, bleed.outside) if bound_left else (bleed.outside, bleed.inside)
    cut = Area(left * k, bleed.bottom * k, (left + printer.trim.width) * k, (bleed.bottom + printer.trim.height) * k)
    media = Area(0, 0, cut.right + right * k, cut.top + bleed.top * k)
    scale = max(
        fitting(printer, trim),
        (cut.width / 2 + max(bleed.outside, bleed.inside) * k) / (trim.bleed_box.width / 2 * POINTS_PER_UNIT),
        (cut.height / 2 + max(bleed.top, bleed.bottom) * k) / (trim.bleed_box.height / 2 * POINTS_PER_UNIT),
    )
    return Paper(media, cut, centred(cut, trim=trim, scale=scale))


def fitting(printer: Printer, trim: Trim) -> float:
    """Return by how much a page is enlarged so that it fills the printer's; 1 when it was drawn for that size."""
    drawn = trim.trim_box
    k = POINTS_PER_MILLIMETRE / POINTS_PER_UNIT
    return float(round(max(printer.trim.width * k / drawn.width, printer.trim.height * k / drawn.height), 6))


def centred(cut: Area, *, trim: Trim, scale: float) -> Placing:
    """Lay a drawn page so that the middle of it is the middle of an area."""
    width, height = (side * POINTS_PER_UNIT * scale for side in (trim.bleed_box.width, trim.bleed_box.height))
    return Placing(scale, (cut.left + cut.right - width) / 2, (cut.bottom + cut.top - height) / 2)


def _by_kind(pages: Iterable[Page]) -> dict[PageKind, list[Leaf]]:
    kinds: dict[PageKind, list[Leaf]] = {
        kind: [] for kind in ("cover", "title", "dedication", "inner", "activity", "endpaper", "back")
    }
    for page in pages:
        kinds[page.kind].append(Leaf("drawn", page.id))
    return kinds


def _front(of_kind: dict[PageKind, list[Leaf]], endpaper: Leaf) -> Iterator[Leaf]:
    """Yield what comes between endpapers and story, an even number of pages: the first of them is a right-hand one."""
    openings = [*of_kind["title"][:1], *of_kind["dedication"]] or [endpaper]
    for number, opening in enumerate(openings):
        yield opening
        yield endpaper if number else IMPRINT
