"""Printing a book for several printers at once: what they share is made once, the rest side by side."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, ParamSpec, Protocol, TypeVar

from contracts.manifest import Preflight, PrinterId
from contracts.story import PackedStory
from contracts.values import PageId
from postprocess.adapters import edition, press, vectors
from postprocess.adapters.inks import Inks
from postprocess.adapters.lettering import read_story
from postprocess.adapters.pdfx import About
from postprocess.adapters.preflight import preflight
from postprocess.adapters.press import Edition
from postprocess.adapters.vectors import Told
from postprocess.domain.cover import cover_of
from postprocess.domain.imposition import POINTS_PER_MILLIMETRE, Direction, Leaf, leaves
from postprocess.domain.press import KINDS, Condition, PrintFile, PrintKind, PrintRun, declared, ink_limit
from postprocess.domain.printer import Printer
from postprocess.domain.words import named, texts_of

IMPRINT: Final = "imprint"
log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


class Do(Protocol):
    """Does a piece of work somewhere; it is a function of a module, and what it is given and returns pickles."""

    def __call__(self, name: str, page: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        """Do what is called so, for a page or for none."""


@dataclass(frozen=True)
class Order:
    """One printer's book."""

    told: Told
    edition: Edition
    printer: Printer
    leaves: tuple[Leaf, ...]
    condition: Condition | None

    @property
    def story(self) -> PackedStory:
        """The story that is told."""
        return read_story(self.told.packed_json)

    @property
    def direction(self) -> Direction:
        """Which way it is read."""
        return texts_of(self.story, self.told.language).direction

    def about(self, kind: PrintKind) -> About:
        """Return what a file says of itself."""
        title = texts_of(self.story, self.told.language).title
        return About(
            title=named(title, self.told.person, language=self.told.language),
            language=self.told.language,
            direction=self.direction,
            standard=declared(self.printer, self.condition),
            condition=self.condition if self.printer.standard else None,
            made_from=(self.edition.made_from, self.printer.id.encode(), kind.encode()),
        )


async def print_book(
    run: PrintRun, *, condition: Condition | None, fonts: Path, do: Do
) -> AsyncGenerator[PrintFile, None]:
    """Yield the files of every printer that can make the book, as they are done; Refused when a sheet is broken.

    Printers that want CMYK are left out without a printing condition, others when they bind no book of that length.
    """
    told = Told(run.packed_json, run.language, run.person, fonts)
    makers = _makers(run, condition)
    limit = ink_limit(makers)
    with TemporaryDirectory(prefix="comics-print-") as folder:
        room = Path(folder)
        sheets, made_from = await asyncio.to_thread(_laid_down, run, room)
        sheets[IMPRINT] = room / f"{IMPRINT}.pdf"
        await do("set imprint", "", _set_imprint, told, sheets[IMPRINT])
        editions = {
            colour: asyncio.ensure_future(
                _edition(
                    told,
                    sheets,
                    Inks(condition, limit) if condition and colour == "cmyk" else None,
                    made_from=made_from,
                    room=room,
                    do=do,
                )
            )
            for colour in sorted({printer.colour for printer in makers})
        }

        async def made(printer: Printer, kind: PrintKind) -> PrintFile:
            paged = leaves(read_story(run.packed_json).story.pages, printer.pages)
            order = Order(told, await editions[printer.colour], printer, paged or (), condition)
            out = room / _file_name(printer.id, kind)
            file = await do(f"print {kind}", "", print_file, order, kind, out)
            return replace(file, preflight=await do("preflight", "", judge_file, out, order, kind))

        files = [asyncio.ensure_future(made(printer, kind)) for printer in makers for kind in KINDS]
        try:
            for done in asyncio.as_completed(files):
                file = await done
                yield await asyncio.to_thread(_taken, file, room / _file_name(file.printer, file.kind))
        finally:
            await _end([*files, *editions.values()])


def print_file(order: Order, kind: PrintKind, out: Path) -> PrintFile:
    """Write one file; its content is left where it was written, and not judged yet."""
    about, pages, spine = order.about(kind), len(order.leaves), None
    if kind == "interior":
        press.print_interior(order.edition, leaves=order.leaves, printer=order.printer, about=about, out=out)
    else:
        spine = _print_cover(order, about, out)
    return PrintFile(
        printer=order.printer.id,
        kind=kind,
        content=b"",
        pages=pages if kind == "interior" else 1,
        standard=about.standard,
        spine=spine,
    )


def judge_file(file: Path, order: Order, kind: PrintKind) -> Preflight:
    """Hold a file against its printer's rules."""
    return preflight(
        file.read_bytes(),
        order.printer,
        kind=kind,
        interior_pages=len(order.leaves),
        direction=order.direction,
    )


def _print_cover(order: Order, about: About, out: Path) -> float:
    pages, story = len(order.leaves), order.story.story
    plan = cover_of(order.printer, pages=pages, trim=story.trim, direction=order.direction)
    rules = order.printer.cover
    title = None
    if rules.spine.carries_text(pages):
        title = vectors.spine_title(
            order.told,
            length=(order.printer.trim.height - 2 * rules.safety) * POINTS_PER_MILLIMETRE,
            room=(plan.spine - 2 * rules.spine.text_clearance) * POINTS_PER_MILLIMETRE,
        )
    of_kind: dict[str, PageId] = {page.kind: page.id for page in reversed(story.pages)}
    press.print_cover(
        order.edition,
        plan=plan,
        front=of_kind["cover"],
        back=of_kind.get("back"),
        spine=title,
        about=about,
        out=out,
    )
    return plan.spine


def _makers(run: PrintRun, condition: Condition | None) -> tuple[Printer, ...]:
    story = read_story(run.packed_json).story
    makers = []
    for printer in run.printers:
        if printer.colour == "cmyk" and condition is None:
            log.info("printer left out: no CMYK profile is configured", extra={"printer": printer.id})
        elif leaves(story.pages, printer.pages) is None:
            log.warning("printer left out: it binds no book of that length", extra={"printer": printer.id})
        else:
            makers.append(printer)
    return tuple(makers)


async def _edition(
    told: Told, sheets: dict[PageId, Path], inks: Inks | None, *, made_from: bytes, room: Path, do: Do
) -> Edition:
    """Make the book in the colours of some printers; every page is converted once."""
    out = room / ("inks.pdf" if inks else "srgb.pdf")
    files = list(sheets.values())
    if inks:
        files = [room / f"{file.stem}.inks.pdf" for file in files]
        await _all(
            do("ink sheet", page, edition.write_inked, sheet, inks, file)
            for (page, sheet), file in zip(sheets.items(), files, strict=True)
        )
    await do("join sheets", "", edition.write_edition, files, out, inked=inks is not None)
    story = read_story(told.packed_json).story
    return Edition(
        file=out,
        pages={page: number for number, page in enumerate(sheets) if page != IMPRINT},
        imprint=list(sheets).index(IMPRINT),
        trim=story.trim,
        plain=story.spine or story.background,
        inks=inks,
        made_from=made_from,
    )


def _set_imprint(told: Told, out: Path) -> None:
    out.write_bytes(vectors.imprint(told))


def _laid_down(run: PrintRun, room: Path) -> tuple[dict[PageId, Path], bytes]:
    """Write the sheets where the workers find them, many megabytes for several to read; return a digest, too."""
    sheets = {page: room / f"{page}.pdf" for page in run.sheets}
    digest = hashlib.sha256(run.person.model_dump_json().encode())
    for page, file in sheets.items():
        file.write_bytes(run.sheets[page])
        digest.update(run.sheets[page])
    return sheets, digest.digest()


def _file_name(printer: PrinterId, kind: PrintKind) -> str:
    return f"{printer}.{kind}.pdf"


def _taken(file: PrintFile, out: Path) -> PrintFile:
    content = out.read_bytes()
    out.unlink()
    return replace(file, content=content)


async def _all(works: Iterable[Awaitable[T]]) -> None:
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        await _end(tasks)


async def _end(tasks: Iterable["asyncio.Future[Any]"]) -> None:
    """End what still runs; whoever waits for it is told."""
    listed = list(tasks)
    for task in listed:
        task.cancel()
    await asyncio.gather(*listed, return_exceptions=True)
