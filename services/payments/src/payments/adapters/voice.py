"""Facts and answers to the rest of the fleet, over the bus."""

from chassis.bus import Bus, NotPublishedError
from chassis.crash import crash_if
from contracts.message import Answer, Event
from contracts.payments import PaymentRecorded
from payments.use_cases.ports import NotToldError


class BusVoice:
    """Publishes with a confirm, or not at all."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def tell(self, fact: PaymentRecorded) -> None:
        """Publish a fact; NotToldError when the broker has not confirmed it."""
        crash_if("before_publishing_fact")
        await self._publish(fact)
        crash_if("after_publishing_fact")

    async def answer(self, answer: Answer) -> None:
        """Publish what answers a command; NotToldError when the broker has not confirmed it."""
        await self._publish(answer)

    async def _publish(self, event: Event) -> None:
        try:
            await self._bus.publish(event)
        except NotPublishedError as error:
            raise NotToldError("the broker did not confirm a message") from error
