"""Asking again after passing trouble, later and later."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from payments.use_cases.ports import Desk, PassingTroubleError

T = TypeVar("T")

LONGEST_SECONDS: Final = 60.0

log = logging.getLogger(__name__)


async def insist(ask: Callable[[], Awaitable[T]], *, desk: Desk) -> T:
    """Return the answer, however long its makers are away; the clock ends the wait. Asking twice must be safe."""
    wait = desk.back_off_seconds
    while True:
        try:
            return await ask()
        except PassingTroubleError as trouble:
            log.warning("a command waits", extra={"why": str(trouble), "seconds": wait})
        await desk.clock.sleep(wait)
        wait = min(2 * wait, LONGEST_SECONDS)
