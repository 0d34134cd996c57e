"""The town by day: tall houses, the tram, stalls, lamps, books, bread."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Final, Literal

from studio.drawing.canvas import PAGE, Picture, circle, ellipse, group, line, path, rect, turned
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import blob, ribbon, smooth, straight
from studio.drawing.night import mix

Gable = Literal["peak", "steps", "bell", "flat"]
WALLS: Final = ("#f3d6a8", "#efb899", "#d98f78", "#a9c9c4", "#f5e6c8", "#c9b4d0", "#e8c46c", "#9fb8d6")
ROOFS: Final = ("#b9583f", "#a24a40", "#c9744a", "#7d5566")
TRAM: Final = Tones("#2f9c95", "#1e6d72", "#8fd6c8")


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
        "flat": [complex(x - 4, top), complex(x - 4, top - 16), complex(x + width + 4, top - 16), complex(x + width + 4, top)],
        "steps": [complex(x, top), *(complex(x + width * at, top - peak * up) for at, up in (
            (0, 0.25), (0.17, 0.25), (0.17, 0.55), (0.34, 0.55), (0.34, 0.9), (0.66, 0.9), (0.66, 0.55), (0.83, 0.55),
            (0.83, 0.25), (1, 0.25))), complex(x + width, top)],
        "bell": [complex(x, top), complex(x + width * 0.12, top - peak * 0.3), complex(x + width * 0.3, top - peak * 0.45),
                 complex(x + width * 0.34, top - peak * 0.85), complex(x + width * 0.5, top - peak),
                 complex(x + width * 0.66, top - peak * 0.85), complex(x + width * 0.7, top - peak * 0.45),
                 complex(x + width * 0.88, top - peak * 0.3), complex(x + width, top)],
    }[gable]  # fmt: skip
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
            parts.append(_window(rng, at, tone(trim), tone, lit=lit and rng.random() < 0.6))
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
    if rng.random() < 0.45:
        blooms = rng.choice(("#e8604f", "#f0a63c", "#e88fb0"))
        parts += [rect(x - 12, y + 32, 24, 6, tone("#8a5a44")),
                  *(circle(complex(x + dx, y + 31), 3.4, tone(colour)) for dx, colour in
                    ((-9, "#6fa35a"), (-4, blooms), (1, "#6fa35a"), (5, blooms), (10, "#6fa35a")))]  # fmt: skip
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
        gable = rng.choice(("peak", "peak", "steps", "bell"))
        picture.add(townhouse(picture, x, foot, width, height, wall=wall, roof=rng.choice(ROOFS), gable=gable, air=air,
                              far=far, lit=lit))  # fmt: skip
        x += width + rng.choice((0, 0, 2))


def seven(at: complex, height: float, colour: str) -> str:
    """Paint the number of the line: a 7, `at` its top-left corner."""
    x, y, h = at.real, at.imag, height
    return line(f"M{x:.1f} {y:.1f}h{h * 0.6:.1f}L{x + h * 0.22:.1f} {y + h:.1f}M{x + h * 0.18:.1f} {y + h * 0.52:.1f}h{h * 0.36:.1f}",
                colour, h * 0.16)  # fmt: skip


def tram(picture: Picture, at: complex, *, scale: float = 1, mirror: bool = False, night: bool = False,
         riders: bool = True) -> str:  # fmt: skip
    """Draw the number 7 driving to the left; `at` is the middle of its foot, 520 wide and 250 high."""
    glass = picture.linear([(0, "#ffe9a8"), (1, "#ffc76a")] if night else [(0, "#d6ecf4"), (1, "#8fbcd2")])
    body = smooth([-252 - 40j, -256 - 130j, -238 - 186j, -214 - 204j, -100 - 208j, 100 - 208j, 240 - 206j, 256 - 190j,
                   258 - 100j, 256 - 34j, 200 - 28j, -200 - 28j])  # fmt: skip
    windows = "M-234-178h44q6 0 6 6v70q0 6-6 6h-58q-4 0-3-5l10-70q1-7 7-7z" + "".join(
        f"M{x} -178h62q6 0 6 6v66q0 6-6 6h-62q-6 0-6-6v-66q0-6 6-6z" for x in (-92, -14, 64, 176)
    )
    doors = [
        rect(x, -180, 30, 148, "#1e6d72", rx=4) + rect(x + 4, -174, 22, 92, glass, rx=3) for x in (-166, -133, 140)
    ]
    people = [
        circle(complex(x, -112), 15, colour) + path(smooth([complex(x - 24, -80), complex(x - 14, -100), complex(x + 14, -100), complex(x + 24, -80)]), fill=coat)
        for x, colour, coat in ((-60, "#8a5a44", "#c25a4f"), (14, "#e2b487", "#5f7fae"), (96, "#c98e68", "#e0a84a"))
    ] if riders else []  # fmt: skip
    wheels = [
        group(circle(complex(x, -18), 21, "#3a3246"), circle(complex(x, -18), 11, "#8a8296"), circle(complex(x, -18), 4, "#3a3246"))
        for x in (-176, -120, 120, 176)
    ]  # fmt: skip
    return group(
        line("M-40 -212L0 -262L40 -212M-46 -264H46", "#4a4258", 4.5),
        *wheels,
        solid(picture, body, TRAM, light=-6 - 12j, edge=5, inside=[
            rect(-260, -214, 530, 26, "#fff3d8"), rect(-260, -88, 530, 14, "#f6c64a"), rect(-260, -44, 530, 20, "#1e5f66"),
        ]),
        path(windows, fill=glass), group(*people, clip_path=picture.clip(windows)), *doors,
        path(windows, fill="none", stroke="#1e6d72", stroke_width=3),
        *(path(f"M{x} -178l26 0l-30 78h-14z", fill="#ffffff", opacity=0.3) for x in (-64, 14, 92, 200)),
        circle(-246 - 60j, 11, "#fff6d0", stroke="#1e5f66", stroke_width=3),
        rect(-246, -236, 60, 34, "#2b2540", rx=6), seven(-226 - 230j, 21, "#ffd45a"),
        transform=turned(at, 0, scale, mirror=mirror),
    )  # fmt: skip


def rails(picture: Picture, foot: float, *, colour: str = "#6a5f78", gap: float = 22) -> None:
    """Lay the tram's two rails across the page."""
    for step in (0, 1):
        y = foot + gap * step
        picture.add(rect(-5, y, PAGE + 10, 5, colour), rect(-5, y, PAGE + 10, 1.8, "#e8e0f0", opacity=0.8))


def lamp_post(at: complex, height: float, *, colour: str = "#3f4a5c", glass: str = "#fff3cf") -> str:
    """Draw a street lamp standing at `at`."""
    x, y, top = at.real, at.imag, at.imag - height
    return group(
        rect(x - 3, top, 6, height, colour), rect(x - 9, y - 18, 18, 18, colour, rx=3),
        path(f"M{x - 11:.0f} {top:.0f}l-6 -34h34l-6 34z", fill=glass, stroke=colour, stroke_width=3),
        path(f"M{x - 22:.0f} {top - 34:.0f}q22 -26 44 0z", fill=colour), circle(complex(x, top - 50), 4, colour),
    )  # fmt: skip


def awning(picture: Picture, x: float, y: float, width: float, drop: float, colours: tuple[str, str], *, count: int = 8,
           lean: float = 0) -> str:  # fmt: skip
    """Stretch a striped awning; `x`, `y` is its upper-left corner, `lean` widens its lower edge on both sides."""
    step = width / count
    below = (width + 2 * lean) / count
    stripes = []
    for index in range(count):
        near, far = x - lean + below * index, x - lean + below * (index + 1)
        bow = below * 0.5
        d = (f"M{x + step * index:.1f} {y:.1f}H{x + step * (index + 1):.1f}L{far:.1f} {y + drop:.1f}"
             f"a{bow:.1f} {bow * 0.9:.1f} 0 0 1 {near - far:.1f} 0Z")  # fmt: skip
        stripes.append(path(d, fill=colours[index % 2]))
    shade = path(f"M{x:.0f} {y:.0f}h{width:.0f}l{lean:.0f} {drop:.0f}H{x - lean:.0f}Z",
                 fill=picture.linear([(0, "#fff", 0.3), (0.5, "#fff", 0), (1, "#3a2050", 0.2)], 0j, 1j))  # fmt: skip
    return group(*stripes, shade)


def fruit(rng: Random, x: float, y: float, width: float, *, colours: tuple[str, ...], size: float = 11, rows: int = 2
          ) -> list[str]:  # fmt: skip
    """Heap round fruit in a crate whose inner upper edge starts at (`x`, `y`)."""
    heap = []
    for row in range(rows):
        for step in range(int(width / (size * 1.7)) - row):
            at = complex(x + size * (1 + row * 0.8) + step * size * 1.7, y - row * size * 1.2 + rng.uniform(-2, 2))
            colour = rng.choice(colours)
            heap += [circle(at, size, mix(colour, "#4a1c3a", 0.3)), circle(at - 1.5 - 2j, size * 0.86, colour),
                     ellipse(at - 4 - 5j, 3, 2, "#ffffff", opacity=0.6)]  # fmt: skip
    return heap


def loaf(picture: Picture, at: complex, *, scale: float = 1, turn: float = 0) -> str:
    """Bake a loaf with three cuts, about 120 wide."""
    crust = Tones("#d08f48", "#9a5c2e", "#f6cf8c")
    cuts = [line(f"M{x} -34q10 10 6 24", "#f8e0b0", 6) for x in (-28, 0, 28)]
    d = smooth([-60 - 10j, -48 - 36j, -44j, 48 - 36j, 60 - 10j, 44 + 0j, -44 + 0j])
    return group(solid(picture, d, crust, light=-5 - 7j, inside=cuts), transform=turned(at, turn, scale))


def bun(picture: Picture, at: complex, *, scale: float = 1) -> str:
    """Bake a round bun with raisins, about 64 wide."""
    crust = Tones("#dd9f55", "#a8692f", "#ffe0a0")
    raisins = [ellipse(spot, 3.4, 2.6, "#5a2f2a") for spot in (-14 - 20j, 4 - 26j, 15 - 14j, -3 - 12j, -20 - 9j)]
    d = smooth([-32 - 6j, -24 - 28j, -36j, 24 - 28j, 32 - 6j, 20 + 1j, -20 + 1j])
    return group(solid(picture, d, crust, light=-4 - 6j, edge=2, inside=raisins), transform=turned(at, 0, scale))


def shelf_of_books(picture: Picture, x: float, foot: float, width: float, tall: float, *, colours: Sequence[str],
                   shade: float = 0) -> None:  # fmt: skip
    """Fill a shelf with books standing on `foot`; `shade` (0-1) darkens them."""
    rng = picture.rng
    here = x
    books = []
    while here < x + width - 8:
        wide = min(rng.uniform(9, 24), x + width - here)
        high = tall * rng.uniform(0.7, 0.97)
        colour = mix(rng.choice(list(colours)), "#2a1836", shade)
        lean = rng.uniform(-4, 4) if rng.random() < 0.12 else 0
        spin = f"rotate({lean:.0f} {here:.0f} {foot:.0f})" if lean else None
        books.append(rect(here, foot - high, wide - 1, high, colour, rx=1.5, transform=spin))
        books.append(rect(here + 1, foot - high, 2, high, "#ffffff", opacity=0.18))
        if wide > 13:
            gold = mix("#f2d38a", "#2a1836", shade)
            books.append(
                rect(here + 2, foot - high * 0.82, wide - 5, 3, gold)
                + rect(here + 2, foot - high * 0.3, wide - 5, 2, gold)
            )
        here += wide
    picture.add(group(*books))


def book(picture: Picture, at: complex, *, scale: float = 1, turn: float = 0, cover: str = "#b5443f") -> str:
    """Open a picture book with a lighthouse in it; `at` is the lower end of its spine, about 240 wide."""
    left = smooth([0j, -40 - 10j, -116 - 4j, -120 - 120j, -60 - 130j, -116j])
    right = smooth([0j, 40 - 10j, 116 - 4j, 120 - 120j, 60 - 130j, -116j])
    return group(
        path(f"M-126 4L-130 -116L0 -112L130 -116L126 4L0 12Z", fill=cover, stroke="#7a2c30", stroke_width=2),
        path(left, fill="#fff8e8", stroke="#d8c4ae", stroke_width=1.4), path(right, fill="#fff8e8", stroke="#d8c4ae", stroke_width=1.4),
        path("M14 -22Q60 -34 108 -20V-112Q60 -124 14 -108Z", fill="#9fd0e8"),
        path("M14 -22Q60 -34 108 -20V-40Q60 -56 14 -44Z", fill="#3f7fae"),
        path("M52 -40L56 -96H68L72 -42Z", fill="#fffaf0"), path("M54.500 -66L55.500 -78H68.600L69.500 -66Z", fill=cover),
        rect(55, -104, 14, 9, "#ffd45a"), path("M53 -104L62 -113L71 -104Z", fill=cover),
        path("M69 -100L106 -108V-92Z", fill="#fff0a8", opacity=0.8),
        line("".join(f"M-104 {y}q44 -12 86 2" for y in (-96, -82, -68, -54, -40, -26)), "#b9a8a0", 2.6, opacity=0.8),
        transform=turned(at, turn, scale),
    )  # fmt: skip


def ladder(start: complex, end: complex, width: float, *, rungs: int = 12, colour: str = "#c9ccd8", edge: str = "#7f8498"
           ) -> str:  # fmt: skip
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


def stall_cloth(picture: Picture, x: float, y: float, width: float, height: float, tones: Tones) -> str:
    """Lay a cloth over a table so that it hangs in folds."""
    rng = picture.rng
    count = 6
    hem = [complex(x + width * (1 - step / count), y + height + (8 if step % 2 else -4)) for step in range(count + 1)]
    d = straight([complex(x, y), complex(x + width, y)], closed=False) + "L" + smooth(hem, closed=False)[1:] + "Z"
    pleats = [path(smooth(ribbon([complex(x + width * at, y + 6), complex(x + width * at + rng.uniform(-5, 5), y + height)], [1, 12], count=5)),
                   fill=tones.shade, opacity=0.4) for at in (0.14, 0.32, 0.52, 0.7, 0.88)]  # fmt: skip
    return solid(picture, d, tones, light=-2 - 4j, inside=pleats)


def bush(picture: Picture, at: complex, width: float, tones: Tones) -> str:
    """Draw a round bush; `at` is the middle of its foot."""
    rng = picture.rng
    spots = [at + complex(width * (step - 2) * 0.18, -width * (0.16 + 0.1 * (step % 2))) for step in range(5)]
    return group(
        *(path(blob(spot + 4 + 5j, width * 0.22, width * 0.2, rng, wobble=0.1), fill=tones.shade) for spot in spots),
        *(path(blob(spot, width * 0.2, width * 0.18, rng, wobble=0.1), fill=tones.base) for spot in spots),
        *(path(blob(spot - complex(0.05, 0.07) * width, width * 0.08, width * 0.05, rng, wobble=0.16), fill=tones.light, opacity=0.7) for spot in spots),
    )  # fmt: skip
