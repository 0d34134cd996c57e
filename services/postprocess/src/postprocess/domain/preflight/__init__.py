"""Whether a PDF keeps a printer's rules: what is wrong with it, and what to do."""

from contracts.manifest import Preflight
from postprocess.domain.facts import PdfFacts
from postprocess.domain.preflight import boxes, cover, document, ink, letters, standard
from postprocess.domain.preflight.case import Case, Direction, Kind
from postprocess.domain.printer import Printer

__all__ = ["Direction", "Kind", "check"]

RULES = (*document.RULES, *boxes.RULES, *letters.RULES, *ink.RULES, *standard.RULES, *cover.RULES)


def check(
    facts: PdfFacts,
    printer: Printer,
    *,
    kind: Kind,
    interior_pages: int | None = None,
    direction: Direction = "ltr",
) -> Preflight:
    """Hold a file against a printer's rules; it passes when no finding is an error.

    A cover is held against the spine of a book of interior_pages, which are the pages of the interior's own file.
    """
    case = Case(facts, printer, kind, interior_pages, direction)
    findings = tuple(finding for rule in RULES for finding in rule(case))
    return Preflight(profile=printer.id, passed=all(found.severity != "error" for found in findings), findings=findings)
