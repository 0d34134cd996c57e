"""An acceptance: what a user agreed to, so what the book has to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from contracts.jobs import StoryVersion
from contracts.postprocess import ComposedPage
from contracts.values import PageId, Sha256
from orchestrator.domain.job import Job
from orchestrator.domain.plan import COMPOSED


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """A finished preview as it was shown and agreed to."""

    id: UUID
    user_id: UUID
    request_sha256: Sha256
    preview_job_id: UUID
    manifest_sha256: Sha256
    story: StoryVersion
    person_sha256: Sha256
    """Of the personal text, as it was set on the pages."""
    pages: tuple[ComposedPage, ...]
    accepted_at: datetime

    @classmethod
    def of(cls, preview: Job, *, acceptance_id: UUID, request_sha256: Sha256, now: datetime) -> Self:
        """Freeze a preview that is done."""
        manifest = preview.plan.manifest
        if manifest is None:
            raise ValueError("a preview that is not done cannot be accepted")
        return cls(
            id=acceptance_id,
            user_id=preview.inputs.user_id,
            request_sha256=request_sha256,
            preview_job_id=preview.id,
            manifest_sha256=manifest.sha256,
            story=preview.inputs.story,
            person_sha256=preview.inputs.person.sha256,
            pages=tuple(pages_of(preview)),
            accepted_at=now,
        )

    @property
    def by_page(self) -> dict[PageId, ComposedPage]:
        """The accepted pages by their names."""
        return {composed.page: composed for composed in self.pages}

    def is_of(self, preview: Job) -> bool:
        """Say whether the preview still is what was accepted."""
        return (self.story, self.person_sha256, self.pages) == (
            preview.inputs.story,
            preview.inputs.person.sha256,
            tuple(pages_of(preview)),
        )


def pages_of(job: Job) -> Iterable[ComposedPage]:
    """Return the finished pages of a job, in their order."""
    return [COMPOSED.validate_json(step.output) for step in job.plan.of_stage("pages") if step.output]
