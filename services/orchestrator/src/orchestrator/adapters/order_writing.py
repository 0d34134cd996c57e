"""What became of orders as rows: one statement per table, however many orders changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Final, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from contracts.orders import PriceListPublished
from orchestrator.adapters.order_reading import PAGES
from orchestrator.adapters.statements import Db, Row, many
from orchestrator.domain.acceptance import Acceptance
from orchestrator.domain.order import Order, Resolution
from orchestrator.domain.payment import Attempt, Dispute, Money, Refund
from orchestrator.use_cases.desk import Desk

T = TypeVar("T")

_ATTEMPT: Final = TypeAdapter(Attempt)
_REFUND: Final = TypeAdapter(Refund)
_DISPUTE: Final = TypeAdapter(Dispute)
_TOTAL: Final = TypeAdapter(tuple[datetime, int])

INSERT_PRICE_LISTS: Final = """
    INSERT INTO app.price_lists (version, ships_to, operator, published_at)
    SELECT version, string_to_array(ships_to, ','), operator, published_at
    FROM unnest($1::integer[], $2::text[], $3::text[], $4::timestamptz[])
        AS n (version, ships_to, operator, published_at)
"""
INSERT_PRICES: Final = """
    INSERT INTO app.prices (version, id, currency, goods_minor, shipping_minor)
    SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
"""
INSERT_ACCEPTANCES: Final = """
    INSERT INTO app.acceptances
        (id, user_id, request_sha256, preview_job_id, manifest_sha256, story_id, story_version, story_sha256,
         person_sha256, pages, accepted_at)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::integer[],
        $8::text[], $9::text[], $10::jsonb[], $11::timestamptz[])
"""
INSERT_ORDERS: Final = """
    INSERT INTO app.orders
        (id, version, status, held, released, paid_at, synced_at, changed_at, user_id, request_sha256, acceptance_id,
         preview_job_id, format, currency, goods_minor, shipping_minor, ships_to, price_list, product_name,
         replaces_order_id, granted, traceparent, created_at)
    SELECT id, version, status, string_to_array(held, ','), string_to_array(released, ','), paid_at, synced_at,
           changed_at, user_id, request_sha256, acceptance_id, preview_job_id, format, currency, goods_minor,
           shipping_minor, string_to_array(ships_to, ','), price_list, product_name, replaces_order_id, granted,
           traceparent, created_at
    FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                $8::timestamptz[], $9::uuid[], $10::text[], $11::uuid[], $12::uuid[], $13::text[], $14::text[],
                $15::bigint[], $16::bigint[], $17::text[], $18::integer[], $19::text[], $20::uuid[], $21::boolean[],
                $22::text[], $23::timestamptz[])
        AS n (id, version, status, held, released, paid_at, synced_at, changed_at, user_id, request_sha256,
              acceptance_id, preview_job_id, format, currency, goods_minor, shipping_minor, ships_to, price_list,
              product_name, replaces_order_id, granted, traceparent, created_at)
"""
UPDATE_ORDERS: Final = """
    UPDATE app.orders AS o
    SET version = n.version, status = n.status, held = string_to_array(n.held, ','),
        released = string_to_array(n.released, ','), paid_at = n.paid_at, synced_at = n.synced_at,
        changed_at = n.changed_at
    FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                $8::timestamptz[])
        AS n (id, version, status, held, released, paid_at, synced_at, changed_at)
    WHERE o.id = n.id
"""
SET_CHECKOUTS: Final = """
    INSERT INTO app.checkouts (order_id, number, state, asked_at, sent_at, expires_at, session_id, url, failure)
    SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::timestamptz[], $5::timestamptz[],
        $6::timestamptz[], $7::text[], $8::text[], $9::text[])
    ON CONFLICT (order_id, number) DO UPDATE
    SET state = excluded.state, sent_at = excluded.sent_at, expires_at = excluded.expires_at,
        session_id = excluded.session_id, url = excluded.url, failure = excluded.failure
"""
SET_FACTS: Final = """
    INSERT INTO app.payment_facts (order_id, kind, key, state, payment, amount_minor, body, changed_at)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::jsonb[],
        $8::timestamptz[])
    ON CONFLICT (order_id, kind, key) DO UPDATE
    SET state = excluded.state, payment = excluded.payment, amount_minor = excluded.amount_minor, body = excluded.body,
        changed_at = excluded.changed_at
"""
SET_REFUNDS: Final = """
    INSERT INTO app.refunds
        (order_id, key, payment_intent_id, amount_minor, reason, state, asked_at, sent_at, refund_id, refused)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::timestamptz[],
        $8::timestamptz[], $9::text[], $10::text[])
    ON CONFLICT (order_id, key) DO UPDATE
    SET state = excluded.state, sent_at = excluded.sent_at, refund_id = excluded.refund_id, refused = excluded.refused
"""
SET_RESOLUTIONS: Final = """
    INSERT INTO app.resolutions (order_id, job_id, due_at, kind, decided_at)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::timestamptz[])
    ON CONFLICT (order_id) DO UPDATE SET kind = excluded.kind, decided_at = excluded.decided_at
"""
INSERT_HAPPENINGS: Final = """
    INSERT INTO app.order_events (order_id, version, cause, status, at, occurred_at, amount_minor)
    SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[],
        $7::bigint[])
"""
INSERT_TOLD: Final = """
    INSERT INTO app.payment_events (stripe_event_id, order_id, type, fact, livemode, created_at, received_at)
    SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::timestamptz[],
        $7::timestamptz[])
"""
PARK: Final = """
    INSERT INTO app.unplaced_facts AS u (stripe_event_id, body, first_seen_at, due_at)
    SELECT id, body, now, now + interval '1 minute'
    FROM unnest($1::text[], $2::jsonb[], $3::timestamptz[]) AS n (id, body, now)
    ON CONFLICT (stripe_event_id) DO UPDATE
    SET tries = CASE WHEN u.dead_at IS NULL THEN u.tries + 1 ELSE 0 END,
        first_seen_at = CASE WHEN u.dead_at IS NULL THEN u.first_seen_at ELSE excluded.first_seen_at END,
        due_at = excluded.first_seen_at + least(
            interval '1 hour', interval '1 minute' * CASE WHEN u.dead_at IS NULL THEN power(2, u.tries + 1) ELSE 1 END),
        dead_at = NULL
    WHERE u.due_at <= excluded.first_seen_at
"""
"""Only the first of several that try a fact again at once puts it off; one that was given up starts over."""
TAKE_OUT: Final = "DELETE FROM app.unplaced_facts WHERE stripe_event_id = ANY($1::text[])"
GIVE_UP: Final = "UPDATE app.unplaced_facts SET dead_at = $2 WHERE stripe_event_id = ANY($1::text[])"
INSERT_WISHES: Final = """
    INSERT INTO app.operator_wishes (id, kind, order_id, operator, why, refused, wished_at)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
    ON CONFLICT DO NOTHING
"""
INSERT_REPLAYS: Final = """
    INSERT INTO app.replays (until, since, told, recorded_at)
    SELECT * FROM unnest($1::timestamptz[], $2::timestamptz[], $3::integer[], $4::timestamptz[])
    ON CONFLICT DO NOTHING
"""


async def write_orders(db: Db, desk: Desk, loaded: Mapping[UUID, Order]) -> None:
    """Write prices, acceptances, orders and what was told of them; before the jobs that belong to them."""
    await _write_prices(db, desk)
    await many(db, INSERT_ACCEPTANCES, [_acceptance_row(acceptance) for acceptance in desk.new_acceptances])
    new = [desk.orders[order_id] for order_id in desk.new_orders]
    changed = [desk.orders[order_id] for order_id in desk.changed_orders]
    await many(db, INSERT_ORDERS, [(*_state_row(order), *_own_row(order)) for order in new])
    await many(db, UPDATE_ORDERS, [_state_row(order) for order in changed])
    pairs = [(loaded.get(order.id), order) for order in (*new, *changed)]
    await many(db, SET_CHECKOUTS, _each(pairs, _checkout_rows))
    await many(db, SET_REFUNDS, _each(pairs, _refund_rows))
    await many(db, SET_FACTS, _each(pairs, _fact_rows))
    await many(db, INSERT_HAPPENINGS, _each(pairs, _happening_rows))
    await _write_told(db, desk)
    wishes = [(w.id, w.kind, w.order_id, w.operator, w.why, w.refused, desk.now) for w in desk.operator_wishes]
    await many(db, INSERT_WISHES, wishes)
    await many(db, INSERT_REPLAYS, [(e.until, e.since, e.told, desk.now) for e in desk.replayed])


async def write_resolutions(db: Db, desk: Desk, loaded: Mapping[UUID, Order]) -> None:
    """Write what is done about failed books; after the jobs they are about."""
    orders = [desk.orders[order_id] for order_id in (*desk.new_orders, *desk.changed_orders)]
    await many(db, SET_RESOLUTIONS, _each([(loaded.get(order.id), order) for order in orders], _resolution_rows))


async def _write_prices(db: Db, desk: Desk) -> None:
    lists = [(p.version, ",".join(p.ships_to), p.operator, desk.now) for p in desk.new_price_lists]
    await many(db, INSERT_PRICE_LISTS, lists)
    await many(db, INSERT_PRICES, list(chain.from_iterable(map(_price_rows, desk.new_price_lists))))


async def _write_told(db: Db, desk: Desk) -> None:
    """Write which facts had their effect and which wait, sorted: others may do the same at this moment."""
    told = [
        (event_id, f.order_id, f.stripe_event_type, f.fact, f.livemode, f.event_created, desk.now)
        for event_id, f in sorted(desk.told.items())
    ]
    await many(db, INSERT_TOLD, told)
    parked = [(event_id, fact.model_dump_json(), desk.now) for event_id, fact in sorted(desk.unplaced.items())]
    await many(db, PARK, parked)
    if desk.placed:
        await db.execute(TAKE_OUT, sorted(desk.placed))
    if desk.given_up:
        await db.execute(GIVE_UP, sorted(desk.given_up), desk.now)


Pair = tuple[Order | None, Order]
"""An order as it was read, None for a new one, and as it became."""


def _each(pairs: Iterable[Pair], rows_of: Callable[[Order | None, Order], Iterable[Row]]) -> list[Row]:
    return [row for before, after in pairs for row in rows_of(before, after)]


def _news(before: Mapping[str, T] | None, after: Mapping[str, T]) -> Iterator[tuple[str, T]]:
    return ((key, value) for key, value in after.items() if before is None or before.get(key) != value)


def _checkout_rows(before: Order | None, after: Order) -> Iterator[Row]:
    known = before.checkouts if before else ()
    for one in after.checkouts:
        if one not in known:
            yield (
                after.id,
                one.number,
                one.state,
                one.asked_at,
                one.sent_at,
                one.expires_at,
                one.session_id,
                one.url,
                one.failure,
            )


def _refund_rows(before: Order | None, after: Order) -> Iterator[Row]:
    for key, wish in _news(before.refunds if before else None, after.refunds):
        yield (
            after.id,
            key,
            wish.payment_intent_id,
            wish.amount_minor,
            wish.reason,
            wish.state,
            wish.asked_at,
            wish.sent_at,
            wish.refund_id,
            wish.refused,
        )


def _fact_rows(before: Order | None, after: Order) -> Iterator[Row]:
    """Yield facts that moved: state, payment and amount for people, and the whole of each."""
    was, money, now = before.money if before else Money(), after.money, after.changed_at
    if was == money:
        return
    for key, a in _news(was.attempts, money.attempts):
        yield (after.id, "attempt", key, a.state, a.payment, a.total_minor, _ATTEMPT.dump_json(a).decode(), now)
    for key, r in _news(was.refunds, money.refunds):
        yield (after.id, "refund", key, r.status, r.payment, r.amount_minor, _REFUND.dump_json(r).decode(), now)
    for key, d in _news(was.disputes, money.disputes):
        yield (after.id, "dispute", key, d.status, d.payment, d.amount_minor, _DISPUTE.dump_json(d).decode(), now)
    for payment, total in money.totals.items():  # Other facts change whether they agree.
        state = "differs" if money.total_differs(payment) else "agrees"
        yield (after.id, "total", payment, state, payment, total[1], _TOTAL.dump_json(total).decode(), now)


def _happening_rows(_: Order | None, after: Order) -> Iterator[Row]:
    for h in after.news:
        yield (after.id, h.version, h.cause, h.status, h.at, h.occurred_at, h.amount_minor)


def _resolution_rows(before: Order | None, after: Order) -> Iterator[Row]:
    known: Resolution | None = before.resolution if before else None
    if (one := after.resolution) is not None and one != known:
        yield (after.id, one.job_id, one.due_at, one.kind, one.decided_at)


def _price_rows(prices: PriceListPublished) -> Iterator[Row]:
    for price in prices.prices:
        for currency, goods in price.goods.items():
            yield (prices.version, price.id, currency, goods, (price.shipping or {}).get(currency))


def _state_row(order: Order) -> Row:
    return (
        order.id,
        order.version,
        order.status,
        ",".join(sorted(order.held)),
        ",".join(sorted(order.released)),
        order.paid_at,
        order.synced_at,
        order.changed_at,
    )


def _own_row(order: Order) -> Row:
    goods, shipping = order.quote.goods, order.quote.shipping
    return (
        order.user_id,
        order.request_sha256,
        order.acceptance_id,
        order.preview_job_id,
        order.format,
        goods.currency,
        goods.amount_minor,
        shipping.amount_minor if shipping else None,
        ",".join(shipping.countries) if shipping else "",
        order.quote.price_list,
        order.product_name,
        order.replaces_order_id,
        order.granted,
        order.traceparent,
        order.created_at,
    )


def _acceptance_row(acceptance: Acceptance) -> Row:
    return (
        acceptance.id,
        acceptance.user_id,
        acceptance.request_sha256,
        acceptance.preview_job_id,
        acceptance.manifest_sha256,
        acceptance.story.id,
        acceptance.story.version,
        acceptance.story.packed.sha256,
        acceptance.person_sha256,
        PAGES.dump_json(acceptance.pages).decode(),
        acceptance.accepted_at,
    )
