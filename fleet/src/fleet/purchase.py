"""Buying a book as a customer does: accept, order, pay on the page, wait for its job; and what was charged for it."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from fleet.buyer import press
from fleet.customer import Customer

Json = dict[str, Any]
Tell = Callable[[Json], None]
"""Told the order, whenever it has changed."""

PAID_WITHIN_SECONDS: Final = 60
ASK_AFTER_SECONDS: Final = 10
"""A buyer who is back and hears nothing has Stripe asked."""


class PurchaseError(Exception):
    """The book was not bought; the text says how far it came."""


async def buy(
    customer: Customer, preview_job_id: str, *, tell: Tell, sold_as: str = "digital", currency: str = "usd"
) -> Json:
    """Buy the book of a finished preview; return the order once the job of its book is there.

    PurchaseError when the payment is not heard of in time.
    """
    acceptance = await customer.accept(preview_job_id)
    order = await customer.order(acceptance["id"], sold_as=sold_as, currency=currency)
    tell(order)
    checkout = order["checkout"] if order["checkout"]["url"] else await customer.checkout(order["id"])
    await press(checkout["url"], "paid")
    try:
        async with asyncio.timeout(PAID_WITHIN_SECONDS):
            return await _with_book(customer, order["id"], tell)
    except TimeoutError:
        order = await customer.order_as_it_is(order["id"])
        raise PurchaseError(
            f"Order {order['id']} was paid {PAID_WITHIN_SECONDS} s ago and its book is not begun: it is "
            f"{order['status']}. `comics logs payments` and `comics logs orchestrator` tell more."
        ) from None


def charged_again(ledger: Iterable[Json], *, preview: Collection[str], accepted: Collection[str]) -> int:
    """Count the calls that were charged for faces the preview had paid for already.

    `preview` are the provider's ids of the preview's calls; `accepted` those of other calls that our own books say
    were for an accepted page. The provider's own witness is the picture: the same drawn face, charged once more.
    """
    charged = [row for row in ledger if row["charged"]]
    faces = {row["target_sha256"] for row in charged if row["request_id"] in preview}
    later = [row for row in charged if row["request_id"] not in preview]
    return sum(row["target_sha256"] in faces or row["request_id"] in accepted for row in later)


async def _with_book(customer: Customer, order_id: str, tell: Tell) -> Json:
    asking = asyncio.create_task(_ask_later(customer, order_id))
    try:
        async for order in customer.follow_order(order_id):
            tell(order)
            if order["book_job_id"]:
                return order
        raise AssertionError("an order is followed for as long as it is listened to")
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


async def _ask_later(customer: Customer, order_id: str) -> None:
    await asyncio.sleep(ASK_AFTER_SECONDS)
    await customer.refresh(order_id)
