"""A contact sheet: every page small, with slots, safe area and captions drawn over it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from contracts.story import Page, Story
from contracts.values import Box, Point
from studio.pack import read_story
from studio.render import Rgb, render

TILE: Final = 600
"""Side of one page on the sheet, in pixels."""

GAP: Final = 10
LABEL: Final = 18
COLUMNS: Final = 4
TRIM, SAFE, CAPTION, KEEP_OUT, FACE, CROP = "#ff3860", "#ffffff", "#38d9ff", "#ff9f1a", "#6cff6c", "#c9ffc9"
CHILD: Final[tuple[Rgb, Rgb]] = ((216, 160, 124), (62, 40, 34))


def contact_sheet(
    story_dir: Path,
    *,
    marks: bool = True,
    lettered: Mapping[str, Image.Image] | None = None,
    only: Collection[str] = (),
) -> Image.Image:
    """Draw every page of a story, or only some, in a grid, in the colours of one child.

    `lettered` holds pages as readers see them, trimmed, by their ids: they lie over the drawings.
    """
    story, _texts = read_story(story_dir)
    pages = [page for page in story.pages if not only or page.id in only]
    rows = -(-len(pages) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (TILE + GAP) + GAP, rows * (TILE + GAP) + GAP), "#202028")
    for index, page in enumerate(pages):
        at = GAP + index % COLUMNS * (TILE + GAP), GAP + index // COLUMNS * (TILE + GAP)
        picture = (lettered or {}).get(page.id)
        if picture is not None and not marks:
            sheet.paste(picture.resize((TILE, TILE), Image.Resampling.LANCZOS), at)
        else:
            sheet.paste(tile(story, page, story_dir, marks=marks, lettered=picture), at)
    return sheet


def tile(
    story: Story, page: Page, story_dir: Path, *, marks: bool, size: int = TILE, lettered: Image.Image | None = None
) -> Image.Image:
    """Draw one page, with its boxes over it when `marks` is set."""
    scale = size / story.trim.bleed_box.width
    svg = (story_dir / "art" / page.art).read_text(encoding="utf-8")
    pixels = render(svg, skin=CHILD[0], hair=CHILD[1], pixels_per_unit=scale)
    picture = Image.fromarray(pixels).convert("RGB").resize((size, size))
    if lettered is not None:
        cut = story.trim.trim_box
        wide, high = round(cut.width * scale), round(cut.height * scale)
        picture.paste(
            lettered.resize((wide, high), Image.Resampling.LANCZOS), (round(cut.x * scale), round(cut.y * scale))
        )
    if marks:
        _mark(ImageDraw.Draw(picture), story, page, scale)
    return picture


def _mark(pen: ImageDraw.ImageDraw, story: Story, page: Page, scale: float) -> None:
    def box(area: Box, colour: str) -> None:
        pen.rectangle([area.x * scale, area.y * scale, area.right * scale, area.bottom * scale], outline=colour)

    def dot(point: Point) -> None:
        x, y = point.x * scale, point.y * scale
        pen.ellipse([x - 3, y - 3, x + 3, y + 3], fill=FACE)

    pen.text((6, 4), f"{page.id} ({page.kind})", fill=SAFE, stroke_width=2, stroke_fill="#000000", font_size=LABEL)
    box(story.trim.trim_box, TRIM)
    box(story.trim.safe_box, SAFE)
    for keep_out in page.keep_outs:
        box(keep_out, KEEP_OUT)
    for said in page.said:
        if said.box != "auto":
            box(said.box, CAPTION)
    for speaker in page.speakers.values():
        box(speaker.head, KEEP_OUT)
        dot(speaker.mouth)
    for slot in page.faces:
        box(slot.crop, CROP)
        pen.polygon([(point.x * scale, point.y * scale) for point in slot.outline], outline=FACE)
        for point in (slot.left_eye, slot.right_eye, slot.mouth):
            dot(point)
