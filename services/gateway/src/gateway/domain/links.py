"""Links: a stored manifest made readable for a while."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple

from contracts.manifest import Link, Manifest, TocEntry

Purpose = Literal["view", "download"]

KEPT: Final = frozenset({"application/pdf", "application/epub+zip", "application/vnd.comicbook+zip"})
"""What people take home as a file; all else is looked at."""

VIEW_WINDOW: Final = timedelta(hours=1)
DOWNLOAD_WINDOW: Final = timedelta(minutes=5)
"""Inside one window the same manifest has the same links, so that clients and caches know them again.

A download lives 15 minutes, so one that is handed out at the end of its window still has ten.
"""


class Need(NamedTuple):
    """A file of the job that a link must be signed for."""

    href: str
    purpose: Purpose


def needs(manifest: Manifest) -> frozenset[Need]:
    """Return every file the manifest names, and how it will be read."""
    links = [link for link in _links(manifest) if link.rel != "self"]
    return frozenset(Need(_inside(link.href), _purpose(link)) for link in links)


def window_start(now: datetime, *, downloads: bool) -> datetime:
    """Return the moment links made now count from."""
    length = DOWNLOAD_WINDOW if downloads else VIEW_WINDOW
    return datetime.fromtimestamp(now.timestamp() // length.total_seconds() * length.total_seconds(), UTC)


def etag(manifest_sha256: str, window: datetime) -> str:
    """Return the version of a signed manifest: its content, and when its links were made."""
    return f'W/"{manifest_sha256[:32]}-{int(window.timestamp())}"'


def signed(manifest: Manifest, urls: Mapping[str, str], *, self_url: str) -> Manifest:
    """Return the manifest with every href of `needs` replaced by its URL, and its own address."""

    def sign(link: Link) -> Link:
        href = self_url if link.rel == "self" else urls[link.href]
        return link.model_copy(
            update={"href": href, "alternate": link.alternate and tuple(sign(other) for other in link.alternate)}
        )

    return manifest.model_copy(
        update={
            "links": tuple(sign(link) for link in manifest.links),
            "reading_order": tuple(sign(link) for link in manifest.reading_order),
            "resources": manifest.resources and tuple(sign(link) for link in manifest.resources),
            "toc": manifest.toc and tuple(_signed_entry(entry, urls) for entry in manifest.toc),
        }
    )


def _signed_entry(entry: TocEntry, urls: Mapping[str, str]) -> TocEntry:
    href, hash_sign, fragment = entry.href.partition("#")
    return entry.model_copy(update={"href": urls[href] + hash_sign + fragment})


def _links(manifest: Manifest) -> Iterator[Link]:
    for link in (*manifest.links, *manifest.reading_order, *(manifest.resources or ())):
        yield link
        yield from link.alternate or ()


def _purpose(link: Link) -> Purpose:
    return "download" if link.type in KEPT else "view"


def _inside(href: str) -> str:
    if any(part in {"", ".", ".."} for part in href.split("/")) or ":" in href or "\\" in href:
        raise ValueError("a manifest names only files in its job's folder")
    return href
