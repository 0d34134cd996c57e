"""The terminal in: what can be asked of postprocess by hand, without a broker or a store."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from contracts.jobs import Person
from contracts.manifest import Preflight
from postprocess.adapters import printers
from postprocess.adapters.fonts import default_folder
from postprocess.adapters.lettering import letter_book, read_story
from postprocess.adapters.pdf_facts import NotAPdfError
from postprocess.adapters.pictures import webp
from postprocess.adapters.preflight import preflight
from postprocess.adapters.proof import USUAL, proofs
from postprocess.adapters.proofreading import remarks
from postprocess.domain.colours import Tones, parse
from postprocess.domain.manifest import SHOWN_PIXELS
from postprocess.domain.refusal import Refused

PASSED: Final = 0
FAILED: Final = 1
REFUSED: Final = 2
"""The question itself was wrong; the words are on stderr."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; return the exit code."""
    asked = _parser().parse_args(arguments)
    answer: int = asked.answer(asked)
    return answer


def check_file(asked: argparse.Namespace) -> int:
    """Hold a PDF against a printer's rules."""
    try:
        (printer,) = printers.of([asked.printer])
        found = preflight(
            asked.file.read_bytes(),
            printer,
            kind="cover" if asked.cover else "interior",
            interior_pages=asked.pages,
            direction="rtl" if asked.rtl else "ltr",
        )
    except (NotAPdfError, OSError) as error:
        sys.stderr.write(f"{asked.file}: {error.strerror if isinstance(error, OSError) else error}\n")
        return REFUSED
    except printers.PrinterError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    sys.stdout.write((found.model_dump_json() if asked.json else _told(found)) + "\n")
    return PASSED if found.passed else FAILED


def print_proof(asked: argparse.Namespace) -> int:
    """Write a packed story's pages as its readers see them; say which languages cannot be lettered."""
    packed_json = asked.story.read_bytes()
    texts = read_story(packed_json).texts
    people = {}
    for language in asked.language:
        person = Person(name=asked.name or texts[language].sample_name)
        try:
            letter_book(packed_json, language, person, asked.fonts)
        except Refused as refusal:
            sys.stderr.write(f"{language}: {refusal}\n")
        else:
            people[language] = person

    def read(key: str) -> bytes:
        content: bytes = (asked.store / key).read_bytes()
        return content

    tones = Tones(skin=asked.skin, hair=asked.hair)
    for one in proofs(packed_json, people, read=read, fonts=asked.fonts, tones=tones, longest=asked.longest):
        target = asked.out / one.language / f"{one.page}.webp"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(webp(one.picture))
    return PASSED if len(people) == len(asked.language) else FAILED


def read_letters(asked: argparse.Namespace) -> int:
    """Say what is wrong with a packed story's letters, a JSON object a line."""
    found = list(remarks(asked.story.read_bytes(), fonts=asked.fonts))
    sys.stdout.writelines(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in found)
    return FAILED if found else PASSED


def _told(found: Preflight) -> str:
    lines = [
        f"{finding.severity}: {finding.rule}{f', page {finding.page}' if finding.page else ''}: {finding.message}"
        for finding in found.findings
    ]
    return "\n".join([*lines, f"{found.profile}: {'passed' if found.passed else 'failed'}"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m postprocess.commands", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("preflight", help="hold a PDF against a printer's rules")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--printer", required=True, metavar="ID", help="such as kdp-8.5x8.5")
    check.add_argument("--cover", action="store_true", help="the file is the cover, not the interior")
    check.add_argument("--pages", type=int, metavar="N", help="of the interior that the cover goes round")
    check.add_argument("--rtl", action="store_true", help="the book is read from right to left")
    check.add_argument("--json", action="store_true", help="contracts.manifest.Preflight instead of lines")
    check.set_defaults(answer=check_file)
    letters = commands.add_parser("letters", help="say what is wrong with a packed story's letters, in JSON lines")
    letters.add_argument("story", type=Path, metavar="STORY_JSON")
    letters.add_argument("--fonts", type=Path, default=default_folder())
    letters.set_defaults(answer=read_letters)
    proof = commands.add_parser("proof", help="write a packed story's pages with their letters")
    proof.add_argument("story", type=Path, metavar="STORY_JSON")
    proof.add_argument("--store", type=Path, required=True, help="the folder its keys begin in")
    proof.add_argument("--out", type=Path, required=True, help="pages become OUT/<language>/<page>.webp")
    proof.add_argument("--language", action="append", required=True, help="may be said several times")
    proof.add_argument("--name", help="whom it is about; else the sample name of each language")
    proof.add_argument("--skin", type=parse, default=USUAL.skin, metavar="COLOUR", help="such as #d8a07c")
    proof.add_argument("--hair", type=parse, default=USUAL.hair, metavar="COLOUR")
    proof.add_argument("--longest", type=int, default=SHOWN_PIXELS, help="pixels of a page's longer side")
    proof.add_argument("--fonts", type=Path, default=default_folder())
    proof.set_defaults(answer=print_proof)
    return parser


if __name__ == "__main__":
    sys.exit(main())
