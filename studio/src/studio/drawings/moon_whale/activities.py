"""Pages to draw on: light paper, soft lines, and much room."""

from __future__ import annotations

from studio.drawing.air import blossom, paper
from studio.drawing.canvas import Drawn, Picture, circle, group, line, path, rect
from studio.drawing.cloth import shadow
from studio.drawing.curves import Points, ribbon, ring, smooth, straight, wobbly
from studio.drawing.mouse import mouse
from studio.drawing.night import sparkle
from studio.drawing.whale import Whale
from studio.drawings.moon_whale.motifs import branch, lantern, note, plum

PEN = "#5a6396"
WHITE = "#fffdf8"


def _pencil(points: Points, *, closed: bool = True, width: float = 3.2, fill: str = WHITE) -> str:
    """Draw the outline of something to be coloured in."""
    d = smooth(points, closed=closed)
    return path(
        d,
        fill=fill if closed else "none",
        stroke=PEN,
        stroke_width=width,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def smallest() -> Drawn:
    """Pip's lantern throws a great round light: in it is room for the smallest thing."""
    page = Picture(301)
    paper(page)
    at = 437 + 500j
    page.add(circle(at, 312, page.glow("#ffd98a", 0.55, core=0.6)))
    page.add(_pencil(wobbly(ring(at, 292, 276, 18), page.rng, 3), width=3, fill="#fffefa"))
    page.add(line(smooth(wobbly(ring(at, 303, 287, 18), page.rng, 3)), "#d9a24a", 2.4, stroke_dasharray="2 11"))
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
    """The moon, the whale and the clouds wait for colours."""
    page = Picture(302)
    paper(page)
    moon = 560 + 390j
    page.add(_pencil(ring(moon, 200, 200, 20)))
    for x, y, size in ((-70, -70, 34), (60, -104, 22), (96, 20, 40), (-10, 60, 24), (-120, 40, 18), (40, 130, 20)):
        page.add(_pencil(wobbly(ring(moon + complex(x, y), size, size * 0.88, 9), page.rng, 2), width=2.4))
    whale = Whale((104 + 560j, 230 + 496j, 390 + 520j, 520 + 590j, 630 + 606j, 700 + 540j), 132, 1)
    page.add(*_drawn_whale(whale))
    for x, y, width in ((170, 800, 330), (470, 826, 380), (740, 800, 300)):
        page.add(_drawn_cloud(complex(x, y), width))
    for x, y, reach in ((110, 250, 26), (230, 330, 20), (330, 230, 24), (96, 400, 16), (800, 220, 22), (818, 640, 20)):
        page.add(
            path(
                straight(_star(complex(x, y), reach)), fill=WHITE, stroke=PEN, stroke_width=2.6, stroke_linejoin="round"
            )
        )
    return Drawn(page, None)


def _star(at: complex, reach: float) -> Points:
    return [
        at + (reach if step % 2 == 0 else reach * 0.45) * point
        for step, point in enumerate(ring(0j, 1, 1, 10, turn=-90))
    ]


def _drawn_whale(whale: Whale) -> list[str]:
    """Draw a whale as one would for a colouring book."""
    end, way = whale.spine[-1], whale.spine[-1] - whale.spine[-2]
    way *= 118 / abs(way)
    lobes = [
        -0.1 + 0j,
        0.12 - 0.1j,
        0.3 - 0.2j,
        0.5 - 0.66j,
        0.86 - 0.84j,
        0.9 - 0.4j,
        0.66 + 0j,
        0.9 + 0.4j,
        0.86 + 0.84j,
        0.5 + 0.66j,
        0.3 + 0.2j,
        0.12 + 0.1j,
    ]
    top = [whale.point(at, 1) for at in (0.01, 0.06, 0.14, 0.26, 0.4, 0.54, 0.68, 0.82, 0.94, 0.99)]
    low = [whale.point(at, -1) for at in (0.99, 0.92, 0.8, 0.66, 0.5, 0.34, 0.2, 0.08, 0.01)]
    belly = [
        whale.point(at, height)
        for at, height in ((0.0, -0.5), (0.14, -0.46), (0.3, -0.42), (0.5, -0.56), (0.7, -0.8), (0.84, -1))
    ]
    pleats = [
        [whale.point(at, -0.6 - 0.09 * row - 0.02 * at) for at in (0.02, 0.14, 0.28, 0.42 - 0.03 * row)]
        for row in range(4)
    ]
    eye = whale.point(0.235, 0.12)
    fin = ribbon([whale.point(0.37, -0.5), whale.point(0.5, -1.0), whale.point(0.62, -1.5)], [52, 60, 36, 6])
    return [
        _pencil([*top, *low]),
        _pencil([end - way * 0.22 + way * point for point in lobes]),
        _pencil(belly, closed=False),
        *(_pencil(pleat, closed=False, width=2) for pleat in pleats),
        _pencil(
            [whale.point(at, height) for at, height in ((0.02, -0.4), (0.09, -0.4), (0.16, -0.28), (0.2, -0.1))],
            closed=False,
        ),
        circle(eye, 12, PEN),
        circle(eye - 4 - 4j, 4, WHITE),
        _pencil([eye - 22 - 10j, eye - 4 - 24j, eye + 20 - 12j], closed=False),
        _pencil(fin),
        *(
            path(
                straight(_star(whale.point(at, height), size)),
                fill=WHITE,
                stroke=PEN,
                stroke_width=2,
                stroke_linejoin="round",
            )
            for at, height, size in ((0.45, 0.5, 15), (0.56, 0.2, 11), (0.66, 0.5, 12), (0.3, 0.66, 13), (0.76, 0.1, 9))
        ),
    ]


def _drawn_cloud(at: complex, width: float) -> str:
    lumps = [
        complex(-0.5, 0),
        complex(-0.47, -0.12),
        complex(-0.36, -0.15),
        complex(-0.27, -0.26),
        complex(-0.1, -0.27),
        complex(0, -0.2),
        complex(0.1, -0.3),
        complex(0.28, -0.27),
        complex(0.34, -0.14),
        complex(0.46, -0.12),
        complex(0.5, 0),
        complex(0, 0.03),
    ]
    return _pencil([at + lump * width for lump in lumps])


def plum_street() -> Drawn:
    """Five houses with great empty windows."""
    page = Picture(303)
    paper(page)
    for x, width, tall, roof, tint in (
        (44, 176, 330, 120, "#f6dcd2"),
        (222, 150, 440, 104, "#dfe6f6"),
        (374, 190, 300, 130, "#f7e6bf"),
        (566, 140, 400, 110, "#e2ecd9"),
        (708, 136, 320, 116, "#eadcf0"),
    ):
        page.add(*_drawn_house(page, complex(x, 752), width, tall, roof=roof, tint=tint))
    page.add(line(smooth([-10 + 752j, 200 + 748j, 437 + 754j, 660 + 748j, 885 + 752j], closed=False), PEN, 3.4))
    page.add(path("M-10 752H885V885H-10Z", fill="#efe2c4"))
    for x, y in ((60, 800), (210, 790), (330, 828), (480, 806), (560, 846), (700, 812), (820, 790), (130, 846)):
        page.add(line(f"M{x} {y}q22 -10 44 0", "#cdb78a", 3, opacity=0.8))
    page.add(mouse(page, 420 + 806j, scale=1.0), plum(page, 540 + 796j, 0.9, turn=70))
    page.add(_pencil(ring(730 + 256j, 46, 46, 14), width=2.6, fill="#fff3cf"))
    page.add(
        *(
            sparkle(complex(x, y), r, "#d9a24a")
            for x, y, r in ((100, 300, 10), (420, 320, 9), (640, 230, 8), (820, 330, 9), (170, 240, 7))
        )
    )
    return Drawn(page, None)


def _drawn_house(page: Picture, corner: complex, width: float, tall: float, *, roof: float, tint: str) -> list[str]:
    x, foot = corner.real, corner.imag
    top, lean = foot - tall, page.rng.uniform(-5, 5)
    wall = straight(
        [complex(x, foot), complex(x + lean, top), complex(x + width + lean, top), complex(x + width, foot)]
    )
    gable = straight(
        [
            complex(x - 10 + lean, top + 2),
            complex(x + width / 2 + lean, top - roof),
            complex(x + width + 10 + lean, top + 2),
        ]
    )
    pen = {"stroke": PEN, "stroke_width": 3.2, "stroke_linejoin": "round"}
    shapes = [
        rect(x + width * 0.68, top - roof * 0.8, 24, roof * 0.7, WHITE, stroke=PEN, stroke_width=3),
        path(wall, fill=tint, **pen),
        path(gable, fill="#fbeedd", **pen),
    ]
    shapes += [
        line(
            f"M{x + width / 2 + lean - half:.0f} {top - roof + drop:.0f}q{half:.0f} 7 {2 * half:.0f} 0",
            PEN,
            1.8,
            opacity=0.5,
        )
        for drop, half in ((roof * 0.4, width * 0.18), (roof * 0.6, width * 0.28), (roof * 0.8, width * 0.38))
    ]
    room, rows = width - 40, max(1, int(tall // 170))
    for row in range(rows):
        y = top + 26 + row * 138
        shapes += [
            rect(x + 20 + lean / 2, y, room, 106, WHITE, rx=10, stroke=PEN, stroke_width=3),
            rect(x + 10 + lean / 2, y + 108, room + 20, 12, "#fbeedd", rx=5, stroke=PEN, stroke_width=2.4),
        ]
    if tall - rows * 138 > 70:  # noqa: PLR2004 - room for a door
        shapes += [
            rect(x + width / 2 - 22, foot - 66, 44, 66, "#fbeedd", rx=18, stroke=PEN, stroke_width=2.8),
            circle(complex(x + width / 2 + 10, foot - 30), 3, PEN),
        ]
    return shapes


def dream() -> Drawn:
    """A great cloud of a dream over a small bed."""
    page = Picture(304)
    paper(page, "#eef0fb", "#a9b0dc")
    cloud = [
        complex(x, y)
        for x, y in (
            (110, 560),
            (78, 470),
            (120, 390),
            (110, 300),
            (200, 228),
            (310, 236),
            (420, 196),
            (540, 226),
            (650, 206),
            (740, 262),
            (800, 340),
            (776, 430),
            (806, 520),
            (740, 600),
            (630, 596),
            (520, 632),
            (400, 604),
            (290, 634),
            (190, 600),
        )
    ]
    page.add(path(smooth([point + 6 + 9j for point in cloud]), fill="#b9c0e6", opacity=0.5))
    page.add(_pencil(cloud, fill=WHITE))
    page.add(
        *(
            _pencil(ring(at, size, size * 0.82, 12), fill=WHITE, width=2.8)
            for at, size in ((560 + 664j, 26), (506 + 706j, 17), (466 + 738j, 10))
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
        _pencil([236 + 800j, 240 + 764j, 290 + 746j, 372 + 750j, 398 + 780j, 380 + 806j], fill=WHITE),
        group(*tiles, *patches, clip_path=clip),
        _pencil(quilt, fill="none"),
        mouse(page, 424 + 780j, scale=0.9, asleep=True, lantern=False),
        *(blossom(complex(x, y), 8, petal="#fff", heart="#d9a24a") for x, y in ((308, 828), (476, 830), (588, 832))),
    ]
