"""What a page costs, held against one JPEG decode and encode of the same page.

`make bench-pages` runs it; a story's id as argument (moon-whale unless told). Writes var/bench/pages.json.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from PIL import Image

from contracts.jobs import Person
from contracts.story import PackedStory, PageArt
from fleet.places import cache_folder, state_folder
from postprocess.adapters import fonts, painting, pictures
from postprocess.adapters.lettering import Lettering, letter_book
from postprocess.adapters.sheet import Sheet
from postprocess.domain import layout
from postprocess.domain.colours import Tones
from postprocess.domain.manifest import THUMBNAIL_PIXELS
from postprocess.domain.work import Composing, TintedArt, Tinting

ROUNDS: Final = 7
PAGES: Final = 5
LANGUAGE: Final = "en"
CHILD: Final = Person(name="Mia")
TONES: Final = Tones(skin=(232, 190, 160), hair=(88, 60, 40))
FLOOR: Final = "floor"
WHOLE: Final = "page work"

Jobs = Mapping[str, Callable[[], object]]


def measure(story: str) -> dict[str, Any]:
    """Make some pages again and again; return the medians of their CPU time."""
    packed_json = newest(story)
    packed = PackedStory.model_validate_json(packed_json)
    lettering = letter_book(packed_json, LANGUAGE, CHILD, fonts.default_folder())
    peopled = [page.id for page in packed.story.pages if page.faces][:PAGES]
    pages = {page: milliseconds(jobs_of(page, packed_json, lettering)) for page in peopled}
    ratios = {page: round(spent[WHOLE] / spent[FLOOR], 2) for page, spent in pages.items()}
    parts = {part: round(statistics.median(spent[part] for spent in pages.values()), 1) for part in pages[peopled[0]]}
    return {
        "milliseconds": parts,
        "times_the_floor": {part: round(spent / parts[FLOOR], 2) for part, spent in parts.items()},
        "pages": ratios,
        "page_work_times_the_floor": statistics.median(ratios.values()),
    }


def jobs_of(page: str, packed_json: bytes, lettering: Lettering) -> Jobs:
    """Return the floor, a page's whole work and its parts; the crop itself comes back as the swapped face."""
    packed = lettering.packed
    trim = packed.story.trim
    made = tinted(packed.art_of(page), packed)
    painted = painting.paint(made.art, face=made.crop, slot=made.slot, overlay=made.overlay)
    web = painting.trimmed(painted.picture, trim)

    def sheet() -> bytes:
        with Sheet(lettering.settings[page], trim=trim, lettering=lettering) as one:
            one.letter(web)
            return one.pdf(painted.jpeg)

    sheet()
    small = layout.picture_size(trim, THUMBNAIL_PIXELS)
    work = Composing(
        packed_json=packed_json,
        language=LANGUAGE,
        person=CHILD,
        page=page,
        art=made.art,
        overlay=made.overlay,
        face=made.crop,
        slot=made.slot,
        watermarked=False,
    )
    return {
        FLOOR: lambda: again(painted.jpeg),
        WHOLE: lambda: painting.compose(work, fonts=fonts.default_folder()),
        "place": lambda: painting.paint(made.art, face=made.crop, slot=made.slot, overlay=made.overlay),
        "letters and sheet": sheet,
        "size for screens": lambda: painting.trimmed(painted.picture, trim),
        "web": lambda: pictures.webp(web),
        "thumbnail": lambda: pictures.webp(painting.smaller(web, small)),
        "screen JPEG": lambda: pictures.jpeg(web, quality=pictures.SCREEN_QUALITY),
    }


def again(jpeg: bytes) -> bytes:
    """Decode a page and encode it, as Pillow does with libjpeg-turbo."""
    picture, out = Image.open(BytesIO(jpeg)), BytesIO()
    picture.load()  # Saved as it lies in its file it would be a fifth slower, and we the better for it.
    picture.save(out, "JPEG", quality=pictures.JPEG_QUALITY, subsampling=pictures.FULL_COLOUR)
    return out.getvalue()


def milliseconds(jobs: Jobs) -> dict[str, float]:
    """Return the median CPU time of every job; each round does them all, so that a slow moment is shared."""
    spent: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            began = time.process_time()
            job()
            spent[name].append((time.process_time() - began) * 1000)
    return {name: statistics.median(times) for name, times in spent.items()}


def newest(story: str) -> bytes:
    """Return the story's newest version."""
    versions = (cache_folder() / "stories" / story).glob("*/story.json")
    return max(versions, key=lambda file: int(file.parent.name)).read_bytes()


def tinted(art: PageArt, packed: PackedStory) -> TintedArt:
    """Return a page's art in sample colours, its overlay and its crop."""
    drawn = [layer for part in (art.drawn, art.overlay) if part for layer in (part.constant, part.skin, part.hair)]
    layers = [layer for layer in (*drawn, art.overlay_alpha) if layer]
    files = {layer.file.sha256: (cache_folder() / layer.file.key).read_bytes() for layer in layers}
    slot = packed.story.page(art.page).faces[0]
    return painting.tint(Tinting(art, slot, packed.story.pixels_per_unit, TONES, files))


def main(arguments: Sequence[str]) -> None:
    """Measure, print and write."""
    figures = measure(arguments[0] if arguments else "moon-whale")
    out = state_folder() / "bench" / "pages.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=1))
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
