"""Asks DBOS for books and reads in its tables which have ended; the second argument names the workflow."""

import os
import sys
import time
from collections.abc import Iterable, Mapping

import psycopg
from dbos import DBOSClient
from driver import LOOK_SECONDS, drive

URL = os.environ["BENCH_DATABASE_URL"]
QUEUE = "books"


def main() -> None:
    """Drive the books."""
    db = psycopg.connect(URL, autocommit=True)
    while not _is_ready(db):
        time.sleep(LOOK_SECONDS)
    client = DBOSClient(system_database_url=URL)

    def submit(book: str) -> None:
        client.enqueue(
            {"queue_name": QUEUE, "workflow_name": sys.argv[2], "workflow_id": book, "app_version": "1"}, book
        )

    def ended(books: Iterable[str]) -> Mapping[str, float]:
        rows = db.execute(
            "SELECT workflow_uuid, completed_at FROM dbos.workflow_status"
            " WHERE status = 'SUCCESS' AND workflow_uuid = ANY(%s)",
            (list(books),),
        )
        return {book: at / 1000 for book, at in rows.fetchall()}

    drive(submit=submit, ended=ended)


def _is_ready(db: psycopg.Connection) -> bool:
    """Whether a worker has made the tables and the queue."""
    try:
        return db.execute("SELECT 1 FROM dbos.queues WHERE name = %s", (QUEUE,)).fetchone() is not None
    except psycopg.errors.UndefinedTable:
        return False


if __name__ == "__main__":
    main()
