"""`/v1/products`: what is for sale, for everyone."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.orders import Currency, Money
from contracts.story import Format
from contracts.values import StoryId
from gateway.domain.purchase import Product
from gateway.routes.parts import WithParts
from gateway.routes.problems import documented

router = APIRouter(prefix="/v1/products", tags=["orders"])


class ProductDocument(BaseModel):
    """A story in one format and currency."""

    model_config = ConfigDict(
        title="Product",
        json_schema_extra={
            "examples": [
                {
                    "object": "product",
                    "story_id": "moon-whale",
                    "format": "softcover",
                    "goods": {"amount_minor": 2900, "currency": "usd"},
                    "shipping": {"amount_minor": 490, "currency": "usd"},
                    "ships_to": ["CA", "US"],
                    "price_list": 3,
                }
            ]
        },
    )

    object: Literal["product"] = "product"
    story_id: str
    format: Format
    goods: Money
    shipping: Annotated[Money | None, Field(description="flat; null where nothing is sent")]
    ships_to: Annotated[tuple[str, ...], Field(description="countries, ISO 3166-1")]
    price_list: Annotated[int, Field(description="the version of the price list")]

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


@router.get(
    "",
    operation_id="listProducts",
    summary="List products",
    responses=documented("invalid", "unavailable"),
)
async def list_products(
    parts: WithParts, response: Response, story_id: StoryId | None = None, currency: Currency | None = None
) -> ProductList:
    """List what is for sale and for how much; only these prices count."""
    found = await parts.doors.reads.products(story_id=story_id, currency=currency)
    response.headers["Cache-Control"] = "public, max-age=60"
    return ProductList(data=[ProductDocument.of(product) for product in found])
