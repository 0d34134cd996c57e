"""Rows about buying, as values."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import asyncpg

from contracts.orders import Money
from gateway.domain.purchase import TOLD, Acceptance, Checkout, Order, Product, Told

PRODUCTS: Final = """
    SELECT story_id, format, currency, goods_minor, shipping_minor, price_list, ships_to
      FROM app.products
     WHERE ($1::text IS NULL OR story_id = $1) AND ($2::text IS NULL OR currency = $2)
     ORDER BY story_id, format, currency
"""
ACCEPTANCE: Final = """
    SELECT id, request_sha256, preview_job_id, manifest_sha256, story_id, story_version, accepted_at
      FROM app.acceptances
     WHERE id = $1
"""
ORDER: Final = """
    SELECT o.id, o.request_sha256, o.version, coalesce(o.book_version, 0) AS book_version, o.status, o.fulfilment,
           o.acceptance_id, o.preview_job_id, o.book_job_id, a.story_id, a.story_version, o.format, o.currency,
           o.goods_minor, o.shipping_minor, o.price_list, o.replaces_order_id, o.created_at, o.changed_at, o.paid_at,
           (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.number), '[]')
              FROM (SELECT number, state, url, expires_at, failure FROM app.checkouts WHERE order_id = o.id) c)
               AS checkouts
      FROM app.order_overview o JOIN app.acceptances a ON a.id = o.acceptance_id
"""
NEWEST_FIRST: Final = """
     WHERE o.user_id = $1 AND ($2::timestamptz IS NULL OR (o.created_at, o.id) < ($2, $3::uuid))
     ORDER BY o.created_at DESC, o.id DESC
     LIMIT $4
"""
TIMELINE: Final = """
    SELECT cause, status, occurred_at, amount_minor FROM app.order_events WHERE order_id = $1 ORDER BY version
"""


def product(row: asyncpg.Record) -> Product:
    """Return a product."""
    return Product(
        story_id=row["story_id"],
        format=row["format"],
        goods=_money(row, "goods_minor"),
        shipping=None if row["shipping_minor"] is None else _money(row, "shipping_minor"),
        ships_to=tuple(row["ships_to"]),
        price_list=row["price_list"],
    )


def acceptance(row: asyncpg.Record) -> Acceptance:
    """Return an acceptance."""
    return Acceptance(**dict(row))


def order(row: asyncpg.Record, told: Sequence[asyncpg.Record] = ()) -> Order:
    """Return an order with its timeline."""
    own = {name: row[name] for name in OWN}
    return Order(
        **own,
        goods=_money(row, "goods_minor"),
        shipping=None if row["shipping_minor"] is None else _money(row, "shipping_minor"),
        checkouts=tuple(_checkout(one) for one in _json(row["checkouts"])),
        timeline=tuple(_told(one) for one in told if one["cause"] in TOLD),
    )


OWN: Final = (
    "id",
    "request_sha256",
    "version",
    "book_version",
    "status",
    "fulfilment",
    "acceptance_id",
    "preview_job_id",
    "book_job_id",
    "story_id",
    "story_version",
    "format",
    "price_list",
    "replaces_order_id",
    "created_at",
    "changed_at",
    "paid_at",
)


def _money(row: asyncpg.Record, name: str) -> Money:
    return Money(amount_minor=row[name], currency=row["currency"])


def _checkout(one: Mapping[str, Any]) -> Checkout:
    return Checkout(
        number=one["number"],
        state=one["state"],
        url=one["url"],
        expires_at=datetime.fromisoformat(one["expires_at"]),
        failure=one["failure"],
    )


def _told(row: asyncpg.Record) -> Told:
    return Told(what=TOLD[row["cause"]], status=row["status"], at=row["occurred_at"], amount_minor=row["amount_minor"])


def _json(value: Any) -> Any:  # noqa: ANN401 - whatever the rows hold.
    return json.loads(value) if isinstance(value, str) else value
