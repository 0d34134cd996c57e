"""Solid things in one light: gouache in two tones with a bright edge, and what clothes are made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.drawing.canvas import Picture, circle, ellipse, group, line, number, path
from studio.drawing.curves import along, ribbon, smooth


@dataclass(frozen=True)
class Tones:
    """The colours of one material: in light, in shade, and where the light catches its edge."""

    base: str
    shade: str
    light: str


COAT = Tones("#eeb03f", "#c07a2c", "#ffe29a")
PYJAMAS = Tones("#f4ead6", "#c3b4bd", "#ffffff")
SCARF = Tones("#d9503f", "#9c2f3c", "#ff9a7a")
BOOTS = Tones("#b8473e", "#7d2c3a", "#ee8a70")


def solid(
    picture: Picture, d: str, tones: Tones, *, light: complex = -5 - 6j, edge: float = 3, inside: Sequence[str] = ()
) -> str:
    """Paint a shape lit from the direction `light` points to; the longer `light`, the wider the shade."""
    move = f"translate({number(light.real)} {number(light.imag)})"
    back = f"translate({number(-light.real * 0.35)} {number(-light.imag * 0.35)})"
    return group(
        path(d, fill=tones.shade),
        path(d, fill=tones.base, transform=move),
        *inside,
        path(d, fill="none", stroke=tones.light, stroke_width=edge, transform=back, opacity=0.75),
        clip_path=picture.clip(d),
    )


def limb(
    picture: Picture, spine: Sequence[complex], widths: Sequence[float], tones: Tones, *, light: complex = -4 - 5j
) -> str:
    """Paint an arm or a leg along its spine."""
    outline = smooth(ribbon(spine, widths))
    return group(
        path(outline, fill="none", stroke=tones.shade, stroke_width=2), solid(picture, outline, tones, light=light)
    )


def cuff(at: complex, towards: complex, width: float, tones: Tones) -> str:
    """Paint the edge of a sleeve: a short band across the arm."""
    way = (towards - at) / abs(towards - at)
    across = way * 1j * width / 2
    band = ribbon([at - across, at + way * 3, at + across], [11, 12, 11], count=6)
    return path(smooth(band), fill=tones.light, stroke=tones.shade, stroke_width=1.5)


def folds(curves: Sequence[Sequence[complex]], colour: str, *, width: float = 5, opacity: float = 0.5) -> list[str]:
    """Paint folds in cloth: strokes that swell and fade."""
    return [path(smooth(ribbon(list(curve), [0.5, width, 0.5])), fill=colour, opacity=opacity) for curve in curves]


def buttons(spots: Sequence[complex], radius: float, tones: Tones) -> list[str]:
    """Sew on round buttons."""
    return [
        circle(spot, radius, tones.shade) + circle(spot - complex(0.8, 1), radius * 0.78, tones.light) for spot in spots
    ]


def stitched(points: Sequence[complex], colour: str, *, width: float = 2) -> str:
    """Sew a seam along a curve."""
    return line(smooth(points, closed=False), colour, width, stroke_dasharray="7 6", opacity=0.8)


def starred(spots: Sequence[complex], reach: float, colour: str) -> list[str]:
    """Print small five-dot flowers on cloth."""
    return [circle(spot, reach, colour, opacity=0.8) for spot in spots]


def fringe_of(points: Sequence[complex], count: int, length: complex, colour: str, *, width: float = 3) -> list[str]:
    """Hang threads along the edge of a scarf or a blanket."""
    return [
        line(smooth([point, point + length * 0.5, point + length], closed=False), colour, width)
        for point in along(list(points), count)
    ]


def shadow(picture: Picture, at: complex, rx: float, ry: float, *, strength: float = 0.5) -> str:
    """Lay the soft shadow of something that sits or stands at a place."""
    return ellipse(at, rx, ry, picture.glow("#0b0f2e", strength))
