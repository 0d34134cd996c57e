"""`/v1/stories`: the catalogue, for everyone."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import AgeBand, Language, StoryId
from gateway.domain.page import StoryPlace
from gateway.domain.resources import StoryEntry
from gateway.routes.parts import WithParts
from gateway.routes.problems import documented
from gateway.use_cases import stories

router = APIRouter(prefix="/v1/stories", tags=["stories"])
_CACHED = {"Cache-Control": "public, max-age=60"}


class StoryDocument(BaseModel):
    """A story in the version that is offered now."""

    model_config = ConfigDict(
        title="Story",
        json_schema_extra={
            "examples": [
                {
                    "id": "moon-whale",
                    "object": "story",
                    "version": 1,
                    "languages": ["en", "zh-Hans"],
                    "age_bands": ["3-5"],
                    "titles": {"en": "{name} and the Moon Whale"},
                    "summaries": {"en": "A child follows a whale that swims through the night sky."},
                    "pages": ["cover", "p01", "p02"],
                    "preview_pages": ["cover", "p01"],
                }
            ]
        },
    )

    id: str
    object: Literal["story"] = "story"
    version: int
    languages: tuple[str, ...]
    age_bands: tuple[AgeBand, ...]
    titles: Annotated[dict[str, str], Field(description="by language; {name} stands for the child's name")]
    summaries: Annotated[dict[str, str], Field(description="by language")]
    pages: tuple[str, ...]
    preview_pages: Annotated[tuple[str, ...], Field(description="the pages a preview makes")]

    @classmethod
    def of(cls, story: StoryEntry) -> "StoryDocument":
        """Show a story."""
        return cls(
            id=story.id,
            version=story.version,
            languages=story.languages,
            age_bands=story.age_bands,
            titles=dict(story.titles),
            summaries=dict(story.summaries),
            pages=story.pages,
            preview_pages=story.preview_pages,
        )


class SampleDocument(BaseModel):
    """A page to look at before choosing."""

    model_config = ConfigDict(title="Sample")

    language: str
    page: str
    url: Annotated[str, Field(description="good for an hour at least")]


class StoryWithSamples(StoryDocument):
    """A story and pages to look at."""

    model_config = ConfigDict(title="StoryWithSamples", json_schema_extra={"examples": []})

    samples: tuple[SampleDocument, ...]


class StoryPage(BaseModel):
    """Stories in the order of their ids."""

    model_config = ConfigDict(title="StoryPage")

    data: list[StoryDocument]
    next_cursor: str | None


@router.get("", operation_id="listStories", summary="List stories", responses=documented("cursor_invalid", "invalid"))
async def list_stories(
    *,
    parts: WithParts,
    response: Response,
    language: Language | None = None,
    age_band: AgeBand | None = None,
    cursor: Annotated[str | None, Query(description="next_cursor of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> StoryPage:
    """List the stories there are, in one language and for one age if wished."""
    after = StoryPlace.of(cursor) if cursor else None
    found = await parts.doors.reads.stories(language=language, age_band=age_band, after=after, limit=limit + 1)
    response.headers.update(_CACHED)
    return StoryPage(
        data=[StoryDocument.of(story) for story in found[:limit]],
        next_cursor=StoryPlace(found[limit - 1].id).cursor() if len(found) > limit else None,
    )


@router.get("/{story_id}", operation_id="getStory", summary="Read a story", responses=documented("not_found"))
async def get_story(story_id: StoryId, parts: WithParts, response: Response) -> StoryWithSamples:
    """Read one story, with sample pages if there are any."""
    story = await stories.story_of(story_id, parts.doors)
    samples = await stories.samples_of(story, parts.doors, now=parts.now())
    response.headers.update(_CACHED)
    return StoryWithSamples(
        **StoryDocument.of(story).model_dump(),
        samples=tuple(SampleDocument(language=s.language, page=s.page, url=s.url) for s in samples),
    )
