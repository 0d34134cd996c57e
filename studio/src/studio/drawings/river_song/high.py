"""Where it begins: the cover, the spring, the meadow, the fall, and the mountain again at the end."""

from __future__ import annotations

from typing import Final

from studio.drawing.canvas import Drawn, Picture, ellipse, line, path, rect, stamped
from studio.drawing.child import Light, head
from studio.drawing.cloth import shadow, solid
from studio.drawing.curves import ribbon, smooth
from studio.drawing.figure import posed
from studio.drawing.land import (
    GRANITE,
    Stone,
    bell,
    boulder,
    daisy,
    day_cloud,
    drift,
    flower,
    meadow,
    mountains,
    planted,
    poppy,
    slope,
    sun,
    tuft,
)
from studio.drawing.mouse import mouse
from studio.drawing.night import ridge, sky, vignette
from studio.drawing.otter import peeking, sitting
from studio.drawing.places import pine
from studio.drawing.wanderer import booted, crosslegged, hips, jacket, kneeling, raft, sleeve, straw_hat
from studio.drawing.water import Flow, Hue, falling, foam, mist, rainbow, ripples, river
from studio.drawing.wild import swallow

DAY = Light(side=-1, warm="#fff0c8", cool="#3a4a7a", rim="#fff2cc", depth=0.16)
GREENS = ("#6f9c4a", "#86b457", "#5a8a45")


def cover() -> Drawn:
    """The child and the otter on their raft, the whole river behind them."""
    page = Picture(201)
    sky(page, [(0, "#a3d6f0"), (0.3, "#bfe4f4"), (0.6, "#eaf5ea")], height=380)
    sun(page, 160 + 236j, 42, reach=6)
    page.add(day_cloud(page, 690 + 262j, 260), day_cloud(page, 60 + 330j, 200))
    mountains(page, [-60 + 400j, 60 + 330j, 150 + 372j, 270 + 262j, 380 + 350j, 470 + 300j, 560 + 372j, 690 + 250j,
        800 + 340j, 935 + 300j],
              stone=Stone("#9fb6d4", "#6d86b4", "#d5e6e8", "#ffffff"), foot=500, snow=0.9, shade=0.5)  # fmt: skip
    mountains(page, [-60 + 380j, 40 + 352j, 130 + 430j, 240 + 416j, 420 + 466j, 600 + 440j, 720 + 410j, 820 + 350j,
        935 + 410j],
              stone=Stone("#7d9fa8", "#557a94", "#b9d8b8"), foot=560, shade=0.4)  # fmt: skip
    slope(page, ridge(page.rng, 520, 12), top="#a9cf8a", foot="#7fb56c", rim="#e6f3b8", marks=30)
    for x, y, tall in (
        (40, 560, 130),
        (96, 566, 100),
        (150, 552, 80),
        (700, 548, 84),
        (752, 562, 120),
        (820, 566, 150),
    ):
        page.add(pine(page, complex(x, y), tall, dark="#3f7a5c", base="#5b9a6c", rim="#b9dc9a"))
    slope(page, [-40 + 566j, 160 + 556j, 330 + 584j, 560 + 584j, 720 + 556j, 915 + 568j], top="#8fc268", foot="#5f9f54",
         rim="#dff0a8", marks=60)  # fmt: skip
    page.add(swallow(706 + 392j, scale=0.6, turn=-16), swallow(764 + 356j, scale=0.46, turn=-26))
    flow = Flow([470 + 520j, 420 + 548j, 500 + 576j, 330 + 610j, 90 + 680j, -60 + 760j, -120 + 900j],
                [482 + 520j, 450 + 548j, 560 + 578j, 560 + 612j, 720 + 670j, 900 + 750j, 990 + 900j])  # fmt: skip
    river(page, flow, streaks=90, bank="#c9b98a")
    page.add(*ripples(437 + 764j, 300, "#e6f8fa", flat=0.14), *raft(page, 437 + 728j, width=520, depth=100, logs=4))
    page.add(sitting(page, 232 + 722j, scale=0.94, expression="laugh", paws="point", mirror=True, tilt=5))
    at = 452 + 400j
    page.add(
        posed(
            crosslegged(page),
            jacket(page),
            sleeve(page, [-76 + 158j, -118 + 226j, -92 + 290j], turn=80, mirror=True),
            sleeve(page, [78 + 156j, 148 + 150j, 190 + 84j], grip="open"),
            at=at,
        )
    )  # fmt: skip
    face = head(page, at, turn=4, expression="laugh", light=DAY)
    straw_hat(page, at, turn=4, light=DAY)
    page.add(mouse(page, 640 + 724j, scale=0.52, lantern=False))
    stamps = [poppy(page), daisy(page), bell(page, "#7a6cd0"), tuft(page, GREENS)]
    meadow(page, stamps, 34, top=760, bottom=880, near=1.5, far=0.9, left=-10, right=150)
    meadow(page, stamps, 34, top=760, bottom=880, near=1.5, far=0.9, left=725, right=885)
    vignette(page, "#2a4a6a", 0.25)
    return Drawn(page, face)


def spring() -> Drawn:
    """Sunrise between snow and stone; a spring no wider than a hand."""
    page = Picture(211)
    sky(page, [(0, "#5f86c8"), (0.28, "#c5b4d8"), (0.46, "#ffc9a8"), (0.6, "#ffe6b8")], height=420)
    sun(page, 302 + 366j, 34, glow="#ffd48a", reach=8)
    mountains(page, [-60 + 420j, 70 + 372j, 180 + 300j, 300 + 392j, 420 + 330j, 540 + 396j, 690 + 262j, 800 + 360j,
        935 + 300j],
              stone=Stone("#f0b9a4", "#8d82b8", "#ffd9b8", "#fff1e0"), foot=520, snow=0.95, shade=0.55)  # fmt: skip
    mountains(page, [-60 + 470j, 60 + 420j, 170 + 480j, 290 + 430j, 420 + 500j, 620 + 450j, 760 + 380j, 860 + 440j,
        935 + 420j],
              stone=Stone("#9a92bc", "#6a6ca4", "#d9c6d8", "#f6e6ea"), foot=580, snow=0.5, shade=0.5)  # fmt: skip
    drift(
        page,
        [-40 + 520j, 90 + 500j, 230 + 530j, 420 + 566j, 640 + 540j, 780 + 500j, 915 + 520j],
        snow="#fff6ec",
        shade="#b4bfe4",
    )
    drift(
        page,
        [-40 + 610j, 120 + 590j, 250 + 606j, 330 + 640j, 520 + 650j, 700 + 610j, 915 + 590j],
        snow="#ffffff",
        shade="#a9bbe2",
    )
    bare = smooth(
        [40 + 640j, 110 + 590j, 240 + 596j, 380 + 640j, 520 + 700j, 640 + 770j, 680 + 900j, -60 + 900j, -60 + 700j]
    )
    page.add(path(bare, fill=page.linear([(0, "#b3a594"), (0.5, "#8f8f74"), (1, "#6f8258")])))
    page.add(line(bare, "#ffffff", 7, opacity=0.8))
    for x, y, w, h in ((92, 632, 120, 84), (224, 612, 104, 60)):
        page.add(boulder(page, complex(x, y), w, h))
    for x, y, w, h in ((100, 790, 130, 64), (506, 866, 130, 60), (190, 716, 60, 26), (430, 690, 54, 24)):
        page.add(boulder(page, complex(x, y), w, h, moss=True))
    flow = Flow([142 + 596j, 152 + 640j, 236 + 676j, 310 + 716j, 286 + 780j, 300 + 830j, 250 + 900j],
                [166 + 594j, 196 + 628j, 276 + 660j, 362 + 706j, 344 + 780j, 366 + 836j, 340 + 900j])  # fmt: skip
    river(page, flow, streaks=44, bank="#fff4dc")
    page.add(ellipse(153 + 597j, 22, 10, "#2f5f86", opacity=0.75), *ripples(160 + 610j, 16, "#ffffff", rings=2))
    grass = tuft(page, ("#93a05c", "#7f9450", "#aab56c"))
    page.add(*planted(grass, [(60, 690, -8, 0.7), (250, 640, 4, 0.6), (120, 700, 0, 0.8), (420, 740, 6, 0.8), (470,
        770, 0, 0.9),
                              (180, 830, -6, 1), (400, 850, 6, 1.1), (20, 850, 0, 1.2), (560, 850, 4,
                                  1.1)]))  # fmt: skip
    at = 586 + 396j
    page.add(shadow(page, 596 + 736j, 190, 26, strength=0.4))
    page.add(
        posed(
            kneeling(page),
            jacket(page, hem=-4 + 0j),
            sleeve(page, [80 + 158j, 122 + 228j, 78 + 286j], turn=112),
            at=at,
        )
    )
    face = head(
        page,
        at,
        turn=-6,
        expression="wonder",
        light=Light(side=-1, warm="#ffd9a0", cool="#4a4686", rim="#ffe2b0", depth=0.22),
    )
    page.add(posed(sleeve(page, [-78 + 160j, -142 + 212j, -196 + 276j], turn=140, grip="open", mirror=True), at=at))
    crocus = page.stamp(line("M0 0V-20", "#7fa05c", 3),
        path("M-9 -34Q-12 -14 0 -14Q12 -14 9 -34Q4 -28 0 -36Q-4 -28 -9 -34Z", fill="#8f78cc"),
                        path("M-3 -34L0 -24L3 -34L0 -40Z", fill="#f6b84a"))  # fmt: skip
    page.add(*planted(crocus, [(70, 700, -8, 1.1), (96, 712, 6, 1.3), (52, 728, 0, 1), (430, 800, 8, 1.1), (456, 814,
        -6, 1.4),
                               (486, 806, 10, 1.0), (700, 800, 0, 1.3), (730, 812, 10, 1.1)]))  # fmt: skip
    page.add(mouse(page, 790 + 690j, scale=0.46, lantern=False, mirror=True))
    drift(page, [640 + 900j, 690 + 720j, 770 + 676j, 915 + 690j], snow="#ffffff", shade="#a9bbe2")
    vignette(page, "#4a3a6a", 0.26)
    return Drawn(page, face)


def meadow_stones() -> Drawn:
    """Noon in the meadow: stepping stones, and on the last one an otter."""
    page = Picture(222)
    sky(page, [(0, "#4fa3dc"), (0.24, "#a5d8ee"), (0.34, "#e6f4ea")], height=260)
    page.add(day_cloud(page, 700 + 232j, 240), day_cloud(page, 210 + 250j, 170))
    mountains(page, [-60 + 300j, 90 + 226j, 220 + 290j, 340 + 248j, 470 + 300j, 640 + 262j, 770 + 210j, 935 + 290j],
              stone=Stone("#a9c2dc", "#7f9cc8", "#d9ecdc", "#ffffff"), foot=370, snow=0.7, shade=0.4)  # fmt: skip
    slope(page, ridge(page.rng, 330, 8), top="#b5d88a", foot="#8cc060", rim="#eaf6b4", marks=30)
    slope(
        page,
        [-40 + 384j, 200 + 362j, 420 + 392j, 660 + 370j, 915 + 352j],
        top="#9fce66",
        foot="#5f9f48",
        rim="#e6f5a4",
        marks=110,
    )
    flow = Flow([560 + 376j, 500 + 410j, 590 + 450j, 330 + 520j, 130 + 600j, -60 + 690j, -140 + 800j],
                [580 + 376j, 560 + 412j, 690 + 456j, 640 + 530j, 720 + 620j, 900 + 700j, 1000 + 840j])  # fmt: skip
    river(page, flow, streaks=90, bank="#d9cf8f")
    stamps = [
        poppy(page),
        daisy(page),
        bell(page, "#8a6fd6"),
        daisy(page, "#ffd9ec", heart="#f2b632"),
        tuft(page, GREENS),
    ]
    meadow(page, stamps, 60, top=410, bottom=560, near=0.62, far=0.3, left=-10, right=330)
    meadow(page, stamps, 46, top=410, bottom=600, near=0.75, far=0.3, left=690, right=885)
    for x, y, w in ((716, 560, 90), (560, 606, 120), (330, 786, 210), (640, 752, 200)):
        page.add(*ripples(complex(x, y + 2), w * 0.62, "#f4fdff"))
        page.add(boulder(page, complex(x, y + 6), w, w * 0.3))
    at = 292 + 384j
    page.add(shadow(page, 334 + 764j, 80, 13, strength=0.35))
    page.add(
        posed(
            booted(page, [-40 + 306j, -84 + 318j, -128 + 352j], toes=30, mirror=True),
            booted(page, [38 + 306j, 42 + 350j, 42 + 392j], toes=4),
            [hips(page)],
            jacket(page),
            sleeve(page, [-78 + 156j, -146 + 158j, -198 + 112j], grip="open", mirror=True),
            sleeve(page, [78 + 156j, 146 + 176j, 206 + 150j], grip="open"),
            at=at,
            scale=0.92,
        )
    )
    face = head(page, at, turn=5, scale=0.92, wind=8, expression="smile", light=DAY)
    straw_hat(page, at, turn=5, scale=0.92, light=DAY)
    page.add(sitting(page, 640 + 702j, scale=1.0, expression="laugh", paws="point", mirror=True, tilt=-6))
    meadow(page, stamps, 24, top=790, bottom=890, near=1.7, far=1.1, right=190, layer=page.overlay)
    meadow(page, stamps, 24, top=790, bottom=890, near=1.7, far=1.1, left=690, layer=page.overlay)
    page.add(mouse(page, 800 + 560j, scale=0.36, lantern=False, mirror=True))
    page.add(*planted(stamps[0], [(772, 566, 4, 0.8), (828, 572, -8, 0.9), (806, 580, 2, 0.7)]))
    vignette(page, "#2f6a4a", 0.2)
    return Drawn(page, face)


def waterfall() -> Drawn:
    """Over the edge of everything, with a rainbow."""
    page = Picture(233)
    sky(page, [(0, "#6fb9e8"), (0.3, "#cdeaf2"), (0.5, "#eef8f2")], height=300)
    page.add(day_cloud(page, 700 + 150j, 220))
    mountains(page, [-60 + 240j, 60 + 200j, 180 + 262j, 330 + 190j, 470 + 262j, 640 + 220j, 800 + 260j, 935 + 200j],
              stone=Stone("#a6c8d8", "#7da6c4", "#e2f2ee", "#ffffff"), foot=360, snow=0.6, shade=0.4)  # fmt: skip
    at = 262 + 226j
    page.add(posed(jacket(page), at=at))
    cliff = smooth([-30 + 410j, 120 + 396j, 420 + 404j, 560 + 396j, 900 + 390j, 910 + 900j, -30 + 900j])
    page.add(path(cliff, fill=page.linear([(0, "#8c9a92"), (0.5, "#5f7a80"), (1, "#3f6474")])))
    rng = page.rng
    for _ in range(46):
        x, y, w = rng.uniform(-20, 900), rng.uniform(430, 760), rng.uniform(30, 90)
        crack = [complex(x, y), complex(x + w * 0.2, y + w * 0.8), complex(x - w * 0.1, y + w * 1.5)]
        page.add(
            path(
                smooth(ribbon(crack, [1, w * 0.14, 1], count=7)),
                fill=rng.choice(["#3a5560", "#a9b8a8", "#4a6a70"]),
                opacity=0.4,
            )
        )
    fall = Flow(
        [452 + 392j, 440 + 430j, 430 + 560j, 412 + 700j, 396 + 800j],
        [816 + 388j, 836 + 430j, 846 + 560j, 868 + 700j, 890 + 800j],
    )
    falling(page, fall, Hue("#d9f2f6", "#6fbfd6", "#2c7ba6", "#f4fdff"), threads=110)
    lip_water = smooth([446 + 420j, 456 + 384j, 520 + 362j, 640 + 352j, 760 + 362j, 812 + 384j, 824 + 420j, 636 + 408j])
    page.add(path(lip_water, fill=page.linear([(0, "#8fd0e2"), (0.6, "#d3f0f6"), (1, "#f4fdff")])))
    page.add(*(line(f"M{x + lean} 364Q{x + lean * 0.4:.0f} 384 {x} 420", "#ffffff", 4, opacity=0.75)
               for x, lean in ((480, 40), (520, 28), (562, 16), (604, 6), (648, -4), (690, -14), (732, -24), (774,
                   -34))))  # fmt: skip
    page.add(boulder(page, 846 + 424j, 100, 74, moss=True))
    page.add(*rainbow(400 + 820j, 372, 9, opacity=0.3))
    for x, y, tall in ((30, 404, 130), (84, 402, 96)):
        page.add(pine(page, complex(x, y), tall, dark="#3f6f5a", base="#5b9070", rim="#b9dc9a"))
    lip = smooth(
        [-30 + 408j, 100 + 398j, 260 + 404j, 400 + 398j, 452 + 410j, 440 + 452j, 300 + 470j, 150 + 462j, -30 + 474j]
    )
    page.add(solid(page, lip, GRANITE, light=-4 - 12j, edge=4))
    page.add(
        path(
            smooth([-30 + 402j, 90 + 392j, 180 + 402j, 300 + 398j, 420 + 396j, 340 + 416j, 160 + 420j, -30 + 424j]),
            fill="#8fb25c",
        )
    )
    page.add(
        posed(
            sleeve(page, [-84 + 150j, -140 + 200j, -72 + 206j], turn=84, mirror=True),
            sleeve(page, [84 + 150j, 140 + 200j, 70 + 208j], turn=98),
            at=at,
        )
    )
    face = head(page, at, turn=6, wind=14, expression="wonder", light=DAY)
    page.add(peeking(page, 432 + 396j, scale=0.8, expression="laugh"))
    page.add(*foam(page, [(x, 792 + (x % 5) * 6, 44) for x in range(380, 900, 62)]))
    page.add(mist(page, 800, 260, "#f2fbfa", strength=0.9))
    page.add(
        boulder(page, 90 + 640j, 130, 70, moss=True), mouse(page, 92 + 574j, scale=0.44, lantern=False, arms_up=True)
    )
    vignette(page, "#24506a", 0.25)
    return Drawn(page, face)


_CLEAR: Final = 140
"""So far from the middle of a face no snow falls."""


def homecoming() -> Drawn:
    """High up again in the first snow: every bend at once, down to the sea."""
    page = Picture(312)
    sky(page, [(0, "#6d86c8"), (0.2, "#b9b6e0"), (0.33, "#f7cfc6"), (0.4, "#ffe9c8")], height=320)
    sun(page, 250 + 352j, 26, glow="#ffe0a8", reach=8)
    page.add(rect(-5, 362, 890, 70, page.linear([(0, "#ffe6c4"), (1, "#a9c4e6")])), line("M-5 363H880", "#fff6dc", 2.5))
    for x, y, w, tone in (
        (70, 344, 110, "#ffe2cc"),
        (180, 316, 140, "#fbdcd6"),
        (310, 282, 180, "#f2dcea"),
        (470, 250, 230, "#ece2f6"),
    ):
        page.add(day_cloud(page, complex(x, y), w, top="#fffaf4", base=tone))
    slope(
        page,
        [-40 + 414j, 120 + 404j, 300 + 410j, 520 + 398j, 915 + 382j],
        top="#a9c6c0",
        foot="#7faaa8",
        rim="#f7e6d0",
        marks=20,
    )
    slope(
        page,
        [-40 + 446j, 160 + 440j, 330 + 452j, 560 + 434j, 915 + 420j],
        top="#86b0a0",
        foot="#5f9488",
        rim="#e6e8cc",
        marks=40,
    )
    flow = Flow([150 + 398j, 250 + 408j, 130 + 420j, 330 + 438j, 150 + 470j, 380 + 504j, 200 + 546j, 300 + 600j],
                [176 + 397j, 280 + 408j, 156 + 422j, 372 + 440j, 196 + 474j, 440 + 510j, 270 + 554j,
                    350 + 606j])  # fmt: skip
    river(page, flow, Hue("#fff0d4", "#9fc4e2", "#6f9cc8", "#ffffff"), streaks=40)
    mountains(page, [560 + 640j, 640 + 470j, 720 + 380j, 800 + 240j, 870 + 150j, 960 + 260j, 1000 + 640j],
              stone=Stone("#a9add6", "#6f78b4", "#e6e2f2", "#ffffff"), foot=660, snow=0.9, shade=0.5)  # fmt: skip
    drift(
        page,
        [-40 + 560j, 110 + 548j, 260 + 590j, 420 + 606j, 620 + 572j, 780 + 560j, 915 + 540j],
        snow="#ffffff",
        shade="#aebde4",
    )
    at = 600 + 392j
    page.add(
        posed(
            [hips(page)],
            booted(page, [-40 + 306j, -44 + 330j, -44 + 356j], toes=6, mirror=True),
            booted(page, [40 + 306j, 44 + 330j, 44 + 356j], toes=6),
            jacket(page),
            sleeve(page, [78 + 156j, 126 + 226j, 92 + 288j], turn=110),
            sleeve(page, [-78 + 156j, -150 + 186j, -196 + 130j], grip="open", mirror=True),
            at=at,
        )
    )
    face = head(
        page,
        at,
        turn=-5,
        wind=-8,
        expression="smile",
        light=Light(side=-1, warm="#ffd9b0", cool="#4a4a90", rim="#ffe6c8", depth=0.2),
    )
    page.add(sitting(page, 772 + 748j, scale=0.92, expression="wonder", tilt=-6))
    drift(
        page, [-40 + 640j, 120 + 650j, 300 + 680j, 480 + 700j, 660 + 730j, 915 + 716j], snow="#ffffff", shade="#9fb3de"
    )
    page.add(boulder(page, 214 + 690j, 96, 66), boulder(page, 316 + 694j, 104, 58))
    trickle = Flow(
        [246 + 684j, 240 + 706j, 270 + 740j, 230 + 796j, 250 + 900j],
        [276 + 684j, 278 + 704j, 312 + 738j, 288 + 796j, 322 + 900j],
    )
    river(page, trickle, streaks=24, bank="#8fa9d0")
    page.add(ellipse(261 + 685j, 22, 10, "#34608a", opacity=0.75), *ripples(264 + 700j, 16, "#ffffff", rings=2))
    for x, y, reach in ((214, 632, 40), (318, 642, 42)):
        cap = [
            complex(x - reach, y + 14),
            complex(x - reach * 0.5, y - 8),
            complex(x, y - 10),
            complex(x + reach * 0.6, y - 4),
        ]
        cap += [complex(x + reach, y + 14), complex(x + reach * 0.3, y + 10), complex(x - reach * 0.4, y + 16)]
        page.add(path(smooth(cap), fill="#ffffff"))
    page.add(mouse(page, 130 + 660j, scale=0.42, lantern=False))
    flake = flower(page, "#ffffff", "#ffffff", count=6, size=5)
    spots = [complex(page.rng.uniform(0, 875), page.rng.uniform(0, 700)) for _ in range(150)]
    spots = [spot for spot in spots if abs(spot - at) > _CLEAR and abs(spot - 772 - 619j) > _CLEAR / 2]
    page.overlay.extend(stamped(flake, spot, 0, page.rng.uniform(0.5, 1.3), opacity=0.9) for spot in spots)
    vignette(page, "#3a3a78", 0.25)
    return Drawn(page, face)
