"""What a print file says of itself: standard, output intent, dates, names, as PDF/X has them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf.models.metadata import XmpDocument

from contracts.values import Language
from postprocess.adapters.book import say_what_it_is
from postprocess.adapters.pictures import SRGB
from postprocess.domain.imposition import Direction
from postprocess.domain.press import Condition
from postprocess.domain.printer import Standard

REGISTRY: Final = "http://www.color.org"
VERSIONS: Final[dict[Standard | None, str]] = {None: "1.6", "PDF/X-4": "1.6", "PDF/X-1a:2001": "1.3"}
NAMESPACES: Final = {
    "http://www.npes.org/pdfx/ns/id/": "pdfxid",
    "http://ns.adobe.com/pdfx/1.3/": "pdfx",
}
for _address, _prefix in NAMESPACES.items():
    XmpDocument.register_xml_namespace(_address, _prefix)


@dataclass(frozen=True)
class About:
    """What a file is about."""

    title: str
    language: Language
    direction: Direction
    standard: Standard | None
    condition: Condition | None
    """None: sRGB."""
    made_from: tuple[bytes, ...]
    """What tells this file from every other."""


def finish(book: pikepdf.Pdf, about: About, out: Path) -> None:
    """Write a print file that says what it is; equal books are equal bytes."""
    say_what_it_is(book, title=about.title, language=about.language, sheets=about.made_from)
    book.docinfo["/Trapped"] = pikepdf.Name("/False")
    if about.direction == "rtl":
        book.Root.ViewerPreferences = pikepdf.Dictionary(Direction=pikepdf.Name("/R2L"))
    _name_intent(book, about.condition)
    _declare(book, about.standard)
    name = hashlib.sha256(b"".join(about.made_from)).digest()[:16]
    book.trailer.ID = pikepdf.Array([pikepdf.String(name), pikepdf.String(name)])
    book.save(
        out,
        force_version=VERSIONS[about.standard],
        static_id=True,  # The other way to the same bytes every time reads all of the file again.
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )


def _declare(book: pikepdf.Pdf, standard: Standard | None) -> None:
    if standard is None:
        return
    with book.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
        if standard == "PDF/X-4":
            said["pdfxid:GTS_PDFXVersion"] = standard
            return
        said["pdfx:GTS_PDFXVersion"] = "PDF/X-1:2001"
        said["pdfx:GTS_PDFXConformance"] = standard
    book.docinfo["/GTS_PDFXVersion"] = "PDF/X-1:2001"
    book.docinfo["/GTS_PDFXConformance"] = standard


def _name_intent(book: pikepdf.Pdf, condition: Condition | None) -> None:
    """Say for which paper and inks the file is made; or, without a printing condition, that it is sRGB."""
    if condition:
        profile = book.make_stream(condition.profile, N=4, Alternate=pikepdf.Name("/DeviceCMYK"))
        kind, name = "/GTS_PDFX", condition.name
    else:
        profile = book.make_stream(SRGB, N=3, Alternate=pikepdf.Name("/DeviceRGB"))
        kind, name = "/GTS_PDFA1", "sRGB IEC61966-2.1"
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name("/OutputIntent"),
        S=pikepdf.Name(kind),
        OutputConditionIdentifier=pikepdf.String(name),
        OutputCondition=pikepdf.String(name),
        RegistryName=pikepdf.String(REGISTRY),
        Info=pikepdf.String(name),
        DestOutputProfile=profile,
    )
    book.Root.OutputIntents = book.make_indirect(pikepdf.Array([book.make_indirect(intent)]))
