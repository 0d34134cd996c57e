"""Shoppers: people with an accepted preview, who order its book and pay, or do not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from e2e.world import NET_SECONDS, Json, World
from fleet.buyer import press
from fleet.customer import Customer


@dataclass(kw_only=True)
class Shopper:
    """Somebody with an accepted preview who orders its book in one format."""

    world: World
    token: str
    preview_id: str
    acceptance_id: str
    sold_as: str
    order_id: str = ""

    @property
    def order_uuid(self) -> UUID:
        """The order, as operators name it."""
        return UUID(self.order_id)

    @asynccontextmanager
    async def customer(self) -> AsyncIterator[Customer]:
        """The shopper at the HTTP doors."""
        async with Customer(self.world.api, token=self.token) as customer:
            yield customer

    async def order(self) -> Json:
        """Order the book."""
        async with self.customer() as customer:
            order = await customer.order(self.acceptance_id, sold_as=self.sold_as)
        self.order_id = order["id"]
        return order

    async def press(self, button: str) -> str:
        """Go to the page where the order is paid and press one of its buttons; return where that leads."""
        async with self.customer() as customer:
            order = await customer.order_as_it_is(self.order_id)
            url = order["checkout"]["url"] or (await customer.checkout(self.order_id))["url"]
        return await press(url, button)

    async def now(self) -> Json:
        """The order as it is."""
        async with self.customer() as customer:
            return await customer.order_as_it_is(self.order_id)

    async def until(self, **wanted: Any) -> Json:
        """The order once it has these values; what it was last when it never has."""
        order: Json = {}
        try:
            async with asyncio.timeout(NET_SECONDS), self.customer() as customer:
                async for order in customer.follow_order(self.order_id):
                    if wanted.items() <= order.items():
                        break
        except TimeoutError:
            raise AssertionError(f"the order never was {wanted}, but {order}") from None
        return order

    async def books(self) -> list[asyncpg.Record]:
        """The book jobs of the order: never more than one."""
        return await self.world.rows("SELECT * FROM app.jobs WHERE order_id = $1::uuid", self.order_id)

    async def session_id(self) -> str:
        """The last session at Stripe."""
        sessions = "SELECT session_id FROM app.checkouts WHERE order_id = $1::uuid ORDER BY number DESC"
        return str((await self.world.rows(sessions, self.order_id))[0]["session_id"])

    async def payments(self) -> list[Json]:
        """What Stripe says was paid for the order."""
        ledger = await self.world.stripe("GET", "ledger")
        return [row for row in ledger["payments"] if row["metadata"].get("order_id") == self.order_id]

    async def give_back(self) -> bool:
        """Have all money given back by hand, as in Stripe's dashboard; say whether there was any."""
        paid = [row["payment_intent"] for row in await self.payments() if row["charged"] > row["refunded"]]
        for payment in paid:
            await self.world.stripe("POST", "refunds", {"payment_intent": payment})
        return bool(paid)


@dataclass
class Stall:
    """Hands out shoppers: each accepted preview can be ordered once in each format."""

    world: World
    photo: Path
    closed: bool = False
    """While no job is begun nobody can be added."""
    _ready: list[Shopper] = field(default_factory=list)

    async def shopper(self) -> Shopper:
        """Somebody whose preview is accepted, and who has ordered nothing yet."""
        if not self._ready:
            assert not self.closed, "the file has to ask for more SHOPPERS"
            await self.stock(1)
        return self._ready.pop()

    async def take_back(self, shopper: Shopper) -> None:
        """Have a shopper's money given back; whose money is back can order the same again."""
        if await shopper.give_back():
            await shopper.until(status="refunded", fulfilment="failed")
            shopper.order_id = ""
            self._ready.append(shopper)

    async def stock(self, shoppers: int) -> None:
        """Have previews made and accepted for so many, while jobs are begun."""
        async with self.world.mode("fast"):
            while len(self._ready) < shoppers:
                await self._preview()

    async def _preview(self) -> None:
        token = await self.world.token(sub=str(uuid4()))
        async with Customer(self.world.api, token=token) as customer:
            preview = await self.world.preview(customer, photo=self.photo)
            accepted = (await customer.accept(preview["id"]))["id"]
        self._ready += [
            Shopper(world=self.world, token=token, preview_id=preview["id"], acceptance_id=accepted, sold_as=sold_as)
            for sold_as in ("hardcover", "softcover", "digital")
        ]
