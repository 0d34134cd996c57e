"""Any PDF held against a printer's rules, as a table a person can read."""

import json
import subprocess
import sys
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

JUDGED: Final = (0, 1)
"""Exit codes of postprocess when it has an answer: passed, failed."""

STYLES: Final = {"error": "red", "warning": "yellow"}
Json = dict[str, Any]


class PreflightError(Exception):
    """The file cannot be judged; the text says why."""


def judge(file: Path, *, profile: str, cover: bool = False, pages: int | None = None, rtl: bool = False) -> Json:
    """Let postprocess judge a file, in a process of its own; PreflightError when it cannot."""
    command = [sys.executable, "-m", "postprocess.commands", "preflight", str(file), "--printer", profile, "--json"]
    command += ["--cover"] if cover else []
    command += ["--pages", str(pages)] if pages is not None else []
    command += ["--rtl"] if rtl else []
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in JUDGED or not done.stdout:
        raise PreflightError((done.stderr.strip().splitlines() or ["postprocess said nothing."])[-1])
    found: Json = json.loads(done.stdout)
    return found


def table(found: Json) -> RenderableType:
    """Show the findings, equal ones of several pages in one row, and the verdict."""
    rows = Table("", "page", "rule", "what is wrong, and what to do", box=None, pad_edge=False, header_style="bold")
    findings = sorted(found["findings"], key=_kind)
    errors = 0
    for (severity, rule, message), equal in groupby(findings, key=_kind):
        errors += severity == "error"
        pages = [one["page"] for one in equal if one.get("page")]
        rows.add_row(Text(severity, style=STYLES[severity]), ranges(pages), rule, message)
    verdict = (
        Text.assemble(("✓ ", "bold green"), f"{found['profile']} takes this file.")
        if found["passed"]
        else Text.assemble(
            ("✗ ", "bold red"), f"{found['profile']}: {errors} {'thing' if errors == 1 else 'things'} to mend."
        )
    )
    return Group(rows, Text(), verdict) if findings else verdict


def _kind(finding: Json) -> tuple[str, str, str]:
    return finding["severity"], finding["rule"], finding["message"]


def line(printers: Mapping[str, bool]) -> Text:
    """Say in one line which printers would take a book's files."""
    if not printers:
        return Text("  It was printed for nobody.")
    marked = [(f"{'✓' if taken else '✗'} {name}  ", "green" if taken else "red") for name, taken in printers.items()]
    return Text.assemble("  Preflight: ", *marked)


def ranges(pages: list[int]) -> str:
    """Say page numbers shortly: 1-3, 7."""
    runs: list[tuple[int, int]] = []
    for page in sorted(pages):
        if runs and page <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], page)
        else:
            runs.append((page, page))
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
