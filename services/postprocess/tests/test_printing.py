import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pytest
from PIL import Image

from contracts.jobs import Person
from postprocess.adapters import pictures, printers
from postprocess.domain.press import PrintFile, PrintRun
from postprocess.domain.printer import Printer
from postprocess.domain.refusal import Refused

Files = Mapping[tuple[str, str], PrintFile]
ALL = ("gelato-200x200", "generic-3mm", "ingram-8.5x8.5", "kdp-8.5x8.5", "lulu-8.5x8.5")
SRGB, INKED = ("generic-3mm", "kdp-8.5x8.5", "lulu-8.5x8.5"), ("gelato-200x200", "ingram-8.5x8.5")
KINDS = ("interior", "cover")
RED = "#c02020"


def small(printer: Printer) -> Printer:
    """Return a printer that takes the small story's paper, 3 x 3 inches."""
    trim = printer.trim.model_copy(update={"width": 76.2, "height": 76.2})
    return printer.model_copy(update={"trim": trim})


@pytest.fixture(scope="module")
def a_run(a_job: Callable[..., Awaitable[Any]], whole_story: Any) -> Callable[..., PrintRun]:
    """The whole story, composed and ready to be printed: `a_run("ar", printers=…)`."""

    async def composed(language: str, person: Person) -> PrintRun:
        told = replace(whole_story, packed=_with_a_red_spine(whole_story.packed))
        job = await a_job(told=told, language=language, person=person)
        pages = await job.compose(*(page.id for page in told.packed.story.pages))
        sheets = {page.page: await job.store.get(page.sheet) for page in pages}
        return PrintRun(told.json, language, person, sheets, tuple(map(small, printers.known())))

    kept: dict[str, PrintRun] = {}

    def make(language: str = "en", **changes: Any) -> PrintRun:
        if language not in kept:
            person = Person(name={"ar": "مريم", "zh-Hans": "小雨"}.get(language, "Mia"))
            kept[language] = asyncio.run(composed(language, person))
        return replace(kept[language], **changes)

    return make


def _with_a_red_spine(packed: Any) -> Any:
    return packed.model_copy(update={"story": packed.story.model_copy(update={"spine": RED})})


@pytest.fixture(scope="module")
def printed(bench: Any) -> Callable[[PrintRun], Files]:
    """Print a run; return its files by printer and kind."""

    async def made(run: PrintRun) -> Files:
        return {(file.printer, file.kind): file async for file in bench.print_book(run)}

    return lambda run: asyncio.run(made(run))


@pytest.fixture(scope="module")
def files(a_run: Callable[..., PrintRun], printed: Callable[[PrintRun], Files]) -> Files:
    """The whole story for every printer."""
    return printed(a_run())


@pytest.fixture(scope="module")
def arabic(a_run: Callable[..., PrintRun], printed: Callable[[PrintRun], Files]) -> Files:
    """The same from right to left."""
    return printed(a_run("ar"))


def opened(file: PrintFile) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(file.content))


def boxes(page: Any) -> list[list[float]]:
    return [[round(float(side), 2) for side in page[name]] for name in ("/MediaBox", "/BleedBox", "/TrimBox")]


def drawn(file: PrintFile, page: int = 0) -> np.ndarray[Any, Any]:
    """Return a page as pixels, one for each point."""
    with pymupdf.open(stream=file.content, filetype="pdf") as pdf:
        pixels = pdf[page].get_pixmap()
        return np.asarray(Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)).astype(int)


def operators(pdf: pikepdf.Pdf) -> set[str]:
    """Return every instruction of every page and drawing."""
    streams = [*pdf.pages, *(one for one in pdf.objects if _is_drawing(one))]
    return {str(step.operator) for stream in streams for step in pikepdf.parse_content_stream(stream)}


def _is_drawing(thing: Any) -> bool:
    return isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Form"


def images(pdf: pikepdf.Pdf) -> list[Any]:
    return [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"]


@pytest.mark.parametrize("printer", ALL)
@pytest.mark.parametrize("kind", KINDS)
def test_every_file_is_sound_and_says_what_it_declares(files: Files, printer: str, kind: str) -> None:
    file = files[printer, kind]
    with opened(file) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == file.pages
        assert not pdf.is_encrypted
        assert bytes(pdf.trailer.ID[0]) != bytes(pdf.trailer.ID[1])
        assert "/Outlines" not in pdf.Root
        assert not any("/Annots" in page or "/ArtBox" in page or "/Group" in page for page in pdf.pages)
        assert pdf.docinfo["/Trapped"] == "/False"
        with pdf.open_metadata() as about:
            assert about["dc:title"] == str(pdf.docinfo["/Title"]) == "Mia and the Whale"
            assert about["xmp:CreateDate"] == about["xmp:ModifyDate"] == about["xmp:MetadataDate"]
            assert str(pdf.docinfo["/CreationDate"]).startswith("D:20200101")
            assert about["xmpMM:RenditionClass"] == "default"


def test_a_file_for_pdf_x4_has_its_marks(files: Files, condition: Any) -> None:
    for printer in ("gelato-200x200", "generic-3mm"):
        with opened(files[printer, "interior"]) as pdf, pdf.open_metadata() as about:
            (intent,) = pdf.Root.OutputIntents
            assert about["pdfxid:GTS_PDFXVersion"] == files[printer, "interior"].standard == "PDF/X-4"
            assert (pdf.pdf_version, str(intent.S)) == ("1.6", "/GTS_PDFX")
            assert str(intent.OutputConditionIdentifier) == "CGATS TR 006"
            assert intent.DestOutputProfile.read_bytes() == condition.profile


def test_a_file_for_pdf_x1a_has_its_marks(files: Files) -> None:
    for kind in KINDS:
        with opened(files["ingram-8.5x8.5", kind]) as pdf:
            (intent,) = pdf.Root.OutputIntents
            assert pdf.pdf_version == "1.3"
            assert str(pdf.docinfo["/GTS_PDFXVersion"]) == "PDF/X-1:2001"
            assert str(pdf.docinfo["/GTS_PDFXConformance"]) == "PDF/X-1a:2001"
            assert (str(intent.S), int(intent.DestOutputProfile.N)) == ("/GTS_PDFX", 4)


def test_printers_that_ask_for_no_standard_get_srgb_that_says_so(files: Files) -> None:
    for printer in ("kdp-8.5x8.5", "lulu-8.5x8.5"):
        with opened(files[printer, "interior"]) as pdf:
            (intent,) = pdf.Root.OutputIntents
            assert files[printer, "interior"].standard is None
            assert str(intent.S) == "/GTS_PDFA1"
            assert intent.DestOutputProfile.read_bytes() == pictures.SRGB


@pytest.mark.parametrize("printer", ALL)
@pytest.mark.parametrize("kind", KINDS)
def test_letters_travel_with_subsets_of_their_fonts(files: Files, printer: str, kind: str) -> None:
    with opened(files[printer, kind]) as pdf:
        fonts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one]
        assert fonts
        assert len({str(font.FontName) for font in fonts}) == len(fonts)
        for font in fonts:
            assert "/FontFile2" in font or "/FontFile3" in font
            assert str(font.FontName)[7] == "+"


@pytest.mark.parametrize("printer", INKED)
@pytest.mark.parametrize("kind", KINDS)
def test_files_in_inks_hold_nothing_else(files: Files, printer: str, kind: str) -> None:
    with opened(files[printer, kind]) as pdf:
        assert operators(pdf).isdisjoint({"rg", "RG", "cs", "CS", "sc", "SC", "scn", "SCN", "gs", "sh"})
        assert {str(image.ColorSpace) for image in images(pdf)} == {"/DeviceCMYK"}


@pytest.mark.parametrize("printer", SRGB)
@pytest.mark.parametrize("kind", KINDS)
def test_files_in_srgb_name_it_for_every_colour_but_black_and_white(files: Files, printer: str, kind: str) -> None:
    with opened(files[printer, kind]) as pdf:
        assert operators(pdf).isdisjoint({"rg", "RG", "k", "K", "gs", "sh"})
        assert {str(image.ColorSpace[0]) for image in images(pdf)} == {"/ICCBased"}


@pytest.mark.parametrize("printer", ALL)
def test_black_letters_are_printed_with_black_alone(files: Files, printer: str) -> None:
    with opened(files[printer, "interior"]) as pdf:
        letters = [one for one in [*pdf.pages, *filter(_is_drawing, pdf.objects)] if b" Tf" in _content(one)]
        chosen = [
            [float(part) for part in step.operands]
            for drawing in letters
            for step in pikepdf.parse_content_stream(drawing)
            if str(step.operator) in {"k", "g", "sc"}
        ]

    assert letters
    assert [0] in chosen or [0, 0, 0, 1] in chosen
    assert [0, 0, 0] not in chosen


def _content(holder: Any) -> bytes:
    return b"\n".join(pikepdf.unparse_content_stream([step]) for step in pikepdf.parse_content_stream(holder))


@pytest.mark.parametrize("printer", SRGB)
def test_pictures_reach_the_printer_as_they_were_painted(
    files: Files, a_run: Callable[..., PrintRun], printer: str
) -> None:
    with opened(files[printer, "interior"]) as pdf:
        printed = {bytes(image.read_raw_bytes()) for image in images(pdf)}
    for page in ("title", "dedication", "p01", "p02", "act1", "endpaper"):
        with pikepdf.open(BytesIO(a_run().sheets[page])) as sheet:
            (picture,) = sheet.pages[0].get_images().values()
            assert bytes(picture.read_raw_bytes()) in printed


def test_a_drawn_endpaper_is_stored_once_however_often_it_is_bound(files: Files) -> None:
    with opened(files["kdp-8.5x8.5", "interior"]) as pdf:
        assert len(pdf.pages) == 24
        assert len(images(pdf)) == 6


def test_an_interior_for_amazon_is_cut_on_three_sides_and_the_bound_edge_changes(files: Files, arabic: Files) -> None:
    with opened(files["kdp-8.5x8.5", "interior"]) as pdf:
        first, second = boxes(pdf.pages[0]), boxes(pdf.pages[1])
    with opened(arabic["kdp-8.5x8.5", "interior"]) as pdf:
        mirrored = boxes(pdf.pages[0])

    assert first == [[0, 0, 225, 234], [0, 0, 225, 234], [0, 9, 216, 225]]
    assert second == mirrored == [[0, 0, 225, 234], [0, 0, 225, 234], [9, 9, 225, 225]]


def test_gelatos_pages_are_covered_beyond_the_cut_though_drawn_with_less_bleed(files: Files) -> None:
    with pymupdf.open(stream=files["gelato-200x200", "interior"].content, filetype="pdf") as pdf:
        for page in (one for one in pdf if one.get_image_info()):
            (picture,) = page.get_image_info()
            left, top, right, bottom = picture["bbox"]
            assert left <= 0.01
            assert top <= 0.01
            assert right >= page.rect.width - 0.01
            assert bottom >= page.rect.height - 0.01
            assert picture["width"] * 72 / (right - left) > 290


def test_the_imprint_says_for_whom_and_that_ai_had_a_hand_in_it(files: Files) -> None:
    with pymupdf.open(stream=files["kdp-8.5x8.5", "interior"].content, filetype="pdf") as pdf:
        (said,) = (page.get_text() for page in pdf if "AI Comic Books" in page.get_text())

    text = " ".join(said.split())

    assert "made for Mia" in text
    assert "artificial intelligence" in text
    assert "Andika" in text


def test_plain_pages_are_printed_in_the_storys_colour(
    a_run: Callable[..., PrintRun], printed: Callable[[PrintRun], Files], whole_story: Any
) -> None:
    story = whole_story.packed.story
    bare = story.model_copy(update={"pages": tuple(p for p in story.pages if p.kind != "endpaper"), "spine": RED})
    packed = whole_story.packed.model_copy(
        update={
            "story": bare,
            "art": tuple(art for art in whole_story.packed.art if art.page != "endpaper"),
            "texts": {
                language: texts.model_copy(update={"pages": {k: v for k, v in texts.pages.items() if k != "endpaper"}})
                for language, texts in whole_story.packed.texts.items()
            },
        }
    )
    run = a_run()
    sheets = {page: sheet for page, sheet in run.sheets.items() if page != "endpaper"}

    made = printed(
        replace(run, packed_json=packed.model_dump_json().encode(), sheets=sheets, printers=run.printers[3:4])
    )

    assert drawn(made["kdp-8.5x8.5", "interior"], 0).reshape(-1, 3).mean(axis=0) == pytest.approx((192, 32, 32), abs=1)


def test_the_spine_stands_between_back_and_front_in_the_storys_colour(files: Files) -> None:
    file = files["lulu-8.5x8.5", "cover"]
    page = drawn(file)

    middle = page.shape[1] // 2
    assert file.spine == 6.35
    assert page[:, middle].mean(axis=0) == pytest.approx((192, 32, 32), abs=1)
    assert np.abs(page[:, middle - 12] - page[:, middle]).mean() > 20
    assert np.abs(page[:, middle + 12] - page[:, middle]).mean() > 20


def test_art_is_carried_on_over_the_wrap_by_its_mirror(files: Files) -> None:
    for printer, wrap in (("lulu-8.5x8.5", 54 + 9 - 9), ("gelato-200x200", 56.69 + 2.83 - 9)):
        page = drawn(files[printer, "cover"])
        edge = page.shape[1] - round(wrap)
        inside, outside = page[150:200, edge - 12 : edge - 2], page[150:200, edge + 2 : edge + 12]
        assert np.abs(inside[:, ::-1].mean(axis=1) - outside.mean(axis=1)).max() < 12
        assert page[150:200, -3:].mean() > 10


def test_the_area_of_the_barcode_is_white(a_run: Callable[..., PrintRun], printed: Callable[[PrintRun], Files]) -> None:
    (kdp,) = (printer for printer in a_run().printers if printer.id == "kdp-8.5x8.5")

    page = drawn(printed(a_run(printers=(kdp,)))["kdp-8.5x8.5", "cover"])

    right, bottom = 9 + 216 - 18, 9 + 216 - 18
    assert (page[bottom - 86 : bottom, right - 144 : right] == 255).all()
    assert (page[bottom - 86 : bottom, right + 4 : right + 16] != 255).any()


def test_a_book_from_right_to_left_has_its_front_on_the_left(files: Files, arabic: Files) -> None:
    with opened(arabic["kdp-8.5x8.5", "cover"]) as pdf:
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"
    ltr, rtl = drawn(files["generic-3mm", "cover"]), drawn(arabic["generic-3mm", "cover"])
    left, right = (slice(60, 75), slice(62, 82)), (slice(60, 75), slice(62 + 216, 82 + 216))
    faces = [_greenness(page[place]) > 20 for page in (ltr, rtl) for place in (left, right)]
    assert faces == [False, True, True, False]


def _greenness(area: np.ndarray[Any, Any]) -> float:
    """Return how much of the swapped face, which is green in these tests, an area shows."""
    return float((area[..., 1] - area[..., 0]).mean())


def test_a_thick_book_carries_its_title_on_the_spine(
    a_run: Callable[..., PrintRun], printed: Callable[[PrintRun], Files]
) -> None:
    (kdp,) = (printer for printer in a_run().printers if printer.id == "kdp-8.5x8.5")
    thick = kdp.model_copy(update={"pages": kdp.pages.model_copy(update={"least": 120})})

    for language, said in (("en", "Whale"), ("zh-Hans", "月亮鲸")):
        cover = printed(a_run(language, printers=(thick,)))["kdp-8.5x8.5", "cover"]
        with pymupdf.open(stream=cover.content, filetype="pdf") as pdf:
            width = pdf[0].rect.width
            lines = [
                line for block in pdf[0].get_text("dict")["blocks"] for line in block.get("lines", ()) if line["dir"][1]
            ]
        assert cover.spine == pytest.approx(7.154, abs=0.001)
        assert said in "".join(span["text"] for line in lines for span in line["spans"])
        for line in lines:
            assert line["dir"] == (0, 1)
            assert width / 2 - 10 < line["bbox"][0] < line["bbox"][2] < width / 2 + 10


def test_equal_books_are_equal_bytes_and_another_childs_book_has_another_name(
    a_run: Callable[..., PrintRun], printed: Callable[[PrintRun], Files], files: Files, arabic: Files
) -> None:
    again = printed(a_run())

    assert {key: file.content for key, file in again.items()} == {key: file.content for key, file in files.items()}
    names, ids = set(), set()
    for file in [*files.values(), *arabic.values()]:
        with opened(file) as pdf, pdf.open_metadata() as about:
            names.add(str(about["xmpMM:DocumentID"]))
            ids.add(bytes(pdf.trailer.ID[0]))
    assert len(names) == len(ids) == len(files) + len(arabic)


def test_every_file_is_held_against_its_printers_rules(files: Files) -> None:
    assert {file.preflight.profile for file in files.values() if file.preflight} == set(ALL)


def test_without_a_printing_condition_no_inks_and_no_standard_are_claimed(
    a_run: Callable[..., PrintRun], bench: Any
) -> None:
    async def made() -> Files:
        unconfigured = type(bench)(bench.fonts)
        return {(file.printer, file.kind): file async for file in unconfigured.print_book(a_run())}

    files = asyncio.run(made())

    assert {printer for printer, _ in files} == set(SRGB)
    with opened(files["generic-3mm", "interior"]) as pdf, pdf.open_metadata() as about:
        assert files["generic-3mm", "interior"].standard is None
        assert "pdfxid:GTS_PDFXVersion" not in about
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"


def test_a_printer_that_binds_no_book_of_that_length_is_left_out(
    a_run: Callable[..., PrintRun], printed: Callable[[PrintRun], Files]
) -> None:
    kdp, lulu = a_run().printers[3:]
    narrow = kdp.model_copy(update={"pages": kdp.pages.model_copy(update={"least": 2, "most": 8})})

    made = printed(a_run(printers=(narrow, lulu)))

    assert set(made) == {("lulu-8.5x8.5", "interior"), ("lulu-8.5x8.5", "cover")}


def test_who_stops_listening_stops_the_press(a_run: Callable[..., PrintRun], bench: Any) -> None:
    async def first_only() -> tuple[PrintFile, int]:
        files = bench.print_book(a_run())
        first = await anext(files)
        await files.aclose()
        return first, len(asyncio.all_tasks())

    first, tasks = asyncio.run(first_only())

    assert first.content.startswith(b"%PDF-1.")
    assert tasks == 1


def test_a_sheet_that_is_no_pdf_is_refused(
    a_run: Callable[..., PrintRun], printed: Callable[[PrintRun], Files]
) -> None:
    run = a_run()

    with pytest.raises(Refused, match="sheet cannot be read"):
        printed(replace(run, sheets={**run.sheets, "p01": b"%PDF-1.7 nothing"}))
