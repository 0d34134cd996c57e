"""`/v1/orders`: buying a book, paying for it, seeing what became of it."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from contracts.orders import Fulfilment, Money, OrderStatus
from contracts.story import Format
from gateway.domain.page import Place
from gateway.domain.patience import FIRST_WAIT_SECONDS, matches, retry_after_seconds
from gateway.domain.purchase import Checkout, CheckoutStatus, Happening, Order, Told
from gateway.domain.wish import canonical, wish
from gateway.routes.jobs import StoryRef
from gateway.routes.parts import SignedIn, WithParts
from gateway.routes.problems import documented
from gateway.routes.wishes import LOCATION, OPENAPI, REFUSALS, IdempotencyKey
from gateway.use_cases import orders
from gateway.use_cases.orders import OrderWish

PATH = "/v1/orders"
router = APIRouter(prefix=PATH, tags=["orders"])


class CheckoutDocument(BaseModel):
    """A page to pay on."""

    model_config = ConfigDict(title="Checkout")

    number: Annotated[int, Field(description="the order's checkouts, counted")]
    status: Annotated[
        CheckoutStatus,
        Field(
            description="opening: there is a url in a moment; open: somebody can pay at url until expires_at; "
            "closed or failed: ask for another one, if the order is not paid"
        ),
    ]
    url: Annotated[str | None, Field(description="only while it is open")]
    expires_at: AwareDatetime

    @classmethod
    def of(cls, checkout: Checkout, status: CheckoutStatus) -> "CheckoutDocument":
        """Show a checkout; its url only while somebody can pay there."""
        return cls(
            number=checkout.number,
            status=status,
            url=checkout.url if status == "open" else None,
            expires_at=checkout.expires_at,
        )


class OrderEventDocument(BaseModel):
    """A line of an order's history."""

    model_config = ConfigDict(title="OrderEvent")

    what: Annotated[
        Happening, Field(description="refund: of any state, also one that failed; status says what it led to")
    ]
    status: Annotated[OrderStatus, Field(description="of the order, from then on")]
    at: AwareDatetime
    amount_minor: Annotated[int | None, Field(description="in the order's currency")]

    @classmethod
    def of(cls, told: Told) -> "OrderEventDocument":
        """Show a line."""
        return cls(what=told.what, status=told.status, at=told.at, amount_minor=told.amount_minor)


EXAMPLES: Final[JsonDict] = {
    "examples": [
        {
            "id": "7c9e6679-7425-50de-944b-e07fc1f90ae7",
            "object": "order",
            "status": "awaiting_payment",
            "fulfilment": "not_started",
            "story": {"id": "moon-whale", "version": 3},
            "format": "digital",
            "goods": {"amount_minor": 1200, "currency": "usd"},
            "shipping": None,
            "total": {"amount_minor": 1200, "currency": "usd"},
            "price_list": 3,
            "acceptance_id": "3f1f7d8e-0a52-5a3c-8f3e-0d7c8a5d9b11",
            "preview_job_id": "0f8fad5b-d9cb-569f-a165-70867728950e",
            "book_job_id": None,
            "replaces_order_id": None,
            "checkout": {
                "number": 1,
                "status": "open",
                "url": "https://checkout.stripe.com/c/pay/cs_test_a1b2c3",
                "expires_at": "2026-01-15T11:46:00Z",
            },
            "timeline": [
                {
                    "what": "ordered",
                    "status": "awaiting_payment",
                    "at": "2026-01-15T10:46:10Z",
                    "amount_minor": 1200,
                },
                {
                    "what": "checkout_opened",
                    "status": "awaiting_payment",
                    "at": "2026-01-15T10:46:11Z",
                    "amount_minor": None,
                },
            ],
            "created_at": "2026-01-15T10:46:10Z",
            "paid_at": None,
        }
    ]
}


class OrderDocument(BaseModel):
    """An order: what was bought, whether it is paid, and where its book is."""

    model_config = ConfigDict(title="Order", json_schema_extra=EXAMPLES)

    id: UUID
    object: Literal["order"] = "order"
    status: Annotated[OrderStatus, Field(description="what the money says")]
    fulfilment: Annotated[Fulfilment, Field(description="how far the book is; on_hold: a person has to look first")]
    story: StoryRef
    format: Format
    goods: Money
    shipping: Money | None
    total: Money
    price_list: Annotated[int, Field(description="the version of the price list it was ordered by")]
    acceptance_id: UUID
    preview_job_id: UUID
    book_job_id: Annotated[UUID | None, Field(description="the job that makes the book, once it is paid")]
    replaces_order_id: Annotated[UUID | None, Field(description="an order whose book failed; this one costs nothing")]
    checkout: Annotated[CheckoutDocument | None, Field(description="the last one; null where nothing is to be paid")]
    timeline: Annotated[list[OrderEventDocument] | None, Field(description="null in lists")]
    created_at: AwareDatetime
    paid_at: AwareDatetime | None

    @classmethod
    def of(cls, order: Order, *, now: datetime) -> "OrderDocument":
        """Show an order."""
        return cls(
            id=order.id,
            status=order.status,
            fulfilment=order.fulfilment,
            story=StoryRef(id=order.story_id, version=order.story_version),
            format=order.format,
            goods=order.goods,
            shipping=order.shipping,
            total=order.total,
            price_list=order.price_list,
            acceptance_id=order.acceptance_id,
            preview_job_id=order.preview_job_id,
            book_job_id=order.book_job_id,
            replaces_order_id=order.replaces_order_id,
            checkout=CheckoutDocument.of(order.checkout, order.status_of(order.checkout, now))
            if order.checkout
            else None,
            timeline=None if order.timeline is None else [OrderEventDocument.of(told) for told in order.timeline],
            created_at=order.created_at,
            paid_at=order.paid_at,
        )


class OrderPage(BaseModel):
    """Orders, the newest first; read one for its timeline."""

    model_config = ConfigDict(title="OrderPage")

    data: list[OrderDocument]
    next_cursor: str | None


_RETRY_AFTER = {"Retry-After": {"description": "seconds until asking again makes sense", "schema": {"type": "integer"}}}
_ETAG = {"ETag": {"description": "the order's version, and its book's", "schema": {"type": "string"}}}
_READ = ("unauthenticated", "token_invalid", "not_found", "unavailable")
_PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}


@router.post(
    "",
    operation_id="createOrder",
    summary="Order a book",
    status_code=201,
    responses={
        201: {"description": "The order is written down; pay at checkout.url.", "headers": LOCATION},
        **documented(
            *REFUSALS, "bad_request", "body_too_large", "invalid", "idempotency_key_reused", "acceptance_unknown",
            "not_for_sale", "order_exists", "erased", "too_many_at_once", "too_often",
        ),
    },
    openapi_extra=OPENAPI,
)  # fmt: skip
async def create_order(
    asked: OrderWish, caller: SignedIn, parts: WithParts, key: IdempotencyKey, response: Response
) -> OrderDocument:
    """Order the book of an accepted preview. The price is the one of `GET /v1/products` at this moment.

    When the page to pay on takes long, `checkout.status` is `opening`: read the order again. When it is `failed`,
    ask for another page.
    """
    now = parts.now()
    parts.payments.take(caller.user_id, now=now)
    wanted = wish(caller.user_id, "orders", key, canonical(asked.model_dump(mode="json", exclude_unset=True)))
    with parts.checkouts.entered(caller.user_id):
        order = await orders.place_order(wanted, asked, caller, parts.doors, now=now)
    response.headers["Location"] = f"{PATH}/{order.id}"
    return OrderDocument.of(order, now=now)


@router.get(
    "",
    operation_id="listOrders",
    summary="List orders",
    responses=documented("cursor_invalid", "unauthenticated", "token_invalid", "invalid", "unavailable"),
)
async def list_orders(
    caller: SignedIn,
    parts: WithParts,
    response: Response,
    cursor: Annotated[str | None, Query(description="next_cursor of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> OrderPage:
    """List your orders, the newest first."""
    after = Place.of(cursor) if cursor else None
    found = await parts.doors.reads.orders(caller, after=after, limit=limit + 1)
    response.headers.update(_PRIVATE)
    now = parts.now()
    last = found[limit - 1] if len(found) > limit else None
    return OrderPage(
        data=[OrderDocument.of(order, now=now) for order in found[:limit]],
        next_cursor=Place(last.created_at, last.id).cursor() if last else None,
    )


@router.get(
    "/{order_id}",
    operation_id="getOrder",
    summary="Read an order",
    response_model=OrderDocument,
    responses={
        200: {"headers": {**_ETAG, **_RETRY_AFTER}},
        304: {"description": "Nothing has changed since the version of If-None-Match."},
        **documented(*_READ),
    },
)
async def get_order(
    order_id: UUID,
    caller: SignedIn,
    parts: WithParts,
    response: Response,
    if_none_match: Annotated[str | None, Header(description="the ETag you have")] = None,
) -> OrderDocument | Response:
    """Read an order of yours: what became of the payment, how far the book is, and what happened when."""
    order = await orders.order_of(order_id, caller, parts.doors)
    now = parts.now()
    headers = {**_PRIVATE, "ETag": order.etag(now)}
    if order.moves(now):
        headers["Retry-After"] = str(retry_after_seconds(created_at=order.changed_at, now=now))
    if matches(if_none_match, order.etag(now)):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return OrderDocument.of(order, now=now)


@router.post(
    "/{order_id}/checkout-session",
    operation_id="createCheckoutSession",
    summary="Open a page to pay on",
    status_code=201,
    responses={
        201: {"description": "Pay at url."},
        **documented(*REFUSALS, "not_found", "order_not_payable", "too_many_at_once", "too_often", "checkout_failed"),
    },
    openapi_extra=OPENAPI,
)
async def create_checkout_session(
    order_id: UUID, caller: SignedIn, parts: WithParts, key: IdempotencyKey
) -> CheckoutDocument:
    """Get the page to pay an order on: the one that is open, else a new one."""
    now = parts.now()
    parts.payments.take(caller.user_id, now=now)
    with parts.checkouts.entered(caller.user_id):
        checkout = await orders.open_checkout(order_id, key, caller, parts.doors, now=now)
    return CheckoutDocument.of(checkout, "open")


@router.post(
    "/{order_id}/refresh",
    operation_id="refreshOrder",
    summary="Ask what became of a payment",
    status_code=202,
    responses={
        202: {"description": "Stripe is asked; read the order again soon.", "headers": {**LOCATION, **_RETRY_AFTER}},
        **documented(*_READ, "anonymous_user", "too_often"),
    },
)
async def refresh_order(order_id: UUID, caller: SignedIn, parts: WithParts, response: Response) -> OrderDocument:
    """Have Stripe asked about an order's payment: for whoever is back from paying before Stripe told us.

    It makes nothing, so it needs no Idempotency-Key.
    """
    parts.payments.take(caller.user_id, now=parts.now())
    order = await orders.refresh_order(order_id, caller, parts.doors)
    response.headers["Location"] = f"{PATH}/{order_id}"
    response.headers["Retry-After"] = str(FIRST_WAIT_SECONDS)
    return OrderDocument.of(order, now=parts.now())
