"""Up and down: the fire station, the greenhouse, the roof at the top of the stairs."""

from __future__ import annotations

import cmath
import math

from studio.drawing.bear import bear
from studio.drawing.canvas import HAIR_LIGHT, PAGE, Drawn, Picture, circle, group, line, path, rect, turned
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, folds, limb, solid
from studio.drawing.curves import ribbon, smooth
from studio.drawing.day import chance, daylight, flower_pot, ground_shadow
from studio.drawing.dog import dog, lying_dog
from studio.drawing.figure import posed
from studio.drawing.hand import hand
from studio.drawing.night import mix, vignette
from studio.drawing.outfit import backpack, bare_arm, dungarees, sneaker_leg
from studio.drawing.people import FIREFIGHTER, person_arm, person_head, torso
from studio.drawing.town import ROOFS, WALLS, bush, ladder
from studio.drawing.tram import tram
from studio.drawings.lost_bear.scenes import cloud, hidden_pip

BRICK = Tones("#c9654f", "#8f3f3f", "#ee9a7c")
ENGINE = Tones("#d93a30", "#961f2c", "#ff8a70")
UNIFORM = Tones("#3a4158", "#242a40", "#7f8aa8")
TILES = ((30, 80), (56, 106), (82, 132))
"""Half the width of each row of tiles on the tower, and its height on the page."""

LEAN = cmath.rect(1, math.radians(-9))
"""How the firefighter leans."""

HAZY = 0.35
"""Houses farther away than this show no light on their roofs."""


def fire_station() -> Drawn:
    """The tallest firefighter leans from the tallest ladder and hands Button down."""
    page = Picture(281)
    daylight(page, [(0, "#3f97d6"), (0.6, "#a3d8ee"), (1, "#e6f3ea")])
    cloud(page, 400 + 150j, 270)
    cloud(page, 30 + 300j, 190)
    _hall(page)
    _tower(page)
    _yard(page)
    page.add(ladder(694 + 900j, 832 - 40j, 108, rungs=15))
    at, woman = 246 + 476j, 628 + 268j
    page.add(ground_shadow(page, 490 + 682j, 76, 12), dog(page, 492 + 678j, scale=0.74, lift=-24, mirror=True))
    _firefighter(page, woman)
    page.add(ground_shadow(page, at + 440j, 150, 20))
    page.add(
        posed(
            backpack(page),
            sneaker_leg(page, [-42 + 318j, -46 + 372j, -48 + 420j], toes=14, mirror=True),
            sneaker_leg(page, [42 + 318j, 46 + 372j, 50 + 420j], toes=10),
            dungarees(page),
            bare_arm(page, [-76 + 158j, -142 + 148j, -160 + 66j], grip="open", turn=-98, mirror=True),
            at=at,
        )
    )
    face = head(
        page,
        at,
        turn=8,
        expression="laugh",
        light=Light(side=1, warm="#fff3c8", cool="#3a3a7a", rim=HAIR_LIGHT, depth=0.18),
    )
    page.add(
        person_arm(
            page,
            [woman + LEAN * (-82 + 176j), woman - 66 + 310j, woman - 116 + 272j],
            FIREFIGHTER,
            UNIFORM,
            width=58,
            turn=192,
            mirror=True,
            scale=1.4,
        )
    )
    page.add(bear(page, 462 + 518j, scale=0.84, turn=-6, arms="wide"))
    page.add(posed(bare_arm(page, [78 + 158j, 150 + 150j, 164 + 74j], turn=-64, grip="open"), at=at))
    page.add(hidden_pip(page, 93 + 384j, scale=0.36))
    vignette(page, "#3a1f3a", 0.24)
    return Drawn(page, face)


def _courses(page: Picture, area: tuple[int, int, int, int], share: float) -> list[str]:
    """Show some bricks of a wall, where bricks would be."""
    x, y, width, height = area
    return [
        rect(x + column * 40 + (row % 2) * 20, y + row * 17, 36, 13, tone, rx=2, opacity=0.42)
        for row in range(height // 17)
        for column in range(width // 40)
        for tone in (page.rng.choice(("#a84a42", "#b4543f", "#e08a6c")),)
        if chance(page.rng, share)
    ]


def _tower(page: Picture) -> None:
    bricks = _courses(page, (12, 160, 170, 500), 0.34)
    page.add(
        solid(page, "M14 150H172V660H6Z", BRICK, light=-16 - 2j, edge=4, inside=bricks),
        rect(0, 150, 186, 14, "#fff3dc", rx=3),
        rect(6, 163, 172, 7, "#5a2a34", opacity=0.3),
        solid(
            page,
            "M-8 152L93 48L194 152Z",
            Tones("#4f6480", "#33435e", "#a9c0d8"),
            light=-26 + 0j,
            edge=4,
            inside=[
                line(f"M{93 - w} {y}h{2 * w}", "#33435e", 2, opacity=0.5) for w, y in ((30, 80), (56, 106), (82, 132))
            ],
        ),
        line("M93 50V6", "#4a4258", 4),
        path("M93 8q16 8 42 2q-6 12 2 22q-22 6 -44 0z", fill="#f2c14e"),
    )
    for y in (196, 320):
        page.add(
            path(f"M66 {y + 60}v-36q0 -28 27 -28t27 28v36z", fill="#33425e", stroke="#fff3dc", stroke_width=5),
            path(f"M72 {y + 58}v-30q2 -18 14 -22l-8 52z", fill="#8fb4cc", opacity=0.5),
            rect(58, y + 58, 70, 9, "#fff3dc", rx=3),
        )
    page.add(
        path("M80 236q2 -26 13 -26t13 26l5 7h-36z", fill="#e8b34a", stroke="#9a6a2a", stroke_width=1.5),
        circle(93 + 246j, 4, "#9a6a2a"),
        line("M86 234q1 -14 5 -18", "#fff0b0", 2.5, opacity=0.8),
    )


def _hall(page: Picture) -> None:
    page.add(
        solid(
            page,
            "M168 286H890V660H168Z",
            BRICK,
            light=-6 - 8j,
            edge=4,
            inside=_courses(page, (170, 304, 740, 350), 0.3),
        )
    )
    page.add(rect(158, 264, 740, 28, "#fff3dc", rx=4), rect(160, 290, 740, 9, "#5a2a34", opacity=0.32))
    page.add(*(rect(x, 274, 16, 9, "#e2cdb0", rx=2) for x in range(176, 880, 44)))
    inside = page.radial([(0, "#8a5a4a"), (0.6, "#4f3044"), (1, "#2f2036")], 0.5 + 0.24j, 0.8)
    for x in (330, 628):
        page.add(
            path(f"M{x} 652V464q0 -112 126 -112t126 112V652Z", fill="#fff3dc"),
            path(f"M{x} 652V464q0 -112 126 -112", fill="none", stroke="#d8bfa0", stroke_width=4),
            path(f"M{x + 14} 652V466q0 -100 112 -100t112 100V652Z", fill=inside),
        )
    _engine(page)


def _engine(page: Picture) -> None:
    cab = smooth([646 + 640j, 650 + 520j, 672 + 452j, 756 + 440j, 840 + 452j, 862 + 520j, 868 + 640j])
    shown = page.clip("M642 652V466q0 -100 112 -100t112 100V652Z")
    page.add(
        group(
            *(rect(x, 622, 46, 44, "#2b2536", rx=10) for x in (660, 806)),
            solid(page, cab, ENGINE, light=-8 - 10j, edge=5),
            path("M676 524L688 470Q756 458 826 470L838 524Z", fill="#bfe0ee", stroke="#7a1f28", stroke_width=4),
            path("M712 522L744 466h30L746 522z", fill="#ffffff", opacity=0.45),
            rect(648, 560, 220, 16, "#fff3dc"),
            *(circle(complex(x, 598), 17, "#fff6d0", stroke="#8f8296", stroke_width=5) for x in (684, 830)),
            rect(720, 586, 72, 28, "#8f1f28", rx=5),
            *(line(f"M726 {y}h60", "#c9484a", 3) for y in (594, 601, 608)),
            rect(736, 432, 44, 14, "#5fa8e0", rx=6),
            circle(758 + 430j, 34, page.glow("#a9dcff", 0.6)),
            clip_path=shown,
        )
    )


def _yard(page: Picture) -> None:
    page.add(rect(-5, 646, PAGE + 10, 240, page.linear([(0, "#dccdb9"), (1, "#b09c90")], 0j, 1j)))
    page.add(
        rect(-5, 646, PAGE + 10, 8, "#a98f84", opacity=0.5),
        *(line(f"M{x} 650L{x + (x - 437) * 0.8:.0f} 880", "#a8978c", 2.4, opacity=0.55) for x in range(-60, 960, 110)),
        *(line(f"M-5 {y}H880", "#a8978c", 2.4, opacity=0.55) for y in (690, 758, 850)),
    )


def _boot(page: Picture, at: complex, turn: float, *, mirror: bool = False) -> str:
    leather = Tones("#3a3148", "#241d30", "#7d7394")
    return group(
        solid(
            page,
            smooth([-24 - 46j, 22 - 48j, 24 - 14j, 48 - 6j, 62 + 10j, 60 + 22j, -24 + 22j, -27 - 8j]),
            leather,
            light=-5 - 5j,
        ),
        path(smooth([-28 + 18j, 20 + 20j, 62 + 17j, 64 + 28j, 20 + 31j, -28 + 29j]), fill="#1a1524"),
        rect(-26, -46, 50, 11, "#f2d13f", rx=3),
        transform=turned(at, turn, 1, mirror=mirror),
    )


def _firefighter(page: Picture, at: complex) -> None:
    bands = [
        rect(-150, 262, 300, 24, "#f2d13f"),
        rect(-150, 270, 300, 8, "#e6e8ee"),
        line("M0 124V480", "#8f96a8", 4),
        *(rect(x - 26, 196, 52, 40, UNIFORM.base, rx=6, stroke=UNIFORM.light, stroke_width=2) for x in (-52, 54)),
        *folds([[-70 + 290j, -66 + 326j, -72 + 360j], [64 + 290j, 68 + 320j, 60 + 356j]], UNIFORM.shade),
    ]
    for spine, sole, toes, mirror in (
        ([724 + 616j, 778 + 680j, 748 + 752j], 748 + 772j, -4, False),
        ([664 + 620j, 650 + 720j, 690 + 806j], 690 + 830j, 4, True),
    ):
        page.add(_boot(page, sole, toes, mirror=mirror), limb(page, spine, [88, 78, 58], UNIFORM))
    page.add(
        person_arm(
            page,
            [at + LEAN * (84 + 172j), at + 214 + 146j, at + 202 + 46j],
            FIREFIGHTER,
            UNIFORM,
            width=58,
            grip="fist",
            turn=-92,
            scale=1.35,
        )
    )
    lean = group(torso(page, 0j, UNIFORM, width=196, height=252, neck=FIREFIGHTER, inside=bands))
    page.add(group(lean, transform=turned(at, -9)))
    page.add(person_head(page, at, FIREFIGHTER, feeling="smile", turn=-12, glance=-1 + 1j, hat=_helmet(page)))


def _helmet(page: Picture) -> list[str]:
    brass = Tones("#f2c14e", "#b9822a", "#fff0b0")
    dome = smooth([-84 - 46j, -80 - 92j, -54 - 132j, -148j, 54 - 132j, 80 - 92j, 84 - 46j, -58j])
    brim = smooth([-104 - 34j, -84 - 56j, -40 - 66j, -70j, 40 - 66j, 84 - 56j, 104 - 34j, 60 - 46j, -50j, -60 - 46j])
    comb = smooth(ribbon([-1 - 78j, -1 - 110j, -139j], [22, 20, 14]))
    return [
        path("M-76 -40Q-78 4 -62 44", fill="none", stroke="#2b2536", stroke_width=5),
        path("M76 -40Q78 4 62 44", fill="none", stroke="#2b2536", stroke_width=5),
        solid(page, dome, brass, light=-9 - 6j, edge=4),
        path(comb, fill="#d99a2a"),
        path("M-20 -96L0 -110L20 -96V-72Q0 -54 -20 -72Z", fill="#d93a30", stroke="#fff3dc", stroke_width=3),
        solid(page, brim, brass, light=-3 - 5j, edge=3),
    ]


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
        cloud(page, complex(x, y), wide, top="#fff3dc", base="#f2b58f", height=0.22)
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
        light=Light(side=-1, warm="#ffdf9a", cool="#6a3a6a", rim=HAIR_LIGHT, depth=0.22),
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
