"""Inputs lent to the provider: as signed links to our own store, or as assets uploaded to it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from chassis.store import ObjectStore
from faceswap.use_cases.ports import Lent

FOLDER: Final = "inputs"


class LinkedLoans:
    """Objects under inputs/, named by the attempt, behind links that end within the hour."""

    def __init__(self, store: ObjectStore, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def lend(self, name: str, *, target: bytes, photo: bytes | None) -> Lent:
        """Put the inputs into the store and sign links to them."""
        target_url = await self._lent(f"{FOLDER}/{name}.png", target, content_type="image/png")
        photo_url = None
        if photo is not None:
            photo_url = await self._lent(f"{FOLDER}/{name}.jpg", photo, content_type="image/jpeg")
        return Lent(mark=f"{FOLDER}/{name}.png", target=target_url, photo=photo_url)

    async def take_back(self, name: str) -> None:
        """Remove the inputs from the store."""
        await asyncio.gather(*(self._store.delete(f"{FOLDER}/{name}{ending}") for ending in (".png", ".jpg")))

    async def _lent(self, key: str, data: bytes, *, content_type: str) -> str:
        await self._store.put(key, data, content_type=content_type)
        return self._store.link(key, purpose="provider", now=self._now())


class Uploader(Protocol):
    """Whoever keeps uploaded inputs for the provider."""

    async def upload(self, data: bytes, *, content_type: str) -> str:
        """Keep some bytes; return the URL under which the provider finds them."""
        ...


class UploadedLoans:
    """Assets at the provider: for a store that it cannot reach. They cannot be taken back."""

    def __init__(self, uploader: Uploader) -> None:
        self._uploader = uploader

    async def lend(self, name: str, *, target: bytes, photo: bytes | None) -> Lent:  # noqa: ARG002 - the URL is name enough
        """Upload the inputs anew for every attempt, so that the URL tells attempts apart."""
        target_url = await self._uploader.upload(target, content_type="image/png")
        photo_url = await self._uploader.upload(photo, content_type="image/jpeg") if photo is not None else None
        return Lent(mark=target_url, target=target_url, photo=photo_url)

    async def take_back(self, name: str) -> None:
        """Do nothing: the provider deletes assets by its own retention."""
