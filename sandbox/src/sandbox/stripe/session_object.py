"""A Checkout Session and its lines, with every field that the API shows."""

from typing import Any

from sandbox.stripe.books import Object
from sandbox.stripe.ids import new_id
from sandbox.stripe.params import NewSession, OlderSession, ShippingOption

LIFETIME_SECONDS = 24 * 3_600


def session_object(
    params: NewSession, *, now: int, lines: list[Object], rates: list[Object], currency: str, base: str
) -> Object:
    """An open session; its way of shipping is the first, as on the real page."""
    identifier = new_id("checkout.session")
    subtotal = sum(line["amount_subtotal"] for line in lines)
    shipping = rates[0]["fixed_amount"]["amount"] if rates else 0
    total = subtotal + shipping
    return {
        "id": identifier,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": _plain(params.after_expiration),
        "allow_promotion_codes": params.allow_promotion_codes,
        "allowed_payment_method_types": params.allowed_payment_method_types,
        "amount_subtotal": subtotal,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": params.billing_address_collection,
        "branding_settings": _branding(),
        "cancel_url": params.cancel_url,
        "client_reference_id": params.client_reference_id,
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": now,
        "currency": currency,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": _plain(params.custom_text),
        "customer": None,
        "customer_account": None,
        "customer_creation": params.customer_creation,
        "customer_details": _customer(params.customer_email) if params.customer_email else None,
        "customer_email": params.customer_email,
        "discounts": [],
        "excluded_payment_method_types": params.excluded_payment_method_types,
        "expires_at": params.expires_at or now + LIFETIME_SECONDS,
        "integration_identifier": None,
        "invoice": None,
        "invoice_creation": {"enabled": False, "invoice_data": _invoice()},
        "livemode": False,
        "locale": params.locale,
        "managed_payments": {"enabled": False},
        "metadata": params.metadata,
        "mode": "payment",
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": params.payment_method_collection,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": _method_types(params),
        "payment_status": "unpaid" if total else "no_payment_required",
        "permissions": None,
        "phone_number_collection": {"enabled": params.phone_number_collection.enabled},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": _plain(params.shipping_address_collection),
        "shipping_cost": _shipping_cost(rates),
        "shipping_options": [
            {"shipping_amount": rate["fixed_amount"]["amount"], "shipping_rate": rate["id"]} for rate in rates
        ],
        "status": "open",
        "submit_type": params.submit_type,
        "subscription": None,
        "success_url": params.success_url,
        "total_details": {"amount_discount": 0, "amount_shipping": shipping, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{base}/c/pay/{identifier}",
        "wallet_options": None,
    }


def line_object(price: Object, *, name: str, quantity: int, metadata: dict[str, str]) -> Object:
    """One line of a session."""
    amount = price["unit_amount"] * quantity
    return {
        "id": new_id("item"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": name,
        "metadata": metadata,
        "price": price,
        "quantity": quantity,
    }


def shipping_rate_object(option: ShippingOption, *, now: int) -> Object:
    """A way of shipping."""
    rate = option.shipping_rate_data
    return {
        "id": new_id("shipping_rate"),
        "object": "shipping_rate",
        "active": True,
        "created": now,
        "delivery_estimate": _plain(rate.delivery_estimate),
        "display_name": rate.display_name,
        "fixed_amount": {"amount": rate.fixed_amount.amount, "currency": rate.fixed_amount.currency},
        "livemode": False,
        "metadata": rate.metadata,
        "tax_behavior": rate.tax_behavior,
        "tax_code": rate.tax_code,
        "type": "fixed_amount",
    }


def customer_details(email: str, name: str, address: Object) -> Object:
    """Who bought, once somebody has."""
    return _customer(email) | {"name": name, "individual_name": name, "address": address, "tax_ids": []}


def _customer(email: str) -> Object:
    return {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None,
    }


def _method_types(params: NewSession) -> list[str]:
    older = params.payment_method_types if isinstance(params, OlderSession) else None
    chosen = older or params.allowed_payment_method_types or ["card", "sepa_debit"]
    return [kind for kind in chosen if kind not in (params.excluded_payment_method_types or [])]


def _shipping_cost(rates: list[Object]) -> Object | None:
    if not rates:
        return None
    amount = rates[0]["fixed_amount"]["amount"]
    return {"amount_subtotal": amount, "amount_tax": 0, "amount_total": amount, "shipping_rate": rates[0]["id"]}


def _branding() -> Object:
    return {
        "background_color": "#ffffff",
        "border_style": "rounded",
        "button_color": "#0b5cad",
        "display_name": "Sandbox",
        "font_family": "default",
        "icon": None,
        "logo": None,
    }


def _invoice() -> Object:
    return {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": None,
        "metadata": {},
        "rendering_options": None,
    }


def _plain(params: Any) -> Any:  # noqa: ANN401 - any parameters, or none
    return None if params is None else params.model_dump()
