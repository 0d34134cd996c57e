"""One piece of engine work, as it runs in a worker process."""

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from faces.detect import FaceFinder
from faces.face import Rgb
from sandbox.segmind.engine.enhance import Upscaler
from sandbox.segmind.engine.pictures import Format, PictureError, read, write
from sandbox.segmind.engine.swap import NoFaceError, Tools, swap

VERSION = "1"
"""Part of the name of every cached result: raise it when the engine draws differently."""


@dataclass(frozen=True)
class Work:
    """What to make: swap `source` into `target` (None: only enhance), enlarge by `scale`, encode.

    `label` is printed on the page in the mode `echo`.
    """

    source: bytes | None
    target: bytes
    mode: Literal["real", "fast", "echo"]
    scale: int
    kind: Format
    quality: int
    label: str = ""


@dataclass(frozen=True)
class Done:
    """The encoded picture, or why there is none."""

    content: bytes = b""
    error: str | None = None


_tools: Tools | None = None


def prepare(models: Path) -> None:
    """Load the networks once in this process, and leave Ctrl-C to the parent."""
    global _tools  # noqa: PLW0603 - a worker process is given its tools by an initializer
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    _tools = Tools(FaceFinder(models), Upscaler(models))


def ready() -> bool:
    """Tell whether this process was prepared."""
    return _tools is not None


def make(work: Work) -> Done:
    """Do one piece of work in a prepared process."""
    if _tools is None:
        raise RuntimeError("prepare() comes first")
    return make_with(work, _tools)


def make_with(work: Work, tools: Tools) -> Done:
    """Do one piece of work; the same work always gives the same bytes."""
    try:
        page = read(work.target)
        if work.mode == "echo":
            return Done(write(_printed(page.rgb, work.label), kind=work.kind, quality=work.quality))
        rgb = page.rgb
        if work.source is not None:
            rgb = swap(read(work.source).rgb, rgb, page.slot, mode=work.mode, tools=tools)
        rgb = _enlarged(rgb, work.scale, tools if work.mode == "real" else None)
    except (NoFaceError, PictureError) as error:
        return Done(error=str(error))
    return Done(write(rgb, kind=work.kind, quality=work.quality))


def _enlarged(rgb: Rgb, scale: int, tools: Tools | None) -> Rgb:
    if scale == 1:
        return rgb
    height, width = rgb.shape[:2]
    large = rgb if tools is None else tools.upscaler.enlarge(rgb)
    way = cv2.INTER_AREA if large.shape[0] > height * scale else cv2.INTER_LANCZOS4
    return np.asarray(cv2.resize(large, (width * scale, height * scale), interpolation=way), np.uint8)


def _printed(rgb: Rgb, label: str) -> Rgb:
    page = rgb.copy()
    size = max(0.4, page.shape[1] / 1600)
    place = (round(12 * size), page.shape[0] - round(14 * size))
    cv2.putText(page, label, place, cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), max(1, round(5 * size)))
    cv2.putText(page, label, place, cv2.FONT_HERSHEY_SIMPLEX, size, (20, 20, 20), max(1, round(2 * size)))
    return page
