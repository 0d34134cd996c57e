"""On the last hill: the lowest hour, a hum, and the fourth note."""

from __future__ import annotations

from studio.drawing.air import Vapour, beams, billow, haze, motes
from studio.drawing.canvas import PAGE, Drawn, Picture, circle, ellipse, group, line, path, turned
from studio.drawing.child import Light, head
from studio.drawing.cloth import folds, limb, shadow, solid
from studio.drawing.curves import Points, ribbon, smooth
from studio.drawing.figure import posed
from studio.drawing.gesture import reach
from studio.drawing.mouse import mouse
from studio.drawing.night import crescent, grass, hill, ridge, sky, sparkle, sparkles, stars, vignette, water
from studio.drawing.whale import Hide, Whale
from studio.drawings.moon_whale.hero import DUSK_COAT, standing
from studio.drawings.moon_whale.motifs import note

DUSK = Hide(back="#34509a", deep="#1f3570", belly="#a5b6de", crease="#7a8ec0", rim="#b3c9f6", stars="#e6dba8")
MIST = Vapour("#4d66a6", "#324a88", "#1f3468", "#8aa4de")


def lost() -> Drawn:
    """Seen from behind: two small ones and a great tired one under a moon as thin as a thread."""
    page = Picture(88)
    sky(page, [(0, "#070c28"), (0.45, "#14225a"), (0.7, "#304a84"), (1, "#5470a4")])
    stars(page, 110, bottom=420)
    sparkles(page, [(470, 120, 8), (800, 300, 8), (470, 260, 6)])
    crescent(page, 716 + 170j, 70, light=0.5, width=0.07)
    page.add(*billow(page, 640 + 420j, 330, MIST, height=0.24), *billow(page, 60 + 440j, 330, MIST, height=0.3))
    _far_below(page)
    crest = [-40 + 700j, 90 + 640j, 250 + 596j, 440 + 584j, 620 + 600j, 780 + 650j, 915 + 716j]
    whale = Whale(
        (150 + 566j, 240 + 508j, 400 + 510j, 560 + 568j, 690 + 616j, 792 + 574j), 118, 1, DUSK, asleep=True, mood="sad"
    )
    page.add(*whale.draw(page, flipper=False, fluke=-16, stars=34))
    hill(page, crest, top="#274478", foot="#0b1738", rim="#8fb0ee", marks=70)
    at = 470 + 636j
    page.add(circle(at + 100 - 10j, 190, page.glow("#ffb95a", 0.5)))
    page.add(
        path(
            smooth([at + spot for spot in (-80 + 20j, 60 + 16j, 40 + 70j, -60 + 150j, -220 + 190j, -170 + 90j)]),
            fill="#060c26",
            opacity=0.3,
        )
    )
    page.add(_from_behind(page, at), mouse(page, at + 130 + 40j, scale=0.9, mirror=True))
    page.add(motes(page, at + 70 - 10j, 34, 12, "#ffe2a0"))
    _meadow(page)
    vignette(page, "#03061a", 0.46)
    return Drawn(page, None)


def _far_below(page: Picture) -> None:
    """Show how far they have come: the sea, the wood, and Plum Street no larger than crumbs."""
    water(
        page, 436, [(0, "#5d7db4"), (0.3, "#34568f"), (1, "#16306a")], glint="#cfe0fb", glints=40, around=716, spread=60
    )
    hill(
        page,
        [-40 + 486j, 130 + 470j, 300 + 490j, 420 + 540j, 480 + 600j],
        top="#2a4880",
        foot="#1a2f62",
        rim="#7f9fd8",
        marks=6,
    )
    hill(page, [560 + 620j, 650 + 530j, 780 + 500j, 915 + 490j], top="#2c4a80", foot="#182c5c", rim="#7f9fd8", marks=6)
    rng = page.rng
    for _ in range(26):
        foot = complex(rng.uniform(640, 880), rng.uniform(512, 560))
        page.add(
            path(
                f"M{foot.real:.1f} {foot.imag:.1f}l-7 0l7 -{rng.uniform(16, 26):.1f}l7 {rng.uniform(16, 26):.1f}z",
                fill="#1d3a5e",
            )
        )
    for _ in range(22):
        spot = complex(rng.uniform(20, 180), rng.uniform(476, 500))
        page.add(
            path(f"M{spot.real:.1f} {spot.imag:.1f}h9v-7l-4.500 -5l-4.500 5z", fill="#1a2c60"),
            circle(spot + 4.5 - 3j, 1.5, "#ffd27a"),
        )
    page.add(haze(page, 420, 170, "#8fa9dc", 0.4))


def _from_behind(page: Picture, at: complex) -> str:
    """Draw the child sitting with its hood up, its back to us, leaning on what it looks at."""
    dim = DUSK_COAT
    hood = smooth(
        [-64 - 150j, -62 - 192j, -38 - 230j, 4 - 242j, 42 - 226j, 64 - 190j, 64 - 150j, 46 - 114j, -104j, -46 - 114j]
    )
    back = smooth([
        -38 - 118j, -72 - 104j, -98 - 60j, -118 - 4j, -156 + 34j, -96 + 54j, 58j, 96 + 54j, 156 + 34j, 118 - 4j,
        98 - 60j, 72 - 104j, 38 - 118j,
    ])  # fmt: skip
    sleeves = [
        *reach(page, [-80 - 86j, -134 - 60j, -178 - 92j], cloth=dim, turn=196, mirror=True, width=48, size=1.0),
        limb(page, [80 - 88j, 116 - 44j, 100 + 10j], [46, 46, 38], dim),
    ]
    seams = [
        *folds([[-2 - 100j, -4 - 40j, -2 + 46j]], dim.shade, width=4),
        *folds(
            [[-50 - 60j, -60 - 10j, -54 + 40j], [42 - 70j, 56 - 16j, 50 + 40j], [-20 - 90j, -26 - 70j, -40 - 60j]],
            dim.shade,
        ),
    ]
    hem = line(smooth([-48 - 110j, -2 - 94j, 48 - 110j], closed=False), dim.shade, 6, opacity=0.9)
    crown = [
        line("M4 -242C12 -196 8 -150 0 -106", dim.shade, 2.6),
        *folds([[-32 - 206j, -40 - 164j, -28 - 124j], [34 - 200j, 42 - 166j, 30 - 126j]], dim.shade),
    ]
    rim = [
        line(smooth([61 - 152j, 61 - 189j, 40 - 224j, 4 - 238j], closed=False), "#cfdcff", 4, opacity=0.85),
        line(smooth([94 - 58j, 70 - 100j, 44 - 113j], closed=False), "#cfdcff", 3.4, opacity=0.7),
    ]
    return group(
        shadow(page, 4 + 52j, 160, 24, strength=0.7),
        *sleeves,
        solid(page, back, dim, light=8 - 5j, inside=seams),
        solid(page, hood, dim, light=7 - 6j, inside=crown),
        hem,
        *rim,
        transform=turned(at, -7, 0.84),
    )


def _meadow(page: Picture, *, dark: str = "#0a1636", light: str = "#2a4a80") -> None:
    """Let seed heads and long grass stand close to us at the lower corners."""
    rng = page.rng
    grass(page, 800, colours=("#16295a", "#122350", "#1d3566"), blades=22, tall=70)
    for _ in range(15):
        at = complex(rng.uniform(20, 855), 724 + 140 * rng.random())
        size = 2.2 + (at.imag - 724) / 60
        page.add(line(f"M{at.real:.1f} {at.imag:.1f}q{rng.uniform(-5, 5):.1f} 9 0 {9 + 4 * size:.1f}", light, 1.8))
        petals = [at + size * complex(x, y) for x, y in ((0, -1), (0.95, -0.3), (0.6, 0.8), (-0.6, 0.8), (-0.95, -0.3))]
        page.add(group(*(circle(petal, size * 0.7, "#dfe8ff", opacity=0.85) for petal in petals)))
        page.add(circle(at, size * 0.5, "#ffd98a"))
    for x, lean, tall in (
        (24, 30, 210),
        (60, -20, 150),
        (104, 46, 120),
        (842, -36, 220),
        (800, -10, 150),
        (868, -70, 150),
        (756, -40, 100),
    ):
        stem: Points = [complex(x, 890), complex(x + lean * 0.3, 890 - tall * 0.6), complex(x + lean, 890 - tall)]
        page.add(line(smooth(stem, closed=False), dark, 4.5))
        top = stem[2]
        if tall > 140:  # noqa: PLR2004 - the tall ones bear seeds
            page.add(circle(top, 24, page.glow("#cfdcff", 0.5)))
            for step in range(9):
                tip = top + complex(rng.uniform(-22, 22), rng.uniform(-24, 12))
                page.add(
                    line(f"M{top.real:.1f} {top.imag:.1f}L{tip.real:.1f} {tip.imag:.1f}", "#b9c9f0", 1.2, opacity=0.7),
                    circle(tip, 2.4, "#e6eeff", opacity=0.85),
                )
                if step == 0:
                    drift = top + complex(rng.uniform(20, 70) * (1 if x < PAGE / 2 else -1), -rng.uniform(30, 60))
                    page.add(circle(drift, 2.4, "#e6eeff", opacity=0.8))
        for side in (-1, 1):
            blade = [
                complex(x, 890),
                complex(x + side * 22, 890 - tall * 0.3),
                complex(x + side * 50, 890 - tall * 0.5),
            ]
            page.add(path(smooth(ribbon(blade, [9, 9, 1], count=8)), fill=light if side > 0 else dark))


def comfort() -> Drawn:
    """Three notes, hummed with a hand on a great blue nose."""
    page = Picture(99)
    sky(page, [(0, "#0a1234"), (0.5, "#1d3070"), (0.85, "#4a6098"), (1, "#7f8ebc")])
    stars(page, 110, bottom=460)
    sparkles(page, [(480, 250, 7), (806, 250, 8)])
    crescent(page, 780 + 112j, 40, light=0.4, width=0.06)
    page.add(*billow(page, 760 + 560j, 420, MIST, height=0.3))
    hill(page, ridge(page.rng, 570, 16), top="#2b467e", foot="#142650", rim="#7f9fd8", marks=20)
    page.add(haze(page, 470, 160, "#9db2e2", 0.35))
    whale = Whale(
        (556 + 536j, 390 + 514j, 200 + 514j, 10 + 544j, -190 + 590j, -410 + 630j),
        202,
        -1,
        Hide(rim="#c6d8fb"),
        mood="sad",
    )
    page.add(*whale.draw(page, flipper=False, stars=28))
    page.add(circle(566 + 470j, 150, page.glow("#ffd9a0", 0.4)))
    crest = [-40 + 690j, 200 + 674j, 420 + 668j, 640 + 656j, 915 + 664j]
    hill(page, crest, top="#2a4a80", foot="#0d1a3e", rim="#86a6e4", marks=60)
    at = 652 + 300j
    page.add(shadow(page, 652 + 708j, 130, 20, strength=0.6))
    page.add(
        posed(
            standing(page, hem=6 + 0j),
            reach(page, [78 + 160j, 122 + 236j, 96 + 300j], turn=104, mirror=True),
            reach(page, [-76 + 162j, -132 + 198j, -176 + 150j], turn=206, pose="rest", mirror=True),
            at=at,
            turn=-3,
            scale=0.92,
        )
    )
    face = head(
        page, at, turn=-9, scale=0.96, expression="neutral", light=Light(side=-1, warm="#cfdcff", rim="#d5e2ff")
    )
    pip = whale.point(0.36, 1.0) + 4j
    page.add(circle(pip + 40 - 36j, 90, page.glow("#ffcf6b", 0.4)), mouse(page, pip, scale=0.94))
    for x, y, size, turn in ((640, 110, 1.0, 6), (590, 88, 0.86, -8), (546, 118, 0.72, 6)):
        page.add(note(page, complex(x, y), size, "#e4ecff", strength=0.9, turn=turn))
    _meadow(page, light="#2d5086")
    vignette(page, "#050a24", 0.4)
    return Drawn(page, face)


def fourth_note() -> Drawn:
    """The smallest note of all comes out, round and gold."""
    page = Picture(110)
    sky(page, [(0, "#141c50"), (0.5, "#3a4796"), (0.85, "#967ab0"), (1, "#e6a68e")])
    stars(page, 90, bottom=480)
    crescent(page, 104 + 250j, 36, light=0.8, width=0.3)
    sparkles(page, [(440, 280, 9), (130, 440, 10), (820, 470, 9)])
    page.add(*billow(page, 120 + 600j, 380, Vapour("#c7a6c8", "#8f7cb6", "#565598", "#ffdcc0"), height=0.3))
    page.add(*billow(page, 700 + 590j, 460, Vapour("#c7a6c8", "#8f7cb6", "#565598", "#ffdcc0"), height=0.24))
    hill(page, ridge(page.rng, 580, 14), top="#4a5594", foot="#26326a", rim="#e6bcb4", marks=20)
    page.add(haze(page, 480, 180, "#e6aaa6", 0.4))
    whale = Whale(
        (604 + 624j, 740 + 606j, 890 + 606j, 1050 + 630j, 1230 + 670j),
        114,
        1,
        Hide(back="#4163ae", deep="#294487", rim="#ffdca0"),
        mood="wonder",
    )
    page.add(*whale.draw(page, flipper=False, stars=22))
    crest = [-40 + 706j, 200 + 690j, 420 + 688j, 640 + 694j, 915 + 706j]
    hill(page, crest, top="#3d4c84", foot="#151f4a", rim="#f6ca92", marks=60)
    at = 284 + 308j
    page.add(circle(at + 224j, 400, page.glow("#ffc766", 0.6)))
    page.add(*beams(page, at + 216j, [(step * 40 + 12, 9) for step in range(9)], 420, "#ffe9a8", strength=0.34))
    page.add(shadow(page, at + 414j, 130, 18, strength=0.6), posed(standing(page), at=at, scale=0.94))
    face = head(
        page, at, turn=4, scale=0.96, expression="wonder", light=Light(side=1, warm="#ffd27a", rim="#ffe2a0", depth=0.2)
    )
    tune = at + 204j
    page.add(circle(tune, 150, page.glow("#fff0b8", 0.95)))
    page.add(
        posed(
            reach(page, [-80 + 160j, -128 + 250j, -62 + 268j], pose="cup", turn=-12),
            reach(page, [80 + 160j, 128 + 250j, 62 + 268j], pose="cup", turn=192, mirror=True),
            at=at,
            scale=0.94,
        )
    )
    page.add(
        circle(tune, 18, page.radial([(0, "#ffffff"), (0.6, "#ffe9a0"), (1, "#ffc64f")])),
        sparkle(tune, 50, "#fff6d8"),
        note(page, tune - 4j, 0.95, "#fff3c4"),
        motes(page, tune - 20j, 46, 22, "#ffe9a0"),
    )
    page.add(mouse(page, 112 + 704j, scale=1.0, arms_up=True))
    _meadow(page, dark="#1a2350", light="#4a5a98")
    page.add(ellipse(at + 420j, 180, 26, "#ffd27a", opacity=0.12))
    vignette(page, strength=0.36)
    return Drawn(page, face)
