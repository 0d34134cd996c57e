"""Every story that set-up packed can be lettered, in every language, for the longest name a child may have."""

import os
from pathlib import Path

import pytest

from contracts.jobs import Person
from contracts.story import PackedStory
from postprocess.adapters.fonts import default_folder
from postprocess.adapters.lettering import letter_book

CACHE = Path(os.environ.get("COMICS_CACHE_DIR", Path.home() / ".cache" / "ai-comic-books"))
LONG_NAMES = {"en": "Maximiliana-Alexandrina von Hohenfelsstei", "zh-Hans": "阿卜杜拉西木江买买提明"}
STORIES = sorted(path.name for path in (Path(__file__).parents[1] / "stories").iterdir() if path.is_dir())


def packed(story: str) -> bytes:
    """The newest packed version of a story."""
    return max((CACHE / "stories" / story).glob("*/story.json"), key=lambda path: int(path.parent.name)).read_bytes()


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("language", LONG_NAMES)
def test_the_longest_name_fits_every_caption(story: str, language: str) -> None:
    name = LONG_NAMES[language][:40]

    lettering = letter_book(packed(story), language, Person(name=name), default_folder())

    told = PackedStory.model_validate_json(packed(story)).story
    assert {page: len(settings) for page, settings in lettering.settings.items()} == {
        page.id: len(page.captions) for page in told.pages
    }


@pytest.mark.parametrize("story", STORIES)
def test_every_language_of_a_story_has_a_longest_name_to_try(story: str) -> None:
    assert set(PackedStory.model_validate_json(packed(story)).story.languages) <= set(LONG_NAMES)
