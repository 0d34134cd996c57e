"""Market day, seen from a roof."""

from __future__ import annotations

import math

from studio.drawing.bear import bear
from studio.drawing.behind import back_of_dungarees, head_from_behind, heeled_leg, pack_on_back
from studio.drawing.canvas import (
    HAIR_LIGHT,
    PAGE,
    Drawn,
    Picture,
    circle,
    ellipse,
    group,
    line,
    path,
    rect,
    turned,
)
from studio.drawing.child import Light
from studio.drawing.cloth import Tones, folds, solid
from studio.drawing.curves import smooth
from studio.drawing.day import chance, ground_shadow
from studio.drawing.dog import dog
from studio.drawing.figure import posed
from studio.drawing.night import mix, vignette
from studio.drawing.outfit import bare_arm
from studio.drawing.people import Feeling, Look, person_arm, person_head, torso
from studio.drawing.tram import TRAM, tram
from studio.drawings.lost_bear.scenes import hidden_pip

STONE = ("#ead9c0", "#e3cfb6", "#f0e2cb", "#dcc5ae")
SLOPE = 0.6
"""How flat a circle on the ground looks from up here."""

SEEN = PAGE * 0.62
"""How far from the middle stones are laid, sideways: a little beyond the edges."""

WOOD = Tones("#b5844f", "#7d5434", "#e0b884")
LADY = Look("#f0c8a4", "#d09c7c", "#85513f", "#d8d2d6", "bun", 1.0, 2, lips="#c0505c")
MAN = Look("#a56a45", "#7f4e33", "#4a2a1c", "#2f2320", "short", 1.1, 1, moustache=True)
CROWD = (
    Look("#8a5a3c", "#68412c", "#35201a", "#2a1e20", "bob", 0.98, 0, lips="#a8484c"),
    Look("#e9be98", "#c89474", "#7a4a3c", "#b5683a", "short", 1.0, 1, beard=True),
)
RED, TEAL, SUN, BLUE, CREAM = "#e0604f", "#2f9c95", "#f2b33d", "#5f7fc0", "#fff3dc"


def market() -> Drawn:
    """Market day, seen from a roof: everybody is asked, and nobody has lost a bear."""
    page = Picture(237)
    _paving(page)
    _tram_below(page)
    page.add(person_head(page, 812 + 250j, CROWD[1], scale=0.45, feeling="smile", turn=-4, glance=-1 + 0.2j))
    page.add(
        _stall(page, 58 + 424j, 196, (SUN, CREAM), ("#8a4a8a", "#6a3a7a")),
        _stall(page, 764 + 512j, 214, (TEAL, CREAM), ("#d9412f", "#e8604f")),
    )
    _shopper(page, 292 + 300j, LADY, "#b5566a", feeling="talk", turn=4, glance=1 + 0j)
    _shopper(page, 716 + 404j, CROWD[0], "#e0a03f", feeling="wonder", turn=-6, glance=-1 - 0.4j, hat="#f6e6c0")
    _shopper(page, 246 + 428j, MAN, "#5f7fae", feeling="talk", turn=5, glance=1 - 0.5j, basket=True)
    _crates(page, 560 + 500j)
    page.add(dog(page, 552 + 414j, scale=0.66, mirror=True, mood="sneeze", lift=-6))
    _asking(page, 428 + 396j)
    _sneeze(page, 490 + 350j)
    page.add(
        _stall(page, 108 + 676j, 230, (RED, CREAM), ("#e8a23a", "#f2c14e")),
        _stall(page, 806 + 716j, 210, (BLUE, CREAM), ("#7fb356", "#a8cf6a")),
    )
    for x, y, mirror in ((520, 196, False), (566, 208, True), (340, 612, False)):
        page.add(_pigeon(complex(x, y), mirror=mirror))
    page.add(hidden_pip(page, 204 + 644j, scale=0.36))
    vignette(page, "#5a3a4a", 0.22)
    return Drawn(page, None)


def _paving(page: Picture) -> None:
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, "#d3bda4"))
    rng, middle = page.rng, complex(PAGE * 0.5, 430)
    stones: dict[str, list[str]] = {tone: [] for tone in STONE}
    for ring_ in range(1, 17):
        radius, count = ring_ * 54, max(6, ring_ * 6)
        for step in range(count):
            angle, half = math.tau * step / count + ring_ * 0.37, math.pi / count * 0.92
            corners = [
                middle + complex(r * math.cos(a), r * math.sin(a) * SLOPE)
                for r, a in (
                    (radius - 24, angle - half),
                    (radius + 24, angle - half),
                    (radius + 24, angle + half),
                    (radius - 24, angle + half),
                )
            ]
            if all(max(abs(corner.real - PAGE / 2), abs(corner.imag - PAGE / 2)) < SEEN for corner in corners):
                stones[rng.choice(STONE)].append("M" + "L".join(f"{c.real:.0f} {c.imag:.0f}" for c in corners) + "Z")
    page.add(
        *(
            path("".join(d), fill=tone, stroke=tone, stroke_width=3, stroke_linejoin="round")
            for tone, d in stones.items()
        ),
        ellipse(middle, 400, 250, page.glow("#fff6d8", 0.75)),
    )


def _tram_below(page: Picture) -> None:
    """Let the number 7 pass behind the square, with its roof turned up to us."""
    for y in (134, 156):
        page.add(rect(-5, y, PAGE + 10, 4, "#6a5f78"), rect(-5, y, PAGE + 10, 1.5, "#e8e0f0", opacity=0.8))
    page.add(ellipse(720 + 160j, 190, 14, "#3a2a4a", opacity=0.28))
    page.add(tram(page, 730 + 172j, scale=0.66))
    page.add(
        path("M614 36L640 -8H905V38Z", fill="#fff3d8", stroke=TRAM.shade, stroke_width=3),
        path("M640 22L652 2H720L712 22Z", fill="#dccdb2"),
        path("M760 22L768 2H850V22Z", fill="#dccdb2"),
    )


def _stall(page: Picture, at: complex, width: float, colours: tuple[str, str], goods: tuple[str, str]) -> str:
    """Draw a stall whose counter stands on the ground at `at`: striped cloth above, crates of fruit below it."""
    rng, half, stripes = page.rng, width / 2, 7
    step = width / stripes
    roof, valance = [], []
    for index in range(stripes):
        near, far = -half + step * index, -half + step * (index + 1)
        d = f"M{near * 0.9:.1f} -214H{far * 0.9:.1f}L{far:.1f} -136H{near:.1f}Z"
        roof.append(path(d, fill=colours[index % 2]))
        edge = f"M{near:.1f} -136H{far:.1f}V-122a{step / 2:.1f} 9 0 0 1 {-step:.1f} 0Z"
        valance.append(path(edge, fill=mix(colours[index % 2], "#3a2050", 0.14)))
    sheen = page.linear([(0, "#ffffff", 0.4), (0.6, "#ffffff", 0), (1, "#3a2050", 0.16)], 0j, 1j)
    crates = []
    count = max(2, round(width / 58))
    wide = (width - 12) / count
    for index in range(count):
        x = -half + 6 + wide * index
        spots = [
            complex(x + 11 + (wide - 22) * column / 3, -70 + row * 10 - (column % 2) * 3)
            for row in range(3)
            for column in range(4)
        ]
        ripe = [spot for spot in spots if chance(rng, 0.5)]
        heap = [
            _dots(spots, mix(goods[0], "#4a1a2a", 0.4), 15),
            _dots(spots, goods[0], 11.5),
            _dots(ripe, goods[1], 11.5),
        ]
        shine = _dots([spot - 2 - 3j for spot in spots], "#fff6ea", 2.4)
        crates += [
            rect(x, -84, wide - 4, 44, "#6a4630", rx=3),
            *heap,
            shine,
            rect(x, -46, wide - 4, 14, WOOD.base, rx=2),
            rect(x, -46, wide - 4, 3, WOOD.light, rx=1),
        ]
    planks = [line(f"M{x:.0f} -30V-2", WOOD.shade, 2, opacity=0.6) for x in _count(-half + 20, half, 24)]
    return group(
        path(f"M{-half - 6:.0f} 0H{half + 6:.0f}L{half + 34:.0f} 18H{-half + 16:.0f}Z", fill="#3a2a4a", opacity=0.22),
        rect(-half + 4, -140, width - 8, 110, "#5a3f48"),
        *crates,
        rect(-half, -33, width, 34, WOOD.base, rx=3),
        rect(-half, -33, width, 5, WOOD.light, rx=2),
        *planks,
        rect(-half + 2, -150, 6, 150, WOOD.shade),
        rect(half - 8, -150, 6, 150, WOOD.shade),
        rect(-half + 4, -122, width - 8, 20, "#2a1a3a", opacity=0.3),
        *valance,
        *roof,
        path(f"M{-half * 0.9:.1f} -214H{half * 0.9:.1f}L{half:.1f} -136H{-half:.1f}Z", fill=sheen),
        line(f"M{-half:.1f} -136H{half:.1f}", "#fffaf0", 2.5, opacity=0.8),
        transform=turned(at),
    )


def _dots(spots: list[complex], colour: str, size: float) -> str:
    """Dab round spots with one stroke of the brush."""
    return line("".join(f"M{spot.real:.0f} {spot.imag:.0f}h0" for spot in spots) or "M0 0", colour, size)


def _count(start: float, end: float, step: float) -> list[float]:
    return [start + step * index for index in range(int((end - start) / step))]


def _shopper(
    page: Picture,
    at: complex,
    look: Look,
    coat: str,
    *,
    feeling: Feeling,
    turn: float,
    glance: complex,
    hat: str | None = None,
    basket: bool = False,
) -> None:
    """Draw somebody who looks on, with the middle between the eyes at `at`; about 230 high."""
    tones = Tones(coat, mix(coat, "#2a1a4a", 0.34), mix(coat, "#ffffff", 0.45))
    side = 1 if glance.real > 0 else -1
    legs = [_leg(x) for x in (-34, 34)]
    inside = [
        line("M0 124V440", tones.shade, 4),
        *(circle(complex(12, y), 6, "#f6e6c0") for y in (190, 240, 290)),
        *folds([[56 + 190j, 60 + 260j, 52 + 350j]], tones.shade, width=7),
    ]
    waves = [82 * side + 172j, 124 * side + 254j, 150 * side + 176j]
    hangs = [-84 * side + 172j, -116 * side + 260j, -78 * side + 322j]
    arms = [
        person_arm(page, waves, look, tones, width=50, turn=-90 + side * 24),
        person_arm(page, hangs, look, tones, width=50, turn=90 - side * 20),
    ]
    wicker = smooth([complex(-x * side, y) for x, y in ((132, 346), (26, 346), (42, 404), (116, 404))])
    carried = [
        line(f"M{-120 * side} 350q{42 * side} -70 {84 * side} 0", WOOD.shade, 8),
        *(circle(complex(-side * x, 346), 17, colour) for x, colour in ((104, "#7fb356"), (78, RED), (54, SUN))),
        solid(page, wicker, WOOD, light=-4 - 4j),
    ]
    crown = []
    if hat:
        straw = Tones(hat, mix(hat, "#7a4a2e", 0.4), "#fffaf0")
        crown = [
            solid(page, smooth([-104 - 44j, -60 - 62j, -66j, 60 - 62j, 104 - 44j, -32j]), straw, light=-3 - 5j),
            solid(page, smooth([-60 - 54j, -54 - 106j, -124j, 54 - 106j, 60 - 54j, -46j]), straw, light=-6 - 5j),
            path("M-60 -62Q0 -48 60 -62L58 -78Q0 -64 -58 -78Z", fill=RED),
        ]
    page.add(ground_shadow(page, at + 8 + 214j, 64, 15, strength=0.6))
    page.add(
        group(
            *legs,
            torso(page, 0j, tones, width=184, height=256, neck=look, inside=inside),
            *arms,
            *(carried if basket else []),
            person_head(page, 0j, look, feeling=feeling, turn=turn, glance=glance, hat=crown),
            transform=turned(at, 0, 0.45),
        )
    )


def _leg(x: float) -> str:
    shoe = smooth([complex(x - 22, 448), complex(x + 22, 448), complex(x + 26, 474), complex(x - 26, 474)])
    return line(f"M{x} 340V430", "#3f3248", 50) + line(f"M{x - 4} 340V428", "#5a4a5e", 40) + path(shoe, fill="#3a2a30")


def _crates(page: Picture, at: complex) -> None:
    """Stack what a small dog needs to reach a bear's foot; `at` is the middle of the foot of the stack."""
    page.add(path("M508 500H622L650 522H532Z", fill="#3a2a4a", opacity=0.22))
    for x, y in ((0, 0), (-4, -44)):
        left, top = at.real - 56 + x, at.imag - 44 + y
        page.add(
            rect(left, top, 112, 44, WOOD.shade, rx=3),
            *(rect(left + 2, top + 2 + 14 * row, 108, 11, WOOD.base, rx=2) for row in range(3)),
            *(rect(left + 2, top + 2 + 14 * row, 108, 3, WOOD.light, rx=1, opacity=0.8) for row in range(3)),
            *(rect(left + dx, top, 12, 44, mix(WOOD.base, WOOD.light, 0.35), rx=2) for dx in (4, 96)),
        )
    page.add(path(f"M{at.real - 60:.0f} {at.imag - 88:.0f}l14 -14h92l14 14z", fill=WOOD.light))


def _asking(page: Picture, at: complex) -> None:
    """Draw the child from behind in the middle of the square, holding Button up for everybody to see."""
    scale = 0.54
    light = Light(side=-1, warm="#fff3c8", cool="#5a3a7a", rim=HAIR_LIGHT, depth=0.14)
    page.add(ground_shadow(page, at + 8 + 238j, 86, 18, strength=0.7))
    page.add(
        posed(
            heeled_leg(page, [-42 + 318j, -50 + 366j, -52 + 420j], turn=6),
            heeled_leg(page, [42 + 318j, 50 + 366j, 54 + 420j], turn=-6),
            back_of_dungarees(page),
            bare_arm(page, [-80 + 158j, -170 + 36j, -74 - 138j], turn=-54, mirror=False, sleeve=0.4),
            bare_arm(page, [80 + 158j, 176 + 36j, 102 - 134j], turn=-126, mirror=True, sleeve=0.4),
            pack_on_back(page),
            at=at,
            scale=scale,
        )
    )
    page.add(bear(page, at + 8 - 80j, scale=0.68, turn=4, arms="wide"))
    page.add(head_from_behind(page, at, turn=3, scale=scale, light=light))


def _sneeze(page: Picture, at: complex) -> None:
    heap = ((0j, 12), (-10 - 8j, 9), (11 - 9j, 8), (-12 + 8j, 8), (10 + 9j, 9), (-22 - 2j, 6), (-2 - 19j, 7))
    specks = ((-32 - 14j, 3), (22 - 22j, 3), (6 + 26j, 3), (-26 + 16j, 2.4))
    page.add(*(circle(at + spot, size, "#ffffff", opacity=0.9) for spot, size in (*heap, *specks)))


def _pigeon(at: complex, *, mirror: bool = False) -> str:
    return group(
        ellipse(2 + 13j, 20, 5, "#3a2a4a", opacity=0.25),
        line("M-2 8v6M4 8v6", "#d9785c", 2),
        path("M-30 4L-10 -6L-8 6Z", fill="#7a8398"),
        path(smooth([-18 + 0j, -4 - 11j, 12 - 10j, 18 - 1j, 8 + 9j, -8 + 8j]), fill="#a3acbd"),
        path(smooth([-16 - 1j, -4 - 6j, 6 - 2j, -4 + 4j]), fill="#7f889d"),
        circle(17 - 14j, 7, "#6f9a92"),
        path(smooth([10 - 4j, 11 - 14j, 22 - 12j, 19 - 2j]), fill="#86a8a4"),
        path("M23 -16l8 3l-8 2z", fill="#e8a04a"),
        circle(19 - 15.5j, 1.6, "#2a1a1c"),
        transform=turned(at, 0, 0.9, mirror=mirror),
    )
