"""Events that answer no command, over the bus."""

from chassis.bus import Bus, NotPublishedError
from contracts.message import Event
from faceswap.use_cases.ports import PassingTroubleError


class BusVoice:
    """The voice port."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def say(self, event: Event) -> None:
        """Publish an event; PassingTroubleError when nobody confirmed it."""
        try:
            await self._bus.publish(event)
        except NotPublishedError as error:
            raise PassingTroubleError("the broker did not confirm an event") from error
