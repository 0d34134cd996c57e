from hypothesis import given
from hypothesis import strategies as st

from contracts.uploads import Findings
from postprocess.domain.colours import page_skin, parse, to_lab, to_rgb, tones_of

channel = st.integers(0, 255)
colours = st.tuples(channel, channel, channel)


def test_white_black_and_red_have_their_known_lab_values() -> None:
    assert [tuple(round(part) for part in to_lab(colour)) for colour in ((255, 255, 255), (0, 0, 0), (255, 0, 0))] == [
        (255, 128, 128),
        (0, 128, 128),
        (136, 208, 195),
    ]


@given(colours)
def test_a_colour_survives_the_way_to_lab_and_back(colour: tuple[int, int, int]) -> None:
    assert max(abs(a - b) for a, b in zip(to_rgb(to_lab(colour)), colour, strict=True)) <= 1


@given(colours)
def test_drawn_skin_is_never_darker_than_photographed_unless_it_would_glare(colour: tuple[int, int, int]) -> None:
    before, after = to_lab(colour)[0], to_lab(page_skin(colour))[0]

    assert after >= min(before, 232) - 8
    assert 58 <= after <= 234


def test_dark_skin_is_lightened_more_than_light_skin_and_stays_the_darker() -> None:
    dark, light = parse("#5a3a28"), parse("#e0b090")

    lifted = [to_lab(page_skin(skin))[0] - to_lab(skin)[0] for skin in (dark, light)]

    assert lifted[0] > lifted[1] > 0
    assert to_lab(page_skin(dark))[0] < to_lab(page_skin(light))[0]


def test_only_the_skin_is_changed_for_the_page() -> None:
    tones = tones_of(Findings(face_score=0.9, eye_distance=90, skin="#c08a6a", hair="#3a2a1c"))

    assert tones.hair == (0x3A, 0x2A, 0x1C)
    assert tones.skin == (209, 150, 115)
