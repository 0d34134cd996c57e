"""Texts are ICU messages: whatever the name, what is printed is a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.jobs import Pronoun
from contracts.phrase import PhraseError, check, ends, fill, starts

GENITIVE = "{ends, select, sibilant {{name}’} other {{name}s}} Stiefel"
ELISION = "la lanterne {starts, select, consonant {de {name}} other {d’{name}}}"
SPANISH = "La luna {starts, select, i {e} other {y}} {name}"
POSSESSIVE = "{name} pulled on {pronoun, select, she {her} he {his} other {their}} boots."


def test_a_name_takes_its_place() -> None:
    assert fill("{name} and the Moon Whale", language="en", name="Mia") == "Mia and the Moon Whale"


@pytest.mark.parametrize(
    ("name", "said"), [("Mia", "Mias Stiefel"), ("Max", "Max’ Stiefel"), ("Hans", "Hans’ Stiefel")]
)
def test_a_german_genitive_follows_the_end_of_the_name(name: str, said: str) -> None:
    assert fill(GENITIVE, language="de", name=name) == said


@pytest.mark.parametrize(
    ("name", "said"), [("Anna", "d’Anna"), ("Hugo", "d’Hugo"), ("Élodie", "d’Élodie"), ("Mia", "de Mia")]
)
def test_french_elides_before_a_vowel_or_a_mute_h(name: str, said: str) -> None:
    assert fill(ELISION, language="fr", name=name) == f"la lanterne {said}"


@pytest.mark.parametrize(("name", "said"), [("Inés", "e"), ("Mia", "y"), ("Ana", "y")])
def test_spanish_says_e_before_the_sound_of_i(name: str, said: str) -> None:
    assert fill(SPANISH, language="es", name=name) == f"La luna {said} {name}"


@pytest.mark.parametrize(("pronoun", "said"), [("she", "her"), ("he", "his"), ("they", "their")])
def test_a_pronoun_chooses_its_variant(pronoun: Pronoun, said: str) -> None:
    assert fill(POSSESSIVE, language="en", name="Kit", pronoun=pronoun) == f"Kit pulled on {said} boots."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{name", "not an ICU message"),
        ("Hello {nmae}", "something else"),
        ("{pronoun, select, she {Her} other {}}", "says nothing"),
    ],
)
def test_a_text_that_would_print_wrong_is_named(text: str, why: str) -> None:
    with pytest.raises(PhraseError, match=why):
        check(text, language="en")


def test_an_apostrophe_is_a_letter_like_others() -> None:
    assert (
        fill("I'm not scared, {name}'s mouse said.", language="en", name="Mia") == "I'm not scared, Mia's mouse said."
    )


@given(st.text(min_size=1, max_size=40))
def test_a_name_is_never_read_as_a_place(name: str) -> None:
    assert fill("{name}!", language="en", name=name) == f"{name}!"


@given(st.text(max_size=40))
def test_every_name_has_a_beginning_and_an_end(name: str) -> None:
    assert starts(name) in {"vowel", "i", "consonant"}
    assert ends(name) in {"sibilant", "vowel", "consonant"}
