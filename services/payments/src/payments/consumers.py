"""Messages in: none yet, the topology gives payments no queue."""

from chassis.bus import Bus
from contracts.topology import queues_of


def subscribe(bus: Bus) -> None:
    """Register a handler for every queue of payments; raise when the topology has one that nobody serves."""
    if unserved := [queue.name for queue in queues_of("payments")]:
        raise LookupError(f"{bus} serves no queue, but payments owns {', '.join(unserved)}")
