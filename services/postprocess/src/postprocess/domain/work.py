"""What a worker process is given, and what it hands back: values and bytes only."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.faceswap import CropSlot
from contracts.jobs import Person
from contracts.story import FaceSlot, PageArt
from contracts.values import Language, PageId, Sha256
from postprocess.domain.colours import Tones
from postprocess.domain.reading import Reading


@dataclass(frozen=True)
class Piece:
    """An encoded picture and where it lies on its page, in pixels from the corner of the bleed box."""

    content: bytes
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Lettering:
    """Set every letter of a book."""

    packed_json: bytes
    language: Language
    person: Person


@dataclass(frozen=True)
class Tinting:
    """Lay these colours into one page's art."""

    art: PageArt
    slot: FaceSlot | None
    pixels_per_unit: float
    tones: Tones
    files: Mapping[Sha256, bytes]
    """The layers' files by their hash."""


@dataclass(frozen=True)
class TintedArt:
    """One page's art in the child's colours."""

    art: bytes
    """JPEG."""
    overlay: Piece | None
    """WebP with straight alpha."""
    crop: Piece | None
    """PNG."""
    slot: CropSlot | None


@dataclass(frozen=True)
class Composing:
    """Put face, overlay and letters on one page."""

    packed_json: bytes
    language: Language
    person: Person
    page: PageId
    art: bytes
    overlay: Piece | None
    face: Piece | None
    """The swapped crop at its place."""
    slot: CropSlot | None
    watermarked: bool
    """Whether a reduced, watermarked rendition is wanted."""


@dataclass(frozen=True)
class Composed:
    """One finished page in its renditions."""

    picture: bytes
    """JPEG."""
    sheet: bytes
    """PDF."""
    web: bytes
    thumbnail: bytes
    shown: bytes | None
    """WebP, these three."""
    screen: bytes | None
    """JPEG for e-books, of pages that are shown on screens."""


@dataclass(frozen=True)
class ScreenBook:
    """Bind the pages that are read on screens into one PDF."""

    reading: Reading
    sheets: tuple[bytes, ...]
    """One for every page of the reading."""


@dataclass(frozen=True)
class PictureBook:
    """Bind the pages that are read on screens into a book of pictures."""

    reading: Reading
    pictures: tuple[bytes, ...]
    """One for every page of the reading: JPEG, or WebP of pages made before there were JPEGs."""
