import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from contracts.jobs import Person
from contracts.story import PackedStory
from contracts.values import Box
from postprocess.adapters.lettering import Lettering, letter_book, unlettered
from postprocess.adapters.watermark import WORDS as MARKS
from postprocess.domain.layout import Setting
from postprocess.domain.refusal import Refused
from postprocess.domain.words import Words, book_words

SAID = {
    "en": "{name} looked up. “I'm not scared,” said Pip — “I'm only small.”",
    "de": "{name} sah zum Mond hinauf. „Ich fürchte mich nicht“, sagte Pip. Schön, süß, groß!",
    "es": "—¿Tienes miedo, {name}? ¡No! —dijo Pip—. El niño pequeño soñó.",
    "fr": "«\u00a0Où es-tu, {name}\u00a0?\u00a0» L’été, la baleine chantait, le cœur léger.",
    "zh-Hans": "{name}抬起头。“我不害怕，”皮普说，“我只是很小。”月亮像粥一样灰……",
    "ja": "{name}は月を見上げました。「こわくないよ」とピップは言いました。「ちいさいだけさ」",
    "ar": "كانت {name} تدندن اللحن الصغير نفسه. خلاص الأم في البيت، سبح الحوت!",
    "hi": "{name} ने चाँद की ओर देखा। “मैं डरा नहीं हूँ,” पिप ने कहा। क्षितिज, श्रृंखला, विद्या, हृदय, व्हेल।",
    "th": "{name}มองดูดวงจันทร์ “ฉันไม่กลัวหรอก” พิปพูด วาฬว่ายน้ำช้าๆ ที่นี่ กี่ปู่ ญูฐู ฟ้า",
}
NAMES = {
    "en": "Zoë Łukasz", "de": "Jürgen", "es": "Íñigo", "fr": "Inès", "zh-Hans": "𠮷小禾",
    "ja": "𠮷ミア", "ar": "مريم", "hi": "प्रिया", "th": "สมชาย",
}  # fmt: skip
COLUMN = 200.0
SIZE = 14.0
MEETING = 0.15
"""How far, in text sizes, they may: in Thai they seldom stand over each other."""


@pytest.fixture(scope="session")
def told(a_story: Callable[..., Any]) -> Callable[[str, str], PackedStory]:
    """A story whose pages say this, drawn once."""

    @cache
    def make(language: str, text: str) -> PackedStory:
        packed: PackedStory = a_story(**{language.replace("-", "_"): {"story": text}}).packed
        return packed

    return make


@pytest.fixture(scope="session")
def letters(told: Callable[[str, str], PackedStory], font_folder: Path) -> Callable[..., tuple[Lettering, Words]]:
    """Letter what a page says: `letters("ar", name="Mia", text="{name}!")`."""

    def make(language: str, *, name: str = "Mia", text: str | None = None) -> tuple[Lettering, Words]:
        packed = told(language, text or SAID[language])
        person = Person(name=name)
        pages = book_words(packed, language=language, person=person)
        return unlettered(packed, language, pages, person=person, fonts=font_folder), pages["p01"][0]

    return make


def drawn(lettering: Lettering, words: Words, *, width: float = COLUMN) -> pymupdf.Document:
    """A page with these words on it, saved and opened again."""
    extent = lettering.measure(words, size=SIZE, width=width)
    place = Box(x=20, y=20, width=width, height=extent.height)
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=400)
        lettering.draw(page, Setting(words, SIZE, place, place, ink="#000000", paper=None))
        return pymupdf.open(stream=document.tobytes(garbage=3, deflate=True, no_new_id=True), filetype="pdf")


def said_by(document: pymupdf.Document) -> str:
    """The text that can be copied, without its spaces."""
    return unicodedata.normalize("NFC", "".join(document[0].get_text().split()))


def faces_of(document: pymupdf.Document) -> set[str]:
    return {font[3].partition("+")[2] for font in document.get_page_fonts(0)}


@pytest.mark.parametrize("language", SAID)
def test_what_is_printed_can_be_copied_letter_by_letter(letters: Any, language: str) -> None:
    lettering, words = letters(language, name=NAMES[language])

    document = drawn(lettering, words)

    assert said_by(document) == "".join(words.text.split())


@pytest.mark.parametrize("language", SAID)
def test_no_letter_is_printed_as_a_box(letters: Any, language: str) -> None:
    lettering, words = letters(language, name=NAMES[language])

    glyphs = [char[1] for span in drawn(lettering, words)[0].get_texttrace() for char in span["chars"]]

    assert len(glyphs) > len(words.text) / 2
    assert 0 not in glyphs


@pytest.mark.parametrize("language", SAID)
def test_lines_stay_in_their_column(letters: Any, language: str) -> None:
    lettering, words = letters(language, name=NAMES[language])

    extent = lettering.measure(words, size=SIZE, width=COLUMN)
    edges = [span["bbox"] for span in drawn(lettering, words)[0].get_texttrace()]

    assert extent.width <= COLUMN
    assert min(edge[0] for edge in edges) >= 20 - SIZE / 4
    assert max(edge[2] for edge in edges) <= 20 + COLUMN + SIZE / 4


@pytest.mark.parametrize("language", SAID)
def test_the_deepest_letter_hardly_reaches_the_highest_of_the_next_line(letters: Any, language: str) -> None:
    lettering, words = letters(language, name=NAMES[language])

    lines = lettering.texts[words].set(COLUMN / SIZE).lines

    assert len(lines) > 1
    assert all(upper.base + upper.below < lower.base - lower.above + MEETING for upper, lower in pairwise(lines))


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize(
    "name", ["Zoë", "Łukasz ğé", "مريم", "𠮷", "小禾", "プリン", "प्रिया", "สมชาย", "Женя", "김민준"]
)
def test_a_name_of_any_script_is_set_whole_and_in_one_face(letters: Any, language: str, name: str) -> None:
    lettering, words = letters(language, name=name)

    text = lettering.texts[words].set(1000)

    (start, end) = words.names[0]
    faces = {piece.piece.typeface for line in text.lines for piece in line.pieces if piece.piece.text in name.split()}
    assert words.text[start:end] == name
    assert len(faces) <= 1
    assert all(glyph.id != 0 for one in lettering.texts.values() for glyph in one.glyphs)


def test_a_name_brings_its_face_along_and_titles_too(letters: Any) -> None:
    lettering, words = letters("en", name="مريم")

    title = next(one for one in lettering.texts if one.role == "title")

    assert faces_of(drawn(lettering, words)) == {"ComicBody-latin", "ComicBody-ar"}
    assert faces_of(drawn(lettering, title)) == {"ComicTitle-latin", "ComicTitle-ar"}


def test_a_name_with_kana_is_set_in_the_japanese_face(letters: Any) -> None:
    assert "ComicBody-ja" in faces_of(drawn(*letters("en", name="プリン")))
    assert "ComicBody-zh-Hans" in faces_of(drawn(*letters("en", name="小禾")))


def places(lettering: Lettering, words: Words) -> Mapping[str, float]:
    """Where each piece of a text in one line begins."""
    (line,) = lettering.texts[words].set(1000).lines
    return {placed.piece.text: placed.x for placed in line.pieces if not placed.piece.blank}


def test_a_latin_name_stands_in_an_arabic_line_where_it_is_read(letters: Any) -> None:
    at = places(*letters("ar", name="Mia (b)!", text="نظرت {name} إلى القمر."))

    assert at["نظرت"] > at["Mia"] > at["إلى"] > at["القمر."]
    assert at["Mia"] < at["(b)!"]


def test_an_arabic_name_disturbs_no_number_of_an_english_line(letters: Any) -> None:
    at = places(*letters("en", name="مريم", text="For {name} 3 cats"))

    assert at["For"] < at["مريم"] < at["3"] < at["cats"]


def test_an_arabic_book_begins_its_lines_on_the_right(letters: Any) -> None:
    lettering, words = letters("ar", name="مريم", text="نظرت {name}")

    spans = drawn(lettering, words)[0].get_texttrace()

    assert max(span["bbox"][2] for span in spans) == pytest.approx(20 + COLUMN, abs=2)


def test_an_emoji_in_a_name_is_the_customers_to_change(letters: Any) -> None:
    with pytest.raises(Refused) as refused:
        letters("th", name="Mia😀")

    assert (refused.value.code, refused.value.fault) == ("name_not_printable", "customer")


@pytest.mark.parametrize("language", SAID)
def test_the_mark_on_a_preview_is_in_the_books_language(letters: Any, language: str) -> None:
    lettering, words = letters(language, text=MARKS[language])

    assert said_by(drawn(lettering, words)) == MARKS[language].replace(" ", "")


def test_a_book_is_lettered_the_same_every_time(told: Callable[[str, str], PackedStory], font_folder: Path) -> None:
    packed = told("hi", SAID["hi"]).model_dump_json().encode()

    books = [letter_book.__wrapped__(packed, "hi", Person(name="मीरा"), font_folder) for _ in range(2)]
    sheets = [drawn(book, book.settings["p01"][0].words).tobytes(no_new_id=True) for book in books]

    assert sheets[0] == sheets[1]


def test_black_letters_are_black_alone(letters: Any) -> None:
    document = drawn(*letters("en"))

    streams = [document.xref_stream(xref) for xref in range(1, document.xref_length()) if document.xref_is_stream(xref)]

    forms = b"".join(stream for stream in streams if stream and stream.startswith(b"BT"))
    assert re.search(rb"^0 g$", forms, re.MULTILINE)
    assert b"rg" not in forms
