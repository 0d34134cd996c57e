"""Things of town, wood and sea: houses, pines, an owl, cloud sheep, a boat."""

from __future__ import annotations

import math
from collections.abc import Sequence

from studio.drawing.canvas import PAGE, Picture, circle, ellipse, group, line, path, rect, turned
from studio.drawing.cloth import Tones, folds, solid
from studio.drawing.curves import ribbon, ring, smooth, straight, wobbly


def house(
    picture: Picture,
    x: float,
    foot: float,
    width: float,
    height: float,
    *,
    wall: str,
    roof: str,
    rim: str,
    lit: float = 0.5,
    pitch: float = 0.6,
) -> str:
    """Draw a crooked little house with some of its windows lit."""
    rng = picture.rng
    lean = rng.uniform(-4, 4)
    top = foot - height
    ridge_y = top - width * pitch * rng.uniform(0.8, 1.1)
    walls = straight(
        [complex(x, foot), complex(x + lean, top), complex(x + width + lean, top), complex(x + width, foot)]
    )
    over = width * 0.09
    peak = complex(x + width / 2 + lean * 1.5, ridge_y)
    gable = straight([complex(x - over + lean, top + 4), peak, complex(x + width + over + lean, top + 4)])
    chimney_x = x + width * rng.choice([0.2, 0.68])
    parts = [
        rect(chimney_x, ridge_y + width * 0.05, width * 0.12, width * 0.4, roof),
        rect(chimney_x - 2, ridge_y + width * 0.02, width * 0.12 + 4, width * 0.06, wall),
        path(walls, fill=wall),
        path(gable, fill=roof, stroke=roof, stroke_width=3, stroke_linejoin="round"),
        line(straight([complex(x - over + lean, top + 3), peak], closed=False), rim, 2.6, opacity=0.8),
    ]
    for step in range(1, 4):
        y = ridge_y + (top - ridge_y) * (0.3 + 0.2 * step)
        half = (y - ridge_y) / (top - ridge_y) * (width / 2 + over) * 0.86
        parts.append(line(f"M{peak.real - half:.1f} {y:.1f}q{half:.1f} 5 {2 * half:.1f} 0", wall, 1.6, opacity=0.45))
    columns, rows = max(1, int(width / 42)), max(1, int(height / 56))
    for row in range(rows):
        for column in range(columns):
            pane_x = x + width * (column + 0.5) / columns - 9 + lean * 0.5
            pane_y = top + 16 + row * 54
            if pane_y + 28 < foot:
                parts.append(_pane(picture, pane_x, pane_y, lit=rng.random() < lit))
    return group(*parts)


def _pane(picture: Picture, x: float, y: float, *, lit: bool) -> str:
    glass = "#ffcf70" if lit else "#2b3767"
    light = [circle(complex(x + 9, y + 13), 34, picture.glow("#ffbe5c", 0.5))] if lit else []
    cross = line(f"M{x + 9:.1f} {y:.1f}v26M{x:.1f} {y + 12:.1f}h18", "#4b3242" if lit else "#1c2550", 1.8)
    return group(*light, rect(x, y, 18, 26, glass, rx=3), cross)


def town(
    picture: Picture,
    foot: float,
    *,
    walls: tuple[str, ...],
    roofs: tuple[str, ...],
    rim: str,
    size: float = 1,
    lit: float = 0.5,
) -> None:
    """Draw a row of houses across the page, standing on `foot`."""
    rng = picture.rng
    x = -30.0
    while x < PAGE:
        width, height = rng.uniform(64, 118) * size, rng.uniform(60, 130) * size
        picture.add(
            house(
                picture, x, foot + 20, width, height, wall=rng.choice(walls), roof=rng.choice(roofs), rim=rim, lit=lit
            )
        )
        x += width * rng.uniform(0.92, 1.15)


def pine(picture: Picture, at: complex, height: float, *, dark: str, base: str, rim: str) -> str:
    """Draw a pine tree standing at `at`."""
    rng = picture.rng
    parts = [rect(at.real - height * 0.025, at.imag - height * 0.2, height * 0.05, height * 0.2, "#3a2638")]
    for step in range(5):
        low = at.imag - height * (0.08 + 0.165 * step)
        half = height * (0.27 - 0.043 * step) * rng.uniform(0.92, 1.08)
        tip = low - height * 0.32
        skirt = [
            complex(at.real - half, low),
            complex(at.real - half * 0.5, low - height * 0.025),
            complex(at.real - half * 0.2, low + height * 0.015),
            complex(at.real + half * 0.25, low - height * 0.015),
            complex(at.real + half * 0.6, low + height * 0.012),
            complex(at.real + half, low - height * 0.01),
        ]
        d = straight(
            [
                complex(at.real, tip),
                complex(at.real - half * 0.45, low - height * 0.1),
                *skirt,
                complex(at.real + half * 0.45, low - height * 0.1),
            ]
        )
        parts.append(
            path(d, fill=picture.linear([(0, base), (1, dark)]), stroke=dark, stroke_width=2, stroke_linejoin="round")
        )
        parts.append(
            line(
                straight(
                    [
                        complex(at.real, tip),
                        complex(at.real - half * 0.45, low - height * 0.1),
                        complex(at.real - half, low),
                    ],
                    closed=False,
                ),
                rim,
                height * 0.008,
                opacity=0.6,
            )
        )
    return group(*parts)


def owl(picture: Picture, at: complex, *, scale: float = 1, mirror: bool = False, flying: bool = False) -> str:
    """Draw a round owl sitting at `at`, about 120 wide and 150 high; 290 wide when it is flying."""
    feathers = Tones("#a67c58", "#6b4a48", "#e8c9a0")
    body = smooth([-118j, 40 - 120j, 58 - 84j, 60 - 40j, 40 - 4j, 4j, -40 - 4j, -60 - 40j, -58 - 84j, -40 - 120j])
    chest = [
        path(f"M{x - 8} {y}q8 13 16 0", fill="none", stroke="#8a6048", stroke_width=2.4, opacity=0.7)
        for y, row in ((-58, (-24, -8, 8, 24)), (-44, (-16, 0, 16)), (-30, (-24, -8, 8, 24)), (-17, (-14, 2, 16)))
        for x in row
    ]
    eyes = [
        group(
            circle(complex(side * 21, -90), 22, "#f3dfbf"),
            circle(complex(side * 21, -90), 15, "#f6b83c"),
            circle(complex(side * 20 + 2, -89), 10.5, "#24161f"),
            circle(complex(side * 20 - 2, -93), 3.8, "#fff"),
        )
        for side in (-1, 1)
    ]
    tufts = [
        path(
            smooth(ribbon([complex(side * 26, -112), complex(side * 42, -130), complex(side * 52, -146)], [26, 17, 2])),
            fill=feathers.base,
        )
        for side in (-1, 1)
    ]
    wings = [
        solid(
            picture,
            smooth(
                [
                    complex(side * 46, -76),
                    complex(side * 68, -50),
                    complex(side * 62, -14),
                    complex(side * 46, 2),
                    complex(side * 40, -30),
                ]
            ),
            Tones("#8a6249", "#5a3d40", "#d8b48c"),
            light=-3 - 4j,
        )
        for side in (-1, 1)
    ]
    spread = [_wing(picture, side) for side in (-1, 1)] if flying else []
    claws = [line(f"M{x} 2v7M{x - 7} 1v6M{x + 7} 1v6", "#e8a04a", 5) for x in (-20, 20)]
    return group(
        *spread,
        *tufts,
        solid(picture, body, feathers, light=-6 - 6j, inside=[ellipse(-38j, 38, 40, "#ecd2a8"), *chest]),
        *([] if flying else wings),
        *eyes,
        path("M-8 -84Q0 -90 8 -84L0 -66Z", fill="#f0a63c", stroke="#a8642c", stroke_width=1.5),
        *claws,
        transform=turned(at, 0, scale, mirror=mirror),
    )


def _wing(picture: Picture, side: int) -> str:
    """Spread one wing of the owl: five round feathers below a soft shoulder."""

    def there(points: Sequence[complex]) -> list[complex]:
        return [complex(side * point.real, point.imag) for point in points]

    tones = Tones("#8a6249", "#5a3d40", "#d8b48c")
    feathers = [
        group(
            path(d, fill="none", stroke=tones.shade, stroke_width=2),
            solid(picture, d, tones, light=-2 - 4j, edge=2),
        )
        for tip in (72 - 34j, 96 - 46j, 118 - 64j, 136 - 88j, 146 - 116j)
        if (d := smooth(ribbon(there([46 - 84j, (46 - 84j + tip) / 2 - 8j, tip]), [22, 30, 24], count=12)))
    ]
    shoulder = smooth(ribbon(there([34 - 74j, 70 - 100j, 118 - 116j]), [44, 42, 22], count=12))
    return group(*feathers, solid(picture, shoulder, Tones("#a67c58", "#6b4a48", "#e8c9a0"), light=-3 - 5j))


def sheep(picture: Picture, at: complex, *, scale: float = 1, mirror: bool = False, asleep: bool = False) -> str:
    """Draw a sheep made of cloud standing at `at`, looking to the right; about 150 wide and 120 high."""
    rng = picture.rng
    legs = [
        path(smooth(ribbon([complex(x, -34), complex(x + 1, -4)], [12, 10])), fill="#6a5c8c")
        for x in (-34, -12, 18, 38)
    ]
    puffs = [
        (complex(48 * math.cos(a), -68 + 32 * math.sin(a)), 24 + 5 * rng.random())
        for a in (math.tau * step / 10 for step in range(10))
    ]
    wool = [circle(spot, size, "#b3abe0") for spot, size in puffs]
    wool.append(ellipse(-66j, 58, 40, "#f4efff"))
    wool += [
        circle(spot + -3 - 5j, size * 0.9, picture.linear([(0, "#ffffff"), (0.5, "#f3edff"), (1, "#cfc6ef")]))
        for spot, size in puffs
    ]
    wool += [circle(spot, 15, "#ffffff", opacity=0.55) for spot in (-20 - 78j, 8 - 84j, 4 - 58j, -34 - 58j, 30 - 66j)]
    curls = [
        line(f"M{x} {y}q7 -8 14 0q-2 7 -8 5", "#b8aee2", 2, opacity=0.8)
        for x, y in ((-40, -66), (-10, -84), (-14, -52), (16, -60))
    ]
    eye = (
        line("M66 -88Q70 -84 75 -88", "#2d2144", 2.4)
        if asleep
        else group(circle(70 - 89j, 4.6, "#241a3a"), circle(68.6 - 90.6j, 1.6, "#fff"))
    )
    face = smooth([56 - 108j, 74 - 108j, 86 - 92j, 90 - 74j, 80 - 64j, 64 - 66j, 54 - 84j])
    ear = smooth(ribbon([58 - 100j, 44 - 96j, 36 - 88j], [9, 13, 4]))
    return group(
        *legs,
        *wool,
        *curls,
        solid(picture, face, Tones("#8577aa", "#5f5287", "#c9bdea"), light=-3 - 4j, edge=2),
        path(ear, fill="#75689c"),
        eye,
        ellipse(78 - 78j, 6, 4, "#f0949c", opacity=0.5),
        line("M84 -70q-5 4 -9 1", "#3d3160", 1.8),
        *(circle(spot, size, "#ffffff") for spot, size in ((60 - 112j, 13), (72 - 114j, 11), (50 - 106j, 11))),
        transform=turned(at, 0, scale, mirror=mirror),
    )


def boat(picture: Picture, at: complex, *, wood: Tones) -> tuple[list[str], list[str]]:
    """Draw a rowing boat seen from its side: what lies behind the rower, and what lies in front."""
    inside = smooth(
        [at + spot for spot in (-250 - 30j, -120 - 8j, 0j, 120 - 8j, 250 - 30j, 120 - 30j, 0 - 34j, -120 - 30j)]
    )
    hull = smooth(
        [
            at + spot
            for spot in (
                -262 - 46j,
                -244 - 26j,
                -120 - 6j,
                2j,
                120 - 6j,
                244 - 26j,
                262 - 46j,
                232 + 40j,
                170 + 84j,
                0 + 96j,
                -170 + 84j,
                -232 + 40j,
            )
        ]
    )
    planks = [
        line(
            smooth(
                [
                    at + complex(-234 + 16 * row, 6 + 24 * row),
                    at + complex(0, 32 + 22 * row),
                    at + complex(234 - 16 * row, 6 + 24 * row),
                ],
                closed=False,
            ),
            wood.shade,
            3,
            opacity=0.7,
        )
        for row in range(3)
    ]
    edge = ribbon(
        [at + spot for spot in (-264 - 46j, -240 - 25j, -120 - 4j, 4j, 120 - 4j, 240 - 25j, 264 - 46j)],
        [8, 13, 13, 13, 13, 13, 8],
        count=24,
    )
    grain = folds(
        [
            [at + complex(x, y), at + complex(x + 26, y + 2), at + complex(x + 52, y)]
            for x, y in ((-180, 26), (-90, 62), (20, 34), (110, 58), (150, 20))
        ],
        wood.shade,
        width=3,
    )
    front = [
        solid(picture, hull, wood, light=-6 - 14j, inside=[*planks, *grain]),
        solid(picture, smooth(edge), Tones(wood.light, wood.base, "#fff0d0"), light=-1 - 3j, edge=2),
    ]
    return [path(inside, fill=wood.shade), path(inside, fill="#1a1030", opacity=0.35)], front


def quilt(picture: Picture, d: str, *, origin: complex, size: float, colours: tuple[str, ...], turn: float = 0) -> str:
    """Sew a patchwork quilt in the shape of a path."""
    rng = picture.rng
    patches = []
    for row in range(-1, 9):
        for column in range(-1, 13):
            corner = origin + complex(column * size, row * size)
            square = [corner, corner + size, corner + size * (1 + 1j), corner + size * 1j]
            colour = colours[(column * 2 + row * 3) % len(colours)]
            middle = corner + size * (0.5 + 0.5j)
            patches.append(path(straight(square), fill=colour))
            if (row + column) % 3 == 0:
                patches.append(
                    path(smooth(wobbly(ring(middle, size * 0.2, size * 0.2, 5), rng, 2)), fill="#fff3d6", opacity=0.6)
                )
            elif (row + column) % 3 == 1:
                patches += [
                    circle(middle + complex(dx, dy) * size * 0.22, 2.6, "#fff3d6", opacity=0.7)
                    for dx, dy in ((-1, -1), (1, -1), (0, 0), (-1, 1), (1, 1))
                ]
    seams = [
        line(
            f"M{origin.real - 2 * size:.0f} {origin.imag + row * size:.0f}h{size * 16:.0f}",
            "#fff3d6",
            1.4,
            stroke_dasharray="6 6",
            opacity=0.55,
        )
        for row in range(-1, 10)
    ]
    seams += [
        line(
            f"M{origin.real + column * size:.0f} {origin.imag - 2 * size:.0f}v{size * 12:.0f}",
            "#fff3d6",
            1.4,
            stroke_dasharray="6 6",
            opacity=0.55,
        )
        for column in range(-1, 14)
    ]
    spin = f"rotate({turn} {origin.real:.0f} {origin.imag:.0f})"
    return group(group(*patches, *seams, transform=spin), clip_path=picture.clip(d))
