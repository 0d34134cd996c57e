"""Draw a story's pages anew from its script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from studio.drawing.canvas import FaceMark
from studio.drawings import STORIES


def drawings(story: str) -> Iterator[tuple[str, str, FaceMark | None]]:
    """Draw each page of a story: its id, its SVG and where its face is; KeyError when we have no script for it."""
    for page, draw in STORIES[story].items():
        drawn = draw()
        yield page, drawn.picture.svg(), drawn.face


def draw_into(story: str, folder: Path) -> None:
    """Write the drawings of a story as <page>.svg."""
    folder.mkdir(parents=True, exist_ok=True)
    for page, svg, _face in drawings(story):
        (folder / f"{page}.svg").write_text(svg, encoding="utf-8")


def slot_of(face: FaceMark) -> dict[str, object]:
    """Describe a face as story.yaml does, in tenths of a page unit."""
    x, y = _point(face.crop)["x"], _point(face.crop)["y"]
    return {
        "left_eye": _point(face.left_eye),
        "right_eye": _point(face.right_eye),
        "mouth": _point(face.mouth),
        "outline": [_point(point) for point in face.outline],
        "crop": {"x": x, "y": y, "width": face.side, "height": face.side},
        "expression": face.expression,
        "head_shape": face.head_shape,
    }


def _point(at: complex) -> dict[str, float]:
    return {"x": round(at.real, 1), "y": round(at.imag, 1)}
