"""A command waits for Stripe and the broker, later and later."""

from typing import Any

import pytest

from payments.use_cases.insist import LONGEST_SECONDS, insist
from payments.use_cases.ports import BusyError, NotToldError, RefusedError, UnavailableError


async def test_busy_and_away_are_waited_for(office: Any) -> None:
    office.stripe.troubles = [BusyError(), UnavailableError(), NotToldError(), BusyError()]

    session = await insist(lambda: office.stripe.session("cs_test_1"), desk=office.desk)

    assert session.id == "cs_test_1"
    assert office.clock.slept == [1, 2, 4, 8]


async def test_waits_do_not_grow_without_end(office: Any) -> None:
    office.stripe.troubles = [BusyError() for _ in range(12)]

    await insist(lambda: office.stripe.session("cs_test_1"), desk=office.desk)

    assert max(office.clock.slept) == LONGEST_SECONDS


async def test_a_refusal_is_not_waited_for(office: Any) -> None:
    with pytest.raises(RefusedError):
        await insist(lambda: office.stripe.session("cs_unknown"), desk=office.desk)

    assert office.clock.slept == []
