"""The manifest of a bound book, from what was made of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from contracts import manifest as out
from contracts.jobs import JobKind
from contracts.postprocess import ComposedPage
from contracts.story import UNITS_PER_INCH, PackedStory
from contracts.values import Sha256, StoredObject
from postprocess.domain.layout import picture_size
from postprocess.domain.reading import Reading
from postprocess.domain.refusal import unusable

JPEG: Final = "image/jpeg"
WEBP: Final = "image/webp"
PDF: Final = "application/pdf"
EPUB: Final = "application/epub+zip"
CBZ: Final = "application/vnd.comicbook+zip"
MANIFEST: Final = "manifest.json"
WEB_PIXELS: Final = 1275
"""Longer side of a page for the screen: just half of what 8.5 inches have in print, which costs least to make."""

THUMBNAIL_PIXELS: Final = 425
"""Longer side of a thumbnail: a third of a page for the screen, as cheaply made."""

SHOWN_PIXELS: Final = 900
"""Longer side of a preview's page: enough to fall in love with, not to print."""

MILLIMETRES_PER_UNIT: Final = 25.4 / UNITS_PER_INCH


@dataclass(frozen=True)
class PrintedFile:
    """A file for a printer."""

    file: StoredObject
    role: Literal["print-interior", "print-cover"]
    pages: int
    profile: out.PrinterId | None = None
    pdfx: str | None = None
    """The standard it declares."""
    spine_mm: float | None = None
    preflight: out.Preflight | None = None


@dataclass(frozen=True)
class BookFiles:
    """The files that only a whole book has."""

    ebook: StoredObject
    epub: StoredObject
    cbz: StoredObject
    printed: tuple[PrintedFile, ...] = ()


def manifest(
    *,
    job_id: UUID,
    kind: JobKind,
    packed: PackedStory,
    read: Reading,
    input_sha256: Sha256,
    pages: Sequence[ComposedPage],
    files: BookFiles | None,
) -> out.Manifest:
    """Return the manifest; a preview shows its reduced pages only, and no other file. Paper pages are not listed."""
    shown = [page for page in pages if packed.story.page(page.page).on_screen]
    order = [_page_link(job_id, page, packed=packed, read=read, kind=kind) for page in shown]
    return out.Manifest(
        metadata=out.Metadata(
            identifier=read.identifier,
            title=read.title,
            language=read.language,
            reading_progression=read.direction,
            number_of_pages=len(order),
            modified=read.modified,
            aicb=_ours(kind, packed, input_sha256),
        ),
        links=(
            out.Link(rel="self", href=MANIFEST, type=out.MEDIA_TYPE),
            *(_book_links(job_id, files, pages=len(order)) if files else ()),
        ),
        reading_order=tuple(order),
        toc=tuple(out.TocEntry(href=link.href, title=link.title) for link in order if link.title is not None),
    )


def files_of(bound: out.Manifest, job_id: UUID) -> tuple[StoredObject, ...]:
    """Return every file the manifest names."""
    links = [link for link in bound.links if link.rel != "self"]
    for link in bound.reading_order:
        links += [link, *(link.alternate or ())]
    return tuple(_stored(job_id, link) for link in links)


def _page_link(job_id: UUID, composed: ComposedPage, *, packed: PackedStory, read: Reading, kind: JobKind) -> out.Link:
    page = read.page(composed.page)
    shown = composed.shown if kind == "preview" else composed.web
    if shown is None:
        raise unusable(f"page {page.id} of a preview has nothing to show")
    width, height = picture_size(packed.story.trim, SHOWN_PIXELS if kind == "preview" else WEB_PIXELS)
    ours = out.OurLink(
        id=page.id,
        sha256=shown.sha256,
        alt=page.alt,
        captions=tuple(
            out.CaptionText(id=said.id, text=said.text, lang=read.language, dir=read.direction) for said in page.says
        ),
    )
    return out.Link(
        rel="cover" if page.kind == "cover" else None,
        href=_href(job_id, shown),
        type=WEBP,
        title=page.title,
        width=width,
        height=height,
        size=shown.size,
        properties=out.LinkProperties(page=page.side, aicb=ours),
        alternate=_alternates(job_id, composed, packed) if kind == "book" else None,
    )


def _alternates(job_id: UUID, composed: ComposedPage, packed: PackedStory) -> tuple[out.Link, ...]:
    art, trim = packed.art_of(composed.page), packed.story.trim
    links = [
        _file_link(job_id, composed.picture, JPEG, size=(art.width, art.height), role="art"),
        _file_link(job_id, composed.thumbnail, WEBP, size=picture_size(trim, THUMBNAIL_PIXELS), role="thumbnail"),
    ]
    if composed.screen:
        screen = _file_link(job_id, composed.screen, JPEG, size=picture_size(trim, WEB_PIXELS), role="screen")
        links.insert(0, screen)
    return tuple(links)


def _book_links(job_id: UUID, files: BookFiles, *, pages: int) -> Iterator[out.Link]:
    read: tuple[tuple[StoredObject, str, out.LinkRole], ...] = (
        (files.ebook, PDF, "ebook"),
        (files.epub, EPUB, "epub"),
        (files.cbz, CBZ, "cbz"),
    )
    for file, media_type, role in read:
        yield _file_link(job_id, file, media_type, rel="alternate", role=role, pages=pages)
    for printed in files.printed:
        link = _file_link(job_id, printed.file, PDF, rel="alternate")
        ours = out.OurLink(
            role=printed.role,
            sha256=printed.file.sha256,
            pages=printed.pages,
            profile=printed.profile,
            pdfx=printed.pdfx,
            spine_mm=printed.spine_mm,
            preflight=printed.preflight,
        )
        yield link.model_copy(update={"properties": out.LinkProperties(aicb=ours)})


def _file_link(
    job_id: UUID,
    file: StoredObject,
    media_type: str,
    *,
    rel: str | None = None,
    size: tuple[int, int] | tuple[None, None] = (None, None),
    role: out.LinkRole | None = None,
    pages: int | None = None,
) -> out.Link:
    return out.Link(
        rel=rel,
        href=_href(job_id, file),
        type=media_type,
        width=size[0],
        height=size[1],
        size=file.size,
        properties=out.LinkProperties(aicb=out.OurLink(role=role, sha256=file.sha256, pages=pages)),
    )


def _ours(kind: JobKind, packed: PackedStory, input_sha256: Sha256) -> out.Ours:
    story, trim = packed.story, packed.story.trim
    return out.Ours(
        kind=kind,
        story=out.Story(id=story.id, version=story.version),
        input_sha256=input_sha256,
        trim=out.TrimSize(
            width_mm=round(trim.width * MILLIMETRES_PER_UNIT, 3),
            height_mm=round(trim.height * MILLIMETRES_PER_UNIT, 3),
            bleed_mm=round(trim.bleed * MILLIMETRES_PER_UNIT, 3),
            dpi=story.dpi,
        ),
    )


def folder(job_id: UUID) -> str:
    """Return what the keys of a job's objects begin with."""
    return f"jobs/{job_id}/"


def _href(job_id: UUID, file: StoredObject) -> str:
    if not file.key.startswith(folder(job_id)):
        raise ValueError(f"{file.key} is not an object of job {job_id}")
    return file.key.removeprefix(folder(job_id))


def _stored(job_id: UUID, link: out.Link) -> StoredObject:
    ours = link.properties.aicb if link.properties else None
    if ours is None or ours.sha256 is None or link.size is None:
        raise ValueError(f"{link.href} has no hash or size")
    return StoredObject(key=folder(job_id) + link.href, sha256=ours.sha256, size=link.size)
