import pytest
from hypothesis import given
from hypothesis import strategies as st

from postprocess.domain.bidi import END, ISOLATE, direction_of, levels, visual

MIXED = st.text("ab Zé אب مر 12٣ .,!?:+-$%()[]«»\u064e\u2068\u2069", max_size=20)


def seen(text: str, *, rtl: bool) -> str:
    """The text as it stands on paper from left to right, brackets not mirrored."""
    ordered = "".join(text[at] for at in visual(levels(text, rtl=rtl)))
    return ordered.replace(ISOLATE, "").replace(END, "")


@given(MIXED, st.booleans())
def test_every_character_has_a_level_and_a_place(text: str, rtl: bool) -> None:
    found = levels(text, rtl=rtl)

    assert len(found) == len(text)
    assert sorted(visual(found)) == list(range(len(text)))
    assert all(level >= rtl for level in found)


@given(st.text("abc ZÉ .,!?()12", max_size=20))
def test_a_text_that_runs_to_the_right_stays_as_it_is(text: str) -> None:
    assert seen(text, rtl=False) == text


@given(st.text("אבגد م.,!?", max_size=20))
def test_a_text_that_runs_to_the_left_is_turned_around(text: str) -> None:
    assert seen(text, rtl=True) == text[::-1]


@pytest.mark.parametrize(
    ("text", "rtl", "ordered"),
    [
        ("say מה!", False, "say המ!"),
        ("אמר 12 חתולים", True, "םילותח 12 רמא"),
        ("מחיר 3.50$ כאן", True, "ןאכ 3.50$ ריחמ"),
        ("هنا 1-2 و", True, "و 2-1 انه"),
        ("אמר Mia (b)!", True, "!Mia (b) רמא"),
        ("אמר (Mia)", True, ")Mia( רמא"),
        (f"{ISOLATE}مر{END} 3 cats", False, "رم 3 cats"),
        ("مر 3 cats", False, "3 رم cats"),
        (f"אמר {ISOLATE}Mia!{END} מה", True, "המ Mia! רמא"),
        (f"אמר {ISOLATE}Mia{END}.", True, ".Mia רמא"),
    ],
)
def test_mixed_lines_are_ordered_as_unicode_says(text: str, rtl: bool, ordered: str) -> None:
    assert seen(text, rtl=rtl) == ordered


@pytest.mark.parametrize(
    ("text", "side"), [("Mia", "ltr"), ("«مريم»", "rtl"), ("小雨", "ltr"), ("3!", None), ("", None)]
)
def test_the_first_letter_tells_the_direction(text: str, side: str | None) -> None:
    assert direction_of(text) == side
