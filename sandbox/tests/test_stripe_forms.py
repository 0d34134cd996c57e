from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe._encode import _api_encode

from sandbox.stripe.forms import FormError, items_of, parse

NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8)
VALUES = st.recursive(
    st.text(max_size=12) | st.integers(0, 10**8),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    max_leaves=12,
)


def as_read(value: Any) -> Any:
    """What the parser makes of a value: texts, and lists as dicts by position."""
    if isinstance(value, dict):
        return {key: as_read(item) for key, item in value.items()}
    if isinstance(value, list):
        return {str(place): as_read(item) for place, item in enumerate(value)}
    return str(value)


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_what_the_official_client_encodes_is_read_back(params: dict[str, Any]) -> None:
    encoded = urlencode(list(_api_encode(params)))

    assert parse(encoded) == as_read(params)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(FormError):
        assert isinstance(parse(text), dict)


@pytest.mark.parametrize(
    ("encoded", "read"),
    [
        ("types[]=a&types[]=b", {"types": {"0": "a", "1": "b"}}),
        ("a[][b]=1&a[][c]=2&a[][b]=3", {"a": {"0": {"b": "1", "c": "2"}, "1": {"b": "3"}}}),
        ("a=&b", {"a": "", "b": ""}),
        ("a=1&a=2", {"a": "2"}),
        ("m[1]=x&m[0]=y", {"m": {"1": "x", "0": "y"}}),
    ],
)
def test_lists_may_be_written_without_positions(encoded: str, read: dict[str, Any]) -> None:
    assert parse(encoded) == read


@pytest.mark.parametrize(
    "encoded", ["a=1&a[b]=2", "a[b]=1&a=2", "a[b=1", "[b]=1", "a[b]c=1", "a" + "[b]" * 11 + "=1", "a=%ff"]
)
def test_a_form_that_contradicts_itself_is_refused(encoded: str) -> None:
    with pytest.raises(FormError):
        parse(encoded)


def test_positions_give_the_order_of_a_list() -> None:
    assert items_of({"10": "c", "2": "b", "0": "a"}) == ["a", "b", "c"]
    assert items_of({"0": "a", "name": "b"}) is None
