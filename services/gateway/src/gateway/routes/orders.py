"""`/v1/products`, `/v1/orders` and what leads there: buying a book."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.orders import Currency, Fulfilment, Money, OrderStatus
from contracts.story import Format
from contracts.values import StoryId
from gateway.domain.page import Place
from gateway.domain.patience import FIRST_WAIT_SECONDS, matches
from gateway.domain.purchase import Acceptance, Checkout, Order, Product
from gateway.domain.wish import canonical, wish
from gateway.routes import jobs
from gateway.routes.jobs import StoryRef
from gateway.routes.parts import SignedIn, WithParts
from gateway.routes.problems import documented
from gateway.routes.wishes import OPENAPI, IdempotencyKey
from gateway.use_cases import orders
from gateway.use_cases.orders import OrderWish

PATH = "/v1/orders"
router = APIRouter(tags=["orders"])


class ProductDocument(BaseModel):
    """A story in one format and currency."""

    model_config = ConfigDict(title="Product")

    object: Literal["product"] = "product"
    story_id: str
    format: Format
    goods: Money
    shipping: Annotated[Money | None, Field(description="flat; null where nothing is sent")]
    ships_to: Annotated[tuple[str, ...], Field(description="countries, ISO 3166-1")]
    price_list: int

    @classmethod
    def of(cls, product: Product) -> "ProductDocument":
        """Show a product."""
        return cls(
            story_id=product.story_id,
            format=product.format,
            goods=product.goods,
            shipping=product.shipping,
            ships_to=product.ships_to,
            price_list=product.price_list,
        )


class ProductList(BaseModel):
    """What is for sale."""

    model_config = ConfigDict(title="ProductList")

    data: list[ProductDocument]


class AcceptanceDocument(BaseModel):
    """A preview whose book may be ordered, as it was shown: text and pictures cannot change any more."""

    model_config = ConfigDict(title="Acceptance")

    id: UUID
    object: Literal["acceptance"] = "acceptance"
    preview_job_id: UUID
    story: StoryRef
    manifest_sha256: Annotated[str, Field(description="of what was shown")]
    accepted_at: AwareDatetime

    @classmethod
    def of(cls, acceptance: Acceptance) -> "AcceptanceDocument":
        """Show an acceptance."""
        return cls(
            id=acceptance.id,
            preview_job_id=acceptance.preview_job_id,
            story=StoryRef(id=acceptance.story_id, version=acceptance.story_version),
            manifest_sha256=acceptance.manifest_sha256,
            accepted_at=acceptance.accepted_at,
        )


class CheckoutDocument(BaseModel):
    """A page to pay on."""

    model_config = ConfigDict(title="Checkout")

    number: Annotated[int, Field(description="the order's checkouts, counted")]
    status: Annotated[
        Literal["opening", "open", "closed", "failed"], Field(description="open: somebody can pay at url until then")
    ]
    url: str | None
    expires_at: AwareDatetime

    @classmethod
    def of(cls, checkout: Checkout, *, now: datetime, payable: bool) -> "CheckoutDocument":
        """Show a checkout; its url only while somebody can pay there."""
        can_pay = payable and checkout.is_open(now)
        names: dict[str, Literal["opening", "failed"]] = {"asked": "opening", "failed": "failed"}
        return cls(
            number=checkout.number,
            status=names.get(checkout.state, "open" if can_pay else "closed"),
            url=checkout.url if can_pay else None,
            expires_at=checkout.expires_at,
        )


class ToldDocument(BaseModel):
    """A line of an order's history."""

    model_config = ConfigDict(title="OrderEvent")

    what: str
    status: OrderStatus
    at: AwareDatetime
    amount_minor: int | None


class OrderDocument(BaseModel):
    """An order: what was bought, whether it is paid, and where its book is."""

    model_config = ConfigDict(title="Order")

    id: UUID
    object: Literal["order"] = "order"
    status: OrderStatus
    fulfilment: Fulfilment
    story: StoryRef
    format: Format
    goods: Money
    shipping: Money | None
    total: Money
    price_list: int
    acceptance_id: UUID
    preview_job_id: UUID
    book_job_id: Annotated[UUID | None, Field(description="the job that makes the book, once it is paid")]
    replaces_order_id: UUID | None
    checkout: CheckoutDocument | None
    timeline: list[ToldDocument]
    created_at: AwareDatetime
    paid_at: AwareDatetime | None

    @classmethod
    def of(cls, order: Order, *, now: datetime) -> "OrderDocument":
        """Show an order."""
        payable = order.status in {"awaiting_payment", "payment_failed"}
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
            checkout=CheckoutDocument.of(order.checkout, now=now, payable=payable) if order.checkout else None,
            timeline=[
                ToldDocument(what=told.what, status=told.status, at=told.at, amount_minor=told.amount_minor)
                for told in order.timeline
            ],
            created_at=order.created_at,
            paid_at=order.paid_at,
        )


class OrderPage(BaseModel):
    """Orders, the newest first; read one for its timeline."""

    model_config = ConfigDict(title="OrderPage")

    data: list[OrderDocument]
    next_cursor: str | None


_LOCATION = {"Location": {"description": "where it can be read", "schema": {"type": "string"}}}
_KEY = ("bad_request", "idempotency_key_missing", "idempotency_key_invalid", "unauthenticated", "token_invalid",
        "anonymous_user", "body_too_large", "invalid", "unavailable")  # fmt: skip
_READ = ("unauthenticated", "token_invalid", "not_found", "unavailable")
_PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}


@router.get("/v1/products", operation_id="listProducts", summary="List products", responses=documented("invalid"))
async def list_products(
    parts: WithParts, response: Response, story_id: StoryId | None = None, currency: Currency | None = None
) -> ProductList:
    """List what is for sale and for how much; only these prices count."""
    found = await parts.doors.reads.products(story_id=story_id, currency=currency)
    response.headers["Cache-Control"] = "public, max-age=60"
    return ProductList(data=[ProductDocument.of(product) for product in found])


@router.post(
    f"{jobs.PATH}/{{job_id}}/acceptance",
    operation_id="acceptPreview",
    summary="Accept a preview",
    status_code=201,
    responses={
        201: {"description": "It is written down.", "headers": _LOCATION},
        **documented(*_KEY, "not_found", "preview_unknown", "preview_not_done", "erased"),
    },
    openapi_extra=OPENAPI,
)
async def accept_preview(
    job_id: UUID, caller: SignedIn, parts: WithParts, _: IdempotencyKey, response: Response
) -> AcceptanceDocument:
    """Accept a finished preview: name, dedication and pictures as shown. They cannot change after this."""
    acceptance = await orders.accept_preview(job_id, caller, parts.doors)
    response.headers["Location"] = f"{jobs.PATH}/{job_id}/acceptance"
    return AcceptanceDocument.of(acceptance)


@router.get(
    f"{jobs.PATH}/{{job_id}}/acceptance",
    operation_id="getAcceptance",
    summary="Read the acceptance of a preview",
    responses=documented(*_READ),
)
async def get_acceptance(job_id: UUID, caller: SignedIn, parts: WithParts, response: Response) -> AcceptanceDocument:
    """Read whether a preview of yours was accepted."""
    response.headers.update(_PRIVATE)
    return AcceptanceDocument.of(await orders.acceptance_of(job_id, caller, parts.doors))


@router.post(
    PATH,
    operation_id="createOrder",
    summary="Order a book",
    status_code=201,
    responses={
        201: {"description": "The order is written down; pay at checkout.url.", "headers": _LOCATION},
        **documented(*_KEY, "idempotency_key_reused", "acceptance_unknown", "not_for_sale", "order_exists"),
    },
    openapi_extra=OPENAPI,
)
async def create_order(
    asked: OrderWish, caller: SignedIn, parts: WithParts, key: IdempotencyKey, response: Response
) -> OrderDocument:
    """Order the book of an accepted preview. The price is the one of `GET /v1/products` at this moment.

    When the page to pay on takes long, `checkout.status` is `opening`: read the order again.
    """
    body = canonical(asked.model_dump(mode="json"))
    order = await orders.place_order(wish(caller.user_id, "orders", key, body), asked, caller, parts.doors)
    response.headers["Location"] = f"{PATH}/{order.id}"
    return OrderDocument.of(order, now=parts.now())


@router.get(
    PATH,
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
    last = found[limit - 1] if len(found) > limit else None
    return OrderPage(
        data=[OrderDocument.of(order, now=parts.now()) for order in found[:limit]],
        next_cursor=Place(last.created_at, last.id).cursor() if last else None,
    )


@router.get(
    f"{PATH}/{{order_id}}",
    operation_id="getOrder",
    summary="Read an order",
    response_model=OrderDocument,
    responses={304: {"description": "Nothing has changed since the version of If-None-Match."}, **documented(*_READ)},
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
    headers = {**_PRIVATE, "ETag": order.etag}
    if matches(if_none_match, order.etag):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return OrderDocument.of(order, now=parts.now())


@router.post(
    f"{PATH}/{{order_id}}/checkout-session",
    operation_id="createCheckoutSession",
    summary="Open a page to pay on",
    status_code=201,
    responses={201: {"description": "Pay at url."}, **documented(*_KEY, "not_found", "order_not_payable")},
    openapi_extra=OPENAPI,
)
async def create_checkout_session(
    order_id: UUID, caller: SignedIn, parts: WithParts, key: IdempotencyKey
) -> CheckoutDocument:
    """Get the page to pay an order on: the one that is open, else a new one."""
    wanted = wish(caller.user_id, "checkouts", key, canonical({"order_id": str(order_id)}))
    now = parts.now()
    checkout = await orders.open_checkout(wanted, order_id, caller, parts.doors, now=now)
    return CheckoutDocument.of(checkout, now=now, payable=True)


@router.post(
    f"{PATH}/{{order_id}}/refresh",
    operation_id="refreshOrder",
    summary="Ask what became of a payment",
    status_code=202,
    responses={202: {"description": "Stripe is asked; read the order again soon."}, **documented(*_READ)},
)
async def refresh_order(order_id: UUID, caller: SignedIn, parts: WithParts, response: Response) -> OrderDocument:
    """Have Stripe asked about an order's payment: for whoever is back from paying before Stripe told us."""
    order = await orders.refresh_order(order_id, caller, parts.doors)
    response.headers["Location"] = f"{PATH}/{order_id}"
    response.headers["Retry-After"] = str(FIRST_WAIT_SECONDS)
    return OrderDocument.of(order, now=parts.now())
