"""A plain drawn child: what a workflow falls back to when an input is misspelt; it runs, and bills."""

import cv2
import numpy as np

from faces.face import Point, Rgb
from faces.likeness import Slot
from sandbox.segmind.engine.pictures import write

Color = tuple[int, int, int]
SIDE = 512
SKIN: Color = (231, 195, 168)
HAIR: Color = (122, 84, 58)


def default_picture() -> bytes:
    """The drawn child as PNG."""
    return write(drawn_child(side=SIDE, skin=SKIN, hair=HAIR), kind="png", quality=100)


def drawn_child(*, side: int, skin: Color, hair: Color) -> Rgb:
    """Draw a child's head, `side` pixels square, in these colours."""
    pen = _Pen(side)
    shade = tuple(round(value * part) for value, part in zip(skin, (0.88, 0.82, 0.78), strict=True))
    line = tuple(round(value * part) for value, part in zip(skin, (0.42, 0.30, 0.28), strict=True))
    pen.disc((256, 236), (150, 165), hair)
    pen.disc((256, 540), (165, 115), (200, 64, 60))
    pen.disc((256, 440), (32, 60), shade)
    for x in (134, 378):
        pen.disc((x, 270), (16, 25), skin)
    pen.disc((256, 275), (125, 148), line)
    pen.disc((256, 275), (122, 145), skin)
    for x in (208, 304):
        pen.disc((x, 260), (23, 18), (255, 255, 255))
        pen.disc((x, 260), (12, 13), (70, 50, 40))
        pen.disc((x - 4, 256), (3, 3), (255, 255, 255))
        pen.arc((x, 235), (25, 10), (190, 350), line)
    pen.arc((256, 308), (10, 6), (10, 170), line)
    pen.arc((256, 345), (30, 16), (10, 170), (150, 50, 50))
    return pen.done()


def child_slot(*, side: int) -> Slot:
    """Where the face of `drawn_child` is."""
    unit = side / SIDE
    turns = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    outline = tuple(Point((256 + 122 * np.cos(turn)) * unit, (275 + 145 * np.sin(turn)) * unit) for turn in turns)
    eyes = (Point(208 * unit, 260 * unit), Point(304 * unit, 260 * unit))
    return Slot(*eyes, Point(256 * unit, 355 * unit), outline)


class _Pen:
    """Draws in units of a 512 px page, twice as large as asked for, then evens it out."""

    def __init__(self, side: int) -> None:
        self._side, self._unit = side, 2 * side / SIDE
        self._page = np.full((2 * side, 2 * side, 3), (196, 222, 232), np.uint8)

    def disc(self, center: tuple[int, int], axes: tuple[int, int], color: tuple[int, ...]) -> None:
        cv2.ellipse(self._page, self._at(center), self._at(axes), 0, 0, 360, color, -1, cv2.LINE_AA)

    def arc(
        self, center: tuple[int, int], axes: tuple[int, int], turn: tuple[int, int], color: tuple[int, ...]
    ) -> None:
        width = round(5 * self._unit)
        cv2.ellipse(self._page, self._at(center), self._at(axes), 0, *turn, color, width, cv2.LINE_AA)

    def done(self) -> Rgb:
        return np.asarray(cv2.resize(self._page, (self._side, self._side), interpolation=cv2.INTER_AREA), np.uint8)

    def _at(self, pair: tuple[int, int]) -> tuple[int, int]:
        return round(pair[0] * self._unit), round(pair[1] * self._unit)
