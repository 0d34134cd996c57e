"""What every contender's client does: warm up, wait for the word, ask for books, watch them end. Standard library only.

It speaks JSON lines: {"ready"}, then, told to go, {"submitted", "cpu"} and {"ended"} as books end.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping

LOOK_SECONDS = 0.2
WARM_UP = 2

Submit = Callable[[str], object]
Ended = Callable[[Iterable[str]], Mapping[str, float]]
"""Of the books named, those that have ended and when, in seconds of Unix time."""


def drive(*, submit: Submit, ended: Ended) -> None:
    """Make some books for warmth and as many as the first argument says for the record."""
    warm = [f"warm-{number}" for number in range(WARM_UP)]
    for book in warm:
        submit(book)
    _watch(warm, ended, say=lambda _: None)
    _say({"ready": True})
    sys.stdin.readline()
    books = [f"book-{number:05}" for number in range(int(sys.argv[1]))]
    submitted, cpu = {}, time.process_time()
    for book in books:
        submitted[book] = time.time()
        submit(book)
    _say({"submitted": submitted, "cpu": time.process_time() - cpu})
    _watch(books, ended, say=lambda news: _say({"ended": news}))


def note(book: str, step: str) -> None:
    """Write down, outside of every framework, that a step was carried out: one whole line, whoever else writes."""
    file = os.open(os.environ["BENCH_LEDGER"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.write(file, f"{book} {step}\n".encode())
    os.close(file)


def pages() -> list[str]:
    """The pages of a book."""
    return [f"p{number:02}" for number in range(1, int(os.environ["BENCH_PAGES"]) + 1)]


def _watch(books: Iterable[str], ended: Ended, *, say: Callable[[Mapping[str, float]], None]) -> None:
    open_books = set(books)
    while open_books:
        time.sleep(LOOK_SECONDS)
        news = ended(sorted(open_books))
        if news:
            open_books -= set(news)
            say(dict(news))


def _say(words: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()
