"""Orders that may have waited too long, found in Postgres."""

from datetime import timedelta
from typing import Final

import asyncpg

from contracts.payments import PaymentRecorded
from orchestrator.domain.checkout import DELAYED, LATE
from orchestrator.use_cases.aftercare import replay_is_due
from orchestrator.use_cases.signals import (
    BookFailed,
    CheckoutStale,
    CheckoutUnanswered,
    FactWaits,
    RefundUnanswered,
    ReplayDue,
    ResolutionDue,
    Signal,
)

LOOK_AT_MOST: Final = 500
UNKNOWN_FOR: Final = timedelta(hours=1)
"""So long a fact may wait for its order; then people have to look."""
OVERLAP: Final = timedelta(hours=1)
"""What is told again reaches so far behind what was told again last: events become visible late."""

BOOKS_FAILED: Final = """
    SELECT o.id
    FROM app.orders o JOIN app.jobs j ON j.order_id = o.id AND j.kind = 'book'
    WHERE j.status = 'failed' AND o.status IN ('paid', 'partially_refunded')
          AND NOT EXISTS (SELECT FROM app.resolutions r WHERE r.order_id = o.id)
    LIMIT $1
"""
RESOLUTIONS_DUE: Final = """
    SELECT order_id FROM app.resolutions WHERE kind = 'open' AND due_at <= clock_timestamp() ORDER BY due_at LIMIT $1
"""
CHECKOUTS_ASKED: Final = """
    SELECT DISTINCT order_id FROM app.checkouts
    WHERE state = 'asked' AND sent_at <= clock_timestamp() - $2::interval LIMIT $1
"""
REFUNDS_ASKED: Final = """
    SELECT DISTINCT order_id FROM app.refunds
    WHERE state = 'asked' AND sent_at <= clock_timestamp() - $2::interval LIMIT $1
"""
FACTS_WAITING: Final = """
    SELECT body, first_seen_at <= clock_timestamp() - $2::interval AS last FROM app.unplaced_facts
    WHERE dead_at IS NULL AND due_at <= clock_timestamp() ORDER BY due_at LIMIT $1
"""
STALE: Final = """
    WITH doubtful AS (
        SELECT f.order_id
        FROM app.payment_facts f JOIN app.checkouts c ON (c.order_id, c.session_id) = (f.order_id, f.key)
        WHERE f.kind = 'attempt' AND f.state = 'open' AND c.expires_at <= clock_timestamp() - $2::interval
        UNION
        SELECT f.order_id FROM app.payment_facts f
        WHERE f.kind = 'attempt' AND f.state = 'processing'
              AND (f.body ->> 'at')::timestamptz <= clock_timestamp() - $3::interval
        UNION
        SELECT f.order_id FROM app.payment_facts f JOIN app.orders o ON o.id = f.order_id
        WHERE f.kind = 'total' AND f.state = 'differs' AND o.changed_at <= clock_timestamp() - $2::interval
        UNION
        SELECT o.id FROM app.orders o
        WHERE o.status = 'payment_unconfirmed' AND o.changed_at <= clock_timestamp() - $2::interval
    )
    SELECT o.id FROM app.orders o JOIN doubtful d ON d.order_id = o.id
    WHERE o.synced_at IS NULL OR o.synced_at <= clock_timestamp() - $2::interval
    ORDER BY o.synced_at NULLS FIRST, o.id
    LIMIT $1
"""
LAST_REPLAY: Final = """
    SELECT clock_timestamp() AS now, r.until, r.recorded_at - r.until AS behind,
           CASE WHEN r.until IS NULL THEN (SELECT min(created_at) FROM app.orders) END AS first_order
    FROM (SELECT) AS always LEFT JOIN (SELECT until, recorded_at FROM app.replays ORDER BY until DESC LIMIT 1) r ON true
"""


async def unsettled(pool: "asyncpg.Pool[asyncpg.Record]", *, patience: timedelta) -> list[Signal]:
    """Return what has to be done about orders now."""
    failed = await pool.fetch(BOOKS_FAILED, LOOK_AT_MOST)
    due = await pool.fetch(RESOLUTIONS_DUE, LOOK_AT_MOST)
    facts = await pool.fetch(FACTS_WAITING, LOOK_AT_MOST, UNKNOWN_FOR)
    return [
        *(BookFailed(order_id=row["id"]) for row in failed),
        *(ResolutionDue(order_id=row["order_id"]) for row in due),
        *(FactWaits(fact=PaymentRecorded.model_validate_json(row["body"]), last=row["last"]) for row in facts),
        *await unanswered(pool, patience=patience),
    ]


async def unanswered(
    pool: "asyncpg.Pool[asyncpg.Record]", *, patience: timedelta, at_once: bool = False
) -> list[Signal]:
    """Return the commands to payments that are unanswered for so long."""
    checkouts = await pool.fetch(CHECKOUTS_ASKED, LOOK_AT_MOST, patience)
    refunds = await pool.fetch(REFUNDS_ASKED, LOOK_AT_MOST, patience)
    return [
        *(CheckoutUnanswered(order_id=row["order_id"], at_once=at_once) for row in checkouts),
        *(RefundUnanswered(order_id=row["order_id"], at_once=at_once) for row in refunds),
    ]


async def doubtful(pool: "asyncpg.Pool[asyncpg.Record]", *, replay_every: timedelta, broker_lost: bool) -> list[Signal]:
    """Return what Stripe may know more of: single orders, and everything once a day or after the broker was lost."""
    stale = await pool.fetch(STALE, LOOK_AT_MOST, LATE, DELAYED)
    doubts: list[Signal] = [CheckoutStale(order_id=row["id"]) for row in stale]
    last = await pool.fetchrow(LAST_REPLAY)
    if last is None or (since := last["until"] or last["first_order"]) is None:
        return doubts
    if broker_lost or replay_is_due(last["now"], last["until"], behind=last["behind"], every=replay_every):
        doubts.append(ReplayDue(since=since - OVERLAP))
    return doubts
