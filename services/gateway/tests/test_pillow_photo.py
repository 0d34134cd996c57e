"""Decoding a photo and making it anew."""

import io
import zlib
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from contracts.uploads import Findings
from faces.face import Rgb
from gateway.adapters import pillow_photo
from gateway.domain.photo import LONG_SIDE, BadPhoto, CheckedPhoto, Limits

LIMITS = Limits(bytes=2_000_000, pixels=4_000_000)
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def anything_goes(rgb: Rgb) -> Findings:
    """Stand in for the photo gate; it sees what a book would be made of."""
    assert rgb.dtype == np.uint8
    assert rgb.shape[2] == 3
    return Findings(face_score=0.9, eye_distance=50, skin="#ffffff", hair="#000000")


def check(data: bytes) -> CheckedPhoto | BadPhoto:
    return pillow_photo.check(data, limits=LIMITS, judge=anything_goes)


def a_picture(width: int = 120, height: int = 90) -> Image.Image:
    """Draw red above blue on the left, white on the right."""
    picture = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), RED)
    draw.rectangle((0, height // 2, width // 2 - 1, height), BLUE)
    return picture


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def seen(checked: CheckedPhoto | BadPhoto) -> Image.Image:
    assert isinstance(checked, CheckedPhoto), checked
    picture = Image.open(io.BytesIO(checked.jpeg))
    picture.load()
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (checked.width, checked.height))
    return picture


def near(picture: Image.Image, place: tuple[float, float], color: tuple[int, int, int]) -> bool:
    pixel = picture.getpixel((int(place[0] * picture.width), int(place[1] * picture.height)))
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 40 for a, b in zip(pixel, color, strict=True))


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"quality": 95}),
        ("JPEG", {"quality": 95, "progressive": True}),
        ("PNG", {}),
        ("WEBP", {"quality": 95}),
        ("WEBP", {"lossless": True}),
    ],
)
def test_a_photo_in_a_format_we_read_is_made_anew(kind: str, options: dict[str, Any]) -> None:
    picture = seen(check(saved(a_picture(), kind, **options)))

    assert near(picture, (0.2, 0.2), RED)
    assert near(picture, (0.2, 0.8), BLUE)
    assert near(picture, (0.8, 0.5), WHITE)


@pytest.mark.parametrize(
    ("orientation", "red"),
    [(1, (0.2, 0.2)), (2, (0.8, 0.2)), (3, (0.8, 0.8)), (4, (0.2, 0.8)), (5, (0.2, 0.2)), (6, (0.8, 0.2)),
     (7, (0.8, 0.8)), (8, (0.2, 0.8))],
)  # fmt: skip
def test_a_photo_stands_as_it_was_taken(orientation: int, red: tuple[float, float]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation

    picture = seen(check(saved(a_picture(), "JPEG", quality=95, exif=exif)))

    assert (picture.width > picture.height) == (orientation < 5)
    assert near(picture, red, RED)


def test_nothing_but_the_picture_comes_through() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SECRET CAMERA"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    exif.get_ifd(0x8825)[1] = "N"
    photo = saved(
        a_picture(), "JPEG", exif=exif, comment=b"SECRET COMMENT", icc_profile=ImageCms.ImageCmsProfile(SRGB).tobytes()
    )
    photo += b"<script>SECRET TRAILER</script>"

    checked = check(photo)

    picture = seen(checked)
    assert isinstance(checked, CheckedPhoto)
    assert b"SECRET" in photo
    assert b"SECRET" not in checked.jpeg
    assert b"Exif" not in checked.jpeg
    assert b"ICC_PROFILE" not in checked.jpeg
    assert dict(picture.getexif()) == {}
    assert {"exif", "icc_profile", "comment", "xmp", "photoshop"}.isdisjoint(picture.info)


SRGB = ImageCms.createProfile("sRGB")


def test_colours_are_read_by_their_profile() -> None:
    swapped = ImageCms.ImageCmsProfile(SRGB).tobytes()
    swapped = swapped.replace(b"rXYZ", b"tXYZ").replace(b"gXYZ", b"rXYZ").replace(b"tXYZ", b"gXYZ")

    picture = seen(check(saved(a_picture(), "PNG", icc_profile=swapped)))

    assert near(picture, (0.2, 0.2), GREEN)


@pytest.mark.parametrize(
    "profile",
    [b"junk", b"\x00" * 200, ImageCms.ImageCmsProfile(SRGB).tobytes()[:300]],
    ids=["junk", "nothing", "cut short"],  # A profile holds the time it was made at, so it cannot name a test.
)
def test_a_broken_profile_is_as_good_as_none(profile: bytes) -> None:
    picture = seen(check(saved(a_picture(), "PNG", icc_profile=profile)))

    assert near(picture, (0.2, 0.2), RED)


def test_damaged_metadata_does_not_spoil_a_photo() -> None:
    photo = saved(a_picture(), "JPEG", quality=95, exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff\x01\x12")

    assert near(seen(check(photo)), (0.2, 0.2), RED)


def test_print_colours_become_screen_colours() -> None:
    picture = seen(check(saved(a_picture().convert("CMYK"), "JPEG", quality=95)))

    assert near(picture, (0.2, 0.8), BLUE)
    assert near(picture, (0.8, 0.5), WHITE)


def test_a_grey_photo_stays_grey() -> None:
    picture = seen(check(saved(a_picture().convert("L"), "JPEG", quality=95)))

    assert near(picture, (0.8, 0.5), WHITE)
    assert near(picture, (0.2, 0.2), (76, 76, 76))


def test_sixteen_bits_of_grey_become_eight() -> None:
    deep = Image.fromarray(np.linspace(0, 65535, 120 * 90).reshape(90, 120).astype(np.uint16))

    picture = seen(check(saved(deep, "PNG")))

    assert near(picture, (0.5, 0.5), (128, 128, 128))
    assert near(picture, (0.5, 0.95), (243, 243, 243))


def test_sixteen_bits_of_colour_become_eight() -> None:
    bgr = cv2.cvtColor(np.asarray(a_picture()), cv2.COLOR_RGB2BGR).astype(np.uint16) * 257
    _, encoded = cv2.imencode(".png", bgr)

    assert near(seen(check(encoded.tobytes())), (0.2, 0.2), RED)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_lies_on_white(mode: str) -> None:
    holey = a_picture().convert("RGBA")
    holey.paste((0, 0, 0, 0), (60, 0, 120, 90))

    picture = seen(check(saved(holey.convert(mode), "PNG")))

    assert near(picture, (0.8, 0.5), WHITE)


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_few_colours_are_colours_too(mode: str) -> None:
    assert near(seen(check(saved(a_picture().convert(mode), "PNG"))), (0.8, 0.5), WHITE)


@pytest.mark.parametrize("size", [(2400, 1200), (1200, 2400), (2049, 100)])
def test_a_large_photo_is_made_smaller_and_keeps_its_shape(size: tuple[int, int]) -> None:
    for kind in ("JPEG", "PNG"):
        picture = seen(check(saved(a_picture(*size), kind)))

        assert max(picture.size) == LONG_SIDE
        assert abs(picture.width / picture.height - size[0] / size[1]) < 0.02 * size[0] / size[1]


def test_a_small_photo_is_not_made_larger() -> None:
    assert seen(check(saved(a_picture(120, 90), "PNG"))).size == (120, 90)


def test_a_phones_second_picture_is_left_behind() -> None:
    light_map = Image.new("L", (30, 20), 128)
    photo = saved(a_picture(), "MPO", save_all=True, append_images=[light_map], quality=95)

    assert near(seen(check(photo)), (0.2, 0.2), RED)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_no_photo(kind: str) -> None:
    frames = [Image.new("RGB", (100, 100), color) for color in (RED, GREEN, BLUE)]

    bad = check(saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100))

    assert isinstance(bad, BadPhoto)
    assert bad.code == "photo_animated"


@pytest.mark.parametrize("size", [(63, 200), (2000, 40), (1, 1)])
def test_a_sliver_is_no_photo(size: tuple[int, int]) -> None:
    bad = check(saved(Image.new("RGB", size), "PNG"))

    assert isinstance(bad, BadPhoto)
    assert (bad.code, bad.reason) == ("photo_quality", "too_small")


def test_too_many_pixels_are_refused_by_the_header_alone() -> None:
    whole = saved(Image.new("RGB", (100, 100)), "PNG")
    at = whole.index(b"IHDR") + 4
    for side in (2001, 50_000, 2**31 - 1):
        claims = whole[:at] + side.to_bytes(4) + side.to_bytes(4) + whole[at + 8 :]
        checksum = zlib.crc32(claims[at - 4 : at + 13]).to_bytes(4)

        bad = check(claims[: at + 13] + checksum + claims[at + 17 :])

        assert isinstance(bad, BadPhoto)
        assert bad.code == "photo_too_many_pixels"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_photo_cut_off_is_no_photo(kind: str, share: float) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (90, 120, 3), dtype=np.uint8))
    whole = saved(noise, kind)

    bad = check(whole[: int(len(whole) * share)])

    assert isinstance(bad, BadPhoto)
    assert bad.code == "photo_unreadable"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"\x00" * 100,
        b"%PDF-1.7",
        saved(a_picture(), "GIF"),
        saved(a_picture(), "BMP"),
        saved(a_picture(), "TIFF"),
        saved(a_picture(), "ICO"),
    ],
    ids=lambda data: repr(data[:6]),
)
def test_what_is_no_photo_of_ours_is_never_decoded(data: bytes) -> None:
    bad = check(data)

    assert isinstance(bad, BadPhoto)
    assert bad.code == "photo_wrong_type"


def test_a_file_above_the_limit_is_not_opened() -> None:
    bad = check(saved(a_picture(), "PNG") + b"\x00" * LIMITS.bytes)

    assert isinstance(bad, BadPhoto)
    assert bad.code == "photo_too_large"


def test_the_same_file_makes_the_same_photo() -> None:
    photo = saved(a_picture(), "JPEG")

    assert check(photo) == check(photo)


@settings(max_examples=150, suppress_health_check=[HealthCheck.data_too_large])
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP"]), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=8)
)
def test_no_damage_does_more_than_spoil_the_photo(kind: str, damages: list[tuple[float, bytes]]) -> None:
    data = saved(a_picture(), kind)
    for where, what in damages:
        at = int(where * len(data))
        data = data[:at] + what + data[at + len(what) :]

    assert isinstance(check(data), CheckedPhoto | BadPhoto)
