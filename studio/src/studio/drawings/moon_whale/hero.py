"""The child of the Moon Whale in its yellow coat and red boots, sitting, standing and riding."""

from __future__ import annotations

from studio.drawing.canvas import Picture, ellipse, path
from studio.drawing.cloth import BOOTS, COAT, PYJAMAS, Tones, folds, solid
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


def sitting(page: Picture, *, sway: float = 0, flare: float = 30, hood_down: bool = True) -> list[str]:
    """Draw coat, knees and dangling boots of somebody who sits and faces us; `sway` moves the feet."""
    lap = smooth([-112 + 276j, -60 + 262j, 262j, 60 + 262j, 112 + 276j, 96 + 312j, 318j, -96 + 312j])
    return [
        *coat(page, hem=-30j, flare=flare, hood_down=hood_down),
        path(lap, fill=COAT.shade, opacity=0.35),
        *_shin(page, -1, sway),
        *_shin(page, 1, sway),
        *folds(
            [
                [-84 + 262j, -58 + 276j, -26 + 280j],
                [84 + 262j, 58 + 276j, 26 + 280j],
                [-16 + 284j, 292j, 16 + 284j],
            ],
            COAT.shade,
            width=6,
        ),
    ]


def _shin(page: Picture, side: int, sway: float) -> list[str]:
    knee = complex(side * 44, 306)
    ankle = complex(side * 58 + sway, 388)
    lap = smooth([knee + spot for spot in (-44 - 4j, -36 - 30j, -40j, 36 - 30j, 44 - 4j, 32 + 20j, 25j, -32 + 20j)])
    return [
        *leg(page, [knee + 10j, (knee + ankle) / 2 + 8j, ankle], toes=24, mirror=side < 0, cloth=PYJAMAS, boot=BOOTS),
        solid(page, lap, COAT, light=-5 - 6j),
        ellipse(knee + complex(-8, -10), 22, 11, COAT.light, opacity=0.4),
    ]
