"""A TCP proxy that can be slow, cut off, half closed, or swallow what it is given."""

import asyncio
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Literal

CHUNK: Final = 64 * 1024
NO_LINGER: Final = struct.pack("ii", 1, 0)
"""SO_LINGER that turns a close into a reset."""

Mood = Literal["passing", "swallowing"]


@dataclass(eq=False)
class _Link:
    """One connection through the proxy."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    half_closed: bool = False

    def reset(self) -> None:
        for writer in (self.client, self.server):
            found = writer.get_extra_info("socket")
            with suppress(OSError):
                found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
            writer.transport.abort()


@dataclass(kw_only=True)
class Proxy:
    """Stands before a server on the loopback address."""

    target_port: int
    latency_seconds: float = 0
    """Added to each chunk, either way."""
    mood: Mood = "passing"
    port: int = 0
    _links: set[_Link] = field(default_factory=set)
    _carrying: "set[asyncio.Task[None] | None]" = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port, from now on `port`."""

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            self._carrying.add(task)
            try:
                await self._accept(reader, writer)
            finally:
                self._carrying.discard(task)

        self._server = await asyncio.start_server(accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Listen no more and cut what is open."""
        if self._server is not None:
            self._server.close()
        self.reset()
        await asyncio.gather(*(task for task in self._carrying if task), return_exceptions=True)

    def black_hole(self) -> None:
        """Swallow everything from now on, without a word to either side; new connections too."""
        self.mood = "swallowing"

    def heal(self) -> None:
        """Pass everything again at once; what lost bytes meanwhile is cut, as its streams have holes."""
        if self.mood == "swallowing":
            self.reset()
        self.mood, self.latency_seconds = "passing", 0

    def reset(self) -> None:
        """Cut every connection as a crashed machine would: with a reset."""
        for link in tuple(self._links):
            link.reset()
        self._links.clear()

    def half_close(self) -> None:
        """End the stream towards each server, as if its client had no more to say."""
        for link in tuple(self._links):
            link.half_closed = True
            if link.server.can_write_eof():
                link.server.write_eof()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.transport.abort()
            return
        link = _Link(client=writer, server=to_server)
        self._links.add(link)
        try:
            await asyncio.gather(self._carry(link, reader, to_server), self._carry(link, from_server, writer))
        finally:
            self._links.discard(link)
            for each in (writer, to_server):
                each.close()

    async def _carry(self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one direction to its end; a broken connection ends it too."""
        with suppress(ConnectionError, OSError):
            while data := await reader.read(CHUNK):
                if self.latency_seconds:
                    await asyncio.sleep(self.latency_seconds)
                if self._takes(link, writer):
                    writer.write(data)
                    await writer.drain()
            if self._takes(link, writer) and writer.can_write_eof():
                writer.write_eof()

    def _takes(self, link: _Link, writer: asyncio.StreamWriter) -> bool:
        """Whether anything is passed on in that direction."""
        ended = writer.transport.is_closing() or (link.half_closed and writer is link.server)
        return self.mood == "passing" and not ended
