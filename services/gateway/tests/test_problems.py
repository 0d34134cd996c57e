"""Problems as HTTP answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.problem import FAILURES, OTHER_WISHES, REFUSALS, WISHES, Problem, advice
from gateway.routes.problems import documented, pointer


@pytest.mark.parametrize(
    ("location", "where"),
    [
        (("body",), ""),
        (("body", "name"), "/name"),
        (("body", "characters", 0, "upload_id"), "/characters/0/upload_id"),
        (("body", "a/b~c"), "/a~1b~0c"),
        (("query", "limit"), "?limit"),
        (("header", "prefer"), "prefer"),
    ],
)
def test_a_wrong_value_is_pointed_at(location: tuple[str | int, ...], where: str) -> None:
    assert pointer(location) == where


@given(code=st.sampled_from(sorted(REFUSALS)), members=st.dictionaries(st.text(), st.integers()))
def test_no_further_member_hides_what_a_problem_says(code: str, members: dict[str, Any]) -> None:
    document = Problem(code=code, detail="Do this.", members=members).document(instance="/a", request_id="r")

    assert document["code"] == code
    assert document["type"].endswith(code)
    assert document["status"] == REFUSALS[code].status
    assert (document["detail"], document["instance"], document["request_id"]) == ("Do this.", "/a", "r")


def test_every_wish_that_can_be_refused_is_a_listed_problem() -> None:
    assert set(WISHES) | set(OTHER_WISHES) <= set(REFUSALS)


def test_every_failure_has_a_title() -> None:
    assert all(FAILURES.values())
    assert "internal" in FAILURES


def test_a_name_that_cannot_be_printed_asks_for_another_name_and_not_for_another_photo() -> None:
    assert "photo" not in advice("name_too_long", "customer")
    assert "photo" in advice("photo_no_face", "customer")


def test_a_code_says_the_same_at_every_door() -> None:
    assert {REFUSALS[code].status for code in ("not_found", "preview_unknown", "order_unknown")} == {404}
    assert {REFUSALS[code].status for code in ("order_exists", "order_not_payable", "preview_not_done")} == {409}


def test_the_document_groups_problems_by_their_status() -> None:
    shown = documented("story_unknown", "language_unknown", "not_found")

    assert list(shown) == [404, 422]
    assert shown[422]["description"] == "`story_unknown`, `language_unknown`"
