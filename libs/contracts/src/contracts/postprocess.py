"""What postprocess is told and answers: colours, pages, the bound book."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.faceswap import CropSlot
from contracts.jobs import JobKind, StoryVersion
from contracts.message import StepAnswer, StepCommand
from contracts.values import Frozen, Language, PageId, Sha256, StoredObject


class Placed(Frozen):
    """A picture and where it lies on its page, in pixels from the corner of the bleed box."""

    file: StoredObject
    x: Annotated[int, Field(ge=0)]
    y: Annotated[int, Field(ge=0)]
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]


class TintArt(StepCommand):
    """Lay the child's skin and hair colours into the art of these pages and cut the face crops.

    Every letter of the book is set first, so that a text that cannot be printed is known before a face is paid for.
    """

    type: Literal["postprocess.tint_art"] = "postprocess.tint_art"
    story: StoryVersion
    language: Language
    person: StoredObject = Field(description="contracts.jobs.Person")
    pages: Annotated[tuple[PageId, ...], Field(min_length=1)]
    findings: StoredObject = Field(description="contracts.uploads.Findings of the child's photo")


class TintedPage(Frozen):
    """One page's art in the child's colours; crop and slot only where there is a face."""

    page: PageId
    art: StoredObject = Field(description="JPEG, bleed included, complete drawn face, nothing in front of it")
    overlay: Placed | None = Field(default=None, description="RGBA WebP: hair, hat, glass in front of the face")
    crop: Placed | None = Field(default=None, description="lossless PNG around the face")
    slot: CropSlot | None = None


class ArtTinted(StepAnswer):
    """The art wears the child's colours."""

    type: Literal["art.tinted"] = "art.tinted"
    pages: Annotated[tuple[TintedPage, ...], Field(min_length=1)]


class ComposePage(StepCommand):
    """Put face, overlay and letters on one page."""

    type: Literal["postprocess.compose_page"] = "postprocess.compose_page"
    kind: JobKind
    story: StoryVersion
    language: Language
    person: StoredObject
    page: PageId
    tinted: TintedPage
    swapped: StoredObject | None = Field(default=None, description="the crop with the child's face")


class ComposedPage(Frozen):
    """One finished page in its renditions."""

    page: PageId
    picture: StoredObject = Field(description="JPEG at print resolution, bleed included, without letters")
    sheet: StoredObject = Field(description="one-page PDF: the picture untouched, letters as vectors, page boxes set")
    web: StoredObject = Field(description="WebP of the trimmed, lettered page")
    thumbnail: StoredObject = Field(description="small WebP")
    shown: StoredObject | None = Field(default=None, description="previews only: reduced and watermarked WebP")
    screen: StoredObject | None = Field(
        default=None,
        description="JPEG of the trimmed, lettered page for e-books; of pages shown on screens",
    )


class PageComposed(StepAnswer):
    """A page is finished."""

    type: Literal["page.composed"] = "page.composed"
    composed: ComposedPage


class BindBook(StepCommand):
    """Bind the finished pages; objects of another job (an accepted preview) are checked and copied to this one."""

    type: Literal["postprocess.bind_book"] = "postprocess.bind_book"
    kind: JobKind
    story: StoryVersion
    language: Language
    person: StoredObject
    input_sha256: Sha256
    pages: Annotated[tuple[ComposedPage, ...], Field(min_length=1)]


class BookBound(StepAnswer):
    """The book is whole: everything a user may see of it hangs on this manifest."""

    type: Literal["book.bound"] = "book.bound"
    manifest: StoredObject = Field(description="contracts.manifest.Manifest with hrefs relative to jobs/<job>/")
    files: tuple[StoredObject, ...] = Field(description="every file the manifest names")
