"""The day outdoors: sun, white clouds, rain, trees, flowers and warm haze."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from random import Random
from typing import Final

from studio.drawing.canvas import PAGE, Picture, Stops, circle, ellipse, group, line, path, rect, turned
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import blob, ribbon, ring, smooth, wobbly
from studio.drawing.night import mix, sky

MORNING: Final[Stops] = [(0, "#5fb4e6"), (0.5, "#a5d8f0"), (0.85, "#e6f3ee"), (1, "#fff0d4")]
LEAVES: Final = Tones("#7db356", "#4c8552", "#c6df7e")
BARK: Final = Tones("#8a6248", "#5f4238", "#b98f68")


def chance(rng: Random, share: float) -> bool:
    """Let something happen in this share of all cases."""
    return rng.random() < share


def daylight(
    picture: Picture, stops: Stops = MORNING, *, sun: complex | None = None, glow: str = "#fff3c4", reach: float = 300
) -> None:
    """Wash a day sky over the page, with a sun at `sun` and its rays."""
    sky(picture, stops, strength=0.1, height=PAGE * 0.7)
    if sun is None:
        return
    picture.add(circle(sun, reach, picture.glow(glow, 0.85)))
    for step in range(16):
        way = cmath.rect(1, math.tau * step / 16 + 0.1)
        near, far = (74, 112) if step % 2 else (70, 92)
        picture.add(
            path(smooth(ribbon([sun + way * near, sun + way * far], [3, 9, 1], count=5)), fill=glow, opacity=0.7)
        )
    picture.add(circle(sun, 56, picture.radial([(0, "#fffdf0"), (0.6, "#ffe9a0"), (1, "#ffcf66")])))


def puff(
    picture: Picture, at: complex, width: float, *, top: str = "#ffffff", base: str = "#c9e0f0", height: float = 0.3
) -> None:
    """Hang a fair-weather cloud: round heaps on a flat soft foot; `at` is the middle of its foot."""
    rng = picture.rng
    tall = width * height
    heap = []
    for step in range(6):
        across = (step + 0.5) / 3 - 1
        size = tall * (0.3 + 0.36 * (1 - across * across)) * rng.uniform(0.9, 1.12)
        heap.append((at + complex(across * width * 0.36, -size * 0.72), size))
    paint = picture.linear([(0, top), (0.45, top), (1, base)], complex(0, at.imag - tall), at.imag * 1j, on_page=True)
    shapes = [rect(at.real - width * 0.47, at.imag - tall * 0.42, width * 0.94, tall * 0.42, paint, rx=tall * 0.21)]
    shapes += [circle(spot, size, paint) for spot, size in sorted(heap, key=lambda puff: puff[0].imag)]
    for spot, size in heap[::2]:
        arc = [spot + size * 0.82 * cmath.rect(1, angle) for angle in (-2.7, -2.2, -1.7)]
        shapes.append(path(smooth(ribbon(arc, [0.5, size * 0.1, 0.5], count=6)), fill="#ffffff", opacity=0.8))
    picture.add(group(*shapes))


def tree(
    picture: Picture,
    at: complex,
    height: float,
    *,
    leaves: Tones = LEAVES,
    bark: Tones = BARK,
    clumps: int = 9,
) -> str:
    """Draw a round leafy tree standing at `at`."""
    rng = picture.rng
    crown = at - 1j * height * 0.66
    wide = height * 0.36
    trunk = smooth(
        ribbon(
            [at, at - 1j * height * 0.3 + height * 0.01, crown + 1j * height * 0.05],
            [height * 0.1, height * 0.065, height * 0.03],
            count=8,
        )
    )
    boughs = [
        path(
            smooth(
                ribbon(
                    [at - 1j * height * 0.32, crown + complex(side * wide * 0.5, wide * 0.2)],
                    [height * 0.04, height * 0.02],
                    count=6,
                )
            ),
            fill=bark.shade,
        )
        for side in (-1, 1)
    ]
    spots = [
        crown + complex(wide * 0.62 * math.cos(a) * rng.uniform(0.85, 1.1), wide * 0.6 * math.sin(a))
        for a in (math.tau * step / clumps + 0.3 for step in range(clumps))
    ]
    spots.sort(key=lambda spot: -spot.imag)
    dark = [path(blob(spot + 5 + 7j, wide * 0.5, wide * 0.44, rng, wobble=0.12), fill=leaves.shade) for spot in spots]
    mid = [path(blob(spot, wide * 0.46, wide * 0.4, rng, wobble=0.12), fill=leaves.base) for spot in [*spots, crown]]
    lit = [
        path(
            blob(spot - complex(0.14, 0.14) * wide, wide * 0.2, wide * 0.14, rng, wobble=0.16),
            fill=leaves.light,
            opacity=0.6,
        )
        for spot in spots
        if spot.real < crown.real + wide * 0.3
    ]
    dots = [
        ellipse(
            crown + cmath.rect(wide * 0.95 * rng.random() ** 0.5, rng.uniform(0, math.tau)),
            6,
            3.4,
            rng.choice((leaves.light, leaves.shade)),
            opacity=0.7,
        )
        for _ in range(22)
    ]
    return group(*boughs, path(trunk, fill=bark.base, stroke=bark.shade, stroke_width=2), *dark, *mid, *lit, *dots)


def leaf(at: complex, degrees: float, length: float, colour: str, vein: str, *, wide: float = 0.36) -> str:
    """Draw one pointed leaf growing from `at` along `degrees`."""
    half = length * wide / 2
    shape = smooth(
        [
            0j,
            complex(length * 0.3, -half),
            complex(length * 0.7, -half * 0.8),
            complex(length, 0),
            complex(length * 0.7, half * 0.8),
            complex(length * 0.3, half),
        ]
    )
    return group(
        path(shape, fill=colour),
        line(f"M2 0H{length * 0.86:.0f}", vein, 1.6, opacity=0.7),
        transform=turned(at, degrees),
    )


def fan(
    at: complex,
    rng: Random,
    count: int,
    length: float,
    colours: Sequence[str],
    *,
    spread: float = 150,
    aim: float = -90,
    wide: float = 0.3,
) -> str:
    """Draw a plant of leaves that fan out from `at`."""
    leaves = []
    for step in range(count):
        degrees = aim + spread * (step / max(count - 1, 1) - 0.5) + rng.uniform(-8, 8)
        colour = rng.choice(list(colours))
        leaves.append(
            leaf(at, degrees, length * rng.uniform(0.7, 1.05), colour, mix(colour, "#ffffff", 0.4), wide=wide)
        )
    rng.shuffle(leaves)
    return group(*leaves)


def rain(
    picture: Picture, count: int, *, colour: str = "#ffffff", slant: float = -0.22, layer: list[str] | None = None
) -> None:
    """Let it rain over the whole page."""
    rng = picture.rng
    near: list[str] = []
    far: list[str] = []
    for step in range(count):
        x, y, length = rng.uniform(-20, PAGE + 60), rng.uniform(-40, PAGE), rng.uniform(18, 46)
        (near if step % 3 == 0 else far).append(f"M{x:.0f} {y:.0f}l{length * slant:.0f} {length:.0f}")
    target = picture.scene if layer is None else layer
    target.append(line("".join(far), colour, 1.8, opacity=0.35))
    target.append(line("".join(near), colour, 3, opacity=0.5))


def haze(picture: Picture, top: float, foot: float, colour: str, strength: float = 0.7) -> None:
    """Let the distance fade: a veil that is thickest in its middle."""
    picture.add(
        rect(
            -5,
            top,
            PAGE + 10,
            foot - top,
            picture.linear([(0, colour, 0), (0.6, colour, strength), (1, colour, 0)], 0j, 1j),
        )
    )


def cobbles(
    picture: Picture, top: float, *, base: str, joint: str, light: str, rows: int = 9, foot: float = PAGE + 10
) -> None:
    """Pave the lower part of the page; stones grow towards the viewer."""
    rng = picture.rng
    picture.add(
        rect(-5, top, PAGE + 10, foot - top + 5, picture.linear([(0, mix(base, light, 0.4)), (1, base)], 0j, 1j))
    )
    stones, gleams = [], []
    for row in range(rows):
        near, next_row = (row / rows) ** 1.6, ((row + 1) / rows) ** 1.6
        y, high = top + (foot - top) * near, (foot - top) * (next_row - near)
        wide = 22 + 74 * near
        x = -wide * rng.random()
        while x < PAGE:
            w = wide * rng.uniform(0.8, 1.2)
            stones.append(
                f"M{x + w * 0.12:.0f} {y:.0f}h{w * 0.76:.0f}q{w * 0.1:.0f} {high * 0.5:.0f} 0 {high * 0.86:.0f}"
                f"h{-w * 0.76:.0f}q{-w * 0.1:.0f} {-high * 0.5:.0f} 0 {-high * 0.86:.0f}z"
            )
            if chance(rng, 0.4):
                gleams.append(f"M{x + w * 0.22:.0f} {y + high * 0.2:.0f}h{w * 0.4:.0f}")
            x += w
    picture.add(path("".join(stones), fill="none", stroke=joint, stroke_width=2, opacity=0.32))
    picture.add(line("".join(gleams), light, 3, opacity=0.5))


def meadow(
    picture: Picture, crest: Sequence[complex], tones: Tones, *, marks: int = 60, flowers: Sequence[str] = ()
) -> None:
    """Lay grass below a line, with blades and some flowers."""
    rng = picture.rng
    high = min(point.imag for point in crest)
    d = smooth(list(crest), closed=False) + f"L{PAGE + 40} {PAGE + 40}L-40 {PAGE + 40}Z"
    picture.add(
        path(
            d,
            fill=picture.linear(
                [(0, tones.light), (0.3, tones.base), (1, tones.shade)],
                complex(0, high),
                complex(0, PAGE),
                on_page=True,
            ),
        )
    )
    blades = {tones.light: "", tones.shade: ""}
    for step in range(marks):
        x, y = rng.uniform(0, PAGE), high + 24 + rng.random() * (PAGE - high)
        blades[tones.light if step % 2 else tones.shade] += (
            f"M{x:.0f} {y:.0f}q{rng.uniform(-6, 6):.0f} -8 {rng.uniform(-9, 9):.0f} -15"
        )
    picture.add(*(line(d, colour, 2.4, opacity=0.6) for colour, d in blades.items()))
    for colour in flowers:
        for _ in range(7):
            at = complex(rng.uniform(10, PAGE - 10), high + 30 + rng.random() * (PAGE - high - 30))
            picture.add(*(circle(spot, 3.2, colour) for spot in ring(at, 4.2, 4.2, 5)), circle(at, 2.6, "#fff3b8"))


def ground_shadow(
    picture: Picture, at: complex, rx: float, ry: float, *, colour: str = "#2a2350", strength: float = 0.42
) -> str:
    """Lay the soft shadow of something that stands in daylight."""
    return ellipse(at, rx, ry, picture.glow(colour, strength))


def sunbeams(
    picture: Picture,
    spots: Sequence[tuple[float, float, float]],
    colour: str = "#fff3c4",
    *,
    top: float = -5,
    foot: float = PAGE + 5,
    opacity: float = 0.16,
) -> None:
    """Let light fall in slanting beams: (x at the top, width, drift to the right)."""
    for x, wide, drift in spots:
        paint = picture.linear([(0, colour, opacity * 2), (1, colour, 0)], 0j, 1j)
        picture.add(path(f"M{x} {top}h{wide}L{x + wide * 1.5 + drift} {foot}H{x + drift}Z", fill=paint))


def motes(picture: Picture, count: int, area: tuple[float, float, float, float], colour: str = "#fff3c4") -> None:
    """Let dust dance in the light of an area (x, y, width, height)."""
    rng = picture.rng
    x, y, width, height = area
    picture.add(
        group(
            *(
                circle(
                    complex(rng.uniform(x, x + width), rng.uniform(y, y + height)),
                    rng.uniform(0.8, 2.6),
                    colour,
                    opacity=rng.uniform(0.3, 0.8),
                )
                for _ in range(count)
            )
        )
    )


def umbrella(
    picture: Picture, at: complex, reach: float, colours: tuple[str, str], *, turn: float = 0, stick: float = 1.2
) -> str:
    """Draw an open umbrella; `at` is the middle of its lower edge, where the stick leaves it."""
    r = reach
    dome = f"M{-r:.0f} 0C{-r:.0f} {-r * 0.86:.0f} {r:.0f} {-r * 0.86:.0f} {r:.0f} 0"
    scallops = "".join(f"q{-r * 0.2:.1f} {-r * 0.13:.1f} {-r * 0.4:.1f} 0" for _ in range(5))
    clip = picture.clip(dome + scallops + "z")
    wedges = []
    for step, (near, far) in enumerate(((-1, -0.6), (-0.6, -0.2), (-0.2, 0.2), (0.2, 0.6), (0.6, 1))):
        wedges.append(
            path(
                f"M0 {-r * 0.66:.0f}Q{near * r * 1.05:.0f} {-r * 0.5:.0f} {near * r:.0f} 2"
                f"L{far * r:.0f} 2Q{far * r * 1.05:.0f} {-r * 0.5:.0f} 0 {-r * 0.66:.0f}Z",
                fill=colours[step % 2],
            )
        )
    shade = path(
        dome + scallops + "z",
        fill=picture.linear([(0, "#fff", 0.28), (0.4, "#fff", 0), (1, "#1a1240", 0.3)], 0j, 1 + 0.6j),
    )
    return group(
        line(f"M0 {-r * 0.3:.0f}V{r * stick:.0f}q0 18 14 18q12 0 12 -14", "#7a5240", 7),
        group(rect(-r, -r, 2 * r, r + 4, colours[0]), *wedges, shade, clip_path=clip),
        line(f"M0 {-r * 0.64:.0f}V{-r * 0.76:.0f}", "#7a5240", 6),
        transform=turned(at, turn),
    )


def confetti_leaves(
    picture: Picture, count: int, colours: Sequence[str], area: tuple[float, float, float, float]
) -> None:
    """Blow leaves through the air over an area (x, y, width, height)."""
    rng = picture.rng
    x, y, width, height = area
    for _ in range(count):
        at = complex(rng.uniform(x, x + width), rng.uniform(y, y + height))
        shape = smooth(wobbly([at - 8, at - 4j, at + 9 - 1j, at + 1 + 4j], rng, 1.5))
        picture.add(path(shape, fill=rng.choice(list(colours)), opacity=rng.uniform(0.6, 1)))


def flower(at: complex, reach: float, colour: str, *, heart: str = "#f7d354") -> list[str]:
    """Draw a small flower of five petals."""
    spots = ring(at, reach * 0.55, reach * 0.55, 5, turn=-90)
    return [*(circle(spot, reach * 0.46, colour) for spot in spots), circle(at, reach * 0.3, heart)]


def flower_pot(page: Picture, at: complex, colour: str, size: float) -> str:
    """Draw a clay pot of flowers standing at `at`, about 150 high."""
    clay = Tones("#c9744f", "#8f4a38", "#f0a884")
    rng = page.rng
    stems, blooms = [], []
    for step in range(9):
        tip = complex((step - 4) * 11 + rng.uniform(-4, 4), -96 - rng.uniform(0, 46) + abs(step - 4) * 7)
        stems.append(
            line(
                f"M{(step - 4) * 3} -54Q{tip.real * 0.5:.0f} {tip.imag * 0.7:.0f} {tip.real:.0f} {tip.imag:.0f}",
                "#4f8f52",
                3,
            )
        )
        blooms += flower(tip, 13, colour)
    leaves = [
        leaf(complex(dx, -56), angle, 44, "#5fa35a", "#a9d68a")
        for dx, angle in ((-14, -150), (14, -30), (-6, -120), (8, -60))
    ]
    pot = smooth([-34 - 56j, 34 - 56j, 28 - 20j, 24 + 0j, -24 + 0j, -28 - 20j])
    return group(
        *leaves,
        *stems,
        *blooms,
        solid(page, pot, clay, light=-5 - 4j),
        rect(-38, -64, 76, 16, clay.base, rx=4),
        rect(-38, -64, 76, 5, clay.light, rx=2),
        transform=turned(at, 0, size),
    )
