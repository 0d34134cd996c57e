import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.jobs import Person
from postprocess.domain.refusal import Refused
from postprocess.domain.words import check_drawable, named, said, told

MIA = Person(name="Mia")


def test_the_name_stands_in_every_place() -> None:
    assert named("{name} and {name}'s whale", MIA, language="en") == "Mia and Mia's whale"


@given(st.text("ab{name}", min_size=1, max_size=40))
def test_a_name_is_never_read_as_a_place(name: str) -> None:
    assert named("<{name}>", Person(name=name), language="en") == f"<{name}>"


def test_decomposed_letters_are_composed_and_ends_of_lines_trimmed() -> None:
    zoe = Person(name="Zoe\u0308")

    assert named(" {name} slept.  \n Good night. \n", zoe, language="en") == "Zoë slept.\nGood night."


def test_the_parents_own_dedication_replaces_the_storys() -> None:
    parents = Person(name="Mia", dedication="For our Mia,\nwith love")

    assert said("For {name}", "dedication", parents, language="en") == "For our Mia,\nwith love"
    assert said("For {name}", "dedication", MIA, language="en") == "For Mia"
    assert said("For {name}", "story", parents, language="en") == "For Mia"


def test_a_story_speaks_of_the_child_as_the_parents_wish() -> None:
    text = "{name} pulled on {pronoun, select, she {her} he {his} other {their}} boots."

    told = [named(text, Person(name="Kit", pronoun=pronoun), language="en") for pronoun in ("she", "he", "they")]

    assert told == [f"Kit pulled on {whose} boots." for whose in ("her", "his", "their")]


def test_a_text_that_is_no_message_is_ours_to_mend() -> None:
    with pytest.raises(Refused, match="not an ICU message") as refused:
        named("{name", MIA, language="en")

    assert (refused.value.code, refused.value.fault) == ("render_failed", "platform")


def test_a_letter_of_the_name_that_cannot_be_drawn_is_the_customers_to_change() -> None:
    with pytest.raises(Refused) as refused:
        check_drawable({"明"}, person=Person(name="明Mia"))

    assert (refused.value.code, refused.value.fault) == ("name_not_printable", "customer")
    assert "明" not in str(refused.value)


def test_a_letter_of_the_story_that_cannot_be_drawn_is_ours() -> None:
    with pytest.raises(Refused, match=r"U\+2603") as refused:
        check_drawable({"☃"}, person=MIA)

    assert (refused.value.code, refused.value.fault) == ("render_failed", "platform")


@given(st.text("ab é明م\u2068\u2069", max_size=8), st.text("xyz .明", max_size=6), st.text("xyz .明", max_size=6))
def test_it_is_known_where_a_name_stands(name: str, before: str, after: str) -> None:
    person = Person(name=f"A{name}A")

    text, names = told(f"({before}{{name}}{after}{{name}})", person, language="en")

    printed = " ".join(person.name.replace("\u2068", "").replace("\u2069", "").split())
    assert [text[start:end] for start, end in names] == [printed, printed]
    assert text == f"({before}{printed}{after}{printed})"


def test_what_all_languages_can_say_is_said_whole() -> None:
    text, names = told("{name}", Person(name="Mia"), language="ar")

    assert (text, names) == ("Mia", ((0, 3),))
