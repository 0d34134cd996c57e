"""A good print file passes; the same file spoiled in one way fails for that reason."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from contracts.manifest import Preflight
from postprocess.adapters.pdf_facts import NotAPdfError
from postprocess.adapters.pictures import SRGB
from postprocess.adapters.preflight import preflight
from postprocess.domain.printer import Printer

POINTS_PER_MM = 72 / 25.4
PROFILE = bytes(12) + b"prtrCMYK" + bytes(108)
"""The head of a printing condition's profile: as much of it as preflight reads."""

FONT = pymupdf.Font("helv").buffer
MADE = "2026-01-15T12:00:00+00:00"
PAPER: dict[str, Any] = {
    "id": "acme-3x3",
    "name": "Acme, 3 x 3 in",
    "binding": "perfect",
    "trim": {"width": 76.2, "height": 76.2},
    "bleed": {"top": 3.175, "bottom": 3.175, "outside": 3.175, "inside": 0},
    "safety": 6,
    "gutters": ({"up_to_pages": 100, "margin": 10},),
    "pages": {"least": 6, "most": 40, "multiple": 2, "most_blank_in_a_row": 2},
    "colour": "srgb",
    "limits": {"most_megabytes": 5, "least_ppi": 300, "most_ppi": 600},
    "cover": {
        "bleed": 3.175,
        "safety": 5,
        "barcode": {"width": 20, "height": 12, "from_trim": 6, "from_spine": 6},
        "spine": {"per_page": 0.5, "text_from_pages": 20, "text_clearance": 1},
    },
    "verified": False,
    "source": "invented for these tests",
}
HOME = Printer.model_validate(PAPER)
PRESS = Printer.model_validate(
    PAPER | {"colour": "cmyk", "standard": "PDF/X-4", "limits": {**PAPER["limits"], "ink_percent": 240}}
)
OLD_PRESS = PRESS.model_copy(update={"standard": "PDF/X-1a:2001", "transparency_allowed": False})


@dataclass
class Maker:
    """Makes print files for a printer: a picture to the bleed, and a word in the middle of every page."""

    printer: Printer = PRESS
    direction: Any = "ltr"

    def interior(self, pages: int = 8) -> bytes:
        """A whole interior that keeps every rule."""
        with pymupdf.open() as document:
            for number in range(1, pages + 1):
                self._page(document, number)
            document.subset_fonts()
            plain = document.tobytes(garbage=3, deflate=True)
        return self.finished(plain)

    def cover(self, pages: int = 8, *, words: tuple[float, float] = (0.75, 0.4)) -> bytes:
        """A cover for so many pages, with a word at a place given in parts of the sheet."""
        spine = 0.5 * pages
        width, height = (mm(2 * 76.2 + spine + 6.35), mm(76.2 + 6.35))
        with pymupdf.open() as document:
            page = document.new_page(width=width, height=height)
            page.insert_image(page.rect, stream=self.picture(width, height))
            white = pymupdf.Rect(mm(3.175 + 76.2 - 26), mm(3.175 + 76.2 - 18), mm(3.175 + 70.2), mm(3.175 + 70.2))
            page.draw_rect(white, color=None, fill=(1,))
            self._word(page, width * words[0], height * words[1])
            set_trim(page, mm(3.175), mm(3.175), width - mm(3.175), height - mm(3.175))
            document.subset_fonts()
            plain = document.tobytes(garbage=3, deflate=True)
        return self.finished(plain)

    def picture(self, width: float, height: float, *, ppi: int = 300, ink: int = 120) -> bytes:
        """A JPEG of this size in points."""
        size = (round(width / 72 * ppi) + 1, round(height / 72 * ppi) + 1)
        out = BytesIO()
        if self.printer.colour == "cmyk":
            Image.new("CMYK", size, (ink, ink, ink // 2, 0)).save(out, "JPEG", quality=90)
        else:
            Image.new("RGB", size, (90, 120, 200)).save(out, "JPEG", quality=90, icc_profile=SRGB)
        return out.getvalue()

    def _page(self, document: pymupdf.Document, number: int) -> None:
        left = 0 if (number % 2 == 1) == (self.direction == "ltr") else mm(3.175)
        width, height = mm(76.2 + 3.175), mm(76.2 + 6.35)
        page = document.new_page(width=width, height=height)
        page.insert_image(page.rect, stream=self.picture(width, height))
        self._word(page, width / 2, height / 2)
        set_trim(page, left, mm(3.175), left + mm(76.2), mm(3.175 + 76.2))
        page.set_bleedbox(page.mediabox)

    def _word(self, page: pymupdf.Page, x: float, y: float, **changes: Any) -> None:
        write(page, "Moon", x, y, **changes)

    def finished(self, plain: bytes) -> bytes:
        """Say all that the standard wants said."""
        with pikepdf.open(BytesIO(plain)) as pdf:
            for image in {image.objgen: image for page in pdf.pages for image in page.get_images().values()}.values():
                if self.printer.colour == "cmyk":
                    image.ColorSpace = Name.DeviceCMYK
            with pdf.open_metadata(set_pikepdf_as_editor=False) as about:
                about["dc:title"] = "The Moon"
                about["pdf:Trapped"] = "False"
                about["xmpMM:DocumentID"] = "urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e"
                about["xmpMM:VersionID"], about["xmpMM:RenditionClass"] = "1", "default"
                about["{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"] = "PDF/X-4"
                for date in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
                    about[date] = MADE
            pdf.docinfo["/Trapped"] = Name("/False")
            pdf.docinfo["/GTS_PDFXVersion"] = "PDF/X-1:2001"
            pdf.docinfo["/GTS_PDFXConformance"] = "PDF/X-1a:2001"
            if self.printer.standard:
                pdf.Root.OutputIntents = Array([an_intent(pdf)])
            if self.direction == "rtl":
                pdf.Root.ViewerPreferences = Dictionary(Direction=Name.R2L)
            return saved(pdf, version="1.6" if self.printer.standard != "PDF/X-1a:2001" else "1.3")


def write(page: pymupdf.Page, text: str, x: float, y: float, **changes: Any) -> None:
    page.insert_font(fontname="F0", fontbuffer=FONT)
    page.insert_text((x, y), text, **{"fontname": "F0", "fontsize": 12, "color": (0,), **changes})


def set_trim(page: pymupdf.Page, *box: float) -> None:
    page.parent.xref_set_key(page.xref, "TrimBox", f"[{' '.join(f'{value:.3f}' for value in box)}]")


def mm(length: float) -> float:
    return length * POINTS_PER_MM


def an_intent(pdf: pikepdf.Pdf, profile: bytes = PROFILE) -> pikepdf.Object:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFX,
            OutputConditionIdentifier=String("CGATS TR 006"),
            DestOutputProfile=pdf.make_stream(profile, N=4),
        )
    )


def saved(pdf: pikepdf.Pdf, *, version: str = "1.6", **options: Any) -> bytes:
    out = BytesIO()
    pdf.save(out, force_version=version, **options)
    return out.getvalue()


def rules(found: Preflight) -> set[str]:
    return {finding.rule for finding in found.findings}


def judged(content: bytes, printer: Printer = PRESS, **changes: Any) -> Preflight:
    return preflight(content, printer, **{"kind": "interior", **changes})


@pytest.fixture(scope="module")
def good() -> bytes:
    """An interior that keeps every rule of a press."""
    return Maker().interior()


@pytest.mark.parametrize("printer", [HOME, PRESS, OLD_PRESS], ids=["srgb", "PDF/X-4", "PDF/X-1a"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_good_interior_passes_without_a_word(printer: Printer, direction: Any) -> None:
    content = Maker(printer, direction).interior()

    found = judged(content, printer, direction=direction)

    assert (found.passed, found.findings, found.profile) == (True, (), "acme-3x3")


@pytest.mark.parametrize("printer", [HOME, PRESS], ids=["srgb", "PDF/X-4"])
def test_a_good_cover_passes_without_a_word(printer: Printer) -> None:
    found = judged(Maker(printer).cover(), printer, kind="cover", interior_pages=8)

    assert (found.passed, found.findings) == (True, ())


def test_a_good_file_is_sound_for_qpdf(good: bytes) -> None:
    with pikepdf.open(BytesIO(good)) as pdf:
        assert pdf.check_pdf_syntax() == []


Spoil = Callable[[pikepdf.Pdf], None]
SPOILED: dict[str, tuple[str, Spoil]] = {}


def spoiled(rule: str) -> Callable[[Spoil], Spoil]:
    """Remember a way to spoil a file, and the rule that finds it."""

    def remember(spoil: Spoil) -> Spoil:
        SPOILED[spoil.__name__.removeprefix("_")] = (rule, spoil)
        return spoil

    return remember


def draw(pdf: pikepdf.Pdf, operators: bytes) -> None:
    pdf.pages[2].contents_add(operators, prepend=False)


def replace_picture(pdf: pikepdf.Pdf, data: bytes, **about: Any) -> None:
    (image,) = pdf.pages[2].get_images().values()
    name = next(iter(pdf.pages[2].get_images()))
    changed = {"Width": image.Width, "Height": image.Height, "BitsPerComponent": 8, "ColorSpace": Name.DeviceCMYK}
    changed |= {"Type": Name.XObject, "Subtype": Name.Image, **about}
    pdf.pages[2].Resources.XObject[name] = pdf.make_stream(data, **changed)


@spoiled("page_size")
def _bleed_on_the_bound_edge(pdf: pikepdf.Pdf) -> None:
    pdf.pages[2].MediaBox = Array([-9, 0, *pdf.pages[2].MediaBox.as_list()[2:]])


@spoiled("trim_box")
def _no_trim_box(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[2]["/TrimBox"]


@spoiled("trim_box")
def _cut_on_the_wrong_side(pdf: pikepdf.Pdf) -> None:
    pdf.pages[2].TrimBox = pdf.pages[3].TrimBox


@spoiled("bleed_box")
def _bleed_box_at_the_cut(pdf: pikepdf.Pdf) -> None:
    pdf.pages[2].BleedBox = pdf.pages[2].TrimBox


@spoiled("crop_box")
def _cropped(pdf: pikepdf.Pdf) -> None:
    pdf.pages[2].CropBox = pdf.pages[2].TrimBox


@spoiled("art_box")
def _art_box_beside_the_trim_box(pdf: pikepdf.Pdf) -> None:
    pdf.pages[2].ArtBox = pdf.pages[2].TrimBox


@spoiled("rotation")
def _turned(pdf: pikepdf.Pdf) -> None:
    pdf.pages[2].Rotate = 90


@spoiled("page_count")
def _too_few_pages(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[4:]


@spoiled("page_multiple")
def _an_odd_number_of_pages(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[7:]


@spoiled("blank_pages")
def _three_blank_pages(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages[2:5]:
        page.Contents = pdf.make_stream(b"")


@spoiled("font_not_embedded")
def _font_left_out(pdf: pikepdf.Pdf) -> None:
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and thing.get("/Type") == "/FontDescriptor":
            for kind in ("/FontFile", "/FontFile2", "/FontFile3"):
                if kind in thing:
                    del thing[kind]


@spoiled("font_not_subset")
def _font_embedded_whole(pdf: pikepdf.Pdf) -> None:
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and thing.get("/Subtype") == "/Type0":
            thing.BaseFont = Name("/Moon")


@spoiled("resolution_low")
def _a_small_picture(pdf: pikepdf.Pdf) -> None:
    small = Image.new("CMYK", (500, 500))
    replace_picture(pdf, small.tobytes(), Width=500, Height=500)


@spoiled("resolution_high")
def _a_large_picture_printed_small(pdf: pikepdf.Pdf) -> None:
    name = next(iter(pdf.pages[2].get_images()))
    draw(pdf, f"q 36 0 0 36 100 100 cm {name} Do Q".encode())


@spoiled("image_coding")
def _a_picture_as_jpeg_2000(pdf: pikepdf.Pdf) -> None:
    out = BytesIO()
    Image.new("RGB", (1000, 1000)).save(out, "JPEG2000")
    replace_picture(pdf, out.getvalue(), Filter=Name.JPXDecode, Width=1000, Height=1000)


@spoiled("image_bits")
def _a_picture_of_16_bits(pdf: pikepdf.Pdf) -> None:
    replace_picture(pdf, bytes(1000 * 1000 * 8), BitsPerComponent=16, Width=1000, Height=1000)


@spoiled("picture_colours")
def _a_picture_in_rgb(pdf: pikepdf.Pdf) -> None:
    replace_picture(pdf, bytes(1000 * 1000 * 3), ColorSpace=Name.DeviceRGB, Width=1000, Height=1000)


@spoiled("picture_colours")
def _a_picture_in_lab(pdf: pikepdf.Pdf) -> None:
    lab = Array([Name.Lab, Dictionary(WhitePoint=Array([0.95, 1, 1.09]))])
    replace_picture(pdf, bytes(1000 * 1000 * 3), ColorSpace=lab, Width=1000, Height=1000)


@spoiled("colours")
def _a_shape_in_rgb(pdf: pikepdf.Pdf) -> None:
    draw(pdf, b"1 0 0 rg 100 100 20 20 re f")


@spoiled("ink")
def _a_shape_with_too_much_ink(pdf: pikepdf.Pdf) -> None:
    draw(pdf, b"0.9 0.9 0.7 0.2 k 100 100 20 20 re f")


@spoiled("ink")
def _a_picture_with_too_much_ink(pdf: pikepdf.Pdf) -> None:
    replace_picture(pdf, np.full(1000 * 1000 * 4, 200, np.uint8).tobytes(), Width=1000, Height=1000)


@spoiled("output_intent")
def _no_output_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


@spoiled("output_intent")
def _two_output_intents(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OutputIntents.append(an_intent(pdf))


@spoiled("output_intent")
def _an_output_intent_without_a_profile(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents[0].DestOutputProfile


@spoiled("output_intent_not_printing")
def _the_profile_of_a_screen(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OutputIntents = Array([an_intent(pdf, SRGB)])


@spoiled("standard")
def _no_word_of_the_standard(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as about:
        del about["{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"]


@spoiled("xmp")
def _no_xmp(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata


@spoiled("xmp")
def _no_document_id(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as about:
        del about["xmpMM:DocumentID"]


@spoiled("info")
def _no_dates(pdf: pikepdf.Pdf) -> None:
    del pdf.docinfo["/CreationDate"]


@spoiled("xmp_differs")
def _two_titles(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "Another Moon"


@spoiled("trapped")
def _no_word_of_trapping(pdf: pikepdf.Pdf) -> None:
    del pdf.docinfo["/Trapped"]


@spoiled("annotations")
def _a_comment(pdf: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 20, 20]), Contents=String("nice"))
    pdf.pages[2].Annots = Array([pdf.make_indirect(note)])


@spoiled("forms")
def _a_form_field(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("name")))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


@spoiled("scripts")
def _a_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert('moon')"))


@spoiled("attachments")
def _an_attached_file(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["moon.txt"] = pikepdf.AttachedFileSpec(pdf, b"moon")


@spoiled("bookmarks")
def _bookmarks(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Moon", 0))


@spoiled("layers")
def _a_layer(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("moon")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(ON=Array([layer])))


@spoiled("overprint")
def _an_overprint(pdf: pikepdf.Pdf) -> None:
    pdf.pages[2].Resources.ExtGState = Dictionary(Over=Dictionary(OP=True))
    draw(pdf, b"/Over gs")


@spoiled("bleed_not_covered")
def _art_that_ends_at_the_cut(pdf: pikepdf.Pdf) -> None:
    name = next(iter(pdf.pages[2].get_images()))
    x0, y0, x1, y1 = (float(value) for value in pdf.pages[2].TrimBox.as_list())
    drawing = f"q {x1 - x0} 0 0 {y1 - y0} {x0} {y0} cm {name} Do Q"
    pdf.pages[2].Contents = pdf.make_stream(drawing.encode())


@spoiled("bleed_not_covered")
def _art_with_a_gap(pdf: pikepdf.Pdf) -> None:
    drawing = b"0 0 0 0.5 k 0 0 300 100 re f 0 140 300 200 re f"
    pdf.pages[2].Contents = pdf.make_stream(drawing)


@spoiled("reading_direction")
def _read_the_other_way(pdf: pikepdf.Pdf) -> None:
    pdf.Root.ViewerPreferences = Dictionary(Direction=Name.R2L)


@pytest.mark.parametrize("way", SPOILED)
def test_a_file_spoiled_in_one_way_fails_for_that_reason(good: bytes, way: str) -> None:
    rule, spoil = SPOILED[way]
    with pikepdf.open(BytesIO(good)) as pdf:
        spoil(pdf)
        content = saved(pdf)

    found = judged(content)

    (finding, *_) = [finding for finding in found.findings if finding.rule == rule]
    assert found.passed == all(each.severity == "warning" for each in found.findings)
    assert finding.message.endswith(".")
    assert "_" not in finding.message.replace("POSTPROCESS_PRINT_ICC_CMYK", "")


@pytest.mark.parametrize(
    ("rule", "place", "look"),
    [
        ("text_outside_safety", (0.5, 0.06), {}),
        ("text_outside_safety", (0.88, 0.5), {}),
        ("text_in_gutter", (0.02, 0.5), {}),
        ("text_too_small", (0.5, 0.5), {"fontsize": 5}),
        ("black_text", (0.5, 0.5), {"color": (0, 0, 0)}),
        ("black_text", (0.5, 0.5), {"color": (0.6, 0.5, 0.5, 1)}),
    ],
)
def test_letters_that_cannot_be_printed_so_are_found(
    good: bytes, rule: str, place: tuple[float, float], look: dict[str, Any]
) -> None:
    with pymupdf.open(stream=good, filetype="pdf") as document:
        page = document[2]
        write(page, "Moon", page.rect.width * place[0], page.rect.height * place[1], **look)
        content = document.tobytes()

    found = judged(content)

    assert rule in rules(found)
    assert not found.passed


@pytest.mark.parametrize("text", ["\ufffd", "𠮷"], ids=["replacement character", "letter the font lacks"])
def test_letters_without_a_glyph_are_found(good: bytes, text: str) -> None:
    with pymupdf.open(stream=good, filetype="pdf") as document:
        write(document[2], text, 100, 100)
        content = document.tobytes()

    assert "missing_glyph" in rules(judged(content))


def test_letters_near_the_cut_on_a_page_are_named_with_it(good: bytes) -> None:
    with pymupdf.open(stream=good, filetype="pdf") as document:
        write(document[4], "Moon", 100, 12)
        content = document.tobytes()

    assert {each.page for each in judged(content).findings if each.rule == "text_outside_safety"} == {5}


def test_what_is_encrypted_is_refused(good: bytes) -> None:
    with pikepdf.open(BytesIO(good)) as pdf:
        content = saved(pdf, version="1.7", encryption=pikepdf.Encryption(owner="moon", user="", R=4))

    assert "encrypted" in rules(judged(content))


@pytest.mark.parametrize("word", ["/GTS_PDFXVersion", "/GTS_PDFXConformance"])
def test_the_older_standard_is_declared_by_two_words(word: str) -> None:
    with pikepdf.open(BytesIO(Maker(OLD_PRESS).interior())) as pdf:
        del pdf.docinfo[word]
        content = saved(pdf, version="1.3")

    assert rules(judged(content, OLD_PRESS)) == {"standard"}


def test_a_newer_version_than_the_standard_knows_is_refused(good: bytes) -> None:
    with pikepdf.open(BytesIO(good)) as pdf:
        content = saved(pdf, version="1.7")

    assert "pdf_version" in rules(judged(content))


def test_a_file_without_an_id_is_refused(good: bytes) -> None:
    assert "trailer_id" in rules(judged(good.replace(b"/ID [", b"/IX [")))


def test_a_damaged_file_is_refused(good: bytes) -> None:
    damaged = good.replace(b"startxref\n", b"startxref\n9")

    assert "damaged" in rules(judged(damaged))


@pytest.mark.parametrize("drawing", [b"1 0 0 1 cm", b"Tr", b"(moon", b"0 0 m /P Tr"])
def test_a_drawing_that_makes_no_sense_is_refused(good: bytes, drawing: bytes) -> None:
    with pikepdf.open(BytesIO(good)) as pdf:
        draw(pdf, drawing)
        content = saved(pdf)

    assert "damaged" in rules(judged(content))


def test_a_crop_box_and_a_rotation_of_all_pages_are_found(good: bytes) -> None:
    with pikepdf.open(BytesIO(good)) as pdf:
        pdf.Root.Pages.CropBox = pdf.pages[0].TrimBox
        pdf.Root.Pages.Rotate = 180
        for page in pdf.pages:
            if "/Rotate" in page:
                del page["/Rotate"]
        content = saved(pdf)

    found = judged(content).findings
    assert {finding.page for finding in found if finding.rule == "crop_box"} == set(range(1, 9))
    assert {finding.page for finding in found if finding.rule == "rotation"} == set(range(1, 9))


def test_a_file_that_is_too_large_is_refused(good: bytes) -> None:
    limits = PRESS.limits.model_copy(update={"most_megabytes": len(good) / 2_000_000})

    assert rules(judged(good, PRESS.model_copy(update={"limits": limits}))) == {"file_size"}


def test_what_shines_through_is_refused_where_nothing_may() -> None:
    content = Maker(OLD_PRESS).interior()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.pages[2].Resources.ExtGState = Dictionary(Glass=Dictionary(ca=0.5))
        draw(pdf, b"/Glass gs 0 0 0 0.5 k 100 100 20 20 re f")
        glassy = saved(pdf, version="1.3")

    assert rules(judged(glassy, OLD_PRESS)) == {"transparency"}
    assert "transparency" not in rules(judged(glassy, PRESS))


def test_a_screens_profile_is_answered_with_the_setting_to_give(good: bytes) -> None:
    with pikepdf.open(BytesIO(good)) as pdf:
        _the_profile_of_a_screen(pdf)
        content = saved(pdf)

    (finding,) = judged(content).findings
    assert "POSTPROCESS_PRINT_ICC_CMYK" in finding.message


def test_a_printer_without_a_standard_asks_for_none_of_it() -> None:
    content = Maker(HOME).interior()
    with pikepdf.open(BytesIO(content)) as pdf:
        del pdf.Root.Metadata, pdf.docinfo["/Trapped"]
        bare = saved(pdf, version="1.7")

    assert judged(bare, HOME).findings == ()


def test_an_untagged_picture_is_refused_by_a_printer_that_prints_srgb() -> None:
    content = Maker(HOME).interior()
    with pikepdf.open(BytesIO(content)) as pdf:
        replace_picture(pdf, bytes(1000 * 1000 * 3), ColorSpace=Name.DeviceRGB, Width=1000, Height=1000)
        untagged = saved(pdf)

    assert rules(judged(untagged, HOME)) == {"picture_colours"}


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("spine_width", {"interior_pages": 12}),
        ("page_size", {"interior_pages": 8, "height": 20}),
        ("spine_not_checked", {"interior_pages": None}),
        ("cover_pages", {"interior_pages": 8, "twice": True}),
    ],
)
def test_a_cover_that_fits_no_book_is_found(rule: str, changes: dict[str, Any]) -> None:
    with pikepdf.open(BytesIO(Maker().cover())) as pdf:
        x0, y0, x1, y1 = (float(value) for value in pdf.pages[0].MediaBox.as_list())
        pdf.pages[0].MediaBox = Array([x0, y0, x1, y1 + changes.get("height", 0)])
        if changes.get("twice"):
            pdf.pages.append(pdf.pages[0])
        content = saved(pdf)

    assert rule in rules(judged(content, kind="cover", interior_pages=changes["interior_pages"]))


@pytest.mark.parametrize(
    ("rule", "place"),
    [("text_on_fold", (0.49, 0.3)), ("text_outside_safety", (0.75, 0.08)), ("barcode_area", (0.36, 0.75))],
)
def test_letters_in_the_wrong_place_of_a_cover_are_found(rule: str, place: tuple[float, float]) -> None:
    content = Maker().cover(words=place)

    assert rule in rules(judged(content, kind="cover", interior_pages=8))


def test_a_barcode_area_that_is_not_white_is_found() -> None:
    with pikepdf.open(BytesIO(Maker().cover())) as pdf:
        draw_on_back = b"0 0 0 0.5 k %d %d 20 20 re f" % (mm(3.175 + 60), mm(3.175 + 10))
        pdf.pages[0].contents_add(draw_on_back, prepend=False)
        content = saved(pdf)

    assert rules(judged(content, kind="cover", interior_pages=8)) == {"barcode_area"}


@pytest.mark.parametrize("content", [b"", b"moon", b"%PDF-1.7\nnothing"])
def test_what_is_no_pdf_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NotAPdfError, match="no PDF"):
        judged(content)


def test_a_file_with_a_password_is_said_to_need_it(good: bytes) -> None:
    with pikepdf.open(BytesIO(good)) as pdf:
        locked = saved(pdf, version="1.7", encryption=pikepdf.Encryption(owner="moon", user="moon", R=4))

    with pytest.raises(NotAPdfError, match="password"):
        judged(locked)
