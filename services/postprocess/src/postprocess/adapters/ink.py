"""How high and how low the letters of a face really reach: words are centred by their ink, not by their lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont


@dataclass(frozen=True)
class Ink:
    """Top and bottom of every letter of a face from its base line upwards, as shares of the text size."""

    reach: Mapping[str, tuple[float, float]]

    def of(self, text: str) -> tuple[float, float]:
        """Return how far a text reaches above its base line and below it; nothing for a text without ink."""
        reached = [self.reach[letter] for letter in set(text) if letter in self.reach]
        if not reached:
            return 0, 0
        return max(top for _, top in reached), max(-bottom for bottom, _ in reached)


def ink_of(face: bytes) -> Ink:
    """Return the ink of every letter of a TrueType face."""
    with TTFont(BytesIO(face), lazy=True) as font:
        em, glyphs = font["head"].unitsPerEm, font.getGlyphSet()
        reach = {}
        for point, name in font.getBestCmap().items():
            pen = BoundsPen(glyphs)
            glyphs[name].draw(pen)
            if pen.bounds:
                reach[chr(point)] = pen.bounds[1] / em, pen.bounds[3] / em
    return Ink(reach)
