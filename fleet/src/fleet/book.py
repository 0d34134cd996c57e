"""A finished book on disk: the files its manifest names, checked, under names of their own."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

Json = dict[str, Any]
Fetch = Callable[[str], Awaitable[bytes]]

SUMMARY: Final = "summary.json"
MANIFEST: Final = "manifest.json"


class BookError(Exception):
    """What came is not the book that was promised."""


@dataclass(frozen=True)
class Shelf:
    """The folder a book is taken home to; whatever else lies there stays."""

    folder: Path

    def clear_last_book(self) -> None:
        """Remove the files of the book that an earlier summary lists."""
        summary = self.folder / SUMMARY
        if summary.exists():
            for name in json.loads(summary.read_text())["files"]:
                self._place(name).unlink(missing_ok=True)
            summary.unlink()

    async def take(self, signed_manifest: Json, *, job_id: str, fetch: Fetch) -> dict[str, str]:
        """Fetch every file of the manifest and keep it with a manifest of local links; return SHA-256 by name."""
        local = deepcopy(signed_manifest)
        for link in _files(local):
            name = inside_the_job(link["href"], job_id=job_id)
            content = await fetch(link["href"])
            promised = link.get("properties", {}).get("aicb", {}).get("sha256")
            if promised and hashlib.sha256(content).hexdigest() != promised:
                raise BookError(f"{name} is not the file that the manifest promises.")
            self._write(name, content)
            link["href"] = name
        for entry in local.get("toc") or []:
            address, mark, fragment = entry["href"].partition("#")
            entry["href"] = inside_the_job(address, job_id=job_id) + mark + fragment
        self._write(MANIFEST, json.dumps(local, indent=1, ensure_ascii=False).encode())
        names = {link["href"] for link in _files(local)} | {MANIFEST}
        return {name: hashlib.sha256(self._place(name).read_bytes()).hexdigest() for name in sorted(names)}

    def write_summary(self, summary: Json) -> None:
        """Keep the account of how the book was made."""
        self._write(SUMMARY, (json.dumps(summary, indent=1) + "\n").encode())

    def _write(self, name: str, content: bytes) -> None:
        place = self._place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def _place(self, name: str) -> Path:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise BookError(f"{name} would lie outside of {self.folder}.")
        return self.folder / path


def inside_the_job(url: str, *, job_id: str) -> str:
    """Return the name of a file below its job's folder, from a signed link to it."""
    _, found, name = unquote(urlsplit(url).path).partition(f"/jobs/{job_id}/")
    if not found or not name:
        raise BookError("A link of the manifest leads out of the job's folder.")
    return name


def printers_of(manifest: Json) -> dict[str, bool]:
    """Return the printers a book was printed for, and whether each of their files passed its preflight."""
    passed: dict[str, bool] = {}
    for link in manifest["links"]:
        ours = link.get("properties", {}).get("aicb", {})
        if found := ours.get("preflight"):
            passed[found["profile"]] = passed.get(found["profile"], True) and found["passed"]
    return passed


def _files(manifest: Json) -> Iterator[Json]:
    for link in [*manifest["links"], *manifest["readingOrder"], *(manifest.get("resources") or [])]:
        if link.get("rel") != "self":
            yield link
        yield from link.get("alternate") or []
