"""Rows as values: what a desk needs, read and locked in one order."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from contracts.jobs import StoryVersion
from contracts.values import StoredObject
from orchestrator.adapters import order_reading
from orchestrator.adapters.statements import Db
from orchestrator.domain.dispatch import Limits
from orchestrator.domain.inputs import Cast, Inputs, Story
from orchestrator.domain.job import Job
from orchestrator.domain.pause import Pause
from orchestrator.domain.plan import Failure, Plan, Step
from orchestrator.use_cases.desk import Desk, Grant, Refusal, Upload
from orchestrator.use_cases.handling import Needs

CASTS: Final = TypeAdapter(tuple[Cast, ...])
PRICES_LOCK: Final = 0x5072696365
"""The advisory lock under which prices are published: a row that is not there yet cannot be locked."""

LOCK_JOBS: Final = """
    SELECT j.*, s.packed, s.languages, s.pages, s.pages_with_a_face, s.preview_pages, s.price_ids
    FROM app.jobs j JOIN app.stories s ON (s.id, s.version) = (j.story_id, j.story_version)
    WHERE j.id = ANY($1::uuid[]) OR ($2 AND j.status = 'processing')
    ORDER BY j.id
    FOR NO KEY UPDATE OF j
"""
LOCK_QUEUED_JOBS: Final = """
    SELECT j.*, s.packed, s.languages, s.pages, s.pages_with_a_face, s.preview_pages, s.price_ids
    FROM app.jobs j JOIN app.stories s ON (s.id, s.version) = (j.story_id, j.story_version)
    WHERE j.id = ANY($1::uuid[]) AND j.status = 'queued'
    ORDER BY j.id
    FOR NO KEY UPDATE OF j SKIP LOCKED
"""
READ_STEPS: Final = "SELECT * FROM app.job_steps WHERE job_id = ANY($1::uuid[]) ORDER BY job_id, position"


async def read_desk(db: Db, needs: Needs, limits: Limits) -> Desk:
    """Return everything that is needed: users locked first, then orders, then jobs, each in the order of their ids."""
    if needs.price_lists:
        await db.execute("SELECT pg_advisory_xact_lock($1)", PRICES_LOCK)
    previews_used = await _lock_users(db, needs.users) if needs.users else Counter[UUID]()
    desk = Desk(now=datetime.now(UTC), limits=limits, previews_used=previews_used)
    desk.books_bought = Counter(await order_reading.count_books(db, needs.users) if needs.users else {})
    if needs.acceptances or needs.orders:
        desk.orders = await order_reading.lock_orders(db, needs.orders, of_acceptances=needs.acceptances)
        accepted = needs.acceptances | {order.acceptance_id for order in desk.orders.values()}
        desk.acceptances = await order_reading.read_acceptances(db, accepted)
    desk.stories = await _read_stories(db, needs) if needs.stories else {}
    jobs = needs.jobs.union(_jobs_of_orders(desk))
    if jobs or needs.running_jobs:
        desk.jobs = await _read_jobs(db, await db.fetch(LOCK_JOBS, list(jobs), needs.running_jobs), desk.stories)
    desk.uploads = await _read_uploads(db, needs) if needs.uploads else {}
    desk.refusals = await _read_refusals(db, needs) if needs.refusals else {}
    desk.grants = await _read_grants(db, needs) if needs.grants else {}
    desk.known_facts = await order_reading.read_known_facts(db, needs.facts) if needs.facts else set()
    if needs.price_list or needs.price_lists:
        desk.price_lists = await order_reading.read_price_lists(db, needs.price_lists)
    desk.pauses = await _read_pauses(db)
    desk.now = await db.fetchval("SELECT clock_timestamp()")
    return desk


def _jobs_of_orders(desk: Desk) -> Iterator[UUID]:
    """Yield the previews and books of everything that was read of purchases."""
    yield from (acceptance.preview_job_id for acceptance in desk.acceptances.values())
    yield from (order.book_job_id for order in desk.orders.values() if order.book_job_id)


async def read_queued_jobs(db: Db, job_ids: Iterable[UUID], limits: Limits) -> Desk:
    """Return those of the jobs that are still queued, locked, leaving out what others hold."""
    rows = await db.fetch(LOCK_QUEUED_JOBS, list(job_ids))
    return Desk(limits=limits, jobs=await _read_jobs(db, rows, {}), now=await db.fetchval("SELECT clock_timestamp()"))


async def read_job(db: Db, job_id: UUID) -> Job | None:
    """Return a job without locking it."""
    rows = await db.fetch(LOCK_JOBS.replace("FOR NO KEY UPDATE OF j", ""), [job_id], False)
    return (await _read_jobs(db, rows, {})).get(job_id)


async def _lock_users(db: Db, users: Iterable[UUID]) -> Counter[UUID]:
    ids = sorted(users)
    await db.execute("INSERT INTO app.users (id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING", ids)
    await db.execute("SELECT FROM app.users WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE", ids)
    used = await db.fetch(
        """
        SELECT user_id, count(*) AS used FROM app.jobs
        WHERE user_id = ANY($1::uuid[]) AND kind = 'preview' AND (status <> 'failed' OR error_fault = 'customer')
        GROUP BY user_id
        """,
        ids,
    )
    return Counter({row["user_id"]: row["used"] for row in used})


async def _read_uploads(db: Db, needs: Needs) -> dict[UUID, Upload]:
    rows = await db.fetch(
        "SELECT id, user_id, request_sha256, purpose, file, findings FROM app.uploads"
        " WHERE id = ANY($1::uuid[]) AND erased_at IS NULL",
        list(needs.uploads),
    )
    return {
        row["id"]: Upload(
            id=row["id"],
            user_id=row["user_id"],
            request_sha256=row["request_sha256"],
            purpose=row["purpose"],
            file=StoredObject.model_validate_json(row["file"]),
            findings=StoredObject.model_validate_json(row["findings"]),
        )
        for row in rows
    }


async def _read_stories(db: Db, needs: Needs) -> dict[tuple[str, int], Story]:
    ids, versions = zip(*needs.stories, strict=True)
    rows = await db.fetch(
        "SELECT id AS story_id, version AS story_version, packed, languages, pages, pages_with_a_face, preview_pages,"
        " price_ids"
        " FROM app.stories WHERE (id, version) IN (SELECT * FROM unnest($1::text[], $2::integer[]))",
        ids,
        versions,
    )
    return {(row["story_id"], row["story_version"]): _story(row) for row in rows}


async def _read_refusals(db: Db, needs: Needs) -> dict[tuple[UUID, str], Refusal]:
    rows = await db.fetch(
        "SELECT resource_id, request_sha256, user_id, resource, code, status, params FROM app.refusals"
        " WHERE resource_id = ANY($1::uuid[])",
        list(needs.refusals),
    )
    return {
        (row["resource_id"], row["request_sha256"]): Refusal(**{**row, "params": json.loads(row["params"])})
        for row in rows
    }


async def _read_grants(db: Db, needs: Needs) -> dict[UUID, Grant]:
    rows = await db.fetch(
        "SELECT id, preview_job_id, operator, why, refused FROM app.grants WHERE id = ANY($1::uuid[])",
        list(needs.grants),
    )
    return {row["id"]: Grant(**row) for row in rows}


async def _read_pauses(db: Db) -> dict[str, Pause]:
    rows = await db.fetch("SELECT provider, code, told_at, paused_at FROM app.provider_pauses")
    return {row["provider"]: Pause(**row) for row in rows}


async def _read_jobs(db: Db, rows: Iterable[asyncpg.Record], stories: dict[tuple[str, int], Story]) -> dict[UUID, Job]:
    """Return the jobs with their steps, read after the locks are held, and put their stories beside them."""
    rows = list(rows)
    steps: dict[UUID, dict[str, Step]] = {row["id"]: {} for row in rows}
    for row in await db.fetch(READ_STEPS, list(steps)) if steps else ():
        steps[row["job_id"]][row["step"]] = _step(row)
    for row in rows:
        stories.setdefault((row["story_id"], row["story_version"]), _story(row))
    return {row["id"]: _job(row, steps[row["id"]]) for row in rows}


def _story(row: asyncpg.Record) -> Story:
    return Story(
        version=StoryVersion(
            id=row["story_id"],
            version=row["story_version"],
            packed=StoredObject.model_validate_json(row["packed"]),
        ),
        languages=tuple(row["languages"]),
        pages=tuple(row["pages"]),
        pages_with_a_face=tuple(row["pages_with_a_face"]),
        preview_pages=tuple(row["preview_pages"]),
        price_ids=json.loads(row["price_ids"]),
    )


def _job(row: asyncpg.Record, steps: Mapping[str, Step]) -> Job:
    inputs = Inputs(
        user_id=row["user_id"],
        kind=row["kind"],
        story=_story(row).version,
        language=row["language"],
        age_band=row["age_band"],
        characters=CASTS.validate_json(row["characters"]),
        person=StoredObject.model_validate_json(row["person"]),
        request_sha256=row["request_sha256"],
        preview_job_id=row["preview_job_id"],
        grant_id=row["grant_id"],
        order_id=row["order_id"],
    )
    return Job(
        plan=Plan(job_id=row["id"], inputs=inputs, input_sha256=row["input_sha256"], steps=steps),
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        queue_deadline_at=row["queue_deadline_at"],
        traceparent=row["traceparent"],
        status=row["status"],
        version=row["version"],
        failure=_failure(row),
        started_at=row["started_at"],
        run_deadline_at=row["run_deadline_at"],
        paused_for=row["paused_for"],
        finished_at=row["finished_at"],
    )


def _step(row: asyncpg.Record) -> Step:
    return Step(
        name=row["step"],
        stage=row["stage"],
        page=row["page"],
        state=row["state"],
        reused=row["reused"],
        output=row["output"],
        failure=_failure(row),
        times_sent=row["times_sent"],
        started_at=row["started_at"],
        sent_at=row["sent_at"],
        not_after=row["not_after"],
        ended_at=row["ended_at"],
    )


def _failure(row: asyncpg.Record) -> Failure | None:
    return None if row["error_code"] is None else Failure(code=row["error_code"], fault=row["error_fault"])
