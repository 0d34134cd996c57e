"""Buying: what is for sale, what was accepted, and an order as its owner reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from contracts.orders import Currency, Fulfilment, Money, OrderStatus
from contracts.story import Format

TOLD: Final[Mapping[str, str]] = {
    "ordered": "ordered",
    "checkout_opened": "checkout_opened",
    "checkout_failed": "checkout_failed",
    "order.paid": "paid",
    "order.payment_processing": "payment_processing",
    "order.payment_failed": "payment_failed",
    "order.expired": "checkout_expired",
    "order.refunded": "refund",
    "order.disputed": "disputed",
    "order.dispute_closed": "dispute_closed",
    "book_ordered": "book_started",
    "book_failed": "book_failed",
    "resolved_by_refund": "refund_decided",
    "resolved_by_replacement": "replacement_decided",
}
"""What customers are told of an order's history, by its cause; the rest is bookkeeping."""


@dataclass(frozen=True, kw_only=True)
class Product:
    """A story in one format and currency, as the price list in force offers it."""

    story_id: str
    format: Format
    goods: Money
    shipping: Money | None
    ships_to: tuple[str, ...]
    price_list: int


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """A preview the caller agreed to."""

    id: UUID
    request_sha256: str
    preview_job_id: UUID
    manifest_sha256: str
    story_id: str
    story_version: int
    accepted_at: datetime


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """One attempt to pay."""

    number: int
    state: Literal["asked", "opened", "failed"]
    url: str | None
    expires_at: datetime
    failure: str | None

    def is_open(self, now: datetime) -> bool:
        """Say whether somebody can pay there now."""
        return self.state == "opened" and now < self.expires_at


@dataclass(frozen=True, kw_only=True)
class Told:
    """A line of an order's timeline: what happened, when, and about how much money."""

    what: str
    status: OrderStatus
    at: datetime
    amount_minor: int | None


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order of the caller; `version` grows with every change."""

    id: UUID
    request_sha256: str
    version: int
    book_version: int
    status: OrderStatus
    fulfilment: Fulfilment
    acceptance_id: UUID
    preview_job_id: UUID
    book_job_id: UUID | None
    story_id: str
    story_version: int
    format: Format
    goods: Money
    shipping: Money | None
    price_list: int
    replaces_order_id: UUID | None
    checkouts: tuple[Checkout, ...]
    timeline: tuple[Told, ...]
    created_at: datetime
    changed_at: datetime
    paid_at: datetime | None

    @property
    def currency(self) -> Currency:
        """The currency of everything about it."""
        return self.goods.currency

    @property
    def total(self) -> Money:
        """Goods and shipping."""
        shipping = self.shipping.amount_minor if self.shipping else 0
        return Money(amount_minor=self.goods.amount_minor + shipping, currency=self.currency)

    @property
    def checkout(self) -> Checkout | None:
        """The last checkout."""
        return self.checkouts[-1] if self.checkouts else None

    @property
    def etag(self) -> str:
        """The version as a client remembers it: of the order and of its book."""
        return f'"{self.version}.{self.book_version}"'
