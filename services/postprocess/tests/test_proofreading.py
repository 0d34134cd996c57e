import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.jobs import Person
from contracts.story import Grid, PackedStory, Surface
from postprocess.adapters.proofreading import Remark, longest_name, remarks
from postprocess.commands import FAILED, PASSED, main


class MadeStory(Protocol):
    """A packed story and its files, as conftest makes them."""

    packed: PackedStory
    files: dict[str, bytes]

    @property
    def json(self) -> bytes: ...


@pytest.fixture
def packed(a_story: Callable[..., MadeStory]) -> PackedStory:
    return a_story(en={"title": "The Whale"}).packed


def test_there_is_nothing_to_say_of_a_story_that_reads_well(packed: PackedStory, font_folder: Path) -> None:
    assert list(remarks(packed.model_dump_json().encode(), fonts=font_folder)) == []


def test_a_text_that_does_not_fit_its_box_is_named(packed: PackedStory, font_folder: Path) -> None:
    long = retold(packed, "en", "p01", "story", "{name} looked up and up and up. " * 40)

    said = list(remarks(long, fonts=font_folder))

    assert [(one.page, one.text, one.language, one.rule) for one in said] == [("p01", "story", "en", "overflow")]
    assert said[0].message == "story on p01 does not fit its box at 14 points for Mia."


def test_a_text_that_fits_but_for_the_longest_name_is_named(packed: PackedStory, font_folder: Path) -> None:
    greeting = retold(packed, "en", "p01", "story", "{name}! " * 5)

    said = list(remarks(greeting, fonts=font_folder))

    assert [(one.page, one.text, one.rule) for one in said] == [("p01", "story", "overflow")]
    assert "Maximiliana" in said[0].message


def test_a_character_nobody_can_draw_is_named_and_the_rest_is_read(packed: PackedStory, font_folder: Path) -> None:
    strange = retold(packed, "en", "p01", "story", "𓀀 looked up.")
    both = retold(PackedStory.model_validate_json(strange), "en", "p02", "story", "{name} looked up. " * 80)

    said = list(remarks(both, fonts=font_folder))

    assert [(one.page, one.rule) for one in said] == [("p01", "glyph"), ("p02", "overflow")]
    assert "U+13000" in said[0].message


def test_an_ink_that_its_panel_swallows_is_named(packed: PackedStory, font_folder: Path) -> None:
    page = packed.story.page("p01")
    style = page.captions[0].style.model_copy(update={"ink": "#888888", "panel": "#999999"})
    pale = page.model_copy(update={"captions": (page.captions[0].model_copy(update={"style": style}),)})
    pages = tuple(pale if one.id == "p01" else one for one in packed.story.pages)
    story = packed.model_copy(update={"story": packed.story.model_copy(update={"pages": pages})})

    said = list(remarks(story.model_dump_json().encode(), fonts=font_folder))

    assert {(one.page, one.rule) for one in said} == {("p01", "contrast")}
    assert "1.2:1, #888888 on #999999; 7:1 is needed" in said[0].message


def test_an_ink_that_the_art_swallows_is_named(packed: PackedStory, font_folder: Path) -> None:
    page = packed.story.page("back")
    bare = page.captions[0].style.model_copy(update={"panel": None})
    plain = page.model_copy(update={"captions": (page.captions[0].model_copy(update={"style": bare}),)})
    pages = tuple(plain if one.id == "back" else one for one in packed.story.pages)
    black = Grid(rows=("00" * 17,) * 17)
    night = Surface(side=20, energy=black, darkest=black, lightest=black)
    art = tuple(one.model_copy(update={"surface": night}) if one.page == "back" else one for one in packed.art)
    dark = packed.model_copy(update={"story": packed.story.model_copy(update={"pages": pages}), "art": art})

    said = list(remarks(dark.model_dump_json().encode(), fonts=font_folder))

    assert {(one.page, one.text, one.rule) for one in said} == {("back", "end", "contrast")}


def test_a_language_without_fonts_is_named_once(packed: PackedStory, font_folder: Path) -> None:
    told = packed.model_dump(mode="json")
    told["story"]["languages"] = ["tlh"]
    told["texts"] = {"tlh": told["texts"]["en"] | {"language": "tlh"}}

    said = list(remarks(json.dumps(told).encode(), fonts=font_folder))

    assert [(one.language, one.rule) for one in said] == [("tlh", "fonts")]


def test_the_terminal_is_told_a_json_object_a_line(
    packed: PackedStory, font_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = tmp_path / "story.json"
    story.write_bytes(retold(packed, "en", "p01", "story", "{name} looked up. " * 80))

    code = main(["letters", str(story), "--fonts", str(font_folder)])

    said = [Remark(**json.loads(line)) for line in capsys.readouterr().out.splitlines()]
    assert (code, [one.text for one in said]) == (FAILED, ["story"])


def test_a_proof_has_every_page_in_every_language_and_its_letters(
    story: MadeStory, font_folder: Path, tmp_path: Path
) -> None:
    for key, content in story.files.items():
        (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / key).write_bytes(content)
    (tmp_path / "story.json").write_bytes(story.json)
    options = ["--language", "en", "--language", "zh-Hans", "--fonts", str(font_folder), "--longest", "200"]

    code = main(
        ["proof", str(tmp_path / "story.json"), "--store", str(tmp_path), "--out", str(tmp_path / "out"), *options]
    )

    pages = {page.id for page in story.packed.story.pages}
    drawn = {folder.name: {file.stem for file in folder.iterdir()} for folder in (tmp_path / "out").iterdir()}
    english, chinese = ((tmp_path / "out" / one / "p01.webp").read_bytes() for one in ("en", "zh-Hans"))
    assert code == PASSED
    assert drawn == {"en": pages, "zh-Hans": pages}
    assert english != chinese


@given(st.text(alphabet=st.characters(categories=("Lu", "Ll", "Lo")), min_size=1, max_size=40))
def test_the_longest_name_may_be_ordered(usual: str) -> None:
    assert Person(name=longest_name(usual)).name == longest_name(usual)


def retold(packed: PackedStory, language: str, page: str, text: str, words: str) -> bytes:
    """Return a story that says something else in one place."""
    told = packed.model_dump(mode="json")
    told["texts"][language]["pages"][page]["captions"][text] = words
    return json.dumps(told).encode()
