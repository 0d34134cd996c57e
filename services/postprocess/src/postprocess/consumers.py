"""Messages in: each command to its use case, its answer to the bus."""

from collections.abc import Callable
from datetime import datetime

from chassis.bus import Bus
from chassis.crash import crash_if
from contracts.message import StepAnswer
from contracts.postprocess import BindBook, ComposePage, TintArt
from postprocess import use_cases
from postprocess.domain.printer import Printer
from postprocess.use_cases import Objects, Workshop


def subscribe(
    bus: Bus,
    *,
    at_once: int,
    objects: Objects,
    workshop: Workshop,
    printers: tuple[Printer, ...],
    clock: Callable[[], datetime],
) -> None:
    """Take commands, so many at once, and answer each."""

    async def answer(said: StepAnswer) -> None:
        crash_if("before_answer")
        await bus.answer(said)
        crash_if("after_answer")

    @bus.commands(TintArt, at_once=at_once)
    async def _tint(command: TintArt) -> None:
        await answer(await use_cases.tint_art(command, objects=objects, workshop=workshop))

    @bus.commands(ComposePage, at_once=at_once)
    async def _compose(command: ComposePage) -> None:
        await answer(await use_cases.compose_page(command, objects=objects, workshop=workshop))

    @bus.commands(BindBook, at_once=at_once)
    async def _bind(command: BindBook) -> None:
        await answer(
            await use_cases.bind_book(command, objects=objects, workshop=workshop, printers=printers, clock=clock)
        )
