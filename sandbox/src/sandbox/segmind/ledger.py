"""The append-only ledger of calls and charges; it survives a restart."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

State = Literal["QUEUED", "PROCESSING", "COMPLETED", "FAILED"]
Wire = Literal["v1", "v2", "workflow", "workflow_v2"]


@dataclass(frozen=True)
class Call:
    """One accepted POST and what became of it; `cost_usd` is what was charged."""

    request_id: str
    slug: str
    wire: Wire
    key: str
    body: Mapping[str, Any]
    body_sha256: str
    client_ref: str | None
    at: float
    state: State = "QUEUED"
    source_sha256: str | None = None
    target_sha256: str | None = None
    output: str | None = None
    content_type: str | None = None
    size_bytes: int | None = None
    seconds: float | None = None
    cost_usd: float = 0.0
    error: str | None = None
    faults: tuple[Mapping[str, Any], ...] = ()
    seq: int = 0

    @property
    def ended(self) -> bool:
        """True once nothing will change any more."""
        return self.state in ("COMPLETED", "FAILED")


class Ledger:
    """Entries are only ever added; a call is what its entries add up to."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(_SCHEMA)
        self._calls: dict[str, Call] = {}
        for seq, request_id, entry in self._db.execute("SELECT seq, request_id, entry FROM entries ORDER BY seq"):
            self._fold(seq, request_id, json.loads(entry))

    def accept(self, call: Call) -> Call:
        """Write down a new call."""
        return self._append(call.request_id, {name: value for name, value in asdict(call).items() if name != "seq"})

    def end(self, request_id: str, **changes: Any) -> Call:  # noqa: ANN401 - the fields of a call
        """Write down how a call ended; raises `ValueError` if it has ended before."""
        if self._calls[request_id].ended:
            raise ValueError(f"{request_id} has ended before")
        return self._append(request_id, changes)

    def begin(self, request_id: str) -> None:
        """Note that a call is being worked on; a restart begins it anew."""
        self._calls[request_id] = replace(self._calls[request_id], state="PROCESSING")

    def find(self, request_id: str) -> Call | None:
        """Return a call by its id."""
        return self._calls.get(request_id)

    def calls(self, *, since: int = 0) -> Iterator[Call]:
        """Return the calls with entries after `since`, the oldest first."""
        return (call for call in list(self._calls.values()) if call.seq > since)

    def charged_usd(self) -> float:
        """The sum of all charges."""
        return round(sum(call.cost_usd for call in self._calls.values()), 6)

    def reset(self) -> None:
        """Begin an empty ledger; for tests."""
        self._db.executescript("DROP TABLE entries;" + _SCHEMA)
        self._calls.clear()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _append(self, request_id: str, entry: Mapping[str, Any]) -> Call:
        text = json.dumps(entry, sort_keys=True)
        row = self._db.execute(
            "INSERT INTO entries (request_id, entry) VALUES (?, ?) RETURNING seq", (request_id, text)
        ).fetchone()
        return self._fold(row[0], request_id, json.loads(text))

    def _fold(self, seq: int, request_id: str, entry: dict[str, Any]) -> Call:
        known = {field.name for field in fields(Call)}
        entry = {name: value for name, value in entry.items() if name in known} | {"seq": seq}
        if "faults" in entry:
            entry["faults"] = tuple(entry["faults"])
        before = self._calls.get(request_id)
        self._calls[request_id] = replace(before, **entry) if before else Call(**entry)
        return self._calls[request_id]


_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id TEXT NOT NULL,
    entry TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER IF NOT EXISTS entries_are_never_removed BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
