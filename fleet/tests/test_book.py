"""A book taken home is whole, checked, and keeps to its folder."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from fleet.book import BookError, Shelf, inside_the_job, printers_of

JOB = "0f8fad5b-d9cb-469f-a165-70867728950e"
HOST = "http://127.0.0.1:1/files"


def signed(name: str, *, job: str = JOB) -> str:
    return f"{HOST}/jobs/{job}/{name}?expires=1&signature=abc"


def a_link(name: str, content: bytes) -> dict[str, Any]:
    sha256 = hashlib.sha256(content).hexdigest()
    return {"href": signed(name), "type": "image/webp", "properties": {"aicb": {"sha256": sha256}}}


def a_manifest(*pages: dict[str, Any]) -> dict[str, Any]:
    here = {"rel": "self", "href": "http://127.0.0.1:1/v1/jobs/x/manifest", "type": "application/divina+json"}
    first = {"href": pages[0]["href"] + "#top", "title": "Cover"}
    return {"links": [here], "readingOrder": list(pages), "toc": [first]}


class Files:
    """Answers signed links from memory."""

    def __init__(self, **contents: bytes) -> None:
        self._contents = {signed(f"pages/{name}.webp"): content for name, content in contents.items()}

    async def fetch(self, url: str) -> bytes:
        return self._contents[url]


async def test_every_file_lies_under_its_own_name_with_its_hash_and_the_manifest_leads_to_it(tmp_path: Path) -> None:
    manifest = a_manifest(a_link("pages/cover.webp", b"a cover"))

    files = await Shelf(tmp_path).take(manifest, job_id=JOB, fetch=Files(cover=b"a cover").fetch)

    assert files["pages/cover.webp"] == hashlib.sha256(b"a cover").hexdigest()
    assert files["manifest.json"] == hashlib.sha256((tmp_path / "manifest.json").read_bytes()).hexdigest()
    kept = json.loads((tmp_path / "manifest.json").read_text())
    assert (tmp_path / kept["readingOrder"][0]["href"]).read_bytes() == b"a cover"
    assert kept["toc"][0]["href"] == "pages/cover.webp#top"
    assert "signature" not in (tmp_path / "manifest.json").read_text()


async def test_a_file_other_than_promised_is_refused(tmp_path: Path) -> None:
    manifest = a_manifest(a_link("pages/cover.webp", b"a cover"))

    with pytest.raises(BookError, match="not the file that the manifest promises"):
        await Shelf(tmp_path).take(manifest, job_id=JOB, fetch=Files(cover=b"another").fetch)


@pytest.mark.parametrize(
    "url",
    [
        signed("pages/p01.webp", job="7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        f"{HOST}/stories/moon-whale/1/story.json",
        f"{HOST}/jobs/{JOB}/",
    ],
)
def test_a_link_out_of_the_job_is_refused(url: str) -> None:
    with pytest.raises(BookError, match="leads out"):
        inside_the_job(url, job_id=JOB)


async def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    link = {"href": signed("..%2F..%2Fescaped"), "type": "image/webp"}

    with pytest.raises(BookError, match="outside"):
        await Shelf(tmp_path / "shelf").take(a_manifest(link), job_id=JOB, fetch=lambda _: _nothing())

    assert not (tmp_path / "escaped").exists()


async def test_a_new_book_takes_the_place_of_the_old_one_and_of_nothing_else(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    (tmp_path / "letter.txt").write_text("not of the book")
    old = a_manifest(a_link("pages/p13.webp", b"old"))
    shelf.write_summary({"files": await shelf.take(old, job_id=JOB, fetch=Files(p13=b"old").fetch)})

    shelf.clear_last_book()

    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["letter.txt"]


async def _nothing() -> bytes:
    return b""


def test_a_printer_takes_a_book_when_every_file_of_it_passed() -> None:
    def a_link(profile: str, *, passed: bool) -> dict[str, Any]:
        return {"properties": {"aicb": {"preflight": {"profile": profile, "passed": passed}}}}

    links = [{"rel": "self"}, a_link("kdp", passed=True), a_link("kdp", passed=False), a_link("lulu", passed=True)]

    assert printers_of({"links": links}) == {"kdp": False, "lulu": True}
