"""Rounds look at what is open, not at everything that was ever sold."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest_asyncio

from orchestrator.adapters import job_store, order_reading, order_rounds

SOLD = 20_000
"""So many orders lie behind; large enough that reading all of them is never the cheapest way."""

PAST = """
    SET session_replication_role = replica;
    INSERT INTO app.stories (id, version, packed, age_bands, languages, titles, summaries, pages, pages_with_a_face,
                             preview_pages, operator)
    VALUES ('moon-whale', 1, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 'ops');
    CREATE TEMPORARY TABLE sold AS
    SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS preview, gen_random_uuid() AS book,
           gen_random_uuid() AS accepted, gen_random_uuid() AS buyer, now() - n * interval '5 minutes' AS at,
           CASE WHEN n % 10 < 6 THEN 'paid' WHEN n % 10 = 6 THEN 'refunded' WHEN n % 10 < 9 THEN 'expired'
                ELSE 'payment_failed' END AS status
    FROM generate_series(1, (SELECT current_setting('test.sold')::integer)) AS n;
    INSERT INTO app.users (id) SELECT buyer FROM sold;
    INSERT INTO app.jobs (id, user_id, kind, story_id, story_version, language, age_band, characters, person,
                          request_sha256, input_sha256, preview_job_id, order_id, status, stage, steps_done,
                          steps_total, error_code, error_fault, manifest, created_at, changed_at, queue_deadline_at,
                          started_at, run_deadline_at, finished_at)
    SELECT preview, buyer, 'preview', 'moon-whale', 1, 'en', '3-5', '[]'::jsonb, '{}'::jsonb, 'x', 'x', NULL::uuid,
           NULL::uuid, 'done', 'book', 8, 8, NULL, NULL, '{}'::jsonb, at, at, at, at, at, at FROM sold
    UNION ALL
    SELECT book, buyer, 'book', 'moon-whale', 1, 'en', '3-5', '[]', '{}', 'x', 'x', preview, id,
           CASE WHEN status = 'paid' THEN 'done' ELSE 'failed' END, 'book', 8, 8,
           CASE WHEN status <> 'paid' THEN 'expired' END, CASE WHEN status <> 'paid' THEN 'platform' END,
           CASE WHEN status = 'paid' THEN '{}'::jsonb END, at, at, at, at, at, at
    FROM sold WHERE status = 'paid' OR status = 'refunded' AND n % 100 < 10;
    INSERT INTO app.acceptances (id, user_id, request_sha256, preview_job_id, manifest_sha256, story_id, story_version,
                                 story_sha256, person_sha256, pages, accepted_at)
    SELECT accepted, buyer, 'x', preview, 'x', 'moon-whale', 1, 'x', 'x', '[]', at FROM sold;
    INSERT INTO app.orders (id, user_id, request_sha256, acceptance_id, preview_job_id, format, currency, goods_minor,
                            price_list, product_name, created_at, version, status, paid_at, changed_at)
    SELECT id, buyer, 'x', accepted, preview, 'digital', 'usd', 1990, 1, 'Moon Whale', at, 4, status,
           CASE WHEN status IN ('paid', 'refunded') THEN at END, at
    FROM sold;
    INSERT INTO app.checkouts (order_id, number, state, asked_at, sent_at, expires_at, session_id, url)
    SELECT id, 1, 'opened', at, at, at, 'cs_' || n, 'https://pay.example' FROM sold;
    INSERT INTO app.payment_facts (order_id, kind, key, state, payment, amount_minor, body, changed_at)
    SELECT id, 'attempt', 'cs_' || n, CASE status WHEN 'expired' THEN status WHEN 'payment_failed' THEN 'failed'
           ELSE 'paid' END, 'pi_' || n, 1990, '{}'::jsonb, at FROM sold
    UNION ALL
    SELECT id, kind, 're_' || n, CASE kind WHEN 'refund' THEN 'succeeded' ELSE 'agrees' END, 'pi_' || n, 1990, '{}', at
    FROM sold, unnest(ARRAY['refund', 'total']) AS kind WHERE status = 'refunded';
    INSERT INTO app.refunds (order_id, key, payment_intent_id, amount_minor, reason, state, asked_at, sent_at,
                             refund_id)
    SELECT id, 'refund:x', 'pi_' || n, 1990, 'book_failed', 'made', at, at, 're_' || n
    FROM sold WHERE status = 'refunded';
    INSERT INTO app.resolutions (order_id, job_id, due_at, kind, decided_at)
    SELECT order_id, id, created_at, 'refund', created_at FROM app.jobs WHERE status = 'failed';
    INSERT INTO app.order_events (order_id, version, cause, status, at, occurred_at)
    SELECT id, version, 'order.paid', status, at, at FROM sold, generate_series(1, 4) AS version;
    INSERT INTO app.payment_events (stripe_event_id, order_id, type, fact, livemode, created_at)
    SELECT 'evt_' || n, id, 'x', 'order.paid', false, at FROM sold;
    INSERT INTO app.unplaced_facts (stripe_event_id, body, first_seen_at, due_at, dead_at)
    SELECT 'evt_' || n, '{}', at, at, at FROM sold;
    INSERT INTO app.replays (until, since, told, recorded_at) VALUES (now(), now(), 0, now());
    SET session_replication_role = origin;
"""


@pytest_asyncio.fixture
async def past(owner: asyncpg.Connection) -> asyncpg.Connection:
    """A database with many orders behind it, none of which is open any more."""
    await owner.execute(f"SET test.sold = {SOLD}")
    await owner.execute(PAST)
    await owner.execute("ANALYZE")
    return owner


MINUTES = timedelta(minutes=5)
ROUNDS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "books failed": (order_rounds.BOOKS_FAILED, (500,)),
    "resolutions due": (order_rounds.RESOLUTIONS_DUE, (500,)),
    "checkouts asked": (order_rounds.CHECKOUTS_ASKED, (500, MINUTES)),
    "refunds asked": (order_rounds.REFUNDS_ASKED, (500, MINUTES)),
    "facts waiting": (order_rounds.FACTS_WAITING, (500, MINUTES)),
    "stale": (order_rounds.STALE, (500, MINUTES, MINUTES)),
    "jobs overdue": (job_store.OVERDUE_JOBS, (500,)),
    "locked orders": (order_reading.LOCK_ORDERS, ([uuid4() for _ in range(20)], [uuid4()])),
    "parts of orders": (order_reading.READ_PARTS, ([uuid4() for _ in range(20)],)),
    "acceptances": (order_reading.READ_ACCEPTANCES, ([uuid4() for _ in range(20)],)),
    "books bought": (order_reading.COUNT_BOOKS, ([uuid4() for _ in range(20)],)),
}


def scans(plan: dict[str, Any]) -> Iterator[str]:
    """Yield the tables that a plan reads from end to end."""
    if plan["Node Type"] == "Seq Scan" and plan.get("Actual Loops", 1):
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from scans(part)


async def test_no_round_reads_everything_that_was_ever_sold(past: asyncpg.Connection) -> None:
    rows = await past.fetch("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= $1", SOLD / 10)
    grown = {row["relname"] for row in rows}
    read: dict[str, set[str]] = {}

    for name, (statement, arguments) in ROUNDS.items():
        explained = await past.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *arguments)
        read[name] = set(scans(json.loads(explained)[0]["Plan"])) & grown

    assert {"jobs", "orders", "checkouts", "payment_facts", "refunds", "unplaced_facts"} <= grown
    assert read == {name: set() for name in ROUNDS}
