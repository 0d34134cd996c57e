"""Many changes in one commit."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest

from contracts.jobs import AnalyticsFact, AnalyticsRecorded
from orchestrator.adapters.group_commit import Entry, GroupCommit


class PoisonError(Exception):
    """What a test's bad item does to every commit it is in."""


class Ledger:
    """Commits that take a moment; `poison` fails any commit it is part of."""

    def __init__(self, *, poison: Sequence[Any] = ()) -> None:
        self.commits: list[list[Any]] = []
        self._poison = poison

    async def commit(self, entries: Sequence[Entry]) -> None:
        await asyncio.sleep(0.01)
        if any(entry.item in self._poison for entry in entries):
            raise PoisonError
        self.commits.append([entry.item for entry in entries])


@asynccontextmanager
async def running(ledger: Ledger, *, batch_max: int) -> AsyncIterator[GroupCommit]:
    group = GroupCommit(ledger.commit, batch_max=batch_max)
    task = asyncio.create_task(group.run())
    try:
        yield group
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def items(make: Any, number: int) -> list[Any]:
    facts = [AnalyticsFact(id=uuid4(), name="book_viewed", occurred_at=make.noon) for _ in range(number)]
    return [AnalyticsRecorded(correlation_id=fact.id, facts=(fact,)) for fact in facts]


async def test_what_arrives_together_is_committed_together_in_its_order(make: Any) -> None:
    ledger, some = Ledger(), items(make, 60)

    async with running(ledger, batch_max=50) as group:
        await asyncio.gather(*map(group.apply, some))

    assert [len(commit) for commit in ledger.commits] == [50, 10]
    assert [item for commit in ledger.commits for item in commit] == some


async def test_a_batch_of_one_is_no_batch(make: Any) -> None:
    ledger = Ledger()

    async with running(ledger, batch_max=1) as group:
        await asyncio.gather(*map(group.apply, items(make, 5)))

    assert [len(commit) for commit in ledger.commits] == [1] * 5


async def test_what_fails_by_itself_leaves_its_company_alone(make: Any) -> None:
    some = items(make, 5)
    ledger = Ledger(poison=[some[2]])

    async with running(ledger, batch_max=50) as group:
        outcomes = await asyncio.gather(*map(group.apply, some), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), PoisonError, type(None), type(None)]
    assert ledger.commits == [[item] for item in some if item is not some[2]]


async def test_who_has_gone_away_is_not_waited_for(make: Any) -> None:
    ledger, (gone, staying) = Ledger(), items(make, 2)

    async with running(ledger, batch_max=50) as group:
        waiting = asyncio.create_task(group.apply(gone))
        await asyncio.sleep(0)
        waiting.cancel()
        await group.apply(staying)

    assert waiting.cancelled()
    assert staying in [item for commit in ledger.commits for item in commit]


async def test_a_failure_alone_is_the_callers(make: Any) -> None:
    (only,) = items(make, 1)

    async with running(Ledger(poison=[only]), batch_max=50) as group:
        with pytest.raises(PoisonError):
            await group.apply(only)
