"""Rules about the cover, which is one sheet round the whole book."""

from collections.abc import Iterator
from typing import Final

from contracts.manifest import Finding
from contracts.story import Trim
from contracts.values import Box
from postprocess.domain.cover import CoverPlan, cover_of
from postprocess.domain.facts import PageFacts, Rect, TextFacts
from postprocess.domain.preflight.case import TOLERANCE, Case, Direction, error, mm, points, size_of, warning
from postprocess.domain.preflight.letters import ROUNDING
from postprocess.domain.printer import Printer

PALE: Final = 0.95
"""How light paper is that a scanner reads black bars on, 1 = white."""


def one_sheet(case: Case) -> Iterator[Finding]:
    """A cover is one page: back, spine and front side by side."""
    count = len(case.facts.pages)
    if case.kind == "cover" and count != 1:
        yield error("cover_pages", f"The cover has {count} pages. Lay back, spine and front on one page.")


def fits_the_book(case: Case) -> Iterator[Finding]:
    """The spine is as wide as the interior is thick, and the rest as the printer says."""
    if case.kind != "cover":
        return
    if case.interior_pages is None:
        yield warning("spine_not_checked", "Nothing is said of the interior. Give its number of pages.")
        return
    plan = plan_of(case.printer, pages=case.interior_pages, direction=case.direction)
    if plan is None:
        yield error("page_count", f"{case.printer.name} knows no spine for {case.interior_pages} pages.")
        return
    for number, page in case.pages:
        yield from _sized(page, plan, number, case.interior_pages)
        if _is_sized(page, plan):
            yield from _placed(case, page, plan, number)


def barcode_area(printer: Printer, *, pages: int | None, direction: Direction) -> Rect | None:
    """Return where a cover stays white for the barcode, in points from its top-left corner; None when nowhere."""
    plan = plan_of(printer, pages=pages, direction=direction) if pages is not None else None
    return _rect(plan.barcode) if plan and plan.barcode else None


def plan_of(printer: Printer, *, pages: int, direction: Direction) -> CoverPlan | None:
    """Return the cover of a book with so many pages; None when no spine is known for it."""
    try:
        return cover_of(printer, pages=pages, trim=Trim(), direction=direction)
    except ValueError:
        return None


def _is_sized(page: PageFacts, plan: CoverPlan) -> bool:
    width, height = points(plan.width), points(plan.height)
    return abs(page.width - width) <= TOLERANCE and abs(page.height - height) <= TOLERANCE


def _sized(page: PageFacts, plan: CoverPlan, number: int, pages: int) -> Iterator[Finding]:
    width, height = points(plan.width), points(plan.height)
    if _is_sized(page, plan):
        return
    if abs(page.height - height) > TOLERANCE:
        yield error(
            "page_size",
            f"The cover is {size_of(page.width, page.height)}, not {size_of(width, height)}. Make it of this size.",
            page=number,
        )
        return
    spine = points(plan.spine) + page.width - width
    yield error(
        "spine_width",
        f"The spine is {mm(spine)} wide, but {pages} pages are {mm(points(plan.spine))} thick: the cover is "
        f"{mm(page.width)} wide, not {mm(width)}. Make it again for this interior.",
        page=number,
    )


def _placed(case: Case, page: PageFacts, plan: CoverPlan, number: int) -> Iterator[Finding]:
    trim = points(plan.bleed)
    cut = Rect(trim, trim, page.width - trim, page.height - trim)
    if page.trim is not None and not page.trim.is_near(cut, TOLERANCE):
        yield error("trim_box", f"The TrimBox is not {mm(trim)} inside the cover. Put it where it is cut.", page=number)
    seen = [text for text in page.texts if not text.hidden]
    safety = points(case.printer.cover.safety)
    safe = [_rect(panel.box).grown(-safety) for panel in plan.panels if panel.name in {"front", "back"}]
    folds = [_rect(panel.box) for panel in plan.panels if panel.name in {"hinge", "spine"}]
    spine = _rect(plan.panel("spine")) if plan.spine else None
    titled = case.printer.cover.spine.carries_text(case.interior_pages or 0)
    loose = [text for text in seen if not any(_holds(area, text) for area in safe)]
    if titled and spine:
        clear = points(case.printer.cover.spine.text_clearance)
        allowed = Rect(spine.left + clear, spine.top + safety, spine.right - clear, spine.bottom - safety)
        loose = [text for text in loose if not _holds(allowed, text)]
    if any(_meets_inside(area, text) for text in loose for area in folds):
        yield error(
            "text_on_fold",
            "Letters stand on the spine or its joint"
            + (", too near to a fold" if titled else ", which carries none at this thickness")
            + ". Move them to the front or back.",
            page=number,
        )
    elif loose:
        yield error(
            "text_outside_safety",
            f"Letters stand nearer to an edge or fold of the cover than {case.printer.cover.safety:g} mm. "
            "Move them inside.",
            page=number,
        )
    yield from _free_for_the_barcode(page, plan, seen, number)


def _free_for_the_barcode(page: PageFacts, plan: CoverPlan, seen: list[TextFacts], number: int) -> Iterator[Finding]:
    if plan.barcode is None:
        return
    area = _rect(plan.barcode)
    dark = page.darkest_in_area is not None and page.darkest_in_area < PALE
    if dark or any(_meets_inside(area, text) for text in seen):
        yield error(
            "barcode_area",
            f"The area for the barcode ({size_of(area.width, area.height)}, {mm(area.left)} from the left and "
            f"{mm(area.top)} from the top) is not white. Leave it free.",
            page=number,
        )


def _rect(box: Box) -> Rect:
    return Rect(points(box.x), points(box.y), points(box.right), points(box.bottom))


def _holds(area: Rect, text: TextFacts) -> bool:
    return area.grown(ROUNDING).holds(text.place)


def _meets_inside(area: Rect, text: TextFacts) -> bool:
    return area.grown(-ROUNDING).meets(text.place)


RULES = (one_sheet, fits_the_book)
