"""The middle of the way: the forest and the dam."""

from __future__ import annotations

from studio.drawing.canvas import Drawn, Picture, circle, ellipse, line, path, rect, stamped
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, shadow
from studio.drawing.curves import blob, ribbon, smooth
from studio.drawing.figure import posed
from studio.drawing.land import boulder, fern, leaf_litter, leafy, planted, shaft, slope, trunk, tuft, woods
from studio.drawing.mouse import mouse
from studio.drawing.night import ridge, sky, vignette
from studio.drawing.otter import peeking
from studio.drawing.wanderer import booted, hips, jacket, sleeve
from studio.drawing.water import Flow, Hue, falling, foam, ripples, river
from studio.drawing.wild import beaver, deer

BARK = Tones("#6b5a48", "#43403c", "#a3906a")


def forest() -> Drawn:
    """A deer drinks; even the river goes on tiptoe."""
    page = Picture(244)
    _clearing(page)
    flow = Flow([486 + 556j, 452 + 576j, 442 + 602j, 444 + 650j, 360 + 730j, 236 + 800j, 50 + 900j],
                [500 + 556j, 492 + 578j, 474 + 604j, 556 + 650j, 534 + 730j, 520 + 800j, 580 + 900j])  # fmt: skip
    for share in (0.0, 1.0):
        bank = [flow.at(0.42 + 0.58 * step / 8, share) for step in range(9)]
        page.add(path(smooth(ribbon(bank, [1, 18, 44], count=10)), fill="#2a4a38", opacity=0.6))
    river(page, flow, Hue("#e2f4c0", "#5aa498", "#2a6a68", "#fbffe6"), streaks=80, bank="#6f8f5a")
    page.add(ellipse(470 + 640j, 120, 60, page.glow("#fbffd8", 0.6)))
    for x, y, w, h in ((520, 682, 74, 30), (346, 764, 80, 36), (486, 824, 70, 30), (430, 618, 34, 16)):
        page.add(*ripples(complex(x, y), w * 0.62, "#f4ffe6", rings=2))
        page.add(boulder(page, complex(x, y), w, h, moss=True))
    page.add(shadow(page, 222 + 734j, 170, 20, strength=0.55), deer(page, 214 + 736j, scale=1.2))
    page.add(*ripples(430 + 716j, 34, "#fbffe6"))
    page.add(*(path(f"M{x} {y}q5 8 0 12q-5 -4 0 -12z", fill="#eafff4", opacity=0.9) for x, y in (
        (419, 470), (416, 520), (420, 590))))  # fmt: skip
    frond, dark_frond = fern(page, "#5f9a50", "#b5d97a"), fern(page, "#3a7048", "#6fa05c")
    night_frond = fern(page, "#1f4a38", "#376a4c")
    page.add(*planted(dark_frond, [(720, 736, -30, 1.3), (850, 700, 20, 1.5), (880, 730, -20, 1.4),
        (590, 706, -30, 0.8), (96, 700, -20, 0.8), (60, 704, 20, 0.9)]))  # fmt: skip
    at = 640 + 376j
    page.add(shadow(page, 660 + 772j, 150, 22, strength=0.6))
    page.add(
        posed(
            [hips(page)],
            booted(page, [-40 + 312j, -44 + 346j, -46 + 368j], toes=6, mirror=True),
            booted(page, [40 + 312j, 44 + 346j, 46 + 368j], toes=6),
            jacket(page),
            sleeve(page, [-78 + 158j, -116 + 226j, -92 + 288j], turn=84, mirror=True),
            at=at,
        )
    )
    face = head(
        page,
        at,
        turn=-7,
        expression="wonder",
        light=Light(side=-1, warm="#f4ffc8", cool="#1f4a3c", rim="#f4ffc0", depth=0.26),
    )
    page.add(trunk(page, 792, 812, 150, bark=BARK, lean=24, marks=26), *_moss(page, 792, 812))
    page.add(posed(sleeve(page, [82 + 160j, 122 + 240j, 154 + 186j], turn=-72, width=44, grip="open"), at=at))
    page.add(*planted(frond, [(556, 800, -34, 1.0), (540, 808, -2, 0.8), (726, 826, -50, 1.3), (754, 836, -14, 1.4),
        (868, 820, -30, 1.5), (120, 770, -40, 1.1), (150, 776, 8, 1.0)]))  # fmt: skip
    page.add(mouse(page, 520 + 660j, scale=0.4, lantern=False))
    cap = page.stamp(
        path("M-5 0Q-3 -12 -4 -18H4Q3 -12 5 0Z", fill="#fbf0da"),
        path("M-18 -17Q-16 -36 0 -37Q16 -36 18 -17Q0 -12 -18 -17Z", fill="#d9553f"),
        *(circle(complex(x, y), r, "#fff6e4") for x, y, r in ((-8, -26, 3), (4, -31, 2.6), (9, -22, 2.2))),
    )
    page.add(*planted(cap, [(52, 800, -6, 1), (80, 812, 8, 0.7), (780, 836, 0, 0.9), (806, 846, 10, 0.6)]))
    page.add(*planted(night_frond, [(-30, 900, 20, 2.4), (30, 910, -10, 2), (90, 916, 26, 1.7), (840, 916, -30, 2.2),
        (890, 900, -16, 2.6), (770, 920, -44, 1.5)]))  # fmt: skip
    vignette(page, "#0f2f2a", 0.5)
    return Drawn(page, face)


def _clearing(page: Picture) -> None:
    """Paint the forest in depth: light at its end, stems in three distances, and the floor."""
    page.add(rect(-5, -5, 885, 885, page.linear([(0, "#bcd892"), (0.35, "#a9cf8c"), (0.6, "#4f8a66"), (1, "#2c5a4c")])))
    page.add(circle(470 + 380j, 420, page.glow("#fdffd8", 0.95)))
    rng = page.rng
    for tone, light, count, foot, wide in (("#b9d69a", "#d6e8b0", 20, 540, 12), ("#8fb98a", "#bcd89c", 11, 556, 22)):
        stems, edges = [], []
        for step in range(count):
            x = (step + 0.5) * 875 / count + rng.uniform(-22, 22)
            w, lean = wide * rng.uniform(0.5, 1.3), (x - 470) * 0.07
            stems.append(f"M{x - w:.0f} {foot}Q{x - w * 0.4:.0f} {foot - 40} {x - w * 0.4 + lean:.0f} -9"
                         f"h{w * 0.8:.0f}Q{x + w * 0.4:.0f} {foot - 40} {x + w:.0f} {foot}z")  # fmt: skip
            edges.append(f"M{x - w * 0.5:.0f} {foot - 30}L{x - w * 0.3 + lean:.0f} -9")
        page.add(path("".join(stems), fill=tone), line("".join(edges), light, 2, opacity=0.8))
        page.add(ellipse(470 + 520j, 460, 90, page.glow("#f6ffd0", 0.5)))
    slope(page, ridge(page.rng, 548, 6), top="#a3cb7c", foot="#4f8a5c", rim="#eef8b8", marks=40)
    bush = Tones("#7fb26c", "#4f8a5c", "#c3de8e")
    for x, y, size in ((330, 566, 46), (372, 570, 34), (600, 566, 44), (560, 572, 28), (660, 572, 40), (20, 566, 60),
                       (84, 572, 44)):  # fmt: skip
        shade = page.linear([(0, bush.light), (0.5, bush.base), (1, bush.shade)])
        page.add(path(blob(complex(x, y - size * 0.3), size, size * 0.7, rng, wobble=0.14), fill=shade))
    middle = Tones("#55806a", "#3d6a5c", "#a9c896")
    for x, w in ((-6, 60), (120, 50), (598, 44), (864, 70)):
        page.add(trunk(page, x, 606, w, bark=middle, lean=(x - 470) * 0.08, marks=8))
    crowns = [(-20, 20, 130), (120, -10, 150), (290, -30, 120), (450, -50, 120), (620, -24, 130), (770, 0, 150),
              (890, 40, 140)]  # fmt: skip
    for shift, tone in ((34, "#7fb070"), (0, "#4f8a5c")):
        page.add(*(path(blob(complex(x + shift, y + shift), w, w * 0.55, rng, wobble=0.16), fill=tone, opacity=0.9)
                   for x, y, w in crowns))  # fmt: skip
    for x, width, lean in ((150, 60, -70), (320, 90, -10), (480, 60, 60), (600, 40, 110)):
        page.add(shaft(page, x, width, 690, lean=lean, colour="#fdffde", strength=0.5))
    slope(page, [-40 + 616j, 160 + 600j, 380 + 612j, 640 + 604j, 915 + 594j], top="#7fae5e", foot="#2f5f44",
          rim="#d6ec94", marks=90)  # fmt: skip
    leaf_litter(page, 70, ("#8fb95c", "#4a7a4c", "#b9cf74", "#c99a54"), top=640, bottom=830)
    page.add(*planted(tuft(page, ("#6f9f54", "#8fba62", "#4f8250")), [
        (40, 640, 0, 0.6), (300, 640, 6, 0.6), (350, 690, -6, 0.7), (640, 640, 0, 0.6), (20, 740, 0, 1), (420, 640, 4,
        0.5), (720, 664, 4, 0.7), (290, 780, -4, 0.9), (180, 800, 0, 1.1)]))  # fmt: skip


def _moss(page: Picture, x: float, foot: float) -> list[str]:
    """Let moss grow up the foot of the great tree."""
    edge = [complex(x - 148, foot + 8), complex(x - 96, foot - 26), complex(x - 76, foot - 58),
            complex(x - 58, foot - 84), complex(x - 36, foot - 50), complex(x - 14, foot - 66),
            complex(x + 8, foot - 30), complex(x + 34, foot - 44), complex(x + 70, foot - 40),
            complex(x + 110, foot - 12), complex(x + 160, foot + 10)]  # fmt: skip
    fill = page.linear([(0, "#9cc25e", 0.95), (1, "#4a7a48", 0.95)])
    return [path(smooth(edge), fill=fill)]


def dam() -> Drawn:
    """The beaver knows one word."""
    page = Picture(255)
    _autumn(page)
    _sticks(page)
    page.add(shadow(page, 240 + 562j, 110, 14, strength=0.5), beaver(page, 236 + 564j, scale=1.02))
    _gravel(page)
    at = 606 + 428j
    page.add(shadow(page, 606 + 816j, 140, 18, strength=0.6))
    page.add(
        posed(
            [hips(page)],
            booted(page, [-38 + 312j, -46 + 350j, -48 + 380j], toes=6, mirror=True),
            booted(page, [38 + 312j, 46 + 350j, 48 + 380j], toes=6),
            jacket(page),
            sleeve(page, [-78 + 156j, -140 + 208j, -96 + 262j], turn=20, grip="fist"),
            sleeve(page, [78 + 156j, 140 + 208j, 96 + 262j], turn=160, grip="fist", mirror=True),
            at=at,
            scale=0.95,
        )
    )
    face = head(
        page,
        at,
        turn=-8,
        scale=0.95,
        expression="neutral",
        light=Light(side=1, warm="#ffe6a0", cool="#5a3a5a", rim="#fff0b8", depth=0.22),
    )
    page.add(peeking(page, 396 + 800j, scale=0.84, expression="wonder"))
    page.add(*ripples(396 + 812j, 66, "#fffbe0", rings=3, flat=0.2))
    page.add(mouse(page, 782 + 566j, scale=0.42, lantern=False, mirror=True))
    rng = page.rng
    leaves = [page.stamp(path("M-12 0Q-2 -12 14 -2Q4 10 -12 0Z", fill=tone), line("M-16 1L10 -2", "#8a5a34", 1.4))
              for tone in ("#d9793f", "#e9a948", "#c9553a")]  # fmt: skip
    page.add(*(stamped(rng.choice(leaves), complex(x, y), rng.uniform(0, 360), rng.uniform(0.6, 1.1)) for x, y in (
        (430, 330), (470, 240), (740, 350), (826, 520), (450, 470), (790, 440), (380, 540), (140, 300), (60, 420),
        (704, 240), (60, 724), (128, 846), (250, 800), (700, 856), (806, 836), (520, 860), (36, 800))))  # fmt: skip
    vignette(page, "#5a3420", 0.35)
    return Drawn(page, face)


def _autumn(page: Picture) -> None:
    """Paint the autumn wood behind the beaver's pond, and its colours in the water."""
    sky(page, [(0, "#eab65e"), (0.2, "#f8d890"), (0.42, "#fff4cc")], height=380)
    page.add(circle(640 + 250j, 380, page.glow("#fffbe0", 0.95)))
    slope(page, ridge(page.rng, 352, 14), top="#f2d59a", foot="#e6bf78", rim="#fff6d0", marks=0)
    woods(page, 408, 110, ("#dca65c", "#e3b766", "#cf9250", "#c9a65a"), air="#fbe6ac", step=66)
    bark = Tones("#7a5a44", "#6b4a3a", "#a98a64")
    for x, foot, tall, base, shade, light in (
        (330, 424, 150, "#d9a04a", "#a86c3c", "#f9dc86"),
        (860, 432, 220, "#c98a3c", "#8f5a34", "#f4c86a"),
        (180, 432, 190, "#dba94a", "#a3703a", "#fbe08c"),
        (760, 436, 250, "#d2703a", "#8f4434", "#f6b061"),
        (30, 444, 300, "#cf6a38", "#8a4032", "#f4a85a"),
    ):
        page.add(leafy(page, complex(x, foot), tall, leaves=Tones(base, shade, light), bark=bark, width=0.78))
    slope(page, ridge(page.rng, 422, 4), top="#d3bc62", foot="#a3984c", rim="#fff2b8", marks=30)
    page.add(rect(-5, 440, 885, 240, page.linear([(0, "#f6dfa0"), (0.3, "#b9bd92"), (1, "#4f8086")])))
    for x, wide, tone in ((30, 130, "#cf6a38"), (180, 80, "#dba94a"), (330, 60, "#d9a04a"), (760, 110, "#d2703a"),
                          (862, 90, "#c98a3c")):  # fmt: skip
        page.add(ellipse(complex(x, 452), wide, 74, page.glow(tone, 0.75)))
    page.add(ellipse(620 + 470j, 130, 60, page.glow("#fffbe0", 0.9)))
    rng = page.rng
    glints = []
    for _ in range(46):
        spot = complex(rng.uniform(0, 875), 446 + 120 * rng.random() ** 1.3)
        reach = rng.uniform(14, 46) * (0.5 + (spot.imag - 446) / 90)
        glints.append(f"M{spot.real:.0f} {spot.imag:.0f}h{reach:.0f}")
    page.add(line("".join(glints), "#fff8dc", 2.2, opacity=0.5))


def _sticks(page: Picture) -> None:
    """Pile up the dam: a bank of mud that bends towards us, and sticks, the nearer the thicker."""
    rng = page.rng
    crest = [-40 + 566j, 110 + 556j, 250 + 560j, 420 + 566j, 600 + 566j, 760 + 572j, 915 + 590j]
    mound = smooth([*crest, 915 + 760j, 700 + 748j, 430 + 734j, 160 + 752j, -40 + 780j])
    mud = page.linear([(0, "#8a6844"), (0.35, "#5f4636"), (1, "#38292a")])
    page.add(path(mound, fill=mud))
    tones = (("#a9825a", "#5f4436", "#ecc98e"), ("#8a6848", "#4f3830", "#cfae7c"), ("#c09a68", "#75543c", "#f6dca4"))
    stamps = [_stick(page, *colours, bend) for colours in tones for bend in (-8, 4, 11)]
    for step in range(104):
        down = (step / 104) ** 0.9
        y = 560 + 186 * down + rng.uniform(-7, 7)
        x = -40 + 955 * (step * 0.618 % 1) + rng.uniform(-24, 24)
        degrees = rng.gauss((x - 430) * 0.012, 11) if step % 6 else rng.choice([-1, 1]) * rng.uniform(40, 74)
        page.add(stamped(rng.choice(stamps), complex(x, y), degrees, (0.5 + 0.85 * down) * rng.uniform(0.8, 1.15)))
    page.add(rect(-5, 640, 885, 130, page.linear([(0, "#2f1f24", 0), (1, "#2f1f24", 0.55)])))
    page.add(ellipse(700 + 580j, 300, 70, page.glow("#ffe6a0", 0.5)))
    upright = _stick(page, *tones[0], 5)
    page.add(*(stamped(upright, complex(x, y), turn, size) for x, y, turn, size in (
        (64, 556, -68, 0.7), (92, 570, -104, 0.8), (396, 566, -62, 0.6), (848, 560, -112, 0.8), (830, 580, -70, 0.6),
        (452, 590, -128, 0.7))))  # fmt: skip
    sprout = page.stamp(line("M0 0Q4 -20 0 -40", "#7f7a3c", 2.6), *(
        path(f"M{x} {y}q{dx} -12 {dx * 2} -4q-{abs(dx) * 0.4:.0f} 9 {-dx * 2} 4z", fill="#a9a04a") for x, y, dx in (
            (1, -16, 9), (1, -24, -9), (0, -36, 8))))  # fmt: skip
    page.add(*planted(sprout, [(392, 560, 8, 1), (70, 540, -10, 0.9), (846, 548, 10, 1), (520, 640, 20, 0.9)]))


def _gravel(page: Picture) -> None:
    """Lay the dry bed below the dam, and the little that trickles through."""
    rng = page.rng
    bed = [-40 + 776j, 110 + 748j, 300 + 738j, 470 + 736j, 640 + 744j, 800 + 752j, 915 + 744j]
    slope(page, bed, top="#c9ac74", foot="#7f7048", rim="#f6e2ac", marks=40)
    for _ in range(40):
        y = 752 + 120 * rng.random()
        size = rng.uniform(3, 8) * (0.5 + (y - 752) / 70)
        spot = complex(rng.uniform(0, 875), y)
        tone = rng.choice(["#a3906c", "#d9c394", "#8f7f64", "#bfa67a", "#e6d4aa"])
        page.add(ellipse(spot + 1.6j, size, size * 0.55, "#5f5238", opacity=0.4), ellipse(spot, size, size * 0.5, tone))
    falling(page, Flow([352 + 690j, 350 + 716j, 340 + 752j], [386 + 690j, 390 + 716j, 408 + 752j]),
            Hue("#dff0d8", "#8fbab0", "#3f7a80", "#fffbe6"), threads=18)  # fmt: skip
    flow = Flow([340 + 746j, 322 + 766j, 300 + 800j, 200 + 900j], [410 + 746j, 436 + 766j, 486 + 800j, 520 + 900j])
    page.add(line(flow.outline(), "#6b5a3c", 14, opacity=0.5))
    river(page, flow, Hue("#cfe6cc", "#6fa8a4", "#3f7a80", "#fffbe0"), streaks=24, bank="#e2cf9a")
    page.add(*foam(page, [(356, 750, 14), (376, 754, 18), (396, 750, 13)], "#fffdf0"))
    stone = Tones("#b3a184", "#7f6d5c", "#efe0b8")
    for x, y, w in ((70, 806, 130), (754, 850, 150), (826, 784, 100), (180, 862, 90), (500, 790, 44), (286, 770, 40)):
        page.add(boulder(page, complex(x, y), w, w * 0.45, tones=stone))
    page.add(*planted(tuft(page, ("#a9a04a", "#c9b45c", "#8a8444")), [
        (20, 800, 0, 1.2), (130, 812, 6, 0.8), (860, 792, 0, 1), (690, 858, -6, 1), (840, 870, 4, 1.6), (-4, 884, 0, 2),
        (40, 890, 8, 1.6), (560, 884, 0, 1.2)]))  # fmt: skip


def _stick(page: Picture, base: str, shade: str, light: str, bend: float) -> str:
    """Cut the stamp of a stick with two gnawed ends, about 150 long."""
    way = [-74 + 0j, complex(0, bend), 74 - 2j]
    return page.stamp(
        path(smooth(ribbon([spot + 5j for spot in way], [11, 13, 10], count=6)), fill="#2a1c1e", opacity=0.4),
        path(smooth(ribbon(way, [11, 13, 10], count=6)), fill=base, stroke=shade, stroke_width=2),
        line(smooth([spot - 3j for spot in way], closed=False), light, 2.4, opacity=0.7),
        line(f"M-40 {3 + bend * 0.4:.0f}h22M8 {3 + bend:.0f}h26", shade, 1.6, opacity=0.6),
        ellipse(76 - 2j, 4.4, 5.6, "#f6deaa", stroke=shade, stroke_width=1.4),
        ellipse(-76 + 0j, 4, 5.2, "#e2bf84", stroke=shade, stroke_width=1.4),
    )
