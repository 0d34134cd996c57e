"""Stripe's objects, with the few fields of them that mean something here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from contracts.payments import (
    DisputeId,
    DisputeStatus,
    PaymentIntentId,
    PaymentStatus,
    RefundId,
    RefundStatus,
    SessionId,
    SessionStatus,
    StripeId,
)
from contracts.values import Code

_KEY: Final = re.compile(r"refund:[A-Za-z0-9:_-]{1,200}")
_ATTEMPT: Final = re.compile(r"[1-9][0-9]{0,8}")
REFUND_KEY: Final = "refund_key"
"""Where a refund of ours carries its key among its metadata."""


def _none_is_empty(given: object) -> object:
    return {} if given is None else given


Metadata = Annotated[dict[str, str], BeforeValidator(_none_is_empty)]
CurrencyCode = Annotated[str, Field(pattern=r"^[a-z]{3}$")]


class StripeObject(BaseModel):
    """A snapshot of something at Stripe; fields that are not named here are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Totals(StripeObject):
    """What the total of a session is made of, beside the goods."""

    amount_discount: int = 0
    amount_shipping: int | None = 0
    amount_tax: int = 0


class Session(StripeObject):
    """A Checkout Session."""

    id: SessionId
    livemode: StrictBool
    status: SessionStatus | None = None
    payment_status: PaymentStatus
    payment_intent: PaymentIntentId | None = None
    metadata: Metadata = Field(default_factory=dict)
    currency: CurrencyCode | None = None
    amount_total: int | None = None
    amount_subtotal: int | None = None
    total_details: Totals | None = None
    url: str | None = None
    expires_at: AwareDatetime | None = None


class Intent(StripeObject):
    """A PaymentIntent: the payment of a session."""

    id: PaymentIntentId
    status: str
    metadata: Metadata = Field(default_factory=dict)
    currency: CurrencyCode
    latest_charge: StripeId | None = None


class Charge(StripeObject):
    """A charge: one try to pay an intent."""

    id: StripeId
    payment_intent: PaymentIntentId | None = None
    metadata: Metadata = Field(default_factory=dict)
    currency: CurrencyCode
    amount_refunded: int


class Refund(StripeObject):
    """Money on its way back to the buyer."""

    id: RefundId
    payment_intent: PaymentIntentId | None = None
    amount: int
    currency: CurrencyCode
    status: RefundStatus
    metadata: Metadata = Field(default_factory=dict)

    @property
    def key(self) -> str | None:
        """Our key of it; None when somebody made it by hand."""
        key = self.metadata.get(REFUND_KEY, "")
        return key if _KEY.fullmatch(key) else None


class Evidence(StripeObject):
    """Until when a dispute can be answered."""

    due_by: AwareDatetime | None = None


class Dispute(StripeObject):
    """Money that the buyer's bank asks back."""

    id: DisputeId
    payment_intent: PaymentIntentId | None = None
    amount: int
    currency: CurrencyCode
    status: DisputeStatus
    reason: Code | None = None
    evidence_details: Evidence | None = None


class FraudWarning(StripeObject):
    """A bank's early word that a charge may be fraud."""

    charge: StripeId
    actionable: StrictBool


class Review(StripeObject):
    """A look that a person at Stripe's Radar takes at a payment."""

    payment_intent: PaymentIntentId | None = None
    open: StrictBool


@dataclass(frozen=True, kw_only=True)
class Tag:
    """Whose order something at Stripe belongs to."""

    order_id: UUID
    attempt: int | None = None

    def metadata(self, *, env: str) -> dict[str, str]:
        """Return the tag as Stripe keeps it; nothing in it is about a person."""
        attempt = {} if self.attempt is None else {"attempt": str(self.attempt)}
        return {"order_id": str(self.order_id), **attempt, "env": env}


def tag_of(metadata: object, *, env: str) -> Tag | None:
    """Return the tag in an object's metadata; None when it is not of this deployment: others share the account."""
    if not isinstance(metadata, Mapping) or metadata.get("env") != env:
        return None
    try:
        order_id = UUID(metadata.get("order_id"))
    except (TypeError, ValueError, AttributeError):
        return None
    return Tag(order_id=order_id, attempt=_attempt(metadata.get("attempt")))


def _attempt(given: object) -> int | None:
    return int(given) if isinstance(given, str) and _ATTEMPT.fullmatch(given) else None
