"""The book as a comic archive: its pages as JPEGs, and ComicInfo.xml."""

from typing import Final
from xml.etree import ElementTree as ET

from contracts.story import PageKind
from postprocess.adapters.packing import Entry, packed
from postprocess.adapters.pictures import as_jpeg, size_of
from postprocess.domain.marking import AI_MADE
from postprocess.domain.work import PictureBook

INFO: Final = "ComicInfo.xml"
NOTES: Final = f"Personalised with the help of AI. Digital source type: {AI_MADE}"
KINDS: Final[dict[PageKind, str]] = {"cover": "FrontCover", "back": "BackCover"}


def cbz(work: PictureBook) -> bytes:
    """Return the archive; refused when a picture cannot be read. Of the child it holds the title and the pictures."""
    pictures = [as_jpeg(picture) for picture in work.pictures]
    pages = [Entry(f"{number:03}.jpg", picture, pressed=False) for number, picture in enumerate(pictures, start=1)]
    return packed([*pages, Entry(INFO, _info(work, pictures), pressed=False)], made=work.reading.modified)


def _info(work: PictureBook, pictures: list[bytes]) -> bytes:
    reading = work.reading
    root = ET.Element("ComicInfo")
    told = {  # In the order of the schema.
        "Title": reading.title,
        "Notes": NOTES,
        "PageCount": str(len(reading.pages)),
        "LanguageISO": reading.language,
        "Manga": "YesAndRightToLeft" if reading.direction == "rtl" else "No",
    }
    for name, value in told.items():
        ET.SubElement(root, name).text = value
    listed = ET.SubElement(root, "Pages")
    for number, (page, picture) in enumerate(zip(reading.pages, pictures, strict=True)):
        width, height = size_of(picture)
        about = {"Image": str(number), "Type": KINDS.get(page.kind, "Story")}
        about |= {"ImageSize": str(len(picture)), "ImageWidth": str(width), "ImageHeight": str(height)}
        ET.SubElement(listed, "Page", about)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
