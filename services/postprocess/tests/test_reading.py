from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.jobs import Person
from contracts.story import Caption, CaptionStyle, Page
from contracts.values import Box
from postprocess.domain.reading import LONGEST_TITLE, page_side, page_title, reading
from postprocess.domain.words import Words

pytestmark = pytest.mark.pure
BOX = Box(x=10, y=10, width=100, height=100)


def a_page(kind: Any, *, role: Any = "body") -> Page:
    return Page(id="p", kind=kind, art="p.svg", captions=(Caption(id="one", box=BOX, style=CaptionStyle(role=role)),))


def words(page: Page, text: str) -> tuple[Words, ...]:
    return (Words(page.captions[0], text),)


def read(story: Any, language: str, name: str) -> Any:
    person = Person(name=name)
    return reading(story.packed, language=language, person=person, identifier="urn:uuid:1", modified=None)


def test_only_pages_for_the_screen_are_read(whole_story: Any) -> None:
    book = read(whole_story, "en", "Mia")

    assert [page.id for page in book.pages] == ["cover", "dedication", "p01", "p02", "back"]
    assert [page.number for page in book.pages] == [None, None, 1, 2, None]


@pytest.mark.parametrize(
    ("language", "name", "sides"),
    [
        ("en", "Mia", ["center", "left", "right", "left", "center"]),
        ("ar", "مريم", ["center", "right", "left", "right", "center"]),
    ],
)
def test_covers_stand_alone_and_the_first_inner_page_is_a_recto(
    whole_story: Any, language: str, name: str, sides: list[str]
) -> None:
    assert [page.side for page in read(whole_story, language, name).pages] == sides


def test_pages_say_all_their_words_in_reading_order(whole_story: Any) -> None:
    page = read(whole_story, "en", "Mia").page("p01")

    assert [said.text for said in page.says] == ["Mia looked up. The moon winked.", "Hello!"]
    assert page.alt == "Mia sees the moon."


@pytest.mark.parametrize(
    ("page", "number", "text", "title"),
    [
        (a_page("cover"), None, "By us", "The Book"),
        (a_page("inner", role="title"), 3, "The Moon\nwakes", "The Moon wakes"),
        (a_page("inner"), 3, "Once upon a time", "3"),
        (a_page("dedication"), None, "For Mia", "For Mia"),
        (a_page("back"), None, "word " * 20, "word word word word word word word word…"),
    ],
)
def test_a_page_is_called_by_its_title_its_number_or_its_first_words(
    page: Page, number: int | None, text: str, title: str
) -> None:
    assert page_title(page, words(page, text), number=number, book="The Book") == title


def test_a_page_without_words_is_called_like_the_book() -> None:
    assert page_title(Page(id="back", kind="back", art="b.svg"), (), number=None, book="The Book") == "The Book"


@given(st.text(min_size=1))
def test_no_title_is_long_for_a_table_of_contents(text: str) -> None:
    page = a_page("back")

    assert len(page_title(page, words(page, text), number=None, book="B")) <= LONGEST_TITLE


@given(st.integers(min_value=1, max_value=100))
def test_the_two_pages_of_a_spread_lie_on_two_sides_and_mirrored_from_right_to_left(number: int) -> None:
    sides = [page_side("inner", number=n, direction="ltr") for n in (number, number + 1)]
    mirrored = [page_side("inner", number=n, direction="rtl") for n in (number, number + 1)]

    assert set(sides) == {"left", "right"}
    assert mirrored == sides[::-1]
