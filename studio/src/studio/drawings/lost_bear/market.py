"""Market day, seen by a pigeon."""

from __future__ import annotations

import math
from itertools import pairwise

from studio.drawing.bear import bear
from studio.drawing.canvas import (
    HAIR,
    HAIR_LIGHT,
    HAIR_SHADE,
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
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import ribbon, ring, smooth
from studio.drawing.dog import EAR, FUR, shaggy
from studio.drawing.hand import hand
from studio.drawing.night import mix, vignette
from studio.drawing.outfit import CANVAS, SHIRT, STRIPE
from studio.drawings.lost_bear.scenes import hidden_pip

STONE = ("#ead9c0", "#e3cfb6", "#f0e2cb", "#dcc5ae")
SEEN = PAGE * 0.8
"""How far from the middle stones are laid: a little beyond the corners."""

HALF_TURN = 180


def market() -> Drawn:
    """Market day, seen by a pigeon: everybody is asked, and nobody has lost a bear."""
    page = Picture(237)
    _paving(page)
    _tram_roof(page)
    for x, y, turn, colours, goods in (
        (150, 330, -8, ("#e0604f", "#fff3dc"), ("#e8a23a", "#f2c14e")),
        (742, 318, 7, ("#2f9c95", "#fff3dc"), ("#d9412f", "#b5303a")),
        (132, 640, 6, ("#f2b33d", "#fff3dc"), ("#8a4a8a", "#6a3a7a")),
        (748, 632, -7, ("#5f7fc0", "#fff3dc"), ("#7fb356", "#a8cf6a")),
    ):
        page.add(_stall(page, complex(x, y), turn, colours, goods))
    page.add(
        _parasol(page, 440 + 252j, 84, ("#e88fb0", "#fff3dc")), _parasol(page, 452 + 742j, 76, ("#7d9f5a", "#fff3dc"))
    )
    for x, y, turn, coat, hair, hat in (
        (300, 420, 120, "#5f7fae", "#5a3a2a", None),
        (630, 486, 210, "#c9744a", "#d9b46a", "#f2dca0"),
        (318, 566, 40, "#8a5a8a", "#3a2a2a", None),
        (556, 606, 300, "#4f8a6a", "#c9c2c4", None),
        (592, 706, 330, "#d9a03f", "#8a4a2e", "#b5443f"),
        (338, 232, 160, "#b5566a", "#e0d8d4", None),
    ):
        page.add(_from_above(page, complex(x, y), turn, coat=coat, hair=hair, hat=hat))
    page.add(_child_from_above(page, 436 + 470j))
    page.add(_dog_from_above(page, 574 + 372j, 164))
    page.add(hidden_pip(page, 238 + 610j, scale=0.34))
    for x, y, turn in ((240, 180, 20), (620, 830, 200), (690, 180, 120), (270, 840, 300)):
        page.add(_pigeon(complex(x, y), turn))
    vignette(page, "#5a3a4a", 0.2)
    return Drawn(page, None)


def _paving(page: Picture) -> None:
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, "#d9c4ac"))
    rng = page.rng
    stones: dict[str, list[str]] = {tone: [] for tone in STONE}
    for ring_ in range(1, 15):
        radius, count = ring_ * 44, max(6, ring_ * 7)
        for step in range(count):
            angle, half = math.tau * step / count + ring_ * 0.37, math.pi / count * 0.9
            inner, outer = radius - 19, radius + 19
            corners = [
                437 + 480j + complex(r * math.cos(a), r * math.sin(a))
                for r, a in ((inner, angle - half), (outer, angle - half), (outer, angle + half), (inner, angle + half))
            ]
            if all(abs(corner - PAGE * (0.5 + 0.5j)) < SEEN for corner in corners):
                stones[rng.choice(STONE)].append("M" + "L".join(f"{c.real:.0f} {c.imag:.0f}" for c in corners) + "Z")
    page.add(
        *(
            path("".join(d), fill=tone, stroke=tone, stroke_width=3, stroke_linejoin="round")
            for tone, d in stones.items()
        )
    )


def _tram_roof(page: Picture) -> None:
    page.add(rect(-5, 78, PAGE + 10, 5, "#6a5f78"), rect(-5, 142, PAGE + 10, 5, "#6a5f78"))
    page.add(rect(500, 66, 400, 104, "#3a2a4a", rx=30, opacity=0.22))
    page.add(rect(486, 56, 420, 100, "#1e6d72", rx=34), rect(496, 62, 420, 88, "#fff3d8", rx=28))
    page.add(rect(560, 84, 90, 44, "#d9cbb4", rx=8), rect(700, 84, 120, 44, "#d9cbb4", rx=8))
    page.add(line("M660 62V150M680 62V150", "#4a4258", 5), path("M489 80q8 26 0 52l14 4v-60z", fill="#8fbcd2"))


def _stall(page: Picture, at: complex, turn: float, colours: tuple[str, str], goods: tuple[str, str]) -> str:
    rng = page.rng
    front = 1 if at.real < PAGE / 2 else -1
    crates = []
    for row in range(4):
        y = -104 + row * 54
        x = 64 * front - 22
        heap = [
            circle(complex(x + 8 + dx * 15, y + 9 + dy * 15), 7.6, rng.choice(goods))
            for dx in range(3)
            for dy in range(3)
        ]
        shine = [
            circle(complex(x + 6 + dx * 15, y + 7 + dy * 15), 2, "#ffffff", opacity=0.6)
            for dx in range(3)
            for dy in range(3)
        ]
        crates += [rect(x - 4, y - 4, 52, 48, "#a8744a", rx=4), rect(x, y, 44, 40, "#7a4e34", rx=3), *heap, *shine]
    width, stripes = 128, 9
    left = -108 if front > 0 else -20
    cloth = [
        rect(left, -120 + 240 / stripes * index, width, 240 / stripes + 0.5, colours[index % 2])
        for index in range(stripes)
    ]
    sheen = page.linear([(0, "#ffffff", 0.35), (0.5, "#ffffff", 0), (1, "#3a2050", 0.22)], 0j, 1 + 0j)
    return group(
        rect(-112, -108, 236, 250, "#3a2a4a", rx=10, opacity=0.2),
        *crates,
        rect(left + 10 * front, -112, width, 244, "#3a2a4a", opacity=0.16),
        *cloth,
        rect(left, -120, width, 240, sheen),
        line(f"M{left + width / 2} -120V120", "#ffffff", 3, opacity=0.6),
        transform=turned(at, turn),
    )


def _parasol(page: Picture, at: complex, reach: float, colours: tuple[str, str]) -> str:
    spots = ring(0j, reach, reach, 12)
    wedges = [
        path(
            f"M0 0L{near.real:.0f} {near.imag:.0f}Q{(near + far).real * 0.47:.0f} {(near + far).imag * 0.47:.0f} "
            f"{far.real:.0f} {far.imag:.0f}Z",
            fill=colours[step % 2],
        )
        for step, (near, far) in enumerate(pairwise([*spots, spots[0]]))
    ]
    sheen = page.radial([(0, "#ffffff", 0.4), (0.5, "#ffffff", 0), (1, "#3a2050", 0.3)], 0.36 + 0.34j, 0.72)
    return group(
        circle(16 + 20j, reach, "#3a2a4a", opacity=0.2),
        *wedges,
        circle(0j, reach * 0.97, sheen),
        circle(0j, 6, "#fff3dc"),
        transform=turned(at),
    )


def _from_above(page: Picture, at: complex, turn: float, *, coat: str, hair: str, hat: str | None) -> str:
    tones = Tones(coat, mix(coat, "#2a1a4a", 0.3), mix(coat, "#ffffff", 0.4))
    shoulders = smooth([-44 + 0j, -30 - 22j, -24j, 30 - 22j, 44 + 0j, 30 + 20j, 22j, -30 + 20j])
    arms = [
        line(f"M{s * 36} -4q{s * 14} -18 {s * 2} -34", coat, 17) + circle(complex(s * 38, -40), 9, "#e2b08a")
        for s in (-1, 1)
    ]
    top = [
        circle(-1 - 2j, 23, hair),
        path("M-14 -10q14 -12 28 0M-16 2q16 -10 32 0", fill="none", stroke=mix(hair, "#ffffff", 0.3), stroke_width=2.4),
    ]
    if hat:
        top = [
            circle(-2j, 31, hat),
            circle(-2 - 3j, 19, mix(hat, "#ffffff", 0.25)),
            circle(-2 - 3j, 19, "none", stroke="#8a5a44", stroke_width=3),
        ]
    basket = (
        [ellipse(44 - 46j, 17, 13, "#b5844f"), ellipse(44 - 46j, 12, 9, "#7fb356"), circle(48 - 48j, 5, "#e0604f")]
        if hat or turn > HALF_TURN
        else []
    )
    return group(
        ellipse(12 + 16j, 44, 26, "#3a2a4a", opacity=0.22),
        *arms,
        solid(page, shoulders, tones, light=-4 - 4j),
        *basket,
        *top,
        transform=turned(at, turn),
    )


def _child_from_above(page: Picture, at: complex) -> str:
    shoulders = smooth([-48 + 0j, -34 - 24j, -28j, 34 - 24j, 48 + 0j, 34 + 22j, 26j, -34 + 22j])
    stripes = [line(f"M{x} -34V34", STRIPE, 7) for x in (-38, -24, 24, 38)]
    arms = [
        line(f"M{s * 40} -6q{s * 8} -26 {-s * 4} -48", SHIRT.base, 20)
        + line(f"M{s * 36} -26h{s * 18}M{s * 35} -40h{s * 16}", STRIPE, 6)
        for s in (-1, 1)
    ]
    pack = smooth([-34 + 14j, 8j, 34 + 14j, 38 + 46j, 24 + 60j, 62j, -24 + 60j, -38 + 46j])
    crown = [
        path(shaggy(ring(0j, 40, 40, 12), 15, 5), fill=HAIR, stroke=HAIR_SHADE, stroke_width=2.4),
        *(
            line(
                f"M0 -2q{12 * math.cos(a):.0f} {12 * math.sin(a):.0f} "
                f"{35 * math.cos(a + 0.3):.0f} {35 * math.sin(a + 0.3):.0f}",
                tone,
                3,
                opacity=0.7,
            )
            for a, tone in (
                (0.2, HAIR_SHADE),
                (1.0, HAIR_LIGHT),
                (1.9, HAIR_SHADE),
                (2.7, HAIR_LIGHT),
                (3.5, HAIR_SHADE),
                (4.3, HAIR_LIGHT),
                (5.2, HAIR_SHADE),
                (5.8, HAIR_LIGHT),
            )
        ),
    ]
    return group(
        ellipse(20 + 30j, 62, 40, "#3a2a4a", opacity=0.28),
        solid(page, shoulders, SHIRT, light=-4 - 4j, inside=stripes),
        solid(page, pack, CANVAS, light=-4 - 4j),
        *arms,
        bear(page, -58j, scale=0.62, arms="wide"),
        *(hand(complex(s * 38, -52), -90 - s * 38, scale=0.72, mirror=s > 0) for s in (-1, 1)),
        *crown,
        transform=turned(at, -8, 1.16),
    )


def _dog_from_above(page: Picture, at: complex, turn: float) -> str:
    body = shaggy([-46 + 0j, -30 - 20j, 10 - 20j, 34 - 14j, 38 + 0j, 34 + 14j, 10 + 20j, -30 + 20j], 16, 6)
    skull = shaggy([32 + 0j, 40 - 20j, 62 - 18j, 72 + 0j, 62 + 18j, 40 + 20j], 11, 5)
    return group(
        ellipse(-4 - 12j, 54, 24, "#3a2a4a", opacity=0.2),
        path(smooth(ribbon([-44 + 0j, -66 - 8j, -80 - 26j], [14, 12, 3])), fill=FUR.base),
        solid(page, body, FUR, light=4 + 4j),
        solid(page, skull, FUR, light=4 + 4j),
        *(
            path(
                smooth([complex(40, s * 14), complex(54, s * 18), complex(54, s * 34), complex(40, s * 34)]),
                fill=EAR.base,
            )
            for s in (-1, 1)
        ),
        ellipse(76 + 0j, 16, 12, "#f6e6c8"),
        circle(88 + 0j, 6, "#3a2528"),
        line("M36 -16V16", "#3f8f9a", 8),
        transform=turned(at, turn, 1.16),
    )


def _pigeon(at: complex, turn: float) -> str:
    return group(
        ellipse(4 + 8j, 19, 9, "#3a2a4a", opacity=0.2),
        ellipse(0j, 19, 10, "#9aa3b5"),
        ellipse(-4 + 0j, 12, 8, "#b9c0cf"),
        path("M-16 -4l-16 -4v16l16 -4z", fill="#7a8398"),
        circle(19 + 0j, 7, "#6f9a92"),
        path("M25 -2l7 2l-7 2z", fill="#e8a04a"),
        transform=turned(at, turn, 1.1),
    )
