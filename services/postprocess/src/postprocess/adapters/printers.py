"""The printers we know: a file each in the folder printers."""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import Final

from pydantic import ValidationError

from contracts.manifest import PrinterId
from postprocess.domain.printer import Printer

SUFFIX: Final = ".toml"


class PrinterError(Exception):
    """A printer is not known, or its file is wrong."""


@lru_cache(maxsize=1)
def known() -> tuple[Printer, ...]:
    """Return every printer there is a file for, in the order of their ids; PrinterError names a wrong file."""
    folder = resources.files("postprocess") / "printers"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(SUFFIX)), key=lambda file: file.name)
    return tuple(read(file.name, file.read_text(encoding="utf-8")) for file in files)


def of(ids: Iterable[PrinterId]) -> tuple[Printer, ...]:
    """Return the printers of these ids, in this order; PrinterError when one is not known."""
    by_id = {printer.id: printer for printer in known()}
    wanted = list(ids)
    if strangers := [one for one in wanted if one not in by_id]:
        raise PrinterError(f"no such printers: {', '.join(strangers)}; known are {', '.join(by_id)}")
    return tuple(by_id[one] for one in wanted)


def read(name: str, text: str) -> Printer:
    """Return the printer that a file describes; PrinterError says what is wrong with it."""
    try:
        printer = Printer.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise PrinterError(f"{name}: {error}") from error
    if name != printer.id + SUFFIX:
        raise PrinterError(f"{name} describes {printer.id}: the file is named after its printer")
    return printer
