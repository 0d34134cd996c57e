"""The object store as the gateway uses it."""

import pytest

from chassis.store import ObjectStore
from gateway.adapters.objects import StoredObjects
from gateway.domain.problem import UnavailableError
from gateway.use_cases.ports import KeyTakenError


@pytest.fixture
def objects(store_url: str) -> StoredObjects:
    return StoredObjects(ObjectStore.open(store_url))


async def test_the_same_object_may_be_kept_again(objects: StoredObjects) -> None:
    first = await objects.keep("uploads/a/photo.jpg", b"photo", content_type="image/jpeg")

    assert await objects.keep("uploads/a/photo.jpg", b"photo", content_type="image/jpeg") == first
    assert await objects.get(first) == b"photo"


async def test_another_object_never_takes_its_place(objects: StoredObjects) -> None:
    first = await objects.keep("uploads/a/photo.jpg", b"photo", content_type="image/jpeg")

    with pytest.raises(KeyTakenError):
        await objects.keep("uploads/a/photo.jpg", b"other", content_type="image/jpeg")
    assert await objects.get(first) == b"photo"


async def test_what_is_not_there_is_none(objects: StoredObjects) -> None:
    assert await objects.read("stories/a/1/coverage.json") is None
    assert await objects.list("stories/") == []


async def test_a_store_that_is_away_is_said_to_be_away() -> None:
    away = StoredObjects(
        ObjectStore.open("s3://bucket?endpoint=http://127.0.0.1:1&region=a&access_key_id=a&secret_access_key=a")
    )

    with pytest.raises(UnavailableError):
        await away.keep("uploads/a/photo.jpg", b"photo", content_type="image/jpeg")
