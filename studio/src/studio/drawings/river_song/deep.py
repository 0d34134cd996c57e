"""Still and deep: the pool at dusk, and the world under water."""

from __future__ import annotations

from typing import Final

from studio.drawing.canvas import Drawn, Picture, circle, ellipse, group, line, path, rect, turned
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, folds, solid
from studio.drawing.curves import ribbon, smooth
from studio.drawing.figure import posed
from studio.drawing.land import boulder, planted, shaft, woods
from studio.drawing.mouse import mouse
from studio.drawing.night import sparkle, stars, vignette
from studio.drawing.otter import floating, swimming
from studio.drawing.wanderer import LOG, bare_arm, barefoot, hips, jacket, shirt, sleeve
from studio.drawing.water import bubbles, lily, lotus, ripples, weed
from studio.drawing.wild import dragonfly, trout

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
            barefoot(page, [-40 + 306j, -50 + 360j, -54 + 436j], toes=-72, mirror=True, above=True),
            barefoot(page, [40 + 306j, 52 + 360j, 58 + 434j], toes=72, above=True),
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
    woods(page, 172, 76, ("#9cc886", "#8abd7c", "#b5d796"), air="#e2f3d6", step=56)
    page.add(rect(-5, 160, 885, 42, page.linear([(0, "#a9d08a"), (1, "#6fa868")])))
    surface = smooth(
        [-20 + 198j, 90 + 186j, 220 + 200j, 360 + 188j, 500 + 202j, 650 + 188j, 780 + 200j, 900 + 190j], closed=False
    )
    below = f"{surface}L900 900L-20 900Z"
    page.add(path(below, fill=page.linear([(0, "#8fe0d8"), (0.3, "#3fa9b4"), (0.7, "#1f7490"), (1, "#18566f")])))
    for x, width, lean in ((90, 34, -70), (236, 46, -40), (440, 30, 10), (590, 52, 60), (770, 34, 100)):
        page.add(
            group(shaft(page, x, width, 640, lean=lean, colour="#f4fff0", strength=0.4), clip_path=page.clip(below))
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
