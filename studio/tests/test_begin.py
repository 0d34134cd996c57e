from pathlib import Path

import pytest

from studio.begin import begin
from studio.check.story import Findings, check_story
from studio.pack import StoryError, read_story


def test_nothing_is_wrong_with_a_story_that_was_just_begun(tmp_path: Path) -> None:
    begin(tmp_path / "paper-boat")

    findings = check_story(tmp_path / "paper-boat", cache_dir=tmp_path / "cache", proofread=lambda _packed: [])

    assert findings == Findings(())


def test_it_has_every_page_of_a_book(tmp_path: Path) -> None:
    begin(tmp_path / "paper-boat")

    story, texts = read_story(tmp_path / "paper-boat")

    assert [page.kind for page in story.pages].count("inner") == 12
    assert texts["en"].title == "{name} and the Paper Boat"


def test_a_story_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "paper-boat").mkdir()

    with pytest.raises(StoryError, match="exists already"):
        begin(tmp_path / "paper-boat")


@pytest.mark.parametrize("name", ["Paper Boat", "paper_boat", "-boat"])
def test_a_name_that_cannot_be_an_id_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoryError, match="cannot be a story's id"):
        begin(tmp_path / name)
