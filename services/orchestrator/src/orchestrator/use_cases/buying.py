"""What a customer does with a preview: accepts it, orders its book, pays for it."""

from uuid import UUID

from contracts.jobs import AnalyticsFact
from contracts.message import derived_id
from contracts.orders import (
    AcceptanceRegistered,
    CheckoutRequested,
    OrderRefreshRequested,
    OrderRequested,
    PreviewAccepted,
    PriceListPublished,
)
from contracts.values import Code
from orchestrator.domain.acceptance import Acceptance
from orchestrator.domain.checkout import LOOKED_UP_LATELY, ask_checkout, look_up, may_be_paid, payable
from orchestrator.domain.order import GONE, Order, Quote, place
from orchestrator.domain.prices import PriceList, product_name
from orchestrator.use_cases.books import no_book_of
from orchestrator.use_cases.desk import Desk, Refusal
from orchestrator.use_cases.money import settle
from orchestrator.use_cases.telling import tell_of_order
from orchestrator.use_cases.wishes import KEY_REUSED


class PricesChangedError(Exception):
    """A published version of the price list is published again with another content."""


def publish_prices(event: PriceListPublished, desk: Desk) -> None:
    """Write a price list down; PricesChangedError when that version was published with another content."""
    prices, known = PriceList.published(event), desk.price_lists.get(event.version)
    if known is None:
        desk.price_lists[event.version] = prices
        desk.new_price_lists.append(event)
    elif known != prices:
        raise PricesChangedError(f"version {event.version} of the price list is published and never changes")


def accept_preview(event: PreviewAccepted, desk: Desk) -> None:
    """Freeze a finished preview as it was shown, once, or write down why not."""
    known = desk.acceptances.get(event.acceptance_id)
    preview = desk.jobs.get(event.preview_job_id)
    if known is not None and (known.user_id, known.preview_job_id) == (event.user_id, event.preview_job_id):
        _announce(known, desk)
    elif known is not None:
        _refuse_acceptance(event, KEY_REUSED, 422, desk)
    elif preview is None or preview.inputs.user_id != event.user_id:
        _refuse_acceptance(event, "preview_unknown", 404, desk)
    elif (code := no_book_of(preview)) is not None:
        _refuse_acceptance(event, code, 404 if code == "preview_unknown" else 409, desk)
    else:
        acceptance = Acceptance.of(
            preview, acceptance_id=event.acceptance_id, request_sha256=event.request_sha256, now=desk.now
        )
        desk.acceptances[acceptance.id] = acceptance
        desk.new_acceptances.append(acceptance)
        fact = AnalyticsFact(
            id=derived_id(acceptance.id, "preview_accepted"),
            name="preview_accepted",
            occurred_at=desk.now,
            user_id=acceptance.user_id,
            story_id=acceptance.story.id,
            age_band=preview.inputs.age_band,
            language=preview.inputs.language,
            job_id=preview.id,
        )
        desk.facts[fact.id] = fact
        _announce(acceptance, desk)


def request_order(event: OrderRequested, desk: Desk) -> None:
    """Insert an order at today's price and ask for its first checkout, once, or write down why not."""
    order = desk.orders.get(event.order_id)
    refusals = {refusal.request_sha256: refusal for refusal in desk.refusals_of(event.order_id)}
    if order is not None and (order.user_id, order.request_sha256) == (event.user_id, event.request_sha256):
        desk.announce_order(order)
    elif event.request_sha256 in refusals:
        desk.refuse(refusals[event.request_sha256])
    elif order is not None or refusals:
        _refuse_order(event, KEY_REUSED, 422, desk)
    else:
        _order_or_refuse(event, desk)


def request_checkout(event: CheckoutRequested, desk: Desk) -> None:
    """Ask for one more checkout of an order that can be paid nowhere now; an open one is shown again."""
    order = desk.orders.get(event.order_id)
    if order is None or order.user_id != event.user_id:
        _refuse_checkout(event, "order_unknown", 404, desk)
    elif not may_be_paid(order):
        _refuse_checkout(event, "order_not_payable", 409, desk)
    elif payable(order, now=desk.now) is not None:
        desk.announce_order(order)
    else:
        after, command = ask_checkout(order, now=desk.now, open_for=desk.limits.checkout)
        settle(after, desk, [command])


def request_refresh(event: OrderRefreshRequested, desk: Desk) -> None:
    """Look up at Stripe what is not settled about an order, unless that was done a moment ago."""
    order = desk.orders.get(event.order_id)
    if order is None or order.user_id != event.user_id:
        return
    if order.synced_at is None or desk.now - order.synced_at >= LOOKED_UP_LATELY:
        desk.change_order(*look_up(order, now=desk.now))


def _order_or_refuse(event: OrderRequested, desk: Desk) -> None:
    acceptance = desk.acceptances.get(event.acceptance_id)
    if acceptance is None or acceptance.user_id != event.user_id:
        _refuse_order(event, "acceptance_unknown", 422, desk)
        return
    if (other := _order_in_the_way(event, desk)) is not None:
        _refuse_order(event, "order_exists", 409, desk, order_id=other)
        return
    quote = _quote(event, acceptance, desk)
    if quote is None:
        _refuse_order(event, "not_for_sale", 422, desk)
        return
    story = desk.stories[(acceptance.story.id, acceptance.story.version)]
    order = Order(
        id=event.order_id,
        user_id=event.user_id,
        request_sha256=event.request_sha256,
        acceptance_id=acceptance.id,
        preview_job_id=acceptance.preview_job_id,
        format=event.format,
        quote=quote,
        product_name=product_name(story, sold_as=event.format),
        created_at=desk.now,
        changed_at=desk.now,
        traceparent=desk.headers.get("traceparent"),
    )
    order, command = ask_checkout(place(order, now=desk.now), now=desk.now, open_for=desk.limits.checkout)
    desk.place_order(order, [command])
    tell_of_order(None, order, desk)


def _order_in_the_way(event: OrderRequested, desk: Desk) -> UUID | None:
    """Return the order by which the same book is bought already, or may still be."""
    same = [
        order
        for order in desk.orders.values()
        if (order.acceptance_id, order.format) == (event.acceptance_id, event.format) and order.status not in GONE
    ]
    return min(same, key=lambda order: (order.created_at, order.id)).id if same else None


def _quote(event: OrderRequested, acceptance: Acceptance, desk: Desk) -> Quote | None:
    story = desk.stories[(acceptance.story.id, acceptance.story.version)]
    prices = desk.price_list
    return None if prices is None else prices.quote(story, sold_as=event.format, currency=event.currency)


def _announce(acceptance: Acceptance, desk: Desk) -> None:
    registered = AcceptanceRegistered(
        message_id=derived_id(acceptance.id, "registered"),
        correlation_id=acceptance.id,
        user_id=acceptance.user_id,
        acceptance_id=acceptance.id,
    )
    desk.say(registered, mandatory=False)


def _refuse_acceptance(event: PreviewAccepted, code: Code, status: int, desk: Desk) -> None:
    refusal = Refusal(
        resource_id=event.acceptance_id,
        request_sha256=event.request_sha256,
        user_id=event.user_id,
        resource="acceptance",
        code=code,
        status=status,
    )
    desk.refuse(refusal)


def _refuse_order(event: OrderRequested, code: Code, status: int, desk: Desk, **params: UUID) -> None:
    refusal = Refusal(
        resource_id=event.order_id,
        request_sha256=event.request_sha256,
        user_id=event.user_id,
        resource="order",
        code=code,
        status=status,
        params={name: str(value) for name, value in params.items()},
    )
    desk.refuse(refusal)


def _refuse_checkout(event: CheckoutRequested, code: Code, status: int, desk: Desk) -> None:
    refusal = Refusal(
        resource_id=event.checkout_id,
        request_sha256=event.request_sha256,
        user_id=event.user_id,
        resource="checkout",
        code=code,
        status=status,
    )
    desk.refuse(refusal)
