"""Orders as an operator sees them, and what an operator decides about one; nobody's name is among it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

import asyncpg

from contracts.orders import Hold, RefundRequested, ReleaseRequested, ReplacementRequested
from fleet.operator import WishError, answered, operator_name, say

Row = asyncpg.Record
Wish = RefundRequested | ReplacementRequested | ReleaseRequested

REFUSED: Final[Mapping[str, str]] = {
    "order_unknown": "There is no such order. `comics order list` names them.",
    "nothing_to_refund": "Nothing is left to give back: nothing was paid, or all of it is back or on its way.",
    "refund_too_large": "That is more than is left of the payment. `comics order show` tells how much that is.",
    "already_replaced": "It was replaced before. `comics order show` names the order that replaces it.",
    "book_not_failed": "Its book did not fail, so there is nothing to replace.",
    "order_not_paid": "Nothing is owed for it: it is not paid, or its money is back or promised back.",
    "not_held": "It is not held for that. `comics order show` tells what holds it.",
}
"""Why a wish of an operator was refused, in words, by its code."""

LISTED: Final = """
    SELECT id, created_at, status, fulfilment, format, currency, granted,
           goods_minor + coalesce(shipping_minor, 0) AS total_minor
    FROM app.order_overview
    WHERE $1::text IS NULL OR status = $1
    ORDER BY created_at DESC, id DESC
    LIMIT $2
"""
ONE: Final = """
    SELECT o.id, o.status, o.fulfilment, o.format, o.currency, o.goods_minor, o.shipping_minor, o.price_list, o.granted,
           o.product_name, o.acceptance_id, o.preview_job_id, o.book_job_id, o.replaces_order_id, o.created_at,
           o.paid_at, o.synced_at, array(SELECT unnest(o.held) EXCEPT SELECT unnest(o.released)) AS holds,
           j.error_code, (SELECT id FROM app.orders r WHERE r.replaces_order_id = o.id) AS replaced_by
    FROM app.order_overview o LEFT JOIN app.jobs j ON j.id = o.book_job_id
    WHERE o.id = $1
"""
TIMELINE: Final = """
    SELECT version, cause, status, at, occurred_at, amount_minor FROM app.order_events
    WHERE order_id = $1 ORDER BY version
"""
CHECKOUTS: Final = """
    SELECT number, state, session_id, expires_at, failure FROM app.checkouts WHERE order_id = $1 ORDER BY number
"""
FACTS: Final = """
    SELECT kind, key, state, payment, amount_minor, changed_at FROM app.payment_facts
    WHERE order_id = $1 ORDER BY changed_at, kind, key
"""
REFUNDS: Final = """
    SELECT key, reason, amount_minor, state, refund_id, refused, asked_at FROM app.refunds
    WHERE order_id = $1 ORDER BY asked_at, key
"""
WISHES: Final = """
    SELECT kind, operator, why, refused, wished_at FROM app.operator_wishes WHERE order_id = $1 ORDER BY wished_at
"""
RESOLUTION: Final = "SELECT kind, due_at, decided_at FROM app.resolutions WHERE order_id = $1"
LATE: Final = """
    SELECT order_id, paid_at, waiting, job_status, code, holds, resolution, resolution_due_at
    FROM analytics.paid_not_delivered ORDER BY paid_at
"""
FOR_SALE: Final = """
    SELECT story_id, format, currency, goods_minor, shipping_minor, price_list FROM app.products
    ORDER BY story_id, array_position(ARRAY['digital', 'softcover', 'hardcover'], format), currency
"""
REFUND_STATE: Final = """
    SELECT state, refund_id, refused FROM app.refunds WHERE order_id = $1 AND key = $2 AND state <> 'asked'
"""


@dataclass(frozen=True, kw_only=True)
class Story:
    """Everything that is known of one order."""

    order: Row
    timeline: list[Row]
    checkouts: list[Row]
    facts: list[Row]
    refunds: list[Row]
    wishes: list[Row]
    resolution: Row | None


@dataclass(frozen=True, kw_only=True)
class Orders:
    """The orders of one fleet: read from its database, decided about by messages."""

    broker_url: str
    database_url: str

    async def listed(self, *, status: str | None = None, limit: int = 20) -> list[Row]:
        """The newest orders, all or those in one state."""
        async with self._database() as database:
            return await database.fetch(LISTED, status, limit)

    async def late(self) -> list[Row]:
        """The orders that are paid and have no book."""
        async with self._database() as database:
            return await database.fetch(LATE)

    async def for_sale(self) -> list[Row]:
        """Every story in every format and currency it is sold in."""
        async with self._database() as database:
            return await database.fetch(FOR_SALE)

    async def shown(self, order_id: UUID) -> Story:
        """Everything that is known of an order; WishError when there is none."""
        async with self._database() as database:
            order = await database.fetchrow(ONE, order_id)
            if order is None:
                raise WishError(REFUSED["order_unknown"])
            return Story(
                order=order,
                timeline=await database.fetch(TIMELINE, order_id),
                checkouts=await database.fetch(CHECKOUTS, order_id),
                facts=await database.fetch(FACTS, order_id),
                refunds=await database.fetch(REFUNDS, order_id),
                wishes=await database.fetch(WISHES, order_id),
                resolution=await database.fetchrow(RESOLUTION, order_id),
            )

    async def refund(self, order_id: UUID, *, amount_minor: int | None, why: str) -> str:
        """Give back an amount, or all that is left; return the id of the refund at Stripe.

        WishError when the orchestrator or Stripe refuses, or Stripe takes long: the wish stands then.
        """
        wish = RefundRequested(
            correlation_id=order_id, order_id=order_id, amount_minor=amount_minor, operator=operator_name(), why=why
        )
        await self._decide(wish)
        key = f"refund:operator:{wish.message_id}"
        async with self._database() as database:
            answer = await answered(lambda: database.fetchrow(REFUND_STATE, order_id, key))
        if answer["state"] == "refused":
            raise WishError(f"Stripe refused the refund: {answer['refused']}.")
        return str(answer["refund_id"])

    async def replace(self, order_id: UUID, *, why: str) -> UUID:
        """Have a failed book made again; return the order of amount 0 that replaces the first."""
        wish = ReplacementRequested(correlation_id=order_id, order_id=order_id, operator=operator_name(), why=why)
        await self._decide(wish)
        return wish.replacement_order_id

    async def release(self, order_id: UUID, *, hold: Hold, why: str) -> None:
        """Let a held order be made."""
        await self._decide(
            ReleaseRequested(correlation_id=order_id, order_id=order_id, hold=hold, operator=operator_name(), why=why)
        )

    async def _decide(self, wish: Wish) -> None:
        """Publish a wish and wait until it is written down; WishError with the reason when it is refused."""
        await say(self.broker_url, wish)
        async with self._database() as database:
            seen = await answered(
                lambda: database.fetchrow("SELECT refused FROM app.operator_wishes WHERE id = $1", wish.message_id)
            )
        if code := seen["refused"]:
            raise WishError(f"Refused ({code}). {REFUSED.get(code, '')}".strip())

    @asynccontextmanager
    async def _database(self) -> AsyncIterator["asyncpg.Connection[Row]"]:
        connection = await asyncpg.connect(self.database_url)
        try:
            yield connection
        finally:
            await connection.close()


def in_minor_units(amount: str) -> int:
    """An amount as people write it, in the smallest unit; WishError when it is none."""
    try:
        minor = Decimal(amount) * 100
    except InvalidOperation:
        minor = Decimal("NaN")
    if not minor.is_finite() or minor != minor.to_integral_value() or minor < 1:
        raise WishError(f"{amount} is no amount: say it like 4.90.")
    return int(minor)
