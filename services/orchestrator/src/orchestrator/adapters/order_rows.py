"""Orders as rows: read and locked in one order, written as what changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from contracts.jobs import StoryVersion
from contracts.orders import Money as Amount
from contracts.orders import Price, PriceListPublished
from contracts.payments import PaymentRecorded, Shipping
from contracts.postprocess import ComposedPage
from contracts.values import StoredObject
from orchestrator.domain.acceptance import Acceptance
from orchestrator.domain.order import Checkout, Order, Quote, RefundWish, Resolution
from orchestrator.domain.payment import Attempt, Dispute, Money, Refund
from orchestrator.domain.prices import PriceList
from orchestrator.use_cases.desk import Desk, OperatorWish

Db: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
Row = tuple[Any, ...]

PAGES: Final = TypeAdapter(tuple[ComposedPage, ...])
ATTEMPT: Final = TypeAdapter(Attempt)
REFUND: Final = TypeAdapter(Refund)
DISPUTE: Final = TypeAdapter(Dispute)
TOTAL: Final = TypeAdapter(tuple[Any, int])

LOCK_ORDERS: Final = """
    WITH RECURSIVE wanted AS (
        SELECT id, replaces_order_id FROM app.orders WHERE id = ANY($1::uuid[]) OR acceptance_id = ANY($2::uuid[])
        UNION
        SELECT o.id, o.replaces_order_id FROM app.orders o JOIN wanted w ON o.id = w.replaces_order_id
    )
    SELECT o.* FROM app.orders o WHERE o.id IN (SELECT id FROM wanted) ORDER BY o.id FOR NO KEY UPDATE OF o
"""
PRICE_LISTS: Final = """
    SELECT l.version, l.ships_to, p.id, p.currency, p.goods_minor, p.shipping_minor
    FROM app.price_lists l JOIN app.prices p ON p.version = l.version
    WHERE l.version = ANY($1::integer[]) OR l.version = (SELECT max(version) FROM app.price_lists)
"""
INSERT_ORDERS: Final = """
    INSERT INTO app.orders
        (id, user_id, request_sha256, acceptance_id, preview_job_id, format, currency, goods_minor, shipping_minor,
         ships_to, price_list, product_name, replaces_order_id, granted, traceparent, created_at, version, status, held,
         released, paid_at, synced_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
"""
UPDATE_ORDERS: Final = """
    UPDATE app.orders
    SET version = $2, status = $3, held = $4, released = $5, paid_at = $6, synced_at = $7, changed_at = $8
    WHERE id = $1
"""
SET_CHECKOUTS: Final = """
    INSERT INTO app.checkouts (order_id, number, state, asked_at, sent_at, expires_at, session_id, url, failure)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (order_id, number) DO UPDATE
    SET state = excluded.state, sent_at = excluded.sent_at, expires_at = excluded.expires_at,
        session_id = excluded.session_id, url = excluded.url,
        failure = excluded.failure
"""
SET_FACTS: Final = """
    INSERT INTO app.payment_facts (order_id, kind, key, state, payment, amount_minor, body, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (order_id, kind, key) DO UPDATE
    SET state = excluded.state, payment = excluded.payment, amount_minor = excluded.amount_minor, body = excluded.body,
        changed_at = excluded.changed_at
"""
SET_REFUNDS: Final = """
    INSERT INTO app.refunds
        (order_id, key, payment_intent_id, amount_minor, reason, state, asked_at, sent_at, refund_id, refused)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (order_id, key) DO UPDATE
    SET state = excluded.state, sent_at = excluded.sent_at, refund_id = excluded.refund_id, refused = excluded.refused
"""
SET_RESOLUTIONS: Final = """
    INSERT INTO app.resolutions (order_id, job_id, due_at, kind, decided_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (order_id) DO UPDATE SET kind = excluded.kind, decided_at = excluded.decided_at
"""
INSERT_HAPPENINGS: Final = """
    INSERT INTO app.order_events (order_id, version, cause, status, at, occurred_at, amount_minor)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
INSERT_ACCEPTANCES: Final = """
    INSERT INTO app.acceptances
        (id, user_id, request_sha256, preview_job_id, manifest_sha256, story_id, story_version, story_sha256,
         person_sha256, pages, accepted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
INSERT_TOLD: Final = """
    INSERT INTO app.payment_events (stripe_event_id, order_id, type, fact, livemode, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT DO NOTHING
"""
PARK: Final = """
    INSERT INTO app.unplaced_facts (stripe_event_id, body, first_seen_at, due_at)
    VALUES ($1, $2, $3, $3 + interval '1 minute')
    ON CONFLICT (stripe_event_id) DO UPDATE
    SET tries = app.unplaced_facts.tries + 1,
        due_at = $3 + least(interval '1 hour', interval '1 minute' * power(2, app.unplaced_facts.tries + 1))
"""
INSERT_WISHES: Final = """
    INSERT INTO app.operator_wishes (id, kind, order_id, operator, why, refused, wished_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT DO NOTHING
"""


async def read_price_lists(db: Db, versions: Iterable[int]) -> dict[int, PriceList]:
    """Return these versions of the price list, and the one in force."""
    rows = await db.fetch(PRICE_LISTS, list(versions))
    prices: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    ships_to = {row["version"]: tuple(row["ships_to"]) for row in rows}
    for row in rows:
        price = prices[row["version"]].setdefault(row["id"], {"id": row["id"], "goods": {}, "shipping": None})
        price["goods"][row["currency"]] = row["goods_minor"]
        if row["shipping_minor"] is not None:
            price["shipping"] = {**(price["shipping"] or {}), row["currency"]: row["shipping_minor"]}
    return {
        version: PriceList(
            version=version,
            prices={name: Price.model_validate(price) for name, price in listed.items()},
            ships_to=ships_to[version],
        )
        for version, listed in prices.items()
    }


async def read_known_facts(db: Db, event_ids: Iterable[str]) -> set[str]:
    """Return which of these events of Stripe had their effect already."""
    rows = await db.fetch(
        "SELECT stripe_event_id FROM app.payment_events WHERE stripe_event_id = ANY($1::text[])", list(event_ids)
    )
    return {row["stripe_event_id"] for row in rows}


async def read_acceptances(db: Db, ids: Iterable[UUID]) -> dict[UUID, Acceptance]:
    """Return acceptances, which never change."""
    rows = await db.fetch(
        "SELECT a.*, s.packed FROM app.acceptances a"
        " JOIN app.stories s ON (s.id, s.version) = (a.story_id, a.story_version) WHERE a.id = ANY($1::uuid[])",
        list(ids),
    )
    return {
        row["id"]: Acceptance(
            id=row["id"],
            user_id=row["user_id"],
            request_sha256=row["request_sha256"],
            preview_job_id=row["preview_job_id"],
            manifest_sha256=row["manifest_sha256"],
            story=StoryVersion(
                id=row["story_id"],
                version=row["story_version"],
                packed=StoredObject.model_validate_json(row["packed"]),
            ),
            person_sha256=row["person_sha256"],
            pages=PAGES.validate_json(row["pages"]),
            accepted_at=row["accepted_at"],
        )
        for row in rows
    }


async def lock_orders(db: Db, ids: Iterable[UUID], *, of_acceptances: Iterable[UUID] = ()) -> dict[UUID, Order]:
    """Return orders, and those they replace, with all their facts, locked in the order of their ids."""
    rows = await db.fetch(LOCK_ORDERS, list(ids), list(of_acceptances))
    return await _orders(db, rows)


async def write_orders(db: Db, desk: Desk, loaded: Mapping[UUID, Order]) -> None:
    """Write acceptances, orders and what was told of them; before the jobs that belong to them."""
    for prices in desk.new_price_lists:
        await _write_price_list(db, prices)
    await _each(db, INSERT_ACCEPTANCES, [_acceptance_row(acceptance) for acceptance in desk.new_acceptances])
    new = [desk.orders[order_id] for order_id in desk.new_orders]
    changed = [desk.orders[order_id] for order_id in desk.changed_orders]
    await _each(db, INSERT_ORDERS, [(*_order_row(order), *_state_row(order)) for order in new])
    await _each(db, UPDATE_ORDERS, [(order.id, *_state_row(order)) for order in changed])
    for order in (*new, *changed):
        await _write_parts(db, order, loaded.get(order.id))
    await _each(db, INSERT_TOLD, [_told_row(fact) for fact in desk.told.values()])
    parked = [(fact.stripe_event_id, fact.model_dump_json(), desk.now) for fact in desk.unplaced.values()]
    await _each(db, PARK, parked)
    if desk.placed:
        await db.execute("DELETE FROM app.unplaced_facts WHERE stripe_event_id = ANY($1::text[])", desk.placed)
    if desk.given_up:
        await db.execute(
            "UPDATE app.unplaced_facts SET dead_at = $2 WHERE stripe_event_id = ANY($1::text[])",
            desk.given_up,
            desk.now,
        )
    await _each(db, INSERT_WISHES, [_wish_row(wish, desk) for wish in desk.operator_wishes])
    for replayed in desk.replayed:
        await db.execute(
            "INSERT INTO app.replays (until, since, told, recorded_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            replayed.until,
            replayed.since,
            replayed.told,
            desk.now,
        )


async def write_resolutions(db: Db, desk: Desk, loaded: Mapping[UUID, Order]) -> None:
    """Write what is done about failed books; after the jobs they are about."""
    rows = [
        (order.id, r.job_id, r.due_at, r.kind, r.decided_at)
        for order in map(desk.orders.__getitem__, (*desk.new_orders, *desk.changed_orders))
        if (r := order.resolution) is not None
        and (order.id not in loaded or loaded[order.id].resolution != order.resolution)
    ]
    await _each(db, SET_RESOLUTIONS, rows)


async def _orders(db: Db, rows: Sequence[asyncpg.Record]) -> dict[UUID, Order]:
    if not rows:
        return {}
    ids = [row["id"] for row in rows]  # What hangs on them is read once they are locked, as it stands then.
    made = await db.fetch("SELECT order_id, id FROM app.jobs WHERE order_id = ANY($1::uuid[])", ids)
    books = {row["order_id"]: row["id"] for row in made}
    checkouts: dict[UUID, list[Checkout]] = defaultdict(list)
    for row in await db.fetch("SELECT * FROM app.checkouts WHERE order_id = ANY($1::uuid[]) ORDER BY number", ids):
        checkouts[row["order_id"]].append(Checkout(**{name: row[name] for name in CHECKOUT_FIELDS}))
    facts: dict[UUID, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in await db.fetch("SELECT order_id, kind, key, body FROM app.payment_facts WHERE order_id = ANY($1)", ids):
        facts[row["order_id"]][row["kind"]][row["key"]] = row["body"]
    refunds: dict[UUID, dict[str, RefundWish]] = defaultdict(dict)
    for row in await db.fetch("SELECT * FROM app.refunds WHERE order_id = ANY($1::uuid[])", ids):
        refunds[row["order_id"]][row["key"]] = RefundWish(**{name: row[name] for name in REFUND_FIELDS})
    resolutions = {
        row["order_id"]: Resolution(**{name: row[name] for name in RESOLUTION_FIELDS})
        for row in await db.fetch("SELECT * FROM app.resolutions WHERE order_id = ANY($1::uuid[])", ids)
    }
    return {
        row["id"]: _order(
            row,
            book_job_id=books.get(row["id"]),
            checkouts=tuple(checkouts[row["id"]]),
            money=_money(facts[row["id"]]),
            refunds=refunds[row["id"]],
            resolution=resolutions.get(row["id"]),
        )
        for row in rows
    }


CHECKOUT_FIELDS: Final = ("number", "state", "asked_at", "sent_at", "expires_at", "session_id", "url", "failure")
REFUND_FIELDS: Final = (
    "key",
    "payment_intent_id",
    "amount_minor",
    "reason",
    "asked_at",
    "sent_at",
    "state",
    "refund_id",
    "refused",
)
RESOLUTION_FIELDS: Final = ("job_id", "due_at", "kind", "decided_at")
OWN_FIELDS: Final = (
    "id",
    "user_id",
    "request_sha256",
    "acceptance_id",
    "preview_job_id",
    "format",
    "product_name",
    "created_at",
    "changed_at",
    "traceparent",
    "replaces_order_id",
    "granted",
    "version",
    "status",
    "synced_at",
)


def _order(row: asyncpg.Record, **parts: Any) -> Order:  # noqa: ANN401 - the order checks them.
    shipping = row["shipping_minor"]
    return Order(
        **{name: row[name] for name in OWN_FIELDS},
        quote=Quote(
            goods=Amount(amount_minor=row["goods_minor"], currency=row["currency"]),
            shipping=None if shipping is None else Shipping(amount_minor=shipping, countries=tuple(row["ships_to"])),
            price_list=row["price_list"],
        ),
        held=frozenset(row["held"]),
        released=frozenset(row["released"]),
        **parts,
    )


def _money(facts: Mapping[str, Mapping[str, str]]) -> Money:
    def of(kind: str, shape: TypeAdapter[Any]) -> dict[str, Any]:
        return {key: shape.validate_json(body) for key, body in facts.get(kind, {}).items()}

    return Money(
        attempts=of("attempt", ATTEMPT),
        refunds=of("refund", REFUND),
        disputes=of("dispute", DISPUTE),
        totals=of("total", TOTAL),
    )


async def _write_price_list(db: Db, prices: PriceListPublished) -> None:
    await db.execute(
        "INSERT INTO app.price_lists (version, ships_to, operator) VALUES ($1, $2, $3)",
        prices.version,
        prices.ships_to,
        prices.operator,
    )
    rows = [
        (prices.version, price.id, currency, goods, (price.shipping or {}).get(currency))
        for price in prices.prices
        for currency, goods in price.goods.items()
    ]
    await _each(
        db,
        "INSERT INTO app.prices (version, id, currency, goods_minor, shipping_minor) VALUES ($1, $2, $3, $4, $5)",
        rows,
    )


async def _write_parts(db: Db, order: Order, before: Order | None) -> None:
    was = before.checkouts if before else ()
    checkouts = [one for one in order.checkouts if one not in was]
    await _each(db, SET_CHECKOUTS, [_checkout_row(order.id, one) for one in checkouts])
    refunds = [wish for key, wish in order.refunds.items() if before is None or before.refunds.get(key) != wish]
    await _each(db, SET_REFUNDS, [_refund_row(order.id, wish) for wish in refunds])
    facts = _fact_rows(order.money)
    known = _fact_rows(before.money) if before else {}
    moved = [(order.id, *key, *row, order.changed_at) for key, row in facts.items() if known.get(key) != row]
    await _each(db, SET_FACTS, moved)
    happenings = [(order.id, h.version, h.cause, h.status, h.at, h.occurred_at, h.amount_minor) for h in order.news]
    await _each(db, INSERT_HAPPENINGS, happenings)


async def _each(db: Db, statement: str, rows: Sequence[Row]) -> None:
    if rows:
        await db.executemany(statement, rows)


def _order_row(order: Order) -> Row:
    shipping = order.quote.shipping
    return (
        order.id,
        order.user_id,
        order.request_sha256,
        order.acceptance_id,
        order.preview_job_id,
        order.format,
        order.quote.goods.currency,
        order.quote.goods.amount_minor,
        shipping.amount_minor if shipping else None,
        shipping.countries if shipping else (),
        order.quote.price_list,
        order.product_name,
        order.replaces_order_id,
        order.granted,
        order.traceparent,
        order.created_at,
    )


def _state_row(order: Order) -> Row:
    return (
        order.version,
        order.status,
        sorted(order.held),
        sorted(order.released),
        order.paid_at,
        order.synced_at,
        order.changed_at,
    )


def _checkout_row(order_id: UUID, one: Checkout) -> Row:
    return (
        order_id,
        one.number,
        one.state,
        one.asked_at,
        one.sent_at,
        one.expires_at,
        one.session_id,
        one.url,
        one.failure,
    )


def _refund_row(order_id: UUID, wish: RefundWish) -> Row:
    return (
        order_id,
        wish.key,
        wish.payment_intent_id,
        wish.amount_minor,
        wish.reason,
        wish.state,
        wish.asked_at,
        wish.sent_at,
        wish.refund_id,
        wish.refused,
    )


def _fact_rows(money: Money) -> dict[tuple[str, str], Row]:
    """Return every fact by kind and key: its state, payment and amount for people, and its body."""
    attempts = {
        ("attempt", key): (a.state, a.payment, a.total_minor, ATTEMPT.dump_json(a).decode())
        for key, a in money.attempts.items()
    }
    refunds = {
        ("refund", key): (r.status, r.payment, r.amount_minor, REFUND.dump_json(r).decode())
        for key, r in money.refunds.items()
    }
    disputes = {
        ("dispute", key): (d.status, d.payment, d.amount_minor, DISPUTE.dump_json(d).decode())
        for key, d in money.disputes.items()
    }
    totals = {
        ("total", payment): ("told", payment, total[1], TOTAL.dump_json(total).decode())
        for payment, total in money.totals.items()
    }
    return attempts | refunds | disputes | totals


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


def _told_row(fact: PaymentRecorded) -> Row:
    return (
        fact.stripe_event_id,
        fact.order_id,
        fact.stripe_event_type,
        fact.fact,
        fact.livemode,
        fact.event_created,
    )


def _wish_row(wish: OperatorWish, desk: Desk) -> Row:
    return (wish.id, wish.kind, wish.order_id, wish.operator, wish.why, wish.refused, desk.now)
