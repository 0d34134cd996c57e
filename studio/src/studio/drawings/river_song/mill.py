"""The old mill, its bridge, and a wheel that knows the answer."""

from __future__ import annotations

from studio.drawing.canvas import Drawn, Picture, circle, group, line, path, rect, turned
from studio.drawing.child import Light, head
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import blob, ribbon, smooth, straight
from studio.drawing.figure import posed
from studio.drawing.land import day_cloud, leafy, planted, reed, slope, tuft
from studio.drawing.mouse import mouse
from studio.drawing.night import ridge, sky, vignette, water
from studio.drawing.otter import sitting
from studio.drawing.wanderer import jacket, leaning, sleeve
from studio.drawing.water import foam, ripples
from studio.drawing.wild import swallow


def mill() -> Drawn:
    """After the rain: an old bridge, and a wheel that knows the answer."""
    page = Picture(301)
    sky(page, [(0, "#58aee0"), (0.3, "#b5e0f0"), (0.5, "#f2f6dc")], height=420)
    page.add(day_cloud(page, 120 + 300j, 190), day_cloud(page, 470 + 250j, 150))
    for x, tall in ((30, 190), (120, 150), (420, 170), (540, 150)):
        page.add(
            leafy(
                page,
                complex(x, 490),
                tall,
                leaves=Tones("#7fb55a", "#4f8a4f", "#cbe68a"),
                bark=Tones("#7a6048", "#5a4638", "#a98a64"),
            )
        )
    slope(page, ridge(page.rng, 486, 5), top="#a5cf6a", foot="#7fb058", rim="#e6f4a8", marks=30)
    water(
        page,
        560,
        [(0, "#bfe6e2"), (0.4, "#5fb0bc"), (1, "#2f7f9a")],
        glint="#f6fffb",
        glints=80,
        around=300,
        spread=170,
    )
    _house(page)
    at = 268 + 336j
    page.add(group(posed(jacket(page), at=at, scale=0.92), clip_path=page.clip("M0 0H875V520H0Z")))
    face = head(
        page,
        at,
        turn=6,
        scale=0.92,
        expression="smile",
        light=Light(side=-1, warm="#fff0c8", cool="#3a4a7a", rim="#fff6d8", depth=0.16),
    )
    page.add(sitting(page, 470 + 500j, scale=0.72, expression="smile", tilt=10, paws="point"))
    _bridge(page)
    page.add(
        posed(
            leaning(page),
            sleeve(page, [-86 + 148j, -142 + 190j, -44 + 204j], turn=4),
            sleeve(page, [86 + 148j, 142 + 190j, 46 + 208j], turn=178, mirror=True),
            at=at,
            scale=0.92,
        )
    )
    _wheel(page, 716 + 560j, 138)
    page.add(swallow(540 + 330j, scale=0.7, turn=-12), swallow(452 + 296j, scale=0.5, turn=-20))
    reeds_near = reed(page, "#6f9a4a", "#7a5138")
    page.add(*planted(reeds_near, [(20, 880, -4, 0.9), (56, 890, 6, 0.8), (840, 880, -6, 0.9), (864, 890, 6, 1.1)]))
    page.add(
        *planted(
            tuft(page, ("#6f9c4a", "#86b457", "#5a8a45")), [(90, 880, 0, 1.4), (800, 884, 0, 1.5), (140, 890, 4, 1.2)]
        )
    )
    page.add(mouse(page, 96 + 502j, scale=0.4, lantern=False))
    vignette(page, "#2a4a5a", 0.25)
    return Drawn(page, face)


STONE = Tones("#c4b094", "#8a7a70", "#efe0c0")


def _bridge(page: Picture) -> None:
    """Build the bridge over one round arch."""
    rng = page.rng
    wall = "M-20 494Q300 470 620 500L640 700L556 706A196 150 0 0 0 148 706L-20 700Z"
    stones = []
    for row in range(6):
        y = 508 + row * 36
        for step in range(12):
            x = -30 + step * 62 + (row % 2) * 30 + rng.uniform(-6, 6)
            stones.append(
                rect(
                    x,
                    y + rng.uniform(-3, 3),
                    rng.uniform(46, 56),
                    28,
                    rng.choice(["#d2c0a2", "#b5a288", "#a9988a", "#cdb694"]),
                    rx=7,
                )
            )
    page.add(
        path(
            "M148 706A196 150 0 0 1 556 706L540 720L170 720Z",
            fill=page.linear([(0, "#5f5a5c"), (0.5, "#3f5a66"), (1, "#2f6f84")]),
        )
    )
    page.add(
        path(
            "M186 706A160 122 0 0 1 518 706L518 716L186 716Z",
            fill=page.linear([(0, "#e6f4d0"), (0.55, "#9fcf8a"), (0.62, "#7fb58c"), (0.66, "#8fd0d4"), (1, "#4f9fb0")]),
        )
    )
    for x, y, size in ((232, 650, 30), (470, 650, 34), (282, 654, 24), (424, 656, 22)):
        leaves = page.linear([(0, "#b5dc86"), (1, "#6fa868")])
        page.add(path(blob(complex(x, y - 12), size * 1.2, size, rng, wobble=0.1), fill=leaves))
    page.add(line("M200 672h60M300 680h90M420 668h50M330 694h60", "#eafaf8", 3, opacity=0.7))
    page.add(solid(page, wall, STONE, light=-4 - 6j, edge=4, inside=stones))
    ring = "M140 706A204 158 0 0 1 564 706"
    page.add(line(ring, "#8a7a70", 30), line(ring, "#d9c8a8", 24, stroke_dasharray="30 5"))
    coping = ribbon([-30 + 496j, 300 + 474j, 630 + 502j], [26, 26, 26], count=12)
    page.add(solid(page, smooth(coping), Tones("#d9c8a8", "#94857a", "#fff2d4"), light=-2 - 6j, edge=3))
    for x, y, w in ((60, 690, 90), (590, 560, 60), (30, 560, 50)):
        page.add(
            path(
                smooth(
                    [
                        complex(x - w / 2, y),
                        complex(x, y - 16),
                        complex(x + w / 2, y),
                        complex(x + w * 0.3, y + 22),
                        complex(x - w * 0.3, y + 18),
                    ]
                ),
                fill="#8fae55",
                opacity=0.8,
            )
        )
    for step in range(22):
        y = 716 + step * 7
        x = 352 + rng.uniform(-150, 150)
        reach = rng.uniform(40, 120)
        wave = ribbon([complex(x - reach, y), complex(x, y - 2), complex(x + reach, y)], [0.5, 5, 0.5], count=7)
        page.add(path(smooth(wave), fill=rng.choice(["#c4b094", "#2f5f74", "#8a7a70"]), opacity=0.4))


def _house(page: Picture) -> None:
    """Build the mill itself, behind its wheel."""
    wall = straight([590 + 330j, 900 + 330j, 900 + 620j, 590 + 620j])
    rng = page.rng
    stones = [
        rect(
            rng.uniform(590, 880),
            rng.uniform(340, 610),
            rng.uniform(30, 50),
            22,
            rng.choice(["#e9d9ba", "#d0b994", "#c4ab8a"]),
            rx=6,
        )
        for _ in range(30)
    ]
    page.add(solid(page, wall, Tones("#e2cfaa", "#a98f78", "#fff2d4"), light=-6 - 4j, inside=stones))
    roof = straight([560 + 346j, 610 + 236j, 900 + 214j, 900 + 346j])
    tiles = [line(f"M560 {y}Q730 {y + 8} 900 {y - 4}", "#8a4638", 3, opacity=0.6) for y in range(250, 346, 19)]
    page.add(solid(page, roof, Tones("#c9684a", "#8a4440", "#f4a882"), light=-4 - 6j, inside=tiles))
    page.add(
        rect(768, 354, 50, 46, "#5f4a44", rx=5),
        rect(774, 360, 38, 34, "#9fd0e0", rx=3),
        line("M793 360v34M774 377h38", "#fff2d4", 4),
    )


def _wheel(page: Picture, at: complex, radius: float) -> None:
    """Hang the mill wheel, water running over its blades."""
    wood = Tones("#9a6c48", "#5f4238", "#d9a878")
    spokes = [
        line(f"M0 0L{radius - 8:.0f} 0", wood.base, 13, transform=f"rotate({angle})") for angle in range(0, 360, 45)
    ]
    blades = [
        group(
            rect(radius - 16, -24, 34, 48, wood.base, rx=4, stroke=wood.shade, stroke_width=2.5),
            transform=f"rotate({angle + 22})",
        )
        for angle in range(0, 360, 45)
    ]
    rims = [
        circle(0j, reach, "none", stroke=colour, stroke_width=width)
        for reach, colour, width in (
            (radius - 8, wood.shade, 20),
            (radius - 8, wood.base, 15),
            (radius * 0.5, wood.shade, 14),
            (radius * 0.5, wood.base, 10),
        )
    ]
    hub = [circle(0j, 22, wood.shade), circle(-2 - 2j, 17, wood.light)]
    page.add(group(*blades, *spokes, *rims, *hub, transform=turned(at, 8)))
    drops = [
        complex(at.real - radius - 20, at.imag + 40),
        complex(at.real - radius * 0.9, at.imag + 100),
        complex(at.real - 50, at.imag + radius + 20),
    ]
    page.add(path(smooth(ribbon(drops, [8, 22, 40], count=10)), fill="#eafaf8", opacity=0.85))
    page.add(*foam(page, [(at.real + dx, at.imag + radius + dy, size) for dx, dy, size in (
        (-84, 34, 18), (-52, 40, 26), (-16, 44, 30), (22, 42, 27), (58, 38, 20), (88, 32, 13))]))  # fmt: skip
    page.add(*ripples(complex(at.real, at.imag + radius + 48), 130, "#f4fffb", flat=0.12, opacity=0.5))
