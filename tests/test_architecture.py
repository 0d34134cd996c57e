"""ARCHITECTURE.md says what the code does."""

import re
from pathlib import Path

from orchestrator.domain.pipeline import PIPELINE

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "ARCHITECTURE.md").read_text()
SHORT = re.compile(r"`((?:libs|services|gateway|orchestrator|faceswap|postprocess|chassis|fleet)/[\w/.]+?\.py)`")


def test_its_picture_of_the_pipeline_is_the_pipeline() -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| `\w+\.(\w+)` → `([\w.]+)` \|$", PAGE, re.MULTILINE)

    assert rows == [(stage.name, stage.order.__name__, stage.answer.route()) for stage in PIPELINE]


def test_the_files_it_names_are_there() -> None:
    named = SHORT.findall(PAGE)
    roots = [ROOT, *(ROOT / "services").glob("*/src"), *(ROOT / "libs").glob("*/src"), ROOT / "fleet" / "src"]

    assert len(named) > 5
    assert [name for name in named if not any((root / name).exists() for root in roots)] == []
