"""The pages of the book that are for paper: title, dedication, things to do, the pattern, the back."""

from __future__ import annotations

import math

from studio.drawing.bear import FORGET_ME_NOT, bear, bear_head
from studio.drawing.canvas import PAGE, Drawn, Picture, circle, ellipse, group, line, path, rect, turned
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import smooth
from studio.drawing.day import cobbles, daylight, fan, flower, ground_shadow, haze, tree
from studio.drawing.dog import lying_dog, running_dog
from studio.drawing.night import mix
from studio.drawing.outfit import open_pack
from studio.drawing.town import street
from studio.drawing.tram import rails, seven, tram
from studio.drawing.wares import bun, loaf
from studio.drawings.lost_bear.scenes import cloud, hidden_pip, within

CREAM = "#fdf6e6"
INK = "#2f4272"


def title() -> Drawn:
    """A quiet page: Button waits on a suitcase for somebody."""
    page = Picture(331)
    _paper(page, "#fdf3dc", "#f6dfb8")
    page.add(ellipse(437 + 566j, 326, 236, "#cfe9ec"), ellipse(437 + 570j, 300, 212, "#e3f3f0"))
    _wreath(page, 437 + 566j, 326, 222)
    within(page, "M137 570A300 212 0 0 1 737 570A300 212 0 0 1 137 570Z", lambda: _stop(page))
    page.add(ground_shadow(page, 437 + 748j, 190, 24, strength=0.5))
    _suitcase(page, 437 + 744j)
    page.add(bear(page, 440 + 644j, scale=1.36))
    page.add(hidden_pip(page, 556 + 744j, scale=0.5, mirror=True))
    return Drawn(page, None)


def _stop(page: Picture) -> None:
    """Draw where a tram stops: houses far away, rails, and a post with a 7."""
    cloud(page, 250 + 470j, 150, base="#d5e6ea")
    cloud(page, 640 + 446j, 120, base="#d5e6ea")
    street(page, 690, size=0.56, far=0.5, air="#e9f3ee", start=110, end=760, tall=(130, 210))
    page.add(rect(100, 682, 680, 120, page.linear([(0, "#f1e2c8"), (1, "#dcc4a4")], 0j, 1j)))
    rails(page, 700, colour="#a08fa0", gap=14)
    page.add(
        ground_shadow(page, 640 + 738j, 30, 6),
        rect(636, 520, 8, 218, "#3f4a5c", rx=3),
        circle(640 + 496j, 36, "#2f9c95", stroke="#1e6d72", stroke_width=4),
        circle(640 + 496j, 28, "none", stroke="#fff3d8", stroke_width=3),
        seven(631 + 480j, 32, "#ffd45a"),
    )


def _paper(page: Picture, light: str, dark: str) -> None:
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, page.radial([(0, light), (0.7, light), (1, dark)], 0.5 + 0.46j, 0.75)))


def _wreath(page: Picture, at: complex, rx: float, ry: float) -> None:
    rng = page.rng
    for step in range(22):
        angle = math.radians(15 + step * 7.3)
        spot = at + complex(rx * math.cos(angle), ry * math.sin(angle) * 1.06)
        page.add(fan(spot, rng, 3, 34, ("#7db356", "#4c8552", "#9cc46a"), spread=120, aim=math.degrees(angle)))
        if step % 2:
            page.add(*flower(spot, 17, FORGET_ME_NOT if step % 4 == 1 else "#f2a6b8"))


def _suitcase(page: Picture, foot: complex) -> None:
    leather = Tones("#c9744f", "#8f4a38", "#f0a884")
    x, y = foot.real, foot.imag
    body = smooth(
        [
            foot + s
            for s in (
                -112 - 96j,
                -104 - 106j,
                -106j,
                104 - 106j,
                112 - 96j,
                114 - 8j,
                104 + 2j,
                4j,
                -104 + 2j,
                -114 - 8j,
            )
        ]
    )
    page.add(
        solid(
            page,
            body,
            leather,
            light=-7 - 7j,
            edge=4,
            inside=[
                rect(x - 70, y - 110, 18, 120, "#8f4a38"),
                rect(x + 52, y - 110, 18, 120, "#8f4a38"),
                line(f"M{x - 104} {y - 58}h208", "#f2d2a0", 2, stroke_dasharray="7 6"),
            ],
        ),
        rect(x - 74, y - 66, 26, 18, "#f2c14e", rx=4),
        rect(x + 48, y - 66, 26, 18, "#f2c14e", rx=4),
    )


def dedication() -> Drawn:
    """A calm page: the empty tram shed in the first light, and forget-me-nots."""
    page = Picture(341)
    daylight(page, [(0, "#cfe4f2"), (0.5, "#fbe9cf"), (1, "#fdf3e0")])
    cloud(page, 190 + 180j, 240, base="#e6e0ea")
    cloud(page, 690 + 130j, 200, base="#e6e0ea")
    street(page, 640, size=0.62, far=0.7, air="#f6e9d6")
    haze(page, 520, 680, "#fdf3e0", 0.8)
    page.add(rect(-5, 634, PAGE + 10, 260, page.linear([(0, "#f0dfc4"), (1, "#d9bfa0")], 0j, 1j)))
    rails(page, 700, colour="#a08fa0")
    page.add(tram(page, 640 + 722j, scale=0.5, riders=False))
    rng = page.rng
    for step in range(15):
        at = complex(-10 + step * 64 + rng.uniform(-12, 12), 880)
        tips = [at + complex(dx, -66 - rng.uniform(0, 30)) for dx in (-16, 4, 22)]
        page.add(
            *(line(f"M{at.real:.0f} 880L{tip.real:.0f} {tip.imag:.0f}", "#5fa35a", 3) for tip in tips),
            fan(at, rng, 5, 76, ("#7db356", "#4c8552", "#9cc46a"), spread=100),
            *(shape for tip in tips for shape in flower(tip, 13, FORGET_ME_NOT)),
        )
    page.add(hidden_pip(page, 196 + 826j, scale=0.42))
    return Drawn(page, None)


def other_eye() -> Drawn:
    """Something to do: Button has lost an eye."""
    page = Picture(351)
    _frame(page, "#fff6e4", ("button", "thread"))
    page.add(bear_head(page, 437 + 520j, scale=4.5, clues=False, eyes=1))
    page.add(circle(545 + 488j, 56, "#fff9ec", stroke="#8f5a3a", stroke_width=3, stroke_dasharray="9 9"))
    page.add(hidden_pip(page, 744 + 778j, scale=0.5, mirror=True))
    return Drawn(page, None)


def dream() -> Drawn:
    """Something to do: draw what Biscuit dreams of."""
    page = Picture(361)
    _frame(page, "#eef6f8", ("bone", "bun"))
    page.add(ground_shadow(page, 390 + 752j, 220, 20), lying_dog(page, 360 + 748j, scale=1.5))
    for spot, size in ((560 + 606j, 14), (592 + 566j, 22)):
        page.add(circle(spot, size, "#ffffff", stroke="#9cc4cf", stroke_width=3))
    puffs = [
        (250, 330, 110),
        (380, 260, 120),
        (530, 270, 124),
        (640, 350, 112),
        (560, 440, 110),
        (400, 450, 116),
        (270, 420, 96),
    ]
    page.add(
        *(circle(complex(x, y), r + 3, "#9cc4cf") for x, y, r in puffs),
        *(circle(complex(x, y), r, "#ffffff") for x, y, r in puffs),
        ellipse(440 + 350j, 200, 110, "#ffffff"),
    )
    page.add(hidden_pip(page, 196 + 680j, scale=0.44))
    return Drawn(page, None)


def tangle() -> Drawn:
    """Something to do: follow the thread that leads to Button."""
    page = Picture(371)
    _frame(page, "#fdf0ea", ("thread", "flower"))
    ways = (
        (
            "#d9412f",
            [
                212 + 268j,
                300 + 380j,
                620 + 330j,
                660 + 470j,
                400 + 520j,
                180 + 470j,
                210 + 600j,
                430 + 640j,
                437 + 690j,
            ],
        ),
        (
            "#2f7f9a",
            [
                437 + 268j,
                330 + 340j,
                180 + 380j,
                300 + 500j,
                560 + 420j,
                720 + 520j,
                640 + 600j,
                300 + 590j,
                200 + 690j,
            ],
        ),
        (
            "#e8a23a",
            [
                664 + 268j,
                700 + 380j,
                480 + 450j,
                300 + 420j,
                480 + 580j,
                600 + 520j,
                730 + 600j,
                690 + 650j,
                672 + 690j,
            ],
        ),
    )
    for colour, way in ways:
        d = smooth(way, closed=False)
        page.add(line(d, "#fdf0ea", 17), line(d, mix(colour, "#3a1a2a", 0.3), 9), line(d, colour, 6))
    page.add(
        bun(page, 437 + 262j, scale=1.3),
        tram(page, 212 + 262j, scale=0.3, riders=False),
        *flower(664 + 240j, 44, FORGET_ME_NOT),
    )
    page.add(bear(page, 437 + 790j, scale=0.6), group(loaf(page, 200 + 748j, scale=0.9)), *_bone(672 + 730j, 1.5))
    page.add(hidden_pip(page, 770 + 500j, scale=0.42, mirror=True))
    return Drawn(page, None)


def my_pack() -> Drawn:
    """Something to do: pack one small thing to carry home."""
    page = Picture(381)
    _frame(page, "#eef6e8", ("flower", "button"))
    page.add(ground_shadow(page, 437 + 772j, 230, 20), open_pack(page, 437 + 770j, scale=1.04))
    page.add(ellipse(437 + 262j, 300, 98, "#fffdf6", stroke="#a9c49a", stroke_width=3, stroke_dasharray="10 10"))
    page.add(hidden_pip(page, 650 + 772j, scale=0.52, mirror=True))
    return Drawn(page, None)


def _bone(at: complex, size: float) -> list[str]:
    ends = [
        circle(at + complex(s * 26, t * 7) * size, 9 * size, "#fffaf0", stroke="#cdb9a0", stroke_width=2)
        for s in (-1, 1)
        for t in (-1, 1)
    ]
    return [*ends, rect(at.real - 24 * size, at.imag - 7 * size, 48 * size, 14 * size, "#fffaf0")]


def _frame(page: Picture, paper: str, motifs: tuple[str, str]) -> None:
    edge = mix(paper, "#8a6a5a", 0.22)
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, edge))
    page.add(
        rect(38, 38, 799, 799, paper, rx=34),
        rect(
            52, 52, 771, 771, "none", stroke=mix(paper, "#8a5a4a", 0.4), stroke_width=3, stroke_dasharray="14 10", rx=26
        ),
    )
    spots = [complex(x, y) for x in range(42, 860, 113) for y in (30, 845)] + [
        complex(x, y) for y in range(143, 780, 113) for x in (30, 845)
    ]
    for index, spot in enumerate(spots):
        page.add(motif(motifs[index % 2], spot, 0.62))


def motif(kind: str, at: complex, size: float, turn: float = 0) -> str:
    """Draw one of the small things of this story, about 60 wide."""
    shapes = {
        "button": [
            circle(0j, 24, "#2f4272"),
            circle(0j, 17, "none", stroke="#6d84bd", stroke_width=3),
            *(circle(s, 3, "#fdf6e6") for s in (-5 - 5j, 5 - 5j, -5 + 5j, 5 + 5j)),
        ],
        "thread": [line("M-24 8q8 -26 20 -8t20 -8q10 12 -4 20", "#d9412f", 6)],
        "flower": flower(0j, 28, FORGET_ME_NOT),
        "bone": _bone(0j, 0.9),
        "bell": [
            path(
                "M-22 14Q-18 8 -16 -6Q-14 -24 0 -24T16 -6Q18 8 22 14Z", fill="#f2c14e", stroke="#b0802c", stroke_width=2
            ),
            circle(19j, 6, "#b0802c"),
            line("M-9 -10q2 -8 8 -9", "#fff0b8", 3.5),
        ],
        "ticket": [
            path(
                "M-30 -17H30V-6a7 7 0 0 0 0 13V17H-30V7a7 7 0 0 0 0 -13Z",
                fill="#fdf6e6",
                stroke="#2f9c95",
                stroke_width=3,
            ),
            seven(-8 - 10j, 20, "#2f9c95"),
            line("M16 -11V11", "#2f9c95", 2, stroke_dasharray="3 3"),
        ],
        "bun": [
            path("M-28 10Q-30 -18 0 -22T28 10Q0 18 -28 10Z", fill="#dd9f55", stroke="#a8692f", stroke_width=2),
            *(ellipse(s, 3.4, 2.6, "#5a2f2a") for s in (-12 - 4j, 3 - 11j, 13 - 1j, -2 + 3j)),
        ],
        "paw": [
            ellipse(7j, 14, 11, "#a8723f"),
            *(ellipse(s, 5.4, 7, "#a8723f") for s in (-17 - 6j, -6 - 14j, 6 - 14j, 17 - 6j)),
        ],
        "patch": [
            path(
                "M-20 -20L20 -22L22 19L-19 21Z",
                fill="#2f4272",
                stroke="#fff3cf",
                stroke_width=3,
                stroke_dasharray="6 5",
            ),
            line("M-18 5L20 2", "#f2c14e", 5),
        ],
        "drop": [
            path("M0 -22Q18 2 13 13A15 15 0 0 1 -13 13Q-18 2 0 -22Z", fill="#8fc4e0"),
            line("M-7 8q1 7 7 8", "#ffffff", 3),
        ],
    }[kind]
    return group(*shapes, transform=turned(at, turn, size))


def endpaper() -> Drawn:
    """A pattern of everything that was found on the way."""
    page = Picture(391)
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, "#9fd0cc"))
    kinds = ("button", "bun", "thread", "flower", "ticket", "paw", "bell", "patch", "drop", "bone")
    rng = page.rng
    for row in range(9):
        for column in range(9):
            at = complex(column * 110 + (55 if row % 2 else 0) - 10, row * 108 + 6)
            kind = kinds[(column * 3 + row * 7) % len(kinds)]
            page.add(
                motif(kind, at, 0.9, rng.uniform(-24, 24)),
                circle(at + 55 + 0j, 4, "#e6f6f2"),
                circle(at + 54j, 2.6, "#e6f6f2"),
            )
    page.add(bear_head(page, 437 + 438j, scale=0.62, knit=True, clues=False), hidden_pip(page, 152 + 700j, scale=0.4))
    return Drawn(page, None)


def back() -> Drawn:
    """The back of the book: Biscuit runs on ahead along the rails, following his nose."""
    page = Picture(401)
    daylight(page, [(0, "#7fc4e8"), (0.5, "#bfe3f0"), (0.8, "#eaf4ea"), (1, "#fff0d4")])
    cloud(page, 170 + 130j, 240)
    cloud(page, 720 + 180j, 260)
    street(page, 610, size=0.66, far=0.55, air="#d9ecf2")
    haze(page, 480, 640, "#fff3dc", 0.6)
    page.add(tree(page, 806 + 640j, 250), tree(page, 60 + 640j, 220))
    cobbles(page, 616, base="#d6c2ae", joint="#a8948f", light="#fbeedb")
    rails(page, 660)
    page.add(ground_shadow(page, 280 + 800j, 150, 20), running_dog(page, 280 + 800j, scale=1.1))
    page.add(hidden_pip(page, 470 + 800j, scale=0.5))
    return Drawn(page, None)
