"""Wake-ups: heard at once, and not missed when a connection is lost."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from orchestrator.adapters.wakeups import Wakeups

FOR_EVER_SECONDS = 60


@pytest_asyncio.fixture
async def wakeups(fresh_database: str) -> AsyncIterator[Wakeups]:
    wakeups = Wakeups(database_url=f"{fresh_database}?application_name=wakeups", channels=["apples", "pears"])
    task = asyncio.create_task(wakeups.run())
    yield wakeups
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_who_waits_is_woken_by_a_commit(wakeups: Wakeups, fresh_database: str) -> None:
    await wakeups.wait("apples", at_most_seconds=FOR_EVER_SECONDS)  # It listens now: what was before is worth a look.
    speaker = await asyncpg.connect(fresh_database)

    waiting = asyncio.create_task(wakeups.wait("apples", at_most_seconds=FOR_EVER_SECONDS))
    await speaker.execute("SELECT pg_notify('apples', '')")
    await waiting

    await speaker.close()
    assert waiting.exception() is None


async def test_nobody_is_woken_by_what_is_said_to_others(wakeups: Wakeups, fresh_database: str) -> None:
    await wakeups.wait("apples", at_most_seconds=FOR_EVER_SECONDS)
    speaker = await asyncpg.connect(fresh_database)

    waiting = asyncio.create_task(wakeups.wait("apples", at_most_seconds=FOR_EVER_SECONDS))
    await speaker.execute("SELECT pg_notify('pears', '')")
    await wakeups.wait("pears", at_most_seconds=FOR_EVER_SECONDS)

    await speaker.close()
    assert not waiting.done()
    waiting.cancel()


async def test_a_lost_connection_wakes_everybody_once_it_is_back(wakeups: Wakeups, fresh_database: str) -> None:
    await wakeups.wait("apples", at_most_seconds=FOR_EVER_SECONDS)
    admin = await asyncpg.connect(fresh_database)

    waiting = asyncio.create_task(wakeups.wait("apples", at_most_seconds=FOR_EVER_SECONDS))
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'wakeups'")
    await waiting

    await admin.close()
    assert waiting.exception() is None


async def test_a_wait_without_news_ends_by_itself(wakeups: Wakeups) -> None:
    await wakeups.wait("pears", at_most_seconds=FOR_EVER_SECONDS)

    await wakeups.wait("pears", at_most_seconds=0.01)
