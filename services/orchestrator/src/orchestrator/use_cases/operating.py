"""What an operator decides about an order; every wish is written down, with who, why, and why not."""

from contracts.orders import Money, RefundRequested, ReleaseRequested, ReplacementRequested
from contracts.values import Code
from orchestrator.domain import order as orders
from orchestrator.domain.order import Order, Quote
from orchestrator.domain.refund import ask_refund, refundable
from orchestrator.use_cases.books import book_has_failed, hash_of, payer_of
from orchestrator.use_cases.desk import Desk, OperatorWish, WishKind
from orchestrator.use_cases.money import settle


def refund_order(event: RefundRequested, desk: Desk) -> None:
    """Give money back: all that is left of a payment, or an amount of it."""
    order = desk.orders.get(event.order_id)
    payment = refundable(order) if order else None
    left = order.left_minor(payment) if order and payment else 0
    amount = event.amount_minor or left
    if order is None or payment is None:
        _write_down(event, desk, refused="order_unknown" if order is None else "nothing_to_refund")
        return
    if amount > left:
        _write_down(event, desk, refused="refund_too_large")
        return
    _write_down(event, desk)
    key = f"refund:operator:{event.message_id}"
    order, commands = ask_refund(order, payment, key=key, amount_minor=amount, reason="operator", now=desk.now)
    settle(order, desk, commands)


def replace_order(event: ReplacementRequested, desk: Desk) -> None:
    """Have a failed book made again: by a new order of amount 0, with one book of its own."""
    order = desk.orders.get(event.order_id)
    refused = "order_unknown" if order is None else _not_replaceable(order, event, desk)
    _write_down(event, desk, refused=refused)
    if order is None or refused:
        return
    if order.book_job_id is not None:
        order = orders.open_resolution(order, job_id=order.book_job_id, after=desk.limits.refund_after, now=desk.now)
    settle(orders.resolve(order, "replacement", now=desk.now), desk)
    replacement = Order(
        id=event.replacement_order_id,
        user_id=order.user_id,
        request_sha256=hash_of(event.message_id),
        acceptance_id=order.acceptance_id,
        preview_job_id=order.preview_job_id,
        format=order.format,
        quote=Quote(
            goods=Money(amount_minor=0, currency=order.quote.goods.currency),
            shipping=None,
            price_list=order.quote.price_list,
        ),
        product_name=order.product_name,
        created_at=desk.now,
        changed_at=desk.now,
        traceparent=desk.headers.get("traceparent"),
        replaces_order_id=order.id,
        granted=True,
    )
    replacement = orders.place(replacement, now=desk.now)
    desk.place_order(replacement)
    settle(replacement, desk)


def release_hold(event: ReleaseRequested, desk: Desk) -> None:
    """Let an order be made that was held."""
    order = desk.orders.get(event.order_id)
    if order is None:
        _write_down(event, desk, refused="order_unknown")
    elif event.hold not in order.holds:
        _write_down(event, desk, refused="not_held")
    else:
        _write_down(event, desk)
        settle(orders.release(order, event.hold, now=desk.now), desk)


def _not_replaceable(order: Order, event: ReplacementRequested, desk: Desk) -> Code | None:
    if event.replacement_order_id in desk.orders:
        return "already_replaced"
    if not book_has_failed(order, desk):
        return "book_not_failed"
    resolved = order.resolution is not None and order.resolution.kind == "refund"
    payer = payer_of(order, desk)
    if resolved or not payer.delivers or payer.payment is None:
        return "order_not_paid"
    return None


def _write_down(
    event: RefundRequested | ReplacementRequested | ReleaseRequested, desk: Desk, *, refused: Code | None = None
) -> None:
    match event:
        case RefundRequested():
            kind: WishKind = "refund"
        case ReplacementRequested():
            kind = "replacement"
        case ReleaseRequested():
            kind = "release"
    wish = OperatorWish(
        id=event.message_id,
        kind=kind,
        order_id=event.order_id,
        operator=event.operator,
        why=event.why,
        refused=refused,
    )
    desk.operator_wishes.append(wish)
