"""On the last hill: the lowest hour, a hum, and the fourth note."""

from __future__ import annotations

from studio.drawing.canvas import Drawn, Picture, circle, ellipse, group, line, path, turned
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, folds, limb, shadow, solid
from studio.drawing.curves import smooth
from studio.drawing.figure import arm, coat, leg, posed
from studio.drawing.mouse import mouse
from studio.drawing.night import cloud, crescent, grass, hill, ridge, sky, sparkle, sparkles, stars, vignette
from studio.drawing.whale import Hide, Whale

DUSK = Hide(back="#2f4a8a", deep="#1d3064", belly="#9fb0d8", crease="#7387b8", rim="#9fb8ec", stars="#d9cf9f")


def lost() -> Drawn:
    """Seen from behind: two small ones and a great tired one under a moon as thin as a thread."""
    page = Picture(88)
    sky(page, [(0, "#070c28"), (0.5, "#111d4c"), (0.85, "#24386c"), (1, "#3b5082")])
    stars(page, 70, bottom=460)
    crescent(page, 590 + 190j, 74, light=0.42, width=0.07)
    page.add(*cloud(page, 120 + 430j, 380, top="#22346a", base="#182856", rim="#5a74b4"))
    page.add(*cloud(page, 800 + 400j, 340, top="#22346a", base="#182856", rim="#5a74b4"))
    hill(page, ridge(page.rng, 520, 26), top="#1a2c5e", foot="#101d46", rim="#5878bc", marks=20)
    whale = Whale((196 + 500j, 300 + 452j, 460 + 466j, 600 + 530j, 720 + 566j, 830 + 520j), 118, 1, DUSK, asleep=True)
    page.add(*whale.draw(page, flipper=False, fluke=-12, stars=26))
    crest = [-40 + 590j, 120 + 560j, 300 + 548j, 460 + 566j, 640 + 606j, 800 + 620j, 915 + 600j]
    hill(page, crest, top="#16284f", foot="#0a1433", rim="#5878bc", marks=60)
    page.add(_from_behind(page, 430 + 570j))
    page.add(mouse(page, 556 + 594j, scale=0.95))
    grass(page, 640, colours=("#1d3560", "#182c54", "#22406c"), blades=44, tall=40)
    vignette(page, "#03061a", 0.55)
    return Drawn(page, None)


def _from_behind(page: Picture, at: complex) -> str:
    """Draw the child sitting with its hood up, its back to us."""
    dim = Tones("#d39a3e", "#8a5632", "#ffdf94")
    hood = smooth(
        [-62 - 150j, -58 - 190j, -34 - 224j, 6 - 234j, 42 - 220j, 62 - 186j, 62 - 148j, 44 - 116j, -108j, -44 - 116j]
    )
    back = smooth(
        [
            -40 - 122j,
            -74 - 104j,
            -94 - 60j,
            -104 + 10j,
            -98 + 34j,
            -40 + 42j,
            40 + 42j,
            98 + 34j,
            104 + 10j,
            94 - 60j,
            74 - 104j,
            40 - 122j,
        ]
    )
    sleeves = [
        limb(page, [complex(side * 80, -88), complex(side * 112, -40), complex(side * 96, 22)], [40, 42, 38], dim)
        for side in (-1, 1)
    ]
    seams = [
        *folds([[-2 - 104j, -4 - 40j, -2 + 40j]], dim.shade, width=4),
        *folds([[-50 - 60j, -58 - 10j, -50 + 34j], [40 - 70j, 52 - 16j, 46 + 34j]], dim.shade),
    ]
    hem = line(smooth([-50 - 112j, -100j, 50 - 112j], closed=False), dim.shade, 5, opacity=0.9)
    crown = [
        line("M6 -234C14 -190 10 -150 0 -110", dim.shade, 2.6),
        *folds([[-30 - 200j, -36 - 160j, -26 - 124j]], dim.shade),
    ]
    return group(
        shadow(page, 8 + 40j, 150, 22, strength=0.7),
        *sleeves,
        solid(page, back, dim, light=-8 - 5j, inside=seams),
        solid(page, hood, dim, light=-7 - 6j, inside=crown),
        hem,
        transform=turned(at, 4, 0.92),
    )


def comfort() -> Drawn:
    """Three notes, hummed with a hand on a great blue nose."""
    page = Picture(99)
    sky(page, [(0, "#0a1234"), (0.5, "#1a2c62"), (0.85, "#41568e"), (1, "#6d7cae")])
    stars(page, 90, bottom=460)
    crescent(page, 790 + 110j, 40, light=0.4, width=0.06)
    hill(page, ridge(page.rng, 520, 16), top="#1f3668", foot="#12224a", rim="#6787c8", marks=20)
    whale = Whale(
        (576 + 470j, 400 + 454j, 210 + 452j, 20 + 480j, -180 + 534j, -400 + 574j), 214, -1, Hide(rim="#b9ccf4")
    )
    page.add(*whale.draw(page, flipper=False, stars=26))
    hill(
        page,
        [-40 + 636j, 200 + 620j, 420 + 616j, 640 + 598j, 915 + 606j],
        top="#1c3560",
        foot="#0c1838",
        rim="#6787c8",
        marks=50,
    )
    at = 650 + 232j
    page.add(
        posed(
            leg(page, [-40 + 316j, -46 + 380j, -44 + 420j], toes=6, mirror=True),
            leg(page, [40 + 316j, 46 + 380j, 46 + 420j], toes=6),
            coat(page, hem=6 + 0j),
            arm(page, [78 + 160j, 128 + 234j, 86 + 296j], turn=120),
            arm(page, [-76 + 160j, -146 + 190j, -206 + 176j], turn=176, grip="open", mirror=True),
            at=at,
            turn=-3,
            scale=0.95,
        )
    )
    face = head(
        page, at, turn=-9, scale=0.95, expression="neutral", light=Light(side=-1, warm="#cfdcff", rim="#d5e2ff")
    )
    page.add(mouse(page, 262 + 240j, scale=0.9))
    for x, y, size in ((452, 146, 1.0), (396, 108, 0.8), (506, 90, 0.7)):
        page.add(_note(page, complex(x, y), size, "#cfdcff", 0.75))
    grass(page, 642, colours=("#25477a", "#1d3a66", "#2c5284"), blades=60, tall=44)
    vignette(page, "#050a24", 0.46)
    return Drawn(page, face)


def _note(page: Picture, at: complex, size: float, colour: str, strength: float) -> str:
    """Draw a round note that shines."""
    return group(
        circle(0j, 34, page.glow(colour, 0.55 * strength)),
        ellipse(-3 + 8j, 10, 8, colour, opacity=strength, transform="rotate(-18)"),
        path("M5 6V-26C12 -20 20 -18 18 -6C14 -14 10 -14 8 -14V6Z", fill=colour, opacity=strength),
        transform=turned(at, 0, size),
    )


def fourth_note() -> Drawn:
    """The smallest note of all comes out, round and gold."""
    page = Picture(110)
    sky(page, [(0, "#121a4a"), (0.5, "#33408a"), (0.85, "#8a6fa8"), (1, "#d99a86")])
    stars(page, 120, bottom=480)
    crescent(page, 110 + 118j, 42, light=0.8, width=0.3)
    sparkles(page, [(230, 90, 9), (560, 110, 12), (800, 90, 10), (90, 330, 9)])
    hill(page, ridge(page.rng, 514, 14), top="#3a4684", foot="#1f2a5c", rim="#d9b0b8", marks=20)
    whale = Whale(
        (512 + 452j, 670 + 446j, 840 + 450j, 1010 + 476j, 1200 + 526j),
        178,
        1,
        Hide(back="#3d5ca6", deep="#263f80", rim="#ffdca0"),
    )
    page.add(*whale.draw(page, flipper=False, stars=22))
    hill(
        page,
        [-40 + 622j, 200 + 600j, 420 + 596j, 640 + 608j, 915 + 630j],
        top="#31406f",
        foot="#141f48",
        rim="#f0c08a",
        marks=50,
    )
    at = 318 + 230j
    page.add(circle(at + 234j, 380, page.glow("#ffc766", 0.6)))
    page.add(
        posed(
            leg(page, [-40 + 316j, -46 + 376j, -46 + 414j], toes=6, mirror=True),
            leg(page, [40 + 316j, 46 + 376j, 46 + 414j], toes=6),
            coat(page),
            at=at,
            scale=0.95,
        )
    )
    face = head(
        page, at, turn=4, scale=0.95, expression="wonder", light=Light(side=1, warm="#ffd27a", rim="#ffe2a0", depth=0.2)
    )
    note = at + 217j
    page.add(circle(note, 150, page.glow("#fff0b8", 0.95)))
    page.add(
        posed(
            arm(page, [-78 + 162j, -112 + 250j, -40 + 278j], turn=-14, grip="mitten"),
            arm(page, [78 + 162j, 112 + 250j, 40 + 278j], turn=194, grip="mitten", mirror=True),
            at=at,
            scale=0.95,
        )
    )
    page.add(
        circle(note, 16, page.radial([(0, "#ffffff"), (0.6, "#ffe9a0"), (1, "#ffc64f")])),
        sparkle(note, 46, "#fff6d8"),
        _note(page, note - 4j, 0.9, "#fff3c4", 1.0),
    )
    for x, y, reach in ((-84, -10, 7), (90, -20, 8), (-50, -70, 5), (58, -66, 6), (0, -60, 5)):
        page.add(sparkle(note + complex(x, y), reach, "#ffe9a0"))
    page.add(mouse(page, 112 + 616j, scale=1.0, arms_up=True))
    grass(page, 640, colours=("#3d4f86", "#33447a", "#4c5c92"), blades=50, tall=40)
    vignette(page, strength=0.4)
    return Drawn(page, face)
