"""A proof: the pages of a packed story as its author wants to see them, the drawn face in them, in any language."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from contracts.jobs import Person
from contracts.story import PackedStory, PageArt
from contracts.values import Language, PageId
from postprocess.adapters.lettering import letter_book
from postprocess.adapters.painting import paint, tint
from postprocess.adapters.sheet import Sheet
from postprocess.domain import layout
from postprocess.domain.colours import Tones
from postprocess.domain.work import Tinting

USUAL: Final = Tones(skin=(216, 160, 124), hair=(62, 40, 34))

Read = Callable[[str], bytes]
"""Returns a file of the story by its key."""


@dataclass(frozen=True)
class Proof:
    """One page of a proof."""

    language: Language
    page: PageId
    picture: Image.Image
    """The trimmed page."""


def proofs(
    packed_json: bytes,
    people: Mapping[Language, Person],
    *,
    read: Read,
    fonts: Path,
    tones: Tones = USUAL,
    longest: int,
) -> Iterator[Proof]:
    """Yield every page in each of these languages, its longer side this many pixels; art is coloured once for all.

    Raises Refused when a language cannot be lettered.
    """
    packed = PackedStory.model_validate_json(packed_json)
    lettered = {language: letter_book(packed_json, language, person, fonts) for language, person in people.items()}
    for art in packed.art:
        bare = _bare(packed, art, read=read, tones=tones, longest=longest)
        for language, lettering in lettered.items():
            picture = bare.copy()
            with Sheet(lettering.settings[art.page], trim=packed.story.trim, lettering=lettering) as sheet:
                sheet.letter(picture)
            yield Proof(language, art.page, picture)


def _bare(packed: PackedStory, art: PageArt, *, read: Read, tones: Tones, longest: int) -> Image.Image:
    """Return a trimmed page without letters."""
    layers = [layer for part in (art.drawn, art.overlay) if part for layer in (part.constant, part.skin, part.hair)]
    stored = [layer.file for layer in (*layers, art.overlay_alpha) if layer]
    files = {file.sha256: read(file.key) for file in stored}
    coloured = tint(Tinting(art, None, packed.story.pixels_per_unit, tones, files))
    whole = paint(coloured.art, face=None, slot=None, overlay=coloured.overlay).picture
    trim = packed.story.trim
    cut, scale = trim.trim_box, whole.width / trim.bleed_box.width
    box = (cut.x * scale, cut.y * scale, cut.right * scale, cut.bottom * scale)
    return whole.resize(layout.picture_size(trim, longest), Image.Resampling.LANCZOS, box=box)
