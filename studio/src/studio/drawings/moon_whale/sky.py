"""High up: the cover, the whale's coming and going, and the moon alight."""

from __future__ import annotations

from studio.drawing.air import Vapour, beams, billow, haze, motes
from studio.drawing.canvas import (
    Drawn,
    Picture,
    circle,
    group,
    line,
    path,
    rect,
)
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import ribbon, smooth, straight
from studio.drawing.figure import posed
from studio.drawing.gesture import reach
from studio.drawing.mouse import mouse
from studio.drawing.night import crescent, hill, moon, ridge, sky, sparkle, sparkles, stars, vignette
from studio.drawing.places import owl, sheep, town
from studio.drawing.whale import Hide, Whale, breath
from studio.drawings.moon_whale.hero import sitting
from studio.drawings.moon_whale.motifs import note

LILAC = Vapour("#c9c0f2", "#9c98dc", "#5f63b4", "#f1eaff")
SLATE = Vapour("#7f94d0", "#4f69ae", "#2c437e", "#b9cbf6")
PEACH = Vapour("#ffe9cf", "#f2bfae", "#9d7ab4", "#fff7e6")


def cover() -> Drawn:
    """The child rides the whale across a full moon."""
    page = Picture(7)
    sky(page, [(0, "#0a1238"), (0.45, "#1f3280"), (0.8, "#5a63b2"), (1, "#c49ac4")])
    stars(page, 150, top=214, bottom=640)
    page.add(*beams(page, 437 + 440j, [(194, 12), (218, 12), (322, 12), (346, 12)], 720, "#ffe9b0", strength=0.24))
    page.add(circle(437 + 456j, 450, page.glow("#ffe2a0", 0.75, core=0.4)))
    page.add(rect(-5, -5, 885, 330, page.linear([(0, "#0a1238", 0.95), (0.6, "#0f1a4e", 0.85), (1, "#1c2f78", 0)])))
    moon(page, 437 + 456j, 232, reach=1.02)
    sparkles(page, [(96, 262, 15), (790, 236, 18), (742, 560, 11), (92, 520, 10), (812, 420, 9), (170, 236, 8)])
    page.add(
        *billow(page, 90 + 720j, 430, LILAC),
        *billow(page, 800 + 726j, 420, Vapour("#e0c4e6", "#b39fd6", "#6f68b2", "#fbeaff")),
    )
    whale = Whale(
        (66 + 716j, 210 + 672j, 420 + 690j, 610 + 742j, 744 + 690j, 798 + 566j), 150, 1, Hide(rim="#ffeec2"), mood="joy"
    )
    page.add(*whale.draw(page, fluke=-14, stars=44))
    at = 450 + 368j
    body = [*sitting(page, sway=-4), *reach(page, [76 + 160j, 134 + 206j, 112 + 266j], turn=112)]
    page.add(posed(body, reach(page, [-76 + 160j, -138 + 196j, -176 + 124j], pose="wave", turn=252), at=at, scale=0.94))
    face = head(page, at, turn=-4, scale=0.96, expression="laugh", light=Light(side=1))
    pip = whale.point(0.17, 0.96)
    page.add(
        circle(pip + 44 - 36j, 90, page.glow("#ffcf6b", 0.4)),
        mouse(page, pip, scale=0.95, turn=-8, mirror=True, scarf_wind=14),
    )
    page.add(*billow(page, 20 + 940j, 420, Vapour("#efe6fa", "#c6b9e8", "#8d83c8"), height=0.36))
    page.add(*billow(page, 870 + 940j, 440, Vapour("#f4e4f4", "#cfb8e2", "#917fc4"), height=0.34))
    page.add(*billow(page, 437 + 912j, 1010, Vapour("#faf0fa", "#f1e6f7", "#d6c8ea"), height=0.12, puffs=17))
    page.add(rect(-5, 764, 885, 120, page.linear([(0, "#f3eaf8", 0), (0.5, "#f3eaf8", 0.9), (1, "#ecdff5")])))
    vignette(page, strength=0.4)
    return Drawn(page, face)


def arrival() -> Drawn:
    """A piece of the night swims down to a lit window, and two small ones look out at it."""
    page = Picture(31)
    sky(page, [(0, "#091032"), (0.45, "#182c68"), (0.75, "#3a5698"), (1, "#7688bc")])
    stars(page, 150, bottom=620)
    sparkles(page, [(330, 226, 10), (520, 250, 8), (70, 590, 9)])
    moon(page, 470 + 258j, 46, light=0.1)
    page.add(*billow(page, 120 + 640j, 420, SLATE), *billow(page, 500 + 660j, 420, SLATE, height=0.3))
    town(
        page,
        700,
        walls=("#2f4080", "#37468a", "#2a3a74"),
        roofs=("#1d2a5e", "#40346a", "#24346a"),
        rim="#86a3e0",
        size=0.62,
        lit=0.4,
    )
    page.add(haze(page, 560, 190, "#7d92cc", 0.45))
    hill(page, ridge(page.rng, 700, 8), top="#1c2f66", foot="#0c1638", rim="#6f8cd0", marks=20)
    whale = Whale(
        (594 + 452j, 450 + 400j, 296 + 400j, 160 + 404j, 84 + 352j, 66 + 284j),
        132,
        -1,
        Hide(rim="#bfd4ff"),
        mood="calm",
    )
    page.add(*whale.draw(page, fluke=10, stars=64))
    page.add(circle(700 + 470j, 380, page.glow("#ffbf62", 0.5)))
    _tall_house(page)
    page.add(
        *(
            sparkle(whale.point(at, height), size, "#fff0c4")
            for at, height, size in ((0.5, 1.14, 8), (0.66, 1.3, 6), (0.3, 1.2, 7), (0.8, -1.6, 7))
        )
    )
    for x, y, s in ((40, 870, 1.0), (170, 890, 0.8), (512, 884, 0.9)):
        page.add(_bush(complex(x, y), s))
    vignette(page, strength=0.46)
    return Drawn(page, None)


def _bush(at: complex, size: float) -> str:
    leaves = [
        path(
            smooth(
                ribbon(
                    [at, at + complex(x * 0.5, -y * 0.7) * size, at + complex(x, -y) * size],
                    [10, 24 * size, 2],
                    count=9,
                )
            ),
            fill=colour,
        )
        for x, y, colour in (
            (-90, 60, "#13244f"),
            (-50, 96, "#182c5e"),
            (0, 110, "#1b3166"),
            (50, 90, "#162a5a"),
            (92, 54, "#12224c"),
        )
    ]
    return group(*leaves)


def _tall_house(page: Picture) -> None:
    """Draw number nine, Plum Street, narrow and crooked, with its one lit window."""
    wall = straight([636 + 890j, 626 + 326j, 890 + 326j, 890 + 890j])
    page.add(path(wall, fill=page.linear([(0, "#4b4f92"), (0.5, "#3d4384"), (1, "#252b60")])))
    rng = page.rng
    for _ in range(46):
        x, y = rng.uniform(640, 850), rng.uniform(350, 860)
        page.add(
            rect(
                x,
                y,
                rng.uniform(20, 40),
                rng.uniform(9, 14),
                rng.choice(["#5a60a4", "#343a78", "#666bab"]),
                rx=4,
                opacity=rng.uniform(0.2, 0.5),
            )
        )
    roof = straight([590 + 338j, 742 + 196j, 900 + 250j, 900 + 338j])
    tiles = [
        line(f"M{600 + 12 * row} {330 - 24 * row}Q740 {340 - 24 * row} 890 {330 - 24 * row}", "#1d2450", 2, opacity=0.7)
        for row in range(5)
    ]
    page.add(
        rect(800, 196, 40, 90, "#5a4470"),
        rect(794, 190, 52, 14, "#6d5684"),
        solid(page, roof, Tones("#38346e", "#26244f", "#8e9ae0"), light=6 - 8j, inside=tiles),
    )
    page.add(line("M626 338L636 890", "#aab8f0", 3, opacity=0.55))
    _lit_window(page)
    page.add(*(_leaf(page, complex(862 + rng.uniform(-18, 16), 360 + step * 14)) for step in range(38)))
    page.add(rect(664, 566, 170, 34, "#8a5a44", rx=5), line("M666 568H832", "#d9a074", 3))
    for x in range(672, 832, 17):
        page.add(
            _leaf(page, complex(x, 562)),
            circle(
                complex(x + rng.uniform(-4, 4), 550 + rng.uniform(-8, 6)),
                7,
                rng.choice(["#e58aa0", "#f4c0cc", "#c96a8e"]),
            ),
        )


def _leaf(page: Picture, at: complex) -> str:
    rng = page.rng
    d = smooth([at - 13j, at + 10 - 3j, at + 6 + 9j, at + 13j, at - 7 + 9j, at - 11 - 3j])
    return path(
        d,
        fill=rng.choice(["#2f6668", "#27565f", "#3c7a72"]),
        transform=f"rotate({rng.uniform(-40, 40):.0f} {at.real:.0f} {at.imag:.0f})",
    )


def _lit_window(page: Picture) -> None:
    """Two small ones look out: the child dark against the light, for no photo is as small as this face."""
    page.add(
        rect(662, 376, 172, 192, "#efe0c8", rx=8),
        rect(672, 386, 152, 174, page.radial([(0, "#fff0bc"), (0.6, "#fdc873"), (1, "#e0913f")], 0.5 + 0.4j, 0.75)),
    )
    body = smooth([700 + 570j, 706 + 538j, 724 + 516j, 748 + 508j, 772 + 508j, 796 + 516j, 812 + 538j, 816 + 570j])
    mop = smooth([
        727 + 513j, 720 + 482j, 724 + 454j, 737 + 440j, 736 + 430j, 749 + 436j, 758 + 429j, 765 + 435j,
        777 + 432j, 779 + 441j, 791 + 457j, 795 + 483j, 788 + 515j, 781 + 506j, 774 + 522j, 746 + 522j,
        737 + 506j,
    ])  # fmt: skip
    arm = smooth(ribbon([724 + 556j, 698 + 540j, 698 + 504j], [25, 20, 13]))
    hand = [
        smooth(ribbon([root, (root + tip) / 2, tip], [9, 8, 6]))
        for root, tip in (
            (694 + 500j, 684 + 488j), (695 + 496j, 689 + 478j), (698 + 495j, 697 + 475j), (701 + 496j, 705 + 478j),
            (702 + 501j, 712 + 493j),
        )
    ]  # fmt: skip
    pane = page.clip("M672 386H824V560H672Z")
    dark = page.linear([(0, "#6a3550"), (1, "#4a2748")], 400j, 560j, on_page=True)
    outlines = (body, arm, *hand, mop)
    shapes = [
        *(path(d, fill="none", stroke="#fff3c4", stroke_width=4, opacity=0.85) for d in outlines),
        *(path(d, fill=dark) for d in outlines),
    ]
    page.add(group(*shapes, clip_path=pane))
    page.add(
        line("M672 414H824M748 386V414", "#efe0c8", 6),
        rect(652, 560, 192, 14, "#efe0c8", rx=5),
        mouse(page, 690 + 562j, scale=0.46, mirror=True),
    )


def departure() -> Drawn:
    """Up they go, the town growing small below."""
    page = Picture(42)
    sky(page, [(0, "#0c1646"), (0.5, "#24438e"), (0.8, "#587abd"), (1, "#a3b3dc")])
    stars(page, 150, bottom=620)
    sparkles(page, [(420, 96, 10), (100, 240, 9), (820, 430, 9), (520, 150, 8)])
    crescent(page, 474 + 116j, 34, light=0.5, width=0.34)
    page.add(*billow(page, 90 + 690j, 380, SLATE), *billow(page, 840 + 740j, 380, SLATE))
    hill(page, ridge(page.rng, 730, 14), top="#2b4c8c", foot="#16295a", rim="#8fb2ea", marks=14)
    town(
        page,
        760,
        walls=("#3a5698", "#324c8a", "#4562a4"),
        roofs=("#22356c", "#51427a", "#283e7a"),
        rim="#b4ccf6",
        size=0.4,
        lit=0.6,
    )
    page.add(haze(page, 640, 170, "#9fb6e6", 0.5))
    whale = Whale(
        (790 + 536j, 660 + 484j, 484 + 528j, 336 + 606j, 204 + 640j, 104 + 552j),
        150,
        -1,
        Hide(back="#4268b8", deep="#2b468c", rim="#e2edff"),
    )
    page.add(*whale.draw(page, fluke=24, stars=46))
    page.add(
        *(
            path(
                smooth(ribbon([complex(x, y), complex(x + 70, y - 34), complex(x + 150, y - 52)], [0.5, 5, 0.5])),
                fill="#dbe8ff",
                opacity=0.35,
            )
            for x, y in ((96, 560), (36, 640), (250, 700), (420, 730))
        )
    )
    at = 410 + 306j
    page.add(
        posed(
            sitting(page, sway=-14),
            reach(page, [-78 + 158j, -128 + 214j, -108 + 280j], turn=70, mirror=True),
            reach(page, [78 + 158j, 142 + 192j, 178 + 118j], pose="wave", turn=284, mirror=True),
            at=at,
            turn=4,
            scale=0.86,
        )
    )
    face = head(
        page, at, turn=6, scale=0.96, wind=-24, expression="laugh", light=Light(side=-1, warm="#cfe0ff", rim="#e2edff")
    )
    page.add(mouse(page, 250 + 560j, scale=0.95, turn=-24, scarf_wind=30))
    page.add(*billow(page, 120 + 930j, 460, Vapour("#e6effc", "#b6c8ee", "#7f97d0"), height=0.34))
    page.add(*billow(page, 620 + 940j, 700, Vapour("#edf3fd", "#bfcff0", "#849cd4"), height=0.26))
    vignette(page, strength=0.36)
    return Drawn(page, face)


def moonrise() -> Drawn:
    """The moon is lit again, and everybody dances."""
    page = Picture(118)
    sky(page, [(0, "#16235f"), (0.4, "#3a4ea4"), (0.75, "#9a80c2"), (1, "#f4bf9f")])
    stars(page, 150, bottom=560)
    page.add(*beams(page, 437 + 340j, [(20 + 40 * step, 12) for step in range(9)], 760, "#fff0c0", strength=0.3))
    moon(page, 437 + 340j, 276, reach=2.1)
    page.add(
        *(
            circle(437 + 340j, 276 + step * 34, "none", stroke="#ffe9b0", stroke_width=2.0, opacity=0.34 - step * 0.06)
            for step in range(1, 5)
        )
    )
    page.add(*billow(page, 60 + 740j, 430, PEACH, height=0.5), *billow(page, 830 + 740j, 430, PEACH, height=0.48))
    whale = Whale(
        (794 + 566j, 660 + 512j, 470 + 528j, 310 + 596j, 176 + 590j, 84 + 470j),
        120,
        -1,
        Hide(back="#4468b6", deep="#2d488c", rim="#ffe9b8"),
        mood="joy",
        sings=True,
    )
    page.add(*breath(page, whale.point(0.3, 1.04), 50, "#fff0c4"))
    page.add(*whale.draw(page, fluke=18, stars=48))
    at = 436 + 262j
    page.add(
        posed(
            sitting(page, sway=6),
            reach(page, [-76 + 158j, -142 + 122j, -164 + 26j], pose="wave", turn=262),
            reach(page, [76 + 158j, 142 + 122j, 164 + 26j], pose="wave", turn=278, mirror=True),
            at=at,
            scale=0.86,
        )
    )
    face = head(page, at, turn=-6, scale=0.96, expression="laugh", light=Light(side=1, depth=0.14, cool="#a3603c"))
    page.add(mouse(page, whale.point(0.1, 0.97) + 6j, scale=0.9, turn=18, arms_up=True, scarf_wind=14))
    page.add(
        owl(page, 126 + 338j, scale=0.7, flying=True),
        sheep(page, 120 + 640j, scale=0.66),
        sheep(page, 706 + 690j, scale=0.62, mirror=True),
    )
    for x, y, size, turn in ((96, 150, 1.5, -10), (188, 96, 1.5, 6), (282, 66 + 24, 1.5, -6)):
        page.add(note(page, complex(x, y), size, "#dfe9ff", turn=turn))
    page.add(note(page, 366 + 60j + 26j, 0.9, "#ffd76a"), motes(page, 366 + 84j, 18, 10, "#ffe9a0"))
    sparkles(page, [(820, 250, 14), (60, 470, 11), (836, 560, 10), (560, 60, 9)])
    page.add(
        *billow(page, 60 + 930j, 500, PEACH, height=0.4),
        *billow(page, 830 + 930j, 520, PEACH, height=0.4),
        *billow(page, 440 + 950j, 640, Vapour("#fff3dc", "#f8d2b4", "#b48cbc"), height=0.3),
    )
    vignette(page, strength=0.3)
    return Drawn(page, face)
