"""Payment intents, charges, refunds and what the bank books, with every field that the API shows."""

from typing import Any

from sandbox.stripe.books import Object
from sandbox.stripe.ids import new_id, token
from sandbox.stripe.params import PaymentIntentData

FEE_SHARE, FEE_FIXED = 0.029, 30
NO_ADDRESS = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}


def intent_object(session: Object, data: PaymentIntentData, *, now: int) -> Object:
    """The payment of a session, not yet tried. Only `payment_intent_data.metadata` reaches it."""
    identifier = new_id("payment_intent")
    return {
        "id": identifier,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": data.capture_method,
        "client_secret": f"{identifier}_secret_{token(25)}",
        "confirmation_method": "automatic",
        "created": now,
        "currency": session["currency"],
        "customer": None,
        "customer_account": None,
        "description": data.description,
        "excluded_payment_method_types": session["excluded_payment_method_types"],
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": data.metadata,
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": session["payment_method_types"],
        "processing": None,
        "receipt_email": data.receipt_email,
        "review": None,
        "setup_future_usage": data.setup_future_usage,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": data.statement_descriptor_suffix,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def charge_object(intent: Object, method: Object, *, now: int) -> Object:
    """One try to be paid; it is pending until it is said how it ended."""
    suffix = intent["statement_descriptor_suffix"]
    return {
        "id": new_id("charge"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "SANDBOX" + (f"* {suffix}" if suffix else ""),
        "captured": False,
        "created": now,
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": None,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _details(method),
        "presentment_details": None,
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": intent["shipping"],
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": suffix,
        "status": "pending",
        "transfer_data": None,
        "transfer_group": None,
    }


def refund_object(charge: Object, *, amount: int, status: str, reason: str | None, metadata: Any, now: int) -> Object:  # noqa: ANN401 - a dict of strings
    """Money on its way back."""
    return {
        "id": new_id("refund"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "destination_details": {"card": {"type": "refund", "reference_status": "pending"}, "type": "card"}
        if charge["payment_method_details"]["type"] == "card"
        else {"type": charge["payment_method_details"]["type"]},
        "failure_balance_transaction": None,
        "failure_reason": None,
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "pending_reason": "processing" if status == "pending" else None,
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }


def balance_object(source: Object, *, amount: int, kind: str, now: int, fee: int = 0) -> Object:
    """What the balance gained or lost; `amount` has a sign, `fee` is always lost."""
    details = [
        {
            "amount": fee,
            "application": None,
            "currency": source["currency"],
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
    return {
        "id": new_id("balance_transaction"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": now,
        "balance_type": "payments",
        "created": now,
        "currency": source["currency"],
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": details if fee else [],
        "net": amount - fee,
        "reporting_category": {"adjustment": "dispute"}.get(kind, kind),
        "source": source["id"],
        "status": "available",
        "type": kind,
    }


def fee_of(amount: int) -> int:
    """What a charge costs."""
    return round(amount * FEE_SHARE) + FEE_FIXED


def accepted_outcome() -> Object:
    """What the issuer says of a charge that it pays."""
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "Payment complete.",
        "type": "authorized",
    }


def declined_outcome(decline: str) -> Object:
    """What the issuer says of a charge that it does not pay."""
    return accepted_outcome() | {
        "advice_code": "try_again_later",
        "network_decline_code": "51",
        "network_status": "declined_by_network",
        "reason": decline,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }


def _details(method: Object) -> Object:
    kind = method["type"]
    shown = dict(method[kind])
    if kind == "sepa_debit":
        return {kind: shown | {"expected_debit_date": None, "mandate": None}, "type": kind}
    for name in ("networks", "three_d_secure_usage", "generated_from", "display_brand"):
        shown.pop(name, None)
    card = {"authorization_code": "000000", "mandate": None, "network": shown["brand"], "three_d_secure": None}
    return {kind: shown | card, "type": kind}
