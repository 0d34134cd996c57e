"""At number nine, Plum Street: the window, the bed, and the bed again."""

from __future__ import annotations

from studio.drawing.canvas import PAGE, Drawn, Picture, circle, group, line, path, rect
from studio.drawing.child import Light, head
from studio.drawing.cloth import PYJAMAS, Tones, folds, shadow, solid
from studio.drawing.curves import ribbon, ring, smooth, straight, wobbly
from studio.drawing.figure import arm, posed, pyjamas
from studio.drawing.mouse import mouse
from studio.drawing.night import hill, moon, ridge, sky, sparkle, sparkles, stars, vignette
from studio.drawing.places import quilt, town
from studio.drawing.whale import Whale

WOOD = Tones("#8a5a44", "#5c3a3c", "#c48f68")
QUILT = ("#c2564f", "#e0a24a", "#3f5d9a", "#6d8bbf", "#8a4a6d", "#4f7f88")


def window() -> Drawn:
    """The child at the window of the sleeping house, humming."""
    page = Picture(11)
    sky(page, [(0, "#101a4c"), (0.5, "#2c3f86"), (0.85, "#6d73b4"), (1, "#a78fbc")])
    stars(page, 90, bottom=520)
    moon(page, 122 + 172j, 50, light=0.55)
    hill(page, ridge(page.rng, 560, 18), top="#33478a", foot="#1c2c63", rim="#8ea6e0", marks=20)
    town(page, 640, walls=("#3a4788", "#32407c"), roofs=("#232f66", "#4a3a6c"), rim="#97ade8", size=0.62, lit=0.35)
    hill(page, ridge(page.rng, 652, 8), top="#22356f", foot="#121f4b", rim="#7f9be0", marks=24)
    _wall(page)
    _room(page)
    at = 540 + 366j
    page.add(group(posed(pyjamas(page, light=-6 - 6j), at=at), clip_path=page.clip("M300 100H800V606H300Z")))
    face = head(page, at, turn=3, light=Light(side=-1, warm="#ffcf80", cool="#5a2a3a", rim="#ffe2a8"))
    _frame(page)
    page.add(
        posed(
            arm(page, [-78 + 172j, -132 + 226j, -52 + 240j], cloth=PYJAMAS, turn=4),
            arm(page, [78 + 172j, 132 + 228j, 50 + 246j], cloth=PYJAMAS, turn=176, mirror=True),
            at=at,
        )
    )
    page.add(mouse(page, 366 + 604j, scale=0.9))
    _ivy(page)
    vignette(page, strength=0.42)
    return Drawn(page, face)


def _wall(page: Picture) -> None:
    wall = straight([236 + -10j, 228 + 890j, 890 + 890j, 890 - 10j])
    page.add(path(wall, fill=page.linear([(0, "#3d4684"), (0.6, "#343c78"), (1, "#20295c")])))
    rng = page.rng
    for _ in range(60):
        x, y = rng.uniform(240, 850), rng.uniform(80, 860)
        page.add(
            rect(
                x,
                y,
                rng.uniform(20, 44),
                rng.uniform(10, 15),
                rng.choice(["#4a5394", "#2f376f", "#566095"]),
                rx=4,
                opacity=rng.uniform(0.15, 0.4),
            )
        )
    page.add(line("M236 70L228 880", "#8796d6", 3, opacity=0.6))
    eave = straight([190 + -10j, 190 + 46j, 890 + 46j, 890 - 10j])
    page.add(
        path(eave, fill="#1c2452"), rect(190, 40, 700, 16, "#2d3670"), line("M190 56H890", "#7c8bd0", 2, opacity=0.5)
    )
    for x in range(196, 890, 44):
        page.add(path(f"M{x} 42q22 34 44 0z", fill="#262f66"))


def _room(page: Picture) -> None:
    page.add(circle(560 + 370j, 420, page.glow("#ffb65a", 0.5)))
    page.add(
        rect(312, 118, 478, 500, page.radial([(0, "#ffe9ae"), (0.5, "#fbc56e"), (1, "#d98648")], 0.5 + 0.45j, 0.75))
    )
    page.add(
        rect(340, 250, 90, 8, "#a8683c"),
        *(
            rect(346 + 15 * i, 250 - h, 12, h, c)
            for i, (h, c) in enumerate(((44, "#c2564f"), (54, "#4f7f88"), (38, "#8a4a6d"), (50, "#e3c070")))
        ),
    )
    page.add(
        circle(730 + 236j, 70, page.glow("#fff3c4", 0.9)),
        path("M704 262L716 212H744L756 262Z", fill="#fff1c6"),
        rect(727, 262, 6, 40, "#8a5a44"),
        rect(690, 300, 100, 8, "#a8683c"),
    )
    page.add(
        *(
            sparkle(complex(x, y), r, "#fff6da", opacity=0.8)
            for x, y, r in ((470, 160, 9), (640, 150, 7), (610, 190, 5))
        )
    )


def _frame(page: Picture) -> None:
    curtain = Tones("#b8504f", "#7d3148", "#f0947c")
    for side, x in ((1, 300), (-1, 802)):
        shape = [
            complex(x, 108),
            complex(x + side * 84, 108),
            complex(x + side * 66, 240),
            complex(x + side * 40, 380),
            complex(x + side * 30, 420),
            complex(x + side * 46, 520),
            complex(x + side * 52, 604),
            complex(x, 604),
        ]
        pleats = folds(
            [
                [complex(x + side * 22, 120), complex(x + side * 26, 280), complex(x + side * 14, 410)],
                [complex(x + side * 56, 120), complex(x + side * 50, 240), complex(x + side * 30, 390)],
                [complex(x + side * 24, 440), complex(x + side * 30, 520), complex(x + side * 34, 600)],
            ],
            curtain.shade,
            width=9,
        )
        page.add(
            group(
                solid(page, smooth(shape), curtain, light=-4 - 3j, inside=pleats),
                clip_path=page.clip("M300 110H802V606H300Z"),
            ),
            rect(min(x, x + side * 44), 410, 44, 12, "#f2c46a", rx=6),
        )
    wood = "#f1e3cc"
    page.add(
        path("M286 96H816V628H286ZM312 118V604H790V118Z", fill=wood, fill_rule="evenodd"),
        path(
            "M286 96H816V628H286ZM312 118V604H790V118Z",
            fill=page.linear([(0, "#6a5a8c", 0), (1, "#6a5a8c", 0.55)], 0j, 1 + 1j),
            fill_rule="evenodd",
        ),
    )
    page.add(
        rect(262, 602, 580, 30, wood, rx=7),
        rect(262, 618, 580, 16, "#b9a2a8", rx=7),
        line("M268 604H836", "#ffffff", 3, opacity=0.8),
    )


def _ivy(page: Picture) -> None:
    rng = page.rng
    vine = [846 + 890j, 838 + 640j, 856 + 420j, 836 + 200j, 858 + 40j]
    page.add(line(smooth(vine, closed=False), "#1d3a48", 5))
    for step in range(46):
        at = complex(842 + rng.uniform(-26, 30), 60 + step * 17 + rng.uniform(-8, 8))
        leaf = smooth([at - 14j, at + 12 - 4j, at + 8 + 10j, at + 15j, at - 8 + 10j, at - 12 - 4j])
        page.add(
            path(
                leaf,
                fill=rng.choice(["#2f6668", "#27565f", "#3c7a72"]),
                transform=f"rotate({rng.uniform(-50, 50):.0f} {at.real:.0f} {at.imag:.0f})",
            )
        )


def _bedroom(page: Picture, *, wall: tuple[str, str], floor: str) -> None:
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, page.linear([(0, wall[0]), (1, wall[1])])))
    rng = page.rng
    for row in range(9):
        for column in range(11):
            at = complex(column * 88 + (44 if row % 2 else 0) - 10, row * 66 + 30) + complex(
                rng.uniform(-4, 4), rng.uniform(-4, 4)
            )
            page.add(
                sparkle(at, 8, "#aeb4ea", opacity=0.22)
                if (row + column) % 2
                else circle(at, 2.4, "#aeb4ea", opacity=0.25)
            )
    page.add(rect(-5, 640, PAGE + 10, 300, floor))


def _panes(page: Picture, x: float, y: float, width: float, height: float, *, stops: list[tuple[float, str]]) -> None:
    page.add(
        rect(x - 16, y - 16, width + 32, height + 32, "#d9cbd2", rx=6),
        rect(x - 10, y - 10, width + 26, height + 26, "#8d83a8", rx=6),
    )
    page.add(rect(x, y, width, height, page.linear([*stops])))
    rng = page.rng
    for _ in range(26):
        page.add(
            circle(
                complex(rng.uniform(x + 6, x + width - 6), rng.uniform(y + 6, y + height * 0.8)),
                rng.choice([0.9, 1.2, 1.8]),
                "#fff3d1",
                opacity=rng.uniform(0.4, 0.9),
            )
        )


def _bars(page: Picture, x: float, y: float, width: float, height: float) -> None:
    page.add(
        rect(x + width / 2 - 5, y, 10, height, "#d9cbd2"),
        rect(x, y + height * 0.5 - 5, width, 10, "#d9cbd2"),
        rect(x - 30, y + height + 12, width + 60, 18, "#e9dcdc", rx=5),
        rect(x - 30, y + height + 24, width + 60, 8, "#8d83a8", rx=4),
    )


def _grain(page: Picture, left: float, right: float, top: float, bottom: float) -> list[str]:
    """Draw the grain of wood over an area."""
    rng = page.rng
    curves = []
    for _ in range(22):
        x, y = rng.uniform(left, right - 90), rng.uniform(top, bottom)
        curves.append([complex(x, y), complex(x + 45, y - 4), complex(x + 90, y)])
    return folds(curves, WOOD.shade, width=4, opacity=0.35)


def awake() -> Drawn:
    """Nobody sleeps: the moon is grey, and somebody sings three notes."""
    page = Picture(23)
    _bedroom(page, wall=("#454a8c", "#3a3c78"), floor="#2c2b5c")
    _panes(page, 562, 92, 236, 300, stops=[(0, "#0e173f"), (0.7, "#263b7a"), (1, "#4a5c9c")])
    moon(page, 690 + 188j, 50, light=0.1)
    page.add(
        group(
            *Whale((600 + 352j, 640 + 330j, 690 + 336j, 738 + 356j, 780 + 340j), 30, 1).draw(
                page, flipper=False, stars=6
            ),
            opacity=0.4,
        )
    )
    _bars(page, 562, 92, 236, 300)
    board = smooth(
        [70 + 666j, 66 + 386j, 100 + 296j, 200 + 252j, 310 + 236j, 420 + 252j, 520 + 296j, 556 + 386j, 552 + 666j]
    )
    page.add(
        solid(
            page,
            board,
            WOOD,
            light=-8 - 8j,
            edge=5,
        )
    )
    page.add(*_grain(page, 90, 540, 320, 520))
    pillow = smooth(wobbly(ring(300 + 532j, 216, 96, 12), page.rng, 8))
    page.add(
        solid(
            page,
            pillow,
            Tones("#e9e2f2", "#b0a6cf", "#ffffff"),
            light=-8 - 10j,
            inside=folds(
                [[140 + 526j, 180 + 556j, 210 + 606j], [450 + 506j, 430 + 546j, 420 + 586j]], "#b0a6cf", width=9
            ),
        )
    )
    page.add(circle(612 + 526j, 330, page.glow("#ffbf62", 0.55)))
    at = 306 + 338j
    page.add(posed(pyjamas(page, light=8 - 5j), at=at, turn=2))
    face = head(page, at, turn=4, expression="wonder", light=Light(side=1, warm="#ffcb74"))
    cover_edge = [-20 + 606j, 120 + 582j, 260 + 570j, 420 + 564j, 560 + 532j, 690 + 522j, 800 + 556j, 900 + 576j]
    blanket = smooth([*cover_edge, 900 + 900j, -20 + 900j])
    page.add(quilt(page, blanket, origin=-60 + 526j, size=84, colours=QUILT, turn=-4))
    page.add(path(blanket, fill=page.linear([(0, "#1b1440", 0), (0.4, "#1b1440", 0.1), (1, "#1b1440", 0.55)])))
    page.add(
        path(smooth(ribbon([point + 8j for point in cover_edge], [26, 32, 30, 32, 28, 26], count=20)), fill="#f3ecf4"),
        path(smooth(ribbon([point + 19j for point in cover_edge], [4, 9, 7, 9, 4], count=20)), fill="#b7adcf"),
    )
    page.add(
        posed(
            arm(page, [-78 + 166j, -128 + 226j, -66 + 262j], cloth=PYJAMAS, turn=30, grip="fist"),
            arm(page, [78 + 166j, 132 + 220j, 74 + 258j], cloth=PYJAMAS, turn=150, grip="fist", mirror=True),
            at=at,
        )
    )
    page.add(circle(652 + 486j, 110, page.glow("#ffd27a", 0.5)), mouse(page, 612 + 538j, scale=1.12))
    vignette(page, strength=0.46)
    return Drawn(page, face)


def asleep() -> Drawn:
    """Home again, and nearly asleep."""
    page = Picture(131)
    _bedroom(page, wall=("#4a5296", "#434a8c"), floor="#2c2f66")
    _panes(page, 520, 84, 280, 290, stops=[(0, "#1a2a6c"), (0.6, "#4663b0"), (1, "#a9a2d8")])
    moon(page, 712 + 178j, 62, reach=1.8)
    page.add(
        group(
            *Whale((560 + 330j, 610 + 300j, 672 + 306j, 724 + 328j, 770 + 300j), 36, 1).draw(
                page, flipper=False, stars=10
            )
        )
    )
    _bars(page, 520, 84, 280, 290)
    page.add(path("M520 374L800 374L700 880L300 880Z", fill="#fff0c0", opacity=0.1))
    board = smooth(
        [40 + 700j, 30 + 330j, 70 + 220j, 190 + 170j, 320 + 156j, 450 + 176j, 560 + 226j, 600 + 340j, 590 + 700j]
    )
    page.add(solid(page, board, WOOD, light=6 - 8j, edge=5))
    page.add(*_grain(page, 60, 580, 250, 480))
    pillow = smooth(wobbly(ring(320 + 396j, 262, 148, 14), page.rng, 8))
    page.add(
        solid(
            page,
            pillow,
            Tones("#f0eaf6", "#b6aed6", "#ffffff"),
            light=8 - 10j,
            inside=folds(
                [
                    [110 + 420j, 150 + 460j, 190 + 480j],
                    [520 + 380j, 490 + 430j, 470 + 470j],
                    [120 + 340j, 160 + 330j, 190 + 340j],
                ],
                "#b6aed6",
                width=9,
            ),
        )
    )
    at = 322 + 356j
    page.add(posed(pyjamas(page, light=8 - 5j), at=at, turn=-8))
    face = head(page, at, turn=-8, expression="sleepy", light=Light(side=1, warm="#fff0c4", rim="#fff0c4"))
    edge = [-20 + 540j, 110 + 514j, 240 + 520j, 400 + 518j, 560 + 500j, 700 + 530j, 900 + 560j]
    blanket = smooth([*edge, 900 + 900j, -20 + 900j])
    page.add(quilt(page, blanket, origin=-60 + 470j, size=88, colours=QUILT, turn=3))
    page.add(path(blanket, fill=page.linear([(0, "#1b1440", 0), (0.35, "#1b1440", 0.08), (1, "#1b1440", 0.5)])))
    page.add(
        posed(
            arm(page, [-84 + 186j, -124 + 212j, -70 + 234j], cloth=PYJAMAS, turn=14),
            arm(page, [92 + 182j, 142 + 202j, 162 + 232j], cloth=PYJAMAS, turn=40),
            at=at,
        )
    )
    page.add(
        path(smooth(ribbon([point + 8j for point in edge], [30, 36, 34, 36, 30], count=20)), fill="#f6f0f8"),
        path(smooth(ribbon([point + 21j for point in edge], [4, 9, 7, 9, 4], count=20)), fill="#b7adcf"),
    )
    page.add(shadow(page, 566 + 588j, 60, 16))
    page.add(mouse(page, 572 + 584j, scale=1.05, asleep=True, lantern=False))
    sparkles(page, [(664, 456, 9), (628, 430, 6), (690, 492, 5)], "#fff0c4")
    vignette(page, strength=0.4)
    return Drawn(page, face)
