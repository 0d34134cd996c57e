"""The back of the book: Pip waves from the chimney until the tail of the whale has gone under."""

from __future__ import annotations

from typing import Final

from studio.drawing.air import Vapour, billow, haze, motes
from studio.drawing.canvas import Drawn, Picture, circle, ellipse, group, line, path, rect
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import Points, ribbon, smooth, straight
from studio.drawing.mouse import lamp, mouse
from studio.drawing.night import hill, mix, moon, sky, sparkle, sparkles, stars, vignette
from studio.drawing.places import town
from studio.drawing.whale import Hide, Whale
from studio.drawings.moon_whale.motifs import note

FAR: Final = Vapour("#8089d2", "#626cb8", "#4a5298", "#cdd4ff")
MIDDLE: Final = Vapour("#b9b1e4", "#908dd0", "#5f62ac", "#f4ebff")
NEAR: Final = Vapour("#d9c8ec", "#ab9cd6", "#6f6cb4", "#fff1ff")
SHADE: Final = "#141a48"
BRICK: Final = Tones("#7c4a5a", "#6a4058", "#e0a49a")

RIDGE: Final = (-260 + 742j, 372 + 640j)
"""The ridge of the near roof, from beyond the page to its gable."""

EAVES: Final = 236 + 300j
"""How far the roof runs down to us from its ridge."""


def back() -> Drawn:
    """Over the roofs the moon is lit again; Pip waves a lantern to a tail among the clouds."""
    page = Picture(205)
    sky(page, [(0, "#0d1746"), (0.42, "#2b4392"), (0.72, "#7f7cc0"), (0.9, "#d9a6b4"), (1, "#e0b0b0")])
    stars(page, 170, bottom=470)
    moon(page, 690 + 196j, 92, reach=2.4)
    sparkles(page, [(34, 300, 10), (584, 92, 9), (816, 372, 10), (588, 330, 8), (450, 392, 7)])
    page.add(*billow(page, 100 + 616j, 470, FAR, height=0.4), *billow(page, 830 + 540j, 420, FAR, height=0.36))
    _tail(page)
    page.add(haze(page, 520, 190, "#d9aec4", 0.55))
    _valley(page)
    _roof(page)
    _chimney(page, 196 + 668j)
    for x, y, size, turn in ((338, 486, 1.0, -8), (398, 446, 0.84, 8), (446, 424, 0.68, -6), (486, 396, 0.5, 6)):
        page.add(note(page, complex(x, y), size, "#fff0c4", turn=turn, strength=0.9))
    vignette(page, strength=0.34)
    return Drawn(page, None)


def _tail(page: Picture) -> None:
    """Let the whale go under in the clouds, as into a sea: a back, a tail, and drops of light."""
    hide = Hide(back="#4468b6", deep="#2c488e", rim="#ffe9b8")
    spine = (240 + 630j, 330 + 552j, 440 + 532j, 548 + 580j, 622 + 556j, 640 + 430j)
    page.add(*billow(page, 360 + 566j, 420, MIDDLE, height=0.26))
    page.add(*Whale(spine, 112, 1, hide).draw(page, flipper=False, fluke=-8, stars=40))
    page.add(*billow(page, 720 + 622j, 460, NEAR, height=0.32), *billow(page, 420 + 636j, 470, NEAR, height=0.3))
    for x, y, reach in ((560, 500, 7), (712, 474, 9), (548, 446, 6), (740, 420, 6), (690, 516, 5), (590, 528, 5)):
        page.add(sparkle(complex(x, y), reach, "#fff0c4"))
    page.add(motes(page, 640 + 500j, 46, 24, "#ffe9c0"))


def _valley(page: Picture) -> None:
    """Let Plum Street lie in the valley: two rows of roofs, the farther paler."""
    hill(page, [-40 + 650j, 200 + 634j, 460 + 628j, 700 + 618j, 915 + 632j], top="#6a74ba", foot="#424b92",
         rim="#d3c6f0", marks=6)  # fmt: skip
    town(page, 628, walls=("#6a74b8", "#757ec2", "#626cae"), roofs=("#4a5498", "#6e5c94", "#525ca2"), rim="#d6d2fa",
         size=0.5, lit=0.5)  # fmt: skip
    page.add(haze(page, 590, 110, "#d3aac6", 0.45))
    hill(page, [-40 + 720j, 300 + 716j, 560 + 700j, 740 + 690j, 915 + 700j], top="#4a5498", foot="#232b62",
         rim="#a9b4ee", marks=10)  # fmt: skip
    town(page, 700, walls=("#4a5598", "#55609f", "#434c8c"), roofs=("#2f3874", "#5a4880", "#38407e"), rim="#aebcf4",
         size=0.84, lit=0.6)  # fmt: skip
    page.add(rect(-5, 690, 885, 190, page.linear([(0, "#232b62", 0), (0.5, "#232b62", 0.85), (1, "#1a2154")])))


def _roof(page: Picture) -> None:
    """Lay the near roof: its tiles run with the ridge and fall towards us, row over row."""
    start, end = RIDGE
    along, down = end - start, EAVES
    shape = [start, end, end + down, start + down]
    page.add(path(straight([end, end + down, end + down + 60 + 40j, end + 26 + 4j]), fill="#1c2456"))
    page.add(path(straight(shape), fill="#303a7c"))
    rng, tiles = page.rng, []
    columns, rows = 22, 8
    for row in reversed(range(rows)):
        for column in range(-1, columns):
            at = start + along * ((column + (row % 2) / 2) / columns) + down * (row / rows)
            tone = mix("#5764a8", "#2c3570", min(1, rng.uniform(0, 0.34) + row * 0.09))
            tiles.append(_tile(at, along / columns, down / rows * 1.34, tone))
    page.add(group(*tiles, clip_path=page.clip(straight([start - 40, end, end + down * 1.3, start + down * 1.3 - 40]))))
    _verge(page, end, end + down)
    cap = [start - 2j, (start + end) / 2 - 5j, end + 10 - 4j]
    ridge = solid(
        page, smooth(ribbon(cap, [24, 24, 24])), Tones("#6673b6", "#3a4486", "#c3cefc"), light=-1 - 5j, edge=2.4
    )
    page.add(ridge)
    joints = [start + along * (step / 14) - 4j for step in range(1, 14)]
    page.add(*(line(f"M{at.real:.1f} {at.imag - 10:.1f}q5 10 1 21", "#313a7a", 2, opacity=0.7) for at in joints))


def _tile(at: complex, wide: complex, low: complex, tone: str) -> str:
    """Draw a tile with a round end."""
    heel = at + low * 0.62
    points: Points = [at, heel, at + wide * 0.18 + low * 0.9, at + wide * 0.5 + low, at + wide * 0.82 + low * 0.9,
                      heel + wide, at + wide]  # fmt: skip
    return path(_cut(points), fill=tone, stroke="#222a60", stroke_width=1.5, stroke_linejoin="round")


def _cut(points: Points) -> str:
    """Write a tile as a path: straight sides, a soft lower edge."""
    first, heel, left, foot, right, other, last = points
    d = f"M{first.real:.1f} {first.imag:.1f}L{heel.real:.1f} {heel.imag:.1f}"
    d += f"Q{left.real:.1f} {left.imag:.1f} {foot.real:.1f} {foot.imag:.1f}"
    d += f"Q{right.real:.1f} {right.imag:.1f} {other.real:.1f} {other.imag:.1f}"
    return d + f"L{last.real:.1f} {last.imag:.1f}Z"


def _verge(page: Picture, top: complex, foot: complex) -> None:
    """Board the edge of the gable, with the moon on it."""
    board = [top + 2 - 4j, foot, foot + 22 + 6j, top + 26 + 0j]
    page.add(
        path(straight(board), fill=page.linear([(0, "#7b86c8"), (1, "#343d80")])),
        line(straight([top + 4 - 2j, foot + 4], closed=False), "#d3dbff", 2.6, opacity=0.7),
    )


def _chimney(page: Picture, foot: complex) -> None:
    """Build the chimney on the ridge, its right side towards the moon, and let Pip stand on it."""
    x, y = foot.real, foot.imag
    top = y - 112
    front = straight([complex(x - 52, y + 26), complex(x - 52, top), complex(x + 30, top), complex(x + 30, y + 14)])
    side = straight([complex(x + 30, y + 14), complex(x + 30, top), complex(x + 62, top - 8), complex(x + 62, y + 6)])
    page.add(
        path(straight([foot - 54 + 26j, foot + 30 + 14j, foot + 8 + 74j, foot - 92 + 96j]), fill=SHADE, opacity=0.35),
        solid(page, front, BRICK, light=4 - 2j, edge=2, inside=_bricks(page, x - 52, top, 82, 138)),
        path(side, fill="#c48a80"),
        *(line(f"M{x + 30} {low}l32 -8", "#a06a6c", 1.6, opacity=0.8) for low in range(round(top) + 18, round(y), 19)),
        line(f"M{x + 62} {top - 8}V{y + 6}", "#ffe2c4", 2.4, opacity=0.8),
    )  # fmt: skip
    slab = straight(
        [complex(x - 62, top + 4), complex(x - 62, top - 14), complex(x + 36, top - 14), complex(x + 36, top + 4)]
    )
    end = straight(
        [complex(x + 36, top + 4), complex(x + 36, top - 14), complex(x + 72, top - 24), complex(x + 72, top - 6)]
    )
    lid = straight(
        [complex(x - 62, top - 14), complex(x + 36, top - 14), complex(x + 72, top - 24), complex(x - 24, top - 24)]
    )
    page.add(path(slab, fill="#b27478"), path(end, fill="#dba69a"), path(lid, fill="#e8bcae"))
    page.add(line(f"M{x - 62} {top - 14}H{x + 36}l36 -10", "#fff0dc", 2, opacity=0.9))
    stand = complex(x + 2, top - 18)
    scale = 1.4
    lifted = stand + scale * (45 - 64j)
    page.add(circle(lifted + 26j, 150, page.glow("#ffcf6b", 0.45)), ellipse(stand + 3j, 44, 6, "#6a3f4e", opacity=0.4))
    page.add(mouse(page, stand, scale=scale, arms_up=True, scarf_wind=16), *lamp(page, lifted, scale=1.35))
    page.add(motes(page, lifted + 30j, 36, 16, "#ffe2a0"))


def _bricks(page: Picture, left: float, top: float, width: float, height: float) -> list[str]:
    """Lay courses of bricks, no two alike."""
    rng, laid = page.rng, []
    for row in range(round(height / 19) + 1):
        x = left - (22 if row % 2 else 0)
        while x < left + width:
            tone = rng.choice(("#9a6068", "#a86c70", "#8c5464", "#b0787a"))
            laid.append(rect(x + 1, top + row * 19 + 1, 42, 17, tone, rx=3))
            x += 44
    return laid
