"""Whose order something at Stripe belongs to."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.objects import Tag, tag_of

ENVIRONMENTS = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=10)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)
)


@given(order_id=st.uuids(), attempt=st.none() | st.integers(1, 999_999_999), env=ENVIRONMENTS)
def test_a_tag_comes_back_from_its_metadata(order_id: Any, attempt: int | None, env: str) -> None:
    tag = Tag(order_id=order_id, attempt=attempt)

    assert tag_of(tag.metadata(env=env), env=env) == tag


@given(env=ENVIRONMENTS, ours=ENVIRONMENTS)
def test_only_our_own_deployment_s_tags_are_ours(env: str, ours: str) -> None:
    tag = Tag(order_id=uuid4(), attempt=1)

    assert (tag_of(tag.metadata(env=env), env=ours) == tag) == (env == ours)


@given(metadata=ANYTHING | st.fixed_dictionaries({"env": st.just("test"), "order_id": ANYTHING}))
def test_whatever_stands_in_metadata_it_is_a_tag_or_it_is_none(metadata: object) -> None:
    tag = tag_of(metadata, env="test")

    assert tag is None or isinstance(tag, Tag)


@pytest.mark.parametrize("attempt", ["0", "-1", "one", "1.0", "٣", "9" * 30, "", " 1"])
def test_an_attempt_that_is_no_number_is_left_out(make: Any, attempt: str) -> None:
    tag = tag_of({**make.tag.metadata(env="test"), "attempt": attempt}, env="test")

    assert tag == Tag(order_id=make.order, attempt=None)


@pytest.mark.parametrize("key", ["refund:", "REFUND:1", "refund:ä", "free text", f"refund:{'x' * 300}"])
def test_a_refund_with_metadata_of_somebody_else_has_no_key_of_ours(make: Any, key: str) -> None:
    assert make.refund(metadata={"refund_key": key}).key is None
    assert make.refund(metadata=None).key is None
    assert make.refund().key == make.key
