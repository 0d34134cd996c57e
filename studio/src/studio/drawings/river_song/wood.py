"""The middle of the way: the forest, the dam, the pool at dusk, and the world under water."""

from __future__ import annotations

from typing import Final

from studio.drawing.canvas import Drawn, Picture, circle, ellipse, group, line, path, rect, stamped, turned
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, folds, shadow, solid
from studio.drawing.curves import ribbon, smooth
from studio.drawing.figure import posed
from studio.drawing.land import boulder, fern, leaf_litter, leafy, planted, shaft, slope, trunk
from studio.drawing.mouse import mouse
from studio.drawing.night import ridge, sky, sparkle, stars, vignette, water
from studio.drawing.otter import floating, peeking, swimming
from studio.drawing.wanderer import LOG, bare_arm, barefoot, booted, hips, jacket, shirt, sleeve
from studio.drawing.water import Flow, Hue, bubbles, lily, lotus, ripples, river, weed
from studio.drawing.wild import beaver, deer, dragonfly, trout

BARK = Tones("#6b5a48", "#43403c", "#a3906a")


def forest() -> Drawn:
    """A deer drinks; even the river goes on tiptoe."""
    page = Picture(244)
    page.add(rect(-5, -5, 885, 885, page.linear([(0, "#cfe2a0"), (0.35, "#9cc486"), (0.6, "#4f8a66"), (1, "#2c5a4c")])))
    page.add(circle(330 + 250j, 380, page.glow("#fbffd0", 0.85)))
    far = Tones("#8fb98a", "#7aaa82", "#b5d49a")
    for x, w in (
        (30, 26),
        (100, 20),
        (170, 30),
        (250, 18),
        (318, 24),
        (396, 20),
        (470, 28),
        (560, 22),
        (640, 30),
        (800, 26),
    ):
        page.add(trunk(page, x, 520, w, bark=far, lean=(x - 437) * 0.03, marks=2))
    slope(page, ridge(page.rng, 520, 10), top="#7fb070", foot="#4f8a5c", rim="#d9ecA0".lower(), marks=40)
    middle = Tones("#55806a", "#3d6a5c", "#a3c490")
    for x, w in ((-6, 54), (150, 44), (520, 48), (848, 60)):
        page.add(trunk(page, x, 588, w, bark=middle, lean=(x - 437) * 0.05, marks=6))
    for x, width, lean in ((120, 60, -40), (300, 80, 0), (470, 54, 60)):
        page.add(shaft(page, x, width, 640, lean=lean, colour="#fcffd8", strength=0.42))
    slope(
        page,
        [-40 + 616j, 160 + 604j, 380 + 622j, 640 + 606j, 915 + 598j],
        top="#5f9658",
        foot="#2f5f44",
        rim="#c6e288",
        marks=80,
    )
    leaf_litter(page, 40, ("#7fae5c", "#4a7a4c", "#a8c46a", "#b98d4c"), top=640, bottom=730)
    flow = Flow([915 + 640j, 700 + 676j, 500 + 706j, 330 + 722j, 140 + 760j, -60 + 790j],
                [915 + 716j, 760 + 756j, 560 + 792j, 420 + 820j, 300 + 900j, 100 + 960j])  # fmt: skip
    river(page, flow, Hue("#9fd0b4", "#4a9488", "#2a6a68", "#eefce0"), streaks=60, bank="#3f6a44")
    page.add(shadow(page, 226 + 730j, 150, 16, strength=0.4), deer(page, 218 + 734j, scale=1.24))
    page.add(*ripples(420 + 764j, 30, "#eefce0"))
    frond, dark_frond = fern(page, "#5f9a50", "#b5d97a"), fern(page, "#3a7048", "#6fa05c")
    at = 640 + 376j
    page.add(
        posed(
            [hips(page)], jacket(page), sleeve(page, [-78 + 158j, -116 + 226j, -92 + 288j], turn=84, mirror=True), at=at
        )
    )
    face = head(
        page,
        at,
        turn=-7,
        expression="wonder",
        light=Light(side=-1, warm="#f4ffc8", cool="#1f4a3c", rim="#f4ffc0", depth=0.26),
    )
    page.add(trunk(page, 790, 800, 120, bark=BARK, lean=30, marks=22))
    page.add(posed(sleeve(page, [80 + 160j, 120 + 232j, 112 + 176j], turn=-84, width=44), at=at))
    page.add(*planted(dark_frond, [(560, 700, -20, 1), (620, 720, 10, 1.2), (690, 716, -34, 1), (720, 730, 12, 1.1)]))
    page.add(*planted(frond, [(590, 730, -46, 1.1), (650, 744, -10, 1.2), (740, 790, -50, 1.3), (840, 812, -30, 1.4),
        (30, 850, 10, 1.5),
                              (-10, 840, 40, 1.3), (80, 876, -20, 1.2)]))  # fmt: skip
    page.add(mouse(page, 520 + 664j, scale=0.38, lantern=False))
    page.add(*planted(frond, [(494, 684, -30, 0.5), (552, 684, 6, 0.45)]))
    vignette(page, "#0f2f2a", 0.5)
    return Drawn(page, face)


def dam() -> Drawn:
    """The beaver knows one word."""
    page = Picture(255)
    sky(page, [(0, "#e8b45c"), (0.2, "#f7d68e"), (0.4, "#fdf0c4")], height=380)
    page.add(circle(620 + 190j, 360, page.glow("#fff6cc", 0.9)))
    for x, foot, tall, base in ((60, 420, 250, "#d98f4a"), (190, 410, 200, "#c9a24c"), (780, 430, 280, "#c9793f"),
        (650, 410, 190, "#d9b05a"),
                                (850, 420, 240, "#b9963f"), (330, 404, 170, "#c98a4a")):  # fmt: skip
        page.add(
            leafy(
                page,
                complex(x, foot),
                tall,
                leaves=Tones(base, "#8f6238", "#f4cf7a"),
                bark=Tones("#7a5a44", "#5f4638", "#a98a64"),
            )
        )
    slope(page, ridge(page.rng, 408, 6), top="#c9b45c", foot="#a3984c", rim="#fbeeb0", marks=30)
    water(
        page,
        424,
        [(0, "#f0d79a"), (0.2, "#9fb79a"), (1, "#56878c")],
        glint="#fff6d0",
        glints=60,
        around=560,
        spread=200,
    )
    _sticks(page)
    page.add(beaver(page, 236 + 560j, scale=1.02))
    flow = Flow([330 + 728j, 300 + 752j, 290 + 790j, 220 + 900j], [372 + 726j, 410 + 752j, 470 + 790j, 500 + 900j])
    page.add(rect(-5, 744, 885, 140, page.linear([(0, "#a9905c"), (1, "#7f7a4c")])))
    page.add(
        path(
            smooth([-40 + 760j, 160 + 738j, 420 + 752j, 660 + 734j, 915 + 748j, 915 + 800j, -40 + 800j]), fill="#a9905c"
        )
    )
    river(page, flow, Hue("#cfe2c4", "#6fa8a4", "#3f7a80", "#fffbe0"), streaks=20, bank="#cdb57a")
    for x, y, w in ((90, 806, 120), (730, 842, 150), (806, 776, 90), (200, 852, 80)):
        page.add(boulder(page, complex(x, y), w, w * 0.45, tones=Tones("#b3a184", "#7f6d5c", "#efe0b8")))
    at = 606 + 428j
    page.add(shadow(page, 610 + 806j, 110, 14, strength=0.4))
    page.add(
        posed(
            [hips(page)],
            booted(page, [-42 + 312j, -50 + 336j, -50 + 366j], toes=6, mirror=True),
            booted(page, [42 + 312j, 50 + 336j, 50 + 366j], toes=6),
            jacket(page),
            sleeve(page, [-78 + 156j, -140 + 208j, -96 + 262j], turn=20, grip="fist"),
            sleeve(page, [78 + 156j, 140 + 208j, 96 + 262j], turn=160, grip="fist", mirror=True),
            at=at,
            scale=0.95,
        )
    )
    face = head(
        page,
        at,
        turn=-8,
        scale=0.95,
        expression="neutral",
        light=Light(side=1, warm="#ffe6a0", cool="#5a3a5a", rim="#fff0b8", depth=0.22),
    )
    page.add(peeking(page, 398 + 806j, scale=0.84, expression="wonder"))
    page.add(mouse(page, 782 + 560j, scale=0.4, lantern=False, mirror=True))
    vignette(page, "#5a3420", 0.35)
    return Drawn(page, face)


def _sticks(page: Picture) -> None:
    """Pile up the dam: mud, and sticks in all directions."""
    rng = page.rng
    mound = smooth(
        [-40 + 590j, 100 + 556j, 260 + 546j, 420 + 556j, 600 + 548j, 760 + 552j, 915 + 570j, 915 + 780j, -40 + 780j]
    )
    page.add(path(mound, fill=page.linear([(0, "#8a6c4c"), (1, "#5c4a3c")])))
    tones = (("#a9825a", "#6f5140", "#e2c08a"), ("#8f7050", "#5f4838", "#c9a878"), ("#b99468", "#7f5f44", "#efd29c"))
    stamps = [_stick(page, *colours, bend) for colours in tones for bend in (-7, 4, 9)]
    for step in range(120):
        y = 546 + 200 * (step / 120) ** 0.9 + rng.uniform(-8, 8)
        degrees = rng.gauss(0, 13) if step % 7 else rng.choice([-1, 1]) * rng.uniform(35, 60)
        page.add(stamped(rng.choice(stamps), complex(rng.uniform(-30, 905), y), degrees, rng.uniform(0.6, 1.25)))


def _stick(page: Picture, base: str, shade: str, light: str, bend: float) -> str:
    """Cut the stamp of a stick with two gnawed ends, about 150 long."""
    way = [-74 + 0j, complex(0, bend), 74 - 2j]
    return page.stamp(
        path(smooth(ribbon(way, [11, 13, 10], count=6)), fill=base, stroke=shade, stroke_width=2),
        line(smooth([spot - 3j for spot in way], closed=False), light, 2, opacity=0.6),
        ellipse(76 - 2j, 4.4, 5.6, "#f6deaa", stroke=shade, stroke_width=1.4),
        ellipse(-76 + 0j, 4, 5.2, "#e2bf84", stroke=shade, stroke_width=1.4),
    )


_MIRRORED: Final = (
    (70, 350, 8),
    (300, 520, 7),
    (392, 690, 9),
    (760, 560, 7),
    (60, 560, 6),
    (720, 700, 8),
    (380, 120, 6),
    (770, 90, 7),
    (330, 370, 5),
)


def pool() -> Drawn:
    """From above: a raft on a pool as still as a plate, by dragonfly light."""
    page = Picture(266)
    page.add(rect(-5, -5, 885, 885, page.radial([(0, "#3f8f9c"), (0.5, "#2a6684"), (1, "#1f3f6c")], 0.6 + 0.42j, 0.75)))
    page.add(circle(520 + 420j, 470, page.glow("#9fe6c8", 0.35)))
    stars(page, 150, bottom=1100, colour="#f2fdff")
    page.add(*(sparkle(complex(x, y), reach, "#e8fbff", opacity=0.8) for x, y, reach in _MIRRORED))
    for x, y, reach in ((90, 470, 160), (300, 800, 130), (800, 110, 150)):
        page.add(*ripples(complex(x, y), reach, "#8fd0d4", rings=3, flat=0.9, opacity=0.35))
    pad, flower = lily(page, leaf="#4f9a74", edge="#a9dca0", shade="#143a54"), lotus(page)
    page.add(*planted(pad, [(820, 250, 40, 1.3), (846, 360, 200, 0.9), (770, 800, 10, 1.5), (850, 720, 120, 1), (40,
        760, 300, 1.6),
                            (150, 830, 180, 1.1), (420, 60, 250, 0.9), (850, 520, 80, 0.8), (350, 830, 20, 0.8),
                                (690, 60, 150, 1.1)]))  # fmt: skip
    page.add(*planted(flower, [(826, 246, 0, 1.1), (52, 756, 20, 1.3), (774, 790, 40, 1.2), (690, 56, 10, 0.9)]))
    _raft_from_above(page, 570 + 440j)
    at = 566 + 262j
    page.add(
        posed(
            [hips(page)],
            barefoot(page, [-40 + 306j, -50 + 360j, -54 + 440j], toes=100, mirror=False),
            barefoot(page, [40 + 306j, 52 + 360j, 58 + 436j], toes=60),
            jacket(page, hood_down=True),
            sleeve(page, [-76 + 158j, -140 + 120j, -126 + 44j], turn=-70, mirror=True),
            sleeve(page, [76 + 158j, 140 + 120j, 126 + 44j], turn=-110),
            at=at,
            turn=4,
        )
    )
    face = head(
        page,
        at,
        turn=5,
        expression="smile",
        light=Light(side=-1, warm="#d9ffdc", cool="#16305c", rim="#c9f6d4", depth=0.28),
    )
    page.add(floating(page, 180 + 682j, scale=0.94, turn=-16))
    page.add(*ripples(180 + 680j, 150, "#bfeee4", rings=2, flat=1.1, opacity=0.4))
    for x, y, turn, size, colour in (
        (120, 440, 40, 0.9, "#4fd6b4"),
        (344, 590, -50, 0.7, "#7fb8f4"),
        (790, 620, -30, 0.9, "#f2c86a"),
        (300, 800, 100, 0.6, "#f29ab8"),
        (764, 140, 200, 0.7, "#4fd6b4"),
    ):
        page.add(dragonfly(page, complex(x, y), scale=size, turn=turn, colour=colour, light="#e2ffb8"))
    page.add(_mouse_on_leaf(page))
    vignette(page, "#081a3c", 0.5)
    return Drawn(page, face)


def _mouse_on_leaf(page: Picture) -> str:
    return mouse(page, 768 + 806j, scale=0.5, lantern=True, asleep=True)


def _raft_from_above(page: Picture, at: complex) -> None:
    """Draw the raft seen from straight above."""
    logs = []
    for step in range(5):
        x = -132 + 66 * step
        ends = (-250 + (step * 37) % 30, 330 - (step * 53) % 34)
        body = ribbon([complex(x, ends[0]), complex(x + 3, 40), complex(x, ends[1])], [62, 66, 62], count=8)
        grain = folds([[complex(x + dx, y), complex(x + dx + 4, y + 60), complex(x + dx, y + 120)]
                       for dx, y in ((-16, -200), (10, -120), (-8, 20), (16, 120), (-14, 200))], LOG.shade,
                           width=4)  # fmt: skip
        logs.append(solid(page, smooth(body), LOG, light=-8 - 2j, edge=3, inside=grain))
    ropes = [
        path(
            smooth(ribbon([complex(-172, y), complex(0, y + 4), complex(172, y)], [13, 13, 13], count=8)),
            fill="#e9d6a8",
            stroke="#94794e",
            stroke_width=2,
        )
        for y in (-196, -176, 256, 276)
    ]
    spread = turned(at, 4)
    page.add(group(ellipse(14 + 54j, 226, 340, page.glow("#071a34", 0.8)), *logs, *ropes, transform=spread))


def underwater() -> Drawn:
    """A breath held, and a trout that has never heard of rivers."""
    page = Picture(277)
    page.add(rect(-5, -5, 885, 216, page.linear([(0, "#9ad4ee"), (1, "#eaf7e4")])))
    for x, tall in ((40, 80), (110, 60), (700, 70), (790, 90), (850, 66)):
        page.add(ellipse(complex(x, 174), 60, tall * 0.8, "#8fbf7a", opacity=0.9))
    page.add(rect(-5, 160, 885, 42, page.linear([(0, "#a9d08a"), (1, "#6fa868")])))
    surface = smooth(
        [-20 + 198j, 90 + 186j, 220 + 200j, 360 + 188j, 500 + 202j, 650 + 188j, 780 + 200j, 900 + 190j], closed=False
    )
    below = f"{surface}L900 900L-20 900Z"
    page.add(path(below, fill=page.linear([(0, "#8fe0d8"), (0.3, "#3fa9b4"), (0.7, "#1f7490"), (1, "#18566f")])))
    for x, width, lean in ((60, 50, -90), (210, 90, -60), (420, 60, 10), (560, 100, 70), (760, 60, 110)):
        page.add(
            group(shaft(page, x, width, 640, lean=lean, colour="#f4fff0", strength=0.34), clip_path=page.clip(below))
        )
    page.add(line(surface, "#f4fffa", 5), line(surface, "#2f8f9c", 3, opacity=0.5, transform="translate(0 7)"))
    for x, y, w, h in ((60, 740, 200, 110), (210, 760, 150, 70), (800, 730, 210, 130), (640, 766, 150, 70)):
        page.add(boulder(page, complex(x, y), w, h, tones=Tones("#4f8288", "#2f5f70", "#9fd0c4")))
    for x, tall, colour in (
        (36, 260, "#3f9a78"),
        (70, 190, "#57b07f"),
        (120, 230, "#2f8670"),
        (700, 130, "#3f9a78"),
        (820, 280, "#3f9a78"),
        (780, 200, "#57b07f"),
        (856, 220, "#2f8670"),
    ):
        page.add(weed(page, complex(x, 780), tall, colour))
    bed = smooth([-20 + 752j, 160 + 736j, 380 + 756j, 600 + 742j, 900 + 752j, 900 + 900j, -20 + 900j])
    page.add(path(bed, fill=page.linear([(0, "#a8a98a"), (1, "#5f7a78")])))
    rng = page.rng
    for _ in range(70):
        pebble = complex(rng.uniform(0, 875), rng.uniform(752, 870))
        size = rng.uniform(5, 15) * (0.6 + (pebble.imag - 752) / 160)
        colour = rng.choice(["#8fa08c", "#c4b79a", "#6f8a88", "#b59a7f", "#dcd3b8"])
        page.add(ellipse(pebble, size, size * 0.6, colour))
    page.add(
        trout(page, 690 + 400j, scale=1.1, mirror=True, turn=4),
        trout(page, 800 + 268j, scale=0.5, mirror=True, turn=-6),
    )
    page.add(trout(page, 120 + 310j, scale=0.55, turn=8), trout(page, 70 + 380j, scale=0.42, turn=-4))
    at = 330 + 398j
    page.add(
        posed(
            barefoot(page, [-36 + 296j, -80 + 330j, -116 + 392j], toes=110),
            barefoot(page, [36 + 296j, 84 + 318j, 150 + 342j], toes=40),
            [hips(page, hem=-14j)],
            shirt(page),
            bare_arm(page, [-72 + 152j, -136 + 176j, -192 + 142j], grip="open", mirror=True),
            bare_arm(page, [72 + 152j, 136 + 190j, 196 + 168j], grip="open"),
            at=at,
            turn=-4,
        )
    )
    face = head(
        page,
        at,
        turn=-5,
        wind=-30,
        expression="neutral",
        light=Light(side=1, warm="#e6fff4", cool="#0f4a70", rim="#d9fff4", depth=0.3),
    )
    page.add(swimming(page, 632 + 656j, scale=0.9, turn=-8, mirror=True, expression="laugh"))
    page.add(
        *bubbles(page, 420 + 430j, 12, rise=220),
        *bubbles(page, 520 + 610j, 7, rise=120),
        *bubbles(page, 640 + 360j, 4, rise=90, spread=10),
    )
    page.add(_mouse_in_bubble(page))
    vignette(page, "#06304a", 0.4)
    return Drawn(page, face)


def _mouse_in_bubble(page: Picture) -> str:
    """Draw Pip sailing on a leaf, above the water."""
    leaf = path(
        smooth([-46 - 4j, -10 - 2j, 40 - 8j, 56 - 20j, 40 + 8j, 0 + 14j, -34 + 8j]),
        fill="#7fae4c",
        stroke="#4f7a3a",
        stroke_width=2,
    )
    return group(mouse(page, 0j, lantern=False), leaf, transform=turned(756 + 190j, -3, 0.5))
