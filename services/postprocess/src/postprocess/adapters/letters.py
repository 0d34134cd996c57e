"""Letters in a PDF: glyphs where they were set, fonts embedded, and what they say for whoever copies or reads aloud."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

import pymupdf

from contracts.story import Colour
from postprocess.adapters.typefaces import Glyph, Typeface, for_a_pdf
from postprocess.adapters.typesetting import Block, Piece
from postprocess.domain.colours import parse

EM: Final = 1000
"""Units of a text size in a PDF's font."""

ROWS: Final = 100
"""The most rows a block of a table may have in a PDF."""

FILLED: Final = 0
FILLED_AND_DRAWN: Final = 2
"""How a PDF shows letters: their areas alone, or their outlines as well."""

BLACK: Final = (0, 0, 0)
TABLE: Final = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000><FFFF>
endcodespacerange
{rows}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""

Run = tuple[Piece, float, float]
"""A piece, and where it begins, in points from the page's top-left corner."""


def runs_of(block: Block, *, x: float, y: float, width: float, size: float, centred: bool) -> Iterator[Run]:
    """Return a block's pieces in a column, each line where its direction begins or in the middle."""
    for line in block.lines:
        start = 1.0 if line.rtl else 0.0
        share = 0.5 if centred else start
        left = x + (width - line.width * size) * share
        for placed in sorted(line.pieces, key=lambda placed: placed.x):  # As readers of PDFs expect Arabic to be.
            yield placed.piece, left + placed.x * size, y + line.base * size


def write(page: pymupdf.Page, runs: Sequence[Run], *, size: float, ink: Colour) -> None:
    """Write pieces on a page as text: one form, the same bytes for the same pieces."""
    document, height = page.parent, page.rect.height
    names = {face: f"F{i}" for i, face in enumerate(dict.fromkeys(piece.typeface for piece, _, _ in runs))}
    drawn = ["BT", *_colours(ink), "1 j"]
    for piece, x, y in runs:
        drawn += _drawn(piece, names[piece.typeface], x=x, y=height - y, size=size)
    fonts = "".join(f"/{name} {_font(document, face)} 0 R" for face, name in names.items())
    box = f"[0 0 {number(page.rect.width)} {number(height)}]"
    form = _object(document, f"<</Type/XObject/Subtype/Form/BBox{box}/Resources<</Font<<{fonts}>>>>>>")
    document.update_stream(form, "\n".join((*drawn, "ET", "")).encode("ascii"))
    _show(page, form)


def to_unicode(face: Typeface) -> bytes:
    """Return the table from a face's glyphs to what they say."""
    rows = [f"<{glyph:04X}><{_utf16(says)}>" for glyph, says in sorted(face.says.items()) if says]
    blocks = (
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar"
        for block in (rows[at : at + ROWS] for at in range(0, len(rows), ROWS))
    )
    return TABLE.format(rows="\n".join(blocks)).encode("ascii")


def _drawn(piece: Piece, font: str, *, x: float, y: float, size: float) -> Iterator[str]:
    stroke = size * piece.typeface.stroke
    yield f"/{font} {number(size * piece.typeface.scale)} Tf"
    yield f"{FILLED_AND_DRAWN} Tr {number(stroke)} w" if stroke else f"{FILLED} Tr"
    for says, stretch in _stretches(piece):
        if says is not None:
            yield f"/Span<</ActualText<FEFF{_utf16(says)}>>>BDC"
        for (right, up), group in groupby(stretch, key=lambda one: (one[0].x, one[0].y)):
            row = list(group)
            yield f"1 0 0 1 {number(x + (row[0][1] + right) * size)} {number(y + up * size)} Tm"
            yield _shown([glyph for glyph, _ in row], piece.typeface)
        if says is not None:
            yield "EMC"


def _stretches(piece: Piece) -> Iterator[tuple[str | None, list[tuple[Glyph, float]]]]:
    """Cut a piece into glyphs that say by themselves what they stand for, and those that need it said."""
    plain: list[tuple[Glyph, float]] = []
    for cluster in _clusters(piece.glyphs):
        (first, _), *others = cluster
        if not others and first.says == piece.typeface.says.get(first.id):
            plain += cluster
            continue
        if plain:
            yield None, plain
            plain = []
        yield first.says, cluster
    if plain:
        yield None, plain


def _clusters(glyphs: Iterable[Glyph]) -> Iterator[list[tuple[Glyph, float]]]:
    """Return the glyphs that say something together, and how far those before each of them reach."""
    reach, cluster = 0.0, list[tuple[Glyph, float]]()
    for glyph in glyphs:
        if cluster and glyph.says:
            yield cluster
            cluster = []
        cluster.append((glyph, reach))
        reach += glyph.advance
    if cluster:
        yield cluster


def _shown(glyphs: Sequence[Glyph], face: Typeface) -> str:
    """Return glyphs in a row, drawn together or apart where the face says so."""
    parts = []
    for glyph in glyphs:
        apart = round((face.advances[glyph.id] / face.units - glyph.advance / face.scale) * EM)
        parts.append(f"<{glyph.id:04X}>{apart or ''}")
    return f"[{''.join(parts)}]TJ".replace("><", "")


def _show(page: pymupdf.Page, form: int) -> None:
    document = page.parent
    holder, path = _path(document, page.xref, "Resources", "XObject")
    document.xref_set_key(holder, f"{path}Letters{form}", f"{form} 0 R")
    append(page, f"q /Letters{form} Do Q\n".encode("ascii"))


def append(page: pymupdf.Page, drawing: bytes) -> None:
    """Let a page draw this after all that it draws already."""
    document = page.parent
    content = _stream(document, drawing)
    contents = " ".join(f"{xref} 0 R" for xref in (*page.get_contents(), content))
    document.xref_set_key(page.xref, "Contents", f"[{contents}]")


def _path(document: pymupdf.Document, holder: int, *keys: str) -> tuple[int, str]:
    """Return the object and the path in it that keys lead to: a path may not lead over a reference."""
    path = ""
    for key in keys:
        path += key
        kind, value = document.xref_get_key(holder, path)
        holder, path = (int(value.split()[0]), "") if kind == "xref" else (holder, f"{path}/")
    return holder, path


def _font(document: pymupdf.Document, face: Typeface) -> int:
    """Return the object of a face in a document: embedded once."""
    name = subset_name(face)
    for xref in range(1, document.xref_length()):
        if (
            document.xref_get_key(xref, "BaseFont")[1] == f"/{name}"
            and document.xref_get_key(xref, "ToUnicode")[1] != "null"
        ):
            return xref
    return _embedded(document, face, name)


def _embedded(document: pymupdf.Document, face: Typeface, name: str) -> int:
    file = _stream(document, for_a_pdf(face.file))
    box = " ".join(number(edge * EM / face.units) for edge in face.box)
    descriptor = _object(
        document,
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle 0/StemV 80"
        f"/Ascent {number(face.ascent * EM)}/Descent {number(face.descent * EM)}"
        f"/CapHeight {number(face.ascent * EM)}/FontFile2 {file} 0 R>>",
    )
    widths = " ".join(number(width * EM / face.units) for width in face.advances)
    descendant = _object(
        document,
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap/Identity/DW {EM}/W[0[{widths}]]"
        f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R>>",
    )
    table = _stream(document, to_unicode(face))
    return _object(
        document,
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
        f"/DescendantFonts[{descendant} 0 R]/ToUnicode {table} 0 R>>",
    )


def subset_name(face: Typeface) -> str:
    """Return the face's name in a PDF: six letters tell subsets apart."""
    tag = hashlib.sha256(face.file).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in tag[:6]) + f"+{face.name}"


def _object(document: pymupdf.Document, source: str) -> int:
    xref: int = document.get_new_xref()
    document.update_object(xref, source)
    return xref


def _stream(document: pymupdf.Document, content: bytes) -> int:
    xref = _object(document, "<<>>")
    document.update_stream(xref, content)
    return xref


def _colours(ink: Colour) -> tuple[str, str]:
    """Say the colour of areas and lines; black in black alone: three inks print one over the other, never quite so."""
    rgb = parse(ink)
    if rgb == BLACK:
        return "0 g", "0 G"
    numbers = " ".join(number(part / 255) for part in rgb)
    return f"{numbers} rg", f"{numbers} RG"


def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def number(value: float) -> str:
    """Return a number as PDF writes it."""
    return f"{round(value, 4) + 0:.4f}".rstrip("0").rstrip(".")
