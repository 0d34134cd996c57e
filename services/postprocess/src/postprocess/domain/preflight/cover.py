"""Rules about the cover, which is one sheet round the whole book."""

from collections.abc import Iterator

from contracts.manifest import Finding
from postprocess.domain.preflight.case import Case, error


def one_sheet(case: Case) -> Iterator[Finding]:
    """A cover is one page: back, spine and front side by side."""
    count = len(case.facts.pages)
    if case.kind == "cover" and count != 1:
        yield error("cover_pages", f"The cover has {count} pages. Lay back, spine and front on one page.")


RULES = (one_sheet,)
