"""An endpoint that events go to, and what a session is made of, for tests."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response

from sandbox.server import Servers


@dataclass(frozen=True)
class Received:
    """One webhook as it came."""

    body: bytes
    signature: str
    event: dict[str, Any]
    at: float


class Receiver:
    """Answers with the given statuses, then with 200; remembers what came."""

    def __init__(self, statuses: Iterable[int] = ()) -> None:
        self.url = ""
        self.received: list[Received] = []
        self._statuses = iter(statuses)
        self._came = asyncio.Condition()

    @property
    def types(self) -> list[str]:
        """The types of the events that came, in order."""
        return [one.event["type"] for one in self.received]

    async def wait(self, count: int) -> list[Received]:
        """Wait until so many webhooks came, and return them; raises `TimeoutError` after half a minute."""
        async with asyncio.timeout(30), self._came:
            await self._came.wait_for(lambda: len(self.received) >= count)
        return self.received

    async def take(self, request: Request) -> Response:
        """Remember a webhook and answer it."""
        body = await request.body()
        signature = request.headers.get("stripe-signature", "")
        async with self._came:
            self.received.append(Received(body, signature, json.loads(body), time.monotonic()))
            self._came.notify_all()
        status = next(self._statuses, 200)
        headers = {"location": "/elsewhere"} if 300 <= status < 400 else {}  # noqa: PLR2004 - redirects
        return Response(status_code=status, headers=headers)


@asynccontextmanager
async def open_receiver(*statuses: int) -> AsyncIterator[Receiver]:
    """Open an endpoint on a free port."""
    app, receiver = FastAPI(), Receiver(statuses)
    app.post("/hook")(receiver.take)
    async with Servers((app, "127.0.0.1", 0)) as servers:
        receiver.url = f"{servers.urls[0]}/hook"
        yield receiver


def a_session(*, amount: int = 3_900, currency: str = "usd", order: str = "ord_1", **more: Any) -> Any:  # noqa: ANN401 - of the types that a client has for them
    """The parameters of a session that sells one book."""
    told = {"order_id": order, "attempt": "1", "env": "test"}
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": "The Lost Bear"}}
    return {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": order,
        "metadata": told,
        "payment_intent_data": {"metadata": told, "description": "A comic book"},
        "success_url": "https://books.example/orders/1/thanks?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://books.example/orders/1",
    } | more
