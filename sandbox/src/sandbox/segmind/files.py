"""The file host: public, unguessable, gone after a week."""

import secrets
from dataclasses import dataclass
from pathlib import Path

TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}


@dataclass(frozen=True)
class HostedFile:
    """A file by its path on the host, such as `generations/ab12.png`."""

    path: str
    content_type: str
    size_bytes: int


class FileHost:
    """Keeps files in a folder; their age is their modification time in sandbox time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes, *, extension: str, area: str, content_type: str) -> HostedFile:
        """Store a file under a new name."""
        path = f"{area}/{secrets.token_hex(16)}.{extension}"
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return HostedFile(path, content_type, len(content))

    def read(self, area: str, name: str) -> bytes | None:
        """Return a file, or None if there is none of that name."""
        path = self._folder / area / name
        inside = path.resolve().is_relative_to(self._folder.resolve())
        return path.read_bytes() if inside and path.is_file() else None

    def age_seconds(self, area: str, name: str, *, now: float) -> float:
        """How long ago a file was stored."""
        return now - (self._folder / area / name).stat().st_mtime

    def drop(self, path: str) -> None:
        """Remove a file."""
        (self._folder / path).unlink(missing_ok=True)
