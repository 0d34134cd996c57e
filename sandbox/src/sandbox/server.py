"""Several HTTP servers in one event loop."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import uvicorn
from fastapi import FastAPI

from sandbox.connections import CuttableProtocol


class Servers:
    """Listens while the `async with` lasts; port 0 takes a free one, `urls` tells which."""

    def __init__(self, *apps: tuple[FastAPI, str, int]) -> None:
        self._sockets = [_bound(host, port) for _, host, port in apps]
        self._servers = [
            _Quiet(
                uvicorn.Config(
                    app, http=CuttableProtocol, log_level="warning", access_log=False, lifespan="off", date_header=False
                )
            )
            for app, _, _ in apps
        ]
        self._tasks: list[asyncio.Task[None]] = []
        self.urls = [f"http://{bound.getsockname()[0]}:{bound.getsockname()[1]}" for bound in self._sockets]

    async def __aenter__(self) -> Self:
        pairs = zip(self._servers, self._sockets, strict=True)
        self._tasks = [asyncio.create_task(server.serve(sockets=[bound])) for server, bound in pairs]
        await asyncio.gather(*(server.listening.wait() for server in self._servers))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.leave()
        await asyncio.gather(*self._tasks)


class _Quiet(uvicorn.Server):
    """A server that leaves the signals to whoever started it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self._leaving = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        await self._leaving.wait()

    def leave(self) -> None:
        """Stop listening and cut what is still open."""
        self.should_exit = self.force_exit = True
        self._leaving.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # Unnamed, asyncio would let answers wait.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise OSError(f"port {port} on {host} cannot be had: {error.strerror}") from None
    return bound
