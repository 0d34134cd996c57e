"""What a book costs, in every currency it is sold in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from contracts.orders import Country, Currency, Money, Price, PriceListPublished
from contracts.payments import Shipping
from contracts.story import Format
from contracts.values import Code
from orchestrator.domain.inputs import Story
from orchestrator.domain.order import Quote


@dataclass(frozen=True, kw_only=True)
class PriceList:
    """One version of what everything costs; it never changes, and the highest one is in force."""

    version: int
    prices: Mapping[Code, Price]
    ships_to: tuple[Country, ...] = ()

    @classmethod
    def published(cls, event: PriceListPublished) -> Self:
        """Return the list as it was published."""
        return cls(version=event.version, prices={price.id: price for price in event.prices}, ships_to=event.ships_to)

    def quote(self, story: Story, *, sold_as: Format, currency: Currency) -> Quote | None:
        """Return what a book of this story costs; None where it is not for sale like that."""
        price = self.prices.get(story.price_ids.get(sold_as, ""))
        if price is None or currency not in price.goods:
            return None
        goods = Money(amount_minor=price.goods[currency], currency=currency)
        if price.shipping is None:
            return Quote(goods=goods, shipping=None, price_list=self.version)
        if not self.ships_to:
            return None
        shipping = Shipping(amount_minor=price.shipping[currency], countries=self.ships_to)
        return Quote(goods=goods, shipping=shipping, price_list=self.version)


def product_name(story: Story, *, sold_as: Format) -> str:
    """Return what a buyer reads on the page where it is paid; titles name the child, so the story's own name."""
    words = story.version.id.replace("-", " ").title()
    return f"{words}: a comic book of your own ({sold_as})"
