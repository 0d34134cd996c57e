"""What the use cases need of the world, and how it says no."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from contracts.message import Answer
from contracts.orders import Currency
from contracts.payments import PaymentRecorded
from payments.domain.checkout import Checkout, RefundWish
from payments.domain.events import Ignored, StripeEvent
from payments.domain.objects import Charge, Dispute, Intent, Refund, Session

Outcome = Literal[
    "told",
    Ignored,
    "too_large",
    "too_slow",
    "not_signed",
    "untimely",
    "unreadable",
    "livemode",
    "api_version",
    "not_looked_up",
    "not_published",
    "internal",
]
"""What became of a webhook."""

Channel = Literal["webhook", "sync", "replay"]
"""How a fact was learned."""

EventAlarm = Literal["livemode", "api_version", "unreadable", "not_looked_up"]
Alarm = EventAlarm | Literal["key_refused"]
"""What a person has to look at."""


class PassingTroubleError(Exception):
    """Something is away for a moment; the same may be asked again, for nothing happens twice."""


class BusyError(PassingTroubleError):
    """Stripe asks us to slow down."""


class UnavailableError(PassingTroubleError):
    """Stripe cannot be asked now, or what came of the asking is unknown."""


class NotToldError(PassingTroubleError):
    """The broker did not confirm a message."""


OUTCOME_KEPT: Final = "outcome_kept"
"""Stripe failed once under this key and says so again for a day; whether it was done is seen only by looking."""


class RefusedError(Exception):
    """Stripe will not do it, now or later."""

    def __init__(self, code: str, *, param: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.param = param


class NotSignedError(Exception):
    """Nobody who knows one of our secrets has signed this."""


class ForeignSessionError(Exception):
    """A command names a session that belongs to another order: a mistake of ours."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A part of a list, newest first."""

    events: tuple[StripeEvent, ...]
    last: str | None = None
    """The id after which the list goes on; None at its end."""


class Stripe(Protocol):
    """Stripe's API; every method raises BusyError, UnavailableError or RefusedError."""

    async def open_session(self, checkout: Checkout) -> Session:
        """Open a page to pay on; the same one again under the same key."""

    async def expire_session(self, session_id: str) -> None:
        """End an open page; RefusedError when it is not open."""

    async def session(self, session_id: str) -> Session:
        """Look at a page."""

    async def intent(self, intent_id: str) -> Intent:
        """Look at a payment."""

    async def charge(self, charge_id: str) -> Charge:
        """Look at a charge."""

    async def refunds_of(self, intent_id: str) -> tuple[Refund, ...]:
        """Return every refund of a payment."""

    async def disputes_of(self, intent_id: str) -> tuple[Dispute, ...]:
        """Return every dispute of a payment."""

    async def refund(self, wish: RefundWish) -> Refund:
        """Give money back; the same refund again under the same key, for a day."""

    async def events(self, *, since: datetime, before: datetime, after: str | None) -> Page:
        """Return events of our types created in `[since, before)`, newest first, that follow the one named."""


class Voice(Protocol):
    """Facts and answers to the rest of the fleet."""

    async def tell(self, fact: PaymentRecorded) -> None:
        """Publish a fact; NotToldError when the broker has not confirmed it."""

    async def answer(self, answer: Answer) -> None:
        """Publish what answers a command; NotToldError when the broker has not confirmed it."""


class Seal(Protocol):
    """The secrets we share with Stripe's sender."""

    def signed_at(self, body: bytes, header: str) -> int:
        """Return the Unix time at which the body was signed with one of our secrets; else NotSignedError."""


class Clock(Protocol):
    """The time, and waiting."""

    def now(self) -> datetime:
        """Return the time."""

    async def sleep(self, seconds: float) -> None:
        """Wait, or stop everything when this process has to end."""


class Meter(Protocol):
    """What operations counts."""

    def heard(self, outcome: Outcome, event_type: str, *, seconds: float) -> None:
        """Count a webhook."""

    def told(self, fact: PaymentRecorded, channel: Channel) -> None:
        """Count a fact."""

    def alarm(self, reason: Alarm) -> None:
        """Count something a person has to look at."""


@dataclass(frozen=True, kw_only=True)
class House:
    """What this deployment is."""

    env: str
    """Marks our objects in an account that others may share."""
    livemode: bool
    lenient: bool
    """Events in another API version are read, with a warning: only for development."""
    currencies: tuple[Currency, ...]
    web_url: str


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything a use case works with."""

    stripe: Stripe
    voice: Voice
    clock: Clock
    meter: Meter
    house: House
    back_off_seconds: float = 1
    """The first wait after passing trouble; it doubles."""
    look_up_seconds: float = 8
    """For a webhook: Stripe's sender does not wait long, and what takes longer is left to its next try."""
