from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.story import Story, Texts
from contracts.values import Box
from studio.drawing.outfit import elbowed
from studio.drawing.people import DRIVER, toned
from studio.drawings.lost_bear import PAGES
from studio.pack import read_story
from studio.testing import letters

FOLDER = Path(__file__).parents[2] / "stories" / "lost-bear"
INNER = tuple(f"p{number:02d}" for number in range(1, 13))
ACTIVITIES = ("act1", "act2", "act3", "act4")
PIPS_NOSE = "#c9566a"
BARCODE = Box(x=600, y=690, width=250, height=160)
MOST_WORDS = 50
PLACES = st.complex_numbers(max_magnitude=900, allow_nan=False, allow_infinity=False)


@pytest.fixture(scope="module")
def story() -> Story:
    return read_story(FOLDER)[0]


@pytest.fixture(scope="module")
def texts() -> dict[str, Texts]:
    return read_story(FOLDER)[1]


def test_its_pages_stand_in_the_order_of_the_book(story: Story) -> None:
    pages = [page.id for page in story.pages]

    assert pages == ["cover", "title", "dedication", *INNER, *ACTIVITIES, "endpaper", "back"]
    assert {story.page(page).kind for page in INNER} == {"inner"}
    assert {story.page(page).kind for page in ACTIVITIES} == {"activity"}


def test_it_is_sold_in_three_formats(story: Story) -> None:
    assert set(story.price_ids) == {"digital", "softcover", "hardcover"}


def test_it_is_told_in_four_languages(texts: dict[str, Texts]) -> None:
    assert set(texts) == {"en", "zh-Hans", "de", "es"}


def test_pip_hides_on_every_page() -> None:
    for page, draw in PAGES.items():
        assert PIPS_NOSE in draw().picture.svg(), page


def test_the_same_refrain_is_said_on_the_find_and_in_the_rain(texts: dict[str, Texts]) -> None:
    for language, told in texts.items():
        refrain = told.pages["p02"].captions["missing"]
        assert told.pages["p06"].captions["missing"] == refrain, language


def test_a_page_is_short_enough_to_be_heard(texts: dict[str, Texts]) -> None:
    for page in INNER:
        words = " ".join(texts["en"].pages[page].captions.values()).split()
        assert len(words) <= MOST_WORDS, page


def test_no_letters_where_the_barcode_goes(story: Story) -> None:
    assert not any(box.meets(BARCODE) for box in letters(story, "back").values())


def test_everybody_who_speaks_a_line_has_one_in_every_language(story: Story, texts: dict[str, Texts]) -> None:
    spoken = {(page.id, balloon.id) for page in story.pages for balloon in page.balloons}

    assert len(spoken) >= 20
    for language, told in texts.items():
        assert all(told.pages[page].captions[line].strip() for page, line in spoken), language


def test_grown_ups_borrow_the_brushes_but_not_the_skin_of_the_child() -> None:
    lent = toned('<path fill="{{skin}}" stroke="{{skin-line}}"/>', DRIVER)

    assert lent == f'<path fill="{DRIVER.skin}" stroke="{DRIVER.line}"/>'


@given(PLACES, PLACES, PLACES)
def test_an_arm_reaches_from_the_shoulder_to_the_wrist(shoulder: complex, elbow: complex, wrist: complex) -> None:
    bend = elbowed([shoulder, elbow, wrist])

    assert bend[0] == pytest.approx(shoulder)
    assert bend[-1] == pytest.approx(wrist)
