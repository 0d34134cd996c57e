"""A webhook: nothing is believed that is not signed, and nothing is acknowledged that is not told."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final

from payments.domain.events import StripeEvent, UnreadableError, objection, parse
from payments.use_cases.ports import Desk, EventAlarm, NotSignedError, Outcome, PassingTroubleError, RefusedError, Seal
from payments.use_cases.tell import fact_of, tell

TOLERANCE_SECONDS: Final = 300
"""How far a signature's time may lie from ours, on either side."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What became of a webhook, and what it was about as far as that could be read."""

    outcome: Outcome
    event_id: str | None = None
    event_type: str = ""


async def hear_webhook(body: bytes, signatures: list[str], *, seal: Seal, desk: Desk) -> Heard:
    """Check a webhook and publish the fact it tells; whatever is not told is said in the outcome, never raised."""
    if (flaw := _flaw_of_the_signature(body, signatures, seal=seal, desk=desk)) is not None:
        return Heard(outcome=flaw)
    try:
        event = parse(body)
    except UnreadableError as error:
        return Heard(outcome=_alarm("unreadable", desk, why=str(error)))
    outcome = _guard(event, desk=desk) or await _pass_on(event, desk=desk)
    return Heard(outcome=outcome, event_id=event.id, event_type=event.type)


def _flaw_of_the_signature(body: bytes, signatures: list[str], *, seal: Seal, desk: Desk) -> Outcome | None:
    if len(signatures) != 1:
        return "not_signed"
    try:
        signed_at = seal.signed_at(body, signatures[0])
    except NotSignedError:
        return "not_signed"
    now = int(desk.clock.now().timestamp())
    return None if abs(now - signed_at) <= TOLERANCE_SECONDS else "untimely"


def _guard(event: StripeEvent, *, desk: Desk) -> Outcome | None:
    objected = objection(event, livemode=desk.house.livemode)
    if objected is None:
        return None
    if objected == "api_version" and desk.house.lenient:
        log.warning("an event in another API version", extra={"event": event.id, "api_version": event.api_version})
        return None
    return _alarm(objected, desk, event=event.id, api_version=event.api_version, livemode=event.livemode)


async def _pass_on(event: StripeEvent, *, desk: Desk) -> Outcome:
    try:
        async with asyncio.timeout(desk.look_up_seconds):
            fact = await fact_of(event, stripe=desk.stripe, env=desk.house.env)
    except UnreadableError as error:
        return _alarm("unreadable", desk, event=event.id, why=str(error))
    except RefusedError as error:
        return _alarm("not_looked_up", desk, event=event.id, why=error.code)
    except (PassingTroubleError, TimeoutError):
        log.warning("an event waits for Stripe's API", extra={"event": event.id, "type": event.type})
        return "not_looked_up"
    if isinstance(fact, str):
        log.info("an event is nothing to us", extra={"event": event.id, "type": event.type, "why": fact})
        return fact
    try:
        await tell(fact, "webhook", desk=desk)
    except PassingTroubleError:
        log.warning("an event waits for the broker", extra={"event": event.id, "type": event.type})
        return "not_published"
    return "told"


def _alarm(reason: EventAlarm, desk: Desk, **about: object) -> EventAlarm:
    log.error("a signed event is refused: %s", reason, extra=about)
    desk.meter.alarm(reason)
    return reason
