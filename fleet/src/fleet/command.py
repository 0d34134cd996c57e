"""What the comics commands share: the fleet they speak to, and running to the end."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from fleet.places import state_folder
from fleet.process import StartError
from fleet.supervisor import Fleet
from fleet.terminal import report

T = TypeVar("T")


def standing_fleet() -> Fleet:
    """The fleet that `comics up` leaves running."""
    return Fleet(folder=state_folder() / "fleet", report=report, overrides=dict(os.environ))


def running_fleet() -> Fleet:
    """That fleet, if all of it runs; else StartError."""
    fleet = standing_fleet()
    if not fleet.is_up():
        raise StartError("The fleet is not up. Start it with `make up`.")
    return fleet


def demo_fleet() -> Fleet:
    """The fleet a demo has to itself."""
    return Fleet(folder=state_folder() / "demo-fleet", report=report, overrides=dict(os.environ), durable=False)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; SIGTERM ends it as Ctrl-C does, with everything put away."""

    async def interruptible() -> T:
        task = asyncio.ensure_future(work)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await task

    try:
        return asyncio.run(interruptible())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
