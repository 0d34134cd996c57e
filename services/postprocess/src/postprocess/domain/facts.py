"""What a PDF is made of, as plain values; lengths in points, places from the top-left corner of the media box."""

from dataclasses import dataclass, field
from typing import Literal

Space = Literal["gray", "rgb", "cmyk", "icc-gray", "icc-rgb", "icc-cmyk", "lab", "spot", "unknown"]
"""Where a colour's numbers count: as they come from the device, or with a profile beside them."""

Coding = Literal["jpeg", "flate", "jpx", "lzw", "fax", "jbig2", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top

    def is_near(self, other: "Rect", tolerance: float) -> bool:
        """Say whether no edge is further than this from the other's."""
        pairs = zip(self.edges, other.edges, strict=True)
        return all(abs(mine - theirs) <= tolerance for mine, theirs in pairs)

    def meets(self, other: "Rect") -> bool:
        """Say whether the two share any area."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: "Rect") -> bool:
        """Say whether the other lies inside this one; edges may touch."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def grown(self, margin: float) -> "Rect":
        """Return this with a margin added on every edge; a negative one is taken off."""
        return Rect(self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return (self.left, self.top, self.right, self.bottom)


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A picture where it is drawn."""

    place: Rect
    ppi: float
    """Pixels per inch of the direction that has fewer."""
    space: Space
    coding: Coding
    bits: int
    ink: float | None = None
    """Most ink of a pixel in percent, where it was measured."""
    masked: bool = False
    """Whether it has soft edges."""


@dataclass(frozen=True, slots=True)
class TextFacts:
    """A run of letters that look alike."""

    place: Rect
    size: float
    missing: int = 0
    """How many of its characters have no glyph."""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class FontFacts:
    """A font that a page uses."""

    name: str
    embedded: bool
    subset: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page."""

    width: float
    height: float
    trim: Rect | None = None
    bleed: Rect | None = None
    crop: Rect | None = None
    art: Rect | None = None
    rotation: int = 0
    pictures: tuple[PictureFacts, ...] = ()
    texts: tuple[TextFacts, ...] = ()
    fonts: tuple[FontFacts, ...] = ()
    painted: tuple[Rect, ...] = ()
    """Where pictures and filled shapes lie; no letters."""
    spaces: frozenset[Space] = frozenset()
    """Colour spaces of shapes and letters."""
    letters: frozenset[tuple[float, ...]] = frozenset()
    """Colours of letters: one number is grey, three are red, green and blue, four are inks; each 0 to 1."""
    ink: float | None = None
    """Most ink of a shape or a letter in percent; None without any ink colour."""
    transparent: bool = False
    overprinting: bool = False
    darkest_in_area: float | None = None
    """The darkest spot of the area that was asked about, 1 = white; None where none was."""
    annotations: int = 0
    actions: bool = False

    @property
    def whole(self) -> Rect:
        """The media box."""
        return Rect(0, 0, self.width, self.height)

    @property
    def blank(self) -> bool:
        """Whether nothing is printed on it."""
        return not (self.painted or any(not text.hidden for text in self.texts))


@dataclass(frozen=True, slots=True)
class Intent:
    """An output intent."""

    kind: str
    """GTS_PDFX and its like."""
    condition: str
    device: str | None = None
    """Class of the embedded profile: prtr, mntr …; None without a profile."""
    space: str | None = None
    """RGB, CMYK, GRAY."""


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """A whole file."""

    size: int
    """Bytes."""
    version: str
    pages: tuple[PageFacts, ...]
    damages: tuple[str, ...] = ()
    """What had to be mended to read it."""
    encrypted: bool = False
    trailer_id: bool = True
    intents: tuple[Intent, ...] = ()
    info: dict[str, str] = field(default_factory=dict)
    """Title, Producer, CreationDate … as in the document's information dictionary; dates as ISO 8601."""
    xmp: dict[str, str] = field(default_factory=dict)
    """dc:title, pdf:Trapped … as in its XMP packet."""
    forms: bool = False
    scripts: bool = False
    attachments: bool = False
    bookmarks: bool = False
    layers: bool = False
    right_to_left: bool = False
