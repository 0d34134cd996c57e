"""Rows about buying, as values."""

from collections.abc import Sequence
from typing import Final

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
    SELECT id, preview_job_id, manifest_sha256, story_id, story_version, accepted_at
      FROM app.acceptances
     WHERE id = $1
"""
ORDER: Final = """
    SELECT o.id, o.request_sha256, o.version, coalesce(o.book_version, 0) AS book_version, o.status, o.fulfilment,
           o.acceptance_id, o.preview_job_id, o.book_job_id, a.story_id, a.story_version, o.format, o.currency,
           o.goods_minor, o.shipping_minor, o.price_list, o.replaces_order_id, o.created_at, o.changed_at, o.paid_at,
           c.number, c.state, c.url, c.expires_at, c.failure
      FROM app.order_overview o
      JOIN app.acceptances a ON a.id = o.acceptance_id
      LEFT JOIN LATERAL (
               SELECT number, state, url, expires_at, failure
                 FROM app.checkouts
                WHERE order_id = o.id
                ORDER BY number DESC
                LIMIT 1
           ) c ON true
"""
NEWEST_FIRST: Final = """
     WHERE o.user_id = $1 AND ($2::timestamptz IS NULL OR (o.created_at, o.id) < ($2, $3::uuid))
     ORDER BY o.created_at DESC, o.id DESC
     LIMIT $4
"""
TIMELINE: Final = """
    SELECT cause, status, occurred_at, amount_minor FROM app.order_events WHERE order_id = $1 ORDER BY version
"""
_AS_THEY_ARE: Final = (
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
_OF_A_CHECKOUT: Final = ("number", "state", "url", "expires_at", "failure")


def product(row: asyncpg.Record) -> Product:
    """Return a product."""
    return Product(
        story_id=row["story_id"],
        format=row["format"],
        goods=_goods(row),
        shipping=_shipping(row),
        ships_to=tuple(row["ships_to"]),
        price_list=row["price_list"],
    )


def acceptance(row: asyncpg.Record) -> Acceptance:
    """Return an acceptance."""
    return Acceptance(**dict(row))


def order(row: asyncpg.Record, happened: Sequence[asyncpg.Record] | None = None) -> Order:
    """Return an order, and what happened to it where that was asked for."""
    return Order(
        **{name: row[name] for name in _AS_THEY_ARE},
        goods=_goods(row),
        shipping=_shipping(row),
        checkout=None if row["number"] is None else Checkout(**{name: row[name] for name in _OF_A_CHECKOUT}),
        timeline=None if happened is None else tuple(_told(one) for one in happened if one["cause"] in TOLD),
    )


def _goods(row: asyncpg.Record) -> Money:
    return Money(amount_minor=row["goods_minor"], currency=row["currency"])


def _shipping(row: asyncpg.Record) -> Money | None:
    return (
        None if row["shipping_minor"] is None else Money(amount_minor=row["shipping_minor"], currency=row["currency"])
    )


def _told(row: asyncpg.Record) -> Told:
    return Told(what=TOLD[row["cause"]], status=row["status"], at=row["occurred_at"], amount_minor=row["amount_minor"])
