"""From clue to clue: the market seen from above, the bakery, the library."""

from __future__ import annotations

from studio.drawing.bear import bear
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
)
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, folds, solid
from studio.drawing.curves import smooth
from studio.drawing.day import chance, ground_shadow, motes, sunbeams
from studio.drawing.dog import dog
from studio.drawing.figure import posed
from studio.drawing.night import mix, vignette
from studio.drawing.outfit import backpack, bare_arm, dungarees
from studio.drawing.people import BAKER, LIBRARIAN, person_arm, person_head, torso
from studio.drawing.town import awning
from studio.drawing.wares import book, bun, loaf, shelf_of_books
from studio.drawings.lost_bear.scenes import hidden_pip, within

WHITE = Tones("#fbf6ec", "#cfc4cf", "#ffffff")
BOOKS = ("#a8433f", "#3f6a8a", "#5f7f4a", "#c98f3a", "#7a4a72", "#2f5f62", "#b5694a", "#d9c090")


def bakery() -> Drawn:
    """Through the bakery window: warm bread, a warm baker, and a dog that can hardly bear it."""
    page = Picture(241)
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, page.linear([(0, "#3f7f96"), (1, "#2c5c78")])))
    page.add(*(line(f"M{x} -5V880", "#2f6880", 3, opacity=0.6) for x in range(24, 880, 46)))
    page.add(
        *(
            rect(x, 704, 210, 118, "#2a5872", rx=6) + rect(x + 5, 710, 200, 108, "#346a84", rx=5)
            for x in (24, 256, 488, 720)
        ),
        rect(-5, 840, PAGE + 10, 8, "#244c64"),
        rect(-5, 848, PAGE + 10, 40, "#c9b3a2"),
        *(line(f"M{x} 848V880", "#9b8590", 2.4, opacity=0.5) for x in range(30, 880, 92)),
    )
    pane = "M84 96H792V648H84Z"
    page.add(path("M64 76H812V668H64Z", fill="#f6e9cf"), path("M72 84H804V660H72Z", fill="#c9a878"))
    within(page, pane, lambda: _shop(page))
    at = 262 + 428j
    at_baker = 640 + 440j
    start = len(page.scene)
    _baker(page, at_baker)
    page.add(posed(backpack(page), dungarees(page), at=at))
    face = head(
        page,
        at,
        turn=-5,
        expression="smile",
        light=Light(side=1, warm="#ffd28a", cool="#7a3a3a", rim=HAIR_LIGHT, depth=0.18),
    )
    page.add(posed(bare_arm(page, [-76 + 162j, -40 + 232j, 92 + 172j], turn=-14), at=at))
    page.add(bear(page, at + 158 + 156j, scale=0.84, turn=5, arms="up"))
    page.add(posed(bare_arm(page, [78 + 160j, 122 + 240j, 112 + 166j], turn=-62, mirror=True), at=at))
    seen = page.scene[start:]
    del page.scene[start:]
    page.add(group(*seen, clip_path=page.clip(pane)))
    _counter_bread(page)
    page.add(path("M84 96H792V648H84Z", fill="none", stroke="#7a5a44", stroke_width=6))
    page.add(
        path("M690 100L792 100V300L560 648H440Z", fill="#ffffff", opacity=0.08),
        path("M84 330L250 100H300L84 400Z", fill="#ffffff", opacity=0.12),
    )
    page.add(awning(page, 60, -6, 756, 92, colours=("#e0604f", "#fff6e4"), count=11, lean=14))
    page.add(rect(40, 652, 796, 26, "#fff3dc", rx=6), rect(40, 670, 796, 12, "#b99a80", rx=5))
    page.add(
        ground_shadow(page, 772 + 856j, 90, 16), dog(page, 790 + 852j, scale=1.12, mirror=True, lift=-16, mood="happy")
    )
    page.add(hidden_pip(page, 108 + 650j, scale=0.42))
    vignette(page, "#1a2440", 0.3)
    return Drawn(page, face)


def _shop(page: Picture) -> None:
    page.add(rect(84, 96, 708, 560, page.radial([(0, "#fff0c4"), (0.6, "#fbd18a"), (1, "#dd9a5a")], 0.5 + 0.4j, 0.72)))
    for y in (226, 330):
        page.add(rect(84, y, 708, 12, "#a8683c"), rect(84, y + 12, 708, 8, "#7a4a30", opacity=0.5))
        x, east = 100.0, 780
        while x < east:
            size = page.rng.uniform(0.5, 0.72)
            page.add(
                loaf(page, complex(x + 34, y), scale=size)
                if chance(page.rng, 0.6)
                else bun(page, complex(x + 24, y), scale=size * 1.3)
            )
            x += 84 * size * 1.4
    page.add(
        circle(438 + 168j, 150, page.glow("#fff6d8", 0.9)),
        line("M438 96V130", "#7a5240", 4),
        ellipse(438 + 161j, 22, 9, "#fff6d0"),
        path("M402 160Q404 122 438 120Q472 122 474 160Z", fill="#2f9c95", stroke="#1e6d72", stroke_width=2),
        line("M412 152Q416 132 432 127", "#8fd6c8", 4),
    )


def _baker(page: Picture, at: complex) -> None:
    apron = [
        path("M-70 196H70L84 470H-84Z", fill="#fbf6ec"),
        line("M-58 150L-62 200M58 150L62 200", "#fbf6ec", 14),
        rect(-40, 290, 80, 60, "none", stroke="#cfc4cf", stroke_width=3, rx=8),
        *folds([[-44 + 210j, -50 + 280j, -46 + 400j], [40 + 220j, 46 + 300j, 40 + 400j]], "#cfc4cf"),
    ]
    toque = smooth(
        [
            -66 - 70j,
            -74 - 112j,
            -96 - 150j,
            -72 - 190j,
            -30 - 184j,
            -202j,
            34 - 184j,
            76 - 188j,
            94 - 150j,
            74 - 112j,
            66 - 70j,
            -58j,
        ]
    )
    hat = [
        solid(
            page,
            toque,
            WHITE,
            light=-6 - 5j,
            inside=folds(
                [
                    [-40 - 180j, -34 - 140j, -36 - 110j],
                    [6 - 190j, 4 - 150j, 2 - 110j],
                    [46 - 180j, 40 - 140j, 40 - 110j],
                ],
                WHITE.shade,
            ),
        ),
        line("M-68 -104Q0 -92 68 -104", WHITE.shade, 3),
    ]
    page.add(torso(page, at, Tones("#8a5a72", "#5f3a52", "#c08fa5"), width=286, neck=BAKER, inside=apron))
    page.add(
        person_arm(
            page,
            [at + 122 + 180j, at + 170 + 280j, at + 70 + 300j],
            BAKER,
            Tones("#8a5a72", "#5f3a52", "#c08fa5"),
            bare=0.5,
            width=62,
            turn=178,
            mirror=True,
        )
    )
    page.add(person_head(page, at, BAKER, feeling="laugh", turn=-4, hat=hat))
    page.add(
        person_arm(
            page,
            [at - 122 + 186j, at - 150 + 262j, at - 112 + 168j],
            BAKER,
            Tones("#8a5a72", "#5f3a52", "#c08fa5"),
            bare=0.5,
            width=62,
            turn=-112,
            scale=1.4,
        ),
        bun(page, at - 138 + 120j, scale=0.5),
    )
    page.add(
        *(
            circle(at + spot, r, "#ffffff", opacity=0.8)
            for spot, r in ((-30 + 22j, 7), (-38 + 30j, 5), (150 + 262j, 9), (136 + 282j, 6))
        )
    )


def _counter_bread(page: Picture) -> None:
    page.add(rect(84, 612, 708, 40, "#b5774a"), rect(84, 612, 708, 7, "#e8b884"))
    for x, kind, size in (
        (150, 0, 0.9),
        (252, 1, 1.0),
        (330, 1, 0.9),
        (436, 0, 1.0),
        (548, 1, 0.95),
        (622, 1, 1.0),
        (716, 0, 0.86),
    ):
        page.add(ellipse(complex(x, 648), 62 * size, 8, "#6a3a2a", opacity=0.4))
        page.add(loaf(page, complex(x, 646), scale=size) if kind == 0 else bun(page, complex(x, 646), scale=size * 1.1))


def library() -> Drawn:
    """The library: tall shelves, green lamps, and a whisper."""
    page = Picture(251)
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, "#4a2f34"))
    for row in range(5):
        y = 132 + row * 118
        shade = 0.42 - row * 0.03
        page.add(rect(-5, y - 118, PAGE + 10, 122, mix("#5f3d36", "#2a1836", 0.4)))
        for x, wide in ((-10, 196), (202, 214), (432, 214), (662, 230)):
            shelf_of_books(page, x, y - 6, wide, 98, colours=BOOKS, shade=shade)
        page.add(rect(-5, y - 7, PAGE + 10, 14, "#8a5a42"), rect(-5, y - 7, PAGE + 10, 4, "#b98560"))
    for x in (188, 418, 648):
        page.add(rect(x, -5, 18, 640, page.linear([(0, "#a8714f"), (1, "#6f4636")], 0j, 1 + 0j)))
    page.add(circle(330 + 470j, 420, page.glow("#ffcf80", 0.6)))
    sunbeams(page, ((470, 60, -210), (590, 90, -230), (760, 60, -240)), foot=700, opacity=0.2)
    motes(page, 60, (200, 60, 560, 560))
    _librarian(page, 640 + 300j)
    at = 252 + 366j
    page.add(posed(dungarees(page, pack=False), at=at))
    face = head(
        page,
        at,
        turn=5,
        expression="wonder",
        light=Light(side=1, warm="#ffd28a", cool="#3a1f4a", rim=HAIR_LIGHT, depth=0.24),
    )
    top = page.linear([(0, "#8a5638"), (1, "#a96e48")], 0j, 1j)
    page.add(
        rect(-5, 640, PAGE + 10, 245, page.linear([(0, "#7a4b36"), (1, "#4a2c2a")], 0j, 1j)),
        *(rect(x, 714, 254, 130, "#5f3a2e", rx=8, stroke="#8f5f43", stroke_width=3) for x in (26, 310, 594)),
        *(circle(complex(x, 738), 8, "#d9a441") for x in (153, 437, 721)),
        path("M-10 616Q437 598 885 616V688Q437 700 -10 688Z", fill=top),
        path("M-10 686Q437 698 885 686V700Q437 712 -10 700Z", fill="#5a3528"),
        line("M-10 686Q437 698 885 686", "#dca878", 4, opacity=0.9),
    )
    page.add(
        *folds(
            [
                [complex(x, y), complex(x + 80, y + 3), complex(x + 170, y)]
                for x, y in ((40, 650), (300, 664), (560, 646), (120, 694), (640, 690))
            ],
            "#6a4030",
            width=4,
        )
    )
    page.add(ellipse(262 + 658j, 170, 22, "#3a1a1a", opacity=0.35), book(266 + 664j, scale=1.06))
    page.add(
        posed(
            bare_arm(page, [-76 + 162j, -142 + 222j, -98 + 268j], turn=40),
            bare_arm(page, [78 + 160j, 148 + 226j, 112 + 270j], turn=140, mirror=True),
            at=at,
        )
    )
    page.add(ellipse(462 + 664j, 70, 14, "#3a1a1a", opacity=0.4), bear(page, 462 + 666j, scale=0.9, turn=-3))
    _lamp(page, 92 + 638j)
    page.add(
        *(
            group(
                rect(690, 638 - 22 * i, 132 - 6 * i, 22, c, rx=3),
                rect(694, 642 - 22 * i, 124 - 6 * i, 13, "#f6ead0"),
                transform=f"rotate({(-1) ** i * 1.5} 750 {638 - 22 * i})",
            )
            for i, c in enumerate(("#3f6a8a", "#b5443f", "#5f7f4a"))
        )
    )
    page.add(hidden_pip(page, 752 + 593j, scale=0.42, mirror=True))
    vignette(page, "#1a0f20", 0.46)
    return Drawn(page, face)


def _librarian(page: Picture, at: complex) -> None:
    wool = Tones("#6f8f8a", "#486466", "#a9c6bd")
    blouse = [
        path("M-22 112L0 176L22 112Z", fill="#fff3e0"),
        line("M0 176V440", wool.shade, 3),
        *(circle(complex(8, y), 5, "#e8d0a0") for y in (214, 262, 310)),
        *folds([[-52 + 180j, -58 + 260j, -54 + 340j], [50 + 180j, 54 + 260j, 48 + 340j]], wool.shade),
    ]
    page.add(torso(page, at, wool, width=176, height=420, neck=LIBRARIAN, inside=blouse))
    page.add(person_head(page, at, LIBRARIAN, feeling="wonder", turn=-9, glance=-1 + 0.8j))
    page.add(
        person_arm(
            page, [at + 74 + 170j, at + 128 + 262j, at + 60 + 330j], LIBRARIAN, wool, width=44, turn=160, mirror=True
        )
    )
    page.add(
        person_arm(
            page, [at - 70 + 170j, at - 112 + 232j, at - 46 + 124j], LIBRARIAN, wool, width=44, turn=-72, scale=1.1
        )
    )


def _lamp(page: Picture, at: complex) -> None:
    page.add(
        circle(at - 110j, 170, page.glow("#fff0b8", 0.7)),
        ellipse(at, 40, 9, "#b0842a"),
        rect(at.real - 4, at.imag - 110, 8, 110, "#d9a441"),
        path(
            f"M{at.real - 62:.0f} {at.imag - 96:.0f}q8 -56 62 -56t62 56z",
            fill="#3f8a62",
            stroke="#2a5f48",
            stroke_width=2,
        ),
        path(
            f"M{at.real - 44:.0f} {at.imag - 104:.0f}q8 -36 34 -40",
            fill="none",
            stroke="#a9dcb5",
            stroke_width=5,
            stroke_linecap="round",
        ),
        ellipse(at - 96j, 60, 7, "#fff6d0"),
    )
