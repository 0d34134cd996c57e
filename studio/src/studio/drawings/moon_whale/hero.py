"""The child of the Moon Whale in its yellow coat and red boots, sitting, standing and riding."""

from __future__ import annotations

from studio.drawing.canvas import Picture, ellipse, group, line, path
from studio.drawing.cloth import COAT, Tones, folds
from studio.drawing.curves import smooth
from studio.drawing.figure import coat, leg

DUSK_COAT = Tones("#d9993a", "#96602f", "#ffd98a")


def standing(page: Picture, *, hem: complex = 0j, flare: float = 6) -> list[str]:
    """Draw legs, boots and coat of somebody who stands."""
    return [
        *leg(page, [-38 + 306j, -42 + 366j, -42 + 412j], toes=8, mirror=True),
        *leg(page, [38 + 306j, 42 + 366j, 42 + 412j], toes=8),
        *coat(page, hem=hem, flare=flare),
    ]


def sitting(page: Picture, *, sway: float = 0) -> list[str]:
    """Draw coat, knees and dangling boots of somebody who sits and faces us; `sway` moves the feet."""
    shins = [
        shape
        for side in (-1, 1)
        for shape in leg(
            page,
            [complex(side * 48, 310), complex(side * 53 + sway / 2, 350), complex(side * 56 + sway, 388)],
            toes=24,
            mirror=side < 0,
        )
    ]
    return [*coat(page, hem=-62j, flare=-18), *shins, *_lap(page)]


def _lap(page: Picture) -> list[str]:
    """Let the skirt of the coat fall over two knees: one cloth, open above, with a hollow between the knees."""
    d = smooth([
        -90 + 226j, -108 + 262j, -116 + 300j, -102 + 330j, -56 + 342j, -14 + 334j, 326j, 14 + 334j, 56 + 342j,
        102 + 330j, 116 + 300j, 108 + 262j, 90 + 226j, 50 + 252j, 262j, -50 + 252j,
    ])  # fmt: skip
    hem = [-110 + 316j, -98 + 326j, -56 + 336j, -14 + 328j, 320j, 14 + 328j, 56 + 336j, 98 + 326j, 110 + 316j]
    creases = folds(
        [
            [-4 + 268j, 2 + 296j, 1 + 326j],
            [-92 + 244j, -84 + 268j, -94 + 312j],
            [92 + 244j, 86 + 268j, 98 + 312j],
            [-40 + 262j, -24 + 280j, -18 + 306j],
            [40 + 262j, 26 + 280j, 20 + 306j],
        ],
        COAT.shade,
        width=7,
    )
    cloth = [
        path(d, fill=COAT.shade),
        path(d, fill=COAT.base, transform="translate(-5 -8)"),
        *(ellipse(complex(x, 288), 32, 17, COAT.light, opacity=0.4) for x in (-62, 50)),
        *creases,
        line(smooth([point - 7j for point in hem], closed=False), COAT.light, 2.6, opacity=0.8),
        line(smooth([-106 + 262j, -113 + 300j, -100 + 326j], closed=False), COAT.light, 3, opacity=0.8),
    ]
    return [group(*cloth, clip_path=page.clip(d))]
