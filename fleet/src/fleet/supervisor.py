"""Brings the fleet up, keeps track of it, and ends it."""

import asyncio
import fcntl
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Final

import asyncpg
import httpx

from contracts.topology import PUBLISHES, Party
from fleet import parts, servers
from fleet.embedded.rabbitmq import ADMIN, USERS, find_or_fetch
from fleet.memory import Memory, Remembered
from fleet.parts import DATABASE, Addresses, Part, Plan
from fleet.process import Program, Running, StartError, start, until_ready

Report = Callable[[str, str], None]
"""Told a part's name and what became of it."""

READY_SECONDS: Final = 90
STOP_SECONDS: Final = 30
WORK_SECONDS: Final = 60
BROKER: Final = ("rabbitmq", "epmd")
"""The broker and its port mapper, in the order to stop them."""


@dataclass(kw_only=True)
class Fleet:
    """One fleet: everything it keeps lies below its folder, so several can stand side by side."""

    folder: Path
    report: Report
    overrides: Mapping[str, str] = field(default_factory=dict)
    """Settings of services that win over the fleet's own, such as FACESWAP_POLL_SECONDS."""
    durable: bool = True
    """False for a fleet whose data is wiped afterwards anyway: faster."""
    plan: Callable[..., Plan] = parts.plan

    @property
    def memory(self) -> Memory:
        """What is written down about it."""
        return Memory.of(self.folder)

    @property
    def addresses(self) -> Addresses:
        """Where its doors are."""
        return Addresses(ports=self.memory.ports)

    def broker_url(self, party: Party | None = None) -> str:
        """AMQP URL of a party, else of the administrator; a broker of the user's own serves all alike."""
        return servers.broker_url(self.memory, user=party or ADMIN)

    @property
    def owner_url(self) -> str:
        """URL of the owner of the fleet's database."""
        return parts.database_url(self.memory, role="postgres")

    def standing(self) -> list[Running]:
        """What runs now, in the order it was started."""
        return [running for each in self.memory.running if (running := each.found()).alive()]

    def is_up(self) -> bool:
        """Whether everything that was started still runs."""
        remembered = self.memory.running
        return bool(remembered) and len(self.standing()) == len(remembered)

    async def up(self) -> None:
        """Start everything and wait until it is ready; on failure or Ctrl-C end what was started.

        Raises StartError, in words for a person.
        """
        async with self._alone():
            await self._stop_all()
            memory = self.memory
            memory.settle(
                ports=parts.PORTS,
                passwords=[*parts.SECRETS, *(f"broker/{user}" for user in USERS)],
            )
            memory.save(self.folder)
            try:
                await _Start(fleet=self, memory=memory).everything()
            except BaseExceptionGroup as group:
                await self._stop_all()
                raise _first(group) from None
            except BaseException:
                await self._stop_all()
                raise

    async def down(self) -> None:
        """End everything, services first; data stays if it is to be durable."""
        async with self._alone():
            await self._stop_all()

    async def stop_part(self, name: str, *, at_once: bool = False) -> None:
        """End one process and leave the others running, `at_once` as a power cut would; it may have ended before."""
        for running in self._parts(name):
            await (running.kill() if at_once else running.stop(patience_seconds=STOP_SECONDS))
            self.report(name, "killed" if at_once else "stopped")

    async def start_part(self, name: str, settings: Mapping[str, str] | None = None, *, wait: bool = True) -> None:
        """Start one service, the broker or the database, that has ended; `settings` are for this one life of it.

        With `wait` it is ready afterwards, else StartError; without, it may end whenever it likes.
        """
        names = BROKER if name in BROKER else (name,)
        for each in names:
            await self.stop_part(each)
        memory = self.memory
        memory.running = [each for each in memory.running if each.name not in names]
        memory.save(self.folder)
        await _Start(fleet=self, memory=memory).one(name, settings or {}, wait=wait)

    def part_runs(self, name: str) -> bool:
        """Whether a process of ours runs."""
        return any(running.alive() for running in self._parts(name))

    def _parts(self, name: str) -> list[Running]:
        return [each.found() for each in self.memory.running if each.name == name]

    async def _stop_all(self) -> None:
        """End everything; an interruption waits until that is done, or it would leave the rest running."""
        stopping = asyncio.ensure_future(self._stop_in_order())
        interrupted = False
        while not stopping.done():
            try:
                await asyncio.shield(stopping)
            except asyncio.CancelledError:
                interrupted = True
        stopping.result()
        if interrupted:
            raise asyncio.CancelledError

    async def _stop_in_order(self) -> None:
        standing = {running.name: running for running in self.standing()}
        servers = [standing.pop(name) for name in (*BROKER, "postgres") if name in standing]
        await asyncio.gather(*(self._stop(running) for running in standing.values()))
        for running in servers:
            if not self.durable:
                await running.kill()
            await self._stop(running)
        memory = self.memory
        if memory.running:
            memory.running = []
            memory.save(self.folder)

    async def _stop(self, running: Running) -> None:
        await running.stop(patience_seconds=STOP_SECONDS)
        self.report(running.name, "stopped")

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Keep two commands from starting and stopping the same fleet at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StartError("Another `comics` command is starting or stopping this fleet. Wait for it.") from None
            yield


@dataclass(kw_only=True)
class _Start:
    """One start of everything, as much of it at once as can be."""

    fleet: Fleet
    memory: Memory
    database_ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def everything(self) -> None:
        plan = self._plan()
        async with asyncio.TaskGroup() as starting:
            starting.create_task(self._database(plan.migration))
            starting.create_task(self._broker())
            for part in plan.parts:
                starting.create_task(self._part(part))

    async def one(self, name: str, settings: Mapping[str, str], *, wait: bool) -> None:
        """Start one of them again, beside the others."""
        if name in BROKER:
            await self._broker()
            return
        if name == "postgres":
            await self._database_server()
            return
        self.database_ready.set()
        found = [part for part in self._plan().parts if part.name == name]
        if not found:
            raise StartError(f"The fleet has no part {name}.")
        await self._part(replace(found[0], settings={**found[0].settings, **settings}), wait=wait)

    def _plan(self) -> Plan:
        return self.fleet.plan(
            self.memory,
            folder=self.fleet.folder,
            broker_urls={party: self.fleet.broker_url(party) for party in PUBLISHES},
            overrides=self.fleet.overrides,
        )

    async def _database_server(self) -> str:
        """Start Postgres; return its owner's URL."""
        began = monotonic()
        server = servers.postgres(self.memory, folder=self.fleet.folder, durable=self.fleet.durable)
        self._started(await server.start())
        self._say("postgres", began)
        return server.url

    async def _database(self, migration: Part) -> None:
        url = await self._database_server()
        began = monotonic()
        await _create_database(url)
        await self._to_its_end(migration)
        await _set_passwords(
            self.fleet.owner_url, {role: self.memory.password(f"database/{role}") for role in parts.DATABASE_ROLES}
        )
        self._say("database", began)
        self.database_ready.set()

    async def _broker(self) -> None:
        began = monotonic()
        if servers.external_broker():
            self.fleet.report("rabbitmq", "yours, from COMICS_AMQP_URL")
            return
        found = await asyncio.to_thread(find_or_fetch, lambda words: self.fleet.report("rabbitmq", words))
        broker, mapper = await servers.rabbitmq(self.memory, folder=self.fleet.folder, installation=found).start()
        self._started(mapper)
        self._started(broker)
        self._say("rabbitmq", began)

    async def _part(self, part: Part, *, wait: bool = True) -> None:
        if part.needs_database:
            await self.database_ready.wait()
        began = monotonic()
        running = start(self._program(part))
        self._started(running)
        if not wait:
            return
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            await until_ready(running, lambda: _answers(client, str(part.ready_url)), seconds=READY_SECONDS)
        self._say(part.name, began)

    async def _to_its_end(self, part: Part) -> None:
        running = start(self._program(part))
        deadline = monotonic() + WORK_SECONDS
        try:
            while running.alive() and monotonic() < deadline:
                await asyncio.sleep(0.05)
        finally:
            await running.stop()
        if running.exit_code() != 0:
            raise StartError(f"{part.name} failed. The end of {running.log}:\n{running.log_tail()}")

    def _program(self, part: Part) -> Program:
        return Program(
            name=part.name,
            command=(sys.executable, *part.arguments),
            environment={**parts.inherited(), **part.settings},
            log=self.fleet.folder / "logs" / f"{part.name}.log",
            folder=self.fleet.folder,
        )

    def _started(self, running: Running) -> None:
        """Write it down at once, so that it is found and ended whatever happens next."""
        self.memory.running.append(Remembered.of(running))
        self.memory.save(self.fleet.folder)

    def _say(self, name: str, began: float) -> None:
        self.fleet.report(name, f"ready, {monotonic() - began:.1f} s")


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


async def _create_database(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f'CREATE DATABASE "{DATABASE}"')
    finally:
        await connection.close()


async def _set_passwords(url: str, passwords: Mapping[str, str]) -> None:
    """Let the services' roles log in; the migrations make the roles, who operates the database their passwords."""
    connection = await asyncpg.connect(url)
    try:
        for role, password in passwords.items():
            command = "SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)"
            await connection.execute(await connection.fetchval(command, role, password))
    finally:
        await connection.close()


def _first(error: BaseException) -> BaseException:
    """What went wrong first, among all that failed because of it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
