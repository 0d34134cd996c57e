"""A printer's product as data: what the file for it has to look like. Read from printers/<id>.toml."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.manifest import PrinterId

Millimetres = Annotated[float, Field(ge=0, description="mm")]
Standard = Literal["PDF/X-4", "PDF/X-1a:2001"]
Colour = Literal["srgb", "cmyk"]
Binding = Literal["perfect", "case", "stitched"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Size(_Data):
    """The paper after cutting."""

    width: Annotated[float, Field(gt=0)]
    height: Annotated[float, Field(gt=0)]


class Edges(_Data):
    """How far the art goes beyond the trim; inside is the bound edge."""

    top: Millimetres
    bottom: Millimetres
    outside: Millimetres
    inside: Millimetres


class Gutter(_Data):
    """Text of a book with up to so many pages stays this far from the bound edge."""

    up_to_pages: Annotated[int, Field(gt=0)]
    margin: Millimetres


class PageCount(_Data):
    """How many pages an interior may have."""

    least: Annotated[int, Field(gt=0)]
    most: Annotated[int, Field(gt=0)]
    multiple: Annotated[int, Field(gt=0)]
    most_blank_in_a_row: Annotated[int, Field(ge=0)] | None = None


class SpineStep(_Data):
    """The spine of a book with up to so many pages."""

    up_to_pages: Annotated[int, Field(gt=0)]
    width: Millimetres


class Spine(_Data):
    """The width of the spine: per page and a constant, or from a table; text only from so many pages."""

    per_page: Millimetres = 0
    constant: Millimetres = 0
    table: tuple[SpineStep, ...] = ()
    text_from_pages: Annotated[int, Field(gt=0)] | None = Field(default=None, description="never, when left out")
    text_clearance: Millimetres = Field(default=1.6, description="from the letters to each fold: folds drift")

    def width(self, pages: int) -> float:
        """Return the spine of a book with so many pages, in mm; ValueError when the table does not know it."""
        if not self.table:
            return self.per_page * pages + self.constant
        for step in self.table:
            if pages <= step.up_to_pages:
                return step.width
        raise ValueError(f"no spine is known for {pages} pages")

    def carries_text(self, pages: int) -> bool:
        """Say whether a title may stand on the spine."""
        return self.text_from_pages is not None and pages >= self.text_from_pages


class Barcode(_Data):
    """The white area on the back cover that stays free, at its lower corner on the spine's far side or near side."""

    width: Millimetres
    height: Millimetres
    from_trim: Millimetres
    from_spine: Millimetres


class Cover(_Data):
    """The cover as one sheet: back, spine, front (front, spine, back for a book read from right to left)."""

    bleed: Millimetres
    wrap: Millimetres = Field(default=0, description="folded round the board, beyond the visible cover")
    overhang: Millimetres = Field(
        default=0, description="how far the board stands out beyond the paper, each open edge"
    )
    overhang_outside: Millimetres | None = Field(
        default=None, description="the same at the edge opposite the spine, where it differs"
    )
    hinge: Millimetres = Field(default=0, description="joint beside the spine, each side; no letters there")
    safety: Millimetres
    spine: Spine
    barcode: Barcode | None = None


class Limits(_Data):
    """What a file may not exceed."""

    most_megabytes: Annotated[float, Field(gt=0)]
    cover_most_megabytes: Annotated[float, Field(gt=0)] | None = None
    least_ppi: Annotated[int, Field(gt=0)] = 300
    most_ppi: Annotated[int, Field(gt=0)] | None = None
    least_text_points: Annotated[float, Field(gt=0)] = 7
    ink_percent: Annotated[float, Field(gt=0, le=400)] | None = Field(default=None, description="total ink per pixel")


class Printer(_Data):
    """One product of one printer."""

    id: PrinterId
    name: str
    binding: Binding
    trim: Size
    bleed: Edges
    safety: Millimetres = Field(description="text stays this far inside the trim")
    gutters: tuple[Gutter, ...] = ()
    pages: PageCount
    colour: Colour
    standard: Standard | None = Field(default=None, description="what the printer asks the file to declare")
    bookmarks_allowed: bool = False
    transparency_allowed: bool = True
    limits: Limits
    cover: Cover
    verified: bool = Field(description="whether the numbers were held against the printer's own template")
    source: Annotated[str, Field(min_length=1, description="where the numbers are from, and when they were read")]

    @model_validator(mode="after")
    def _pages_can_be_counted(self) -> Self:
        if self.pages.least > self.pages.most or self.pages.multiple > self.pages.most:
            raise ValueError("no page count is allowed")
        return self

    def gutter(self, pages: int) -> float:
        """Return how far text stays from the bound edge of a book with so many pages, in mm."""
        return next((step.margin for step in self.gutters if pages <= step.up_to_pages), self.safety)
