"""In-memory stand-ins for every port: for tests, and for trying things out without a world around."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from contracts.message import Answer
from contracts.payments import PaymentRecorded
from payments.domain.checkout import Checkout, RefundWish
from payments.domain.events import StripeEvent
from payments.domain.objects import Charge, Dispute, Intent, Refund, Session
from payments.use_cases.ports import Alarm, Channel, NotToldError, Outcome, Page, RefusedError

T = TypeVar("T")

START: Final = datetime(2026, 1, 15, 10, 0, tzinfo=UTC)
PAGE: Final = 3


class MemoryClock:
    """Time that passes only when somebody sleeps or a test says so."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Return the time."""
        return self._now

    def set(self, now: datetime) -> None:
        """Let it be that time."""
        self._now = now

    async def sleep(self, seconds: float) -> None:
        """Let so much time go by."""
        self.slept.append(seconds)
        self._now += timedelta(seconds=seconds)


@dataclass
class MemoryVoice:
    """Remembers what it was told; `away_times` counts down the times nobody confirms."""

    facts: list[PaymentRecorded] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    away_times: int = 0

    async def tell(self, fact: PaymentRecorded) -> None:
        """Remember a fact."""
        if self.away_times:
            self.away_times -= 1
            raise NotToldError("nobody confirms")
        self.facts.append(fact)

    async def answer(self, answer: Answer) -> None:
        """Remember an answer."""
        self.answers.append(answer)


@dataclass
class MemoryMeter:
    """Remembers what was counted."""

    webhooks: list[tuple[Outcome, str]] = field(default_factory=list)
    facts: list[tuple[str, Channel]] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)

    def heard(self, outcome: Outcome, event_type: str, *, seconds: float) -> None:
        """Count a webhook; time is not remembered."""
        self.webhooks.append((outcome, event_type if seconds >= 0 else ""))

    def told(self, fact: PaymentRecorded, channel: Channel) -> None:
        """Count a fact."""
        self.facts.append((fact.fact, channel))

    def alarm(self, reason: Alarm) -> None:
        """Count something a person has to look at."""
        self.alarms.append(reason)


@dataclass
class MemoryStripe:
    """A Stripe in dictionaries.

    Of `troubles` one is raised before each call, of `aftermath` one after each refund, when it is made; None is none.
    """

    sessions: dict[str, Session] = field(default_factory=dict)
    intents: dict[str, Intent] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
    refunds: list[Refund] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    told: list[StripeEvent] = field(default_factory=list)
    """Oldest first."""
    troubles: list[Exception | None] = field(default_factory=list)
    aftermath: list[Exception | None] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    """By key."""
    wishes: dict[str, RefundWish] = field(default_factory=dict)
    pause_seconds: float = 0
    """Before every answer."""
    left_minor: int = 1_000_000
    """Of every payment."""

    async def open_session(self, checkout: Checkout) -> Session:
        """Open a page to pay on."""
        await self._called("open_session")
        self.checkouts[checkout.key] = checkout
        session = Session(
            id=f"cs_test_{checkout.metadata['attempt']}",
            livemode=False,
            status="open",
            payment_status="unpaid",
            metadata=checkout.metadata,
            currency=checkout.goods.currency,
            amount_total=checkout.goods.amount_minor,
            amount_subtotal=checkout.goods.amount_minor,
            url="http://stripe.test/pay",
            expires_at=checkout.expires_at,
        )
        return self.sessions.setdefault(session.id, session)

    async def expire_session(self, session_id: str) -> None:
        """End an open page."""
        await self._called("expire_session")
        session = _found(self.sessions, session_id)
        if session.status != "open":
            raise RefusedError("stripe_refused")
        self.sessions[session_id] = session.model_copy(update={"status": "expired"})

    async def session(self, session_id: str) -> Session:
        """Look at a page."""
        await self._called("session")
        return _found(self.sessions, session_id)

    async def intent(self, intent_id: str) -> Intent:
        """Look at a payment."""
        await self._called("intent")
        return _found(self.intents, intent_id)

    async def charge(self, charge_id: str) -> Charge:
        """Look at a charge."""
        await self._called("charge")
        return _found(self.charges, charge_id)

    async def refunds_of(self, intent_id: str) -> tuple[Refund, ...]:
        """Return every refund of a payment."""
        await self._called("refunds_of")
        return tuple(refund for refund in self.refunds if refund.payment_intent == intent_id)

    async def disputes_of(self, intent_id: str) -> tuple[Dispute, ...]:
        """Return every dispute of a payment."""
        await self._called("disputes_of")
        return tuple(dispute for dispute in self.disputes if dispute.payment_intent == intent_id)

    async def refund(self, wish: RefundWish) -> Refund:
        """Give money back; this Stripe has forgotten every key."""
        await self._called("refund")
        if wish.amount_minor > self.left_minor:
            raise RefusedError("charge_already_refunded")
        self.wishes[wish.key] = wish
        refund = Refund(
            id=f"re_{len(self.refunds) + 1}",
            payment_intent=wish.payment_intent_id,
            amount=wish.amount_minor,
            currency=_found(self.intents, wish.payment_intent_id).currency,
            status="pending",
            metadata=wish.metadata,
        )
        self.refunds.append(refund)
        _raise_first(self.aftermath)
        return refund

    async def events(self, *, since: datetime, before: datetime, after: str | None) -> Page:
        """Return a small page of events."""
        await self._called("events")
        newest_first = [event for event in reversed(self.told) if since <= (event.created or START) < before]
        ids = [event.id for event in newest_first]
        begin = 0 if after is None else ids.index(after) + 1
        page = newest_first[begin : begin + PAGE]
        return Page(events=tuple(page), last=page[-1].id if begin + PAGE < len(newest_first) else None)

    async def _called(self, name: str) -> None:
        self.calls.append(name)
        await asyncio.sleep(self.pause_seconds)
        _raise_first(self.troubles)


def _raise_first(troubles: list[Exception | None]) -> None:
    if troubles and (trouble := troubles.pop(0)) is not None:
        raise trouble


def _found(things: dict[str, T], name: str) -> T:
    if name not in things:
        raise RefusedError("resource_missing")
    return things[name]
