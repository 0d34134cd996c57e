"""Telling again everything Stripe told since some moment: what was known is dropped where it arrives."""

import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from contracts.payments import EventsReplayed, ReplayEvents
from payments.domain.events import StripeEvent, UnreadableError
from payments.use_cases.insist import insist
from payments.use_cases.ports import Desk, RefusedError
from payments.use_cases.tell import fact_of, tell

KEPT: Final = timedelta(days=30)
"""Stripe shows no older events."""

WINDOW: Final = timedelta(hours=1)
"""Lists begin with the newest, so an hour is listed whole before its oldest is told."""

AT_A_STRETCH: Final = timedelta(minutes=10)
"""What takes longer is answered as far as it came, and is asked for again: a command is not held for ever."""

log = logging.getLogger(__name__)


async def replay_events(command: ReplayEvents, *, desk: Desk) -> EventsReplayed:
    """Tell every event of ours since that moment, oldest first, then answer up to when; not always up to now."""
    until = desk.clock.now()
    begin, told = max(command.since, until - KEPT), 0
    if begin > command.since:
        log.error("Stripe no longer has the oldest events", extra={"since": command.since, "begin": begin})
    while begin <= until and desk.clock.now() - until < AT_A_STRETCH:
        await desk.clock.sleep(0)
        end = min(begin + WINDOW, until + timedelta(seconds=1))
        told += await insist(partial(_tell_window, begin, end, desk=desk), desk=desk)
        log.info("events told again", extra={"since": command.since, "up_to": end, "until": until, "told": told})
        begin = end
    return EventsReplayed.answering(command, since=command.since, until=min(begin, until), told=told)


async def _tell_window(begin: datetime, end: datetime, *, desk: Desk) -> int:
    events = [event async for event in _list(begin, end, desk=desk)]
    return sum([await _tell(event, desk=desk) for event in reversed(events)])


async def _list(begin: datetime, end: datetime, *, desk: Desk) -> AsyncIterator[StripeEvent]:
    after: str | None = None
    while True:
        page = await desk.stripe.events(since=begin, before=end, after=after)
        for event in page.events:
            yield event
        after = page.last
        if after is None:
            return


async def _tell(event: StripeEvent, *, desk: Desk) -> bool:
    try:
        fact = await fact_of(event, stripe=desk.stripe, env=desk.house.env)
    except UnreadableError as error:
        log.error("an event cannot be told again", extra={"event": event.id, "why": str(error)})  # noqa: TRY400 - the places say it all.
        desk.meter.alarm("unreadable")
        return False
    except RefusedError as error:
        log.error("an event cannot be told again", extra={"event": event.id, "why": error.code})  # noqa: TRY400 - the code says it all.
        desk.meter.alarm("not_looked_up")
        return False
    if isinstance(fact, str):
        return False
    await tell(fact, "replay", desk=desk)
    return True
