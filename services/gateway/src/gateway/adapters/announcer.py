"""Messages out: confirmed by the broker, or the request is refused for now."""

from chassis.bus import Bus, NotPublishedError
from chassis.crash import crash_if
from contracts.message import Message
from gateway.domain.problem import UnavailableError


class BusAnnouncer:
    """Publishes over the bus."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def announce(self, message: Message) -> None:
        """Publish a message and wait for the confirm; UnavailableError when there is none."""
        crash_if("before_announcing")
        try:
            await self._bus.publish(message)
        except NotPublishedError as error:
            raise UnavailableError("the broker does not answer") from error
        crash_if("after_announcing")
