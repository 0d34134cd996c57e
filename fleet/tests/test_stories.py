"""What an author runs, from outside, and what publishing leaves behind."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from chassis.bus import Bus
from chassis.store import ObjectStore
from contracts.story import PackedStory
from fleet import stories
from fleet.library import LibraryError
from fleet.stories import Shop, UnknownStoryError
from studio.testing_story import WholeStory

COMICS = (sys.executable, "-c", "from fleet.cli import main; main()", "story")


def author(*arguments: str, state: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "COMICS_VAR_DIR": str(state)}
    return subprocess.run([*COMICS, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def story(tmp_path: Path) -> WholeStory:
    return WholeStory(tmp_path / "paper-boat")


def test_a_good_story_can_be_published(story: WholeStory, tmp_path: Path) -> None:
    said = author("check", str(story.folder), state=tmp_path)

    assert (said.returncode, said.stdout) == (0, "✓ paper-boat can be published.\n")


def test_a_fault_is_told_with_its_file_and_line(story: WholeStory, tmp_path: Path) -> None:
    story.change("story.yaml", "version: 1", "verson: 1")

    said = author("check", str(story.folder), state=tmp_path)

    assert said.returncode == 1
    assert f"story.yaml:{story.line('story.yaml', 'verson')} error unknown-field" in said.stdout
    assert "Did you mean `version`?" in said.stdout


def test_a_text_that_does_not_fit_is_told_where_it_stands(story: WholeStory, tmp_path: Path) -> None:
    story.change(
        "texts/en.yaml", 'title: "{name} and the Paper Boat"\n      cry', f'title: "{"{name} " * 60}"\n      cry'
    )

    said = author("check", str(story.folder), "--json", state=tmp_path)

    found = json.loads(said.stdout)
    assert (said.returncode, found["passed"]) == (1, False)
    assert ("texts/en.yaml", story.line("texts/en.yaml", "      title:"), "letters-overflow") in places(found)


def test_a_letter_nobody_can_draw_is_told_where_it_stands(story: WholeStory, tmp_path: Path) -> None:
    story.change("texts/en.yaml", "Look, they sail!", "Look, 𓀀!")

    said = author("check", str(story.folder), "--json", state=tmp_path)

    found = places(json.loads(said.stdout))
    assert ("texts/en.yaml", story.line("texts/en.yaml", "cry:"), "letters-glyph") in found


def test_letters_that_cannot_be_read_are_told_where_their_ink_stands(story: WholeStory, tmp_path: Path) -> None:
    box = "box: {x: 25, y: 25, width: 390, height: 110}"
    story.change("story.yaml", box, box + '\n        style: {ink: "#888888", panel: "#999999"}')

    said = author("check", str(story.folder), "--json", state=tmp_path)

    found = places(json.loads(said.stdout))
    assert ("story.yaml", story.line("story.yaml", "- id: title"), "letters-contrast") in found


def test_a_preview_shows_the_drawings_and_where_letters_go(story: WholeStory, tmp_path: Path) -> None:
    marked, plain = tmp_path / "marked.webp", tmp_path / "plain.webp"

    author("preview", str(story.folder), "--out", str(marked), state=tmp_path)
    author("preview", str(story.folder), "--out", str(plain), "--plain", state=tmp_path)

    with Image.open(marked) as one, Image.open(plain) as other:
        assert one.size == other.size
        assert one.tobytes() != other.tobytes()


def test_a_preview_in_a_language_shows_its_letters(story: WholeStory, tmp_path: Path) -> None:
    drawn, told = tmp_path / "drawn.webp", tmp_path / "told.webp"

    author("preview", str(story.folder), "--plain", "--out", str(drawn), state=tmp_path)
    said = author("preview", str(story.folder), "--plain", "--language", "en", "--out", str(told), state=tmp_path)

    assert said.returncode == 0, said.stderr
    with Image.open(drawn) as one, Image.open(told) as other:
        assert one.size == other.size
        assert one.tobytes() != other.tobytes()


def test_a_language_the_story_does_not_speak_is_missed_in_words(story: WholeStory, tmp_path: Path) -> None:
    said = author("preview", str(story.folder), "--language", "ja", state=tmp_path)

    assert (said.returncode, "is not told in ja. Say one of: en." in said.stderr) == (1, True)


def test_publishing_without_a_fleet_says_how_to_start_one(story: WholeStory, tmp_path: Path) -> None:
    said = author("publish", str(story.folder), state=tmp_path)

    assert (said.returncode, "make up" in said.stderr) == (1, True)


def test_a_story_that_is_not_there_is_missed_by_the_names_of_those_that_are() -> None:
    with pytest.raises(UnknownStoryError, match="moon-whale"):
        stories.folder_of("nowhere")


async def test_a_published_story_is_in_the_store_and_its_version_never_changes(
    story: WholeStory, store_url: str, fresh_vhost: str
) -> None:
    shop = Shop(store_url=store_url, broker_url=fresh_vhost)
    await a_catalogue_at(fresh_vhost)

    version = await shop.publish(story.folder, on_page=str)
    again = await shop.publish(story.folder, on_page=str)

    packed = PackedStory.model_validate_json(await ObjectStore.open(store_url).get(version.packed))
    assert (packed.story.id, packed.story.version) == ("paper-boat", 1)
    assert again == version
    story.change("texts/en.yaml", "summary: A boat", "summary: A ship")
    with pytest.raises(LibraryError, match="A published version never changes: raise `version`"):
        await shop.publish(story.folder, on_page=str)


async def a_catalogue_at(broker_url: str) -> None:
    """Let a broker keep what the orchestrator is told."""
    orchestrator = Bus("orchestrator", broker_url)
    await orchestrator.start()
    await orchestrator.declare_queues()
    await orchestrator.stop()


def places(found: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(fault["file"], fault["line"], fault["rule"]) for fault in found["faults"]]
