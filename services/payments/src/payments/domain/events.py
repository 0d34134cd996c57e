"""Events of Stripe's: which of them are ours, and the one fact each of those tells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from pydantic import AwareDatetime, StrictBool, ValidationError

from contracts.payments import FactName, PaymentRecorded, StripeId
from payments.domain.facts import (
    Source,
    dispute_fact,
    fraud_fact,
    refund_fact,
    refund_total_fact,
    review_fact,
    session_fact,
)
from payments.domain.objects import (
    Charge,
    Dispute,
    FraudWarning,
    Intent,
    Refund,
    Review,
    Session,
    StripeObject,
    Tag,
    tag_of,
)

API_VERSION: Final = "2026-10-28.endive"
"""The one version in which we speak with Stripe and read what it tells."""

Ignored = Literal["unsubscribed", "declined_try", "not_actionable", "foreign"]
"""Why an event is nothing to us."""

Asked = Literal["payment_intent", "charge"]
Objection = Literal["livemode", "api_version"]


class UnreadableError(Exception):
    """An event that says it is one of ours and is not made like one."""


class Data(StripeObject):
    """What an event is about."""

    object: dict[str, Any]


class StripeEvent(StripeObject):
    """A snapshot event; thin ones have no `data.object`."""

    id: StripeId
    object: Literal["event"]
    type: str
    livemode: StrictBool
    api_version: str | None = None
    created: AwareDatetime | None = None
    data: Data


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """An object to look up first: only it knows whose order the event is about."""

    of: Asked
    id: str
    then: Callable[[Tag, str | None], PaymentRecorded]


Reading = PaymentRecorded | Wanted | Ignored


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """How an event of one type is read."""

    shape: type[StripeObject]
    fact: Callable[..., PaymentRecorded]
    asks: Asked | None = None
    """What to look up; None where the object carries the order's tag itself."""


def _session_kind(name: FactName) -> _Kind:
    return _Kind(shape=Session, fact=partial(session_fact, name))


def _dispute_kind(name: FactName) -> _Kind:
    return _Kind(shape=Dispute, fact=partial(dispute_fact, name), asks="payment_intent")


def _completed_fact(session: Session, *, source: Source, tag: Tag) -> PaymentRecorded:
    name: FactName = "order.payment_processing" if session.payment_status == "unpaid" else "order.paid"
    return session_fact(name, session, source=source, tag=tag)


_REFUND: Final = _Kind(shape=Refund, fact=refund_fact, asks="payment_intent")
_REVIEW: Final = _Kind(shape=Review, fact=review_fact, asks="payment_intent")

KINDS: Final[Mapping[str, _Kind]] = {
    "checkout.session.completed": _Kind(shape=Session, fact=_completed_fact),
    "checkout.session.async_payment_succeeded": _session_kind("order.paid"),
    "checkout.session.async_payment_failed": _session_kind("order.payment_failed"),
    "checkout.session.expired": _session_kind("order.expired"),
    "refund.created": _REFUND,
    "refund.updated": _REFUND,
    "refund.failed": _REFUND,
    "charge.refunded": _Kind(shape=Charge, fact=refund_total_fact),
    "charge.dispute.created": _dispute_kind("order.disputed"),
    "charge.dispute.updated": _dispute_kind("order.disputed"),
    "charge.dispute.closed": _dispute_kind("order.dispute_closed"),
    "charge.dispute.funds_withdrawn": _dispute_kind("order.dispute_funds"),
    "charge.dispute.funds_reinstated": _dispute_kind("order.dispute_funds"),
    "radar.early_fraud_warning.created": _Kind(shape=FraudWarning, fact=fraud_fact, asks="charge"),
    "review.opened": _REVIEW,
    "review.closed": _REVIEW,
}
"""Every type that tells a fact."""

DECLINED_TRY: Final = "payment_intent.payment_failed"
"""A card was declined inside an open session: counted only, the buyer can try another."""

SUBSCRIBED: Final = (*KINDS, DECLINED_TRY)
"""What the endpoint at Stripe subscribes to."""


def parse(body: bytes | str) -> StripeEvent:
    """Read the body of a webhook; UnreadableError when it is no snapshot event."""
    try:
        return StripeEvent.model_validate_json(body)
    except ValidationError as error:
        raise UnreadableError(_places(error)) from None


def objection(event: StripeEvent, *, livemode: bool) -> Objection | None:
    """Say what speaks against an event that was truly signed: the wrong mode first, then another API version."""
    if event.livemode != livemode:
        return "livemode"
    return None if event.api_version == API_VERSION else "api_version"


def read(event: StripeEvent, *, env: str) -> Reading:
    """Return the fact an event tells, what has to be looked up for it, or why it is nothing to us."""
    if event.type == DECLINED_TRY:
        return "declined_try"
    kind = KINDS.get(event.type)
    if kind is None:
        return "unsubscribed"
    tag = None if kind.asks else tag_of(event.data.object.get("metadata"), env=env)
    if kind.asks is None and tag is None:
        return "foreign"
    try:
        told = kind.shape.model_validate(event.data.object)
        source = _source(event)
        return kind.fact(told, source=source, tag=tag) if tag else _wanted(kind, told, source=source)
    except ValidationError as error:
        raise UnreadableError(f"{event.type}: {_places(error)}") from None


def complete(wanted: Wanted, found: Intent | Charge, *, env: str) -> PaymentRecorded | Ignored:
    """Return the fact, now that it can be known whose it is."""
    tag = tag_of(found.metadata, env=env)
    if tag is None:
        return "foreign"
    try:
        return wanted.then(tag, found.id if isinstance(found, Intent) else found.payment_intent)
    except ValidationError as error:
        raise UnreadableError(f"{wanted.of}: {_places(error)}") from None


def _wanted(kind: _Kind, told: StripeObject, *, source: Source) -> Wanted | Ignored:
    if isinstance(told, FraudWarning):
        if not told.actionable:
            return "not_actionable"
        return Wanted(
            of="charge",
            id=told.charge,
            then=lambda tag, intent: kind.fact(told, payment_intent_id=intent, source=source, tag=tag),
        )
    intent_id: str | None = getattr(told, "payment_intent", None)
    if intent_id is None:
        return "foreign"  # Every payment of ours has an intent.
    return Wanted(of="payment_intent", id=intent_id, then=lambda tag, _: kind.fact(told, source=source, tag=tag))


def _source(event: StripeEvent) -> Source:
    if event.created is None:
        raise UnreadableError(f"{event.type}: created")
    return Source(id=event.id, type=event.type, at=event.created, livemode=event.livemode)


def _places(error: ValidationError) -> str:
    """Return where an object is not as it should be; never what stands there."""
    return ", ".join(sorted({".".join(map(str, one["loc"])) or "body" for one in error.errors(include_input=False)}))
