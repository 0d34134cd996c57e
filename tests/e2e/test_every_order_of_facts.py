"""What Stripe tells, through the real broker in any order and more than once: one state each, and one book at most."""

import asyncio
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from contracts.payments import DisputeFact, PaymentRecorded, RefundFact

pytestmark = pytest.mark.usefixtures("nothing_is_begun")

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
TIMES: Final = 1
"""How often each scenario is played, in another order each time: a sample, for the domain's tests play all orders."""
SEED: Final = 20260301


class Telling:
    """What Stripe tells of one order; `a` is the session it was given, `b` another one."""

    def __init__(self, shopper: Any, order: Any, session: str) -> None:
        self._order_id = order["id"]
        self._goods = order["goods"]["amount_minor"]
        self._shipping = order["shipping"]["amount_minor"] if order["shipping"] else 0
        self._sessions = {"a": session, "b": f"{session}b"}
        self.shopper = shopper
        self.total = self._goods + self._shipping

    def session(self, what: str, minute: int, of: str = "a") -> PaymentRecorded:
        """A checkout came to an end, or is on the way to one."""
        return self._fact(
            f"order.{what}",
            minute,
            of,
            attempt=1 if of == "a" else 2,
            session_id=self._sessions[of],
            amount_minor=self.total,
            amount_subtotal_minor=self._goods,
            amount_shipping_minor=self._shipping,
        )

    def refund(self, status: Any, minute: int, *, of: str = "a", name: str = "1", amount: int = 0) -> PaymentRecorded:
        """Money went back, or is on its way."""
        told = RefundFact(id=f"re_{self._payment(of)[3:]}{name}", amount_minor=amount or self.total, status=status)
        return self._fact("order.refunded", minute, of, refund=told, amount_minor=told.amount_minor)

    def dispute(self, status: Any, minute: int) -> PaymentRecorded:
        """The bank asks the money back, or has ended asking."""
        closed = status in {"won", "lost", "warning_closed", "prevented"}
        told = DisputeFact(
            id=f"dp_{self._payment('a')[3:]}", amount_minor=self.total, status=status, reason="fraudulent"
        )
        return self._fact("order.dispute_closed" if closed else "order.disputed", minute, "a", dispute=told)

    def _payment(self, of: str) -> str:
        return f"pi_{self._order_id.replace('-', '')}{of}"

    def _fact(self, name: Any, minute: int, of: str, **fields: Any) -> PaymentRecorded:
        event = f"evt_{self._order_id.replace('-', '')}_{minute}_{of}"
        return PaymentRecorded(
            message_id=PaymentRecorded.id_of(event),
            correlation_id=self._order_id,
            fact=name,
            stripe_event_id=event,
            stripe_event_type="a.test",
            event_created=NOON + timedelta(minutes=minute),
            livemode=False,
            order_id=self._order_id,
            payment_intent_id=None if name == "order.expired" else self._payment(of),
            currency="usd",
            **fields,
        )


Scenario = Callable[[Telling], list[PaymentRecorded]]
SCENARIOS: Final[dict[str, tuple[str, Scenario]]] = {
    "paid": ("paid", lambda t: [t.session("paid", 1)]),
    "delayed, then paid": ("paid", lambda t: [t.session("payment_processing", 1), t.session("paid", 2)]),
    "delayed, then failed": (
        "payment_failed",
        lambda t: [t.session("payment_processing", 1), t.session("payment_failed", 2)],
    ),
    "failed, then another attempt paid": (
        "paid",
        lambda t: [t.session("payment_failed", 1), t.session("paid", 2, of="b")],
    ),
    "expired, then paid": ("paid", lambda t: [t.session("expired", 1), t.session("paid", 2, of="b")]),
    "two partial refunds": (
        "partially_refunded",
        lambda t: [
            t.session("paid", 1),
            t.refund("succeeded", 2, name="1", amount=300),
            t.refund("succeeded", 3, name="2", amount=200),
        ],
    ),
    "a refund that fails after all": (
        "paid",
        lambda t: [t.session("paid", 1), t.refund("pending", 2), t.refund("succeeded", 3), t.refund("failed", 4)],
    ),
    "refunded": ("refunded", lambda t: [t.session("paid", 1), t.refund("succeeded", 2)]),
    "a dispute that is won": (
        "paid",
        lambda t: [t.session("paid", 1), t.dispute("needs_response", 2), t.dispute("won", 3)],
    ),
    "a dispute that is lost": (
        "chargeback_lost",
        lambda t: [t.session("paid", 1), t.dispute("needs_response", 2), t.dispute("lost", 3)],
    ),
    "partly refunded, and a dispute that is won": (
        "partially_refunded",
        lambda t: [
            t.session("paid", 1),
            t.refund("succeeded", 2, amount=300),
            t.dispute("needs_response", 3),
            t.dispute("won", 4),
        ],
    ),
    "an inquiry that is closed": (
        "paid",
        lambda t: [t.session("paid", 1), t.dispute("warning_needs_response", 2), t.dispute("warning_closed", 3)],
    ),
    "a refund that crosses a dispute": (
        "disputed",
        lambda t: [t.session("paid", 1), t.refund("succeeded", 2), t.dispute("needs_response", 3)],
    ),
    "paid twice, the second given back": (
        "paid",
        lambda t: [t.session("paid", 1), t.session("paid", 2, of="b"), t.refund("succeeded", 3, of="b")],
    ),
}
SHOPPERS: Final = TIMES * len(SCENARIOS)
DELIVERED: Final = {"paid", "partially_refunded"}


@pytest.fixture(scope="module")
def played(world: Any, stall: Any, nothing_is_begun: None) -> Iterator[dict[str, list[Any]]]:
    """Every scenario, each fact once or more, all orders mixed: what became of the orders, by scenario."""
    assert nothing_is_begun is None
    telling = asyncio.run(_telling(stall))
    asyncio.run(_play(world, telling))
    yield {name: asyncio.run(_ends(told)) for name, told in telling.items()}
    asyncio.run(_give_all_back(world, [each for told in telling.values() for each in told]))


async def _telling(stall: Any) -> dict[str, list[Telling]]:
    async def ordered() -> Telling:
        shopper = await stall.shopper()
        order = await shopper.order()
        return Telling(shopper, order, await shopper.session_id())

    return {name: [await ordered() for _ in range(TIMES)] for name in SCENARIOS}


async def _play(world: Any, telling: dict[str, list[Telling]]) -> None:
    once = [fact for name, told in telling.items() for each in told for fact in SCENARIOS[name][1](each)]
    lots = random.Random(SEED)  # noqa: S311 - The same orders every time are the point.
    facts = once + lots.sample(once, k=len(once) // 2)
    lots.shuffle(facts)

    await world.say("payments", *facts)
    heard = "SELECT count(*) AS n FROM app.payment_events WHERE stripe_event_id = ANY($1)"

    async def all_heard() -> bool:
        (row,) = await world.rows(heard, [fact.stripe_event_id for fact in once])
        return bool(row["n"] == len(once))

    await world.eventually(all_heard)


async def _ends(told: list[Telling]) -> list[tuple[str, int]]:
    return [((await each.shopper.now())["status"], len(await each.shopper.books())) for each in told]


async def _give_all_back(world: Any, told: list[Telling]) -> None:
    """Call every book off before jobs are begun again."""
    await world.say("payments", *(each.refund("succeeded", 90, of=of, name="9") for each in told for of in "ab"))
    waiting = "SELECT id FROM app.jobs WHERE order_id = ANY($1::uuid[]) AND status = 'queued'"

    async def none_waits() -> bool:
        return not await world.rows(waiting, [each.shopper.order_id for each in told])

    await world.eventually(none_waits)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_same_facts_in_any_order_end_in_one_state(played: dict[str, list[Any]], name: str) -> None:
    ends, _ = SCENARIOS[name]

    assert [status for status, _ in played[name]] == [ends] * TIMES


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_book_is_begun_once_where_it_is_paid_for(played: dict[str, list[Any]], name: str) -> None:
    ends, _ = SCENARIOS[name]
    books = [number for _, number in played[name]]

    assert all(number == 1 for number in books) if ends in DELIVERED else all(number <= 1 for number in books)
    assert ends != "payment_failed" or books == [0] * TIMES
