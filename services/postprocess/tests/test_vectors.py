from pathlib import Path
from typing import Any

import pymupdf
import pytest

from contracts.jobs import Person
from contracts.story import PackedStory
from postprocess.adapters import vectors
from postprocess.adapters.vectors import Told

NAMES = {"zh-Hans": "小雨", "ja": "さくら", "ar": "مريم", "hi": "आरव", "th": "มะลิ"}
LANGUAGES = ("en", "zh-Hans", "ja", "es", "de", "fr", "ar", "hi", "th")


@pytest.fixture(scope="module")
def told_in_nine(whole_story: Any) -> PackedStory:
    """The whole story; its texts are English in all nine languages."""
    packed, english = whole_story.packed, whole_story.packed.texts["en"]
    texts = {
        language: english.model_copy(update={"language": language, "direction": "rtl" if language == "ar" else "ltr"})
        for language in LANGUAGES
    }
    story = packed.story.model_copy(update={"languages": LANGUAGES})
    return PackedStory(story=story, texts=texts, art=packed.art)


def told(packed: PackedStory, language: str, fonts: Path) -> Told:
    return Told(packed.model_dump_json().encode(), language, Person(name=NAMES.get(language, "Zoë")), fonts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_imprint_is_set_in_every_language(told_in_nine: PackedStory, font_folder: Path, language: str) -> None:
    sheet = vectors.imprint(told(told_in_nine, language, font_folder))

    with pymupdf.open(stream=sheet, filetype="pdf") as pdf:
        (page,) = pdf
        assert page.rect == pymupdf.Rect(0, 0, 234, 234)
        letters = [
            span for block in page.get_text("dict")["blocks"] for line in block["lines"] for span in line["spans"]
        ]
        assert {span["color"] for span in letters} == {0}
        assert all(10 <= round(span["size"], 2) <= 11 for span in letters)
        safe = pymupdf.Rect(19.7, 19.7, 214.3, 214.3)
        assert all(pymupdf.Rect(span["bbox"]).intersects(safe) for span in letters)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_imprint_says_title_publisher_child_ai_and_typefaces(told_in_nine: PackedStory, language: str) -> None:
    name = NAMES.get(language, "Zoë")

    words = vectors.imprint_words(told_in_nine, language, Person(name=name))

    title, publisher, made_for, pictures, typefaces = words.text.split("\n")
    assert title == f"{name} and the Whale"
    assert publisher == "AI Comic Books"
    assert name in made_for
    assert pictures
    assert typefaces.rstrip()[-1] not in ":："
    assert [words.text[start:end] for start, end in words.names] == [name, name]


def test_a_language_without_sentences_of_its_own_has_english_ones() -> None:
    assert vectors.sentences("pt") == vectors.sentences("en")
    assert len({vectors.sentences(language)["made_for"] for language in LANGUAGES}) == len(LANGUAGES)
