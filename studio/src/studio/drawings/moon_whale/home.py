"""Number nine, Plum Street, from the street: somebody hums at the window."""

from __future__ import annotations

from studio.drawing.air import Vapour, billow, blossom, haze
from studio.drawing.canvas import Drawn, Picture, circle, ellipse, group, line, path, rect
from studio.drawing.child import Light, head
from studio.drawing.cloth import PYJAMAS, Tones, folds, shadow, solid
from studio.drawing.curves import ribbon, smooth, straight
from studio.drawing.figure import posed, pyjamas
from studio.drawing.gesture import reach
from studio.drawing.mouse import mouse
from studio.drawing.night import hill, moon, ridge, sky, sparkle, stars, vignette
from studio.drawing.places import town

WOOD = Tones("#8a5a44", "#5c3a3c", "#c48f68")
CURTAIN = Tones("#b8504f", "#7d3148", "#f0947c")

DROP = 46
"""How far down the wall the window is."""


def window() -> Drawn:
    """The child at the window of the sleeping house, humming; Pip has nodded off."""
    page = Picture(11)
    sky(page, [(0, "#101a4c"), (0.5, "#2f4490"), (0.85, "#7b80c0"), (1, "#b79cc6")])
    stars(page, 90, bottom=520)
    moon(page, 148 + 254j, 54, light=0.6)
    cloud = Vapour("#8f97d6", "#6570b8", "#414c94", "#cfd6ff")
    page.add(*billow(page, 60 + 600j, 300, cloud, height=0.34))
    hill(page, ridge(page.rng, 590, 18), top="#3a4e94", foot="#1f3070", rim="#9db2ea", marks=12)
    town(page, 660, walls=("#424f92", "#394786"), roofs=("#29356e", "#524276"), rim="#a9bcf0", size=0.62, lit=0.35)
    page.add(haze(page, 560, 150, "#a3a8e0", 0.4))
    hill(page, ridge(page.rng, 680, 8), top="#2a3f7c", foot="#142353", rim="#8ea8e8", marks=20)
    _wall(page)
    kept = len(page.scene)
    _room(page)
    room = page.scene[kept:]
    del page.scene[kept:]
    page.add(group(*room, transform=f"translate(0 {DROP})"))
    at = 545 + 412j
    page.add(group(posed(pyjamas(page, light=-6 - 6j), at=at), clip_path=page.clip("M300 100H800V652H300Z")))
    face = head(page, at, turn=3, light=Light(side=-1, warm="#ffcf80", cool="#5a2a3a", rim="#ffe2a8"))
    kept = len(page.scene)
    _frame(page)
    frame = page.scene[kept:]
    del page.scene[kept:]
    page.add(group(*frame, transform=f"translate(0 {DROP})"))
    page.add(circle(540 + 700j, 300, page.glow("#ffb65a", 0.3)))
    page.add(
        posed(
            reach(page, [78 + 172j, 140 + 226j, 58 + 240j], cloth=PYJAMAS, dots=True, turn=180, mirror=True),
            reach(page, [-78 + 172j, -140 + 224j, -50 + 236j], cloth=PYJAMAS, dots=True, turn=6),
            at=at,
        )
    )
    page.add(circle(352 + 620j, 90, page.glow("#ffcf6b", 0.5)), shadow(page, 362 + 650j, 46, 9))
    page.add(mouse(page, 372 + 650j, scale=0.95, mirror=True, asleep=True))
    _flowers(page)
    _number_nine(page, 262 + 520j)
    _ivy(page)
    vignette(page, strength=0.4)
    return Drawn(page, face)


def _flowers(page: Picture) -> None:
    """Hang a box of blossom under the sill."""
    rng = page.rng
    page.add(
        rect(330, 716, 440, 62, WOOD.base, rx=8),
        rect(330, 716, 440, 12, WOOD.light, rx=6),
        rect(330, 760, 440, 18, WOOD.shade, rx=8),
    )
    for step in range(30):
        root = complex(344 + step * 14.2, 722)
        tip = root + complex(rng.uniform(-18, 18), rng.uniform(-34, 46))
        leaf = ribbon([root, (root + tip) / 2 + rng.uniform(-6, 6), tip], [4, 15, 1], count=8)
        page.add(path(smooth(leaf), fill=rng.choice(["#3c7a72", "#2f6668", "#4f9a80"])))
    for step in range(15):
        at = complex(346 + step * 29 + rng.uniform(-6, 6), 712 + rng.uniform(-16, 22))
        page.add(blossom(at, rng.uniform(13, 19), petal=rng.choice(["#fbe3ea", "#f6b8c8", "#ffd9a8"]), turn=step * 20))


def _number_nine(page: Picture, at: complex) -> None:
    page.add(
        ellipse(at + 2 + 3j, 19, 25, "#1b2350", opacity=0.5),
        ellipse(at, 19, 25, "#f4ead6"),
        ellipse(at, 15, 21, "none", stroke="#3f5d9a", stroke_width=2),
    )
    page.add(
        group(
            circle(-4j, 5.4, "none", stroke="#2b3d78", stroke_width=3.2),
            line("M5.400 -4Q6 6 -3 11", "#2b3d78", 3.2),
            transform=f"translate({at.real} {at.imag})",
        )
    )


def _wall(page: Picture) -> None:
    wall = straight([236 + -10j, 228 + 890j, 890 + 890j, 890 - 10j])
    page.add(path(wall, fill=page.linear([(0, "#3d4684"), (0.6, "#343c78"), (1, "#20295c")])))
    rng = page.rng
    for _ in range(60):
        x, y = rng.uniform(240, 850), rng.uniform(80, 860)
        page.add(
            rect(
                x,
                y,
                rng.uniform(20, 44),
                rng.uniform(10, 15),
                rng.choice(["#4a5394", "#2f376f", "#566095"]),
                rx=4,
                opacity=rng.uniform(0.15, 0.4),
            )
        )
    page.add(line("M236 70L228 880", "#8796d6", 3, opacity=0.6))
    eave = straight([190 + -10j, 190 + 46j, 890 + 46j, 890 - 10j])
    page.add(
        path(eave, fill="#1c2452"), rect(190, 40, 700, 16, "#2d3670"), line("M190 56H890", "#7c8bd0", 2, opacity=0.5)
    )
    for x in range(196, 890, 44):
        page.add(path(f"M{x} 42q22 34 44 0z", fill="#262f66"))


def _room(page: Picture) -> None:
    page.add(circle(560 + 370j, 420, page.glow("#ffb65a", 0.5)))
    page.add(
        rect(312, 118, 478, 500, page.radial([(0, "#ffe9ae"), (0.5, "#fbc56e"), (1, "#d98648")], 0.5 + 0.45j, 0.75))
    )
    page.add(
        rect(340, 250, 90, 8, "#a8683c"),
        *(
            rect(346 + 15 * i, 250 - h, 12, h, c)
            for i, (h, c) in enumerate(((44, "#c2564f"), (54, "#4f7f88"), (38, "#8a4a6d"), (50, "#e3c070")))
        ),
    )
    page.add(
        circle(730 + 236j, 70, page.glow("#fff3c4", 0.9)),
        path("M704 262L716 212H744L756 262Z", fill="#fff1c6"),
        rect(727, 262, 6, 40, "#8a5a44"),
        rect(690, 300, 100, 8, "#a8683c"),
    )
    page.add(
        *(
            sparkle(complex(x, y), r, "#fff6da", opacity=0.8)
            for x, y, r in ((470, 160, 9), (640, 150, 7), (610, 190, 5))
        )
    )


def _frame(page: Picture) -> None:
    for side, x in ((1, 300), (-1, 802)):
        shape = [
            complex(x, 108),
            complex(x + side * 84, 108),
            complex(x + side * 66, 240),
            complex(x + side * 40, 380),
            complex(x + side * 30, 420),
            complex(x + side * 46, 520),
            complex(x + side * 52, 604),
            complex(x, 604),
        ]
        pleats = folds(
            [
                [complex(x + side * 22, 120), complex(x + side * 26, 280), complex(x + side * 14, 410)],
                [complex(x + side * 56, 120), complex(x + side * 50, 240), complex(x + side * 30, 390)],
                [complex(x + side * 24, 440), complex(x + side * 30, 520), complex(x + side * 34, 600)],
            ],
            CURTAIN.shade,
            width=9,
        )
        page.add(
            group(
                solid(page, smooth(shape), CURTAIN, light=-4 - 3j, inside=pleats),
                clip_path=page.clip("M300 110H802V606H300Z"),
            ),
            rect(min(x, x + side * 44), 410, 44, 12, "#f2c46a", rx=6),
        )
    wood = "#f1e3cc"
    page.add(
        path("M286 96H816V628H286ZM312 118V604H790V118Z", fill=wood, fill_rule="evenodd"),
        path(
            "M286 96H816V628H286ZM312 118V604H790V118Z",
            fill=page.linear([(0, "#6a5a8c", 0), (1, "#6a5a8c", 0.55)], 0j, 1 + 1j),
            fill_rule="evenodd",
        ),
    )
    page.add(
        rect(262, 602, 580, 30, wood, rx=7),
        rect(262, 618, 580, 16, "#b9a2a8", rx=7),
        line("M268 604H836", "#ffffff", 3, opacity=0.8),
    )


def _ivy(page: Picture) -> None:
    rng = page.rng
    vine = [846 + 890j, 838 + 640j, 856 + 420j, 836 + 200j, 858 + 40j]
    page.add(line(smooth(vine, closed=False), "#1d3a48", 5))
    for step in range(46):
        at = complex(842 + rng.uniform(-26, 30), 60 + step * 17 + rng.uniform(-8, 8))
        leaf = smooth([at - 14j, at + 12 - 4j, at + 8 + 10j, at + 15j, at - 8 + 10j, at - 12 - 4j])
        page.add(
            path(
                leaf,
                fill=rng.choice(["#2f6668", "#27565f", "#3c7a72"]),
                transform=f"rotate({rng.uniform(-50, 50):.0f} {at.real:.0f} {at.imag:.0f})",
            )
        )
