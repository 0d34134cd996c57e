"""Rules about pages: which there are, and what lies where on them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from contracts.story import ON_SCREEN, Balloon, FaceSlot
from contracts.values import Box, Point
from studio.check.draft import Draft, Sheet
from studio.check.fault import Fault
from studio.check.marked import Path_

ORDER: Final = ("cover", "title", "dedication", "inner", "activity", "endpaper", "back")
FEWEST: Final = {"inner": 12}
"""How many pages of a kind a book needs at least; one of every other kind."""

DEDICATION: Final = "dedication"
"""The caption that a parent's own words take the place of."""

SMALLEST_HEAD: Final = 420
"""Pixels: a smaller face loses the child's likeness."""

SMALLEST_CROP: Final = 0.9 * 1024
"""Pixels: the AI works on 1024."""

STEEPEST: Final = 15
"""Degrees a face may be turned."""

BARCODE: Final = Box(x=275, y=185, width=250, height=160)
"""Where a printer puts the barcode: how far its corner is from the right and lower edge of the back cover, its size."""

SOME: Final = 0.5
"""Page units that count as nothing: coordinates are rounded."""


def page_faults(draft: Draft) -> Iterator[Fault]:
    """Yield what is wrong with the pages of a story."""
    yield from _kinds(draft)
    yield from _names(draft)
    yield from _previews(draft)
    for sheet in draft.sheets:
        yield from _texts(draft, sheet)
        yield from _faces(draft, sheet)
        yield from _balloons(draft, sheet)
        yield from _crowding(draft, sheet)
        if sheet.kind == "dedication" and DEDICATION not in sheet.text_ids:
            what, cure = "A parent's own words have no place.", f"Give the page a caption with the id {DEDICATION}."
            yield draft.marked.fault(*sheet.at, rule="no-dedication", what=what, cure=cure)
        if sheet.kind == "back":
            yield from _barcode(draft, sheet)


def _kinds(draft: Draft) -> Iterator[Fault]:
    counted = Counter(sheet.kind for sheet in draft.sheets)
    for kind in ORDER:
        wanted = FEWEST.get(kind, 1)
        if counted[kind] < wanted:
            what = f"There is no page of kind {kind}." if wanted == 1 else f"There are {counted[kind]} {kind} pages."
            cure = f"A book needs {wanted if wanted > 1 else 'one'}: add it to `pages`, with its drawing and its texts."
            yield draft.marked.fault("pages", rule="missing-page", what=what, cure=cure)
    latest = 0
    for sheet in draft.sheets:
        place = ORDER.index(sheet.kind)
        if place < latest:
            what = f"{sheet.id} is of kind {sheet.kind} and stands behind a page of kind {ORDER[latest]}."
            cure = f"Order the pages: {', '.join(ORDER)}."
            yield draft.marked.fault(*sheet.at, rule="page-order", what=what, cure=cure)
        latest = max(latest, place)


def _names(draft: Draft) -> Iterator[Fault]:
    seen: set[str] = set()
    for sheet in draft.sheets:
        if sheet.id in seen:
            what, cure = f"A page called {sheet.id} stands further up.", "Give each page an id of its own."
            yield draft.marked.fault(*sheet.at, "id", rule="same-id", what=what, cure=cure)
        seen.add(sheet.id)
        texts: set[str] = set()
        for at, one in sheet.said:
            if one.id in texts:
                what = f"{sheet.id} has a text called {one.id} already."
                cure = "Captions and balloons of a page need an id each."
                yield draft.marked.fault(*at, "id", rule="same-id", what=what, cure=cure)
            texts.add(one.id)


def _previews(draft: Draft) -> Iterator[Fault]:
    pages = {sheet.id: sheet for sheet in draft.sheets}
    for index, name in enumerate(draft.marked.items("preview_pages")):
        at = ("preview_pages", index)
        cure = "Name pages that are shown on a screen and have a face: a preview sells the likeness."
        sheet = pages.get(str(name))
        if sheet is None:
            yield draft.marked.fault(*at, rule="preview-page", what=f"There is no page {name}.", cure=cure)
        elif sheet.kind not in ON_SCREEN:
            what = f"{name} is for paper only."
            yield draft.marked.fault(*at, rule="preview-page", what=what, cure=cure)
        elif not sheet.shows_a_face:
            what = f"{name} shows no face."
            yield draft.marked.fault(*at, rule="preview-page", what=what, cure=cure)


def _texts(draft: Draft, sheet: Sheet) -> Iterator[Fault]:
    safe = draft.trim.safe_box
    for at, name, box in sheet.pinned:
        if not safe.holds(box):
            what = f"The box of {name} on {sheet.id} leaves the safe area by {_beyond(box, safe):g} units."
            yield draft.marked.fault(*at, "box", rule="text-outside-safe-area", what=what, cure=_inside(safe))


def _faces(draft: Draft, sheet: Sheet) -> Iterator[Fault]:
    for at, _ in sheet.faces[1:]:
        what, cure = f"{sheet.id} has a second face.", "A page has one face so far."
        yield draft.marked.fault(*at, rule="two-faces", what=what, cure=cure)
    for at, slot in sheet.faces:
        yield from _slot(draft, sheet, at, slot)


def _slot(draft: Draft, sheet: Sheet, at: Path_, slot: FaceSlot) -> Iterator[Fault]:
    scale, safe, box, crop = draft.pixels_per_unit, draft.trim.safe_box, slot.box, slot.crop

    def fault(where: str, rule: str, what: str, cure: str) -> Fault:
        return draft.marked.fault(*at, where, rule=rule, what=f"{sheet.id}: {what}", cure=cure)

    if not safe.holds(box):
        what = f"the head leaves the safe area by {_beyond(box, safe):g} units."
        yield fault("outline", "face-outside-safe-area", what, _inside(safe))
    if (pixels := min(box.width, box.height) * scale) < SMALLEST_HEAD:
        what = f"the head is {pixels:.0f} pixels wide in print; {SMALLEST_HEAD} are needed."
        yield fault("outline", "face-too-small", what, "Draw the child nearer.")
    if abs(turn := _turn(slot)) > STEEPEST:
        what = f"the eyes are turned by {abs(turn):.0f} degrees; {STEEPEST} are possible."
        yield fault("left_eye", "face-turned", what, "Draw the head more upright.")
    if abs(crop.width - crop.height) > SOME:
        what = f"the crop is {crop.width:g} x {crop.height:g} units."
        yield fault("crop", "crop-not-square", what, "Make it a square around the whole head.")
    if (pixels := min(crop.width, crop.height) * scale) < SMALLEST_CROP:
        what = f"the crop is {pixels:.0f} pixels wide; it should have about 1024."
        cure = f"Make it {1024 / scale:.0f} units wide."
        yield fault("crop", "crop-too-small", what, cure)
    if not draft.trim.bleed_box.holds(crop):
        yield fault("crop", "crop-off-page", "the crop leaves the page.", "Move it, or the child, further in.")


def _balloons(draft: Draft, sheet: Sheet) -> Iterator[Fault]:
    for at, one in sheet.said:
        if not isinstance(one, Balloon):
            continue
        if one.speaker and one.speaker not in sheet.characters:
            what = f"{one.speaker} speaks on {sheet.id} and is not there."
            cure = "Give the page a speaker of that name (mouth and head), or let the balloon point to a place."
            yield draft.marked.fault(*at, "speaker", rule="absent-speaker", what=what, cure=cure)
        if one.points_to and not draft.trim.trim_box.holds_point(one.points_to):
            what = f"The tail of {one.id} points off the page."
            cure = "Point at the edge the voice comes from."
            yield draft.marked.fault(*at, "points_to", rule="points-off-page", what=what, cure=cure)
    for at, name, speaker in sheet.speakers:
        if not speaker.head.holds_point(speaker.mouth):
            what, cure = f"The mouth of {name} is not in the head.", "Correct the mouth or the head."
            yield draft.marked.fault(*at, "mouth", rule="mouth-outside-head", what=what, cure=cure)
        if name in {slot.character for _, slot in sheet.faces}:
            what, cure = f"{name} has a face slot and speaks from there.", "Take the speaker out."
            yield draft.marked.fault(*at, rule="speaker-twice", what=what, cure=cure)


def _crowding(draft: Draft, sheet: Sheet) -> Iterator[Fault]:
    taken = [
        *(("text-over-face", "the face", slot.box) for _, slot in sheet.faces),
        *(("text-over-face", f"the head of {name}", speaker.head) for _, name, speaker in sheet.speakers),
        *(("text-over-keep-out", f"the keep-out at {box.x:g}, {box.y:g}", box) for _, box in sheet.keep_outs),
    ]
    for at, name, box in sheet.pinned:
        for rule, over, other in taken:
            if box.meets(other):
                what = f"The box of {name} on {sheet.id} lies over {over}."
                cure = "Move it or make it smaller, or write `box: auto`."
                yield draft.marked.fault(*at, "box", rule=rule, what=what, cure=cure)
    for (_, first, one), (at, second, other) in combinations(sheet.pinned, 2):
        if one.meets(other):
            what, cure = f"The boxes of {first} and {second} on {sheet.id} overlap.", "Move one of them."
            yield draft.marked.fault(*at, "box", rule="text-over-text", what=what, cure=cure)


def _barcode(draft: Draft, sheet: Sheet) -> Iterator[Fault]:
    page = draft.trim.bleed_box
    area = BARCODE.model_copy(update={"x": page.right - BARCODE.x, "y": page.bottom - BARCODE.y})
    important = [
        *((at, f"the text {name}", box) for at, name, box in sheet.pinned),
        *((at, "a face", slot.box) for at, slot in sheet.faces),
        *((at, name, speaker.head) for at, name, speaker in sheet.speakers),
    ]
    if not any(box.holds(area) for _, box in sheet.keep_outs):
        important += [(at, f"the text {one.id}", area) for at, one in sheet.said if one.box == "auto"]
    for at, name, box in important:
        if box.meets(area):
            what = f"The barcode will cover {name}."
            cure = (
                f"Keep x {area.x:g} to {area.right:g}, y {area.y:g} to {area.bottom:g} of the back cover free, "
                "with a keep-out where texts are placed by themselves: a printer prints a white box there."
            )
            yield draft.marked.fault(*at, rule="barcode-area", what=what, cure=cure)


def _turn(slot: FaceSlot) -> float:
    def between(one: Point, other: Point) -> float:
        return math.degrees(math.atan2(other.y - one.y, other.x - one.x))

    return between(slot.left_eye, slot.right_eye)


def _beyond(box: Box, area: Box) -> float:
    return round(max(area.x - box.x, area.y - box.y, box.right - area.right, box.bottom - area.bottom), 1)


def _inside(safe: Box) -> str:
    return f"Stay within x {safe.x:g} to {safe.right:g}, y {safe.y:g} to {safe.bottom:g}: knives are not that exact."
