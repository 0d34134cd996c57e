"""Builders of commands, pictures and claims."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis.store import describe
from contracts.faceswap import CropSlot, SwapPage
from contracts.message import derived_id
from contracts.values import Point
from faceswap.adapters.memory import START
from PIL import Image, ImageDraw

JOB = UUID(int=7)
SIDE = 640
LEFT_EYE, RIGHT_EYE, MOUTH = (250, 290), (390, 290), (320, 420)

Make = Callable[..., Any]


def _slot() -> CropSlot:
    oval = [(320, 130), (430, 165), (490, 270), (480, 400), (410, 490), (320, 520), (230, 490), (160, 400)]
    outline = [*oval, (150, 270), (210, 165)]
    return CropSlot(
        width=SIDE,
        height=SIDE,
        left_eye=Point(x=LEFT_EYE[0], y=LEFT_EYE[1]),
        right_eye=Point(x=RIGHT_EYE[0], y=RIGHT_EYE[1]),
        mouth=Point(x=MOUTH[0], y=MOUTH[1]),
        outline=tuple(Point(x=x, y=y) for x, y in outline),
    )


def _drawn_face() -> bytes:
    picture = Image.new("RGB", (SIDE, SIDE), (150, 200, 235))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 520, SIDE, SIDE), fill=(240, 170, 60))
    draw.ellipse((150, 120, 490, 530), fill=(242, 205, 178), outline=(120, 80, 60), width=4)
    draw.pieslice((140, 70, 500, 400), 180, 360, fill=(90, 55, 35))
    draw.ellipse((165, 160, 475, 400), fill=(242, 205, 178))
    for x, y in (LEFT_EYE, RIGHT_EYE):
        draw.ellipse((x - 32, y - 20, x + 32, y + 20), fill="white", outline=(60, 40, 30), width=3)
        draw.ellipse((x - 15, y - 15, x + 15, y + 15), fill=(70, 110, 140))
        draw.ellipse((x - 7, y - 7, x + 7, y + 7), fill=(10, 10, 10))
        draw.arc((x - 42, y - 60, x + 42, y - 10), 200, 340, fill=(80, 50, 30), width=7)
    draw.line((320, 300, 306, 360, 330, 366), fill=(190, 140, 115), width=5)
    draw.ellipse((272, 402, 368, 440), fill=(190, 70, 75))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def a_command() -> Make:
    """Make the command for a page of the job."""

    def make(*, job_id: UUID | None = None, page: str = "p07", good_for: float = 3600, **changes: Any) -> SwapPage:
        job = job_id or uuid4()
        step = f"faces/{page}"
        fields: dict[str, Any] = {
            "message_id": derived_id(job, step),
            "correlation_id": job,
            "job_id": job,
            "step": step,
            "not_after": START + timedelta(seconds=good_for),
            "page": page,
            "crop": describe(f"jobs/{job}/art/{page}.crop.png", b"crop"),
            "slot": _slot(),
            "photo": describe("uploads/u/1/photo.jpg", b"photo"),
            "result_key": f"jobs/{job}/faces/{page}.png",
        }
        return SwapPage.model_validate(fields | changes)

    return make


@pytest.fixture(scope="session")
def slot() -> CropSlot:
    """Where the face of the drawn crop is."""
    return _slot()


@pytest.fixture(scope="session")
def drawn_face() -> bytes:
    """A crop with a complete drawn face, as a PNG."""
    return _drawn_face()
