"""Home again: the bed below the window, and the whole moon in it."""

from __future__ import annotations

from typing import Final

from studio.drawing.air import Vapour, beams, billow, motes
from studio.drawing.canvas import Drawn, Picture, circle, group, line, path, rect, turned
from studio.drawing.child import Light, head
from studio.drawing.cloth import BOOTS, COAT, PYJAMAS, Tones, buttons, folds, shadow, solid
from studio.drawing.curves import Points, ribbon, ring, smooth, wobbly
from studio.drawing.figure import posed, pyjamas
from studio.drawing.gesture import reach
from studio.drawing.mouse import curled
from studio.drawing.night import moon, sparkle, stars, vignette
from studio.drawing.places import quilt
from studio.drawing.whale import Hide, Whale
from studio.drawings.moon_whale.bedroom import CURTAIN, QUILT, WOOD, bedroom, grain
from studio.drawings.moon_whale.motifs import lantern

LINEN: Final = Tones("#f0eaf6", "#b6aed6", "#ffffff")
SHEET: Final = Tones("#e4def0", "#a59dcc", "#ffffff")
PANE: Final = (96, 150, 392, 320)
"""The window: left, top, width and height."""

FOLD: Final = (424 + 530j, 486 + 546j, 560 + 588j, 640 + 628j, 712 + 690j, 756 + 780j, 776 + 960j)
"""Where the sheet is turned over the quilt."""

HILLS: Final = (-30 + 590j, 40 + 548j, 110 + 556j, 190 + 566j, 268 + 526j, 340 + 520j)
"""The quilt over toes and knees."""

TOGGLES: Final = ((846, 346), (850, 394), (856, 442))


def asleep() -> Drawn:
    """Home again: boots on the sill, Pip in a ball, and somebody large swims before the moon."""
    page = Picture(131)
    bedroom(page, wall=("#434b8e", "#555b9e"), floor="#2c2f66")
    _window(page)
    x, y, width, height = PANE
    light = beams(page, complex(x + width * 0.5, y + 90), [(52, 15), (72, 12), (90, 10)], 640, "#fff0c0", strength=0.3)
    page.add(group(*light, clip_path=page.clip(f"M0 {y + height + 20}H875V875H0Z")))
    _headboard(page)
    _pillows(page)
    at = 632 + 400j
    page.add(shadow(page, at + 6 + 40j, 150, 140, strength=0.26), posed(pyjamas(page, light=-8 - 5j), at=at, turn=30))
    face = head(page, at, turn=11, expression="sleepy", light=Light(side=-1, warm="#fff0c4", rim="#fff0c4"))
    _covers(page)
    arm = reach(
        page, [612 + 572j, 584 + 640j, 496 + 634j], cloth=PYJAMAS, dots=True, turn=190, mirror=True, width=50, size=1.05
    )
    page.add(shadow(page, 400 + 616j, 84, 15, strength=0.6), curled(page, 392 + 612j, scale=1.3), *arm)
    page.add(motes(page, 330 + 500j, 70, 22, "#fff0c4"))
    vignette(page, strength=0.36, centre=410 + 400j)
    return Drawn(page, face)


def _window(page: Picture) -> None:
    """Draw the wide window with its curtains drawn aside, and what stands on its sill."""
    x, y, width, height = PANE
    page.add(circle(complex(x + width / 2, y + height / 2), 380, page.glow("#ffe9b8", 0.35)))
    page.add(rect(x - 18, y - 18, width + 36, height + 30, "#d9cbd2", rx=7), rect(x - 9, y - 9, width + 18, height + 18,
             "#8d83a8", rx=5))  # fmt: skip
    kept = len(page.scene)
    page.add(rect(x, y, width, height, page.linear([(0, "#16256a"), (0.55, "#4563b4"), (1, "#c0b0e2")])))
    stars(page, 60, top=y, bottom=y + 220)
    moon(page, complex(x + width * 0.6, y + 116), 92, reach=1.9)
    haze = Vapour("#a9b2e6", "#7d8aca", "#5a69ac", "#eef0ff")
    page.add(*billow(page, complex(x + width * 0.86, y + height + 6), 300, haze, height=0.36))
    spine = [x + 70 + (y + 206) * 1j, x + 138 + (y + 186) * 1j, x + 220 + (y + 206) * 1j, x + 292 + (y + 236) * 1j,
             x + 346 + (y + 216) * 1j, x + 366 + (y + 160) * 1j]  # fmt: skip
    hide = Hide(back="#4267b6", deep="#2b478c", rim="#ffeec2")
    page.add(*Whale(spine, 54, 1, hide, mood="joy", sings=True).draw(page, stars=26, fluke=-12))
    near = Vapour("#e3def8", "#b9b6e4", "#8288c8", "#ffffff")
    page.add(*billow(page, complex(x + 60, y + height + 34), 330, near, height=0.4))
    page.add(*billow(page, complex(x + width - 30, y + height + 40), 300, near, height=0.34))
    seen = page.scene[kept:]
    del page.scene[kept:]
    page.add(group(*seen, clip_path=page.clip(f"M{x} {y}h{width}v{height}h{-width}z")))
    page.add(rect(x + width * 0.28 - 5, y, 10, height, "#d9cbd2"), rect(x + width * 0.86, y, 8, height, "#d9cbd2"))
    page.add(rect(x, y + height * 0.82, width, 9, "#d9cbd2"))
    _sill(page, x - 46, y + height, width + 92)
    _drapes(page, x, y, width, height)


def _sill(page: Picture, left: float, top: float, width: float) -> None:
    """Lay the deep sill in the moonlight, with two red boots and a lantern that is out."""
    page.add(
        rect(left, top, width, 26, "#efe6ea", rx=6),
        rect(left, top + 16, width, 14, "#a79bbd", rx=6),
        line(f"M{left + 6:.0f} {top + 2:.0f}h{width - 12:.0f}", "#ffffff", 2.4, opacity=0.8),
    )
    foot = complex(0, top + 12)
    page.add(*(shadow(page, foot + x + 4, 40, 7, strength=0.5) for x in (372, 436)))
    page.add(_boot(page, foot + 362 - 32j, 3), _boot(page, foot + 424 - 32j, -4))
    page.add(lantern(page, foot + 196 - 26j, 1.15))


def _boot(page: Picture, at: complex, lean: float) -> str:
    """Draw an empty boot with its fur turned down; `at` is its ankle."""
    shaft = smooth([-19 - 44j, 19 - 44j, 20 - 14j, 38 + 2j, 47 + 17j, 41 + 27j, 2 + 28j, -18 + 26j, -20 - 4j])
    fur = smooth([-23 - 48j, -48j - 2, 22 - 48j, 23 - 34j, 0 - 29j, -23 - 34j])
    return group(
        solid(page, shaft, BOOTS, light=-4 - 4j),
        path(smooth([-18 + 22j, 14 + 25j, 42 + 22j, 45 + 29j, 12 + 32j, -18 + 30j]), fill="#f0dcc0"),
        path(smooth([-17 - 47j, 0 - 53j, 17 - 47j, 0 - 41j]), fill="#6a2534"),
        solid(page, fur, Tones("#f4e2c6", "#c7a892", "#ffffff"), light=-2 - 2j, edge=2),
        *folds([[-14 - 8j, 0 - 4j, 14 - 8j]], BOOTS.shade, width=4),
        transform=turned(at, lean, 1.0),
    )


def _drapes(page: Picture, x: float, y: float, width: float, height: float) -> None:
    """Hang the curtains, caught up at both sides."""
    for side, left in ((1, x - 52), (-1, x + width + 52)):
        low = y + height + 66
        shape = [
            complex(left - side * 22, y - 30), complex(left + side * 92, y - 30), complex(left + side * 84, y + 90),
            complex(left + side * 50, y + 190), complex(left + side * 22, y + 232), complex(left + side * 34, y + 300),
            complex(left + side * 50, low), complex(left - side * 16, low + 4), complex(left - side * 26, y + 240),
        ]  # fmt: skip
        pleats = folds(
            [
                [complex(left + side * a, y - 20), complex(left + side * b, y + 90), complex(left + side * c, y + 222)]
                for a, b, c in ((4, 0, -10), (34, 30, 2), (66, 58, 14))
            ]
            + [
                [
                    complex(left + side * c, y + 244),
                    complex(left + side * (c + 8), y + 310),
                    complex(left + side * d, low),
                ]
                for c, d in ((-8, -2), (4, 20), (14, 36))
            ],
            CURTAIN.shade,
            width=8,
        )
        tie = ribbon(
            [complex(left - side * 28, y + 226), complex(left, y + 240), complex(left + side * 30, y + 228)],
            [13, 15, 13],
        )
        page.add(
            solid(page, smooth(shape), CURTAIN, light=4 - 3j if side < 0 else -4 - 3j, inside=pleats),
            solid(page, smooth(tie), Tones("#f2c46a", "#b98a44", "#ffe9b0"), light=-1 - 3j, edge=1.6),
        )
    page.add(rect(x - 84, y - 40, width + 168, 13, "#c9a06a", rx=6), rect(x - 80, y - 38, width + 160, 4, "#ecd09c",
             rx=2))  # fmt: skip
    page.add(*(circle(complex(at, y - 34), 12, "#e0bb80", stroke="#a67d4c", stroke_width=2)
               for at in (x - 86, x + width + 86)))  # fmt: skip


def _headboard(page: Picture) -> None:
    """Stand the head of the bed at the right, and hang the coat over it."""
    board = smooth([748 + 890j, 742 + 520j, 756 + 380j, 792 + 316j, 850 + 300j, 930 + 300j, 930 + 890j])
    page.add(
        solid(page, board, WOOD, light=-9 - 6j, edge=5, inside=grain(page, 756, 875, 350, 660)),
        path(
            "M0 14C-22 -2 -16 -20 -6 -18C-2 -17 0 -13 0 -10C0 -13 2 -17 6 -18C16 -20 22 -2 0 14Z",
            fill=WOOD.shade,
            opacity=0.8,
            transform="translate(826 560) scale(1.3)",
        ),
    )
    coat = smooth([784 + 322j, 812 + 292j, 858 + 284j, 930 + 286j, 930 + 500j, 868 + 492j, 820 + 476j, 798 + 420j])
    creases = folds(
        [[826 + 310j, 822 + 390j, 836 + 470j], [862 + 300j, 856 + 390j, 864 + 480j], [800 + 340j, 806 + 390j,
          816 + 440j]], COAT.shade, width=7)  # fmt: skip
    page.add(solid(page, coat, COAT, light=-7 - 6j, edge=3, inside=creases))
    page.add(*(line(f"M{x - 22} {y}h20", "#5a3326", 2.6, opacity=0.8) for x, y in TOGGLES))
    page.add(*buttons([complex(*spot) for spot in TOGGLES], 7, Tones("#7a4a2e", "#5a3326", "#c08a58")))


def _pillows(page: Picture) -> None:
    """Heap two pillows against the head of the bed, on the mattress."""
    mattress = smooth([470 + 640j, 560 + 572j, 700 + 560j, 800 + 574j, 930 + 590j, 930 + 980j, 470 + 980j])
    page.add(solid(page, mattress, SHEET, light=-6 - 8j, edge=3))
    page.add(
        *folds([[700 + 590j, 760 + 640j, 800 + 740j], [640 + 590j, 730 + 690j, 780 + 800j]], SHEET.shade, width=10)
    )
    for at, rx, ry, lean in ((700 + 450j, 140, 146, 28), (652 + 470j, 172, 118, 14)):
        rim = smooth(wobbly(ring(at, rx, ry, 14, turn=lean), page.rng, 6))
        page.add(solid(page, rim, LINEN, light=-9 - 10j))
    page.add(
        *folds(
            [
                [502 + 470j, 520 + 510j, 552 + 540j],
                [800 + 470j, 782 + 510j, 752 + 536j],
                [792 + 380j, 776 + 400j, 764 + 430j],
                [508 + 420j, 524 + 430j, 540 + 452j],
            ],
            LINEN.shade,
            width=9,
        )
    )


def _covers(page: Picture) -> None:
    """Spread the quilt over toes and knees, and turn the sheet over it."""
    edge: Points = [*FOLD]
    blanket = smooth([*HILLS, *edge, 400 + 970j, -30 + 960j])
    page.add(quilt(page, blanket, origin=-90 + 476j, size=84, colours=QUILT, turn=5))
    hollows = [
        [110 + 556j, 136 + 640j, 120 + 760j],
        [190 + 566j, 230 + 650j, 226 + 780j],
        [340 + 530j, 330 + 640j, 350 + 780j],
        [560 + 620j, 520 + 720j, 530 + 860j],
        [660 + 690j, 620 + 780j, 620 + 880j],
    ]
    lights = [[24 + 566j, 60 + 620j, 54 + 740j], [262 + 546j, 290 + 620j, 284 + 740j]]
    page.add(
        group(
            *folds(hollows, "#1b1440", width=58, opacity=0.1),
            *folds(lights, "#fff3d6", width=70, opacity=0.08),
            path(blanket, fill=page.linear([(0, "#fff0c0", 0.1), (0.3, "#1b1440", 0), (1, "#1b1440", 0.5)])),
            line(smooth([point + 2j for point in HILLS], closed=False), "#fff3d6", 4, opacity=0.5),
            clip_path=page.clip(blanket),
        )
    )
    page.add(
        path(
            smooth(ribbon([point + 4 + 8j for point in edge], [24, 30, 34, 34, 34, 34, 30], count=24)), fill="#a59dcc"
        ),
        path(smooth(ribbon([point + 2j for point in edge], [24, 30, 34, 34, 34, 34, 30], count=24)), fill="#f6f0f8"),
    )
    page.add(*folds([[492 + 556j, 540 + 580j, 590 + 612j], [640 + 636j, 690 + 676j, 722 + 730j]], "#cfc6e2", width=6))
    page.add(
        *(
            sparkle(complex(x, y), r, "#fff0c4", opacity=0.8)
            for x, y, r in ((140, 530, 8), (250, 494, 7), (372, 500, 9))
        )
    )
