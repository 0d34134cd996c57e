"""Products, prices and means of payment."""

from typing import Any

from sandbox.stripe.books import Change, Object
from sandbox.stripe.ids import new_id, token
from sandbox.stripe.money_objects import NO_ADDRESS
from sandbox.stripe.params import Billing, NewCard, NewPaymentMethod, NewPrice, NewProduct, PriceData, ProductData
from sandbox.stripe.refusals import Refusal

DECLINED_TOKENS = {
    "tok_chargeDeclined": "generic_decline",
    "tok_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "4000000000000002": "generic_decline",
    "4000000000009995": "insufficient_funds",
}
GOOD_TOKENS = {"tok_visa", "4242424242424242"}


def add_product(change: Change, params: NewProduct | ProductData) -> Object:
    """Keep a product."""
    own = params if isinstance(params, NewProduct) else None
    product: Object = {
        "id": new_id("product"),
        "object": "product",
        "active": own.active if own else True,
        "created": change.now,
        "default_price": None,
        "description": params.description,
        "images": params.images,
        "livemode": False,
        "marketing_features": [],
        "metadata": params.metadata,
        "name": params.name,
        "package_dimensions": None,
        "shippable": own.shippable if own else None,
        "statement_descriptor": None,
        "tax_code": params.tax_code if isinstance(params, ProductData) else None,
        "type": "service",
        "unit_label": params.unit_label,
        "updated": change.now,
        "url": own.url if own else None,
    }
    change.tell("product.created", product)
    return change.keep(product)


def add_price(change: Change, params: NewPrice) -> Object:
    """Keep a price; raises `Refusal` without a product."""
    if (params.product is None) == (params.product_data is None):
        raise Refusal(
            400,
            "You must specify one of `product` or `product_data`",
            code="parameter_missing",
            param="product",
            kept=False,
        )
    price = _price(change, params, active=params.active, metadata=params.metadata)
    price |= {"lookup_key": params.lookup_key, "nickname": params.nickname}
    change.tell("price.created", price)
    return change.keep(price)


def inline_price(change: Change, params: PriceData) -> Object:
    """The price of one session; the product it names or brings is kept."""
    return change.keep(_price(change, params, active=False, metadata={}))


def add_payment_method(change: Change, params: NewPaymentMethod) -> Object:
    """Keep a means of payment; raises `Refusal` for a card that no sandbox has."""
    identifier = new_id("payment_method")
    if params.type == "sepa_debit":
        if params.sepa_debit is None:
            raise _absent("sepa_debit")
        return change.keep(sepa_object(identifier, params.billing_details, now=change.now, metadata=params.metadata))
    if params.card is None:
        raise _absent("card")
    named = params.card.token or params.card.number
    if named not in GOOD_TOKENS | set(DECLINED_TOKENS):
        raise Refusal(400, f"No such token: '{named}'", code="resource_missing", param="card[token]", kept=False)
    change.note("means", identifier, {"declines": DECLINED_TOKENS.get(named)})
    return change.keep(
        card_object(identifier, params.billing_details, now=change.now, card=params.card, metadata=params.metadata)
    )


def card_object(
    identifier: str, billing: Billing, *, now: int, card: NewCard | None = None, metadata: dict[str, str] | None = None
) -> Object:
    """A card as a means of payment."""
    number = (card and card.number) or "4242424242424242"
    return _method(identifier, "card", billing, now=now, metadata=metadata) | {
        "card": {
            "brand": "visa",
            "checks": {"address_line1_check": None, "address_postal_code_check": "pass", "cvc_check": "pass"},
            "country": "US",
            "display_brand": "visa",
            "exp_month": (card and card.exp_month) or 12,
            "exp_year": (card and card.exp_year) or 2034,
            "fingerprint": token(16),
            "funding": "credit",
            "generated_from": None,
            "last4": number[-4:],
            "networks": {"available": ["visa"], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        }
    }


def sepa_object(identifier: str, billing: Billing, *, now: int, metadata: dict[str, str] | None = None) -> Object:
    """A bank account in Europe as a means of payment; its money comes days later."""
    return _method(identifier, "sepa_debit", billing, now=now, metadata=metadata) | {
        "sepa_debit": {
            "bank_code": "19043",
            "branch_code": "",
            "country": "AT",
            "fingerprint": token(16),
            "generated_from": {"charge": None, "setup_attempt": None},
            "last4": "3201",
        }
    }


def _method(identifier: str, kind: str, billing: Billing, *, now: int, metadata: dict[str, str] | None) -> Object:
    address = NO_ADDRESS | (billing.address.model_dump() if billing.address else {})
    return {
        "id": identifier,
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": {
            "address": address,
            "email": billing.email,
            "name": billing.name,
            "phone": billing.phone,
            "tax_id": None,
        },
        "created": now,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": metadata or {},
        "type": kind,
    }


def _price(change: Change, params: NewPrice | PriceData, *, active: bool, metadata: dict[str, Any]) -> Object:
    if params.product is not None:
        product = change.get("product", params.product, param="product")
    elif params.product_data is not None:
        product = add_product(change, params.product_data)
    else:
        raise _absent("product")
    return {
        "id": new_id("price"),
        "object": "price",
        "active": active,
        "billing_scheme": "per_unit",
        "created": change.now,
        "currency": params.currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": metadata,
        "nickname": None,
        "product": product["id"],
        "recurring": None,
        "tax_behavior": params.tax_behavior,
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": params.unit_amount,
        "unit_amount_decimal": str(params.unit_amount),
    }


def _absent(param: str) -> Refusal:
    return Refusal(400, f"Missing required param: {param}.", code="parameter_missing", param=param, kept=False)
