"""Objects, their hashes, and the links that lead to them."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from chassis.store import (
    AlreadyExistsError,
    CorruptObjectError,
    MissingObjectError,
    NotCreateOnlyError,
    ObjectStore,
    StoreError,
    describe,
)
from contracts.values import StoredObject

NOW = datetime(2026, 1, 15, 10, 40, tzinfo=UTC)


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    url = f"file://{tmp_path}/a%20store" if request.param == "folder" else "memory:///"
    return ObjectStore.open(url, link_secret=SecretStr("a secret"), link_base_url="http://127.0.0.1:9/")


async def test_what_is_written_is_read_again(store: ObjectStore) -> None:
    stored = await store.put("jobs/1/pages/p01.jpg", b"a page", content_type="image/jpeg")

    assert stored == describe("jobs/1/pages/p01.jpg", b"a page")
    assert await store.get(stored) == b"a page"


async def test_another_content_under_the_key_is_noticed(store: ObjectStore) -> None:
    stored = await store.put("jobs/1/x", b"one", content_type="text/plain")
    await store.put("jobs/1/x", b"two", content_type="text/plain")

    with pytest.raises(CorruptObjectError):
        await store.get(stored)


async def test_a_missing_object_is_said_to_be_missing(store: ObjectStore) -> None:
    with pytest.raises(MissingObjectError):
        await store.read("jobs/1/nothing")
    assert await store.find("jobs/1/nothing") is None


async def test_of_many_creators_at_once_one_wins(store: ObjectStore) -> None:
    tries = [store.create("claims/1", str(n).encode(), content_type="text/plain") for n in range(50)]

    results = await asyncio.gather(*tries, return_exceptions=True)

    winners = [result for result in results if isinstance(result, StoredObject)]
    assert len(winners) == 1
    assert sum(isinstance(result, AlreadyExistsError) for result in results) == 49
    assert await store.get(winners[0])


async def test_a_copy_has_the_same_hash_and_its_own_key(store: ObjectStore) -> None:
    stored = await store.put("jobs/1/a", b"page", content_type="text/plain")

    copied = await store.copy(stored, "jobs/2/a", content_type="text/plain")

    assert (copied.key, copied.sha256) == ("jobs/2/a", stored.sha256)


async def test_deleting_twice_is_deleting_once(store: ObjectStore) -> None:
    await store.put("uploads/1", b"x", content_type="text/plain")

    await store.delete("uploads/1")
    await store.delete("uploads/1")

    assert await store.find("uploads/1") is None


async def test_listing_finds_what_lies_in_a_folder_and_nothing_beside_it(store: ObjectStore) -> None:
    for key in ("jobs/1/a", "jobs/1/b/c", "jobs/10/a"):
        await store.put(key, b"x", content_type="text/plain")

    found = {found.key async for found in store.list("jobs/1/")}

    assert found == {"jobs/1/a", "jobs/1/b/c"}


async def test_the_probe_passes_where_create_only_holds_and_leaves_nothing(store: ObjectStore) -> None:
    await store.probe_create_only("claims")

    assert [found async for found in store.list("claims/")] == []


class Careless(ObjectStore):
    """A store that overwrites on create, as some S3 doors do."""

    async def create(self, key: str, data: bytes, *, content_type: str) -> StoredObject:
        return await self.put(key, data, content_type=content_type)


async def test_the_probe_refuses_a_store_that_overwrites() -> None:
    store = Careless.open("memory:///")

    with pytest.raises(NotCreateOnlyError, match="set another one for claims"):
        await store.probe_create_only("claims")


def query_of(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def test_a_link_leads_to_its_object_until_it_ends(store: ObjectStore) -> None:
    link = store.link("jobs/1/book.pdf", purpose="download", now=NOW, filename="Mia and the Moon Whale.pdf")

    assert urlsplit(link).path == "/files/jobs/1/book.pdf"
    assert store.check_link("jobs/1/book.pdf", query_of(link), now=NOW + timedelta(minutes=14))
    assert not store.check_link("jobs/1/book.pdf", query_of(link), now=NOW + timedelta(minutes=16))


@pytest.mark.parametrize(
    "changed", [{"expires": "9999999999"}, {"filename": "x.html"}, {"signature": "0"}, {"expires": "soon"}]
)
def test_a_changed_link_leads_nowhere(store: ObjectStore, changed: dict[str, str]) -> None:
    query = query_of(store.link("jobs/1/a", purpose="view", now=NOW, filename="a.webp"))

    assert not store.check_link("jobs/1/a", query | changed, now=NOW)
    assert not store.check_link("jobs/1/b", query, now=NOW)


def test_views_signed_within_an_hour_are_the_same_link(store: ObjectStore) -> None:
    first = store.link("jobs/1/p01.webp", purpose="view", now=NOW)
    later = store.link("jobs/1/p01.webp", purpose="view", now=NOW + timedelta(minutes=19))
    next_hour = store.link("jobs/1/p01.webp", purpose="view", now=NOW + timedelta(minutes=20))

    assert first == later != next_hour


def test_a_local_store_without_a_secret_signs_nothing(tmp_path: Path) -> None:
    store = ObjectStore.open(f"file://{tmp_path}", link_base_url="http://127.0.0.1:9")

    with pytest.raises(StoreError, match="set LINK_SECRET"):
        store.link("a", purpose="view", now=NOW)
