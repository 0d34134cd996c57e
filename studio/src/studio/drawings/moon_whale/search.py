"""Looking for the smallest note: among the clouds, in the wood, on the sea."""

from __future__ import annotations

from studio.drawing.canvas import Drawn, Picture, circle, ellipse, group, line, path, rect
from studio.drawing.child import Light, head
from studio.drawing.cloth import COAT, Tones, folds, solid
from studio.drawing.curves import ribbon, smooth
from studio.drawing.figure import arm, coat, leg, posed
from studio.drawing.mouse import lamp, mouse
from studio.drawing.night import cloud, crescent, hill, sky, sparkle, sparkles, stars, vignette, water
from studio.drawing.places import boat, owl, pine, sheep
from studio.drawing.whale import Whale


def clouds() -> Drawn:
    """The cloud sheep say Baa, which is not it."""
    page = Picture(55)
    sky(page, [(0, "#27307e"), (0.35, "#5f5fb4"), (0.65, "#b48fc8"), (1, "#f4bfb4")])
    stars(page, 110, bottom=380)
    sparkles(page, [(700, 110, 14), (560, 190, 9), (90, 120, 11)])
    crescent(page, 610 + 130j, 44, light=0.4, width=0.24)
    page.add(
        *Whale((470 + 372j, 540 + 326j, 650 + 330j, 740 + 362j, 810 + 330j, 850 + 262j), 62, 1).draw(page, stars=24)
    )
    page.add(*cloud(page, 800 + 500j, 400, top="#e6cdea", base="#a58ac6", height=0.26))
    page.add(*cloud(page, 80 + 500j, 380, top="#d9c3ea", base="#9880c2"))
    page.add(*cloud(page, 660 + 640j, 620, top="#f2d9ea", base="#b79bd0", height=0.2))
    page.add(
        sheep(page, 668 + 562j, scale=0.82, mirror=True),
        sheep(page, 790 + 556j, scale=0.66, mirror=True, asleep=True),
    )
    at = 312 + 306j
    page.add(*cloud(page, 230 + 650j, 620, top="#f3ddee", base="#b296ce", height=0.26))
    page.add(posed(coat(page, flare=10), at=at))
    face = head(
        page, at, turn=5, expression="smile", light=Light(side=1, warm="#ffd7c4", cool="#4a2a78", rim="#ffe3d6")
    )
    page.add(sheep(page, at - 6 + 336j, scale=1.16))
    page.add(
        posed(
            arm(page, [-78 + 160j, -132 + 246j, -62 + 300j], turn=10),
            arm(page, [78 + 160j, 142 + 256j, 60 + 306j], turn=184, mirror=True),
            at=at,
        )
    )
    page.add(mouse(page, 530 + 622j, scale=0.92, mirror=True))
    for x, y, width in ((100, 730, 480), (800, 726, 460), (440, 752, 560)):
        page.add(*cloud(page, complex(x, y), width, top="#fff6f6", base="#f0e3f3", height=0.2))
    crest = smooth([-20 + 706j, 120 + 694j, 300 + 704j, 470 + 712j, 640 + 700j, 800 + 690j, 900 + 704j], closed=False)
    page.add(path(f"{crest}V900H-20Z", fill=page.linear([(0, "#f0e3f3", 0), (0.16, "#f0e3f3", 1), (1, "#f8eef5", 1)])))
    vignette(page, "#3a2568", 0.3)
    return Drawn(page, face)


def owl_tree() -> Drawn:
    """The owl says Hoo, which is hers."""
    page = Picture(66)
    sky(page, [(0, "#0a1a3c"), (0.5, "#173a5c"), (0.8, "#2f6678"), (1, "#5f9690")])
    stars(page, 100, bottom=460)
    crescent(page, 590 + 84j, 36, light=0.36, width=0.17)
    for x, y, tall in (
        (60, 700, 330),
        (190, 720, 290),
        (300, 690, 360),
        (430, 720, 300),
        (540, 700, 350),
        (830, 710, 380),
    ):
        page.add(pine(page, complex(x, y), tall, dark="#14405a", base="#22586a", rim="#5fa0a8"))
    page.add(rect(-5, 470, 890, 420, page.linear([(0, "#8fc0b8", 0), (0.6, "#8fc0b8", 0.3), (1, "#8fc0b8", 0)])))
    for x, y, tall in ((-10, 830, 420), (120, 850, 340), (250, 860, 300), (380, 850, 330), (500, 860, 300)):
        page.add(pine(page, complex(x, y), tall, dark="#0c2b40", base="#173f52", rim="#4a8a98"))
    bark = Tones("#5d4354", "#392a40", "#a88a90")
    branch = ribbon([742 + 552j, 640 + 584j, 420 + 606j, 240 + 590j, 60 + 604j], [88, 60, 42, 34, 14], count=24)
    knots = folds(
        [[complex(x, 596), complex(x - 40, 602), complex(x - 90, 600)] for x in (640, 500, 360, 210)],
        bark.shade,
        width=6,
    )
    page.add(solid(page, smooth(branch), bark, light=-4 - 12j, edge=5, inside=knots))
    trunk = smooth(
        [
            690 - 20j,
            676 + 200j,
            688 + 420j,
            690 + 540j,
            664 + 640j,
            600 + 900j,
            860 + 900j,
            804 + 640j,
            792 + 400j,
            800 + 180j,
            790 - 20j,
        ]
    )
    marks = (
        (708, 40),
        (742, 120),
        (766, 30),
        (712, 250),
        (752, 320),
        (776, 470),
        (704, 460),
        (738, 560),
        (690, 650),
        (770, 680),
        (720, 760),
    )
    lines = folds(
        [[complex(x, y), complex(x + 8, y + 50), complex(x - 2, y + 110)] for x, y in marks], bark.shade, width=8
    )
    page.add(solid(page, trunk, bark, light=-18 - 4j, edge=6, inside=lines))
    for x, y, lean in ((96, 590, -30), (160, 612, 20), (330, 620, -14), (700, 300, 30)):
        page.add(_sprig(complex(x, y), lean))
    at = 508 + 296j
    page.add(
        posed(
            leg(page, [-42 + 312j, -52 + 366j, -50 + 416j], toes=16, mirror=True),
            leg(page, [40 + 312j, 52 + 364j, 48 + 412j], toes=10),
            coat(page, flare=4),
            arm(page, [-76 + 160j, -126 + 222j, -92 + 286j], turn=75, mirror=True),
            arm(page, [78 + 158j, 150 + 172j, 214 + 120j], turn=-40),
            at=at,
        )
    )
    face = head(
        page, at, turn=-7, expression="wonder", light=Light(side=-1, warm="#d7f0e4", cool="#0f2c4a", rim="#d7f0e4")
    )
    page.add(owl(page, 172 + 578j, scale=1.08))
    page.add(mouse(page, 316 + 592j, scale=0.84, mirror=True))
    page.add(circle(276 + 560j, 120, page.glow("#ffcf6b", 0.35)))
    for x, y, lean in ((850, 190, -160), (860, 330, -150), (830, 60, 150)):
        page.add(_sprig(complex(x, y), lean))
    page.add(rect(-5, 640, 890, 240, page.linear([(0, "#06172a", 0), (0.6, "#06172a", 0.75), (1, "#06172a", 0.85)])))
    vignette(page, "#041020", 0.5)
    return Drawn(page, face)


def _sprig(at: complex, lean: float) -> str:
    """Draw a twig with needles; `lean` turns it by degrees from hanging down."""
    rows = [(8 + step * 10, 24 - step * 1.6) for step in range(9)]
    needles = [
        line(f"M0 {y}L{side * reach:.1f} {y + 15}", colour, 4.5)
        for y, reach in rows
        for side, colour in ((-1, "#3f8078"), (1, "#2c6468"))
    ]
    return group(
        line("M0 0V96", "#4a3442", 4), *needles, transform=f"translate({at.real:.0f} {at.imag:.0f}) rotate({lean:.0f})"
    )


def sea() -> Drawn:
    """The sea says Shhh, which is no note at all."""
    page = Picture(77)
    sky(page, [(0, "#0a1440"), (0.5, "#1c3a78"), (1, "#5b7fb4")], height=430)
    stars(page, 120, bottom=330)
    sparkles(page, [(120, 110, 12), (780, 90, 13), (690, 230, 8)])
    crescent(page, 690 + 120j, 44, light=0.3, width=0.1)
    hill(
        page,
        [-40 + 392j, 60 + 372j, 150 + 384j, 260 + 404j, 300 + 420j, 915 + 424j],
        top="#26457f",
        foot="#1d3a70",
        rim="#7f9fd8",
        marks=4,
    )
    water(
        page,
        408,
        [(0, "#4a74ac"), (0.25, "#244f8c"), (0.6, "#133264"), (1, "#0a1b42")],
        glint="#b9d4f6",
        around=690,
        spread=110,
    )
    tail = Whale((120 + 640j, 140 + 560j, 170 + 470j, 190 + 400j, 186 + 330j), 82, -1)
    page.add(*tail.draw(page, flipper=False, stars=0)[:1], _tail_stock(page))
    for y, reach in ((470, 120), (484, 90)):
        page.add(ellipse(complex(168, y), reach, 9, "#d5e6fb", opacity=0.35))
    wood = Tones("#b5704a", "#77433f", "#e8b07c")
    behind, front = boat(page, 440 + 540j, wood=wood)
    page.add(*behind)
    at = 428 + 262j
    page.add(posed(coat(page, hood_down=False), at=at))
    face = head(page, at, turn=-3, expression="smile", hood=COAT, light=Light(side=1, warm="#ffcf80", rim="#ffe2a0"))
    page.add(*front)
    page.add(
        posed(
            arm(page, [-78 + 164j, -140 + 226j, -150 + 280j], turn=96, grip="mitten", mirror=True),
            arm(page, [80 + 162j, 154 + 176j, 190 + 108j], grip="fist"),
            at=at,
        )
    )
    page.add(line("M626 352L636 340", "#5d4038", 3), *lamp(page, 634 + 338j, scale=1.5))
    page.add(mouse(page, 650 + 520j, scale=0.95, lantern=False))
    _reflection(page)
    page.add(
        *(
            sparkle(complex(x, y), r, "#ffe2a0", opacity=0.8)
            for x, y, r in ((700, 700, 8), (640, 660, 6), (560, 690, 5), (250, 700, 6))
        )
    )
    vignette(page, strength=0.5)
    return Drawn(page, face)


def _tail_stock(page: Picture) -> str:
    shape = smooth(ribbon([186 + 330j, 184 + 380j, 170 + 430j, 150 + 480j], [22, 34, 52, 78], count=14))
    below = page.clip("M0 0H875V474H0Z")
    return group(solid(page, shape, Tones("#34549a", "#22386f", "#cfe0ff"), light=-5 - 4j), clip_path=below)


def _reflection(page: Picture) -> None:
    rng = page.rng
    for step in range(30):
        y = 628 + step * 6.4
        reach = (230 - step * 5) * rng.uniform(0.4, 1)
        x = 440 + rng.uniform(-90, 90) - reach / 2
        colour = rng.choice(["#0b1c44", "#b5704a", "#eeb03f", "#f6d48a", "#0b1c44", "#0b1c44"])
        wave = ribbon(
            [complex(x, y), complex(x + reach / 2, y - 2), complex(x + reach, y)],
            [0.4, rng.uniform(3, 7), 0.4],
            count=7,
        )
        page.add(path(smooth(wave), fill=colour, opacity=rng.uniform(0.15, 0.5) * (1 - step / 40)))
