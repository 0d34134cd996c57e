"""Where the river falls over the edge of everything."""

from __future__ import annotations

from typing import Final

from studio.drawing.canvas import Drawn, Picture, group, line, path, rect
from studio.drawing.child import head
from studio.drawing.cloth import solid
from studio.drawing.curves import smooth, straight
from studio.drawing.figure import posed
from studio.drawing.land import GRANITE, Stone, boulder, day_cloud, fern, mountains, planted
from studio.drawing.mouse import mouse
from studio.drawing.night import sky, vignette
from studio.drawing.otter import peeking
from studio.drawing.places import pine
from studio.drawing.wanderer import jacket, leaning, sleeve
from studio.drawing.water import Flow, Hue, falling, foam, mist, rainbow, ripples
from studio.drawings.river_song.high import DAY


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
    page.add(group(*_columns(page), clip_path=page.clip(cliff)))
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
            leaning(page),
            sleeve(page, [-84 + 150j, -140 + 200j, -72 + 206j], turn=84, mirror=True),
            sleeve(page, [84 + 150j, 140 + 200j, 70 + 208j], turn=98),
            at=at,
        )
    )
    face = head(page, at, turn=6, wind=14, expression="wonder", light=DAY)
    page.add(peeking(page, 432 + 396j, scale=0.8, expression="laugh"))
    page.add(rect(-5, 796, 885, 90, page.linear([(0, "#cfeaf0"), (0.4, "#6fb4c8"), (1, "#2f7f9c")])))
    for x, reach in ((640, 250), (560, 170), (770, 150)):
        page.add(*ripples(complex(x, 812 + reach * 0.1), reach, "#f4fdff", rings=3, flat=0.12))
    page.add(*foam(page, [(x, 800 + (x % 5) * 5, 24) for x in range(396, 900, 22)], "#fafffd"))
    page.add(mist(page, 772, 190, "#f2fbfa", strength=0.85))
    for x, y, w, h in ((-4, 846, 130, 70), (96, 862, 96, 46), (306, 842, 74, 34), (186, 832, 50, 22)):
        page.add(*ripples(complex(x, y), w * 0.6, "#eafaff", rings=2, flat=0.2), boulder(page, complex(x, y), w, h))
    ledge = smooth([-40 + 596j, 40 + 584j, 110 + 588j, 170 + 604j, 158 + 632j, 96 + 648j, 20 + 672j, -40 + 690j])
    turf = smooth([-40 + 590j, 40 + 578j, 110 + 582j, 176 + 602j, 136 + 608j, 96 + 600j, 50 + 612j, -40 + 606j])
    page.add(solid(page, ledge, GRANITE, light=-4 - 14j, edge=4), path(turf, fill="#8fb25c"))
    page.add(mouse(page, 92 + 590j, scale=0.44, lantern=False, arms_up=True))
    frond = fern(page, "#5f8f50", "#a9cf74")
    page.add(*planted(frond, [(30, 600, -30, 0.6), (20, 604, 10, 0.5), (136, 612, 70, 0.5), (16, 470, 150, 0.7),
        (120, 466, 170, 0.6), (380, 468, 150, 0.6), (402, 466, 200, 0.5)]))  # fmt: skip
    vignette(page, "#24506a", 0.25)
    return Drawn(page, face)


def _columns(page: Picture) -> list[str]:
    """Break the cliff into columns of rock, each with a lit and a shaded side."""
    rng = page.rng
    drawn, x = [], -30.0
    while x < _FALL:
        wide, top = rng.uniform(44, 84), 430 + rng.uniform(-20, 20)
        lean = rng.uniform(-10, 6)
        for start, end, tone, strength in ((0.0, 0.36, "#c4cfc0", 0.13), (0.7, 1.0, "#24404c", 0.2)):
            side = [complex(x + wide * start, top), complex(x + wide * end, top), complex(x + wide * end + lean, 640),
                    complex(x + wide * end - 6, 900), complex(x + wide * start - 6, 900),
                    complex(x + wide * start + lean, 640)]  # fmt: skip
            drawn.append(path(straight(side), fill=tone, opacity=strength))
        for _ in range(2):
            y = rng.uniform(490, 780)
            drawn.append(line(f"M{x + 4:.0f} {y:.0f}l{wide * 0.5:.0f} {rng.uniform(4, 14):.0f}l{wide * 0.4:.0f} -6",
                              "#24404c", 2.4, opacity=0.4))  # fmt: skip
        x += wide
    return drawn


_FALL: Final = 470
"""Where the cliff is behind the falling water."""
