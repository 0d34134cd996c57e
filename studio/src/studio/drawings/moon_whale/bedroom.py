"""The room at number nine on the night nobody slept."""

from __future__ import annotations

from studio.drawing.air import Vapour, billow
from studio.drawing.canvas import PAGE, Drawn, Picture, circle, group, line, path, rect
from studio.drawing.child import Light, head
from studio.drawing.cloth import PYJAMAS, Tones, folds, shadow, solid
from studio.drawing.curves import Points, ribbon, ring, smooth, wobbly
from studio.drawing.figure import posed, pyjamas
from studio.drawing.gesture import reach
from studio.drawing.mouse import mouse
from studio.drawing.night import moon, sparkle, vignette
from studio.drawing.places import quilt
from studio.drawing.whale import Whale
from studio.drawings.moon_whale.motifs import little_whale

WOOD = Tones("#8a5a44", "#5c3a3c", "#c48f68")
CURTAIN = Tones("#b8504f", "#7d3148", "#f0947c")
QUILT = ("#c2564f", "#e0a24a", "#3f5d9a", "#6d8bbf", "#8a4a6d", "#4f7f88")


def bedroom(page: Picture, *, wall: tuple[str, str], floor: str) -> None:
    """Paint the wall with its paper of stars, and the floor."""
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


def grain(page: Picture, left: float, right: float, top: float, bottom: float) -> list[str]:
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
    bedroom(page, wall=("#454b90", "#3c3f80"), floor="#2c2b5c")
    _night_window(page, 562, 92, 236, 300)
    _pictures(page)
    board = smooth(
        [64 + 680j, 58 + 400j, 92 + 312j, 194 + 268j, 304 + 252j, 414 + 268j, 516 + 312j, 552 + 400j, 548 + 680j]
    )
    page.add(solid(page, board, WOOD, light=-8 - 8j, edge=5), *grain(page, 90, 530, 330, 540))
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


def _night_window(page: Picture, x: float, y: float, width: float, height: float) -> None:
    """Look out at the moon, and at somebody very large who swims by."""
    _panes(page, x, y, width, height, stops=[(0, "#0e173f"), (0.7, "#2b4284"), (1, "#5a6cac")])
    kept = len(page.scene)
    moon(page, complex(x + width * 0.56, y + height * 0.3), 54, light=0.1, reach=1.8)
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
