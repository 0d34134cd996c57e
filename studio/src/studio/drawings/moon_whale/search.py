"""Looking for the smallest note: among the clouds, in the wood, on the sea."""

from __future__ import annotations

from studio.drawing.air import Vapour, beams, billow, haze, motes
from studio.drawing.canvas import PAGE, Drawn, Picture, circle, ellipse, group, line, path, rect
from studio.drawing.child import Light, head
from studio.drawing.cloth import COAT, Tones, folds, shadow, solid
from studio.drawing.curves import ribbon, smooth
from studio.drawing.figure import coat, posed
from studio.drawing.gesture import reach
from studio.drawing.mouse import lamp, mouse
from studio.drawing.night import crescent, hill, sky, sparkle, sparkles, stars, vignette
from studio.drawing.places import boat, owl, pine, sheep
from studio.drawing.whale import Hide, Whale
from studio.drawings.moon_whale.hero import sitting
from studio.drawings.moon_whale.motifs import note

ROSE = Vapour("#fdeef4", "#e6c3e0", "#9c84c4", "#fff6fb")
VIOLET = Vapour("#d9c3ee", "#ab94d6", "#6f63b0", "#f3e6ff")
CREAM = Vapour("#fffafa", "#f3e2f0", "#c3a8d8", "#ffffff")


def clouds() -> Drawn:
    """The cloud sheep say Baa, which is not it."""
    page = Picture(55)
    sky(page, [(0, "#28327f"), (0.35, "#655fb6"), (0.65, "#bd92c8"), (1, "#f8c4b4")])
    stars(page, 110, bottom=380)
    sparkles(page, [(560, 90, 14), (790, 130, 9), (90, 230, 11)])
    crescent(page, 700 + 104j, 38, light=0.4, width=0.24)
    page.add(*billow(page, 800 + 470j, 420, VIOLET, height=0.3), *billow(page, 60 + 500j, 400, VIOLET))
    page.add(
        *Whale((520 + 352j, 590 + 306j, 690 + 314j, 770 + 350j, 822 + 330j, 846 + 280j), 58, 1, sings=True).draw(
            page, stars=24
        )
    )
    for x, y, size, turn in ((486, 330, 0.62, -8), (450, 300, 0.56, 6), (470, 262, 0.5, -4)):
        page.add(note(page, complex(x, y), size, "#fff3d1", strength=0.9, turn=turn))
    page.add(haze(page, 380, 240, "#f6c6d0", 0.5))
    page.add(*billow(page, 700 + 640j, 560, ROSE, height=0.3), *billow(page, 90 + 660j, 420, ROSE, height=0.4))
    page.add(
        sheep(page, 676 + 536j, scale=0.78, mirror=True), sheep(page, 790 + 552j, scale=0.66, mirror=True, asleep=True)
    )
    at = 290 + 326j
    page.add(*billow(page, 300 + 740j, 560, CREAM, height=0.3))
    page.add(posed(coat(page, flare=10), at=at))
    face = head(
        page, at, turn=5, expression="smile", light=Light(side=1, warm="#ffd7c4", cool="#4a2a78", rim="#ffe3d6")
    )
    page.add(sheep(page, at - 30 + 346j, scale=1.18))
    page.add(
        posed(
            reach(page, [-80 + 160j, -138 + 246j, -82 + 306j], turn=22),
            reach(page, [80 + 160j, 150 + 258j, 82 + 324j], turn=172, mirror=True),
            at=at,
        )
    )
    page.add(*billow(page, 560 + 740j, 420, CREAM, height=0.26))
    page.add(circle(556 + 610j, 110, page.glow("#ffcf6b", 0.4)), mouse(page, 552 + 656j, scale=0.95, mirror=True))
    page.add(
        *billow(page, 40 + 920j, 520, CREAM, height=0.4),
        *billow(page, 840 + 930j, 560, CREAM, height=0.42),
        *billow(page, 440 + 940j, 700, CREAM, height=0.3),
    )
    vignette(page, "#3a2568", 0.26)
    return Drawn(page, face)


def owl_tree() -> Drawn:
    """The owl says Hoo, which is hers."""
    page = Picture(66)
    sky(page, [(0, "#0b1c42"), (0.5, "#1c4468"), (0.8, "#3a7482"), (1, "#7cae9f")])
    stars(page, 70, bottom=420)
    crescent(page, 500 + 92j, 32, light=0.36, width=0.17)
    for x, y, tall in ((30, 640, 260), (606, 930, 560)):
        page.add(pine(page, complex(x, y), tall, dark="#2a5c74", base="#34707e", rim="#6fa8ac"))
    page.add(haze(page, 360, 360, "#a9d3c4", 0.5))
    hide = Hide(back="#3f6aa0", deep="#284a78", belly="#b5cfdc", crease="#84a8be", rim="#cfe9ee")
    page.add(
        *Whale((66 + 346j, 128 + 318j, 202 + 322j, 264 + 344j, 308 + 332j, 324 + 292j), 46, 1, hide, sings=True).draw(
            page, stars=18
        )
    )
    for x, y, tall in ((-20, 820, 430), (96, 880, 330), (330, 820, 330), (456, 880, 390)):
        page.add(pine(page, complex(x, y), tall, dark="#12384e", base="#1d4f60", rim="#5a9aa2"))
    page.add(haze(page, 560, 300, "#5f9a96", 0.4))
    page.add(
        *(
            note(page, complex(x, y), z, "#d7f0e4", turn=t)
            for x, y, z, t in ((50, 312, 0.5, -8), (36, 282, 0.45, 6), (54, 258, 0.4, -4))
        )
    )
    _great_tree(page)
    at = 500 + 284j
    page.add(
        posed(
            sitting(page, sway=2),
            reach(page, [-76 + 160j, -132 + 218j, -108 + 286j], turn=80, mirror=True),
            at=at,
        )
    )
    page.add(posed(reach(page, [78 + 158j, 150 + 196j, 206 + 150j], turn=-42), at=at))
    face = head(
        page, at, turn=-7, expression="wonder", light=Light(side=-1, warm="#d7f0e4", cool="#0f2c4a", rim="#d7f0e4")
    )
    page.add(circle(308 + 550j, 150, page.glow("#ffcf6b", 0.45)), shadow(page, 166 + 588j, 62, 10))
    page.add(owl(page, 164 + 584j, scale=1.06), mouse(page, 304 + 594j, scale=0.9, mirror=True))
    for x, y, lean in ((860, 176, -150), (866, 320, -140), (836, 40, 150), (700, 60, 60)):
        page.add(_sprig(complex(x, y), lean))
    _ferns(page)
    vignette(page, "#041020", 0.46)
    return Drawn(page, face)


def _great_tree(page: Picture) -> None:
    bark = Tones("#6a4c5c", "#3f2d46", "#b0909a")
    branch = ribbon([752 + 540j, 640 + 578j, 420 + 602j, 240 + 588j, 52 + 604j], [92, 62, 46, 36, 14], count=24)
    knots = folds(
        [[complex(x, 592), complex(x - 40, 600), complex(x - 90, 598)] for x in (640, 520, 400, 280, 190)],
        bark.shade,
        width=6,
    )
    page.add(solid(page, smooth(branch), bark, light=-4 - 12j, edge=5, inside=knots))
    for x, y, lean in ((92, 600, -24), (150, 606, 18), (388, 618, -14)):
        page.add(_sprig(complex(x, y), lean))
    trunk = smooth(
        [690 - 20j, 680 + 200j, 692 + 420j, 688 + 560j, 650 + 680j, 560 + 900j,
         900 + 900j, 816 + 660j, 800 + 400j, 806 + 180j, 796 - 20j]
    )  # fmt: skip
    marks = (
        (708, 40),
        (742, 120),
        (770, 30),
        (712, 250),
        (752, 320),
        (782, 470),
        (708, 480),
        (742, 570),
        (690, 660),
        (776, 680),
        (720, 760),
        (650, 780),
    )
    lines = folds(
        [[complex(x, y), complex(x + 8, y + 50), complex(x - 2, y + 110)] for x, y in marks], bark.shade, width=8
    )
    hollow = [
        ellipse(752 + 660j, 27, 36, "#2a1b33"),
        ellipse(748 + 664j, 20, 28, "#1a1024"),
        *folds([[726 + 640j, 722 + 668j, 736 + 698j]], bark.light, width=6, opacity=0.6),
    ]
    moss = [
        path(
            smooth(ribbon([complex(x, y), complex(x + 8, y + 26), complex(x + 2, y + 60)], [3, 16, 2])),
            fill="#5f9a7c",
            opacity=0.55,
        )
        for x, y in ((688, 330), (684, 520), (662, 640), (640, 720), (686, 120))
    ]
    page.add(solid(page, trunk, bark, light=-18 - 4j, edge=6, inside=[*lines, *moss, *hollow]))


def _ferns(page: Picture) -> None:
    """Let ferns and toadstools stand in the dark of the wood's floor, close to us."""
    page.add(rect(-5, 700, 890, 180, page.linear([(0, "#06172a", 0), (0.6, "#06172a", 0.7), (1, "#06172a", 0.9)])))
    for x, lean, tall in (
        (-10, 60, 230),
        (30, -20, 200),
        (90, 70, 170),
        (860, -80, 250),
        (820, -20, 200),
        (770, -90, 150),
        (900, 10, 260),
    ):
        stem = [complex(x, 890), complex(x + lean * 0.3, 890 - tall * 0.6), complex(x + lean, 890 - tall)]
        page.add(line(smooth(stem, closed=False), "#1d4a50", 5))
        for step in range(1, 9):
            share = step / 9
            root = stem[0] + (stem[1] - stem[0]) * min(1, share * 2) + (stem[2] - stem[1]) * max(0, share * 2 - 1)
            for side in (-1, 1):
                tip = root + complex(side * 46 * (1.1 - share), -16)
                page.add(
                    path(
                        smooth(ribbon([root, (root + tip) / 2 - 5j, tip], [4, 11, 1], count=7)),
                        fill="#1f5356" if side < 0 else "#18444a",
                    )
                )


def _sprig(at: complex, lean: float) -> str:
    """Draw a twig with needles; `lean` turns it by degrees from hanging down."""
    rows = [(8 + step * 10, 24 - step * 1.6) for step in range(9)]
    needles = [
        line(f"M0 {y}L{side * reach_:.1f} {y + 15}", colour, 4.5)
        for y, reach_ in rows
        for side, colour in ((-1, "#3f8078"), (1, "#2c6468"))
    ]
    return group(
        line("M0 0V96", "#4a3442", 4), *needles, transform=f"translate({at.real:.0f} {at.imag:.0f}) rotate({lean:.0f})"
    )


def sea() -> Drawn:
    """On the sea and under it: the whale sings deep below a very small boat."""
    page = Picture(77)
    sky(page, [(0, "#0a1440"), (0.5, "#1f3f80"), (1, "#6d90c0")], height=430)
    stars(page, 120, bottom=330)
    sparkles(page, [(120, 360, 9), (800, 150, 10), (250, 300, 7)])
    crescent(page, 756 + 400j, 30, light=0.4, width=0.1)
    page.add(*billow(page, 110 + 480j, 360, Vapour("#5f80ba", "#436aa6", "#2f5590", "#a9c4ee"), height=0.26))
    hill(
        page,
        [-40 + 452j, 500 + 470j, 640 + 440j, 760 + 424j, 915 + 446j],
        top="#2f5590",
        foot="#27508a",
        rim="#8fb0e0",
        marks=4,
    )
    kept = len(page.scene)
    _below(page)
    _in_the_boat(page)
    _surface(page)
    boat_and_sea = page.scene[kept:]
    del page.scene[kept:]
    page.add(group(*boat_and_sea, transform="translate(0 30)"))
    face = head(
        page, 428 + 312j, turn=-3, expression="smile", hood=COAT, light=Light(side=-1, warm="#ffcf80", rim="#ffe2a0")
    )
    vignette(page, strength=0.4)
    return Drawn(page, face)


def _below(page: Picture) -> None:
    """Let the whale swim and sing in the deep."""
    _deep(page)
    hide = Hide(back="#3f6cb4", deep="#23468a", belly="#a9c8ea", crease="#7ba2d2", rim="#a9d4ff")
    whale = Whale((96 + 730j, 250 + 684j, 430 + 698j, 600 + 730j, 722 + 684j, 786 + 580j), 100, 1, hide, sings=True)
    page.add(*whale.draw(page, fluke=-10, stars=44))
    page.add(
        rect(-5, 470, PAGE + 10, 410, page.linear([(0, "#2f6cae", 0.1), (0.5, "#123a78", 0.22), (1, "#0a1c4a", 0.4)]))
    )
    page.add(*beams(page, 640 + 440j, [(96, 6), (108, 7), (120, 6), (84, 5)], 420, "#bfe0ff", strength=0.24))
    _bubbles(page)


def _deep(page: Picture) -> None:
    """Fill the sea below the line of the water, down to its hills and weeds."""
    page.add(
        rect(-5, 476, PAGE + 10, 410, page.linear([(0, "#4a86c2"), (0.2, "#2a62a6"), (0.6, "#153c7c"), (1, "#0b1f52")]))
    )
    for crest, colour in (
        ([-40 + 840j, 120 + 806j, 300 + 838j, 500 + 826j, 700 + 846j, 915 + 812j], "#143a74"),
        ([-40 + 872j, 160 + 846j, 360 + 866j, 620 + 850j, 915 + 862j], "#0d2758"),
    ):
        page.add(path(smooth(crest, closed=False) + f"V{PAGE + 20}H-40Z", fill=colour))
    for x, tall, lean in (
        (24, 170, 20),
        (54, 120, -16),
        (80, 150, 24),
        (800, 120, -20),
        (836, 180, 18),
        (862, 140, -10),
        (760, 70, 10),
    ):
        weed = ribbon(
            [
                complex(x, 880),
                complex(x + lean, 880 - tall * 0.4),
                complex(x - lean, 880 - tall * 0.7),
                complex(x + lean, 880 - tall),
            ],
            [14, 16, 12, 2],
        )
        page.add(path(smooth(weed), fill="#1f5f7a"))
    for x, y, size in ((700, 800, 1.0), (736, 786, 0.8), (680, 776, 0.7)):
        page.add(_fish(complex(x, y), size))


def _fish(at: complex, size: float) -> str:
    body = smooth([-22 + 0j, -8 - 10j, 10 - 9j, 20 - 1j, 34 - 11j, 32 + 0j, 34 + 11j, 20 + 1j, 10 + 9j, -8 + 10j])
    return group(
        path(body, fill="#e9a65a"),
        path("M2 -9Q8 0 2 9M-6 -10Q0 0 -6 10", fill="none", stroke="#fbe3b0", stroke_width=2.6),
        circle(-13 - 2j, 2.2, "#2a1b33"),
        transform=f"translate({at.real} {at.imag}) scale({size})",
    )


def _bubbles(page: Picture) -> None:
    rng = page.rng
    for step in range(26):
        at = complex(112 + rng.uniform(-30, 34) + step * 2, 712 - step * 8.4)
        size = rng.uniform(2.5, 8)
        page.add(
            circle(at, size, "#d9efff", opacity=0.22),
            circle(at, size, "none", stroke="#e6f5ff", stroke_width=1.3, opacity=0.7),
            circle(at - complex(size, size) * 0.35, size * 0.2, "#fff"),
        )
    for x, y, s, turn in ((74, 652, 1.0, -10), (150, 596, 0.86, 8), (116, 540, 0.72, -6)):
        page.add(note(page, complex(x, y), s, "#dff0ff", turn=turn))


def _in_the_boat(page: Picture) -> None:
    at = 428 + 282j
    behind, front = boat(page, 440 + 500j, wood=Tones("#b5704a", "#77433f", "#e8b07c"))
    page.add(circle(200 + 366j, 260, page.glow("#ffcf6b", 0.4)))
    body = posed(coat(page, hood_down=False), at=at, scale=0.96)
    page.add(*behind, group(body, clip_path=page.clip("M0 0H875V540H0Z")))
    kept = len(page.scene)
    page.add(*front)
    page.add(
        posed(
            reach(page, [78 + 160j, 132 + 204j, 124 + 228j], turn=84, pose="hold"),
            at=at,
        )
    )
    page.add(
        posed(reach(page, [-80 + 158j, -160 + 184j, -218 + 96j], pose="hold", mirror=True), at=at),
        *lamp(page, 188 + 352j, scale=1.5),
    )
    page.add(mouse(page, 624 + 474j, scale=0.98, lantern=False))
    hull = page.scene[kept:]
    del page.scene[kept:]
    page.add(group(*hull, clip_path=page.clip("M-10 -10H890V566Q440 588 -10 566Z")))
    page.add(
        path(
            smooth([236 + 556j, 440 + 604j, 650 + 556j, 600 + 590j, 440 + 618j, 280 + 590j]),
            fill="#10264f",
            opacity=0.5,
        )
    )


def _surface(page: Picture) -> None:
    """Draw the line of the water, in front of the boat's keel."""
    rng = page.rng
    crest = [complex(x, 556 + (5 if step % 2 else -4)) for step, x in enumerate(range(-30, PAGE + 60, 46))]
    veil = smooth(crest, closed=False) + f"L{PAGE + 40} 604L-30 604Z"
    page.add(path(veil, fill=page.linear([(0, "#8fc6ee", 0.75), (1, "#3f7cbc", 0)])))
    page.add(line(smooth(crest, closed=False), "#e6f5ff", 3, opacity=0.85))
    for _ in range(34):
        x, y = rng.uniform(-20, PAGE), rng.uniform(482, 552)
        wide = (y - 460) * rng.uniform(0.4, 1)
        wave = ribbon([complex(x, y), complex(x + wide / 2, y - 2), complex(x + wide, y)], [0.4, 3, 0.4], count=7)
        if not 190 < x + wide / 2 < 690:  # noqa: PLR2004 - the boat lies there
            page.add(path(smooth(wave), fill="#cfe6fb", opacity=rng.uniform(0.2, 0.6)))
    page.add(
        motes(page, 200 + 580j, 40, 14, "#ffe2a0"),
        *(sparkle(complex(x, y), r, "#ffe2a0", opacity=0.8) for x, y, r in ((230, 576, 7), (170, 588, 6))),
    )
