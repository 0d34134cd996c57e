"""Pauses of the provider, as create-only objects beside the claims: claims/provider/<name>/<pause>.<fact>."""

from collections.abc import Awaitable
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from pydantic import AwareDatetime

from chassis.store import ObjectStore, StoreError
from contracts.values import Code, Frozen
from faceswap.adapters.claims import FOLDER, CreateOnly
from faceswap.use_cases.ports import PassingTroubleError
from faceswap.use_cases.watch import Pause

T = TypeVar("T")


class _Began(Frozen):
    at: AwareDatetime
    code: Code


class _Resumed(Frozen):
    at: AwareDatetime


class _Turn(Frozen):
    by: UUID


class ObjectPauses:
    """The pauses port over the claim store."""

    def __init__(self, store: ObjectStore, *, provider: str) -> None:
        self._documents = CreateOnly(store)
        self._folder = f"{FOLDER}/provider/{provider}"
        self._over = 0  # Pauses up to this one are known to be over; what is written once need not be read twice.

    async def latest(self) -> Pause | None:
        """Return the last pause, over or not."""
        return await _reached(self._latest())

    async def begin(self, pause: Pause) -> None:
        """Write a pause down, unless another replica did."""
        began = _Began(at=pause.began_at, code=pause.code)
        await _reached(self._documents.create(self._key(pause.number, "paused"), began))

    async def finish(self, number: int, *, at: datetime) -> None:
        """Write down that it is over, unless another replica did."""
        await _reached(self._documents.create(self._key(number, "resumed"), _Resumed(at=at)))

    async def take_turn(self, number: int, turn: int) -> bool:
        """Say whether this replica is the one to probe in this turn."""
        mine = _Turn(by=uuid4())
        return await _reached(self._documents.create(self._key(number, f"probe-{turn}"), mine)) == mine

    async def _latest(self) -> Pause | None:
        last: Pause | None = None
        number = max(self._over, 1)
        while began := await self._documents.read(self._key(number, "paused"), _Began):
            resumed = await self._documents.read(self._key(number, "resumed"), _Resumed)
            last = Pause(number=number, began_at=began.at, code=began.code, resumed_at=resumed.at if resumed else None)
            if resumed is None:
                break
            self._over = number
            number += 1
        return last

    def _key(self, number: int, word: str) -> str:
        return f"{self._folder}/{number}.{word}"


async def _reached(asking: Awaitable[T]) -> T:
    try:
        return await asking
    except StoreError as trouble:
        raise PassingTroubleError("the claim store does not answer") from trouble
