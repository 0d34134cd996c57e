"""Buying a book: accept a preview, order it, pay, see what became of it."""

import asyncio
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.message import derived_id
from contracts.orders import CheckoutRequested, Currency, OrderRefreshRequested, OrderRequested, PreviewAccepted
from contracts.story import Format
from gateway.domain.caller import Caller
from gateway.domain.problem import UnavailableError, not_found
from gateway.domain.purchase import Acceptance, Checkout, Order
from gateway.domain.wish import Wish, canonical, wish
from gateway.use_cases.jobs import job_of
from gateway.use_cases.ports import Doors
from gateway.use_cases.saying import LOOK_SECONDS, raise_refusal, say

CHECKOUT_WITHIN_SECONDS: Final = 10.0
"""How long a request waits for the page to pay on; Stripe answers in about one."""


class OrderWish(BaseModel):
    """What a user asks for with `POST /v1/orders`; what it costs is looked up, never sent."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        json_schema_extra={
            "examples": [
                {"acceptance_id": "3f1f7d8e-0a52-5a3c-8f3e-0d7c8a5d9b11", "format": "digital", "currency": "usd"}
            ]
        },
    )

    acceptance_id: UUID
    format: Format
    currency: Currency


async def accept_preview(job_id: UUID, caller: Caller, doors: Doors) -> Acceptance:
    """Have it written down that the caller wants this preview's book as it was shown; once, however often asked."""
    job = await job_of(job_id, caller, doors)
    wanted = acceptance_wish(caller.user_id, job.id)
    known = await _acceptance_or_refusal(wanted, caller, doors)
    if known is not None:
        return known
    accepted = PreviewAccepted(
        message_id=wanted.message_id,
        correlation_id=wanted.id,
        user_id=caller.user_id,
        acceptance_id=wanted.id,
        request_sha256=wanted.request_sha256,
        preview_job_id=job.id,
    )
    return await say(accepted, wanted, doors, look=lambda: _acceptance_or_refusal(wanted, caller, doors))


async def acceptance_of(job_id: UUID, caller: Caller, doors: Doors) -> Acceptance:
    """Return the acceptance of a preview of the caller."""
    acceptance = await doors.reads.acceptance(caller, acceptance_wish(caller.user_id, job_id).id)
    if acceptance is None:
        raise not_found()
    return acceptance


def acceptance_wish(user_id: UUID, job_id: UUID) -> Wish:
    """Return the one wish to accept a preview: there is nothing to choose, so every such request is the same."""
    return wish(user_id, "acceptances", str(job_id), canonical({"preview_job_id": str(job_id)}))


async def place_order(wanted: Wish, asked: OrderWish, caller: Caller, doors: Doors) -> Order:
    """Have an order written down and wait for the page to pay on; without that page when it takes too long."""
    order = await _order_or_refusal(wanted, caller, doors)
    if order is None:
        requested = OrderRequested(
            message_id=wanted.message_id,
            correlation_id=wanted.id,
            user_id=caller.user_id,
            order_id=wanted.id,
            request_sha256=wanted.request_sha256,
            acceptance_id=asked.acceptance_id,
            format=asked.format,
            currency=asked.currency,
        )
        order = await say(requested, wanted, doors, look=lambda: _order_or_refusal(wanted, caller, doors))
    return await _with_answered_checkout(order, caller, doors)


async def order_of(order_id: UUID, caller: Caller, doors: Doors) -> Order:
    """Return an order of the caller."""
    order = await doors.reads.order(caller, order_id)
    if order is None:
        raise not_found()
    return order


async def open_checkout(wanted: Wish, order_id: UUID, caller: Caller, doors: Doors, *, now: datetime) -> Checkout:
    """Return a page where the order can be paid: the open one, else a new one.

    UnavailableError when Stripe does not give one in time; asking again is safe.
    """
    order = await order_of(order_id, caller, doors)
    before = order.checkout
    if before is not None and before.is_open(now) and order.status in {"awaiting_payment", "payment_failed"}:
        return before
    await raise_refusal(wanted, caller, doors)

    async def later() -> Order | None:
        await raise_refusal(wanted, caller, doors)
        found = await order_of(order_id, caller, doors)
        moved = found.checkout is not None and (before is None or found.checkout.number > before.number)
        return found if moved or (found.checkout and found.checkout.state == "asked") else None

    requested = CheckoutRequested(
        message_id=derived_id(wanted.id, wanted.request_sha256, before.number if before else 0),
        correlation_id=order_id,
        user_id=caller.user_id,
        checkout_id=wanted.id,
        request_sha256=wanted.request_sha256,
        order_id=order_id,
    )
    order = await say(requested, wanted, doors, look=later, watched=order_id)
    checkout = (await _with_answered_checkout(order, caller, doors)).checkout
    if checkout is None or checkout.state != "opened":
        raise UnavailableError("no checkout was opened in time")
    return checkout


async def refresh_order(order_id: UUID, caller: Caller, doors: Doors) -> Order:
    """Have Stripe asked what became of the payment, and return the order as it is now."""
    order = await order_of(order_id, caller, doors)
    requested = OrderRefreshRequested(correlation_id=order_id, user_id=caller.user_id, order_id=order_id)
    await doors.announcer.announce(requested)
    return order


async def _with_answered_checkout(order: Order, caller: Caller, doors: Doors) -> Order:
    """Return the order once Stripe has answered for its last checkout, or time is up."""
    with doors.changes.watch(order.id) as watch:
        deadline = asyncio.get_running_loop().time() + CHECKOUT_WITHIN_SECONDS
        while order.checkout is not None and order.checkout.state == "asked" and not watch.ended:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await watch.wait(min(left, LOOK_SECONDS))
            order = await order_of(order.id, caller, doors)
    return order


async def _acceptance_or_refusal(wanted: Wish, caller: Caller, doors: Doors) -> Acceptance | None:
    acceptance = await doors.reads.acceptance(caller, wanted.id)
    if acceptance is None:
        await raise_refusal(wanted, caller, doors)
    return acceptance


async def _order_or_refusal(wanted: Wish, caller: Caller, doors: Doors) -> Order | None:
    order = await doors.reads.order(caller, wanted.id)
    if order is not None:
        wanted.check_same(order.request_sha256)
        return order
    await raise_refusal(wanted, caller, doors)
    return None
