"""Preflight of a file as it lies there: its facts, held against a printer's rules."""

from contracts.manifest import Preflight
from postprocess.adapters.pdf_facts import facts_of
from postprocess.domain.preflight import Direction, Kind, check
from postprocess.domain.preflight.cover import barcode_area
from postprocess.domain.printer import Printer


def preflight(
    pdf: bytes,
    printer: Printer,
    *,
    kind: Kind,
    interior_pages: int | None = None,
    direction: Direction = "ltr",
) -> Preflight:
    """Say whether a print file keeps a printer's rules; NotAPdfError when it is no PDF.

    A cover is held against the spine of a book of interior_pages.
    """
    area = barcode_area(printer, pages=interior_pages, direction=direction) if kind == "cover" else None
    facts = facts_of(pdf, ink=printer.limits.ink_percent is not None, area=area)
    return check(facts, printer, kind=kind, interior_pages=interior_pages, direction=direction)
