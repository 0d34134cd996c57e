"""Whole books from one-page sheets: the interior for the printer and the PDF for the screen."""

import hashlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Final
from uuid import UUID, uuid5

import pikepdf
from pikepdf.models.metadata import XmpDocument
from PIL import Image

from contracts.message import NAMESPACE
from postprocess.adapters.pictures import SRGB, decode
from postprocess.domain.refusal import unusable
from postprocess.domain.work import Binding

PDF_VERSION: Final = "1.6"
PRODUCER: Final = "AI Comic Books"
SCREEN_PIXELS: Final = 1750
"""Side of a page's picture on the screen, bleed included: 200 pixels per inch of the square book."""

SCREEN_QUALITY: Final = 85
MADE: Final = "2020-01-01T00:00:00+00:00"
"""Dates in a PDF are fixed, so that equal books are equal bytes; when it was bound stands in the manifest."""

XmpDocument.register_xml_namespace("http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "Iptc4xmpExt")
AI_MADE: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
"""What law wants said of such pictures, in the words machines read."""


def interior(work: Binding) -> bytes:
    """Return the print file: every sheet untouched, one page each, with trim and bleed boxes and an output intent."""
    with _joined(work.sheets) as book:
        _say_what_it_is(book, work)
        _name_colour_space(book)
        book.docinfo["/Trapped"] = pikepdf.Name("/False")
        return _saved(book)


def ebook(work: Binding) -> bytes:
    """Return the PDF for the screen from reduced sheets: trimmed pages, letters still vectors."""
    with _joined(work.sheets) as book:
        for page in book.pages:
            page.MediaBox = page.TrimBox
            del page["/TrimBox"], page["/BleedBox"]
        _say_what_it_is(book, work)
        book.Root.PageLayout = pikepdf.Name("/TwoPageRight")
        book.Root.ViewerPreferences = pikepdf.Dictionary(
            DisplayDocTitle=True, Direction=pikepdf.Name("/R2L" if work.direction == "rtl" else "/L2R")
        )
        return _saved(book)


def reduced(sheet: bytes) -> bytes:
    """Return a sheet with a smaller picture, for the screen."""
    with _opened(sheet) as one:
        for page in one.pages:
            for image in page.get_images().values():
                _reduce(image)
        return _saved(one)


def _joined(sheets: Iterable[bytes]) -> pikepdf.Pdf:
    book = pikepdf.new()
    for sheet in sheets:
        with _opened(sheet) as one:
            book.pages.extend(one.pages)
    _share_fonts(book)
    return book


def _opened(sheet: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(BytesIO(sheet))
    except pikepdf.PdfError as error:
        raise unusable("a page's sheet cannot be read") from error


def _share_fonts(book: pikepdf.Pdf) -> None:
    """Let equal fonts be one object: every sheet brought its own."""
    known: dict[bytes, pikepdf.Object] = {}
    for holder in book.objects:
        for fonts in _fonts_in(holder):
            for name, font in dict(fonts.items()).items():
                fonts[name] = known.setdefault(_fingerprint(font), font)


def _fonts_in(holder: pikepdf.Object) -> Iterator[pikepdf.Object]:
    if isinstance(holder, (pikepdf.Dictionary, pikepdf.Stream)) and "/Font" in holder.get("/Resources", {}):
        yield holder.Resources.Font


def _fingerprint(font: pikepdf.Object) -> bytes:
    (descendant,) = font.DescendantFonts
    digest = hashlib.sha256(descendant.FontDescriptor.FontFile2.read_raw_bytes())
    for part in (font.ToUnicode.read_raw_bytes(), descendant.W.unparse(resolved=True)):
        digest.update(part)
    return digest.digest()


def _reduce(image: pikepdf.Object) -> None:
    picture = decode(image.read_raw_bytes(), "RGB")
    longest = max(picture.size)
    if longest <= SCREEN_PIXELS:
        return
    size = (round(picture.width * SCREEN_PIXELS / longest), round(picture.height * SCREEN_PIXELS / longest))
    small = BytesIO()
    picture.resize(size, Image.Resampling.HAMMING).save(small, "JPEG", quality=SCREEN_QUALITY, icc_profile=SRGB)
    image.write(small.getvalue(), filter=pikepdf.Name("/DCTDecode"))
    image.Width, image.Height = size


def _say_what_it_is(book: pikepdf.Pdf, work: Binding) -> None:
    book.Root.Lang = pikepdf.String(work.language)
    name = uuid5(NAMESPACE, hashlib.sha256(b"".join(hashlib.sha256(s).digest() for s in work.sheets)).hexdigest())
    with book.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as about:
        about["dc:title"] = work.title
        about["dc:language"] = {work.language}
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


def _name_colour_space(book: pikepdf.Pdf) -> None:
    profile = book.make_stream(SRGB, N=3, Alternate=pikepdf.Name("/DeviceRGB"))
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name("/OutputIntent"),
        S=pikepdf.Name("/GTS_PDFA1"),
        OutputConditionIdentifier=pikepdf.String("sRGB IEC61966-2.1"),
        RegistryName=pikepdf.String("http://www.color.org"),
        Info=pikepdf.String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    book.Root.OutputIntents = book.make_indirect(pikepdf.Array([book.make_indirect(intent)]))


def _saved(book: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    book.save(
        out,
        force_version=PDF_VERSION,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    return out.getvalue()
