"""The object store as postprocess sees it: bad inputs are refusals, stories are read once."""

from collections import OrderedDict
from typing import Final

from chassis.crash import crash_if
from chassis.store import AlreadyExistsError, CorruptObjectError, MissingObjectError, ObjectStore
from contracts.values import Sha256, StoredObject
from postprocess.domain.refusal import unusable

KEPT_BYTES: Final = 256 * 1024 * 1024
"""How much of the published stories a process remembers."""


class StoredObjects:
    """Objects of the fleet's store (a use_cases.Objects)."""

    def __init__(self, store: ObjectStore, *, kept_bytes: int = KEPT_BYTES) -> None:
        self._store = store
        self._room = kept_bytes
        self._kept: OrderedDict[tuple[str, Sha256], bytes] = OrderedDict()

    async def get(self, stored: StoredObject) -> bytes:
        """Return an object held to its hash; refused when it is missing or another."""
        try:
            return await self._store.get(stored)
        except (MissingObjectError, CorruptObjectError) as error:
            raise unusable(f"{stored.key} is missing or damaged") from error

    async def keep(self, stored: StoredObject) -> bytes:
        """The same, remembered while there is room: the least lately read goes first."""
        name = (stored.key, stored.sha256)
        if name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        content = await self.get(stored)
        if name not in self._kept:
            self._kept[name] = content
            self._room -= len(content)
        while self._room < 0:
            _, dropped = self._kept.popitem(last=False)
            self._room += len(dropped)
        return content

    async def put(self, key: str, data: bytes, *, content_type: str) -> StoredObject:
        """Write an object."""
        crash_if("before_storing")
        stored = await self._store.put(key, data, content_type=content_type)
        crash_if("after_storing")
        return stored

    async def create(self, key: str, data: bytes, *, content_type: str) -> StoredObject | None:
        """Write an object where there is none; None when there is one."""
        crash_if("before_manifest")
        try:
            stored = await self._store.create(key, data, content_type=content_type)
        except AlreadyExistsError:
            return None
        crash_if("after_manifest")
        return stored

    async def read(self, key: str) -> bytes | None:
        """Return what lies under a key, or None."""
        try:
            return await self._store.read(key)
        except MissingObjectError:
            return None
