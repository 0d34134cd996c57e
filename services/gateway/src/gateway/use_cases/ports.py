"""What the gateway needs from outside."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from contracts.message import Message
from contracts.orders import Currency
from contracts.values import AgeBand, Language, StoredObject, StoryId
from gateway.domain.caller import Caller
from gateway.domain.links import Purpose
from gateway.domain.page import Place, StoryPlace
from gateway.domain.photo import BadPhoto, CheckedPhoto
from gateway.domain.purchase import Acceptance, Order, Product
from gateway.domain.resources import Job, Refusal, StoryEntry, Upload
from gateway.domain.wish import Wish


class Reads(Protocol):
    """What can be read; everything but the catalogue as the caller, under row security.

    Every method raises UnavailableError when the database does not answer.
    """

    async def story(self, story_id: StoryId) -> StoryEntry | None:
        """Return the newest version of a story."""

    async def stories(
        self, *, language: Language | None, age_band: AgeBand | None, after: StoryPlace | None, limit: int
    ) -> Sequence[StoryEntry]:
        """Return stories in the order of their ids."""

    async def upload(self, caller: Caller, upload_id: UUID) -> Upload | None:
        """Return an upload of the caller."""

    async def job(self, caller: Caller, job_id: UUID) -> Job | None:
        """Return a job of the caller."""

    async def jobs(self, caller: Caller, *, after: Place | None, limit: int) -> Sequence[Job]:
        """Return jobs of the caller, the newest first."""

    async def products(self, *, story_id: StoryId | None, currency: Currency | None) -> Sequence[Product]:
        """Return what is for sale, by story, format and currency."""

    async def acceptance(self, caller: Caller, acceptance_id: UUID) -> Acceptance | None:
        """Return an acceptance of the caller."""

    async def order(self, caller: Caller, order_id: UUID) -> Order | None:
        """Return an order of the caller."""

    async def orders(self, caller: Caller, *, after: Place | None, limit: int) -> Sequence[Order]:
        """Return orders of the caller, the newest first; their timelines are left out."""

    async def refusal(self, caller: Caller, wish: Wish) -> Refusal | None:
        """Return why this very wish was refused."""


class Objects(Protocol):
    """The object store; every method raises UnavailableError when it does not answer."""

    async def keep(self, key: str, data: bytes, *, content_type: str) -> StoredObject:
        """Write an object unless these very bytes are there; KeyTakenError when others are."""

    async def get(self, stored: StoredObject) -> bytes:
        """Return an object held to its hash."""

    async def read(self, key: str) -> bytes | None:
        """Return what lies under a key, or None."""

    async def list(self, folder: str) -> Sequence[str]:
        """Return the keys in a folder."""

    def link(self, key: str, *, purpose: Purpose, now: datetime, filename: str | None = None) -> str:
        """Return a URL that reads one object for a while."""


class KeyTakenError(Exception):
    """Other bytes lie under the key already."""


class Announcer(Protocol):
    """The way out for messages."""

    async def announce(self, message: Message) -> None:
        """Publish a message and wait for the confirm; UnavailableError when there is none."""


class Photos(Protocol):
    """Looks at photos, apart from this process."""

    async def check(self, data: bytes) -> CheckedPhoto | BadPhoto:
        """Decode a file and make the photo anew, or say what is wrong with it."""


class Watch(Protocol):
    """Wakes one reader when a resource may have changed."""

    ended: bool
    """Whether this process is about to stop: nothing more will be said."""

    async def wait(self, seconds: float) -> bool:
        """Wait for a change, so many seconds at most; say whether one came."""


class Changes(Protocol):
    """What has changed, told to those who wait for it."""

    def watch(self, resource_id: UUID) -> AbstractContextManager[Watch]:
        """Begin to notice changes of a resource."""


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Everything outside that a request may need."""

    reads: Reads
    objects: Objects
    announcer: Announcer
    photos: Photos
    changes: Changes
