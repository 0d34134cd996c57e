"""A story as its author left it, made ready to be published: story.json and rendered art."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
import yaml
from numpy.typing import NDArray
from PIL import Image, ImageCms

from contracts.story import UNITS_PER_INCH, Layer, PackedStory, Page, PageArt, Story, Texts, Tinted, check_texts
from contracts.values import StoredObject
from studio.render import Area, ByColours, Weights, by_colours, page_area
from studio.surface import measured

RECIPE: Final = 2
"""Counts up when the same drawing is packed into other bytes."""

JPEG_QUALITY: Final = 95
Progress = Callable[[str], None]


class StoryError(Exception):
    """A story folder cannot be packed."""


def read_story(folder: Path) -> tuple[Story, dict[str, Texts]]:
    """Read and check story.yaml and the texts of every language; pydantic's ValidationError names what is wrong."""
    story = Story.model_validate(_yaml(folder / "story.yaml"))
    texts = {
        language: Texts.model_validate(_yaml(folder / "texts" / f"{language}.yaml")) for language in story.languages
    }
    return story, texts


def pack(
    story_dir: Path,
    out_dir: Path,
    *,
    cache_dir: Path,
    workers: int | None = None,
    on_page: Progress = lambda _page: None,
) -> PackedStory:
    """Render and write a story below `out_dir`, at the keys it has in the object store; equal input gives equal bytes.

    Pages rendered before are taken from `cache_dir`. `on_page` hears the id of each page as it is done.
    """
    story, texts = read_story(story_dir)
    for language, told in texts.items():
        check_texts(story, told, language=language)
    rendered = _rendered(story_dir, story, cache_dir, workers, on_page)
    packed = _told_and_drawn(story, texts, rendered)
    _write(packed, rendered, out_dir)
    return packed


def packed_story(
    story_dir: Path,
    story: Story,
    texts: dict[str, Texts],
    *,
    cache_dir: Path,
    workers: int | None = None,
    on_page: Progress = lambda _page: None,
) -> PackedStory:
    """Render a story and return it as it would be published; nothing is written but the cache."""
    return _told_and_drawn(story, texts, _rendered(story_dir, story, cache_dir, workers, on_page))


def _rendered(
    story_dir: Path, story: Story, cache_dir: Path, workers: int | None, on_page: Progress
) -> dict[str, Path]:
    drawings = {page.id: _drawing(story_dir, story, page) for page in story.pages}
    return _render_all(story, drawings, cache_dir, workers or os.cpu_count() or 1, on_page)


def _told_and_drawn(story: Story, texts: dict[str, Texts], rendered: dict[str, Path]) -> PackedStory:
    art = tuple(_published(page, rendered[page.id], _prefix(story)) for page in story.pages)
    return PackedStory(story=story, texts=texts, art=art)


def _prefix(story: Story) -> str:
    return f"stories/{story.id}/{story.version}"


def _published(page: Page, folder: Path, prefix: str) -> PageArt:
    """Give the layers of a rendered page the names they have in this story."""
    sheet = (folder / "art.json").read_text()
    return PageArt.model_validate_json(sheet.replace('"key":"', f'"key":"{prefix}/art/{page.id}.')).model_copy(
        update={"page": page.id}
    )


def _write(packed: PackedStory, rendered: dict[str, Path], out_dir: Path) -> None:
    for art in packed.art:
        for layer in layers_of(art):
            target = out_dir / layer.file.key
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(rendered[art.page] / target.name.removeprefix(f"{art.page}."), target)
    (out_dir / _prefix(packed.story) / "story.json").write_text(packed.model_dump_json(indent=1) + "\n")


def layers_of(art: PageArt) -> list[Layer]:
    """Return every rendered file of a page."""
    tinted = [one for one in (art.drawn, art.overlay) if one]
    layers = [layer for one in tinted for layer in (one.constant, one.skin, one.hair)]
    return [layer for layer in (*layers, art.overlay_alpha) if layer]


def _render_all(
    story: Story, drawings: dict[str, str], cache_dir: Path, workers: int, on_page: Progress
) -> dict[str, Path]:
    folders = {page: cache_dir / _fingerprint(svg, story.dpi) for page, svg in drawings.items()}
    pages_of: dict[Path, list[str]] = {}
    for page, folder in folders.items():
        if (folder / "art.json").exists():
            on_page(page)
        else:
            pages_of.setdefault(folder, []).append(page)
    if not pages_of:
        return folders
    with ProcessPoolExecutor(min(workers, len(pages_of)), mp_context=get_context("spawn")) as pool:
        jobs = {
            pool.submit(render_page, drawings[pages[0]], story.dpi, folder): pages for folder, pages in pages_of.items()
        }
        for job in as_completed(jobs):
            job.result()
            for page in jobs[job]:
                on_page(page)
    return folders


def render_page(svg: str, dpi: int, folder: Path) -> None:
    """Render one page into a folder that is complete from the moment it exists."""
    pixels_per_unit = dpi / UNITS_PER_INCH
    drawn = by_colours(svg, layers=("scene", "face"), pixels_per_unit=pixels_per_unit)
    overlay = by_colours(svg, layers=("overlay",), pixels_per_unit=pixels_per_unit, whole=False)
    if drawn is None:
        raise StoryError("a page shows nothing")
    if int(drawn.alpha.min()) < 255:  # noqa: PLR2004 - opaque
        raise StoryError("a page does not cover its bleed")
    work = folder.with_name(f"{folder.name}.{os.getpid()}")
    work.mkdir(parents=True, exist_ok=True)
    desk = _Desk(work, pixels_per_unit)
    art = PageArt(
        page="page",
        width=drawn.constant.shape[1],
        height=drawn.constant.shape[0],
        drawn=desk.tinted("drawn", drawn, jpeg=True),
        overlay=desk.tinted("overlay", overlay, jpeg=False) if overlay else None,
        overlay_alpha=desk.layer("overlay-alpha.png", overlay.area, _png(np.ascontiguousarray(overlay.alpha)))
        if overlay
        else None,
        surface=measured(drawn, overlay, pixels_per_unit=pixels_per_unit),
    )
    (work / "art.json").write_text(art.model_dump_json())
    try:
        work.rename(folder)
    except OSError:  # Another process was faster with the same page.
        if not (folder / "art.json").exists():
            raise
        shutil.rmtree(work)


@dataclass(frozen=True)
class _Desk:
    """Where the files of one page are put down."""

    folder: Path
    pixels_per_unit: float

    def tinted(self, name: str, parts: ByColours, *, jpeg: bool) -> Tinted:
        constant = self.layer(f"{name}.jpg", parts.area, _jpeg(parts.constant)) if jpeg else None
        return Tinted(
            constant=constant or self.layer(f"{name}.webp", parts.area, _exact(parts.constant)),
            skin=self._weights(f"{name}-skin.webp", parts.skin),
            hair=self._weights(f"{name}-hair.webp", parts.hair),
        )

    def _weights(self, name: str, weights: Weights | None) -> Layer | None:
        return self.layer(name, weights.area, _exact(weights.pixels)) if weights else None

    def layer(self, name: str, area: Area, content: bytes) -> Layer:
        (self.folder / name).write_bytes(content)
        x, y, width, height = (
            round(value * self.pixels_per_unit) for value in (area.x, area.y, area.width, area.height)
        )
        stored = StoredObject(key=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
        return Layer(file=stored, x=x, y=y, width=width, height=height)


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    return _saved(pixels, "JPEG", quality=JPEG_QUALITY, subsampling=0, icc_profile=_srgb())


def _exact(pixels: NDArray[np.uint8]) -> bytes:
    return _saved(pixels, "WEBP", lossless=True, quality=20, method=1, exact=True)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    return _saved(pixels, "PNG", compress_level=6)


def _saved(pixels: NDArray[np.uint8], kind: str, **options: object) -> bytes:
    out = BytesIO()
    Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()


def _srgb() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes.fromhex("07e400010001000000000000")  # Its date would make every run's bytes differ.
    return bytes(profile)


def _fingerprint(svg: str, dpi: int) -> str:
    tools: Iterable[str] = (f"{name} {version(name)}" for name in ("resvg", "pillow", "numpy"))
    return hashlib.sha256(json.dumps([RECIPE, *tools, dpi, svg]).encode()).hexdigest()


def _drawing(story_dir: Path, story: Story, page: Page) -> str:
    try:
        svg = (story_dir / "art" / page.art).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise StoryError(f"page {page.id}: art/{page.art} is missing") from None
    drawn, wanted = page_area(svg), story.trim.bleed_box
    if (drawn.width, drawn.height) != (wanted.width, wanted.height):
        sizes = f"{drawn.width} x {drawn.height} units, the page {wanted.width:g} x {wanted.height:g}"
        raise StoryError(f"page {page.id}: the drawing is {sizes}")
    return svg


def _yaml(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StoryError(f"{path.parent.name}/{path.name} is missing") from None
    except yaml.YAMLError as error:
        raise StoryError(f"{path.parent.name}/{path.name} is not YAML") from error
