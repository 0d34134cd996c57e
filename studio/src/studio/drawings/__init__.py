"""The drawing script of each story."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from studio.drawing.canvas import Drawn
from studio.drawings import lost_bear, moon_whale, river_song

STORIES: Final[Mapping[str, Mapping[str, Callable[[], Drawn]]]] = MappingProxyType(
    {
        "moon-whale": moon_whale.PAGES,
        "lost-bear": lost_bear.PAGES,
        "river-song": river_song.PAGES,
    }
)
"""For each story that we draw: its pages by id, in reading order."""
