"""Money as the provider states it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceswap.domain.cost import usd_micros


@pytest.mark.parametrize(
    ("stated", "micros"), [(0.0747, 74_700), ("0.065", 65_000), (0, 0), (1, 1_000_000), (Decimal("0.0000005"), 1)]
)
def test_dollars_become_millionths(stated: object, micros: int) -> None:
    assert usd_micros(stated) == micros


@pytest.mark.parametrize("stated", [None, "", "free", -0.1, True, [], float("nan"), float("inf"), "Infinity"])
def test_what_is_no_amount_is_none(stated: object) -> None:
    assert usd_micros(stated) is None


@given(micros=st.integers(0, 10**12))
def test_no_millionth_is_lost_on_the_way_through_json(micros: int) -> None:
    assert usd_micros(micros / 1_000_000) == micros
