"""What PDF/X asks for, where a printer asks for PDF/X."""

from collections.abc import Iterator, Mapping
from typing import Final

from contracts.manifest import Finding
from postprocess.domain.facts import PdfFacts
from postprocess.domain.preflight.case import Case, error
from postprocess.domain.printer import Standard

NEWEST: Final[dict[Standard, str]] = {"PDF/X-4": "1.6", "PDF/X-1a:2001": "1.3"}
FAMILY: Final = "PDF/X-1:2001"
NAMES: Final = ("xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass")
PAIRS: Final = {
    "Title": "dc:title",
    "CreationDate": "xmp:CreateDate",
    "ModDate": "xmp:ModifyDate",
    "Trapped": "pdf:Trapped",
}
"""What stands in the information dictionary, and its name in the XMP packet."""

SETTING: Final = "POSTPROCESS_PRINT_ICC_CMYK"


def declares_itself(case: Case) -> Iterator[Finding]:
    """The file says which standard it keeps, and is no newer than that."""
    standard, facts = case.printer.standard, case.facts
    if standard is None:
        return
    said = facts.xmp.get("pdfxid:GTS_PDFXVersion") if _is_four(case) else _declared_in_info(facts)
    if said != standard:
        yield error("standard", f"The file declares {said or 'no standard'}, not {standard}. Export it as {standard}.")
    newest = NEWEST[standard]
    if _version(facts.version) > _version(newest):
        yield error("pdf_version", f"PDF {facts.version} is newer than {standard} allows. Save it as PDF {newest}.")
    if not facts.trailer_id:
        yield error("trailer_id", "The file has no ID in its trailer. Save it with one.")


def knows_its_paper(case: Case) -> Iterator[Finding]:
    """There is one output intent, it is a printing condition, and its profile prints."""
    if not case.strict:
        return
    printing = [intent for intent in case.facts.intents if intent.kind == "GTS_PDFX"]
    if not printing:
        yield error("output_intent", f"No output intent says how the paper takes ink. {_remedy()}")
        return
    if len(printing) > 1:
        yield error("output_intent", "Several output intents for printing. Leave one.")
    intent = printing[0]
    if not intent.condition:
        yield error("output_intent", f"The output intent has no name. {_remedy()}")
    if intent.device is None and _is_four(case):
        yield error("output_intent", f"The output intent {intent.condition} has no profile. {_remedy()}")
    if intent.device is not None and (intent.device != "prtr" or intent.space != "CMYK"):
        yield error(
            "output_intent_not_printing",
            f"The output intent {intent.condition} ({intent.space}, {intent.device}) is no printing condition "
            f"with four inks. {_remedy()}",
        )


def tells_what_it_is(case: Case) -> Iterator[Finding]:
    """Title, dates and names are there, the same in both places."""
    if not case.strict:
        return
    info, xmp = case.facts.info, case.facts.xmp
    if _is_four(case):
        yield from _lacking("xmp", "The XMP metadata lack", xmp, ("dc:title", *NAMES, *_dates()))
    yield from _lacking("info", "The document information lacks", info, ("Title", "CreationDate", "ModDate"))
    differing = [ours for ours, theirs in PAIRS.items() if ours in info and theirs in xmp and info[ours] != xmp[theirs]]
    if differing:
        yield error("xmp_differs", f"{', '.join(differing)}: Info and XMP differ. Write the same to both.")
    told = [info.get("Trapped"), xmp.get("pdf:Trapped")] if _is_four(case) else [info.get("Trapped")]
    if not all(one in {"True", "False"} for one in told):
        yield error("trapped", "Nothing says whether the file is trapped. Set Trapped to False in Info and XMP.")


def _declared_in_info(facts: PdfFacts) -> str | None:
    """Return the older standard, which is declared by two words."""
    return facts.info.get("GTS_PDFXConformance") if facts.info.get("GTS_PDFXVersion") == FAMILY else None


def _lacking(rule: str, words: str, told: Mapping[str, str], wanted: tuple[str, ...]) -> Iterator[Finding]:
    if absent := [name for name in wanted if not told.get(name)]:
        yield error(rule, f"{words} {', '.join(absent)}. Add them.")


def _dates() -> tuple[str, ...]:
    return ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate")


def _is_four(case: Case) -> bool:
    return case.printer.standard == "PDF/X-4"


def _version(written: str) -> tuple[int, ...]:
    return tuple(int(part) for part in written.split("."))


def _remedy() -> str:
    return f"Name the printer's CMYK profile by {SETTING}."


RULES = (declares_itself, knows_its_paper, tells_what_it_is)
