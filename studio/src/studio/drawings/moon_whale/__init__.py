"""The pages of the Moon Whale."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.drawing.canvas import Drawn
from studio.drawings.moon_whale import activities, bedroom, bookends, farewell, hills, home, search, sky, slumber

PAGES: Final[dict[str, Callable[[], Drawn]]] = {
    "cover": sky.cover,
    "title": bookends.title,
    "dedication": bookends.dedication,
    "p01": home.window,
    "p02": bedroom.awake,
    "p03": sky.arrival,
    "p04": sky.departure,
    "p05": search.clouds,
    "p06": search.owl_tree,
    "p07": search.sea,
    "p08": hills.lost,
    "p09": hills.comfort,
    "p10": hills.fourth_note,
    "p11": sky.moonrise,
    "p12": slumber.asleep,
    "act1": activities.smallest,
    "act2": activities.grey_night,
    "act3": activities.plum_street,
    "act4": activities.dream,
    "endpaper": bookends.endpaper,
    "back": farewell.back,
}
