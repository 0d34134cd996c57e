"""Stories: the catalogue, open to everyone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.problem import not_found
from gateway.domain.resources import StoryEntry
from gateway.use_cases.ports import Doors


async def story_of(story_id: str, doors: Doors) -> StoryEntry:
    """Return the version of a story that is offered now."""
    story = await doors.reads.story(story_id)
    if story is None:
        raise not_found()
    return story


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A page of a story to look at before choosing it."""

    language: str
    page: str
    url: str


async def samples_of(story: StoryEntry, doors: Doors, *, now: datetime) -> Sequence[Sample]:
    """Return the sample pages that lie beside a story as samples/<language>/<page>.<type>, if any."""
    folder = f"{story.folder}/samples/"
    parts = [(key, key.removeprefix(folder).split("/")) for key in await doors.objects.list(folder)]
    return [
        Sample(language=part[0], page=part[1].partition(".")[0], url=doors.objects.link(key, purpose="view", now=now))
        for key, part in sorted(parts)
        if len(part) == 2  # noqa: PLR2004 - language and file
    ]
