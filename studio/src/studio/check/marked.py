"""YAML that remembers the line of everything in it, and what a schema says against it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from contracts import story as contract
from contracts.values import Authored, Box, Point
from studio.check.fault import Fault

Step = str | int
Path_ = tuple[Step, ...]
M = TypeVar("M", bound=BaseModel)

MODELS: Final[tuple[type[BaseModel], ...]] = (
    *(one for one in vars(contract).values() if isinstance(one, type) and issubclass(one, Authored)),
    Box,
    Point,
)
FIELDS: Final = sorted({name for model in MODELS for name in model.model_fields})


@dataclass(frozen=True)
class Marked:
    """What a file says, and where."""

    file: str
    value: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)

    def line(self, *path: Step) -> int:
        """Return the line of a place, or of the nearest thing around it; steps that are not in the file are passed."""
        at: Path_ = ()
        for step in path:
            if (*at, step) in self.lines:
                at = (*at, step)
        return self.lines.get(at, 1)

    def fault(self, *path: Step, rule: str, what: str, cure: str) -> Fault:
        """Return an error at a place of this file."""
        return Fault(file=self.file, line=self.line(*path), rule=rule, what=what, cure=cure)

    def at(self, *path: Step) -> Any:  # noqa: ANN401 - YAML holds anything
        """Return what the file says at a place; None where it says nothing."""
        found = self.value
        for step in path:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def items(self, *path: Step) -> list[Any]:
        """Return a list of the file; empty when there is something else."""
        found = self.at(*path)
        return found if isinstance(found, list) else []

    def entries(self, *path: Step) -> dict[str, Any]:
        """Return a mapping of the file; empty when there is something else."""
        found = self.at(*path)
        return found if isinstance(found, dict) else {}


def read_marked(path: Path, file: str) -> tuple[Marked, list[Fault]]:
    """Read a YAML file that is there; what is no YAML is a fault, and so is a field that is said twice."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except UnicodeDecodeError:
        return Marked(file), [_unreadable(file, 1, "it is not UTF-8 text")]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Marked(file), [_unreadable(file, mark.line + 1 if mark else 1, error.problem or "it is no YAML")]
    except yaml.YAMLError as error:
        return Marked(file), [_unreadable(file, 1, str(error))]
    marked = Marked(file, value)
    twice = list(_mark(node, (), marked)) if node else []
    return marked, twice


def _unreadable(file: str, line: int, what: str) -> Fault:
    cure = "Mind the indents and quotation marks; a text with a colon or with braces stands in quotation marks."
    return Fault(file=file, line=line, rule="not-yaml", what=f"The file cannot be read: {what}.", cure=cure)


def _mark(node: yaml.Node, at: Path_, marked: Marked) -> Iterator[Fault]:
    marked.lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*at, key.value)
            line = key.start_mark.line + 1
            if here in marked.lines:
                cure = "Keep one of the two; only the last would count."
                what = f"`{key.value}` is said twice."
                yield Fault(file=marked.file, line=line, rule="said-twice", what=what, cure=cure)
            marked.lines[here] = line
            yield from _mark(value, here, marked)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _mark(value, (*at, index), marked)


def schema_faults(model: type[BaseModel], marked: Marked) -> Iterator[Fault]:
    """Yield what the schema says against a file, but for the rules about the whole file."""
    try:
        model.model_validate(marked.value)
    except ValidationError as error:
        details = [one for one in error.errors(include_url=False) if not _is_other_branch(one)]
        for one in details:
            if one["loc"]:
                yield _of_schema(one, marked)
        if not isinstance(marked.value, dict):
            yield marked.fault(rule="schema", what="The file holds no fields.", cure="See docs/story-authoring.md.")


def _is_other_branch(detail: ErrorDetails) -> bool:
    """Whether this only says that a box is not the word auto."""
    return detail["loc"][-1:] == ("literal['auto']",) and isinstance(detail["input"], dict)


def _of_schema(detail: ErrorDetails, marked: Marked) -> Fault:
    name = str(detail["loc"][-1])
    if detail["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, FIELDS, n=1)
        cure = f"Did you mean `{near[0]}`?" if near else "Take it out: docs/story-authoring.md lists the fields."
        return marked.fault(*detail["loc"], rule="unknown-field", what=f"Nothing is called `{name}` here.", cure=cure)
    if detail["type"] == "missing":
        cure = "Add it; docs/story-authoring.md says what belongs into it."
        return marked.fault(*detail["loc"], rule="missing-field", what=f"`{name}` is missing.", cure=cure)
    said = detail["msg"].removeprefix("Value error, ")
    where = ".".join(str(step) for step in detail["loc"] if (step in FIELDS or isinstance(step, int)))
    cure = "Correct it; docs/story-authoring.md says what belongs here."
    return marked.fault(*detail["loc"], rule="wrong-value", what=f"`{where}`: {said}.", cure=cure)


def loosely(model: type[M], raw: object) -> M | None:
    """Return a value whose fields are right, even when they do not fit together; None when a field is wrong."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        if any(one["loc"] for one in error.errors()) or not isinstance(raw, dict):
            return None
    fields = {
        name: TypeAdapter(model.model_fields[name].rebuild_annotation()).validate_python(value)
        for name, value in raw.items()
    }
    return model.model_construct(**fields)
