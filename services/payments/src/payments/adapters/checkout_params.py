"""A checkout as Stripe's API takes it."""

from stripe.params.checkout import SessionCreateParams

from payments.domain.checkout import Checkout

SHIPPING_NAME = "Shipping"


def session_params(checkout: Checkout) -> SessionCreateParams:
    """Return the parameters of a session; amounts are ours, and cards the only way to pay: nothing is paid later."""
    params: SessionCreateParams = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": checkout.goods.currency,
                    "unit_amount": checkout.goods.amount_minor,
                    "product_data": {"name": checkout.product_name},
                },
            }
        ],
        "client_reference_id": checkout.order_id,
        "metadata": checkout.metadata,
        # Stripe does not copy a session's metadata to its payment, where refunds and disputes look for it.
        "payment_intent_data": {"metadata": checkout.metadata, "description": checkout.description},
        "expires_at": int(checkout.expires_at.timestamp()),
        "success_url": checkout.success_url,
        "cancel_url": checkout.cancel_url,
        "customer_creation": "if_required",
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
    }
    if checkout.shipping is not None:
        params["shipping_address_collection"] = {"allowed_countries": list(checkout.shipping.countries)}
        params["shipping_options"] = [
            {
                "shipping_rate_data": {
                    "type": "fixed_amount",
                    "display_name": SHIPPING_NAME,
                    "fixed_amount": {
                        "amount": checkout.shipping.amount_minor,
                        "currency": checkout.goods.currency,
                    },
                }
            }
        ]
    return params
