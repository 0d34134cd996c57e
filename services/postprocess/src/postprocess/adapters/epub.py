"""The book as EPUB 3 with a fixed layout: every page a picture, with all its words behind it for those who listen."""

from collections.abc import Iterable
from datetime import UTC
from html import escape
from typing import Final

from contracts.story import PageKind
from postprocess.adapters.packing import Entry, packed
from postprocess.adapters.pictures import as_jpeg, size_of
from postprocess.domain.marking import AI_MADE
from postprocess.domain.reading import Reading, ReadPage, Side
from postprocess.domain.work import PictureBook

MIMETYPE: Final = "application/epub+zip"
FOLDER: Final = "EPUB"
CONTAINER: Final = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="{FOLDER}/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
STYLE: Final = """\
html, body { margin: 0; padding: 0; }
img { display: block; }
.said { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
"""
SPREADS: Final[dict[Side, str]] = {
    "left": "page-spread-left",
    "right": "page-spread-right",
    "center": "rendition:page-spread-center",
}
TYPES: Final[dict[PageKind, str]] = {"cover": "cover", "dedication": "dedication", "back": "bodymatter"}
HTML: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" {spoken}>
"""
ACCESS: Final = {
    "schema:accessMode": ("visual", "textual"),
    "schema:accessModeSufficient": ("visual", "textual"),
    "schema:accessibilityFeature": ("alternativeText", "readingOrder", "tableOfContents"),
    "schema:accessibilityHazard": ("none",),
    "schema:accessibilitySummary": (
        "Every page is a picture with a description, followed by all its words as text in reading order.",
    ),
    "schema:digitalSourceType": (AI_MADE,),
}
"""What schema.org calls who can read the book, and that AI had a hand in it."""


def epub(work: PictureBook) -> bytes:
    """Return the book; the same bytes for the same book. Refused when a picture cannot be read."""
    reading = work.reading
    pictures = [as_jpeg(picture) for picture in work.pictures]
    files = [
        Entry("mimetype", MIMETYPE.encode(), pressed=False),  # First and stored: that is how an EPUB is recognised.
        Entry("META-INF/container.xml", CONTAINER.encode()),
        Entry(f"{FOLDER}/package.opf", _package(reading).encode()),
        Entry(f"{FOLDER}/nav.xhtml", _navigation(reading).encode()),
        Entry(f"{FOLDER}/style.css", STYLE.encode()),
    ]
    for page, picture in zip(reading.pages, pictures, strict=True):
        files.append(Entry(f"{FOLDER}/{_text(page)}", _page(page, reading, size_of(picture)).encode()))
        files.append(Entry(f"{FOLDER}/{_picture(page)}", picture, pressed=False))
    return packed(files, made=reading.modified)


def _package(reading: Reading) -> str:
    title, modified = escape(reading.title), reading.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
    ]
    for page in reading.pages:
        first = ' properties="cover-image"' if page is reading.pages[0] else ""
        items.append(f'<item id="page-{page.id}" href="{_text(page)}" media-type="application/xhtml+xml"/>')
        items.append(f'<item id="picture-{page.id}" href="{_picture(page)}" media-type="image/jpeg"{first}/>')
    spine = [f'<itemref idref="page-{page.id}" properties="{SPREADS[page.side]}"/>' for page in reading.pages]
    access = [f'<meta property="{name}">{value}</meta>' for name, values in ACCESS.items() for value in values]
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" {_spoken(reading, in_html=False)}>
  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:identifier id="id">{reading.identifier}</dc:identifier>
    <dc:title>{title}</dc:title>
    <dc:language>{reading.language}</dc:language>
    <meta property="dcterms:modified">{modified}</meta>
    <meta property="rendition:layout">pre-paginated</meta>
    <meta property="rendition:orientation">auto</meta>
    <meta property="rendition:spread">auto</meta>
    {_lines(access)}
    <meta name="cover" content="picture-{reading.pages[0].id}"/>
  </metadata>
  <manifest>
    {_lines(items)}
  </manifest>
  <spine page-progression-direction="{reading.direction}">
    {_lines(spine)}
  </spine>
</package>
"""


def _navigation(reading: Reading) -> str:
    contents = [f'<li><a href="{_text(page)}">{escape(page.title)}</a></li>' for page in reading.pages]
    inner = [page for page in reading.pages if page.kind == "inner"]
    marks = [("cover", reading.pages[0]), *(("bodymatter", page) for page in inner[:1])]
    landmarks = [
        f'<li><a epub:type="{kind}" href="{_text(page)}">{escape(page.title)}</a></li>' for kind, page in marks
    ]
    return f"""\
{HTML.format(spoken=_spoken(reading))}<head><title>{escape(reading.title)}</title></head>
<body>
  <nav epub:type="toc" role="doc-toc"><h1>{escape(reading.title)}</h1>
    <ol>
    {_lines(contents)}
    </ol>
  </nav>
  <nav epub:type="landmarks" hidden="">
    <ol>
    {_lines(landmarks)}
    </ol>
  </nav>
</body>
</html>
"""


def _page(page: ReadPage, reading: Reading, size: tuple[int, int]) -> str:
    width, height = size
    said = [f'<p id="{one.id}">{_broken(one.text)}</p>' for one in page.says]
    return f"""\
{HTML.format(spoken=_spoken(reading))}<head>
  <title>{escape(page.title)}</title>
  <meta name="viewport" content="width={width}, height={height}"/>
  <link rel="stylesheet" type="text/css" href="../style.css"/>
</head>
<body>
<section epub:type="{TYPES.get(page.kind, "bodymatter")}">
  <img src="../{_picture(page)}" alt="{escape(page.alt)}" width="{width}" height="{height}"/>
  <div class="said">
    {_lines(said)}
  </div>
</section>
</body>
</html>
"""


def _spoken(reading: Reading, *, in_html: bool = True) -> str:
    """Return the language and direction of all that is inside."""
    tag = f'xml:lang="{reading.language}" dir="{reading.direction}"'
    return f'lang="{reading.language}" {tag}' if in_html else tag


def _broken(text: str) -> str:
    return "<br/>".join(escape(line) for line in text.splitlines())


def _lines(parts: Iterable[str]) -> str:
    return "\n    ".join(parts)


def _text(page: ReadPage) -> str:
    return f"pages/{page.id}.xhtml"


def _picture(page: ReadPage) -> str:
    return f"pictures/{page.id}.jpg"
