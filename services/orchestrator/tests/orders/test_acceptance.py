"""An acceptance freezes a preview."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from orchestrator.domain import job as jobs
from orchestrator.domain.acceptance import Acceptance
from orchestrator.domain.job import Job


def done(make: Any) -> Job:
    job, commands = make.claimed(kind="preview")
    while commands:
        job, more = jobs.hear(job, make.answer(commands.pop(0)), now=make.noon)
        commands += more
    return job


def accepted(make: Any, preview: Job) -> Acceptance:
    return Acceptance.of(preview, acceptance_id=uuid4(), request_sha256=make.stored("acceptance").sha256, now=make.noon)


def test_it_holds_pages_text_and_story_as_they_were_shown(make: Any) -> None:
    preview = done(make)

    acceptance = accepted(make, preview)

    assert list(acceptance.by_page) == ["cover", "p01", "p02"]
    assert acceptance.manifest_sha256 == preview.plan.manifest.sha256
    assert acceptance.person_sha256 == preview.inputs.person.sha256
    assert acceptance.is_of(preview)


def test_a_preview_whose_text_is_another_is_not_what_was_accepted(make: Any) -> None:
    preview = done(make)
    inputs = replace(preview.inputs, person=make.stored("another-person"))

    changed = replace(preview, plan=replace(preview.plan, inputs=inputs))

    assert not accepted(make, preview).is_of(changed)


def test_a_preview_with_another_page_is_not_what_was_accepted(make: Any) -> None:
    preview = done(make)
    step = preview.plan.steps["pages/cover"]

    changed = replace(preview, plan=preview.plan.put(replace(step, output=preview.plan.steps["pages/p01"].output)))

    assert not accepted(make, preview).is_of(changed)


def test_what_is_not_done_cannot_be_accepted(make: Any) -> None:
    with pytest.raises(ValueError, match="not done"):
        accepted(make, make.queued(kind="preview"))
