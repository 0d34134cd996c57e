"""At number nine, Plum Street: the window, the bed, and the bed again."""

from __future__ import annotations

from studio.drawing.air import Vapour, beams, billow, blossom, haze
from studio.drawing.canvas import PAGE, Drawn, Picture, circle, ellipse, group, line, path, rect
from studio.drawing.child import Light, head
from studio.drawing.cloth import PYJAMAS, Tones, folds, shadow, solid
from studio.drawing.curves import Points, ribbon, ring, smooth, straight, wobbly
from studio.drawing.figure import posed, pyjamas
from studio.drawing.gesture import reach
from studio.drawing.mouse import mouse
from studio.drawing.night import hill, moon, ridge, sky, sparkle, sparkles, stars, vignette
from studio.drawing.places import quilt, town
from studio.drawing.whale import Whale
from studio.drawings.moon_whale.motifs import little_whale

WOOD = Tones("#8a5a44", "#5c3a3c", "#c48f68")
CURTAIN = Tones("#b8504f", "#7d3148", "#f0947c")
QUILT = ("#c2564f", "#e0a24a", "#3f5d9a", "#6d8bbf", "#8a4a6d", "#4f7f88")


DROP = 46
"""How far down the wall the window is."""


def window() -> Drawn:
    """The child at the window of the sleeping house, humming; Pip has nodded off."""
    page = Picture(11)
    sky(page, [(0, "#101a4c"), (0.5, "#2f4490"), (0.85, "#7b80c0"), (1, "#b79cc6")])
    stars(page, 90, bottom=520)
    moon(page, 148 + 254j, 54, light=0.6)
    cloud = Vapour("#8f97d6", "#6570b8", "#414c94", "#cfd6ff")
    page.add(*billow(page, 60 + 600j, 300, cloud, height=0.34))
    hill(page, ridge(page.rng, 590, 18), top="#3a4e94", foot="#1f3070", rim="#9db2ea", marks=12)
    town(page, 660, walls=("#424f92", "#394786"), roofs=("#29356e", "#524276"), rim="#a9bcf0", size=0.62, lit=0.35)
    page.add(haze(page, 560, 150, "#a3a8e0", 0.4))
    hill(page, ridge(page.rng, 680, 8), top="#2a3f7c", foot="#142353", rim="#8ea8e8", marks=20)
    _wall(page)
    kept = len(page.scene)
    _room(page)
    room = page.scene[kept:]
    del page.scene[kept:]
    page.add(group(*room, transform=f"translate(0 {DROP})"))
    at = 545 + 412j
    page.add(group(posed(pyjamas(page, light=-6 - 6j), at=at), clip_path=page.clip("M300 100H800V652H300Z")))
    face = head(page, at, turn=3, light=Light(side=-1, warm="#ffcf80", cool="#5a2a3a", rim="#ffe2a8"))
    kept = len(page.scene)
    _frame(page)
    frame = page.scene[kept:]
    del page.scene[kept:]
    page.add(group(*frame, transform=f"translate(0 {DROP})"))
    page.add(circle(540 + 700j, 300, page.glow("#ffb65a", 0.3)))
    page.add(
        posed(
            reach(page, [78 + 172j, 140 + 226j, 58 + 240j], cloth=PYJAMAS, dots=True, turn=180, mirror=True),
            reach(page, [-78 + 172j, -140 + 224j, -50 + 236j], cloth=PYJAMAS, dots=True, turn=6),
            at=at,
        )
    )
    page.add(circle(352 + 620j, 90, page.glow("#ffcf6b", 0.5)), shadow(page, 362 + 650j, 46, 9))
    page.add(mouse(page, 372 + 650j, scale=0.95, mirror=True, asleep=True))
    _flowers(page)
    _number_nine(page, 262 + 520j)
    _ivy(page)
    vignette(page, strength=0.4)
    return Drawn(page, face)


def _flowers(page: Picture) -> None:
    """Hang a box of blossom under the sill."""
    rng = page.rng
    page.add(
        rect(330, 716, 440, 62, WOOD.base, rx=8),
        rect(330, 716, 440, 12, WOOD.light, rx=6),
        rect(330, 760, 440, 18, WOOD.shade, rx=8),
    )
    for step in range(30):
        root = complex(344 + step * 14.2, 722)
        tip = root + complex(rng.uniform(-18, 18), rng.uniform(-34, 46))
        leaf = ribbon([root, (root + tip) / 2 + rng.uniform(-6, 6), tip], [4, 15, 1], count=8)
        page.add(path(smooth(leaf), fill=rng.choice(["#3c7a72", "#2f6668", "#4f9a80"])))
    for step in range(15):
        at = complex(346 + step * 29 + rng.uniform(-6, 6), 712 + rng.uniform(-16, 22))
        page.add(blossom(at, rng.uniform(13, 19), petal=rng.choice(["#fbe3ea", "#f6b8c8", "#ffd9a8"]), turn=step * 20))


def _number_nine(page: Picture, at: complex) -> None:
    page.add(
        ellipse(at + 2 + 3j, 19, 25, "#1b2350", opacity=0.5),
        ellipse(at, 19, 25, "#f4ead6"),
        ellipse(at, 15, 21, "none", stroke="#3f5d9a", stroke_width=2),
    )
    page.add(
        group(
            circle(-4j, 5.4, "none", stroke="#2b3d78", stroke_width=3.2),
            line("M5.400 -4Q6 6 -3 11", "#2b3d78", 3.2),
            transform=f"translate({at.real} {at.imag})",
        )
    )


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
            CURTAIN.shade,
            width=9,
        )
        page.add(
            group(
                solid(page, smooth(shape), CURTAIN, light=-4 - 3j, inside=pleats),
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
    _bedroom(page, wall=("#454b90", "#3c3f80"), floor="#2c2b5c")
    _night_window(page, 562, 92, 236, 300, light=0.1)
    _pictures(page)
    board = smooth(
        [64 + 680j, 58 + 400j, 92 + 312j, 194 + 268j, 304 + 252j, 414 + 268j, 516 + 312j, 552 + 400j, 548 + 680j]
    )
    page.add(solid(page, board, WOOD, light=-8 - 8j, edge=5), *_grain(page, 90, 530, 330, 540))
    page.add(_heart(96 + 390j, 0.9), _heart(514 + 390j, 0.9))
    pillow = smooth(wobbly(ring(296 + 548j, 220, 100, 12), page.rng, 8))
    creases = folds([[130 + 540j, 170 + 572j, 204 + 622j], [450 + 522j, 430 + 562j, 420 + 602j]], "#b0a6cf", width=9)
    page.add(solid(page, pillow, Tones("#e9e2f2", "#b0a6cf", "#ffffff"), light=-8 - 10j, inside=creases))
    page.add(circle(690 + 560j, 340, page.glow("#ffbf62", 0.55)))
    at = 296 + 356j
    page.add(posed(pyjamas(page, light=8 - 5j), at=at, turn=2))
    face = head(page, at, turn=4, expression="wonder", light=Light(side=1, warm="#ffcb74"))
    edge = [-20 + 628j, 120 + 602j, 260 + 590j, 420 + 586j, 560 + 566j, 700 + 560j, 800 + 590j, 900 + 606j]
    _cover(page, edge, origin=-60 + 546j, turn=-4)
    page.add(
        posed(
            reach(page, [-78 + 168j, -136 + 226j, -74 + 254j], cloth=PYJAMAS, dots=True, turn=40, pose="hold"),
            reach(
                page, [78 + 168j, 138 + 222j, 78 + 252j], cloth=PYJAMAS, dots=True, turn=140, pose="hold", mirror=True
            ),
            at=at,
        )
    )
    page.add(circle(672 + 530j, 120, page.glow("#ffd27a", 0.5)), shadow(page, 716 + 582j, 56, 12))
    page.add(mouse(page, 720 + 580j, scale=1.2, mirror=True))
    vignette(page, strength=0.44)
    return Drawn(page, face)


def _night_window(page: Picture, x: float, y: float, width: float, height: float, *, light: float) -> None:
    """Look out at the moon, and at somebody very large who swims by."""
    stops = (
        [(0, "#0e173f"), (0.7, "#2b4284"), (1, "#5a6cac")]
        if light < 1
        else [(0, "#1a2a6c"), (0.6, "#4a68b6"), (1, "#b9aede")]
    )
    _panes(page, x, y, width, height, stops=stops)
    kept = len(page.scene)
    moon(page, complex(x + width * 0.56, y + height * 0.3), 54 if light < 1 else 60, light=light, reach=1.8)
    cloud = Vapour("#7f90ca", "#5468aa", "#34467e", "#c3d0fb")
    page.add(*billow(page, complex(x + width * 0.1, y + height + 24), width * 0.9, cloud))
    spine = [
        complex(x + width * across, y + height * down)
        for across, down in ((0.12, 0.78), (0.36, 0.66), (0.66, 0.7), (0.92, 0.8), (1.2, 0.7))
    ]
    page.add(*Whale(spine, 46, 1, asleep=False).draw(page, flipper=False, stars=14))
    page.add(*billow(page, complex(x + width * 0.8, y + height + 30), width * 0.9, cloud))
    seen = page.scene[kept:]
    del page.scene[kept:]
    page.add(group(*seen, clip_path=page.clip(f"M{x} {y}h{width}v{height}h{-width}z")))
    _bars(page, x, y, width, height)
    for side, left in ((1, x - 44), (-1, x + width + 44)):
        drape = [
            complex(left, y - 22),
            complex(left + side * 66, y - 22),
            complex(left + side * 48, y + height * 0.4),
            complex(left + side * 22, y + height * 0.62),
            complex(left + side * 34, y + height + 40),
            complex(left - side * 6, y + height + 44),
        ]
        pleats = folds(
            [
                [
                    complex(left + side * 20, y - 16),
                    complex(left + side * 18, y + height * 0.4),
                    complex(left + side * 8, y + height * 0.6),
                ],
                [
                    complex(left + side * 46, y - 16),
                    complex(left + side * 38, y + height * 0.3),
                    complex(left + side * 18, y + height * 0.58),
                ],
                [complex(left + side * 12, y + height * 0.7), complex(left + side * 16, y + height)],
            ],
            CURTAIN.shade,
            width=7,
        )
        page.add(
            solid(page, smooth(drape), CURTAIN, light=-4 - 3j, inside=pleats),
            rect(min(left, left + side * 32) - 4, y + height * 0.62 - 6, 40, 11, "#f2c46a", rx=5),
        )
    page.add(
        rect(x - 62, y - 34, width + 124, 12, "#c9a06a", rx=6),
        circle(complex(x - 62, y - 28), 10, "#e0bb80"),
        circle(complex(x + width + 62, y - 28), 10, "#e0bb80"),
    )


def _pictures(page: Picture) -> None:
    """Hang a drawing and a plum on the wall, and set a toy boat on a shelf."""
    page.add(
        rect(92, 96, 96, 78, "#d9b98a", rx=4),
        rect(100, 104, 80, 62, "#fdf5e3"),
        group(little_whale(0j, 0.4), transform="translate(138 136)"),
    )
    page.add(line("M118 96L140 74L162 96", "#8d83a8", 2))


def _heart(at: complex, size: float) -> str:
    return path(
        "M0 14C-22 -2 -16 -20 -6 -18C-2 -17 0 -13 0 -10C0 -13 2 -17 6 -18C16 -20 22 -2 0 14Z",
        fill=WOOD.shade,
        opacity=0.8,
        transform=f"translate({at.real} {at.imag}) scale({size})",
    )


def _cover(page: Picture, edge: Points, *, origin: complex, turn: float) -> None:
    """Spread the quilt below its edge and turn the sheet over it."""
    blanket = smooth([*edge, 900 + 900j, -20 + 900j])
    page.add(quilt(page, blanket, origin=origin, size=86, colours=QUILT, turn=turn))
    drapes = folds(
        [[point + 40j, point + complex(-20, 130), point + complex(-50, 260)] for point in edge[1:-1:2]],
        "#1b1440",
        width=26,
        opacity=0.14,
    )
    page.add(group(*drapes, clip_path=page.clip(blanket)))
    page.add(path(blanket, fill=page.linear([(0, "#1b1440", 0), (0.4, "#1b1440", 0.1), (1, "#1b1440", 0.5)])))
    page.add(
        path(smooth(ribbon([point + 8j for point in edge], [26, 32, 30, 32, 28, 26], count=20)), fill="#f3ecf4"),
        path(smooth(ribbon([point + 19j for point in edge], [4, 9, 7, 9, 4], count=20)), fill="#b7adcf"),
    )


def _book(page: Picture, at: complex) -> list[str]:
    """Leave a picture book open on the quilt."""
    left = smooth([at, at - 40 - 12j, at - 86 - 2j, at - 92 + 44j, at - 44 + 34j, at + 48j])
    right = smooth([at, at + 40 - 12j, at + 86 - 2j, at + 92 + 44j, at + 44 + 34j, at + 48j])
    return [
        shadow(page, at + 40j, 110, 22, strength=0.4),
        solid(page, left, Tones("#fbf3e0", "#cbb79a", "#ffffff"), light=-3 - 3j, edge=2),
        solid(page, right, Tones("#fdf7ea", "#cbb79a", "#ffffff"), light=-3 - 3j, edge=2),
        little_whale(at - 46 + 16j, 0.3),
        *(line(f"M{at.real + 18} {at.imag + y}h{46 - y / 2:.0f}", "#b9a58a", 2, opacity=0.7) for y in (8, 17, 26)),
    ]


def asleep() -> Drawn:
    """Home again, and nearly asleep."""
    page = Picture(131)
    _bedroom(page, wall=("#4c5498", "#464c90"), floor="#2c2f66")
    _night_window(page, 560, 96, 230, 280, light=1)
    rays = beams(page, 690 + 170j, [(112, 9), (126, 10), (98, 8)], 620, "#fff0c0", strength=0.26)
    page.add(group(*rays, clip_path=page.clip("M0 406H875V875H0Z")))
    board = smooth(
        [24 + 700j, 16 + 340j, 56 + 236j, 180 + 196j, 308 + 184j, 436 + 202j, 540 + 246j, 580 + 350j, 572 + 700j]
    )
    page.add(
        solid(page, board, WOOD, light=6 - 8j, edge=5),
        *_grain(page, 50, 560, 270, 500),
        _heart(62 + 330j, 1.0),
        _heart(536 + 330j, 1.0),
    )
    pillow = smooth(wobbly(ring(306 + 418j, 250, 146, 14), page.rng, 8))
    creases = folds(
        [
            [100 + 440j, 136 + 480j, 176 + 500j],
            [506 + 400j, 476 + 450j, 456 + 490j],
            [110 + 360j, 146 + 350j, 176 + 360j],
        ],
        "#b6aed6",
        width=9,
    )
    page.add(solid(page, pillow, Tones("#f0eaf6", "#b6aed6", "#ffffff"), light=8 - 10j, inside=creases))
    at = 308 + 370j
    page.add(shadow(page, at + 20j, 190, 170, strength=0.3), posed(pyjamas(page, light=8 - 5j), at=at, turn=-8))
    face = head(page, at, turn=-8, expression="sleepy", light=Light(side=1, warm="#fff0c4", rim="#fff0c4"))
    edge = [-20 + 560j, 110 + 534j, 240 + 536j, 400 + 532j, 560 + 516j, 700 + 540j, 900 + 566j]
    _cover(page, edge, origin=-60 + 486j, turn=3)
    kept = len(page.scene)
    page.add(
        posed(
            reach(page, [-66 + 168j, -120 + 224j, -24 + 244j], cloth=PYJAMAS, dots=True, turn=6),
            reach(page, [84 + 168j, 150 + 210j, 196 + 232j], cloth=PYJAMAS, dots=True, turn=12),
            at=at,
        )
    )
    arms = page.scene[kept:]
    del page.scene[kept:]
    under = smooth([point + 20j for point in edge], closed=False) + "L900 900L-20 900Z"
    page.add(group(*arms, clip_path=page.clip(under)))
    page.add(
        shadow(page, 560 + 646j, 66, 14), mouse(page, 566 + 642j, scale=1.05, mirror=True, asleep=True, lantern=False)
    )
    page.add(*_book(page, 752 + 634j))
    sparkles(page, [(560, 470, 8), (664, 456, 9), (628, 430, 6)], "#fff0c4")
    vignette(page, strength=0.38)
    return Drawn(page, face)
