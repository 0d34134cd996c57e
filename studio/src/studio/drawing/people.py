"""Grown-ups: faces of different ages, skins and shapes, in fixed colours."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from studio.drawing.canvas import Picture, circle, ellipse, group, line, path, turned
from studio.drawing.cloth import Tones, cuff, limb, solid
from studio.drawing.curves import Points, blob, ribbon, ring, smooth
from studio.drawing.hand import Grip, hand
from studio.drawing.night import mix
from studio.drawing.outfit import elbowed

Feeling = Literal["smile", "laugh", "talk", "gruff", "tender", "wonder"]
Style = Literal["bald", "bun", "curls", "short", "bob", "none"]

MIDDLE_AGED: Final = 2
OLD: Final = 3
"""Ages of a `Look`, from 0, which count in wrinkles."""

EARLOBES: Final = 36
FOREHEAD: Final = -30
"""Heights on a head, below the middle between the eyes."""


@dataclass(frozen=True)
class Look:
    """What somebody looks like: skin and its shade, hair, and how wide and old the face is."""

    skin: str
    shade: str
    line: str
    hair: str
    style: Style = "short"
    width: float = 1.0
    age: int = 0
    beard: bool = False
    moustache: bool = False
    glasses: bool = False
    lips: str = "#b5544c"


DRIVER: Final = Look("#e7b48f", "#c58c6e", "#7a4a3c", "#d9d5d6", "bald", 1.06, 3, moustache=True)
BAKER: Final = Look("#b97a50", "#935a3c", "#55301f", "#3a2620", "short", 1.18, 1, beard=True)
LIBRARIAN: Final = Look("#f2cfb4", "#d3a58c", "#8a5a4c", "#b9b3bd", "bun", 0.9, 2, glasses=True, lips="#c05a68")
FIREFIGHTER: Final = Look("#7f4f35", "#5f3826", "#2f1a14", "#241a1c", "curls", 0.96, 0, lips="#8a3a3e")
GARDENER: Final = Look("#e2b487", "#bd8860", "#70452f", "#f0ece6", "curls", 1.02, 3, lips="#b5544c")


def toned(shapes: Sequence[str] | str, look: Look) -> str:
    """Lend the child's brushes to somebody else: put fixed colours for those of the child."""
    drawn = shapes if isinstance(shapes, str) else "".join(shapes)
    for name, colour in (("skin", look.skin), ("skin-shade", look.shade), ("skin-line", look.line)):
        drawn = drawn.replace(f"{{{{{name}}}}}", colour)
    return drawn


def person_head(
    picture: Picture,
    at: complex,
    look: Look,
    *,
    scale: float = 1,
    turn: float = 0,
    feeling: Feeling = "smile",
    glance: complex = 0j,
    mirror: bool = False,
    hat: Sequence[str] = (),
) -> str:
    """Draw a head with the middle between its eyes at `at`, about 140 wide; `glance` moves the pupils."""
    w = look.width
    skull = smooth(
        [
            -92j,
            complex(40 * w, -84),
            complex(66 * w, -46),
            complex(70 * w, 6),
            complex(64 * w, 52),
            complex(40 * w, 88),
            102j,
            complex(-40 * w, 88),
            complex(-64 * w, 52),
            complex(-70 * w, 6),
            complex(-66 * w, -46),
            complex(-40 * w, -84),
        ]
    )
    ears = [
        ellipse(complex(side * 71 * w, 14), 12, 20, look.skin, stroke=look.line, stroke_width=1.4)
        + ellipse(complex(side * 72 * w, 16), 6, 11, look.shade)
        for side in (-1, 1)
    ]
    chin = picture.radial([(0, look.shade, 0), (0.72, look.shade, 0), (1, look.shade, 0.9)], 0.4 + 0.38j, 0.68)
    blush = picture.glow("#e8604c", 0.34)
    shapes = [
        *_hair_behind(look, w),
        *ears,
        path(skull, fill=look.skin, stroke=look.line, stroke_width=1.6, stroke_opacity=0.5),
        path(skull, fill=chin),
        *(ellipse(complex(side * 44 * w, 36), 21, 15, blush) for side in (-1, 1)),
        *_wrinkles(look, w),
        *(_eye(look, side, feeling, glance) for side in (-1, 1)),
        *_hair_before(picture, look, w),
        *_nose(look),
        *_mouth(look, feeling),
        *(_beard(look, w) if look.beard else []),
        *(_moustache(picture, look) if look.moustache else []),
        *(_glasses() if look.glasses else []),
        *hat,
    ]
    return group(*shapes, transform=turned(at, turn, scale, mirror=mirror))


def _eye(look: Look, side: int, feeling: Feeling, glance: complex) -> str:
    at = complex(side * 27, 0)
    high = {"wonder": 12.5, "gruff": 7.5}.get(feeling, 10)
    lid = {"gruff": -16, "wonder": -27, "laugh": -24}.get(feeling, -21)
    slant = {"gruff": -6, "tender": 5, "wonder": 1, "smile": 3}.get(feeling, 0)
    brow = [at + complex(-14 * side, lid - slant), at + complex(0, lid - 6), at + complex(15 * side, lid + slant)]
    hair = mix(look.hair, "#4a3a3a", 0.25) if look.style != "none" else look.hair
    eyebrow = path(smooth(ribbon(brow, [5, 8 if look.age > 1 else 6, 2])), fill=hair)
    if feeling in ("laugh", "tender"):
        bend = -11 if feeling == "laugh" else 9
        start = at.imag + (4 if feeling == "laugh" else -2)
        return group(line(f"M{at.real - 13:.1f} {start:.1f}q13 {bend} 26 0", "#2b1a17", 4), eyebrow)
    pupil = at + glance * 4
    return group(
        ellipse(at, 14, high, "#fdfbf7", stroke=look.line, stroke_width=1),
        circle(pupil, min(8.2, high), "#4f3526"),
        circle(pupil, 4.4, "#17100e"),
        circle(pupil - 2.6 - 3j, 2.5, "#ffffff"),
        line(f"M{at.real - 15:.1f} {1 - high * 0.4:.1f}q15 {-high * 1.5:.1f} 30 0", "#2b1a17", 3.2),
        eyebrow,
    )


def _nose(look: Look) -> list[str]:
    wide = 15 if look.age > 1 else 12
    return [
        ellipse(complex(0, 28), wide, 11, mix(look.skin, "#e0705c", 0.2)),
        line(f"M{-wide} 29q3 9 {wide} 9q{wide - 3} 0 {wide} -9", look.line, 2, opacity=0.7),
        ellipse(-4 + 23j, 4, 3.4, "#ffffff", opacity=0.4),
    ]


def _mouth(look: Look, feeling: Feeling) -> list[str]:
    if feeling in ("talk", "laugh"):
        deep = 20 if feeling == "laugh" else 13
        shape = smooth(
            [-22 + 54j, 57j, 22 + 54j, complex(13, 54 + deep), complex(0, 58 + deep), complex(-13, 54 + deep)]
        )
        return [
            path(shape, fill="#6d2330", stroke=look.lips, stroke_width=3),
            path("M-16 57Q0 61 16 57L13 63Q0 66 -13 63Z", fill="#fffaf2"),
        ]
    if feeling == "wonder":
        return [ellipse(62j, 9, 11, "#6d2330", stroke=look.lips, stroke_width=3)]
    bend = {"gruff": -9, "tender": 10}.get(feeling, 14)
    drop = 64 if feeling == "gruff" else 57
    return [line(f"M-21 {drop}q21 {bend} 42 0", look.lips, 4.4)]


def _wrinkles(look: Look, w: float) -> list[str]:
    if not look.age:
        return []
    lines = [f"M{side * 30 * w:.0f} 38q{side * 8} 10 {side * 3} 22" for side in (-1, 1)]
    if look.age >= MIDDLE_AGED:
        lines += [f"M{side * 46 * w:.0f} -6l{side * 9} -5m{-side * 9} 10l{side * 9} 2" for side in (-1, 1)]
    if look.age >= OLD:
        lines += ["M-22 -48q22 -7 44 0", "M-17 -58q17 -5 34 0"]
    return [line("".join(lines), look.line, 1.8, opacity=0.4)]


def _hair_behind(look: Look, w: float) -> list[str]:
    dark = mix(look.hair, "#2a1a3a", 0.28)
    if look.style == "bob":
        mop = [-108j, complex(60 * w, -98), complex(88 * w, -40), complex(90 * w, 40), complex(66 * w, 76)]
        return [path(smooth([*mop, 40j, *(-point.conjugate() for point in reversed(mop[1:]))]), fill=dark)]
    if look.style == "bun":
        return [
            circle(-118j, 34, dark),
            circle(-3 - 121j, 27, look.hair),
            line("M-18 -128q16 -14 34 2M-16 -112q18 12 34 -2", dark, 2.4),
        ]
    if look.style == "curls":
        return [circle(spot, 26, dark) for spot in ring(-28j, 78 * w, 78, 14, turn=10) if spot.imag < EARLOBES]
    return []


def _hair_before(picture: Picture, look: Look, w: float) -> list[str]:
    dark, bright = mix(look.hair, "#2a1a3a", 0.28), mix(look.hair, "#ffffff", 0.35)
    if look.style == "bald":
        return [
            path(
                smooth(
                    [
                        complex(s * 64 * w, -42),
                        complex(s * 84 * w, -22),
                        complex(s * 84 * w, 12),
                        complex(s * 70 * w, 24),
                        complex(s * 62 * w, 4),
                    ]
                ),
                fill=look.hair,
                stroke=dark,
                stroke_width=1.4,
            )
            for s in (-1, 1)
        ]
    if look.style == "curls":
        rng = picture.rng
        spots = [spot for spot in ring(-26j, 66 * w, 66, 13, turn=4) if spot.imag < FOREHEAD]
        return [path(blob(spot, 22, 20, rng), fill=look.hair, stroke=dark, stroke_width=1.2) for spot in spots] + [
            line(f"M{s.real - 8:.0f} {s.imag:.0f}q8 -10 15 0q-4 7 -9 3", dark, 1.8, opacity=0.6) for s in spots
        ]
    if look.style == "none":
        return []
    low = {"bun": -58, "bob": -40, "short": -46}[look.style]
    cap = smooth(
        [
            complex(-74 * w, 4),
            complex(-78 * w, -48),
            complex(-52 * w, -94),
            -106j,
            complex(52 * w, -94),
            complex(78 * w, -48),
            complex(74 * w, 4),
            complex(64 * w, -28),
            complex(44 * w, low - 4),
            complex(8 * w, low - 14),
            complex(-36 * w, low - 8),
            complex(-64 * w, -26),
        ]
    )
    strands = [
        line(f"M{x} -98q{lean} 18 {lean * 1.8:.0f} 34", colour, 2.4, opacity=0.6)
        for x, lean, colour in ((-30, -14, bright), (-14, -8, dark), (4, 4, bright), (22, 12, dark), (36, 16, bright))
    ]
    return [path(cap, fill=look.hair, stroke=dark, stroke_width=1.6), *strands]


def _beard(look: Look, w: float) -> list[str]:
    dark = mix(look.hair, "#000000", 0.25)
    outer = [
        complex(-69 * w, 10),
        complex(-66 * w, 60),
        complex(-40 * w, 102),
        120j,
        complex(40 * w, 102),
        complex(66 * w, 60),
        complex(69 * w, 10),
    ]
    inner = [complex(54 * w, 34), complex(34 * w, 46), 44j, complex(-34 * w, 46), complex(-54 * w, 34)]
    mouth = smooth(ring(60j, 25, 15, 10))
    shape = smooth([*outer, *inner])
    curls = [
        line(f"M{x} {y}q6 8 0 15", mix(look.hair, "#ffffff", 0.22), 2.2, opacity=0.6)
        for x, y in ((-50, 62), (-36, 82), (-16, 92), (8, 96), (28, 86), (46, 66))
    ]
    return [path(shape + mouth, fill=look.hair, stroke=dark, stroke_width=1.4, fill_rule="evenodd"), *curls]


def _moustache(picture: Picture, look: Look) -> list[str]:
    tones = Tones(look.hair, mix(look.hair, "#5a4a5a", 0.4), "#ffffff")
    sides = [
        solid(
            picture,
            smooth(
                [
                    complex(0, 40),
                    complex(s * 22, 38),
                    complex(s * 46, 50),
                    complex(s * 56, 66),
                    complex(s * 34, 66),
                    complex(s * 10, 58),
                    complex(0, 54),
                ]
            ),
            tones,
            light=-2 - 4j,
            edge=2,
        )
        for s in (-1, 1)
    ]
    hairs = [line(f"M{s * 10} 46q{s * 18} 0 {s * 30} 14", tones.shade, 1.6, opacity=0.6) for s in (-1, 1)]
    return [*sides, *hairs]


def _glasses() -> list[str]:
    rims = [circle(complex(side * 27, 2), 20, "#ffffff", opacity=0.16) for side in (-1, 1)]
    frames = [circle(complex(side * 27, 2), 20, "none", stroke="#8a3f4e", stroke_width=3.2) for side in (-1, 1)]
    return [*rims, *frames, line("M-7 -1q7 -5 14 0M-47 -2l-16 -5M47 -2l16 -5", "#8a3f4e", 3)]


def person_arm(
    picture: Picture,
    joints: Points,
    look: Look,
    cloth: Tones,
    *,
    width: float = 54,
    turn: float | None = None,
    grip: Grip = "mitten",
    mirror: bool = False,
    bare: float = 0,
    scale: float = 1.25,
) -> str:
    """Draw an arm through shoulder, elbow and wrist in a sleeve; `bare` is the share of it that is rolled up."""
    shoulder, elbow, end = joints
    way = (end - elbow) / abs(end - elbow)
    degrees = math.degrees(cmath.phase(way)) if turn is None else turn
    bend = elbowed(joints)
    palm = hand(end + way * 8, degrees - 180 if mirror else degrees, scale=scale, grip=grip, mirror=mirror)
    if not bare:
        return toned([_sleeve(bend, cloth, width), palm, cuff(end + way * 2, end + way * 6, width * 0.86, cloth)], look)
    skin = Tones(look.skin, look.shade, mix(look.skin, "#ffffff", 0.3))
    rolled = [shoulder, shoulder + (elbow - shoulder) * 0.6, shoulder + (elbow - shoulder) * (1.1 - bare * 0.2)]
    return toned(
        [
            palm,
            limb(picture, bend, [width * 0.8, width * 0.74, width * 0.58], skin),
            limb(picture, rolled, [width, width, width * 0.96], cloth),
        ],
        look,
    )


def _sleeve(bend: Points, cloth: Tones, width: float) -> str:
    """Paint a sleeve with a round pen, so that the inside of a sharp elbow stays closed."""
    d = smooth(
        [*bend[:-1], bend[-1] - (bend[-1] - bend[-2]) / (abs(bend[-1] - bend[-2]) or 1) * width * 0.34], closed=False
    )
    shine = f"translate({-width * 0.1:.1f} {-width * 0.1:.1f})"
    return group(
        line(d, cloth.light, width + 2.5),
        line(d, cloth.shade, width),
        line(d, cloth.base, width * 0.84, transform=f"translate({-width * 0.05:.1f} {-width * 0.06:.1f})"),
        line(d, cloth.light, width * 0.06, transform=shine, opacity=0.25),
    )


def torso(
    picture: Picture,
    at: complex,
    cloth: Tones,
    *,
    width: float = 200,
    height: float = 320,
    neck: Look | None = None,
    inside: Sequence[str] = (),
    light: complex = -10 - 7j,
) -> str:
    """Draw a grown-up's trunk; `at` is the middle between the eyes of its head, `inside` is drawn on the cloth."""
    half = width / 2
    body = smooth(
        [
            complex(-30, 108),
            complex(-half * 0.76, 128),
            complex(-half, 168),
            complex(-half * 1.04, 108 + height * 0.6),
            complex(-half, 108 + height),
            complex(half, 108 + height),
            complex(half * 1.04, 108 + height * 0.6),
            complex(half, 168),
            complex(half * 0.76, 128),
            complex(30, 108),
            118j,
        ]
    )
    throat = []
    if neck:
        throat = [
            path(smooth([-27 + 70j, -28 + 104j, -36 + 124j, 130j, 36 + 124j, 28 + 104j, 27 + 70j]), fill=neck.shade)
        ]
    return group(*throat, solid(picture, body, cloth, light=light, inside=inside), transform=turned(at))
