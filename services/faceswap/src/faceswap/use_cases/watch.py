"""Watching whether the provider lets us in, and saying so."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from contracts.faceswap import ProviderPaused, ProviderResumed, provider_id
from contracts.message import derived_id
from contracts.values import Code
from faceswap.use_cases.ports import PassingTroubleError, Provider, Voice

REPEATED_FOR: Final = timedelta(days=1)
"""How long a new process says again that the provider has resumed, for whoever may have missed it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Pause:
    """The provider refused our key or credits: from when, why, until when; numbered from 1."""

    number: int
    began_at: datetime
    code: Code
    resumed_at: datetime | None = None


class Pauses(Protocol):
    """The record of pauses, shared by all replicas; PassingTroubleError when it cannot be reached."""

    async def latest(self) -> Pause | None:
        """Return the last pause, over or not."""
        ...

    async def begin(self, pause: Pause) -> None:
        """Write a pause down, unless another replica did."""
        ...

    async def finish(self, number: int, *, at: datetime) -> None:
        """Write down that it is over, unless another replica did."""
        ...

    async def take_turn(self, number: int, turn: int) -> bool:
        """Say whether this replica is the one to probe in this turn."""
        ...


class Watch:
    """The door as this replica knows it. One replica probes a shut door at a time; each says what it learns.

    What is said has an id of its own per pause, so that hearing it from every replica is hearing it once.
    """

    def __init__(
        self, *, provider: Provider, pauses: Pauses, voice: Voice, now: Callable[[], datetime], probe_seconds: float
    ) -> None:
        self._provider = provider
        self._pauses = pauses
        self._voice = voice
        self._now = now
        self._probe_seconds = probe_seconds
        self._shut = False
        self._slow_until: datetime | None = None
        self._said: set[tuple[int, str]] = set()
        self._wake = asyncio.Event()

    def open_at(self, now: datetime) -> bool:
        """Say whether to knock."""
        return not self._shut and (self._slow_until is None or now >= self._slow_until)

    async def shut(self, code: Code) -> None:
        """Note that the provider refuses our key or credits; `run` tells the others."""
        self._shut = True
        try:
            last = await self._pauses.latest()
            if last is None or last.resumed_at is not None:
                number = last.number + 1 if last else 1
                await self._pauses.begin(Pause(number=number, began_at=self._now(), code=code))
        except (
            PassingTroubleError
        ) as trouble:  # Unwritten, the pause is over at the next look, and the next call tells.
            log.warning("could not write down that the provider refuses us", extra={"why": str(trouble)})
        self._wake.set()

    def slow_down(self, until: datetime) -> None:
        """Note that the provider wants no call from us before then."""
        if self._slow_until is None or until > self._slow_until:
            self._slow_until = until

    async def run(self) -> None:
        """Look, whenever woken and every so often, until cancelled."""
        while True:
            try:
                await self.look()
            except PassingTroubleError as trouble:
                log.warning("could not look after the provider's door", extra={"why": str(trouble)})
            try:
                async with asyncio.timeout(self._probe_seconds):
                    await self._wake.wait()
            except TimeoutError:
                continue
            self._wake.clear()

    async def look(self) -> None:
        """Learn the last pause, probe if it is on and this replica's turn, and say what is news."""
        pause = await self._pauses.latest()
        self._shut = pause is not None and pause.resumed_at is None
        if pause is None:
            return
        if pause.resumed_at is None:
            await self._say_paused(pause)
            if not await self._lets_us_in_again(pause):
                return
            await self._pauses.finish(pause.number, at=self._now())
            self._shut = False
        elif self._now() - pause.resumed_at > REPEATED_FOR:
            return
        await self._say_resumed(pause)

    async def _lets_us_in_again(self, pause: Pause) -> bool:
        since_seconds = (self._now() - pause.began_at).total_seconds()
        if since_seconds < self._probe_seconds:
            return False
        turn = int(since_seconds // self._probe_seconds)
        return await self._pauses.take_turn(pause.number, turn) and await self._provider.lets_us_in()

    async def _say_paused(self, pause: Pause) -> None:
        if (pause.number, "paused") in self._said:
            return
        name = self._provider.name
        log.error("the provider refuses us: paid calls pause", extra={"provider": name, "code": pause.code})
        await self._voice.say(
            ProviderPaused(
                message_id=derived_id(ProviderPaused.route(), name, pause.number),
                correlation_id=provider_id(name),
                provider=name,
                code=pause.code,
                at=pause.began_at,
            )
        )
        self._said.add((pause.number, "paused"))

    async def _say_resumed(self, pause: Pause) -> None:
        if (pause.number, "resumed") in self._said:
            return
        name = self._provider.name
        log.warning("the provider lets us in again", extra={"provider": name})
        await self._voice.say(
            ProviderResumed(
                message_id=derived_id(ProviderResumed.route(), name, pause.number),
                correlation_id=provider_id(name),
                provider=name,
                at=pause.resumed_at,
            )
        )
        self._said.add((pause.number, "resumed"))
