from hypothesis import given
from hypothesis import strategies as st

from postprocess.domain.dress import dress, unseen

FACES = {
    "latin": frozenset("abcdefghijklmnopqrstuvwxyzABDMé .,!’"),
    "ar": frozenset("مريabc!،"),
    "zh-Hans": frozenset("小雨月はリンabcé♥!"),
    "ja": frozenset("月はプリンabc!"),
}


@given(st.text("abzé .,!مري،小雨月はプリン♥☃\u200c", max_size=20), st.data())
def test_every_letter_is_set_in_a_face_that_has_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    name = (start, data.draw(st.integers(start, len(text))))

    worn = dress(text, [name] if name[0] < name[1] else [], FACES)

    assert len(worn) == len(text)
    for letter, face in zip(text, worn, strict=True):
        assert face is None or letter in FACES[face] or unseen(letter)
        assert face is not None or not any(letter in known for known in FACES.values())


def faces_of(text: str, name: str = "") -> list[str | None]:
    """The faces of a text, repetitions left out."""
    names = [(text.index(name), text.index(name) + len(name))] if name else []
    worn = dress(text, names, FACES)
    return [face for at, face in enumerate(worn) if at == 0 or worn[at - 1] != face]


def test_what_the_language_can_draw_it_draws() -> None:
    assert faces_of("Dear Mabel!", "Mabel") == ["latin"]


def test_a_name_is_set_in_one_face_though_its_language_has_some_of_its_letters() -> None:
    assert faces_of("hello abcمري!", "abcمري") == ["latin", "ar", "latin"]
    assert faces_of("小雨’s", "小雨") == ["zh-Hans", "latin"]


def test_a_name_with_kana_is_japanese() -> None:
    assert faces_of("Dear リン", "リン") == ["latin", "ja"]
    assert faces_of("Dear 月", "月") == ["latin", "zh-Hans"]


def test_a_foreign_word_of_a_dedication_is_set_whole() -> None:
    assert faces_of("dear abcمري") == ["latin", "ar"]


def test_a_sign_that_is_lacking_leaves_its_word_alone() -> None:
    assert faces_of("dear♥") == ["latin", "zh-Hans"]


def test_letters_of_many_scripts_in_one_name_are_each_set_in_a_face() -> None:
    assert faces_of("مري小雨", "مري小雨") == ["ar", "zh-Hans"]


def test_a_letter_nobody_has_has_no_face() -> None:
    assert dress("M☃", [(0, 2)], FACES) == ("latin", None)
