"""One run: a contender's processes, its client, and what both show from outside."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any, Final

from contenders import Contender, Told
from meter import cpu_seconds, memory_watched

from fleet.process import Program, Running, StartError, start

READY_SECONDS: Final = 120
QUIET_SECONDS: Final = 60
"""So long without a book that ends, and the rest counts as lost."""
LOOK_SECONDS: Final = 0.02
DOWN_SECONDS: Final = 1.0
"""From the kill to the new start."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One run, in numbers."""

    contender: str
    books: int
    seconds: float
    """From the first wish to the last end."""
    latencies: tuple[float, ...]
    cpu_seconds: float
    """Of workers and client; servers apart. Means nothing where workers were killed."""
    server_cpu_seconds: dict[str, float]
    memory_mebibytes: float
    fate: "Fate"

    @property
    def books_per_second(self) -> float:
        """The rate over the whole run."""
        return len(self.latencies) / self.seconds

    def row(self) -> dict[str, Any]:
        """The numbers for the summary."""
        return {
            "books": self.books,
            "books_per_second": round(self.books_per_second, 2),
            "latency_p50_seconds": round(median(self.latencies), 3),
            "latency_p95_seconds": round(quantiles(self.latencies, n=20)[-1], 3),
            "cpu_seconds_per_book": round(self.cpu_seconds / self.books, 4),
            "server_cpu_seconds_per_book": {k: round(v / self.books, 4) for k, v in self.server_cpu_seconds.items()},
            "memory_mebibytes": round(self.memory_mebibytes),
            **asdict(self.fate),
        }


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of the books, by what their steps wrote down outside of every framework."""

    lost: int
    """Never ended."""
    bound_early: int
    """Bound before all of their pages were composed: a broken book."""
    bound_twice: int
    with_repeats: int
    """Some step of theirs was carried out more than once."""
    steps_repeated: int


async def race(
    contender: Contender, told: Told, *, books: int, servers: dict[str, tuple[int, ...]], kill: bool = False
) -> Outcome:
    """Let a contender make the books, once; with `kill`, all its processes die half-way and are started again."""
    async with AsyncExitStack() as stack:
        workers = Workers(contender.workers(told))
        stack.push_async_callback(workers.stop)
        workers.start()
        client = await stack.enter_async_context(_client(contender.client(told, books)))
        await _expect(client, "ready", seconds=READY_SECONDS)
        memory = await stack.enter_async_context(memory_watched([*workers.pids]))
        before = cpu_seconds(workers.pids)
        before_servers = {name: cpu_seconds(pids) for name, pids in servers.items()}
        await client.say("go")
        submitted = await _expect(client, "submitted", seconds=READY_SECONDS)
        killing = asyncio.create_task(_kill_half_way(workers, told, books)) if kill else None
        ended = await _until_ended(client, books)
        if killing is not None:
            await asyncio.wait_for(killing, timeout=QUIET_SECONDS)
        cpu = cpu_seconds(workers.pids) - before + submitted["cpu"]
        cpu_servers = {name: cpu_seconds(pids) - before_servers[name] for name, pids in servers.items()}
    asked = submitted["submitted"]
    return Outcome(
        contender=contender.name,
        books=books,
        seconds=max(ended.values()) - min(asked.values()),
        latencies=tuple(at - asked[book] for book, at in ended.items()),
        cpu_seconds=cpu,
        server_cpu_seconds=cpu_servers,
        memory_mebibytes=memory.mebibytes,
        fate=_fate(told, set(asked), ended),
    )


class Workers:
    """The processes of a contender."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = programs
        self._running: list[Running] = []

    @property
    def pids(self) -> list[int]:
        """The roots of their trees."""
        return [running.pid for running in self._running]

    def start(self) -> None:
        """Start all."""
        self._running = [start(program) for program in self._programs]

    async def kill_and_start(self) -> None:
        """Kill all at once, with what they have forked, and start them again as a supervisor would."""
        await asyncio.gather(*(running.kill() for running in self._running))
        await asyncio.sleep(DOWN_SECONDS)
        self.start()

    async def stop(self) -> None:
        """End all."""
        await asyncio.gather(*(running.stop(patience_seconds=5) for running in self._running))


class Client:
    """The other end of a client's standard streams."""

    def __init__(self, process: asyncio.subprocess.Process, name: str) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("a client is spoken with through pipes")
        self._in, self._out = process.stdin, process.stdout
        self._name = name

    async def say(self, word: str) -> None:
        """Say one word."""
        self._in.write(f"{word}\n".encode())
        await self._in.drain()

    async def hear(self, *, seconds: float) -> dict[str, Any] | None:
        """Return what it says next; None when it says nothing for so long. StartError when it has ended."""
        try:
            line = await asyncio.wait_for(self._out.readline(), timeout=seconds)
        except TimeoutError:
            return None
        if not line:
            raise StartError(f"the client ended early; see {self._name}")
        heard: dict[str, Any] = json.loads(line)
        return heard


@asynccontextmanager
async def _client(program: Program) -> AsyncIterator[Client]:
    with program.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *program.command,
            env=dict(program.environment),
            cwd=program.folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            limit=2**24,  # All ids of a run come in one line.
        )
    try:
        yield Client(process, str(program.log))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _expect(client: Client, word: str, *, seconds: float) -> dict[str, Any]:
    heard = await client.hear(seconds=seconds)
    if heard is None or word not in heard:
        raise StartError(f"the client did not say {word} within {seconds:.0f} s, but {heard}")
    return heard


async def _until_ended(client: Client, books: int) -> dict[str, float]:
    ended: dict[str, float] = {}
    while len(ended) < books:
        heard = await client.hear(seconds=QUIET_SECONDS)
        if heard is None:
            break
        ended |= heard["ended"]
    return ended


async def _kill_half_way(workers: Workers, told: Told, books: int) -> None:
    """Kill everything once half of the steps of all books are done."""
    half = books * (2 * told.pages + 1) // 2
    before = len(_steps(told))
    while len(_steps(told)) - before < half:  # noqa: ASYNC110 - a file is looked at, nobody tells.
        await asyncio.sleep(LOOK_SECONDS)
    await workers.kill_and_start()


def _fate(told: Told, books: set[str], ended: Mapping[str, float]) -> Fate:
    times: Counter[tuple[str, str]] = Counter()
    composed: Counter[str] = Counter()
    early: set[str] = set()
    for book, step in _steps(told):
        if book not in books:
            continue
        times[book, step] += 1
        composed[book] += step.startswith("pages/") and times[book, step] == 1
        if step == "book" and composed[book] < told.pages:
            early.add(book)
    repeated = [step for step, count in times.items() if count > 1]
    return Fate(
        lost=len(books) - len(ended),
        bound_early=len(early),
        bound_twice=sum(step == "book" for _, step in repeated),
        with_repeats=len({book for book, _ in repeated}),
        steps_repeated=len(repeated),
    )


def _steps(told: Told) -> list[tuple[str, str]]:
    if not told.ledger.exists():
        return []
    return [(book, step) for book, step in map(str.split, told.ledger.read_text().splitlines())]
