"""Heads on a page: what no balloon and no tail may cover."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from contracts.values import Box
from postprocess.domain.geometry import XY, around, distance, in_box, inside, superellipse

GAP: Final = 12.0
"""How far a tail stays away from the face it points at."""

HAIR_GAP: Final = 5.0
"""How far a tail stays away from the hair around that face."""

ROUNDNESS: Final = 3.2
CORNERS: Final = 32


@dataclass(frozen=True)
class Head:
    """A head that nothing may cover, and the mouth in it."""

    outline: tuple[XY, ...]
    """Of the face."""
    mouth: XY
    box: Box
    """Around the face."""
    hair: tuple[XY, ...] = ()
    """A line around the face and its hair; empty where the outline has it all."""

    @cached_property
    def whole(self) -> Box:
        """The smallest box around the head, its hair included."""
        return around((*self.hair, (self.box.x, self.box.y), (self.box.right, self.box.bottom)))

    def covers(self, point: XY) -> bool:
        """Say whether a point lies on the head or its hair."""
        return in_box(point, self.whole) and (inside(point, self.outline) or inside(point, self.hair))

    def leaves_free(self, point: XY) -> bool:
        """Say whether a tail may reach as far as a point."""
        if in_box(point, self.box) or distance(point, self.outline) < GAP:
            return False
        return not self.hair or (not inside(point, self.hair) and distance(point, self.hair) >= HAIR_GAP)


def head_in(box: Box, mouth: XY) -> Head:
    """Return the head that fills a box."""
    return Head(outline=_filling(box), mouth=mouth, box=box)


def head_with_hair(outline: tuple[XY, ...], mouth: XY, *, hair: Iterable[Box]) -> Head:
    """Return the head of a face whose hair goes as far as these boxes do."""
    box = around(outline)
    corners = [corner for one in (box, *hair) for corner in ((one.x, one.y), (one.right, one.bottom))]
    return Head(outline=outline, mouth=mouth, box=box, hair=_filling(around(corners)))


def _filling(box: Box) -> tuple[XY, ...]:
    a, b = box.width / 2, box.height / 2
    return superellipse((box.x + a, box.y + b), a, b, roundness=ROUNDNESS, corners=CORNERS)
