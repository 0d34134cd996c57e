"""The night outdoors: sky, stars, moon, clouds, hills and water."""

from __future__ import annotations

import math
from random import Random

from studio.drawing.canvas import PAGE, Picture, Stops, circle, group, line, path, rect
from studio.drawing.curves import Points, blob, ribbon, smooth

CREAM = "#fff3d1"
GOLD = "#ffd27a"


def sky(
    picture: Picture, stops: Stops, *, strokes: str = "#ffffff", strength: float = 0.05, height: float = PAGE
) -> None:
    """Wash the sky from top to bottom and leave the marks of a wide brush in it."""
    picture.add(rect(-5, -5, PAGE + 10, PAGE + 10, picture.linear(stops)))
    rng = picture.rng
    for _ in range(34):
        y, x, reach = rng.uniform(0, height), rng.uniform(-120, PAGE), rng.uniform(140, 420)
        sag = rng.uniform(-14, 14)
        way = [complex(x, y), complex(x + reach / 2, y + sag), complex(x + reach, y)]
        stroke = ribbon(way, [1, rng.uniform(8, 26), 1], count=7)
        picture.add(path(smooth(stroke), fill=strokes, opacity=strength * rng.uniform(0.4, 1)))


def stars(picture: Picture, count: int, *, top: float = 0, bottom: float = 500, colour: str = CREAM) -> None:
    """Spatter stars over a band of the sky; the higher the denser."""
    rng = picture.rng
    dots = []
    for _ in range(count):
        y = top + (bottom - top) * rng.random() ** 1.5
        at = complex(rng.uniform(0, PAGE), y)
        dots.append(circle(at, rng.choice([0.8, 0.9, 1.1, 1.4, 2.0]), colour, opacity=rng.uniform(0.35, 0.95)))
    picture.add(group(*dots))


def sparkle(at: complex, reach: float, colour: str = CREAM, *, opacity: float = 1.0) -> str:
    """Draw a star with four fine points."""
    waist = reach * 0.11
    tips = [complex(0, -1), complex(0.62, 0), complex(0, 1), complex(-0.62, 0)]
    d = f"M{at.real:.1f} {at.imag - reach:.1f}"
    for step in range(4):
        inner = at + complex(math.cos(math.pi * (step / 2 - 0.25)), math.sin(math.pi * (step / 2 - 0.25))) * waist
        tip = at + tips[(step + 1) % 4] * reach
        d += f"Q{inner.real:.1f} {inner.imag:.1f} {tip.real:.1f} {tip.imag:.1f}"
    return path(d + "Z", fill=colour, opacity=opacity)


def sparkles(picture: Picture, spots: list[tuple[float, float, float]], colour: str = CREAM) -> None:
    """Draw larger stars at (x, y, reach), each with a little light around it."""
    for x, y, reach in spots:
        at = complex(x, y)
        picture.add(circle(at, reach * 1.5, picture.glow(colour, 0.4)), sparkle(at, reach, colour))


def moon(
    picture: Picture, at: complex, radius: float, *, light: float = 1.0, glow: str = "#ffe2a0", reach: float = 2.6
) -> None:
    """Hang a full moon; `light` runs from 0 (grey as a pebble) to 1 (golden)."""

    def tone(bright: str, dull: str) -> str:
        return mix(dull, bright, light)

    if light > 0:
        around = _round_hole(at, radius * reach) + _round_hole(at, radius - 2)
        picture.add(path(around, fill=picture.glow(glow, 0.75 * light, core=0.3), fill_rule="evenodd"))
        for step in (1.28, 1.62):
            picture.add(circle(at, radius * step, glow, opacity=0.09 * light))
    disc = picture.radial(
        [(0, tone("#fffbe8", "#8d95b3")), (0.55, tone("#ffefbd", "#7b83a6")), (1, tone("#f8cf7c", "#626a92"))],
        0.4 + 0.36j,
        0.72,
    )
    picture.add(circle(at, radius, disc))
    stain = tone("#e9b866", "#545c85")
    for dx, dy, size in (
        (-0.38, -0.25, 0.2),
        (0.3, -0.42, 0.12),
        (0.42, 0.18, 0.24),
        (-0.15, 0.42, 0.16),
        (-0.58, 0.22, 0.09),
        (0.05, -0.02, 0.08),
        (0.12, 0.68, 0.1),
        (-0.1, -0.66, 0.1),
    ):
        spot = at + complex(dx, dy) * radius
        picture.add(
            path(blob(spot, size * radius, size * radius * 0.86, picture.rng), fill=stain, opacity=0.32),
            path(
                blob(spot + complex(0.02, 0.025) * radius, size * radius * 0.78, size * radius * 0.64, picture.rng),
                fill=tone("#fff2c8", "#868eb0"),
                opacity=0.35,
            ),
        )
    picture.add(circle(at, radius - 1.2, "none", stroke=tone("#fffdf2", "#a4acc8"), stroke_width=2.4, opacity=0.6))


def crescent(picture: Picture, at: complex, radius: float, *, light: float, width: float = 0.3) -> None:
    """Hang a moon that has almost gone out: a sliver of light on a dull disc."""
    picture.add(
        circle(at, radius * 2.2, picture.glow("#cfd8ff", 0.3 * light)),
        circle(at, radius, "#7f8ab8", opacity=0.16),
    )
    bulge = radius * (1 - width)
    inner = (radius * radius + bulge * bulge) / (2 * bulge)
    x, y, r = at.real, at.imag, radius
    top = f"{x:.1f} {y - r:.1f}"
    d = f"M{top}A{r:.1f} {r:.1f} 0 0 1 {x:.1f} {y + r:.1f}A{inner:.1f} {inner:.1f} 0 0 0 {top}Z"
    picture.add(path(d, fill="#f3ecd2", opacity=0.35 + 0.6 * light, transform=f"rotate(24 {x:.1f} {y:.1f})"))


def cloud(
    picture: Picture,
    at: complex,
    width: float,
    *,
    top: str,
    base: str,
    height: float = 0.36,
    puffs: int = 9,
    rim: str = "#ffffff",
) -> list[str]:
    """Draw a heap of round puffs, light above and flat below; `at` is the middle of its foot."""
    rng = picture.rng
    shapes: list[str] = []
    tall = width * height
    heap = []
    for step in range(puffs):
        across = (step + 0.5) / puffs * 2 - 1
        hump = (1 - across * across) ** 0.7
        size = tall * (0.26 + 0.34 * hump) * rng.uniform(0.85, 1.15)
        heap.append(
            (
                complex(
                    at.real + across * (width / 2 - size * 0.8),
                    at.imag - size * 0.55 - tall * 0.38 * hump * rng.uniform(0.6, 1.1),
                ),
                size,
            )
        )
    heap.sort(key=lambda puff: puff[0].imag)
    low = at.imag
    foot = ribbon(
        [
            complex(at.real - width * 0.5, low - tall * 0.1),
            complex(at.real, low - tall * 0.06),
            complex(at.real + width * 0.5, low - tall * 0.1),
        ],
        [tall * 0.12, tall * 0.34, tall * 0.12],
    )
    shapes.append(path(smooth(foot), fill=base))
    for centre, size in heap:
        paint = picture.linear(
            [(0, top), (0.3, top), (1, base)],
            complex(0, centre.imag - size),
            complex(0, low - tall * 0.12),
            on_page=True,
        )
        shapes.append(circle(centre, size, paint))
        arc = [centre + size * 0.86 * complex(math.cos(a), math.sin(a)) for a in (-2.75, -2.3, -1.85, -1.4)]
        shapes.append(path(smooth(ribbon(arc, [0.5, size * 0.09, size * 0.11, 0.5])), fill=rim, opacity=0.5))
    for _ in range(5):
        x = at.real + rng.uniform(-0.42, 0.3) * width
        y = low - rng.uniform(-0.02, 0.12) * tall
        reach = width * rng.uniform(0.12, 0.3)
        shapes.append(
            path(
                smooth(
                    ribbon([complex(x, y), complex(x + reach / 2, y + 3), complex(x + reach, y)], [1, tall * 0.06, 1])
                ),
                fill=base,
                opacity=0.8,
            )
        )
    return shapes


def ridge(rng: Random, height: float, sway: float, *, steps: int = 7, tilt: float = 0) -> Points:
    """Give the line of a hill across the page."""
    return [
        complex(-40 + (PAGE + 80) * step / steps, height + tilt * (step / steps - 0.5) + rng.uniform(-sway, sway))
        for step in range(steps + 1)
    ]


def hill(
    picture: Picture, crest: Points, *, top: str, foot: str, rim: str, rim_width: float = 3, marks: int = 40
) -> None:
    """Lay a hill under its crest, with light along the ridge and grass-like marks on its slope."""
    d = smooth(crest, closed=False) + f"L{PAGE + 40} {PAGE + 40}L-40 {PAGE + 40}Z"
    high = min(point.imag for point in crest)
    fill = picture.linear([(0, top), (1, foot)], complex(0, high), complex(0, high + 260), on_page=True)
    picture.add(path(d, fill=fill))
    picture.add(line(smooth([point + 1.5j for point in crest], closed=False), rim, rim_width, opacity=0.55))
    rng = picture.rng
    clip = picture.clip(d)
    strokes = []
    for _ in range(marks):
        start = complex(rng.uniform(0, PAGE), high + rng.random() ** 1.6 * 220)
        bend = complex(rng.uniform(20, 60), rng.uniform(-8, 8))
        strokes.append(
            path(
                smooth(ribbon([start, start + bend / 2 - 3j, start + bend], [0.5, rng.uniform(2, 6), 0.5])),
                fill=rim,
                opacity=rng.uniform(0.04, 0.14),
            )
        )
    picture.add(group(*strokes, clip_path=clip))


def water(
    picture: Picture,
    top: float,
    stops: Stops,
    *,
    glint: str,
    glints: int = 70,
    around: float | None = None,
    spread: float = 150,
) -> None:
    """Fill the page below `top` with water; its glints gather under the light at x = `around`."""
    picture.add(rect(-5, top, PAGE + 10, PAGE - top + 10, picture.linear(stops)))
    rng = picture.rng
    for step in range(glints):
        depth = (step / glints) ** 1.3
        y = top + 4 + depth * (PAGE - top)
        widest = 12 + 70 * depth
        if around is not None and step % 3:
            x = around + rng.gauss(0, spread * (0.35 + 0.65 * depth))
            shine = rng.uniform(0.25, 0.7)
        else:
            x, shine = rng.uniform(-30, PAGE), rng.uniform(0.06, 0.2)
        reach = widest * rng.uniform(0.5, 1.4)
        wave = ribbon(
            [complex(x, y), complex(x + reach / 2, y - 2), complex(x + reach, y)], [0.4, 1.5 + 4 * depth, 0.4], count=7
        )
        picture.add(path(smooth(wave), fill=glint, opacity=shine))


def vignette(picture: Picture, colour: str = "#070b22", strength: float = 0.5, centre: complex = 438 + 402j) -> None:
    """Darken the corners a little, so that the eye stays in the middle."""
    clear, far = 420, 682
    shade = picture.radial([(0, colour, 0), (clear / far, colour, 0), (1, colour, strength)], centre, far, on_page=True)
    frame = f"M-5-5H{PAGE + 5}V{PAGE + 5}H-5Z"
    picture.add(path(frame + _round_hole(centre, clear), fill=shade, fill_rule="evenodd"))


def _round_hole(at: complex, radius: float) -> str:
    """Write a circle as part of a path: gradients are slow to paint, so they spare what they would not change."""
    half = f"a{radius:.1f} {radius:.1f} 0 1 0"
    return f"M{at.real - radius:.1f} {at.imag:.1f}{half} {2 * radius:.1f} 0{half} {-2 * radius:.1f} 0z"


def grass(
    picture: Picture,
    base: float,
    *,
    colours: tuple[str, ...],
    blades: int = 60,
    tall: float = 70,
    layer: list[str] | None = None,
) -> None:
    """Let grass grow along the lower edge of the page."""
    rng = picture.rng
    target = picture.scene if layer is None else layer
    for _ in range(blades):
        root = complex(rng.uniform(-20, PAGE + 20), base + rng.uniform(0, 30))
        lean = rng.uniform(-30, 30)
        high = tall * rng.uniform(0.5, 1.1)
        blade = ribbon(
            [root, root + complex(lean * 0.3, -high * 0.6), root + complex(lean, -high)],
            [rng.uniform(5, 9), 5, 0.5],
            count=8,
        )
        target.append(path(smooth(blade), fill=rng.choice(colours)))


def mix(first: str, second: str, share: float) -> str:
    """Blend two colours; `share` is how much of the second."""
    parts = zip((first[1:3], first[3:5], first[5:7]), (second[1:3], second[3:5], second[5:7]), strict=True)
    return "#" + "".join(f"{round(int(a, 16) * (1 - share) + int(b, 16) * share):02x}" for a, b in parts)
