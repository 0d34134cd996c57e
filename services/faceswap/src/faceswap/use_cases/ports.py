"""What the use cases need of the outside, by the shape of it."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from contracts.faceswap import SwapPage
from contracts.message import Event
from contracts.values import Code, Fault, StoredObject
from faceswap.domain.claim import Chain, ChainId, Claimed, Ended, Outcome, Receipt, Refusal, Refused, Rules, Submitted

T = TypeVar("T")
F = TypeVar("F", Claimed, Submitted, Refused, Ended)


class PassingTroubleError(Exception):
    """Something outside does not answer now; it may later."""


@dataclass(frozen=True, kw_only=True)
class PaidCall:
    """One of the calls that make a page: its name, what does the work, and whether it wants the child's photo."""

    name: str
    model: str
    with_photo: bool


@dataclass(frozen=True, kw_only=True)
class Lent:
    """URLs at which the provider reads an attempt's inputs; `mark` is the part of `target` no other attempt has."""

    mark: str
    target: str
    photo: str | None


@dataclass(frozen=True)
class Unclear:
    """The POST may have been billed: no answer, or one that says nothing."""

    why: str


@dataclass(frozen=True)
class Running:
    """The provider is still at it."""


@dataclass(frozen=True)
class Away:
    """The provider cannot be asked at the moment."""

    why: str


@dataclass(frozen=True)
class ShutOut:
    """The provider refuses our key or credits."""

    code: Code


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """The provider has made the picture; it lies at `url`."""

    url: str
    cost_usd_micros: int


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """The provider has tried and failed, and bills what it says: as a rule nothing."""

    code: Code
    fault: Fault
    cost_usd_micros: int = 0


Progress = Running | Away | ShutOut | Delivered | Rejected


@dataclass(frozen=True)
class Unfetched:
    """The result file did not come; `passing`: it may at another time."""

    why: str
    passing: bool


class Provider(Protocol):
    """Whoever swaps faces for money. Only `submit` costs."""

    name: str
    calls: tuple[PaidCall, ...]
    """What makes one page, in order; each gets the picture of the one before."""

    async def submit(self, call: PaidCall, lent: Lent, *, attempt: int) -> Receipt | Refusal | Unclear:
        """Make a paid call, once; never repeated in here."""
        ...

    async def poll(self, call: PaidCall, receipt: Receipt) -> Progress:
        """Ask how a call is doing."""
        ...

    async def fetch(self, url: str) -> bytes | Unfetched:
        """Return a result file."""
        ...

    async def find(self, call: PaidCall, mark: str, *, since: datetime) -> Receipt | Away | ShutOut | None:
        """Look for a call in the provider's history by the mark in its inputs; None when it is not there (yet)."""
        ...

    async def lets_us_in(self) -> bool:
        """Say whether our key is good and there are credits, without paying."""
        ...


class Claims(Protocol):
    """The record of paid calls: facts that are written once."""

    async def read(self, chain: ChainId) -> Chain:
        """Return what is known of a call."""
        ...

    async def record(self, chain: ChainId, attempt: int, fact: F) -> F:
        """Write a fact unless there is one of its kind; return the one that stands."""
        ...


class Loans(Protocol):
    """Inputs put where the provider can read them."""

    async def lend(self, name: str, *, target: bytes, photo: bytes | None) -> Lent:
        """Let the provider read a PNG, and the photo if it wants it, under a name of their own."""
        ...

    async def take_back(self, name: str) -> None:
        """Take the inputs away; no error when there are none."""
        ...


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a page's face is made of, checked against their hashes."""

    crop: bytes
    photo: bytes


@dataclass(frozen=True)
class Unacceptable:
    """A result the page cannot have; `broken`: it does not even decode."""

    why: str
    broken: bool


class Pictures(Protocol):
    """The pictures of the job, and the eye that judges results."""

    async def inputs(self, command: SwapPage) -> Inputs | None:
        """Return crop (with its slot written into it) and photo, or None when one of them is gone."""
        ...

    async def accept(self, data: bytes, *, command: SwapPage, crop: bytes) -> bytes | Unacceptable:
        """Return a result as a PNG of the crop's size, the same bytes each time, if the page may have it."""
        ...

    async def saved(self, key: str) -> StoredObject | None:
        """Return what lies under a result key."""
        ...

    async def save(self, key: str, png: bytes) -> StoredObject:
        """Keep a result under its key."""
        ...


class Clock(Protocol):
    """Time, and patience."""

    def now(self) -> datetime:
        """Return the time, with its zone."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait about so long; raises when the message should be handed back instead."""
        ...

    async def unless_stopped(self, asking: Awaitable[T]) -> T:
        """Await something that may be given up without harm; raises when the message should be handed back."""
        ...


class Door(Protocol):
    """Whether paid calls may be tried at the moment."""

    def open_at(self, now: datetime) -> bool:
        """Say whether to knock."""
        ...

    async def shut(self, code: Code) -> None:
        """Note that the provider refuses our key or credits."""
        ...

    def slow_down(self, until: datetime) -> None:
        """Note that the provider wants no call from us before then."""
        ...


class Voice(Protocol):
    """How this service says something that answers no command."""

    async def say(self, event: Event) -> None:
        """Publish an event; PassingTroubleError when nobody confirmed it."""
        ...


class Meter(Protocol):
    """What operations wants counted."""

    def refused(self) -> None:
        """Count a call that the provider did not take on."""
        ...

    def ambiguous(self) -> None:
        """Count a call whose POST had no clear answer."""
        ...

    def ended(self, outcome: Outcome, *, seconds: float, cost_usd_micros: int) -> None:
        """Count a call that has ended: how, after how long, and for how much."""
        ...


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything a paid call needs at hand."""

    provider: Provider
    claims: Claims
    door: Door
    clock: Clock
    meter: Meter
    rules: Rules
    poll_seconds: float
