"""Stores that break a promise each, so that the model can show that it would be seen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contracts.jobs import JobChanged
from contracts.message import StepCommand
from contracts.payments import PaymentRecorded
from orchestrator.domain.dispatch import Limits
from orchestrator.use_cases.desk import Desk
from orchestrator.use_cases.handling import Item
from orchestrator.use_cases.signals import JobOverdue, Signal, StepOverdue

from .world import WatchedStore


class WithoutInbox(WatchedStore):
    """Forgets what it has heard."""

    async def apply(self, item: Item) -> None:
        """Let everything have its effect, as if for the first time."""
        self._seen.clear()
        await super().apply(item)


class WithOtherLimits(WatchedStore):
    """Claims by limits of its own."""

    own: Mapping[str, Any]

    async def claim(self) -> int:
        """Start jobs by other limits than those that were set."""
        limits = self._limits
        self._limits = replace(limits, **{name: change(limits) for name, change in self.own.items()})
        try:
            return await super().claim()
        finally:
            self._limits = limits


def _one_more(name: str) -> Any:
    return {name: lambda limits: getattr(limits, name) + 1}


class WithOneSlotMore(WithOtherLimits):
    """Counts the slots wrongly."""

    own = _one_more("slots")


class WithALargerShare(WithOtherLimits):
    """Gives each customer one more."""

    own = _one_more("slots_per_user")


class WithOneSlotLess(WithOtherLimits):
    """Never fills the last slot."""

    own: Mapping[str, Any] = {"slots": lambda limits: limits.slots - 1}


class WithAllSlotsForPreviews(WatchedStore):
    """Claims the previews as if there were twice the slots."""

    async def claim(self) -> int:
        """Hide the books, and leave them nothing."""
        jobs, limits = self.jobs, self._limits
        self.jobs = {job.id: job for job in jobs.values() if job.inputs.kind == "preview"}
        self._limits = Limits(slots=2 * limits.slots, slots_per_user=limits.slots_per_user)
        try:
            return await super().claim()
        finally:
            self.jobs, self._limits = jobs | self.jobs, limits


class WithoutDeadlines(WatchedStore):
    """Never looks for jobs that are late."""

    async def overdue(self) -> list[Signal]:
        """Return what is late, but no job."""
        return [signal for signal in await super().overdue() if not isinstance(signal, JobOverdue)]


class WithEndlessPatience(WatchedStore):
    """Sends a command again whenever anybody asks."""

    async def apply(self, item: Item) -> None:
        """Take every command for a lost one."""
        await super().apply(replace(item, at_once=True) if isinstance(item, StepOverdue) else item)

    async def overdue(self) -> list[Signal]:
        """Return every open step too."""
        steps = [signal for signal in await self.open_steps() if isinstance(signal, StepOverdue)]
        return [*await super().overdue(), *steps]


class WithoutOutbox(WatchedStore):
    """Publishes commands beside the transaction, so that one is lost now and then."""

    def _keep(self, desk: Desk) -> None:
        commands = [key for key, said in desk.said.items() if isinstance(said.message, StepCommand)]
        if len(commands) > 1:
            del desk.said[commands[-1]]
        super()._keep(desk)


class WithMessagesThatStay(WatchedStore):
    """Publishes commands before it commits: what is rolled back was ordered all the same."""

    def roll_back(self, photograph: dict[str, Any]) -> None:
        """Forget everything but what was ordered."""
        said = self.outbox[len(photograph["outbox"]) :]
        ordered = [one for one in said if isinstance(one.message, StepCommand)]
        super().roll_back({**photograph, "outbox": [*photograph["outbox"], *ordered]})


class WithLostUpdates(WatchedStore):
    """Writes back a job as it was read, when it has come to its end."""

    def _keep(self, desk: Desk) -> None:
        ended = {job.id: self.jobs[job.id] for job in desk.jobs.values() if job.ended and job.id in self.jobs}
        super()._keep(desk)
        self.jobs |= {job_id: job for job_id, job in ended.items() if not job.ended}


class WithSilentEnds(WatchedStore):
    """Tells nobody when a job fails."""

    def _keep(self, desk: Desk) -> None:
        for key, said in list(desk.said.items()):
            if isinstance(said.message, JobChanged) and said.message.status == "failed":
                del desk.said[key]
        super()._keep(desk)


class WithBooksForgotten(WatchedStore):
    """Forgets that the book of an order is begun."""

    def _keep(self, desk: Desk) -> None:
        super()._keep(desk)
        self.orders |= {one.id: replace(one, book_job_id=None) for one in self.orders.values()}


class WithBooksForNothing(WatchedStore):
    """Takes every fact about a payment for the payment."""

    async def apply(self, item: Item) -> None:
        """Take processing for paid."""
        if isinstance(item, PaymentRecorded) and item.fact == "order.payment_processing":
            item = item.model_copy(update={"fact": "order.paid"})
        await super().apply(item)


class WithDeafEars(WatchedStore):
    """Acknowledges refunds without writing them down."""

    async def apply(self, item: Item) -> None:
        """Let refunds pass by."""
        if not (isinstance(item, PaymentRecorded) and item.fact == "order.refunded"):
            await super().apply(item)


class WithoutCalls(WatchedStore):
    """Keeps no record of what was paid for."""

    def _keep(self, desk: Desk) -> None:
        desk.calls.clear()
        super()._keep(desk)
