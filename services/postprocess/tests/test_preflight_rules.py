"""The rules themselves, over facts that no file has to be made for."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.manifest import Preflight
from contracts.story import Trim
from postprocess.domain.cover import cover_of
from postprocess.domain.facts import PageFacts, PdfFacts, PictureFacts, Rect, TextFacts
from postprocess.domain.preflight import check
from postprocess.domain.preflight.case import Case, mm, points, size_of
from postprocess.domain.preflight.cover import plan_of
from postprocess.domain.printer import Printer

pytestmark = pytest.mark.pure
ROOT = Path(__file__).parents[3]
RULES = ROOT / "services/postprocess/src/postprocess/domain/preflight"
PAGE = ROOT / "docs/preflight.md"

ACME = Printer.model_validate(
    {
        "id": "acme",
        "name": "Acme",
        "binding": "perfect",
        "trim": {"width": 200, "height": 210},
        "bleed": {"top": 3, "bottom": 4, "outside": 5, "inside": 0},
        "safety": 8,
        "gutters": ({"up_to_pages": 60, "margin": 12}, {"up_to_pages": 900, "margin": 20}),
        "pages": {"least": 20, "most": 80, "multiple": 4, "most_blank_in_a_row": 2},
        "colour": "cmyk",
        "limits": {"most_megabytes": 1, "ink_percent": 240},
        "cover": {"bleed": 3, "safety": 6, "spine": {"per_page": 0.5, "text_from_pages": 40}},
        "verified": False,
        "source": "invented for these tests",
    }
)
Directions = st.sampled_from(["ltr", "rtl"])


def a_page(number: int = 1, *, direction: Any = "ltr", **changes: Any) -> PageFacts:
    """A page that keeps the rules: its boxes, and art to its edges."""
    case = Case(PdfFacts(size=1, version="1.6", pages=()), ACME, "interior", None, direction)
    width, height = case.page_size(number)
    whole = Rect(0, 0, width, height)
    facts = {"width": width, "height": height, "trim": case.page_trim(number), "painted": (whole,)}
    return PageFacts(**{**facts, **changes})


def a_book(pages: int = 24, *, direction: Any = "ltr", **changes: Any) -> PdfFacts:
    """An interior that keeps the rules; changes are made to page 3."""
    made = [a_page(number, direction=direction) for number in range(1, pages + 1)]
    made[2:3] = [replace(made[2], **changes)] if pages > 2 else made[2:3]
    return PdfFacts(size=1, version="1.6", pages=tuple(made), right_to_left=direction == "rtl")


def judged(facts: PdfFacts, *, direction: Any = "ltr", printer: Printer = ACME) -> Preflight:
    return check(facts, printer, kind="interior", direction=direction)


def rules(found: Preflight) -> set[str]:
    return {finding.rule for finding in found.findings}


def a_word(left: float, top: float, *, size: float = 12, width: float = 40) -> TextFacts:
    return TextFacts(Rect(left, top, left + width, top + size), size)


@given(Directions)
def test_a_book_that_keeps_the_rules_passes(direction: Any) -> None:
    assert judged(a_book(direction=direction), direction=direction).findings == ()


@given(st.integers(min_value=1, max_value=120))
def test_the_advice_about_the_number_of_pages_makes_a_number_that_can_be_bound(pages: int) -> None:
    found = rules(judged(a_book(pages)))

    assert ("page_count" in found) == (not 20 <= pages <= 80)
    assert ("page_multiple" in found) == (pages % 4 != 0)


@given(st.integers(min_value=1, max_value=40))
def test_a_book_from_right_to_left_is_mirrored(number: int) -> None:
    ltr, rtl = (a_page(number, direction=direction) for direction in ("ltr", "rtl"))
    width = ltr.width

    assert ltr.trim is not None
    assert rtl.trim is not None
    assert rtl.trim.edges == pytest.approx(
        (width - ltr.trim.right, ltr.trim.top, width - ltr.trim.left, ltr.trim.bottom)
    )


@given(Directions)
def test_a_book_made_for_the_other_direction_is_found(direction: Any) -> None:
    other = "rtl" if direction == "ltr" else "ltr"

    assert {"trim_box", "reading_direction"} <= rules(judged(a_book(direction=other), direction=direction))


@given(st.sampled_from(["left", "top", "right", "bottom"]), st.floats(min_value=0.6, max_value=8))
def test_art_that_stops_before_an_edge_is_found_with_the_edge(edge: str, gap: float) -> None:
    whole = a_page(3).whole
    short = replace(whole, **{edge: getattr(whole, edge) + (gap if edge in {"left", "top"} else -gap)})

    (finding,) = judged(a_book(painted=(short,))).findings

    assert (finding.rule, finding.page) == ("bleed_not_covered", 3)
    assert edge in finding.message


@given(st.lists(st.floats(min_value=1, max_value=600), max_size=5))
def test_art_in_stripes_without_a_gap_covers_as_well_as_one_piece(cuts: list[float]) -> None:
    whole = a_page(3).whole
    ends = sorted({0.0, *(cut for cut in cuts if cut < whole.bottom), whole.bottom})
    stripes = tuple(replace(whole, top=top, bottom=bottom) for top, bottom in pairwise(ends))

    assert judged(a_book(painted=stripes)).findings == ()


@given(st.floats(min_value=60, max_value=250), st.floats(min_value=60, max_value=250))
def test_a_picture_amid_white_paper_needs_no_bleed(left: float, top: float) -> None:
    assert judged(a_book(painted=(Rect(left, top, left + 100, top + 100),))).findings == ()


@given(st.floats(min_value=0, max_value=500), st.floats(min_value=0, max_value=560))
def test_letters_are_lost_exactly_outside_the_safe_area(left: float, top: float) -> None:
    page = a_page(3)
    assert page.trim is not None
    word = a_word(left, top)
    safe = (
        word.place.left >= page.trim.left + points(12) - 1
        and word.place.right <= page.trim.right - points(8) + 1
        and page.trim.top + points(8) - 1 <= word.place.top
        and word.place.bottom <= page.trim.bottom - points(8) + 1
    )

    found = rules(judged(a_book(texts=(word,))))

    assert (found == set()) == safe
    assert found <= {"text_outside_safety", "text_in_gutter"}


def test_a_thicker_book_keeps_letters_further_from_the_binding() -> None:
    word = a_word(points(15), 300)

    assert rules(judged(a_book(24, texts=(word,)))) == set()
    assert rules(judged(a_book(64, texts=(word,)))) == {"text_in_gutter"}


def test_hidden_letters_may_stand_anywhere() -> None:
    word = replace(a_word(0, 0, size=3), hidden=True)

    assert judged(a_book(texts=(word,))).findings == ()


@given(st.floats(min_value=0, max_value=400))
def test_too_much_ink_is_too_much_in_pictures_and_shapes_alike(percent: float) -> None:
    place = a_page(3).whole
    picture = PictureFacts(place, ppi=300, space="cmyk", coding="jpeg", bits=8, ink=percent)

    in_picture, in_shape = (rules(judged(a_book(**change))) for change in ({"pictures": (picture,)}, {"ink": percent}))

    assert in_picture == in_shape == ({"ink"} if percent > 240.5 else set())


@given(st.lists(st.booleans(), min_size=24, max_size=24))
def test_blank_pages_are_found_where_more_than_two_follow_each_other(blank: list[bool]) -> None:
    pages = tuple(
        replace(page, painted=()) if empty else page for page, empty in zip(a_book().pages, blank, strict=True)
    )
    runs = "".join("b" if empty else "." for empty in blank)

    assert ("blank_pages" in rules(judged(replace(a_book(), pages=pages)))) == ("bbb" in runs)


@given(st.integers(min_value=20, max_value=80), st.integers(min_value=20, max_value=80), Directions)
def test_a_spine_fits_exactly_the_book_it_was_made_for(made_for: int, pages: int, direction: Any) -> None:
    plan = plan_of(ACME, pages=made_for, direction=direction)
    assert plan is not None
    width, height = points(plan.width), points(plan.height)
    b = points(3)
    sheet = PageFacts(width, height, trim=Rect(b, b, width - b, height - b), painted=(Rect(0, 0, width, height),))
    facts = PdfFacts(size=1, version="1.6", pages=(sheet,), right_to_left=direction == "rtl")

    found = check(facts, ACME, kind="cover", interior_pages=pages, direction=direction)

    assert rules(found) == (set() if made_for == pages else {"spine_width"})


def test_a_spine_that_no_table_knows_is_said_to_be_unknown() -> None:
    spine = {"table": ({"up_to_pages": 30, "width": 6},)}
    thin = Printer.model_validate({**ACME.model_dump(), "cover": {"bleed": 3, "safety": 6, "spine": spine}})
    facts = PdfFacts(size=1, version="1.6", pages=(PageFacts(500, 500),))

    found = check(facts, thin, kind="cover", interior_pages=31)

    assert "knows no spine for 31 pages" in found.findings[-1].message


def test_a_title_may_stand_on_a_thick_spine_only() -> None:
    for pages, expected in ((40, set()), (36, {"text_on_fold"})):
        plan = cover_of(ACME, pages=pages, trim=Trim(), direction="ltr")
        spine = plan.panel("spine")
        middle = points(spine.x + spine.width / 2)
        title = TextFacts(Rect(middle - 6, 200, middle + 6, 400), 12)
        width, height = points(plan.width), points(plan.height)
        trim = Rect(points(3), points(3), width - points(3), height - points(3))
        sheet = PageFacts(width, height, trim=trim, texts=(title,), painted=(Rect(0, 0, width, height),))

        found = check(PdfFacts(size=1, version="1.6", pages=(sheet,)), ACME, kind="cover", interior_pages=pages)

        assert rules(found) == expected


def test_lengths_are_said_in_millimetres() -> None:
    assert (mm(72), size_of(72, 144)) == ("25.4 mm", "25.4 x 50.8 mm")


def test_every_rule_is_explained_and_none_that_is_not_there() -> None:
    code = "".join(file.read_text() for file in RULES.glob("*.py"))
    named = set(re.findall(r'(?:error|warning|found)\(\s*"([a-z_]+)"|_lacking\("([a-z]+)"', code))
    explained = re.findall(r"^\| (`[^|]+) \|", PAGE.read_text(), re.MULTILINE)

    assert {name for pair in named for name in pair if name} == {
        name for cell in explained for name in re.findall(r"`(\w+)`", cell)
    }
