"""The pages around the story: title, dedication and endpapers."""

from __future__ import annotations

from studio.drawing.air import Vapour, billow, blossom, paper
from studio.drawing.canvas import PAGE, Drawn, Picture, circle, group, line
from studio.drawing.cloth import shadow
from studio.drawing.mouse import curled, mouse
from studio.drawing.night import moon, sky, sparkle, sparkles, stars, vignette
from studio.drawing.whale import Whale
from studio.drawings.moon_whale.motifs import branch, lantern, little_whale, note, plum, sliver


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
    page.add(curled(page, at - 6 - 118j, scale=0.86))
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
    page.add(line("M138 100V164", "#c9a46a", 2), lantern(page, 138 + 188j, 1.1))
    page.add(*billow(page, 440 + 940j, 760, Vapour("#f1eafc", "#cbc2ec", "#918dcf"), height=0.26))
    page.add(shadow(page, 610 + 752j, 70, 14), mouse(page, 610 + 750j, scale=1.25, mirror=True))
    page.add(
        *(
            note(page, complex(x, y), s, "#fff0c4", turn=t)
            for x, y, s, t in ((704, 640, 0.8, 8), (756, 590, 0.65, -8), (798, 546, 0.5, 6))
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
