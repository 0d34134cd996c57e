import io
import json
from pathlib import Path

import pytest
from PIL import Image

from studio.__main__ import main
from studio.drawings import STORIES


def test_draw_writes_a_page_per_drawing(tmp_path: Path) -> None:
    status = main(["draw", "moon-whale", str(tmp_path)])

    assert status == 0
    assert {path.stem for path in tmp_path.glob("*.svg")} == set(STORIES["moon-whale"])


def test_slots_says_where_the_faces_are() -> None:
    out = io.StringIO()

    main(["slots", "moon-whale"], out)

    lines = dict(line.split(": ", 1) for line in out.getvalue().splitlines())
    assert lines["p03"] == "no face"
    assert json.loads(lines["cover"])["crop"]["width"] == 344


def test_pack_tells_each_page_and_the_time(small_story: Path, tmp_path: Path) -> None:
    out = io.StringIO()

    main(["pack", str(small_story), str(tmp_path / "out"), "--cache", str(tmp_path / "cache")], out)

    told = out.getvalue().splitlines()
    assert sorted(told[:2]) == ["drawn cover", "drawn p01"]
    assert told[2].startswith("paper-boat 3: 2 pages in ")


def test_a_contact_sheet_shows_every_page_and_its_boxes(small_story: Path, tmp_path: Path) -> None:
    main(["contact-sheet", str(small_story), str(tmp_path / "sheet.png")])
    main(["contact-sheet", str(small_story), str(tmp_path / "plain.png"), "--plain"])

    with Image.open(tmp_path / "sheet.png") as sheet, Image.open(tmp_path / "plain.png") as plain:
        assert sheet.size == plain.size
        assert sheet.tobytes() != plain.tobytes()


def test_a_story_we_have_no_script_for_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        main(["draw", "sun-snail", str(tmp_path)])
