"""The whole check of a story folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from contracts.story import Story, Texts, check_texts
from studio.check.art import art_faults
from studio.check.draft import Draft, draft_of
from studio.check.fault import Fault, in_reading_order
from studio.check.letters import Proofread, ProofreadingError, letter_faults
from studio.check.marked import Marked, read_marked, schema_faults
from studio.check.pages import page_faults
from studio.check.texts import text_faults
from studio.pack import StoryError, packed_story
from studio.render import DrawingError

STORY: Final = "story.yaml"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Findings:
    """What was found in a story."""

    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()
    """What could not be looked at, and why."""

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that keep a story from being published."""
        return tuple(one for one in self.faults if one.severity == "error")

    @property
    def passed(self) -> bool:
        """Whether the story may be published: everything was looked at, nothing is wrong."""
        return not self.errors and not self.notes


def check_story(
    folder: Path, *, cache_dir: Path, proofread: Proofread, on_page: Progress = lambda _page: None
) -> Findings:
    """Find everything that is wrong with a story.

    Its art is rendered once everything else about it is right, into `cache_dir`, and its letters are set.
    """
    if not (folder / STORY).is_file():
        what = f"There is no {STORY} in {folder.name}."
        cure = "Begin with docs/story-authoring.md."
        return Findings((Fault(file=STORY, line=1, rule="missing-file", what=what, cure=cure),))
    marked, unreadable = read_marked(folder / STORY, STORY)
    if marked.value is None:
        return Findings(tuple(unreadable))
    draft = draft_of(marked)
    faults = [*unreadable, *_of_the_folder(folder, draft), *page_faults(draft), *text_faults(draft, folder)]
    faults += art_faults(draft, folder)
    story = _understood(marked)
    if story is None and not any(one.severity == "error" for one in faults):
        faults += _against_the_contract(marked)
    desk = _Desk(folder, draft, cache_dir, proofread, on_page)
    remarks, notes = desk.letters(story, faults)
    return Findings(in_reading_order([*faults, *remarks]), notes)


def _of_the_folder(folder: Path, draft: Draft) -> Iterator[Fault]:
    yield from schema_faults(Story, draft.marked)
    told = draft.marked.at("id")
    if isinstance(told, str) and told != folder.name:
        what, cure = f"The story is called {told}, its folder {folder.name}.", "Give both the same name."
        yield draft.marked.fault("id", rule="wrong-id", what=what, cure=cure)


def _understood(marked: Marked) -> Story | None:
    try:
        return Story.model_validate(marked.value)
    except ValidationError:
        return None


def _against_the_contract(marked: Marked) -> Iterator[Fault]:
    """Yield what the contract says of the whole story and no rule here said better."""
    try:
        Story.model_validate(marked.value)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            what = one["msg"].removeprefix("Value error, ")
            yield marked.fault(*one["loc"], rule="wrong-value", what=f"{what}.", cure="Correct it.")


@dataclass(frozen=True)
class _Desk:
    """Where letters are set, and with what."""

    folder: Path
    draft: Draft
    cache_dir: Path
    proofread: Proofread
    on_page: Progress

    def letters(self, story: Story | None, faults: list[Fault]) -> tuple[list[Fault], tuple[str, ...]]:
        """Set the letters of every language that can be set; say which cannot."""
        broken = any(one.file.startswith("art/") and one.severity == "error" for one in faults)
        if story is None or broken or not self._is_drawn(story):
            return [], ("No letters were set: cure the faults above and check again.",)
        broken_texts = {one.file for one in faults if one.severity == "error"}
        texts, marks, left = self._told(story, broken_texts)
        notes = tuple(f"The letters of {one} were not set: cure its texts and check again." for one in left)
        if not texts:
            return [], notes
        part = story.model_copy(update={"languages": tuple(texts)})
        try:
            packed = packed_story(self.folder, part, texts, cache_dir=self.cache_dir, on_page=self.on_page)
            return list(letter_faults(self.proofread(packed), self.draft, marks)), notes
        except (StoryError, DrawingError, ProofreadingError) as error:
            return [], (*notes, f"No letters were set: {error}.")

    def _is_drawn(self, story: Story) -> bool:
        return all((self.folder / "art" / page.art).is_file() for page in story.pages)

    def _told(self, story: Story, broken: set[str]) -> tuple[dict[str, Texts], dict[str, Marked], list[str]]:
        texts, marks, left = {}, {}, []
        for language in story.languages:
            file = f"texts/{language}.yaml"
            if file in broken or not (self.folder / file).is_file():
                left.append(language)
                continue
            marks[language], _ = read_marked(self.folder / file, file)
            try:
                told = Texts.model_validate(marks[language].value)
                check_texts(story, told, language=language)
            except ValueError:
                left.append(language)
            else:
                texts[language] = told
        return texts, marks, left
