"""The town by day: tall houses, the tram, stalls, lamps, books, bread."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Final, Literal

from studio.drawing.canvas import PAGE, Picture, circle, group, line, path, rect
from studio.drawing.cloth import Tones
from studio.drawing.curves import blob, straight
from studio.drawing.day import chance
from studio.drawing.night import mix

Gable = Literal["peak", "steps", "bell", "flat"]
WALLS: Final = ("#f3d6a8", "#efb899", "#d98f78", "#a9c9c4", "#f5e6c8", "#c9b4d0", "#e8c46c", "#9fb8d6")
GABLES: Final[tuple[Gable, ...]] = ("peak", "peak", "steps", "bell")
ROOFS: Final = ("#b9583f", "#a24a40", "#c9744a", "#7d5566")


def townhouse(
    picture: Picture,
    x: float,
    foot: float,
    width: float,
    height: float,
    *,
    wall: str,
    roof: str,
    gable: Gable = "peak",
    air: str = "#cfe6f2",
    far: float = 0,
    lit: bool = False,
) -> str:
    """Draw a tall narrow house with shutters and flower boxes; `far` (0-1) lets it fade into the colour `air`."""
    rng = picture.rng

    def tone(colour: str) -> str:
        return mix(colour, air, far)

    top = foot - height
    peak = width * 0.5
    outline = {
        "peak": [complex(x - 4, top), complex(x + width / 2, top - peak), complex(x + width + 4, top)],
        "flat": [
            complex(x - 4, top),
            complex(x - 4, top - 16),
            complex(x + width + 4, top - 16),
            complex(x + width + 4, top),
        ],
        "steps": [
            complex(x, top),
            *(
                complex(x + width * at, top - peak * up)
                for at, up in (
                    (0, 0.25),
                    (0.17, 0.25),
                    (0.17, 0.55),
                    (0.34, 0.55),
                    (0.34, 0.9),
                    (0.66, 0.9),
                    (0.66, 0.55),
                    (0.83, 0.55),
                    (0.83, 0.25),
                    (1, 0.25),
                )
            ),
            complex(x + width, top),
        ],
        "bell": [
            complex(x, top),
            complex(x + width * 0.12, top - peak * 0.3),
            complex(x + width * 0.3, top - peak * 0.45),
            complex(x + width * 0.34, top - peak * 0.85),
            complex(x + width * 0.5, top - peak),
            complex(x + width * 0.66, top - peak * 0.85),
            complex(x + width * 0.7, top - peak * 0.45),
            complex(x + width * 0.88, top - peak * 0.3),
            complex(x + width, top),
        ],
    }[gable]
    crown = straight(outline)
    paint = tone(roof) if gable in ("peak", "flat") else tone(mix(wall, "#ffffff", 0.12))
    chimney = x + width * rng.choice((0.18, 0.74))
    parts = [
        rect(chimney, top - peak * 0.8, width * 0.11, peak * 0.8, tone(mix(roof, "#3a2238", 0.2))),
        path(crown, fill=paint),
        rect(x, top - 1, width, height + 2, tone(wall)),
        rect(x + width * 0.8, top - 1, width * 0.2, height + 2, tone(mix(wall, "#4a3a72", 0.22))),
        line(straight(outline, closed=False), tone("#fff3d8"), 2.6, opacity=0.8),
        line(f"M{x + 1.5:.0f} {top:.0f}V{foot:.0f}", tone("#fff6e0"), 2.4, opacity=0.7),
        rect(x - 2, top - 3, width + 4, 6, tone("#fff3dc")),
    ]
    columns, rows = max(1, round(width / 46)), max(1, int((height - 24) / 62))
    trim = rng.choice(("#5f8f7a", "#8a5a6a", "#4f7a9a", "#b5694a"))
    for row in range(rows):
        for column in range(columns):
            at = complex(x + width * (column + 0.5) / columns, top + 20 + row * 62)
            parts.append(_window(rng, at, tone(trim), tone, lit=lit and chance(rng, 0.6)))
    if gable != "flat":
        parts.append(circle(complex(x + width / 2, top - peak * 0.4), width * 0.08, tone("#5d7f9c")))
    return group(*parts)


def _window(rng: Random, at: complex, trim: str, tone: Callable[[str], str], *, lit: bool) -> str:
    x, y = at.real, at.imag
    glass = tone("#ffd98a") if lit else tone("#7fa6c2")
    parts = [
        rect(x - 11, y - 2, 22, 34, tone("#fff6e4")),
        rect(x - 8.5, y, 17, 29, glass),
        path(f"M{x - 8.5:.1f} {y + 16:.1f}l17 -14v9l-17 14z", fill="#ffffff", opacity=0.35),
        line(f"M{x:.1f} {y:.1f}v29M{x - 8.5:.1f} {y + 11:.1f}h17", tone("#fff6e4"), 2),
        rect(x - 18, y - 1, 6, 32, trim),
        rect(x + 12, y - 1, 6, 32, trim),
    ]
    if chance(rng, 0.45):
        blooms = rng.choice(("#e8604f", "#f0a63c", "#e88fb0"))
        parts += [
            rect(x - 12, y + 32, 24, 6, tone("#8a5a44")),
            *(
                circle(complex(x + dx, y + 31), 3.4, tone(colour))
                for dx, colour in ((-9, "#6fa35a"), (-4, blooms), (1, "#6fa35a"), (5, blooms), (10, "#6fa35a"))
            ),
        ]
    return "".join(parts)


def street(
    picture: Picture,
    foot: float,
    *,
    size: float = 1,
    far: float = 0,
    air: str = "#cfe6f2",
    start: float = -30,
    end: float = PAGE + 20,
    walls: Sequence[str] = WALLS,
    lit: bool = False,
    tall: tuple[float, float] = (150, 250),
) -> None:
    """Draw a row of tall houses standing on `foot`."""
    rng = picture.rng
    x = start
    before = ""
    while x < end:
        width, height = rng.uniform(78, 116) * size, rng.uniform(*tall) * size
        wall = rng.choice([one for one in walls if one != before])
        before = wall
        gable = rng.choice(GABLES)
        picture.add(
            townhouse(
                picture,
                x,
                foot,
                width,
                height,
                wall=wall,
                roof=rng.choice(ROOFS),
                gable=gable,
                air=air,
                far=far,
                lit=lit,
            )
        )
        x += width + rng.choice((0, 0, 2))


def lamp_post(at: complex, height: float, *, colour: str = "#3f4a5c", glass: str = "#fff3cf") -> str:
    """Draw a street lamp standing at `at`."""
    x, y, top = at.real, at.imag, at.imag - height
    return group(
        rect(x - 3, top, 6, height, colour),
        rect(x - 9, y - 18, 18, 18, colour, rx=3),
        path(f"M{x - 11:.0f} {top:.0f}l-6 -34h34l-6 34z", fill=glass, stroke=colour, stroke_width=3),
        path(f"M{x - 22:.0f} {top - 34:.0f}q22 -26 44 0z", fill=colour),
        circle(complex(x, top - 50), 4, colour),
    )


def awning(
    picture: Picture,
    x: float,
    y: float,
    width: float,
    drop: float,
    *,
    colours: tuple[str, str],
    count: int = 8,
    lean: float = 0,
) -> str:
    """Stretch a striped awning; `x`, `y` is its upper-left corner, `lean` widens its lower edge on both sides."""
    step = width / count
    below = (width + 2 * lean) / count
    stripes = []
    for index in range(count):
        near, far = x - lean + below * index, x - lean + below * (index + 1)
        bow = below * 0.5
        d = (
            f"M{x + step * index:.1f} {y:.1f}H{x + step * (index + 1):.1f}L{far:.1f} {y + drop:.1f}"
            f"a{bow:.1f} {bow * 0.9:.1f} 0 0 1 {near - far:.1f} 0Z"
        )
        stripes.append(path(d, fill=colours[index % 2]))
    shade = path(
        f"M{x:.0f} {y:.0f}h{width:.0f}l{lean:.0f} {drop:.0f}H{x - lean:.0f}Z",
        fill=picture.linear([(0, "#fff", 0.3), (0.5, "#fff", 0), (1, "#3a2050", 0.2)], 0j, 1j),
    )
    return group(*stripes, shade)


def ladder(
    start: complex, end: complex, width: float, *, rungs: int = 12, colour: str = "#c9ccd8", edge: str = "#7f8498"
) -> str:
    """Lean a ladder from `start` to `end`."""
    way = (end - start) / abs(end - start)
    across = 1j * way * width / 2
    steps = [start + (end - start) * (index + 0.5) / rungs for index in range(rungs)]
    treads = "".join(
        f"M{(s - across).real:.1f} {(s - across).imag:.1f}L{(s + across).real:.1f} {(s + across).imag:.1f}"
        for s in steps
    )
    rails_ = "".join(
        f"M{(start + side).real:.1f} {(start + side).imag:.1f}L{(end + side).real:.1f} {(end + side).imag:.1f}"
        for side in (-across, across)
    )
    return group(line(treads, edge, 6), line(rails_, edge, 10), line(rails_, colour, 6))


def bunting(start: complex, end: complex, sag: float, colours: Sequence[str], *, count: int = 12) -> str:
    """Hang a line of little flags."""
    flags = []
    for step in range(count):
        at = (step + 0.5) / count
        spot = start + (end - start) * at + 1j * sag * math.sin(math.pi * at)
        flags.append(path(f"M{spot.real - 9:.1f} {spot.imag:.1f}h18l-9 22z", fill=colours[step % len(colours)]))
    middle = (start + end) / 2 + 2j * sag
    rope = line(
        f"M{start.real:.0f} {start.imag:.0f}Q{middle.real:.0f} {middle.imag:.0f} {end.real:.0f} {end.imag:.0f}",
        "#7a6a70",
        2,
    )
    return group(rope, *flags)


def bush(picture: Picture, at: complex, width: float, tones: Tones) -> str:
    """Draw a round bush; `at` is the middle of its foot."""
    rng = picture.rng
    spots = [at + complex(width * (step - 2) * 0.18, -width * (0.16 + 0.1 * (step % 2))) for step in range(5)]
    return group(
        *(path(blob(spot + 4 + 5j, width * 0.22, width * 0.2, rng, wobble=0.1), fill=tones.shade) for spot in spots),
        *(path(blob(spot, width * 0.2, width * 0.18, rng, wobble=0.1), fill=tones.base) for spot in spots),
        *(
            path(
                blob(spot - complex(0.05, 0.07) * width, width * 0.08, width * 0.05, rng, wobble=0.16),
                fill=tones.light,
                opacity=0.7,
            )
            for spot in spots
        ),
    )
