import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from contracts.story import FaceSlot
from contracts.values import Box, Point
from postprocess.domain.colours import Tones
from postprocess.domain.pixels import (
    Patch,
    Pixels,
    TintedLayers,
    pixel_box,
    slot_in_crop,
    soft_inside,
    straight,
    trimmed,
)

GREY, RED = (100, 100, 100), (200, 0, 0)


def pictures(height: int = 6, width: int = 5, channels: int = 3) -> st.SearchStrategy[Pixels]:
    return arrays(np.uint8, (height, width, channels))


def flat(height: int, width: int, colour: tuple[int, ...]) -> Pixels:
    return np.full((height, width, len(colour)), colour, np.uint8)


@given(pictures(), pictures(3, 2), pictures(2, 4), st.tuples(*[st.integers(0, 255)] * 3))
def test_a_tinted_picture_is_the_sum_its_layers_say(
    scene: Pixels, skin: Pixels, hair: Pixels, tone: tuple[int, int, int]
) -> None:
    layers = TintedLayers(Patch(scene), skin=Patch(skin, x=2, y=1), hair=Patch(hair, x=1, y=3))

    painted = layers.painted(Tones(skin=tone, hair=GREY))

    expected = scene.astype(float)
    expected[1:4, 2:4] += skin / 255 * np.array(tone)
    expected[3:5, 1:5] += hair / 255 * np.array(GREY)
    assert np.abs(painted - np.minimum(expected, 255)).max() <= 0.5 + 1e-9


def test_a_picture_without_colour_regions_is_its_constant() -> None:
    scene = flat(4, 4, RED)

    assert (TintedLayers(Patch(scene)).painted(Tones(GREY, GREY)) == scene).all()


def test_colour_regions_may_lie_in_a_constant_that_lies_on_the_page() -> None:
    layers = TintedLayers(Patch(flat(4, 4, (0, 0, 0)), x=10, y=20), skin=Patch(flat(2, 2, (255,) * 3), x=12, y=22))

    painted = layers.painted(Tones(skin=RED, hair=GREY))

    assert (painted[2:, 2:] == RED).all()
    assert painted[:2].max() == painted[:, :2].max() == 0


@given(pictures(), arrays(np.uint8, (6, 5)))
def test_colours_freed_of_their_alpha_cover_as_before(colours: Pixels, alpha: Pixels) -> None:
    premultiplied = (colours.astype(int) * alpha[..., None] // 255).astype(np.uint8)

    made = straight(premultiplied, alpha)

    covered = made[..., :3].astype(float) * alpha[..., None] / 255
    assert (made[..., 3] == alpha).all()
    assert np.abs(covered - premultiplied).max() <= 0.5 + 1e-9


def test_transparent_edges_are_cut_off_an_overlay() -> None:
    overlay = np.zeros((10, 10, 4), np.uint8)
    overlay[3:5, 6:9] = 255

    cut = trimmed(Patch(overlay, x=100, y=200))

    assert cut is not None
    assert (cut.x, cut.y, cut.pixels.shape) == (106, 203, (2, 3, 4))
    assert trimmed(Patch(np.zeros((3, 3, 4), np.uint8))) is None


@given(arrays(np.uint8, (8, 8), elements=st.sampled_from([0, 255])), arrays(np.uint8, (8, 8)))
def test_nothing_shows_on_or_outside_the_outline(outline: Pixels, blurred: Pixels) -> None:
    mask = soft_inside(outline, blurred)

    assert mask[outline == 0].max(initial=0) == 0
    assert mask[blurred <= 127].max(initial=0) == 0


def test_a_box_in_pixels_stays_on_the_page() -> None:
    assert pixel_box(Box(x=0.2, y=-0.1, width=100, height=100), pixels_per_unit=3, width=300, height=299) == (
        1,
        0,
        300,
        299,
    )


def test_a_slot_moves_with_its_crop() -> None:
    circle = tuple(Point(x=100 + 10 * float(np.cos(a)), y=60 + 10 * float(np.sin(a))) for a in range(8))
    slot = FaceSlot(
        left_eye=Point(x=96, y=58),
        right_eye=Point(x=104, y=58),
        mouth=Point(x=100, y=65),
        outline=circle,
        crop=Box(x=80, y=40, width=40, height=40),
    )

    moved = slot_in_crop(slot, (240, 120, 360, 240), pixels_per_unit=3)

    assert (moved.width, moved.height, moved.left_eye, moved.mouth) == (120, 120, Point(x=48, y=54), Point(x=60, y=75))
    assert moved.outline[0] == Point(x=90, y=60)
