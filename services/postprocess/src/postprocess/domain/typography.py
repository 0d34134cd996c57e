"""What each script wants: room between lines, letters that look equally large."""

from dataclasses import dataclass
from typing import Final

from contracts.values import Language


@dataclass(frozen=True)
class Leading:
    """From one base line to the next, as shares of the text size."""

    body: float
    title: float


LEADING: Final[dict[Language, Leading]] = {
    "zh-Hans": Leading(1.5, 1.25),
    "ja": Leading(1.5, 1.25),
    "ar": Leading(1.65, 1.45),  # Vowel signs above and below.
    "hi": Leading(1.5, 1.3),  # Signs above the head line, conjuncts below.
    "th": Leading(1.6, 1.4),  # A tone over a vowel over a consonant.
}
LATIN: Final = Leading(1.32, 1.12)

SCALE: Final[dict[str, float]] = {"ar": 1.1}
"""By face: how much larger its letters are set, so that they look as large as the others' at the same size."""

STROKE: Final[dict[str, float]] = {"zh-Hans": 0.03}
"""By face of a title: how wide a line thickens its letters, where the boldest cut is still thin for a cover."""

MIDDLE: Final = 0.35
"""How far the middle of a line lies above its base line, as a share of the text size."""

PARAGRAPH: Final = 0.15
"""Room between two paragraphs, as a share of the text size."""


def leading(language: Language) -> Leading:
    """Return the leading of a language."""
    return LEADING.get(language, LATIN)
