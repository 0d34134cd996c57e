"""What every bound PDF needs: one-page sheets joined, equal fonts kept once, what it says of itself."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

import pikepdf
from pikepdf.models.metadata import XmpDocument

from contracts.message import NAMESPACE
from contracts.values import Language
from postprocess.domain.marking import AI_MADE, IPTC_EXTENSION
from postprocess.domain.refusal import unusable

PDF_VERSION: Final = "1.6"
FONT_FILES: Final = ("/FontFile", "/FontFile2", "/FontFile3")
PRODUCER: Final = "AI Comic Books"
MADE: Final = "2020-01-01T00:00:00+00:00"
"""Dates in a PDF are fixed, so that equal books are equal bytes; when it was bound stands in the manifest."""

XmpDocument.register_xml_namespace(IPTC_EXTENSION, "Iptc4xmpExt")


def joined(sheets: Iterable[bytes | Path]) -> pikepdf.Pdf:
    """Return the sheets as one PDF that has every font once; refused when one cannot be read."""
    book = pikepdf.new()
    for sheet in sheets:
        with opened(sheet) as one:
            book.pages.extend(one.pages)
    _share_fonts(book)
    return book


def opened(sheet: bytes | Path) -> pikepdf.Pdf:
    """Open a sheet; refused when it cannot be read."""
    try:
        return pikepdf.open(BytesIO(sheet) if isinstance(sheet, bytes) else sheet)
    except pikepdf.PdfError as error:
        raise unusable("a page's sheet cannot be read") from error


def _share_fonts(book: pikepdf.Pdf) -> None:
    """Let equal fonts be one object: every sheet brought its own."""
    known: dict[bytes, pikepdf.Object] = {}
    for holder in book.objects:
        for fonts in _fonts_in(holder):
            for name, font in dict(fonts.items()).items():
                fonts[name] = known.setdefault(_fingerprint(font), font)
    for font in known.values():
        _complete(font)


def _fonts_in(holder: pikepdf.Object) -> Iterator[pikepdf.Object]:
    if isinstance(holder, (pikepdf.Dictionary, pikepdf.Stream)) and "/Font" in holder.get("/Resources", {}):
        yield holder.Resources.Font


def _fingerprint(font: pikepdf.Object) -> bytes:
    (descendant,) = font.DescendantFonts
    descriptor = descendant.FontDescriptor
    (file,) = (descriptor[name] for name in FONT_FILES if name in descriptor)
    digest = hashlib.sha256(file.read_raw_bytes())
    for part in (font.ToUnicode.read_raw_bytes(), descendant.W.unparse(resolved=True)):
        digest.update(part)
    return digest.digest()


def _complete(font: pikepdf.Object) -> None:
    """Give a font one name, and say that its glyphs are counted as they lie: printers' checks want both."""
    (descendant,) = font.DescendantFonts
    name = pikepdf.Name(str(descendant.BaseFont).replace(" ", ""))
    font.BaseFont = descendant.BaseFont = descendant.FontDescriptor.FontName = name
    if "/FontFile2" in descendant.FontDescriptor and "/CIDToGIDMap" not in descendant:
        descendant.CIDToGIDMap = pikepdf.Name("/Identity")


def say_what_it_is(book: pikepdf.Pdf, *, title: str, language: Language, sheets: Sequence[bytes]) -> None:
    """Write title, language, dates, that AI had a hand in it, and a name made of the sheets."""
    book.Root.Lang = pikepdf.String(language)
    name = uuid5(NAMESPACE, hashlib.sha256(b"".join(hashlib.sha256(s).digest() for s in sheets)).hexdigest())
    with book.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as about:
        about["dc:title"] = title
        about["dc:language"] = {language}
        about["pdf:Producer"] = PRODUCER
        about["pdf:Trapped"] = "False"
        about["xmp:CreatorTool"] = PRODUCER
        for date in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
            about[date] = MADE
        _name_versions(about, name)
        about["Iptc4xmpExt:DigitalSourceType"] = AI_MADE


def _name_versions(about: pikepdf.models.PdfMetadata, name: UUID) -> None:
    about["xmpMM:DocumentID"] = name.urn
    about["xmpMM:VersionID"] = "1"
    about["xmpMM:RenditionClass"] = "default"


def saved(book: pikepdf.Pdf) -> bytes:
    """Return the file; equal books are equal bytes."""
    out = BytesIO()
    book.save(
        out,
        force_version=PDF_VERSION,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    return out.getvalue()
