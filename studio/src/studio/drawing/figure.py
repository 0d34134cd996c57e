"""Bodies for the child's head: coat, pyjamas, arms and legs, drawn around the head at the origin."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence

from studio.drawing.canvas import Picture, group, line, path, turned
from studio.drawing.child import neck
from studio.drawing.cloth import BOOTS, COAT, PYJAMAS, Tones, buttons, cuff, folds, limb, solid, starred, stitched
from studio.drawing.curves import along, smooth
from studio.drawing.hand import Grip, hand

STARS = "#d9775c"


def coat(
    picture: Picture,
    *,
    light: complex = -9 - 6j,
    hem: complex = 0j,
    flare: float = 0,
    hood_down: bool = True,
    cloth: Tones = COAT,
) -> list[str]:
    """Draw the duffel coat from the neck to the hem; `hem` moves its lower edge, as wind or a bend does."""
    left, right = hem - flare, hem + flare
    body = [
        -30 + 112j, -66 + 128j, -90 + 160j, -94 + 230j + hem / 2, -110 + 322j + left, -50 + 336j + hem, 4 + 338j + hem,
        56 + 336j + hem, 112 + 322j + right, 94 + 230j + hem / 2, 90 + 160j, 66 + 128j, 30 + 112j, 124j,
    ]  # fmt: skip
    seam = [3 + 124j, 5 + 220j + hem / 3, 3 + 337j + hem]
    creases = folds(
        [
            [-58 + 200j, -66 + 250j + hem / 2, -76 + 318j + left],
            [52 + 210j, 66 + 262j + hem / 2, 70 + 322j + right],
            [-24 + 240j, -26 + 280j + hem / 2, -30 + 330j + hem],
        ],
        cloth.shade,
    )
    toggles = [
        *buttons([14 + 166j, 15 + 208j + hem / 4, 15 + 252j + hem / 2], 7, Tones("#7a4a2e", "#5a3326", "#c08a58"))
    ]
    loops = [line(f"M{-10} {y}H{14}", "#5a3326", 2.4, opacity=0.8) for y in (166, 208, 252)]
    pocket = stitched(
        [36 + 262j + hem / 2, 38 + 296j + hem / 2, 78 + 294j + right / 2, 78 + 258j + hem / 2], cloth.shade
    )
    drawn = []
    if hood_down:
        behind = smooth([-64 + 128j, -88 + 108j, -76 + 84j, 80j, 76 + 84j, 88 + 108j, 64 + 128j, 142j])
        drawn.append(solid(picture, behind, Tones(cloth.shade, "#8a5226", cloth.light), light=-4 - 5j))
    drawn.append(neck(0j))
    drawn.append(
        solid(
            picture,
            smooth(body),
            cloth,
            light=light,
            inside=[*creases, line(smooth(seam, closed=False), cloth.shade, 2.6), *loops, *toggles, pocket],
        )
    )
    flaps = (
        [-32 + 108j, -58 + 124j, -46 + 150j, -8 + 146j, -2 + 126j],
        [32 + 108j, 58 + 124j, 46 + 150j, 10 + 146j, 6 + 126j],
    )
    drawn += [solid(picture, smooth(flap), cloth, light=-3 - 4j) for flap in flaps]
    return drawn


def pyjamas(picture: Picture, *, light: complex = -8 - 5j, cloth: Tones = PYJAMAS) -> list[str]:
    """Draw the pyjama top from the neck to the hips, with its breast pocket."""
    body = smooth(
        [
            -30 + 112j,
            -62 + 126j,
            -84 + 156j,
            -86 + 230j,
            -88 + 330j,
            336j,
            88 + 330j,
            86 + 230j,
            84 + 156j,
            62 + 126j,
            30 + 112j,
            124j,
        ]
    )
    spots = [complex(x + (14 if row % 2 else 0), 158 + 30 * row) for row in range(6) for x in range(-72, 73, 30)]
    collar = ([-28 + 108j, -50 + 124j, -36 + 152j, 132j], [28 + 108j, 50 + 124j, 36 + 152j, 132j])
    inside = [
        *starred(spots, 4, STARS),
        *folds([[-60 + 190j, -58 + 240j, -66 + 300j], [56 + 200j, 60 + 250j, 54 + 300j]], cloth.shade),
    ]
    middle = [
        line("M2 134L3 330", cloth.shade, 2),
        *buttons([2 + 172j, 2 + 216j, 2 + 260j], 5, Tones("#d9775c", "#a84f48", "#f0a080")),
    ]
    return [
        neck(0j),
        solid(picture, body, cloth, light=light, inside=[*inside, *middle]),
        *(solid(picture, smooth(flap), cloth, light=-3 - 3j) for flap in collar),
    ]


def arm(
    picture: Picture,
    joints: Sequence[complex],
    *,
    cloth: Tones = COAT,
    turn: float | None = None,
    grip: Grip = "mitten",
    mirror: bool = False,
    width: float = 46,
    light: complex = -5 - 5j,
) -> list[str]:
    """Draw an arm through shoulder, elbow and wrist, and its hand; `turn` points the fingers."""
    way = (joints[-1] - joints[-2]) / abs(joints[-1] - joints[-2])
    degrees = math.degrees(cmath.phase(way)) if turn is None else turn
    shoulder, elbow, end = joints
    bend = [shoulder, shoulder + (elbow - shoulder) * 0.66, elbow + (end - elbow) * 0.34, end]
    return [
        limb(picture, bend, [width, width * 0.96, width * 0.84], cloth, light=light),
        *(_dots(bend, width) if cloth is PYJAMAS else []),
        hand(end + way * 14, degrees - 180 if mirror else degrees, scale=1.05, grip=grip, mirror=mirror),
        cuff(end + way * 6, end + way * 9, width * 0.88, cloth),
    ]


def _dots(spine: Sequence[complex], width: float) -> list[str]:
    """Print the pyjamas' dots on a sleeve."""
    spots = []
    for step, point in enumerate(along(list(spine), 7)[1:-1]):
        ahead = along(list(spine), 7)[step + 2] - point
        across = 1j * ahead / (abs(ahead) or 1) * width * 0.22
        spots.append(point + (across if step % 2 else -across))
    return starred(spots, 4, STARS)


def leg(
    picture: Picture,
    joints: Sequence[complex],
    *,
    toes: float = 60,
    cloth: Tones = PYJAMAS,
    boot: Tones = BOOTS,
    mirror: bool = False,
) -> list[str]:
    """Draw a leg through hip, knee and ankle in a boot; `toes` is where the foot points, in degrees."""
    top = joints[-1]
    shoe = smooth([-17 - 30j, 15 - 30j, 18 - 4j, 38 + 4j, 46 + 18j, 40 + 27j, 2 + 28j, -17 + 25j, -19 + 2j])
    sole = smooth([-18 + 22j, 14 + 25j, 42 + 22j, 44 + 29j, 12 + 32j, -18 + 30j])
    roll = smooth([-20 - 34j, 18 - 34j, 20 - 22j, -1 - 18j, -22 - 22j])
    return [
        limb(picture, joints, [58, 50, 38], cloth),
        group(
            solid(picture, shoe, boot, light=-4 - 4j),
            path(sole, fill="#f0dcc0"),
            solid(picture, roll, Tones("#f4e2c6", "#c7a892", "#ffffff"), light=-2 - 2j, edge=2),
            transform=turned(top, toes, 1, mirror=mirror),
        ),
    ]


def posed(*parts: Sequence[str], at: complex, turn: float = 0, scale: float = 1) -> str:
    """Put the parts of a body together under a head at `at`."""
    return group(*(shape for part in parts for shape in part), transform=turned(at, turn, scale))
