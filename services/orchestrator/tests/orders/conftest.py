"""Builders of orders and of what Stripe tells about them."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from contracts.message import Message, StepCommand, derived_id
from contracts.orders import Money as Amount
from contracts.orders import OrderRequested, PreviewAccepted, Price, PriceListPublished
from contracts.payments import CheckoutOpened, DisputeFact, OpenCheckout, PaymentRecorded, RefundFact
from orchestrator.domain.order import Order, Quote, place

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Told:
    """What Stripe tells of one order: payments and sessions by a letter, times in minutes after noon."""

    total = 1990

    def __init__(self, order_id: UUID) -> None:
        self.order_id = order_id

    def fact(self, name: str, minute: int, **fields: Any) -> PaymentRecorded:
        """One fact; the same arguments tell the same event."""
        content = json.dumps([name, minute, fields], default=str, sort_keys=True)
        event = f"evt_{hashlib.sha256((str(self.order_id) + content).encode()).hexdigest()[:24]}"
        return PaymentRecorded(
            message_id=PaymentRecorded.id_of(event),
            correlation_id=self.order_id,
            fact=name,
            stripe_event_id=event,
            stripe_event_type=name.replace("order.", "stripe."),
            event_created=NOON + timedelta(minutes=minute),
            livemode=False,
            order_id=self.order_id,
            **fields,
        )

    def session(self, name: str, which: str = "a", *, minute: int = 1, **fields: Any) -> PaymentRecorded:
        """A checkout came to an end, or is on the way to one; `a` is the first attempt."""
        given = {
            "attempt": ord(which) - ord("a") + 1,
            "session_id": f"cs_{which}",
            "payment_intent_id": None if name == "expired" else f"pi_{which}",
            "currency": "usd",
            "amount_minor": self.total,
            "amount_subtotal_minor": self.total,
        }
        return self.fact(f"order.{name}", minute, **(given | fields))

    def paid(self, which: str = "a", *, minute: int = 2, **fields: Any) -> PaymentRecorded:
        return self.session("paid", which, minute=minute, **fields)

    def refund(
        self, status: str, *, refund: str = "re_1", of: str = "a", amount: int = total, minute: int = 3, key: Any = None
    ) -> PaymentRecorded:
        told = RefundFact(id=refund, amount_minor=amount, status=status, key=key)
        return self.fact("order.refunded", minute, payment_intent_id=f"pi_{of}", refund=told)

    def refunded_in_all(self, amount: int, *, of: str = "a", minute: int = 3) -> PaymentRecorded:
        return self.fact("order.refund_total", minute, payment_intent_id=f"pi_{of}", refunded_total_minor=amount)

    def dispute(self, status: str, *, dispute: str = "dp_1", of: str = "a", minute: int = 4) -> PaymentRecorded:
        closed = status in {"won", "lost", "warning_closed", "prevented"}
        told = DisputeFact(id=dispute, amount_minor=self.total, status=status, reason="fraudulent")
        name = "order.dispute_closed" if closed else "order.disputed"
        return self.fact(name, minute, payment_intent_id=f"pi_{of}", dispute=told)


class Sale:
    """Makes what a sale consists of, and goes through one on a bench."""

    def __init__(self, make: Any) -> None:
        self._make = make

    def order(self, **fields: Any) -> Order:
        """A digital book for 19.90 dollars, ordered at noon."""
        given = {
            "id": uuid4(),
            "user_id": uuid4(),
            "request_sha256": self._make.stored("order").sha256,
            "acceptance_id": uuid4(),
            "preview_job_id": uuid4(),
            "format": "digital",
            "quote": Quote(goods=Amount(amount_minor=Told.total, currency="usd"), shipping=None, price_list=1),
            "product_name": "Moon Whale",
            "created_at": NOON,
            "changed_at": NOON,
        }
        return place(Order(**(given | fields)), now=NOON)

    def prices(self, *, version: int = 1, **goods: int) -> PriceListPublished:
        """A digital book for 19.90 dollars or 18.90 euros, and a printed one that is sent."""
        digital, printed = {"usd": Told.total, "eur": 1890} | goods, {"usd": 2990, "eur": 2790}
        return PriceListPublished(
            correlation_id=uuid4(),
            version=version,
            prices=(
                Price(id="picture_book_digital", goods=digital),
                Price(id="picture_book_softcover", goods=printed, shipping={"usd": 500, "eur": 400}),
            ),
            ships_to=("DE", "US"),
            operator="ops",
        )

    def acceptance(self, *, user: UUID, preview: UUID, **fields: Any) -> PreviewAccepted:
        acceptance = derived_id(user, "acceptances", preview)
        given = {"acceptance_id": acceptance, "request_sha256": self._make.stored("acceptance").sha256}
        return PreviewAccepted(correlation_id=acceptance, user_id=user, preview_job_id=preview, **(given | fields))

    def wish(self, *, user: UUID, acceptance: UUID, order: UUID | None = None, **fields: Any) -> OrderRequested:
        order = order or uuid4()
        given = {"request_sha256": self._make.stored("order").sha256, "format": "digital", "currency": "usd"}
        return OrderRequested(
            correlation_id=order, user_id=user, order_id=order, acceptance_id=acceptance, **(given | fields)
        )

    async def preview(self, bench: Any, *, user: UUID) -> UUID:
        """Let a user have a finished preview."""
        story, upload = self._make.story(pages=4), self._make.upload(user=user)
        wish = self._make.wish(user=user, upload=upload.upload_id, story=story)
        for event in (story, upload, wish):
            await bench.store.apply(event)
        await self.work(bench, wish.job_id)
        return UUID(str(wish.job_id))

    async def work(self, bench: Any, job_id: UUID, *, fails: bool = False) -> None:
        """Let a job be claimed and done, or fail at its first step."""
        await bench.store.claim()
        answered: set[UUID] = set()
        while todo := [m for m in await self._commands(bench, job_id) if m.message_id not in answered]:
            for command in todo:
                await bench.store.apply(self._make.failure(command) if fails else self._make.answer(command))
                answered.add(command.message_id)

    async def accepted(self, bench: Any, *, user: UUID | None = None) -> PreviewAccepted:
        """Let a user accept a preview, with prices published."""
        user = user or uuid4()
        acceptance = self.acceptance(user=user, preview=await self.preview(bench, user=user))
        await bench.store.apply(self.prices())
        await bench.store.apply(acceptance)
        return acceptance

    async def ordered(self, bench: Any, *, user: UUID | None = None, **fields: Any) -> UUID:
        """Let a user order a book and be shown where to pay."""
        acceptance = await self.accepted(bench, user=user)
        wish = self.wish(user=acceptance.user_id, acceptance=acceptance.acceptance_id, **fields)
        await bench.store.apply(wish)
        await bench.store.apply(opened(*await self.checkouts(bench, wish.order_id)))
        return wish.order_id

    async def bought(self, bench: Any, **fields: Any) -> UUID:
        """Let a user order and pay a book; its job is queued."""
        order_id = await self.ordered(bench, **fields)
        await bench.store.apply(Told(order_id).paid())
        return order_id

    async def failed(self, bench: Any, **fields: Any) -> UUID:
        """Let a user pay for a book that then fails, and open its resolution."""
        order_id = await self.bought(bench, **fields)
        await self.work(bench, derived_id("book of order", order_id), fails=True)
        await self.look_round(bench)
        return order_id

    async def look_round(self, bench: Any) -> None:
        """Let the sweeper go round once."""
        for signal in await bench.store.overdue():
            await bench.store.apply(signal)

    async def checkouts(self, bench: Any, order_id: UUID) -> list[OpenCheckout]:
        """Return the checkouts that were asked for."""
        return [m for m in await bench.said() if isinstance(m, OpenCheckout) and m.order_id == order_id]

    async def said(self, bench: Any, kind: type[Message]) -> list[Any]:
        """Return the messages of one kind."""
        return [message for message in await bench.said() if isinstance(message, kind)]

    async def _commands(self, bench: Any, job_id: UUID) -> list[StepCommand]:
        return [m for m in await bench.said() if isinstance(m, StepCommand) and m.job_id == job_id]


def opened(*commands: OpenCheckout) -> CheckoutOpened:
    """What payments answers to the last of these."""
    session = f"cs_{chr(ord('a') + commands[-1].attempt - 1)}"
    return CheckoutOpened.answering(
        commands[-1],
        attempt=commands[-1].attempt,
        session_id=session,
        url=f"https://pay.example/{session}",
        expires_at=commands[-1].expires_at,
        livemode=False,
    )


@pytest.fixture(scope="session")
def sale(make: Any) -> Sale:
    """Builders of sales."""
    return Sale(make)


@pytest.fixture(scope="session")
def open_checkout() -> Callable[..., CheckoutOpened]:
    """The answer of payments to a checkout."""
    return opened


@pytest.fixture(scope="session")
def told_of() -> type[Told]:
    """Facts of an order, by its id."""
    return Told


@dataclass(frozen=True)
class Scenario:
    """Facts that may come in any order, and what they add up to."""

    facts: tuple[PaymentRecorded, ...]
    ends: str
    book: bool = True
    """Whether a book is due in the end."""
    given_back: frozenset[str] = frozenset()
    """Keys of the refunds that have to be asked for, in every order."""
    perhaps: frozenset[str] = frozenset()
    """Keys of the refunds that are asked for unless they are told to be made before that is seen."""


Scenarios = Callable[[UUID], dict[str, Scenario]]


@pytest.fixture(scope="session")
def scenarios() -> Scenarios:
    """Everything that can happen to the money of an order, by name."""
    return _scenarios


def _scenarios(order_id: UUID) -> dict[str, Scenario]:
    t = Told(order_id)
    paid, processing, failed = t.paid(), t.session("payment_processing"), t.session("payment_failed", minute=9)
    opened, reviewed = t.dispute("needs_response"), t.dispute("under_review", minute=5)
    won, lost, all_back = t.dispute("won", minute=6), t.dispute("lost", minute=6), t.refund("succeeded")
    partly = t.refund("succeeded", refund="re_2", amount=500)
    appeals = t.dispute("appeal_needs_response", minute=7), t.dispute("appeal_under_review", minute=8)
    inquiry = tuple(
        t.dispute(f"warning_{status}", minute=4 + n)
        for n, status in enumerate(("needs_response", "under_review", "closed"))
    )
    return {
        "paid": Scenario((paid,), "paid"),
        "delayed, then paid": Scenario((processing, paid), "paid"),
        "delayed, then failed": Scenario((processing, failed), "payment_failed", book=False),
        "failed, then another attempt paid": Scenario((processing, failed, t.paid("b", minute=20)), "paid"),
        "expired": Scenario((t.session("expired"),), "expired", book=False),
        "expired, then paid by another attempt": Scenario((t.session("expired"), t.paid("b", minute=70)), "paid"),
        "told to be expired, but paid": Scenario((t.session("expired"), paid), "paid"),
        "a partial refund overtakes the payment": Scenario((partly, paid), "partially_refunded"),
        "two partial refunds": Scenario(
            (paid, partly, t.refund("succeeded", amount=400), t.refunded_in_all(500), t.refunded_in_all(900, minute=4)),
            "partially_refunded",
        ),
        "refunded": Scenario((paid, t.refund("pending"), all_back, t.refunded_in_all(t.total)), "refunded", book=False),
        "a refund that fails after all": Scenario(
            (paid, t.refund("pending"), all_back, t.refund("failed", minute=9)), "paid"
        ),
        "a dispute that is won": Scenario((paid, opened, reviewed, won), "paid"),
        "a dispute that is lost": Scenario((paid, opened, reviewed, lost), "chargeback_lost", book=False),
        "partly refunded, then a dispute that is won": Scenario((paid, partly, opened, won), "partially_refunded"),
        "an inquiry that is closed": Scenario((paid, *inquiry), "paid"),
        "a refund that crosses a dispute": Scenario((paid, all_back, opened, won), "refunded", book=False),
        "a refund that crosses a lost dispute": Scenario((paid, all_back, opened, lost), "chargeback_lost", book=False),
        "paid twice, the second given back": Scenario(
            (paid, t.paid("b", minute=5), t.refund("succeeded", of="b", key="refund:dup:cs_b")),
            "paid",
            perhaps=frozenset({"refund:dup:cs_b"}),
        ),
        "paid twice": Scenario((paid, t.paid("b", minute=5)), "paid", given_back=frozenset({"refund:dup:cs_b"})),
        "paid three times": Scenario(
            (paid, t.paid("b", minute=5), t.paid("c", minute=6)),
            "paid",
            given_back=frozenset({"refund:dup:cs_b", "refund:dup:cs_c"}),
        ),
        "an appeal that is won": Scenario((paid, opened, lost, *appeals, t.dispute("won", minute=9)), "paid"),
        "an appeal that is lost": Scenario(
            (paid, opened, lost, *appeals, t.dispute("lost", minute=9)), "chargeback_lost", book=False
        ),
        "an appeal that is open": Scenario((paid, opened, lost, appeals[0]), "disputed", book=False),
    }


@pytest_asyncio.fixture
async def order_on_a_bench(open_bench: Any, sale: Any, told_of: Any) -> tuple[Any, UUID, Any]:
    """A bench, an order on it that waits for its money, and what Stripe may tell of it."""
    bench = await open_bench()
    order_id = await sale.ordered(bench)
    return bench, order_id, told_of(order_id)
