from collections.abc import Callable
from io import BytesIO
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from postprocess.adapters import pictures
from postprocess.domain.marking import AI_MADE, IPTC_EXTENSION
from postprocess.domain.refusal import Refused

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
GREY = np.full((20, 30, 3), 120, np.uint8)


@pytest.mark.parametrize(
    "encode", [pictures.jpeg, lambda pixels: pictures.webp(Image.fromarray(pixels))], ids=["JPEG", "WebP"]
)
def test_every_picture_people_get_says_that_ai_had_a_hand_in_it(encode: Callable[..., bytes]) -> None:
    with Image.open(BytesIO(encode(GREY))) as picture:
        packet = picture.info["xmp"].decode()

    (about,) = ET.fromstring(packet).iter(f"{RDF}Description")  # noqa: S314 - our own.
    assert about.attrib[f"{{{IPTC_EXTENSION}}}DigitalSourceType"] == AI_MADE


def test_a_jpeg_stays_as_it_is_and_another_picture_becomes_one() -> None:
    jpeg, webp = pictures.jpeg(GREY), pictures.webp(Image.fromarray(GREY))

    assert pictures.as_jpeg(jpeg) is jpeg
    with Image.open(BytesIO(pictures.as_jpeg(webp))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (30, 20))


def test_the_size_of_a_picture_is_known_without_decoding_it() -> None:
    whole = pictures.jpeg(np.random.default_rng(1).integers(0, 255, (200, 300, 3), np.uint8))

    assert pictures.size_of(whole[: len(whole) // 2]) == (300, 200)


def test_what_is_no_picture_has_no_size() -> None:
    with pytest.raises(Refused, match="cannot be read"):
        pictures.size_of(b"no picture")
