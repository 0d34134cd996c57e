"""Messages in: each command is done, and answered before it is acknowledged."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from chassis.bus import Bus
from contracts.message import Answer
from contracts.payments import MakeRefund, OpenCheckout, ReplayEvents, SyncCheckout
from payments.use_cases.make_refund import make_refund
from payments.use_cases.open_checkout import open_checkout
from payments.use_cases.ports import Desk
from payments.use_cases.replay_events import replay_events
from payments.use_cases.sync_checkout import sync_checkout


@dataclass(frozen=True, kw_only=True)
class Counter:
    """Where one command is worked on: a desk that is patient, and the way its answer goes."""

    desk: Desk
    answer: Callable[[Answer], Awaitable[None]]


def subscribe(bus: Bus, *, counter: Callable[[], Counter], at_once: int) -> None:
    """Let the bus hand every command to its use case; each message has a counter of its own."""

    @bus.commands(OpenCheckout, at_once=at_once)
    async def _(command: OpenCheckout) -> None:
        at = counter()
        await at.answer(await open_checkout(command, desk=at.desk))

    @bus.commands(SyncCheckout, at_once=at_once)
    async def _(command: SyncCheckout) -> None:
        at = counter()
        await at.answer(await sync_checkout(command, desk=at.desk))

    @bus.commands(MakeRefund, at_once=at_once)
    async def _(command: MakeRefund) -> None:
        at = counter()
        await at.answer(await make_refund(command, desk=at.desk))

    @bus.commands(ReplayEvents, at_once=at_once)
    async def _(command: ReplayEvents) -> None:
        at = counter()
        await at.answer(await replay_events(command, desk=at.desk))
