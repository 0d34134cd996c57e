"""Books on Celery: a chord of chains, and the settings its handbook asks for where no task may be lost."""

import os

from celery import Celery, chain, chord
from driver import note, pages

app = Celery("books", broker=os.environ["BENCH_AMQP_URL"], backend=os.environ["BENCH_RESULTS_URL"])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_publish_retry=True,
    broker_transport_options={"confirm_publish": True},
    broker_connection_retry_on_startup=True,
    task_track_started=False,
)


@app.task
def swap(book: str, page: str) -> str:
    """Put the face on a page."""
    note(book, f"faces/{page}")
    return f"faces/{page}.png"


@app.task
def compose(swapped: str, book: str, page: str) -> str:
    """Compose a page of its face."""
    note(book, f"pages/{page}")
    return f"{swapped} on pages/{page}.jpg"


@app.task
def bind(composed: list[str], book: str) -> str:
    """Bind the pages."""
    note(book, "book")
    return f"{book}.pdf of {len(composed)}"


def submit(book: str) -> None:
    """Ask for a book; it ends with the result of the same id."""
    made = [chain(swap.s(book, page), compose.s(book, page)) for page in pages()]
    chord(made)(bind.s(book).set(task_id=book))
