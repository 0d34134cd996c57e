"""Who stands behind a token."""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.caller import TOKEN_BYTES, Caller, TokenRefusedError, bearer, caller_of
from gateway.domain.problem import RefusedError

ME = uuid4()


def claims(**changes: Any) -> dict[str, Any]:
    return {"sub": str(ME), "role": "authenticated", "is_anonymous": False, "exp": 1_900_000_000, **changes}


def test_a_signed_in_user_is_a_caller_until_the_token_ends() -> None:
    caller = caller_of(claims(), anonymous_allowed=False)

    assert caller.user_id == ME
    assert caller.expires_at.timestamp() == 1_900_000_000


@pytest.mark.parametrize("role", ["anon", "service_role", "supabase_admin", None, "", ["authenticated"]])
def test_only_the_role_authenticated_is_a_user(role: object) -> None:
    with pytest.raises(TokenRefusedError):
        caller_of(claims(role=role), anonymous_allowed=False)


@pytest.mark.parametrize("subject", [None, "", "me", 7, "00000000-0000-0000-0000"])
def test_a_user_has_a_uuid(subject: object) -> None:
    with pytest.raises(TokenRefusedError):
        caller_of(claims(sub=subject), anonymous_allowed=False)


def test_an_anonymous_user_needs_an_account() -> None:
    with pytest.raises(RefusedError) as refused:
        caller_of(claims(is_anonymous=True), anonymous_allowed=False)

    assert refused.value.problem.code == "anonymous_user"


def test_an_anonymous_user_may_call_where_that_is_set() -> None:
    assert caller_of(claims(is_anonymous=True), anonymous_allowed=True).user_id == ME


@pytest.mark.parametrize("anonymous", ["false", 0, None, "no"])
def test_whether_a_user_is_anonymous_is_never_guessed(anonymous: object) -> None:
    with pytest.raises(TokenRefusedError):
        caller_of(claims(is_anonymous=anonymous), anonymous_allowed=True)


@given(st.dictionaries(st.sampled_from(["sub", "role", "is_anonymous", "exp"]), st.from_type(type).flatmap(st.just)))
def test_whatever_stands_in_a_token_it_names_a_user_or_is_refused(strange: dict[str, Any]) -> None:
    with suppress(RefusedError):
        found = caller_of(claims(**strange), anonymous_allowed=False)
        assert isinstance(found, Caller)
        assert isinstance(found.user_id, UUID)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "token"])
def test_without_a_bearer_token_nobody_is_told_more_than_to_send_one(header: str | None) -> None:
    with pytest.raises(RefusedError) as refused:
        bearer(header)

    assert refused.value.problem.code == "unauthenticated"
    assert refused.value.problem.headers["WWW-Authenticate"] == "Bearer"


def test_the_scheme_may_be_written_in_any_case() -> None:
    assert bearer("bearer abc") == "abc"


def test_an_endless_token_is_not_even_looked_at() -> None:
    with pytest.raises(TokenRefusedError):
        bearer("Bearer " + "a" * (TOKEN_BYTES + 1))
