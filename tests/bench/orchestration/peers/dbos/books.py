"""Books on DBOS Transact: one workflow a book, or one a book and a child for each page, started from a queue."""

import asyncio
import os
import sys
import threading

from dbos import DBOS, DBOSConfig
from driver import note, pages

QUEUE = "books"
VERSION = "1"


@DBOS.step()
async def swap(book: str, page: str) -> str:
    """Put the face on a page."""
    note(book, f"faces/{page}")
    return f"faces/{page}.png"


@DBOS.step()
async def compose(swapped: str, book: str, page: str) -> str:
    """Compose a page of its face."""
    note(book, f"pages/{page}")
    return f"{swapped} on pages/{page}.jpg"


@DBOS.step()
async def bind(composed: list[str], book: str) -> str:
    """Bind the pages."""
    note(book, "book")
    return f"{book}.pdf of {len(composed)}"


@DBOS.workflow()
async def whole_book(book: str) -> str:
    """Make a book in one workflow: steps side by side, begun in an order that is the same in every replay."""
    swapped = await asyncio.gather(*(swap(book, page) for page in pages()))
    pairs = zip(swapped, pages(), strict=True)
    composed = await asyncio.gather(*(compose(face, book, page) for face, page in pairs))
    return await bind(list(composed), book)


@DBOS.workflow()
async def one_page(book: str, page: str) -> str:
    """Make a page."""
    return await compose(await swap(book, page), book, page)


@DBOS.workflow()
async def book_of_pages(book: str) -> str:
    """Make a book with a child workflow for each page, which may run on."""
    handles = [await DBOS.start_workflow_async(one_page, book, page) for page in pages()]
    composed = [await handle.get_result() for handle in handles]
    return await bind(composed, book)


def main(executor: str) -> None:
    """Work until ended; what this executor had begun in an earlier life is taken up again first."""
    config: DBOSConfig = {
        "name": "books",
        "system_database_url": os.environ["BENCH_DATABASE_URL"],
        "executor_id": executor,
        "application_version": VERSION,
        "log_level": "WARNING",
    }
    DBOS(config=config)
    DBOS.launch()
    DBOS.register_queue(QUEUE)
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1])
