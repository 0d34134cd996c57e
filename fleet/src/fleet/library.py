"""Publishing stories: what set-up packed goes into the object store, then the catalogue is told."""

import asyncio
import mimetypes
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Final

import httpx

from chassis.store import AlreadyExistsError, ObjectStore, describe
from contracts.jobs import StoryPublished, StoryVersion
from contracts.message import derived_id
from contracts.story import PackedStory
from contracts.values import StoredObject
from fleet.operator import operator_name

PACKED: Final = "story.json"
COVERAGE: Final = "coverage.json"
CATALOGUE_SECONDS: Final = 15


class LibraryError(Exception):
    """A story cannot be published; the text says what to do."""


def packed_stories(cache: Path, *, only: str | None = None) -> list[Path]:
    """The newest packed version of every story, or of one, as set-up laid them into the cache."""
    folders = [file.parent for file in (cache / "stories").glob(f"*/*/{PACKED}")]
    newest = {folder.parent.name: folder for folder in sorted(folders, key=lambda folder: int(folder.name))}
    if only is not None:
        newest = {story: folder for story, folder in newest.items() if story == only}
    if not newest:
        raise LibraryError(
            f"{f'{only} is not' if only else 'No story is'} packed yet. `make setup` packs what lies in stories/."
        )
    return [newest[story] for story in sorted(newest)]


def letters(cache: Path) -> bytes:
    """Which characters the fonts of each language can draw, as set-up found out."""
    try:
        return (cache / "fonts" / COVERAGE).read_bytes()
    except FileNotFoundError:
        raise LibraryError("The fonts are missing. `make setup` fetches them.") from None


async def publish(folder: Path, store: ObjectStore, *, coverage: bytes) -> StoryPublished:
    """Put every file of a packed version into the store, never over another; return what the catalogue is told."""
    packed = PackedStory.model_validate_json((folder / PACKED).read_bytes())
    prefix = f"stories/{packed.story.id}/{packed.story.version}"
    for file in _files(folder):
        await _put(store, f"{prefix}/{file.relative_to(folder).as_posix()}", file.read_bytes())
    await _put(store, f"{prefix}/{COVERAGE}", coverage)
    story = await _put(store, f"{prefix}/{PACKED}", (folder / PACKED).read_bytes())
    return _announcement(packed, story)


async def wait_for(http: httpx.AsyncClient, *stories: StoryVersion) -> None:
    """Wait until the catalogue offers these versions or later ones; LibraryError when it does not soon."""
    deadline = monotonic() + CATALOGUE_SECONDS
    while not all([await _offered(http, story) for story in stories]):
        if monotonic() > deadline:
            raise LibraryError("The catalogue does not take the stories up. `comics logs` tells why.")
        await asyncio.sleep(0.1)


async def _offered(http: httpx.AsyncClient, story: StoryVersion) -> bool:
    answer = await http.get(f"/v1/stories/{story.id}")
    return answer.status_code == httpx.codes.OK and answer.json()["version"] >= story.version


async def _put(store: ObjectStore, key: str, content: bytes) -> StoredObject:
    kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
    try:
        return await store.create(key, content, content_type=kind)
    except AlreadyExistsError:
        if await store.read(key) != content:
            raise LibraryError(
                f"{key} is published already and is another file now. A published version never changes: "
                "raise `version` in story.yaml and publish again, or wipe this fleet with `make clean`."
            ) from None
        return describe(key, content)


def _announcement(packed: PackedStory, stored: StoredObject) -> StoryPublished:
    story = packed.story
    identity = derived_id("story.published", story.id, story.version, stored.sha256)
    return StoryPublished(
        message_id=identity,  # Said at every start, it is one message.
        correlation_id=identity,
        story=StoryVersion(id=story.id, version=story.version, packed=stored),
        age_bands=story.age_bands,
        languages=story.languages,
        titles={language: texts.title for language, texts in packed.texts.items()},
        summaries={language: texts.summary for language, texts in packed.texts.items()},
        pages=tuple(page.id for page in story.pages),
        pages_with_a_face=tuple(page.id for page in story.pages if page.faces),
        preview_pages=story.preview_pages,
        price_ids=story.price_ids,
        operator=operator_name(),
    )


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != PACKED)
