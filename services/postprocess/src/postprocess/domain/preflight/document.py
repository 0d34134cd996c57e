"""Rules about the file as a whole."""

from collections.abc import Iterator
from itertools import groupby

from contracts.manifest import Finding
from postprocess.domain.preflight.case import Case, error, warning


def undamaged(case: Case) -> Iterator[Finding]:
    """A file is read without mending it."""
    for damage in case.facts.damages[:3]:
        yield error("damaged", f"The file is damaged ({damage}). Export it again.")


def open_to_all(case: Case) -> Iterator[Finding]:
    """A printer's machines have no password."""
    if case.facts.encrypted:
        yield error("encrypted", "The file is encrypted. Save it without passwords and restrictions.")


def not_too_large(case: Case) -> Iterator[Finding]:
    """A file can be uploaded."""
    limits = case.printer.limits
    most = limits.most_megabytes
    if case.kind == "cover" and limits.cover_most_megabytes is not None:
        most = limits.cover_most_megabytes
    megabytes = case.facts.size / 1_000_000
    if megabytes > most:
        yield error("file_size", f"The file has {megabytes:.1f} MB, {most:g} are allowed. Reduce its pictures.")


def pages_can_be_bound(case: Case) -> Iterator[Finding]:
    """An interior has a number of pages that the binding allows."""
    if case.kind == "cover":
        return
    count, allowed = len(case.facts.pages), case.printer.pages
    if not allowed.least <= count <= allowed.most:
        yield error(
            "page_count",
            f"{count} pages; {case.printer.name} binds {allowed.least} to {allowed.most}. Add or remove pages.",
        )
    if short := -count % allowed.multiple:
        yield error("page_multiple", f"{count} pages are no multiple of {allowed.multiple}. Add {short} at the end.")


def not_blank_for_long(case: Case) -> Iterator[Finding]:
    """Few blank pages follow each other."""
    most = case.printer.pages.most_blank_in_a_row
    if case.kind == "cover" or most is None:
        return
    for blank, run in groupby(case.pages, key=lambda numbered: numbered[1].blank):
        numbers = [number for number, _ in run]
        if blank and len(numbers) > most:
            yield error(
                "blank_pages",
                f"{len(numbers)} blank pages from here on, at most {most} may follow each other. "
                "Print something on them or take them out.",
                page=numbers[0],
            )


def only_paper(case: Case) -> Iterator[Finding]:
    """Nothing is in the file that paper cannot show."""
    facts = case.facts
    if facts.forms:
        yield error("forms", "The file has form fields. Flatten or remove them.")
    if facts.scripts or any(page.actions for page in facts.pages):
        yield error("scripts", "The file has scripts or actions. Remove them.")
    if facts.attachments:
        yield error("attachments", "Other files are attached. Remove them.")
    if facts.bookmarks and not case.printer.bookmarks_allowed:
        yield error("bookmarks", f"{case.printer.name} takes no bookmarks. Remove the outline.")
    if facts.layers:
        yield error("layers", "The file has layers that can be switched off. Flatten them.")
    for number, page in case.pages:
        if page.annotations:
            yield error("annotations", "The page has comments, links or other annotations. Remove them.", page=number)


def turns_the_right_way(case: Case) -> Iterator[Finding]:
    """A book that is read from right to left says so."""
    if (case.direction == "rtl") != case.facts.right_to_left:
        wanted = "R2L" if case.direction == "rtl" else "L2R"
        yield warning(
            "reading_direction",
            f"The book is shown in the wrong direction. Set ViewerPreferences /Direction /{wanted}.",
        )


RULES = (
    undamaged,
    open_to_all,
    not_too_large,
    pages_can_be_bound,
    not_blank_for_long,
    only_paper,
    turns_the_right_way,
)
