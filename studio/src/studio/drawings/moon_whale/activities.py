"""Pages to draw on: light paper, soft lines, and much room."""

from __future__ import annotations

import cmath
import math

from studio.drawing.air import blossom, paper
from studio.drawing.canvas import Drawn, Picture, circle, group, line, path, rect
from studio.drawing.cloth import shadow
from studio.drawing.curves import ring, smooth, wobbly
from studio.drawing.mouse import curled, mouse
from studio.drawing.night import sparkle
from studio.drawing.whale import Whale
from studio.drawings.moon_whale.motifs import branch, lantern, note, plum
from studio.drawings.moon_whale.pencil import (
    CREAM,
    PEN,
    WHITE,
    drawn_cloud,
    drawn_house,
    drawn_mouse,
    drawn_whale,
    pencil,
    star,
)

DOOR = 70
"""So much wall is left where a house has a door."""


def smallest() -> Drawn:
    """Pip's lantern throws a great round light: in it is room for the smallest thing."""
    page = Picture(301)
    paper(page)
    at = 437 + 500j
    page.add(circle(at, 312, page.glow("#ffd98a", 0.55, core=0.6)))
    page.add(pencil(ring(at, 292, 280, 24), width=3, fill="#fffefa"))
    page.add(line(smooth(ring(at, 304, 292, 24)), "#d9a24a", 2.4, stroke_dasharray="2 11"))
    page.add(*branch(page, [910 + 690j, 840 + 740j, 760 + 800j, 650 + 838j], fruit=2))
    page.add(shadow(page, 142 + 796j, 90, 16, strength=0.25), mouse(page, 136 + 792j, scale=1.7))
    page.add(
        *(
            sparkle(complex(x, y), r, "#d9a24a")
            for x, y, r in ((110, 250, 12), (770, 260, 14), (86, 520, 9), (800, 560, 9), (720, 190, 8), (190, 220, 7))
        )
    )
    return Drawn(page, None)


def grey_night() -> Drawn:
    """The moon, the whale and all of Plum Street wait for colours; Pip sits on the whale's head and waits, too."""
    page = Picture(302)
    paper(page)
    moon = 640 + 376j
    for step in range(16):
        way = cmath.rect(1, math.tau * step / 16)
        near, far = moon + 206 * way, moon + (240 if step % 2 else 226) * way
        page.add(line(f"M{near.real:.1f} {near.imag:.1f}L{far.real:.1f} {far.imag:.1f}", "#d9a24a", 3))
    page.add(pencil(ring(moon, 186, 186, 24)))
    for x, y, size in ((-40, -120, 30), (56, -84, 46), (-112, -44, 24), (10, -20, 15)):
        page.add(pencil(wobbly(ring(moon + complex(x, y), size, size * 0.9, 11), page.rng, 1.2), width=2.4))
    page.add(*drawn_cloud(150 + 690j, 300), *drawn_cloud(760 + 706j, 290))
    whale = Whale((80 + 562j, 212 + 502j, 376 + 512j, 520 + 584j, 640 + 606j, 700 + 498j), 124, 1)
    page.add(*drawn_whale(whale), drawn_mouse(whale.point(0.2, 1) + 3j, 1.16))
    page.add(*_roofs())
    page.add(*drawn_cloud(40 + 890j, 270), *drawn_cloud(846 + 892j, 280))
    for x, y, reach in (
        (92, 300, 26),
        (330, 246, 22),
        (396, 336, 15),
        (70, 408, 15),
        (836, 206, 18),
        (560, 700, 16),
        (440, 214, 15),
    ):
        page.add(star(complex(x, y), reach))
    return Drawn(page, None)


def _roofs() -> list[str]:
    """Draw the roofs of Plum Street along the foot of the page."""
    houses = []
    for x, width, tall, roof in (
        (150, 104, 66, 62), (256, 84, 104, 54), (342, 112, 74, 66), (456, 86, 112, 58), (544, 108, 70, 60),
        (654, 92, 96, 56),
    ):  # fmt: skip
        houses += drawn_house(complex(x, 890), width, tall, roof=roof)
        middle, sill = x + width / 2, 890 - tall + 20
        houses += [
            rect(middle - 15, sill, 30, 36, WHITE, rx=4, stroke=PEN, stroke_width=2.6),
            line(f"M{middle} {sill}v36M{middle - 15} {sill + 17}h30", PEN, 2),
        ]
    return houses


def plum_street() -> Drawn:
    """Five houses with great empty windows."""
    page = Picture(303)
    paper(page)
    for x, width, tall, roof, tint in (
        (40, 172, 372, 106, "#f6dcd2"),
        (216, 152, 446, 104, "#dfe6f6"),
        (372, 190, 300, 128, "#f7e6bf"),
        (566, 138, 414, 104, "#e2ecd9"),
        (708, 132, 356, 104, "#eadcf0"),
    ):
        page.add(*drawn_house(complex(x, 752), width, tall, roof=roof, tint=tint))
        page.add(*_rooms(complex(x, 752), width, tall))
    page.add(line(smooth([-10 + 752j, 200 + 748j, 437 + 754j, 660 + 748j, 885 + 752j], closed=False), PEN, 3.4))
    page.add(path("M-10 752H885V885H-10Z", fill="#efe2c4"))
    for x, y in ((60, 800), (210, 790), (330, 828), (480, 806), (560, 846), (700, 812), (820, 790), (130, 846)):
        page.add(line(f"M{x} {y}q22 -10 44 0", "#cdb78a", 3, opacity=0.8))
    page.add(mouse(page, 420 + 806j, scale=1.0), plum(page, 540 + 796j, 0.9, turn=70))
    page.add(pencil(ring(760 + 222j, 42, 42, 16), width=2.6, fill="#fff3cf"))
    page.add(
        *(
            sparkle(complex(x, y), r, "#d9a24a")
            for x, y, r in ((70, 236, 10), (418, 292, 9), (520, 240, 8), (846, 276, 9), (170, 240, 7))
        )
    )
    return Drawn(page, None)


def _rooms(corner: complex, width: float, tall: float) -> list[str]:
    """Give a house great empty windows and a door."""
    x, foot = corner.real, corner.imag
    room, rows = width - 40, max(1, int((tall - 54) / 138))
    shapes = []
    for row in range(rows):
        y = foot - tall + 26 + row * 138
        shapes += [
            rect(x + 20, y, room, 106, WHITE, rx=10, stroke=PEN, stroke_width=3),
            rect(x + 10, y + 108, room + 20, 12, CREAM, rx=5, stroke=PEN, stroke_width=2.4),
        ]
    if tall - rows * 138 > DOOR:
        shapes += [
            rect(x + width / 2 - 22, foot - 66, 44, 66, CREAM, rx=18, stroke=PEN, stroke_width=2.8),
            circle(complex(x + width / 2 + 10, foot - 30), 3, PEN),
        ]
    return shapes


def dream() -> Drawn:
    """A great cloud of a dream over a small bed."""
    page = Picture(304)
    paper(page, "#eef0fb", "#a9b0dc")
    page.add(*_dream())
    page.add(
        *(
            pencil(ring(at, size, size * 0.82, 12), fill=WHITE, width=2.8)
            for at, size in ((566 + 688j, 19), (530 + 714j, 13), (506 + 736j, 8))
        )
    )
    page.add(*_drawn_bed(page))
    page.add(
        *_stool(),
        lantern(page, 726 + 762j, 1.3),
        *(
            note(page, complex(x, y), s, "#8a8fd0", strength=0.7, turn=t)
            for x, y, s, t in ((96, 690, 0.9, -8), (66, 760, 0.7, 8), (140, 740, 0.6, 4))
        ),
    )
    page.add(
        *(
            sparkle(complex(x, y), r, "#b9a0d9")
            for x, y, r in ((70, 250, 12), (816, 220, 10), (834, 620, 12), (60, 620, 9))
        )
    )
    return Drawn(page, None)


def _dream() -> list[str]:
    """Draw the great puffed cloud that a dream is drawn in."""
    at, rx, ry = 442 + 408j, 306, 168
    puffs = [(spot, 62 + 14 * (step % 3)) for step, spot in enumerate(ring(at, rx, ry, 14, turn=9))]
    middle = smooth(ring(at, rx + 14, ry + 14, 20))
    return [
        *(circle(spot + 6 + 9j, size + 3, "#c9cfee") for spot, size in puffs),
        *(circle(spot, size + 3.2, PEN) for spot, size in puffs),
        path(middle, fill=WHITE),
        *(circle(spot, size, WHITE) for spot, size in puffs),
    ]


def _stool() -> list[str]:
    legs = [line(f"M{x} 800L{x + lean} 885", PEN, 3.2) for x, lean in ((688, -8), (726, 0), (764, 8))]
    return [*legs, rect(672, 790, 108, 16, "#e6c7a4", rx=7, stroke=PEN, stroke_width=3)]


def _drawn_bed(page: Picture) -> list[str]:
    quilt = [250 + 800j, 300 + 772j, 400 + 768j, 520 + 778j, 600 + 784j, 640 + 812j, 646 + 890j, 236 + 890j]
    patches = [line(f"M{x} {770}V885", "#9aa6d8", 2, stroke_dasharray="6 6") for x in range(280, 640, 56)]
    patches += [line(f"M240 {y}H650", "#9aa6d8", 2, stroke_dasharray="6 6") for y in (806, 850)]
    clip = page.clip(smooth(quilt))
    tiles = [
        rect(224 + 56 * column, 762 + 44 * row, 56, 44, colour)
        for row in range(3)
        for column in range(8)
        if (colour := ("#f6d9d2", "#fbeec4", "#d6e2f6", "#e6dcf2")[(column + 2 * row) % 4])
    ]
    return [
        path(
            smooth([206 + 890j, 204 + 750j, 222 + 716j, 262 + 704j, 300 + 716j, 316 + 750j, 316 + 890j]),
            fill="#e6c7a4",
            stroke=PEN,
            stroke_width=3,
        ),
        pencil([236 + 800j, 240 + 764j, 290 + 746j, 372 + 750j, 398 + 780j, 380 + 806j], fill=WHITE),
        group(*tiles, *patches, clip_path=clip),
        pencil(quilt, fill="none"),
        curled(page, 436 + 776j, scale=1.05),
        *(blossom(complex(x, y), 8, petal="#fff", heart="#d9a24a") for x, y in ((308, 828), (476, 830), (588, 832))),
    ]
