"""A checkout: what the buyer is asked for, and when it is too late to ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from contracts.orders import Money
from contracts.payments import MakeRefund, OpenCheckout, Shipping
from payments.domain.objects import REFUND_KEY, Tag

SHORTEST: Final = timedelta(minutes=30)
"""Stripe opens no page that ends sooner."""

SESSION_PLACEHOLDER: Final = "{CHECKOUT_SESSION_ID}"
"""Stripe writes the session's id here, so it has to arrive unescaped."""


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """One page where one attempt of an order can be paid."""

    key: str
    """The Idempotency-Key: the same attempt is the same page."""
    order_id: str
    goods: Money
    shipping: Shipping | None
    product_name: str
    description: str
    metadata: dict[str, str]
    expires_at: datetime
    success_url: str
    cancel_url: str


@dataclass(frozen=True, kw_only=True)
class RefundWish:
    """One refund, known by its key for ever."""

    key: str
    payment_intent_id: str
    amount_minor: int
    duplicate: bool
    metadata: dict[str, str]


def checkout_of(command: OpenCheckout, *, env: str, web_url: str) -> Checkout:
    """Return the page a command asks for; asked again it is the same in every field."""
    page = f"{web_url.rstrip('/')}/orders/{command.order_id}"
    return Checkout(
        key=f"checkout:{command.order_id}:{command.attempt}",
        order_id=str(command.order_id),
        goods=command.goods,
        shipping=command.shipping,
        product_name=command.product_name,
        description=f"{command.product_name} (order {command.order_id})",
        metadata=Tag(order_id=command.order_id, attempt=command.attempt).metadata(env=env),
        expires_at=command.expires_at,
        success_url=f"{page}/thanks?session_id={SESSION_PLACEHOLDER}",
        cancel_url=page,
    )


def refund_of(command: MakeRefund, *, env: str) -> RefundWish:
    """Return the refund a command asks for."""
    return RefundWish(
        key=command.refund_key,
        payment_intent_id=command.payment_intent_id,
        amount_minor=command.amount.amount_minor,
        duplicate=command.reason == "duplicate_payment",
        metadata={**Tag(order_id=command.order_id).metadata(env=env), REFUND_KEY: command.refund_key},
    )


def is_too_late(expires_at: datetime, *, now: datetime) -> bool:
    """Say whether a page that ends then cannot be opened any more."""
    return expires_at - now < SHORTEST
