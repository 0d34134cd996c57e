"""Time, and how long a command waits for Stripe or the broker before it is handed back."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final, TypeVar

from chassis.bus import Release
from contracts.message import Event
from contracts.payments import PaymentRecorded
from payments.adapters.voice import BusVoice
from payments.domain.checkout import Checkout, RefundWish
from payments.domain.objects import Charge, Dispute, Intent, Refund, Session
from payments.use_cases.ports import Clock, Page, PassingTroubleError, Stripe

T = TypeVar("T")

JITTER: Final = 0.5
"""A wait is up to this much longer than asked, so that workers do not knock in step."""
LONGEST_SECONDS: Final = 60.0

log = logging.getLogger(__name__)


class WallClock:
    """The clock for a webhook, which waits for nothing."""

    def now(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class Patience(WallClock):
    """The clock for one command: raises Release when the process stops, or the message was held long enough.

    `hold_seconds` stays below the broker's consumer timeout (half an hour by default): past it the broker would take
    the message away from a worker that still works on it.
    """

    def __init__(self, stopping: asyncio.Event, *, hold_seconds: float) -> None:
        self._stopping = stopping
        self._release_at = asyncio.get_running_loop().time() + hold_seconds

    async def sleep(self, seconds: float) -> None:
        """Wait so long or a little longer."""
        if self._stopping.is_set() or asyncio.get_running_loop().time() >= self._release_at:
            raise Release
        try:
            async with asyncio.timeout(seconds * random.uniform(1, 1 + JITTER)):  # noqa: S311 - spreads load, guards nothing
                await self._stopping.wait()
        except TimeoutError:
            return
        raise Release


class Insistence:
    """Asks again after passing trouble, later and later, as long as the clock lets it."""

    def __init__(self, clock: Clock, *, first_seconds: float) -> None:
        self._clock = clock
        self._first_seconds = first_seconds

    async def on(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Return the answer; whatever is asked must be safe to ask twice."""
        wait = self._first_seconds
        while True:
            try:
                return await ask()
            except PassingTroubleError as trouble:
                log.warning("a command waits", extra={"why": str(trouble), "seconds": wait})
            await self._clock.sleep(wait)
            wait = min(2 * wait, LONGEST_SECONDS)


class PatientVoice:
    """The voice port for commands: it does not give up while the broker is away."""

    def __init__(self, voice: BusVoice, insistence: Insistence) -> None:
        self._voice = voice
        self._insistence = insistence

    async def tell(self, fact: PaymentRecorded) -> None:
        """Publish a fact."""
        await self._insistence.on(lambda: self._voice.tell(fact))

    async def answer(self, answer: Event) -> None:
        """Publish what answers a command."""
        await self._insistence.on(lambda: self._voice.answer(answer))


class PatientStripe:
    """The Stripe port for commands: busy and away are waited for, only refusals arrive."""

    def __init__(self, stripe: Stripe, insistence: Insistence) -> None:
        self._stripe = stripe
        self._insistence = insistence

    async def open_session(self, checkout: Checkout) -> Session:
        """Open a page to pay on."""
        return await self._insistence.on(lambda: self._stripe.open_session(checkout))

    async def expire_session(self, session_id: str) -> None:
        """End an open page."""
        await self._insistence.on(lambda: self._stripe.expire_session(session_id))

    async def session(self, session_id: str) -> Session:
        """Look at a page."""
        return await self._insistence.on(lambda: self._stripe.session(session_id))

    async def intent(self, intent_id: str) -> Intent:
        """Look at a payment."""
        return await self._insistence.on(lambda: self._stripe.intent(intent_id))

    async def charge(self, charge_id: str) -> Charge:
        """Look at a charge."""
        return await self._insistence.on(lambda: self._stripe.charge(charge_id))

    async def refunds_of(self, intent_id: str) -> tuple[Refund, ...]:
        """Return every refund of a payment."""
        return await self._insistence.on(lambda: self._stripe.refunds_of(intent_id))

    async def disputes_of(self, intent_id: str) -> tuple[Dispute, ...]:
        """Return every dispute of a payment."""
        return await self._insistence.on(lambda: self._stripe.disputes_of(intent_id))

    async def refund(self, wish: RefundWish) -> Refund:
        """Give money back."""
        return await self._insistence.on(lambda: self._stripe.refund(wish))

    async def events(self, *, since: datetime, before: datetime, after: str | None) -> Page:
        """Return a page of events."""
        return await self._insistence.on(lambda: self._stripe.events(since=since, before=before, after=after))
