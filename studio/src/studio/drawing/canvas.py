"""A page on the easel: three layers of SVG, and the paints they share."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

PAGE: Final = 875
"""Side of a page with its bleed, in units of a hundredth of an inch."""

SKIN: Final = "{{skin}}"
SKIN_SHADE: Final = "{{skin-shade}}"
SKIN_LINE: Final = "{{skin-line}}"
HAIR: Final = "{{hair}}"
HAIR_SHADE: Final = "{{hair-shade}}"
HAIR_LIGHT: Final = "{{hair-light}}"

Stops = list[tuple[float, str] | tuple[float, str, float]]
"""Stops of a gradient: where (0-1), what colour, and how opaque (1 when left out)."""


def number(value: float) -> str:
    """Write a number with one decimal and without a needless zero."""
    text = f"{value:.1f}"
    return "0" if text in {"0.0", "-0.0"} else text.removesuffix(".0")


def attributes(**values: object) -> str:
    """Write keyword arguments as SVG attributes; `None` leaves one out."""
    written = (
        f' {name.rstrip("_").replace("_", "-")}="{_plain(value)}"'
        for name, value in values.items()
        if value is not None
    )
    return "".join(written)


def _thinned(style: dict[str, object]) -> dict[str, object]:
    """Make one paint see-through instead of the shape: the renderer needs no extra layer for that."""
    stroked, filled = "stroke" in style, style.get("fill") != "none"
    if "opacity" not in style or (stroked and filled):
        return style
    paint = "stroke_opacity" if stroked else "fill_opacity"
    return {paint if name == "opacity" else name: value for name, value in style.items()}


def _filled(fill: str, style: dict[str, object]) -> dict[str, object]:
    return _thinned({"fill": fill, **style})


def _plain(value: object) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def path(d: str, **style: object) -> str:
    """Draw a path."""
    return f'<path d="{d}"{attributes(**_thinned(style))}/>'


def line(d: str, stroke: str, width: float, **style: object) -> str:
    """Draw an open path with a round pen."""
    return path(
        d, fill="none", stroke=stroke, stroke_width=width, stroke_linecap="round", stroke_linejoin="round", **style
    )


def circle(at: complex, radius: float, fill: str, **style: object) -> str:
    """Draw a filled circle."""
    place = f'cx="{number(at.real)}" cy="{number(at.imag)}" r="{number(radius)}"'
    return f"<circle {place}{attributes(**_filled(fill, style))}/>"


def ellipse(at: complex, rx: float, ry: float, fill: str, **style: object) -> str:
    """Draw a filled ellipse."""
    place = f'cx="{number(at.real)}" cy="{number(at.imag)}" rx="{number(rx)}" ry="{number(ry)}"'
    return f"<ellipse {place}{attributes(**_filled(fill, style))}/>"


def rect(x: float, y: float, width: float, height: float, fill: str, **style: object) -> str:
    """Draw a filled rectangle."""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    return f"<rect {place}{attributes(**_filled(fill, style))}/>"


def group(*children: str, **style: object) -> str:
    """Put shapes together under one style."""
    return f"<g{attributes(**style)}>{''.join(children)}</g>"


def turned(at: complex, degrees: float = 0, scale: float = 1, *, mirror: bool = False) -> str:
    """Write the transform that moves, turns and scales a group drawn around the origin."""
    across = -scale if mirror else scale
    return f"translate({number(at.real)} {number(at.imag)}) rotate({number(degrees)}) scale({across:.4g} {scale:.4g})"


def stamped(stamp: str, at: complex, degrees: float = 0, scale: float = 1, **style: object) -> str:
    """Print a stamp of `Picture.stamp` at a place."""
    spin = f" rotate({number(degrees)})" if degrees else ""
    size = f" scale({scale:.3g})" if scale != 1 else ""
    place = f"translate({number(at.real)} {number(at.imag)}){spin}{size}"
    return f'<use href="#{stamp}"{attributes(transform=place, **style)}/>'


@dataclass(frozen=True)
class FaceMark:
    """Where the face of a page is, in page units; `crop` is the top-left corner of its square."""

    left_eye: complex
    right_eye: complex
    mouth: complex
    outline: list[complex]
    crop: complex
    side: float
    expression: str
    head_shape: str = "oval"


@dataclass(frozen=True)
class Drawn:
    """A finished page and where its face is."""

    picture: Picture
    face: FaceMark | None


@dataclass
class Picture:
    """One page being drawn: what is behind the face, the face, and what is in front of it."""

    seed: int
    scene: list[str] = field(default_factory=list)
    face: list[str] = field(default_factory=list)
    overlay: list[str] = field(default_factory=list)
    rng: Random = field(init=False)
    _defs: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)  # noqa: S311 - a hand that repeats itself, not a secret

    def add(self, *shapes: str) -> None:
        """Draw shapes on top of the scene so far."""
        self.scene.extend(shapes)

    def linear(self, stops: Stops, start: complex = 0j, end: complex = 1j, *, on_page: bool = False) -> str:
        """Mix a linear gradient; its ends are fractions of the shape, or page units when `on_page`."""
        ends = f'x1="{start.real:.4g}" y1="{start.imag:.4g}" x2="{end.real:.4g}" y2="{end.imag:.4g}"'
        return self._paint("linearGradient", ends + _units(on_page), _stops(stops))

    def radial(self, stops: Stops, centre: complex = 0.5 + 0.5j, radius: float = 0.5, *, on_page: bool = False) -> str:
        """Mix a radial gradient; see `linear`."""
        place = f'cx="{centre.real:.4g}" cy="{centre.imag:.4g}" r="{radius:.4g}"'
        return self._paint("radialGradient", place + _units(on_page), _stops(stops))

    def glow(self, colour: str, strength: float = 1.0, *, core: float = 0.0) -> str:
        """Mix light that fades from the middle of a shape to nothing at its edge."""
        fall = [(0.0, 1.0), (0.25, 0.62), (0.5, 0.28), (0.75, 0.08), (1.0, 0.0)]
        stops: Stops = [(core + (1 - core) * at, colour, strength * amount) for at, amount in fall]
        return self.radial(stops)

    def clip(self, d: str) -> str:
        """Cut a stencil; use the result as `clip_path`."""
        return f"url(#{self._define('clipPath', '', path(d))})"

    def stamp(self, *shapes: str) -> str:
        """Cut a stamp from shapes drawn around the origin; print it with `stamped`."""
        return self._define("symbol", ' overflow="visible"', "".join(shapes))

    def blur(self, spread: float) -> str:
        """Prepare a soft brush; use the result as `filter`."""
        area = ' x="-50%" y="-50%" width="200%" height="200%" color-interpolation-filters="sRGB"'
        brush = f'<feGaussianBlur stdDeviation="{number(spread)}"/>'
        return f"url(#{self._define('filter', area, brush)})"

    def svg(self) -> str:
        """Write the page as an SVG document."""
        child = next((index for index, shape in enumerate(self.scene) if "{{" in shape), len(self.scene))
        scene = [_layer("backdrop", self.scene[:child]), *self.scene[child:]]
        drawn = "\n".join(
            _layer(name, shapes) for name, shapes in (("scene", scene), ("face", self.face), ("overlay", self.overlay))
        )
        defs = "\n".join(self._defs.values())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PAGE} {PAGE}" width="{PAGE}" height="{PAGE}">\n'
            f"<defs>\n{defs}\n</defs>\n{drawn}\n</svg>\n"
        )

    def _paint(self, kind: str, place: str, stops: str) -> str:
        return f"url(#{self._define(kind, ' ' + place, stops)})"

    def _define(self, kind: str, place: str, inside: str) -> str:
        key = f"{kind}{place}{inside}"
        known = list(self._defs)
        name = f"{kind[0]}{known.index(key) if key in self._defs else len(known)}"
        self._defs.setdefault(key, f'<{kind} id="{name}"{place}>{inside}</{kind}>')
        return name


def _layer(name: str, shapes: list[str]) -> str:
    return f'<g id="{name}">\n' + "\n".join(shapes) + "\n</g>"


def _units(on_page: bool) -> str:
    return ' gradientUnits="userSpaceOnUse"' if on_page else ""


def _stops(stops: Stops) -> str:
    return "".join(_stop(*stop) for stop in stops)


def _stop(at: float, colour: str, opacity: float = 1.0) -> str:
    seen = "" if opacity == 1 else f' stop-opacity="{opacity:.3g}"'
    return f'<stop offset="{at:.3g}" stop-color="{colour}"{seen}/>'
