"""The pages of the River's Question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.drawing.canvas import Drawn
from studio.drawings.river_song import deep, fall, high, low, mill, paper, wood

PAGES: Final[dict[str, Callable[[], Drawn]]] = {
    "cover": high.cover,
    "title": paper.title,
    "dedication": paper.dedication,
    "p01": high.spring,
    "p02": high.meadow_stones,
    "p03": fall.waterfall,
    "p04": wood.forest,
    "p05": wood.dam,
    "p06": deep.pool,
    "p07": deep.underwater,
    "p08": low.reeds,
    "p09": low.storm,
    "p10": mill.mill,
    "p11": low.estuary,
    "p12": high.homecoming,
    "act1": paper.your_river,
    "act2": paper.behind_the_bend,
    "act3": paper.what_is_it,
    "act4": paper.where_is_pip,
    "endpaper": paper.endpaper,
    "back": paper.back,
}
