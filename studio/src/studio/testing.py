"""Builders for tests, and what every story of ours keeps to."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from contracts.story import FaceSlot, Story
from contracts.values import Box
from studio.draw import drawings, slot_of
from studio.render import Rgb

CHILDREN: Final[dict[str, tuple[Rgb, Rgb]]] = {
    "pale, fair": ((246, 217, 198), (217, 176, 106)),
    "olive, brown": ((216, 160, 124), (62, 40, 34)),
    "dark, black": ((122, 78, 52), (26, 20, 18)),
}
"""Skin and hair of three children, far apart from each other."""


def a_drawing(*, sea: str = "#204080", overlay: str = '<path d="M20 20h60v20h-60z" fill="{{hair}}"/>') -> str:
    """Draw a page of 100 x 100 units: a skin-coloured face on a sea, and something in front of it."""
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="100" height="100">
<g id="scene">
<g id="backdrop"><rect width="100" height="100" fill="{sea}"/></g>
<circle cx="50" cy="50" r="30" fill="{{{{skin}}}}" fill-opacity="0.9"/>
<circle cx="50" cy="60" r="12" fill="{{{{skin-shade}}}}" stroke="{{{{hair-light}}}}" stroke-width="3"/>
</g>
<g id="face"><circle cx="40" cy="45" r="4" fill="#ffffff" stroke="{{{{skin-line}}}}"/></g>
<g id="overlay">{overlay}</g>
</svg>
"""


def drawn_slots(story_id: str) -> dict[str, tuple[FaceSlot, ...]]:
    """Return the face slots of each page as the script draws them."""
    return {
        page: () if face is None else (FaceSlot.model_validate(slot_of(face)),)
        for page, _svg, face in drawings(story_id)
    }


def slots(story: Story) -> Iterator[tuple[str, FaceSlot]]:
    """Return every face of a story with its page."""
    return ((page.id, slot) for page in story.pages for slot in page.faces)


def tilt(slot: FaceSlot) -> float:
    """Return how far a face is turned from upright, in degrees."""
    across, down = slot.right_eye.x - slot.left_eye.x, slot.right_eye.y - slot.left_eye.y
    return math.degrees(math.atan2(down, across))


def outside_safe_area(story: Story) -> list[str]:
    """Name the faces and letters that the knife may touch."""
    return [
        f"{page.id}: {name}"
        for page in story.pages
        for name, box in (*(("face", slot.box) for slot in page.faces), *letters(story, page.id).items())
        if not story.trim.safe_box.holds(box)
    ]


def crowded(story: Story) -> list[str]:
    """Name the letters whose pinned box covers a face, a friend or other letters."""
    found = []
    for page in story.pages:
        written = letters(story, page.id)
        kept_free = [
            *(slot.box for slot in page.faces),
            *page.keep_outs,
            *(speaker.head for speaker in page.speakers.values()),
        ]
        found += [f"{page.id}: {name}" for name, box in written.items() if any(box.meets(one) for one in kept_free)]
        found += [
            f"{page.id}: {first} and {second}"
            for (first, one), (second, other) in combinations(written.items(), 2)
            if one.meets(other)
        ]
    return found


def letters(story: Story, page_id: str) -> dict[str, Box]:
    """Return the pinned boxes of a page by the id of their text."""
    return {said.id: said.box for said in story.page(page_id).said if said.box != "auto"}
