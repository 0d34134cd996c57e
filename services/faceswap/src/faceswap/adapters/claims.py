"""Facts about paid calls, as create-only objects: claims/<job>/<step>/<call>/<attempt>.<fact>."""

import asyncio
from collections.abc import Awaitable
from typing import Final, TypeVar

from pydantic import BaseModel
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential, wait_random

from chassis.crash import crash_if
from chassis.store import AlreadyExistsError, MissingObjectError, ObjectStore, StoreUnavailableError
from faceswap.domain.claim import FACTS, Chain, ChainId, Claimed, Ended, Fact, Refused, Submitted, kind_of

FOLDER: Final = "claims"
TRIES: Final = 6

D = TypeVar("D", bound=BaseModel)
F = TypeVar("F", Claimed, Submitted, Refused, Ended)


class CreateOnly:
    """Small JSON documents that are written once; the first writer wins, and learns that it did."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def read(self, key: str, kind: type[D]) -> D | None:
        """Return the document under a key, or None."""
        try:
            return kind.model_validate_json(await self._store.read(key))
        except MissingObjectError:
            return None

    async def create(self, key: str, document: D) -> D:
        """Write a document unless there is one; return the one that stands.

        An unclear answer of the store is cleared by asking again: what is found then may be our own.
        """
        data = document.model_dump_json().encode()
        attempts = AsyncRetrying(
            retry=retry_if_exception_type(StoreUnavailableError),
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential(multiplier=0.1, max=5) + wait_random(0, 0.1),
            reraise=True,
        )
        async for attempt in attempts:
            with attempt:
                try:
                    await self._store.create(key, data, content_type="application/json")
                except AlreadyExistsError:
                    return type(document).model_validate_json(await self._store.read(key))
        return document


class ObjectClaims:
    """The claims port over an object store."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._documents = CreateOnly(store)

    async def probe(self) -> None:
        """Prove that a claim cannot be taken twice; NotCreateOnlyError when it can."""
        await self._store.probe_create_only(FOLDER)

    async def read(self, chain: ChainId) -> Chain:
        """Return what is known of a call: attempt by attempt, as long as the one before was refused."""
        facts: list[tuple[int, Fact]] = []
        number = 1
        while True:
            found = await self._attempt(chain, number)
            facts += [(number, fact) for fact in found]
            if not any(kind_of(fact) == "refused" for fact in found):
                return Chain.of(facts)
            number += 1

    async def record(self, chain: ChainId, attempt: int, fact: F) -> F:
        """Write a fact unless there is one of its kind; return the one that stands."""
        kind = kind_of(fact)
        crash_if(f"before_{kind}")
        stands = await self._documents.create(_key(chain, attempt, kind), fact)
        crash_if(f"after_{kind}")
        return stands

    async def _attempt(self, chain: ChainId, number: int) -> list[Fact]:
        claimed = await self._documents.read(_key(chain, number, "claimed"), FACTS["claimed"])
        if claimed is None:
            return []
        asked: list[Awaitable[Fact | None]] = [
            self._documents.read(_key(chain, number, kind), FACTS[kind]) for kind in FACTS if kind != "claimed"
        ]
        return [claimed, *(fact for fact in await asyncio.gather(*asked) if fact is not None)]


def _key(chain: ChainId, attempt: int, kind: str) -> str:
    return f"{FOLDER}/{chain.job_id}/{chain.step}/{chain.call}/{attempt}.{kind}"
