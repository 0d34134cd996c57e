"""The output_manifest: a Readium Web Publication Manifest in the Divina profile.

Stored once under jobs/<job>/manifest.json with hrefs relative to that folder; the gateway turns them into signed
links when it answers. Own data lives under `aicb` only, because unknown members at the top make a manifest invalid.
"""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.jobs import JobKind
from contracts.values import CharacterId, Code, Language, PageId, Sha256, StoryId

CONTEXT: Final = "https://readium.org/webpub-manifest/context.jsonld"
DIVINA: Final = "https://readium.org/webpub-manifest/profiles/divina"
MEDIA_TYPE: Final = "application/divina+json"

LinkRole = Literal["print-interior", "print-cover", "ebook", "epub", "cbz", "screen", "art", "thumbnail"]
"""screen is the finished page as JPEG; art is the picture with its bleed, before letters."""

PrinterId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,60}$", description="such as kdp-8.5x8.5")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True)


class Story(_Part):
    """Which version of which story was told."""

    id: StoryId
    version: Annotated[int, Field(ge=1)]


class TrimSize(_Part):
    """The printed page."""

    width_mm: Annotated[float, Field(gt=0)]
    height_mm: Annotated[float, Field(gt=0)]
    bleed_mm: Annotated[float, Field(ge=0)]
    dpi: Annotated[int, Field(gt=0)]


class Ours(_Part):
    """What only we say about a book."""

    schema_: Literal["output_manifest/1"] = Field(default="output_manifest/1", alias="schema")
    kind: JobKind
    story: Story
    input_sha256: Sha256
    ai_generated: Literal[True] = True
    trim: TrimSize
    characters: tuple[CharacterId, ...] = ("hero",)


class Metadata(_Part):
    """What the book is."""

    type: Literal["https://schema.org/ComicStory"] = Field(default="https://schema.org/ComicStory", alias="@type")
    conforms_to: Literal["https://readium.org/webpub-manifest/profiles/divina"] = Field(
        default=DIVINA, alias="conformsTo"
    )
    identifier: Annotated[str, Field(pattern=r"^urn:uuid:[0-9a-f-]{36}$")]
    title: Annotated[str, Field(min_length=1)]
    language: Language
    reading_progression: Literal["ltr", "rtl"] = Field(default="ltr", alias="readingProgression")
    layout: Literal["fixed"] = "fixed"
    number_of_pages: Annotated[int, Field(ge=1)] = Field(alias="numberOfPages")
    modified: AwareDatetime
    aicb: Ours


class CaptionText(_Part):
    """Words that are painted into the picture, again as text."""

    id: Code
    text: str
    lang: Language
    dir: Literal["ltr", "rtl"]
    baked: bool = True


class Finding(_Part):
    """One thing a preflight noticed."""

    rule: Code
    severity: Literal["error", "warning"] = "error"
    page: Annotated[int, Field(ge=1)] | None = Field(default=None, description="of the file, from 1")
    message: Annotated[str, Field(min_length=1, description="what is wrong, and what to do")]


class Preflight(_Part):
    """Whether a file keeps a printer's rules; it passes when there is no error among the findings."""

    profile: PrinterId
    passed: bool
    findings: tuple[Finding, ...] = ()


class OurLink(_Part):
    """What only we say about a file."""

    id: PageId | None = None
    role: LinkRole | None = None
    sha256: Sha256 | None = None
    pages: Annotated[int, Field(ge=1)] | None = None
    profile: PrinterId | None = None
    pdfx: str | None = Field(default=None, description="the standard a print file declares, such as PDF/X-4")
    spine_mm: Annotated[float, Field(ge=0)] | None = None
    preflight: Preflight | None = None
    alt: str | None = None
    captions: tuple[CaptionText, ...] | None = None


class LinkProperties(_Part):
    """How a file is shown."""

    page: Literal["left", "right", "center"] | None = None
    aicb: OurLink | None = None


class Link(_Part):
    """One file of the book; href is relative to the job's folder, or absolute once signed."""

    href: Annotated[str, Field(min_length=1)]
    type: str
    rel: str | None = None
    title: str | None = None
    width: Annotated[int, Field(gt=0)] | None = None
    height: Annotated[int, Field(gt=0)] | None = None
    size: Annotated[int, Field(gt=0)] | None = None
    properties: LinkProperties | None = None
    alternate: tuple["Link", ...] | None = None


class TocEntry(_Part):
    """One line of the table of contents."""

    href: str
    title: str


class Manifest(_Part):
    """Everything a user may see of a finished job."""

    context: Literal["https://readium.org/webpub-manifest/context.jsonld"] = Field(default=CONTEXT, alias="@context")
    metadata: Metadata
    links: tuple[Link, ...]
    reading_order: Annotated[tuple[Link, ...], Field(min_length=1)] = Field(alias="readingOrder")
    resources: tuple[Link, ...] | None = None
    toc: tuple[TocEntry, ...] | None = None

    def document(self) -> dict[str, Any]:
        """Return the manifest as JSON data, without empty members."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def identifier(job_id: UUID) -> str:
    """Return the name by which the world knows a job's book."""
    return f"urn:uuid:{job_id}"
