"""How much may go on at once."""

from uuid import UUID

import pytest

from gateway.domain.problem import RefusedError, UnavailableError
from gateway.domain.turnstile import Turnstile

ME, YOU = UUID(int=1), UUID(int=2)


def test_a_user_has_so_many_places_and_no_more() -> None:
    turnstile = Turnstile(per_user=2, in_all=10)

    with turnstile.entered(ME), turnstile.entered(ME), pytest.raises(RefusedError) as refused, turnstile.entered(ME):
        pass

    assert (refused.value.problem.code, refused.value.problem.kind.status) == ("too_many_at_once", 429)


def test_a_place_left_is_free_again_even_after_an_accident() -> None:
    turnstile = Turnstile(per_user=1, in_all=1)

    with pytest.raises(ZeroDivisionError), turnstile.entered(ME):
        raise ZeroDivisionError

    with turnstile.entered(ME):
        assert turnstile.inside == 1
    assert turnstile.inside == 0


def test_one_user_takes_nothing_from_another() -> None:
    turnstile = Turnstile(per_user=1, in_all=10)

    with turnstile.entered(ME), turnstile.entered(YOU):
        assert turnstile.inside == 2


def test_a_full_house_is_a_reason_to_come_back() -> None:
    turnstile = Turnstile(per_user=5, in_all=1)

    with turnstile.entered(ME), pytest.raises(UnavailableError), turnstile.entered(YOU):
        pass
