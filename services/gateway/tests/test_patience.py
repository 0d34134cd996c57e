"""How long a client waits."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.patience import LONGEST_WAIT_SECONDS, last_seen, matches, preferred_wait, retry_after_seconds

NOW = datetime(2026, 1, 15, 10, 40, tzinfo=UTC)


@pytest.mark.parametrize(("age_seconds", "wait"), [(0, 2), (29, 2), (30, 5), (3600, 5)])
def test_a_young_job_is_asked_for_more_often(age_seconds: int, wait: int) -> None:
    assert retry_after_seconds(created_at=NOW - timedelta(seconds=age_seconds), now=NOW) == wait


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=20", 20),
        ("respond-async, wait=10", 10),
        ("Wait = 7; strict", 7),
        ('wait="3"', 3),
        ("wait=9999", LONGEST_WAIT_SECONDS),
        ("wait=0", 0),
        ("wait=-1", None),
        ("wait=soon", None),
        ("return=minimal", None),
        ("", None),
        (None, None),
    ],
)
def test_a_wished_wait_is_granted_within_reason(prefer: str | None, seconds: int | None) -> None:
    assert preferred_wait(prefer) == seconds


@pytest.mark.parametrize(
    ("if_none_match", "same"),
    [(None, False), ('W/"7"', True), ('"7"', True), ('"6", W/"7"', True), ("*", True), ('"70"', False), ("", False)],
)
def test_a_version_is_recognised_weakly(if_none_match: str | None, same: bool) -> None:
    assert matches(if_none_match, 'W/"7"') is same


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_the_last_event_is_the_version_it_carried(version: int) -> None:
    assert last_seen(str(version)) == version


@given(st.text())
def test_a_strange_last_event_starts_from_the_beginning(text: str) -> None:
    assert last_seen(text) >= 0


@pytest.mark.parametrize("strange", [None, "", "-1", "1.5", "seven", "\u0667", "9" * 30])
def test_what_was_never_an_event_counts_as_none(strange: str | None) -> None:
    assert last_seen(strange) == 0
