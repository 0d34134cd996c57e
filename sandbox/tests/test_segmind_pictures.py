import json
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from sandbox.segmind.engine.pictures import Format, labelled, read, write
from sandbox.testing import a_page, a_picture


def with_text(**texts: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        info.add_text(name, text)
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def test_a_slot_in_the_text_of_a_png_is_read() -> None:
    content, slot = a_page(side=256)

    seen = read(content).slot

    assert seen is not None
    assert seen.first_eye == pytest.approx(slot.first_eye)
    assert len(seen.outline) == len(slot.outline)


@pytest.mark.parametrize("text", ["", "no json", "[]", "{}", json.dumps({"left_eye": [1, 1]}), "null"])
def test_anything_else_in_that_text_is_ignored(text: str) -> None:
    assert read(with_text(slot=text)).slot is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert read(with_text(slot=text)).rgb.shape == (8, 8, 3)


def test_a_photo_is_read_upright() -> None:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(out, "JPEG", exif=exif)

    assert read(out.getvalue()).rgb.shape == (40, 20, 3)


def test_png_is_lossless() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)

    assert (read(write(noise, kind="png", quality=10)).rgb == noise).all()


def test_labels_are_added_without_touching_the_pixels() -> None:
    content = labelled(a_picture(), engine="1", request_id="5f1c")

    with Image.open(BytesIO(content)) as image:
        image.load()
        assert getattr(image, "text", {}) == {"engine": "1", "request_id": "5f1c"}
    assert (read(content).rgb == read(a_picture()).rgb).all()


@pytest.mark.parametrize("kind", ["jpeg", "webp"])
def test_other_formats_carry_no_labels(kind: Format) -> None:
    content = write(np.zeros((8, 8, 3), np.uint8), kind=kind, quality=90)

    assert labelled(content, engine="1") == content
