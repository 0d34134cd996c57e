from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.detect import FaceFinder
from faces.face import Box, Rgb
from faces.gate import REFUSED, WARNED, Measures, decide, judge

BOX = Box(173, 68, 107, 107)
"""Where the astronaut's face is."""


def bright(photo: Rgb, factor: float) -> Rgb:
    return np.asarray(np.clip(photo.astype(np.float32) * factor, 0, 255), np.uint8)


def blurred(photo: Rgb, sigma: float) -> Rgb:
    return np.asarray(cv2.GaussianBlur(photo, (0, 0), sigma), np.uint8)


def small(photo: Rgb, factor: float) -> Rgb:
    return np.asarray(cv2.resize(photo, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)


def turned(photo: Rgb, degrees: float) -> Rgb:
    around = cv2.getRotationMatrix2D(BOX.center, degrees, 1)
    return np.asarray(cv2.warpAffine(photo, around, (512, 512), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def noisy(photo: Rgb) -> Rgb:
    grain = np.random.default_rng(0).normal(0, 80, photo.shape)
    return np.asarray(np.clip(photo + grain, 0, 255), np.uint8)


def cropped(photo: Rgb, share: float) -> Rgb:
    """Cut the picture where this share of the face box is still in it, from the left."""
    return np.ascontiguousarray(photo[:, : round(BOX.left + BOX.width * share)])


def beside(photo: Rgb, factor: float) -> Rgb:
    """Put a smaller copy of the portrait next to itself."""
    portrait = photo[:260, 100:360]
    other = small(portrait, factor)
    wall = np.full((260, 260 + other.shape[1], 3), 60, np.uint8)
    wall[:, :260] = portrait
    wall[: other.shape[0], 260:] = other
    return wall


@pytest.mark.parametrize(
    ("spoil", "code", "detail"),
    [
        pytest.param(lambda photo: np.full_like(photo, 120), "photo_no_face", "no_face", id="nothing"),
        pytest.param(lambda photo: blurred(photo, 8), "photo_no_face", "no_face", id="fog"),
        pytest.param(noisy, "photo_no_face", "no_face", id="noise"),
        pytest.param(lambda photo: cropped(photo, 0.5), "photo_no_face", "no_face", id="half a face"),
        pytest.param(lambda photo: np.hstack((photo, photo)), "photo_many_faces", "several_faces", id="two people"),
        pytest.param(lambda photo: small(photo, 0.3), "photo_quality", "too_small", id="far away"),
        pytest.param(lambda photo: blurred(photo, 2), "photo_quality", "blurred", id="blurred"),
        pytest.param(lambda photo: bright(photo, 0.2), "photo_quality", "too_dark", id="dark"),
        pytest.param(lambda photo: bright(photo, 1.45), "photo_quality", "too_bright", id="overexposed"),
        pytest.param(lambda photo: bright(photo, 0.12) + 100, "photo_quality", "too_flat", id="flat light"),
        pytest.param(lambda photo: cropped(photo, 0.75), "photo_quality", "cut_off", id="cut off"),
    ],
)
def test_a_bad_photo_is_refused_with_one_thing_to_do(
    finder: FaceFinder, astronaut: Rgb, spoil: Callable[[Rgb], Rgb], code: str, detail: str
) -> None:
    verdict = judge(spoil(astronaut), finder=finder)

    assert not verdict.accepted
    assert verdict.refusal is not None
    assert (verdict.refusal.code, verdict.refusal.detail) == (code, detail)
    assert verdict.refusal.advice.startswith("Choose ")
    assert verdict.warnings == ()


@pytest.mark.parametrize(
    ("spoil", "warning"),
    [
        pytest.param(lambda photo: small(photo, 0.5), "small", id="a little far"),
        pytest.param(lambda photo: blurred(photo, 1.15), "soft", id="a little soft"),
        pytest.param(lambda photo: bright(photo, 0.35), "dark", id="a little dark"),
        pytest.param(lambda photo: bright(photo, 1.28), "bright", id="a little bright"),
        pytest.param(lambda photo: turned(photo, 40), "tilted", id="tilted"),
        pytest.param(lambda photo: cropped(photo, 0.96), "near_edge", id="at the edge"),
        pytest.param(lambda photo: beside(photo, 0.36), "took_largest", id="a face behind"),
    ],
)
def test_a_photo_that_is_less_than_good_is_accepted_with_a_warning(
    finder: FaceFinder, astronaut: Rgb, spoil: Callable[[Rgb], Rgb], warning: str
) -> None:
    verdict = judge(spoil(astronaut), finder=finder)

    assert verdict.accepted
    assert warning in [seen.detail for seen in verdict.warnings]


def test_good_photos_pass_without_a_word(finder: FaceFinder, astronaut: Rgb, admiral: Rgb) -> None:
    verdicts = [judge(photo, finder=finder) for photo in (astronaut, admiral)]

    assert [(verdict.accepted, verdict.warnings) for verdict in verdicts] == [(True, ()), (True, ())]


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_photo_lying_on_its_side_is_judged_as_if_upright(finder: FaceFinder, astronaut: Rgb, turns: int) -> None:
    verdict = judge(np.ascontiguousarray(np.rot90(astronaut, turns)), finder=finder)

    assert verdict.accepted
    assert verdict.warnings == ()
    assert verdict.face is not None
    assert verdict.face.quarter_turns == 4 - turns


def test_a_cat_is_no_child(finder: FaceFinder, cat: Rgb) -> None:
    verdict = judge(cat, finder=finder)

    assert verdict.refusal is not None
    assert verdict.refusal.code == "photo_no_face"


def test_a_face_turned_away_is_refused(finder: FaceFinder, cameraman: Rgb) -> None:
    close = np.asarray(cv2.resize(cameraman[90:240, 150:300], (900, 900), interpolation=cv2.INTER_CUBIC), np.uint8)

    verdict = judge(close, finder=finder)

    assert verdict.measures is not None
    assert abs(verdict.measures.yaw) > 40
    assert not verdict.accepted


def test_a_darker_skin_is_no_dark_photo(finder: FaceFinder, astronaut: Rgb) -> None:
    lab = cv2.cvtColor(astronaut, cv2.COLOR_RGB2LAB)
    skin = cv2.inRange(lab, np.array([60, 132, 132]), np.array([255, 170, 175]))
    lab[..., 0] = np.where(skin > 0, (lab[..., 0] * 0.48).astype(np.uint8), lab[..., 0])

    verdict = judge(np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8), finder=finder)

    assert verdict.accepted


def test_sharpness_means_the_same_for_any_size_and_exposure(finder: FaceFinder, astronaut: Rgb) -> None:
    photos = (astronaut, small(astronaut, 0.6), bright(astronaut, 0.5))

    measures = [judge(photo, finder=finder).measures for photo in photos]

    sharpness = [seen.sharpness for seen in measures if seen is not None]
    assert len(sharpness) == 3
    assert max(sharpness) < 2 * min(sharpness)


def good(**changes: float) -> Measures:
    measures = Measures(
        score=0.94,
        presence=1.0,
        second_width=0.0,
        eye_distance=83.0,
        sharpness=60.0,
        light=150.0,
        contrast=150.0,
        burnt=0.0,
        yaw=1.0,
        pitch=10.0,
        roll=2.0,
        eye_opening=0.35,
        outside=0.0,
    )
    return replace(measures, **changes)


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"score": 0.59}, "no_face"),
        ({"presence": 0.49}, "no_face"),
        ({"second_width": 0.46}, "several_faces"),
        ({"eye_distance": 15.9}, "too_small"),
        ({"sharpness": 6.9}, "blurred"),
        ({"light": 39}, "too_dark"),
        ({"light": 236}, "too_bright"),
        ({"burnt": 0.36}, "too_bright"),
        ({"contrast": 39}, "too_flat"),
        ({"yaw": 41}, "not_frontal"),
        ({"yaw": -41}, "not_frontal"),
        ({"pitch": 46}, "not_frontal"),
        ({"pitch": -16}, "not_frontal"),
        ({"outside": 0.09}, "cut_off"),
    ],
)
def test_just_beyond_a_limit_is_refused(changes: dict[str, float], detail: str) -> None:
    refusal, _ = decide(good(**changes))

    assert refusal is not None
    assert refusal.detail == detail


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"score": 0.79}, "unsure"),
        ({"second_width": 0.3}, "took_largest"),
        ({"eye_distance": 39}, "small"),
        ({"sharpness": 14}, "soft"),
        ({"light": 69}, "dark"),
        ({"burnt": 0.16}, "bright"),
        ({"yaw": -26}, "turned"),
        ({"roll": 31}, "tilted"),
        ({"eye_opening": 0.17}, "eyes_closed"),
        ({"outside": 0.01}, "near_edge"),
    ],
)
def test_just_beyond_a_softer_limit_is_warned_of(changes: dict[str, float], detail: str) -> None:
    refusal, warnings = decide(good(**changes))

    assert refusal is None
    assert [warning.detail for warning in warnings] == [detail]


@given(st.builds(good, sharpness=st.floats(0, 200), light=st.floats(0, 255), yaw=st.floats(-90, 90)))
def test_a_photo_is_refused_or_warned_of_but_never_both(measures: Measures) -> None:
    refusal, warnings = decide(measures)

    assert refusal is None or warnings == ()


def test_every_refusal_and_warning_says_what_to_do_in_one_sentence() -> None:
    advice = [limit.advice for limit in (*REFUSED, *WARNED)]

    assert all(sentence.endswith(".") and sentence.count(".") == 1 for sentence in advice)
