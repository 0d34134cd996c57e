"""Reading a drawing: its elements, each with its line and how far it is scaled; no picture is made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import cos, hypot, radians, sin, tan
from typing import Final, TypeAlias
from xml.parsers import expat

Matrix: TypeAlias = tuple[float, float, float, float]
"""How a group turns and scales what is in it: x' = ax + cy, y' = bx + dy."""

STRAIGHT: Final[Matrix] = (1, 0, 0, 1)
_STEP: Final = re.compile(r"(matrix|scale|rotate|skewX|skewY|translate)\s*\(([^)]*)\)")
_NUMBER: Final = re.compile(r"[-+]?(?:\d*\.\d+|\d+\.?)(?:[eE][-+]?\d+)?")


class BrokenDrawingError(Exception):
    """A drawing is no XML, or hides something in entities."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True)
class Element:
    """One element of a drawing."""

    tag: str
    """Without its namespace's prefix."""
    line: int
    attributes: Mapping[str, str]
    matrix: Matrix
    above: tuple[str, ...]
    """Where it stands: tag#id of everything around it, outermost first."""

    @property
    def name(self) -> str:
        """Its tag and id."""
        return f"{self.tag}#{self.attributes['id']}" if "id" in self.attributes else self.tag

    @property
    def reference(self) -> str | None:
        """What it shows or uses from elsewhere."""
        return self.attributes.get("href", self.attributes.get("xlink:href"))

    @property
    def scales(self) -> tuple[float, float]:
        """How much wider and higher it is than it says."""
        a, b, c, d = self.matrix
        return hypot(a, b), hypot(c, d)


@dataclass
class _Reader:
    parser: expat.XMLParserType
    found: list[Element] = field(default_factory=list)
    around: list[Element] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        matrix = _times(self.around[-1].matrix if self.around else STRAIGHT, _turned(attributes.get("transform", "")))
        above = tuple(one.name for one in self.around)
        element = Element(tag.rpartition(":")[2], self.parser.CurrentLineNumber, attributes, matrix, above)
        self.found.append(element)
        self.around.append(element)

    def end(self, _tag: str) -> None:
        self.around.pop()

    def entity(self, *_told: object) -> None:
        raise BrokenDrawingError(self.parser.CurrentLineNumber, "it declares entities")


def elements(svg: str) -> tuple[Element, ...]:
    """Return every element of a drawing in its order; BrokenDrawingError when it cannot be read."""
    parser = expat.ParserCreate()
    reader = _Reader(parser)
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.EntityDeclHandler = reader.entity
    try:
        parser.Parse(svg, True)
    except expat.ExpatError as error:
        raise BrokenDrawingError(error.lineno, expat.errors.messages[error.code]) from error
    return tuple(reader.found)


def numbers(text: str) -> tuple[float, ...]:
    """Return every number in an attribute."""
    return tuple(float(one) for one in _NUMBER.findall(text))


def _turned(transform: str) -> Matrix:
    result = STRAIGHT
    for kind, arguments in _STEP.findall(transform):
        result = _times(result, _step(kind, numbers(arguments)))
    return result


def _step(kind: str, told: tuple[float, ...]) -> Matrix:
    first = told[0] if told else 0
    if kind == "matrix" and len(told) == 6:  # noqa: PLR2004 - as SVG has it
        return told[0], told[1], told[2], told[3]
    if kind == "scale":
        return first, 0, 0, told[1] if told[1:] else first
    if kind == "rotate":
        turn = radians(first)
        return cos(turn), sin(turn), -sin(turn), cos(turn)
    if kind == "skewX":
        return 1, 0, tan(radians(first)), 1
    if kind == "skewY":
        return 1, tan(radians(first)), 0, 1
    return STRAIGHT


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d = one
    e, f, g, h = other
    return a * e + c * f, b * e + d * f, a * g + c * h, b * g + d * h


def groups(found: tuple[Element, ...]) -> Iterator[Element]:
    """Yield the groups directly below the root."""
    return (one for one in found if len(one.above) == 1 and one.tag == "g")
