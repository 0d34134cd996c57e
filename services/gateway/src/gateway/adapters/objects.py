"""The object store as the gateway uses it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chassis.store import (
    AlreadyExistsError,
    MissingObjectError,
    ObjectStore,
    StoreUnavailableError,
    describe,
)
from contracts.values import StoredObject
from gateway.domain.links import Purpose
from gateway.domain.problem import UnavailableError
from gateway.use_cases.ports import KeyTakenError

_AWAY = "the object store does not answer"


class StoredObjects:
    """Objects that are written once and read by key or by hash."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def keep(self, key: str, data: bytes, *, content_type: str) -> StoredObject:
        """Write an object unless these very bytes are there; KeyTakenError when others are."""
        try:
            return await self._store.create(key, data, content_type=content_type)
        except AlreadyExistsError:
            ours = describe(key, data)
            if await self.read(key) != data:
                raise KeyTakenError(key) from None
            return ours
        except StoreUnavailableError as error:
            raise UnavailableError(_AWAY) from error

    async def get(self, stored: StoredObject) -> bytes:
        """Return an object held to its hash."""
        try:
            return await self._store.get(stored)
        except StoreUnavailableError as error:
            raise UnavailableError(_AWAY) from error

    async def read(self, key: str) -> bytes | None:
        """Return what lies under a key, or None."""
        try:
            return await self._store.read(key)
        except MissingObjectError:
            return None
        except StoreUnavailableError as error:
            raise UnavailableError(_AWAY) from error

    async def list(self, folder: str) -> Sequence[str]:
        """Return the keys in a folder."""
        try:
            return [found.key async for found in self._store.list(folder)]
        except StoreUnavailableError as error:
            raise UnavailableError(_AWAY) from error

    def link(self, key: str, *, purpose: Purpose, now: datetime, filename: str | None = None) -> str:
        """Return a URL that reads one object for a while."""
        return self._store.link(key, purpose=purpose, now=now, filename=filename)


class LinkedFiles:
    """The files of a local store, for those who hold a link."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._objects = StoredObjects(store)

    def check_link(self, key: str, query: Mapping[str, str], *, now: datetime) -> bool:
        """Say whether a link is ours and still good."""
        return self._store.check_link(key, query, now=now)

    async def read(self, key: str) -> bytes | None:
        """Return a file, or None."""
        return await self._objects.read(key)
