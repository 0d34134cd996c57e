"""The land by day: sun, mountains with snow, rocks, flowers, trees, reeds and ferns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from studio.drawing.air import Vapour, billow
from studio.drawing.canvas import PAGE, Picture, circle, ellipse, group, line, path, rect, stamped
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import Points, blob, ribbon, smooth, straight, wobbly
from studio.drawing.night import mix


@dataclass(frozen=True)
class Stone:
    """The colours of a mountain range: in light and shade, its snow, and the air at its foot."""

    lit: str
    shade: str
    haze: str
    snow: str | None = None


GRANITE: Final = Tones("#9aa0a8", "#626a7c", "#e2e4e2")
MOSSY: Final = Tones("#7d8f6a", "#4a5f52", "#c6d29a")
STRAW: Final = Tones("#e9c878", "#b98c44", "#fff0c0")


def sun(picture: Picture, at: complex, radius: float, *, glow: str = "#ffe3a0", reach: float = 5) -> None:
    """Hang the sun in a wide soft light."""
    disc = picture.radial([(0, "#ffffff"), (0.6, "#fffbe6"), (1, "#fff0bd")])
    picture.add(circle(at, radius * reach, picture.glow(glow, 0.9)), circle(at, radius, disc))


def mountains(
    picture: Picture, crest: Points, *, stone: Stone, foot: float, snow: float = 0.4, side: int = -1, shade: float = 0.5
) -> None:
    """Raise a range along its crest; snow lies on that share of each peak, light falls from `side`."""
    rng = picture.rng
    jagged = [crest[0]]
    for start, end in pairwise(crest):
        way = end - start
        steps = [start + way * at + complex(0, rng.uniform(-0.05, 0.05) * abs(way)) for at in (0.3, 0.55, 0.8)]
        jagged += [*steps, end]
    d = straight([*jagged, complex(PAGE + 60, foot), complex(-60, foot)])
    high = min(point.imag for point in crest)
    inside = []
    for before, top, after in zip(crest, crest[1:], crest[2:], strict=False):
        if top.imag < before.imag and top.imag < after.imag:
            inside += _peak(picture, (before, top, after), stone, foot=foot, snow=snow, side=side, shade=shade)
    haze = picture.linear(
        [(0, stone.haze, 0), (0.45, stone.haze, 0.25), (1, stone.haze, 1)], complex(0, high), complex(0, foot),
        on_page=True,
    )  # fmt: skip
    picture.add(path(d, fill=stone.lit), group(*inside, clip_path=picture.clip(d)), path(d, fill=haze))


def _peak(
    picture: Picture, way: tuple[complex, complex, complex], stone: Stone, *, foot: float, snow: float, side: int,
    shade: float,
) -> list[str]:  # fmt: skip
    """Draw the snow of a peak, its face in the shade and the ribs on its lit face."""
    rng = picture.rng
    before, top, after = way
    dark, lit = (after, before) if side < 0 else (before, after)
    tall = foot - top.imag
    fade = picture.linear(
        [(0, stone.shade, shade), (0.5, stone.shade, shade * 0.8), (1, stone.shade, 0)],
        complex(0, top.imag), complex(0, foot), on_page=True,
    )  # fmt: skip

    def rib(start: complex, end: complex, sway: float) -> Points:
        turns = ((0.16, -0.5), (0.3, 0.7), (0.5, -0.6), (0.66, 0.6), (0.84, -0.4))
        way = end - start
        return [start + way * at + complex(sway * out * rng.uniform(0.6, 1.3), 0) for at, out in turns]

    sway = abs(dark.real - top.real) * 0.2
    valley = dark + complex(0, (foot - dark.imag) * 0.1)
    low = complex(top.real + (dark.real - top.real) * 0.55, foot)
    face = [top, *rib(top, low, sway), low, *reversed(rib(valley, low, sway * 0.5)), valley, dark - 40j, top - 40j]
    drawn = [path(_snow(picture, way, tall, snow), fill=stone.snow)] if stone.snow else []
    drawn.append(path(straight(face), fill=fade))
    for share in (0.34, 0.68):
        start = top + (lit - top) * share
        end = complex(start.real - side * tall * 0.05, start.imag + tall * 0.5 * (1.2 - share))
        wide = abs(lit.real - top.real) * 0.26
        shape = [start, *rib(start, end, wide * 0.16), end, start + complex(-side * wide, tall * 0.16 * share + 6)]
        drawn.append(path(straight(shape), fill=stone.shade, opacity=shade * 0.42))
    return drawn


def _snow(picture: Picture, way: tuple[complex, complex, complex], tall: float, share: float) -> str:
    """Write the cap of snow on a peak: down both flanks, in tongues of uneven length."""
    rng = picture.rng
    before, top, after = way
    left, right = top + (before - top) * share * 0.82, top + (after - top) * share * 0.82
    count = max(4, round(abs(right.real - left.real) / 24))
    teeth = []
    for step in range(1, 2 * count):
        across = step / (2 * count)
        arch = 1 - abs(2 * across - 1)
        base = left + (right - left) * across
        depth = (rng.uniform(0.02, 0.2) if step % 2 else rng.uniform(-0.1, 0.0)) * (0.4 + arch)
        teeth.append(base + complex(rng.uniform(-4, 4), tall * depth * min(1, share + 0.3)))
    return straight([left, *teeth, right, complex(after.real, top.imag - 50), complex(before.real, top.imag - 50)])


def boulder(
    picture: Picture, at: complex, width: float, height: float, *, tones: Tones = GRANITE, moss: bool = False
) -> str:
    """Lay a rock whose foot has its middle at `at`."""
    rng = picture.rng
    ups = ((-0.5, 0.02), (-0.47, -0.4), (-0.3, -0.82), (0.02, -1), (0.3, -0.86), (0.47, -0.42), (0.5, 0.02), (0, 0.06))
    shape = wobbly([at + complex(x * width, y * height) for x, y in ups], rng, min(width, height) * 0.05)
    plane = [shape[2], shape[3] + complex(0, height * 0.12), at + complex(width * 0.1, -height * 0.35),
             at + complex(-width * 0.2, -height * 0.2), shape[1] + complex(width * 0.12, 0)]  # fmt: skip
    inside = [path(smooth(plane), fill=tones.light, opacity=0.35)]
    inside += [
        circle(at + complex(rng.uniform(-0.4, 0.4) * width, rng.uniform(-0.8, -0.1) * height), rng.uniform(1, 2.6),
               tones.shade, opacity=0.5)
        for _ in range(9)
    ]  # fmt: skip
    if moss:
        cap = [shape[1] + complex(0, -height * 0.1), shape[2] - 6j, shape[3] - 6j, shape[4] - 4j,
               at + complex(width * 0.3, -height * 0.6), at + complex(0, -height * 0.72),
               at + complex(-width * 0.28, -height * 0.55)]  # fmt: skip
        inside.append(path(smooth(cap), fill="#8fae55", opacity=0.9))
    return solid(
        picture, smooth(shape), tones, light=complex(-width * 0.07, -height * 0.1), edge=max(2, width * 0.02),
        inside=inside,
    )  # fmt: skip


def flower(picture: Picture, petals: str, heart: str, *, count: int = 7, size: float = 9) -> str:
    """Cut the stamp of an open flower."""
    spokes = [size * complex(math.cos(a), math.sin(a)) for a in (math.tau * step / count for step in range(count))]
    leaves = [ellipse(spoke * 0.62, size * 0.5, size * 0.3, petals, transform=_spun(spoke, 0.62)) for spoke in spokes]
    return picture.stamp(*leaves, circle(0j, size * 0.34, heart))


def _spun(spoke: complex, share: float) -> str:
    degrees = math.degrees(math.atan2(spoke.imag, spoke.real))
    return f"rotate({degrees:.0f} {spoke.real * share:.1f} {spoke.imag * share:.1f})"


def bell(picture: Picture, colour: str, *, stalk: str = "#5c8a46") -> str:
    """Cut the stamp of a stalk of bell flowers, rooted in the origin, 70 high."""
    cups = [
        path(f"M{x} {y}q-7 3 -6 13q3 -3 6 1q3 -4 6 -1q1 -10 -6 -13z", fill=colour)
        for x, y in ((-7, -66), (7, -56), (-8, -46), (8, -38))
    ]
    return picture.stamp(line("M0 0Q4 -40 -2 -70M-1 -64l-6 -2M2 -54l5 -2M2 -44l-9 -2M2 -36l6 -2", stalk, 2.4), *cups)


def poppy(picture: Picture, colour: str = "#e8543f", *, stalk: str = "#5c8a46") -> str:
    """Cut the stamp of a poppy, rooted in the origin, 60 high."""
    return picture.stamp(
        line("M0 0Q-6 -30 2 -52", stalk, 2.4),
        path("M-14 -56Q-12 -74 2 -70Q16 -76 18 -56Q12 -44 2 -45Q-10 -44 -14 -56Z", fill=colour),
        path("M-12 -54Q-4 -62 2 -58Q10 -64 17 -55Q10 -45 2 -46Q-8 -45 -12 -54Z", fill="#ffffff", opacity=0.18),
        ellipse(2 - 55j, 4, 3.4, "#3d2430"),
    )


def daisy(picture: Picture, petals: str = "#fffdf4", *, stalk: str = "#5c8a46", heart: str = "#f2b632") -> str:
    """Cut the stamp of a daisy seen from the side a little, rooted in the origin, 52 high."""
    head = flower(picture, petals, heart, count=9, size=13)
    return picture.stamp(
        line("M0 0Q5 -26 0 -50", stalk, 2.4), f'<g transform="translate(0 -52) scale(1 .72)"><use href="#{head}"/></g>'
    )


def meadow(
    picture: Picture, stamps: list[str], count: int, *, top: float, bottom: float, near: float = 1.2, far: float = 0.3,
    left: float = -10, right: float = PAGE + 10, layer: list[str] | None = None,
) -> None:  # fmt: skip
    """Let flowers grow between two heights, the nearer the larger."""
    rng = picture.rng
    depths = sorted(rng.random() for _ in range(count))
    target = picture.scene if layer is None else layer
    for depth in depths:
        at = complex(rng.uniform(left, right), top + (bottom - top) * depth)
        size = (far + (near - far) * depth) * rng.uniform(0.8, 1.2)
        target.append(stamped(rng.choice(stamps), at, rng.uniform(-14, 14), size))


def leafy(picture: Picture, at: complex, height: float, *, leaves: Tones, bark: Tones, width: float = 0.7) -> str:
    """Draw a broad tree standing at `at`, lit from above; its edge is ragged with leaves."""
    rng = picture.rng
    crown = at - complex(0, height * 0.62)
    reach, tall = height * width / 2, height * 0.36
    around = [(math.tau * step / 11 + rng.uniform(-0.12, 0.12), rng.uniform(0.66, 0.78)) for step in range(11)]
    puffs = [(crown + complex(reach * far * math.cos(a), tall * far * math.sin(a)), height * rng.uniform(0.085, 0.13))
             for a, far in around]  # fmt: skip
    puffs += [(crown + complex(reach * 0.3 * side, -tall * 0.1 * side), height * 0.19) for side in (-1, 1)]
    heap = "".join(_disc(spot, size) for spot, size in puffs)
    low, high = crown.imag + tall, crown.imag - tall
    fill = picture.linear([(0, leaves.light), (0.4, leaves.base), (1, leaves.shade)], complex(0, high),
                          complex(0, low), on_page=True)  # fmt: skip
    puff = picture.radial([(0, leaves.light, 0.6), (0.5, leaves.light, 0.24), (1, leaves.light, 0)], 0.5 + 0.44j, 0.5)
    stem = ribbon([at, at - complex(height * 0.015, height * 0.2), crown], [height * 0.1, height * 0.06, height * 0.04],
                  count=8)  # fmt: skip
    forks = [line(smooth([at - complex(0, height * 0.2), at + complex(side * reach * 0.2, -height * 0.3),
                          at + complex(side * reach * 0.5, -height * 0.4)], closed=False), bark.shade, height * 0.026)
             for side in (-1, 1)]  # fmt: skip
    leaf = "M-4 0q4 -6 9 0q-5 5 -9 0z"
    dark, mid, lit = (picture.stamp(path(leaf, fill=tone)) for tone in (leaves.shade, leaves.base, leaves.light))
    fringe = [
        stamped(dark if spot.imag > crown.imag else mid,
                spot + size * complex(math.cos(turn), math.sin(turn)) * rng.uniform(0.9, 1.12),
                math.degrees(turn), height / 150 * rng.uniform(0.7, 1.2))
        for spot, size in puffs[:11] for turn in (rng.uniform(0, math.tau), rng.uniform(0, math.tau))
    ]  # fmt: skip
    dabs = [
        stamped(lit, crown + complex(rng.gauss(-reach * 0.1, reach * 0.4), rng.gauss(-tall * 0.25, tall * 0.34)),
                rng.uniform(0, 180), height / 240, opacity=0.7)
        for _ in range(18)
    ]  # fmt: skip
    return group(
        path(smooth(stem), fill=bark.shade),
        *forks,
        *fringe,
        path(heap, fill=leaves.shade, transform=f"translate(0 {height * 0.02:.1f})"),
        path(heap, fill=fill),
        *(circle(spot, size * 1.1, puff) for spot, size in puffs),
        *dabs,
    )


def _disc(at: complex, radius: float) -> str:
    half = f"a{radius:.1f} {radius:.1f} 0 1 1"
    return f"M{at.real - radius:.1f} {at.imag:.1f}{half} {2 * radius:.1f} 0{half} {-2 * radius:.1f} 0z"


def woods(picture: Picture, foot: float, tall: float, colours: tuple[str, ...], *, air: str, step: float = 34) -> None:
    """Let a wood stand far off along the line `foot`, its crowns going over into the air below."""
    rng = picture.rng
    for row, lift in enumerate((0.55, 0.15)):
        x = -30.0 + 15 * row
        while x < PAGE + 30:
            size = tall * rng.uniform(0.34, 0.52)
            crown = complex(x, foot - tall * lift - size * 0.2)
            tone = rng.choice(colours)
            fade = picture.linear([(0, mix(tone, "#ffffff", 0.2)), (1, mix(tone, air, 0.5))])
            picture.add(path(blob(crown, size * 0.86, size, rng, wobble=0.16, count=9), fill=fade))
            x += step * rng.uniform(0.7, 1.3)
    picture.add(rect(-5, foot - tall * 0.5, PAGE + 10, tall * 0.8, picture.linear([(0, air, 0), (1, air, 0.85)])))


def trunk(
    picture: Picture, x: float, foot: float, width: float, *, bark: Tones, lean: float = 0, marks: int = 12
) -> str:
    """Draw the stem of a tall tree that leaves the page at its upper edge."""
    rng = picture.rng
    edge = [complex(x - width * 0.95, foot + 6), complex(x - width * 0.56, foot - width * 0.5),
            complex(x - width * 0.47, foot - width * 2), complex(x - width * 0.4 + lean, -20),
            complex(x + width * 0.4 + lean, -20), complex(x + width * 0.47, foot - width * 2),
            complex(x + width * 0.6, foot - width * 0.5), complex(x + width * 1.05, foot + 8)]  # fmt: skip
    grain = []
    for _ in range(marks):
        start = complex(x + rng.uniform(-0.42, 0.42) * width + lean * 0.3, rng.uniform(0, foot - 60))
        way = [start, start + complex(rng.uniform(-5, 5), 40), start + complex(rng.uniform(-3, 3), 80)]
        grain.append(path(smooth(ribbon(way, [0.5, width * 0.05, 0.5], count=7)), fill=bark.shade, opacity=0.6))
    return solid(picture, smooth(edge), bark, light=complex(-width * 0.14, -1), edge=max(2, width * 0.04), inside=grain)


def fern(picture: Picture, colour: str, rim: str) -> str:
    """Cut the stamp of a fern frond, rooted in the origin and bending to the right, about 120 high."""
    spine = [complex(2 * step + 0.18 * step * step, -13 * step + 0.32 * step * step) for step in range(11)]
    leaves = []
    for step, spot in enumerate(spine[1:], 1):
        long = 30 * (1 - step / 11) + 5
        for side in (-1, 1):
            tip = spot + complex(side * long * 0.9 + 4, -long * 0.25 + (6 if side > 0 else -2))
            leaves.append(path(smooth(ribbon([spot, (spot + tip) / 2 - 2j, tip], [3, 7.5, 1], count=5)), fill=colour))
    return picture.stamp(*leaves, line(smooth(spine, closed=False), rim, 2))


def reed(picture: Picture, leaf: str, head: str) -> str:
    """Cut the stamp of a reed with its brown head, rooted in the origin, about 200 high."""
    blade = smooth(ribbon([0j, -14 - 70j, -40 - 120j], [6, 5, 0.6], count=8))
    other = smooth(ribbon([2 + 0j, 16 - 80j, 30 - 150j], [6, 5, 0.6], count=8))
    return picture.stamp(
        path(blade, fill=leaf), path(other, fill=leaf),
        line("M0 0Q6 -100 3 -196", leaf, 2.6), line("M4.400 -150L3.400 -186", head, 9),
    )  # fmt: skip


def leaf_litter(picture: Picture, count: int, colours: tuple[str, ...], *, top: float, bottom: float) -> None:
    """Strew fallen leaves over the ground."""
    rng = picture.rng
    stamps = [picture.stamp(path("M-9 0q9 -9 18 0q-9 8 -18 0z", fill=colour)) for colour in colours]
    for _ in range(count):
        y = rng.uniform(top, bottom)
        picture.add(
            stamped(rng.choice(stamps), complex(rng.uniform(0, PAGE), y), rng.uniform(-30, 30), rng.uniform(0.5, 1.1))
        )


def day_cloud(
    picture: Picture, at: complex, width: float, *, top: str = "#ffffff", base: str = "#bcd6ea", puffs: int = 7
) -> str:
    """Draw a fair-weather cloud, lit from the upper left; `at` is the middle of its foot."""
    vapour = Vapour(top, mix(top, base, 0.28), base, top)
    return group(*billow(picture, at, width, vapour, height=0.36, puffs=puffs))


def drift(
    picture: Picture, crest: Points, *, snow: str = "#ffffff", shade: str = "#b9cbe6", foot: float = PAGE + 40
) -> None:
    """Lay a bank of snow under its crest, soft and bluish below."""
    d = smooth(crest, closed=False) + f"L{crest[-1].real:.0f} {foot:.0f}L{crest[0].real:.0f} {foot:.0f}Z"
    high = min(point.imag for point in crest)
    fill = picture.linear([(0, snow), (0.35, snow), (1, shade)], complex(0, high), complex(0, high + 240), on_page=True)
    picture.add(path(d, fill=fill))
    below = [point + 9j for point in crest]
    picture.add(line(smooth(below, closed=False), shade, 7, opacity=0.35))
    picture.add(line(smooth([point + 2j for point in crest], closed=False), "#ffffff", 3, opacity=0.9))


def tuft(picture: Picture, colours: tuple[str, ...]) -> str:
    """Cut the stamp of a tuft of grass, rooted in the origin, about 40 high."""
    blades = []
    for step, (lean, tall) in enumerate(((-18, 26), (-8, 38), (2, 42), (10, 34), (20, 24))):
        way = [complex(step * 3 - 6, 0), complex(step * 3 - 6 + lean * 0.3, -tall * 0.6), complex(lean, -tall)]
        blades.append(path(smooth(ribbon(way, [5, 4, 0.5], count=6)), fill=colours[step % len(colours)]))
    return picture.stamp(*blades)


def planted(stamp: str, spots: list[tuple[float, float, float, float]]) -> list[str]:
    """Print a stamp at (x, y, degrees, scale)."""
    return [stamped(stamp, complex(x, y), degrees, scale) for x, y, degrees, scale in spots]


def shaft(picture: Picture, x: float, width: float, reach: float, *, lean: float, colour: str, strength: float) -> str:
    """Let a beam of light fall from above the page, wider as it falls."""
    d = straight([complex(x, -10), complex(x + width, -10), complex(x + width * 1.9 + lean, reach),
                  complex(x - width * 0.6 + lean, reach)])  # fmt: skip
    fade = picture.linear([(0, colour, strength), (0.6, colour, strength * 0.55), (1, colour, 0)])
    return path(d, fill=fade)


def slope(
    picture: Picture,
    crest: Points,
    *,
    top: str,
    foot: str,
    rim: str,
    rim_width: float = 3,
    marks: int = 40,
    reach: float = 220,
) -> None:
    """Lay a hill under its crest as `night.hill` does, its marks printed from one stamp."""
    d = smooth(crest, closed=False) + f"L{PAGE + 40} {PAGE + 40}L-40 {PAGE + 40}Z"
    high = min(point.imag for point in crest)
    fill = picture.linear([(0, top), (1, foot)], complex(0, high), complex(0, high + 260), on_page=True)
    stroke = picture.stamp(path(smooth(ribbon([-26 + 0j, -4j, 26 + 0j], [0.5, 5, 0.5], count=5)), fill=rim))
    rng = picture.rng
    strokes = [
        stamped(stroke, complex(rng.uniform(0, PAGE), high + rng.random() ** 1.6 * reach), rng.uniform(-9, 9),
                rng.uniform(0.5, 1.2), opacity=rng.uniform(0.06, 0.2))
        for _ in range(marks)
    ]  # fmt: skip
    ridge_line = line(smooth([point + 1.5j for point in crest], closed=False), rim, rim_width, opacity=0.55)
    picture.add(path(d, fill=fill), ridge_line, group(*strokes, clip_path=picture.clip(d)))
