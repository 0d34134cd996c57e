"""Asks Celery for books and reads in the result backend which have ended."""

import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import psycopg2
import redis
from books import submit
from driver import drive

URL = os.environ["BENCH_RESULTS_URL"]


def main() -> None:
    """Drive the books through whichever backend holds the results."""
    drive(submit=submit, ended=_in_redis() if URL.startswith("redis") else _in_postgres())


def _in_postgres():  # noqa: ANN202 - the one of its kind.
    db = psycopg2.connect(URL.replace("db+postgresql+psycopg2", "postgresql"))
    db.autocommit = True

    def ended(books: Iterable[str]) -> Mapping[str, float]:
        with db.cursor() as cursor:
            cursor.execute(
                "SELECT task_id, date_done FROM celery_taskmeta WHERE status = 'SUCCESS' AND task_id = ANY(%s)",
                (list(books),),
            )
            return {book: at.replace(tzinfo=UTC).timestamp() for book, at in cursor.fetchall()}

    return ended


def _in_redis():  # noqa: ANN202 - the one of its kind.
    store = redis.Redis.from_url(URL)

    def ended(books: Iterable[str]) -> Mapping[str, float]:
        books = list(books)
        kept = zip(books, store.mget([f"celery-task-meta-{book}" for book in books]), strict=True)
        done = {book: json.loads(text) for book, text in kept if text}
        return {
            book: datetime.fromisoformat(meta["date_done"]).astimezone(UTC).timestamp()
            for book, meta in done.items()
            if meta["status"] == "SUCCESS"
        }

    return ended


if __name__ == "__main__":
    main()
