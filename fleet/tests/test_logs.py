"""Many logs read as one."""

import json
from pathlib import Path

from fleet.logs import LogFile, merged


def a_line(at: str, event: str, **more: str) -> str:
    return json.dumps({"at": f"2026-01-15T10:40:{at}Z", "level": "info", "event": event, **more}) + "\n"


def a_log(folder: Path, service: str, *lines: str) -> LogFile:
    path = folder / f"{service}.log"
    path.write_text("".join(lines))
    return LogFile(path)


def test_lines_of_all_services_come_in_the_order_of_time(tmp_path: Path) -> None:
    gateway = a_log(tmp_path, "gateway", a_line("01.000", "asked"), a_line("03.000", "answered"))
    faceswap = a_log(tmp_path, "faceswap", a_line("02.000", "swapped"))

    entries = merged([gateway, faceswap])

    assert [(entry.service, entry.text) for entry in entries] == [
        ("gateway", "asked"),
        ("faceswap", "swapped"),
        ("gateway", "answered"),
    ]


def test_only_lines_about_a_job_are_shown_when_one_is_named_by_the_start_of_its_id(tmp_path: Path) -> None:
    log = a_log(
        tmp_path,
        "gateway",
        a_line("01.000", "mine", job_id="0f8fad5b-d9cb"),
        a_line("02.000", "theirs", job_id="7c9e6679-7425"),
        a_line("03.000", "nobody's"),
    )

    assert [entry.text for entry in merged([log], job="0f8f")] == ["mine"]


def test_a_traceback_that_is_no_json_stays_with_the_line_before_it(tmp_path: Path) -> None:
    gateway = a_log(tmp_path, "gateway", a_line("01.000", "oh"), "Traceback\n", "  KeyError\n")
    faceswap = a_log(tmp_path, "faceswap", a_line("02.000", "later"))

    assert [entry.text for entry in merged([gateway, faceswap])] == ["oh", "Traceback", "  KeyError", "later"]


def test_further_fields_and_exceptions_are_shown_beside_the_event(tmp_path: Path) -> None:
    log = a_log(tmp_path, "gateway", a_line("01.000", "refused", code="no_face", exception="Traceback …"))

    (entry,) = merged([log])

    assert entry.text == "refused code=no_face\nTraceback …"


def test_reading_again_gives_what_came_since_and_waits_for_whole_lines(tmp_path: Path) -> None:
    log = a_log(tmp_path, "gateway", a_line("01.000", "first"))
    assert [entry.text for entry in merged([log])] == ["first"]

    whole = a_line("02.000", "second")
    with (tmp_path / "gateway.log").open("a") as file:
        file.write(whole[:20])
    assert merged([log]) == []
    with (tmp_path / "gateway.log").open("a") as file:
        file.write(whole[20:])

    assert [entry.text for entry in merged([log])] == ["second"]
