"""Jobs as a reader finds them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.orders import WITHHELD
from gateway.domain.resources import Failure, Progress, Refusal


@given(st.integers(0, 50), st.integers(0, 50))
def test_progress_is_whole_only_when_everything_is_done(done: int, more: int) -> None:
    progress = Progress(stage="pages", done=done, total=done + more)

    assert 0 <= progress.percent <= 100
    assert (progress.percent == 100) == (more == 0 and done > 0)


def test_the_rest_is_estimated_at_the_pace_so_far(make: Any) -> None:
    job = make.job(progress=Progress(stage="faces", done=2, total=8))
    job = replace(job, changed_at=job.started_at + timedelta(seconds=10))

    assert job.eta_seconds == 30


def test_nothing_is_estimated_before_the_first_step(make: Any) -> None:
    job = make.job(progress=Progress(stage="art", done=0, total=8))

    assert job.eta_seconds is None


def test_nothing_is_estimated_before_it_starts_or_after_it_ends(make: Any) -> None:
    assert make.queued_job().eta_seconds is None
    assert make.finished_job().eta_seconds is None


def test_a_refusal_names_the_field_that_was_wrong() -> None:
    problem = Refusal(code="upload_unknown", status=422).problem()

    assert problem.errors[0].pointer == "/characters/0/upload_id"


def test_a_used_up_quota_says_how_much_there_was() -> None:
    problem = Refusal(code="preview_quota_exceeded", status=429, params={"used": 3, "limit": 3}).problem()

    document = problem.document(instance="/v1/jobs", request_id="r")

    assert (document["status"], document["used"], document["limit"]) == (429, 3, 3)


def test_a_refusal_of_a_later_version_keeps_its_status() -> None:
    problem = Refusal(code="moon_is_full", status=409).problem()

    assert problem.document(instance="/v1/jobs", request_id="r")["status"] == 409
    assert problem.detail


@pytest.mark.parametrize("status", sorted(WITHHELD))
def test_a_book_whose_money_goes_back_is_another_version_of_it(make: Any, status: str) -> None:
    book = make.book()
    withheld = replace(book, order_status=status)

    assert (book.readable, withheld.readable) == (True, False)
    assert book.etag != withheld.etag


@pytest.mark.parametrize("code", ["provider_timeout", "photo_no_face", "acceptance_broken", "text_does_not_fit"])
@pytest.mark.parametrize("fault", ["customer", "provider", "platform"])
def test_who_paid_for_a_book_is_not_told_to_start_again(make: Any, code: str, fault: Any) -> None:
    failure = Failure(code=code, fault=fault)

    ordered = make.book(status="failed", failure=failure).advice_after(failure)
    given_away = make.book(order_id=None, order_status=None).advice_after(failure)
    preview = make.job().advice_after(failure)

    assert "money goes back" in ordered
    assert "preview" not in ordered + given_away
    assert "preview" in preview


def test_who_has_the_money_back_may_order_again(make: Any) -> None:
    failure = Failure(code="order_refunded", fault="customer")

    assert "Order the book again" in make.book().advice_after(failure)
