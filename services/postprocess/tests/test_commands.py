import json
from pathlib import Path

import pikepdf
import pytest

from contracts.manifest import Preflight
from postprocess.commands import FAILED, PASSED, REFUSED, main


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A PDF of one empty page of letter paper."""
    file = tmp_path / "empty.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    return file


@pytest.fixture
def fitting(tmp_path: Path) -> Path:
    """A PDF that a printer without a standard takes: 24 pages with a line of grey each."""
    file = tmp_path / "fitting.pdf"
    with pikepdf.new() as pdf:
        for number in range(24):
            page = pdf.add_blank_page(page_size=(621, 630))
            left = 0 if number % 2 == 0 else 9
            page.TrimBox = pikepdf.Array([left, 9, left + 612, 621])
            page.Contents = pdf.make_stream(b"0.5 g 300 300 20 2 re f")
        pdf.save(file)
    return file


def test_a_file_that_the_printer_takes_ends_with_zero(fitting: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["preflight", str(fitting), "--printer", "kdp-8.5x8.5"])

    assert (code, capsys.readouterr().out) == (PASSED, "kdp-8.5x8.5: passed\n")


def test_a_file_that_it_does_not_take_ends_with_one_and_says_why(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["preflight", str(empty), "--printer", "kdp-8.5x8.5"])

    said = capsys.readouterr().out
    assert code == FAILED
    assert "error: page_count: 1 pages; Amazon KDP" in said
    assert "error: page_size, page 1: The page is 215.9 x 279.4 mm" in said


def test_programs_get_the_findings_as_they_stand_in_manifests(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["preflight", str(empty), "--printer", "lulu-8.5x8.5", "--json"])

    found = Preflight.model_validate(json.loads(capsys.readouterr().out))
    assert (found.profile, found.passed) == ("lulu-8.5x8.5", False)


def test_a_cover_is_held_against_its_interior(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["preflight", str(empty), "--printer", "kdp-8.5x8.5", "--cover", "--pages", "24"])

    assert "The cover is 215.9 x 279.4 mm, not 439.6 x 222.3 mm" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "printer", "words"),
    [
        ("nowhere.pdf", "kdp-8.5x8.5", "nowhere.pdf: No such file or directory"),
        ("note.txt", "kdp-8.5x8.5", "note.txt: The file is no PDF"),
        ("note.txt", "acme", "no such printers: acme; known are gelato-200x200"),
    ],
)
def test_a_wrong_question_is_answered_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, printer: str, words: str
) -> None:
    (tmp_path / "note.txt").write_text("moon")

    code = main(["preflight", str(tmp_path / file), "--printer", printer])

    said = capsys.readouterr()
    assert (code, said.out) == (REFUSED, "")
    assert words in said.err
