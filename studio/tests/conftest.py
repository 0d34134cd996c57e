"""The story in this repository, and a small one made for tests."""

from pathlib import Path

import pytest

from contracts.story import Story, Texts
from studio.pack import read_story
from studio.testing import a_drawing

STORIES = Path(__file__).parents[2] / "stories"
MOON_WHALE = STORIES / "moon-whale"


@pytest.fixture(scope="session")
def moon_whale() -> Path:
    return MOON_WHALE


@pytest.fixture(scope="session")
def story() -> Story:
    return read_story(MOON_WHALE)[0]


@pytest.fixture(scope="session")
def texts() -> dict[str, Texts]:
    return read_story(MOON_WHALE)[1]


@pytest.fixture
def small_story(tmp_path: Path) -> Path:
    folder = tmp_path / "paper-boat"
    (folder / "art").mkdir(parents=True)
    (folder / "texts").mkdir()
    (folder / "story.yaml").write_text(SMALL_STORY)
    (folder / "texts" / "en.yaml").write_text(SMALL_TEXTS)
    (folder / "art" / "cover.svg").write_text(a_drawing())
    (folder / "art" / "p01.svg").write_text(a_drawing(sea="#112244", overlay=""))
    return folder


SMALL_STORY = """
id: paper-boat
version: 3
age_bands: ["3-5"]
languages: [en]
trim: {width: 90, height: 90, bleed: 5, safety: 5}
preview_pages: [cover]
pages:
  - id: cover
    kind: cover
    art: cover.svg
    captions:
      - {id: title, box: {x: 12, y: 12, width: 70, height: 10}}
  - {id: p01, art: p01.svg}
"""

SMALL_TEXTS = """
language: en
title: The Paper Boat
summary: A boat made of a letter sails down the gutter.
sample_name: Robin
pages:
  cover: {captions: {title: "{name} and the Paper Boat"}, alt: A paper boat.}
  p01: {alt: The sea.}
"""


@pytest.fixture
def drawing() -> str:
    return a_drawing()
