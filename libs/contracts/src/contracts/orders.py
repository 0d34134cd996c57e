"""Orders: what can be bought, what a user accepts and orders, and what an operator decides about it."""

from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from contracts.message import Event, derived_id
from contracts.story import Format
from contracts.values import Code, Frozen, NotTwice, Operator, Sha256, Why

Currency = Literal["usd", "eur", "gbp"]
"""ISO 4217 in lower case; all of these have two decimals."""

OrderStatus = Literal[
    "awaiting_payment",
    "payment_processing",
    "payment_failed",
    "expired",
    "paid",
    "partially_refunded",
    "refunded",
    "disputed",
    "chargeback_lost",
    "payment_unconfirmed",
]
WITHHELD: Final[frozenset[OrderStatus]] = frozenset({"refunded", "disputed", "chargeback_lost"})
"""Whoever has the money back, or asks for it, does not read the book."""

Fulfilment = Literal["not_started", "on_hold", "scheduled", "queued", "processing", "done", "failed"]
"""How far the book of an order is; derived, never stored."""

Hold = Literal["amount_mismatch", "fraud_warning", "review"]
"""Why production waits for a person."""

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1")]
SMALLEST_CHARGE: Final = 50
"""Minor units; what Stripe charges at least is about this much in each of our currencies."""
MinorUnits = Annotated[int, Field(ge=0, le=99_999_999, description="cents, pence: the currency's smallest unit")]


class Money(Frozen):
    """An amount and its currency, never apart."""

    amount_minor: MinorUnits
    currency: Currency


class Price(Frozen):
    """What a book costs, in every currency it is sold in; `id` is what stories name in their price_ids."""

    id: Code
    goods: Annotated[dict[Currency, MinorUnits], Field(min_length=1)]
    shipping: dict[Currency, MinorUnits] | None = Field(
        default=None, description="flat; only what is printed is shipped"
    )

    @model_validator(mode="after")
    def _every_currency_is_whole(self) -> Self:
        if self.shipping is not None and set(self.shipping) != set(self.goods):
            raise ValueError(f"{self.id}: shipping has a price in every currency of the goods, or there is none")
        if too_small := [currency for currency, amount in self.goods.items() if amount < SMALLEST_CHARGE]:
            raise ValueError(f"{self.id}: below the smallest charge in {', '.join(too_small)}")
        return self


class PriceListPublished(Event):
    """A version of the price list; the highest one is in force, and none ever changes."""

    type: Literal["prices.published"] = "prices.published"
    version: Annotated[int, Field(ge=1)]
    prices: Annotated[tuple[Price, ...], Field(min_length=1)]
    ships_to: Annotated[tuple[Country, ...], NotTwice] = ()
    operator: Operator


class PreviewAccepted(Event):
    """A user accepts a finished preview: text and pictures as they were shown."""

    type: Literal["preview.accepted"] = "preview.accepted"
    user_id: UUID
    acceptance_id: UUID
    request_sha256: Sha256
    preview_job_id: UUID


class AcceptanceRegistered(Event):
    """The acceptance is a row now."""

    type: Literal["acceptance.registered"] = "acceptance.registered"
    user_id: UUID
    acceptance_id: UUID


class OrderRequested(Event):
    """A user orders the book of an accepted preview."""

    type: Literal["order.requested"] = "order.requested"
    user_id: UUID
    order_id: UUID
    request_sha256: Sha256
    acceptance_id: UUID
    format: Format
    currency: Currency


class CheckoutRequested(Event):
    """A user wants to pay an order whose last checkout cannot be paid any more."""

    type: Literal["checkout.requested"] = "checkout.requested"
    user_id: UUID
    checkout_id: UUID = Field(description="of this wish; a refusal of it lies under this id")
    request_sha256: Sha256
    order_id: UUID


class OrderRefreshRequested(Event):
    """A user is back from paying and nothing was heard yet: ask Stripe instead of waiting."""

    type: Literal["order.refresh_requested"] = "order.refresh_requested"
    user_id: UUID
    order_id: UUID


class OrderChanged(Event):
    """An order's row has a new version; look at it."""

    type: Literal["order.changed"] = "order.changed"
    user_id: UUID
    order_id: UUID
    version: Annotated[int, Field(ge=1)]
    status: OrderStatus


class RefundRequested(Event):
    """An operator gives money back: all that is left, or an amount."""

    type: Literal["refund.requested"] = "refund.requested"
    order_id: UUID
    amount_minor: Annotated[int, Field(ge=1)] | None = None
    operator: Operator
    why: Why


class ReplacementRequested(Event):
    """An operator has a failed book made again: a new order of amount 0, with one book of its own."""

    type: Literal["replacement.requested"] = "replacement.requested"
    order_id: UUID = Field(description="the order whose book failed")
    operator: Operator
    why: Why

    @property
    def replacement_order_id(self) -> UUID:
        """The id of the one order that replaces it."""
        return derived_id("replacement", self.order_id)


class ReleaseRequested(Event):
    """An operator lets an order be made that was held."""

    type: Literal["release.requested"] = "release.requested"
    order_id: UUID
    hold: Hold
    operator: Operator
    why: Why
