"""What lies between near and far: billowing clouds, haze, moonbeams, motes of light, and paper."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from studio.drawing.canvas import PAGE, Picture, circle, ellipse, group, number, path, rect
from studio.drawing.curves import ribbon, smooth, straight

PAPER: Final = "#fdf5e3"


@dataclass(frozen=True)
class Vapour:
    """The colours of a cloud: where the light falls, its body, its underside, and its bright edge."""

    lit: str
    body: str
    deep: str
    rim: str = "#ffffff"


def billow(
    picture: Picture,
    at: complex,
    width: float,
    vapour: Vapour,
    *,
    height: float = 0.4,
    puffs: int = 8,
    sun: complex = -0.5 - 0.85j,
) -> list[str]:
    """Draw a soft heap of cloud with light from `sun`; `at` is the middle of its foot."""
    heap = _heap(picture, at, width, width * height, puffs)
    foot = width * height * 0.34
    left, low = at.real - width * 0.47, at.imag
    base = f"M{number(left + foot / 2)} {number(low - foot)}h{number(width * 0.94 - foot)}"
    base += f"a{number(foot / 2)} {number(foot / 2)} 0 0 1 0 {number(foot)}h{number(foot - width * 0.94)}"
    base += f"a{number(foot / 2)} {number(foot / 2)} 0 0 1 0 {number(-foot)}z"
    outline = base + "".join(_disc(centre, size) for centre, size in heap)
    top = min(centre.imag - size for centre, size in heap)
    fall = picture.linear(
        [(0, vapour.lit), (0.45, vapour.body), (1, vapour.deep)], complex(0, top), complex(0, low), on_page=True
    )
    focus = 0.5 + 0.5j + 0.2 * sun
    puff = picture.radial(
        [(0, vapour.lit, 0.9), (0.42, vapour.lit, 0.5), (0.72, vapour.body, 0.12), (1, vapour.deep, 0.38)], focus, 0.74
    )
    edge = sun * max(1.6, width * 0.006)
    return [
        path(outline, fill=vapour.rim, transform=f"translate({number(edge.real)} {number(edge.imag)})", opacity=0.85),
        path(outline, fill=fall),
        *(circle(centre, size, puff) for centre, size in heap),
        path(base, fill=picture.linear([(0, vapour.deep, 0), (1, vapour.deep, 0.7)])),
    ]


def _heap(picture: Picture, at: complex, width: float, tall: float, puffs: int) -> list[tuple[complex, float]]:
    rng, heap = picture.rng, []
    for step in range(puffs):
        across = (step + 0.5) / puffs * 2 - 1
        hump = (1 - across * across) ** 0.8
        size = tall * (0.2 + 0.2 * hump) * rng.uniform(0.86, 1.2)
        x = at.real + across * (width / 2 - size * 0.7)
        heap.append((complex(x, at.imag - size), size))
        if hump > 0.3:  # noqa: PLR2004 - the ends of a cloud are low
            upper = size * rng.uniform(0.8, 1.15)
            lift = tall * (1 - 0.5) * hump * rng.uniform(0.75, 1.15)
            heap.append((complex(x + rng.uniform(-0.3, 0.3) * size, at.imag - size - lift), upper))
    return sorted(heap, key=lambda puff: puff[0].imag)


def _disc(at: complex, radius: float) -> str:
    half = f"a{number(radius)} {number(radius)} 0 1 1"
    return f"M{number(at.real - radius)} {number(at.imag)}{half} {number(2 * radius)} 0{half} {number(-2 * radius)} 0z"


def haze(picture: Picture, top: float, height: float, colour: str, strength: float = 0.5) -> str:
    """Let a band of the page fade into the air: nothing at its edges, most in its middle."""
    fade = picture.linear([(0, colour, 0), (0.5, colour, strength), (1, colour, 0)])
    return rect(-5, top, PAGE + 10, height, fade)


def beams(
    picture: Picture,
    source: complex,
    aims: list[tuple[float, float]],
    reach: float,
    colour: str,
    *,
    strength: float = 0.2,
) -> list[str]:
    """Let light fall from a place; each beam has a direction and a width in degrees (90 is straight down)."""
    light = picture.radial(
        [(0, colour, strength), (0.5, colour, strength * 0.4), (1, colour, 0)], source, reach, on_page=True
    )
    shapes = []
    for towards, width in aims:
        edges = [math.radians(towards - width / 2), math.radians(towards + width / 2)]
        ends = [source + reach * complex(math.cos(angle), math.sin(angle)) for angle in edges]
        shapes.append(path(straight([source, *ends]), fill=light))
    return shapes


def motes(picture: Picture, at: complex, spread: float, count: int, colour: str) -> str:
    """Scatter bright dust around a light."""
    rng = picture.rng
    dots = []
    for _ in range(count):
        spot = at + complex(rng.gauss(0, spread), rng.gauss(0, spread))
        dots.append(circle(spot, rng.choice([1.1, 1.5, 2.2, 3]), colour, opacity=rng.uniform(0.25, 0.9)))
    return group(*dots)


def paper(picture: Picture, colour: str = PAPER, fibre: str = "#d9b98a") -> None:
    """Lay a sheet of warm paper, with a few fibres in it and a little tea at its edges."""
    picture.add(rect(-5, -5, PAGE + 10, PAGE + 10, colour))
    rng = picture.rng
    picture.add(
        rect(
            -5,
            -5,
            PAGE + 10,
            PAGE + 10,
            picture.radial([(0, fibre, 0), (0.7, fibre, 0), (1, fibre, 0.28)], 437 + 437j, 640, on_page=True),
        )
    )
    fibres = []
    for _ in range(70):
        start = complex(rng.uniform(0, PAGE), rng.uniform(0, PAGE))
        way = complex(rng.uniform(-16, 16), rng.uniform(-16, 16))
        bend = start + way / 2 + complex(rng.uniform(-4, 4), rng.uniform(-4, 4))
        fibres.append(
            path(smooth(ribbon([start, bend, start + way], [0.4, 1.2, 0.4], count=5)), fill=fibre, opacity=0.22)
        )
    picture.add(group(*fibres))


def blossom(at: complex, size: float, *, petal: str = "#fbe3ea", heart: str = "#d9718c", turn: float = 0) -> str:
    """Draw a plum blossom with five petals."""
    petals = "".join(
        ellipse(complex(0, -size * 0.52), size * 0.36, size * 0.46, petal, transform=f"rotate({turn + 72 * step:.0f})")
        for step in range(5)
    )
    stamens = "".join(
        circle(size * 0.3 * complex(math.cos(angle), math.sin(angle)), size * 0.06, heart)
        for angle in (math.tau * (step / 7 + turn / 360) for step in range(7))
    )
    return group(
        petals, circle(0j, size * 0.16, heart), stamens, transform=f"translate({number(at.real)} {number(at.imag)})"
    )
