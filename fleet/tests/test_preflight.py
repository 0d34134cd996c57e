"""What postprocess finds in a file, as a person reads it."""

from io import StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from rich.console import Console

from fleet.preflight import PreflightError, judge, line, ranges, table


def a_finding(rule: str = "page_size", *, page: int | None = None, severity: str = "error") -> dict[str, Any]:
    return {"rule": rule, "severity": severity, "page": page, "message": f"{rule} is wrong. Mend it."}


def shown(*findings: dict[str, Any]) -> str:
    passed = all(finding["severity"] != "error" for finding in findings)
    out = StringIO()
    Console(file=out, width=100).print(table({"profile": "acme-3x3", "passed": passed, "findings": list(findings)}))
    return out.getvalue()


def test_equal_findings_of_many_pages_are_one_row() -> None:
    said = shown(*(a_finding(page=page) for page in (1, 2, 3, 7)), a_finding("ink", page=2))

    assert "1-3, 7" in said
    assert said.count("page_size is wrong") == 1
    assert "acme-3x3: 2 things to mend" in said


def test_warnings_alone_do_not_keep_a_file_back() -> None:
    said = shown(a_finding("overprint", severity="warning", page=4))

    assert "warning" in said
    assert "acme-3x3 takes this file" in said


def test_a_file_without_findings_is_one_line() -> None:
    assert shown() == "✓ acme-3x3 takes this file.\n"


def test_a_book_says_in_one_line_who_takes_it() -> None:
    assert line({"kdp-8.5x8.5": True, "acme": False}).plain.split() == ["Preflight:", "✓", "kdp-8.5x8.5", "✗", "acme"]
    assert line({}).plain.strip() == "It was printed for nobody."


@pytest.mark.parametrize(
    ("pages", "said"), [([], ""), ([5], "5"), ([3, 1, 2], "1-3"), ([1, 3, 4, 9], "1, 3-4, 9"), ([2, 2], "2")]
)
def test_pages_are_said_shortly(pages: list[int], said: str) -> None:
    assert ranges(pages) == said


def test_any_pdf_can_be_judged(tmp_path: Path) -> None:
    file = tmp_path / "empty.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)

    found = judge(file, profile="kdp-8.5x8.5")

    assert not found["passed"]
    assert {"page_count", "page_size"} <= {finding["rule"] for finding in found["findings"]}


@pytest.mark.parametrize(
    ("profile", "words"), [("acme", "known are gelato-200x200"), ("kdp-8.5x8.5", "The file is no PDF")]
)
def test_what_cannot_be_judged_is_said_in_words(tmp_path: Path, profile: str, words: str) -> None:
    file = tmp_path / "note.pdf"
    file.write_text("moon")

    with pytest.raises(PreflightError, match=words):
        judge(file, profile=profile)
