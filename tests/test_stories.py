"""Every story of this checkout may be published, and is lettered for young readers, whatever the child's name."""

import os
from pathlib import Path

import pytest

from contracts.jobs import Person
from contracts.story import PackedStory
from contracts.values import AgeBand, Language
from fleet import stories
from postprocess.adapters.fonts import default_folder
from postprocess.adapters.lettering import Lettering, letter_book
from postprocess.adapters.proofreading import longest_name
from postprocess.domain.layout import is_body

CACHE = Path(os.environ.get("COMICS_CACHE_DIR", Path.home() / ".cache" / "ai-comic-books"))
STORIES = stories.known()
TOLD = [(story, language) for story in STORIES for language in stories.told(story)[0].languages]

SMALLEST: dict[AgeBand, float] = {"0-2": 16, "3-5": 14, "6-8": 12, "9-12": 11}
"""Points of the running text that a child of the age reads with ease."""


def packed(story: str) -> bytes:
    """The newest packed version of a story."""
    return max((CACHE / "stories" / story).glob("*/story.json"), key=lambda path: int(path.parent.name)).read_bytes()


def read(story: str) -> PackedStory:
    return PackedStory.model_validate_json(packed(story))


def lettered(story: str, language: Language, *, name: str) -> Lettering:
    return letter_book(packed(story), language, Person(name=name), default_folder())


def body_of(lettering: Lettering) -> set[float]:
    """The sizes of a book's running text, in points."""
    return {setting.size for settings in lettering.settings.values() for setting in settings if is_body(setting.words)}


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES)
def test_a_story_may_be_published(story: str) -> None:
    found = stories.check(STORIES[story], on_page=lambda _page: None)

    assert (found.errors, found.notes) == ((), ())


@pytest.mark.parametrize("story", STORIES)
def test_set_up_packed_the_version_that_is_written_down(story: str) -> None:
    written, _ = stories.told(story)

    assert read(story).story == written


@pytest.mark.parametrize(("story", "language"), TOLD)
def test_the_longest_name_fits_every_text(story: str, language: Language) -> None:
    told = read(story)

    settings = lettered(story, language, name=longest_name(told.texts[language].sample_name)).settings

    assert {page: len(texts) for page, texts in settings.items()} == {
        page.id: len(page.said) for page in told.story.pages
    }


@pytest.mark.parametrize(("story", "language"), TOLD)
def test_letters_are_as_large_as_the_youngest_readers_need(story: str, language: Language) -> None:
    told = read(story)

    sizes = body_of(lettered(story, language, name=told.texts[language].sample_name))

    assert len(sizes) == 1
    assert min(sizes) >= SMALLEST[min(told.story.age_bands)]
