"""The pages around the story: title, dedication, endpapers and the back of the book."""

from __future__ import annotations

from studio.drawing.air import Vapour, billow, blossom, haze, motes, paper
from studio.drawing.canvas import PAGE, Drawn, Picture, circle, group, line, path, rect
from studio.drawing.cloth import Tones, shadow, solid
from studio.drawing.curves import straight
from studio.drawing.mouse import mouse
from studio.drawing.night import mix, moon, sky, sparkle, sparkles, stars, vignette
from studio.drawing.places import town
from studio.drawing.whale import Hide, Whale
from studio.drawings.moon_whale.motifs import branch, lantern, little_whale, note, plum, sliver

ROOF = Tones("#44508f", "#2b336c", "#8d9ce0")


def title() -> Drawn:
    """A round window into the night: the whale holds the moon, and Pip sleeps on it."""
    page = Picture(201)
    paper(page)
    at, reach = 437 + 540j, 246
    window = page.clip(
        f"M{at.real - reach} {at.imag}a{reach} {reach} 0 1 1 {2 * reach} 0a{reach} {reach} 0 1 1 {-2 * reach} 0z"
    )
    page.add(circle(at + 3 + 7j, reach + 9, "#b98f5e", opacity=0.25), circle(at, reach + 9, "#f3d9a4"))
    inside, kept = page.scene, len(page.scene)
    sky(page, [(0.2, "#0d1646"), (0.6, "#2a4190"), (0.95, "#8f7cc0")])
    stars(page, 130, top=290, bottom=760)
    moon(page, at - 26j, 96, reach=2.2)
    page.add(*billow(page, at + complex(-170, 226), 300, Vapour("#b9b4ec", "#8f8fd6", "#5f66b4", "#f0eaff")))
    page.add(*billow(page, at + complex(170, 226), 280, Vapour("#b9b4ec", "#8f8fd6", "#5f66b4", "#f0eaff")))
    whale = Whale([at + spot for spot in (-196 + 98j, -126 + 94j, -10 + 112j, 104 + 120j, 178 + 62j, 192 - 40j)], 62, 1)
    page.add(*whale.draw(page, fluke=-10, stars=30))
    page.add(*billow(page, at + 10 + 290j, 480, Vapour("#e6dcf6", "#bdb4e6", "#8c88c8"), height=0.26))
    drawn = inside[kept:]
    del inside[kept:]
    page.add(group(*drawn, clip_path=window), circle(at, reach, "none", stroke="#fff3d1", stroke_width=3, opacity=0.9))
    page.add(mouse(page, at - 30 - 118j, scale=0.74, turn=-4, asleep=True, lantern=False))
    page.add(*branch(page, [-30 + 640j, 60 + 700j, 140 + 770j, 210 + 846j], fruit=2))
    page.add(*branch(page, [910 + 560j, 820 + 660j, 770 + 760j, 720 + 850j], fruit=2))
    for x, y, size, turn in ((150, 330, 1.0, -8), (205, 268, 0.8, 6), (700, 300, 0.9, 8)):
        page.add(note(page, complex(x, y), size, "#c98f3c", strength=0.75, turn=turn))
    page.add(
        *(
            sparkle(complex(x, y), r, "#d9a24a")
            for x, y, r in ((116, 420, 10), (760, 410, 12), (792, 290, 8), (640, 252, 7), (270, 320, 7))
        )
    )
    return Drawn(page, None)


def dedication() -> Drawn:
    """A great quiet moon to write on, between plum branches; Pip has hung a lantern there."""
    page = Picture(203)
    sky(page, [(0, "#141f5a"), (0.5, "#34489a"), (1, "#8a79bd")])
    stars(page, 170, bottom=840)
    sparkles(page, [(96, 150, 13), (776, 128, 11), (800, 470, 10), (70, 520, 9), (150, 720, 8)])
    at, reach = 437 + 400j, 318
    page.add(circle(at, reach * 1.36, page.glow("#ffe2a0", 0.75, core=0.35)))
    page.add(*(circle(at, reach + step, "#ffe2a0", opacity=0.09) for step in (28, 62)))
    page.add(circle(at, reach, page.radial([(0, "#fffaea"), (0.7, "#fff4d6"), (1, "#fbdf9f")], 0.42 + 0.4j, 0.68)))
    for x, y, size in (
        (-232, -120, 44),
        (232, -150, 34),
        (256, 96, 40),
        (-250, 110, 30),
        (20, -272, 30),
        (-110, 266, 26),
    ):
        page.add(
            circle(at + complex(x, y), size, "#f3cf86", opacity=0.35),
            circle(at + complex(x + 3, y + 3), size * 0.8, "#fff3d0", opacity=0.5),
        )
    page.add(circle(at, reach - 2, "none", stroke="#fffdf2", stroke_width=3, opacity=0.7))
    cloud = Vapour("#d9d3f4", "#aca8de", "#7577bf", "#f6f0ff")
    page.add(*billow(page, 100 + 900j, 520, cloud), *billow(page, 790 + 900j, 560, cloud))
    page.add(*branch(page, [-30 + 110j, 90 + 92j, 200 + 110j, 300 + 62j], fruit=2))
    page.add(*branch(page, [906 + 250j, 830 + 190j, 760 + 120j, 640 + 76j], fruit=2))
    page.add(line("M196 112V182", "#c9a46a", 2), lantern(page, 196 + 206j, 1.1))
    page.add(*billow(page, 440 + 940j, 760, Vapour("#f1eafc", "#cbc2ec", "#918dcf"), height=0.26))
    page.add(shadow(page, 610 + 752j, 70, 14), mouse(page, 610 + 750j, scale=1.25, mirror=True))
    page.add(
        *(
            note(page, complex(x, y), s, "#fff0c4", turn=t)
            for x, y, s, t in ((704, 640, 0.8, 8), (756, 590, 0.65, -8), (720, 540, 0.5, 6))
        )
    )
    vignette(page, strength=0.3)
    return Drawn(page, None)


def endpaper() -> Drawn:
    """The night's small things in rows: whales, plums, lanterns, notes, stars."""
    page = Picture(204)
    sky(page, [(0, "#22337c"), (1, "#2b3f90")], strength=0.08)
    step, row = 146, 0
    y = -10.0
    while y < PAGE + 60:
        x = -30.0 + (step / 2 if row % 2 else 0)
        column = 0
        while x < PAGE + 80:
            page.add(_motif(page, (column * 3 + row * 2) % 7, complex(x, y) + page.rng.uniform(-5, 5)))
            page.add(_filler((column + row) % 4, complex(x + step / 2, y + 4)))
            x, column = x + step, column + 1
        y, row = y + 92, row + 1
    return Drawn(page, None)


def _motif(page: Picture, kind: int, at: complex) -> str:
    lean = page.rng.uniform(-12, 12)
    drawn = (
        lambda: little_whale(at, 0.76, turn=lean),
        lambda: plum(page, at, 1.2, turn=lean),
        lambda: lantern(page, at, 1.15, turn=lean / 2),
        lambda: note(page, at, 1.2, "#ffe2a0", turn=lean),
        lambda: blossom(at, 22, turn=lean),
        lambda: little_whale(at, 0.76, turn=lean, mirror=True),
        lambda: sliver(at, 1.2, turn=24 + lean),
    )
    return drawn[kind]()


def _filler(kind: int, at: complex) -> str:
    if kind == 0:
        return sparkle(at, 13, "#ffe9ad")
    if kind == 1:
        return group(*(circle(at + spot, 2.4, "#9fb4ee", opacity=0.8) for spot in (0j, 12 - 6j, -11 - 7j)))
    if kind == 2:  # noqa: PLR2004 - the third of four
        return sparkle(at, 8, "#bfd0ff")
    return circle(at, 3, "#ffe9ad", opacity=0.9)


def back() -> Drawn:
    """Over the roofs the moon is lit again; Pip waves from a chimney to a tail far off."""
    page = Picture(205)
    sky(page, [(0, "#0d1746"), (0.45, "#2b4392"), (0.8, "#7f7cc0"), (1, "#d9a6b4")])
    stars(page, 160, bottom=520)
    moon(page, 690 + 196j, 84, reach=2.4)
    sparkles(page, [(96, 110, 12), (300, 84, 9), (520, 130, 8), (800, 380, 10), (80, 420, 9)])
    page.add(*billow(page, 150 + 560j, 460, Vapour("#8f94d6", "#6a72bc", "#4a5298", "#dfe2ff")))
    whale = Whale(
        (350 + 520j, 470 + 470j, 600 + 470j, 700 + 500j, 790 + 452j, 820 + 380j),
        62,
        1,
        Hide(back="#4a6cba", deep="#33509a"),
    )
    page.add(*whale.draw(page, fluke=-14, stars=22))
    page.add(*billow(page, 560 + 590j, 520, Vapour("#b3addf", "#8a88cc", "#5f62ac", "#efe6ff"), height=0.3))
    page.add(*billow(page, 860 + 590j, 360, Vapour("#c9b6e0", "#9a8fcc", "#6a68b0", "#f6e6ff"), height=0.3))
    page.add(haze(page, 500, 200, "#c9a6c8", 0.5))
    town(
        page,
        668,
        walls=("#4a5598", "#55609f", "#434c8c"),
        roofs=("#2f3874", "#5a4880", "#38407e"),
        rim="#aebcf4",
        size=0.8,
        lit=0.6,
    )
    page.add(haze(page, 600, 150, "#b79ac8", 0.4))
    _rooftop(page)
    vignette(page, strength=0.34)
    return Drawn(page, None)


def _rooftop(page: Picture) -> None:
    """Lay the near roof with its tiles; it stays calm on the right, for the barcode."""
    slope = straight([-10 + 690j, 120 + 664j, 885 + 664j, 885 + 885j, -10 + 885j])
    page.add(path(slope, fill=page.linear([(0, "#55619f"), (0.25, "#3f4a8a"), (1, "#252d62")])))
    rng = page.rng
    for row in range(6):
        y = 676 + row * 36
        for x in range(-30 - 22 * (row % 2), PAGE, 44):
            tone = mix("#4a5694", "#2c3570", min(1, rng.uniform(0, 0.5) + row * 0.1))
            page.add(path(f"M{x} {y}v20q22 22 44 0v-20z", fill=tone, stroke="#232a5e", stroke_width=1.4))
    page.add(rect(-10, 656, 900, 18, "#6b77b8", rx=8), line("M0 658H875", "#b9c6fa", 2.4, opacity=0.7))
    chimney = straight([140 + 690j, 140 + 590j, 222 + 590j, 222 + 690j])
    brick = Tones("#8a5a66", "#593a54", "#d99a94")
    page.add(
        solid(
            page,
            chimney,
            brick,
            light=6 - 3j,
            inside=[
                line(f"M{x} {y}h34", brick.shade, 2, opacity=0.7)
                for x, y in ((146, 612), (186, 612), (160, 634), (146, 656), (186, 656))
            ],
        )
    )
    page.add(rect(132, 576, 98, 18, "#a06a6c", rx=5), line("M134 578H228", "#f0b8a8", 2.4))
    page.add(motes(page, 236 + 540j, 30, 16, "#ffe2a0"), mouse(page, 180 + 577j, scale=1.15, scarf_wind=10))
    page.add(smoke(page, 318 + 610j))


def smoke(page: Picture, at: complex) -> str:
    """Let three notes rise like smoke."""
    return group(
        *(
            note(page, at + complex(x, y), s, "#fff0c4", turn=t, strength=0.9)
            for x, y, s, t in ((0, -30, 1.1, -6), (44, -72, 0.95, 8), (92, -100, 0.8, -8))
        )
    )
