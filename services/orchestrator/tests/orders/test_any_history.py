"""Whatever happens to an order, no money is given back twice and no book is made twice."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.orders import RefundRequested, ReleaseRequested, ReplacementRequested
from contracts.payments import MakeRefund, RefundMade, RefundRefused
from orchestrator.domain.order import Order
from orchestrator.domain.payment import status_of

OPERATOR = {"operator": "ops", "why": "as it has to be"}


class History:
    """One order, those that replace it, and everything that may happen to them next."""

    def __init__(self, bench: Any, sale: Any, order_id: UUID, facts: list[Any]) -> None:
        self._bench, self._sale, self._facts = bench, sale, facts
        self._orders = [order_id]

    async def go_on(self, what: str, which: int) -> None:
        await getattr(self, what)(which)

    async def a_fact_is_told(self, which: int) -> None:
        await self._bench.store.apply(self._facts[which % len(self._facts)])

    async def a_refund_is_answered(self, which: int) -> None:
        commands = await self._sale.said(self._bench, MakeRefund)
        if commands:
            command, key = commands[which % len(commands)], {"refund_key": commands[which % len(commands)].refund_key}
            made = RefundMade.answering(command, **key, refund_id=f"re_{which}", status="pending")
            await self._bench.store.apply(
                made if which % 3 else RefundRefused.answering(command, **key, code="charge_disputed")
            )

    async def an_operator_gives_back(self, which: int) -> None:
        order_id = self._orders[which % len(self._orders)]
        amount = (None, 300, 1990)[which % 3]
        wish = RefundRequested(correlation_id=order_id, order_id=order_id, amount_minor=amount, **OPERATOR)
        await self._bench.store.apply(wish)

    async def an_operator_replaces(self, which: int) -> None:
        order_id = self._orders[which % len(self._orders)]
        wish = ReplacementRequested(correlation_id=order_id, order_id=order_id, **OPERATOR)
        await self._bench.store.apply(wish)
        if await self._bench.store.find_order(wish.replacement_order_id) and wish.order_id == self._orders[-1]:
            self._orders.append(wish.replacement_order_id)

    async def an_operator_releases(self, which: int) -> None:
        hold = ("amount_mismatch", "fraud_warning", "review")[which % 3]
        order_id = self._orders[0]
        await self._bench.store.apply(
            ReleaseRequested(correlation_id=order_id, order_id=order_id, hold=hold, **OPERATOR)
        )

    async def a_book_ends(self, which: int) -> None:
        order = await self._bench.store.find_order(self._orders[which % len(self._orders)])
        if order.book_job_id is not None:
            await self._sale.work(self._bench, order.book_job_id, fails=bool(which % 4))

    async def time_passes(self, which: int) -> None:
        await self._bench.pass_time(timedelta(hours=13 * (which % 3)))
        for signal in [
            *await self._bench.store.overdue(),
            *await self._bench.store.doubtful(replay_every=timedelta(1)),
        ]:
            await self._bench.store.apply(signal)

    async def orders(self) -> list[Order]:
        return [await self._bench.store.find_order(order_id) for order_id in self._orders]


MAY_HAPPEN = st.sampled_from([name for name in vars(History) if name.startswith(("a_", "an_", "time_"))])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happens=st.lists(st.tuples(MAY_HAPPEN, st.integers(0, 500)), max_size=30))
async def test_no_history_gives_money_back_twice_or_makes_a_book_twice(
    memory_bench: Any, sale: Any, told_of: Any, scenarios: Any, happens: list[tuple[str, int]]
) -> None:
    bench = await memory_bench()
    order_id = await sale.ordered(bench)
    told = told_of(order_id)
    doubts = [told.fact("order.fraud_warning", 3, actionable=True), told.fact("order.review", 4, open=True)]
    facts = [fact for scenario in scenarios(order_id).values() for fact in scenario.facts]
    history = History(bench, sale, order_id, [*facts, *doubts, told.paid("d", amount_minor=7)])

    for what, which in happens:
        await history.go_on(what, which)

    books = Counter(job.inputs.order_id for job in bench.store.jobs.values() if job.inputs.kind == "book")
    for order in await history.orders():
        given_back = Counter[str]()
        for wish in order.refunds.values():
            given_back[wish.payment_intent_id] += 0 if wish.state == "refused" else wish.amount_minor
        paid = {attempt.payment_intent_id: attempt.total_minor for attempt in order.money.paid_attempts}
        assert all(amount <= paid[payment] for payment, amount in given_back.items())
        assert order.status == status_of(
            order.money, quoted_minor=order.quote.total_minor, granted=order.granted, asked=False
        )
        assert books[order.id] == (order.book_job_id is not None)
        assert not order.wants_book
        assert not order.duplicates
    assert "illegal_move" not in await bench.alarms()

    for _ in range(5):
        await history.time_passes(2)
    root, *_ = orders = await history.orders()
    done = [order for order in orders if (job := await bench.store.find_job(order.book_id)) and job.status == "done"]
    assert done or root.holds or not root.payment, "money is here and nothing is made or given back for it"
