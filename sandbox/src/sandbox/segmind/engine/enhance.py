"""Enlarging with a network trained on drawings."""

from pathlib import Path

import cv2
import ncnn
import numpy as np

from faces import models
from faces.face import Rgb
from sandbox.models import UPSCALER, UPSCALER_LAYERS

SCALE = 4
BORDER = 10
TILE = 192


class Upscaler:
    """Makes a picture four times larger; it sharpens, and draws a little."""

    def __init__(self, folder: Path) -> None:
        models.ensure(folder, (UPSCALER, UPSCALER_LAYERS))
        self._net = ncnn.Net()
        self._net.opt.num_threads = 1
        self._net.load_param(str(folder / UPSCALER_LAYERS.name))
        self._net.load_model(str(folder / UPSCALER.name))

    def enlarge(self, rgb: Rgb) -> Rgb:
        """Return the picture at four times its size, made tile by tile."""
        height, width = rgb.shape[:2]
        sides = (BORDER, BORDER, BORDER, BORDER)
        padded = np.asarray(cv2.copyMakeBorder(rgb, *sides, cv2.BORDER_REFLECT_101), np.uint8)
        large = np.empty((height * SCALE, width * SCALE, 3), np.uint8)
        for top in range(0, height, TILE):
            for left in range(0, width, TILE):
                bottom, right = min(top + TILE, height), min(left + TILE, width)
                tile = self._run(padded[top : bottom + 2 * BORDER, left : right + 2 * BORDER])
                inner = tile[BORDER * SCALE : -BORDER * SCALE, BORDER * SCALE : -BORDER * SCALE]
                large[top * SCALE : bottom * SCALE, left * SCALE : right * SCALE] = inner
        return large

    def _run(self, tile: Rgb) -> Rgb:
        blob = np.ascontiguousarray(tile.transpose(2, 0, 1), dtype=np.float32) / 255
        with self._net.create_extractor() as extractor:
            extractor.input("data", ncnn.Mat(blob))
            _, out = extractor.extract("output")
            picture = np.array(out).transpose(1, 2, 0)
        return np.asarray(np.clip(picture * 255 + 0.5, 0, 255), np.uint8)
