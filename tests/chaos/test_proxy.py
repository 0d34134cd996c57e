"""The proxy does to a connection what it is asked to, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from chaos.proxy import Proxy


@dataclass(frozen=True)
class Line:
    """A client's connection through a proxy to a server that says everything twice."""

    proxy: Proxy
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def says(self, word: bytes) -> bytes:
        self.writer.write(word)
        await self.writer.drain()
        return await self.reader.readexactly(2 * len(word))


async def say_twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1000):
        writer.write(data * 2)
    writer.write(b"bye")
    writer.close()


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    server = await asyncio.start_server(say_twice, "127.0.0.1", 0)
    proxy = Proxy(target_port=server.sockets[0].getsockname()[1])
    await proxy.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    yield Line(proxy, reader, writer)
    writer.close()
    await proxy.stop()
    server.close()


async def test_it_passes_both_ways(line: Line) -> None:
    assert await line.says(b"hello") == b"hellohello"


async def test_it_is_slow(line: Line) -> None:
    line.proxy.latency_seconds = 0.2
    began = asyncio.get_running_loop().time()

    await line.says(b"hello")

    assert asyncio.get_running_loop().time() - began >= 2 * line.proxy.latency_seconds


async def test_it_cuts_connections(line: Line) -> None:
    await line.says(b"hello")

    line.proxy.reset()

    with pytest.raises(ConnectionResetError):
        await line.reader.readexactly(1)


async def test_it_swallows_without_a_word_and_cuts_what_lost_bytes_when_it_heals(line: Line) -> None:
    await line.says(b"hello")
    line.proxy.black_hole()

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(line.says(b"anybody"), timeout=0.3)
    line.proxy.heal()

    with pytest.raises(ConnectionResetError):
        await line.reader.readexactly(1)


async def test_it_closes_one_half(line: Line) -> None:
    await line.says(b"hello")

    line.proxy.half_close()
    line.writer.write(b"too late")

    assert await line.reader.read() == b"bye"


async def test_it_hangs_up_while_its_server_is_away() -> None:
    proxy = Proxy(target_port=1)
    await proxy.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)

    assert await reader.read() == b""

    writer.close()
    await proxy.stop()
