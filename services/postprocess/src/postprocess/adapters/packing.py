"""Zip files whose bytes depend on nothing but what is in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

UNIX: Final = 3
READABLE: Final = 0o644 << 16


@dataclass(frozen=True)
class Entry:
    """A file in a zip."""

    name: str
    content: bytes
    pressed: bool = True
    """Whether it is worth compressing; pictures are not."""


def packed(entries: Iterable[Entry], *, made: datetime) -> bytes:
    """Return a zip with these files in this order, all dated alike."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for entry in entries:
            about = ZipInfo(entry.name, made.astimezone(UTC).timetuple()[:6])
            about.create_system = UNIX  # The same on every system.
            about.external_attr = READABLE
            about.compress_type = ZIP_DEFLATED if entry.pressed else ZIP_STORED
            archive.writestr(about, entry.content)
    return out.getvalue()
