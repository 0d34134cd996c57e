"""From clue to clue: the market seen from above, the bakery, the library."""

from __future__ import annotations

import math
from random import Random

from studio.drawing.bear import bear
from studio.drawing.canvas import HAIR, HAIR_LIGHT, HAIR_SHADE, PAGE, Drawn, Picture, circle, ellipse, group, line, path, rect, turned
from studio.drawing.child import head
from studio.drawing.cloth import Tones, folds, solid
from studio.drawing.curves import blob, ribbon, ring, smooth
from studio.drawing.day import ground_shadow, motes, sunbeams
from studio.drawing.dog import FUR, EAR, dog, shaggy
from studio.drawing.figure import posed
from studio.drawing.hand import hand
from studio.drawing.night import mix, vignette
from studio.drawing.outfit import CANVAS, SHIRT, STRIPE, backpack, bare_arm, dungarees
from studio.drawing.people import BAKER, LIBRARIAN, person_arm, person_head, torso
from studio.drawing.town import awning, book, bun, fruit, loaf, shelf_of_books
from studio.drawings.lost_bear.scenes import NOON, hidden_pip, moved, within
from studio.drawing.child import Light

STONE = ("#ead9c0", "#e3cfb6", "#f0e2cb", "#dcc5ae")
WHITE = Tones("#fbf6ec", "#cfc4cf", "#ffffff")
BOOKS = ("#a8433f", "#3f6a8a", "#5f7f4a", "#c98f3a", "#7a4a72", "#2f5f62", "#b5694a", "#d9c090")


def market() -> Drawn:
    """Market day, seen by a pigeon: everybody is asked, and nobody has lost a bear."""
    page = Picture(237)
    _paving(page)
    _tram_roof(page)
    for x, y, turn, colours, goods in (
        (150, 330, -8, ("#e0604f", "#fff3dc"), ("#e8a23a", "#f2c14e")),
        (742, 318, 7, ("#2f9c95", "#fff3dc"), ("#d9412f", "#b5303a")),
        (132, 640, 6, ("#f2b33d", "#fff3dc"), ("#8a4a8a", "#6a3a7a")),
        (748, 632, -7, ("#5f7fc0", "#fff3dc"), ("#7fb356", "#a8cf6a")),
    ):
        page.add(_stall(page, complex(x, y), turn, colours, goods))
    page.add(_parasol(page, 440 + 252j, 84, ("#e88fb0", "#fff3dc")), _parasol(page, 452 + 742j, 76, ("#7d9f5a", "#fff3dc")))
    for x, y, turn, coat, hair, hat in (
        (300, 420, 120, "#5f7fae", "#5a3a2a", None),
        (630, 486, 210, "#c9744a", "#d9b46a", "#f2dca0"),
        (318, 566, 40, "#8a5a8a", "#3a2a2a", None),
        (556, 606, 300, "#4f8a6a", "#c9c2c4", None),
        (592, 706, 330, "#d9a03f", "#8a4a2e", "#b5443f"),
        (338, 232, 160, "#b5566a", "#e0d8d4", None),
    ):
        page.add(_from_above(page, complex(x, y), turn, coat, hair, hat))
    page.add(_child_from_above(page, 436 + 470j))
    page.add(_dog_from_above(page, 574 + 372j, 164))
    page.add(hidden_pip(page, 238 + 610j, scale=0.34))
    for x, y, turn in ((240, 180, 20), (620, 830, 200), (690, 180, 120), (270, 840, 300)):
        page.add(_pigeon(complex(x, y), turn))
    vignette(page, "#5a3a4a", 0.2)
    return Drawn(page, None)


def _paving(page: Picture) -> None:
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, "#d9c4ac"))
    rng = page.rng
    stones: dict[str, list[str]] = {tone: [] for tone in STONE}
    for ring_ in range(1, 15):
        radius, count = ring_ * 44, max(6, ring_ * 7)
        for step in range(count):
            angle, half = math.tau * step / count + ring_ * 0.37, math.pi / count * 0.9
            inner, outer = radius - 19, radius + 19
            corners = [437 + 480j + complex(r * math.cos(a), r * math.sin(a)) for r, a in
                       ((inner, angle - half), (outer, angle - half), (outer, angle + half), (inner, angle + half))]  # fmt: skip
            if all(-60 < c.real < PAGE + 60 and -60 < c.imag < PAGE + 60 for c in corners):
                stones[rng.choice(STONE)].append("M" + "L".join(f"{c.real:.0f} {c.imag:.0f}" for c in corners) + "Z")
    page.add(*(path("".join(d), fill=tone, stroke=tone, stroke_width=3, stroke_linejoin="round") for tone, d in stones.items()))


def _tram_roof(page: Picture) -> None:
    page.add(rect(-5, 78, PAGE + 10, 5, "#6a5f78"), rect(-5, 142, PAGE + 10, 5, "#6a5f78"))
    page.add(rect(500, 66, 400, 104, "#3a2a4a", rx=30, opacity=0.22))
    page.add(rect(486, 56, 420, 100, "#1e6d72", rx=34), rect(496, 62, 420, 88, "#fff3d8", rx=28))
    page.add(rect(560, 84, 90, 44, "#d9cbb4", rx=8), rect(700, 84, 120, 44, "#d9cbb4", rx=8))
    page.add(line("M660 62V150M680 62V150", "#4a4258", 5), path("M489 80q8 26 0 52l14 4v-60z", fill="#8fbcd2"))


def _stall(page: Picture, at: complex, turn: float, colours: tuple[str, str], goods: tuple[str, str]) -> str:
    rng = page.rng
    front = 1 if at.real < PAGE / 2 else -1
    crates = []
    for row in range(4):
        y = -104 + row * 54
        x = 64 * front - 22
        heap = [circle(complex(x + 8 + dx * 15, y + 9 + dy * 15), 7.6, rng.choice(goods)) for dx in range(3) for dy in range(3)]
        shine = [circle(complex(x + 6 + dx * 15, y + 7 + dy * 15), 2, "#ffffff", opacity=0.6) for dx in range(3) for dy in range(3)]
        crates += [rect(x - 4, y - 4, 52, 48, "#a8744a", rx=4), rect(x, y, 44, 40, "#7a4e34", rx=3), *heap, *shine]
    width, stripes = 128, 9
    left = -108 if front > 0 else -20
    cloth = [rect(left, -120 + 240 / stripes * index, width, 240 / stripes + 0.5, colours[index % 2]) for index in range(stripes)]
    sheen = page.linear([(0, "#ffffff", 0.35), (0.5, "#ffffff", 0), (1, "#3a2050", 0.22)], 0j, 1 + 0j)
    return group(
        rect(-112, -108, 236, 250, "#3a2a4a", rx=10, opacity=0.2),
        *crates,
        rect(left + 10 * front, -112, width, 244, "#3a2a4a", opacity=0.16),
        *cloth,
        rect(left, -120, width, 240, sheen),
        line(f"M{left + width / 2} -120V120", "#ffffff", 3, opacity=0.6),
        transform=turned(at, turn),
    )


def _parasol(page: Picture, at: complex, reach: float, colours: tuple[str, str]) -> str:
    spots = ring(0j, reach, reach, 12)
    wedges = [
        path(f"M0 0L{spots[step].real:.0f} {spots[step].imag:.0f}Q{(spots[step] + spots[(step + 1) % 12]).real * 0.47:.0f} "
             f"{(spots[step] + spots[(step + 1) % 12]).imag * 0.47:.0f} {spots[(step + 1) % 12].real:.0f} {spots[(step + 1) % 12].imag:.0f}Z",
             fill=colours[step % 2])
        for step in range(12)
    ]  # fmt: skip
    sheen = page.radial([(0, "#ffffff", 0.4), (0.5, "#ffffff", 0), (1, "#3a2050", 0.3)], 0.36 + 0.34j, 0.72)
    return group(circle(16 + 20j, reach, "#3a2a4a", opacity=0.2), *wedges, circle(0j, reach * 0.97, sheen), circle(0j, 6, "#fff3dc"),
                 transform=turned(at))  # fmt: skip


def _from_above(page: Picture, at: complex, turn: float, coat: str, hair: str, hat: str | None) -> str:
    tones = Tones(coat, mix(coat, "#2a1a4a", 0.3), mix(coat, "#ffffff", 0.4))
    shoulders = smooth([-44 + 0j, -30 - 22j, -24j, 30 - 22j, 44 + 0j, 30 + 20j, 22j, -30 + 20j])
    arms = [line(f"M{s * 36} -4q{s * 14} -18 {s * 2} -34", coat, 17) + circle(complex(s * 38, -40), 9, "#e2b08a") for s in (-1, 1)]
    top = [circle(-1 - 2j, 23, hair), path("M-14 -10q14 -12 28 0M-16 2q16 -10 32 0", fill="none", stroke=mix(hair, "#ffffff", 0.3), stroke_width=2.4)]
    if hat:
        top = [circle(-2j, 31, hat), circle(-2 - 3j, 19, mix(hat, "#ffffff", 0.25)), circle(-2 - 3j, 19, "none", stroke="#8a5a44", stroke_width=3)]
    basket = [ellipse(44 - 46j, 17, 13, "#b5844f"), ellipse(44 - 46j, 12, 9, "#7fb356"), circle(48 - 48j, 5, "#e0604f")] if turn > 150 else []
    return group(ellipse(12 + 16j, 44, 26, "#3a2a4a", opacity=0.22), *arms, solid(page, shoulders, tones, light=-4 - 4j), *basket, *top,
                 transform=turned(at, turn))  # fmt: skip


def _child_from_above(page: Picture, at: complex) -> str:
    shoulders = smooth([-48 + 0j, -34 - 24j, -28j, 34 - 24j, 48 + 0j, 34 + 22j, 26j, -34 + 22j])
    stripes = [line(f"M{x} -34V34", STRIPE, 7) for x in (-38, -24, 24, 38)]
    arms = [line(f"M{s * 40} -6q{s * 8} -26 {-s * 4} -48", SHIRT.base, 20)
            + line(f"M{s * 36} -26h{s * 18}M{s * 35} -40h{s * 16}", STRIPE, 6) for s in (-1, 1)]  # fmt: skip
    pack = smooth([-34 + 14j, 8j, 34 + 14j, 38 + 46j, 24 + 60j, 62j, -24 + 60j, -38 + 46j])
    crown = [path(shaggy(ring(0j, 40, 40, 12), 15, 5), fill=HAIR, stroke=HAIR_SHADE, stroke_width=2.4), *(line(f"M0 -2q{12 * math.cos(a):.0f} {12 * math.sin(a):.0f} {35 * math.cos(a + 0.3):.0f} {35 * math.sin(a + 0.3):.0f}",
             tone, 3, opacity=0.7) for a, tone in ((0.2, HAIR_SHADE), (1.0, HAIR_LIGHT), (1.9, HAIR_SHADE), (2.7, HAIR_LIGHT), (3.5, HAIR_SHADE),
                                                   (4.3, HAIR_LIGHT), (5.2, HAIR_SHADE), (5.8, HAIR_LIGHT)))]  # fmt: skip
    return group(
        ellipse(20 + 30j, 62, 40, "#3a2a4a", opacity=0.28),
        solid(page, shoulders, SHIRT, light=-4 - 4j, inside=stripes),
        solid(page, pack, CANVAS, light=-4 - 4j),
        *arms,
        bear(page, -58j, scale=0.62, arms="wide"),
        *(hand(complex(s * 38, -52), -90 - s * 38, scale=0.72, mirror=s > 0) for s in (-1, 1)),
        *crown,
        transform=turned(at, -8, 1.16),
    )


def _dog_from_above(page: Picture, at: complex, turn: float) -> str:
    body = shaggy([-46 + 0j, -30 - 20j, 10 - 20j, 34 - 14j, 38 + 0j, 34 + 14j, 10 + 20j, -30 + 20j], 16, 6)
    skull = shaggy([32 + 0j, 40 - 20j, 62 - 18j, 72 + 0j, 62 + 18j, 40 + 20j], 11, 5)
    return group(
        ellipse(-4 - 12j, 54, 24, "#3a2a4a", opacity=0.2),
        path(smooth(ribbon([-44 + 0j, -66 - 8j, -80 - 26j], [14, 12, 3])), fill=FUR.base),
        solid(page, body, FUR, light=4 + 4j),
        solid(page, skull, FUR, light=4 + 4j),
        *(path(smooth([complex(40, s * 14), complex(54, s * 18), complex(54, s * 34), complex(40, s * 34)]), fill=EAR.base) for s in (-1, 1)),
        ellipse(76 + 0j, 16, 12, "#f6e6c8"), circle(88 + 0j, 6, "#3a2528"),
        line("M36 -16V16", "#3f8f9a", 8),
        transform=turned(at, turn, 1.16),
    )


def _pigeon(at: complex, turn: float) -> str:
    return group(ellipse(4 + 8j, 19, 9, "#3a2a4a", opacity=0.2), ellipse(0j, 19, 10, "#9aa3b5"), ellipse(-4 + 0j, 12, 8, "#b9c0cf"), path("M-16 -4l-16 -4v16l16 -4z", fill="#7a8398"),
                 circle(19 + 0j, 7, "#6f9a92"), path("M25 -2l7 2l-7 2z", fill="#e8a04a"), transform=turned(at, turn, 1.1))  # fmt: skip


def bakery() -> Drawn:
    """Through the bakery window: warm bread, a warm baker, and a dog that can hardly bear it."""
    page = Picture(241)
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, page.linear([(0, "#3f7f96"), (1, "#2c5c78")])))
    page.add(*(line(f"M{x} -5V880", "#2f6880", 3, opacity=0.6) for x in range(24, 880, 46)))
    pane = "M84 96H792V648H84Z"
    page.add(path("M64 76H812V668H64Z", fill="#f6e9cf"), path("M72 84H804V660H72Z", fill="#c9a878"))
    within(page, pane, lambda: _shop(page))
    at = 262 + 428j
    at_baker = 640 + 440j
    start = len(page.scene)
    _baker(page, at_baker)
    page.add(posed(backpack(page), dungarees(page), at=at))
    face = head(page, at, turn=-5, expression="smile", light=Light(side=1, warm="#ffd28a", cool="#7a3a3a", rim="#ffe2a8", depth=0.18))
    page.add(posed(bare_arm(page, [-76 + 162j, -128 + 216j, -60 + 262j], turn=-10), at=at))
    page.add(bear(page, at + 138 + 250j, scale=0.84, turn=6, arms="up"))
    page.add(posed(bare_arm(page, [78 + 160j, 92 + 244j, 122 + 226j], turn=-40), at=at))
    seen = page.scene[start:]
    del page.scene[start:]
    page.add(group(*seen, clip_path=page.clip(pane)))
    _counter_bread(page)
    page.add(path("M84 96H792V648H84Z", fill="none", stroke="#7a5a44", stroke_width=6))
    page.add(path("M690 100L792 100V300L560 648H440Z", fill="#ffffff", opacity=0.08), path("M84 330L250 100H300L84 400Z", fill="#ffffff", opacity=0.12))
    page.add(awning(page, 60, -6, 756, 92, ("#e0604f", "#fff6e4"), count=11, lean=14))
    page.add(rect(40, 652, 796, 26, "#fff3dc", rx=6), rect(40, 670, 796, 12, "#b99a80", rx=5))
    page.add(ground_shadow(page, 772 + 856j, 90, 16), dog(page, 790 + 852j, scale=1.12, mirror=True, lift=-16, mood="happy"))
    page.add(hidden_pip(page, 108 + 650j, scale=0.42))
    vignette(page, "#1a2440", 0.3)
    return Drawn(page, face)


def _shop(page: Picture) -> None:
    page.add(rect(84, 96, 708, 560, page.radial([(0, "#fff0c4"), (0.6, "#fbd18a"), (1, "#dd9a5a")], 0.5 + 0.4j, 0.72)))
    for y in (226, 330):
        page.add(rect(84, y, 708, 12, "#a8683c"), rect(84, y + 12, 708, 8, "#7a4a30", opacity=0.5))
        x = 100.0
        while x < 780:
            size = page.rng.uniform(0.5, 0.72)
            page.add(loaf(page, complex(x + 34, y), scale=size) if page.rng.random() < 0.6 else bun(page, complex(x + 24, y), scale=size * 1.3))
            x += 84 * size * 1.4
    page.add(circle(438 + 168j, 150, page.glow("#fff6d8", 0.9)), line("M438 96V130", "#7a5240", 4), path("M404 160q34 -60 68 0z", fill="#2f9c95"), circle(438 + 162j, 13, "#fff6d0"))


def _baker(page: Picture, at: complex) -> None:
    apron = [path("M-70 196H70L84 470H-84Z", fill="#fbf6ec"), line("M-58 150L-62 200M58 150L62 200", "#fbf6ec", 14),
             rect(-40, 290, 80, 60, "none", stroke="#cfc4cf", stroke_width=3, rx=8), *folds([[-44 + 210j, -50 + 280j, -46 + 400j], [40 + 220j, 46 + 300j, 40 + 400j]], "#cfc4cf")]  # fmt: skip
    toque = smooth([-66 - 70j, -74 - 112j, -96 - 150j, -72 - 190j, -30 - 184j, -202j, 34 - 184j, 76 - 188j, 94 - 150j, 74 - 112j, 66 - 70j, -58j])
    hat = [solid(page, toque, WHITE, light=-6 - 5j, inside=folds([[-40 - 180j, -34 - 140j, -36 - 110j], [6 - 190j, 4 - 150j, 2 - 110j], [46 - 180j, 40 - 140j, 40 - 110j]], WHITE.shade)),
           line("M-68 -104Q0 -92 68 -104", WHITE.shade, 3)]  # fmt: skip
    page.add(torso(page, at, Tones("#8a5a72", "#5f3a52", "#c08fa5"), width=286, neck=BAKER, inside=apron))
    page.add(person_arm(page, [at + 122 + 180j, at + 170 + 280j, at + 70 + 300j], BAKER, Tones("#8a5a72", "#5f3a52", "#c08fa5"), bare=0.5, width=62, turn=178, mirror=True))
    page.add(person_head(page, at, BAKER, feeling="laugh", turn=-4, hat=hat))
    page.add(person_arm(page, [at - 118 + 180j, at - 176 + 262j, at - 116 + 214j], BAKER, Tones("#8a5a72", "#5f3a52", "#c08fa5"), bare=0.5, width=62, turn=-40, grip="open"))
    page.add(*(circle(at + spot, r, "#ffffff", opacity=0.8) for spot, r in ((-30 + 22j, 7), (-38 + 30j, 5), (150 + 262j, 9), (136 + 282j, 6))))


def _counter_bread(page: Picture) -> None:
    page.add(rect(84, 612, 708, 40, "#b5774a"), rect(84, 612, 708, 7, "#e8b884"))
    for x, kind, size in ((150, 0, 0.9), (252, 1, 1.0), (330, 1, 0.9), (436, 0, 1.0), (548, 1, 0.95), (622, 1, 1.0), (716, 0, 0.86)):
        page.add(ellipse(complex(x, 648), 62 * size, 8, "#6a3a2a", opacity=0.4))
        page.add(loaf(page, complex(x, 646), scale=size) if kind == 0 else bun(page, complex(x, 646), scale=size * 1.1))


def library() -> Drawn:
    """The library: tall shelves, green lamps, and a whisper."""
    page = Picture(251)
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, "#4a2f34"))
    for row in range(5):
        y = 132 + row * 118
        shade = 0.42 - row * 0.03
        page.add(rect(-5, y - 118, PAGE + 10, 122, mix("#5f3d36", "#2a1836", 0.4)))
        for x, wide in ((-10, 196), (202, 214), (432, 214), (662, 230)):
            shelf_of_books(page, x, y - 6, wide, 98, colours=BOOKS, shade=shade)
        page.add(rect(-5, y - 7, PAGE + 10, 14, "#8a5a42"), rect(-5, y - 7, PAGE + 10, 4, "#b98560"))
    for x in (188, 418, 648):
        page.add(rect(x, -5, 18, 640, page.linear([(0, "#a8714f"), (1, "#6f4636")], 0j, 1 + 0j)))
    page.add(circle(330 + 470j, 420, page.glow("#ffcf80", 0.6)))
    sunbeams(page, ((470, 60, -210), (590, 90, -230), (760, 60, -240)), foot=700, opacity=0.2)
    _librarian(page, 640 + 300j)
    at = 252 + 366j
    page.add(posed(dungarees(page, pack=False), at=at))
    face = head(page, at, turn=5, expression="wonder", light=Light(side=1, warm="#ffd28a", cool="#3a1f4a", rim="#ffe2a8", depth=0.24))
    table = smooth([-30 + 624j, 200 + 608j, 437 + 604j, 680 + 608j, 905 + 624j, 905 + 900j, -30 + 900j])
    page.add(solid(page, table, Tones("#9a623f", "#5f3a2e", "#d9a070"), light=-3 - 220j, edge=5))
    page.add(*folds([[complex(x, y), complex(x + 80, y + 3), complex(x + 170, y)] for x, y in ((40, 650), (300, 664), (560, 646), (120, 694), (640, 690))], "#6a4030", width=4))
    page.add(ellipse(262 + 658j, 170, 22, "#3a1a1a", opacity=0.35), book(page, 266 + 664j, scale=1.06))
    page.add(posed(bare_arm(page, [-76 + 162j, -142 + 222j, -98 + 268j], turn=40), bare_arm(page, [78 + 160j, 148 + 226j, 112 + 270j], turn=140, mirror=True), at=at))
    page.add(ellipse(462 + 664j, 70, 14, "#3a1a1a", opacity=0.4), bear(page, 462 + 666j, scale=0.9, turn=-3))
    _lamp(page, 92 + 638j)
    page.add(*(group(rect(690, 638 - 22 * i, 132 - 6 * i, 22, c, rx=3), rect(694, 642 - 22 * i, 124 - 6 * i, 13, "#f6ead0"), transform=f"rotate({(-1) ** i * 1.5} 750 {638 - 22 * i})") for i, c in enumerate(("#3f6a8a", "#b5443f", "#5f7f4a"))))
    page.add(hidden_pip(page, 752 + 593j, scale=0.42, mirror=True))
    motes(page, 60, (200, 60, 560, 560))
    vignette(page, "#1a0f20", 0.46)
    return Drawn(page, face)


def _librarian(page: Picture, at: complex) -> None:
    wool = Tones("#6f8f8a", "#486466", "#a9c6bd")
    blouse = [path("M-22 112L0 176L22 112Z", fill="#fff3e0"), line("M0 176V440", wool.shade, 3), *(circle(complex(8, y), 5, "#e8d0a0") for y in (214, 262, 310)),
              *folds([[-52 + 180j, -58 + 260j, -54 + 340j], [50 + 180j, 54 + 260j, 48 + 340j]], wool.shade)]  # fmt: skip
    page.add(torso(page, at, wool, width=176, height=420, neck=LIBRARIAN, inside=blouse))
    page.add(person_head(page, at, LIBRARIAN, feeling="wonder", turn=-9, glance=-1 + 0.8j))
    page.add(person_arm(page, [at + 74 + 170j, at + 128 + 262j, at + 60 + 330j], LIBRARIAN, wool, width=44, turn=160, mirror=True))
    page.add(person_arm(page, [at - 70 + 170j, at - 112 + 232j, at - 46 + 124j], LIBRARIAN, wool, width=44, turn=-72, scale=1.1))


def _lamp(page: Picture, at: complex) -> None:
    page.add(circle(at - 110j, 170, page.glow("#fff0b8", 0.7)), ellipse(at, 40, 9, "#b0842a"), rect(at.real - 4, at.imag - 110, 8, 110, "#d9a441"),
             path(f"M{at.real - 62:.0f} {at.imag - 96:.0f}q8 -56 62 -56t62 56z", fill="#3f8a62", stroke="#2a5f48", stroke_width=2),
             path(f"M{at.real - 44:.0f} {at.imag - 104:.0f}q8 -36 34 -40", fill="none", stroke="#a9dcb5", stroke_width=5, stroke_linecap="round"),
             ellipse(at - 96j, 60, 7, "#fff6d0"))  # fmt: skip
