"""A service's life: start, work, stop in order when told to."""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from chassis.bus import Bus
from chassis.health import Health

Work = Callable[[], Coroutine[Any, Any, None]]
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Service:
    """Everything that runs in one process."""

    name: str
    bus: Bus
    health: Health
    host: str
    health_port: int
    resources: Sequence[AbstractAsyncContextManager[object]] = ()
    """Opened before the bus listens, closed after it has stopped, in reverse."""
    tasks: Sequence[Work] = field(default=())
    """Run beside the bus until the end; one that fails ends the process."""

    async def run(self) -> None:
        """Work until SIGTERM or SIGINT; raise what ended a task early."""
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        self.health.add("broker", lambda: self.bus.connected, kinds=("ready", "startup"))
        self.health.add("consumers", self.bus.consumers_attached, kinds=("ready",))
        self.health.add("consumers", self.bus.consumers_lately_attached, kinds=("live",))
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(serving(self.health.app(), host=self.host, port=self.health_port))
            for resource in self.resources:
                await stack.enter_async_context(resource)
            stack.push_async_callback(self.bus.stop)
            log.info("started")
            await _first_of(stop, self.bus.run, *self.tasks, before_cancel=self.bus.stop)
        log.info("stopped")


async def serve(app: ASGIApp, *, host: str, port: int, grace_seconds: float = 10) -> None:
    """Answer HTTP until cancelled; then let running answers finish. OSError when the port is taken."""
    listening = _listen(host, port)
    server = _Server(
        uvicorn.Config(
            app, host=host, port=port, log_config=None, lifespan="off", timeout_graceful_shutdown=int(grace_seconds)
        )
    )
    serving_task = asyncio.ensure_future(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving_task)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving_task
        raise


@asynccontextmanager
async def serving(app: ASGIApp, *, host: str, port: int) -> AsyncIterator[None]:
    """Answer HTTP while the block runs."""
    task = asyncio.create_task(serve(app, host=host, port=port))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=2048)
    # Connections inherit it. asyncio sets it only on sockets that were made with a protocol number, which this one was
    # not; without it the second piece of every answer waits 40 ms for the reader to acknowledge the first.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the service."""
        yield


async def _first_of(stop: asyncio.Event, *works: Work, before_cancel: Work) -> None:
    tasks = [asyncio.create_task(work(), name=getattr(work, "__qualname__", "task")) for work in works]
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            task.result()
            raise RuntimeError(f"{task.get_name()} ended before the service was told to stop")
    finally:
        await before_cancel()
        for task in [stopping, *tasks]:
            task.cancel()
        await asyncio.gather(stopping, *tasks, return_exceptions=True)
