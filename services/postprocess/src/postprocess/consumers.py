"""Messages in: each command to its use case, its answer to the bus."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

from chassis.bus import Bus, NotPublishedError, Release
from chassis.crash import crash_if
from chassis.store import StoreUnavailableError
from contracts.message import StepAnswer
from contracts.postprocess import BindBook, ComposePage, TintArt
from postprocess import use_cases
from postprocess.domain.printer import Printer
from postprocess.use_cases import Objects, Workshop

TROUBLE_SECONDS: Final = 5.0
"""How long a message is kept back when the store or the broker is away, before another try."""

log = logging.getLogger(__name__)


def subscribe(
    bus: Bus,
    *,
    at_once: int,
    objects: Objects,
    workshop: Workshop,
    printers: tuple[Printer, ...],
    clock: Callable[[], datetime],
    trouble_seconds: float = TROUBLE_SECONDS,
) -> None:
    """Take commands, so many at once, and answer each."""

    async def answer(work: Awaitable[StepAnswer]) -> None:
        try:
            said = await work
            crash_if("before_answer")
            await bus.answer(said)
        except (StoreUnavailableError, NotPublishedError) as trouble:
            log.warning("a command waits for something that is away", extra={"why": str(trouble)})
            with suppress(TimeoutError):
                await asyncio.wait_for(bus.stopping.wait(), trouble_seconds)
            raise Release from trouble
        crash_if("after_answer")

    @bus.commands(TintArt, at_once=at_once)
    async def _tint(command: TintArt) -> None:
        await answer(use_cases.tint_art(command, objects=objects, workshop=workshop))

    @bus.commands(ComposePage, at_once=at_once)
    async def _compose(command: ComposePage) -> None:
        await answer(use_cases.compose_page(command, objects=objects, workshop=workshop))

    @bus.commands(BindBook, at_once=at_once)
    async def _bind(command: BindBook) -> None:
        await answer(use_cases.bind_book(command, objects=objects, workshop=workshop, printers=printers, clock=clock))
