from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from contracts.story import Trim
from contracts.values import Box
from postprocess.adapters import printers
from postprocess.domain.cover import CoverPlan, cover_of
from postprocess.domain.printer import Printer

pytestmark = pytest.mark.pure

INCH = 25.4
directions = some.sampled_from(["ltr", "rtl"])
known = some.sampled_from(printers.known())
pages = some.integers(12, 150).map(lambda leaves: 2 * leaves)


def a_cover(printer: str, *, pages: int = 24, direction: Any = "ltr", trim: Trim | None = None) -> CoverPlan:
    (one,) = printers.of([printer])
    return cover_of(one, pages=pages, trim=trim or Trim(), direction=direction)


def test_a_paperback_is_as_large_as_amazon_reckons() -> None:
    plan = a_cover("kdp-8.5x8.5")

    assert (plan.width / INCH, plan.height / INCH) == pytest.approx((17.306, 8.75), abs=0.001)
    assert plan.spine / INCH == pytest.approx(0.0563, abs=0.0001)
    assert [panel.name for panel in plan.panels] == ["back", "spine", "front"]
    assert plan.front.lacking == plan.back.lacking == {}


def test_a_casewrap_is_as_large_as_lulus_template() -> None:
    plan = a_cover("lulu-8.5x8.5")

    assert (plan.width / INCH, plan.height / INCH) == pytest.approx((19, 10.25))
    assert [panel.name for panel in plan.panels] == ["wrap", "back", "spine", "front", "wrap"]


def test_a_photo_book_has_the_boxes_of_gelatos_answer() -> None:
    (gelato,) = printers.of(["gelato-200x200"])
    upright = gelato.model_copy(update={"trim": gelato.trim.model_copy(update={"width": 210, "height": 280})})

    plan = cover_of(upright, pages=38, trim=Trim(width=826, height=1102), direction="ltr")

    assert (plan.width, plan.height) == pytest.approx((468, 325))
    boxes = {panel.name: panel.box for panel in reversed(plan.panels)}
    assert boxes["back"] == Box(x=20, y=20, width=203, height=285)
    assert boxes["spine"] == Box(x=231, y=20, width=6, height=285)
    assert boxes["front"] == Box(x=245, y=20, width=203, height=285)


def test_a_stitched_booklet_has_no_spine() -> None:
    plan = a_cover("generic-3mm")

    assert [panel.name for panel in plan.panels] == ["back", "front"]
    assert plan.back.area.right == plan.front.area.left


def test_the_barcode_is_in_the_lower_right_corner_of_the_back() -> None:
    ltr, rtl = (a_cover("kdp-8.5x8.5", direction=direction) for direction in ("ltr", "rtl"))

    assert ltr.barcode is not None
    assert rtl.barcode is not None
    for plan, barcode in ((ltr, ltr.barcode), (rtl, rtl.barcode)):
        back = plan.panel("back")
        assert back.right - barcode.right == pytest.approx(6.35)
        assert back.bottom - barcode.bottom == pytest.approx(6.35)
        assert (barcode.width / INCH, barcode.height / INCH) == pytest.approx((2, 1.2))


@given(known, pages, directions)
def test_the_panels_fill_the_sheet_without_gap_or_overlap(printer: Printer, pages: int, direction: Any) -> None:
    plan = cover_of(printer, pages=pages, trim=Trim(), direction=direction)

    edges = [plan.bleed, *(panel.box.right for panel in plan.panels)]
    assert [panel.box.x for panel in plan.panels] == pytest.approx(edges[:-1])
    assert edges[-1] == pytest.approx(plan.width - plan.bleed)
    assert sum(p.box.width for p in plan.panels if p.name == "spine") == pytest.approx(plan.spine, abs=0.011)


@given(known, pages)
def test_a_cover_from_right_to_left_is_the_mirror_with_its_front_on_the_left(printer: Printer, pages: int) -> None:
    ltr, rtl = (cover_of(printer, pages=pages, trim=Trim(), direction=direction) for direction in ("ltr", "rtl"))

    assert rtl.panel("front").x < rtl.panel("back").x
    assert ltr.panel("front").x > ltr.panel("back").x
    mirrored = [rtl.width - panel.box.right for panel in reversed(rtl.panels)]
    assert mirrored == pytest.approx([panel.box.x for panel in ltr.panels])
    assert [panel.name for panel in rtl.panels] == [panel.name for panel in reversed(ltr.panels)]


@given(known, pages, directions, some.floats(5, 20))
def test_front_and_back_reach_from_the_spine_to_every_edge(
    printer: Printer, pages: int, direction: Any, bleed: float
) -> None:
    trim = Trim(bleed=bleed)
    plan = cover_of(printer, pages=pages, trim=trim, direction=direction)

    for side in (plan.front, plan.back):
        unit = 0.72 * side.art.scale
        lacking = {edge: gap * side.art.scale for edge, gap in side.lacking.items()}
        left, bottom = side.art.x - lacking.get("left", 0), side.art.y - lacking.get("bottom", 0)
        right = side.art.x + trim.bleed_box.width * unit + lacking.get("right", 0)
        top = side.art.y + trim.bleed_box.height * unit + lacking.get("top", 0)
        assert left <= side.area.left + 0.03
        assert bottom <= side.area.bottom + 0.03
        assert right >= side.area.right - 0.03
        assert top >= side.area.top - 0.03
        assert all(gap > 0 for gap in lacking.values())
    assert plan.back.area.width + plan.front.area.width + plan.spine * 72 / INCH == pytest.approx(plan.media.width)


@given(known, pages, directions)
def test_the_trim_edge_of_the_page_lies_on_the_fold(printer: Printer, pages: int, direction: Any) -> None:
    plan = cover_of(printer, pages=pages, trim=Trim(), direction=direction)

    left, right = (plan.back, plan.front) if direction == "ltr" else (plan.front, plan.back)
    bleed = 12.5 * 0.72
    assert right.art.x + bleed * right.art.scale == pytest.approx(right.area.left, abs=0.01)
    assert left.art.x + (850 * 0.72 + bleed) * left.art.scale == pytest.approx(left.area.right, abs=0.01)
    assert astuple(plan.trim) == pytest.approx(
        (
            plan.bleed * 72 / INCH,
            plan.bleed * 72 / INCH,
            plan.media.right - plan.bleed * 72 / INCH,
            plan.media.top - plan.bleed * 72 / INCH,
        )
    )
