"""A story is published whole, once, and for good."""

import json
from pathlib import Path
from typing import Any

import pytest

from chassis.store import ObjectStore, describe
from fleet.library import LibraryError, letters, packed_stories, publish

COVERAGE = json.dumps({"en": [[32, 126]]}).encode()
ART = b"drawn with love"


def a_packed_story(cache: Path, *, version: int = 1, summary: str = "A whale hums.") -> Path:
    """A cover and a page, as set-up packs them."""
    prefix = f"stories/whale/{version}"
    drawn = describe(f"{prefix}/art/cover.drawn.jpg", ART).model_dump()
    picture = {"constant": {"file": drawn, "width": 2625, "height": 2625}}
    pages: list[dict[str, Any]] = [{"id": "cover", "kind": "cover", "art": "cover.svg"}, {"id": "p01", "art": "p.svg"}]
    texts = {
        "language": "en",
        "title": "{name} and the Whale",
        "summary": summary,
        "sample_name": "Mia",
        "pages": {page["id"]: {"alt": "A whale"} for page in pages},
    }
    packed = {
        "story": {
            "id": "whale",
            "version": version,
            "age_bands": ["3-5"],
            "languages": ["en"],
            "preview_pages": ["cover"],
            "pages": pages,
        },
        "texts": {"en": texts},
        "art": [{"page": page["id"], "width": 2625, "height": 2625, "drawn": picture} for page in pages],
    }
    folder = cache / prefix
    (folder / "art").mkdir(parents=True)
    (folder / "art" / "cover.drawn.jpg").write_bytes(ART)
    (folder / "story.json").write_text(json.dumps(packed))
    return folder


@pytest.fixture
def store() -> ObjectStore:
    return ObjectStore.open("memory:///")


async def test_all_files_of_a_story_are_in_the_store_and_the_catalogue_hears_of_it(
    tmp_path: Path, store: ObjectStore
) -> None:
    told = await publish(a_packed_story(tmp_path), store, coverage=COVERAGE)

    assert await store.read("stories/whale/1/art/cover.drawn.jpg") == ART
    assert await store.read("stories/whale/1/coverage.json") == COVERAGE
    assert json.loads(await store.get(told.story.packed))["story"]["id"] == "whale"
    assert (told.story.id, told.pages, told.preview_pages, told.titles) == (
        "whale",
        ("cover", "p01"),
        ("cover",),
        {"en": "{name} and the Whale"},
    )


async def test_published_again_it_is_the_same_message(tmp_path: Path, store: ObjectStore) -> None:
    folder = a_packed_story(tmp_path)

    first = await publish(folder, store, coverage=COVERAGE)
    second = await publish(folder, store, coverage=COVERAGE)

    assert first == second


async def test_a_changed_story_under_an_old_version_is_refused_and_the_old_one_stays(
    tmp_path: Path, store: ObjectStore
) -> None:
    told = await publish(a_packed_story(tmp_path / "old"), store, coverage=COVERAGE)

    with pytest.raises(LibraryError, match=r"raise `version` in story\.yaml"):
        await publish(a_packed_story(tmp_path / "new", summary="A whale sings."), store, coverage=COVERAGE)

    assert b"A whale hums." in await store.get(told.story.packed)


def test_of_every_story_the_newest_version_is_offered(tmp_path: Path) -> None:
    for version in (1, 2, 10):
        a_packed_story(tmp_path, version=version)

    assert [folder.name for folder in packed_stories(tmp_path)] == ["10"]


def test_where_set_up_was_never_run_it_is_said_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="make setup"):
        packed_stories(tmp_path)
    with pytest.raises(LibraryError, match="make setup"):
        letters(tmp_path)
