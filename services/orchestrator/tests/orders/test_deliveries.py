"""Whatever is delivered in whatever order, an order has one state and at most one book."""

import copy
from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.message import Event, Message
from contracts.payments import CheckoutOpened, MakeRefund
from orchestrator.adapters.memory_store import MemoryJobStore
from orchestrator.domain.plan import Failure

NAMES = range(23)
"""The scenarios by their number; how many there are is held against this."""


class Bought:
    """A store in which one order waits for its money, to be copied for every order of deliveries."""

    def __init__(self, bench: Any, order: UUID, opened: CheckoutOpened) -> None:
        self._store = bench.store
        self.order = order
        self.opened = opened

    def copy(self) -> MemoryJobStore:
        store: MemoryJobStore = copy.copy(self._store)
        for name, held in vars(store).items():
            if isinstance(held, dict | list | set):
                setattr(store, name, held.copy())
        return store


def messages(store: MemoryJobStore) -> list[Message]:
    return [said.message for said in store.outbox]


async def deliver(store: MemoryJobStore, events: Iterable[Event]) -> None:
    for event in events:
        await store.apply(event)


async def deliver_signals(store: MemoryJobStore) -> None:
    for signal in await store.overdue():
        await store.apply(signal)


def check(store: MemoryJobStore, order: UUID, scenario: Any) -> None:
    books = [job for job in store.jobs.values() if job.inputs.order_id == order]
    refunds = [m.refund_key for m in messages(store) if isinstance(m, MakeRefund)]
    assert store.orders[order].status == scenario.ends
    assert len(books) == 1 if scenario.book else all(book.status == "failed" for book in books)
    assert all(any(step.reused for step in book.plan.steps.values()) for book in books)
    assert scenario.given_back <= set(refunds) <= scenario.given_back | scenario.perhaps
    assert len(set(refunds)) == len(refunds)
    assert {alarm.kind for alarm in store.alarms} <= {"duplicate_payment"}
    assert [fact.name for fact in store.facts.values()].count("order_paid") == any(
        attempt.state == "paid" for attempt in store.orders[order].money.attempts.values()
    )


@pytest.fixture
async def bought(sale: Any, memory_bench: Any, open_checkout: Any) -> Bought:
    """One order whose checkout is asked for."""
    bench = await memory_bench()
    acceptance = await sale.accepted(bench)
    wish = sale.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id)
    await bench.store.apply(wish)
    return Bought(bench, wish.order_id, open_checkout(*await sale.checkouts(bench, wish.order_id)))


async def test_every_scenario_is_delivered(bought: Bought, scenarios: Any) -> None:
    assert len(scenarios(bought.order)) == len(NAMES)


@pytest.mark.parametrize("number", NAMES)
async def test_facts_in_any_order_make_the_book_that_is_due_and_no_other(
    bought: Bought, scenarios: Any, number: int
) -> None:
    scenario = list(scenarios(bought.order).values())[number]

    for facts in permutations(scenario.facts):
        store = bought.copy()
        await deliver(store, [bought.opened, *facts, *facts])
        check(store, bought.order, scenario)


@pytest.mark.parametrize("number", NAMES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_deliveries_may_be_doubled_and_the_answer_to_the_checkout_late(
    bought: Bought, scenarios: Any, number: int, data: st.DataObject
) -> None:
    scenario = list(scenarios(bought.order).values())[number]
    events = [bought.opened, *scenario.facts]
    again = data.draw(st.lists(st.sampled_from(events), max_size=8), label="again")
    store = bought.copy()

    await deliver(store, data.draw(st.permutations([*events, *again]), label="order"))

    check(store, bought.order, scenario)


async def test_a_book_of_pages_that_are_not_the_accepted_ones_fails_at_once_and_the_money_is_written_down(
    bought: Bought, told_of: Any
) -> None:
    store = bought.copy()
    preview = store.jobs[store.orders[bought.order].preview_job_id]
    erased = replace(preview.plan.steps["pages/cover"], output=None)
    store.jobs[preview.id] = replace(preview, plan=preview.plan.put(erased))

    await deliver(store, [bought.opened, told_of(bought.order).paid()])
    await deliver_signals(store)

    order = store.orders[bought.order]
    assert store.jobs[order.book_id].failure == Failure(code="acceptance_broken", fault="platform")
    assert (order.status, order.resolution and order.resolution.kind) == ("paid", "open")
    assert [alarm.kind for alarm in store.alarms] == ["acceptance_broken"]
