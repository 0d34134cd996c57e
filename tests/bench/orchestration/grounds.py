"""The ground all contenders run on: one durable Postgres, one RabbitMQ, a Redis for those that ask for it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import httpx
from pydantic import SecretStr

from fleet.embedded import rabbitmq
from fleet.embedded.postgres import Postgres
from fleet.ports import free_ports
from fleet.process import Program, Running, start, until_ready

REDIS_SECONDS: Final = 20


@dataclass(frozen=True, kw_only=True)
class Site:
    """A database and a virtual host that nobody has used before."""

    database_url: str
    amqp_url: str
    folder: Path
    """For ledgers, traces, logs."""


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Both servers, running."""

    postgres_url: str
    amqp_url: str
    management_url: str
    servers: dict[str, tuple[int, ...]]
    """Pids by server."""

    @asynccontextmanager
    async def site(self, folder: Path, *, template: str = "template1") -> AsyncIterator[Site]:
        """Lend a fresh database, copied from the template, and a fresh virtual host; both go afterwards."""
        name = f"bench_{uuid4().hex}"
        folder.mkdir(parents=True)
        await execute(self.postgres_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        await self._broker("PUT", f"vhosts/{name}")
        user = quote(urlsplit(self.amqp_url).username or "")
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        await self._broker("PUT", f"permissions/{name}/{user}", everything)
        try:
            yield Site(
                database_url=at(self.postgres_url, name), amqp_url=at(self.amqp_url, name), folder=folder.absolute()
            )
        finally:
            await self._broker("DELETE", f"vhosts/{name}")
            await execute(self.postgres_url, f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _broker(self, method: str, path: str, body: object = None) -> None:
        async with httpx.AsyncClient(base_url=f"{self.management_url}/api/", timeout=60, trust_env=False) as http:
            content = None if body is None else json.dumps(body)
            (await http.request(method, path, content=content)).raise_for_status()


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Grounds]:
    """Run both servers while the block runs, as durable as they come: every commit and confirm is on disk."""
    postgres_port, amqp, distribution, epmd, management = free_ports(5)
    postgres = Postgres(folder=folder / "postgres", port=postgres_port, password=SecretStr(uuid4().hex), durable=True)
    broker = rabbitmq.RabbitMQ(
        installation=rabbitmq.find_or_fetch(print),
        folder=folder / "rabbitmq",
        ports=rabbitmq.Ports(amqp=amqp, distribution=distribution, epmd=epmd, management=management),
        passwords=rabbitmq.new_passwords(),
    )
    running: list[Running] = []
    try:
        running.append(await postgres.start())
        running.extend(await broker.start())
        yield Grounds(
            postgres_url=postgres.url,
            amqp_url=broker.url(rabbitmq.ADMIN),
            management_url=broker.management_url,
            servers={"postgres": (running[0].pid,), "rabbitmq": (running[1].pid,)},
        )
    finally:
        for server in reversed(running):
            await server.stop()


@asynccontextmanager
async def redis(program: Path, folder: Path) -> AsyncIterator[tuple[str, int]]:
    """Run a Redis that appends every change to its file and syncs it each second; yield its URL and pid."""
    (port,) = free_ports(1)
    folder.mkdir(parents=True)
    command = (str(program), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "")
    durable = ("--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction")
    server = start(
        Program(name="redis", command=(*command, *durable), environment={}, log=folder / "redis.log", folder=folder)
    )

    async def answers() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        return True

    try:
        await until_ready(server, answers, seconds=REDIS_SECONDS)
        yield f"redis://127.0.0.1:{port}/0", server.pid
    finally:
        await server.stop()


async def execute(url: str, statement: str) -> None:
    """Run one statement as the owner of the server."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def at(url: str, name: str) -> str:
    """The same server's URL, with another database or virtual host."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
