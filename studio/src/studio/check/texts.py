"""Rules about texts: every language says everything, as messages that can be filled in for any child."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from contracts.phrase import PhraseError, check
from contracts.story import Texts
from studio.check.draft import Draft, Sheet
from studio.check.fault import Fault
from studio.check.marked import Marked, Path_, read_marked, schema_faults

FROM_THE_RIGHT: Final = frozenset({"ar", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages whose script runs from right to left."""


def text_faults(draft: Draft, folder: Path) -> Iterator[Fault]:
    """Yield what is wrong with the texts of every language the story names."""
    for index, language in enumerate(draft.languages):
        file = f"texts/{language}.yaml"
        if (folder / file).is_file():
            yield from _language(draft, folder / file, file, language)
        else:
            what, cure = f"{file} is missing.", f"Write it, or take {language} out of `languages`."
            yield draft.marked.fault("languages", index, rule="missing-file", what=what, cure=cure)
    for path in sorted((folder / "texts").glob("*")):
        if path.name not in {f"{language}.yaml" for language in draft.languages}:
            what, cure = "The story does not name this language.", "Add it to `languages` in story.yaml."
            yield Fault(file=f"texts/{path.name}", line=1, rule="unused-file", what=what, cure=cure, severity="warning")


def _language(draft: Draft, path: Path, file: str, language: str) -> Iterator[Fault]:
    marked, unreadable = read_marked(path, file)
    yield from unreadable
    if marked.value is None:
        return
    yield from schema_faults(Texts, marked)
    said = marked.at("language")
    if isinstance(said, str) and said != language:
        what = f"The file says it is {said}, its name says {language}."
        yield marked.fault("language", rule="wrong-language", what=what, cure=f"Write `language: {language}`.")
    right = "rtl" if language.split("-", maxsplit=1)[0] in FROM_THE_RIGHT else "ltr"
    if (marked.at("direction") or "ltr") != right:
        what, cure = f"{language} is not written in this direction.", f"Write `direction: {right}`."
        yield marked.fault("direction", rule="wrong-direction", what=what, cure=cure)
    title = marked.at("title")
    if isinstance(title, str) and "{name}" not in title:
        what, cure = "The title does not name the child.", "Put {name} into it."
        yield replace(marked.fault("title", rule="unnamed-child", what=what, cure=cure), severity="warning")
    yield from _pages(draft, marked)
    yield from _messages(marked, language)


def _pages(draft: Draft, marked: Marked) -> Iterator[Fault]:
    told, drawn = marked.entries("pages"), {sheet.id: sheet for sheet in draft.sheets if sheet.id}
    for name in told:
        if str(name) not in drawn:
            what, cure = f"The story has no page {name}.", "Take it out, or add the page to story.yaml."
            yield marked.fault("pages", name, rule="text-without-place", what=what, cure=cure)
    for name, sheet in drawn.items():
        if name in told:
            yield from _captions(sheet, marked)
        else:
            what, cure = f"The page {name} is not told.", "Add it with its `alt` and its `captions`."
            yield marked.fault("pages", rule="missing-text", what=what, cure=cure)


def _captions(sheet: Sheet, marked: Marked) -> Iterator[Fault]:
    at: Path_ = ("pages", sheet.id, "captions")
    told = marked.entries(*at)
    for name in sheet.text_ids:
        if name not in told:
            what, cure = f"The text {name} of {sheet.id} is missing.", f"Write `{name}:` below its `captions`."
            yield marked.fault(*at, rule="missing-text", what=what, cure=cure)
    for name in told:
        if str(name) not in sheet.text_ids:
            what = f"{sheet.id} has no caption or balloon called {name}."
            cure = "Give it a place in story.yaml, or take it out."
            yield marked.fault(*at, name, rule="text-without-place", what=what, cure=cure)


def _messages(marked: Marked, language: str) -> Iterator[Fault]:
    for at, text in _all_texts(marked):
        try:
            check(text, language=language)
        except PhraseError as error:
            what = f"{'.'.join(map(str, at))} {_said(str(error))}."
            cure = "Arguments are name, pronoun, starts and ends; docs/story-authoring.md shows them."
            yield marked.fault(*at, rule="not-a-message", what=what, cure=cure)


def _said(error: str) -> str:
    return f"is {error}" if error.startswith("not ") else error


def _all_texts(marked: Marked) -> Iterator[tuple[Path_, str]]:
    places: list[Path_] = [("title",), ("summary",)]
    for page in marked.entries("pages"):
        places += [("pages", page, "captions", name) for name in marked.entries("pages", page, "captions")]
        places.append(("pages", page, "alt"))
    return ((at, text) for at in places if isinstance(text := marked.at(*at), str))
