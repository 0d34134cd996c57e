"""The catalogue."""

from typing import Any
from urllib.parse import urlsplit

import pytest


async def get(world: Any, path: str, **query: Any) -> Any:
    async with world.client() as client:
        return await client.get(path, params=query or None)


async def test_everyone_may_look_at_the_stories(world: Any, make: Any) -> None:
    world.reads.keep(make.story("moon-whale"))

    answer = await get(world, "/v1/stories")

    (story,) = answer.json()["data"]
    assert answer.status_code == 200
    assert (story["id"], story["object"], story["version"]) == ("moon-whale", "story", 3)
    assert story["preview_pages"] == ["cover", "p01", "p02"]
    assert "public" in answer.headers["Cache-Control"]


async def test_stories_can_be_chosen_by_language_and_age(world: Any, make: Any) -> None:
    world.reads.keep(make.story("a", languages=("en",), age_bands=("3-5",)))
    world.reads.keep(make.story("b", languages=("en", "zh-Hans"), age_bands=("6-8",)))

    chinese = await get(world, "/v1/stories", language="zh-Hans")
    young = await get(world, "/v1/stories", age_band="3-5", language="en")

    assert [story["id"] for story in chinese.json()["data"]] == ["b"]
    assert [story["id"] for story in young.json()["data"]] == ["a"]


async def test_a_long_catalogue_is_read_page_by_page(world: Any, make: Any) -> None:
    for number in range(5):
        world.reads.keep(make.story(f"story-{number}"))

    seen, query = [], {"limit": 2}
    while True:
        page = (await get(world, "/v1/stories", **query)).json()
        seen += [story["id"] for story in page["data"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]

    assert seen == [f"story-{number}" for number in range(5)]


@pytest.mark.parametrize(
    ("query", "status"),
    [({"cursor": "x"}, 400), ({"language": "??"}, 422), ({"age_band": "4"}, 422), ({"limit": 1000}, 422)],
    ids=str,
)
async def test_a_strange_question_is_a_problem(world: Any, query: dict[str, Any], status: int) -> None:
    answer = await get(world, "/v1/stories", **query)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


async def test_one_story_has_its_sample_pages(world: Any, make: Any) -> None:
    story = make.story("moon-whale")
    world.reads.keep(story)
    for page in ("p01", "cover"):
        await world.store.put(f"{story.folder}/samples/en/{page}.webp", b"RIFF", content_type="image/webp")

    samples = (await get(world, "/v1/stories/moon-whale")).json()["samples"]
    parts = urlsplit(samples[0]["url"])

    assert [(sample["language"], sample["page"]) for sample in samples] == [("en", "cover"), ("en", "p01")]
    assert (await get(world, f"{parts.path}?{parts.query}")).content == b"RIFF"


async def test_a_story_without_samples_is_a_story_too(world: Any, make: Any) -> None:
    world.reads.keep(make.story("moon-whale"))

    assert (await get(world, "/v1/stories/moon-whale")).json()["samples"] == []


@pytest.mark.parametrize("story_id", ["sun-whale", "Moon Whale", "moon_whale", "x" * 100])
async def test_what_is_no_story_is_not_found(world: Any, story_id: str) -> None:
    answer = await get(world, f"/v1/stories/{story_id}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_without_the_database_the_catalogue_comes_back_later(world: Any) -> None:
    world.reads.away = True

    answer = await get(world, "/v1/stories")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
