"""One event of Stripe's to the fact it tells."""

from contracts.payments import PaymentRecorded
from payments.domain.events import Ignored, StripeEvent, Wanted, complete, read
from payments.use_cases.ports import Channel, Desk, Stripe


async def fact_of(event: StripeEvent, *, stripe: Stripe, env: str) -> PaymentRecorded | Ignored:
    """Return the fact an event tells, looking up whose it is where the event does not say."""
    reading = read(event, env=env)
    if not isinstance(reading, Wanted):
        return reading
    found = await (stripe.charge(reading.id) if reading.of == "charge" else stripe.intent(reading.id))
    return complete(reading, found, env=env)


async def tell(fact: PaymentRecorded, channel: Channel, *, desk: Desk) -> None:
    """Publish a fact and count it."""
    await desk.voice.tell(fact)
    desk.meter.told(fact, channel)
