"""Both servers in the foreground: one JSON line when they are ready, until told to end or until stdin closes."""

import argparse
import asyncio
import json
import secrets
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from pydantic import SecretStr

from fleet.embedded import rabbitmq
from fleet.embedded.postgres import Postgres
from fleet.ports import free_ports
from fleet.process import StartError


def main() -> None:
    """Run until SIGTERM, SIGINT or the end of stdin; exit 1 and one sentence when a server cannot start."""
    parser = argparse.ArgumentParser(prog="python -m fleet.embedded", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where data, logs and passwords go")
    parser.add_argument("--server", choices=["postgres", "rabbitmq"], help="only this one")
    wanted = parser.parse_args()
    try:
        asyncio.run(_serve(wanted.folder.absolute(), [wanted.server] if wanted.server else ["postgres", "rabbitmq"]))
    except StartError as error:
        sys.exit(str(error))


async def _serve(folder: Path, servers: Sequence[str]) -> None:
    ended = _end_asked_for()
    starts = {"postgres": _postgres, "rabbitmq": _rabbitmq}
    urls: dict[str, str] = {}
    async with AsyncExitStack() as running:
        for server in servers:
            urls |= await starts[server](folder / server, running)
        if not ended.is_set():
            print(json.dumps(urls), flush=True)
        await ended.wait()


async def _postgres(folder: Path, running: AsyncExitStack) -> dict[str, str]:
    password = SecretStr(secrets.token_urlsafe(24))
    server = Postgres(folder=folder, port=free_ports(1)[0], password=password, durable=False)
    started = await server.start()
    running.push_async_callback(started.stop)
    return {"postgres_url": server.url}


async def _rabbitmq(folder: Path, running: AsyncExitStack) -> dict[str, str]:
    amqp, distribution, epmd, management = free_ports(4)
    server = rabbitmq.RabbitMQ(
        installation=await asyncio.to_thread(rabbitmq.find_or_fetch, _say),
        folder=folder,
        ports=rabbitmq.Ports(amqp=amqp, distribution=distribution, epmd=epmd, management=management),
        passwords=rabbitmq.new_passwords(),
    )
    for started in reversed(await server.start()):
        running.push_async_callback(started.kill)  # Nobody asks for its messages again, and a clean end takes seconds.
    return {"amqp_url": server.url(rabbitmq.ADMIN), "management_url": server.management_url}


def _end_asked_for() -> asyncio.Event:
    """An event that a signal or the end of stdin sets: whoever started us has gone."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for asked in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(asked, ended.set)

    def watch() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, daemon=True).start()
    return ended


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
