"""What makes a result acceptable."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceswap.domain.likeness import FaceSeen, Seen, Size, face_objection, objection

CROP = Size(width=1024, height=1024)
GOOD = Seen(size=CROP, level=120, spread=50)
FACE = FaceSeen(in_slot=0.4, around=0.01, problem=None)


def test_a_picture_of_the_crop_s_size_will_do() -> None:
    assert objection(GOOD, crop=CROP) is None


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (replace(GOOD, size=Size(width=512, height=512)), "too small: 512 x 512 for 1024 x 1024"),
        (replace(GOOD, size=Size(width=1024, height=900)), "other proportions than the crop"),
        (replace(GOOD, level=2), "black"),
        (replace(GOOD, spread=0.5), "one flat colour"),
    ],
)
def test_a_picture_that_will_not_do_says_why(seen: Seen, why: str) -> None:
    assert objection(seen, crop=CROP) == why


@given(scale=st.floats(1, 8))
def test_an_enlarged_crop_will_do(scale: float) -> None:
    size = Size(width=round(1024 * scale), height=round(1024 * scale))

    assert objection(replace(GOOD, size=size), crop=CROP) is None


@given(width=st.integers(1, 4096), height=st.integers(1, 4096))
def test_nothing_much_smaller_or_stretched_passes(width: int, height: int) -> None:
    if objection(replace(GOOD, size=Size(width=width, height=height)), crop=CROP) is None:
        assert min(width, height) >= 0.75 * 1024
        assert abs(width / height - 1) <= 0.02


def test_a_sure_face_in_its_place_will_do() -> None:
    assert face_objection(FACE) is None


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (replace(FACE, in_slot=0.001), "the untouched crop"),
        (replace(FACE, around=0.9), "another scene than the crop"),
        (replace(FACE, problem="no face in the slot"), "no face in the slot"),
    ],
)
def test_a_page_without_the_child_says_why(seen: FaceSeen, why: str) -> None:
    assert face_objection(seen) == why
