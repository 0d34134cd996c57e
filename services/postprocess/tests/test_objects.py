import pytest

from chassis.store import ObjectStore
from postprocess.adapters.objects import StoredObjects
from postprocess.domain.refusal import Refused


@pytest.fixture
def store() -> ObjectStore:
    return ObjectStore.open("memory:///")


async def test_parts_of_a_story_are_read_once(store: ObjectStore) -> None:
    objects = StoredObjects(store)
    layer = await store.put("stories/a/1/art/p01.png", b"layer", content_type="image/png")
    first = await objects.keep(layer)
    await store.delete(layer.key)

    assert await objects.keep(layer) == first == b"layer"


async def test_the_least_lately_read_is_forgotten_first(store: ObjectStore) -> None:
    objects = StoredObjects(store, kept_bytes=10)
    one, two, three = [await store.put(f"s/{n}", b"4444", content_type="image/png") for n in range(3)]
    for stored in (one, two, one, three):
        await objects.keep(stored)
    for stored in (one, two, three):
        await store.delete(stored.key)

    assert await objects.keep(one) == await objects.keep(three) == b"4444"
    with pytest.raises(Refused):
        await objects.keep(two)


async def test_missing_and_changed_objects_are_refused(store: ObjectStore) -> None:
    objects = StoredObjects(store)
    stored = await store.put("a/b", b"first", content_type="text/plain")
    await store.put("a/b", b"second", content_type="text/plain")

    for bad in (stored, stored.model_copy(update={"key": "a/c"})):
        with pytest.raises(Refused, match="missing or damaged"):
            await objects.get(bad)


async def test_what_is_created_once_is_not_created_again(store: ObjectStore) -> None:
    objects = StoredObjects(store)

    written = [await objects.create("a/b", text, content_type="text/plain") for text in (b"first", b"second")]

    assert [one is not None for one in written] == [True, False]
    assert await objects.read("a/b") == b"first"
    assert await objects.read("a/c") is None
