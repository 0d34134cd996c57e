"""What the files for printers cost: against img2pdf on the same pictures, and all printers against one.

`make bench-print` runs it; a story's id as argument (moon-whale unless told). Writes var/bench/print.json.
"""

import asyncio
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

import img2pdf
import pikepdf

from contracts.jobs import Person
from contracts.story import PackedStory, PageArt
from contracts.values import PageId
from fleet.embedded import print_profile
from fleet.places import cache_folder, state_folder
from postprocess.adapters import fonts, painting, printers, printing
from postprocess.adapters.lettering import letter_book
from postprocess.adapters.sheet import Sheet
from postprocess.adapters.workers import Workers
from postprocess.domain.colours import Tones
from postprocess.domain.imposition import leaves
from postprocess.domain.press import Condition, PrintRun
from postprocess.domain.printer import Printer
from postprocess.domain.work import Tinting

ROUNDS: Final = 3
LANGUAGE: Final = "en"
CHILD: Final = Person(name="Mia")
TONES: Final = Tones(skin=(232, 190, 160), hair=(88, 60, 40))
REFERENCE: Final = "kdp-8.5x8.5"
"""The printer whose interior is held against img2pdf."""

MOST_TIMES_IMG2PDF: Final = 5
MOST_TIMES_ONE: Final = 2
MOST_MEGABYTES: Final = 400


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one export, by what was done."""

    of: Mapping[str, float]

    @property
    def total(self) -> float:
        """All of them."""
        return sum(self.of.values())


@dataclass
class Bench:
    """Prints in worker processes and adds up their CPU time."""

    workers: Workers
    spent: dict[str, float] = field(default_factory=dict)

    async def do(self, name: str, page: str, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do a piece of work in a process (a printing.Do)."""
        result, seconds = await self.workers.run(name, page, timed, work, args, kwargs)
        self.spent[name] = self.spent.get(name, 0) + seconds
        return result

    async def cost(self, run: PrintRun, condition: Condition) -> Cost:
        """Print for the run's printers and return what that cost."""
        self.spent = {}
        async for file in printing.print_book(run, condition=condition, fonts=fonts.default_folder(), do=self.do):
            assert file.content
        return Cost(self.spent)

    async def peak_megabytes(self, processes: int) -> float:
        """Return the most memory that one of the processes ever held."""
        return max(await asyncio.gather(*(self.workers.run("ask", "", peak) for _ in range(4 * processes))))


def timed(work: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, float]:
    """Return what a piece of work makes, and its CPU seconds."""
    began = time.process_time()
    return work(*args, **kwargs), time.process_time() - began


def peak() -> float:
    """Return the most megabytes that this process ever held."""
    time.sleep(0.05)  # So that every process is asked.
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024)


async def measure(story: str) -> dict[str, Any]:
    """Print a book for all printers and for each alone; return the figures."""
    run = a_run(story)
    condition = Condition(print_profile.CONDITION, (cache_folder() / "icc" / print_profile.FILE).read_bytes())
    pictures = drawn_leaves(run)
    async with Workers(2) as workers:
        bench = Bench(workers)
        every = [await bench.cost(run, condition) for _ in range(ROUNDS)]
        alone = {
            printer.id: [await bench.cost(only(run, printer), condition) for _ in range(ROUNDS)]
            for printer in run.printers
        }
        megabytes = await bench.peak_megabytes(2)
        floor = statistics.median(
            [(await workers.run("img2pdf", "", timed, plain, (pictures,), {}))[1] for _ in range(ROUNDS)]
        )
    one = {printer: statistics.median(cost.total for cost in costs) for printer, costs in alone.items()}
    interior = statistics.median(
        cost.of["set imprint"] + cost.of["join sheets"] + cost.of["print interior"] for cost in alone[REFERENCE]
    )
    judged = statistics.median(cost.of["preflight"] for cost in alone[REFERENCE])
    total = statistics.median(cost.total for cost in every)
    dearest = max(one.values())
    return {
        "pages": len(pictures),
        "megabytes_of_pictures": round(sum(map(len, pictures)) / 1e6, 1),
        "img2pdf_seconds": round(floor, 3),
        "interior_seconds": round(interior, 3),
        "interior_times_img2pdf": round(interior / floor, 2),
        "preflight_of_it_seconds": round(judged, 3),
        "all_printers_seconds": round(total, 2),
        "one_printer_seconds": {printer: round(seconds, 2) for printer, seconds in one.items()},
        "all_times_the_dearest": round(total / dearest, 2),
        "all_times_the_cheapest": round(total / min(one.values()), 2),
        "worker_peak_megabytes": round(megabytes),
        "spent": {name: round(seconds, 3) for name, seconds in every[0].of.items()},
    }


def plain(pictures: Sequence[bytes]) -> bytes:
    """Return the same pages made by img2pdf."""
    return bytes(img2pdf.convert(list(pictures), layout_fun=img2pdf.get_fixed_dpi_layout_fun((300, 300))))


def only(run: PrintRun, printer: Printer) -> PrintRun:
    """Return the same run for one printer."""
    return PrintRun(run.packed_json, run.language, run.person, run.sheets, (printer,))


def a_run(story: str) -> PrintRun:
    """Return the story's newest version, lettered and ready to be printed."""
    versions = (cache_folder() / "stories" / story).glob("*/story.json")
    packed_json = max(versions, key=lambda file: int(file.parent.name)).read_bytes()
    packed = PackedStory.model_validate_json(packed_json)
    lettering = letter_book(packed_json, LANGUAGE, CHILD, fonts.default_folder())
    sheets: dict[PageId, bytes] = {}
    for page in packed.story.pages:
        with Sheet(lettering.settings[page.id], trim=packed.story.trim, lettering=lettering) as sheet:
            sheets[page.id] = sheet.pdf(tinted(packed.art_of(page.id), packed))
    return PrintRun(packed_json, LANGUAGE, CHILD, sheets, printers.known())


def tinted(art: PageArt, packed: PackedStory) -> bytes:
    """Return a page's art as JPEG."""
    layers = [layer for layer in (art.drawn.constant, art.drawn.skin, art.drawn.hair) if layer]
    files = {layer.file.sha256: (cache_folder() / layer.file.key).read_bytes() for layer in layers}
    bare = art.model_copy(update={"overlay": None, "overlay_alpha": None})
    work = Tinting(art=bare, slot=None, pixels_per_unit=packed.story.pixels_per_unit, tones=TONES, files=files)
    return painting.tint(work).art


def drawn_leaves(run: PrintRun) -> list[bytes]:
    """Return the picture of every page of the reference's interior that has one."""
    (printer,) = printers.of([REFERENCE])
    pages = PackedStory.model_validate_json(run.packed_json).story.pages
    return [picture_of(run.sheets[leaf.page]) for leaf in leaves(pages, printer.pages) or () if leaf.page]


def picture_of(sheet: bytes) -> bytes:
    """Return the picture that lies in a sheet."""
    with pikepdf.open(BytesIO(sheet)) as pdf:
        (picture,) = pdf.pages[0].get_images().values()
        return bytes(picture.read_raw_bytes())


def main(arguments: Sequence[str]) -> None:
    """Measure, print, write and hold to the limits."""
    figures = asyncio.run(measure(arguments[0] if arguments else "moon-whale"))
    out = state_folder() / "bench" / "print.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=1))
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    limits = {
        "interior_times_img2pdf": MOST_TIMES_IMG2PDF,
        "all_times_the_dearest": MOST_TIMES_ONE,
        "worker_peak_megabytes": MOST_MEGABYTES,
    }
    if over := [name for name, most in limits.items() if figures[name] > most]:
        sys.exit(f"over the limit: {', '.join(over)}")


if __name__ == "__main__":
    main(sys.argv[1:])
