"""A service that does nothing, at once: takes its commands from the real queue and gives real answers."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

import plausible
from driver import note

from chassis import telemetry
from chassis.bus import Bus
from contracts.faceswap import SwapPage
from contracts.message import StepCommand
from contracts.postprocess import BindBook, ComposePage, TintArt
from contracts.topology import Party

TAKES: Final[dict[Party, tuple[type[StepCommand], ...]]] = {
    "faceswap": (SwapPage,),
    "postprocess": (TintArt, ComposePage, BindBook),
}
AT_ONCE: Final = 32


async def main(party: Party) -> None:
    """Answer until ended."""
    bus = Bus(party, os.environ["BENCH_AMQP_URL"], shutdown_seconds=1)

    @bus.commands(*TAKES[party], at_once=AT_ONCE)
    async def _(command: StepCommand) -> None:
        note(str(command.job_id), command.step)
        await bus.answer(plausible.answer(command))

    await bus.run()


if __name__ == "__main__":
    party: Party = "faceswap" if sys.argv[1] == "faceswap" else "postprocess"
    traces = os.environ.get("BENCH_TRACES")
    telemetry.set_up(
        party, environment="development", traces_file=Path(traces) if traces else None, log_level="WARNING"
    )
    asyncio.run(main(party))
