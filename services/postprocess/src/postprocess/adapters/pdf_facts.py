"""Reads what a PDF is made of: its structure by pikepdf, its letters by PyMuPDF; no picture is decoded but for ink."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

import pikepdf
import pymupdf
from pikepdf.models.metadata import decode_pdf_date

from postprocess.adapters.pdf_marks import Marks, inside, marks_of
from postprocess.domain.facts import Intent, PageFacts, PdfFacts, Rect, TextFacts

HIDDEN: Final = 3
"""MuPDF's word for letters that are there but not drawn."""

NO_GLYPH: Final = 0
"""What fonts draw for a letter they lack. A shaped letter that no text stands for is not one."""

PAINTS: Final = ("fill-image", "fill-path", "fill-shade", "stroke-path", "fill-imgmask")
XMP_NAMES: Final = (
    "dc:title",
    "dc:language",
    "pdf:Trapped",
    "pdf:Producer",
    "pdfxid:GTS_PDFXVersion",
    "xmp:CreateDate",
    "xmp:ModifyDate",
    "xmp:MetadataDate",
    "xmpMM:DocumentID",
    "xmpMM:VersionID",
    "xmpMM:RenditionClass",
)
PDFX_ID: Final = "http://www.npes.org/pdfx/ns/id/"


class NotAPdfError(Exception):
    """A file is no PDF, or cannot be opened as one."""


def facts_of(content: bytes, *, ink: bool = True, area: Rect | None = None) -> PdfFacts:
    """Read a PDF; NotAPdfError when it is none. Of an area, the darkest spot is measured on the first page.

    Ink is measured on pictures decoded at an eighth of their size: the mean of 8 x 8 pixels, not a single one.
    """
    try:
        with (
            _in_silence(),
            pikepdf.open(BytesIO(content)) as pdf,
            pymupdf.open(stream=content, filetype="pdf") as drawn,
        ):
            if not pdf.pages:
                raise NotAPdfError("The file has no pages.")
            facts = _facts(pdf, drawn, size=len(content), ink=ink)
            if area is None:
                return facts
            first = replace(facts.pages[0], darkest_in_area=_darkest(drawn[0], area))
            return replace(facts, pages=(first, *facts.pages[1:]))
    except pikepdf.PasswordError as error:
        raise NotAPdfError("The file needs a password. Save it without.") from error
    except (pikepdf.PdfError, pymupdf.FileDataError) as error:
        raise NotAPdfError("The file is no PDF, or too damaged to be opened.") from error


@contextmanager
def _in_silence() -> Iterator[None]:
    """Keep MuPDF from writing what it mends to stdout, where answers go."""
    loud = pymupdf.TOOLS.mupdf_display_errors()
    pymupdf.TOOLS.mupdf_display_errors(False)
    try:
        yield
    finally:
        pymupdf.TOOLS.mupdf_display_errors(loud)


def _facts(pdf: pikepdf.Pdf, drawn: pymupdf.Document, *, size: int, ink: bool) -> PdfFacts:
    root = pdf.Root
    names = inside(root, "/Names")
    marks = tuple(marks_of(pdf, ink=ink))
    return PdfFacts(
        size=size,
        version=pdf.pdf_version,
        pages=tuple(_page(page, drawn[n], marks[n]) for n, page in enumerate(pdf.pages)),
        damages=(*map(str, pdf.get_warnings()), *(damage for mark in marks for damage in mark.damages)),
        encrypted=pdf.is_encrypted,
        trailer_id="/ID" in pdf.trailer,
        intents=tuple(_intent(intent) for intent in root.get("/OutputIntents", [])),
        info=_info(pdf),
        xmp=_xmp(pdf),
        forms=bool(len(inside(root, "/AcroForm").get("/Fields", []))),
        scripts="/JavaScript" in names or "/AA" in root or "/OpenAction" in root,
        attachments="/EmbeddedFiles" in names or "/AF" in root,
        bookmarks="/First" in inside(root, "/Outlines"),
        layers=bool(len(inside(root, "/OCProperties").get("/OCGs", []))),
        right_to_left=str(inside(root, "/ViewerPreferences").get("/Direction", "")) == "/R2L",
    )


def _page(page: pikepdf.Page, drawn: pymupdf.Page, marks: Marks) -> PageFacts:
    left, bottom, right, top = (float(value) for value in page.mediabox)
    trim, bleed, art = (_box(page.obj.get(name), left=left, top=top) for name in ("/TrimBox", "/BleedBox", "/ArtBox"))
    crop = _box(page.cropbox, left=left, top=top)  # Unlike the others it is handed down from parents.
    shift = (crop.left, crop.top) if crop else (0.0, 0.0)
    return PageFacts(
        width=right - left,
        height=top - bottom,
        trim=trim,
        bleed=bleed,
        crop=crop,
        art=art,
        rotation=drawn.rotation,
        pictures=tuple(marks.pictures),
        texts=tuple(_texts(drawn, *shift)),
        fonts=tuple(marks.fonts.values()),
        painted=tuple(_moved(place, *shift) for kind, place in drawn.get_bboxlog() if kind in PAINTS),
        spaces=frozenset(marks.spaces),
        letters=frozenset(marks.letters),
        ink=marks.ink,
        transparent=marks.transparent,
        overprinting=marks.overprinting,
        annotations=len(page.obj.get("/Annots", [])),
        actions="/AA" in page.obj,
    )


def _darkest(drawn: pymupdf.Page, area: Rect) -> float:
    """Return the darkest spot of an area, 1 = white; a point at its edges is left out, where others' pixels begin."""
    inner = pymupdf.Rect(area.left + 1, area.top + 1, area.right - 1, area.bottom - 1)
    picture = drawn.get_pixmap(clip=inner, colorspace=pymupdf.csGRAY, alpha=False)
    return min(picture.samples, default=0) / 255


def _box(found: pikepdf.Object | None, *, left: float, top: float) -> Rect | None:
    if found is None:
        return None
    x0, y0, x1, y1 = (float(value) for value in found.as_list())
    return Rect(min(x0, x1) - left, top - max(y0, y1), max(x0, x1) - left, top - min(y0, y1))


def _moved(place: tuple[float, float, float, float], right: float, down: float) -> Rect:
    x0, y0, x1, y1 = place
    return Rect(x0 + right, y0 + down, x1 + right, y1 + down)


def _texts(drawn: pymupdf.Page, right: float, down: float) -> Iterator[TextFacts]:
    """Return the runs of letters; a run reaches from its ascenders to its descenders, without the space of its line."""
    for span in drawn.get_texttrace():
        seen = [char for char in span["chars"] if not chr(char[0]).isspace()]
        if not seen:
            continue
        x0, y0, x1, y1 = span["bbox"]
        size = span["size"]
        if span["dir"] == (1.0, 0.0):
            lines = [char[2][1] for char in seen]
            y0, y1 = max(y0, min(lines) - 0.9 * size), min(y1, max(lines) + 0.3 * size)
            x0, x1 = min(char[3][0] for char in seen), max(char[3][2] for char in seen)
        yield TextFacts(
            place=_moved((x0, y0, x1, y1), right, down),
            size=size,
            missing=sum(char[1] == NO_GLYPH for char in seen),
            hidden=span["type"] == HIDDEN or span["opacity"] == 0,
        )


def _intent(intent: pikepdf.Object) -> Intent:
    profile = intent.get("/DestOutputProfile")
    header = profile.read_bytes()[:20] if profile is not None else b""
    return Intent(
        kind=str(intent.get("/S", "")).removeprefix("/"),
        condition=str(intent.get("/OutputConditionIdentifier", "")),
        device=header[12:16].decode("latin-1").strip() if header else None,
        space=header[16:20].decode("latin-1").strip() if header else None,
    )


def _info(pdf: pikepdf.Pdf) -> dict[str, str]:
    told = {str(name).removeprefix("/"): str(value).removeprefix("/") for name, value in pdf.docinfo.items()}
    for date in ("CreationDate", "ModDate"):
        if date in told:
            told[date] = _moment(told[date], decode_pdf_date)
    return told


def _xmp(pdf: pikepdf.Pdf) -> dict[str, str]:
    if "/Metadata" not in pdf.Root:
        return {}
    told: dict[str, str] = {}
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
        for name in XMP_NAMES:
            key = f"{{{PDFX_ID}}}GTS_PDFXVersion" if name.startswith("pdfxid:") else name
            if (value := about.get(key)) is not None:
                told[name] = ", ".join(sorted(map(str, value))) if isinstance(value, (set, list)) else str(value)
    for date in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
        if date in told:
            told[date] = _moment(told[date], datetime.fromisoformat)
    return told


def _moment(written: str, read: Callable[[str], datetime]) -> str:
    """Return a date in one form, however it was written; as it is when it is no date."""
    try:
        moment = read(written)
    except ValueError:
        return written
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
