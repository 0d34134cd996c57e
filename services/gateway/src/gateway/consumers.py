"""Messages in: only that something has changed."""

from typing import Protocol
from uuid import UUID

from chassis.bus import Bus
from contracts.jobs import JobChanged
from contracts.orders import AcceptanceRegistered, OrderChanged
from contracts.uploads import RequestRefused, UploadRegistered

Change = JobChanged | UploadRegistered | AcceptanceRegistered | OrderChanged | RequestRefused


class Board(Protocol):
    """Where those who wait are told."""

    def tell(self, resource_id: UUID) -> None:
        """Wake everybody who waits for this resource."""


def subscribe(bus: Bus, board: Board) -> None:
    """Tell the board what the orchestrator says has changed."""

    @bus.changes(JobChanged, UploadRegistered, AcceptanceRegistered, OrderChanged, RequestRefused)
    async def _(change: Change) -> None:
        board.tell(resource_of(change))


def resource_of(change: Change) -> UUID:
    """Return the id of what changed."""
    match change:
        case JobChanged():
            return change.job_id
        case UploadRegistered():
            return change.upload_id
        case AcceptanceRegistered():
            return change.acceptance_id
        case OrderChanged():
            return change.order_id
        case RequestRefused():
            return change.resource_id
