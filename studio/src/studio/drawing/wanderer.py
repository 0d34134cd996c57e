"""The child's clothes for a long walk beside water: rain jacket, rolled trousers, straw hat; and a raft."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from typing import Final

from studio.drawing.canvas import (
    HAIR,
    HAIR_SHADE,
    SKIN,
    SKIN_LINE,
    SKIN_SHADE,
    Picture,
    circle,
    ellipse,
    group,
    line,
    path,
    turned,
)
from studio.drawing.child import Light, neck
from studio.drawing.cloth import Tones, cuff, folds, limb, solid, stitched
from studio.drawing.curves import ribbon, smooth
from studio.drawing.figure import arm, leg
from studio.drawing.hand import Grip, hand

JACKET: Final = Tones("#ef7a4c", "#b84a34", "#ffbd92")
DENIM: Final = Tones("#4f78aa", "#33507e", "#93b5da")
RUBBER: Final = Tones("#f3c545", "#b98b2a", "#ffe894")
SHIRT: Final = Tones("#fdf3e0", "#c9bcb4", "#ffffff")
STRAW: Final = Tones("#ecca7c", "#b98c48", "#fff0c2")
LOG: Final = Tones("#b98755", "#7a5139", "#ebc38d")
BAND: Final = "#fdf0d8"


def jacket(
    picture: Picture, *, light: complex = -9 - 6j, hem: complex = 0j, hood_down: bool = True, cloth: Tones = JACKET
) -> list[str]:
    """Draw the rain jacket from the neck to the hips, around a head at the origin; `hem` moves its lower edge."""
    body = [
        -30 + 112j, -64 + 126j, -88 + 156j, -90 + 220j + hem / 2, -98 + 288j + hem, -40 + 298j + hem, 4 + 299j + hem,
        44 + 298j + hem, 98 + 288j + hem, 90 + 220j + hem / 2, 88 + 156j, 64 + 126j, 30 + 112j, 124j,
    ]  # fmt: skip
    stripe = ribbon([-104 + 214j + hem / 3, 2 + 222j + hem / 3, 104 + 214j + hem / 3], [17, 17, 17], count=10)
    creases = folds(
        [[-58 + 150j, -66 + 190j, -62 + 208j], [54 + 240j + hem / 2, 66 + 262j + hem / 2, 70 + 292j + hem],
         [-30 + 240j + hem / 2, -34 + 264j + hem / 2, -30 + 296j + hem]], cloth.shade,
    )  # fmt: skip
    zip_line = line(smooth([2 + 126j, 3 + 200j + hem / 3, 3 + 298j + hem], closed=False), cloth.shade, 4)
    teeth = stitched([2 + 130j, 3 + 200j + hem / 3, 3 + 296j + hem], BAND, width=1.8)
    pockets = [
        line(f"M{side * 34} {254 + hem.imag / 2:.0f}L{side * 66} {246 + hem.imag / 2:.0f}", cloth.shade, 4)
        for side in (-1, 1)
    ]
    behind = smooth([-62 + 128j, -84 + 108j, -72 + 86j, 82j, 72 + 86j, 84 + 108j, 62 + 128j, 140j])
    flaps = (
        [-32 + 106j, -56 + 122j, -40 + 148j, -6 + 142j, -2 + 124j],
        [32 + 106j, 56 + 122j, 42 + 148j, 10 + 142j, 6 + 124j],
    )
    return [
        *([solid(picture, behind, Tones(cloth.shade, "#8a3a30", cloth.light), light=-4 - 5j)] if hood_down else []),
        neck(0j),
        solid(picture, smooth(body), cloth, light=light,
              inside=[*creases, path(smooth(stripe), fill=BAND), zip_line, teeth, *pockets]),
        *(solid(picture, smooth(flap), cloth, light=-3 - 4j) for flap in flaps),
    ]  # fmt: skip


def sleeve(
    picture: Picture,
    joints: Sequence[complex],
    *,
    turn: float | None = None,
    grip: Grip = "mitten",
    mirror: bool = False,
    width: float = 46,
    cloth: Tones = JACKET,
) -> list[str]:
    """Draw an arm through shoulder, elbow and wrist, and its hand, however sharply it bends; see `figure.arm`."""
    shoulder, elbow, end = joints
    fold = (end - elbow) / (elbow - shoulder)
    if fold.real > abs(fold.imag) * 0.6:
        return arm(picture, joints, cloth=cloth, turn=turn, grip=grip, mirror=mirror, width=width)
    way = (end - elbow) / abs(end - elbow)
    degrees = math.degrees(cmath.phase(way)) if turn is None else turn
    return [
        limb(picture, [shoulder, (shoulder + elbow) / 2, elbow], [width, width, width * 0.94], cloth, light=-5 - 5j),
        limb(picture, [elbow, (elbow + end) / 2, end], [width * 0.94, width * 0.9, width * 0.84], cloth, light=-5 - 5j),
        hand(end + way * 14, degrees - 180 if mirror else degrees, scale=1.05, grip=grip, mirror=mirror),
        cuff(end + way * 6, end + way * 9, width * 0.88, cloth),
    ]


def hips(picture: Picture, *, hem: complex = 0j) -> str:
    """Draw the seat of the trousers, below the jacket and above the legs."""
    shape = smooth(
        [
            -78 + 270j + hem,
            78 + 270j + hem,
            80 + 318j + hem,
            40 + 338j + hem,
            328j + hem,
            -40 + 338j + hem,
            -80 + 318j + hem,
        ]
    )
    return solid(picture, shape, DENIM, light=-5 - 5j)


def booted(picture: Picture, joints: Sequence[complex], *, toes: float = 6, mirror: bool = False) -> list[str]:
    """Draw a leg in trousers and a rubber boot; see `figure.leg`."""
    return leg(picture, joints, toes=toes, cloth=DENIM, boot=RUBBER, mirror=mirror)


def barefoot(picture: Picture, joints: Sequence[complex], *, toes: float = 60, mirror: bool = False) -> list[str]:
    """Draw a leg in trousers rolled to the knee with a bare foot; joints are hip, knee and ankle, see `figure.leg`."""
    hip, knee, ankle = joints
    outline = {"stroke": SKIN_LINE, "stroke_width": 1.4, "stroke_opacity": 0.6}
    low = knee + (ankle - knee) * 0.3
    way = (ankle - knee) / abs(ankle - knee)
    roll = ribbon([low - way * 1j * 27, low + way * 4, low + way * 1j * 27], [18, 19, 18], count=6)
    sole = smooth([-13 - 20j, 10 - 22j, 16 - 2j, 36 + 6j, 46 + 13j, 44 + 20j, 24 + 22j, -8 + 21j, -16 + 12j])
    toe_spots = ((46, 13, 6.5), (42, 8, 4.6), (37, 5, 4.2))
    return [
        path(smooth(ribbon([knee, (knee + ankle) / 2, ankle], [40, 34, 25])), fill=SKIN, **outline),
        path(smooth(ribbon([knee + 6, (knee + ankle) / 2 + 7, ankle + 4], [14, 11, 7])), fill=SKIN_SHADE, opacity=0.6),
        group(
            path(sole, fill=SKIN, **outline),
            *(circle(complex(x, y), r, SKIN, **outline) for x, y, r in toe_spots),
            transform=turned(ankle, toes, 1, mirror=mirror),
        ),
        limb(picture, [hip, (hip + knee) / 2, knee, low], [62, 56, 50, 47], DENIM),
        path(smooth(roll), fill=DENIM.light, stroke=DENIM.shade, stroke_width=1.6),
    ]


def crosslegged(picture: Picture) -> list[str]:
    """Draw the legs of somebody sitting cross-legged, in trousers rolled up, with bare feet."""
    seat = smooth([-84 + 276j, 84 + 276j, 104 + 318j, 60 + 346j, -60 + 346j, -104 + 318j])
    drawn = [solid(picture, seat, DENIM, light=-5 - 5j)]
    for side in (1, -1):
        outline = {"stroke": SKIN_LINE, "stroke_width": 1.4, "stroke_opacity": 0.6}
        foot = smooth(
            [
                complex(side * x, y)
                for x, y in ((-70, 340), (-96, 338), (-122, 346), (-128, 358), (-110, 366), (-76, 362))
            ]
        )
        toes = [
            circle(complex(side * x, y), r, SKIN, **outline)
            for x, y, r in ((-128, 353, 7), (-126, 362, 5), (-119, 367, 4.4))
        ]
        drawn += [
            path(smooth(ribbon([complex(side * -20, 346), complex(side * -50, 350), complex(side * -80, 350)], [34,
                30, 26])), fill=SKIN, **outline),
            path(foot, fill=SKIN, **outline),
            *toes,
            limb(picture, [complex(side * 112, 322), complex(side * 60, 344), complex(side * -16, 350)], [58, 50,
                42], DENIM),
            path(smooth(ribbon([complex(side * -18, 328), complex(side * -24, 350), complex(side * -18, 372)], [14,
                15, 14], count=6)),
                 fill=DENIM.light, stroke=DENIM.shade, stroke_width=1.6),
            limb(picture, [complex(side * 44, 284), complex(side * 86, 300), complex(side * 116, 324)], [62, 62, 56],
                DENIM),
        ]  # fmt: skip
    return drawn


def kneeling(picture: Picture) -> list[str]:
    """Draw two knees on the ground, and the boots behind them."""
    boots = [
        solid(picture, smooth([complex(s * x, y) for x, y in ((70, 318), (120, 312), (146, 328), (142, 346), (80,
            348))]),
              RUBBER, light=-4 - 4j)
        for s in (-1, 1)
    ]  # fmt: skip
    thighs = [
        limb(picture, [complex(s * 40, 276), complex(s * 56, 306), complex(s * 58, 330)], [74, 78, 66], DENIM)
        + line(f"M{s * 30} 330q{s * 26} 14 {s * 56} -2", DENIM.shade, 3, opacity=0.6)
        for s in (1, -1)
    ]
    return [*boots, *thighs]


def shirt(picture: Picture, *, light: complex = -8 - 5j) -> list[str]:
    """Draw the striped shirt under the jacket, from the neck to the hips, around a head at the origin."""
    body = smooth([-30 + 112j, -62 + 124j, -80 + 156j, -76 + 220j, -78 + 292j, 300j, 78 + 292j, 76 + 220j, 80 + 156j,
                   62 + 124j, 30 + 112j, 128j])  # fmt: skip
    stripes = [path(smooth(ribbon([complex(-100, y), complex(0, y + 7), complex(100, y)], [10, 11, 10], count=8)),
        fill="#4f9a9a")
               for y in range(150, 300, 27)]  # fmt: skip
    collar = ribbon([-34 + 112j, -18 + 130j, 138j, 18 + 130j, 34 + 112j], [9, 10, 10, 10, 9], count=14)
    return [
        neck(0j),
        solid(picture, body, SHIRT, light=light, inside=stripes),
        path(smooth(collar), fill="#4f9a9a", stroke="#367070", stroke_width=1.2),
    ]


def bare_arm(
    picture: Picture, joints: Sequence[complex], *, turn: float | None = None, grip: Grip = "open", mirror: bool = False
) -> list[str]:
    """Draw an arm in the striped shirt's sleeve; see `figure.arm`."""
    return arm(picture, joints, cloth=SHIRT, turn=turn, grip=grip, mirror=mirror, width=42)


def straw_hat(picture: Picture, at: complex, *, turn: float = 0, scale: float = 1, light: Light | None = None) -> None:
    """Put the straw hat on a head at `at`, in front of hair and face."""
    side = (light or Light()).side
    crown = smooth(
        [-88 - 92j, -84 - 140j, -56 - 176j, -186j, 56 - 176j, 84 - 140j, 88 - 92j, 50 - 82j, -78j, -50 - 82j]
    )
    brim = smooth([-160 - 86j, -120 - 104j, -60 - 110j, -112j, 60 - 110j, 120 - 104j, 160 - 86j, 132 - 68j, 70 - 57j,
        -54j,
                   -70 - 57j, -132 - 68j])  # fmt: skip
    weave = [line(f"M-100 {y}Q0 {y + 20} 100 {y}", STRAW.shade, 1.8, opacity=0.5) for y in range(-176, -100, 12)]
    slants = [line(f"M{x} -186q6 50 {x * 0.12:.0f} 104", STRAW.shade, 1.2, opacity=0.35) for x in range(-75, 90, 15)]
    rows = [line(f"M{-150 + 14 * step} {-84 + 3 * step}Q0 {-34 - 12 * step} {150 - 14 * step} {-84 + 3 * step}",
        STRAW.shade, 1.6, opacity=0.5)
            for step in range(3)]  # fmt: skip
    band = ribbon([-89 - 104j, -44 - 92j, -89j, 44 - 92j, 89 - 104j], [22, 23, 23, 23, 22], count=14)
    shadow = smooth([-78 - 76j, -40 - 62j, -58j, 40 - 62j, 78 - 76j, 76 - 52j, 40 - 44j, -41j, -40 - 44j, -76 - 52j])
    picture.overlay.append(
        group(
            path(shadow, fill="#2a1830", opacity=0.22),
            solid(picture, brim, STRAW, light=complex(side * 4, -4), edge=3, inside=rows),
            solid(picture, crown, STRAW, light=complex(side * 9, -6), edge=3, inside=[*weave, *slants]),
            solid(picture, smooth(band), Tones("#4f9a7c", "#316a5c", "#8fd0a8"), light=complex(side * 4, -2), edge=2),
            transform=turned(at, turn, scale),
        )
    )


def raft(picture: Picture, at: complex, *, logs: int = 5, width: float = 420, depth: float = 110) -> list[str]:
    """Draw a raft of logs lying across the page, seen from a little above; `at` is the middle of its deck."""
    drawn = []
    for step in range(logs):
        share = (step + 0.5) / logs
        y = at.imag - depth / 2 + depth * share
        half = width / 2 * (0.88 + 0.12 * share)
        thick = depth / logs * 1.25
        body = ribbon(
            [complex(at.real - half, y), complex(at.real, y + 2), complex(at.real + half, y)], [thick] * 3, count=8
        )
        grain = folds([[complex(at.real + x, y - 2 + (x % 7)), complex(at.real + x + 40, y),
            complex(at.real + x + 90, y + 1)]
                       for x in (-half * 0.8, -half * 0.3, half * 0.2, half * 0.5)], LOG.shade, width=2.4)  # fmt: skip
        drawn.append(solid(picture, smooth(body), LOG, light=complex(-2, -thick * 0.24), edge=2.5, inside=grain))
        drawn += [ellipse(complex(at.real + side * half, y), thick * 0.34, thick * 0.47, "#e7c592", stroke="#9a6c44",
            stroke_width=2)
                  + ellipse(complex(at.real + side * half, y), thick * 0.16, thick * 0.24, "none", stroke="#b98a5c",
                      stroke_width=1.6)
                  for side in (-1, 1)]  # fmt: skip
    for x in (-width * 0.33, width * 0.33):
        rope = [
            complex(at.real + x, at.imag - depth * 0.56),
            complex(at.real + x * 1.02, at.imag),
            complex(at.real + x * 1.05, at.imag + depth * 0.6),
        ]
        drawn += [
            path(
                smooth(ribbon([spot + 12 * side for spot in rope], [9, 9, 9], count=8)),
                fill="#e9d6a8",
                stroke="#94794e",
                stroke_width=1.6,
            )
            for side in (-1, 1)
        ]
    return drawn


def from_behind(
    picture: Picture, at: complex, *, scale: float = 1, turn: float = 0, tones: Tones = JACKET, dark: str | None = None
) -> str:
    """Draw the child standing with its back to us, its seat at `at`, 150 x 330 units; `dark` makes it a shadow."""
    cloth = Tones(dark, dark, dark) if dark else tones
    denim, rubber = (cloth, cloth) if dark else (DENIM, RUBBER)
    hair, deep = (dark, dark) if dark else (HAIR, HAIR_SHADE)
    skin = dark or SKIN_SHADE
    mop = smooth([-258j, 44 - 250j, 74 - 214j, 80 - 168j, 66 - 132j, 30 - 124j, -124j, -30 - 124j, -66 - 132j,
        -80 - 168j,
                  -74 - 214j, -44 - 250j])  # fmt: skip
    locks = [path(smooth(ribbon([complex(x * 0.3, -236), complex(x, -190), complex(x * 1.05, -122)], [8, 26, 2])),
        fill=deep, opacity=0.6)
             for x in (-56, -34, -10, 16, 40, 58)]  # fmt: skip
    body = smooth([-34 - 128j, -60 - 112j, -70 - 60j, -74 + 4j, 8j, 74 + 4j, 70 - 60j, 60 - 112j, 34 - 128j])
    band = path(smooth(ribbon([-76 - 58j, -54j, 76 - 58j], [13, 13, 13], count=8)), fill=dark or BAND)
    hood = smooth([-40 - 132j, -50 - 112j, -34 - 84j, -74j, 34 - 84j, 50 - 112j, 40 - 132j, -120j])
    legs = [limb(picture, [complex(s * 26, 0), complex(s * 28, 34), complex(s * 28, 60)], [52, 46, 42], denim)
            + path(smooth([complex(s * 28 - 22, 44), complex(s * 28 + 22, 44), complex(s * 28 + 24, 82),
                complex(s * 28, 90), complex(s * 28 - 24, 82)]), fill=rubber.base)
            for s in (-1, 1)]  # fmt: skip
    arms = [limb(picture, [complex(s * 62, -104), complex(s * 88, -62), complex(s * 84, -20)], [36, 34, 30], cloth)
            + circle(complex(s * 84, -10), 13, skin) for s in (-1, 1)]  # fmt: skip
    return group(
        *legs,
        *arms,
        solid(picture, body, cloth, light=-6 - 4j, inside=[band]),
        solid(picture, hood, Tones(cloth.shade, cloth.shade, cloth.light), light=-3 - 3j, edge=2),
        *(ellipse(complex(s * 80, -172), 11, 16, dark or SKIN) for s in (-1, 1)),
        path(mop, fill=hair),
        *locks,
        transform=turned(at, turn, scale),
    )
