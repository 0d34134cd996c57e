"""Buying a book: accept a preview, order it, pay, see what became of it."""

import asyncio
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.orders import CheckoutRequested, Currency, OrderRefreshRequested, OrderRequested, PreviewAccepted
from contracts.story import Format
from gateway.domain.caller import Caller
from gateway.domain.problem import (
    AGAIN_SECONDS,
    Problem,
    RefusedError,
    UnavailableError,
    erased,
    not_found,
    refused_wish,
)
from gateway.domain.purchase import Acceptance, Checkout, Order
from gateway.domain.resources import Job
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
    if job.erased_at is not None:
        raise erased()
    wanted = acceptance_wish(caller.user_id, job.id)
    known = await doors.reads.acceptance(caller, wanted.id)
    if known is not None:
        return known
    _check_done(job)  # Never said before that: a refusal would be remembered for ever, this wish has no other key.
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


async def place_order(wanted: Wish, asked: OrderWish, caller: Caller, doors: Doors, *, now: datetime) -> Order:
    """Have an order written down and wait for the page to pay on; without that page when it takes too long."""
    order = await _order_or_refusal(wanted, caller, doors)
    if order is None:
        await _check_acceptance(asked.acceptance_id, caller, doors)
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
    return await _with_answered_checkout(order, caller, doors, now=now)


async def order_of(order_id: UUID, caller: Caller, doors: Doors) -> Order:
    """Return an order of the caller."""
    order = await doors.reads.order(caller, order_id)
    if order is None:
        raise not_found()
    return order


def checkout_wish(user_id: UUID, order_id: UUID, key: str) -> Wish:
    """Return the wish for a page to pay an order on; a key counts for its order alone."""
    return wish(user_id, "checkouts", f"{order_id} {key}", canonical({"order_id": str(order_id)}))


async def open_checkout(order_id: UUID, key: str, caller: Caller, doors: Doors, *, now: datetime) -> Checkout:
    """Return a page where the order can be paid: the one that is open, else a new one.

    RefusedError when there is nothing to pay or Stripe opens no page, UnavailableError when that takes too long;
    asking again is safe, and opens another page only once the last one is over.
    """
    order = await order_of(order_id, caller, doors)
    if not order.is_payable(now):
        order = await _ask_for_checkout(order, checkout_wish(caller.user_id, order_id, key), caller, doors, now=now)
    order = await _with_answered_checkout(order, caller, doors, now=now)
    match order.checkout:
        case Checkout() as checkout if order.status_of(checkout, now) == "open":
            return checkout
        case Checkout(state="failed", failure="already_paid"):  # At the page before, which we hear of any moment.
            raise RefusedError(refused_wish("order_not_payable"))
        case Checkout(state="failed"):
            raise RefusedError(
                Problem(
                    code="checkout_failed",
                    detail="Send the same request again in a moment; if it stays, tell us the request_id.",
                    retry_after_seconds=AGAIN_SECONDS,
                )
            )
    raise UnavailableError("no checkout was opened in time")


async def refresh_order(order_id: UUID, caller: Caller, doors: Doors) -> Order:
    """Have Stripe asked what became of the payment, and return the order as it is now."""
    order = await order_of(order_id, caller, doors)
    requested = OrderRefreshRequested(correlation_id=order_id, user_id=caller.user_id, order_id=order_id)
    await doors.announcer.announce(requested)
    return order


async def _ask_for_checkout(before: Order, wanted: Wish, caller: Caller, doors: Doors, *, now: datetime) -> Order:
    """Have one more checkout of an order asked for; return the order that has it.

    The message is a new one each time: whether there is something to do is for the order's state to say.
    """
    await raise_refusal(wanted, caller, doors)
    known = _number(before.checkout)

    async def look() -> Order | None:
        await raise_refusal(wanted, caller, doors)
        order = await order_of(before.id, caller, doors)
        return order if order.is_payable(now) or _number(order.checkout) > known else None

    requested = CheckoutRequested(
        correlation_id=before.id,
        user_id=caller.user_id,
        checkout_id=wanted.id,
        request_sha256=wanted.request_sha256,
        order_id=before.id,
    )
    return await say(requested, wanted, doors, look=look, watched=before.id)


def _number(checkout: Checkout | None) -> int:
    return checkout.number if checkout else 0


async def _with_answered_checkout(order: Order, caller: Caller, doors: Doors, *, now: datetime) -> Order:
    """Return the order once its checkout is answered, time is up, or this process is about to stop."""
    with doors.changes.watch(order.id) as watch:
        deadline = asyncio.get_running_loop().time() + CHECKOUT_WITHIN_SECONDS
        while order.checkout_status(now) == "opening" and not watch.ended:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await watch.wait(min(left, LOOK_SECONDS))
            order = await order_of(order.id, caller, doors)
    return order


def _check_done(job: Job) -> None:
    if job.kind != "preview":
        raise RefusedError(refused_wish("preview_unknown"))
    if job.status != "done":
        raise RefusedError(refused_wish("preview_not_done"))


async def _check_acceptance(acceptance_id: UUID, caller: Caller, doors: Doors) -> None:
    """Refuse what was not accepted, and what was erased since: no book can be made of it any more."""
    acceptance = await doors.reads.acceptance(caller, acceptance_id)
    if acceptance is None:
        raise RefusedError(refused_wish("acceptance_unknown"))
    preview = await doors.reads.job(caller, acceptance.preview_job_id)
    if preview is None or preview.erased_at is not None:
        raise erased()


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
