"""What each door takes, field by field."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sandbox.stripe.fields import (
    Amount,
    Country,
    Currency,
    Email,
    Listed,
    Metadata,
    Name,
    Params,
    Suffix,
    Text,
    Truth,
    Url,
    Whole,
)


def _off(value: Any) -> Any:  # noqa: ANN401 - whatever a form carries
    if value not in ("false", False):
        raise PydanticCustomError("not_emulated", "The sandbox does not emulate this; it can only be false")
    return False


def _not_for_cards(_: str) -> str:
    raise PydanticCustomError(
        "statement_descriptor", "`statement_descriptor` isn't supported for cards; use `statement_descriptor_suffix`"
    )


NotForCards = Annotated[str, AfterValidator(_not_for_cards)]
Off = Annotated[bool, BeforeValidator(_off)]
"""Something of Stripe's that may be named but not used here."""


class Read(Params):
    """Of a door that shows one object."""

    expand: Listed[Text] = Field(default_factory=list)


class Address(Params):
    """Where somebody lives."""

    city: Text | None = None
    country: Country | None = None
    line1: Text | None = None
    line2: Text | None = None
    postal_code: Text | None = None
    state: Text | None = None


class Shipping(Params):
    """Whom a parcel goes to."""

    address: Address
    name: Text
    carrier: Text | None = None
    phone: Text | None = None
    tracking_number: Text | None = None


class ProductData(Params):
    """A product made along with its price."""

    name: Name
    description: Text | None = None
    images: Listed[Url] = Field(default_factory=list)
    metadata: Metadata = Field(default_factory=dict)
    tax_code: Text | None = None
    unit_label: Text | None = None


class PriceData(Params):
    """A price made for one session."""

    currency: Currency
    unit_amount: Amount
    product: Text | None = None
    product_data: ProductData | None = None
    tax_behavior: Literal["exclusive", "inclusive", "unspecified"] = "unspecified"

    @model_validator(mode="after")
    def _one_product(self) -> "PriceData":
        if (self.product is None) == (self.product_data is None):
            raise PydanticCustomError("product", "You must specify one of `product` or `product_data`")
        return self


class LineItem(Params):
    """What is bought, and how many."""

    price: Text | None = None
    price_data: PriceData | None = None
    quantity: Annotated[Whole, Field(ge=1, le=999_999)]
    metadata: Metadata = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_price(self) -> "LineItem":
        if (self.price is None) == (self.price_data is None):
            raise PydanticCustomError("price", "You must specify one of `price` or `price_data`")
        return self


class FixedAmount(Params):
    """What shipping costs."""

    amount: Amount
    currency: Currency


class Estimate(Params):
    """One end of an estimate."""

    unit: Literal["business_day", "day", "hour", "month", "week"]
    value: Annotated[Whole, Field(ge=1)]


class DeliveryEstimate(Params):
    """When a parcel arrives."""

    maximum: Estimate | None = None
    minimum: Estimate | None = None


class ShippingRateData(Params):
    """A way of shipping."""

    display_name: Annotated[str, Field(min_length=1, max_length=100)]
    fixed_amount: FixedAmount
    type: Literal["fixed_amount"] = "fixed_amount"
    delivery_estimate: DeliveryEstimate | None = None
    metadata: Metadata = Field(default_factory=dict)
    tax_behavior: Literal["exclusive", "inclusive", "unspecified"] = "unspecified"
    tax_code: Text | None = None


class ShippingOption(Params):
    """A way of shipping that the buyer may choose; the page takes the first."""

    shipping_rate_data: ShippingRateData


class ShippingAddresses(Params):
    """Where parcels may go."""

    allowed_countries: Annotated[Listed[Country], Field(min_length=1)]


class PaymentIntentData(Params):
    """What the payment of a session is given."""

    capture_method: Literal["automatic", "automatic_async"] = "automatic_async"
    description: Text | None = None
    metadata: Metadata = Field(default_factory=dict)
    receipt_email: Email | None = None
    setup_future_usage: Literal["off_session", "on_session"] | None = None
    shipping: Shipping | None = None
    statement_descriptor: NotForCards | None = None
    statement_descriptor_suffix: Suffix | None = None


class Switch(Params):
    """Something that is off here."""

    enabled: Off = False


class AfterExpiration(Params):
    """What follows an expiry."""

    recovery: Switch | None = None


class PhoneNumbers(Params):
    """Whether a phone number is asked for."""

    enabled: Truth


class CustomMessage(Params):
    """Words on the page."""

    message: Annotated[str, Field(min_length=1, max_length=1_200)]


class CustomText(Params):
    """Words of our own on the page; kept and not shown."""

    after_submit: CustomMessage | None = None
    shipping_address: CustomMessage | None = None
    submit: CustomMessage | None = None
    terms_of_service_acceptance: CustomMessage | None = None


class NewSession(Read):
    """Of `POST /v1/checkout/sessions`."""

    mode: Literal["payment"]
    line_items: Annotated[Listed[LineItem], Field(min_length=1, max_length=100)]
    success_url: Url
    cancel_url: Url | None = None
    adaptive_pricing: Switch | None = None
    after_expiration: AfterExpiration | None = None
    allow_promotion_codes: Off | None = None
    allowed_payment_method_types: Listed[Text] | None = None
    automatic_tax: Switch | None = None
    billing_address_collection: Literal["auto", "required"] | None = None
    client_reference_id: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    currency: Currency | None = None
    custom_text: CustomText = CustomText()
    customer_creation: Literal["always", "if_required"] = "if_required"
    customer_email: Email | None = None
    excluded_payment_method_types: Listed[Text] | None = None
    expires_at: Whole | None = None
    locale: Text | None = None
    metadata: Metadata = Field(default_factory=dict)
    payment_intent_data: PaymentIntentData = PaymentIntentData()
    payment_method_collection: Literal["always", "if_required"] = "if_required"
    phone_number_collection: PhoneNumbers = PhoneNumbers(enabled=False)
    shipping_address_collection: ShippingAddresses | None = None
    shipping_options: Annotated[Listed[ShippingOption], Field(max_length=5)] = Field(default_factory=list)
    submit_type: Literal["auto", "book", "donate", "pay"] | None = None
    ui_mode: Literal["hosted_page"] = "hosted_page"


class OlderSession(NewSession):
    """The same for API versions that still took `payment_method_types`."""

    payment_method_types: Listed[Text] | None = None
    ui_mode: Literal["hosted", "hosted_page"] = "hosted_page"  # type: ignore[assignment]  # an older word for the same


class NewRefund(Read):
    """Of `POST /v1/refunds`."""

    payment_intent: Text | None = None
    charge: Text | None = None
    amount: Annotated[Whole, Field(ge=1)] | None = None
    metadata: Metadata = Field(default_factory=dict)
    reason: Literal["duplicate", "fraudulent", "requested_by_customer"] | None = None
    instructions_email: Email | None = None


class ChangedMetadata(Read):
    """Of a door that changes the metadata of an object."""

    metadata: Metadata = Field(default_factory=dict)


class NewProduct(Read):
    """Of `POST /v1/products`."""

    name: Name
    active: Truth = True
    description: Text | None = None
    images: Listed[Url] = Field(default_factory=list)
    metadata: Metadata = Field(default_factory=dict)
    shippable: Truth | None = None
    unit_label: Text | None = None
    url: Url | None = None


class NewPrice(Read):
    """Of `POST /v1/prices`."""

    currency: Currency
    unit_amount: Amount
    product: Text | None = None
    product_data: ProductData | None = None
    active: Truth = True
    lookup_key: Name | None = None
    metadata: Metadata = Field(default_factory=dict)
    nickname: Text | None = None
    tax_behavior: Literal["exclusive", "inclusive", "unspecified"] = "unspecified"


class NewCard(Params):
    """A card by token or, as in a sandbox, by number."""

    token: Text | None = None
    number: Text | None = None
    exp_month: Whole | None = None
    exp_year: Whole | None = None
    cvc: Text | None = None


class NewSepaDebit(Params):
    """An account to debit."""

    iban: Text


class Billing(Params):
    """Who pays."""

    address: Address | None = None
    email: Email | None = None
    name: Text | None = None
    phone: Text | None = None


class NewPaymentMethod(Read):
    """Of `POST /v1/payment_methods`."""

    type: Literal["card", "sepa_debit"]
    card: NewCard | None = None
    sepa_debit: NewSepaDebit | None = None
    billing_details: Billing = Billing()
    metadata: Metadata = Field(default_factory=dict)


class Confirmation(Read):
    """Of `POST /v1/payment_pages/{session}/confirm`."""

    payment_method: Text
    expected_amount: Amount | None = None


class Window(Params):
    """Bounds of a time, in seconds since the epoch."""

    gt: Whole | None = None
    gte: Whole | None = None
    lt: Whole | None = None
    lte: Whole | None = None


def _window(value: Any) -> Any:  # noqa: ANN401 - whatever a form carries
    return {"gte": value, "lte": value} if isinstance(value, str) else value


class Listing(Read):
    """Of a door that lists objects, the newest first."""

    limit: Annotated[Whole, Field(ge=1, le=100)] = 10
    starting_after: Text | None = None
    ending_before: Text | None = None


class Dated(Listing):
    """The same for objects that have a time."""

    created: Annotated[Window, BeforeValidator(_window)] = Window()


class Sessions(Dated):
    """Of `GET /v1/checkout/sessions`."""

    payment_intent: Text | None = None
    status: Literal["open", "complete", "expired"] | None = None


class OfPayment(Dated):
    """Of the lists of charges, refunds, disputes and warnings."""

    payment_intent: Text | None = None
    charge: Text | None = None


class Events(Dated):
    """Of `GET /v1/events`."""

    type: Text | None = None
    types: Annotated[Listed[Text], Field(max_length=20)] = Field(default_factory=list)
    delivery_success: Truth | None = None
