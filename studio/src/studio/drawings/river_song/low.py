"""Where the river is big: the heron's mist, the rain and the estuary."""

from __future__ import annotations

import math
from typing import Final

from studio.drawing.canvas import PAGE, Drawn, Picture, circle, ellipse, group, line, path, rect, stamped, turned
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import ribbon, ring, smooth
from studio.drawing.figure import posed
from studio.drawing.land import day_cloud, planted, reed, slope
from studio.drawing.mouse import mouse
from studio.drawing.night import sky, vignette, water
from studio.drawing.otter import CREAM, PELT, sitting
from studio.drawing.otter import face as otter_face
from studio.drawing.wanderer import JACKET, crosslegged, from_behind, jacket, raft, sleeve
from studio.drawing.water import Hue, breaker, mist, rain, ripples, splashes
from studio.drawing.wild import goose, heron


def reeds() -> Drawn:
    """Morning mist, and somebody very tall in it; no face, the mist is too thick."""
    page = Picture(288)
    page.add(
        rect(
            -5,
            -5,
            885,
            885,
            page.linear([(0, "#d9d3e6"), (0.3, "#f2e2de"), (0.5, "#f7ecdc"), (0.75, "#cfe0dc"), (1, "#9fc4c0")]),
        )
    )
    page.add(circle(600 + 220j, 300, page.glow("#fff6dc", 0.95)), circle(600 + 220j, 46, "#fffaf0"))
    rng = page.rng
    for y, tall, colour in ((408, 120, "#d8d6e2"), (440, 92, "#c9d2d8"), (466, 60, "#b3c6c6")):
        crest, x = [complex(-40, y - tall * 0.4)], -40.0
        while x < PAGE + 40:
            x += rng.uniform(16, 44)
            crest.append(complex(x, y - tall * (0.4 + 0.5 * rng.random() * (0.6 + 0.4 * math.sin(x / 130 + y)))))
        fade = page.linear([(0, colour), (1, "#f4efe8")])
        page.add(path(f"{smooth(crest, closed=False)}L{x:.0f} {y + 30}L-40 {y + 30}Z", fill=fade))
        page.add(mist(page, y + 10, 80, "#f6f0e8", strength=0.85))
    water(
        page,
        470,
        [(0, "#efe9e0"), (0.4, "#bcd4d0"), (1, "#7fb0ae")],
        glint="#fffdf4",
        glints=60,
        around=600,
        spread=120,
    )
    far, mid, near = (
        reed(page, leaf, top) for leaf, top in (("#b7c9bc", "#b5aa9c"), ("#8fb09a", "#8f7a68"), ("#557f68", "#5f4638"))
    )
    page.add(
        *(
            stamped(far, complex(x, 520 + rng.uniform(-8, 8)), rng.uniform(-8, 8), rng.uniform(0.5, 0.7))
            for x in (*range(20, 521, 34), *range(734, 880, 34))
        )
    )
    page.add(mist(page, 520, 90, "#f7f2ea", strength=0.9))
    page.add(_travellers(page))
    page.add(
        *(
            stamped(mid, complex(x, 640 + rng.uniform(-10, 10)), rng.uniform(-8, 8), rng.uniform(0.8, 1.1))
            for x in (20, 60, 110, 400, 440, 800, 840, 868)
        )
    )
    page.add(mist(page, 640, 120, "#f4f2ea", strength=0.8))
    page.add(*ripples(236 + 706j, 60, "#fffdf4"), heron(page, 232 + 706j, scale=1.16))
    page.add(
        *(
            stamped(near, complex(x, y), turn, size)
            for x, y, turn, size in (
                (24, 770, -6, 1.7),
                (74, 800, 5, 1.4),
                (-10, 830, 10, 1.9),
                (440, 790, 8, 0.9),
                (790, 800, -5, 1.5),
                (846, 780, 6, 1.9),
                (820, 840, -12, 1.3),
            )
        )
    )
    leaf = smooth([-70 - 6j, -20 - 4j, 60 - 12j, 86 - 30j, 60 + 10j, 0 + 20j, -50 + 12j])
    page.add(group(*ripples(4 + 14j, 96, "#fffdf4", flat=0.18), mouse(page, 0j, lantern=False),
                   path(leaf, fill="#7fa878", stroke="#55806a", stroke_width=2),
                   line("M-60 4Q10 8 78 -22", "#b7d0a4", 2, opacity=0.8),
                   transform=turned(704 + 768j, -2, 0.5, mirror=True)))  # fmt: skip
    vignette(page, "#4a6a78", 0.3)
    return Drawn(page, None)


def _travellers(page: Picture) -> str:
    """Draw child and otter on their raft, pale in the mist."""
    pale = Tones("#e8a78c", "#b9857c", "#ffd9c4")
    return group(
        ellipse(20j, 210, 26, "#5f8f90", opacity=0.35),
        *raft(page, 0j, width=340, depth=60, logs=4),
        from_behind(page, 50 - 66j, scale=0.78, cloth=pale),
        sitting(page, -80 - 2j, scale=0.7, expression="wonder", tilt=-8),
        transform=turned(620 + 610j, 0, 0.74),
        opacity=0.72,
    )


def storm() -> Drawn:
    """Rain for a day and a night; the river shouts."""
    page = Picture(299)
    sky(page, [(0, "#4a5a70"), (0.4, "#76889a"), (0.7, "#a3aba6")], strokes="#2a3a52", strength=0.12, height=420)
    for x, y, w in ((120, 230, 420), (480, 200, 460), (790, 240, 420)):
        page.add(day_cloud(page, complex(x, y), w, top="#66788e", base="#46566c"))
    slope(
        page,
        [-40 + 440j, 150 + 410j, 330 + 440j, 560 + 404j, 760 + 436j, 915 + 400j],
        top="#5f7274",
        foot="#46585c",
        rim="#a9b7b0",
        marks=20,
    )
    back, mid, near = (
        Hue(*colours)
        for colours in (
            ("#b9a684", "#8f7d62", "#6a5a4a", "#e9dcc0"),
            ("#ab926c", "#806a4c", "#594a3c", "#efe2c6"),
            ("#a3855c", "#735c42", "#493d34", "#f6ead0"),
        )
    )
    page.add(
        *breaker(
            page,
            [-120 + 470j, 70 + 462j, 250 + 478j, 420 + 470j, 620 + 456j, 800 + 474j, 990 + 464j],
            back,
            dip=34,
            drops=5,
        )
    )
    page.add(*breaker(page, [-180 + 560j, 150 + 520j, 330 + 590j, 560 + 580j, 730 + 520j, 1000 + 560j], mid, dip=60))
    page.add(
        *breaker(
            page, [-90 + 640j, 60 + 606j, 270 + 672j, 500 + 668j, 700 + 640j, 850 + 600j, 1040 + 640j], near, dip=56
        )
    )
    page.add(splashes(page, 46, "#eef4f4", top=660, bottom=870))
    page.add(group(*raft(page, 0j, width=430, depth=90, logs=4), transform=turned(440 + 722j, -4)))
    at = 437 + 404j
    page.add(posed(crosslegged(page), jacket(page, hood_down=False), at=at))
    face = head(
        page,
        at,
        turn=-3,
        expression="laugh",
        hood=JACKET,
        light=Light(side=-1, warm="#e6f0f4", cool="#22304c", rim="#eef6f8", depth=0.26),
    )
    page.add(
        group(
            *_bundle(page),
            group(*otter_face(page, expression="wonder"), transform=turned(-20j)),
            transform=turned(at + 226j, 4, 0.92),
        )
    )
    page.add(
        posed(
            sleeve(page, [-80 + 158j, -132 + 232j, -34 + 276j], turn=10),
            sleeve(page, [80 + 158j, 132 + 232j, 34 + 282j], turn=172, mirror=True),
            at=at,
        )
    )
    page.add(
        *breaker(
            page,
            [-160 + 770j, 40 + 734j, 236 + 770j, 440 + 764j, 640 + 752j, 838 + 730j, 1040 + 760j],
            Hue("#9a7c56", "#66523e", "#3f352e", "#fbf2dc"),
            dip=44,
            drops=14,
        )
    )
    page.add(mouse(page, 596 + 690j, scale=0.42, lantern=False, scarf_wind=-26, mirror=True))
    page.add(rain(page, 200, "#e2ecf2", opacity=0.4, width=2))
    page.overlay.append(rain(page, 90, "#f4faff", opacity=0.32, long=62, slant=-18, width=2.6))
    vignette(page, "#1a2234", 0.5)
    return Drawn(page, face)


def _bundle(page: Picture) -> list[str]:
    body = smooth([-44 + 0j, 44 + 0j, 56 + 60j, 40 + 104j, -40 + 104j, -56 + 60j])
    belly = smooth([-24 + 10j, 24 + 10j, 34 + 60j, 24 + 94j, -24 + 94j, -34 + 60j])
    feet = [solid(page, smooth([complex(side * x, y) for x, y in ((8, 92), (36, 86), (50, 100), (34, 114), (10, 110))]),
                  Tones("#6b4a40", "#47302d", "#a17d68"), light=-2 - 3j, edge=2) for side in (-1, 1)]  # fmt: skip
    return [solid(page, body, PELT, light=-5 - 5j, inside=[path(belly, fill=CREAM)]), *feet]


def estuary() -> Drawn:
    """Against the light: no other side any more, and geese."""
    page = Picture(310)
    sky(
        page,
        [(0, "#4f4a8c"), (0.18, "#9a5f9c"), (0.33, "#e8826c"), (0.45, "#fbb85c"), (0.52, "#ffe08a")],
        strokes="#fff0c0",
        strength=0.14,
        height=430,
    )
    page.add(circle(330 + 440j, 360, page.glow("#fff2b0", 0.95)), circle(330 + 430j, 62, "#fffbe2"))
    for x, y, w, h in ((640, 300, 420, 22), (120, 200, 300, 16), (720, 220, 260, 14), (90, 350, 240, 14)):
        for shift, long, tone, strength in ((0j, 1.0, "#8a5a94", 0.45), (3 + 5j, 0.86, "#ffd9a0", 0.75)):
            way = [complex(x - w * long / 2, y + 3), complex(x - w * 0.1, y - h * 0.3), complex(x + w * long / 2, y)]
            streak = ribbon([spot + shift for spot in way], [0.6, h * 0.8, h * 0.5, 0.6], count=14)
            page.add(path(smooth(streak), fill=tone, opacity=strength))
    water(
        page,
        462,
        [(0, "#ffe9a0"), (0.12, "#f6a85c"), (0.45, "#a8608c"), (1, "#3d3a74")],
        glint="#fff4c4",
        glints=150,
        around=330,
        spread=110,
    )
    for crest, colour in (
        ([-40 + 468j, 40 + 461j, 120 + 467j, 196 + 480j], "#8a4f7c"),
        ([520 + 480j, 680 + 460j, 800 + 463j, 915 + 456j], "#7a4a7c"),
    ):
        page.add(path(smooth(crest, closed=False) + f"L{crest[-1].real:.0f} 480L{crest[0].real:.0f} 480Z", fill=colour))
    for index, (x, y, size, flap) in enumerate(
        (
            (470, 284, 0.62, 1),
            (560, 252, 0.58, 0.3),
            (572, 322, 0.56, -0.5),
            (650, 224, 0.54, 0.9),
            (668, 352, 0.52, 0.5),
            (740, 200, 0.5, -0.4),
            (764, 380, 0.48, 1),
        )
    ):
        page.add(goose(complex(x, y), scale=size, turn=-4 + index % 3, flap=flap, colour="#3f2f58", rim="#ffcf8a"))
    page.add(*_against_the_light(page))
    blades = reed(page, "#231c40", "#1a1534")
    page.add(
        *planted(
            blades,
            [
                (20, 760, -6, 1.3),
                (60, 780, 6, 1.1),
                (110, 790, -4, 0.9),
                (150, 800, 8, 0.8),
                (860, 780, -8, 1.2),
                (820, 800, 4, 1),
                (780, 806, -4, 0.7),
            ],
        )
    )
    page.add(mouse(page, 742 + 612j, scale=0.34, lantern=True, mirror=True))
    vignette(page, "#241a48", 0.45)
    return Drawn(page, None)


DUSK: Final = "#2f2450"


def _against_the_light(page: Picture) -> list[str]:
    """Draw raft, child and otter dark before the sun, and upside down in the water."""
    seat, otter, deck = 606 + 566j, 486 + 612j, 560 + 622j
    raft_shapes = [smooth(ribbon([deck + complex(-shift, y), deck + complex(0, y + 2), deck + complex(shift, y)],
                                 [15, 16, 15], count=8)) for y, shift in ((-4, 196), (8, 204))]  # fmt: skip
    pole = "M668 428L676 640"
    still = [
        *(path(shape, fill=DUSK) for shape in raft_shapes),
        group(*(path(shape, fill=DUSK) for shape in _child()), transform=turned(seat, 0, 0.62)),
        group(*(path(shape, fill=DUSK) for shape in _otter()), transform=turned(otter)),
        line(pole, DUSK, 6),
    ]
    logs = [_rimmed(page, shape, 0 + 2.4j) for shape in raft_shapes]
    return [
        group(*still, transform="translate(0 1068) scale(1 -0.68)", opacity=0.34),
        line("M424 656h96M500 668h120M560 692h70M452 704h58M606 734h56", "#ffd9a8", 2, opacity=0.35),
        *logs,
        *(ellipse(deck + complex(side * 202, y), 5, 6.5, "#57407a") for side in (-1, 1) for y in (-4, 8)),
        line(pole, DUSK, 6),
        line("M665.600 428L672 600", "#ffcf8a", 1.8, opacity=0.8),
        group(*(_rimmed(page, shape, 5 + 2j) for shape in _child()), transform=turned(seat, 0, 0.62)),
        group(*(_rimmed(page, shape, 3 + 1.4j) for shape in _otter()), transform=turned(otter)),
    ]


def _rimmed(page: Picture, d: str, away: complex) -> str:
    """Paint a dark shape with an edge of light on the side of the sun; `away` points away from it."""
    move = f"translate({away.real:.1f} {away.imag:.1f})"
    return group(path(d, fill="#ffd08c"), path(d, fill=DUSK, transform=move), clip_path=page.clip(d))


def _child() -> list[str]:
    """Give the shapes of the child seen from behind, one hand on the pole; the seat is in the origin."""
    legs = [smooth(ribbon([complex(s * 26, -6), complex(s * 28, 34), complex(s * 28, 62)], [54, 48, 44])) for s in (-1,
        1)]  # fmt: skip
    boots = [smooth([complex(s * 28 - 23, 46), complex(s * 28 + 23, 46), complex(s * 28 + 25, 84), complex(s * 28, 91),
                     complex(s * 28 - 25, 84)]) for s in (-1, 1)]  # fmt: skip
    arms = [
        smooth(ribbon([-60 - 106j, -90 - 64j, -86 - 16j], [38, 34, 28])),
        smooth(ring(-86 - 8j, 12, 13)),
        smooth(ribbon([58 - 106j, 84 - 76j, 98 - 102j], [38, 34, 26])),
        smooth(ring(102 - 112j, 13, 13)),
    ]
    coat = smooth([-34 - 132j, -62 - 114j, -72 - 60j, -80 + 4j, 10j, 80 + 4j, 72 - 60j, 62 - 114j, 34 - 132j])
    tufts = [
        smooth(ribbon([complex(x, -240), complex(x + lean * 0.3, high + 12), complex(x + lean, high)], [34, 18, 1]))
        for x, lean, high in ((-22, 4, -268), (0, 20, -276), (24, 30, -264))
    ]
    hair = smooth([
        -260j, 46 - 252j, 78 - 218j, 88 - 172j, 90 - 112j, 76 - 130j, 66 - 108j, 46 - 128j, 24 - 104j, -124j,
        -24 - 104j, -46 - 128j, -66 - 108j, -76 - 130j, -90 - 112j, -88 - 172j, -78 - 218j, -46 - 252j,
    ])  # fmt: skip
    return [*legs, *boots, *arms, coat, *tufts, hair]


def _otter() -> list[str]:
    """Give the shapes of Moss seen from behind; the seat is in the origin."""
    return [
        smooth(ribbon([-16 - 4j, -52 + 3j, -76 - 6j, -92 - 26j], [26, 22, 14, 3], count=12)),
        smooth([-78j, 22 - 72j, 34 - 32j, 38 + 6j, -38 + 6j, -34 - 32j, -22 - 72j]),
        *(smooth(ring(complex(side * 28, -114), 9, 9)) for side in (-1, 1)),
        smooth([-122j, 24 - 118j, 38 - 98j, 36 - 78j, 16 - 66j, -16 - 66j, -36 - 78j, -38 - 98j, -24 - 118j]),
    ]
