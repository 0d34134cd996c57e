"""What the use cases need of a store of jobs and orders."""

from datetime import timedelta
from typing import Protocol
from uuid import UUID

from orchestrator.domain.job import Job
from orchestrator.domain.order import Order
from orchestrator.use_cases.handling import Item
from orchestrator.use_cases.signals import Signal


class JobStore(Protocol):
    """Where all state lives; every change is one transaction, with its messages and the record of its cause."""

    async def apply(self, item: Item) -> None:
        """Let a message or signal have its effect, once; return when that is written down.

        Waits in place while the store is away. Raises what the item's own handling raises; then nothing is written.
        """

    async def claim(self) -> int | None:
        """Start the queued jobs whose turn it is; return how many, None while somebody else is at it.

        No job starts twice, whoever else claims.
        """

    async def overdue(self) -> list[Signal]:
        """Return what may have waited too long; applying these again and again does no harm."""

    async def open_steps(self) -> list[Signal]:
        """Return a signal for every command that is unanswered, to send it at once; those to payments too."""

    async def doubtful(self, *, replay_every: timedelta, broker_lost: bool = False) -> list[Signal]:
        """Return what Stripe may know more of than we were told: single orders, and everything when that is due."""

    async def find_job(self, job_id: UUID) -> Job | None:
        """Return a job as it is written down."""

    async def find_order(self, order_id: UUID) -> Order | None:
        """Return an order as it is written down."""
