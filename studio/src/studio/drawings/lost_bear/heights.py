"""Up and down: the fire station, the greenhouse, the roof at the top of the stairs."""

from __future__ import annotations

from studio.drawing.bear import bear
from studio.drawing.canvas import PAGE, Drawn, Picture, circle, group, line, path, rect
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, folds, solid
from studio.drawing.curves import ribbon, smooth
from studio.drawing.day import chance, daylight, flower_pot, ground_shadow, puff
from studio.drawing.dog import dog, lying_dog
from studio.drawing.figure import posed
from studio.drawing.hand import hand
from studio.drawing.night import mix, vignette
from studio.drawing.outfit import backpack, bare_arm, dungarees, sneaker_leg
from studio.drawing.people import FIREFIGHTER, person_arm, person_head, torso
from studio.drawing.town import ROOFS, WALLS, bush, ladder
from studio.drawing.tram import tram
from studio.drawings.lost_bear.scenes import hidden_pip

BRICK = Tones("#c9654f", "#8f3f3f", "#ee9a7c")
ENGINE = Tones("#d93a30", "#961f2c", "#ff8a70")
UNIFORM = Tones("#3a4158", "#242a40", "#7f8aa8")
HAZY = 0.35
"""Houses farther away than this show no light on their roofs."""


def fire_station() -> Drawn:
    """The tallest firefighter hands Button down from the tallest ladder."""
    page = Picture(281)
    daylight(page, [(0, "#3f97d6"), (0.6, "#a3d8ee"), (1, "#e6f3ea")])
    puff(page, 420 + 130j, 280)
    puff(page, 60 + 260j, 200)
    _tower(page)
    _hall(page)
    page.add(rect(-5, 700, PAGE + 10, 190, page.linear([(0, "#d9cdbb"), (1, "#b3a094")], 0j, 1j)))
    page.add(
        *(line(f"M{x} 702L{x + (x - 437) * 0.7:.0f} 880", "#a8978c", 2.4, opacity=0.6) for x in range(-60, 960, 110)),
        line("M-5 760H880", "#a8978c", 2.4, opacity=0.6),
    )
    page.add(ladder(590 + 900j, 806 - 40j, 116, rungs=15))
    _firefighter(page, 628 + 268j)
    at = 246 + 476j
    page.add(ground_shadow(page, at + 440j, 150, 20))
    page.add(
        posed(
            backpack(page),
            sneaker_leg(page, [-42 + 318j, -46 + 372j, -48 + 420j], toes=14, mirror=True),
            sneaker_leg(page, [42 + 318j, 46 + 372j, 50 + 420j], toes=10),
            dungarees(page),
            bare_arm(page, [-76 + 160j, -150 + 152j, -158 + 54j], grip="open", turn=-86, mirror=True),
            at=at,
        )
    )
    face = head(
        page,
        at,
        turn=8,
        expression="laugh",
        light=Light(side=1, warm="#fff3c8", cool="#3a3a7a", rim="#fff6da", depth=0.18),
    )
    page.add(
        person_arm(
            page,
            [554 + 446j, 536 + 614j, 476 + 534j],
            FIREFIGHTER,
            UNIFORM,
            width=56,
            turn=-150,
            mirror=True,
            scale=1.35,
        )
    )
    page.add(bear(page, 462 + 518j, scale=0.84, turn=-6, arms="wide"))
    page.add(posed(bare_arm(page, [78 + 160j, 158 + 146j, 168 + 58j], turn=-66, grip="open"), at=at))
    page.add(ground_shadow(page, 804 + 686j, 70, 12), dog(page, 806 + 682j, scale=0.8, lift=-16, mirror=True))
    page.add(hidden_pip(page, 93 + 384j, scale=0.36))
    vignette(page, "#3a1f3a", 0.24)
    return Drawn(page, face)


def _tower(page: Picture) -> None:
    bricks = [
        rect(x, y, 26, 9, tone, rx=2, opacity=0.5)
        for x, y, tone in (
            (page.rng.uniform(20, 150), page.rng.uniform(120, 640), page.rng.choice(("#a84a42", "#e08a6c")))
            for _ in range(46)
        )
    ]
    page.add(solid(page, "M14 150H172L180 720H6Z", BRICK, light=-14 - 4j, edge=4, inside=bricks))
    page.add(
        path("M-6 154L93 50L192 154Z", fill="#4a5a72", stroke="#33415a", stroke_width=3),
        line("M-6 152L93 50", "#a9b8cc", 4),
        line("M93 50V8", "#4a4258", 4),
        path("M93 10l40 10l-40 12z", fill="#f2c14e"),
    )
    for y in (196, 320):
        page.add(path(f"M66 {y + 60}v-36q0 -28 27 -28t27 28v36z", fill="#3a4a66", stroke="#fff3dc", stroke_width=5))
    page.add(circle(93 + 224j, 13, "#d9a441"))


def _hall(page: Picture) -> None:
    rng = page.rng
    bricks = [
        rect(x, y, 30, 10, tone, rx=2, opacity=0.45)
        for x, y, tone in (
            (rng.uniform(170, 870), rng.uniform(300, 700), rng.choice(("#a84a42", "#e08a6c"))) for _ in range(80)
        )
    ]
    page.add(solid(page, "M168 286H890V720H168Z", BRICK, light=-6 - 10j, edge=4, inside=bricks))
    page.add(rect(158, 268, 730, 26, "#fff3dc", rx=4), rect(158, 288, 730, 10, "#c9a890"))
    for x in (214, 560):
        page.add(
            path(f"M{x} 712V470q0 -120 140 -120t140 120V712Z", fill="#fff3dc"),
            path(f"M{x + 14} 712V472q0 -108 126 -108t126 108V712Z", fill="#3a2a3e"),
        )
    page.add(
        group(
            solid(
                page,
                smooth([580 + 520j, 600 + 440j, 700 + 428j, 800 + 440j, 822 + 520j, 830 + 690j, 570 + 690j]),
                ENGINE,
                light=-8 - 10j,
                edge=5,
            ),
            path("M606 520L622 460Q700 448 780 460L796 520Z", fill="#bfe0ee", stroke="#7a1f28", stroke_width=4),
            path("M640 520L690 454h34L680 520z", fill="#ffffff", opacity=0.4),
            rect(570, 590, 260, 22, "#fff3dc"),
            *(circle(complex(x, 642), 19, "#fff6d0", stroke="#8f8296", stroke_width=5) for x in (616, 784)),
            rect(660, 626, 80, 34, "#8f1f28", rx=5),
            rect(676, 424, 48, 14, "#5fa8e0", rx=6),
            *(circle(complex(x, 700), 22, "#2b2536") for x in (606, 794)),
        )
    )
    page.add(
        circle(354 + 640j, 62, "#d9d2c8", stroke="#a39a94", stroke_width=3),
        *(circle(354 + 640j, r, "none", stroke="#b5443f", stroke_width=9) for r in (50, 34, 18)),
    )


def _firefighter(page: Picture, at: complex) -> None:
    bands = [
        rect(-150, 246, 300, 20, "#f2d13f"),
        rect(-150, 252, 300, 7, "#e6e8ee"),
        line("M0 124V480", "#8f96a8", 4),
        *folds([[-60 + 170j, -64 + 220j, -56 + 290j], [64 + 180j, 60 + 240j, 64 + 300j]], UNIFORM.shade),
    ]
    for spine in ([592 + 620j, 606 + 720j, 566 + 780j], [690 + 620j, 698 + 730j, 658 + 860j]):
        page.add(
            solid(page, smooth(ribbon(spine, [76, 66, 54])), UNIFORM, light=-6 - 4j),
            path(
                smooth([spine[-1] + s for s in (-36 + 6j, -30 - 22j, 28 - 26j, 32 + 10j, 20 + 26j, -40 + 24j)]),
                fill="#2b2536",
            ),
        )
    page.add(
        person_arm(
            page,
            [at + 92 + 172j, at + 186 + 96j, at + 178 - 18j],
            FIREFIGHTER,
            UNIFORM,
            width=56,
            grip="fist",
            turn=-84,
        )
    )
    page.add(torso(page, at, UNIFORM, width=212, height=280, neck=FIREFIGHTER, inside=bands))
    helmet = [
        solid(
            page,
            smooth(
                [-96 - 34j, -78 - 60j, -70 - 104j, -34 - 138j, -144j, 34 - 138j, 70 - 104j, 78 - 60j, 96 - 34j, -46j]
            ),
            Tones("#f2c14e", "#b9822a", "#fff0b0"),
            light=-8 - 8j,
            edge=4,
        ),
        path("M-14 -144Q0 -156 14 -144L10 -56H-10Z", fill="#d99a2a"),
        path("M-20 -92L0 -106L20 -92V-68Q0 -52 -20 -68Z", fill="#d93a30", stroke="#fff3dc", stroke_width=3),
        path("M-74 -40V20q0 20 10 34", fill="none", stroke="#2b2536", stroke_width=5),
        path("M74 -40V20q0 20 -10 34", fill="none", stroke="#2b2536", stroke_width=5),
    ]
    page.add(person_head(page, at, FIREFIGHTER, feeling="smile", turn=-10, glance=-1 + 1j, hat=helmet))


def roof() -> Drawn:
    """Ninety-nine steps up: the whole town, and one bright thread through all of it."""
    page = Picture(301)
    daylight(
        page,
        [(0, "#6f9fd0"), (0.3, "#f2cfa8"), (0.5, "#ffd890"), (1, "#ffdca0")],
        sun=128 + 268j,
        reach=420,
        glow="#fff0b8",
    )
    for x, y, wide in ((620, 150, 360), (90, 120, 240)):
        puff(page, complex(x, y), wide, top="#fff3dc", base="#f2b58f", height=0.22)
    _panorama(page)
    page.add(
        *(
            rect(x, 628, 26, 80, "#f2dcb8", rx=4)
            + rect(x + 18, 628, 8, 80, "#c9a88a")
            + circle(complex(x + 13, 618), 15, "#fff0d4")
            + circle(complex(x + 17, 622), 9, "#e6cfae")
            for x in (70, 318)
        )
    )
    page.add(
        *(
            rect(96 + step * 8, 690 - step * 9, 222 - step * 16, 10, mix("#e6cfae", "#b9987f", step * 0.24))
            for step in (3, 2, 1, 0)
        )
    )
    page.add(_parapet(page))
    at = 604 + 396j
    page.add(ground_shadow(page, at + 438j, 150, 20))
    page.add(
        posed(
            backpack(page),
            sneaker_leg(page, [-42 + 318j, -46 + 362j, -50 + 410j], toes=14, mirror=True),
            sneaker_leg(page, [42 + 318j, 46 + 362j, 52 + 410j], toes=10),
            dungarees(page),
            at=at,
        )
    )
    page.add(posed(bare_arm(page, [80 + 160j, 150 + 256j, 92 + 282j], turn=186, mirror=True), at=at))
    page.add(bear(page, at + 26 + 282j, scale=0.82, turn=5))
    page.add(hand(at + 86 + 286j, 186 - 180, scale=1.05, mirror=True))
    page.add(posed(bare_arm(page, [-78 + 160j, -156 + 148j, -226 + 112j], turn=206, grip="mitten", mirror=True), at=at))
    face = head(
        page,
        at,
        turn=-7,
        expression="wonder",
        wind=10,
        light=Light(side=-1, warm="#ffdf9a", cool="#6a3a6a", rim="#fff0b8", depth=0.22),
    )
    for x, size, colour in ((812, 1.0, "#f2b0c4"), (420, 0.7, "#f2a63c")):
        page.add(flower_pot(page, complex(x, 690), colour, size))
    page.add(ground_shadow(page, 176 + 812j, 130, 16), lying_dog(page, 184 + 806j, scale=0.98))
    page.add(hidden_pip(page, 484 + 608j, scale=0.38))
    vignette(page, "#5a2a3a", 0.28)
    return Drawn(page, face)


def _panorama(page: Picture) -> None:
    rng = page.rng
    page.add(path("M-10 356Q200 320 437 340T885 330V900H-10Z", fill="#d9c4ae"))
    for row in range(5):
        foot, size, far = 400 + row * 62, 0.38 + row * 0.13, 0.6 - row * 0.1
        x = -20.0 - rng.uniform(0, 40)
        while x < PAGE:
            width, height = rng.uniform(78, 116) * size, rng.uniform(70, 120) * size
            page.add(_roofs(page, complex(x, foot + rng.uniform(-8, 8)), width, height, far))
            x += width * rng.uniform(1.1, 1.35)
        if row in (2, 4):
            page.add(
                *(
                    bush(
                        page,
                        complex(rng.uniform(0, PAGE), foot + 14),
                        60 * size * 2,
                        Tones("#8fae5f", "#5f8a55", "#d6dc8a"),
                    )
                    for _ in range(5)
                )
            )
    way = [
        -20 + 452j,
        120 + 430j,
        300 + 452j,
        420 + 500j,
        360 + 556j,
        180 + 574j,
        90 + 620j,
        190 + 664j,
        420 + 650j,
        640 + 622j,
        900 + 640j,
    ]
    page.add(path(smooth(ribbon(way, [5, 6, 7, 9, 11, 12, 14, 16, 17, 17, 17], count=48)), fill="#fff6d0"))
    page.add(path(smooth(ribbon(way, [2, 2, 2.4, 3, 3.6, 4, 5, 5, 6, 6, 6], count=48)), fill="#e8a23a"))
    page.add(circle(300 + 566j, 60, page.glow("#fff3b0", 0.9)), tram(page, 300 + 578j, scale=0.13, riders=False))


def _roofs(page: Picture, foot_left: complex, width: float, height: float, far: float) -> str:
    rng = page.rng
    x, foot = foot_left.real, foot_left.imag
    air = "#ffdca8"
    wall, roof_ = mix(rng.choice(WALLS), air, far), mix(rng.choice(ROOFS), air, far)
    top = foot - height
    peak = width * 0.42
    panes = [
        rect(
            x + width * a - width * 0.06,
            top + height * b,
            width * 0.12,
            height * 0.2,
            mix("#7fa6c2" if chance(rng, 0.5) else "#fff0b0", air, far * 0.5),
        )
        for a, b in ((0.3, 0.18), (0.68, 0.5))
    ]
    return group(
        rect(x, top, width, height, wall),
        *panes,
        path(
            f"M{x - 3:.1f} {top:.1f}L{x + width * 0.5:.1f} {top - peak:.1f}L{x + width + 3:.1f} {top:.1f}Z", fill=roof_
        ),
        line(f"M{x - 3:.1f} {top:.1f}L{x + width * 0.5:.1f} {top - peak:.1f}", mix("#fff0c0", air, far), 2)
        if far < HAZY
        else "",
    )


def _parapet(page: Picture) -> str:
    terrace = Tones("#c98f6a", "#8f5a4a", "#f2c79a")
    tiles = [
        line(f"M{x} 700L{437 + (x - 437) * 1.7:.0f} 890", terrace.shade, 2.4, opacity=0.5) for x in range(-60, 960, 64)
    ]
    tiles += [line(f"M-5 {y}H880", terrace.shade, 2.4, opacity=0.5) for y in (728, 770, 826)]
    return group(
        solid(page, "M-10 696H885V890H-10Z", terrace, light=-2 - 8j, edge=4, inside=tiles),
        *(rect(x, 622, 16, 76, "#f6e4c6") + rect(x + 11, 622, 5, 76, "#c9a88a") for x in range(356, 880, 40)),
        rect(340, 606, 560, 20, "#fff0d4", rx=5),
        rect(340, 620, 560, 8, "#c9a88a"),
        rect(340, 690, 560, 14, "#e6cfae"),
    )
