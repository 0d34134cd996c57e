"""The command says what happened and what to do, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

AN_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
COMICS = (sys.executable, "-c", "from fleet.cli import main; main()")


def comics(*arguments: str, state: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "COMICS_VAR_DIR": str(state)}
    return subprocess.run([*COMICS, *arguments], env=environment, capture_output=True, text=True, check=False)


def test_a_photo_that_is_not_there_is_named_before_anything_starts(tmp_path: Path) -> None:
    said = comics("demo", "--photo", "nowhere/child.jpg", state=tmp_path)

    assert said.returncode == 1
    assert "There is no photo at nowhere/child.jpg" in said.stderr
    assert not (tmp_path / "demo-fleet").exists()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("status",), "Nothing is running. `make up` starts the fleet."),
        (("down",), "Nothing is running."),
        (("clean",), "finished books stay"),
    ],
)
def test_where_nothing_runs_that_is_said(tmp_path: Path, command: tuple[str, ...], words: str) -> None:
    said = comics(*command, state=tmp_path)

    assert (said.returncode, words in said.stdout) == (0, True)


def test_logs_that_are_not_there_are_missed_in_words(tmp_path: Path) -> None:
    said = comics("logs", "gateway", state=tmp_path)

    assert (said.returncode, "There is no log of gateway" in said.stderr) == (1, True)


@pytest.mark.parametrize(
    "command",
    [
        ("grant", AN_ID, "--why", "a gift"),
        ("order", "list"),
        ("order", "refund", AN_ID, "--why", "a gift"),
        ("products", "load"),
    ],
)
def test_what_needs_a_fleet_says_how_to_start_one(tmp_path: Path, command: tuple[str, ...]) -> None:
    said = comics(*command, state=tmp_path)

    assert (said.returncode, "make up" in said.stderr, "Traceback" in said.stderr) == (1, True, False)


def test_a_reason_that_says_nothing_is_no_reason(tmp_path: Path) -> None:
    said = comics("order", "replace", AN_ID, "--why", "x", state=tmp_path)

    assert (said.returncode, "at least 3" in said.stderr, "Traceback" in said.stderr) == (2, True, False)


def test_a_file_that_is_no_pdf_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "note.pdf"
    file.write_text("moon")

    said = comics("preflight", str(file), "--profile", "kdp-8.5x8.5", state=tmp_path)

    assert (said.returncode, "The file is no PDF" in said.stderr, "Traceback" in said.stderr) == (1, True, False)
