"""What each stage orders from a service, and what it takes from the answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from contracts.faceswap import PageSwapped, SwapPage
from contracts.message import StepAnswer, StepCommand, StepName, derived_id
from contracts.postprocess import (
    ArtTinted,
    BindBook,
    BookBound,
    ComposedPage,
    ComposePage,
    PageComposed,
    TintArt,
    TintedPage,
)
from contracts.values import PageId
from orchestrator.domain.plan import COMPOSED, PICTURE, TINTED, Plan, Step


class UnfitAnswerError(Exception):
    """An answer that does not fit the step it names."""


def tint_art(plan: Plan, step: Step, _: datetime) -> StepCommand:
    """Order the art of all drawn pages in the child's colours."""
    return TintArt(
        **_address(plan, step),
        story=plan.inputs.story,
        language=plan.inputs.language,
        person=plan.inputs.person,
        pages=tuple(page.page for page in plan.of_stage("pages") if page.page and not page.reused),
        findings=plan.inputs.hero.findings,
    )


def swap_page(plan: Plan, step: Step, not_after: datetime) -> StepCommand:
    """Order the child's face on one page."""
    tinted = plan.tinted(str(step.page))
    if tinted.crop is None or tinted.slot is None:
        raise LookupError(f"{step.page} has no face to swap")
    return SwapPage(
        **_address(plan, step),
        not_after=not_after,
        page=str(step.page),
        crop=tinted.crop.file,
        slot=tinted.slot,
        photo=plan.inputs.hero.photo,
        result_key=f"jobs/{plan.job_id}/faces/{step.page}.png",
    )


def compose_page(plan: Plan, step: Step, _: datetime) -> StepCommand:
    """Order one finished page."""
    return ComposePage(
        **_address(plan, step),
        kind=plan.inputs.kind,
        story=plan.inputs.story,
        language=plan.inputs.language,
        person=plan.inputs.person,
        page=str(step.page),
        tinted=plan.tinted(str(step.page)),
        swapped=plan.swapped(str(step.page)),
    )


def bind_book(plan: Plan, step: Step, _: datetime) -> StepCommand:
    """Order the book of all its pages."""
    return BindBook(
        **_address(plan, step),
        kind=plan.inputs.kind,
        story=plan.inputs.story,
        language=plan.inputs.language,
        person=plan.inputs.person,
        input_sha256=plan.input_sha256,
        pages=tuple(COMPOSED.validate_json(page.output or "") for page in plan.of_stage("pages")),
    )


def brought(plan: Plan, step: Step, answer: StepAnswer) -> str:
    """Return what an answer brings, as JSON; UnfitAnswerError when that is not what the step ordered."""
    match answer:
        case ArtTinted(pages=pages):
            _check_art(plan, {page.page: page for page in pages})
            return TINTED.dump_json(pages).decode()
        case PageSwapped(page=step.page, picture=picture):
            return PICTURE.dump_json(picture).decode()
        case PageComposed(composed=ComposedPage(page=step.page) as composed):
            return COMPOSED.dump_json(composed).decode()
        case BookBound(manifest=manifest):
            return PICTURE.dump_json(manifest).decode()
        case _:
            raise UnfitAnswerError(f"{step.name} was answered with something else: {answer.type}")


def _check_art(plan: Plan, tinted: Mapping[PageId, TintedPage]) -> None:
    for page in plan.of_stage("pages"):
        if page.reused or page.page is None:
            continue
        found = tinted.get(page.page)
        if found is None or (f"faces/{page.page}" in plan.steps and not (found.crop and found.slot)):
            raise UnfitAnswerError(f"the art of {page.page} is missing or has no face to swap")


class _Address(TypedDict):
    message_id: UUID
    correlation_id: UUID
    job_id: UUID
    step: StepName


def _address(plan: Plan, step: Step) -> _Address:
    return {
        "message_id": derived_id(plan.job_id, step.name),
        "correlation_id": plan.job_id,
        "job_id": plan.job_id,
        "step": step.name,
    }
