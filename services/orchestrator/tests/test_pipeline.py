"""The order of steps is a table."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.message import StepFailed, derived_id
from contracts.postprocess import ArtTinted, BindBook, ComposePage, TintArt
from orchestrator.domain.commands import UnfitAnswerError
from orchestrator.domain.pipeline import PIPELINE, advance, begin
from orchestrator.domain.plan import Plan


def started(make: Any, **fields: Any) -> tuple[Plan, list[Any]]:
    return begin(make.plan(**fields), now=make.noon, deadline=make.noon + timedelta(minutes=10))


def heard(
    make: Any, plan: Plan, answer: Any, *, later: timedelta = timedelta(), after: timedelta = timedelta()
) -> tuple[Plan, list[Any]]:
    """Hear an answer so long after noon, with a deadline ten minutes after noon or later."""
    return advance(plan, answer, now=make.noon + after, deadline=make.noon + timedelta(minutes=10) + later)


def played(make: Any, plan: Plan, commands: list[Any], *, until: str) -> tuple[Plan, list[Any]]:
    """Answer everything that is ordered, up to commands of the stage `until`, which are left open."""
    left = []
    while commands:
        command = commands.pop(0)
        if command.step.startswith(until):
            left.append(command)
            continue
        plan, more = heard(make, plan, make.answer(command))
        commands += more
    return plan, left


def test_a_job_begins_with_its_art_and_nothing_else(make: Any) -> None:
    plan, commands = started(make, pages=4)

    assert [type(command) for command in commands] == [TintArt]
    assert commands[0].pages == ("cover", "p01", "p02", "back")
    assert (commands[0].findings, commands[0].person) == (plan.inputs.hero.findings, plan.inputs.person)


def test_tinted_art_starts_every_face_and_the_page_without_one(make: Any) -> None:
    plan, (tint,) = started(make, pages=4)

    plan, commands = heard(make, plan, make.answer(tint))

    assert {command.step for command in commands} == {"faces/cover", "faces/p01", "faces/p02", "pages/back"}


def test_a_swapped_page_is_composed_next_without_waiting_for_the_others(make: Any) -> None:
    plan, faces = played(make, *started(make, pages=12), until="faces")
    seventh = next(command for command in faces if command.page == "p07")

    plan, commands = heard(make, plan, make.answer(seventh))

    assert [(type(command), command.page) for command in commands] == [(ComposePage, "p07")]
    assert commands[0].swapped == make.answer(seventh).picture
    assert commands[0].tinted == make.tinted("p07")


def test_the_book_is_bound_from_its_pages_in_the_order_of_the_story(make: Any) -> None:
    plan, pages = played(make, *started(make, pages=4), until="pages")

    for command in reversed(pages):
        plan, last = heard(make, plan, make.answer(command))

    assert [type(command) for command in last] == [BindBook]
    assert [page.page for page in last[0].pages] == ["cover", "p01", "p02", "back"]
    assert last[0].input_sha256 == plan.input_sha256


def test_pages_of_an_accepted_preview_are_bound_but_not_made_again(make: Any) -> None:
    reused = ("cover", "p01", "p02")

    plan, (tint,) = started(make, pages=5, reused=reused)
    plan, (bind,) = played(make, plan, [tint], until="book")

    assert tint.pages == ("p03", "back")
    assert set(plan.steps) == {"art", "faces/p03", *(f"pages/{p}" for p in (*reused, "p03", "back")), "book"}
    assert [page.picture for page in bind.pages[:3]] == [make.composed(page).picture for page in reused]


def test_a_book_of_which_every_page_is_reused_is_bound_at_once(make: Any) -> None:
    plan, commands = started(make, pages=4, reused=("cover", "p01", "p02", "back"))

    assert [type(command) for command in commands] == [BindBook]
    assert set(plan.steps) == {"pages/cover", "pages/p01", "pages/p02", "pages/back", "book"}


def test_a_preview_makes_only_the_pages_it_shows(make: Any) -> None:
    _, (tint,) = started(make, pages=12, kind="preview")

    assert tint.pages == ("cover", "p01", "p02")


def test_what_costs_money_is_void_after_the_deadline_and_goes_to_a_place_of_its_own(make: Any) -> None:
    plan, faces = played(make, *started(make, pages=4), until="faces")

    swap = next(command for command in faces if command.page == "p01")

    assert swap.not_after == make.noon + timedelta(minutes=10)
    assert swap.result_key == f"jobs/{plan.job_id}/faces/p01.png"
    assert swap.photo == plan.inputs.hero.photo


def test_a_command_has_the_same_id_whenever_it_is_made(make: Any) -> None:
    plan, (tint,) = started(make)

    assert tint.message_id == derived_id(plan.job_id, "art")
    assert tint.correlation_id == plan.job_id


def test_a_failed_step_ends_the_plan_and_orders_nothing(make: Any) -> None:
    plan, faces = played(make, *started(make, pages=4), until="faces")

    plan, commands = heard(make, plan, make.failure(faces[0]))

    assert commands == []
    assert plan.ended
    assert plan.failure is not None
    assert (plan.failure.code, plan.failure.fault) == ("photo_no_face", "customer")


def test_an_answer_after_the_end_changes_nothing(make: Any) -> None:
    plan, faces = played(make, *started(make, pages=4), until="faces")
    plan, _ = heard(make, plan, make.failure(faces[0]))

    assert heard(make, plan, make.answer(faces[1])) == (plan, [])


def test_an_expired_command_is_sent_again_when_a_pause_has_moved_the_deadline(make: Any) -> None:
    plan, faces = played(make, *started(make, pages=4), until="faces")
    expired = make.failure(faces[0], code="expired", fault="platform")

    plan, (again,) = heard(make, plan, expired, later=timedelta(hours=1), after=timedelta(minutes=10))

    assert again.message_id == faces[0].message_id
    assert again.not_after == faces[0].not_after + timedelta(hours=1)
    assert not plan.ended


def test_an_expired_command_is_the_end_when_no_time_was_given_since(make: Any) -> None:
    plan, faces = played(make, *started(make, pages=4), until="faces")

    expired = make.failure(faces[0], code="expired", fault="platform")

    plan, commands = heard(make, plan, expired, after=timedelta(minutes=10))

    assert (commands, plan.ended) == ([], True)


def test_an_expired_command_told_twice_does_not_end_what_was_sent_since(make: Any) -> None:
    plan, faces = played(make, *started(make, pages=4), until="faces")
    expired = make.failure(faces[0], code="expired", fault="platform")
    plan, _ = heard(make, plan, expired, later=timedelta(hours=1), after=timedelta(minutes=10))

    told_again = heard(make, plan, expired, later=timedelta(hours=1), after=timedelta(minutes=11))

    assert told_again == (plan, [])


def test_art_without_a_crop_for_a_face_is_no_answer(make: Any) -> None:
    plan, (tint,) = started(make, pages=4)
    without = make.tinted("cover").model_copy(update={"crop": None})
    pages = (without, *(make.tinted(page) for page in ("p01", "p02", "back")))

    with pytest.raises(UnfitAnswerError, match="cover"):
        heard(make, plan, ArtTinted.answering(tint, pages=pages))


def test_a_step_is_not_answered_with_another_ones_answer(make: Any) -> None:
    plan, faces = played(make, *started(make, pages=4), until="faces")
    composed = make.answer(faces[0]).model_copy(update={"step": "faces/p01", "page": "cover"})

    with pytest.raises(UnfitAnswerError, match="faces/p01"):
        heard(make, plan, composed)


def test_an_answer_to_a_step_of_another_plan_is_told(make: Any) -> None:
    plan, (tint,) = started(make)

    with pytest.raises(UnfitAnswerError, match="voices"):
        heard(make, plan, make.answer(tint).model_copy(update={"step": "voices/p01"}))


@given(data=st.data())
def test_whatever_comes_twice_late_or_out_of_order_the_book_is_the_same(make: Any, data: st.DataObject) -> None:
    pages = data.draw(st.integers(2, 6), label="pages")
    plan, open_commands = started(make, pages=pages)
    sent = [command.step for command in open_commands]
    answers: list[Any] = []
    done = [plan.done]

    while open_commands or not plan.ended:
        if answers and data.draw(st.booleans(), label="an old answer again"):
            answer = data.draw(st.sampled_from(answers), label="which")
        else:
            command = open_commands.pop(data.draw(st.integers(0, len(open_commands) - 1), label="next"))
            answers.append(answer := make.answer(command))
        plan, more = heard(make, plan, answer)
        open_commands += more
        sent += [command.step for command in more]
        done.append(plan.done)

    assert sorted(sent) == sorted(plan.steps)
    assert done == sorted(done)
    assert plan.manifest == make.stored("manifest.json")
    assert all(step.state == "done" for step in plan.steps.values())


@given(data=st.data())
def test_the_first_failure_is_the_reason_whatever_else_is_told(make: Any, data: st.DataObject) -> None:
    plan, open_commands = started(make, pages=5)
    failed: list[StepFailed] = []

    while open_commands:
        command = open_commands.pop(data.draw(st.integers(0, len(open_commands) - 1), label="next"))
        if data.draw(st.integers(0, 4), label="fails at 0") == 0:
            answer = make.failure(command, code=f"reason_{len(failed)}")
            failed.append(answer)
        else:
            answer = make.answer(command)
        plan, more = heard(make, plan, answer)
        assert not (failed and more)
        open_commands += more

    assert plan.ended
    assert (plan.failure.code if plan.failure else None) == (failed[0].code if failed else None)


def test_the_table_names_each_stage_once_and_only_faces_cost_money() -> None:
    assert [stage.name for stage in PIPELINE] == ["art", "faces", "pages", "book"]
    assert [stage.name for stage in PIPELINE if stage.paid] == ["faces"]
