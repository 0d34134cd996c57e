"""On the number 7: the cover, the find, and a close look."""

from __future__ import annotations

from studio.drawing.bear import bear, bear_head
from studio.drawing.canvas import PAGE, Drawn, Picture, circle, group, line, path, rect, turned
from studio.drawing.child import head
from studio.drawing.cloth import Tones, folds, solid
from studio.drawing.curves import ribbon, smooth
from studio.drawing.day import MORNING, cobbles, daylight, ground_shadow, haze, motes, sunbeams, tree
from studio.drawing.dog import running_dog
from studio.drawing.figure import posed
from studio.drawing.gesture import palm
from studio.drawing.night import vignette
from studio.drawing.outfit import backpack, bare_arm, dungarees, sneaker_leg
from studio.drawing.town import bunting, lamp_post, street
from studio.drawing.tram import rails, tram
from studio.drawings.lost_bear.scenes import NOON, cloud, hidden_pip, within

PLUSH = Tones("#d0584c", "#95353f", "#f29a80")
PANEL = Tones("#f4e3c2", "#cfb48f", "#fffaf0")
POLE = Tones("#f2c14e", "#b0802c", "#ffeaa8")


def cover() -> Drawn:
    """The child marches through the sunny town with Button in both arms and Biscuit at its heels."""
    page = Picture(207)
    daylight(page, sun=742 + 236j, reach=330)
    cloud(page, 150 + 300j, 300)
    cloud(page, 640 + 170j, 240)
    street(page, 634, size=0.86, far=0.55, air="#d9ecf2")
    haze(page, 430, 600, "#fff3dc", 0.6)
    street(page, 640, size=1.05, start=-40, end=190)
    street(page, 640, size=1.05, start=690)
    page.add(bunting(-10 + 236j, 885 + 226j, 46, ("#e0604f", "#f6c64a", "#2f9c95", "#fff3dc"), count=15))
    cobbles(page, 628, base="#cdb6a6", joint="#9b8590", light="#fbeedb")
    rails(page, 668)
    page.add(tram(page, 250 + 690j, scale=0.92), lamp_post(806 + 760j, 330))
    page.add(hidden_pip(page, 312 + 500j, scale=0.42))
    page.add(ground_shadow(page, 470 + 806j, 200, 26), ground_shadow(page, 694 + 800j, 140, 20))
    page.add(running_dog(page, 694 + 802j, scale=0.98))
    at = 448 + 332j
    page.add(
        posed(
            backpack(page),
            sneaker_leg(page, [-42 + 318j, -58 + 384j, -64 + 440j], toes=14, mirror=True),
            sneaker_leg(page, [42 + 318j, 60 + 380j, 54 + 446j], toes=8),
            dungarees(page),
            at=at,
            scale=1.02,
        )
    )
    face = head(page, at, turn=-4, scale=1.02, expression="laugh", wind=-10, light=NOON)
    page.add(bear(page, at + 4 + 330j, scale=0.96, turn=-4, arms="wide"))
    page.add(
        posed(
            bare_arm(page, [-78 + 160j, -140 + 242j, -62 + 282j], turn=6),
            bare_arm(page, [78 + 160j, 140 + 246j, 62 + 292j], turn=174, mirror=True),
            at=at,
            scale=1.02,
        )
    )
    vignette(page, "#5a2f4a", 0.22)
    return Drawn(page, face)


def found() -> Drawn:
    """Inside the tram, morning light: there sits a bear, all alone."""
    page = Picture(211)
    _carriage(page)
    _bench(page)
    motes(page, 30, (80, 220, 700, 420))
    page.add(ground_shadow(page, 640 + 666j, 110, 20, strength=0.6))
    page.add(bear(page, 642 + 672j, scale=1.12, turn=3))
    at = 292 + 372j
    page.add(ground_shadow(page, at + 6 + 300j, 170, 26, strength=0.55))
    page.add(
        posed(
            backpack(page),
            dungarees(page, knees=312),
            sneaker_leg(page, [-40 + 300j, -56 + 330j, -54 + 410j], toes=24, mirror=True),
            sneaker_leg(page, [40 + 300j, 58 + 330j, 64 + 410j], toes=16),
            bare_arm(page, [-78 + 162j, -122 + 224j, -96 + 290j], turn=84, mirror=True),
            bare_arm(page, [78 + 160j, 142 + 220j, 206 + 230j], grip="open", turn=-6),
            at=at,
        )
    )
    face = head(page, at, turn=6, expression="wonder", light=NOON)
    page.add(hidden_pip(page, 788 + 664j, scale=0.4, mirror=True))
    vignette(page, "#4a2a3a", 0.26)
    return Drawn(page, face)


def _carriage(page: Picture) -> None:
    page.add(rect(-5, -5, PAGE + 10, PAGE + 10, page.linear([(0, "#f7e9cc"), (1, "#e6cfa8")])))
    page.add(rect(-5, -5, PAGE + 10, 62, "#2f9c95"), rect(-5, 54, PAGE + 10, 8, "#f6c64a"))
    panes = "".join(
        f"M{x + 22} 92h{wide - 44}q22 0 22 22v340q0 22-22 22h{44 - wide}q-22 0-22-22v-340q0-22 22-22z"
        for x, wide in ((-60, 150), (120, 640), (790, 160))
    )
    page.add(path(panes, fill="none", stroke="#2f7f7a", stroke_width=20))
    within(page, panes, lambda: _outside(page))
    page.add(path(panes, fill="none", stroke="#fff6e0", stroke_width=7))
    for x in (170, 560):
        page.add(path(f"M{x} 92h70L{x - 60} 476h-60z", fill="#ffffff", opacity=0.16))
    page.add(line("M-5 80H880", "#b0802c", 10), line("M-5 78H880", "#ffe08a", 5))
    for x, lean in ((96, 6), (470, 10), (560, 4), (770, 8)):
        page.add(
            line(f"M{x} 82l{lean} 44", "#6a4a3c", 7),
            line(f"M{x + lean} 126l-20 34h40z", "#8a5a40", 8),
        )
    page.add(
        rect(-5, 486, PAGE + 10, 14, "#d9b98c"),
        rect(-5, 700, PAGE + 10, 190, page.linear([(0, "#a9836a"), (1, "#7c5c55")])),
    )
    page.add(
        *(line(f"M{x} 704L{x + (x - 437) * 0.5:.0f} 880", "#6a4a48", 2.4, opacity=0.5) for x in range(-100, 1000, 74))
    )


def _outside(page: Picture) -> None:
    daylight(page, MORNING)
    cloud(page, 620 + 230j, 230)
    cloud(page, 250 + 190j, 180)
    street(page, 470, size=0.62, far=0.5, air="#d9ecf2")
    page.add(tree(page, 140 + 490j, 170), tree(page, 700 + 490j, 200))
    page.add(rect(-5, 462, PAGE + 10, 30, "#c4b1a6"))


def _bench(page: Picture, *, pole: bool = True) -> None:
    back = smooth([-20 + 500j, 60 + 484j, 437 + 478j, 815 + 484j, 895 + 500j, 895 + 640j, -20 + 640j])
    seat = smooth([-20 + 632j, 200 + 622j, 437 + 618j, 680 + 622j, 895 + 632j, 895 + 700j, 437 + 716j, -20 + 700j])
    tufts = [
        circle(complex(x, 556), 6, PLUSH.shade) + circle(complex(x - 1, 554), 4, PLUSH.light)
        for x in range(36, 880, 100)
    ]
    creases = folds(
        [[complex(x, 490), complex(x + 3, 556), complex(x, 630)] for x in range(86, 860, 100)], PLUSH.shade, width=7
    )
    page.add(solid(page, back, PLUSH, light=-4 - 10j, edge=5, inside=[*creases, *tufts]))
    page.add(solid(page, seat, PLUSH, light=-2 - 16j, edge=5))
    page.add(path(smooth([140 + 500j, 330 + 496j, 420 + 630j, 160 + 640j]), fill="#fff0c0", opacity=0.14))
    page.add(path(smooth([540 + 500j, 700 + 496j, 790 + 630j, 560 + 640j]), fill="#fff0c0", opacity=0.16))
    if pole:
        page.add(solid(page, smooth(ribbon([846 + 60j, 846 + 470j, 846 + 890j], [20, 20, 20])), POLE, light=-5 - 1j))


def close() -> Drawn:
    """A close look at everything there is to know about a bear."""
    page = Picture(223)
    start = len(page.scene)
    _carriage(page)
    _bench(page, pole=False)
    seen = page.scene[start:]
    del page.scene[start:]
    page.add(group(*seen, transform="translate(-320 -206) scale(1.5)"))
    page.add(circle(640 + 420j, 460, page.glow("#fff3c4", 0.75)))
    sunbeams(page, ((520, 90, -240), (690, 120, -260), (880, 70, -280)), foot=880, opacity=0.2)
    motes(page, 46, (400, 200, 430, 380), "#fff6d8")
    at, button = 236 + 404j, 586 + 800j
    page.add(ground_shadow(page, button + 4j, 230, 46, strength=0.6), ground_shadow(page, 236 + 830j, 210, 60))
    page.add(
        posed(
            backpack(page),
            dungarees(page, knees=312),
            sneaker_leg(page, [-42 + 298j, -58 + 334j, -56 + 440j], toes=24, mirror=True),
            sneaker_leg(page, [42 + 298j, 60 + 334j, 62 + 440j], toes=16),
            at=at,
            scale=1.24,
        )
    )
    face = head(page, at, turn=7, scale=1.22, expression="smile", light=NOON)
    shoulder = bare_arm(page, [80 + 164j, 150 + 196j, 226 + 178j], turn=-20, width=50, sleeve=0.62)
    page.add(posed(shoulder, at=at, scale=1.24))
    page.add(bear(page, button, scale=2.3, turn=-4))
    over = "M590 556L640 556L672 561L696 580L714 614L720 720H560Z"
    page.add(group(palm(712 + 566j, -54, scale=1.5, mirror=True), clip_path=page.clip(over)))
    page.add(group(bear_head(page, -134j), transform=turned(button, -4, 2.3)))
    page.add(
        posed(
            bare_arm(page, [-76 + 162j, -118 + 254j, -34 + 262j], turn=-20, width=50, sleeve=0.46),
            at=at,
            scale=1.24,
        )
    )
    page.add(hidden_pip(page, 826 + 640j, scale=0.5, mirror=True))
    vignette(page, "#5a2a3a", 0.3)
    return Drawn(page, face)
