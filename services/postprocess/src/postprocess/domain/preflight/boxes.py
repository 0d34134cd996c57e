"""Rules about page boxes and bleed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from contracts.manifest import Finding
from postprocess.domain.facts import PageFacts, Rect
from postprocess.domain.preflight.case import TOLERANCE, Case, error, mm, points, size_of, warning

CLOSE_TO_THE_CUT: Final = points(3)
"""Art that comes nearer to the cut than this has to go beyond it."""

LINE: Final = 1.0
"""Where there is no bleed, art goes at least to the last point of the page."""

MOST_PIECES: Final = 40
"""So many of the largest pieces are looked at: what is in smaller ones is no background."""


def pages_have_their_size(case: Case) -> Iterator[Finding]:
    """Every interior page is trim plus bleed, on each edge."""
    if case.kind == "cover":
        return
    for number, page in case.pages:
        width, height = case.page_size(number)
        if abs(page.width - width) > TOLERANCE or abs(page.height - height) > TOLERANCE:
            yield error(
                "page_size",
                f"The page is {size_of(page.width, page.height)}, not {size_of(width, height)} "
                f"({_bleeds(case)}). Export it with this bleed.",
                page=number,
            )


def pages_are_cut_where_they_say(case: Case) -> Iterator[Finding]:
    """TrimBox and BleedBox tell the truth."""
    for number, page in case.pages:
        if page.trim is None:
            found = error if case.strict else warning
            yield found("trim_box", "The page has no TrimBox. Add one where it is cut.", page=number)
        elif case.kind == "interior" and not page.trim.is_near(case.page_trim(number), TOLERANCE):
            yield error(
                "trim_box",
                f"The TrimBox is {_placed(page.trim)}, not {_placed(case.page_trim(number))}. "
                f"The bound edge of this page is on the {'left' if case.bound_on_the_left(number) else 'right'}.",
                page=number,
            )
        if page.bleed is not None and not page.bleed.is_near(page.whole, TOLERANCE):
            yield error("bleed_box", "The BleedBox is not the whole page. Make it equal to the MediaBox.", page=number)
        if page.crop is not None and not page.crop.is_near(page.whole, TOLERANCE):
            yield error("crop_box", "The CropBox hides part of the page. Remove it.", page=number)
        if page.art is not None and page.trim is not None:
            found = error if case.strict else warning
            yield found("art_box", "The page has an ArtBox beside its TrimBox. Remove the ArtBox.", page=number)


def pages_stand_upright(case: Case) -> Iterator[Finding]:
    """No page is turned."""
    for number, page in case.pages:
        if page.rotation:
            yield error("rotation", f"The page is turned by {page.rotation} degrees. Turn its content.", page=number)


def art_covers_the_bleed(case: Case) -> Iterator[Finding]:
    """Art near the cut goes to the very edge, or the cut leaves a white line; blank edges are left alone."""
    for number, page in case.pages:
        trim = page.trim or (case.page_trim(number) if case.kind == "interior" else page.whole)
        if bare := [name for name, bleed, near in _edges(page, trim) if _is_bare(page, bleed, near)]:
            yield error(
                "bleed_not_covered",
                f"The art does not reach the {' and '.join(bare)} edge of the bleed. Draw it up to there.",
                page=number,
            )


def _edges(page: PageFacts, trim: Rect) -> Iterable[tuple[str, Rect, Rect]]:
    """Return every edge: its name, the bleed there (without corners), and the strip in which art has to go on."""
    whole, far = page.whole, CLOSE_TO_THE_CUT
    left, top = max(trim.left, LINE), max(trim.top, LINE)
    right, bottom = min(trim.right, whole.right - LINE), min(trim.bottom, whole.bottom - LINE)
    return (
        ("left", Rect(0, top, left, bottom), replace(whole, right=trim.left + far)),
        ("top", Rect(left, 0, right, top), replace(whole, bottom=trim.top + far)),
        ("right", Rect(right, top, whole.right, bottom), replace(whole, left=trim.right - far)),
        ("bottom", Rect(left, bottom, right, whole.bottom), replace(whole, top=trim.bottom - far)),
    )


def _is_bare(page: PageFacts, bleed: Rect, near: Rect) -> bool:
    if not any(place.meets(near) for place in page.painted):
        return False
    grown = (place.grown(TOLERANCE) for place in page.painted if place.meets(bleed))
    largest = sorted(grown, key=lambda place: place.width * place.height, reverse=True)
    return not covers(largest[:MOST_PIECES], bleed)


def covers(pieces: Sequence[Rect], area: Rect) -> bool:
    """Say whether these leave no spot of an area free."""
    if any(piece.holds(area) for piece in pieces):
        return True
    across = _cuts([edge for piece in pieces for edge in (piece.left, piece.right)], area.left, area.right)
    down = _cuts([edge for piece in pieces for edge in (piece.top, piece.bottom)], area.top, area.bottom)
    cells = (Rect(x0, y0, x1, y1) for x0, x1 in pairwise(across) for y0, y1 in pairwise(down))
    return all(any(piece.holds(cell) for piece in pieces) for cell in cells)


def _cuts(edges: Iterable[float], first: float, last: float) -> list[float]:
    return sorted({first, *(edge for edge in edges if first < edge < last), last})


def _bleeds(case: Case) -> str:
    bleed = case.printer.bleed
    return (
        f"bleed {bleed.top:g} top, {bleed.bottom:g} bottom, {bleed.outside:g} outside, {bleed.inside:g} inside, in mm"
    )


def _placed(box: Rect) -> str:
    return f"{size_of(box.width, box.height)} at {mm(box.left)}, {mm(box.top)}"


RULES = (pages_have_their_size, pages_are_cut_where_they_say, pages_stand_upright, art_covers_the_bleed)
