"""The append-only ledger of calls and charges; it survives a restart."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from sandbox.entries import Entries

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
        self._entries = Entries(path)
        self._calls: dict[str, Call] = {}
        for seq, request_id, entry in self._entries:
            self._fold(seq, request_id, entry)

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
        self._entries.reset()
        self._calls.clear()

    def close(self) -> None:
        """Let go of the file."""
        self._entries.close()

    def _append(self, request_id: str, entry: Mapping[str, Any]) -> Call:
        seq, kept = self._entries.append(request_id, entry)
        return self._fold(seq, request_id, kept)

    def _fold(self, seq: int, request_id: str, entry: dict[str, Any]) -> Call:
        known = {field.name for field in fields(Call)}
        entry = {name: value for name, value in entry.items() if name in known} | {"seq": seq}
        if "faults" in entry:
            entry["faults"] = tuple(entry["faults"])
        before = self._calls.get(request_id)
        self._calls[request_id] = replace(before, **entry) if before else Call(**entry)
        return self._calls[request_id]
