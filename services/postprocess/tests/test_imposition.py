from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from contracts.story import Page, PageKind, Trim
from postprocess.adapters import printers
from postprocess.domain.imposition import Leaf, fitting, leaves, paper
from postprocess.domain.printer import PageCount, Printer

pytestmark = pytest.mark.pure

WHOLE: tuple[tuple[PageKind, int], ...] = (
    ("cover", 1),
    ("title", 1),
    ("dedication", 1),
    ("inner", 12),
    ("activity", 4),
    ("endpaper", 1),
    ("back", 1),
)
KDP, GELATO = printers.of(["kdp-8.5x8.5", "gelato-200x200"])


def some_pages(*counts: tuple[PageKind, int]) -> list[Page]:
    return [
        Page(id=f"{kind}-{number}", kind=kind, art="page.svg")
        for kind, count in counts
        for number in range(1, count + 1)
    ]


def written(made: tuple[Leaf, ...] | None) -> list[str]:
    assert made is not None
    return [(leaf.page or leaf.kind).removesuffix("-1") for leaf in made]


def test_a_whole_story_is_twenty_four_pages_that_begin_with_endpapers() -> None:
    inner = [f"inner-{number}" for number in range(2, 13)]

    made = leaves(some_pages(*WHOLE), KDP.pages)

    assert written(made) == [
        *("endpaper", "endpaper", "title", "imprint", "dedication", "endpaper"),
        *("inner", *inner, "activity", "activity-2", "activity-3", "activity-4"),
        *("endpaper", "endpaper"),
    ]


def test_an_older_story_of_cover_and_inner_pages_is_filled_with_plain_ones() -> None:
    made = leaves(some_pages(("cover", 1), ("inner", 12)), KDP.pages)

    assert written(made)[:8] == ["plain", "plain", "plain", "plain", "plain", "imprint", "inner", "inner-2"]
    assert written(made)[17:] == ["inner-12", *["plain"] * 6]


def test_a_book_that_is_too_thick_is_not_made() -> None:
    assert leaves(some_pages(("cover", 1), ("inner", 80)), PageCount(least=8, most=64, multiple=4)) is None


counts = some.integers(0, 5)
stories = some.builds(
    some_pages,
    some.just(("cover", 1)),
    some.tuples(some.just("title"), some.integers(0, 1)),
    some.tuples(some.just("dedication"), counts),
    some.tuples(some.just("inner"), some.integers(1, 40)),
    some.tuples(some.just("activity"), counts),
    some.tuples(some.just("endpaper"), some.integers(0, 1)),
    some.tuples(some.just("back"), some.integers(0, 1)),
)
rules = some.builds(
    PageCount,
    least=some.integers(2, 60),
    most=some.integers(100, 300),
    multiple=some.sampled_from([2, 4, 6, 8]),
    most_blank_in_a_row=some.just(2),
)


@given(stories, rules)
def test_every_page_of_the_story_is_printed_once_in_its_order(pages: list[Page], allowed: PageCount) -> None:
    made = leaves(pages, allowed) or ()

    for kind in ("title", "dedication", "inner", "activity"):
        wanted = [page.id for page in pages if page.kind == kind]
        assert [leaf.page for leaf in made if leaf.page in wanted] == wanted
    assert not any(leaf.page in {"cover-1", "back-1"} for leaf in made)
    assert sum(leaf.kind == "imprint" for leaf in made) == 1


@given(stories, rules)
def test_the_count_is_one_that_the_printer_binds(pages: list[Page], allowed: PageCount) -> None:
    made = leaves(pages, allowed) or ()

    assert allowed.least <= len(made) <= allowed.most
    assert len(made) % allowed.multiple == 0


@given(stories, rules)
def test_the_story_begins_on_a_right_hand_page_and_the_imprint_is_on_a_left_hand_one(
    pages: list[Page], allowed: PageCount
) -> None:
    made = leaves(pages, allowed) or ()

    names = [leaf.page or leaf.kind for leaf in made]
    assert names.index("inner-1") % 2 == 0
    assert names.index("imprint") % 2 == 1


@given(stories, rules)
def test_no_page_is_blank_and_drawn_endpapers_leave_none_plain(pages: list[Page], allowed: PageCount) -> None:
    made = leaves(pages, allowed) or ()

    blank = [len(list(run)) for is_blank, run in groupby(leaf.kind == "blank" for leaf in made) if is_blank]
    assert max(blank, default=0) <= (allowed.most_blank_in_a_row or 0)
    if any(page.kind == "endpaper" for page in pages):
        assert not any(leaf.kind == "plain" for leaf in made)


@pytest.mark.parametrize(("direction", "left"), [("ltr", 0.0), ("rtl", 9.0)])
def test_the_bound_edge_of_the_first_page_has_no_bleed_where_the_printer_wants_none(
    direction: Any, left: float
) -> None:
    first, second = (paper(number, printer=KDP, trim=Trim(), direction=direction) for number in (1, 2))

    assert (first.media.width, first.media.height) == pytest.approx((621, 630))
    assert first.trim.left == pytest.approx(left)
    assert second.trim.left == pytest.approx(9 - left)
    assert first.art.x == pytest.approx(left - 9)
    assert first.art.scale == pytest.approx(1)


def test_a_page_drawn_for_another_size_is_laid_so_that_it_covers_the_bleed() -> None:
    made = paper(1, printer=GELATO, trim=Trim(), direction="ltr")

    assert made.art.scale == pytest.approx((100 + 4) / (107.95 + 3.175))
    assert (made.art.x, made.art.y) == pytest.approx((0, 0))
    assert fitting(GELATO, Trim()) == pytest.approx(200 / 215.9, abs=1e-6)


trims = some.builds(
    Trim,
    width=some.floats(300, 1200),
    height=some.floats(300, 1200),
    bleed=some.floats(5, 20),
    safety=some.just(10),
)


@given(trims, some.sampled_from(printers.known()), some.integers(1, 100), some.sampled_from(["ltr", "rtl"]))
def test_boxes_lie_inside_each_other_and_the_art_covers_the_whole_page(
    trim: Trim, printer: Printer, number: int, direction: Any
) -> None:
    made = paper(number, printer=printer, trim=trim, direction=direction)

    width, height = (side * 0.72 * made.art.scale for side in (trim.bleed_box.width, trim.bleed_box.height))
    assert 0 <= made.trim.left < made.trim.right <= made.media.right
    assert 0 <= made.trim.bottom < made.trim.top <= made.media.top
    assert made.art.x <= 0.001
    assert made.art.y <= 0.001
    assert made.art.x + width >= made.media.right - 0.001
    assert made.art.y + height >= made.media.top - 0.001
    assert made.trim.width == pytest.approx(printer.trim.width * 72 / 25.4)


@given(trims, some.sampled_from(printers.known()), some.integers(1, 100))
def test_a_book_from_right_to_left_is_its_mirror(trim: Trim, printer: Printer, number: int) -> None:
    one = paper(number, printer=printer, trim=trim, direction="ltr")
    other = paper(number, printer=printer, trim=trim, direction="rtl")

    assert other.trim.left == pytest.approx(one.media.right - one.trim.right)
    assert other.media.width == pytest.approx(one.media.width)
