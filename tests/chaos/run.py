"""A random schedule of faults over many jobs, then quiet, then the verdict: `make chaos SEED= JOBS= MINUTES=`."""

import argparse
import asyncio
import json
import os
import random
import shutil
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Final

from chaos import faults
from chaos.checker import Verdict
from chaos.field import QUICK, Client, Field, a_field, eventually, proxied, settings_through
from chaos.schedule import Strike, schedule
from fleet.places import state_folder
from fleet.supervisor import Fleet

CLIENTS: Final = 8
QUIET_SECONDS: Final = 120
"""How soon after the last fault every job has to have ended."""


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """How long after a fault was lifted every service said again that it can work."""

    fault: str
    at_seconds: float
    lasted_seconds: float
    recovered_seconds: float
    struck_again: bool
    """Another fault struck meanwhile, so the time is not this one's alone."""


@dataclass(kw_only=True)
class Run:
    """One run: its seed, what was done to the fleet, and what came of it."""

    seed: int
    jobs: int
    minutes: float
    ground: Field
    began: float = field(default_factory=monotonic)
    recoveries: list[Recovery] = field(default_factory=list)
    struck: int = 0

    async def result(self) -> tuple[Verdict, float]:
        """Ask, strike, wait for quiet; return the verdict and how many seconds the quiet took."""
        await faults.spy(self.ground)
        asking = asyncio.create_task(self._ask())
        async with asyncio.TaskGroup() as watching:
            for strike in schedule(self.seed):
                await asyncio.sleep(strike.after_seconds)
                if asking.done():
                    break
                await self._strike(strike, watching)
            lifted = monotonic()
        await faults.stop_spying(self.ground)
        await asking
        verdict = await self.ground.verdict()
        return verdict, monotonic() - lifted

    async def _ask(self) -> None:
        """Let each client ask for one preview after the other, until there are enough or the time is up."""
        left = iter(range(self.jobs))

        async def one_by_one(client: Client) -> None:
            for _ in left:
                if monotonic() - self.began > 60 * self.minutes:
                    return
                await self.ground.over(await client.preview())

        await asyncio.gather(*(one_by_one(client) for client in self.ground.clients))

    async def _strike(self, strike: Strike, watching: asyncio.TaskGroup) -> None:
        self.struck += 1
        at = monotonic() - self.began
        await strike.fault.strike(self.ground, strike.lasts_seconds)
        lasted = monotonic() - self.began - at
        watching.create_task(self._watch(strike, at=at, lasted=lasted, number=self.struck))

    async def _watch(self, strike: Strike, *, at: float, lasted: float, number: int) -> None:
        lifted = monotonic()
        await eventually(self.ground.ready, what=f"the fleet never recovered from: {strike.fault.name}")
        recovery = Recovery(
            fault=strike.fault.name,
            at_seconds=round(at, 1),
            lasted_seconds=round(lasted, 1),
            recovered_seconds=round(monotonic() - lifted, 1),
            struck_again=self.struck != number,
        )
        self.recoveries.append(recovery)
        _say(f"{recovery.at_seconds:>6} s  {recovery.fault:<28} well again after {recovery.recovered_seconds} s")


async def make_chaos(*, seed: int, jobs: int, minutes: float) -> dict[str, Any]:
    """Run it on a fleet of its own; return the summary."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="comics-chaos-")))

        fleet = Fleet(folder=folder, report=lambda *_: None, overrides={})
        proxies = await stack.enter_async_context(proxied(fleet))
        fleet.overrides = {**QUICK, **settings_through(fleet, proxies), **os.environ}
        found = await stack.enter_async_context(a_field(fleet, clients=CLIENTS, proxies=proxies))
        run = Run(seed=seed, jobs=jobs, minutes=minutes, ground=found)
        try:
            verdict, quiet_seconds = await run.result()
        except AssertionError:
            _say(await found.what_is_open())
            _keep_logs(folder)
            raise
        if not verdict.holds:
            _keep_logs(folder)
        return {
            "seed": seed,
            "jobs": jobs,
            "faults": run.struck,
            "quiet_seconds": round(quiet_seconds, 1),
            "quiet_in_time": quiet_seconds <= QUIET_SECONDS,
            "recoveries": [asdict(recovery) for recovery in run.recoveries],
            **verdict.document(),
        }


def _keep_logs(folder: Path) -> None:
    """Keep what the services said, for whoever looks into it."""
    kept = state_folder() / "chaos" / "logs"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(folder / "logs", kept)
    _say(f"the services' logs are in {kept}")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    """Run, print and write down; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=30, help="asking ends then, whatever is left")
    told = parser.parse_args()
    _say(f"SEED={told.seed} JOBS={told.jobs}")
    summary = asyncio.run(make_chaos(seed=told.seed, jobs=told.jobs, minutes=told.minutes))
    out = state_folder() / "chaos" / "summary.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(summary, indent=1) + "\n")
    for broken in summary["violations"]:
        _say(f"BROKEN {broken['rule']}: {broken['subject']}: {broken['what']}")
    _say(f"{summary['counts']}")
    _say(f"{summary['faults']} faults, quiet {summary['quiet_seconds']} s after the last; {out}")
    kept = summary["holds"] and summary["quiet_in_time"]
    _say(f"SEED={told.seed}: {'every promise was kept' if kept else 'NOT every promise was kept'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
