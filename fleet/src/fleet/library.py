"""Publishing stories: what set-up packed goes into the object store, then the catalogue is told."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path

from chassis.store import AlreadyExistsError, ObjectStore, describe
from contracts.jobs import StoryPublished, StoryVersion
from contracts.message import derived_id
from contracts.story import PackedStory
from contracts.values import StoredObject

from fleet.operator import operator_name
from fleet.places import cache_folder

PACKED = "story.json"


class LibraryError(Exception):
    """A story cannot be published; the text says what to do."""


def packed_stories() -> list[Path]:
    """The folders of every packed version, as set-up laid them into the cache."""
    found = sorted(file.parent for file in (cache_folder() / "stories").glob(f"*/*/{PACKED}"))
    if not found:
        raise LibraryError("No story is packed yet. `make setup` packs what lies in stories/.")
    return found


async def publish(folder: Path, store: ObjectStore) -> StoryPublished:
    """Put every file of a packed version into the store, never over another; return what the catalogue is told."""
    packed = PackedStory.model_validate_json((folder / PACKED).read_bytes())
    prefix = f"stories/{packed.story.id}/{packed.story.version}"
    for file in _files(folder):
        await _put(store, f"{prefix}/{file.relative_to(folder).as_posix()}", file.read_bytes())
    await _put(store, f"{prefix}/coverage.json", (cache_folder() / "fonts" / "coverage.json").read_bytes())
    story = await _put(store, f"{prefix}/{PACKED}", (folder / PACKED).read_bytes())
    return _announcement(packed, story)


async def _put(store: ObjectStore, key: str, content: bytes) -> StoredObject:
    kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
    try:
        return await store.create(key, content, content_type=kind)
    except AlreadyExistsError:
        if await store.read(key) != content:
            raise LibraryError(
                f"{key} is published already and is another file now. A published version never changes: "
                "give the story a new version, or wipe this fleet with `make clean`."
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
        operator=operator_name(),
    )


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != PACKED)
