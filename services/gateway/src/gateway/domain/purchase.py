"""Buying: what is for sale, what was accepted, and an order as its owner reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from contracts.orders import Fulfilment, Money, OrderStatus
from contracts.story import Format

CheckoutStatus = Literal["opening", "open", "closed", "failed"]
Happening = Literal[
    "ordered",
    "granted",
    "checkout_opened",
    "checkout_failed",
    "checkout_expired",
    "paid",
    "payment_processing",
    "payment_failed",
    "refund",
    "disputed",
    "dispute_closed",
    "book_started",
    "book_failed",
    "refund_decided",
    "replacement_decided",
]
TOLD: Final[Mapping[str, Happening]] = {
    "ordered": "ordered",
    "granted": "granted",
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
"""What customers are told of an order's history, by its cause; the rest is bookkeeping, or for us to look into."""


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
    preview_job_id: UUID
    manifest_sha256: str
    story_id: str
    story_version: int
    accepted_at: datetime


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """One attempt to pay, as we asked for it."""

    number: int
    state: Literal["asked", "opened", "failed"]
    url: str | None
    expires_at: datetime
    failure: str | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """A line of an order's timeline: what happened, what that made of it, when, and about how much money."""

    what: Happening
    status: OrderStatus
    at: datetime
    amount_minor: int | None


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order of the caller; `version` grows with every change of it, `book_version` with every one of its book."""

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
    checkout: Checkout | None
    """The last one."""
    timeline: tuple[Told, ...] | None
    """None where it was not asked for."""
    created_at: datetime
    changed_at: datetime
    paid_at: datetime | None

    @property
    def total(self) -> Money:
        """Goods and shipping."""
        shipping = self.shipping.amount_minor if self.shipping else 0
        return Money(amount_minor=self.goods.amount_minor + shipping, currency=self.goods.currency)

    def status_of(self, checkout: Checkout, now: datetime) -> CheckoutStatus:
        """Return what can be done with its last checkout; one that is over by the clock is closed without a word."""
        if checkout.state == "failed":
            return "failed"
        if self.status != "awaiting_payment" or now >= checkout.expires_at:
            return "closed"
        return "opening" if checkout.state == "asked" else "open"

    def checkout_status(self, now: datetime) -> CheckoutStatus | None:
        """Return what can be done with its last checkout, if there is one."""
        return self.status_of(self.checkout, now) if self.checkout else None

    def is_payable(self, now: datetime) -> bool:
        """Say whether it can be paid by its last checkout, now or in a moment."""
        return self.checkout_status(now) in {"opening", "open"}

    def moves(self, now: datetime) -> bool:
        """Say whether it is likely to change within minutes."""
        settling = self.status == "payment_unconfirmed" or self.fulfilment in {"scheduled", "queued", "processing"}
        return settling or self.is_payable(now)

    def etag(self, now: datetime) -> str:
        """Return the version as a client remembers it: of the order, its book and its checkout."""
        return f'"{self.version}.{self.book_version}.{self.checkout_status(now) or "none"}"'
