"""Inputs lent to the provider."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from chassis.store import ObjectStore
from faceswap.adapters.loans import LinkedLoans, UploadedLoans

NOW = datetime(2026, 1, 15, 10, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return ObjectStore.open(
        tmp_path.as_uri(), link_secret=SecretStr("for tests"), link_base_url="https://files.example"
    )


async def test_links_carry_the_mark_and_read_what_was_lent(store: ObjectStore) -> None:
    lent = await LinkedLoans(store, now=lambda: NOW).lend("attempt-1", target=b"crop", photo=b"photo")

    assert lent.mark == "inputs/attempt-1.png"
    assert lent.mark in lent.target
    assert (await store.read("inputs/attempt-1.png"), await store.read("inputs/attempt-1.jpg")) == (b"crop", b"photo")


async def test_links_are_signed_for_half_an_hour(store: ObjectStore) -> None:
    lent = await LinkedLoans(store, now=lambda: NOW).lend("attempt-1", target=b"crop", photo=b"photo")

    query = {name: values[0] for name, values in parse_qs(urlsplit(lent.target).query).items()}
    assert store.check_link("inputs/attempt-1.png", query, now=NOW)
    assert int(query["expires"]) - NOW.timestamp() == 30 * 60


async def test_a_call_that_wants_no_photo_gets_none(store: ObjectStore) -> None:
    lent = await LinkedLoans(store, now=lambda: NOW).lend("attempt-1", target=b"crop", photo=None)

    assert lent.photo is None
    assert await store.find("inputs/attempt-1.jpg") is None


async def test_what_is_taken_back_is_gone_and_may_be_taken_back_again(store: ObjectStore) -> None:
    loans = LinkedLoans(store, now=lambda: NOW)
    await loans.lend("attempt-1", target=b"crop", photo=b"photo")

    for _ in range(2):
        await loans.take_back("attempt-1")

    assert [found async for found in store.list("inputs/")] == []


class Assets:
    """Keeps uploads under a new URL each."""

    def __init__(self) -> None:
        self.kept: list[tuple[bytes, str]] = []

    async def upload(self, data: bytes, *, content_type: str) -> str:
        self.kept.append((data, content_type))
        return f"https://images.example/assets/{len(self.kept)}"


async def test_uploads_are_marked_by_the_url_the_provider_gave() -> None:
    assets = Assets()
    loans = UploadedLoans(assets)

    first = await loans.lend("attempt-1", target=b"crop", photo=b"photo")
    second = await loans.lend("attempt-2", target=b"crop", photo=None)
    await loans.take_back("attempt-1")

    assert first.mark == first.target != second.mark
    assert second.photo is None
    assert assets.kept == [(b"crop", "image/png"), (b"photo", "image/jpeg"), (b"crop", "image/png")]
