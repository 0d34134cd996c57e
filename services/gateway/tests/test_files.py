"""Files for those who hold a link."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.problem import RefusedError
from gateway.routes.files import disposition, requested_part


async def get(world: Any, path: str, *, method: str = "GET", **headers: str) -> Any:
    async with world.client() as client:
        return await client.request(method, path, headers={name.replace("_", "-"): v for name, v in headers.items()})


async def linked(world: Any, key: str, content: bytes = b"0123456789", **options: Any) -> str:
    await world.store.put(key, content, content_type="image/webp")
    parts = urlsplit(world.store.link(key, purpose=options.pop("purpose", "view"), now=world.now, **options))
    return f"{parts.path}?{parts.query}"


async def test_a_link_reads_its_file_and_the_answer_is_safe_to_open(world: Any) -> None:
    answer = await get(world, await linked(world, "jobs/a/pages/cover.webp"))

    assert (answer.status_code, answer.content) == (200, b"0123456789")
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == "inline"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.replace("cover", "person"),
        lambda path: path.partition("?")[0],
        lambda path: path.replace("expires=1", "expires=2"),
        lambda path: path + "&filename=evil.html",
        lambda path: path[:-1] + ("0" if path[-1] != "0" else "1"),
    ],
)
async def test_a_changed_link_opens_nothing(world: Any, change: Any) -> None:
    await world.store.put("jobs/a/person.webp", b"Mia", content_type="image/webp")
    path = await linked(world, "jobs/a/cover.webp")

    answer = await get(world, change(path))

    assert (answer.status_code, answer.json()["code"]) == (403, "link_invalid")


@pytest.mark.parametrize("key", ["../secret", "a/../../secret", "%2e%2e/secret", "", "/etc/passwd", "a//b", "a\\b"])
async def test_no_path_leads_out_of_the_store(world: Any, key: str) -> None:
    answer = await get(world, f"/files/{key}?expires=9999999999&signature=x")

    assert answer.status_code in {403, 404}


async def test_a_good_link_to_nothing_is_not_found(world: Any) -> None:
    path = await linked(world, "jobs/a/cover.webp")
    await world.store.delete("jobs/a/cover.webp")

    assert (await get(world, path)).status_code == 404


async def test_a_part_of_a_file_can_be_had(world: Any) -> None:
    path = await linked(world, "jobs/a/book.pdf", purpose="download", filename="Mia & co.pdf")

    answer = await get(world, path, Range="bytes=2-5")

    assert (answer.status_code, answer.content) == (206, b"2345")
    assert answer.headers["Content-Range"] == "bytes 2-5/10"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Mia%20%26%20co.pdf"


async def test_a_part_beyond_the_end_is_a_problem(world: Any) -> None:
    answer = await get(world, await linked(world, "jobs/a/cover.webp"), Range="bytes=10-")

    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */10")


async def test_a_look_at_the_headers_has_no_body(world: Any) -> None:
    answer = await get(world, await linked(world, "jobs/a/cover.webp"), method="HEAD")

    assert (answer.status_code, answer.headers["Content-Length"], answer.content) == (200, "10", b"")


@given(st.integers(1, 10_000), st.integers(0, 12_000), st.integers(0, 12_000))
def test_a_part_lies_inside_its_file(size: int, first: int, last: int) -> None:
    try:
        part = requested_part(f"bytes={first}-{last}", size)
    except RefusedError:
        assert first >= size or first > last
    else:
        assert part == (first, min(last, size - 1))


@pytest.mark.parametrize("header", [None, "bytes=-", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b", ""])
def test_what_is_no_single_range_means_the_whole_file(header: str | None) -> None:
    assert requested_part(header, 10) is None


def test_a_range_from_the_end_counts_from_the_end() -> None:
    assert requested_part("bytes=-3", 10) == (7, 9)
    assert requested_part("bytes=-30", 10) == (0, 9)
    with pytest.raises(RefusedError):
        requested_part("bytes=-0", 10)


def test_a_file_name_cannot_break_its_header() -> None:
    assert disposition('a"\r\nSet-Cookie: b') == "attachment; filename*=UTF-8''a%22%0D%0ASet-Cookie%3A%20b"
