"""What postprocess does: tint the art, compose a page, bind the book."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Final, Protocol, TypeVar

from contracts.jobs import Person
from contracts.manifest import MEDIA_TYPE, Manifest, identifier
from contracts.message import StepCommand, StepFailed
from contracts.postprocess import (
    ArtTinted,
    BindBook,
    BookBound,
    ComposedPage,
    ComposePage,
    PageComposed,
    Placed,
    TintArt,
    TintedPage,
)
from contracts.story import Layer, PackedStory, PageArt
from contracts.uploads import Findings
from contracts.values import Frozen, PageId, StoredObject
from postprocess.domain.colours import Tones, tones_of
from postprocess.domain.manifest import (
    CBZ,
    EPUB,
    JPEG,
    MANIFEST,
    PDF,
    WEBP,
    BookFiles,
    PrintedFile,
    files_of,
    folder,
    manifest,
)
from postprocess.domain.press import KINDS, PrintFile, PrintRun
from postprocess.domain.printer import Printer
from postprocess.domain.reading import Reading, reading
from postprocess.domain.refusal import Refused, unusable
from postprocess.domain.work import (
    Composed,
    Composing,
    Lettering,
    PictureBook,
    Piece,
    ScreenBook,
    TintedArt,
    Tinting,
)

PNG: Final = "image/png"
log = logging.getLogger(__name__)

T = TypeVar("T")
Value = TypeVar("Value", bound=Frozen)


class Objects(Protocol):
    """The object store; what is missing or damaged there is Refused."""

    async def get(self, stored: StoredObject) -> bytes:
        """Return an object held to its hash."""

    async def keep(self, stored: StoredObject) -> bytes:
        """The same for what many jobs read: part of a published story."""

    async def put(self, key: str, data: bytes, *, content_type: str) -> StoredObject:
        """Write an object."""

    async def create(self, key: str, data: bytes, *, content_type: str) -> StoredObject | None:
        """Write an object where there is none; None when there is one."""

    async def read(self, key: str) -> bytes | None:
        """Return what lies under a key, or None."""


class Workshop(Protocol):
    """Where the computing is done; raises Refused when the work cannot be done."""

    async def letter(self, work: Lettering) -> None:
        """Set every letter of a book, to know that it can be done."""

    async def tint(self, work: Tinting) -> TintedArt:
        """Lay colours into a page's art."""

    async def compose(self, work: Composing) -> Composed:
        """Put face, overlay and letters on a page."""

    def print_book(self, work: PrintRun) -> AsyncGenerator[PrintFile, None]:
        """Yield the files of every printer that can make the book."""

    async def bind_ebook(self, work: ScreenBook) -> bytes:
        """Make the PDF for the screen."""

    async def bind_epub(self, work: PictureBook) -> bytes:
        """Make the EPUB."""

    async def bind_cbz(self, work: PictureBook) -> bytes:
        """Make the comic archive."""


async def tint_art(command: TintArt, *, objects: Objects, workshop: Workshop) -> ArtTinted | StepFailed:
    """Lay the child's colours into the art of some pages, or say why that cannot be done."""
    try:
        packed_json = await objects.keep(command.story.packed)
        packed, person = _read(PackedStory, packed_json), _read(Person, await objects.get(command.person))
        await workshop.letter(Lettering(packed_json, command.language, person))
        tones = tones_of(_read(Findings, await objects.get(command.findings)))
        pages = await _all(
            _tint_page(command, page, packed, tones, objects=objects, workshop=workshop) for page in command.pages
        )
    except Refused as refusal:
        return _failed(command, refusal)
    return ArtTinted.answering(command, pages=pages)


async def compose_page(command: ComposePage, *, objects: Objects, workshop: Workshop) -> PageComposed | StepFailed:
    """Finish one page in all its renditions, or say why that cannot be done."""
    try:
        tinted = command.tinted
        packed_json, person_json, art = await asyncio.gather(
            objects.keep(command.story.packed), objects.get(command.person), objects.get(tinted.art)
        )
        work = Composing(
            packed_json=packed_json,
            language=command.language,
            person=_read(Person, person_json),
            page=command.page,
            art=art,
            overlay=await _piece(tinted.overlay, objects) if tinted.overlay else None,
            face=await _face(command, objects),
            slot=tinted.slot,
            watermarked=command.kind == "preview",
        )
        composed = await workshop.compose(work)
    except Refused as refusal:
        return _failed(command, refusal)
    return PageComposed.answering(command, composed=await _store_page(command, composed, objects=objects))


async def bind_book(
    command: BindBook,
    *,
    objects: Objects,
    workshop: Workshop,
    printers: tuple[Printer, ...],
    clock: Callable[[], datetime],
) -> BookBound | StepFailed:
    """Bind the pages and write the manifest, once: asked again, the answer is the book that is there."""
    key = folder(command.job_id) + MANIFEST
    bound = await objects.read(key)
    try:
        if bound is None:
            made = await _bind(command, objects=objects, workshop=workshop, printers=printers, modified=clock())
            written = await objects.create(key, made, content_type=MEDIA_TYPE)
            bound = made if written else await objects.read(key)
    except Refused as refusal:
        return _failed(command, refusal)
    if bound is None:
        raise RuntimeError(f"{key} was there and is gone")
    return BookBound.answering(
        command, manifest=_described(key, bound), files=files_of(Manifest.model_validate_json(bound), command.job_id)
    )


async def _tint_page(
    command: TintArt, page: PageId, packed: PackedStory, tones: Tones, *, objects: Objects, workshop: Workshop
) -> TintedPage:
    try:
        art, drawn = packed.art_of(page), packed.story.page(page)
    except KeyError:
        raise unusable(f"the story has no page {page}") from None
    files = {layer.file.sha256: await objects.keep(layer.file) for layer in layers_of(art)}
    slot = drawn.faces[0] if drawn.faces else None
    tinted = await workshop.tint(
        Tinting(art=art, slot=slot, pixels_per_unit=packed.story.pixels_per_unit, tones=tones, files=files)
    )
    start = f"{folder(command.job_id)}art/{page}"
    return TintedPage(
        page=page,
        art=await objects.put(f"{start}.jpg", tinted.art, content_type=JPEG),
        overlay=await _place(tinted.overlay, f"{start}.overlay.webp", WEBP, objects),
        crop=await _place(tinted.crop, f"{start}.crop.png", PNG, objects),
        slot=tinted.slot,
    )


async def _store_page(command: ComposePage, composed: Composed, *, objects: Objects) -> ComposedPage:
    start = f"{folder(command.job_id)}pages/{command.page}"
    return ComposedPage(
        page=command.page,
        picture=await objects.put(f"{start}.jpg", composed.picture, content_type=JPEG),
        sheet=await objects.put(f"{start}.pdf", composed.sheet, content_type=PDF),
        web=await objects.put(f"{start}.webp", composed.web, content_type=WEBP),
        thumbnail=await objects.put(f"{start}.thumb.webp", composed.thumbnail, content_type=WEBP),
        shown=await objects.put(f"{start}.shown.webp", composed.shown, content_type=WEBP) if composed.shown else None,
        screen=await objects.put(f"{start}.screen.jpg", composed.screen, content_type=JPEG)
        if composed.screen
        else None,
    )


async def _bind(
    command: BindBook, *, objects: Objects, workshop: Workshop, printers: tuple[Printer, ...], modified: datetime
) -> bytes:
    packed = _read(PackedStory, await objects.keep(command.story.packed))
    person = _read(Person, await objects.get(command.person))
    read = reading(
        packed, language=command.language, person=person, identifier=identifier(command.job_id), modified=modified
    )
    pages, files = command.pages, None
    if command.kind == "book":
        check_whole(pages, packed)
        pages = tuple(await _all(_own_page(command, page, objects) for page in pages))
        files = await _bind_files(
            command, packed, person, read, pages, objects=objects, workshop=workshop, printers=printers
        )
    made = manifest(
        job_id=command.job_id,
        kind=command.kind,
        packed=packed,
        read=read,
        input_sha256=command.input_sha256,
        pages=pages,
        files=files,
    )
    return made.model_dump_json(by_alias=True, exclude_none=True).encode()


async def _bind_files(
    command: BindBook,
    packed: PackedStory,
    person: Person,
    read: Reading,
    pages: Sequence[ComposedPage],
    *,
    objects: Objects,
    workshop: Workshop,
    printers: tuple[Printer, ...],
) -> BookFiles:
    """Make every file of a whole book, all at once: the worker processes share them out."""
    shown = [page for page in pages if packed.story.page(page.page).on_screen]
    sheets = tuple(await _all(objects.get(page.sheet) for page in shown))
    pictures = PictureBook(read, tuple(await _all(objects.get(page.screen or page.web) for page in shown)))
    start = f"{folder(command.job_id)}book"
    printing = asyncio.ensure_future(
        _print(command, person, pages, objects=objects, workshop=workshop, printers=printers)
    )
    try:
        ebook, epub, cbz = await _all(
            (
                _put(workshop.bind_ebook(ScreenBook(read, sheets)), f"{start}.pdf", PDF, objects),
                _put(workshop.bind_epub(pictures), f"{start}.epub", EPUB, objects),
                _put(workshop.bind_cbz(pictures), f"{start}.cbz", CBZ, objects),
            )
        )
        return BookFiles(ebook=ebook, epub=epub, cbz=cbz, printed=await printing)
    finally:
        printing.cancel()
        await asyncio.gather(printing, return_exceptions=True)


async def _put(made: Awaitable[bytes], key: str, content_type: str, objects: Objects) -> StoredObject:
    return await objects.put(key, await made, content_type=content_type)


async def _print(
    command: BindBook,
    person: Person,
    pages: Sequence[ComposedPage],
    *,
    objects: Objects,
    workshop: Workshop,
    printers: tuple[Printer, ...],
) -> tuple[PrintedFile, ...]:
    """Store the files for every printer; in the order of the printers, whichever is done first."""
    sheets = await _all(objects.get(page.sheet) for page in pages)
    run = PrintRun(
        packed_json=await objects.keep(command.story.packed),
        language=command.language,
        person=person,
        sheets={page.page: sheet for page, sheet in zip(pages, sheets, strict=True)},
        printers=printers,
    )
    stored = {}
    async with aclosing(workshop.print_book(run)) as files:
        async for made in files:
            key = f"{folder(command.job_id)}print/{made.printer}/{made.kind}.pdf"
            file = await objects.put(key, made.content, content_type=PDF)
            stored[made.printer, made.kind] = _printed(made, file)
    return tuple(stored[one] for one in ((p.id, kind) for p in printers for kind in KINDS) if one in stored)


def _printed(made: PrintFile, file: StoredObject) -> PrintedFile:
    if made.preflight and not made.preflight.passed:
        rules = sorted({finding.rule for finding in made.preflight.findings})
        log.warning("preflight failed", extra={"printer": made.printer, "kind": made.kind, "rules": rules})
    return PrintedFile(
        file,
        "print-interior" if made.kind == "interior" else "print-cover",
        pages=made.pages,
        profile=made.printer,
        pdfx=made.standard,
        spine_mm=made.spine,
        preflight=made.preflight,
    )


async def _own_page(command: BindBook, page: ComposedPage, objects: Objects) -> ComposedPage:
    """Return the page as objects of this job: what an accepted preview made is checked and copied."""
    kinds = {"picture": JPEG, "sheet": PDF, "web": WEBP, "thumbnail": WEBP, "screen": JPEG}
    own = folder(command.job_id)
    moved: dict[str, StoredObject | None] = {"shown": None}
    for name, content_type in kinds.items():
        file: StoredObject | None = getattr(page, name)
        if file is not None and not file.key.startswith(own):
            key = own + file.key.split("/", 2)[2]
            file = await objects.put(key, await objects.get(file), content_type=content_type)
        moved[name] = file
    return page.model_copy(update=moved)


def check_whole(pages: Iterable[ComposedPage], packed: PackedStory) -> None:
    """Refuse a book that lacks a page, or has its pages in another order than the story."""
    if [page.page for page in pages] != [page.id for page in packed.story.pages]:
        raise unusable("the pages are not those of the story, in its order")


def layers_of(art: PageArt) -> tuple[Layer, ...]:
    """Return every rendered layer of a page."""
    tinted = [one for one in (art.drawn, art.overlay) if one]
    layers = [layer for one in tinted for layer in (one.constant, one.skin, one.hair)] + [art.overlay_alpha]
    return tuple(layer for layer in layers if layer)


async def _face(command: ComposePage, objects: Objects) -> Piece | None:
    if command.swapped is None:
        if command.tinted.crop is not None:
            raise unusable(f"page {command.page} has a face slot but no face")
        return None
    crop = command.tinted.crop
    if crop is None:
        raise unusable(f"page {command.page} has a face but no slot")
    return Piece(await objects.get(command.swapped), crop.x, crop.y, crop.width, crop.height)


async def _piece(placed: Placed, objects: Objects) -> Piece:
    return Piece(await objects.get(placed.file), placed.x, placed.y, placed.width, placed.height)


async def _place(piece: Piece | None, key: str, content_type: str, objects: Objects) -> Placed | None:
    if piece is None:
        return None
    file = await objects.put(key, piece.content, content_type=content_type)
    return Placed(file=file, x=piece.x, y=piece.y, width=piece.width, height=piece.height)


def _described(key: str, content: bytes) -> StoredObject:
    return StoredObject(key=key, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def _failed(command: StepCommand, refusal: Refused) -> StepFailed:
    log.warning("step refused", extra={"step": command.step, "code": refusal.code, "detail": refusal.detail})
    return StepFailed.answering(command, code=refusal.code, fault=refusal.fault)


def _read(kind: type[Value], content: bytes) -> Value:
    try:
        return kind.model_validate_json(content)
    except ValueError as error:
        raise unusable(f"a {kind.__name__} cannot be read") from error


async def _all(works: Iterable[Awaitable[T]]) -> list[T]:
    """Do all of these at once; the first that fails ends the others."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
