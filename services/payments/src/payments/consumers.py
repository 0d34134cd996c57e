"""Messages in: each command is done, and answered before it is acknowledged."""

from collections.abc import Awaitable, Callable

from chassis.bus import Bus
from contracts.message import Answer
from contracts.payments import MakeRefund, OpenCheckout, ReplayEvents, SyncCheckout
from payments.use_cases.insist import insist
from payments.use_cases.make_refund import make_refund
from payments.use_cases.open_checkout import open_checkout
from payments.use_cases.ports import Desk
from payments.use_cases.replay_events import replay_events
from payments.use_cases.sync_checkout import sync_checkout


def subscribe(bus: Bus, *, desk: Callable[[], Desk], at_once: int) -> None:
    """Let the bus hand every command to its use case; each message has a desk, and so a patience, of its own."""

    @bus.commands(OpenCheckout, at_once=at_once)
    async def _(command: OpenCheckout) -> None:
        await _do(lambda at: open_checkout(command, desk=at), desk())

    @bus.commands(SyncCheckout, at_once=at_once)
    async def _(command: SyncCheckout) -> None:
        await _do(lambda at: sync_checkout(command, desk=at), desk())

    @bus.commands(MakeRefund, at_once=at_once)
    async def _(command: MakeRefund) -> None:
        await _do(lambda at: make_refund(command, desk=at), desk())

    @bus.commands(ReplayEvents, at_once=at_once)
    async def _(command: ReplayEvents) -> None:
        await _do(lambda at: replay_events(command, desk=at), desk())


async def _do(work: Callable[[Desk], Awaitable[Answer]], desk: Desk) -> None:
    answer = await insist(lambda: work(desk), desk=desk)
    await insist(lambda: desk.voice.answer(answer), desk=desk)
