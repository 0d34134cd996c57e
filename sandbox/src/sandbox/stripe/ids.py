"""Names of objects, as long and as unguessable as Stripe's."""

import secrets
import string

LETTERS = string.ascii_letters + string.digits
PREFIXES = {
    "balance_transaction": "txn_3",
    "charge": "ch_3",
    "checkout.session": "cs_test_a1",
    "dispute": "du_1",
    "event": "evt_1",
    "item": "li_1",
    "payment_intent": "pi_3",
    "payment_method": "pm_1",
    "price": "price_1",
    "product": "prod_",
    "radar.early_fraud_warning": "issfr_1",
    "refund": "re_3",
    "request": "req_",
    "review": "prv_1",
    "shipping_rate": "shr_1",
    "webhook_endpoint": "we_1",
}


def new_id(kind: str) -> str:
    """A fresh id of that kind of object."""
    length = {"checkout.session": 56, "request": 14, "product": 14}.get(kind, 23)
    return PREFIXES[kind] + token(length)


def token(length: int) -> str:
    """So many random letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))
