"""A job's steps, what they made, and what is still open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal
from uuid import UUID

from pydantic import TypeAdapter

from contracts.message import StepName
from contracts.postprocess import ComposedPage, TintedPage
from contracts.values import Code, Fault, PageId, Sha256, StoredObject
from orchestrator.domain.inputs import Inputs

State = Literal["waiting", "sent", "done", "failed"]

TINTED: Final = TypeAdapter(tuple[TintedPage, ...])
PICTURE: Final = TypeAdapter(StoredObject)
COMPOSED: Final = TypeAdapter(ComposedPage)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why something cannot be done, and whose fault that is."""

    code: Code
    fault: Fault


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to be made for a job."""

    name: StepName
    stage: str
    page: PageId | None
    state: State = "waiting"
    reused: bool = False
    output: str | None = None
    """What was made, as JSON in the shape of its stage."""
    failure: Failure | None = None
    times_sent: int = 0
    started_at: datetime | None = None
    sent_at: datetime | None = None
    not_after: datetime | None = None
    ended_at: datetime | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in {"done", "failed"}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every step of a job, in the order of the pipeline."""

    job_id: UUID
    inputs: Inputs
    input_sha256: Sha256
    steps: Mapping[StepName, Step]

    @property
    def ended(self) -> bool:
        """Whether a step has failed, or all are done."""
        return self.failure is not None or all(step.state == "done" for step in self.steps.values())

    @property
    def failure(self) -> Failure | None:
        """Why the plan cannot be carried out."""
        return next((step.failure for step in self.steps.values() if step.failure), None)

    @property
    def stage(self) -> str:
        """The first stage that still has something to do, else the last."""
        steps = list(self.steps.values())
        return next((step.stage for step in steps if step.state != "done"), steps[-1].stage)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.state == "done" for step in self.steps.values())

    @property
    def manifest(self) -> StoredObject | None:
        """What the user may see, once the book is bound."""
        output = self.steps["book"].output
        return None if output is None else PICTURE.validate_json(output)

    def of_stage(self, stage: str) -> list[Step]:
        """Return the steps of a stage."""
        return [step for step in self.steps.values() if step.stage == stage]

    def open_steps(self) -> list[Step]:
        """Return the steps that were sent and are not answered."""
        return [step for step in self.steps.values() if step.state == "sent"]

    def tinted(self, page: PageId) -> TintedPage:
        """Return a page's art in the child's colours; LookupError when it was not asked for."""
        found = _tinted_pages(self.steps["art"].output or "[]").get(page)
        if found is None:
            raise LookupError(f"the art of {page} is not tinted")
        return found

    def swapped(self, page: PageId) -> StoredObject | None:
        """Return a page's crop with the child's face; None where the page shows no face."""
        step = self.steps.get(f"faces/{page}")
        return None if step is None or step.output is None else PICTURE.validate_json(step.output)

    def put(self, step: Step) -> "Plan":
        """Return the plan with this step in place of the one of its name."""
        return replace(self, steps={**self.steps, step.name: step})


@lru_cache(maxsize=128)
def _tinted_pages(output: str) -> Mapping[PageId, TintedPage]:
    """Return the pages of an art step's output; every page of a book is ordered from the same text."""
    return {tinted.page: tinted for tinted in TINTED.validate_json(output)}
