"""An append-only table of facts that survives a restart."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any


class Entries:
    """Entries about subjects, in the order they came; SQLite refuses to change or remove one."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")  # A killed process loses nothing; only a lost machine may.
        if any(column[1] == "request_id" for column in self._db.execute("PRAGMA table_info(entries)")):
            self._db.execute("ALTER TABLE entries RENAME COLUMN request_id TO subject")
        self._db.executescript(_SCHEMA)

    def __iter__(self) -> Iterator[tuple[int, str, dict[str, Any]]]:
        for seq, subject, entry in self._db.execute("SELECT seq, subject, entry FROM entries ORDER BY seq"):
            yield seq, subject, json.loads(entry)

    def append(self, subject: str, entry: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Add an entry; return its number and the entry as a restart will read it."""
        text = json.dumps(entry, sort_keys=True)
        (seq,) = self._db.execute(_INSERT, (subject, text)).fetchone()
        return seq, json.loads(text)

    def append_all(self, entries: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Add all of them or, if one cannot be added, none."""
        rows = [(subject, json.dumps(entry)) for subject, entry in entries]
        self._db.execute("BEGIN")
        with self._db:
            self._db.executemany("INSERT INTO entries (subject, entry) VALUES (?, ?)", rows)

    def reset(self) -> None:
        """Begin an empty table; for tests."""
        self._db.executescript("DROP TABLE entries;" + _SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


_INSERT = "INSERT INTO entries (subject, entry) VALUES (?, ?) RETURNING seq"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    entry TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER IF NOT EXISTS entries_are_never_removed BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
