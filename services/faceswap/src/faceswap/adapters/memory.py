"""In-memory stand-ins for every port: for tests, and for trying things out without a world around."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from chassis.store import describe
from contracts.faceswap import SwapPage
from contracts.message import Event
from contracts.values import Code, StoredObject
from faceswap.domain.claim import (
    Chain,
    ChainId,
    Claimed,
    Ended,
    Fact,
    Outcome,
    Receipt,
    Refusal,
    Refused,
    Submitted,
    kind_of,
)
from faceswap.use_cases.ports import (
    Away,
    Delivered,
    Inputs,
    Lent,
    PaidCall,
    Progress,
    Running,
    ShutOut,
    Unacceptable,
    Unclear,
    Unfetched,
)

T = TypeVar("T")
F = TypeVar("F", Claimed, Submitted, Refused, Ended)

Breath = Callable[[], Awaitable[None]]
"""Awaited before and after every effect on the outside: where a test lets a worker pause, or die."""

START: Final = datetime(2026, 1, 15, 10, 0, tzinfo=UTC)
PRICE_USD_MICROS: Final = 74_700


async def at_once() -> None:
    """Do not pause."""


class MemoryClock:
    """Time that passes only when somebody sleeps or a test says so."""

    def __init__(self, *, breath: Breath = at_once) -> None:
        self._now = START
        self._breath = breath

    def now(self) -> datetime:
        """Return the time."""
        return self._now

    def pass_by(self, duration: timedelta) -> None:
        """Let time go by."""
        self._now += duration

    async def sleep(self, seconds: float) -> None:
        """Let so much time go by."""
        await self._breath()
        self.pass_by(timedelta(seconds=seconds))

    async def unless_stopped(self, asking: Awaitable[T]) -> T:
        """Await it: nobody stops this process."""
        return await asking


class MemoryClaims:
    """Facts in a dictionary."""

    def __init__(self, *, breath: Breath = at_once) -> None:
        self.facts: dict[ChainId, dict[tuple[int, str], Fact]] = {}
        self._breath = breath

    async def read(self, chain: ChainId) -> Chain:
        """Return what is known of a call."""
        await self._breath()
        return self.known(chain)

    async def record(self, chain: ChainId, attempt: int, fact: F) -> F:
        """Write a fact unless there is one of its kind; return the one that stands."""
        await self._breath()
        stands = self.facts.setdefault(chain, {}).setdefault((attempt, kind_of(fact)), fact)
        await self._breath()
        return stands  # type: ignore[return-value]  # Facts are kept by their kind.

    def known(self, chain: ChainId) -> Chain:
        """Return what is known of a call, at once."""
        return Chain.of((attempt, fact) for (attempt, _), fact in self.facts.get(chain, {}).items())


@dataclass
class Taken:
    """A call that the memory provider has taken on."""

    call: PaidCall
    request_id: str
    lent: Lent
    progress: Progress = field(default_factory=Running)
    listed: bool = True
    """Whether the history shows it."""


Fate = Refusal | Unclear | Progress
"""What becomes of a POST: refused; lost on the way there; or taken on, and then this."""


@dataclass(frozen=True)
class ReplyLost:
    """The POST is taken on, and nobody hears of it."""

    then: Progress


class MemoryProvider:
    """A provider whose every POST meets the next of its fates; the last one meets all that follow."""

    def __init__(self, *fates: Fate | ReplyLost, calls: tuple[str, ...] = ("swap",), breath: Breath = at_once) -> None:
        self.name = "memory"
        self.calls = tuple(PaidCall(name=name, model=f"memory-{name}", with_photo=name == "swap") for name in calls)
        self.fates: list[Fate | ReplyLost] = list(fates) or [delivered()]
        self.taken: list[Taken] = []
        self.files: dict[str, bytes | Unfetched] = {}
        self.posts = 0
        self.open = True
        self.away = False
        self.lists_at_once = True
        self._breath = breath

    async def submit(self, call: PaidCall, lent: Lent, *, attempt: int) -> Receipt | Refusal | Unclear:  # noqa: ARG002 - the port names it
        """Meet the next fate."""
        await self._breath()
        self.posts += 1
        fate = self.fates.pop(0) if len(self.fates) > 1 else self.fates[0]
        answer: Receipt | Refusal | Unclear
        match fate:
            case Refusal() | Unclear():
                answer = fate
            case ReplyLost(then):
                self._take(call, lent, then)
                answer = Unclear("the reply was lost")
            case _:
                answer = self._take(call, lent, fate)
        await self._breath()
        return answer

    async def poll(self, call: PaidCall, receipt: Receipt) -> Progress:  # noqa: ARG002 - the port names it
        """Tell how a call is doing."""
        await self._breath()
        taken = next(taken for taken in self.taken if taken.request_id == receipt.request_id)
        return Away("gone") if self.away else taken.progress

    async def fetch(self, url: str) -> bytes | Unfetched:
        """Return a file: one that was put there, or one that names its request."""
        await self._breath()
        return self.files.get(url, f"picture {url}".encode())

    async def find(self, call: PaidCall, mark: str, *, since: datetime) -> Receipt | Away | ShutOut | None:  # noqa: ARG002 - the port names it
        """Look for a call in the history."""
        await self._breath()
        if self.away:
            return Away("gone")
        found = [taken for taken in self.taken if taken.lent.mark == mark and taken.listed]
        return Receipt(request_id=found[0].request_id) if found else None

    async def lets_us_in(self) -> bool:
        """Say whether the door is open."""
        return self.open

    def _take(self, call: PaidCall, lent: Lent, progress: Progress) -> Receipt:
        request_id = f"request-{len(self.taken) + 1}"
        self.taken.append(
            Taken(call=call, request_id=request_id, lent=lent, progress=progress, listed=self.lists_at_once)
        )
        return Receipt(request_id=request_id, status_url="memory:///status", result_url="memory:///result")


def delivered(url: str = "memory:///page.png", *, cost_usd_micros: int = PRICE_USD_MICROS) -> Delivered:
    """Make the progress of a call that is done."""
    return Delivered(url=url, cost_usd_micros=cost_usd_micros)


class MemoryLoans:
    """Loans in a dictionary; `lent` holds what is out."""

    def __init__(self, *, breath: Breath = at_once) -> None:
        self.lent: dict[str, tuple[bytes, bytes | None]] = {}
        self._breath = breath

    async def lend(self, name: str, *, target: bytes, photo: bytes | None) -> Lent:
        """Lend inputs under a name of their own."""
        await self._breath()
        self.lent[name] = (target, photo)
        photo_url = f"memory:///inputs/{name}.jpg" if photo is not None else None
        return Lent(mark=f"inputs/{name}.png", target=f"memory:///inputs/{name}.png", photo=photo_url)

    async def take_back(self, name: str) -> None:
        """Take them back."""
        await self._breath()
        self.lent.pop(name, None)


class MemoryPictures:
    """Pictures in a dictionary; every result is accepted but those named in `unacceptable`."""

    def __init__(self, inputs: Inputs | None = None, *, breath: Breath = at_once) -> None:
        self.given = inputs
        self.results: dict[str, bytes] = {}
        self.unacceptable: dict[bytes, Unacceptable] = {}
        self._breath = breath

    async def inputs(self, command: SwapPage) -> Inputs | None:  # noqa: ARG002 - the port names it
        """Return what was given."""
        await self._breath()
        return self.given

    async def accept(self, data: bytes, *, command: SwapPage, crop: bytes) -> bytes | Unacceptable:  # noqa: ARG002 - the port names them
        """Accept it unless told otherwise."""
        await self._breath()
        return self.unacceptable.get(data, b"accepted " + data)

    async def saved(self, key: str) -> StoredObject | None:
        """Return what lies under a key."""
        await self._breath()
        return describe(key, self.results[key]) if key in self.results else None

    async def save(self, key: str, png: bytes) -> StoredObject:
        """Keep a result."""
        await self._breath()
        self.results[key] = png
        await self._breath()
        return describe(key, png)


class MemoryDoor:
    """A door that opens again only when told to."""

    def __init__(self) -> None:
        self.shut_for: Code | None = None
        self.slow_until: datetime | None = None

    def open_at(self, now: datetime) -> bool:
        """Say whether to knock."""
        return self.shut_for is None and (self.slow_until is None or now >= self.slow_until)

    async def shut(self, code: Code) -> None:
        """Note that the provider refuses us."""
        self.shut_for = code

    def slow_down(self, until: datetime) -> None:
        """Note that it wants no call before then."""
        self.slow_until = until


class MemoryMeter:
    """Counts in lists."""

    def __init__(self) -> None:
        self.ends: list[tuple[Outcome, int]] = []
        self.refusals = 0
        self.ambiguities = 0

    def refused(self) -> None:
        """Count a refusal."""
        self.refusals += 1

    def ambiguous(self) -> None:
        """Count an unclear answer."""
        self.ambiguities += 1

    def ended(self, outcome: Outcome, *, seconds: float, cost_usd_micros: int) -> None:  # noqa: ARG002 - the port names it
        """Count an end."""
        self.ends.append((outcome, cost_usd_micros))


class MemoryVoice:
    """Remembers what was said."""

    def __init__(self) -> None:
        self.said: list[Event] = []

    async def say(self, event: Event) -> None:
        """Remember it."""
        self.said.append(event)
