"""Rows as orders: locked in one order, then read with everything that hangs on them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from contracts.jobs import StoryVersion
from contracts.orders import Money as Amount
from contracts.orders import Price
from contracts.payments import Shipping
from contracts.postprocess import ComposedPage
from contracts.values import StoredObject
from orchestrator.adapters.statements import Db
from orchestrator.domain.acceptance import Acceptance
from orchestrator.domain.order import Checkout, Order, Quote, RefundWish, Resolution
from orchestrator.domain.payment import Money
from orchestrator.domain.prices import PriceList

PAGES: Final = TypeAdapter(tuple[ComposedPage, ...])
_CHECKOUTS: Final = TypeAdapter(tuple[Checkout, ...])
_REFUNDS: Final = TypeAdapter(tuple[RefundWish, ...])
_RESOLUTION: Final = TypeAdapter(Resolution)
_MONEY: Final = TypeAdapter(Money)

READ_ORDERS: Final = """
    WITH RECURSIVE wanted AS (
        SELECT id, replaces_order_id FROM app.orders WHERE id = ANY($1::uuid[]) OR acceptance_id = ANY($2::uuid[])
        UNION
        SELECT o.id, o.replaces_order_id FROM app.orders o JOIN wanted w ON o.id = w.replaces_order_id
    )
    SELECT o.* FROM app.orders o WHERE o.id = ANY(ARRAY(SELECT id FROM wanted)) ORDER BY o.id
"""
LOCK_ORDERS: Final = f"{READ_ORDERS} FOR NO KEY UPDATE OF o"
READ_PARTS: Final = """
    SELECT w.id,
           (SELECT j.id FROM app.jobs j WHERE j.order_id = w.id AND j.kind = 'book') AS book_job_id,
           (SELECT coalesce(jsonb_agg(c ORDER BY c.number), '[]') FROM app.checkouts c WHERE c.order_id = w.id)
               AS checkouts,
           (SELECT coalesce(jsonb_agg(r ORDER BY r.asked_at, r.key), '[]') FROM app.refunds r WHERE r.order_id = w.id)
               AS refunds,
           (SELECT to_jsonb(r) FROM app.resolutions r WHERE r.order_id = w.id) AS resolution,
           (SELECT jsonb_build_object(
                'attempts', coalesce(jsonb_object_agg(f.key, f.body) FILTER (WHERE f.kind = 'attempt'), '{}'),
                'refunds', coalesce(jsonb_object_agg(f.key, f.body) FILTER (WHERE f.kind = 'refund'), '{}'),
                'disputes', coalesce(jsonb_object_agg(f.key, f.body) FILTER (WHERE f.kind = 'dispute'), '{}'),
                'totals', coalesce(jsonb_object_agg(f.key, f.body) FILTER (WHERE f.kind = 'total'), '{}'))
            FROM app.payment_facts f WHERE f.order_id = w.id) AS money
    FROM unnest($1::uuid[]) AS w (id)
"""
READ_PRICE_LISTS: Final = """
    SELECT l.version, l.ships_to, p.id, p.currency, p.goods_minor, p.shipping_minor
    FROM app.price_lists l JOIN app.prices p ON p.version = l.version
    WHERE l.version = ANY($1::integer[]) OR l.version = (SELECT max(version) FROM app.price_lists)
"""
READ_ACCEPTANCES: Final = """
    SELECT a.*, s.packed
    FROM app.acceptances a JOIN app.stories s ON (s.id, s.version) = (a.story_id, a.story_version)
    WHERE a.id = ANY($1::uuid[])
"""
COUNT_BOOKS: Final = """
    SELECT user_id, count(*) AS bought FROM app.orders
    WHERE user_id = ANY($1::uuid[]) AND NOT granted AND status IN ('paid', 'partially_refunded')
    GROUP BY user_id
"""
AS_IT_IS: Final = (
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
"""Columns of an order that are its fields."""


async def lock_orders(db: Db, ids: Iterable[UUID], *, of_acceptances: Iterable[UUID] = ()) -> dict[UUID, Order]:
    """Return orders, and those they replace, with everything about them, locked in the order of their ids."""
    wanted, accepted = set(ids), list(of_acceptances)
    rows = await db.fetch(LOCK_ORDERS, list(wanted), accepted)
    if rows and not wanted <= {row["id"] for row in rows}:  # What came while we waited only a new statement sees.
        rows = await db.fetch(LOCK_ORDERS, list(wanted), accepted)
    return await _with_parts(db, rows)


async def read_order(db: Db, order_id: UUID) -> Order | None:
    """Return an order as it is in the snapshot of this transaction, without locking it."""
    return (await _with_parts(db, await db.fetch(READ_ORDERS, [order_id], []))).get(order_id)


async def read_price_lists(db: Db, versions: Iterable[int]) -> dict[int, PriceList]:
    """Return these versions of the price list, and the one in force."""
    prices: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    ships_to: dict[int, tuple[str, ...]] = {}
    for row in await db.fetch(READ_PRICE_LISTS, list(versions)):
        ships_to[row["version"]] = tuple(row["ships_to"])
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
    return {row["id"]: _acceptance(row) for row in await db.fetch(READ_ACCEPTANCES, list(ids))}


async def count_books(db: Db, users: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many books users have bought, without those whose money went back."""
    return {row["user_id"]: row["bought"] for row in await db.fetch(COUNT_BOOKS, list(users))}


async def _with_parts(db: Db, rows: list[asyncpg.Record]) -> dict[UUID, Order]:
    """Return the orders; what hangs on them is read once they are locked, as it stands then."""
    parts = {part["id"]: part for part in await db.fetch(READ_PARTS, [row["id"] for row in rows])} if rows else {}
    return {row["id"]: _order(row, parts[row["id"]]) for row in rows}


def _order(row: asyncpg.Record, parts: asyncpg.Record) -> Order:
    shipping, resolution = row["shipping_minor"], parts["resolution"]
    return Order(
        **{name: row[name] for name in AS_IT_IS},
        quote=Quote(
            goods=Amount(amount_minor=row["goods_minor"], currency=row["currency"]),
            shipping=None if shipping is None else Shipping(amount_minor=shipping, countries=tuple(row["ships_to"])),
            price_list=row["price_list"],
        ),
        held=frozenset(row["held"]),
        released=frozenset(row["released"]),
        book_job_id=parts["book_job_id"],
        checkouts=_CHECKOUTS.validate_json(parts["checkouts"]),
        money=_MONEY.validate_json(parts["money"]),
        refunds={wish.key: wish for wish in _REFUNDS.validate_json(parts["refunds"])},
        resolution=None if resolution is None else _RESOLUTION.validate_json(resolution),
    )


def _acceptance(row: asyncpg.Record) -> Acceptance:
    packed = StoredObject.model_validate_json(row["packed"])
    return Acceptance(
        id=row["id"],
        user_id=row["user_id"],
        request_sha256=row["request_sha256"],
        preview_job_id=row["preview_job_id"],
        manifest_sha256=row["manifest_sha256"],
        story=StoryVersion(id=row["story_id"], version=row["story_version"], packed=packed),
        person_sha256=row["person_sha256"],
        pages=PAGES.validate_json(row["pages"]),
        accepted_at=row["accepted_at"],
    )
