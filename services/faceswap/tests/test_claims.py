"""One suite for the claims in memory and those in an object store."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from obstore.store import MemoryStore

from chassis.store import NotCreateOnlyError, ObjectStore, StoreUnavailableError
from contracts.values import StoredObject
from faceswap.adapters.claims import ObjectClaims
from faceswap.adapters.memory import MemoryClaims
from faceswap.domain.claim import Chain, ChainId, Claimed, Ended, Receipt, Refusal, Refused, Submitted
from faceswap.use_cases.ports import Claims

NOW = datetime(2026, 1, 15, 10, tzinfo=UTC)
CHAIN = ChainId(job_id=UUID(int=7), step="faces/p07", call="swap")
BUSY = Refusal(code="provider_unavailable", fault="provider", final=False, not_before=NOW + timedelta(seconds=9))


def claimed() -> Claimed:
    return Claimed(at=NOW, by=uuid4(), provider="segmind", model="faceswap-comic", mark="inputs/1.png")


@pytest.fixture(params=["memory", "object store in memory", "object store in a folder"])
def claims(request: pytest.FixtureRequest, tmp_path: Path) -> Claims:
    if request.param == "memory":
        return MemoryClaims()
    return ObjectClaims(ObjectStore.open("memory:///" if "memory" in request.param else tmp_path.as_uri()))


async def test_nothing_is_known_of_a_fresh_call(claims: Claims) -> None:
    assert await claims.read(CHAIN) == Chain()


async def test_what_was_recorded_is_read_again(claims: Claims) -> None:
    facts = [
        (1, claimed()),
        (1, Refused(at=NOW, refusal=BUSY)),
        (2, claimed()),
        (2, Submitted(at=NOW, receipt=Receipt(request_id="r2", status_url="https://api.example/r2"))),
        (2, Ended(at=NOW, outcome="succeeded", cost_usd_micros=74_700)),
    ]

    for attempt, fact in facts:
        await claims.record(CHAIN, attempt, fact)

    assert await claims.read(CHAIN) == Chain.of(facts)


async def test_a_fact_is_written_once_and_the_second_writer_learns_what_stands(claims: Claims) -> None:
    mine, yours = claimed(), claimed()

    stands = [await claims.record(CHAIN, 1, fact) for fact in (mine, yours)]

    assert stands == [mine, mine]


async def test_of_fifty_workers_one_may_post(claims: Claims) -> None:
    everyone = [claimed() for _ in range(50)]

    stands = await asyncio.gather(*(claims.record(CHAIN, 1, fact) for fact in everyone))

    assert sum(fact == stood for fact, stood in zip(everyone, stands, strict=True)) == 1


async def test_calls_do_not_know_each_other(claims: Claims) -> None:
    await claims.record(CHAIN, 1, claimed())

    other = ChainId(job_id=CHAIN.job_id, step=CHAIN.step, call="enhance")

    assert await claims.read(other) == Chain()


async def test_facts_lie_where_the_design_says() -> None:
    store = ObjectStore.open("memory:///")

    await ObjectClaims(store).record(CHAIN, 1, claimed())

    assert [found.key async for found in store.list("claims/")] == [f"claims/{CHAIN.job_id}/faces/p07/swap/1.claimed"]


class ForgetfulStore(ObjectStore):
    """Writes, and then says that it does not know whether it did."""

    forgets = 2

    async def create(self, key: str, data: bytes, *, content_type: str) -> StoredObject:
        stored = await super().create(key, data, content_type=content_type)
        if self.forgets:
            self.forgets -= 1
            raise StoreUnavailableError(key)
        return stored


async def test_an_unclear_answer_of_the_store_does_not_hide_that_the_claim_is_ours() -> None:
    claims, mine = ObjectClaims(ForgetfulStore(MemoryStore())), claimed()

    assert await claims.record(CHAIN, 1, mine) == mine


class OverwritingStore(ObjectStore):
    """Lets a second create pass."""

    async def create(self, key: str, data: bytes, *, content_type: str) -> StoredObject:
        return await self.put(key, data, content_type=content_type)


async def test_a_store_that_overwrites_is_no_place_for_claims() -> None:
    with pytest.raises(NotCreateOnlyError):
        await ObjectClaims(OverwritingStore(MemoryStore())).probe()


async def test_a_create_only_store_passes_and_nothing_stays_of_the_probe(tmp_path: Path) -> None:
    store = ObjectStore.open(tmp_path.as_uri())

    await ObjectClaims(store).probe()

    assert [found async for found in store.list("claims/")] == []
