"""Asking twice is one thing."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.problem import RefusedError
from gateway.domain.wish import canonical, idempotency_key, wish

ME, YOU = UUID(int=1), UUID(int=2)


@given(key=st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200))
def test_the_same_key_and_body_is_the_same_wish(key: str) -> None:
    assert wish(ME, "jobs", idempotency_key(key), b"body") == wish(ME, "jobs", key, b"body")


def test_a_wish_belongs_to_its_user_resource_and_key() -> None:
    ids = {
        wish(user, resource, key, b"").id
        for user in (ME, YOU)
        for resource in ("jobs", "uploads")
        for key in ("one", "two")
    }

    assert len(ids) == 8


def test_another_body_keeps_the_id_and_is_noticed() -> None:
    first, second = wish(ME, "jobs", "key", b"one"), wish(ME, "jobs", "key", b"two")

    with pytest.raises(RefusedError) as refused:
        second.check_same(first.request_sha256)

    assert first.id == second.id
    assert first.message_id != second.message_id
    assert (refused.value.problem.code, refused.value.problem.kind.status) == ("idempotency_key_reused", 422)


def test_a_missing_key_is_asked_for() -> None:
    with pytest.raises(RefusedError) as refused:
        idempotency_key(None)

    assert (refused.value.problem.code, refused.value.problem.kind.status) == ("idempotency_key_missing", 400)


@pytest.mark.parametrize("key", ["", " ", "two words", "ключ", "x" * 201, "tab\t"])
def test_an_unusable_key_is_refused(key: str) -> None:
    with pytest.raises(RefusedError) as refused:
        idempotency_key(key)

    assert refused.value.problem.code == "idempotency_key_invalid"


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_the_order_of_members_does_not_matter(body: dict[str, object]) -> None:
    assert canonical(body) == canonical(dict(reversed(body.items())))
