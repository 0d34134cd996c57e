"""Which files are looked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.gate import WARNED
from gateway.domain.photo import (
    HINTS,
    BadPhoto,
    Limits,
    format_of,
    moving,
    too_many_bytes,
    too_many_pixels,
    too_narrow,
    unreadable,
    wrong_type,
)
from gateway.domain.problem import REFUSALS


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "WEBP"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", None),
        (b"GIF89a", None),
        (b"<svg xmlns=", None),
        (b"%PDF-1.7", None),
        (b"\x00\x00\x00\x20ftypheic", None),
        (b"II*\x00", None),
        (b"BM", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, found: str | None) -> None:
    assert format_of(head) == found


@given(st.binary(max_size=32))
def test_no_bytes_surprise_the_look_at_them(head: bytes) -> None:
    assert format_of(head) in {"JPEG", "PNG", "WEBP", None}


def test_every_warning_of_the_gate_has_its_advice() -> None:
    assert {limit.detail for limit in WARNED} == set(HINTS)


def test_a_limit_is_named_in_the_advice() -> None:
    limits = Limits(bytes=12_000_000, pixels=60_000_000)

    assert "12 MB" in too_many_bytes(limits).advice
    assert "60 million" in too_many_pixels(limits).advice


@pytest.mark.parametrize(
    "bad",
    [
        wrong_type(),
        unreadable(),
        moving(),
        too_many_bytes(Limits(bytes=1, pixels=1)),
        too_many_pixels(Limits(bytes=1, pixels=1)),
        too_narrow(),
    ],
    ids=lambda bad: bad.code,
)
def test_every_bad_photo_is_a_listed_problem_with_one_thing_to_do(bad: BadPhoto) -> None:
    problem = bad.problem()

    assert problem.code in REFUSALS
    assert problem.detail == problem.errors[0].detail
    assert problem.errors[0].pointer == "/photo"
