"""Asks Dramatiq for books and reads in the result backend which have ended."""

from collections.abc import Iterable, Mapping

from books import results, submit
from dramatiq import Message
from dramatiq.results import ResultMissing
from driver import drive

ends: dict[str, Message] = {}


def _submit(book: str) -> None:
    ends[book] = submit(book)


def _ended(books: Iterable[str]) -> Mapping[str, float]:
    return {book: at for book in books if (at := _end_of(book)) is not None}


def _end_of(book: str) -> float | None:
    try:
        return float(results.get_result(ends[book]))
    except ResultMissing:
        return None


if __name__ == "__main__":
    drive(submit=_submit, ended=_ended)
