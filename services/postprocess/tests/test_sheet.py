import re
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import pikepdf
import pymupdf
import pytest

from contracts.jobs import Person
from postprocess.domain.layout import POINTS_PER_UNIT

Jobs = Callable[..., Awaitable[Any]]


async def a_sheet(a_job: Jobs, page: str = "p01", **changes: Any) -> tuple[bytes, bytes]:
    """The sheet of one page, and its picture."""
    job = await a_job(**changes)
    (composed,) = await job.compose(page)
    return await job.store.get(composed.sheet), await job.store.get(composed.picture)


def words_on(sheet: bytes) -> str:
    with pymupdf.open(stream=sheet, filetype="pdf") as document:
        return " ".join(document[0].get_text().split())


async def test_a_sheet_is_one_page_with_bleed_and_trim(a_job: Jobs) -> None:
    sheet, _ = await a_sheet(a_job)

    with pikepdf.open(BytesIO(sheet)) as document:
        (page,) = document.pages
        boxes = {name: [float(value) for value in page[name]] for name in ("/MediaBox", "/BleedBox", "/TrimBox")}

    assert boxes == {"/MediaBox": [0, 0, 234, 234], "/BleedBox": [0, 0, 234, 234], "/TrimBox": [9, 9, 225, 225]}


async def test_the_picture_lies_in_the_sheet_untouched_at_print_resolution(a_job: Jobs) -> None:
    sheet, picture = await a_sheet(a_job)

    with pikepdf.open(BytesIO(sheet)) as document:
        (image,) = document.pages[0].get_images().values()
        assert image.read_raw_bytes() == picture
        assert str(image.ColorSpace[0]) == "/ICCBased"
    with pymupdf.open(stream=sheet, filetype="pdf") as document:
        (placed,) = document[0].get_image_info()
        assert placed["bbox"] == pytest.approx((0, 0, 234, 234))
        assert placed["width"] / (234 / 72) == pytest.approx(300)


async def test_letters_are_text_in_embedded_subset_fonts(a_job: Jobs) -> None:
    sheet, _ = await a_sheet(a_job)

    with pikepdf.open(BytesIO(sheet)) as document:
        descriptors = [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        ]
        assert descriptors
        assert all("/FontFile2" in descriptor for descriptor in descriptors)
        assert all(re.match(r"/[A-Z]{6}\+", str(descriptor.FontName)) for descriptor in descriptors)
        assert all(len(descriptor.FontFile2.read_bytes()) < 40_000 for descriptor in descriptors)
    assert words_on(sheet) == "Mia looked up. The moon winked."


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("en", "Zoë Łukasz", "Zoë Łukasz looked up. The moon winked."),
        ("en", "É", "É looked up. The moon winked."),
        ("zh-Hans", "小雨", "小雨抬起头。月亮眨了眨眼。"),
        ("zh-Hans", "José 龘", "José 龘抬起头。月亮眨了眨眼。"),
        ("en", "<b>&lt;</b>", "<b>&lt;</b> looked up. The moon winked."),
    ],
)
async def test_any_name_the_fonts_can_draw_is_set_whole(a_job: Jobs, language: str, name: str, said: str) -> None:
    sheet, _ = await a_sheet(a_job, language=language, person=Person(name=name))

    assert words_on(sheet).replace(" ", "") == said.replace(" ", "")


async def test_the_longest_name_stays_inside_its_box(a_job: Jobs) -> None:
    name = "Maximiliana Alexandrine"
    sheet, _ = await a_sheet(a_job, "cover", person=Person(name=name))

    with pymupdf.open(stream=sheet, filetype="pdf") as document:
        blocks = [pymupdf.Rect(block[:4]) for block in document[0].get_text("blocks")]

    box = pymupdf.Rect(28, 180, 297, 296) * POINTS_PER_UNIT
    assert blocks
    assert all(block.y0 >= box.y0 - 1 and block.y1 <= box.y1 + 1 for block in blocks)
    assert all(block.x0 >= box.x0 and block.x1 <= box.x1 for block in blocks)
    assert name.rsplit(maxsplit=1)[-1] in words_on(sheet)


async def test_black_letters_use_black_ink_alone(a_job: Jobs) -> None:
    sheet, _ = await a_sheet(a_job)

    with pikepdf.open(BytesIO(sheet)) as document:
        drawn = b"".join(
            thing.read_bytes()
            for thing in document.objects
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Form"
        )

    assert b"\n0 g\n" in drawn
    assert b"0 0 0 rg" not in drawn


async def test_the_same_page_gives_the_same_bytes(a_job: Jobs) -> None:
    sheets = [await a_sheet(a_job, language=language) for language in ("en", "zh-Hans", "en", "zh-Hans")]

    assert sheets[:2] == sheets[2:]
    assert sheets[0] != sheets[1]


async def test_a_preview_is_set_in_the_size_of_the_book(a_job: Jobs, a_story: Callable[..., Any]) -> None:
    long = a_story(en={"end": "Good night, little {name}."})

    sizes = {size for kind in ("preview", "book") for size in sizes_on((await a_sheet(a_job, told=long, kind=kind))[0])}

    assert len(sizes) == 1
    assert 14 <= sizes.pop() < 22


def sizes_on(sheet: bytes) -> set[float]:
    with pymupdf.open(stream=sheet, filetype="pdf") as document:
        blocks = document[0].get_text("dict")["blocks"]
    lines = [line for block in blocks for line in block.get("lines", ())]
    return {round(span["size"], 2) for line in lines for span in line["spans"]}
