"""Money that goes back to the buyer, and sometimes comes back again."""

from typing import Literal

from sandbox.stripe.books import Change, Object
from sandbox.stripe.money import in_words
from sandbox.stripe.money_objects import balance_object, refund_object
from sandbox.stripe.params import NewRefund
from sandbox.stripe.refusals import Refusal

Status = Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
FOLLOWS: dict[str, set[str]] = {
    "pending": {"requires_action", "succeeded", "failed", "canceled"},
    "requires_action": {"pending", "succeeded", "failed", "canceled"},
    "succeeded": {"failed"},
    "failed": set(),
    "canceled": set(),
}
GONE = {"failed", "canceled"}


def refund(change: Change, params: NewRefund, *, status: Literal["succeeded", "pending"] = "succeeded") -> Object:
    """Refund a charge, the whole rest of it unless an amount is said; raises `Refusal` if so much is not left."""
    charge = _charge(change, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.amount or left
    _check(change, charge, amount=amount, left=left)
    made = refund_object(
        charge, amount=amount, status=status, reason=params.reason, metadata=params.metadata, now=change.now
    )
    booked = change.keep(balance_object(made, amount=-amount, kind="refund", now=change.now))
    made["balance_transaction"] = booked["id"]
    change.keep(made)
    total = charge["amount_refunded"] + amount
    before = change.alter(charge, amount_refunded=total, refunded=total == charge["amount"])
    change.tell("refund.created", made)
    change.tell("charge.refunded", charge, before)
    if charge["refunded"]:
        _calm_warnings(change, charge)
    return made


def move(change: Change, identifier: str, status: Status, *, failure_reason: str = "unknown") -> Object:
    """Let a refund go on, such as from succeeded to failed; raises `Refusal` for a move that none makes."""
    made = change.get("refund", identifier)
    if status not in FOLLOWS[made["status"]]:
        raise Refusal(400, f"A refund that has {made['status']} cannot become {status}.")
    changes: Object = {"status": status, "pending_reason": "processing" if status == "pending" else None}
    charge = change.get("charge", made["charge"])
    if status in GONE:
        booked = balance_object(made, amount=made["amount"], kind="refund_failure", now=change.now)
        changes["failure_balance_transaction"] = change.keep(booked)["id"]
        changes["failure_reason"] = failure_reason if status == "failed" else None
        before = change.alter(charge, amount_refunded=charge["amount_refunded"] - made["amount"], refunded=False)
        change.tell("charge.updated", charge, before)
    previous = change.alter(made, **changes)
    change.tell("refund.updated", made, previous)
    if charge["payment_method_details"]["type"] != "card":
        change.tell("charge.refund.updated", made, previous)
    if status == "failed":
        change.tell("refund.failed", made)
    return made


def relabel(change: Change, identifier: str, metadata: dict[str, str]) -> Object:
    """Add to the metadata of a refund."""
    made = change.get("refund", identifier)
    previous = change.alter(made, metadata=made["metadata"] | metadata)
    if previous:
        change.tell("refund.updated", made, previous)
    return made


def _charge(change: Change, params: NewRefund) -> Object:
    if params.charge is not None:
        return change.get("charge", params.charge, param="charge")
    if params.payment_intent is None:
        raise Refusal(
            400,
            "One of the following params should be provided for this request: payment_intent or charge.",
            code="parameter_missing",
            param="payment_intent",
            kept=False,
        )
    intent = change.get("payment_intent", params.payment_intent, param="payment_intent")
    if intent["status"] != "succeeded":
        raise Refusal(
            400,
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
            param="payment_intent",
        )
    return change.get("charge", intent["latest_charge"])


def _check(change: Change, charge: Object, *, amount: int, left: int) -> None:
    if not charge["paid"]:
        raise Refusal(400, f"Charge {charge['id']} has not been paid.", param="charge")
    if charge["refunded"]:
        raise Refusal(400, f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if any(not dispute["is_charge_refundable"] for dispute in change.about("dispute", charge=charge["id"])):
        raise Refusal(
            400, f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if amount > left:
        raise Refusal(
            400,
            f"Refund amount ({in_words(amount, charge['currency'])}) is greater than unrefunded amount on charge "
            f"({in_words(left, charge['currency'])})",
            code="amount_too_large",
            param="amount",
        )


def _calm_warnings(change: Change, charge: Object) -> None:
    """A warning asks for nothing once everything was paid back."""
    for warning in change.about("radar.early_fraud_warning", charge=charge["id"], actionable=True):
        previous = change.alter(warning, actionable=False)
        change.tell("radar.early_fraud_warning.updated", warning, previous)
