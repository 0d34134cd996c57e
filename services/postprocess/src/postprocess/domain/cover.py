"""The cover as one sheet: its areas from left to right, where the art lies, what stays free; in millimetres."""

from dataclasses import dataclass
from typing import Final, Literal

from contracts.story import UNITS_PER_INCH, Trim
from contracts.values import Box
from postprocess.domain.imposition import POINTS_PER_MILLIMETRE, Area, Direction, Placing, centred, fitting
from postprocess.domain.printer import Printer

MILLIMETRES_PER_UNIT: Final = 25.4 / UNITS_PER_INCH
NOTHING: Final = 0.01
"""Millimetres that nobody can cut."""

PanelName = Literal["wrap", "back", "hinge", "spine", "front"]
Edge = Literal["left", "right", "top", "bottom"]


@dataclass(frozen=True)
class Panel:
    """An area of the cover; y downwards from the top of the sheet."""

    name: PanelName
    box: Box


@dataclass(frozen=True)
class Side:
    """Front or back: what of the sheet its art covers, how the page lies there, and how much of it is lacking."""

    area: Area
    """In points, as PDF counts: from the fold of the spine to the edges of the sheet."""
    art: Placing
    lacking: dict[Edge, float]
    """By how much the art ends before the area does, in points of the page."""


@dataclass(frozen=True)
class CoverPlan:
    """The whole cover."""

    width: float
    height: float
    bleed: float
    spine: float
    panels: tuple[Panel, ...]
    """From left to right; what is 0 wide is left out."""
    front: Side
    back: Side
    barcode: Box | None

    def panel(self, name: PanelName) -> Box:
        """Return the first area of that name, counted from the left; KeyError when there is none."""
        for panel in self.panels:
            if panel.name == name:
                return panel.box
        raise KeyError(name)

    def in_points(self, box: Box) -> Area:
        """Return an area of this cover as PDF counts."""
        k = POINTS_PER_MILLIMETRE
        return Area(box.x * k, (self.height - box.bottom) * k, box.right * k, (self.height - box.y) * k)

    @property
    def media(self) -> Area:
        """The whole sheet, in points."""
        return Area(0, 0, self.width * POINTS_PER_MILLIMETRE, self.height * POINTS_PER_MILLIMETRE)

    @property
    def trim(self) -> Area:
        """The sheet after cutting, before it is folded, in points."""
        b = self.bleed
        return self.in_points(Box(x=b, y=b, width=self.width - 2 * b, height=self.height - 2 * b))


def cover_of(printer: Printer, *, pages: int, trim: Trim, direction: Direction) -> CoverPlan:
    """Return the cover of an interior of so many pages; the front is on the right, or left for right-to-left books."""
    rules, spine = printer.cover, printer.cover.spine.width(pages)
    outside = rules.overhang if rules.overhang_outside is None else rules.overhang_outside
    board = printer.trim.width + outside
    names: tuple[PanelName, ...] = ("wrap", "back", "hinge", "spine", "hinge", "front", "wrap")
    widths = (rules.wrap, board - rules.hinge, rules.hinge, spine, rules.hinge, board - rules.hinge, rules.wrap)
    if direction == "rtl":
        names = names[::-1]
    height = printer.trim.height + 2 * (rules.overhang + rules.wrap + rules.bleed)
    width = sum(widths) + 2 * rules.bleed
    panels = _panels(names, widths, printer=printer, height=height)
    fold = rules.bleed + rules.wrap + board
    left = _side(Box(x=0, y=0, width=fold, height=height), printer=printer, trim=trim, fold="right")
    right = _side(
        Box(x=fold + spine, y=0, width=width - fold - spine, height=height), printer=printer, trim=trim, fold="left"
    )
    front, back = (right, left) if direction == "ltr" else (left, right)
    return CoverPlan(
        width=width,
        height=height,
        bleed=rules.bleed,
        spine=spine,
        panels=panels,
        front=front,
        back=back,
        barcode=_barcode(printer, fold=fold, spine=spine, height=height, direction=direction),
    )


def _panels(
    names: tuple[PanelName, ...], widths: tuple[float, ...], *, printer: Printer, height: float
) -> tuple[Panel, ...]:
    rules, x, panels = printer.cover, printer.cover.bleed, []
    for name, width in zip(names, widths, strict=True):
        around = rules.bleed if name == "wrap" else rules.bleed + rules.wrap
        if width > NOTHING:
            panels.append(Panel(name, Box(x=x, y=around, width=width, height=height - 2 * around)))
        x += width
    return tuple(panels)


def _side(box: Box, *, printer: Printer, trim: Trim, fold: Literal["left", "right"]) -> Side:
    """Lay a page on its half: its trim edge at the fold, its middle at the middle of the height."""
    k = POINTS_PER_MILLIMETRE
    area = Area(box.x * k, 0, box.right * k, box.height * k)
    paper = printer.trim.width * k
    page = (
        Area(area.right - paper, area.bottom, area.right, area.top)
        if fold == "right"
        else Area(area.left, area.bottom, area.left + paper, area.top)
    )
    scale = fitting(printer, trim)
    art = centred(page, trim=trim, scale=scale)
    unit = k * MILLIMETRES_PER_UNIT * scale
    ends: dict[Edge, float] = {
        "left": art.x - area.left,
        "right": area.right - (art.x + trim.bleed_box.width * unit),
        "bottom": art.y - area.bottom,
        "top": area.top - (art.y + trim.bleed_box.height * unit),
    }
    lacking: dict[Edge, float] = {edge: gap / scale for edge, gap in ends.items() if gap > NOTHING * k}
    return Side(area, art, lacking)


def _barcode(printer: Printer, *, fold: float, spine: float, height: float, direction: Direction) -> Box | None:
    """Return the white area in the lower right corner of the back: beside the spine, or beside the edge."""
    rules, code = printer.cover, printer.cover.barcode
    if code is None:
        return None
    right = fold - code.from_spine if direction == "ltr" else fold + spine + printer.trim.width - code.from_trim
    bottom = height - rules.bleed - rules.wrap - rules.overhang - code.from_trim
    return Box(x=right - code.width, y=bottom - code.height, width=code.width, height=code.height)
