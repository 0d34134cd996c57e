"""One file held against one printer, and how findings are worded."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from contracts.manifest import Finding
from postprocess.domain.facts import PageFacts, PdfFacts, Rect
from postprocess.domain.printer import Printer

Kind = Literal["interior", "cover"]
Direction = Literal["ltr", "rtl"]

POINTS_PER_MM: Final = 72 / 25.4
TOLERANCE: Final = 0.5
"""How far a box may be off, in points: less than cutting is."""


@dataclass(frozen=True)
class Case:
    """What is to be judged."""

    facts: PdfFacts
    printer: Printer
    kind: Kind
    interior_pages: int | None
    direction: Direction

    @property
    def pages(self) -> Iterator[tuple[int, PageFacts]]:
        """Return the pages with their numbers, from 1."""
        return enumerate(self.facts.pages, start=1)

    @property
    def strict(self) -> bool:
        """Whether the printer asks for a standard, and with it for all that belongs to PDF/X."""
        return self.printer.standard is not None

    def bound_on_the_left(self, number: int) -> bool:
        """Say on which edge an interior page is bound; page 1 is a right-hand page, unless read from right to left."""
        return (number % 2 == 1) == (self.direction == "ltr")

    def page_size(self, number: int) -> tuple[float, float]:
        """Return width and height an interior page has with its bleed, in points."""
        trim = self.page_trim(number)
        bleed = self.printer.bleed
        right = bleed.outside if self.bound_on_the_left(number) else bleed.inside
        return trim.right + points(right), trim.bottom + points(bleed.bottom)

    def page_trim(self, number: int) -> Rect:
        """Return where an interior page is cut, in points from the corner of its bleed."""
        bleed, size = self.printer.bleed, self.printer.trim
        left = points(bleed.inside if self.bound_on_the_left(number) else bleed.outside)
        top = points(bleed.top)
        return Rect(left, top, left + points(size.width), top + points(size.height))


def points(millimetres: float) -> float:
    """Return a length in points."""
    return millimetres * POINTS_PER_MM


def mm(length: float) -> str:
    """Say a length that is in points."""
    return f"{length / POINTS_PER_MM:.1f} mm"


def size_of(width: float, height: float) -> str:
    """Say a size that is in points."""
    return f"{width / POINTS_PER_MM:.1f} x {height / POINTS_PER_MM:.1f} mm"


def error(rule: str, message: str, *, page: int | None = None) -> Finding:
    """Return a finding for which the printer would refuse or spoil the file."""
    return Finding(rule=rule, severity="error", page=page, message=message)


def warning(rule: str, message: str, *, page: int | None = None) -> Finding:
    """Return a finding that somebody should look at."""
    return Finding(rule=rule, severity="warning", page=page, message=message)
