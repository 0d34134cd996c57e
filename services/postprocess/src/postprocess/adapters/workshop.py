"""The workshop: what is computed goes to the worker processes."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from pathlib import Path

from postprocess.adapters import cbz, epub, painting, printing, screen_pdf
from postprocess.adapters.workers import WorkerLostError, Workers
from postprocess.domain.press import Condition, PrintFile, PrintRun
from postprocess.domain.refusal import Refused
from postprocess.domain.work import (
    Composed,
    Composing,
    Lettering,
    PictureBook,
    ScreenBook,
    TintedArt,
    Tinting,
)


class ProcessWorkshop:
    """Computes in worker processes (a use_cases.Workshop); a process that dies fails its own work only."""

    def __init__(self, workers: Workers, *, fonts: Path, condition: Condition | None = None) -> None:
        self._workers = workers
        self._fonts = fonts
        self._condition = condition

    async def letter(self, work: Lettering) -> None:
        """Set every letter of a book, to know that it can be done."""
        with _losses_refused():
            await self._workers.run("letter book", "", painting.letter, work, fonts=self._fonts)

    async def tint(self, work: Tinting) -> TintedArt:
        """Lay colours into a page's art."""
        with _losses_refused():
            return await self._workers.run("tint page", work.art.page, painting.tint, work)

    async def compose(self, work: Composing) -> Composed:
        """Put face, overlay and letters on a page."""
        with _losses_refused():
            return await self._workers.run("compose page", work.page, painting.compose, work, fonts=self._fonts)

    async def print_book(self, work: PrintRun) -> AsyncGenerator[PrintFile, None]:
        """Yield the files of every printer that can make the book."""
        with _losses_refused():
            files = printing.print_book(work, condition=self._condition, fonts=self._fonts, do=self._workers.run)
            async with aclosing(files):
                async for file in files:
                    yield file

    async def bind_ebook(self, work: ScreenBook) -> bytes:
        """Make the PDF for the screen."""
        with _losses_refused():
            reduced = await asyncio.gather(
                *(self._workers.run("reduce sheet", "", screen_pdf.reduced, sheet) for sheet in work.sheets)
            )
            return await self._workers.run(
                "bind ebook", "", screen_pdf.screen_pdf, replace(work, sheets=tuple(reduced))
            )

    async def bind_epub(self, work: PictureBook) -> bytes:
        """Make the EPUB."""
        with _losses_refused():
            return await self._workers.run("bind epub", "", epub.epub, work)

    async def bind_cbz(self, work: PictureBook) -> bytes:
        """Make the comic archive."""
        with _losses_refused():
            return await self._workers.run("bind cbz", "", cbz.cbz, work)


@contextmanager
def _losses_refused() -> Iterator[None]:
    try:
        yield
    except WorkerLostError as error:
        raise Refused("worker_lost", detail=str(error)) from error
