"""The stories of this checkout, and what their authors ask for."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from chassis.store import ObjectStore
from contracts.jobs import StoryVersion
from contracts.story import Story, Texts
from fleet import library, operator
from fleet.places import CHECKOUT, cache_folder
from studio.check.letters import with_postprocess
from studio.check.story import STORY, Findings, check_story
from studio.pack import pack, read_story

ENGLISH_NAME: Final = "Mia"
Progress = Callable[[str], None]
"""Told the id of each page as it is drawn."""


class UnknownStoryError(Exception):
    """There is no such story; the text names those there are."""


class BrokenStoryError(Exception):
    """A story has faults that keep it from what was asked."""


def stories_folder() -> Path:
    """Where the stories of this checkout lie."""
    return CHECKOUT / "stories"


def known() -> dict[str, Path]:
    """The folders of all stories of this checkout, by their ids."""
    return {file.parent.name: file.parent for file in sorted(stories_folder().glob(f"*/{STORY}"))}


def listed() -> str:
    """Name the stories and the languages there are texts for, for a sentence of help."""
    told_in = {
        name: sorted(file.stem for file in (folder / "texts").glob("*.yaml")) for name, folder in known().items()
    }
    return "; ".join(f"{name} ({', '.join(languages)})" for name, languages in told_in.items())


def folder_of(story: str) -> Path:
    """The folder of a story, by its id or its path; UnknownStoryError when there is none."""
    if story in known():
        return known()[story]
    path = Path(story).expanduser()
    if (path / STORY).is_file():
        return path.resolve()
    raise UnknownStoryError(f"There is no story {story}. Say a folder with a {STORY}, or one of: {', '.join(known())}.")


def told(story: str) -> tuple[Story, dict[str, Texts]]:
    """What a story's author wrote; BrokenStoryError when it cannot be understood."""
    try:
        return read_story(folder_of(story))
    except ValueError as error:
        raise BrokenStoryError(f"{story} has faults: `comics story check {story}` lists them.") from error


def check(folder: Path, *, on_page: Progress) -> Findings:
    """Find everything that is wrong with a story, letters included."""
    fonts = cache_folder() / "fonts"
    library.letters(cache_folder())  # Says what to do where there are no fonts.
    return check_story(folder, cache_dir=art_cache(), proofread=with_postprocess(fonts), on_page=on_page)


def art_cache() -> Path:
    """Where rendered pages are kept."""
    return cache_folder() / "art"


@dataclass(frozen=True, kw_only=True)
class Shop:
    """Where stories are published: the store, the broker and, to see that they arrive, the API."""

    store_url: str
    broker_url: str
    api_url: str | None = None

    async def publish(self, folder: Path, *, on_page: Progress) -> StoryVersion:
        """Pack a story, put it into the store, tell the catalogue, and wait until it is offered.

        Raises LibraryError when another story of this id and version is published already.
        """
        coverage = library.letters(cache_folder())
        with tempfile.TemporaryDirectory() as aside:
            packed = pack(folder, Path(aside), cache_dir=art_cache(), on_page=on_page)
            version = Path(aside) / "stories" / packed.story.id / str(packed.story.version)
            message = await library.publish(version, ObjectStore.open(self.store_url), coverage=coverage)
        await operator.say(self.broker_url, message)
        if self.api_url:
            async with httpx.AsyncClient(base_url=self.api_url, trust_env=False) as http:
                await library.wait_for(http, message.story)
        return message.story


def usual_name(story: str, language: str) -> str:
    """A name to show the story with; UnknownStoryError when there is no such story, or not in the language."""
    if story not in known():
        raise UnknownStoryError(f"There is no story {story}. Say STORY= and one of: {', '.join(known())}.")
    _, texts = told(story)
    if language not in texts:
        raise UnknownStoryError(f"{story} is not told in {language}. Say LANGUAGE= and one of: {', '.join(texts)}.")
    return ENGLISH_NAME if language == "en" else texts[language].sample_name
