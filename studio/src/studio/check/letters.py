"""What only a typesetter can say: whether texts fit, can be drawn and can be read on the art."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from contracts.story import PackedStory
from studio.check.draft import Draft
from studio.check.fault import Fault
from studio.check.marked import Marked, Path_


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What the typesetter says of one text in one language."""

    page: str
    text: str | None
    language: str
    rule: str
    message: str


Proofread = Callable[[PackedStory], Iterable[Remark]]
"""Sets every letter of a story in every language, with the longest name that is allowed."""

OF_THE_PLACE: Final = frozenset({"contrast", "no-place", "tail"})
"""Rules that are met in story.yaml; the others in the texts."""

BEARABLE: Final = frozenset({"tail"})
"""Rules whose breach still makes a book that can be read."""

CURES: Final = {
    "contrast": "Give the text a panel, another ink, or a place where the art is calmer.",
    "tail": "Move the balloon nearer to who speaks, or away from what is between.",
    "no-place": "Give the text a box of its own, or a smaller keep-out.",
    "overflow": "Shorten the text or enlarge its box: the longest name has to fit, too.",
    "glyph": "Write it with another character.",
}


class ProofreadingError(Exception):
    """The typesetter cannot work; the text says why."""


def with_postprocess(fonts: Path) -> Proofread:
    """Return a proofreader that asks postprocess, in a process of its own."""

    def proofread(packed: PackedStory) -> Iterable[Remark]:
        with tempfile.TemporaryDirectory() as folder:
            story = Path(folder) / "story.json"
            story.write_text(packed.model_dump_json(), encoding="utf-8")
            command = [sys.executable, "-m", "postprocess.commands", "letters", str(story), "--fonts", str(fonts)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
        if done.returncode and not done.stdout:
            raise ProofreadingError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "it ended early")
        return [_remark(line) for line in done.stdout.splitlines() if line.strip()]

    return proofread


def _remark(line: str) -> Remark:
    told = json.loads(line)
    return Remark(**{name: told[name] for name in ("page", "text", "language", "rule", "message")})


def letter_faults(remarks: Iterable[Remark], draft: Draft, texts: dict[str, Marked]) -> Iterator[Fault]:
    """Yield remarks as faults, each where it can be cured."""
    for one in remarks:
        rule = f"letters-{one.rule}"
        cure = CURES.get(one.rule, "Change the text or its place.")
        place = _place(draft, one)
        if place and one.rule in OF_THE_PLACE:
            fault = draft.marked.fault(*place, rule=rule, what=one.message, cure=cure)
        else:
            at: Path_ = ("pages", one.page, "captions", one.text) if one.text else ("pages", one.page)
            fault = texts[one.language].fault(*at, rule=rule, what=f"{one.language}: {one.message}", cure=cure)
        yield replace(fault, severity="warning") if one.rule in BEARABLE else fault


def _place(draft: Draft, remark: Remark) -> Path_ | None:
    for sheet in draft.sheets:
        if sheet.id == remark.page:
            return next((at for at, one in sheet.said if one.id == remark.text), sheet.at)
    return None
