"""The child's clothes for a long walk beside water: rain jacket, rolled trousers, straw hat; and a raft."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from typing import Final

from studio.drawing.canvas import (
    HAIR,
    HAIR_LIGHT,
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
from studio.drawing.figure import leg
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
    return [
        *([solid(picture, behind, Tones(cloth.shade, "#8a3a30", cloth.light), light=-4 - 5j)] if hood_down else []),
        neck(0j),
        solid(picture, smooth(body), cloth, light=light,
              inside=[*creases, path(smooth(stripe), fill=BAND), zip_line, teeth, *pockets]),
        *_collar(picture, cloth),
    ]  # fmt: skip


def _collar(picture: Picture, cloth: Tones) -> list[str]:
    flaps = (
        [-32 + 106j, -56 + 122j, -40 + 148j, -6 + 142j, -2 + 124j],
        [32 + 106j, 56 + 122j, 42 + 148j, 10 + 142j, 6 + 124j],
    )
    return [solid(picture, smooth(flap), cloth, light=-3 - 4j) for flap in flaps]


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
    """Draw an arm through shoulder, elbow and wrist, and its hand, however sharply it bends; see `figure.arm`.

    At the shoulder the sleeve goes over into the jacket, which has to be drawn before.
    """
    shoulder, elbow, end = joints
    upper, way = (elbow - shoulder) / abs(elbow - shoulder), (end - elbow) / abs(end - elbow)
    degrees = math.degrees(cmath.phase(way)) if turn is None else turn
    return [
        *_sleeve_cloth(picture, joints, width, cloth),
        *_shoulder(shoulder, upper, width, cloth),
        hand(end + way * 14, degrees - 180 if mirror else degrees, scale=1.05, grip=grip, mirror=mirror),
        cuff(end + way * 6, end + way * 9, width * 0.88, cloth),
    ]


def _sleeve_cloth(picture: Picture, joints: Sequence[complex], width: float, cloth: Tones) -> list[str]:
    """Draw a sleeve in one piece, or in two where it is folded back, with creases in the bend."""
    shoulder, elbow, end = joints
    upper, lower = (elbow - shoulder) / abs(elbow - shoulder), (end - elbow) / abs(end - elbow)
    fold = lower / upper
    if fold.real > abs(fold.imag) * 0.6:
        bend = [shoulder, shoulder + (elbow - shoulder) * 0.66, elbow + (end - elbow) * 0.34, end]
        parts = [smooth(ribbon(bend, [width, width * 0.98, width * 0.94, width * 0.84], count=18))]
    else:
        parts = [
            smooth(ribbon([shoulder, (shoulder + elbow) / 2, elbow], [width, width, width * 0.96])),
            smooth(ribbon([elbow, (elbow + end) / 2, end], [width * 0.96, width * 0.9, width * 0.84])),
        ]
    hollow = (lower - upper) / (abs(lower - upper) or 1)
    pit = elbow + hollow * width * 0.44
    creases = folds(
        [[pit + side * width * 0.1, pit + side * width * 0.28 - hollow * width * 0.16,
          pit + side * width * 0.38 - hollow * width * 0.44] for side in (-upper, lower)],
        cloth.shade, width=4.5, opacity=0.6,
    )  # fmt: skip
    return [
        *(path(part, fill="none", stroke=cloth.shade, stroke_width=2) for part in parts),
        *(solid(picture, part, cloth, light=-5 - 5j) for part in parts),
        *(creases if abs(fold.imag) > _BENT else []),
    ]


_BENT: Final = 0.8
"""From this sine of its angle on an elbow creases the sleeve."""


def _shoulder(shoulder: complex, upper: complex, width: float, cloth: Tones) -> list[str]:
    """Let a sleeve go over into the jacket: cloth over the round end, and the crease below the arm."""
    inward = -1 if shoulder.real > 0 else 1
    chest = shoulder + complex(inward * width * 0.52, width * 0.1)
    patch = ribbon([chest, shoulder + upper * 4, shoulder + upper * width * 0.62],
                   [width * 0.62, width * 0.86, width * 0.78], count=10)  # fmt: skip
    pit = shoulder + complex(inward * width * 0.2, width * 0.62)
    crease = [pit + upper * width * 0.2 + 4j, pit, pit + complex(inward * width * 0.2, -width * 0.42)]
    return [path(smooth(patch), fill=cloth.base), *folds([crease], cloth.shade, width=4.5, opacity=0.7)]


def leaning(picture: Picture, *, cloth: Tones = JACKET) -> list[str]:
    """Draw the chest of somebody who leans over a wall, between the arms that lie on it and over its edge."""
    chest = smooth([-74 + 138j, -40 + 122j, 0 + 122j, 40 + 122j, 74 + 138j, 82 + 170j, 46 + 184j, 0 + 188j, -46 + 184j,
                    -82 + 170j])  # fmt: skip
    zip_line = line("M2 130L3 188", cloth.shade, 4)
    return [
        path(smooth([-70 + 176j, 70 + 176j, 50 + 194j, 0 + 198j, -50 + 194j]), fill="#3a2a3a", opacity=0.28),
        solid(picture, chest, cloth, light=-2 - 7j, edge=0.1, inside=[zip_line, stitched([2 + 132j, 3 + 188j], BAND)]),
        *_collar(picture, cloth),
    ]


def hips(picture: Picture, *, hem: complex = 0j) -> str:
    """Draw the seat of the trousers, below the jacket and above the legs."""
    shape = smooth([
        -70 + 262j + hem, 70 + 262j + hem, 73 + 304j + hem, 62 + 330j + hem, 20 + 328j + hem, 318j + hem,
        -20 + 328j + hem, -62 + 330j + hem, -73 + 304j + hem,
    ])  # fmt: skip
    return solid(picture, shape, DENIM, light=-5 - 5j)


def booted(picture: Picture, joints: Sequence[complex], *, toes: float = 6, mirror: bool = False) -> list[str]:
    """Draw a leg in trousers and a rubber boot; see `figure.leg`."""
    return leg(picture, joints, toes=toes, cloth=DENIM, boot=RUBBER, mirror=mirror)


def barefoot(
    picture: Picture, joints: Sequence[complex], *, toes: float = 60, mirror: bool = False, above: bool = False
) -> list[str]:
    """Draw a leg in trousers rolled to the knee with a bare foot; joints are hip, knee and ankle, see `figure.leg`.

    The foot is seen from the side, or from `above` with all its toes.
    """
    hip, knee, ankle = joints
    outline = {"stroke": SKIN_LINE, "stroke_width": 1.4, "stroke_opacity": 0.6}
    low = knee + (ankle - knee) * 0.3
    way = (ankle - knee) / abs(ankle - knee)
    roll = ribbon([low - way * 1j * 27, low + way * 4, low + way * 1j * 27], [18, 19, 18], count=6)
    sole = smooth([-13 - 20j, 10 - 22j, 16 - 2j, 36 + 6j, 46 + 13j, 44 + 20j, 24 + 22j, -8 + 21j, -16 + 12j])
    toe_spots = [(46, 13, 6.5), (42, 8, 4.6), (37, 5, 4.2)]
    if above:
        sole = smooth([-12 - 11j, 6 - 12j, 26 - 17j, 42 - 16j, 47 - 2j, 43 + 11j, 26 + 13j, 6 + 11j, -12 + 11j])
        toe_spots = [(41, 15, 4), (47, 10, 4.6), (51, 3, 5.2), (52, -5, 5.8), (49, -14, 7.6)]
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
    """Draw somebody sitting on their heels: two knees on the ground, and the boots beside them."""
    boots = [
        solid(picture, smooth([complex(s * x, y) for x, y in ((64, 308), (108, 304), (134, 318), (138, 338), (112, 348),
                                                              (70, 346))]), RUBBER, light=-4 - 4j)
        + path(smooth([complex(s * x, y) for x, y in ((84, 342), (112, 348), (138, 338), (136, 348), (112, 356),
                                                      (84, 352))]), fill="#f0dcc0")
        for s in (-1, 1)
    ]  # fmt: skip
    lap = smooth([-84 + 268j, 84 + 268j, 92 + 308j, 60 + 338j, -60 + 338j, -92 + 308j])
    knees = [
        solid(picture, smooth([complex(s * x, y) for x, y in ((8, 284), (52, 272), (92, 292), (100, 326), (82, 352),
                                                              (46, 358), (12, 348), (2, 318))]), DENIM, light=-6 - 8j)
        + line(f"M{s * 26} 340q{s * 22} 10 {s * 46} -3M{s * 34} 328q{s * 14} 6 {s * 30} -2", DENIM.shade, 3,
               opacity=0.5)
        for s in (1, -1)
    ]  # fmt: skip
    return [*boots, solid(picture, lap, Tones(DENIM.shade, DENIM.shade, DENIM.base), light=-3 - 3j), *knees]


def shirt(picture: Picture, *, light: complex = -8 - 5j) -> list[str]:
    """Draw the striped shirt under the jacket, from the neck to the hips, around a head at the origin."""
    body = smooth([-30 + 112j, -62 + 124j, -80 + 156j, -76 + 220j, -78 + 292j, 300j, 78 + 292j, 76 + 220j, 80 + 156j,
                   62 + 124j, 30 + 112j, 128j])  # fmt: skip
    stripes = [path(smooth(ribbon([complex(-100, y), complex(0, y + 7), complex(100, y)], [10, 11, 10], count=8)),
        fill="#4f9a9a")
               for y in range(180, 300, 27)]  # fmt: skip
    collar = ribbon([-34 + 112j, -18 + 130j, 138j, 18 + 130j, 34 + 112j], [9, 10, 10, 10, 9], count=14)
    return [
        neck(0j),
        solid(picture, body, SHIRT, light=light, inside=stripes),
        path(smooth(collar), fill="#4f9a9a", stroke="#367070", stroke_width=1.2),
    ]


def bare_arm(
    picture: Picture, joints: Sequence[complex], *, turn: float | None = None, grip: Grip = "open", mirror: bool = False
) -> list[str]:
    """Draw an arm in the striped shirt's sleeve; see `sleeve`."""
    return sleeve(picture, joints, cloth=SHIRT, turn=turn, grip=grip, mirror=mirror, width=42)


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


def from_behind(picture: Picture, at: complex, *, scale: float = 1, turn: float = 0, cloth: Tones = JACKET) -> str:
    """Draw the child standing with its back to us, its seat at `at`, 150 x 330 units."""
    mop = smooth([
        -260j, 46 - 252j, 78 - 218j, 88 - 172j, 90 - 112j, 76 - 130j, 64 - 106j, 46 - 126j, 24 - 102j, -122j,
        -24 - 102j, -46 - 126j, -64 - 106j, -76 - 130j, -90 - 112j, -88 - 172j, -78 - 218j, -46 - 252j,
    ])  # fmt: skip
    tufts = [
        path(smooth(ribbon([root, root + lean * 0.3 + high * 0.6j, root + lean + high * 1j], [34, 18, 1])), fill=HAIR)
        for root, lean, high in ((-22 - 240j, 4, -28), (-240j, 20, -36), (24 - 240j, 30, -24))
    ]
    locks = [path(smooth(ribbon([complex(x * 0.16, -238), complex(x * 0.8, -190), complex(x, -118)], [2, 12, 1])),
        fill=HAIR_SHADE, opacity=0.7)
             for x in (-76, -48, -24, 0, 24, 48, 76)]  # fmt: skip
    gloss = [path(smooth(ribbon([complex(x * 0.3, -232), complex(x * 0.72, -206), complex(x * 0.9, -164)], [1, 7, 1])),
                  fill=HAIR_LIGHT, opacity=0.7) for x in (-62, -34, -12)]  # fmt: skip
    body = smooth([-34 - 128j, -60 - 112j, -70 - 60j, -74 + 4j, 8j, 74 + 4j, 70 - 60j, 60 - 112j, 34 - 128j])
    band = path(smooth(ribbon([-76 - 58j, -54j, 76 - 58j], [13, 13, 13], count=8)), fill=BAND)
    hood = smooth([-40 - 132j, -50 - 112j, -34 - 84j, -74j, 34 - 84j, 50 - 112j, 40 - 132j, -120j])
    legs = [limb(picture, [complex(s * 26, 0), complex(s * 28, 34), complex(s * 28, 60)], [52, 46, 42], DENIM)
            + path(smooth([complex(s * 28 - 22, 44), complex(s * 28 + 22, 44), complex(s * 28 + 24, 82),
                complex(s * 28, 90), complex(s * 28 - 24, 82)]), fill=RUBBER.base)
            for s in (-1, 1)]  # fmt: skip
    arms = [limb(picture, [complex(s * 62, -104), complex(s * 88, -62), complex(s * 84, -20)], [36, 34, 30], cloth)
            + circle(complex(s * 84, -10), 13, SKIN_SHADE) for s in (-1, 1)]  # fmt: skip
    return group(
        *legs,
        *arms,
        solid(picture, body, cloth, light=-6 - 4j, inside=[band]),
        solid(picture, hood, Tones(cloth.shade, cloth.shade, cloth.light), light=-3 - 3j, edge=2),
        *tufts,
        path(mop, fill=HAIR),
        *locks,
        *gloss,
        transform=turned(at, turn, scale),
    )
