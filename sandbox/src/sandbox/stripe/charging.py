"""How a payment intent and its charges come to their end."""

from sandbox.stripe.books import Change, Object
from sandbox.stripe.money_objects import accepted_outcome, balance_object, charge_object, declined_outcome, fee_of

DECLINED = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
}


def attempt(change: Change, intent: Object, method: Object) -> Object:
    """Make a charge that has not ended yet; it is the intent's latest."""
    charge = change.keep(charge_object(intent, method, now=change.now))
    change.alter(intent, latest_charge=charge["id"], payment_method=method["id"])
    return charge


def succeed(change: Change, intent: Object, charge: Object) -> None:
    """The money has come."""
    booked = balance_object(
        charge, amount=charge["amount"], kind="charge", now=change.now, fee=fee_of(charge["amount"])
    )
    change.keep(booked)
    change.alter(
        charge,
        amount_captured=charge["amount"],
        balance_transaction=booked["id"],
        captured=True,
        outcome=accepted_outcome(),
        paid=True,
        status="succeeded",
    )
    change.alter(
        intent,
        amount_received=charge["amount"],
        last_payment_error=None,
        status="succeeded",
    )
    change.tell("charge.succeeded", charge)
    change.tell("payment_intent.succeeded", intent)


def process(change: Change, intent: Object, method: Object) -> None:
    """The money is promised; the bank says in some days whether it comes."""
    charge = attempt(change, intent, method)
    change.alter(intent, status="processing")
    change.tell("charge.pending", charge)
    change.tell("payment_intent.processing", intent)


def decline(change: Change, intent: Object, method: Object, *, reason: str) -> None:
    """A card was refused; the buyer may try another."""
    charge = attempt(change, intent, method)
    change.alter(
        charge,
        failure_code="card_declined",
        failure_message=DECLINED[reason],
        outcome=declined_outcome(reason),
        status="failed",
    )
    error = {
        "charge": charge["id"],
        "code": "card_declined",
        "decline_code": reason,
        "doc_url": "https://stripe.com/docs/error-codes/card-declined",
        "message": DECLINED[reason],
        "payment_method": method,
        "type": "card_error",
    }
    _give_back(change, intent, charge, error)


def fail(change: Change, intent: Object, charge: Object) -> None:
    """The promised money does not come."""
    change.alter(
        charge,
        failure_code="charge_exceeds_source_limit",
        failure_message="The customer's account has insufficient funds to cover this payment.",
        outcome=declined_outcome("insufficient_funds"),
        status="failed",
    )
    error = {
        "charge": charge["id"],
        "code": "payment_intent_payment_attempt_failed",
        "message": "The payment failed.",
        "payment_method": change.get("payment_method", charge["payment_method"]),
        "type": "invalid_request_error",
    }
    _give_back(change, intent, charge, error)


def cancel(change: Change, intent: Object) -> None:
    """Nobody will pay this any more; it follows its session."""
    change.alter(intent, canceled_at=change.now, cancellation_reason="expired", status="canceled")
    change.tell("payment_intent.canceled", intent)


def _give_back(change: Change, intent: Object, charge: Object, error: Object) -> None:
    change.alter(intent, last_payment_error=error, payment_method=None, status="requires_payment_method")
    change.tell("charge.failed", charge)
    change.tell("payment_intent.payment_failed", intent)
