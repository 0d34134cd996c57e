"""python -m studio: draw, slots, pack, contact-sheet."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TextIO

from studio.draw import draw_into, drawings, slot_of
from studio.pack import pack
from studio.sheet import contact_sheet


def main(arguments: list[str] | None = None, out: TextIO = sys.stdout) -> int:
    """Run one command and return its exit status."""
    asked = _parser().parse_args(arguments)
    if asked.command == "draw":
        draw_into(asked.story, asked.folder or Path("stories") / asked.story / "art")
    elif asked.command == "slots":
        for page, _svg, face in drawings(asked.story):
            print(f"{page}: {json.dumps(slot_of(face)) if face else 'no face'}", file=out)
    elif asked.command == "pack":
        _pack(asked.story, asked.out, asked.cache, out)
    else:
        contact_sheet(asked.story, marks=not asked.plain).save(asked.out)
    return 0


def _pack(story: Path, folder: Path, cache: Path, out: TextIO) -> None:
    started = time.monotonic()
    packed = pack(story, folder, cache_dir=cache, on_page=lambda page: print(f"drawn {page}", file=out, flush=True))
    seconds = time.monotonic() - started
    print(f"{packed.story.id} {packed.story.version}: {len(packed.art)} pages in {seconds:.1f} s", file=out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="studio", description="Draws, renders and packs the stories.")
    commands = parser.add_subparsers(dest="command", required=True)
    draw = commands.add_parser("draw", help="write a story's drawings from its script")
    draw.add_argument("story", help="its id, such as moon-whale")
    draw.add_argument("folder", type=Path, nargs="?", help="default: stories/<story>/art")
    slots = commands.add_parser("slots", help="say where the faces of a story are, for its story.yaml")
    slots.add_argument("story")
    ready = commands.add_parser("pack", help="render a story and write it as it is published")
    ready.add_argument("story", type=Path, help="the story's folder")
    ready.add_argument("out", type=Path)
    ready.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "ai-comic-books" / "art")
    sheet = commands.add_parser("contact-sheet", help="draw all pages with their boxes on one picture")
    sheet.add_argument("story", type=Path, help="the story's folder")
    sheet.add_argument("out", type=Path)
    sheet.add_argument("--plain", action="store_true", help="without boxes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
