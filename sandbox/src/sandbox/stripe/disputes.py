"""What a buyer's bank says against a charge, and what fraud looks like."""

from typing import Literal

from sandbox.stripe.books import Change, Object
from sandbox.stripe.ids import new_id
from sandbox.stripe.money_objects import balance_object
from sandbox.stripe.refusals import Refusal

FEE = 1_500
Status = Literal[
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "needs_response",
    "under_review",
    "won",
    "lost",
    "prevented",
    "appeal_needs_response",
    "appeal_under_review",
]
INQUIRY = {"warning_needs_response", "warning_under_review", "warning_closed"}
CLOSED = {"won", "lost", "warning_closed", "prevented"}
FOLLOWS: dict[str, set[str]] = {
    "warning_needs_response": {"warning_under_review", "warning_closed", "needs_response", "prevented"},
    "warning_under_review": {"warning_needs_response", "warning_closed", "needs_response", "prevented"},
    "needs_response": {"under_review", "won", "lost", "prevented"},
    "under_review": {"needs_response", "won", "lost", "prevented"},
    "appeal_needs_response": {"appeal_under_review", "won", "lost"},
    "appeal_under_review": {"appeal_needs_response", "won", "lost"},
    "lost": {"appeal_needs_response", "appeal_under_review"},
    "won": {"appeal_needs_response", "appeal_under_review"},
    "warning_closed": set(),
    "prevented": set(),
}
EVIDENCE = (
    "access_activity_log",
    "appeal",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)


def open_dispute(
    change: Change,
    payment_intent: str,
    *,
    amount: int | None = None,
    reason: str = "fraudulent",
    inquiry: bool = False,
    due_days: int = 9,
) -> Object:
    """Dispute the charge of a payment; an inquiry moves no money. Raises `Refusal` for one that was not paid."""
    charge = paid_charge(change, payment_intent)
    if charge["disputed"]:
        raise Refusal(400, f"Charge {charge['id']} is disputed already.")
    dispute = change.keep(
        {
            "id": new_id("dispute"),
            "object": "dispute",
            "amount": min(amount or charge["amount"], charge["amount"]),
            "balance_transactions": [],
            "charge": charge["id"],
            "created": change.now,
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": dict.fromkeys(EVIDENCE) | {"enhanced_evidence": {}},
            "evidence_details": {
                "due_by": change.now + due_days * 86_400,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": inquiry,
            "livemode": False,
            "metadata": {},
            "network_reason_code": "10.4",
            "payment_intent": charge["payment_intent"],
            "payment_method_details": {
                "card": {
                    "brand": "visa",
                    "case_type": "inquiry" if inquiry else "chargeback",
                    "network": "visa",
                    "network_reason_code": "10.4",
                },
                "type": "card",
            },
            "reason": reason,
            "status": "warning_needs_response" if inquiry else "needs_response",
        }
    )
    change.alter(charge, disputed=True)
    change.tell("charge.dispute.created", dispute)
    if not inquiry:
        _withdraw(change, dispute)
    return dispute


def move(change: Change, identifier: str, status: Status) -> Object:
    """Let a dispute go on or close; raises `Refusal` for a move that none makes."""
    dispute = change.get("dispute", identifier)
    before = dispute["status"]
    if status not in FOLLOWS[before]:
        raise Refusal(400, f"A dispute in {before} cannot become {status}.")
    refundable = status in INQUIRY or status in ("won", "prevented")
    previous = change.alter(dispute, status=status, is_charge_refundable=refundable)
    if status in CLOSED:
        change.tell("charge.dispute.closed", dispute, previous)
    else:
        change.tell("charge.dispute.updated", dispute, previous)
    taken = sum(booked["amount"] for booked in dispute["balance_transactions"]) < 0
    if before in INQUIRY and status == "needs_response":
        _withdraw(change, dispute)
    elif taken and status in ("won", "prevented"):
        _reinstate(change, dispute)
    return dispute


def warn(
    change: Change, payment_intent: str, *, actionable: bool = True, fraud_type: str = "unauthorized_use_of_card"
) -> Object:
    """Warn of fraud before anybody disputes."""
    charge = paid_charge(change, payment_intent)
    warning = change.keep(
        {
            "id": new_id("radar.early_fraud_warning"),
            "object": "radar.early_fraud_warning",
            "actionable": actionable,
            "charge": charge["id"],
            "created": change.now,
            "fraud_type": fraud_type,
            "livemode": False,
            "payment_intent": charge["payment_intent"],
        }
    )
    change.tell("radar.early_fraud_warning.created", warning)
    return warning


def open_review(change: Change, payment_intent: str) -> Object:
    """Let a person look at a payment."""
    charge = paid_charge(change, payment_intent)
    review = change.keep(
        {
            "id": new_id("review"),
            "object": "review",
            "billing_zip": charge["billing_details"]["address"]["postal_code"],
            "charge": charge["id"],
            "closed_reason": None,
            "created": change.now,
            "ip_address": None,
            "ip_address_location": None,
            "livemode": False,
            "open": True,
            "opened_reason": "manual",
            "payment_intent": payment_intent,
            "reason": "manual",
            "session": None,
        }
    )
    change.alter(charge, review=review["id"])
    change.alter(change.get("payment_intent", payment_intent), review=review["id"])
    change.tell("review.opened", review)
    return review


def close_review(change: Change, identifier: str, reason: str) -> Object:
    """Say what the person decided; raises `Refusal` if that was said before."""
    review = change.get("review", identifier)
    if not review["open"]:
        raise Refusal(400, f"Review {identifier} is closed already.")
    previous = change.alter(review, closed_reason=reason, open=False, reason=reason)
    change.alter(change.get("charge", review["charge"]), review=None)
    change.alter(change.get("payment_intent", review["payment_intent"]), review=None)
    change.tell("review.closed", review, previous)
    return review


def paid_charge(change: Change, payment_intent: str) -> Object:
    """The charge by which a payment was paid; raises `Refusal` if there is none."""
    intent = change.get("payment_intent", payment_intent)
    charge = change.find("charge", intent["latest_charge"] or "")
    if charge is None or not charge["paid"]:
        raise Refusal(400, f"PaymentIntent {payment_intent} was not paid.")
    return charge


def _withdraw(change: Change, dispute: Object) -> None:
    booked = balance_object(dispute, amount=-dispute["amount"], kind="adjustment", now=change.now, fee=FEE)
    _book(change, dispute, booked, "charge.dispute.funds_withdrawn")


def _reinstate(change: Change, dispute: Object) -> None:
    booked = balance_object(dispute, amount=dispute["amount"], kind="adjustment", now=change.now)
    _book(change, dispute, booked, "charge.dispute.funds_reinstated")


def _book(change: Change, dispute: Object, booked: Object, event: str) -> None:
    change.keep(booked)
    previous = change.alter(dispute, balance_transactions=[*dispute["balance_transactions"], booked])
    change.tell(event, dispute, previous)
