"""A place in a growing list."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.page import Place, StoryPlace
from gateway.domain.problem import RefusedError

moments = st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given apart.


@given(moments, st.uuids())
def test_a_place_survives_the_journey(moment: datetime, identifier: UUID) -> None:
    place = Place(moment, identifier)

    assert Place.of(place.cursor()) == place


@given(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True))
def test_a_place_among_stories_survives_too(story_id: str) -> None:
    assert StoryPlace.of(StoryPlace(story_id).cursor()) == StoryPlace(story_id)


def test_a_cursor_says_the_moment_in_one_way() -> None:
    here = datetime(2026, 1, 15, 11, tzinfo=timezone(timedelta(hours=1)))

    assert Place(here, UUID(int=1)).cursor() == Place(here.astimezone(UTC), UUID(int=1)).cursor()


@given(st.text())
def test_what_we_did_not_give_out_is_refused(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        Place.of(text)

    assert refused.value.problem.code == "cursor_invalid"


@pytest.mark.parametrize("cursor", ["é", "====", "AAAA", "/w", "bW9vbg=="])
def test_a_foreign_cursor_among_stories_is_refused_or_was_ours(cursor: str) -> None:
    with suppress(RefusedError):
        assert StoryPlace.of(cursor).cursor() == cursor
