"""Drawings to pixels: one page in any two colours, and as a function of two colours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Final, Literal, TypeAlias

import numpy as np
import resvg
from numpy.typing import NDArray
from PIL import Image
from resvg import usvg

Pixels: TypeAlias = NDArray[np.uint8]
"""Height x width x 4: red, green, blue, alpha; sRGB, not premultiplied."""

Rgb: TypeAlias = tuple[int, int, int]
LayerName: TypeAlias = Literal["scene", "face", "overlay"]

LAYERS: Final[tuple[LayerName, ...]] = ("scene", "face", "overlay")
BACKDROP: Final = "backdrop"
"""A group in the scene for what lies behind everything coloured like the child; it is the same for every child."""

UNMOVED: Final = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
BLACK: Final[Rgb] = (0, 0, 0)
WHITE: Final[Rgb] = (255, 255, 255)

SKIN_SHADE: Final = (0.88, 0.82, 0.78)
SKIN_LINE: Final = (0.42, 0.30, 0.28)
HAIR_SHADE: Final = (0.66, 0.64, 0.66)
GLOSS: Final = 0.2
"""How far light hair goes towards white; a share, so that no colour runs out of range."""

_ROOT: Final = re.compile(r"<svg\b[^>]*>")
_SIZES: Final = re.compile(r'\s(?:viewBox|width|height)="[^"]*"')
_VIEW: Final = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_TOKEN: Final = re.compile(r"\{\{([a-z-]+)\}\}")


class DrawingError(Exception):
    """A drawing is not made as a page has to be."""


@dataclass(frozen=True)
class Area:
    """A rectangle of whole page units."""

    x: int
    y: int
    width: int
    height: int


def page_area(svg: str) -> Area:
    """Return the whole page of a drawing."""
    root = _ROOT.search(svg)
    view = _VIEW.search(root.group()) if root else None
    if view is None:
        raise DrawingError('the drawing has no viewBox="0 0 width height"')
    return Area(0, 0, round(float(view[1])), round(float(view[2])))


def child_colours(skin: Rgb, hair: Rgb) -> dict[str, str]:
    """Return what each colour name of a drawing means for a child with this skin and hair."""
    return {
        "skin": _hex(skin),
        "skin-shade": _hex(_times(skin, SKIN_SHADE)),
        "skin-line": _hex(_times(skin, SKIN_LINE)),
        "hair": _hex(hair),
        "hair-shade": _hex(_times(hair, HAIR_SHADE)),
        "hair-light": _hex(tuple(value + (255 - value) * GLOSS for value in hair)),
    }


def render(
    svg: str,
    *,
    skin: Rgb,
    hair: Rgb,
    layers: tuple[LayerName, ...] = LAYERS,
    area: Area | None = None,
    pixels_per_unit: float = 3,
    backdrop: bool = True,
) -> Pixels:
    """Draw some layers of a page in these colours, whole or the given area only, with or without its backdrop."""
    area = area or page_area(svg)
    width, height = round(area.width * pixels_per_unit), round(area.height * pixels_per_unit)
    absent = [*(name for name in LAYERS if name not in layers), *([] if backdrop else [BACKDROP])]
    hidden = "".join(f"#{name}{{display:none}}" for name in absent)
    framed = _framed(_coloured(svg, child_colours(skin, hair)), area, width, height, style=hidden)
    try:
        tree = usvg.Tree.from_str(framed, usvg.Options.default())  # Knows no fonts: text shows nothing.
    except ValueError as error:
        raise DrawingError(f"the drawing cannot be read: {error}") from error
    with Image.open(BytesIO(resvg.render(tree, UNMOVED))) as picture:
        return np.asarray(picture.convert("RGBA"))


@dataclass(frozen=True)
class Weights:
    """How much of one colour each pixel of an area takes, per channel: height x width x 3."""

    area: Area
    pixels: NDArray[np.uint8]


@dataclass(frozen=True)
class ByColours:
    """A rendered area as constant + skin weight x skin + hair weight x hair, premultiplied by its alpha.

    Compositing is linear in the colours it lays down, so this holds exactly but for rounding.
    """

    area: Area
    constant: NDArray[np.uint8]
    alpha: NDArray[np.uint8]
    skin: Weights | None
    hair: Weights | None


def by_colours(
    svg: str, *, layers: tuple[LayerName, ...], pixels_per_unit: float = 3, whole: bool = True
) -> ByColours | None:
    """Take a page apart into its colours; `whole` keeps empty edges. None when these layers show nothing."""

    def shown(canvas: Area, *, skin: Rgb = BLACK, hair: Rgb = BLACK, backdrop: bool = False) -> Pixels:
        scale = pixels_per_unit
        return render(svg, skin=skin, hair=hair, layers=layers, area=canvas, pixels_per_unit=scale, backdrop=backdrop)

    draft = _draft(svg, layers)
    area = page_area(svg) if whole else _seen(draft.alpha, svg)
    if area is None:
        return None
    picture = shown(area, backdrop=True)
    constant = premultiplied(picture)
    child = _seen(draft.skin | draft.hair, svg) if whole else area
    if child is None:
        return ByColours(area, constant, picture[..., 3], None, None)
    if child != area:  # Edges are only equal on equal canvases: the renderer cuts curves where a canvas ends.
        constant[_within(child, area, pixels_per_unit)] = premultiplied(shown(child, backdrop=True))
    dark = premultiplied(shown(child))

    def weights(changed: NDArray[np.uint8], lit: Pixels) -> Weights | None:
        part = _seen(changed, svg)
        if part is None:
            return None
        gain = np.maximum(premultiplied(lit), dark) - dark
        return Weights(part, np.ascontiguousarray(gain[_within(part, child, pixels_per_unit)]))

    return ByColours(
        area=area,
        constant=constant,
        alpha=picture[..., 3],
        skin=weights(draft.skin, shown(child, skin=WHITE)) if draft.skin.any() else None,
        hair=weights(draft.hair, shown(child, hair=WHITE)) if draft.hair.any() else None,
    )


def in_colours(parts: ByColours, *, skin: Rgb, hair: Rgb, pixels_per_unit: float = 3) -> NDArray[np.uint8]:
    """Put a taken-apart page together again in these colours; premultiplied, height x width x 3."""
    total = parts.constant.astype(np.uint32) * 255
    for weights, colour in ((parts.skin, skin), (parts.hair, hair)):
        if weights is not None:
            total[_within(weights.area, parts.area, pixels_per_unit)] += weights.pixels * np.array(colour, np.uint32)
    return np.minimum((total + 127) // 255, 255).astype(np.uint8)


def premultiplied(picture: Pixels) -> NDArray[np.uint8]:
    """Return the colours of a picture as they count: times its alpha."""
    alpha = picture[..., 3:].astype(np.uint16)
    if alpha.min(initial=255) == 255:  # noqa: PLR2004 - opaque
        return picture[..., :3].copy()
    return np.asarray((picture[..., :3] * alpha + 127) // 255, np.uint8)


@dataclass(frozen=True)
class _Draft:
    """A small rendering that only says where things are; one pixel per two units."""

    alpha: NDArray[np.uint8]
    skin: NDArray[np.uint8]
    hair: NDArray[np.uint8]


_DRAFT_SCALE: Final = 0.5
_DRAFT_MARGIN: Final = 3


def _draft(svg: str, layers: tuple[LayerName, ...]) -> _Draft:
    dark, skin, hair = (
        render(svg, skin=one, hair=other, layers=layers, pixels_per_unit=_DRAFT_SCALE, backdrop=False)
        for one, other in ((BLACK, BLACK), (WHITE, BLACK), (BLACK, WHITE))
    )
    return _Draft(dark[..., 3], _difference(skin, dark), _difference(hair, dark))


def _difference(one: Pixels, other: Pixels) -> NDArray[np.uint8]:
    differs = np.not_equal(premultiplied(one), premultiplied(other)).any(axis=2)
    return np.asarray(differs, np.uint8)


def _seen(marks: NDArray[np.uint8], svg: str) -> Area | None:
    rows, columns = np.flatnonzero(marks.any(axis=1)), np.flatnonzero(marks.any(axis=0))
    if not rows.size:
        return None
    page = page_area(svg)

    def span(found: NDArray[np.intp], length: int) -> tuple[int, int]:
        first, last = found[0] / _DRAFT_SCALE, (found[-1] + 1) / _DRAFT_SCALE
        return max(int(first) - _DRAFT_MARGIN, 0), min(int(last) + _DRAFT_MARGIN, length)

    (left, right), (top, bottom) = span(columns, page.width), span(rows, page.height)
    return Area(left, top, right - left, bottom - top)


def _within(part: Area, whole: Area, pixels_per_unit: float) -> tuple[slice, slice]:
    top, left = round((part.y - whole.y) * pixels_per_unit), round((part.x - whole.x) * pixels_per_unit)
    height, width = round(part.height * pixels_per_unit), round(part.width * pixels_per_unit)
    return slice(top, top + height), slice(left, left + width)


def _framed(svg: str, area: Area, width: int, height: int, *, style: str) -> str:
    frame = f' viewBox="{area.x} {area.y} {area.width} {area.height}" width="{width}" height="{height}"'
    rules = f"<style>{style}</style>" if style else ""
    return _ROOT.sub(lambda root: f"{_SIZES.sub('', root.group())[:-1]}{frame}>{rules}", svg, count=1)


def _coloured(svg: str, colours: dict[str, str]) -> str:
    def colour(token: re.Match[str]) -> str:
        try:
            return colours[token[1]]
        except KeyError:
            raise DrawingError(f"the drawing uses an unknown colour: {token[1]}") from None

    return _TOKEN.sub(colour, svg)


def _times(colour: Rgb, factors: tuple[float, float, float]) -> tuple[float, ...]:
    return tuple(value * factor for value, factor in zip(colour, factors, strict=True))


def _hex(colour: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(value):02x}" for value in colour)
