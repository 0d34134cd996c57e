"""The child's head, made to hold a real face, and what surrounds the face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from studio.drawing.canvas import (
    HAIR,
    HAIR_LIGHT,
    HAIR_SHADE,
    PAGE,
    SKIN,
    SKIN_LINE,
    SKIN_SHADE,
    FaceMark,
    Picture,
    Stops,
    circle,
    ellipse,
    group,
    line,
    path,
    turned,
)
from studio.drawing.cloth import Tones
from studio.drawing.curves import along, placed, ribbon, smooth

Mouth = Literal["smile", "laugh", "wonder", "sleepy", "neutral"]

EYES: Final = (-31 + 0j, 31 + 0j)
MOUTH: Final = 63j
SKULL: Final = (
    -101j, 38 - 95j, 66 - 68j, 78 - 30j, 81 + 10j, 77 + 44j, 60 + 78j, 30 + 101j, 107j,
    -30 + 101j, -60 + 78j, -77 + 44j, -81 + 10j, -78 - 30j, -66 - 68j, -38 - 95j,
)  # fmt: skip
CROP: Final = 344
"""Side of the square sent to the face swap: 1032 pixels of the print."""


@dataclass(frozen=True)
class Light:
    """The light on a face: the side it comes from (-1 left, 1 right), its colour, and the colour of the shade."""

    side: int = -1
    warm: str = "#ffdf9e"
    cool: str = "#1d2a6b"
    rim: str = "#ffdf9e"
    depth: float = 0.26


def head(
    picture: Picture,
    at: complex,
    *,
    turn: float = 0,
    scale: float = 1,
    light: Light | None = None,
    expression: Mouth = "smile",
    wind: float = 0,
    hood: Tones | None = None,
) -> FaceMark:
    """Draw the head with the middle between its eyes at `at`, in all three layers, and say where the face is."""
    light = light or Light()
    place = turned(at, turn, scale)
    skull = smooth(list(SKULL))
    back = _hood_back(picture, hood) if hood else _back_hair(wind)
    picture.add(group(*back, *_ears(covered=hood is not None), *_skull(picture, skull, light), transform=place))
    picture.face.append(group(*_features(picture, expression), transform=place))
    front = _hood_front(picture, hood, light) if hood else []
    picture.overlay.append(
        group(
            *_light_on_face(picture, skull, light),
            *_fringe(picture, wind, light, tucked=hood is not None),
            *front,
            transform=place,
        )
    )
    middle = placed([6j], at, turn, scale)[0]
    side = CROP / 2
    crop = complex(min(max(middle.real, side), PAGE - side), min(max(middle.imag, side), PAGE - side)) - complex(
        side, side
    )
    left, right, mouth = placed([*EYES, MOUTH], at, turn, scale)
    outline = placed(along(list(SKULL), 24, closed=True), at, turn, scale)
    return FaceMark(left, right, mouth, outline, crop, CROP, expression)


def _skull(picture: Picture, skull: str, light: Light) -> list[str]:
    shade = picture.linear(
        [(0, SKIN_SHADE, 0), (0.62, SKIN_SHADE, 0), (1, SKIN_SHADE, 0.9)],
        complex((light.side + 1) / 2, 0.25),
        complex((1 - light.side) / 2, 0.6),
    )
    chin = picture.radial([(0, SKIN_SHADE, 0), (0.8, SKIN_SHADE, 0), (1, SKIN_SHADE, 0.8)], 0.5 + 0.42j, 0.62)
    return [
        path(skull, fill=SKIN, stroke=SKIN_LINE, stroke_width=1.6, stroke_opacity=0.55),
        path(skull, fill=shade),
        path(skull, fill=chin),
    ]


def _ears(*, covered: bool) -> list[str]:
    if covered:
        return []
    return [
        group(
            ellipse(complex(side * 82, 14), 13, 21, SKIN, stroke=SKIN_LINE, stroke_width=1.6, stroke_opacity=0.55),
            line(
                smooth(
                    [complex(side * 80, 2), complex(side * 88, 6), complex(side * 87, 20), complex(side * 82, 25)],
                    closed=False,
                ),
                SKIN_LINE,
                2,
                opacity=0.45,
            ),
            ellipse(complex(side * 83, 16), 6, 10, SKIN_SHADE, opacity=0.8),
        )
        for side in (-1, 1)
    ]


def _back_hair(wind: float) -> list[str]:
    mop = [-130j, 48 - 126j, 88 - 94j, 108 - 44j, 112 + 8j, 106 + 48j, 88 + 70j, 40 + 60j]
    mop += [-point.conjugate() for point in reversed(mop[1:])]
    locks = [
        ribbon([complex(side * 88, -30), complex(side * 108, 20), complex(side * reach + wind, low)], [34, 30, 2])
        for side in (-1, 1)
        for reach, low in ((84, 94), (100, 84), (112, 66), (120, 40))
    ]
    tufts = [
        ribbon([complex(x, -112), complex(x + lean * 0.4, -132), complex(x + lean + wind * 0.8, -high)], [26, 16, 1])
        for x, lean, high in ((-20, -16, 146), (6, 14, 150), (34, 26, 138))
    ]
    return [path(smooth(shape), fill=HAIR_SHADE) for shape in (mop, *locks)] + [
        path(smooth(tuft), fill=HAIR) for tuft in tufts
    ]


_CAP: Final = (
    -94 + 6j, -101 - 34j, -92 - 80j, -56 - 118j, -6 - 132j, 50 - 123j, 88 - 86j, 101 - 36j, 94 + 6j,
    84 - 16j, 78 - 44j, 60 - 60j, 20 - 66j, -22 - 66j, -62 - 58j, -79 - 42j, -85 - 16j,
)  # fmt: skip
_PARTING: Final = -34 - 119j
_LOCKS: Final = (
    (-64 - 108j, -100 - 48j, -86 + 46j, 30), (66 - 108j, 104 - 48j, 88 + 48j, 30),
    (-58 - 112j, -94 - 60j, -76 + 10j, 32), (62 - 112j, 96 - 62j, 74 + 14j, 34),
    (_PARTING, -76 - 92j, -66 - 22j, 40), (-20 - 124j, 76 - 104j, 79 - 22j, 46),
    (_PARTING, -58 - 84j, -40 - 36j, 36), (_PARTING, 62 - 104j, 70 - 38j, 48),
    (_PARTING, 40 - 98j, 52 - 44j, 48), (_PARTING, -44 - 90j, -19 - 45j, 34),
    (_PARTING, 12 - 94j, 30 - 43j, 46), (_PARTING, -16 - 92j, 4 - 47j, 40),
)  # fmt: skip


def _fringe(picture: Picture, wind: float, light: Light, *, tucked: bool) -> list[str]:
    shadow = [
        path(
            smooth(ribbon([root, middle + 4j, tip + complex(wind * 0.3 + 3, 9)], [width, width, 2])),
            fill="#1b1235",
            opacity=0.1,
        )
        for root, middle, tip, width in _LOCKS[4:]
    ]
    gloss = picture.linear([(0, HAIR_SHADE, 0.55), (0.35, HAIR_SHADE, 0), (0.75, HAIR_SHADE, 0), (1, HAIR_SHADE, 0.6)])
    cap = smooth(list(_CAP))
    shapes = [group(*shadow, clip_path=picture.clip(smooth(list(SKULL)))), path(cap, fill=HAIR)]
    for root, middle, tip, width in _LOCKS:
        end = tip + wind * (0.5 if tip.imag < 0 else 0.2)
        lock = ribbon([root, middle, end], [width * 0.4, width, width * 0.8, 2])
        shapes.append(path(smooth(lock), fill=HAIR, stroke=HAIR_SHADE, stroke_width=1.4))
        for shift, paint in ((-0.24, HAIR_LIGHT), (-0.08, HAIR_LIGHT), (0.2, HAIR_SHADE)):
            strand = [
                root + (middle - root) * 0.4,
                middle + width * shift,
                end + (middle - end) * 0.3 + width * shift * 0.4,
            ]
            shapes.append(path(smooth(ribbon(strand, [0.4, 3, 0.4], count=8)), fill=paint, opacity=0.5))
    shapes.append(path(cap, fill=gloss, opacity=0.5))
    if not tucked:
        shapes += gleam(picture, cap, [lock[:3] for lock in _LOCKS], light)
    return shapes


def gleam(picture: Picture, hair: str, locks: Sequence[Sequence[complex]], light: Light) -> list[str]:
    """Let light lie on hair: a breath of its colour on the side it comes from, and short glints along some locks.

    A lock runs through root, middle and tip.
    """
    breath = picture.radial([(0, light.rim, 0.32), (0.5, light.rim, 0.12), (1, light.rim, 0)], _lit_spot(light), 0.44)
    glints = []
    for step, (root, middle, tip) in enumerate(locks):
        if middle.real * light.side < _LIT:
            continue
        early = 0.2 + 0.1 * (step % 3)
        strand = along([root, middle, tip], 21)[round(early * 20) : round(early * 20) + 8]
        glints.append(path(smooth(ribbon(strand, [0.3, 2.2, 1.4, 0.3], count=10)), fill=light.rim, opacity=0.3))
    return [path(hair, fill=breath), *glints]


_LIT: Final = 36
"""From this far towards the light a lock catches it."""


def _lit_spot(light: Light) -> complex:
    """Where light falls on hair, as a share of its width and height: high, so that it fades above the fringe."""
    return complex(0.5 + 0.3 * light.side, 0.08)


def _light_on_face(picture: Picture, skull: str, light: Light) -> list[str]:
    bright, dark = complex((light.side + 1) / 2, 0.35), complex((1 - light.side) / 2, 0.65)
    shade: Stops = [(0, light.cool, 0), (0.5, light.cool, 0), (1, light.cool, light.depth)]
    shine: Stops = [(0, light.warm, 0.34), (0.3, light.warm, 0), (1, light.warm, 0)]
    return [path(skull, fill=picture.linear(stops, bright, dark)) for stops in (shade, shine)]


def _features(picture: Picture, expression: Mouth) -> list[str]:
    blush = picture.glow("#e8604c", 0.42)
    cheeks = [ellipse(complex(side * 50, 40), 24, 18, blush) for side in (-1, 1)]
    return [*cheeks, *_nose(), *_eye(picture, -1, expression), *_eye(picture, 1, expression), *_mouth(expression)]


def _eye(picture: Picture, side: int, expression: Mouth) -> list[str]:
    at = complex(side * 31, 2.4)
    lift = {"wonder": 1.15, "laugh": 0.92, "sleepy": 0.72}.get(expression, 1.0)
    lid = [
        at + complex(side * x, y * lift)
        for x, y in ((-17, 4), (-10, -9), (2, -14), (13, -8), (18, 3), (9, 12), (-5, 13))
    ]
    white = smooth(lid)
    iris = group(
        circle(at + 0.5j, 11.6, "#4a2f20"),
        circle(at + 1.8j, 9.4, "#7a5233"),
        circle(at + 0.5j, 5.8, "#140d0c"),
        circle(at + complex(-3.8, -4.6), 3.5, "#ffffff"),
        circle(at + complex(4, 5), 1.8, "#ffffff", opacity=0.8),
        ellipse(at + -13j * lift, 18, 6, "#2a1a2e", opacity=0.2),
        clip_path=picture.clip(white),
    )
    upper = ribbon(
        [lid[0] + complex(side * -2, 1), *lid[1:4], lid[4] + complex(side * 3, -1)], [1.5, 3.4, 4.6, 4.2, 1.5]
    )
    brow_lift = {"wonder": -8, "laugh": -3, "sleepy": 3}.get(expression, 0)
    brow = [at + complex(side * x, y + brow_lift) for x, y in ((-18, -25), (-3, -32), (19, -26))]
    crease = [at + complex(side * x, y) for x, y in ((-13, -15 * lift), (1, -20 * lift), (15, -15 * lift))]
    return [
        path(white, fill="#fdfbf7"),
        iris,
        path(smooth(upper), fill="#2b1a17"),
        line(smooth([lid[4], lid[5], lid[6], lid[0]], closed=False), SKIN_LINE, 1.2, opacity=0.5),
        line(smooth(crease, closed=False), SKIN_LINE, 1.4, opacity=0.4),
        path(smooth(ribbon(brow, [3, 6, 1.5])), fill=HAIR_SHADE),
    ]


def _nose() -> list[str]:
    return [
        ellipse(31j, 13, 9, SKIN_SHADE, opacity=0.75),
        line(
            smooth([-11 + 32j, -8 + 37j, -2 + 37j, 38.5j, 2 + 37j, 8 + 37j, 11 + 32j], closed=False),
            SKIN_LINE,
            2,
            opacity=0.75,
        ),
        ellipse(-2 + 26j, 4, 5, "#ffffff", opacity=0.28),
    ]


def _mouth(expression: Mouth) -> list[str]:
    lip = "#b34a4a"
    if expression == "wonder":
        return [
            ellipse(MOUTH + 1j, 9, 10, "#6d2330"),
            ellipse(MOUTH + 6j, 6, 4, "#d97a74"),
            line(smooth(along([-9 + 64j, 53j, 9 + 64j], 7), closed=False), lip, 2.6),
        ]
    if expression in ("laugh", "smile"):
        deep = 19 if expression == "laugh" else 12
        wide = 25 if expression == "laugh" else 22
        inside = [
            complex(-wide, 56),
            complex(-8, 61),
            complex(8, 61),
            complex(wide, 56),
            complex(wide * 0.55, 58 + deep * 0.75),
            complex(0, 58 + deep),
            complex(-wide * 0.55, 58 + deep * 0.75),
        ]
        return [
            path(smooth(inside), fill="#6d2330", stroke=lip, stroke_width=2.6),
            path(
                smooth(
                    [
                        complex(-wide * 0.72, 59),
                        62j,
                        complex(wide * 0.72, 59),
                        complex(wide * 0.5, 64),
                        66j,
                        complex(-wide * 0.5, 64),
                    ]
                ),
                fill="#fffaf2",
            ),
            line(smooth([complex(-wide - 3, 53), complex(-wide, 57)], closed=False), SKIN_LINE, 2, opacity=0.6),
            line(smooth([complex(wide + 3, 53), complex(wide, 57)], closed=False), SKIN_LINE, 2, opacity=0.6),
        ]
    curve = 4 if expression == "sleepy" else 1
    return [
        path(
            smooth(
                [
                    complex(-16, 62),
                    complex(-6, 59),
                    61j,
                    complex(6, 59),
                    complex(16, 62),
                    complex(7, 66 + curve),
                    complex(0, 68 + curve),
                    complex(-7, 66 + curve),
                ]
            ),
            fill="#cf7068",
        ),
        line(
            smooth([complex(-18, 61), complex(-6, 63 + curve), complex(6, 63 + curve), complex(18, 61)], closed=False),
            "#8a3038",
            2.2,
        ),
    ]


def neck(at: complex, *, turn: float = 0, scale: float = 1) -> str:
    """Draw the neck below a head at `at`."""
    shape = placed([-26 + 76j, -27 + 100j, -36 + 126j, 132j, 36 + 126j, 27 + 100j, 26 + 76j], at, turn, scale)
    return path(smooth(shape), fill=SKIN_SHADE, stroke=SKIN_LINE, stroke_width=1.4, stroke_opacity=0.4)


_HOOD: Final = (
    -148j, 62 - 138j, 108 - 98j, 128 - 30j, 126 + 40j, 104 + 98j, 56 + 128j, 132j,
    -56 + 128j, -104 + 98j, -126 + 40j, -128 - 30j, -108 - 98j, -62 - 138j,
)  # fmt: skip
_OPENING: Final = (
    -112j, 50 - 104j, 82 - 70j, 95 - 16j, 93 + 36j, 76 + 80j, 40 + 106j, 113j,
    -40 + 106j, -76 + 80j, -93 + 36j, -95 - 16j, -82 - 70j, -50 - 104j,
)  # fmt: skip


def _hood_back(picture: Picture, hood: Tones) -> list[str]:
    lining = smooth(list(_OPENING))
    return [
        path(smooth(list(_HOOD)), fill=hood.shade),
        path(lining, fill="#3a2238"),
        path(lining, fill=picture.radial([(0, "#000", 0), (1, "#000", 0.25)])),
    ]


def _hood_front(picture: Picture, hood: Tones, light: Light) -> list[str]:
    ring = smooth(list(_HOOD)) + smooth(list(reversed(_OPENING)))
    dark = picture.linear(
        [(0, hood.shade, 0), (0.45, hood.shade, 0), (1, hood.shade, 0.9)],
        complex((light.side + 1) / 2, 0.3),
        complex((1 - light.side) / 2, 0.7),
    )
    hem = smooth([point * 1.05 for point in _OPENING])
    return [
        path(ring, fill=hood.base, fill_rule="evenodd"),
        path(ring, fill=dark, fill_rule="evenodd"),
        line(smooth(list(_OPENING)), hood.light, 5, opacity=0.9),
        line(hem, hood.shade, 1.8, stroke_dasharray="7 6", opacity=0.8),
        line(
            smooth(
                [
                    complex(light.side * -x, y)
                    for x, y in ((-118, 60), (-126, -30), (-106, -96), (-60, -135), (0, -146))
                ],
                closed=False,
            ),
            hood.light,
            4,
            opacity=0.6,
        ),
    ]
