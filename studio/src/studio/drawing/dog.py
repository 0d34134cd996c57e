"""Biscuit, a scruffy dog the colour of biscuits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from studio.drawing.canvas import Picture, circle, ellipse, group, line, path, turned
from studio.drawing.cloth import Tones, solid
from studio.drawing.curves import Points, along, ribbon, smooth, straight

FUR: Final = Tones("#dda868", "#a8723f", "#f8dcae")
PALE: Final = Tones("#f6e6c8", "#d3b890", "#fffaf0")
EAR: Final = Tones("#8d5a38", "#643c2a", "#c08a5c")
NOSE: Final = "#3a2528"
COLLAR: Final = "#3f8f9a"

Mood = Literal["happy", "sniff", "sneeze", "asleep"]


def shaggy(points: Sequence[complex], count: int, reach: float) -> str:
    """Write the outline of fur: the soft curve through the points, with a tuft at every other step."""
    steps = along(list(points), count * 2, closed=True)[: count * 2]
    tufts: Points = []
    for step, point in enumerate(steps):
        way = steps[(step + 1) % len(steps)] - steps[step - 1]
        out = -1j * way / (abs(way) or 1)
        tufts.append(point + (out * reach + way * 0.35 if step % 2 else 0))
    return straight(tufts)


def dog(
    picture: Picture,
    at: complex,
    *,
    scale: float = 1,
    turn: float = 0,
    mirror: bool = False,
    mood: Mood = "happy",
    lift: float = 0,
    wet: bool = False,
) -> str:
    """Draw Biscuit sitting at `at` (the middle of the seat), looking to the right; about 150 wide and 190 high.

    `lift` turns the head up by degrees; `wet` lets the fur hang.
    """
    tuft = 3 if wet else 7
    tail = ribbon([-44 - 16j, -76 - 24j, -92 - 56j, -80 - 84j], [20, 22, 18, 3])
    body = [-6 - 118j, 30 - 104j, 42 - 62j, 36 - 14j, 20 + 2j, -40 + 2j, -60 - 20j, -54 - 66j, -34 - 104j]
    chest = [16 - 106j, 36 - 92j, 38 - 58j, 24 - 44j, 8 - 60j, 4 - 90j]
    haunch = [-30 - 52j, -6 - 44j, 2 - 18j, -8 + 2j, -44 + 3j, -60 - 18j, -52 - 42j]
    tags = [
        path(smooth(ribbon([-20 - 100j, 8 - 92j, 34 - 102j], [10, 12, 10])), fill=COLLAR),
        circle(20 - 86j, 7, "#f2c14e", stroke="#b0842a", stroke_width=1.2),
    ]
    shapes = [
        solid(picture, shaggy(tail, 22, 4), FUR, light=-3 - 4j, edge=2),
        _paw(picture, [8 - 66j, 6 - 30j, 4 - 4j]),
        solid(
            picture,
            shaggy(body, 20, tuft),
            FUR,
            light=-6 - 6j,
            edge=2.5,
            inside=[path(shaggy(chest, 9, 7), fill=PALE.base), *_locks(((-36, -70), (-18, -84), (-40, -44)))],
        ),
        solid(picture, shaggy(haunch, 10, tuft * 0.7), FUR, light=-5 - 5j, edge=2),
        _paw(picture, [26 - 70j, 28 - 32j, 26 - 2j]),
        solid(picture, smooth([-34 - 8j, -10 - 12j, 6 - 4j, 4 + 5j, -34 + 5j]), PALE, light=-2 - 3j, edge=2),
        *tags,
        group(*_head(picture, mood, tuft), transform=f"translate(14 -128) rotate({lift:.0f})"),
    ]
    return group(*shapes, transform=turned(at, turn, scale, mirror=mirror))


def running_dog(
    picture: Picture, at: complex, *, scale: float = 1, turn: float = 0, mirror: bool = False, mood: Mood = "happy"
) -> str:
    """Draw Biscuit running to the right over `at` (the ground below the middle); about 230 wide and 150 high."""
    tail = ribbon([-70 - 78j, -98 - 92j, -112 - 120j, -100 - 142j], [20, 22, 18, 3])
    body = [-78 - 86j, -30 - 104j, 30 - 102j, 62 - 92j, 66 - 56j, 30 - 44j, -30 - 46j, -72 - 44j, -86 - 64j]
    far = [[-60 - 62j, -86 - 40j, -112 - 20j], [44 - 60j, 76 - 44j, 104 - 40j]]
    near = [[-48 - 60j, -46 - 30j, -70 - 6j], [54 - 62j, 64 - 34j, 84 - 12j]]
    shapes = [
        solid(picture, shaggy(tail, 22, 4), FUR, light=-3 - 4j, edge=2),
        *(_paw(picture, leg) for leg in far),
        solid(
            picture,
            shaggy(body, 22, 7),
            FUR,
            light=-5 - 7j,
            edge=2.5,
            inside=[*_locks(((-50, -78), (-20, -84), (10, -70), (-34, -60), (30, -86)))],
        ),
        *(_paw(picture, leg) for leg in near),
        path(smooth(ribbon([44 - 98j, 62 - 78j, 64 - 54j], [11, 12, 10])), fill=COLLAR),
        group(*_head(picture, mood, 7), transform="translate(70 -108)"),
    ]
    return group(*shapes, transform=turned(at, turn, scale, mirror=mirror))


def dog_head(
    picture: Picture, at: complex, *, scale: float = 1, turn: float = 0, mirror: bool = False, mood: Mood = "happy"
) -> str:
    """Draw Biscuit's head alone, looking out of something; about 120 wide."""
    return group(*_head(picture, mood, 7), transform=turned(at, turn, scale, mirror=mirror))


def _paw(picture: Picture, spine: Points) -> str:
    end = spine[-1]
    foot = smooth([end + spot for spot in (-11 - 6j, 4 - 9j, 17 - 3j, 19 + 6j, 2 + 8j, -11 + 6j)])
    return group(
        solid(picture, smooth(ribbon(spine, [26, 20, 18], count=8)), FUR, light=-4 - 3j, edge=2),
        solid(picture, foot, PALE, light=-2 - 3j, edge=2),
        line(f"M{end.real + 6:.1f} {end.imag:.1f}v6M{end.real + 12:.1f} {end.imag:.1f}v6", PALE.shade, 1.6),
    )


def _locks(spots: Sequence[tuple[float, float]]) -> list[str]:
    return [line(f"M{x} {y}q8 6 6 16m4-16q8 6 6 14", FUR.shade, 2.2, opacity=0.65) for x, y in spots]


def _head(picture: Picture, mood: Mood, tuft: float) -> list[str]:
    skull = [-10 - 44j, 18 - 46j, 40 - 24j, 44 + 0j, 26 + 24j, -8 + 26j, -36 + 8j, -38 - 20j]
    muzzle = [14 - 12j, 40 - 14j, 70 - 4j, 76 + 10j, 62 + 24j, 30 + 30j, 8 + 16j]
    ear = [-22 - 40j, -2 - 34j, 0 - 6j, -10 + 22j, -30 + 26j, -40 - 2j, -38 - 28j]
    far_ear = [18 - 40j, 30 - 56j, 44 - 52j, 46 - 30j, 36 - 22j]
    fringe = [line(f"M{x} -42q{lean} -12 {lean * 2} -16", FUR.base, 5) for x, lean in ((-6, -4), (4, -1), (13, 3))]
    brow = line("M12 -30q8 -8 17 -2m-14 0q6 -6 12 -3", PALE.base, 4)
    return [
        solid(picture, smooth(far_ear), EAR, light=-3 - 3j, edge=2),
        *fringe,
        solid(picture, shaggy(skull, 15, tuft), FUR, light=-5 - 6j, edge=2.5),
        *_mouth(mood),
        solid(picture, shaggy(muzzle, 12, tuft * 0.8), PALE, light=-3 - 5j, edge=2),
        line("M70 12Q58 22 42 19", "#8a5a48", 2.4),
        *_eye(mood),
        brow,
        path(smooth([62 - 12j, 74 - 13j, 83 - 5j, 78 + 4j, 68 + 3j, 61 - 4j]), fill=NOSE),
        ellipse(70 - 8j, 4.4, 2.4, "#ffffff", opacity=0.6),
        solid(picture, shaggy(ear, 12, tuft * 0.6), EAR, light=-4 - 4j, edge=2),
        *(circle(complex(x, y), 1.4, "#b98f63") for x, y in ((46, 8), (53, 13), (44, 15))),
    ]


def _mouth(mood: Mood) -> list[str]:
    if mood == "happy":
        tongue = smooth([44 + 18j, 60 + 18j, 64 + 36j, 56 + 46j, 46 + 38j])
        return [
            path(smooth([30 + 16j, 66 + 14j, 58 + 34j, 40 + 34j]), fill="#7d2f38"),
            path(tongue, fill="#f0868a", stroke="#c45a68", stroke_width=1.4),
            line("M54 22L56 38", "#c45a68", 1.4),
        ]
    if mood == "sneeze":
        return [
            path(smooth([34 + 14j, 74 + 10j, 70 + 34j, 50 + 42j, 36 + 32j]), fill="#7d2f38"),
            ellipse(54 + 32j, 12, 6, "#f0868a"),
        ]
    return []


def _eye(mood: Mood) -> list[str]:
    if mood in ("asleep", "sneeze"):
        bend = 6 if mood == "asleep" else -6
        return [line(f"M14 -14q8 {bend} 16 0", NOSE, 3)]
    return [
        circle(22 - 14j, 7.6, "#2a1a1c"),
        circle(20 - 17j, 2.7, "#ffffff"),
        circle(24.5 - 11.5j, 1.3, "#ffffff", opacity=0.8),
    ]


def lying_dog(picture: Picture, at: complex, *, scale: float = 1, mirror: bool = False) -> str:
    """Draw Biscuit asleep on the ground at `at`, nose to the right; about 260 wide and 110 high."""
    tail = ribbon([-100 - 20j, -132 - 14j, -150 - 4j, -166 - 14j], [20, 20, 16, 3])
    body = [-100 - 54j, -50 - 82j, 20 - 78j, 60 - 58j, 66 - 14j, 40 + 2j, -90 + 2j, -116 - 24j]
    shapes = [
        solid(picture, shaggy(tail, 22, 4), FUR, light=-3 - 4j, edge=2),
        solid(
            picture,
            shaggy(body, 22, 7),
            FUR,
            light=-5 - 8j,
            edge=2.5,
            inside=[*_locks(((-80, -50), (-50, -60), (-20, -64), (-60, -34), (10, -52)))],
        ),
        _paw(picture, [40 - 14j, 80 - 8j, 112 - 4j]),
        _paw(picture, [-70 - 12j, -44 - 8j, -22 - 4j]),
        group(*_head(picture, "asleep", 7), transform="translate(76 -40) rotate(10)"),
    ]
    return group(*shapes, transform=turned(at, 0, scale, mirror=mirror))
