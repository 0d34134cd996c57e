"""What became of orders, told to the analytics in the transaction that makes it true."""

from contracts.jobs import AnalyticsFact
from contracts.message import derived_id
from orchestrator.domain.order import Order
from orchestrator.use_cases.desk import Desk


def tell_of_order(before: Order | None, after: Order, desk: Desk) -> None:
    """Add what is new about an order; what an operator gives away is no sale."""
    if after.granted:
        return
    begun = before.checkouts if before else ()
    for checkout in after.checkouts[len(begun) :]:
        _tell(after, "checkout_started", desk, attempt=checkout.number)
    if before is None:
        return
    if before.paid_at is None and after.paid_at is not None:
        _tell(after, "order_paid", desk, amount_minor=after.money.paid_attempts[0].total_minor or 0)
    if after.status != before.status and after.status in {"partially_refunded", "refunded"}:
        payments = {refund.payment for refund in after.money.refunds.values()}
        refunded = sum(after.money.refunded_minor(payment) for payment in payments)
        _tell(after, "order_refunded", desk, amount_minor=refunded)


def _tell(order: Order, name: str, desk: Desk, **props: int) -> None:
    """Add one fact; the same one told again is the same."""
    preview = desk.jobs[order.preview_job_id].inputs
    which = props.get("attempt", order.status if name == "order_refunded" else "")
    fact = AnalyticsFact(
        id=derived_id(order.id, name, which),
        name=name,
        occurred_at=desk.now,
        user_id=order.user_id,
        story_id=preview.story.id,
        age_band=preview.age_band,
        language=preview.language,
        order_id=order.id,
        props={**props, "currency": order.quote.goods.currency, "format": order.format},
    )
    desk.facts.setdefault(fact.id, fact)
