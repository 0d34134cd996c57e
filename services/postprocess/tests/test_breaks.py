from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postprocess.domain.breaks import breaks, graphemes

LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "ja", "th", "zh-Hans")
TEXTS = st.text(
    "abé '’“”,.!?-—…« »明日の月クジラっー「」。、！？你好，《》สวัสดีน้ำ เๆकि क्ष।مرحبا، ؟𠮷", min_size=1, max_size=30
)
CLOSING = set(",.!?…”»」》。、，！？।،؟")


def parts(text: str, language: str, *, gladly: bool = False, name: str = "") -> list[str]:
    """The text, cut where it may break."""
    whole = [(text.index(name), text.index(name) + len(name))] if name else []
    ends = [one.at for one in breaks(text, language, whole=whole) if one.gladly or not gladly]
    return [text[start:end] for start, end in pairwise([0, *ends])]


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_the_parts_give_the_text_back(text: str, language: str) -> None:
    found = parts(text, language)

    assert "".join(found) == text
    assert all(found)


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_no_line_begins_with_what_closes(text: str, language: str) -> None:
    starts = [(before, after[0]) for before, after in pairwise(parts(text, language))]

    assert not [start for before, start in starts if start in CLOSING and not before[-1].isspace()]


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_no_line_begins_inside_a_character(text: str, language: str) -> None:
    inside = {at for start, end in graphemes(text) for at in range(start + 1, end)}

    assert not inside & {one.at for one in breaks(text, language)}


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_the_end_of_a_text_is_a_glad_end(text: str, language: str) -> None:
    last = breaks(text, language)[-1]

    assert (last.at, last.gladly) == (len(text), True)


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("en", ["“I'm ", "not ", "scared,” ", "said ", "Pip."]),
        ("fr", ["«\u00a0Où ", "va-", "t-", "elle\u00a0? ", "—\u00a0Là."]),
        ("ja", ["ミアは", "月を", "見上げました。", "「これは", "何？」と、", "クジラが", "言いました。"]),
        ("th", ["วาฬ", "ตัว", "ใหญ่", "ว่าย", "น้ำ", "ผ่าน", "หน้าต่าง", "อย่าง", "ช้าๆ"]),
        ("ar", ["نظرت ", "مريم ", "إلى ", "القمر."]),
        ("hi", ["प्रिया ", "ने ", "देखा।"]),
    ],
)
def test_lines_break_where_a_reader_would_pause(language: str, found: list[str]) -> None:
    assert parts("".join(found), language, gladly=True) == found


def test_a_phrase_that_is_too_long_may_be_broken_but_not_gladly() -> None:
    text = "見上げました。"

    assert parts(text, "ja", gladly=True) == [text]
    assert parts(text, "ja") == ["見", "上", "げ", "ま", "し", "た。"]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("zh-Hans", "你好欣怡妹妹", "欣怡妹妹"),
        ("th", "ฉันรักสมชายมองดู", "สมชายมองดู"),
        ("en", "Dear Ana-María!", "Ana-María"),
    ],
)
def test_a_name_is_kept_in_one_piece(language: str, text: str, name: str) -> None:
    assert any(name in part for part in parts(text, language, gladly=True, name=name))


def test_a_name_of_two_words_may_stand_on_two_lines() -> None:
    assert parts("Dear Ana María!", "en", name="Ana María") == ["Dear ", "Ana ", "María!"]


@given(st.text("ラーメンってっゃー々", min_size=1, max_size=20))
def test_no_japanese_line_begins_with_a_small_kana_or_what_lengthens(text: str) -> None:
    starts = {after[0] for _, after in pairwise(parts(text, "ja"))}

    assert not starts & set("ーっゃ々")
