"""The manifest of a bound book, from what was made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from contracts import manifest as out
from contracts.jobs import JobKind, Person
from contracts.postprocess import ComposedPage
from contracts.story import UNITS_PER_INCH, PackedStory, Page, Texts
from contracts.values import Language, Sha256, StoredObject
from postprocess.domain.layout import picture_size
from postprocess.domain.refusal import unusable
from postprocess.domain.words import named, said, texts_of

JPEG: Final = "image/jpeg"
WEBP: Final = "image/webp"
PDF: Final = "application/pdf"
MANIFEST: Final = "manifest.json"
WEB_PIXELS: Final = 1600
"""Longer side of a page for the screen."""

THUMBNAIL_PIXELS: Final = 400
SHOWN_PIXELS: Final = 900
"""Longer side of a preview's page: enough to fall in love with, not to print."""

MILLIMETRES_PER_UNIT: Final = 25.4 / UNITS_PER_INCH

Side = Literal["left", "right", "center"]


@dataclass(frozen=True)
class Printed:
    """The files that only a whole book has."""

    interior: StoredObject
    ebook: StoredObject


def manifest(
    *,
    job_id: UUID,
    kind: JobKind,
    packed: PackedStory,
    language: Language,
    person: Person,
    input_sha256: Sha256,
    pages: Sequence[ComposedPage],
    printed: Printed | None,
    modified: datetime,
) -> out.Manifest:
    """Return the manifest; a preview shows its reduced pages only and has no print files."""
    texts = texts_of(packed, language)
    order = [_page_link(job_id, composed, packed=packed, texts=texts, person=person, kind=kind) for composed in pages]
    return out.Manifest(
        metadata=out.Metadata(
            identifier=out.identifier(job_id),
            title=named(texts.title, person, language=language),
            language=language,
            reading_progression=texts.direction,
            number_of_pages=len(pages),
            modified=modified,
            aicb=_ours(kind, packed, input_sha256),
        ),
        links=(
            out.Link(rel="self", href=MANIFEST, type=out.MEDIA_TYPE),
            *(_printed_links(job_id, printed, pages=len(pages)) if printed else ()),
        ),
        reading_order=tuple(order),
        toc=tuple(out.TocEntry(href=link.href, title=link.title) for link in order if link.title is not None),
    )


def page_side(packed: PackedStory, page: Page, *, progression: Literal["ltr", "rtl"]) -> Side:
    """Return on which side of the open book a page lies; covers stand alone, the first inner page is a recto."""
    if page.kind in {"cover", "back"}:
        return "center"
    inner = [other.id for other in packed.story.pages if other.kind not in {"cover", "back"}]
    recto = inner.index(page.id) % 2 == 0
    return "right" if recto == (progression == "ltr") else "left"


def files_of(bound: out.Manifest, job_id: UUID) -> tuple[StoredObject, ...]:
    """Return every file the manifest names."""
    links = [link for link in bound.links if link.rel != "self"]
    for link in bound.reading_order:
        links += [link, *(link.alternate or ())]
    return tuple(_stored(job_id, link) for link in links)


def page_title(page: Page, texts: Texts, number: int, person: Person) -> str:
    """Return how the table of contents calls a page: its own title, else its number."""
    titles = [caption.id for caption in page.captions if caption.style.role == "title"]
    if page.kind == "cover" or not titles:
        return named(texts.title, person, language=texts.language) if page.kind == "cover" else str(number)
    return " ".join(named(texts.pages[page.id].captions[titles[0]], person, language=texts.language).split())


def _page_link(
    job_id: UUID, composed: ComposedPage, *, packed: PackedStory, texts: Texts, person: Person, kind: JobKind
) -> out.Link:
    page = packed.story.page(composed.page)
    shown = composed.shown if kind == "preview" else composed.web
    if shown is None:
        raise unusable(f"page {page.id} of a preview has nothing to show")
    width, height = picture_size(packed.story.trim, SHOWN_PIXELS if kind == "preview" else WEB_PIXELS)
    ours = out.OurLink(
        id=page.id,
        sha256=shown.sha256,
        alt=named(texts.pages[page.id].alt, person, language=texts.language),
        captions=tuple(
            out.CaptionText(
                id=text_id,
                text=said(texts.pages[page.id].captions[text_id], text_id, person, language=texts.language),
                lang=texts.language,
                dir=texts.direction,
            )
            for text_id in page.text_ids
        ),
    )
    return out.Link(
        rel="cover" if page.kind == "cover" else None,
        href=_href(job_id, shown),
        type=WEBP,
        title=page_title(page, texts, packed.story.pages.index(page), person),
        width=width,
        height=height,
        size=shown.size,
        properties=out.LinkProperties(page=page_side(packed, page, progression=texts.direction), aicb=ours),
        alternate=_alternates(job_id, composed, packed) if kind == "book" else None,
    )


def _alternates(job_id: UUID, composed: ComposedPage, packed: PackedStory) -> tuple[out.Link, ...]:
    art = packed.art_of(composed.page)
    small = picture_size(packed.story.trim, THUMBNAIL_PIXELS)
    return (
        _file_link(job_id, composed.picture, JPEG, size=(art.width, art.height)),
        _file_link(job_id, composed.thumbnail, WEBP, size=small, role="thumbnail"),
    )


def _printed_links(job_id: UUID, printed: Printed, *, pages: int) -> tuple[out.Link, ...]:
    return (
        _file_link(job_id, printed.ebook, PDF, rel="alternate", role="ebook", pages=pages),
        _file_link(job_id, printed.interior, PDF, rel="alternate", role="print-interior", pages=pages),
    )


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
