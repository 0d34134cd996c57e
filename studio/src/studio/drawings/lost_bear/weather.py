"""Rain in the fountain park, and wind on the bridge."""

from __future__ import annotations

import cmath
import math

from studio.drawing.bear import bear, bear_head
from studio.drawing.behind import back_of_dungarees, head_from_behind, pack_on_back
from studio.drawing.canvas import (
    HAIR_LIGHT,
    PAGE,
    Drawn,
    Picture,
    ellipse,
    group,
    line,
    path,
    rect,
    turned,
)
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import ribbon, smooth
from studio.drawing.day import confetti_leaves, daylight, ground_shadow, haze, rain, tree, umbrella
from studio.drawing.dog import dog, running_dog
from studio.drawing.figure import posed
from studio.drawing.night import mix, vignette
from studio.drawing.outfit import DENIM, backpack, bare_arm, dungarees, sneaker_leg
from studio.drawing.town import lamp_post, street
from studio.drawings.lost_bear.scenes import cloud, hidden_pip

WET_LEAVES = Tones("#5f9a6a", "#3c6f5c", "#9cc88f")
STONE = Tones("#b9bcc9", "#8288a0", "#e6e8f0")


def fountain_park() -> Drawn:
    """It rains on everybody alike; only Button stays dry."""
    page = Picture(261)
    daylight(page, [(0, "#7f93ad"), (0.5, "#a9b8c6"), (0.8, "#c9d2d4"), (1, "#d6dad2")])
    for x, y, wide in ((640, 120, 460), (90, 140, 420), (880, 170, 360), (360, 176, 440)):
        cloud(page, complex(x, y), wide, top="#b3c0d2", base="#5d7092", height=0.34)
    street(page, 470, size=0.6, far=0.66, air="#b4c1cc")
    for x, y, tall in ((40, 520, 260), (330, 510, 200), (800, 530, 300), (640, 505, 180)):
        page.add(
            tree(
                page,
                complex(x, y),
                tall,
                leaves=Tones(
                    mix("#5f9a6a", "#b4c1cc", 0.3), mix("#3c6f5c", "#b4c1cc", 0.3), mix("#9cc88f", "#b4c1cc", 0.2)
                ),
            )
        )
    haze(page, 400, 560, "#c9d4d6", 0.6)
    page.add(rect(-5, 510, PAGE + 10, 380, page.linear([(0, "#9fb0a6"), (0.25, "#8f9aa6"), (1, "#6f7a90")], 0j, 1j)))
    _fountain(page, 196 + 590j)
    for x, y, rx in ((560, 790, 220), (170, 800, 150), (790, 640, 90), (400, 660, 70)):
        _puddle(page, complex(x, y), rx)
    page.add(lamp_post(806 + 640j, 300, colour="#48526a"))
    rain(page, 210, colour="#eef4fa")
    at = 548 + 402j
    page.add(ground_shadow(page, at + 6 + 418j, 170, 22))
    page.add(
        posed(
            backpack(page),
            sneaker_leg(page, [-40 + 318j, -62 + 372j, -48 + 410j], toes=10, mirror=True),
            sneaker_leg(page, [42 + 318j, 70 + 352j, 108 + 372j], toes=-16),
            dungarees(page),
            at=at,
        )
    )
    page.add(umbrella(page, at + 98 - 156j, 222, ("#d9483f", "#f6ecdc"), turn=-8, stick=1.26))
    face = head(
        page,
        at,
        turn=5,
        expression="laugh",
        wind=12,
        light=Light(side=-1, warm="#f6e0d6", cool="#2a3a6a", rim=HAIR_LIGHT, depth=0.2),
    )
    page.add(_tucked_in(page, at))
    page.add(posed(bare_arm(page, [-78 + 160j, -128 + 220j, -44 + 246j], turn=-6), at=at))
    page.add(posed(bare_arm(page, [78 + 162j, 156 + 214j, 140 + 138j], grip="fist", turn=-98), at=at))
    page.add(ground_shadow(page, 300 + 806j, 96, 16), dog(page, 296 + 800j, scale=1.06, wet=True, lift=8))
    page.add(_drips(236 + 640j), _splash(492 + 822j), _splash(680 + 796j))
    page.add(hidden_pip(page, 66 + 648j, scale=0.38))
    vignette(page, "#1f2a4a", 0.34)
    return Drawn(page, face)


def _fountain(page: Picture, at: complex) -> None:
    def basin(y: float, wide: float, deep: float) -> None:
        d = smooth(
            [
                at + spot
                for spot in (
                    complex(-wide, y),
                    complex(-wide * 0.8, y + deep * 0.7),
                    complex(0, y + deep),
                    complex(wide * 0.8, y + deep * 0.7),
                    complex(wide, y),
                )
            ]
        )
        page.add(
            solid(page, d, STONE, light=-5 - 8j, edge=3),
            ellipse(at + 1j * y, wide, wide * 0.16, STONE.light),
            ellipse(at + 1j * (y + 2), wide * 0.92, wide * 0.12, "#86b4cc"),
        )

    page.add(ellipse(at + 108j, 190, 26, "#4a5a70", opacity=0.4))
    basin(50, 176, 62)
    page.add(
        solid(
            page,
            smooth([at + s for s in (-22 + 50j, -14 - 40j, -10 - 90j, 10 - 90j, 14 - 40j, 22 + 50j)]),
            STONE,
            light=-5 - 2j,
        )
    )
    basin(-96, 92, 34)
    page.add(solid(page, smooth([at + s for s in (-9 - 98j, -6 - 150j, 6 - 150j, 9 - 98j)]), STONE, light=-3 - 2j))
    for reach, high in ((-34, 214), (34, 214), (-64, 196), (64, 196), (-12, 226), (12, 226)):
        arc = [at - 150j, at + complex(reach * 0.5, -high), at + complex(reach, -98)]
        page.add(path(smooth(ribbon(arc, [5, 4, 6], count=9)), fill="#e6f4fa", opacity=0.8))
    for x in (-84, -58, -30, 30, 58, 84):
        page.add(
            path(
                smooth(
                    ribbon(
                        [at + complex(x, -90), at + complex(x * 1.14, -20), at + complex(x * 1.2, 50)],
                        [3, 5, 8],
                        count=7,
                    )
                ),
                fill="#dcecf6",
                opacity=0.7,
            )
        )


def _puddle(page: Picture, at: complex, rx: float) -> None:
    page.add(
        ellipse(at, rx, rx * 0.2, "#a9bccd"),
        ellipse(at - 2j, rx * 0.94, rx * 0.17, page.linear([(0, "#dbe6ee"), (1, "#8fa4bc")], 0j, 1j)),
    )
    for step in range(4):
        spot = at + complex(page.rng.uniform(-0.6, 0.6) * rx, page.rng.uniform(-0.08, 0.08) * rx)
        page.add(
            *(
                ellipse(spot, r, r * 0.28, "none", stroke="#ffffff", stroke_width=1.8, opacity=0.7)
                for r in (8 + step * 3, 16 + step * 4)
            )
        )


def _tucked_in(page: Picture, at: complex) -> str:
    """Put Button into the bib of the dungarees, so that only his head looks out."""
    peeking = bear_head(page, at + 6 + 178j, scale=0.72)
    bib = smooth(
        [at + s for s in (-54 + 202j, -24 + 210j, 8 + 212j, 36 + 208j, 56 + 202j, 60 + 244j, 250j, -60 + 244j)]
    )
    return group(
        peeking,
        solid(page, bib, DENIM, light=-5 - 4j),
        line(
            smooth([at + s for s in (-52 + 208j, -22 + 216j, 8 + 218j, 36 + 214j, 54 + 208j)], closed=False),
            DENIM.light,
            2,
            stroke_dasharray="6 5",
        ),
    )


def _drips(at: complex) -> str:
    return group(
        *(
            line(f"M{at.real + dx} {at.imag + dy}q-2 8 0 10", "#dcecf6", 3, opacity=0.9)
            for dx, dy in ((0, 0), (30, 12), (124, 8), (150, 60), (-16, 70))
        )
    )


def _splash(at: complex) -> str:
    drops = [
        (cmath.rect(reach, math.radians(angle)), size)
        for reach, angle, size in (
            (46, -160, 5),
            (58, -140, 4),
            (40, -120, 3.4),
            (44, -60, 3.4),
            (60, -40, 4.4),
            (48, -18, 5),
        )
    ]
    return group(
        *(ellipse(at + way, size, size * 1.3, "#e6f2fa", opacity=0.9) for way, size in drops),
        line(f"M{at.real - 44:.0f} {at.imag + 6:.0f}q44 14 88 0", "#f4fafd", 3, opacity=0.8),
    )


def bridge() -> Drawn:
    """Wind on the bridge: it takes hats, a newspaper, and Button."""
    page = Picture(271)
    daylight(page, [(0, "#4f9fc4"), (0.35, "#8ccbd6"), (0.62, "#f2e6c0"), (1, "#f8d49a")], sun=150 + 400j, reach=380)
    for x, y, wide in ((690, 400, 400), (330, 470, 300), (70, 300, 230), (470, 236, 200)):
        cloud(page, complex(x, y), wide, base="#e9c9b4")
    street(page, 560, size=0.5, far=0.5, air="#f0dcb8", tall=(120, 210))
    haze(page, 470, 600, "#fbe6bc", 0.75)
    page.add(rect(-5, 556, PAGE + 10, 330, page.linear([(0, "#f6dca4"), (0.25, "#8fc0c4"), (1, "#2f6f8a")], 0j, 1j)))
    _glints(page)
    start = len(page.scene)
    _arches(page)
    arches = page.scene[start:]
    del page.scene[start:]
    page.add(group(*arches, transform="translate(0 -34)"))
    _wind(page)
    page.add(ground_shadow(page, 372 + 552j, 110, 10), ground_shadow(page, 150 + 562j, 90, 9))
    page.add(running_dog(page, 150 + 562j, scale=0.72, turn=-6))
    _leap(page, 398 + 300j)
    page.add(bear(page, 664 + 356j, scale=0.92, turn=22, arms="up"))
    _blown(page)
    page.add(hidden_pip(page, 792 + 532j, scale=0.36, mirror=True))
    confetti_leaves(page, 40, ("#e8a23a", "#d9713f", "#8fae4f", "#f2c14e"), (480, 190, 360, 330))
    vignette(page, "#1f3a5a", 0.3)
    return Drawn(page, None)


def _leap(page: Picture, at: complex) -> None:
    """Draw the child in mid-air from behind, both arms out after the bear, hair and backpack flying."""
    scale, lean = 0.5, 16
    light = Light(side=-1, warm="#ffe6b0", cool="#2a3a6a", rim=HAIR_LIGHT, depth=0.16)
    page.add(
        posed(
            bare_arm(page, [-60 + 150j, 74 + 140j, 206 + 16j], turn=-50, grip="open"),
            sneaker_leg(page, [42 + 312j, 116 + 338j, 124 + 428j], toes=-12),
            sneaker_leg(page, [-40 + 312j, -104 + 356j, -206 + 352j], toes=118),
            back_of_dungarees(page),
            bare_arm(page, [76 + 162j, 158 + 180j, 236 + 112j], turn=-40, grip="open"),
            pack_on_back(page, swing=-30 - 16j),
            at=at,
            turn=lean,
            scale=scale,
        )
    )
    page.add(head_from_behind(page, at, turn=12, scale=scale, light=light, wind=70 - 34j))


def _wind(page: Picture) -> None:
    for x, y, reach, round_, up in (
        (-20, 236, 330, 40, -1),
        (440, 214, 330, 34, -1),
        (90, 486, 420, 38, 1),
        (520, 470, 200, 26, -1),
        (180, 350, 130, 22, 1),
    ):
        end = complex(x + reach, y)
        hub = end - 1j * up * round_
        spine = [complex(x, y + 10), complex(x + reach * 0.3, y - 14), complex(x + reach * 0.65, y + 12)]
        spine += [hub + cmath.rect(round_ * (1 - 0.05 * step), up * (math.pi / 2 - step * 0.4)) for step in range(14)]
        widths = [1, 6, 8, 8, 8, 7, 6, 6, 5, 4, 3, 2, 1]
        page.add(path(smooth(ribbon(spine, widths, count=64)), fill="#ffffff", opacity=0.62))


def _glints(page: Picture) -> None:
    rng = page.rng
    for step in range(60):
        depth = (step / 60) ** 1.3
        y, reach = 604 + depth * 270, (16 + 70 * depth) * rng.uniform(0.5, 1.3)
        x = 190 + rng.gauss(0, 90 + 160 * depth) if step % 3 else rng.uniform(-20, PAGE)
        page.add(
            path(
                smooth(
                    ribbon(
                        [complex(x, y), complex(x + reach / 2, y - 2), complex(x + reach, y)],
                        [0.4, 2 + 4 * depth, 0.4],
                        count=6,
                    )
                ),
                fill="#fff3cc",
                opacity=rng.uniform(0.2, 0.6),
            )
        )


def _arches(page: Picture) -> None:
    stone = Tones("#56698a", "#374a68", "#b4c3d2")
    body = (
        "M-10 620Q437 556 885 620V780H812Q806 652 720 648Q634 652 628 780H560"
        "Q554 640 437 634Q320 640 314 780H246Q240 652 154 648Q68 652 62 780H-10Z"
    )
    arches = (
        "M812 780Q806 652 720 648Q634 652 628 780M560 780Q554 640 437 634Q320 640 314 780"
        "M246 780Q240 652 154 648Q68 652 62 780"
    )
    rng = page.rng
    courses: dict[str, str] = {"#647898": "", "#48597a": "", "#6f83a2": "", stone.base: ""}
    for row in range(12):
        for x in range(21):
            courses[rng.choice(list(courses))] += f"M{x * 44 + row % 2 * 22 - 20} {600 + row * 16}h40v12h-40z"
    joints = [
        path(d, fill=tone, stroke=tone, stroke_width=2, stroke_linejoin="round", opacity=0.5)
        for tone, d in courses.items()
    ]
    feet = "M-10 780h72v60h-72zM246 780h68v64h-68zM560 780h68v64h-68zM812 780h80v60h-80z"
    page.add(path(feet, fill="#22344e", opacity=0.45))
    page.add(solid(page, body, stone, light=-4 - 8j, edge=4, inside=joints))
    page.add(
        line(arches, "#8fa1b8", 13),
        path(arches, fill="none", stroke=stone.shade, stroke_width=13, stroke_dasharray="2 15"),
        path("M-10 604Q437 540 885 604V626Q437 562 -10 626Z", fill="#7f92ac"),
        path("M-10 620Q437 556 885 620V630Q437 566 -10 630Z", fill="#22344e", opacity=0.35),
        line("M-10 604Q437 540 885 604", "#f0e2c0", 5, opacity=0.95),
    )
    posts = "".join(f"M{x} {603 - 64 * (1 - ((x - 437) / 447) ** 2) * 0.5:.0f}v-44" for x in range(6, 880, 27))
    page.add(
        line(posts, "#2f4360", 4),
        line("M-10 558Q437 494 885 558", "#2f4360", 7),
        line("M-10 555Q437 491 885 555", "#f2dca8", 2.4, opacity=0.9),
    )
    for x in (60, 784):
        page.add(lamp_post(complex(x, 592), 150, colour="#2f4360"))


def _blown(page: Picture) -> None:
    page.add(
        group(
            path("M-40 6Q0 -8 40 6Q0 18 -40 6Z", fill="#5a4a5a"),
            path("M-24 4Q-26 -28 0 -30Q26 -28 24 4Q0 12 -24 4Z", fill="#6f5d70"),
            path("M-24 0Q0 8 24 0L24 -8Q0 0 -24 -8Z", fill="#d9a441"),
            transform=turned(566 + 250j, -24),
        )
    )
    page.add(
        group(
            path("M-38 4Q0 -10 38 4Q0 14 -38 4Z", fill="#e8d3a0"),
            path("M-20 2Q-20 -22 0 -24Q20 -22 20 2Q0 8 -20 2Z", fill="#f2e0b4"),
            path("M-20 -2Q0 5 20 -2V-9Q0 -2 -20 -9Z", fill="#d9483f"),
            transform=turned(762 + 446j, 32),
        )
    )
    page.add(
        group(
            path("M-46 -30L0 -22L46 -34L50 26L2 36L-44 28Z", fill="#fbf6ea", stroke="#b9ab9c", stroke_width=2),
            line("M0 -22L2 36", "#c9bbac", 2),
            line("".join(f"M-38 {y}l30 5M10 {y + 4}l30 -6" for y in (-16, -6, 4, 14)), "#b0a39a", 2.4),
            transform=turned(566 + 452j, -18, 1.15),
        )
    )
