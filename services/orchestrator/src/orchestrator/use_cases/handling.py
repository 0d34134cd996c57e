"""What each message and signal needs to read, and which use case takes it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, Final
from uuid import UUID

from contracts.faceswap import PageSwapped, ProviderPaused, ProviderResumed
from contracts.jobs import AnalyticsRecorded, GrantRequested, PreviewRequested, StoryPublished
from contracts.message import Event, StepAnswer, StepFailed
from contracts.postprocess import ArtTinted, BookBound, PageComposed
from contracts.uploads import UploadStored
from orchestrator.use_cases import progress, wishes
from orchestrator.use_cases.desk import Desk, StoryKey
from orchestrator.use_cases.progress import JobOverdue, Signal, StepLost, StepOverdue

Item = Event | Signal
"""What changes rows: a message from outside, seen once, or a signal from within, judged by the state it finds."""


@dataclass(frozen=True, kw_only=True)
class Needs:
    """The rows to read before something can be handled."""

    users: frozenset[UUID] = frozenset()
    """Whose rows there have to be, locked; their previews are counted."""
    uploads: frozenset[UUID] = frozenset()
    stories: frozenset[StoryKey] = frozenset()
    jobs: frozenset[UUID] = frozenset()
    """Jobs to lock, with their steps and stories."""
    refusals: frozenset[UUID] = frozenset()
    grants: frozenset[UUID] = frozenset()
    running_jobs: bool = False
    """Lock every processing job."""


def needs_of(items: Iterable[Item]) -> Needs:
    """Return everything these need together."""
    each = [_needs(item) for item in items]
    together = {
        f.name: frozenset().union(*(getattr(needs, f.name) for needs in each))
        for f in fields(Needs)
        if f.name != "running_jobs"
    }
    return Needs(**together, running_jobs=any(needs.running_jobs for needs in each))


def handle(item: Item, desk: Desk) -> None:
    """Let the one use case for it change the desk."""
    HANDLERS[type(item)](item, desk)


HANDLERS: Final[dict[type[Item], Callable[[Any, Desk], None]]] = {
    UploadStored: wishes.register_upload,
    PreviewRequested: wishes.request_preview,
    GrantRequested: wishes.grant_book,
    StoryPublished: wishes.publish_story,
    AnalyticsRecorded: wishes.record_facts,
    ArtTinted: progress.hear_answer,
    PageSwapped: progress.hear_answer,
    PageComposed: progress.hear_answer,
    BookBound: progress.hear_answer,
    StepFailed: progress.hear_answer,
    ProviderPaused: progress.hear_of_provider,
    ProviderResumed: progress.hear_of_provider,
    JobOverdue: progress.give_up,
    StepOverdue: progress.send_again,
    StepLost: progress.lose_step,
}


def _needs(item: Item) -> Needs:
    match item:
        case ProviderPaused() | ProviderResumed():
            return Needs(running_jobs=True)
        case StepAnswer(job_id=job) | JobOverdue(job_id=job) | StepOverdue(job_id=job) | StepLost(job_id=job):
            return Needs(jobs=frozenset({job}))
        case _:
            return _needs_of_wish(item)


def _needs_of_wish(item: Item) -> Needs:
    match item:
        case UploadStored(user_id=user, upload_id=upload):
            return Needs(users=frozenset({user}), uploads=frozenset({upload}), refusals=frozenset({upload}))
        case PreviewRequested(user_id=user, job_id=job):
            return Needs(
                users=frozenset({user}),
                uploads=frozenset(character.upload_id for character in item.characters),
                stories=frozenset({(item.story_id, item.story_version)}),
                jobs=frozenset({job}),
                refusals=frozenset({job}),
            )
        case GrantRequested(message_id=grant, preview_job_id=preview):
            return Needs(grants=frozenset({grant}), jobs=frozenset({preview, item.book_job_id}))
        case StoryPublished(story=story):
            return Needs(stories=frozenset({(story.id, story.version)}))
        case _:
            return Needs()
