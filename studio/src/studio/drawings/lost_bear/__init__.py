"""The pages of the Lost Bear."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.drawing.canvas import Drawn
from studio.drawings.lost_bear import errands, evening, greenhouse, heights, market, paper, ride, weather

PAGES: Final[dict[str, Callable[[], Drawn]]] = {
    "cover": ride.cover,
    "title": paper.title,
    "dedication": paper.dedication,
    "p01": ride.found,
    "p02": ride.close,
    "p03": market.market,
    "p04": errands.bakery,
    "p05": errands.library,
    "p06": weather.fountain_park,
    "p07": weather.bridge,
    "p08": heights.fire_station,
    "p09": greenhouse.greenhouse,
    "p10": heights.roof,
    "p11": evening.homecoming,
    "p12": evening.last_ride,
    "act1": paper.other_eye,
    "act2": paper.dream,
    "act3": paper.tangle,
    "act4": paper.my_pack,
    "endpaper": paper.endpaper,
    "back": paper.back,
}
