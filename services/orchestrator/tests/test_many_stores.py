"""Several stores on one database: nothing happens twice, and batches change nothing but speed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.message import StepCommand
from contracts.topology import MESSAGES
from orchestrator.adapters.job_store import PostgresJobStore
from orchestrator.adapters.memory_store import MemoryJobStore
from orchestrator.domain.dispatch import Limits

Open = Callable[..., Awaitable[PostgresJobStore]]

WIDE = Limits(slots=1000, slots_per_user=1000, preview_quota=2)


async def a_queue_of_jobs(make: Any, store: PostgresJobStore, *, number: int) -> list[UUID]:
    story = make.story()
    await store.apply(story)
    jobs = []
    for _ in range(number):
        user = uuid4()
        upload = make.upload(user=user)
        wish = make.wish(user=user, upload=upload.upload_id, story=story)
        await store.apply(upload)
        await store.apply(wish)
        jobs.append(wish.job_id)
    return jobs


@asynccontextmanager
async def running(**fields: Any) -> AsyncIterator[PostgresJobStore]:
    store = PostgresJobStore(**fields)
    async with store.opened():
        task = asyncio.create_task(store.run())
        try:
            yield store
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def commands_of(store: PostgresJobStore, jobs: list[UUID]) -> list[StepCommand]:
    rows = await store.pool.fetch(
        "SELECT type, body FROM app.outbox WHERE exchange = 'comic.commands' AND correlation_id = ANY($1) ORDER BY id",
        jobs,
    )
    return [MESSAGES[row["type"]].model_validate_json(row["body"]) for row in rows]


async def play(make: Any, stores: list[PostgresJobStore], jobs: list[UUID]) -> None:
    """Answer every command to every store, until nothing new is ordered."""
    answered: set[UUID] = set()
    while fresh := [c for c in await commands_of(stores[0], jobs) if c.message_id not in answered]:
        answers = [make.answer(command) for command in fresh]
        await asyncio.gather(*(store.apply(answer) for answer in answers for store in stores))
        answered |= {command.message_id for command in fresh}


async def test_two_that_claim_at_once_start_each_job_once(open_store: Open, make: Any) -> None:
    stores = [await open_store(limits=Limits(slots=20)) for _ in range(3)]
    jobs = await a_queue_of_jobs(make, stores[0], number=10)

    claimed = await asyncio.gather(*(store.claim() for _ in range(6) for store in stores))

    versions = await stores[0].pool.fetch("SELECT version, status FROM app.jobs")
    assert sum(number or 0 for number in claimed) == 10
    assert {tuple(row) for row in versions} == {(2, "processing")}
    assert len(await commands_of(stores[0], jobs)) == 10


async def test_limits_hold_across_stores(open_store: Open, make: Any) -> None:
    stores = [await open_store(limits=Limits(slots=6)) for _ in range(3)]
    await a_queue_of_jobs(make, stores[0], number=10)

    await asyncio.gather(*(store.claim() for _ in range(4) for store in stores))

    running = await stores[0].pool.fetchval("SELECT count(*) FROM app.jobs WHERE status = 'processing'")
    assert running == 3


async def test_an_answer_that_reaches_two_stores_at_once_has_one_effect(open_store: Open, make: Any) -> None:
    stores = [await open_store(limits=Limits(slots=20)) for _ in range(2)]
    jobs = await a_queue_of_jobs(make, stores[0], number=4)
    await stores[0].claim()

    await play(make, stores, jobs)

    rows = await stores[0].pool.fetch("SELECT status, version FROM app.jobs")
    calls = await stores[0].pool.fetchval("SELECT count(*) FROM app.ai_calls")
    sent = await stores[0].pool.fetchval("SELECT max(times_sent) FROM app.job_steps")
    assert {tuple(row) for row in rows} == {("done", 2 + 8)}
    assert (calls, sent) == (4 * 3, 1)


async def test_a_wish_that_reaches_two_stores_at_once_is_one_job(open_store: Open, make: Any) -> None:
    stores = [await open_store(limits=Limits(preview_quota=1)) for _ in range(2)]
    story, user = make.story(), uuid4()
    upload = make.upload(user=user)
    await stores[0].apply(story)
    await stores[0].apply(upload)
    wishes = [make.wish(user=user, upload=upload.upload_id, story=story) for _ in range(4)]

    await asyncio.gather(*(store.apply(wish) for wish in wishes for store in stores))

    assert await stores[0].pool.fetchval("SELECT count(*) FROM app.jobs") == 1
    assert await stores[0].pool.fetchval("SELECT count(*) FROM app.refusals") == 3


async def test_connections_that_are_cut_lose_nothing(open_store: Open, fresh_database: str, make: Any) -> None:
    store = await open_store(limits=Limits(slots=40))
    jobs = await a_queue_of_jobs(make, store, number=6)
    while (await store.claim()) != 0:
        pass
    commands = await commands_of(store, jobs)

    admin = await asyncpg.connect(fresh_database)
    working = asyncio.gather(*(_after(n * 0.05, store.apply(make.answer(c))) for n, c in enumerate(commands)))
    cuts = 0
    for _ in range(8):
        cuts += await admin.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name = 'orchestrator' AND datname = current_database()"
        )
        await asyncio.sleep(0.05)
    await working
    await admin.close()

    finished = await store.pool.fetch("SELECT step FROM app.job_steps WHERE state = 'done'")
    assert cuts > 0
    assert [row["step"] for row in finished] == ["art"] * 6


async def _after(seconds: float, work: Awaitable[None]) -> None:
    await asyncio.sleep(seconds)
    await work


COMPARED = {
    "jobs": "SELECT user_id, kind, status, version, stage, steps_done, steps_total, error_code, error_fault, manifest,"
    " input_sha256 FROM app.jobs WHERE id = $1",
    "steps": "SELECT step, position, state, times_sent, output, error_code, reused FROM app.job_steps"
    " WHERE job_id = $1 ORDER BY position",
    "events": "SELECT version, cause, step, status, stage, steps_done FROM app.job_events"
    " WHERE job_id = $1 ORDER BY version",
    "refusals": "SELECT request_sha256, code, params FROM app.refusals WHERE resource_id = $1 ORDER BY request_sha256",
    "calls": "SELECT id, step, cost_usd_micros FROM app.ai_calls WHERE job_id = $1 ORDER BY id",
    "facts": "SELECT id, name, props FROM app.analytics_events WHERE job_id = $1 ORDER BY id",
    "commands": "SELECT message_id, type FROM app.outbox WHERE correlation_id = $1 AND mandatory ORDER BY message_id",
}


async def rows_of(store: PostgresJobStore, jobs: list[UUID]) -> dict[str, Any]:
    return {
        name: [[tuple(row) for row in await store.pool.fetch(statement, job)] for job in jobs]
        for name, statement in COMPARED.items()
    }


async def run_script(store: PostgresJobStore, rounds: list[list[Any]], *, together: bool) -> None:
    for items in rounds:
        if together:
            await asyncio.gather(*map(store.apply, items))
        else:
            for item in items:
                await store.apply(item)
        while (await store.claim()) != 0:
            pass


async def a_script(make: Any, data: st.DataObject) -> tuple[list[list[Any]], list[UUID]]:
    """Rounds of wishes of two users, then of answers as they come: mixed, doubled, late, some of them failures."""
    memory = MemoryJobStore(limits=WIDE)
    rounds: list[list[Any]] = []

    async def play_round(items: list[Any]) -> None:
        rounds.append(data.draw(st.permutations(items), label="order"))
        for item in rounds[-1]:
            await memory.apply(item)
        while await memory.claim():
            pass

    story = make.story(pages=data.draw(st.integers(3, 4), label="pages"), version=uuid4().int % 10**6 + 1)
    uploads = [make.upload(user=uuid4()) for _ in range(2)]
    wishes = [make.wish(user=u.user_id, upload=u.upload_id, story=story) for u in uploads for _ in range(3)]
    grants = [make.grant(wish.job_id) for wish in wishes]
    await play_round([story])
    await play_round([*uploads, *uploads])
    await play_round([*wishes, *wishes[:2]])
    answers: dict[UUID, Any] = {}
    for number in range(9):
        commands = [said.message for said in memory.outbox if isinstance(said.message, StepCommand)]
        fresh = [command for command in commands if command.message_id not in answers]
        for command in fresh[: data.draw(st.integers(1, 20), label="answers")]:
            fails = data.draw(st.integers(0, 15), label="fails at 0") == 0
            answers[command.message_id] = make.failure(command) if fails else make.answer(command)
        some = data.draw(st.lists(st.sampled_from(list(answers.values())), max_size=5), label="old answers again")
        await play_round([*[answers[c.message_id] for c in fresh if c.message_id in answers], *some])
        if number == 5:
            await play_round([*grants, *grants[:1]])
    return rounds, [*(wish.job_id for wish in wishes), *(grant.book_job_id for grant in grants)]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_a_batch_leaves_the_same_rows_as_one_by_one(
    fresh_database: str, another_database: str, make: Any, data: st.DataObject
) -> None:
    rounds, jobs = await a_script(make, data)

    async with (
        running(database_url=f"{fresh_database}?role=orchestrator", limits=WIDE, batch_max=1) as alone,
        running(database_url=f"{another_database}?role=orchestrator", limits=WIDE, batch_max=50) as together,
    ):
        await run_script(alone, rounds, together=False)
        await run_script(together, rounds, together=True)
        left = {store: await rows_of(store, jobs) for store in (alone, together)}

    assert left[together] == left[alone]
    assert any(left[alone]["steps"])
