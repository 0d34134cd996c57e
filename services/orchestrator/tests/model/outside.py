"""What is around the orchestrator: a broker that repeats, mixes up and loses, and workers who die."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.faceswap import PageSwapped, ProviderPaused, ProviderResumed, SwapPage, provider_id
from contracts.message import Message, StepAnswer, StepCommand, StepName


class Broker:
    """Messages that wait to be taken, in any order; it may lose them all."""

    def __init__(self) -> None:
        self.waiting: list[Message] = []
        self.was_away = False

    def publish(self, *messages: Message) -> None:
        """Hold these until they are acknowledged."""
        self.waiting += messages

    def message(self, which: int) -> Message:
        """Return one that waits; it goes on waiting."""
        return self.waiting[which % len(self.waiting)]

    def acknowledge(self, message: Message) -> None:
        """Forget one delivery of a message."""
        place = next(place for place, waiting in enumerate(self.waiting) if waiting is message)
        del self.waiting[place]

    def lose_all(self) -> None:
        """Come back with empty queues."""
        self.waiting.clear()
        self.was_away = True


class Provider:
    """Who is paid for faces; it may refuse our key for a while, and its news travel like any message."""

    def __init__(self) -> None:
        self.refuses = False

    def refuse(self, *, now: datetime) -> ProviderPaused:
        """Take no more calls."""
        self.refuses = True
        return ProviderPaused(correlation_id=provider_id("segmind"), provider="segmind", code="credits_gone", at=now)

    def accept(self, *, now: datetime) -> ProviderResumed:
        """Take calls again."""
        self.refuses = False
        return ProviderResumed(correlation_id=provider_id("segmind"), provider="segmind", at=now)


class Workers:
    """Do what they are told; paid work once, by claims that outlive them, other work as often as they are told."""

    def __init__(self, make: Any, provider: Provider) -> None:
        self._make, self._provider = make, provider
        self._paid_for: dict[UUID, StepAnswer] = {}
        self.charges: Counter[tuple[UUID, StepName]] = Counter()

    def work(self, command: StepCommand, *, now: datetime, fails: bool) -> StepAnswer | None:
        """Return the answer; None while paid work has to wait for the provider."""
        if not isinstance(command, SwapPage):
            return self._failure(command) if fails else self._answer(command)
        if command.message_id in self._paid_for:
            return self._paid_for[command.message_id]
        if now >= command.not_after:
            return self._failure(command, "expired", "platform")
        if self._provider.refuses:
            return None
        self.charges[command.job_id, command.step] += 1
        swapped: PageSwapped = self._make.answer(command)
        refused = self._failure(command).model_copy(update={"calls": swapped.calls})
        self._paid_for[command.message_id] = refused if fails else swapped
        return self._paid_for[command.message_id]

    def _answer(self, command: StepCommand) -> StepAnswer:
        answer: StepAnswer = self._make.answer(command)
        return answer

    def _failure(self, command: StepCommand, *why: str) -> StepAnswer:
        failure: StepAnswer = self._make.failure(command, *why)
        return failure
