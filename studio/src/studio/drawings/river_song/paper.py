"""Around the story: title and dedication, pages to draw on, endpaper and back cover."""

from __future__ import annotations

import math
from typing import Final

from studio.drawing.canvas import PAGE, Drawn, Picture, circle, ellipse, group, line, path, rect, stamped, turned
from studio.drawing.curves import along, blob, ribbon, ring, smooth
from studio.drawing.land import (
    Stone,
    bell,
    boulder,
    daisy,
    day_cloud,
    fern,
    flower,
    meadow,
    mountains,
    planted,
    poppy,
    reed,
    slope,
    sun,
    tuft,
)
from studio.drawing.mouse import mouse
from studio.drawing.night import ridge, sky, vignette
from studio.drawing.otter import face as otter_face
from studio.drawing.otter import peeking, sitting
from studio.drawing.places import pine
from studio.drawing.wanderer import raft, straw_hat
from studio.drawing.water import Flow, Hue, foam, lily, lotus, ripples, river
from studio.drawing.wild import deer, dragonfly, goose, heron, swallow, trout

PAPER: Final = "#faf4e4"
SHADE: Final = "#efe4cb"
BLUE: Final = "#4f9ab4"
GREENS: Final = ("#6f9c4a", "#86b457", "#5a8a45")


def _sheet(seed: int, colour: str = PAPER) -> Picture:
    """Take a sheet of light paper, a little mottled."""
    page = Picture(seed)
    page.add(
        rect(-5, -5, PAGE + 10, PAGE + 10, page.radial([(0, "#fffdf6"), (0.7, colour), (1, SHADE)], 0.5 + 0.45j, 0.8))
    )
    rng = page.rng
    for _ in range(26):
        at = complex(rng.uniform(0, PAGE), rng.uniform(0, PAGE))
        page.add(ellipse(at, rng.uniform(20, 90), rng.uniform(8, 30), SHADE, opacity=rng.uniform(0.06, 0.16)))
    return page


def title() -> Drawn:
    """A raft on a patch of river, and much paper around it."""
    page = _sheet(401)
    pond = smooth(
        [438 + 440j, 640 + 470j, 742 + 560j, 700 + 690j, 520 + 752j, 300 + 744j, 150 + 670j, 136 + 556j, 250 + 468j]
    )
    stencil = page.clip(pond)
    start = len(page.scene)
    page.add(rect(100, 430, 680, 340, page.linear([(0, "#d6ecf2"), (0.4, "#f6f2dc"), (1, "#f6f2dc")])))
    mountains(page, [100 + 560j, 220 + 500j, 300 + 540j, 420 + 462j, 520 + 540j, 620 + 500j, 780 + 556j],
              stone=Stone("#a6bed8", "#7a94c0", "#dcebe4", "#ffffff"), foot=620, snow=0.9, shade=0.45)  # fmt: skip
    slope(page, ridge(page.rng, 590, 6), top="#b2d68c", foot="#86bb66", rim="#eaf6b8", marks=20)
    flow = Flow(
        [420 + 592j, 380 + 612j, 300 + 650j, 150 + 700j, 60 + 780j],
        [440 + 592j, 460 + 612j, 560 + 650j, 720 + 690j, 860 + 780j],
    )
    river(page, flow, streaks=50, bank="#d9cf9a")
    behind, page.scene[start:] = page.scene[start:], []
    page.add(group(*behind, clip_path=stencil))
    page.add(*raft(page, 440 + 690j, width=300, depth=56, logs=4))
    page.add(sitting(page, 400 + 682j, scale=0.86, expression="smile", paws="belly", tilt=6))
    page.add(mouse(page, 520 + 684j, scale=0.6, lantern=False, mirror=True))
    page.add(
        line("M562 690L600 520", "#94794e", 5),
        path("M600 522L670 540L604 566Z", fill="#ef7a4c", stroke="#b84a34", stroke_width=2),
    )
    page.add(*ripples(440 + 722j, 150, "#f4fdff", flat=0.14))
    stamps = [poppy(page), daisy(page), bell(page, "#7a6cd0"), tuft(page, GREENS)]
    meadow(page, stamps, 16, top=716, bottom=772, near=1.1, far=0.9, left=130, right=270)
    meadow(page, stamps, 16, top=716, bottom=772, near=1.1, far=0.9, left=620, right=730)
    page.add(swallow(250 + 470j, scale=0.6, turn=-10), swallow(640 + 452j, scale=0.44, turn=-24))
    return Drawn(page, None)


def dedication() -> Drawn:
    """A wreath of everything that grows beside the water."""
    page = _sheet(411)
    pad, bloom = lily(page, leaf="#79b07a", edge="#c4e0a8", shade="#b9c9a8"), lotus(page)
    light, dark = fern(page, "#86b56c", "#b9d99a"), fern(page, "#5f9660", "#9cc48a")
    middle, count = 438 + 424j, 34
    for step, spot in enumerate(ring(middle, 268, 268, count)):
        along_ring = 360 * step / count + 160
        page.add(stamped((light, dark)[step % 2], spot, along_ring + (16, -22)[step % 2], (0.86, 0.78)[step % 2]))
    heads = [
        page.stamp(
            *(
                stamped(petals, 0j, 0, scale)
                for petals, scale in (
                    (flower(page, "#d3c9a6", "#d3c9a6", count=11, size=27), 1.04),
                    (flower(page, "#fffef8", "#f2b632", count=11, size=27), 1),
                )
            ),
            circle(0j, 3.4, "#d98f2a", opacity=0.6),
        ),
        flower(page, "#e8604a", "#3d2430", count=5, size=28),
        flower(page, "#9a8be0", "#f6e08a", count=6, size=20),
        flower(page, "#f6b6cc", "#f2c84a", count=8, size=22),
    ]
    for step, spot in enumerate(ring(middle, 270, 268, 18, turn=6)):
        if spot.imag < _WATER:
            page.add(
                stamped(heads[(step * 3) % 4], spot + complex(0, 6 * (step % 3)), 25 * step, 1 + 0.15 * (step % 3))
            )
    page.add(*ripples(440 + 716j, 190, BLUE, flat=0.2, opacity=0.5))
    for at, degrees, size in (
        (262 + 662j, 20, 1.1),
        (344 + 704j, 200, 0.95),
        (548 + 706j, 120, 1.15),
        (630 + 660j, 300, 0.9),
        (446 + 722j, 60, 1.25),
    ):
        page.add(stamped(pad, at, degrees, size))
    page.add(stamped(bloom, 446 + 716j, 0, 1.35), stamped(bloom, 268 + 656j, 30, 1))
    page.add(dragonfly(page, 652 + 190j, scale=0.9, turn=40, colour="#3fb8b0"))
    page.add(mouse(page, 550 + 704j, scale=0.55, lantern=False))
    return Drawn(page, None)


_WATER: Final = 620
"""Below this the wreath of the dedication lies in water."""


def _frame(page: Picture, colour: str = BLUE) -> None:
    """Draw a frame of two wavy lines, as water would."""
    for inset, width, shift in ((42, 5, 0.0), (54, 2.2, 1.6)):
        points = []
        corners = [
            complex(inset, inset),
            complex(PAGE - inset, inset),
            complex(PAGE - inset, PAGE - inset),
            complex(inset, PAGE - inset),
        ]
        for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
            across = (end - start) / abs(end - start) * 1j
            points += [
                start + (end - start) * at / 20 + across * 4 * math.sin(at * math.pi + shift + at) for at in range(20)
            ]
        page.add(line(smooth(points), colour, width, opacity=0.75))


def your_river() -> Drawn:
    """From a spring in one corner to the sea in the other."""
    page = _sheet(421)
    _frame(page)
    for at, tall in ((124 + 262j, 110), (96 + 270j, 80), (250 + 266j, 74)):
        page.add(pine(page, at, tall, dark="#5f9a78", base="#8fbf94", rim="#d3e6b0"))
    page.add(boulder(page, 130 + 270j, 90, 54, moss=True), boulder(page, 214 + 270j, 80, 46))
    river(page, Flow([160 + 256j, 152 + 290j, 170 + 330j], [180 + 256j, 188 + 288j, 212 + 326j]), streaks=12)
    way = along([192 + 340j, 250 + 420j, 190 + 510j, 330 + 580j, 470 + 520j, 560 + 640j], 26)
    page.add(*(circle(spot, 3.4, BLUE, opacity=0.5 * (1 - step / 30)) for step, spot in enumerate(way)))
    sea = smooth([470 + 812j, 530 + 762j, 610 + 740j, 700 + 748j, 800 + 722j, 915 + 728j, 915 + 915j, 430 + 915j])
    deep = page.linear([(0, "#c9e9ee"), (0.4, "#8fcbdc"), (1, "#5fa8c4")])
    page.add(path(sea, fill=deep), line(smooth([470 + 812j, 530 + 762j, 610 + 740j, 700 + 748j, 800 + 722j, 915 + 728j],
                                               closed=False), "#ffffff", 5, opacity=0.8))  # fmt: skip
    for row, y in enumerate((776, 806, 840)):
        wave = [complex(534 - row * 20 + 38 * step, y + (7 if step % 2 else -7)) for step in range(11)]
        page.add(line(smooth(wave, closed=False), "#ffffff", 2.6 + row * 0.6, opacity=0.7))
    page.add(goose(690 + 660j, scale=0.42, colour="#8a94a8"), goose(752 + 690j, scale=0.36, colour="#a3abba"))
    page.add(*foam(page, [(186, 330, 10), (200, 330, 12)], "#e2f3f7"))
    page.add(ellipse(150 + 802j, 92, 12, "#a9c878", opacity=0.7))
    page.add(sitting(page, 158 + 800j, scale=0.8, paws="point", expression="smile"))
    page.add(*planted(tuft(page, GREENS), [(78, 808, -4, 0.9), (222, 808, 6, 0.8), (244, 810, 0, 0.5)]))
    leaf = path(
        smooth([-46 - 4j, 0j, 50 - 12j, 40 + 8j, 0 + 14j, -34 + 8j]), fill="#7fae4c", stroke="#4f7a3a", stroke_width=2
    )
    page.add(group(mouse(page, 0j, lantern=False), leaf, transform=turned(700 + 752j, -4, 0.55, mirror=True)))
    return Drawn(page, None)


def behind_the_bend() -> Drawn:
    """The river comes round a bend between two thickets, and somebody looks out of each."""
    page = _sheet(432)
    _frame(page, "#7a9a5a")
    flow = Flow([800 + 690j, 640 + 704j, 450 + 722j, 346 + 746j, 350 + 790j, 250 + 900j],
                [800 + 708j, 650 + 728j, 540 + 742j, 486 + 762j, 570 + 800j, 640 + 900j])  # fmt: skip
    river(page, flow, Hue("#d4ecf0", "#86c6da", "#5fa8c4", "#ffffff"), streaks=40, bank="#d9cf9a")
    pad, bloom = lily(page, leaf="#86b97c", edge="#c9e2a8", shade="#6fa8b4"), lotus(page)
    for spot, degrees, size in ((524 + 806j, 200, 0.9), (376 + 846j, 20, 0.8), (566 + 846j, 90, 0.6)):
        flat = f"translate({spot.real:.0f} {spot.imag:.0f}) scale(1 .5)"
        page.add(group(stamped(pad, 0j, degrees, size), transform=flat))
    page.add(stamped(bloom, 524 + 800j, 0, 0.8))
    for side in (-1, 1):
        _thicket(page, side)
    page.add(*ripples(436 + 800j, 74, "#ffffff", flat=0.16, opacity=0.8))
    page.add(peeking(page, 436 + 796j, scale=0.8, expression="wonder"))
    page.add(dragonfly(page, 560 + 640j, scale=0.62, turn=-50, colour="#3fb8b0"))
    page.add(boulder(page, 306 + 764j, 70, 36, moss=True), mouse(page, 306 + 730j, scale=0.42, lantern=False))
    return Drawn(page, None)


def _thicket(page: Picture, side: int) -> None:
    """Let bushes and reeds grow over the frame at one edge; eyes of many kinds look out of the dark in them."""
    rng = page.rng
    edge = 0 if side < 0 else PAGE

    def at(x: float, y: float) -> complex:
        return complex(edge - side * x, y)

    ground = [at(-40, 760), at(90, 764), at(190, 786), at(268, 824), at(300, 900), at(-40, 900)]
    page.add(path(smooth(ground), fill=page.linear([(0, "#a9c878"), (1, "#6f9a58")])))
    leaf, other = (
        page.stamp(path("M0 0Q-13 -20 0 -44Q13 -20 0 0Z", fill=tone), line("M0 -4V-34", vein, 1.6))
        for tone, vein in (("#86b062", "#bcd893"), ("#5f8f50", "#93bd70"))
    )
    stalk = reed(page, "#7f9f5a", "#8a6246")
    page.add(*planted(stalk, [(at(x, 0).real, y, turn * -side, size) for x, y, turn, size in (
        (40, 700, 2, 1.5), (120, 740, -4, 1.3), (196, 796, 6, 1.1), (228, 820, -5, 0.8))]))  # fmt: skip
    back, dark = page.linear([(0, "#c3d99c"), (1, "#93b472")]), page.linear([(0, "#5c8450"), (0.5, "#35543a")])
    for x, y, size in ((20, 600, 74), (92, 650, 60), (30, 540, 52)):
        page.add(path(blob(at(x, y), size, size * 0.9, rng, wobble=0.12), fill=back))
    for x, y, size in ((30, 720, 116), (140, 760, 76), (40, 630, 70)):
        page.add(path(blob(at(x, y), size, size * 0.86, rng, wobble=0.1), fill=dark))
        for step in range(9):
            turn = math.radians(-170 + 20 * step) + rng.uniform(-0.1, 0.1)
            spot = at(x, y) + complex(size * 0.92 * math.cos(turn), size * 0.8 * math.sin(turn))
            page.add(stamped((leaf, other)[step % 2], spot, math.degrees(turn) + 90, rng.uniform(0.55, 0.8)))
    looks = (((70, 636, 9, "#ffe48a"), (150, 752, 7, "#f4fff0"), (76, 728, 12, "#ffd0a8")),
             ((66, 626, 11, "#d9f2a8"), (140, 760, 8, "#ffe48a"), (84, 716, 7, "#ffffff")))[side > 0]  # fmt: skip
    for x, y, size, colour in looks:
        page.add(*_eyes(at(x, y), size, colour, look=-side))
    for step in range(40):
        root = at(-10 + 250 * (step * 0.618 % 1), 790 + rng.uniform(-40, 60) + step * 0.7)
        if all(abs(root - 24j - at(*look[:2])) > _OPEN for look in looks):
            page.add(stamped((leaf, leaf, other)[step % 3], root, rng.uniform(-46, 46), rng.uniform(0.8, 1.3)))


_OPEN: Final = 38
"""So far around a pair of eyes no leaf grows."""


def _eyes(at: complex, size: float, colour: str, *, look: int) -> list[str]:
    """Draw two eyes in the dark that look towards the middle of the page."""
    return [
        circle(at + side * size * 1.25, size, colour)
        + ellipse(at + side * size * 1.25 + look * size * 0.3, size * 0.42, size * 0.62, "#1d2a1c")
        + circle(at + side * size * 1.25 + complex(look * size * 0.1, -size * 0.34), size * 0.2, "#ffffff")
        for side in (-1, 1)
    ]


def what_is_it() -> Drawn:
    """Those who said what the river is to them, in the four corners."""
    page = _sheet(443)
    _frame(page, "#c98a5a")
    rng = page.rng
    for at, rx, ry, top, foot in (
        (184 + 690j, 122, 116, "#f3f0c8", "#bcd994"), (704 + 700j, 118, 112, "#dff1f2", "#9fd0dc"),
        (166 + 300j, 104, 92, "#cfeae4", "#93cbc6"), (712 + 296j, 106, 88, "#bfd9f2", "#fbe6cc"),
    ):  # fmt: skip
        page.add(path(blob(at, rx, ry, rng, wobble=0.08, count=14), fill=page.linear([(0, top), (1, foot)])))
    for spot, tall in ((96 + 744j, 100), (276 + 752j, 120), (126 + 752j, 66)):
        page.add(pine(page, spot, tall, dark="#5f9a78", base="#8fbf94", rim="#d3e6b0"))
    grass = tuft(page, GREENS)
    page.add(ellipse(186 + 792j, 104, 12, "#6f9a58", opacity=0.5), deer(page, 178 + 792j, scale=0.66))
    page.add(*planted(grass, [(100, 800, 0, 1), (230, 802, 6, 0.9), (262, 800, -8, 0.7), (136, 802, 4, 0.6)]))
    splash = page.stamp(path("M0 0q6 -9 0 -18q-6 9 0 18z", fill="#6fb8d0"))
    page.add(
        *ripples(704 + 794j, 84, "#ffffff", flat=0.14, opacity=0.9),
        sitting(page, 704 + 790j, scale=0.84, paws="up", expression="laugh"),
        *planted(splash, [(616, 764, -40, 1), (640, 748, -24, 0.8), (790, 760, 40, 1), (768, 744, 22, 0.8),
                          (602, 790, -60, 0.7), (806, 788, 60, 0.7)]),
    )  # fmt: skip
    pad, bloom = lily(page), lotus(page)
    page.add(*planted(pad, [(120, 320, 20, 1), (214, 346, 150, 0.7), (176, 246, 260, 0.5)]))
    page.add(stamped(bloom, 214 + 342j, 0, 0.9), *ripples(150 + 300j, 40, "#f4fffb", flat=0.7))
    page.add(dragonfly(page, 176 + 284j, scale=0.95, turn=50))
    page.add(day_cloud(page, 706 + 350j, 120, base="#d3deee"))
    page.add(
        goose(706 + 276j, scale=0.8, colour="#6f7d98", rim="#e6ebf4"),
        goose(780 + 316j, scale=0.44, colour="#8a97b0", flap=-0.4),
        goose(640 + 332j, scale=0.36, colour="#8a97b0", flap=0.6),
    )
    page.add(mouse(page, 438 + 806j, scale=0.42, lantern=False))
    return Drawn(page, None)


def where_is_pip() -> Drawn:
    """Four good places to hide a mouse in; the mouse itself is up on a twig."""
    page = _sheet(454)
    _frame(page, "#d9604a")
    page.add(*ripples(376 + 790j, 84, BLUE, flat=0.2, opacity=0.6))
    page.add(
        boulder(page, 730 + 802j, 130, 78, moss=True),
        *planted(tuft(page, GREENS), [(664, 806, -6, 1), (800, 806, 6, 0.8)]),
    )
    frond, pad = fern(page, "#6f9c5a", "#a9d07a"), lily(page)
    page.add(*planted(frond, [(130, 806, -40, 1.2), (146, 806, -14, 1.4), (164, 806, 10, 1.4), (182, 806, 34, 1.2)]))
    page.add(group(stamped(pad, 0j, 20, 1.3), transform="translate(376 786) scale(1 .55)"))
    straw_hat(page, 560 + 852j, turn=-6, scale=0.62)
    twig = ribbon([860 + 262j, 760 + 268j, 680 + 256j], [16, 12, 3], count=10)
    page.add(path(smooth(twig), fill="#8a6a4c"), *planted(frond, [(700, 258, 60, 0.4), (740, 266, 120, 0.4)]))
    page.add(mouse(page, 748 + 262j, scale=0.62, lantern=False, arms_up=True, mirror=True))
    return Drawn(page, None)


def endpaper() -> Drawn:
    """Everybody of the book in rows, between waves."""
    page = Picture(460)
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, "#2f7f94"))
    wave = [complex(-60 + 36 * step, 6 if step % 2 else -6) for step in range(28)]
    swell = page.stamp(line(smooth(wave, closed=False), "#5fb0bc", 4, opacity=0.55))
    page.add(*(stamped(swell, complex((row % 2) * 36, 30 + 62 * row)) for row in range(15)))
    prints = [
        page.stamp(*otter_face(page)),
        page.stamp(trout(page, 0j, scale=0.62)),
        page.stamp(dragonfly(page, 0j, scale=0.95, turn=30)),
        lily(page, leaf="#6fae78", edge="#bfe0a0", shade="#235f74"),
        page.stamp(swallow(0j, scale=0.9, colour="#f4ead2")),
        page.stamp(heron(page, 210j, scale=0.36)),
        poppy(page),
    ]
    sizes = (0.78, 1, 1, 0.9, 1, 0.7, 1.3)
    shift = (0j, 0j, 0j, 0j, 0j, -46j, 40j)
    for row in range(6):
        for column in range(6):
            kind = (column * 2 + row * 3) % 7
            at = complex(70 + 160 * column - (row % 2) * 76, 70 + 150 * row)
            page.add(stamped(prints[kind], at + shift[kind], (row * 5 + column * 3) % 5 * 4 - 8, sizes[kind]))
    page.add(mouse(page, 616 + 556j, scale=0.5, lantern=False))
    return Drawn(page, None)


def back() -> Drawn:
    """A quiet evening in the meadow; the river goes on without us."""
    page = Picture(470)
    sky(page, [(0, "#5fa3cf"), (0.3, "#b5d9e6"), (0.5, "#f9e8cc")], height=420)
    sun(page, 700 + 436j, 34, glow="#ffe0a0", reach=7)
    page.add(day_cloud(page, 160 + 400j, 200), day_cloud(page, 470 + 440j, 150))
    mountains(page, [-60 + 500j, 60 + 450j, 180 + 510j, 300 + 464j, 420 + 520j, 560 + 480j, 700 + 520j, 830 + 462j,
        935 + 500j],
              stone=Stone("#b5bcd8", "#8a98c4", "#eee2d6", "#ffffff"), foot=580, snow=0.8, shade=0.4)  # fmt: skip
    slope(page, ridge(page.rng, 560, 8), top="#b9d48a", foot="#8fbf6a", rim="#f4f2b8", marks=24)
    for x, y, tall in ((700, 588, 90), (748, 596, 120), (806, 590, 100), (40, 590, 110)):
        page.add(pine(page, complex(x, y), tall, dark="#4a7f60", base="#6a9f70", rim="#d0dc9a"))
    slope(
        page, [-40 + 600j, 240 + 590j, 520 + 606j, 915 + 592j], top="#9fcb70", foot="#6fa858", rim="#eef0a8", marks=70
    )
    flow = Flow([520 + 600j, 450 + 620j, 500 + 642j, 250 + 690j, 60 + 760j, -60 + 830j, -120 + 900j],
                [534 + 600j, 486 + 620j, 560 + 644j, 420 + 696j, 380 + 770j, 400 + 850j, 420 + 920j])  # fmt: skip
    river(page, flow, streaks=60, bank="#d9cf9a")
    page.add(deer(page, 640 + 640j, scale=0.3, mirror=True), deer(page, 734 + 652j, scale=0.2, mirror=True))
    page.add(
        goose(560 + 392j, scale=0.3, colour="#6a7a9c"),
        goose(604 + 374j, scale=0.26, colour="#7a8aac"),
        goose(520 + 414j, scale=0.28, colour="#7a8aac", flap=-0.4),
    )
    leaf = path(
        smooth([-70 - 6j, -20 - 4j, 60 - 12j, 86 - 30j, 60 + 10j, 0 + 20j, -50 + 12j]),
        fill="#7fae4c",
        stroke="#4f7a3a",
        stroke_width=2,
    )
    page.add(
        group(
            *ripples(4 + 16j, 90, "#f4fdff", flat=0.18),
            mouse(page, 0j, lantern=False),
            leaf,
            transform=turned(210 + 770j, -4, 0.8),
        )
    )
    stamps = [poppy(page), daisy(page), bell(page, "#7a6cd0"), tuft(page, GREENS)]
    meadow(page, stamps, 22, top=700, bottom=885, near=1.2, far=0.6, left=450, right=580)
    vignette(page, "#2a4a6a", 0.25)
    return Drawn(page, None)
