"""The order of steps, as a table, and how a plan goes along it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.faceswap import PageSwapped
from contracts.message import PaidCommand, StepAnswer, StepCommand, StepFailed, StepName
from contracts.postprocess import ArtTinted, BookBound, ComposedPage, PageComposed
from contracts.values import PageId
from orchestrator.domain.commands import UnfitAnswerError, bind_book, brought, compose_page, swap_page, tint_art
from orchestrator.domain.inputs import Inputs, Story, fingerprint
from orchestrator.domain.plan import COMPOSED, Failure, Plan, Step

StepEvent = ArtTinted | PageSwapped | PageComposed | BookBound | StepFailed

EXPIRED: Final = "expired"
"""The answer to a paid command whose not_after had passed."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What is known of the pages when a plan is made."""

    pages: tuple[PageId, ...]
    with_a_face: frozenset[PageId]
    reused: frozenset[PageId]

    @property
    def drawn(self) -> tuple[PageId, ...]:
        """The pages that have to be made now."""
        return tuple(page for page in self.pages if page not in self.reused)


Pages = Iterable[PageId | None]
Condition = Callable[[Plan, Step], bool]


@dataclass(frozen=True)
class Stage:
    """One kind of step."""

    name: str
    per: Callable[[Scope], Pages]
    after: Condition
    order: Callable[[Plan, Step, datetime], StepCommand]
    answer: type[StepAnswer]
    paid: bool = False


def once(_: Scope) -> Pages:
    """One step for the job."""
    return (None,)


def once_where_drawn(scope: Scope) -> Pages:
    """One step for the job, if it has any page to draw."""
    return (None,) if scope.drawn else ()


def pages_with_a_face(scope: Scope) -> Pages:
    """One step per drawn page that shows the child's face."""
    return [page for page in scope.drawn if page in scope.with_a_face]


def all_pages(scope: Scope) -> Pages:
    """One step per page, reused ones too."""
    return scope.pages


def nothing(_: Plan, __: Step) -> bool:
    """Wait for nothing."""
    return True


def all_of(*stages: str) -> Condition:
    """Wait until every step of these stages is done."""
    return lambda plan, _: all(step.state == "done" for stage in stages for step in plan.of_stage(stage))


def same_page(stage: str) -> Condition:
    """Wait until this page's step of that stage is done; a page without one waits for what that stage waits for."""

    def met(plan: Plan, step: Step) -> bool:
        before = plan.steps.get(f"{stage}/{step.page}")
        return STAGES[stage].after(plan, step) if before is None else before.state == "done"

    return met


PIPELINE: Final = (  # what it makes, one step per, what must be done first, the order it gives, the answer to it
    Stage("art", per=once_where_drawn, after=nothing, order=tint_art, answer=ArtTinted),
    Stage("faces", per=pages_with_a_face, after=all_of("art"), order=swap_page, answer=PageSwapped, paid=True),
    Stage("pages", per=all_pages, after=same_page("faces"), order=compose_page, answer=PageComposed),
    Stage("book", per=once, after=all_of("pages"), order=bind_book, answer=BookBound),
)
STAGES: Final = {stage.name: stage for stage in PIPELINE}


def plan_of(
    job_id: UUID, *, inputs: Inputs, story: Story, now: datetime, reused: Mapping[PageId, ComposedPage] | None = None
) -> Plan:
    """Return the plan of a new job; pages of an accepted preview enter it as done."""
    reused = reused or {}
    shown = set(story.preview_pages) if inputs.kind == "preview" else set(story.pages)
    scope = Scope(
        pages=tuple(page for page in story.pages if page in shown),
        with_a_face=frozenset(story.pages_with_a_face),
        reused=frozenset(reused),
    )
    steps = [
        Step(name=_name(stage, page), stage=stage.name, page=page) for stage in PIPELINE for page in stage.per(scope)
    ]
    plan = Plan(
        job_id=job_id,
        inputs=inputs,
        input_sha256=fingerprint(inputs, [reused[page] for page in scope.pages if page in reused]),
        steps={step.name: step for step in steps},
    )
    for page, composed in reused.items():
        step = plan.steps[f"pages/{page}"]
        output = COMPOSED.dump_json(composed).decode()
        plan = plan.put(replace(step, state="done", reused=True, output=output, ended_at=now))
    return plan


def begin(plan: Plan, *, now: datetime, deadline: datetime) -> tuple[Plan, list[StepCommand]]:
    """Return the plan with everything sent that waits for nothing."""
    commands = []
    for step in [
        step for step in plan.steps.values() if step.state == "waiting" and STAGES[step.stage].after(plan, step)
    ]:
        plan, command = send(plan, step, now=now, deadline=deadline)
        commands.append(command)
    return plan, commands


def advance(plan: Plan, event: StepEvent, *, now: datetime, deadline: datetime) -> tuple[Plan, list[StepCommand]]:
    """Return the plan with this step ended, and the commands that may now be sent.

    UnfitAnswerError when the answer is not one to that step.
    """
    step = plan.steps.get(event.step)
    if step is None:
        raise UnfitAnswerError(f"the job has no step {event.step}")
    if plan.ended or step.state != "sent":
        return plan, []  # A late or repeated answer changes nothing.
    if isinstance(event, StepFailed):
        if event.code == EXPIRED and step.not_after is not None:
            return _void(plan, step, event, now=now, deadline=deadline)
        return fail(plan, step, Failure(code=event.code, fault=event.fault), now=now), []
    stage = STAGES[step.stage]
    if not isinstance(event, stage.answer):
        raise UnfitAnswerError(f"{step.name} was answered with {event.type}")
    output = brought(plan, step, event)
    return begin(plan.put(replace(step, state="done", output=output, ended_at=now)), now=now, deadline=deadline)


def fail(plan: Plan, step: Step, failure: Failure, *, now: datetime) -> Plan:
    """Return the plan that ends because this step cannot be done."""
    return plan.put(replace(step, state="failed", failure=failure, ended_at=now))


def send(plan: Plan, step: Step, *, now: datetime, deadline: datetime) -> tuple[Plan, StepCommand]:
    """Return the plan with this step sent (once more), and its command: the same id each time."""
    command = STAGES[step.stage].order(plan, step, deadline)
    sent = replace(
        step,
        state="sent",
        times_sent=step.times_sent + 1,
        started_at=step.started_at or now,
        sent_at=now,
        not_after=command.not_after if isinstance(command, PaidCommand) else None,
    )
    return plan.put(sent), command


def _void(
    plan: Plan, step: Step, event: StepFailed, *, now: datetime, deadline: datetime
) -> tuple[Plan, list[StepCommand]]:
    """Return the plan after a paid command was void; it is sent again where a pause has moved the deadline since."""
    if step.not_after is not None and now < step.not_after:
        return plan, []  # That was an earlier sending, told late or twice; the last one still stands.
    if step.not_after is not None and deadline > step.not_after:
        plan, command = send(plan, step, now=now, deadline=deadline)
        return plan, [command]
    return fail(plan, step, Failure(code=event.code, fault=event.fault), now=now), []


def _name(stage: Stage, page: PageId | None) -> StepName:
    return stage.name if page is None else f"{stage.name}/{page}"
