"""The logs of all services as one."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SHOWN_FIRST: Final = ("at", "level", "service", "logger", "event", "trace_id", "span_id", "job_id", "exception")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a log."""

    at: str
    """RFC 3339, so that text order is time order; a line without a time has the one before it."""
    service: str
    level: str
    text: str
    job_id: str | None = None


class LogFile:
    """A log that grows: each reading yields what came since the one before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_up_to = 0
        self._last_at = ""

    def new_entries(self) -> Iterator[Entry]:
        """Yield the whole lines that came since the last time."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._read_up_to)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._read_up_to += len(line)
                entry = parse(line.decode(errors="replace").rstrip(), service=self._path.stem, at=self._last_at)
                self._last_at = entry.at
                yield entry


def parse(line: str, *, service: str, at: str) -> Entry:
    """Read one line; one that is not JSON, a traceback say, is taken as it stands and belongs to the time before it."""
    try:
        fields = json.loads(line)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        return Entry(at=at, service=service, level="", text=line)
    details = [f"{name}={value}" for name, value in fields.items() if name not in SHOWN_FIRST]
    text = " ".join([str(fields.get("event", "")), *details])
    if exception := fields.get("exception"):
        text += f"\n{exception}"
    return Entry(
        at=str(fields.get("at", at)),
        service=str(fields.get("service", service)),
        level=str(fields.get("level", "")),
        text=text,
        job_id=fields.get("job_id"),
    )


def merged(files: Iterable[LogFile], *, job: str | None = None) -> list[Entry]:
    """Return what is new in all the files, in order of time; only lines of the job if one is named, by its start."""
    entries = [entry for file in files for entry in file.new_entries()]
    return sorted((entry for entry in entries if _of_job(entry, job)), key=lambda entry: entry.at)


def _of_job(entry: Entry, job: str | None) -> bool:
    return job is None or (entry.job_id or "").startswith(job)
