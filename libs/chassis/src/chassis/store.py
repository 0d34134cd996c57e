"""The object store: one port over a local folder, S3, GCS or Azure, with hashes and signed links."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal, Self, TypeVar
from urllib.parse import quote, unquote, urlencode, urlsplit
from uuid import uuid4

import obstore
from obstore import exceptions
from obstore.store import LocalStore, MemoryStore, from_url
from obstore.store import ObjectStore as Backend
from pydantic import SecretStr

from contracts.values import StoredObject

Purpose = Literal["view", "download", "provider"]
T = TypeVar("T")
log = logging.getLogger(__name__)

WINDOW: Final = timedelta(hours=1)
LIFETIMES: Final[Mapping[Purpose, timedelta]] = {
    "view": timedelta(hours=2),
    "download": timedelta(minutes=15),
    "provider": timedelta(minutes=30),
}
TRIES: Final = 4
_DEFINITE: Final = (
    exceptions.NotFoundError,
    exceptions.AlreadyExistsError,
    exceptions.PreconditionError,
    exceptions.PermissionDeniedError,
    exceptions.UnauthenticatedError,
    exceptions.InvalidPathError,
    exceptions.NotSupportedError,
)


class StoreError(Exception):
    """Something is wrong with an object or its store."""


class MissingObjectError(StoreError):
    """There is no object under that key."""


class CorruptObjectError(StoreError):
    """The object is not what its hash says."""


class AlreadyExistsError(StoreError):
    """The key is taken, and what lies there is never rewritten."""


class StoreUnavailableError(StoreError):
    """The store did not answer after several tries."""


class NotCreateOnlyError(StoreError):
    """The store lets a second writer overwrite what the first created: unfit to keep claims."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """An object as the store lists it."""

    key: str
    size: int
    last_modified: datetime


class ObjectStore:
    """Objects by key; every write returns the hash of what was written, every read can be held to it."""

    def __init__(
        self, backend: Backend, *, link_secret: SecretStr | None = None, link_base_url: str | None = None
    ) -> None:
        self._backend = backend
        self._link_secret = link_secret
        self._link_base_url = link_base_url

    @classmethod
    def open(cls, url: str, *, link_secret: SecretStr | None = None, link_base_url: str | None = None) -> Self:
        """Open the store a URL names; a local folder is made when it is not there."""
        parts = urlsplit(url)
        if parts.scheme == "memory":
            backend: Backend = MemoryStore()
        elif parts.scheme == "file":
            Path(unquote(parts.path)).mkdir(parents=True, exist_ok=True)
            backend = LocalStore(unquote(parts.path))
        else:
            backend = from_url(url)
        return cls(backend, link_secret=link_secret, link_base_url=link_base_url)

    async def put(self, key: str, data: bytes, *, content_type: str) -> StoredObject:
        """Write an object, over an older one if need be."""
        attributes = self._attributes(content_type)
        await _patiently(lambda: obstore.put_async(self._backend, key, data, attributes=attributes))
        return describe(key, data)

    async def create(self, key: str, data: bytes, *, content_type: str) -> StoredObject:
        """Write an object only if the key is free; AlreadyExistsError when it is not.

        Tried once: after an unclear answer only the caller can tell whether the object is its own.
        """
        attributes = self._attributes(content_type)
        try:
            await obstore.put_async(self._backend, key, data, mode="create", attributes=attributes)
        except exceptions.AlreadyExistsError as error:
            raise AlreadyExistsError(key) from error
        except (exceptions.BaseError, OSError) as error:
            raise StoreUnavailableError(f"the store did not create {key}") from error
        return describe(key, data)

    async def read(self, key: str) -> bytes:
        """Return what lies under the key; MissingObjectError when nothing does."""

        async def fetch() -> bytes:
            result = await obstore.get_async(self._backend, key)
            return bytes(await result.bytes_async())

        return await _patiently(fetch)

    async def get(self, stored: StoredObject) -> bytes:
        """Return an object held to its hash; CorruptObjectError when it is another."""
        data = await self.read(stored.key)
        if hashlib.sha256(data).hexdigest() != stored.sha256:
            raise CorruptObjectError(stored.key)
        return data

    async def find(self, key: str) -> Found | None:
        """Return what the store knows of a key, or None."""
        try:
            meta = await _patiently(lambda: obstore.head_async(self._backend, key))
        except MissingObjectError:
            return None
        return Found(key=meta["path"], size=meta["size"], last_modified=meta["last_modified"])

    async def copy(self, stored: StoredObject, key: str, *, content_type: str) -> StoredObject:
        """Write the object again under another key, held to its hash on the way."""
        return await self.put(key, await self.get(stored), content_type=content_type)

    async def delete(self, key: str) -> None:
        """Remove an object; it is no error when there is none."""
        try:
            await _patiently(lambda: obstore.delete_async(self._backend, key))
        except MissingObjectError:
            return

    async def list(self, prefix: str) -> AsyncIterator[Found]:
        """Yield every object of a folder; StoreUnavailableError where the store breaks off."""
        try:
            async for chunk in obstore.list(self._backend, prefix=prefix.rstrip("/")):
                for meta in chunk:
                    yield Found(key=meta["path"], size=meta["size"], last_modified=meta["last_modified"])
        except (exceptions.BaseError, OSError) as error:
            raise StoreUnavailableError(f"the store did not list {prefix}") from error

    async def probe_create_only(self, folder: str) -> None:
        """Prove that a second create is refused; NotCreateOnlyError when the store lets it pass."""
        key = f"{folder.strip('/')}/probe-{uuid4().hex}"
        await self.create(key, b"first", content_type="text/plain")
        try:
            await self.create(key, b"second", content_type="text/plain")
        except AlreadyExistsError:
            return
        finally:
            await self.delete(key)
        raise NotCreateOnlyError(f"the store at {folder} overwrites on create: set another one for claims")

    def link(self, key: str, *, purpose: Purpose, now: datetime, filename: str | None = None) -> str:
        """Return a URL that reads one object for a while; whole windows, so that equal links repeat."""
        expires = expiry(purpose, now)
        if isinstance(self._backend, (LocalStore, MemoryStore)):
            return self._own_link(key, expires=expires, filename=filename)
        return str(obstore.sign(self._backend, "GET", key, expires - now))  # type: ignore[call-overload]  # Backend is wider than what can sign.

    def check_link(self, key: str, query: Mapping[str, str], *, now: datetime) -> bool:
        """Say whether a link to a local object is ours and still good."""
        expires = query.get("expires", "")
        if not expires.isdigit() or int(expires) < now.timestamp():
            return False
        expected = self._signature(key, expires=expires, filename=query.get("filename"))
        return hmac.compare_digest(expected, query.get("signature", ""))

    def _own_link(self, key: str, *, expires: datetime, filename: str | None) -> str:
        if self._link_base_url is None:
            raise StoreError("set LINK_BASE_URL: a local store's links are served by the gateway")
        query = {"expires": str(int(expires.timestamp()))}
        if filename is not None:
            query["filename"] = filename
        query["signature"] = self._signature(key, expires=query["expires"], filename=filename)
        return f"{self._link_base_url.rstrip('/')}/files/{quote(key)}?{urlencode(query)}"

    def _signature(self, key: str, *, expires: str, filename: str | None) -> str:
        if self._link_secret is None:
            raise StoreError("set LINK_SECRET: a local store's links are signed with it")
        said = "\n".join((key, expires, filename or "")).encode()
        return hmac.new(self._link_secret.get_secret_value().encode(), said, hashlib.sha256).hexdigest()

    def _attributes(self, content_type: str) -> dict[str, str] | None:
        # The local folder knows no attributes and refuses them.
        return None if isinstance(self._backend, LocalStore) else {"Content-Type": content_type}


def describe(key: str, data: bytes) -> StoredObject:
    """Return key, hash and size of some bytes."""
    return StoredObject(key=key, sha256=hashlib.sha256(data).hexdigest(), size=len(data))


def expiry(purpose: Purpose, now: datetime) -> datetime:
    """Return when a link made now ends: views count from the start of their hour, so that they repeat and cache."""
    if purpose != "view":
        return now + LIFETIMES[purpose]
    return window(now) + LIFETIMES[purpose]


def window(now: datetime) -> datetime:
    """Return the start of the hour in which views are signed alike."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Try again what may be repeated, a little later each time."""
    for attempt in range(1, TRIES + 1):
        try:
            return await call()
        except (exceptions.NotFoundError, FileNotFoundError) as error:
            raise MissingObjectError(str(error).splitlines()[0]) from error
        except _DEFINITE as error:
            raise StoreError(str(error).splitlines()[0]) from error
        except (exceptions.BaseError, OSError) as error:
            if attempt == TRIES:
                raise StoreUnavailableError("the object store does not answer") from error
            log.warning("object store answers with trouble; trying again", extra={"attempt": attempt})
            await asyncio.sleep(0.1 * 2**attempt)
    raise AssertionError("unreachable")
