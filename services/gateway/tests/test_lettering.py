"""Which names a story can write."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gateway.domain.lettering import Coverage, check_dedication, check_name, tidy

LETTERS = Coverage.model_validate({"en": [[32, 126], [192, 255]], "zh-Hans": [[32, 126], [0x4E00, 0x9FFF]]})


@pytest.mark.parametrize(
    ("name", "language"), [("Mia", "en"), ("Zoë", "en"), ("Anne-Marie O'Hara", "en"), ("小美", "zh-Hans")]
)
def test_a_name_in_the_storys_letters_is_fine(name: str, language: str) -> None:
    assert check_name(tidy(name), LETTERS, language=language) is None


def test_the_letters_a_story_lacks_are_named_once_each() -> None:
    error = check_name("\u041c\u0438\u044f \u0438 \u041c\u0438\u044f", LETTERS, language="en")

    assert error is not None
    assert (error.pointer, error.code) == ("/name", "letters_missing")
    assert "“\u041c” “\u0438” “\u044f”" in error.detail


def test_the_letters_of_one_language_are_not_those_of_another() -> None:
    assert check_name("小美", LETTERS, language="en") is not None
    assert check_name("Zoë", LETTERS, language="zh-Hans") is not None


def test_what_cannot_be_seen_is_named_by_its_number() -> None:
    error = check_name("Mia\u200b\u0301", LETTERS, language="en")

    assert error is not None
    assert "U+200B" in error.detail
    assert "U+0301" in error.detail


@pytest.mark.parametrize("name", ["", " ", "-", "...", "!?"])
def test_a_name_has_a_letter(name: str) -> None:
    error = check_name(tidy(name), LETTERS, language="en")

    assert error is not None
    assert error.code == "no_letter"


def test_a_name_has_one_line_and_a_dedication_may_have_several() -> None:
    lines = "For Mia,\nwho asks why."

    assert check_name(lines, LETTERS, language="en") is not None
    assert check_dedication(lines, LETTERS, language="en") is None
    assert check_dedication("For Mia\t", LETTERS, language="en") is not None


def test_an_accent_written_apart_is_the_letter_it_makes() -> None:
    assert tidy(" Zoe\u0308 ") == "Zoë"


@given(st.text(max_size=60))
def test_a_tidy_text_stays_as_it_is(text: str) -> None:
    once = tidy(text)

    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(max_size=40), st.sampled_from(["en", "zh-Hans", "fr"]))
def test_what_is_missing_is_exactly_what_no_range_holds(text: str, language: str) -> None:
    ranges = LETTERS.root.get(language, ())
    by_hand = {character for character in text if not any(first <= ord(character) <= last for first, last in ranges)}

    assert set(LETTERS.missing(text, language=language)) == by_hand


def test_ranges_out_of_order_are_a_broken_file() -> None:
    with pytest.raises(ValidationError, match="not sorted"):
        Coverage.model_validate({"en": [[65, 90], [48, 57]]})
