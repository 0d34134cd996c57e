"""What only the whole database knows, and what nobody needs any more."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest_asyncio
from prometheus_client import REGISTRY

from orchestrator.adapters.gauges import Housekeeper
from orchestrator.adapters.job_store import PostgresJobStore

Open = Callable[..., Awaitable[PostgresJobStore]]


@pytest_asyncio.fixture
async def store(open_store: Open, make: Any) -> PostgresJobStore:
    """A store with one queued job and its messages unpublished."""
    store = await open_store()
    story, user = make.story(), uuid4()
    upload = make.upload(user=user)
    for event in (story, upload, make.wish(user=user, upload=upload.upload_id, story=story)):
        await store.apply(event)
    return store


def a_housekeeper(store: PostgresJobStore) -> Housekeeper:
    return Housekeeper(pool=lambda: store.pool, outbox_kept=timedelta(days=1), inbox_kept=timedelta(days=14))


async def test_the_gauges_say_what_is_in_the_tables(store: PostgresJobStore) -> None:
    await a_housekeeper(store).measure()

    assert REGISTRY.get_sample_value("comics_jobs_in_state", {"state": "queued"}) == 1
    assert REGISTRY.get_sample_value("comics_jobs_in_state", {"state": "processing"}) == 0
    assert REGISTRY.get_sample_value("comics_outbox_pending") == 2
    assert (REGISTRY.get_sample_value("comics_job_oldest_unfinished_age_seconds") or 0) > 0


async def test_old_rows_go_and_others_stay(store: PostgresJobStore) -> None:
    await store.pool.execute(
        "UPDATE app.outbox SET published_at = now() - interval '25 hours' WHERE type = 'upload.registered'"
    )
    await store.pool.execute("INSERT INTO app.inbox VALUES (gen_random_uuid(), now() - interval '15 days')")

    await a_housekeeper(store).tidy()

    left = await store.pool.fetch("SELECT type FROM app.outbox")
    assert [row["type"] for row in left] == ["job.changed"]
    assert await store.pool.fetchval("SELECT count(*) FROM app.inbox") == 3
