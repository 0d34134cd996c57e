"""Where it begins: the cover, the spring, the meadow, and the mountain again at the end."""

from __future__ import annotations

from typing import Final

from studio.drawing.canvas import Drawn, Picture, ellipse, group, line, path, rect, stamped
from studio.drawing.child import Light, head
from studio.drawing.cloth import shadow
from studio.drawing.curves import smooth
from studio.drawing.figure import posed
from studio.drawing.land import (
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
from studio.drawing.otter import sitting
from studio.drawing.places import pine
from studio.drawing.wanderer import booted, crosslegged, hips, jacket, kneeling, raft, sleeve, straw_hat
from studio.drawing.water import Flow, Hue, ripples, river
from studio.drawing.wild import swallow

DAY: Final = Light(side=-1, warm="#fff0c8", cool="#3a4a7a", rim="#fff2cc", depth=0.16)
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
    slope(
        page,
        [-40 + 626j, 90 + 596j, 250 + 602j, 420 + 646j, 600 + 668j, 760 + 640j, 915 + 624j],
        top="#c3b07c",
        foot="#6d8753",
        rim="#ffe9b8",
        marks=110,
        reach=260,
    )
    page.add(ellipse(240 + 660j, 330, 110, page.glow("#ffd590", 0.5)))
    for patch in _SNOW:
        page.add(path(smooth([spot + 5j for spot in patch]), fill="#6f7a8c", opacity=0.35))
        page.add(path(smooth(patch), fill=page.linear([(0, "#fffaf2"), (0.5, "#f4f4fc"), (1, "#b7c3e6")])))
    for x, y, w, h in ((64, 640, 140, 104), (234, 630, 124, 84), (178, 604, 70, 40)):
        page.add(boulder(page, complex(x, y), w, h, moss=x != _BARE))
    for x, y, w in ((58, 536, 92), (232, 545, 84)):
        page.add(_snow_cap(page, complex(x, y), w))
    flow = Flow([136 + 604j, 130 + 640j, 190 + 682j, 276 + 728j, 220 + 800j, 130 + 900j],
                [172 + 602j, 184 + 636j, 262 + 670j, 376 + 718j, 352 + 800j, 330 + 900j])  # fmt: skip
    page.add(line(flow.outline(), "#5f5a48", 18, opacity=0.45))
    river(page, flow, streaks=64, bank="#e2d2a4")
    page.add(path(smooth([118 + 606j, 132 + 584j, 154 + 578j, 178 + 584j, 190 + 606j, 154 + 616j]), fill="#2b4a6c"))
    page.add(path(smooth([132 + 606j, 140 + 594j, 156 + 592j, 172 + 596j, 178 + 606j, 156 + 614j]), fill="#8fd0e2"))
    page.add(*ripples(156 + 616j, 20, "#ffffff", rings=2), *ripples(352 + 714j, 24, "#ffffff", rings=3, flat=0.3))
    for x, y, w, h in ((118, 742, 92, 54), (60, 806, 130, 70), (212, 700, 40, 20), (462, 800, 70, 34)):
        page.add(boulder(page, complex(x, y), w, h, moss=True))
    page.add(boulder(page, 272 + 816j, 56, 20), *ripples(272 + 817j, 36, "#f4fdff", rings=2))
    grass = tuft(page, ("#8fa05a", "#76924c", "#b3ba70"))
    page.add(*planted(grass, [(30, 664, -8, 0.8), (300, 650, 4, 0.7), (110, 690, 0, 0.7), (420, 700, 6, 0.9),
        (452, 736, 0, 1.1), (20, 760, -6, 1.2), (420, 770, 6, 1), (150, 690, 4, 0.6), (720, 690, 4, 0.8),
        (520, 690, -4, 0.7)]))  # fmt: skip
    at = 586 + 396j
    page.add(shadow(page, 590 + 744j, 210, 30, strength=0.55))
    page.add(
        posed(
            kneeling(page),
            jacket(page, hem=-4 + 0j),
            sleeve(page, [80 + 158j, 124 + 226j, 84 + 276j], turn=112),
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
    page.add(boulder(page, 792 + 764j, 150, 84), _snow_cap(page, 790 + 680j, 104))
    page.add(mouse(page, 786 + 688j, scale=0.46, lantern=False, mirror=True))
    crocus = page.stamp(line("M0 0V-20", "#7fa05c", 3), line("M0 0Q-8 -12 -12 -24M0 0Q8 -12 11 -20", "#8fae62", 2.4),
        path("M-9 -34Q-12 -14 0 -14Q12 -14 9 -34Q4 -28 0 -36Q-4 -28 -9 -34Z", fill="#8f78cc"),
        path("M-3 -34L0 -24L3 -34L0 -40Z", fill="#f6b84a"),
        path("M-9 -34Q-12 -14 0 -14Q-5 -22 -4 -31Z", fill="#b6a4e6"))  # fmt: skip
    page.add(*planted(crocus, [(16, 700, -8, 0.9), (38, 712, 6, 1.1), (452, 790, 8, 1.2), (486, 800, -6, 1.5),
                               (518, 788, 10, 1.1), (690, 806, -4, 1.5), (722, 818, 8, 1.8), (660, 822, -10, 1.3),
                               (420, 836, 4, 1.4), (540, 830, -6, 1.3)]))  # fmt: skip
    page.add(*planted(grass, [(-4, 884, 0, 2.2), (46, 892, 6, 1.6), (560, 884, -4, 1.8), (610, 870, 6, 1.4),
        (800, 880, 4, 2), (850, 884, -6, 2.4), (500, 880, 4, 1.5)]))  # fmt: skip
    vignette(page, "#4a3a6a", 0.26)
    return Drawn(page, face)


_BARE: Final = 178
"""Where the one rock of the spring stands on which no moss grows."""

_SNOW: Final = (
    [640 + 690j, 740 + 656j, 915 + 640j, 915 + 730j, 840 + 742j, 760 + 716j, 690 + 720j],
    [320 + 640j, 400 + 630j, 480 + 656j, 520 + 678j, 440 + 676j, 380 + 664j],
    [590 + 850j, 680 + 838j, 780 + 850j, 915 + 826j, 915 + 915j, 560 + 915j],
)
"""The last patches of snow around the spring."""


def _snow_cap(page: Picture, at: complex, width: float) -> str:
    """Draw the snow that is left on top of a rock; `at` is the middle of its upper edge."""
    half = width / 2
    cap = [at + complex(x * half, y * half) for x, y in (
        (-1, 0.44), (-0.7, 0.1), (-0.2, -0.08), (0.3, -0.06), (0.76, 0.14), (1, 0.5), (0.66, 0.38), (0.4, 0.56),
        (0.06, 0.34), (-0.3, 0.56), (-0.6, 0.36))]  # fmt: skip
    return group(
        path(smooth([spot + 5j for spot in cap]), fill="#56648c", opacity=0.35),
        path(smooth(cap), fill=page.linear([(0, "#ffffff"), (0.6, "#fbf8fc"), (1, "#b3c0e4")])),
    )


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
        page.add(*ripples(complex(x, y + 2), w * 0.62, "#f4fdff", rings=2))
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
    mountains(page, [560 + 640j, 640 + 520j, 700 + 420j, 796 + 268j, 850 + 352j, 960 + 250j, 1000 + 640j],
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
            kneeling(page),
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
    page.add(sitting(page, 772 + 748j, scale=0.92, expression="wonder", mirror=True, tilt=6))
    drift(
        page, [-40 + 640j, 120 + 650j, 300 + 680j, 480 + 700j, 660 + 730j, 915 + 716j], snow="#ffffff", shade="#9fb3de"
    )
    page.add(boulder(page, 210 + 692j, 104, 84), boulder(page, 318 + 696j, 112, 74))
    trickle = Flow(
        [246 + 684j, 240 + 706j, 270 + 740j, 230 + 796j, 250 + 900j],
        [276 + 684j, 278 + 704j, 312 + 738j, 288 + 796j, 322 + 900j],
    )
    river(page, trickle, streaks=24, bank="#8fa9d0")
    page.add(ellipse(261 + 685j, 22, 10, "#34608a", opacity=0.75), *ripples(264 + 700j, 16, "#ffffff", rings=2))
    page.add(_snow_cap(page, 210 + 604j, 70), _snow_cap(page, 318 + 620j, 76))
    page.add(mouse(page, 130 + 660j, scale=0.42, lantern=False))
    flake = flower(page, "#ffffff", "#ffffff", count=6, size=5)
    rng = page.rng
    spots = [complex(column * 67 + rng.uniform(-26, 26), row * 64 + 33 * (column % 2) + rng.uniform(-26, 26))
             for row in range(12) for column in range(14)]  # fmt: skip
    spots = [spot for spot in spots if abs(spot - at) > _CLEAR and abs(spot - 772 - 619j) > _CLEAR / 2]
    page.overlay.extend(stamped(flake, spot, rng.uniform(0, 60), rng.uniform(0.4, 1.3), opacity=0.9) for spot in spots)
    vignette(page, "#3a3a78", 0.25)
    return Drawn(page, face)
