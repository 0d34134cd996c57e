"""Amounts as people write them, and refusals as sentences."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.operator import WishError
from fleet.orders import REFUSED, in_minor_units
from fleet.terminal import in_words

OPERATING = Path(__file__).parents[2] / "services/orchestrator/src/orchestrator/use_cases/operating.py"


@pytest.mark.parametrize(("said", "minor"), [("4.90", 490), ("4.9", 490), ("5", 500), ("0.01", 1), ("1490", 149000)])
def test_an_amount_is_read_in_the_smallest_unit(said: str, minor: int) -> None:
    assert in_minor_units(said) == minor


@pytest.mark.parametrize("said", ["", "a", "4,90", "4.901", "0", "-1", "NaN", "Infinity", "1e-9"])
def test_what_is_no_amount_is_refused(said: str) -> None:
    with pytest.raises(WishError, match=r"say it like 4\.90"):
        in_minor_units(said)


@given(st.integers(min_value=1, max_value=99_999_999))
def test_an_amount_that_was_said_is_read_as_it_was(minor: int) -> None:
    assert in_minor_units(in_words(minor, "usd").removesuffix(" USD")) == minor


def test_nothing_is_said_of_an_amount_there_is_none_of() -> None:
    assert in_words(None, "usd") == ""


def test_every_refusal_of_an_operators_wish_is_told_in_words() -> None:
    codes = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', OPERATING.read_text()))

    assert set(REFUSED) <= codes
    assert {"order_unknown", "nothing_to_refund", "book_not_failed"} <= set(REFUSED)
