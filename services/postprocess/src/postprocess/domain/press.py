"""What the press is given and hands back: a book for some printers, a file for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from contracts.jobs import Person
from contracts.manifest import Preflight, PrinterId
from contracts.values import Language, PageId
from postprocess.domain.printer import Printer, Standard

PrintKind = Literal["interior", "cover"]
KINDS: Final[tuple[PrintKind, ...]] = ("interior", "cover")


@dataclass(frozen=True)
class Condition:
    """A printing condition that the operator chose: paper and inks, as a CMYK profile describes them."""

    name: str
    """As registered, such as CGATS TR 006."""
    profile: bytes
    """ICC."""


@dataclass(frozen=True)
class PrintRun:
    """Print this book for these printers."""

    packed_json: bytes
    language: Language
    person: Person
    sheets: Mapping[PageId, bytes]
    """A PDF of one page for every page of the story."""
    printers: tuple[Printer, ...]


@dataclass(frozen=True)
class PrintFile:
    """One file for one printer."""

    printer: PrinterId
    kind: PrintKind
    content: bytes
    """PDF."""
    pages: int
    """Of the file."""
    standard: Standard | None
    """What the file declares."""
    spine: float | None
    """Millimetres; of a cover."""
    preflight: Preflight | None = None


def declared(printer: Printer, condition: Condition | None) -> Standard | None:
    """Return the standard that a printer's file may declare: none without a printing condition."""
    return printer.standard if condition else None


def ink_limit(printers: tuple[Printer, ...]) -> float:
    """Return the most ink that all these printers take, in percent: their pages are converted once."""
    return min((p.limits.ink_percent for p in printers if p.limits.ink_percent), default=400)
