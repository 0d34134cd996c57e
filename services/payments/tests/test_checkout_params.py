"""A session has exactly these fields, and no other."""

from typing import Any

from payments.adapters.checkout_params import session_params
from payments.domain.checkout import checkout_of


def params_of(command: Any) -> dict[str, Any]:
    return {**session_params(checkout_of(command, env="test", web_url="https://books.test"))}


def test_a_book_to_read_on_a_screen(make: Any) -> None:
    metadata = {"order_id": str(make.order), "attempt": "1", "env": "test"}

    assert params_of(make.open_checkout()) == {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "eur",
                    "unit_amount": 3900,
                    "product_data": {"name": "The Lost Bear"},
                },
            }
        ],
        "client_reference_id": str(make.order),
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": f"The Lost Bear (order {make.order})"},
        "expires_at": int(make.open_checkout().expires_at.timestamp()),
        "success_url": f"https://books.test/orders/{make.order}/thanks?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"https://books.test/orders/{make.order}",
        "customer_creation": "if_required",
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
    }


def test_a_printed_book_is_shipped_for_a_flat_price(make: Any) -> None:
    command = make.open_checkout(shipping={"amount_minor": 500, "countries": ["DE", "AT"]})

    params = params_of(command)

    assert params["shipping_address_collection"] == {"allowed_countries": ["DE", "AT"]}
    (option,) = params["shipping_options"]
    assert option["shipping_rate_data"] == {
        "type": "fixed_amount",
        "display_name": "Shipping",
        "fixed_amount": {"amount": 500, "currency": "eur"},
    }


def test_metadata_is_as_short_as_stripe_wants_it(make: Any) -> None:
    metadata = params_of(make.open_checkout(attempt=999))["metadata"]

    assert len(metadata) <= 50
    assert all(len(name) <= 40 and len(value) <= 500 for name, value in metadata.items())
    assert all("[" not in name for name in metadata)
