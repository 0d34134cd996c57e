"""High up: the cover, the whale's coming and going, and the moon alight."""

from __future__ import annotations

from studio.drawing.canvas import Drawn, Picture, circle
from studio.drawing.child import Light, head
from studio.drawing.figure import arm, coat, leg, posed
from studio.drawing.mouse import mouse
from studio.drawing.night import cloud, crescent, hill, mix, moon, ridge, sky, sparkle, sparkles, stars, vignette
from studio.drawing.places import owl, sheep, town
from studio.drawing.whale import Hide, Whale, breath

NIGHT = [(0.0, "#0b1440"), (0.4, "#1d2f74"), (0.72, "#4a58a6"), (1.0, "#a386bd")]


def cover() -> Drawn:
    """The child rides the whale across a full moon."""
    page = Picture(7)
    sky(page, [(0, "#0a1238"), (0.45, "#1c2f78"), (0.8, "#5560ad"), (1, "#b98fc0")])
    stars(page, 190, bottom=640)
    moon(page, 437 + 432j, 232, reach=2.3)
    sparkles(page, [(110, 250, 15), (762, 215, 18), (700, 560, 11), (92, 470, 10), (800, 400, 9), (190, 130, 8)])
    page.add(*cloud(page, 120 + 700j, 420, top="#8f94d6", base="#5d62ad", rim="#dfe2ff"))
    page.add(*cloud(page, 790 + 690j, 380, top="#a99ad8", base="#6a64b0", rim="#efe2ff"))
    whale = Whale((58 + 800j, 230 + 738j, 450 + 762j, 620 + 806j, 752 + 742j, 806 + 596j), 178, 1)
    page.add(*whale.draw(page, fluke=-14, stars=44))
    at = 448 + 340j
    page.add(
        posed(
            leg(page, [-38 + 318j, -50 + 372j, -54 + 424j], toes=14, mirror=True),
            leg(page, [38 + 318j, 54 + 368j, 62 + 416j], toes=-8),
            coat(page, flare=6),
            arm(page, [-76 + 160j, -138 + 186j, -184 + 138j], grip="open", mirror=True),
            arm(page, [76 + 160j, 132 + 206j, 160 + 262j], turn=80),
            at=at,
            scale=0.96,
        )
    )
    face = head(page, at, turn=-4, scale=0.96, expression="laugh", light=Light(side=1))
    page.add(mouse(page, whale.point(0.16, 0.97), scale=0.92, turn=-10, mirror=True))
    for x, y, width, top, base in (
        (60, 905, 420, "#cfc4ee", "#8f83c6"),
        (470, 940, 560, "#e3d3f0", "#a08fcc"),
        (830, 900, 440, "#d3c2ea", "#8c7fc2"),
    ):
        page.add(*cloud(page, complex(x, y), width, top=top, base=base, height=0.3))
    vignette(page, strength=0.42)
    return Drawn(page, face)


def arrival() -> Drawn:
    """The whale comes over the roofs; no face, it is too big for anything else."""
    page = Picture(31)
    sky(page, [(0, "#091032"), (0.5, "#172a63"), (0.78, "#34508f"), (1, "#6c7db0")])
    stars(page, 130, bottom=560)
    moon(page, 742 + 146j, 52, light=0.12)
    page.add(*cloud(page, 150 + 560j, 420, top="#3d5594", base="#26407c", rim="#8fa8de"))
    page.add(*cloud(page, 760 + 590j, 460, top="#3b5190", base="#243b76", rim="#8fa8de"))
    whale = Whale((70 + 390j, 200 + 318j, 400 + 312j, 590 + 384j, 730 + 366j, 812 + 262j), 150, 1)
    page.add(*breath(page, whale.point(0.3, 1.04), 62))
    page.add(*whale.draw(page, fluke=-16, stars=60))
    crest = ridge(page.rng, 650, 10)
    hill(page, [point - 40j for point in crest], top="#1b2f62", foot="#101c45", rim="#5f7fc0", marks=10)
    town(
        page,
        650,
        walls=("#2b3a72", "#33417c", "#253468"),
        roofs=("#1a2554", "#3a2f5f", "#20305f"),
        rim="#86a3e0",
        size=0.95,
        lit=0.62,
    )
    hill(page, ridge(page.rng, 668, 6), top="#132251", foot="#0b1536", rim="#5f7fc0", rim_width=2, marks=26)
    vignette(page, strength=0.5)
    return Drawn(page, None)


def departure() -> Drawn:
    """Up they go, the town growing small below."""
    page = Picture(42)
    sky(page, [(0, "#0c1646"), (0.5, "#22408a"), (0.8, "#4f6fb4"), (1, "#8fa3cf")])
    stars(page, 140, bottom=600)
    sparkles(page, [(700, 120, 14), (790, 300, 10), (420, 90, 9)])
    crescent(page, 750 + 150j, 42, light=0.5, width=0.34)
    hill(page, ridge(page.rng, 770, 14), top="#25447f", foot="#142754", rim="#8fb2ea", marks=20)
    town(
        page,
        806,
        walls=("#34508f", "#2c4580", "#3d5a99"),
        roofs=("#1d2f63", "#493a6c", "#22386f"),
        rim="#9dbcf0",
        size=0.5,
        lit=0.6,
    )
    hill(page, ridge(page.rng, 826, 8), top="#173062", foot="#0e1d45", rim="#6f95d8", marks=16)
    whale = Whale(
        (846 + 640j, 716 + 566j, 520 + 608j, 350 + 724j, 214 + 806j, 96 + 720j),
        190,
        -1,
        Hide(back="#3f64b4", deep="#2a4488", rim="#dbe8ff"),
    )
    page.add(*whale.draw(page, fluke=24, stars=46))
    at = 540 + 226j
    page.add(
        posed(
            leg(page, [-44 + 312j, -62 + 362j, -66 + 408j], toes=20, mirror=True),
            leg(page, [36 + 312j, 52 + 356j, 62 + 400j], toes=-14),
            coat(page, hem=-16 + 4j, flare=14),
            arm(page, [-78 + 158j, -122 + 226j, -96 + 292j], turn=70, mirror=True),
            arm(page, [78 + 158j, 140 + 204j, 186 + 246j], turn=40),
            at=at,
            turn=6,
        )
    )
    face = head(page, at, turn=7, wind=-20, expression="laugh", light=Light(side=-1, warm="#cfe0ff", rim="#dbe8ff"))
    page.add(mouse(page, whale.point(0.24, 0.96), scale=0.84, turn=10, scarf_wind=26))
    page.add(*cloud(page, 700 + 900j, 560, top="#a9bfe8", base="#7590cc", height=0.26))
    vignette(page, strength=0.4)
    return Drawn(page, face)


def moonrise() -> Drawn:
    """The moon is lit again, and everybody dances."""
    page = Picture(118)
    sky(page, [(0, "#14205c"), (0.4, "#33479c"), (0.75, "#8a78bf"), (1, "#efb59c")])
    stars(page, 150, bottom=560)
    moon(page, 437 + 348j, 296, reach=2.1)
    page.add(
        *(
            circle(437 + 348j, 296 + step * 34, "none", stroke="#ffe9b0", stroke_width=2.0, opacity=0.34 - step * 0.06)
            for step in range(1, 5)
        )
    )
    whale = Whale(
        (796 + 572j, 676 + 516j, 490 + 532j, 320 + 594j, 190 + 576j, 92 + 458j),
        122,
        -1,
        Hide(back="#3c5fae", deep="#2a4486", rim="#ffe9b8"),
    )
    page.add(*breath(page, whale.point(0.18, 1.04), 66, "#fff0c4"))
    page.add(*whale.draw(page, fluke=18, stars=48))
    at = 440 + 226j
    page.add(
        posed(
            leg(page, [-40 + 318j, -60 + 366j, -72 + 410j], toes=30, mirror=True),
            leg(page, [40 + 318j, 60 + 366j, 72 + 410j], toes=30),
            coat(page, flare=10),
            arm(page, [-76 + 158j, -146 + 132j, -178 + 48j], grip="open", mirror=True),
            arm(page, [76 + 158j, 146 + 132j, 178 + 48j], grip="open"),
            at=at,
        )
    )
    face = head(page, at, turn=-6, expression="laugh", light=Light(side=1, depth=0.14, cool="#a3603c"))
    page.add(mouse(page, whale.point(0.1, 0.97), scale=0.92, turn=18, arms_up=True, scarf_wind=14))
    page.add(
        owl(page, 112 + 330j, scale=0.72),
        sheep(page, 762 + 300j, scale=0.72, mirror=True),
        sheep(page, 96 + 662j, scale=0.56),
    )
    for x, y, reach in (
        (70, 120, 18),
        (180, 70, 12),
        (690, 90, 16),
        (806, 170, 12),
        (60, 560, 12),
        (838, 560, 12),
        (250, 190, 9),
        (640, 210, 9),
    ):
        page.add(sparkle(complex(x, y), reach))
    for x, y, width in ((120, 706, 460), (470, 728, 600), (790, 700, 420)):
        page.add(*cloud(page, complex(x, y), width, top="#f6cfae", base=mix("#8d74b4", "#5b559c", 0.4), height=0.26))
    hill(page, ridge(page.rng, 660, 7), top="#453f88", foot="#242a66", rim="#f3c9b4", marks=24)
    vignette(page, strength=0.34)
    return Drawn(page, face)
