"""The import rules hold, and each of them breaks when it is broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = [*ROOT.glob("libs/*/src/*"), *ROOT.glob("services/*/src/*")]
OUTSIDE = [ROOT / name / "src" / name for name in ("sandbox", "studio", "fleet")]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of all our Python source that a test may spoil."""
    for source in [*SOURCES, *OUTSIDE]:
        shutil.copytree(source, tmp_path / source.name, ignore=shutil.ignore_patterns("__pycache__", "*.svg", "*.json"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--config", "pyproject.toml", "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own tool.


def add(folder: Path, file: str, line: str) -> None:
    path = folder / file
    path.write_text(f"{path.read_text()}\n{line}\n" if path.exists() else f'"""New."""\n\n{line}\n')


def test_the_rules_hold(copy: Path) -> None:
    result = lint(copy)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line", "rule"),
    [
        ("orchestrator/domain/job.py", "import orchestrator.use_cases", "Inside a service, imports run one way"),
        ("faceswap/use_cases.py", "import faceswap.adapters.claims", "Inside a service, imports run one way"),
        ("gateway/adapters/auth.py", "import gateway.settings", "Inside a service, imports run one way"),
        ("postprocess/use_cases.py", "import postprocess.commands", "Inside a service, imports run one way"),
        ("postprocess/app.py", "import postprocess.commands", "Inside a service, imports run one way"),
        ("postprocess/helpers.py", "import postprocess.domain", "Inside a service, imports run one way"),
        ("gateway/use_cases.py", "import orchestrator.domain", "Services meet only through messages"),
        ("contracts/jobs.py", "import chassis.bus", "Services meet only through messages"),
        ("orchestrator/domain/job.py", "import asyncpg", "Domains are pure"),
        ("faceswap/adapters/segmind.py", "import pymupdf", "Only postprocess imports PyMuPDF"),
        ("orchestrator/app.py", "import stripe", "Only payments imports stripe"),
        ("payments/use_cases/tell.py", "import stripe", "Only payments imports stripe"),
        ("payments/domain/facts.py", "import stripe", "Domains are pure"),
        ("gateway/app.py", "import sandbox", "The sandbox and the fleet are imported by nobody"),
    ],
)
def test_a_rule_that_is_broken_is_named(copy: Path, file: str, line: str, rule: str) -> None:
    add(copy, file, line)

    result = lint(copy)

    assert result.returncode != 0
    assert f"{rule}" in result.stdout
    assert "BROKEN" in result.stdout
