"""The picture a workflow falls back to when an input is misspelt: it runs, and bills."""

import cv2
import numpy as np
from faces.face import Rgb

from sandbox.segmind.engine.pictures import write

SIDE = 512
SKIN, HAIR, LINE = (231, 195, 168), (122, 84, 58), (110, 62, 52)


def default_picture() -> bytes:
    """A plain drawn face as PNG."""
    page = np.full((SIDE, SIDE, 3), (196, 222, 232), np.uint8)
    _disc(page, (256, 236), (152, 172), HAIR)
    _disc(page, (256, 266), (122, 146), SKIN)
    for x in (208, 304):
        _disc(page, (x, 256), (22, 17), (255, 255, 255))
        _disc(page, (x, 256), (12, 13), (70, 50, 40))
        cv2.ellipse(page, (x, 230), (25, 9), 0, 190, 350, LINE, 5, cv2.LINE_AA)
    cv2.ellipse(page, (256, 302), (10, 6), 0, 10, 170, LINE, 3, cv2.LINE_AA)
    cv2.ellipse(page, (256, 338), (32, 17), 0, 10, 170, (160, 50, 50), 5, cv2.LINE_AA)
    return write(_rgb(page), kind="png", quality=100)


def _disc(page: Rgb, center: tuple[int, int], axes: tuple[int, int], color: tuple[int, int, int]) -> None:
    cv2.ellipse(page, center, axes, 0, 0, 360, color, -1, cv2.LINE_AA)


def _rgb(page: Rgb) -> Rgb:
    return np.ascontiguousarray(page)
