from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image, ImageCms

from postprocess.adapters import inks, pictures
from postprocess.adapters.inks import ConditionError, Inks
from postprocess.domain.press import Condition

channel = some.integers(0, 255)


def pixels(jpeg: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.int_]]:
    with Image.open(BytesIO(jpeg)) as picture:
        assert picture.mode == "CMYK"
        return np.asarray(picture).astype(int)


def a_rainbow() -> Image.Image:
    """Every colour, smoothly."""
    red, green = np.meshgrid(np.linspace(0, 255, 512), np.linspace(0, 255, 512))
    blue = 255 - np.abs(red - green)
    return Image.fromarray(np.dstack([red, green, blue]).round().astype(np.uint8))


@given(rgb=some.tuples(channel, channel, channel), percent=some.sampled_from([180, 240, 300]))
def test_a_colour_takes_no_more_ink_than_the_paper_does(
    condition: Condition, rgb: tuple[int, int, int], percent: float
) -> None:
    made = Inks(condition, percent).colour(rgb)

    assert sum(made) * 100 <= percent + 0.01
    assert all(0 <= ink <= 1 for ink in made)


def test_black_is_black_ink_alone_and_white_is_none(condition: Condition) -> None:
    assert Inks(condition, 240).colour((0, 0, 0)) == (0, 0, 0, 1)
    assert Inks(condition, 240).colour((255, 255, 255)) == (0, 0, 0, 0)


@pytest.mark.parametrize("percent", [160, 240])
def test_a_picture_takes_no_more_ink_than_the_paper_does(condition: Condition, percent: float) -> None:
    dark = a_rainbow().point([value // 3 for value in range(256)] * 3)

    made = pixels(Inks(condition, percent).picture(pictures.jpeg(dark)))

    assert made.sum(axis=2).max() / 2.55 <= percent


def test_a_picture_looks_as_the_profile_would_have_it(condition: Condition) -> None:
    rainbow = a_rainbow()
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    profile = ImageCms.ImageCmsProfile(BytesIO(condition.profile))
    how = ImageCms.Intent.RELATIVE_COLORIMETRIC
    there = ImageCms.buildTransform(srgb, profile, "RGB", "CMYK", how, ImageCms.Flags.BLACKPOINTCOMPENSATION)
    seen = ImageCms.buildTransform(profile, lab, "CMYK", "LAB", how)

    with Image.open(BytesIO(Inks(condition, 400).picture(pictures.jpeg(rainbow, quality=100)))) as made:
        got = _lab(ImageCms.applyTransform(made, seen))
    wanted = _lab(ImageCms.applyTransform(ImageCms.applyTransform(rainbow, there), seen))

    difference = np.sqrt(((got - wanted) ** 2).sum(axis=2))
    assert difference.mean() < 1.2
    assert np.percentile(difference, 99) < 4


def _lab(picture: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    values = np.asarray(picture).astype(float)
    values[..., 0] /= 2.55
    values[..., 1:] = np.where(values[..., 1:] > 127, values[..., 1:] - 256, values[..., 1:])
    return values


def test_equal_pictures_are_equal_bytes(condition: Condition) -> None:
    picture = pictures.jpeg(a_rainbow())

    assert Inks(condition, 240).picture(picture) == Inks(Condition(condition.name, condition.profile), 240).picture(
        picture
    )


@pytest.mark.parametrize(
    ("profile", "why"), [(b"none", "cannot be used"), (pictures.SRGB, "none of a CMYK printer|cannot be used")]
)
def test_another_profile_than_one_of_a_cmyk_printer_is_refused(profile: bytes, why: str) -> None:
    with pytest.raises(ConditionError, match=why):
        inks.check(Condition("mine", profile))


def test_the_profile_of_set_up_is_accepted(condition: Condition) -> None:
    inks.check(condition)
