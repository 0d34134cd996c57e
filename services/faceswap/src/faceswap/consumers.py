"""Messages in: each command is done, and answered before it is acknowledged."""

import logging
from collections.abc import Callable
from typing import Final

from chassis.bus import Bus, NotPublishedError, Release
from chassis.crash import crash_if
from chassis.store import StoreUnavailableError
from contracts.faceswap import SwapPage
from faceswap.use_cases.ports import Clock, Desk, Loans, PassingTroubleError, Pictures
from faceswap.use_cases.swap_page import swap_page

TROUBLE_SECONDS: Final = 5.0
"""How long a message is kept back when the store or the broker is away, before another try."""

log = logging.getLogger(__name__)


def subscribe(
    bus: Bus,
    *,
    desk: Callable[[Clock], Desk],
    clock: Callable[[], Clock],
    pictures: Pictures,
    loans: Loans,
    at_once: int,
    trouble_seconds: float = TROUBLE_SECONDS,
) -> None:
    """Let the bus hand every swap_page to its use case; each message has a clock of its own."""

    @bus.commands(SwapPage, at_once=at_once)
    async def _(command: SwapPage) -> None:
        patience = clock()
        try:
            answer = await swap_page(command, desk=desk(patience), pictures=pictures, loans=loans)
            crash_if("before_answer")
            await bus.answer(answer)
            crash_if("after_answer")
        except (StoreUnavailableError, NotPublishedError, PassingTroubleError) as trouble:
            # Everything paid for is written down, so the next delivery goes on from there.
            log.warning("a command waits for something that is away", extra={"why": str(trouble)})
            await patience.sleep(trouble_seconds)
            raise Release from trouble
